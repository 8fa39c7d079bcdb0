//! The looks of cells, as far as they tell dates from numbers.

use crate::sheet::number_format::NumberFormat;
use std::collections::HashMap;

/// The number formats by the number that a cell refers to.
#[derive(Default)]
pub struct Looks {
    formats: Vec<NumberFormat>,
    /// Which of the formats a look has.
    looks: Vec<u32>,
}

impl Looks {
    /// The looks of cells by the ids of their number formats (`numFmtId`), and the formats that the file itself defines; a
    /// definition goes before what programs know by heart.
    pub fn new(ids: &[u32], defined: &HashMap<u32, String>) -> Looks {
        let mut places = HashMap::new();
        let mut looks = Looks::default();
        for id in ids {
            let place = *places.entry(*id).or_insert_with(|| {
                let format = defined.get(id).map(|code| NumberFormat::parse(code));
                looks.formats.push(format.unwrap_or_else(|| NumberFormat::built_in(*id)));
                looks.formats.len() as u32 - 1
            });
            looks.looks.push(place);
        }
        looks
    }

    /// Whether a cell of this look shows a number as a date; a look that the file does not define shows numbers.
    pub fn shows_date(&self, look: usize, number: f64) -> bool {
        let format = self.looks.get(look).and_then(|place| self.formats.get(*place as usize));
        format.is_some_and(|format| format.shows_date(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_goes_before_a_format_known_by_heart() {
        let defined = HashMap::from([(52, "#,##0.00".to_string()), (60, "yyyy-mm-dd".to_string())]);
        let looks = Looks::new(&[0, 14, 52, 60], &defined);
        let dates: Vec<bool> = (0..5).map(|look| looks.shows_date(look, 45_292.0)).collect();
        assert_eq!(dates, [false, true, false, true, false]);
    }
}
