//! The texts that the cells of a workbook share, each held once.

/// Texts by number, one behind the other.
#[derive(Default)]
pub struct Texts {
    all: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Texts {
    /// Adds a text.
    pub fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// The text of this number, counted from 0.
    pub fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.all[start..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number() {
        let mut texts = Texts::default();
        ["金额", "", "b"].iter().for_each(|text| texts.push(text));
        assert_eq!([0, 1, 2, 3].map(|number| texts.get(number)), [Some("金额"), Some(""), Some("b"), None]);
    }
}
