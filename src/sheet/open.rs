//! From bytes to a [`Book`]: the reader of the format that the content shows.
//!
//! Macros, links and external references are never followed: only stored values are read.

use super::{At, Book, Cell, Format, Refusal, Saved, Sheet, csv, date, html, mht, ooxml, sniff, xls};
use calamine::{Data, Ods, OdsError, Reader, SheetType, SheetVisible, WorkbookProperties};
use std::collections::{BTreeMap, HashSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens a file by its content. `name` (without folder or ending) names the sheet of a csv file.
///
/// # Errors
/// A [`Refusal`] that says why the file cannot be read; nothing else ends the reading.
pub fn open(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    let read = || match sniff::sniff(bytes)? {
        Format::Xlsx | Format::Xlsb => ooxml::read(bytes),
        Format::Xls => xls::read(bytes),
        Format::Ods => ods(bytes),
        Format::Csv => csv::read(bytes, name),
        Format::Html => html::read(bytes, name),
        Format::Mht => mht::read(bytes, name),
    };
    // Readers panic on some damaged files; that costs this file only.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Refusal::Damaged("reader stopped".into())))
}

/// Reads an OpenDocument spreadsheet: values and formulas apart, as calamine gives them.
fn ods(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut file: Ods<Cursor<&[u8]>> = Ods::new(Cursor::new(bytes)).map_err(refuse)?;
    let mut sheets = Vec::new();
    let worksheets = file.sheets_metadata().iter().filter(|meta| meta.typ == SheetType::WorkSheet).cloned();
    for meta in worksheets.collect::<Vec<_>>() {
        let values = file.worksheet_range(&meta.name).map_err(refuse)?;
        let formulas = file.worksheet_formula(&meta.name).map_err(refuse)?;
        let mut cells: BTreeMap<At, Cell> = BTreeMap::new();
        let place = |start: Option<(u32, u32)>, row: usize, column: usize| {
            let (first_row, first_column) = start.unwrap_or_default();
            At { row: first_row + row as u32, column: first_column + column as u32 }
        };
        for (row, column, _) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            cells.insert(place(formulas.start(), row, column), Cell::Formula);
        }
        let formulas: HashSet<At> = cells.keys().copied().collect();
        for (row, column, value) in values.used_cells() {
            let at = place(values.start(), row, column);
            match cell(value.clone()) {
                Some(cell) => cells.insert(at, cell),
                // A formula whose result is an empty text has been calculated.
                None => cells.remove(&at),
            };
        }
        let visible = meta.visible == SheetVisible::Visible;
        let cells = cells.into_iter().collect();
        sheets.push(Sheet { name: meta.name, visible, cells, formulas, ..Sheet::default() });
    }
    if sheets.is_empty() {
        return Err(Refusal::Damaged("no worksheets".into()));
    }
    let saved = file.workbook_properties().ok().as_ref().and_then(saved);
    Ok(Book { saved, ..Book::new(Format::Ods, sheets) })
}

/// A document's own time: "2021-08-30T09:12:00Z", with or without the zone or fractions.
fn saved(properties: &WorkbookProperties) -> Option<Saved> {
    let written = properties.modified.as_deref()?;
    let clock = || written.trim_end_matches('Z').parse().ok().map(Saved::Clock);
    written.parse().ok().map(Saved::Moment).or_else(clock)
}

/// One stored value as a cell; `None` where nothing is there to read.
fn cell(value: Data) -> Option<Cell> {
    Some(match value {
        Data::Int(int) => Cell::Number(int as f64),
        Data::Float(float) => Cell::Number(float),
        Data::String(text) if text.is_empty() => return None,
        Data::String(text) => Cell::shown(text),
        Data::Bool(bool) => Cell::Bool(bool),
        Data::DateTime(date) if date.is_duration() => Cell::Number(date.as_f64()),
        Data::DateTime(date) => Cell::Date(date.as_f64()),
        Data::DateTimeIso(iso) => date::serial(&iso).map_or(Cell::Text(iso), Cell::Date),
        Data::DurationIso(iso) => Cell::Text(iso),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty => return None,
    })
}

fn refuse(error: OdsError) -> Refusal {
    match error {
        OdsError::Password => Refusal::Encrypted,
        error => Refusal::Damaged(error.to_string()),
    }
}
