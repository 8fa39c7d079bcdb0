//! What stands in one cell: a number, a text, a date, an error, with the kind that the file gives it.

use super::number;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// A number, as the float that the file holds.
    Number(f64),
    /// A text, never empty; where a file says it once for many cells, they share it.
    Text(Arc<str>),
    /// A logical value.
    Bool(bool),
    /// An error value such as #REF!.
    Error(Arc<str>),
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
    pub fn shown(text: &str) -> Cell {
        if is_error_value(text) { Cell::Error(text.into()) } else { Cell::Text(text.into()) }
    }

    /// The cell as a person reads it, without copying a text.
    pub fn said(&self) -> Cow<'_, str> {
        match self {
            Cell::Text(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
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

/// Whether a text is an error value of Excel's or LibreOffice's.
pub fn is_error_value(text: &str) -> bool {
    const ERRORS: [&str; 8] = ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!"];
    let is_code = |code: &str| code.len() == 3 && code.parse::<u16>().is_ok();
    ERRORS.contains(&text) || text.strip_prefix("Err:").is_some_and(is_code)
}

impl fmt::Display for Cell {
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
