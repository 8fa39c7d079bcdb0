//! A spreadsheet file as sheets of cells, whatever program saved it.
//!
//! Both the office's own tables (plan/) and the units' returns (intake/) are read here, and only here is calamine named.
//! A [`Book`] holds what stands in the file and nothing more: no meaning, no layout. Cells are sparse and in row order.
//!
//! Invariants: reading never panics (a reader that does is a [`Refusal`]); an empty cell is never listed; a cell that is
//! listed has the kind that the file gives it, so a text "5" stays a text.

mod csv;
mod open;
mod xlsb;

pub use crate::value::cell::Cell;
pub use open::{LARGEST_FILE, open};

use crate::text::{Fact, Text, text};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use std::collections::HashSet;
use std::fmt;

/// A cell's place in its sheet, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
}

impl fmt::Display for At {
    /// The A1 reference.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}{}", column_letters(self.column), self.row + 1)
    }
}

/// The letters of a column counted from 0: A, B, ..., Z, AA.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| *letter as char).collect()
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
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The name on its tab; for a csv file the file's name without its ending.
    pub name: String,
    /// Whether the tab is shown.
    pub visible: bool,
    /// Every non-empty cell, in row and column order.
    pub cells: Vec<(At, Cell)>,
    /// The places that hold a formula, whatever it gives.
    pub formulas: HashSet<At>,
}

impl Sheet {
    /// The cell at a place, `None` where it is empty.
    pub fn get(&self, at: At) -> Option<&Cell> {
        self.cells.binary_search_by_key(&at, |(at, _)| *at).ok().map(|found| &self.cells[found].1)
    }

    /// The non-empty cells, row by row.
    pub fn rows(&self) -> impl Iterator<Item = &[(At, Cell)]> {
        self.cells.chunk_by(|(a, _), (b, _)| a.row == b.row)
    }
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// The format found in the content.
    pub format: Format,
    /// When the program that saved it says that it was last saved.
    pub saved: Option<Saved>,
    /// Its worksheets, in tab order.
    pub sheets: Vec<Sheet>,
}

/// When a file was last saved, as written inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, with or without macros.
    Xlsx,
    /// Excel binary workbook.
    Xlsb,
    /// Excel 97-2003 (BIFF in a compound file).
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Delimited text.
    Csv,
}

impl Format {
    /// The usual ending of such a file.
    pub fn name(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Xlsb => "xlsb",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Csv => "csv",
        }
    }
}

/// Why a file cannot be read, in the words that F101 shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Protected by a password to open.
    Encrypted,
    /// A workbook whose content is broken; what the reader said.
    Damaged(String),
    /// Not a workbook at all; what it looks like.
    NotAWorkbook(Text),
    /// A file without a byte.
    Empty,
    /// Larger than what is read; the limit in MiB.
    TooLarge(usize),
}

impl Refusal {
    /// The refusal as a phrase for messages.
    pub fn reason(&self) -> Fact {
        match self {
            Refusal::Encrypted => text("文件设有打开密码", "it needs a password to open").into(),
            Refusal::Damaged(what) => Fact::Phrase(
                text(
                    "文件不完整或已损坏，请重新发送（{what}）",
                    "it is incomplete or damaged; ask for it again ({what})",
                ),
                vec![("what", what.as_str().into())],
            ),
            Refusal::NotAWorkbook(kind) => Fact::Phrase(
                text("不是表格文件，而是{kind}", "it is not a workbook but {kind}"),
                vec![("kind", (*kind).into())],
            ),
            Refusal::Empty => text("文件是空的（0 字节）", "it is empty (0 bytes)").into(),
            Refusal::TooLarge(limit) => Fact::Phrase(
                text("文件超过 {limit} MiB", "it is larger than {limit} MiB"),
                vec![("limit", (*limit).into())],
            ),
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
        }
    }
}
