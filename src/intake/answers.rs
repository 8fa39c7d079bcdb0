//! What a unit answered: its stated figures, and the rows of its rosters, each with the place where it stands.

use super::Rows;
use crate::sheet::{At, Look};
use crate::value::interval::Amount;
use crate::value::reading::Number;
use crate::value::written::Written;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;
use thin_vec::ThinVec;

/// The figures sheet as returned.
#[derive(Debug, Serialize, Deserialize)]
pub struct FiguresRead {
    /// The sheet's name in the file.
    pub sheet: Arc<str>,
    /// What stands where a figure is asked, an indicator after the other; an indicator whose row is gone is not listed. The tally
    /// shares them.
    pub stated: Arc<Vec<StatedRead>>,
    /// Remarks by the unit, by indicator.
    pub remarks: ThinVec<(usize, String)>,
    /// Figures that stand as values where the template works one out.
    pub computed: ThinVec<ComputedRead>,
}

impl FiguresRead {
    /// A figures sheet of which nothing has been read.
    pub fn new(sheet: &str) -> FiguresRead {
        FiguresRead { sheet: sheet.into(), stated: Arc::default(), remarks: ThinVec::new(), computed: ThinVec::new() }
    }

    /// What stands where the figure of an indicator is asked; `None` where its row is gone.
    pub fn stated(&self, indicator: usize) -> Option<Stated> {
        let position = self.stated.iter().position(|stated| stated.indicator == indicator)?;
        Some(Stated { all: Arc::clone(&self.stated), position: u32::try_from(position).ok()? })
    }
}

/// A stated figure, shared with all others that its return states.
#[derive(Debug, Clone)]
pub struct Stated {
    all: Arc<Vec<StatedRead>>,
    position: u32,
}

impl Deref for Stated {
    type Target = StatedRead;
    fn deref(&self) -> &StatedRead {
        &self.all[self.position as usize]
    }
}

/// A figure in a computed column of a sheet without formulas: pasted as the formula's value, or typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComputedRead {
    /// Position of the indicator.
    pub indicator: usize,
    /// What the column works out.
    pub works_out: WorksOut,
    /// The column's heading.
    pub heading: String,
    /// The sheet's name in the file.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// The figure, in the indicator's measure.
    pub value: Decimal,
}

/// What a computed column of the figures sheet works out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WorksOut {
    /// What the roster adds up to.
    Proof,
    /// The stated figure less that.
    Difference,
}

/// One stated figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatedRead {
    /// Position of the indicator.
    pub indicator: usize,
    /// The sheet's name in the file.
    pub sheet: Arc<str>,
    /// Its cell, or where it would stand.
    pub at: At,
    /// What stands there.
    pub written: Written,
    /// Its formula, where it names a range and the format says it.
    pub formula: Option<Box<str>>,
    /// Other cells that state the same indicator, and differently: nobody knows which one counts, so none does.
    pub rivals: ThinVec<Rival>,
}

/// Another cell that states what a cell states, and differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// The sheet's name in the file.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// What stands there, as a person reads it.
    pub found: String,
}

/// One roster as returned: one table, or several where it is continued elsewhere.
#[derive(Debug, Serialize, Deserialize)]
pub struct RosterRead {
    /// Position of the roster in the plan.
    pub roster: usize,
    /// The tables that hold its rows; returns whose tables are alike share them.
    pub tables: Arc<Vec<RosterTable>>,
    /// The rows that the unit filled in, table after table.
    pub rows: Rows,
    /// Total rows that the unit added; checked, never counted as entries.
    pub totals: ThinVec<TotalRow>,
    /// Rows that say that there is nothing to list.
    pub nothing: ThinVec<ReadRow>,
    /// Whether there are rows of which nobody knows whether they belong to it: then it proves nothing.
    pub is_disputed: bool,
}

impl RosterRead {
    /// A roster of which nothing has been read.
    pub fn new(roster: usize) -> RosterRead {
        RosterRead {
            roster,
            tables: Arc::default(),
            rows: Rows::default(),
            totals: ThinVec::new(),
            nothing: ThinVec::new(),
            is_disputed: false,
        }
    }

    /// The sheet of its first table.
    pub fn sheet(&self) -> &str {
        self.tables.first().map_or("", |table| &table.sheet)
    }

    /// The sheet that a row stands in.
    pub fn sheet_of<S>(&self, row: &RosterRow<S>) -> &str {
        &self.tables[row.table].sheet
    }
}

/// Where rows of a roster stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RosterTable {
    /// The sheet's name in the file.
    pub sheet: Arc<str>,
    /// The sheet's column of each roster column; `None` where it is missing.
    pub columns: Vec<Option<u32>>,
}

/// One row of a roster; its texts are its own, or those of the page on which it stands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RosterRow<S = String> {
    /// Which of the roster's tables it stands in.
    pub table: usize,
    /// The sheet's row, from 0.
    pub row: u32,
    /// Whether it is not shown: hidden, filtered out, or on a hidden sheet.
    pub is_hidden: bool,
    /// What stands in each roster column, in the plan's order; a missing column reads as [`Entry::Blank`].
    pub entries: Vec<Entry<S>>,
}

impl RosterRow {
    /// The same row without texts of its own.
    pub fn borrowed(&self) -> RosterRow<&str> {
        let RosterRow { table, row, is_hidden, ref entries } = *self;
        RosterRow { table, row, is_hidden, entries: entries.iter().map(Entry::borrowed).collect() }
    }
}

/// A row labelled as a total, and its figures.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TotalRow {
    /// What was read in it.
    pub read: ReadRow,
    /// Roster column and figure, where the row states one.
    pub figures: Vec<(usize, Amount)>,
    /// Roster column and formula, where it names a range and the format says it.
    pub formulas: Vec<(usize, String)>,
    /// How many entries stand above it since the last total row: what it sums.
    pub covers: std::ops::Range<usize>,
}

/// A row that is no entry of a roster, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRow {
    /// Which of the roster's tables it stands in.
    pub table: usize,
    /// The sheet's row, from 0.
    pub row: u32,
    /// Its cells that were read, as a person reads them, by the sheet's column.
    pub cells: Vec<(u32, String)>,
}

/// What stands in one roster cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Entry<S = String> {
    /// Nothing.
    Blank,
    /// A text, trimmed; in a column of phones or id numbers, its digits as text.
    Text(S),
    /// A number in a column of numbers.
    Number(Number),
    /// A date in a column of dates.
    Date(#[serde(with = "days")] jiff::civil::Date),
    /// Something of the wrong kind, as written.
    Wrong(S),
    /// Something of which the characters alone do not say what it means, as written: it is struck out, or a number or a date has
    /// raised characters.
    Marked(S, Look),
    /// An error value.
    Error(S),
    /// A formula whose result the file does not hold.
    Uncalculated,
}

impl Entry {
    fn borrowed(&self) -> Entry<&str> {
        match self {
            Entry::Blank => Entry::Blank,
            Entry::Text(text) => Entry::Text(text),
            Entry::Number(number) => Entry::Number(number.clone()),
            Entry::Date(date) => Entry::Date(*date),
            Entry::Wrong(text) => Entry::Wrong(text),
            Entry::Marked(text, look) => Entry::Marked(text, look.clone()),
            Entry::Error(text) => Entry::Error(text),
            Entry::Uncalculated => Entry::Uncalculated,
        }
    }
}

impl<S: AsRef<str>> Entry<S> {
    /// The entry as a person reads it; empty for a blank.
    pub fn text(&self) -> String {
        self.said().into_owned()
    }

    /// The same, not copied where it stands there.
    pub fn said(&self) -> Cow<'_, str> {
        match self {
            Entry::Blank => "".into(),
            Entry::Text(text) | Entry::Wrong(text) | Entry::Marked(text, _) | Entry::Error(text) => {
                text.as_ref().into()
            }
            Entry::Number(number) => match (number.amount(), number.reading()) {
                (amount, Some(reading)) if !amount.is_exact() => reading.text.clone().into(),
                (amount, _) => amount.value.to_string().into(),
            },
            Entry::Date(date) => date.to_string().into(),
            Entry::Uncalculated => "=?".into(),
        }
    }

    /// The number, where one was read.
    pub fn number(&self) -> Option<Amount> {
        match self {
            Entry::Number(number) => Some(number.amount()),
            _ => None,
        }
    }
}

/// A date on its way: as the days since 1970-01-01, which take a third of the bytes that it takes in words, and no reading.
mod days {
    use jiff::civil::{Date, date};
    use jiff::{Span, Unit};
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const FIRST: Date = date(1970, 1, 1);

    pub fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        let days = day.since((Unit::Day, FIRST)).map_err(S::Error::custom)?;
        days.get_days().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let days = i32::deserialize(deserializer)?;
        let span = Span::new().try_days(days).map_err(D::Error::custom)?;
        FIRST.checked_add(span).map_err(D::Error::custom)
    }
}
