//! What units wrote, made safe to print: it can neither steer the terminal nor turn the reading direction.

/// A text without control characters and without the marks that change the direction of writing; line breaks and tabs
/// become blanks.
pub fn inert(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if steers(c) => None,
            c => Some(c),
        })
        .collect()
}

/// A text on one line with nothing lost: whatever steers is written as an escape, and so is the backslash.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if steers(c) || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// Control characters, and the marks, embeddings, overrides and isolates of bidirectional text (Unicode UAX #9).
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_cannot_steer_the_officers_terminal() {
        assert_eq!(inert("巩义\u{1b}[2J市\u{202e}xslx\u{7}\n第二行"), "巩义[2J市xslx 第二行");
    }

    #[test]
    fn an_escaped_text_stays_on_its_line_and_loses_nothing() {
        assert_eq!(escaped("a\tb\nc\\d\u{202e}"), "a\\tb\\nc\\\\d\\u{202e}");
    }
}
