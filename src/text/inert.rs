//! What units wrote, made inert for each place that it reaches: a terminal, a workbook, a csv file.
//!
//! Nothing that a unit types may steer the officer's terminal, turn the reading direction, become a formula or break the file
//! that it is written to. What is taken out here is never a letter or a digit: the file that came in keeps the original.

use std::borrow::Cow;

/// The longest text that a cell holds, in UTF-16 units ("Excel specifications and limits", Microsoft).
const LONGEST_CELL: usize = 32_767;

/// A text for a terminal or a message, on one line: line breaks and tabs become blanks, what steers is taken out.
pub fn line(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if steers(c) => None,
            c => Some(c),
        })
        .collect()
}

/// A text as a field of a tab-separated line with nothing lost: backslash, tab and line breaks are escaped.
pub fn field(text: &str) -> String {
    escaped(text, |_| false)
}

/// The same for a terminal: whatever steers is escaped as well.
pub fn visible_field(text: &str) -> String {
    escaped(text, |c| steers(c) || matches!(c, '\u{2028}' | '\u{2029}'))
}

fn escaped(text: &str, hides: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if hides(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A text for a cell of a workbook: every kind of line break is one, a tab is a blank, what steers and what XML cannot hold is
/// taken out, what is too long ends with a mark.
pub fn cell(text: &str) -> Cow<'_, str> {
    // Nearly every text is plain; one of fewer bytes than a cell holds characters fits.
    if text.len() < LONGEST_CELL && (text.bytes().all(is_of_plain) || text.chars().all(is_plain)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(tamed(text))
}

/// Whether a byte stands in plain characters only: in ASCII but the beginning of markup, or in those from U+3000 to U+9FFF, of which
/// each begins with one of seven bytes.
fn is_of_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b';' | b'='..=b'~' | 0x80..=0xbf | 0xe3..=0xe9)
}

/// Characters that need no look: printing ASCII but the beginning of markup, Chinese characters and punctuation, full-width forms.
fn is_plain(c: char) -> bool {
    // Quotation marks, dashes and the dots of names are General Punctuation.
    matches!(c, ' '..=';' | '='..='~' | '·' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// Whether a text stands in a cell, and in XML, as it is: nothing in it is taken out, cut or escaped. Most are such.
pub fn is_bare(text: &str) -> bool {
    let is_bare = |byte: u8| is_of_plain(byte) && !matches!(byte, b'&' | b'>' | b'_');
    text.len() < LONGEST_CELL
        && (text.bytes().all(is_bare) || text.chars().all(|c| is_plain(c) && !matches!(c, '&' | '>' | '_')))
}

fn tamed(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    let kept: String = text.chars().filter(|c| *c == '\n' || !steers(*c) && !is_unwritable(*c)).collect();
    let kept = match cut(&kept, LONGEST_CELL - 1) {
        whole if whole.len() == kept.len() => kept,
        beginning => format!("{beginning}…"),
    };
    // rust_xlsxwriter takes a text that begins with <r> and ends with </r> for markup of its own.
    if kept.starts_with("<r>") && kept.ends_with("</r>") { kept + " " } else { kept }
}

/// A text for a csv file that spreadsheets open: no program takes it for a formula. An apostrophe stands before what would begin
/// one, also in full-width forms and behind white space of any kind, or behind what takes no place.
pub fn csv(text: &str) -> String {
    let text = cell(text);
    let takes_no_place = |c: char| matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let first = text.chars().find(|c| !c.is_whitespace() && !takes_no_place(*c));
    match first {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.into_owned(),
    }
}

/// A name as part of a file's: on one line, of at most 60 characters, and those that Windows does not take in one in their full-width
/// forms, so that different names stay different.
pub fn file_name(name: &str) -> String {
    let name = cell(name).split_whitespace().collect::<Vec<_>>().join(" ");
    name.chars().take(60).map(full_width).collect()
}

fn full_width(c: char) -> char {
    match c {
        '\\' => '＼',
        '/' => '／',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '"' => '＂',
        '<' => '＜',
        '>' => '＞',
        '|' => '｜',
        c => c,
    }
}

/// The beginning of a text that takes at most `most` UTF-16 units, as Excel counts.
pub fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// The beginning of a text on one line, of at most so many characters and a mark where there is more: white space is one blank,
/// what steers or takes no place is taken out. No number is cut in two.
pub fn excerpt(text: &str, most: usize) -> String {
    let (mut excerpt, mut room, mut gap) = (String::new(), most, false);
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !excerpt.is_empty();
        } else if !steers(c) && !matches!(c, '\u{200b}' | '\u{feff}') {
            match room.checked_sub(1 + usize::from(gap)) {
                Some(left) => room = left,
                None if c.is_ascii_digit() && !gap => {
                    return excerpt.trim_end_matches(|c: char| c.is_ascii_digit()).to_string() + "…";
                }
                None => return excerpt + "…",
            }
            excerpt.extend(std::mem::take(&mut gap).then_some(' '));
            excerpt.push(c);
        }
    }
    excerpt
}

/// Whether a character cannot stand in XML (XML 1.0, 2.2), control characters apart.
pub fn is_unwritable(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Control characters, and the marks, embeddings, overrides and isolates of bidirectional text (Unicode UAX #9).
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_unit_cannot_steer_the_officers_terminal() {
        assert_eq!(line("巩义\u{1b}[2J市\u{202e}xslx\u{7}\n第二行"), "巩义[2J市xslx 第二行");
    }

    #[test]
    fn a_field_stays_on_its_line_and_loses_nothing() {
        assert_eq!(field("a\tb\nc\\d\u{202e}"), "a\\tb\\nc\\\\d\u{202e}");
        assert_eq!(visible_field("a\tb\u{1b}\u{202e}"), "a\\tb\\u{1b}\\u{202e}");
    }

    #[test]
    fn an_excerpt_is_one_line_and_says_where_there_is_more() {
        for (text, expected) in [
            (" 张三:\r\n共\u{3000}12 个\u{202e} ", "张三: 共 12 个"),
            ("一二三四五六七八九十", "一二三四五六七八九十"),
            ("一二三四五六七八九十百", "一二三四五六七八九十…"),
            ("一二三四五六七八九 十", "一二三四五六七八九…"),
            ("我单位上半年共1200人", "我单位上半年共…"),
            ("\u{feff} \u{200b}\n\u{a0}", ""),
        ] {
            assert_eq!(excerpt(text, 10), expected);
        }
    }

    #[test]
    fn a_cells_text_stands_as_written_but_for_what_steers_or_breaks_a_file() {
        for (text, written) in [
            ("“安康杯”\n=1+1", "“安康杯”\n=1+1"),
            ("a\u{0}b\u{1b}c\r\nd\te\u{ffff}", "abc\nd e"),
            ("金额\u{202e}001", "金额001"),
            ("<r><t>x</t></r>", "<r><t>x</t></r> "),
        ] {
            assert_eq!(cell(text), written);
        }
        let long = "𠮷".repeat(20_000);
        let long = cell(&long);
        assert!(long.encode_utf16().count() <= LONGEST_CELL && long.ends_with('…'));
        assert_eq!(cell(&"长".repeat(32_766)).chars().count(), 32_766);
    }

    #[test]
    fn a_csv_field_that_looks_like_a_formula_becomes_inert() {
        let hidden = ["\u{202e}=1", "\u{1}=1", "\u{a0}=1", "\u{2000}+1", "\u{200b}=1", "\u{feff}\u{2060}@a"];
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "－1"].into_iter().chain(hidden)
        {
            assert!(csv(text).starts_with('\''), "{text:?} became {:?}", csv(text));
        }
        for text in ["", "巩义市", "5-3", "1=1"] {
            assert_eq!(csv(text), text);
        }
    }

    #[test]
    fn what_is_told_by_its_bytes_is_plain_by_its_characters() {
        for c in '\0'..=char::MAX {
            let is_of_plain = c.encode_utf8(&mut [0; 4]).bytes().all(is_of_plain);
            assert!(!is_of_plain || is_plain(c), "{c:?}");
            assert!(is_of_plain || !('\u{3000}'..='\u{9fff}').contains(&c), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_it_steers_nothing_and_fits(text in "\\PC*|[\\x00-\\x7f\u{202a}-\u{202e}<>r/=]{0,60}") {
            for made in [line(&text), cell(&text).replace('\n', ""), csv(&text).replace('\n', "")] {
                prop_assert!(!made.chars().any(steers), "{made:?}");
                prop_assert!(made.encode_utf16().count() <= LONGEST_CELL + 1);
            }
            let begins = csv(&text).chars().find(|c| !c.is_whitespace());
            prop_assert!(!matches!(begins, Some('=' | '+' | '-' | '@')), "{text:?}");
            prop_assert!(!(cell(&text).starts_with("<r>") && cell(&text).ends_with("</r>")));
        }
    }
}
