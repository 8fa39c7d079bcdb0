//! Which rows a total sums: told by recomputing it.
//!
//! A total may sum the rows since the last one, those of its table or all of the roster. The three sums are carried on from row to
//! row: a list of nothing but totals, or of rows that could be totals, takes no longer than another. One that stands on top sums
//! the rows below it, which are there when the table has been read. An entry may be the sum of all above it: then nobody knows
//! whether it is one.

use super::{Entry, Rows, TotalRow};
use crate::value::interval::Amount;
use rust_decimal::Decimal;
use std::cell::OnceCell;
use std::ops::Range;

/// How many rows a sum without a name must cover: one row is the sum of another by chance.
const FEWEST: usize = 2;
/// How many rows an entry with a name must be the sum of to be in doubt.
const FEWEST_ABOVE: usize = 3;

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

    fn carry_on(&mut self, [before, own]: [&Rows; 2]) {
        let (from, done) = (self.rows.end, before.len() + own.len());
        for row in before.range(from..done).chain(own.range(from.saturating_sub(before.len())..done)) {
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
    pub fn covered(&mut self, parts: [&Rows; 2], is_whole: bool, figures: &[(usize, Amount)]) -> (Range<usize>, bool) {
        for sum in [&mut self.since, &mut self.table, &mut self.whole] {
            sum.carry_on(parts);
        }
        let claimed = if is_whole { &self.whole } else { &self.since };
        let mut sums = [claimed, &self.since, &self.table, &self.whole].into_iter();
        let fits = sums.find(|sum| !sum.rows.is_empty() && sum.is(figures));
        (fits.unwrap_or(claimed).rows.clone(), fits.is_some())
    }

    /// Whether a row of figures without a name is the sum of rows, and which they are.
    pub fn is_sum(&mut self, parts: [&Rows; 2], figures: &[(usize, Amount)]) -> Option<Range<usize>> {
        let (covers, adds_up) = self.covered(parts, false, figures);
        (adds_up && covers.len() >= FEWEST && !figures.is_empty()).then_some(covers)
    }

    /// A total stands here: the next one may sum what comes after it.
    pub fn since(&mut self, row: usize) {
        self.since = Sum::new(row, self.since.columns.len());
    }
}

/// A total of a table, as it was met.
pub struct Met {
    /// How many rows of the roster stand above it.
    pub above: usize,
    /// Whether it is the sum of rows above it.
    pub adds_up: bool,
}

/// The rows of one table.
pub struct Table<'a> {
    rows: &'a Rows,
    /// The position of its first row in the roster.
    first: usize,
    /// Which columns are of figures.
    figures: Vec<bool>,
    summed: OnceCell<Vec<SoFar>>,
}

/// Of a column of figures, before each row: the sum from the top, and how many cells are no figures. Of another column nothing.
type SoFar = Vec<(Decimal, usize)>;

impl<'a> Table<'a> {
    /// The rows of a table, the first of which has a position in the roster; `figures` says for each column whether it is one
    /// of figures.
    pub fn new(rows: &'a Rows, first: usize, figures: impl Iterator<Item = bool>) -> Table<'a> {
        Table { rows, first, figures: figures.collect(), summed: OnceCell::new() }
    }

    /// Every column summed from its top: looked at where a total has to be found among the rows.
    fn summed(&self) -> &[SoFar] {
        self.summed.get_or_init(|| {
            let top = |is_figures: &bool| if *is_figures { vec![(Decimal::ZERO, 0)] } else { Vec::new() };
            let mut all: Vec<SoFar> = self.figures.iter().map(top).collect();
            for row in self.rows.iter() {
                for (column, entry) in all.iter_mut().zip(&row.entries) {
                    let Some((sum, unread)) = column.last().copied() else { continue };
                    let next = match entry {
                        Entry::Blank => Some(sum),
                        entry => entry.number().and_then(|number| sum.checked_add(number.value)),
                    };
                    column.push(next.map_or((sum, unread + 1), |sum| (sum, unread)));
                }
            }
            all
        })
    }

    /// The sum of a column over some rows of the table; `None` where one of them is no figure.
    fn sum(&self, column: usize, rows: &Range<usize>) -> Option<Decimal> {
        let so_far = &self.summed()[column];
        let (before, unread_before) = so_far[rows.start - self.first];
        let (sum, unread) = so_far[rows.end - self.first];
        (unread == unread_before).then(|| sum.checked_sub(before)).flatten()
    }

    fn is_sum(&self, rows: &Range<usize>, figures: &[(usize, Amount)]) -> bool {
        figures.iter().all(|(column, figure)| self.sum(*column, rows) == Some(figure.value))
    }

    /// Lets the totals that stand on top cover the rows below them up to the next total, or to the end: those that are not the
    /// sum of rows above them, and are of those below, or have none above.
    pub fn look_down(&self, totals: &mut [TotalRow], met: &[Met]) {
        let end = self.first + self.rows.len();
        let is_topped = met.first().is_some_and(|met| met.above == self.first && !met.adds_up);
        for (position, (total, one)) in totals.iter_mut().zip(met).enumerate().filter(|(_, (_, one))| !one.adds_up) {
            let next = met[position..].iter().map(|other| other.above).find(|above| *above > one.above);
            let [near, all] = [next.unwrap_or(end), end].map(|end| one.above..end);
            let is_first = one.above == self.first;
            let fits = |rows: &&Range<usize>| !rows.is_empty() && self.is_sum(rows, &total.figures);
            let fitting = [&near, &all].into_iter().take(if is_first { 2 } else { 1 }).find(fits);
            match fitting {
                Some(rows) => total.covers = rows.clone(),
                None if is_topped && !near.is_empty() => total.covers = if position == 0 { all } else { near },
                None => {}
            }
        }
    }

    /// The last row, where in every column in which it has a figure it is exactly the sum of the rows above it, of all or of those
    /// since the last total, and no total below says that it is an entry like them.
    pub fn last_as_sum(&self, met: &[Met]) -> Option<u32> {
        let last = self.rows.last()?;
        let end = self.first + self.rows.len() - 1;
        let figures: Vec<(usize, Amount)> =
            last.entries.iter().enumerate().filter_map(|(column, entry)| Some((column, entry.number()?))).collect();
        // Where nothing is totalled, it is the sum of all above: then all are twice as much.
        let half = |(column, figure): &(usize, Amount)| {
            self.rows.sum(*column).is_none_or(|sum| sum.checked_sub(figure.value) == Some(figure.value))
        };
        if met.is_empty() && !figures.iter().all(half) {
            return None;
        }
        let is_counted = met.iter().any(|met| met.above > end && met.adds_up);
        let since = met.iter().map(|met| met.above).filter(|above| *above <= end).max().unwrap_or(self.first);
        let is_sum = |start: &usize| end - start >= FEWEST_ABOVE && self.is_sum(&(*start..end), &figures);
        let is_something = figures.iter().any(|(_, figure)| !figure.value.is_zero());
        (is_something && !is_counted && [self.first, since].iter().any(is_sum)).then_some(last.row)
    }
}
