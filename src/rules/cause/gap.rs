//! A gap: a figure that should be what some rows add up to, and is not; and how much the rows lack so that it would be.

use super::span::{Span, units};
use crate::finding::Place;
use crate::intake::{Entry, RosterRead, RosterRow, TotalRow};
use crate::plan::RosterColumn;
use crate::sheet::{At, range};
use crate::text::Text;
use crate::value::interval::{Amount, Interval};
use crate::value::measure::Measure;
use crate::value::number;
use rust_decimal::Decimal;

/// The figure that should be a sum.
#[derive(Clone)]
pub struct Claim<'a> {
    /// What it is called in a sentence.
    pub word: Text,
    /// The figure, in its measure.
    pub amount: Amount,
    /// Its measure.
    pub measure: &'a Measure,
    /// Where it stands.
    pub place: Place,
    /// How many decimals it shows at least.
    pub decimals: u32,
    /// Whether it is rounded to them, or should be exact.
    pub is_rounded: bool,
    /// Its formula, where it has one that names a range.
    pub formula: Option<&'a str>,
}

/// The rows that should add up to it.
#[derive(Clone, Copy)]
pub struct List<'a> {
    /// Position of the unit.
    pub unit: usize,
    /// The file that they stand in.
    pub path: &'a str,
    /// The roster that they are of.
    pub read: &'a RosterRead,
    /// All rows of that.
    pub all: &'a [RosterRow],
    /// Which of them, as positions.
    pub from: usize,
    /// The rows.
    pub rows: &'a [RosterRow],
    /// The total rows among them.
    pub totals: &'a [TotalRow],
    /// Position of the column that is summed, and the column; `None` where the rows are counted.
    pub column: Option<(usize, &'a RosterColumn)>,
}

/// A row with an exact figure in the column that is summed, or a row that is counted.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// Position of the row in the roster.
    pub position: usize,
    /// The row.
    pub row: &'a RosterRow,
    /// The cell.
    pub at: At,
    /// Its figure; one for a row that is counted.
    pub figure: Decimal,
    /// The same, in steps.
    pub units: i128,
}

/// A gap between the two.
pub struct Gap<'a> {
    /// The figure.
    pub claim: Claim<'a>,
    /// What it should be, in its measure.
    pub sum: Amount,
    /// The rows, where it is a sum of rows.
    pub list: Option<List<'a>>,
    /// Those of them that are exact.
    pub parts: Vec<Part<'a>>,
    /// What the rows lack so that all they may add up to fits the figure, in the measure of the column.
    pub lack: Span,
}

impl<'a> Gap<'a> {
    /// The gap between a figure and what it should be; `None` where either is open without end.
    pub fn new(claim: Claim<'a>, sum: Amount, list: Option<List<'a>>) -> Option<Gap<'a>> {
        if claim.amount.is_wide() {
            return None;
        }
        let into = |figure: Decimal| match list.map(|list| list.column) {
            None => Some(figure),
            Some(None) => figure.checked_mul(claim.measure.pieces()),
            Some(Some((_, column))) => column.measure.convert(figure, claim.measure),
        };
        let within = match claim.amount.within.only() {
            Some(figure) => claim.within(figure)?,
            None => claim.amount.within,
        };
        let lack = Span::of(&within.map(into)?)?.less(&Span::of(&sum.within.map(into)?)?);
        let parts = list.iter().flat_map(|list| list.parts()).collect();
        Some(Gap { claim, sum, list, parts, lack })
    }

    /// The same where the two should be exactly equal; `None` where either is open.
    pub fn exactly(&self) -> Option<Gap<'a>> {
        let is_exact = self.claim.is_rounded && self.claim.amount.is_exact() && self.sum.is_exact();
        let claim = Claim { is_rounded: false, ..self.claim.clone() };
        if is_exact { Gap::new(claim, self.sum, self.list) } else { None }
    }

    /// Whether the figure would be right if it were this one.
    pub fn fits(&self, figure: Decimal) -> bool {
        self.claim.within(figure).is_some_and(|within| within.contains(&self.sum.within))
    }

    /// Whether rows are counted and not added up.
    pub fn counts_rows(&self) -> bool {
        self.list.is_some_and(|list| list.column.is_none())
    }

    /// The cells of rows from one to another, as far as they stand in one table.
    pub fn place(&self, first: &Part, last: &Part) -> Place {
        let Some(list) = self.list else { return self.claim.place.clone() };
        let cell = if first.row.table == last.row.table { range(first.at, last.at) } else { first.at.to_string() };
        Place { cell: Some(cell), ..Place::sheet(list.path, list.read.sheet_of(first.row)) }
    }
}

impl Claim<'_> {
    /// What a figure in its place would be right for.
    fn within(&self, figure: Decimal) -> Option<Interval> {
        match self.is_rounded {
            false => Some(Interval::exact(figure)),
            true => {
                let decimals = self.decimals.max(number::decimals(figure));
                Interval::rounded(figure, Decimal::new(5, decimals + 1))
            }
        }
    }
}

impl<'a> List<'a> {
    /// The rows whose figure is exact.
    pub fn parts(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let List { read, rows, column, from, .. } = *self;
        (from..).zip(rows).filter_map(move |(position, row)| {
            let columns = &read.tables.get(row.table)?.columns;
            let (column, figure) = match column {
                Some((summed, _)) => (columns[summed]?, exact(&row.entries[summed])?),
                None => (columns.iter().flatten().copied().min()?, Decimal::ONE),
            };
            Some(Part { position, row, at: At { row: row.row, column }, figure, units: units(figure)? })
        })
    }
}

/// The figure of a cell, where it is exact.
fn exact(entry: &Entry) -> Option<Decimal> {
    entry.number()?.within.only()
}
