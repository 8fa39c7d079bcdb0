//! Rows of a text or of a page that have not as many cells as the headings above them: a delimiter, a quotation mark or a tag that is
//! lost moves all to its right into the columns of others.
//!
//! Only rows count from which an answer was read, so that titles, notes and signatures are none. On a page every row has the
//! cells of its headings, spans counted; one of a single cell is a word across all of them. A line of text may be shorter, because
//! many programs leave blank fields out at its end.

use super::account::Ledger;
use super::locate::Located;
use crate::sheet::{Book, Format, Remark, Row, Sheet};

/// What to remark on the rows of a table that was read.
pub fn remark(book: &Book, located: &Located, ledger: &Ledger) -> Option<Remark> {
    let sheet = &book.sheets[located.sheet];
    let width = |row: u32| sheet.widths.get(row as usize).copied();
    let headings = width(*located.headings.as_ref()?.end())?;
    let differing = |row: u32| match book.format {
        Format::Csv => Some(written(sheet, row)).filter(|cells| *cells > headings),
        _ => width(row).filter(|cells| *cells != headings && *cells > 1),
    };
    let answers = ledger.answers(located.sheet);
    let mut rows: Vec<u32> = answers.iter().map(|(at, _)| at.row).filter(|row| located.body.contains(row)).collect();
    rows.dedup();
    let uneven: Vec<(u32, u32)> = rows.iter().filter_map(|row| Some((*row, differing(*row)?))).collect();
    let (row, cells) = *uneven.first()?;
    Some(Remark::UnevenRows { sheet: sheet.name.clone(), row: row + 1, cells, headings, number: uneven.len() })
}

/// How many cells a row has up to the last one that holds something.
fn written(sheet: &Sheet, row: u32) -> u32 {
    let last = sheet.cells.rows_in(0..=row).next_back().and_then(Row::last);
    last.map_or(0, |(at, _)| at.column + 1)
}
