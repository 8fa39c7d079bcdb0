//! Delimited text as one sheet: the encoding and the delimiter are found in the content.
//!
//! Every cell is a text: what it means is for the reader of figures and dates to say. A comma, a tab or a semicolon delimits;
//! full-width punctuation does not, here as in Excel, so a text that has nothing else is no table. Blank lines are rows, as in
//! every spreadsheet program (the csv crate passes over them, which is why it is not used here). An independent count ([`count`])
//! confirms what was read; a number that its own comma splits ([`split`]) refuses the file.

mod count;
mod split;

use super::{At, Book, Cell, Cells, Format, Kind, Refusal, Remark, Sheet, encoding};
use crate::text::inert;
use std::str::Chars;

/// Rows and columns of a sheet in Excel, WPS and LibreOffice.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// How many lines are looked at to find the delimiter.
const LINES: usize = 50;

/// How much is quoted of a number that a comma splits, in characters.
const LONGEST_QUOTED: usize = 30;
/// How much of a text that is no table is told, in characters: as much as of a mail's letter.
const LONGEST_LETTER: usize = 80;

/// The longest line of a table of one column, in characters.
const LONGEST_SINGLE: usize = 100;

/// Reads delimited text into a book of one sheet named `name`.
///
/// # Errors
/// A [`Refusal`] where the bytes are not text in any encoding that offices use, where the text is no table, where a quotation
/// mark that is never closed would swallow the rest of it, and where a comma splits a number.
pub fn read(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    let (content, mut remarks) = encoding::decode(bytes, None)?;
    // DOS editors end a file with the control character 26.
    let content = content.trim_end_matches('\u{1a}');
    if content.trim().is_empty() {
        return Err(Refusal::NotAWorkbook(Kind::Blank));
    }
    let (delimiter, content) = match stated(content) {
        Some(stated) => stated,
        None => {
            (delimiter(content).ok_or_else(|| Refusal::TextAlone(inert::excerpt(content, LONGEST_LETTER)))?, content)
        }
    };
    let (cells, lines) = cells(content, delimiter)?;
    let (read, counted) = (cells.len(), count::fields(content, delimiter));
    if read != counted {
        return Err(Refusal::Miscounted { sheet: name.to_string(), read, counted });
    }
    if let Some((row, text)) = split::found(&lines) {
        return Err(Refusal::SplitFigure { row: row + 1, text: inert::excerpt(text, LONGEST_QUOTED) });
    }
    let is_ended = content.ends_with(['\r', '\n']);
    remarks.extend((!is_ended && breaks_off(&lines)).then_some(Remark::CutShort));
    let widths = lines.iter().map(|line| line.fields).collect();
    let sheet = Sheet { name: name.to_string(), visible: true, cells, widths, ..Sheet::default() };
    Ok(Book { remarks, ..Book::new(Format::Csv, vec![sheet]) })
}

/// The delimiter that a first line "sep=;" states to Excel, and what follows that line.
fn stated(content: &str) -> Option<(char, &str)> {
    let mut rest = content.strip_prefix("sep=")?.chars();
    let delimiter = rest.next().filter(|c| !matches!(c, '\r' | '\n' | '"'))?;
    let rest = rest.as_str();
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']))?;
    Some((delimiter, rest))
}

/// The delimiter by which most of the first lines have the same number of fields; for a table of one column a comma. `None`
/// for a text that is no table.
fn delimiter(content: &str) -> Option<char> {
    let mut lines: Vec<[usize; 3]> = vec![[0; 3]];
    let (mut quoted, mut before, mut decimals) = (false, ' ', true);
    let mut characters = content.chars().peekable();
    while let Some(c) = characters.next().filter(|_| lines.len() <= LINES) {
        quoted ^= c == '"';
        let line = lines.last_mut()?;
        match c {
            '\n' | '\r' if !quoted && *line != [0; 3] => lines.push([0; 3]),
            '\t' if !quoted => line[0] += 1,
            ';' if !quoted => line[1] += 1,
            ',' if !quoted => {
                line[2] += 1;
                decimals &= before.is_ascii_digit() && characters.peek().is_some_and(char::is_ascii_digit);
            }
            _ => {}
        }
        before = c;
    }
    let agreement = |delimiter: usize| {
        let counts = lines.iter().map(|line| line[delimiter]).filter(|count| *count > 0);
        let most = |count: usize| counts.clone().filter(|other| *other == count).count();
        counts.clone().map(most).max().unwrap_or(0)
    };
    let [tab, semicolon, comma] = [0, 1, 2].map(agreement);
    // "a;1,5": where commas stand inside numbers only, they are decimal signs.
    let comma = if decimals && semicolon > 0 { 0 } else { comma };
    match tab.max(semicolon).max(comma) {
        0 => is_one_column(content).then_some(','),
        most if tab == most => Some('\t'),
        most if comma == most => Some(','),
        _ => Some(';'),
    }
}

/// Whether a text without a delimiter is a table of one column: several short lines, and none a sentence or markup.
fn is_one_column(content: &str) -> bool {
    let mut lines = content.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_entry = |line: &str| {
        line.chars().count() <= LONGEST_SINGLE
            && !line.starts_with(['{', '[', '<', '#'])
            && !line.contains(['，', '。', '；', '：', '！', '？'])
            && !line.ends_with(['.', ':', '!', '?'])
    };
    lines.clone().nth(1).is_some() && lines.all(is_entry)
}

/// A line, as far as its length matters.
pub struct Line {
    /// How many fields it has.
    fields: u32,
    /// What in it may be one number that a comma made two fields of, as written.
    split: Option<String>,
}

/// Whether the text seems to be cut short in its last line, which is not ended: every line has the same number of fields, but for
/// the last, which has fewer. Programs that write tables end the last line as well.
fn breaks_off(lines: &[Line]) -> bool {
    match lines {
        [first, second, rest @ .., last] => {
            let before = [second].into_iter().chain(rest);
            last.fields < first.fields && before.into_iter().all(|line| line.fields == first.fields)
        }
        _ => false,
    }
}

/// Every field that is not empty, and the lines that a sheet has room for.
fn cells(content: &str, delimiter: char) -> Result<(Cells, Vec<Line>), Refusal> {
    let (mut cells, mut lines) = (Cells::default(), Vec::new());
    let mut at = At { row: 0, column: 0 };
    // The field before, where it may be the beginning of a number; and what may be one in the line at hand.
    let (mut begun, mut split): (Option<String>, Option<String>) = (None, None);
    let mut rest = content.chars();
    let (mut text, mut is_open) = (String::new(), false);
    while !rest.as_str().is_empty() {
        let may_be_split = delimiter == ',' && !rest.as_str().starts_with('"');
        text.clear();
        let end = field(&mut rest, delimiter, &mut text)
            .ok_or_else(|| Refusal::Damaged(format!("the quotation mark in {at} is never closed")))?;
        if let Some(begun) = begun.take().filter(|_| may_be_split && split.is_none() && split::goes_on(&text)) {
            split = Some(format!("{begun},{text}"));
        }
        begun = (may_be_split && split::begins(&text)).then(|| text.clone());
        if !text.is_empty() {
            if at.row >= MOST_ROWS || at.column >= MOST_COLUMNS {
                return Err(Refusal::Damaged(format!("a cell in {at}, past the last one of a sheet")));
            }
            cells.push(at, Cell::shown(text.as_str()));
        }
        is_open = matches!(end, End::Field);
        // Counting stops far beyond the last row and column.
        at.column = at.column.saturating_add(1);
        if !is_open {
            put(&mut lines, at, split.take());
            (begun, at) = (None, At { row: at.row.saturating_add(1), column: 0 });
        }
    }
    if is_open {
        // A last field with nothing in it.
        put(&mut lines, At { column: at.column.saturating_add(1), ..at }, split);
    }
    Ok((cells, lines))
}

/// Adds the line that ends before a place.
fn put(lines: &mut Vec<Line>, end: At, split: Option<String>) {
    if end.row < MOST_ROWS {
        lines.push(Line { fields: end.column, split });
    }
}

/// What ends a field.
enum End {
    /// A delimiter.
    Field,
    /// A line break, or the end of the text.
    Record,
}

/// Adds one field to a text, without its quotation marks; `None` where they are never closed (RFC 4180, section 2).
fn field(rest: &mut Chars, delimiter: char, text: &mut String) -> Option<End> {
    if rest.as_str().starts_with('"') {
        rest.next();
        loop {
            match rest.next()? {
                '"' if rest.as_str().starts_with('"') => text.extend(rest.next()),
                '"' => break,
                c => text.push(c),
            }
        }
    }
    for c in rest.by_ref() {
        match c {
            c if c == delimiter => return Some(End::Field),
            '\n' => return Some(End::Record),
            '\r' => {
                if rest.as_str().starts_with('\n') {
                    rest.next();
                }
                return Some(End::Record);
            }
            c => text.push(c),
        }
    }
    Some(End::Record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::GB18030;
    use proptest::prelude::*;

    fn texts(content: impl AsRef<[u8]>) -> Vec<String> {
        let book = read(content.as_ref(), "returned").unwrap();
        book.sheets[0].cells.iter().map(|(at, cell)| format!("{at}={cell}")).collect()
    }

    #[test]
    fn the_encodings_and_delimiters_of_offices_read_alike() {
        let expected = vec!["A1=单位", "B1=填报数", "A2=巩义市", "B2=5,5"];
        assert_eq!(texts("单位,填报数\n巩义市,\"5,5\"\n"), expected);
        assert_eq!(texts("\u{feff}单位\t填报数\n巩义市\t5,5\n"), expected);
        assert_eq!(texts(GB18030.encode("单位;填报数\r\n巩义市;5,5\r\n").0), expected);
        assert_eq!(texts("sep=;\r\n单位;填报数\r\n巩义市;5,5"), expected);
        assert_eq!(texts("单位|填报数".replace('|', ",") + "\r巩义市,\"5,5\"\r"), expected);
        let utf16: Vec<u8> = "单位\t填报数\n巩义市\t5,5\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(texts(&utf16), expected);
    }

    #[test]
    fn the_delimiter_is_the_one_that_the_lines_agree_on() {
        assert_eq!(texts("a;1,5\nb;2,5"), ["A1=a", "B1=1,5", "A2=b", "B2=2,5"]);
        assert_eq!(
            texts("姓名,备注\n甲,一;二;三\n乙,四"),
            ["A1=姓名", "B1=备注", "A2=甲", "B2=一;二;三", "A3=乙", "B3=四"]
        );
        assert_eq!(texts("姓名\n张三\n李四\n"), ["A1=姓名", "A2=张三", "A3=李四"]);
        assert_eq!(texts("1,2,3\n4,5,6"), ["A1=1", "B1=2", "C1=3", "A2=4", "B2=5", "C2=6"]);
    }

    #[test]
    fn blank_lines_and_short_records_keep_their_rows() {
        assert_eq!(texts("a,b,c\r\n\r\n1\r\n,,,,5\r\n"), ["A1=a", "B1=b", "C1=c", "A3=1", "E4=5"]);
        assert_eq!(texts("a,\"b\nc \"\"d\"\"\"e\n1,2"), ["A1=a", "B1=b\nc \"d\"e", "A2=1", "B2=2"]);
    }

    #[test]
    fn a_last_line_that_breaks_off_is_told() {
        let remarks = |content: &str| read(content.as_bytes(), "x").unwrap().remarks;
        assert_eq!(remarks("a,b,c\n1,2,3\n4,5"), [Remark::CutShort]);
        assert_eq!(remarks("a,b,c\r\n1,,\r\n4"), [Remark::CutShort]);
        assert_eq!(remarks("a,b,c\n1,2,3\n4,"), [Remark::CutShort]);
        // Ended, as long as the others, or among lines of any length.
        for whole in ["a,b,c\n1,2,3\n4,5\n", "a,b,c\n1,2,3\n4,5,", "a,b,c\n1,2\n4", "a,b\n1"] {
            assert_eq!(remarks(whole), []);
        }
    }

    #[test]
    fn an_error_value_in_a_text_file_is_an_error() {
        let book = read("#REF!,#REF，Err:502\nErr:502,#REF\n".as_bytes(), "x").unwrap();
        let kinds: String = book.sheets[0].cells.iter().map(|(_, cell)| cell.kind()).collect();
        assert_eq!(kinds, "eses");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let refused = |content: &[u8]| read(content, "x").unwrap_err();
        for content in
            ["各单位：请于八月底前报送，谢谢。", "{\"error\":\"not found\"}", "P", "单位，人数\n巩义市，55\n"]
        {
            let says = inert::excerpt(content, LONGEST_LETTER);
            assert_eq!(refused(content.as_bytes()), Refusal::TextAlone(says), "{content}");
        }
        for content in [" \t\r\n ", "\u{feff}", "\u{1a}"] {
            assert_eq!(refused(content.as_bytes()), Refusal::NotAWorkbook(Kind::Blank));
        }
        assert_eq!(refused(&[1, 0, 255, 3]), Refusal::NotAWorkbook(Kind::Unknown));
        let unclosed = Refusal::Damaged("the quotation mark in B1 is never closed".into());
        assert_eq!(refused(b"a,\"b\r\n1,2\r\n3,4\r\n"), unclosed);
        assert!(matches!(refused("1,".repeat(20_000).as_bytes()), Refusal::Damaged(_)));
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_what_is_read(rows in prop::collection::vec(prop::collection::vec("[a-z0-9,\"\n\r 市]{1,5}", 2..5), 1..6)) {
            let mut writer = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let written = writer.into_inner().unwrap();
            let (read, _) = cells(std::str::from_utf8(&written).unwrap(), ',').unwrap();
            let places = (0u32..).zip(&rows).flat_map(|(row, fields)| {
                (0u32..).zip(fields).map(move |(column, field)| (At { row, column }, Cell::Text(field.as_str().into())))
            });
            prop_assert_eq!(read.to_vec(), places.collect::<Vec<_>>());
        }

        #[test]
        fn as_many_cells_are_read_as_are_counted(content in "[a1,;\"\n\r 市]{0,60}") {
            if let Ok((read, lines)) = cells(&content, ',') {
                prop_assert_eq!(read.len(), count::fields(&content, ','));
                prop_assert!(read.iter().all(|(at, _)| at.column < lines[at.row as usize].fields));
            }
        }
    }
}
