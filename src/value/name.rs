//! Names as people write them: padded ("长  铝"), full-width, with line breaks inside a heading.
//!
//! [`fold`] gives the key under which two ways to write one name meet. It never guesses: different characters stay different.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The matching key of a name: compatibility forms unified (full-width letters and digits, parentheses), white space of every
/// kind dropped, Latin letters in lower case, and the quotation marks and dashes of different keyboards made one.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    // Of these, the normal form is the character itself.
    let is_plain = |c: char| c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}');
    if name.chars().all(is_plain) {
        folded.extend(unified(name.chars()));
    } else {
        folded.extend(unified(name.nfkc()));
    }
    folded
}

/// Whether a name folds to this: told at the first character that differs.
pub fn folds_to(name: &str, folded: &str) -> bool {
    unified(name.nfkc()).eq(folded.chars())
}

/// The same of a label, which may have colons behind it.
pub fn is_label(text: &str, folded: &str) -> bool {
    let mut rest = unified(text.nfkc());
    folded.chars().all(|c| rest.next() == Some(c)) && rest.all(|c| c == ':')
}

/// Whether two names fold alike.
pub fn fold_alike(one: &str, other: &str) -> bool {
    one == other || unified(one.nfkc()).eq(unified(other.nfkc()))
}

/// Characters in normal form, as they count.
fn unified(normal: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    normal
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '＂' => '"',
            '‘' | '’' | '‚' | '‛' => '\'',
            '—' | '–' | '‐' | '‑' | '−' | '─' => '-',
            '、' => ',',
            c => c,
        })
        .flat_map(char::to_lowercase)
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
