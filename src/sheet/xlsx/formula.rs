//! Formulas that cells share (ECMA-376 Part 1, 18.3.1.40): the first cell says it, the others name its number.

use crate::sheet::xml::Tag;
use crate::sheet::{At, formula};
use std::collections::HashMap;

/// The formulas that other cells share, by their number, each with its place.
#[derive(Default)]
pub struct Masters(HashMap<String, (At, String)>);

impl Masters {
    /// What the formula of a cell says, written out where it is a shared one.
    pub fn say(&mut self, at: At, says: String, shares: Option<String>) -> Option<String> {
        match shares {
            Some(number) if says.is_empty() => {
                let (first, master) = self.0.get(&number)?;
                let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
                formula::moved(master, by(at.row, first.row), by(at.column, first.column))
            }
            Some(number) if formula::is_kept(&says) => {
                self.0.insert(number, (at, says.clone()));
                Some(says)
            }
            _ => Some(says),
        }
    }
}

/// The number under which a formula is shared with other cells.
pub fn shares(tag: &Tag) -> Option<String> {
    let said =
        |name: &str| tag.attributes().flatten().find(|(key, _)| *key == name).map(|(_, value)| value.into_owned());
    said("si").filter(|_| said("t").as_deref() == Some("shared"))
}
