//! What stands in one cell: a number, a text, a date, an error, with the kind that the file gives it.

use super::number;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// What stands in one cell; its text is its own, or stands where somebody keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell<S = String> {
    /// A number, as the float that the file holds.
    Number(f64),
    /// A text, never empty.
    Text(S),
    /// A logical value.
    Bool(bool),
    /// An error value such as #REF!.
    Error(S),
    /// A date or time, as days since 1899-12-30 (the 1900 date system; files in the 1904 system are shifted).
    Date(f64),
    /// A formula whose result the file does not hold.
    Formula,
}

/// A cell whose text stands elsewhere: in its sheet.
pub type CellRef<'a> = Cell<&'a str>;

impl<S: AsRef<str>> Cell<S> {
    /// A text cell, or an error cell where the text is an error value: formats without a type for errors (ods, csv) hold
    /// them as they are shown. The error values are Excel's and LibreOffice's ("Err:502").
    pub fn shown(text: S) -> Cell<S> {
        if is_error_value(text.as_ref()) { Cell::Error(text) } else { Cell::Text(text) }
    }

    /// The same cell without a text of its own.
    pub fn borrowed(&self) -> CellRef<'_> {
        match self {
            Cell::Number(number) => Cell::Number(*number),
            Cell::Text(text) => Cell::Text(text.as_ref()),
            Cell::Bool(is_so) => Cell::Bool(*is_so),
            Cell::Error(error) => Cell::Error(error.as_ref()),
            Cell::Date(date) => Cell::Date(*date),
            Cell::Formula => Cell::Formula,
        }
    }
}

impl<'a> CellRef<'a> {
    /// The same cell with a text of its own.
    pub fn owned(self) -> Cell {
        match self {
            Cell::Number(number) => Cell::Number(number),
            Cell::Text(text) => Cell::Text(text.to_string()),
            Cell::Bool(is_so) => Cell::Bool(is_so),
            Cell::Error(error) => Cell::Error(error.to_string()),
            Cell::Date(date) => Cell::Date(date),
            Cell::Formula => Cell::Formula,
        }
    }

    /// The one-letter kind that `inspect --cells` prints.
    pub fn kind(self) -> char {
        match self {
            Cell::Number(_) => 'n',
            Cell::Text(_) => 's',
            Cell::Bool(_) => 'b',
            Cell::Error(_) => 'e',
            Cell::Date(_) => 'd',
            Cell::Formula => 'f',
        }
    }

    /// The cell as a person reads it, without copying a text.
    pub fn said(self) -> Cow<'a, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }

    /// The calendar date of a date cell; `None` for other kinds and for dates out of range.
    pub fn date(self) -> Option<jiff::civil::Date> {
        let Cell::Date(serial) = self else { return None };
        let days = serial.floor();
        if !(1.0..2_958_466.0).contains(&days) {
            return None;
        }
        jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days as i64)).ok()
    }
}

/// Whether a text is an error value of Excel's or LibreOffice's.
pub fn is_error_value(text: &str) -> bool {
    const ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"];
    let is_code = |code: &str| code.len() == 3 && code.parse::<u16>().is_ok();
    ERRORS.contains(&text) || text.strip_prefix("Err:").is_some_and(is_code)
}

impl fmt::Display for CellRef<'_> {
    /// The cell as a person reads it: numbers with their 15 significant digits, dates as 2021-08-31.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Cell::Number(float) => match (number::whole(*float), number::from_cell(*float)) {
                (Some(number), _) => write!(out, "{number}"),
                (None, Some(number)) => write!(out, "{number}"),
                (None, None) => write!(out, "{float}"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_serial_is_the_day_that_excel_shows() {
        assert_eq!(Cell::Date(44439.75).to_string(), "2021-08-31");
        assert_eq!(Cell::Date(-1.0).date(), None);
    }
}
