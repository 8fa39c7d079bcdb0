//! Which rows a total sums: told by recomputing it.
//!
//! A total may sum the rows since the last one, those of its table or all of the roster. The three sums are carried on from row to
//! row: a list of nothing but totals, or of rows that could be totals, takes no longer than another.

use super::{Entry, RosterRow};
use crate::value::interval::Amount;
use rust_decimal::Decimal;
use std::ops::Range;

/// How many rows a sum without a name must cover: one row is the sum of another by chance.
const FEWEST: usize = 2;

/// What the rows from some row on add up to.
struct Sum {
    rows: Range<usize>,
    /// `None` for a column that cannot be summed.
    columns: Vec<Option<Amount>>,
}

impl Sum {
    fn new(first: usize, columns: usize) -> Sum {
        Sum { rows: first..first, columns: vec![Some(Amount::exact(Decimal::ZERO)); columns] }
    }

    fn carry_on(&mut self, parts: [&[RosterRow]; 2]) {
        let done = parts[0].len() + parts[1].len();
        for row in parts[0].iter().chain(parts[1]).skip(self.rows.end) {
            for (sum, entry) in self.columns.iter_mut().zip(&row.entries).filter(|(_, entry)| **entry != Entry::Blank) {
                *sum = sum.zip(entry.number()).and_then(|(sum, number)| Amount::sum([sum, number]));
            }
        }
        self.rows.end = done;
    }

    fn is(&self, figures: &[(usize, Amount)]) -> bool {
        figures.iter().all(|(column, figure)| self.columns[*column].is_some_and(|sum| sum.value == figure.value))
    }
}

/// The sums that a total below the rows read so far may state.
pub struct Sums {
    since: Sum,
    table: Sum,
    whole: Sum,
}

impl Sums {
    /// Those of a table whose first row has a position in the roster; the rows `since` one have not been totalled yet.
    pub fn new(since: usize, table: usize, columns: usize) -> Sums {
        Sums { since: Sum::new(since, columns), table: Sum::new(table, columns), whole: Sum::new(0, columns) }
    }

    /// The rows that a total covers, and whether it is their sum: the first that add up to its figures, else the whole roster
    /// or the rows since the last total, as its name claims. `parts` are all rows read so far, in two pieces.
    pub fn covered(
        &mut self,
        parts: [&[RosterRow]; 2],
        is_whole: bool,
        figures: &[(usize, Amount)],
    ) -> (Range<usize>, bool) {
        for sum in [&mut self.since, &mut self.table, &mut self.whole] {
            sum.carry_on(parts);
        }
        let claimed = if is_whole { &self.whole } else { &self.since };
        let mut sums = [claimed, &self.since, &self.table, &self.whole].into_iter();
        let fits = sums.find(|sum| !sum.rows.is_empty() && sum.is(figures));
        (fits.unwrap_or(claimed).rows.clone(), fits.is_some())
    }

    /// Whether a row of figures without a name is the sum of rows, and which they are.
    pub fn is_sum(&mut self, parts: [&[RosterRow]; 2], figures: &[(usize, Amount)]) -> Option<Range<usize>> {
        let (covers, adds_up) = self.covered(parts, false, figures);
        (adds_up && covers.len() >= FEWEST && !figures.is_empty()).then_some(covers)
    }

    /// A total stands here: the next one may sum what comes after it.
    pub fn since(&mut self, row: usize) {
        self.since = Sum::new(row, self.since.columns.len());
    }
}
