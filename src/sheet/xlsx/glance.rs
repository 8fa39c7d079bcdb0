//! Cells, rows behind rows and shared texts told at a glance: in the one form that nearly every program writes,
//! `<c r="A1" s="2" t="s"><v>5</v></c>`, `</row><row r="2" ht="17.25">` and `<si><t>text</t></si>`.
//!
//! A workbook is hundreds of thousands of them, and to take each apart by the rules of XML is most of the work of reading it. Here
//! a cell is known whose attributes have plain values and whose value is plain text, a row by attributes in the order in which they
//! are declared, and a shared text in one plain piece, written without a byte to spare. Anything else, and what goes on beyond the
//! bytes at hand, is left to the reader of XML, which would find the same in it.

/// What such a cell says of itself; a value that is not there is one thing, an empty one another.
#[derive(Debug, Default, PartialEq)]
pub struct Glanced<'a> {
    /// Where it stands (`r`).
    pub place: Option<&'a [u8]>,
    /// Its look (`s`).
    pub look: Option<&'a [u8]>,
    /// Its type (`t`).
    pub kind: Option<&'a [u8]>,
    /// Its value (`v`).
    pub value: Option<&'a str>,
}

/// The cell at the start of some bytes, and how many it takes.
pub fn cell(bytes: &[u8]) -> Option<(Glanced<'_>, usize)> {
    let mut rest = bytes.strip_prefix(b"<c")?;
    let mut cell = Glanced::default();
    while let [b' ', name, b'=', b'"', behind @ ..] = rest {
        let end = behind.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
        let (value, behind) = behind.split_at(end);
        let attribute = match name {
            b'r' => &mut cell.place,
            b's' => &mut cell.look,
            b't' => &mut cell.kind,
            _ => return None,
        };
        // An attribute that stands twice is an error.
        if attribute.replace(value).is_some() {
            return None;
        }
        rest = behind.strip_prefix(b"\"")?;
    }
    if let Some(behind) = rest.strip_prefix(b"><v>") {
        let (value, behind) = plain(behind)?;
        cell.value = Some(value);
        rest = behind.strip_prefix(b"</v></c>")?;
    } else {
        rest = rest.strip_prefix(b"/>")?;
    }
    Some((cell, bytes.len() - rest.len()))
}

/// What such a row says of itself.
#[derive(Debug, Default, PartialEq)]
pub struct GlancedRow<'a> {
    /// Its number (`r`).
    pub number: Option<&'a str>,
    /// Whether it is hidden (`hidden`), as it is written.
    pub hidden: Option<&'a str>,
    /// Its height (`ht`).
    pub height: Option<&'a str>,
}

/// The attributes of a row in the order in which they are declared (CT_Row, 18.3.1.73), and one that Excel adds.
const OF_ROW: [&[u8]; 13] = [
    b"r",
    b"spans",
    b"s",
    b"customFormat",
    b"ht",
    b"hidden",
    b"customHeight",
    b"outlineLevel",
    b"collapsed",
    b"thickTop",
    b"thickBot",
    b"ph",
    b"x14ac:dyDescent",
];

/// The end of a row and the begin of the next one at the start of some bytes, and how many they take: together they leave open what
/// was open before.
pub fn next_row(bytes: &[u8]) -> Option<(GlancedRow<'_>, usize)> {
    let mut rest = bytes.strip_prefix(b"</row><row")?;
    let (mut row, mut left) = (GlancedRow::default(), OF_ROW.iter());
    while let Some(behind) = rest.strip_prefix(b" ") {
        let (name, behind) = behind.split_at(behind.iter().position(|byte| *byte == b'=')?);
        let behind = behind.strip_prefix(b"=\"")?;
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':');
        let (value, behind) = behind.split_at(behind.iter().position(|byte| !is_plain(byte))?);
        // An attribute that stands twice, which is an error, does not stand in order.
        left.find(|known| **known == name)?;
        let value = str::from_utf8(value).ok()?;
        match name {
            b"r" => row.number = Some(value),
            b"hidden" => row.hidden = Some(value),
            b"ht" => row.height = Some(value),
            _ => {}
        }
        rest = behind.strip_prefix(b"\"")?;
    }
    rest = rest.strip_prefix(b">")?;
    Some((row, bytes.len() - rest.len()))
}

/// The shared text at the start of some bytes, and how many its item takes.
pub fn shared(bytes: &[u8]) -> Option<(&str, usize)> {
    let rest = bytes.strip_prefix(b"<si><t")?;
    let rest = rest.strip_prefix(br#" xml:space="preserve""#).unwrap_or(rest).strip_prefix(b">")?;
    let (text, rest) = plain(rest)?;
    let rest = rest.strip_prefix(b"</t></si>")?;
    Some((text, bytes.len() - rest.len()))
}

/// Text in which nothing needs a second look, up to the next tag. A carriage return would be read as a line feed.
fn plain(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| matches!(byte, b'<' | b'&' | ..b' ') && !matches!(byte, b'\t' | b'\n'))?;
    let (text, rest) = bytes.split_at(end);
    Some((str::from_utf8(text).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_as_most_programs_write_it_is_known_and_what_follows_it_is_left() {
        let whole = r#"<c r="B7" s="12" t="s"><v>5</v></c>"#;
        let known = Glanced { place: Some(b"B7"), look: Some(b"12"), kind: Some(b"s"), value: Some("5") };
        assert_eq!(cell(format!("{whole}<c/>").as_bytes()), Some((known, whole.len())));
        for (written, value) in [("<c/>", None), ("<c><v></v></c>", Some("")), ("<c><v>金额 1</v></c>", Some("金额 1"))]
        {
            assert_eq!(cell(written.as_bytes()), Some((Glanced { value, ..Glanced::default() }, written.len())));
        }
    }

    #[test]
    fn a_row_behind_a_row_is_known_by_attributes_in_their_order() {
        let whole = r#"</row><row r="2" spans="1:8" ht="17.25" hidden="1" customHeight="1" x14ac:dyDescent="0.2">"#;
        let known = GlancedRow { number: Some("2"), hidden: Some("1"), height: Some("17.25") };
        assert_eq!(next_row(format!("{whole}<c/>").as_bytes()), Some((known, whole.len())));
        assert_eq!(next_row(b"</row><row>"), Some((GlancedRow::default(), 11)));
        for written in [
            "<row>",
            "</row>",
            "</row> <row>",
            "</row><row/>",
            "</row><rows>",
            "</row><row  r=\"2\">",
            "</row><row r='2'>",
            "</row><row r=\"2\" r=\"3\">",
            "</row><row ht=\"9\" r=\"2\">",
            "</row><row r=\"&#50;\">",
            "</row><row r=\"2\" xmlns=\"x\">",
            "</row><row spans=\"1:2 4:5\">",
        ] {
            assert_eq!(next_row(written.as_bytes()), None, "{written}");
        }
        for cut in 0..whole.len() {
            assert_eq!(next_row(&whole.as_bytes()[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn a_shared_text_in_one_plain_piece_is_known() {
        for written in ["<si><t>金额\n1</t></si>", "<si><t xml:space=\"preserve\">金额\n1</t></si>"] {
            assert_eq!(shared(format!("{written}<si/>").as_bytes()), Some(("金额\n1", written.len())));
        }
        for written in
            ["<si><t>&lt;</t></si>", "<si><t>1\r</t></si>", "<si><t/></si>", "<si><r><t>1</t></r></si>", "<si><t>1</t>"]
        {
            assert_eq!(shared(written.as_bytes()), None, "{written}");
        }
    }

    #[test]
    fn anything_else_is_left_to_the_reader_of_xml() {
        for written in [
            "",
            "<col/>",
            "<x:c/>",
            "<c />",
            "<c></c>",
            "<c r='A1'/>",
            "<c  r=\"A1\"/>",
            "<c r=\"A1\" r=\"A2\"/>",
            "<c r=\"A&#49;\"/>",
            "<c r=\" A1\"/>",
            "<c cm=\"1\"/>",
            "<c><v>1&#50;</v></c>",
            "<c><v>1\r</v></c>",
            "<c><v>1\u{1}</v></c>",
            "<c><v>1</v> </c>",
            "<c><v>1</v><f/></c>",
            "<c><f>A1</f><v>1</v></c>",
            "<c><v/></c>",
            "<c><v><![CDATA[1]]></v></c>",
        ] {
            assert_eq!(cell(written.as_bytes()), None, "{written}");
        }
        let whole = r#"<c r="B7" s="12" t="s"><v>5</v></c>"#;
        for cut in 0..whole.len() {
            assert_eq!(cell(&whole.as_bytes()[..cut]), None, "{cut}");
        }
        assert_eq!(cell(b"<c><v>\xe4\xb8</v></c>"), None);
    }
}
