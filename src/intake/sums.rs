//! Which rows a total sums: told by recomputing it.

use super::{Entry, RosterRow, TotalRow};
use crate::value::interval::Amount;
use std::ops::Range;

/// How many rows a sum without a name must cover: one row is the sum of another by chance.
const FEWEST: usize = 2;

/// The first of these ranges of rows that adds up to the figures; else the first of all.
pub fn covered(rows: &[&RosterRow], figures: &[(usize, Amount)], ranges: [Range<usize>; 4]) -> Range<usize> {
    let fits = |range: &&Range<usize>| !range.is_empty() && adds_up(&rows[(*range).clone()], figures);
    ranges.iter().find(fits).unwrap_or(&ranges[0]).clone()
}

/// Whether a row of figures is the sum of the rows that it covers, in every column.
pub fn is_sum(rows: &[&RosterRow], total: &TotalRow) -> bool {
    total.covers.len() >= FEWEST && !total.figures.is_empty() && adds_up(&rows[total.covers.clone()], &total.figures)
}

fn adds_up(rows: &[&RosterRow], figures: &[(usize, Amount)]) -> bool {
    figures.iter().all(|(column, figure)| {
        let amounts: Option<Vec<Amount>> = rows
            .iter()
            .filter(|row| row.entries[*column] != Entry::Blank)
            .map(|row| row.entries[*column].number())
            .collect();
        amounts.and_then(Amount::sum).is_some_and(|sum| sum.value == figure.value)
    })
}
