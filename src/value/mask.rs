//! Personal data made unreadable: what goes to more than the unit it came from shows just enough to recognise one's own entry.

/// What stands for a hidden character.
const HIDDEN: char = '*';

/// A telephone number: a mobile keeps its first three and last four digits, anything else its last four. What is too short
/// to leave anything hidden is hidden whole.
pub fn phone(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits == 11 && text.trim().starts_with('1') { keep(text, 3, 4) } else { keep(text, 0, 4) }
}

/// The first and the last characters, and as many stars as were between them; all stars where too few would be hidden.
pub fn keep(text: &str, first: usize, last: usize) -> String {
    let text = text.trim();
    let length = text.chars().count();
    let (first, last) = if length >= first + last + 2 { (first, last) } else { (0, 0) };
    let hide = |(position, c): (usize, char)| if position < first || position >= length - last { c } else { HIDDEN };
    let mut kept = String::with_capacity(text.len());
    kept.extend(text.chars().enumerate().map(hide));
    kept
}
