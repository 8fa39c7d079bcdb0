//! A stated figure that a comma may have split: 1,234 without quotation marks in a delimited text is 1, and 234 in the next column.
//!
//! Where that column is one in which the unit was asked nothing, two figures side by side are not two answers. What stands there may
//! be what the template worked out, when it was saved as text: that is seen by the figures fitting each other.

use super::locate::Located;
use super::read::Walk;
use crate::form::{Key, Role, Row, Subject, Table};
use crate::sheet::{At, Format};
use crate::value::name::fold;
use crate::value::number;
use crate::value::obstacle::Obstacle;
use crate::value::written::Written;
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

impl Walk<'_> {
    /// What a stated figure reads as where it may be the beginning of a longer one.
    pub fn split(&self, at: At, row: &Row, table: &Table, located: &Located) -> Option<Written> {
        static BEGINS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\D*[1-9]\d{0,2}$").expect("a fixed pattern"));
        static GOES_ON: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^\d{3}(?:\.\d+)?\D*$").expect("a fixed pattern"));
        if self.book.format != Format::Csv {
            return None;
        }
        let sheet = &self.book.sheets[located.sheet];
        let said = |column: u32| sheet.get(At { column, ..at }).map(|cell| fold(&cell.said())).unwrap_or_default();
        let (begins, goes_on) = (said(at.column), said(at.column + 1));
        if !BEGINS.is_match(&begins) || !GOES_ON.is_match(&goes_on) {
            return None;
        }
        let position = (0..table.columns.len()).find(|position| located.column(*position) == Some(at.column + 1));
        let is_proof = match position.map(|position| &table.columns[position]) {
            Some(column) if column.role == Role::Asked => return None,
            Some(column) => column.key == Key::Proof && self.is_proved(row),
            None => false,
        };
        let difference = table.column(Key::Difference).and_then(|position| located.column(position as usize)).map(said);
        if is_proof && fits(&begins, &goes_on, &difference.unwrap_or_default()) {
            return None;
        }
        let obstacle = Obstacle::Several(vec![begins.clone(), format!("{begins}{goes_on}")]);
        Some(Written::not_a_number(format!("{begins},{goes_on}"), obstacle))
    }

    fn is_proved(&self, row: &Row) -> bool {
        matches!(row.subject, Subject::Indicator(indicator) if self.plan.indicators[indicator].proof.is_some())
    }
}

/// Whether a figure, what its roster adds up to and their difference fit; where no difference stands, whether the two are alike.
fn fits(stated: &str, proof: &str, difference: &str) -> bool {
    let [stated, proof] = [stated, proof].map(number::from_digits);
    let difference = if difference.is_empty() { Some(Decimal::ZERO) } else { number::from_digits(difference) };
    match (stated, proof, difference) {
        (Some(stated), Some(proof), Some(difference)) => stated.checked_sub(proof) == Some(difference),
        _ => false,
    }
}
