//! Figures and findings to what the officer opens: the consolidated workbook, the findings list, the JSON.
//!
//! The workbook begins with what must be known (overview), then goes down to the figures of every campaign, the findings, the
//! units, the files, the merged rosters, and ends with the origin of every figure. `edition` works out where everything will
//! stand before a cell is written, so that any figure is two clicks away from its source; `page` is the only place that writes
//! cells, but for the sheets with many rows, which `pour` writes.
//!
//! Invariants: sums are live formulas whose cached results equal what recalculating gives; a text from a unit is never anything
//! but text; personal data is masked; colours only repeat what a word or a sign says; the same reconciliation gives the same
//! bytes.

mod again;
mod book;
mod campaign;
mod chart;
mod correction;
mod edition;
mod files;
mod findings;
mod findings_csv;
mod frame;
mod heat;
mod join;
pub mod json;
mod layout;
mod ledger;
mod links;
mod list;
mod looks;
pub mod mask;
pub mod names;
mod open;
mod overview;
mod page;
mod part;
mod pour;
mod print;
mod returns;
mod rosters;
mod sums;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod trace;
mod trend;
mod waterfall;
pub mod words;
mod wrap;

pub use again::Again;
pub use correction::{basis as correction_basis, correction, is_due as is_correction_due};
pub use findings::message;
pub use findings_csv::findings_csv;
pub use ledger::ledger;
/// What the workbook's writer refuses; named here so that callers need not know the library.
pub use rust_xlsxwriter::XlsxError;

use crate::reconcile::Reconciliation;
use crate::text::{Lang, text};
use book::Book;
use edition::Edition;
use jiff::civil::Date;
use join::Tick;
use rust_xlsxwriter::{DocProperties, ExcelDateTime};
use std::io::{Seek, Write};

/// The height and the width of an untouched cell, in pixels.
const ROW_PIXELS: u32 = 20;
const COLUMN_PIXELS: u32 = 64;

/// Writes the consolidated workbook of a round; `tick` hears of the rows of its long sheets as they are written, on any thread. `again`
/// is asked for what an earlier run wrote: with it or without, the bytes are the same.
///
/// # Errors
/// What the writer refuses, or that a file cannot be written.
pub fn consolidated(
    recon: &Reconciliation,
    lang: Lang,
    out: impl Write + Seek + Send,
    tick: Tick,
    again: Option<&Again>,
) -> Result<(), XlsxError> {
    let edition = Edition::new(recon, lang);
    let mut book = Book::new(&properties(&edition)?, &edition.looks.standard())?;
    overview::write(&edition, &mut book)?;
    for sheet in &edition.campaigns {
        campaign::write(&edition, sheet, &mut book)?;
    }
    findings::write(&edition, &mut book)?;
    returns::write(&edition, &mut book)?;
    files::write(&edition, &mut book)?;
    for sheet in &edition.rosters {
        rosters::write(&edition, sheet, &mut book)?;
    }
    trace::write(&edition, &mut book)?;
    book.save(out, tick, again)
}

/// The file's own data.
fn properties(edition: &Edition) -> Result<DocProperties, XlsxError> {
    dated(&overview::title(edition), &edition.plan().issuer, edition.recon.round.due, edition.lang)
}

/// A file's own data. The creation time is a due date, so that the same figures give the same bytes.
fn dated(title: &str, issuer: &str, due: Date, lang: Lang) -> Result<DocProperties, XlsxError> {
    let created = ExcelDateTime::from_ymd(due.year().max(1900) as u16, due.month() as u8, due.day() as u8)?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_author(issuer)
        .set_comment(text("由 tallybook 生成", "Written by tallybook").get(lang))
        .set_creation_datetime(&created))
}
