//! A spreadsheet file as sheets of cells, whatever program saved it.
//!
//! Both the office's own tables (plan/) and the units' returns (intake/) are read here, by readers of our own.
//! A [`Book`] holds what stands in the file and nothing more: no meaning, no layout. Cells are sparse and in row order.
//!
//! Invariants: reading never panics (a reader that does is a [`Refusal`]); an empty cell is never listed; a cell that is
//! listed has the kind that the file gives it, so a text "5" stays a text.

mod ahead;
mod asides;
mod cells;
mod compound;
mod csv;
mod date;
mod draft;
mod encoding;
mod error_value;
mod font;
pub mod formula;
mod html;
mod marks;
mod mht;
mod names;
mod number_format;
mod ods;
mod ooxml;
mod open;
mod package;
mod refusal;
mod remark;
mod shown;
mod sniff;
mod spreadsheetml;
mod texts;
mod watch;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

pub use crate::value::cell::{Cell, CellRef};
pub use crate::value::look::Look;
pub use asides::{Asides, Comment};
pub use cells::{Cells, Row};
pub use open::{open, open_as};
pub use refusal::{Kind, Refusal};
pub use remark::{Remark, SheetKind};
pub use sniff::sniff;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;
use std::ops::RangeInclusive;

/// A cell's place in its sheet, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct At {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
}

impl At {
    /// The cell of an A1 reference; `None` for a range, and for what lies beyond a sheet.
    pub fn parse(reference: &str) -> Option<At> {
        xlsx::place(reference.as_bytes())
    }
}

impl fmt::Display for At {
    /// The A1 reference.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}{}", letters(self.column, &mut [0; MOST_LETTERS]), self.row + 1)
    }
}

/// The letters of a column counted from 0: A, B, ..., Z, AA.
pub fn column_letters(column: u32) -> String {
    letters(column, &mut [0; MOST_LETTERS]).to_string()
}

/// How many letters any number has.
const MOST_LETTERS: usize = 7;

/// The letters of a column, in a place for them.
fn letters(column: u32, place: &mut [u8; MOST_LETTERS]) -> &str {
    let (mut rest, mut from) = (u64::from(column) + 1, MOST_LETTERS);
    while rest > 0 {
        from -= 1;
        place[from] = b'A' + ((rest - 1) % 26) as u8;
        rest = (rest - 1) / 26;
    }
    str::from_utf8(&place[from..]).unwrap_or_default()
}

/// The range from one cell to another: D5, or D5:D9.
pub fn range(first: At, last: At) -> String {
    if first == last { first.to_string() } else { format!("{first}:{last}") }
}

/// A sheet's name as a reference quotes it: in apostrophes, those inside doubled.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// One sheet: its cells in row and column order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name on its tab; for a csv file the file's name without its ending.
    pub name: String,
    /// Whether the tab is shown.
    pub visible: bool,
    /// Every non-empty cell, in row and column order.
    pub cells: Cells,
    /// The cells that show more than their value, in row and column order; most sheets have none.
    pub looks: Vec<(At, Look)>,
    /// The places that hold a formula, whatever it gives.
    pub formulas: HashSet<At>,
    /// What the short ones say that name a range, with references as Excel shows them, in row and column order; of formats that
    /// hold formulas as tokens, none.
    pub ranges: Vec<(At, String)>,
    /// Rows that are not shown: hidden, filtered out or without height. In order, not overlapping.
    pub hidden_rows: Vec<RangeInclusive<u32>>,
    /// Columns that are not shown. In order, not overlapping.
    pub hidden_columns: Vec<RangeInclusive<u32>>,
    /// Merged cells, as first and last; only the first is shown, though the others may hold something.
    pub merged: Vec<(At, At)>,
    /// How many cells stand in each row, written or blank, where a cell has its place by what stands before it: in a text and on a
    /// page. Empty in the other formats.
    pub widths: Vec<u32>,
    /// The words beside its cells.
    pub asides: Asides,
}

impl Sheet {
    /// The cell at a place, `None` where it is empty.
    pub fn get(&self, at: At) -> Option<CellRef<'_>> {
        self.cells.get(at)
    }

    /// What the cell at a place shows beyond its value, `None` where that is nothing.
    pub fn look(&self, at: At) -> Option<Look> {
        find(&self.looks, at).map(|found| self.looks[found].1.clone())
    }

    /// The formula at a place, where it was kept ([`Sheet::ranges`]).
    pub fn formula(&self, at: At) -> Option<&str> {
        find(&self.ranges, at).map(|found| self.ranges[found].1.as_str())
    }

    /// Whether a row is not shown.
    pub fn hides_row(&self, row: u32) -> bool {
        is_inside(&self.hidden_rows, row)
    }

    /// Whether a column is not shown.
    pub fn hides_column(&self, column: u32) -> bool {
        is_inside(&self.hidden_columns, column)
    }
}

/// Where a place is listed among others, which are in order.
fn find<T>(listed: &[(At, T)], at: At) -> Option<usize> {
    listed.binary_search_by_key(&at, |(at, _)| *at).ok()
}

/// Whether a row or column lies in one of some ranges, which are in order.
fn is_inside(ranges: &[RangeInclusive<u32>], line: u32) -> bool {
    let next = ranges.partition_point(|range| *range.end() < line);
    ranges.get(next).is_some_and(|range| range.contains(&line))
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// The format found in the content.
    pub format: Format,
    /// Whether the file counts its days from 1904-01-01. Date cells are held as days since 1899-12-30 all the same.
    pub epoch_1904: bool,
    /// What the reader had to decide or came across, and somebody should know.
    pub remarks: Vec<Remark>,
    /// When the program that saved it says that it was last saved.
    pub saved: Option<Saved>,
    /// Its worksheets, in tab order.
    pub sheets: Vec<Sheet>,
}

impl Book {
    /// A book of these sheets, of which nothing else is known.
    pub fn new(format: Format, sheets: Vec<Sheet>) -> Book {
        Book { format, epoch_1904: false, remarks: Vec::new(), saved: None, sheets }
    }

    /// The serial number of a date cell as the file holds it, in its own date system.
    pub fn serial(&self, date: f64) -> f64 {
        if self.epoch_1904 { date - DAYS_1904 } else { date }
    }
}

/// Days between the epochs of the 1900 and the 1904 date system (ECMA-376 Part 1, 18.17.4.1).
pub const DAYS_1904: f64 = 1462.0;

/// When a file was last saved, as written inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Saved {
    /// A moment: the time with its zone.
    Moment(Timestamp),
    /// What the clock on the wall showed. OpenDocument leaves the zone out, and LibreOffice writes local time as if it were
    /// UTC into the xlsx files that it saves.
    Clock(DateTime),
}

impl Saved {
    /// The moment, where the clock on the wall stood at `offset`.
    pub fn moment(self, offset: Offset) -> Option<Timestamp> {
        match self {
            Saved::Moment(moment) => Some(moment),
            Saved::Clock(clock) => offset.to_timestamp(clock).ok(),
        }
    }
}

impl fmt::Display for Saved {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Saved::Moment(moment) => moment.fmt(out),
            Saved::Clock(clock) => clock.fmt(out),
        }
    }
}

/// The formats that are read, known by content and never by the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// Excel binary workbook.
    Xlsb,
    /// Excel 97-2003 (BIFF in a compound file).
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument spreadsheet as one XML file.
    Fods,
    /// Delimited text.
    Csv,
    /// XML spreadsheet of Excel 2002 and 2003.
    SpreadsheetMl,
    /// A web page with tables.
    Html,
    /// A web archive with tables.
    Mht,
}

impl Format {
    /// Whether its sheets are places of their own in the file, with names: a text or a page is one sheet as a whole.
    pub fn has_tabs(self) -> bool {
        !matches!(self, Format::Csv | Format::Html)
    }

    /// The usual ending of such a file.
    pub fn name(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Xlsb => "xlsb",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Fods => "fods",
            Format::Csv => "csv",
            Format::SpreadsheetMl => "xml",
            Format::Html => "html",
            Format::Mht => "mht",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_written_as_excel_writes_them() {
        for (row, column, a1) in [(0, 0, "A1"), (6, 3, "D7"), (9, 26, "AA10"), (1_048_575, 16_383, "XFD1048576")] {
            assert_eq!(At { row, column }.to_string(), a1);
            assert_eq!(At::parse(a1), Some(At { row, column }));
        }
        assert_eq!(["D7:D9", "7", "XFE1", "A0"].map(At::parse), [None; 4]);
    }
}
