//! From bytes to a [`Book`]: the reader of the format that the content shows.
//!
//! Macros, links and external references are never followed: only stored values are read.

use super::{Book, Format, Refusal, csv, html, mht, ods, ooxml, sniff, spreadsheetml, xls};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens a file by its content. `name` (without folder or ending) names the sheet of a csv file.
///
/// # Errors
/// A [`Refusal`] that says why the file cannot be read; nothing else ends the reading.
pub fn open(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    guarded(|| read(bytes, name, sniff::sniff(bytes)?))
}

/// Opens a file whose format is known from its content.
///
/// # Errors
/// As [`open`].
pub fn open_as(format: Format, bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    guarded(|| read(bytes, name, format))
}

fn read(bytes: &[u8], name: &str, format: Format) -> Result<Book, Refusal> {
    match format {
        Format::Xlsx | Format::Xlsb => ooxml::read(bytes),
        Format::Xls => xls::read(bytes),
        Format::Ods => ods::read(bytes),
        Format::Fods => ods::read_flat(bytes),
        Format::Csv => csv::read(bytes, name),
        Format::SpreadsheetMl => spreadsheetml::read(bytes),
        Format::Html => html::read(bytes, name),
        Format::Mht => mht::read(bytes, name),
    }
}

/// Readers panic on some damaged files; that costs this file only.
fn guarded(read: impl FnOnce() -> Result<Book, Refusal>) -> Result<Book, Refusal> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Refusal::Damaged("reader stopped".into())))
}
