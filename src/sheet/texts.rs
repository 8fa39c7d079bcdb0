//! The texts that the cells of a workbook share, each held once, one behind the other.

use super::font::Pieces;

/// Texts by number.
#[derive(Default)]
pub struct Texts {
    all: String,
    /// Where each ends. What is unpacked of a file is limited to much less than 4 GiB.
    ends: Vec<u32>,
    /// The pieces of those of which some have a font of their own, by number, in order.
    rich: Vec<(usize, Pieces)>,
}

impl Texts {
    /// Adds a text of these pieces.
    pub fn push(&mut self, text: &str, pieces: Pieces) {
        if pieces != Pieces::BARE {
            self.rich.push((self.ends.len(), pieces));
        }
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
    }

    /// The text of this number, counted from 0, and its pieces.
    pub fn get(&self, number: usize) -> Option<(&str, Pieces)> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let rich = self.rich.binary_search_by_key(&number, |(number, _)| *number);
        Some((&self.all[start..end], rich.map_or(Pieces::BARE, |place| self.rich[place].1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::font::Font;

    #[test]
    fn texts_are_found_by_number() {
        let mut texts = Texts::default();
        let mut raised = Pieces::default();
        raised.add("b", Some(Font { is_struck: false, is_raised: true }));
        [("金额", Pieces::BARE), ("", Pieces::BARE), ("b", raised)]
            .into_iter()
            .for_each(|(text, pieces)| texts.push(text, pieces));
        let expected = [Some(("金额", Pieces::BARE)), Some(("", Pieces::BARE)), Some(("b", raised)), None];
        assert_eq!([0, 1, 2, 3].map(|number| texts.get(number)), expected);
    }
}
