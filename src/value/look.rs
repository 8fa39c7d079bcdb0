//! How a file shows a cell beyond its value, where that changes what a person reads in it.
//!
//! "12" whose 1 is struck out says 2, "3¹" says 3 with a footnote, and a number cell that shows 550% holds 5.5. The characters and
//! the value alone tell none of this. A cell has at most one such look: of several, the gravest, which is the last in order.

use super::cell::Cell;
use super::number;
use super::obstacle::Obstacle;
use serde::{Deserialize, Serialize};

/// What a cell shows beyond its value, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Look {
    /// A number in hundredths, with a percent sign.
    Percent,
    /// Characters of it, or all, are raised or lowered: a footnote mark, an exponent.
    Raised,
    /// Some of its characters are struck out, and others are not.
    PartlyStruck,
    /// All of it is struck out.
    Struck,
}

impl Look {
    /// Whether something of it is struck out.
    pub fn is_struck(self) -> bool {
        matches!(self, Look::Struck | Look::PartlyStruck)
    }

    /// Why its characters are no figure, whatever they say; `None` for a percentage, which is one.
    pub fn obstacle(self) -> Option<Obstacle> {
        match self {
            Look::Percent => None,
            Look::Raised => Some(Obstacle::Raised),
            Look::PartlyStruck => Some(Obstacle::PartlyStruck),
            Look::Struck => Some(Obstacle::Struck),
        }
    }
}

/// A cell as a person reads it, with the sign of a percentage.
pub fn shown(cell: &Cell, look: Option<Look>) -> String {
    match cell {
        Cell::Number(float) if look == Some(Look::Percent) => match number::from_percent_cell(*float) {
            Some(share) => format!("{share}%"),
            None => cell.to_string(),
        },
        cell => cell.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_shown_with_its_sign_and_every_other_look_leaves_the_characters() {
        assert_eq!(shown(&Cell::Number(5.5), Some(Look::Percent)), "550%");
        assert_eq!(shown(&Cell::Number(0.1235), Some(Look::Percent)), "12.35%");
        assert_eq!(shown(&Cell::Number(5.5), Some(Look::Struck)), "5.5");
        assert_eq!(shown(&Cell::Text("12".into()), Some(Look::PartlyStruck)), "12");
    }

    #[test]
    fn of_several_looks_the_gravest_is_the_greatest() {
        assert_eq!([Some(Look::Percent), None, Some(Look::Struck)].into_iter().max(), Some(Some(Look::Struck)));
        assert!(Look::Raised > Look::Percent && Look::PartlyStruck > Look::Raised);
    }
}
