//! Plain digits: "5.5", "1,200,000", "1 200", "1.2E+05"; and the one spelling that every character of a figure is brought to.
//!
//! Separators count only where they stand before groups of three digits. "1,2" and "12 5" are no figures: what was meant is not
//! known. A line break or a tab parts one figure from the next and never thousands.

use super::number;
use rust_decimal::Decimal;

/// The most characters of digits and separators that are looked at.
const LONGEST: usize = 40;

/// A text with the full-width forms, spaces and dashes of different keyboards made one, in lower case, without space around it.
/// White space with a line break or a tab in it becomes a line break, any other one space.
///
/// Only forms that mean the same become the same: "10²" does not become 102, as it does by Unicode's compatibility forms.
pub fn fold(text: &str) -> String {
    let one = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '—' | '–' | '‐' | '‑' | '−' | '─' | '﹣' => '-',
        '〜' | '∼' | '˜' => '~',
        '【' | '〔' | '〈' | '《' => '(',
        '】' | '〕' | '〉' | '》' => ')',
        '￥' => '¥',
        '○' => '〇',
        c => c,
    };
    let mut folded = String::with_capacity(text.len());
    let invisible = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    for c in text.chars().filter(|c| !invisible(c)) {
        let is_break = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if is_break {
            folded.truncate(folded.trim_end_matches(' ').len());
        }
        match if is_break { '\n' } else { one(c) } {
            '\n' if folded.ends_with('\n') => {}
            c if c.is_whitespace() && c != '\n' => {
                if !folded.ends_with([' ', '\n']) {
                    folded.push(' ');
                }
            }
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded.trim().to_string()
}

/// The digits at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Digits {
    /// Their figure.
    pub value: Decimal,
    /// The power of ten of the last place that they show: -1 for 5.5, 3 for 1.2E+04.
    pub place: i32,
    /// How many digits stand before the decimal point.
    pub length: usize,
    /// Whether they are written with an exponent.
    pub scientific: bool,
    /// How many bytes they take.
    pub end: usize,
}

/// Reads the digits at the start of a folded text; `None` where there are none, or where they are no one figure.
pub fn digits(text: &str) -> Option<Digits> {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let run = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let first = run(0);
    let (mut end, mut length) = (first, first);
    if (1..=3).contains(&first) {
        // Groups of three, all parted in the same way.
        let separator = bytes.get(first).copied().filter(|byte| matches!(byte, b',' | b' '));
        while separator.is_some() && bytes.get(end).copied() == separator && run(end + 1) == 3 {
            (end, length) = (end + 4, length + 3);
        }
    }
    let mut written: String = text[..end].chars().filter(char::is_ascii_digit).collect();
    let decimals = if bytes.get(end) == Some(&b'.') { run(end + 1) } else { 0 };
    if decimals > 0 {
        written.push_str(&text[end..end + 1 + decimals]);
        end += 1 + decimals;
    }
    let exponent = exponent(&text[end..]).filter(|_| length > 0);
    if let Some((_, taken)) = exponent {
        end += taken;
    }
    let unclear = matches!(bytes.get(end), Some(b',' | b' ' | b'\n')) && run(end + 1) > 0;
    if length == 0 || unclear || end == LONGEST || matches!(bytes.get(end), Some(b'.')) && run(end + 1) > 0 {
        return None;
    }
    let power = exponent.map_or(0, |(power, _)| power);
    let value = number::shift(number::from_digits(&written)?, power).filter(|value| number::is_figure(*value))?;
    Some(Digits { value, place: power - decimals as i32, length, scientific: exponent.is_some(), end })
}

/// The power of ten of "e+05", and its length.
fn exponent(text: &str) -> Option<(i32, usize)> {
    let rest = text.strip_prefix('e')?;
    let signed = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let digits = signed.bytes().take_while(u8::is_ascii_digit).count();
    let taken = rest.len() - signed.len() + digits;
    (1..=2).contains(&digits).then(|| Some((rest[..taken].parse().ok()?, 1 + taken)))?
}

/// A text that is digits and nothing else, with or without a sign: what needs no reading.
pub fn figure(folded: &str) -> Option<Decimal> {
    let (negative, unsigned) = match folded.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, folded.strip_prefix('+').unwrap_or(folded)),
    };
    let digits = digits(unsigned).filter(|digits| digits.end == unsigned.len() && !digits.scientific)?;
    Some(if negative { (-digits.value).normalize() } else { digits.value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        figure(&fold(text)).map(|figure| figure.to_string())
    }

    #[test]
    fn digits_of_every_keyboard_are_one_figure() {
        for (text, figure) in [
            ("5.5", "5.5"),
            ("５．５", "5.5"),
            ("1,200", "1200"),
            ("1，200，000", "1200000"),
            ("１，２００．５０", "1200.5"),
            (" 12 000 ", "12000"),
            ("1\u{a0}200\u{3000}000", "1200000"),
            ("1\u{2009}200\u{202f}000", "1200000"),
            ("\t1 200\n", "1200"),
            ("-3", "-3"),
            ("－３", "-3"),
            ("+7", "7"),
            ("007", "7"),
            ("\u{200b}9\u{feff}", "9"),
        ] {
            assert_eq!(read(text).as_deref(), Some(figure), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_figure_is_none() {
        for text in [
            "",
            "1,2",
            "1,20",
            "12 5",
            "1,200 000",
            "1,2000",
            "1.2.3",
            "10²",
            "⑤",
            "½",
            "1e5",
            "５5O",
            ".",
            "5.",
            "--5",
            "1,200,",
            "100000000000000",
            "0.123456789",
            "1 2 3",
            "1, 200",
            "12\n345",
            "1\n200",
            "1\t200",
            "1 \r\n 200",
            "1\u{2028}200",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_place_shown_is_known() {
        for (text, value, place, end) in [
            ("5.50万", "5.5", -2, 4),
            ("1,200人", "1200", 0, 5),
            ("1.2e+05", "120000", 4, 7),
            ("3e2人", "300", 2, 3),
            ("12,其中", "12", 0, 2),
            ("12, 3", "12", 0, 2),
        ] {
            let digits = digits(text).unwrap();
            assert_eq!((digits.value.to_string().as_str(), digits.place, digits.end), (value, place, end), "{text}");
        }
    }
}
