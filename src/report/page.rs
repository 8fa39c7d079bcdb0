//! Putting things into cells: the one place where a text, a figure, a formula or a link is written.
//!
//! Invariants: a text is always written as text, whatever stands in it; a formula always carries the result that working it out
//! gives, as the shortest digits of the nearest float.

use super::links::{Link, Links};
use crate::sheet::At;
use crate::text::inert;
use crate::value::number::to_float;
use jiff::civil::{DateTime, date};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Note, Worksheet, XlsxError};
use std::ops::Range;

/// What is put into a cell.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing but the format.
    Blank,
    /// A text.
    Text(String),
    /// A figure.
    Number(Decimal),
    /// A day, or a day and a time.
    Time(DateTime),
    /// A formula, and what it gives.
    Formula(String, Cached),
}

/// What a formula gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Cached {
    /// An empty text.
    Nothing,
    /// A figure.
    Number(Decimal),
}

impl From<&str> for Content {
    fn from(text: &str) -> Content {
        Content::Text(text.to_string())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Content {
        Content::Text(text)
    }
}

impl From<Decimal> for Content {
    fn from(number: Decimal) -> Content {
        Content::Number(number)
    }
}

impl From<usize> for Content {
    fn from(count: usize) -> Content {
        Content::Number(Decimal::from(count))
    }
}

impl<T: Into<Content>> From<Option<T>> for Content {
    fn from(content: Option<T>) -> Content {
        content.map_or(Content::Blank, Into::into)
    }
}

impl From<Option<Decimal>> for Cached {
    fn from(number: Option<Decimal>) -> Cached {
        number.map_or(Cached::Nothing, Cached::Number)
    }
}

impl Cached {
    /// The figure, where it is one.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Cached::Number(number) => Some(*number),
            Cached::Nothing => None,
        }
    }
}

/// A sheet being written.
pub struct Page<'a> {
    /// The sheet, for everything that is not a cell.
    pub sheet: &'a mut Worksheet,
    links: &'a mut Links,
    parts: usize,
}

impl Page<'_> {
    /// Begins a sheet under its name.
    ///
    /// # Errors
    /// A name that Excel does not allow.
    pub fn new<'a>(sheet: &'a mut Worksheet, links: &'a mut Links, name: &str) -> Result<Page<'a>, XlsxError> {
        sheet.set_name(name)?;
        // A formula that gives an empty text would otherwise be cached as 0.
        sheet.set_formula_result_default("");
        Ok(Page { sheet, links, parts: 0 })
    }

    /// Begins a part of the sheet, and gives its number from 1.
    pub fn next_part(&mut self) -> usize {
        self.parts += 1;
        self.parts
    }

    /// Puts something into a cell.
    ///
    /// # Errors
    /// A cell beyond the sheet.
    pub fn put(&mut self, at: At, content: impl Into<Content>, format: &Format) -> Result<(), XlsxError> {
        let (row, column) = (at.row, at.column as u16);
        match content.into() {
            Content::Blank => self.sheet.write_blank(row, column, format)?,
            Content::Text(text) => self.sheet.write_string_with_format(row, column, inert::cell(&text), format)?,
            Content::Number(number) => self.sheet.write_number_with_format(row, column, to_float(number), format)?,
            Content::Time(time) => self.sheet.write_number_with_format(row, column, serial(time), format)?,
            Content::Formula(formula, cached) => {
                let result = cached.number().map(|number| to_float(number).to_string()).unwrap_or_default();
                self.sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), format)?
            }
        };
        Ok(())
    }

    /// Puts something into a cell that leads elsewhere when it is clicked.
    ///
    /// # Errors
    /// A cell beyond the sheet.
    pub fn put_linked(
        &mut self,
        at: At,
        content: impl Into<Content>,
        link: Option<&Link>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.links.add(at, link);
        self.put(at, content, format)
    }

    /// Puts a note beside a cell, shown when the pointer rests on it.
    ///
    /// # Errors
    /// A cell beyond the sheet.
    pub fn note(&mut self, at: At, text: &str) -> Result<(), XlsxError> {
        let note = Note::new(inert::cell(text)).add_author_prefix(false).set_width(260);
        self.sheet.insert_note(at.row, at.column as u16, &note)?;
        Ok(())
    }

    /// Puts a text over several columns of a row.
    ///
    /// # Errors
    /// A cell beyond the sheet.
    pub fn put_across(&mut self, row: u32, columns: Range<u32>, text: &str, format: &Format) -> Result<(), XlsxError> {
        if columns.len() < 2 {
            return self.put(At { row, column: columns.start }, text, format);
        }
        self.sheet.merge_range(row, columns.start as u16, row, columns.end as u16 - 1, &inert::cell(text), format)?;
        Ok(())
    }
}

/// A time as spreadsheets count it: days since 1899-12-30.
pub fn serial(time: DateTime) -> f64 {
    let day = time.date().duration_since(date(1899, 12, 30)).as_secs() / 86_400;
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    day as f64 + seconds as f64 / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_counts_days_as_excel_does() {
        assert_eq!(serial(date(2021, 8, 31).at(18, 0, 0, 0)), 44439.75);
        assert_eq!(serial(date(1900, 3, 1).at(0, 0, 0, 0)), 61.0);
    }
}
