//! The texts that the cells of a workbook share, each held once.

use crate::sheet::font::Pieces;
use std::sync::Arc;

/// Texts by number.
#[derive(Default)]
pub struct Texts {
    all: Vec<Arc<str>>,
    /// The pieces of those of which some have a font of their own, by number, in order.
    rich: Vec<(usize, Pieces)>,
}

impl Texts {
    /// Adds a text of these pieces.
    pub fn push(&mut self, text: &str, pieces: Pieces) {
        if pieces != Pieces::BARE {
            self.rich.push((self.all.len(), pieces));
        }
        self.all.push(text.into());
    }

    /// The text of this number, counted from 0, and its pieces.
    pub fn get(&self, number: usize) -> Option<(&Arc<str>, Pieces)> {
        let rich = self.rich.binary_search_by_key(&number, |(number, _)| *number);
        Some((self.all.get(number)?, rich.map_or(Pieces::BARE, |place| self.rich[place].1)))
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
        let got = |number| texts.get(number).map(|(text, pieces)| (&**text, pieces));
        assert_eq!([0, 1, 2, 3].map(got), expected);
    }
}
