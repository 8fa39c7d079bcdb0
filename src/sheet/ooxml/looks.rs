//! The looks of cells, as far as they tell dates and percentages from other numbers, and what is struck out or raised.

use crate::sheet::font::{Font, Pieces};
use crate::sheet::number_format::NumberFormat;
use crate::sheet::{Cell, CellRef, Look};
use std::collections::HashMap;

/// The number formats and fonts by the number that a cell refers to.
#[derive(Default)]
pub struct Looks {
    formats: Vec<NumberFormat>,
    fonts: Vec<Font>,
    /// Which of the formats and which of the fonts a look has.
    looks: Vec<(u32, u32)>,
}

impl Looks {
    /// The looks of cells by the ids of their number formats (`numFmtId`) and the numbers of their fonts (`fontId`), with the
    /// formats and the fonts that the file itself defines; a definition goes before what programs know by heart.
    pub fn new(ids: &[(u32, u32)], defined: &HashMap<u32, String>, fonts: Vec<Font>) -> Looks {
        let mut places = HashMap::new();
        let mut looks = Looks { fonts, ..Looks::default() };
        for (id, font) in ids {
            let place = *places.entry(*id).or_insert_with(|| {
                let format = defined.get(id).map(|code| NumberFormat::parse(code));
                looks.formats.push(format.unwrap_or_else(|| NumberFormat::built_in(*id)));
                looks.formats.len() as u32 - 1
            });
            looks.looks.push((place, *font));
        }
        looks
    }

    fn format(&self, look: usize) -> Option<&NumberFormat> {
        self.formats.get(self.looks.get(look)?.0 as usize)
    }

    /// Whether a cell of this look shows a number as a date; a look that the file does not define shows numbers.
    pub fn shows_date(&self, look: usize, number: f64) -> bool {
        self.format(look).is_some_and(|format| format.shows_date(number))
    }

    /// The font of this number; one that the file does not define is plain.
    pub fn font(&self, number: usize) -> Font {
        self.fonts.get(number).copied().unwrap_or_default()
    }

    /// What a cell of this look shows beyond its value, whose text has these pieces.
    pub fn of(&self, cell: CellRef, look: usize, pieces: Pieces) -> Option<Look> {
        let font = self.looks.get(look).map(|(_, font)| self.font(*font as usize)).unwrap_or_default();
        let of_format = match cell {
            Cell::Number(number) => self.format(look).and_then(|format| format.look(number)),
            _ => None,
        };
        pieces.in_cell(font).max(of_format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_goes_before_a_format_known_by_heart() {
        let defined = HashMap::from([(52, "#,##0.00".to_string()), (60, "yyyy-mm-dd".to_string())]);
        let looks = Looks::new(&[(0, 0), (14, 0), (52, 0), (60, 0)], &defined, Vec::new());
        let dates: Vec<bool> = (0..5).map(|look| looks.shows_date(look, 45_292.0)).collect();
        assert_eq!(dates, [false, true, false, true, false]);
    }

    #[test]
    fn a_struck_percentage_is_struck_and_what_is_not_defined_is_plain() {
        let fonts = vec![Font::default(), Font { is_struck: true, is_raised: false }];
        let defined = HashMap::from([(170, "0.0\"万\"".to_string())]);
        let looks = Looks::new(&[(9, 0), (9, 1), (0, 1), (0, 7), (170, 0)], &defined, fonts);
        assert_eq!(looks.of(Cell::Number(5.5), 4, Pieces::BARE), Some(Look::Otherwise(Some("5.5万".into()))));
        let shown: Vec<_> =
            [0, 1, 2, 3, 9].iter().map(|look| looks.of(Cell::Number(5.5), *look, Pieces::BARE)).collect();
        assert_eq!(shown, [Some(Look::Percent), Some(Look::Struck), Some(Look::Struck), None, None]);
        assert_eq!(looks.of(Cell::Text("5.5"), 0, Pieces::BARE), None);
    }
}
