//! How the pieces of a text are shown, and what the cell that holds them shows together ([`Look`]).

use crate::value::look::Look;

/// What a font does to the meaning of what is written in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Font {
    /// It strikes out.
    pub is_struck: bool,
    /// It raises or lowers.
    pub is_raised: bool,
}

impl Font {
    /// This font with what another one adds.
    pub fn and(self, other: Font) -> Font {
        Font { is_struck: self.is_struck || other.is_struck, is_raised: self.is_raised || other.is_raised }
    }
}

/// The fonts in which the visible pieces of a text stand. White space shows nothing, whatever its font.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Some piece has no font of its own, and so that of its cell.
    has_bare: bool,
    has_struck: bool,
    /// Some piece of a font of its own is not struck out.
    has_standing: bool,
    has_raised: bool,
}

impl Pieces {
    /// Those of a text, or a number, without a font of its own.
    pub const BARE: Pieces = Pieces { has_bare: true, has_struck: false, has_standing: false, has_raised: false };

    /// Adds a piece and its font, where it has one of its own.
    pub fn add(&mut self, text: &str, font: Option<Font>) {
        if text.chars().any(|c| !c.is_whitespace()) {
            self.see(font);
        }
    }

    fn see(&mut self, font: Option<Font>) {
        let Some(font) = font else {
            self.has_bare = true;
            return;
        };
        self.has_struck |= font.is_struck;
        self.has_standing |= !font.is_struck;
        self.has_raised |= font.is_raised;
    }

    /// Those of a text whose units are visible or not, by the runs in it: each begins at a unit and goes on to the next one.
    pub fn of_runs(visible: impl Iterator<Item = bool>, runs: &[(usize, Font)]) -> Pieces {
        let (mut pieces, mut font, mut ahead) = (Pieces::default(), None, runs.iter().peekable());
        for (unit, is_visible) in visible.enumerate() {
            while let Some((_, next)) = ahead.next_if(|(start, _)| *start <= unit) {
                font = Some(*next);
            }
            if is_visible {
                pieces.see(font);
            }
        }
        pieces
    }

    /// Those of a text in UTF-16 by its runs.
    pub fn of_text(text: &str, runs: &[(usize, Font)]) -> Pieces {
        let visible = |c: char| std::iter::repeat_n(!c.is_whitespace(), c.len_utf16());
        Pieces::of_runs(text.chars().flat_map(visible), runs)
    }

    /// Whether nothing was seen.
    pub fn is_empty(self) -> bool {
        self == Pieces::default()
    }

    /// What a cell of this font shows that holds them.
    pub fn in_cell(mut self, font: Font) -> Option<Look> {
        if self.has_bare {
            self.see(Some(font));
        }
        match self {
            Pieces { has_struck: true, has_standing: false, .. } => Some(Look::Struck),
            Pieces { has_struck: true, .. } => Some(Look::PartlyStruck),
            Pieces { has_raised: true, .. } => Some(Look::Raised),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Font = Font { is_struck: false, is_raised: false };
    const STRUCK: Font = Font { is_struck: true, is_raised: false };
    const RAISED: Font = Font { is_struck: false, is_raised: true };

    #[test]
    fn pieces_and_their_cell_make_one_look() {
        for (pieces, cell, look) in [
            (&[("12", None)][..], PLAIN, None),
            (&[("12", None)], STRUCK, Some(Look::Struck)),
            (&[("12", None)], RAISED, Some(Look::Raised)),
            (&[("1", Some(STRUCK)), ("2", None)], PLAIN, Some(Look::PartlyStruck)),
            (&[("1", Some(STRUCK)), ("2", None)], STRUCK, Some(Look::Struck)),
            (&[("1", Some(PLAIN)), ("2", None)], STRUCK, Some(Look::PartlyStruck)),
            (&[("3", None), ("1", Some(RAISED))], PLAIN, Some(Look::Raised)),
            (&[("1", Some(STRUCK.and(RAISED))), (" ", None)], PLAIN, Some(Look::Struck)),
            (&[(" ", Some(STRUCK)), ("2", None)], PLAIN, None),
        ] {
            let mut seen = Pieces::default();
            pieces.iter().for_each(|(text, font)| seen.add(text, *font));
            assert_eq!(seen.in_cell(cell), look, "{pieces:?}");
        }
    }

    #[test]
    fn runs_begin_at_units_and_go_on_to_the_next() {
        let look = |text: &str, runs: &[(usize, Font)]| Pieces::of_text(text, runs).in_cell(PLAIN);
        assert_eq!(look("12", &[(0, STRUCK), (1, PLAIN)]), Some(Look::PartlyStruck));
        assert_eq!(look("😀1", &[(2, RAISED)]), Some(Look::Raised));
        assert_eq!(look("12", &[(0, STRUCK)]), Some(Look::Struck));
        // Runs beyond the text, or out of order, are the file's mistake and show nothing.
        assert_eq!(look("12", &[(2, STRUCK)]), None);
        assert_eq!(look("12", &[(9, PLAIN), (1, STRUCK)]), None);
    }
}
