//! The texts that the cells of a workbook share, each held once, one behind the other.

use super::font::Pieces;
use std::ops::Range;

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

    /// The text of this number, counted from 0.
    pub fn get(&self, number: usize) -> Option<&str> {
        Some(&self.all[self.place(number)?])
    }

    /// Whether it is empty, and its pieces: told without looking at it, for most are not at hand.
    pub fn about(&self, number: usize) -> Option<(bool, Pieces)> {
        let rich = self.rich.binary_search_by_key(&number, |(number, _)| *number);
        Some((self.place(number)?.is_empty(), rich.map_or(Pieces::BARE, |place| self.rich[place].1)))
    }

    fn place(&self, number: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(number)? as usize;
        Some(number.checked_sub(1).map_or(0, |before| self.ends[before] as usize)..end)
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
        assert_eq!([0, 1, 2, 3].map(|number| texts.get(number)), [Some("金额"), Some(""), Some("b"), None]);
        let about = [Some((false, Pieces::BARE)), Some((true, Pieces::BARE)), Some((false, raised)), None];
        assert_eq!([0, 1, 2, 3].map(|number| texts.about(number)), about);
    }
}
