//! A spreadsheet file as sheets of cells, whatever program saved it.
//!
//! Both the office's own tables (plan/) and the units' returns (intake/) are read here, and only here is calamine named.
//! A [`Book`] holds what stands in the file and nothing more: no meaning, no layout. Cells are sparse and in row order.
//!
//! Invariants: reading never panics (a reader that does is a [`Refusal`]); an empty cell is never listed; a cell that is
//! listed has the kind that the file gives it, so a text "5" stays a text.

mod csv;
mod open;

pub use open::{LARGEST_FILE, open};

use crate::text::{Fact, Text, text};
use jiff::Timestamp;
use std::fmt;

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number, as the float that the file holds.
    Number(f64),
    /// A text, never empty.
    Text(String),
    /// A logical value.
    Bool(bool),
    /// An error value such as #REF!.
    Error(String),
    /// A date or time, as days since 1899-12-30 (the 1900 date system; files in the 1904 system are shifted).
    Date(f64),
    /// A formula whose result the file does not hold.
    Formula,
}

impl Cell {
    /// The one-letter kind that `inspect --cells` prints.
    pub fn kind(&self) -> char {
        match self {
            Cell::Number(_) => 'n',
            Cell::Text(_) => 's',
            Cell::Bool(_) => 'b',
            Cell::Error(_) => 'e',
            Cell::Date(_) => 'd',
            Cell::Formula => 'f',
        }
    }

    /// A text cell, or an error cell where the text is an error value: formats without a type for errors (ods, csv) hold
    /// them as they are shown. The error values are Excel's and LibreOffice's ("Err:502").
    fn shown(text: String) -> Cell {
        const ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"];
        let is_code = text.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && code.parse::<u16>().is_ok());
        if is_code || ERRORS.contains(&text.as_str()) { Cell::Error(text) } else { Cell::Text(text) }
    }

    /// The calendar date of a date cell; `None` for other kinds and for dates out of range.
    pub fn date(&self) -> Option<jiff::civil::Date> {
        let Cell::Date(serial) = self else { return None };
        let days = serial.floor();
        if !(1.0..2_958_466.0).contains(&days) {
            return None;
        }
        jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days as i64)).ok()
    }
}

impl fmt::Display for Cell {
    /// The cell as a person reads it: numbers with their 15 significant digits, dates as 2021-08-31.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Cell::Number(float) => match crate::value::number::from_cell(*float) {
                Some(number) => write!(out, "{number}"),
                None => write!(out, "{float}"),
            },
            Cell::Text(text) => out.write_str(text),
            Cell::Bool(true) => out.write_str("TRUE"),
            Cell::Bool(false) => out.write_str("FALSE"),
            Cell::Error(error) => out.write_str(error),
            Cell::Date(serial) => match self.date() {
                Some(date) => write!(out, "{date}"),
                None => write!(out, "{serial}"),
            },
            Cell::Formula => out.write_str("=?"),
        }
    }
}

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

/// One sheet: its cells in row and column order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The name on its tab; for a csv file the file's name without its ending.
    pub name: String,
    /// Whether the tab is shown.
    pub visible: bool,
    /// Every non-empty cell, in row and column order.
    pub cells: Vec<(At, Cell)>,
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
    pub saved: Option<Timestamp>,
    /// Its worksheets, in tab order.
    pub sheets: Vec<Sheet>,
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
                text("文件已损坏（{what}）", "it is damaged ({what})"),
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

    #[test]
    fn a_date_serial_is_the_day_that_excel_shows() {
        assert_eq!(Cell::Date(44439.75).to_string(), "2021-08-31");
        assert_eq!(Cell::Date(-1.0).date(), None);
    }
}
