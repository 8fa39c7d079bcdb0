//! Names as people write them: padded ("长  铝"), full-width, with line breaks inside a heading.
//!
//! [`fold`] gives the key under which two ways to write one name meet. It never guesses: different characters stay different.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The matching key of a name: compatibility forms unified (full-width letters and digits, parentheses), white space of every
/// kind dropped, Latin letters in lower case, and the quotation marks and dashes of different keyboards made one.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars() {
        match plain(c) {
            Some(c) => folded.extend(counts(c).then_some(c)),
            // What a character is may hang on those beside it.
            None => return unified(name).collect(),
        }
    }
    folded
}

/// Whether a name folds to this: told at the first character that differs.
pub fn folds_to(name: &str, folded: &str) -> bool {
    !begins_otherwise(name, folded) && unified(name).eq(folded.chars())
}

/// The same of a label, which may have colons behind it.
pub fn is_label(text: &str, folded: &str) -> bool {
    if begins_otherwise(text, folded) {
        return false;
    }
    let mut rest = unified(text);
    folded.chars().all(|c| rest.next() == Some(c)) && rest.all(|c| c == ':')
}

/// Whether two names fold alike.
pub fn fold_alike(one: &str, other: &str) -> bool {
    let is_told = |c: Option<char>| c.is_some_and(stays_first);
    let [first, second] = [one, other].map(|name| name.chars().next());
    let differ = first != second && is_told(first) && is_told(second);
    one == other || !differ && unified(one).eq(unified(other))
}

/// Whether a name is told by its first character from one that folds to this, or begins so. Most are, and quickly.
pub fn begins_otherwise(name: &str, folded: &str) -> bool {
    let first = name.chars().next().filter(|c| stays_first(*c));
    first.is_some() && first != folded.chars().next()
}

/// Whether a name that begins with this character begins with it when folded, whatever follows.
fn stays_first(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// The characters of a name in normal form, as they count.
fn unified(name: &str) -> impl Iterator<Item = char> {
    let is_plain = name.chars().all(|c| plain(c).is_some());
    let (plain_name, other) = if is_plain { (name, "") } else { ("", name) };
    let other = other.nfkc().map(one_way).filter(|c| counts(*c)).flat_map(char::to_lowercase);
    plain_name.chars().filter_map(plain).filter(|c| counts(*c)).chain(other)
}

/// Of most names every character has a normal form of its own, one character, whatever stands beside it: that form as it counts.
fn plain(c: char) -> Option<char> {
    let normal = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0)?,
        '\u{3000}' => ' ',
        '\u{0}'..='\u{7f}' | '\u{4e00}'..='\u{9fff}' | '、' | '。' | '“' | '”' | '‘' | '’' | '—' => c,
        _ => return None,
    };
    Some(one_way(normal).to_ascii_lowercase())
}

/// Whether a character counts in a name.
fn counts(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
}

/// The quotation marks and dashes of different keyboards, made one.
fn one_way(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '＂' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '—' | '–' | '‐' | '‑' | '−' | '─' => '-',
        '、' => ',',
        c => c,
    }
}

/// Eight hexadecimal digits that stand for a text: the beginning of its SHA-256 after folding. Ways to write one name give
/// one digest.
pub fn digest(text: &str) -> String {
    let digest = Sha256::digest(fold(text).as_bytes());
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plain_name_folds_as_its_normal_form_does(name in "[ -~\t\u{3000}、。“”‘’—\u{4e00}-\u{9fff}\u{ff01}-\u{ff5e}]{0,12}") {
            prop_assert!(name.chars().all(|c| plain(c).is_some()));
            let normal = name.nfkc().map(one_way).filter(|c| counts(*c)).flat_map(char::to_lowercase);
            prop_assert_eq!(fold(&name), normal.collect::<String>());
        }

        #[test]
        fn a_name_told_by_its_first_character_does_not_fold_alike(one in ".{0,4}", other in ".{0,4}", plain in "[0-9一二]{1,2}") {
            for (one, other) in [(&one, &other), (&plain, &other), (&(plain.clone() + &one), &plain)] {
                prop_assert_eq!(fold_alike(one, other), fold(one) == fold(other));
                prop_assert_eq!(folds_to(one, &fold(other)), fold(one) == fold(other));
                prop_assert!(!begins_otherwise(one, &fold(other)) || !fold(one).starts_with(&fold(other)) || fold(other).is_empty());
            }
        }
    }

    #[test]
    fn ways_to_write_one_name_meet() {
        assert_eq!(fold("长  铝"), fold("长铝"));
        assert_eq!(fold("长\u{3000}铝\n"), fold("长铝"));
        assert_eq!(fold("县（市）区/单位"), fold("县(市)区／单位"));
        assert_eq!(fold("“安康杯”ＡＢＣ"), fold("\"安康杯\"abc"));
        assert_ne!(fold("郑州日产"), fold("日产"));
    }

    #[test]
    fn a_name_is_told_from_another_without_folding_all_of_it() {
        assert!(folds_to("长\u{3000}铝Ａ", "长铝a") && !folds_to("长铝厂", "长铝") && !folds_to("长", "长铝"));
        assert!(fold_alike("长 铝", "长铝") && !fold_alike("长铝", "长铝厂"));
        assert!(is_label("填报 单位：:", "填报单位") && is_label("填报单位", "填报单位"));
        assert!(!is_label("填报单位：甲", "填报单位") && !is_label("填报", "填报单位"));
    }
}
