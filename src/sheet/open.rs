//! From bytes to a [`Book`]: the reader of the format that the content shows.
//!
//! Macros, links and external references are never followed: calamine reads stored values only.

use super::{At, Book, Cell, DAYS_1904, Format, Refusal, Saved, Sheet, csv, html, mht, sniff, xls, xlsb};
use calamine::{Data, Reader, SheetType, SheetVisible, WorkbookProperties, Xlsx, XlsxError};
use std::collections::{BTreeMap, HashSet};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

type Bytes<'a> = Cursor<&'a [u8]>;

/// Opens a file by its content. `name` (without folder or ending) names the sheet of a csv file.
///
/// # Errors
/// A [`Refusal`] that says why the file cannot be read; nothing else ends the reading.
pub fn open(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    let read = || match sniff::sniff(bytes)? {
        Format::Xlsx => xlsx(bytes),
        Format::Xlsb => {
            let bytes = xlsb::spell_out(bytes).map_err(|error| Refusal::Damaged(error.to_string()))?;
            by_ranges::<calamine::Xlsb<_>>(&bytes, Format::Xlsb)
        }
        Format::Xls => xls::read(bytes),
        Format::Ods => by_ranges::<calamine::Ods<_>>(bytes, Format::Ods),
        Format::Csv => csv::read(bytes, name),
        Format::Html => html::read(bytes, name),
        Format::Mht => mht::read(bytes, name),
    };
    // Readers panic on some damaged files; that costs this file only.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Refusal::Damaged("reader stopped".into())))
}

/// Reads xlsx cell by cell, with the formulas, so that a formula without a result is seen.
fn xlsx(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut file: Xlsx<Bytes> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refuse(error.into()))?;
    let shift = if file.has_1904_epoch() { DAYS_1904 } else { 0.0 };
    let mut sheets = Vec::new();
    for meta in worksheets(&file) {
        let (mut cells, mut formulas) = (Vec::new(), HashSet::new());
        let mut reader = file.worksheet_cells_reader(&meta.name).map_err(|error| refuse(error.into()))?;
        while let Some(record) = reader.next_cell_with_formula().map_err(|error| refuse(error.into()))? {
            let at = At { row: record.pos.0, column: record.pos.1 };
            formulas.extend(record.formula.is_some().then_some(at));
            cells.extend(cell(record.value.into(), record.formula.is_some(), shift).map(|cell| (at, cell)));
        }
        sheets.push(sheet(meta, cells, formulas));
    }
    let properties = file.workbook_properties().ok();
    finish(Format::Xlsx, shift > 0.0, properties, sheets)
}

/// Reads a format for which calamine gives whole ranges: values and formulas apart.
fn by_ranges<'a, R>(bytes: &'a [u8], format: Format) -> Result<Book, Refusal>
where
    R: Reader<Bytes<'a>> + Properties,
    calamine::Error: From<R::Error>,
{
    let mut file = R::new(Cursor::new(bytes)).map_err(|error| refuse(error.into()))?;
    let shift = if file.has_1904_epoch() { DAYS_1904 } else { 0.0 };
    let mut sheets = Vec::new();
    for meta in worksheets(&file) {
        let values = file.worksheet_range(&meta.name).map_err(|error| refuse(error.into()))?;
        let formulas = file.worksheet_formula(&meta.name).map_err(|error| refuse(error.into()))?;
        let mut cells: BTreeMap<At, Cell> = BTreeMap::new();
        let place = |start: Option<(u32, u32)>, row: usize, column: usize| {
            let (first_row, first_column) = start.unwrap_or_default();
            At { row: first_row + row as u32, column: first_column + column as u32 }
        };
        for (row, column, _) in formulas.used_cells().filter(|(_, _, formula)| !formula.is_empty()) {
            cells.insert(place(formulas.start(), row, column), Cell::Formula);
        }
        let places: HashSet<At> = cells.keys().copied().collect();
        for (row, column, value) in values.used_cells() {
            let at = place(values.start(), row, column);
            match cell(value.clone(), false, shift).map(|cell| match cell {
                Cell::Text(text) if format == Format::Ods => Cell::shown(text),
                cell => cell,
            }) {
                Some(cell) => cells.insert(at, cell),
                // A formula whose result is an empty text has been calculated.
                None => cells.remove(&at),
            };
        }
        sheets.push(sheet(meta, cells.into_iter().collect(), places));
    }
    let properties = file.properties();
    finish(format, shift > 0.0, properties, sheets)
}

/// What calamine offers on each format's reader alone.
trait Properties {
    fn properties(&mut self) -> Option<WorkbookProperties>;
    fn has_1904_epoch(&self) -> bool;
}

impl Properties for calamine::Xlsb<Bytes<'_>> {
    fn properties(&mut self) -> Option<WorkbookProperties> {
        self.workbook_properties().ok()
    }
    fn has_1904_epoch(&self) -> bool {
        calamine::Xlsb::has_1904_epoch(self)
    }
}

impl Properties for calamine::Ods<Bytes<'_>> {
    fn properties(&mut self) -> Option<WorkbookProperties> {
        self.workbook_properties().ok()
    }
    /// OpenDocument dates are calendar dates, not serials.
    fn has_1904_epoch(&self) -> bool {
        false
    }
}

fn worksheets<'a, R: Reader<Bytes<'a>>>(file: &R) -> Vec<calamine::Sheet> {
    file.sheets_metadata().iter().filter(|meta| meta.typ == SheetType::WorkSheet).cloned().collect()
}

fn sheet(meta: calamine::Sheet, mut cells: Vec<(At, Cell)>, formulas: HashSet<At>) -> Sheet {
    cells.sort_by_key(|(at, _)| *at);
    Sheet { visible: meta.visible == SheetVisible::Visible, name: meta.name, cells, formulas, ..Sheet::default() }
}

fn finish(
    format: Format,
    epoch_1904: bool,
    properties: Option<WorkbookProperties>,
    sheets: Vec<Sheet>,
) -> Result<Book, Refusal> {
    if sheets.is_empty() {
        return Err(Refusal::Damaged("no worksheets".into()));
    }
    Ok(Book {
        format,
        epoch_1904,
        remarks: Vec::new(),
        saved: properties.and_then(|properties| saved(format, &properties)),
        sheets,
    })
}

/// A document's own time: "2021-08-30T09:12:00Z", with or without the zone or fractions.
fn saved(format: Format, properties: &WorkbookProperties) -> Option<Saved> {
    let written = properties.modified.as_deref()?;
    let program = properties.application.as_deref().unwrap_or_default();
    let is_local = format == Format::Xlsx && program.starts_with("LibreOffice");
    match written.parse() {
        Ok(moment) if !is_local => Some(Saved::Moment(moment)),
        _ => written.trim_end_matches('Z').parse().ok().map(Saved::Clock),
    }
}

/// One stored value as a cell; `None` where nothing is there to read.
fn cell(value: Data, has_formula: bool, shift: f64) -> Option<Cell> {
    Some(match value {
        Data::Int(int) => Cell::Number(int as f64),
        Data::Float(float) => Cell::Number(float),
        Data::String(text) if text.is_empty() => return None,
        Data::String(text) => Cell::Text(text),
        Data::Bool(bool) => Cell::Bool(bool),
        Data::DateTime(date) if date.is_duration() => Cell::Number(date.as_f64()),
        Data::DateTime(date) => Cell::Date(date.as_f64() + shift),
        Data::DateTimeIso(iso) => iso_date(&iso).map_or(Cell::Text(iso), Cell::Date),
        Data::DurationIso(iso) => Cell::Text(iso),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty if has_formula => Cell::Formula,
        Data::Empty => return None,
    })
}

/// An ISO 8601 date or date and time as a serial.
fn iso_date(iso: &str) -> Option<f64> {
    let moment: jiff::civil::DateTime =
        iso.parse().or_else(|_| iso.parse().map(|date: jiff::civil::Date| date.at(0, 0, 0, 0))).ok()?;
    let epoch = jiff::civil::date(1899, 12, 30);
    let days = moment.date().since((jiff::Unit::Day, epoch)).ok()?.get_days();
    let seconds = moment.time().duration_since(jiff::civil::Time::midnight()).as_secs_f64();
    Some(f64::from(days) + seconds / 86_400.0)
}

fn refuse(error: calamine::Error) -> Refusal {
    use calamine::OdsError;
    match error {
        calamine::Error::Xlsx(XlsxError::Password) | calamine::Error::Ods(OdsError::Password) => Refusal::Encrypted,
        error => Refusal::Damaged(error.to_string()),
    }
}
