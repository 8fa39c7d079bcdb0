//! How a file shows a cell beyond its value, where that changes what a person reads in it.
//!
//! "12" whose 1 is struck out says 2, "3¹" says 3 with a footnote, and a number cell that shows 550% holds 5.5. The characters and
//! the value alone tell none of this. A cell has at most one such look: of several, the gravest, which is the last in order.

use super::cell::{Cell, CellRef};
use super::number;
use super::obstacle::Obstacle;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a cell shows beyond its value, the mildest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Look {
    /// A number in hundredths, with a percent sign.
    Percent,
    /// A number as another figure, by its format: 12 as "12万", 12,000 as "12"; what is shown, where that can be worked out.
    Otherwise(Option<String>),
    /// Characters of it, or all, are raised or lowered: a footnote mark, an exponent.
    Raised,
    /// Some of its characters are struck out, and others are not.
    PartlyStruck,
    /// All of it is struck out.
    Struck,
}

impl Look {
    /// Whether something of it is struck out.
    pub fn is_struck(&self) -> bool {
        matches!(self, Look::Struck | Look::PartlyStruck)
    }

    /// Why a cell that says this is no figure, whatever it says; `None` for a percentage, which is one.
    pub fn obstacle(&self, said: &str) -> Option<Obstacle> {
        match self {
            Look::Percent => None,
            Look::Otherwise(shown) => Some(Obstacle::Otherwise { shown: shown.clone(), stored: said.to_string() }),
            Look::Raised => Some(Obstacle::Raised),
            Look::PartlyStruck => Some(Obstacle::PartlyStruck),
            Look::Struck => Some(Obstacle::Struck),
        }
    }
}

/// A cell as a person reads it: with the sign of a percentage, or as its format has it where that is something.
pub fn shown<'a>(cell: CellRef<'a>, look: Option<&'a Look>) -> Cow<'a, str> {
    match (cell, look) {
        (Cell::Number(float), Some(Look::Percent)) => match number::from_percent_cell(float) {
            Some(share) => format!("{share}%").into(),
            None => cell.said(),
        },
        (Cell::Number(_), Some(Look::Otherwise(Some(shown)))) if !shown.trim().is_empty() => shown.into(),
        (cell, _) => cell.said(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_shown_with_its_sign_and_every_other_look_leaves_the_characters() {
        assert_eq!(shown(Cell::Number(5.5), Some(&Look::Percent)), "550%");
        assert_eq!(shown(Cell::Number(0.1235), Some(&Look::Percent)), "12.35%");
        assert_eq!(shown(Cell::Number(5.5), Some(&Look::Struck)), "5.5");
        assert_eq!(shown(Cell::Text("12"), Some(&Look::PartlyStruck)), "12");
        assert_eq!(shown(Cell::Number(12.0), Some(&Look::Otherwise(Some("12万".into())))), "12万");
        assert_eq!(shown(Cell::Number(12.0), Some(&Look::Otherwise(Some(" ".into())))), "12", "hidden, and there");
    }

    #[test]
    fn of_several_looks_the_gravest_is_the_greatest() {
        assert_eq!([Some(Look::Percent), None, Some(Look::Struck)].into_iter().max(), Some(Some(Look::Struck)));
        assert!(Look::Raised > Look::Percent && Look::PartlyStruck > Look::Raised);
    }
}
