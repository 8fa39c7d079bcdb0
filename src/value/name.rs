//! Names as people write them: padded ("长  铝"), full-width, with line breaks inside a heading.
//!
//! [`fold`] gives the key under which two ways to write one name meet. It never guesses: different characters stay different.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// The matching key of a name: compatibility forms unified (full-width letters and digits, parentheses), white space of every
/// kind dropped, Latin letters in lower case, and the quotation marks and dashes of different keyboards made one.
pub fn fold(name: &str) -> String {
    name.nfkc()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .map(|c| match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '」' | '＂' => '"',
            '‘' | '’' | '‚' | '‛' => '\'',
            '—' | '–' | '‐' | '‑' | '−' | '─' => '-',
            '、' => ',',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
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
}
