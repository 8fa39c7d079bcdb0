//! The fonts of a workbook by their numbers ([MS-XLS] 2.4.122).

use super::record::Record;
use super::strings::Runs;
use crate::sheet::font::{Font, Pieces};

/// The FONT records in their order.
#[derive(Default)]
pub struct Fonts(Vec<Font>);

impl Fonts {
    /// Takes in a FONT record: its height, flags of which the fourth strikes out, its colour, its weight, whether it is raised or
    /// lowered. One that is too short is plain.
    pub fn see(&mut self, record: Record) {
        let flags = record.u16(2).unwrap_or(0);
        self.0.push(Font { is_struck: flags & 8 != 0, is_raised: matches!(record.u16(8), Ok(1 | 2)) });
    }

    /// The font of a number: no record has the number 4, for old versions. One that is not there is plain.
    pub fn get(&self, number: u16) -> Font {
        let place = match number {
            4 => None,
            number => Some(usize::from(number - u16::from(number > 4))),
        };
        place.and_then(|place| self.0.get(place)).copied().unwrap_or_default()
    }

    /// The pieces of a text of which each unit is visible or not.
    pub fn pieces(&self, visible: impl Iterator<Item = bool>, runs: &Runs) -> Pieces {
        match runs.is_empty() {
            true => Pieces::BARE,
            false => Pieces::of_runs(visible, &self.named(runs)),
        }
    }

    /// The pieces of a text in UTF-16.
    pub fn pieces_of(&self, text: &str, runs: &Runs) -> Pieces {
        match runs.is_empty() {
            true => Pieces::BARE,
            false => Pieces::of_text(text, &self.named(runs)),
        }
    }

    fn named(&self, runs: &Runs) -> Vec<(usize, Font)> {
        runs.iter().map(|(start, font)| (*start, self.get(*font))).collect()
    }
}
