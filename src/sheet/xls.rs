//! Workbooks of Excel 5 to 2003 (.xls) and of old WPS versions (.et): records (BIFF5, BIFF8) in a compound file, or bare.
//!
//! The stream holds the globals (`globals`) and then a substream a sheet (`cells`). A file that does not hold together is
//! refused as a whole: a record that is cut or names what does not exist, a sheet that does not begin where the globals say
//! or has no end, a cell that stands twice, a count (`count`) that differs from what was read. No number in the file decides
//! how much is allocated. Format facts are cited from Microsoft's [MS-XLS] and from OpenOffice's description of BIFF2-8.

mod asides;
mod cells;
mod count;
mod fonts;
mod globals;
mod record;
mod strings;
mod summary;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

use super::asides::{Hearing, MOST};
use super::compound::{Compound, SIGNATURE};
use super::names::Names;
use super::{Book, Cell, Format, Refusal, Remark, Saved};
use globals::{Globals, Substream};
use record::Records;
use std::collections::HashSet;

/// The most text that a workbook may hold, in MiB: a shared string of a few kilobytes can stand in millions of cells.
const MOST_TEXT: usize = 256;

/// Reads a workbook from a compound file or a bare stream.
///
/// # Errors
/// [`Refusal::Encrypted`], [`Refusal::TooOld`], [`Refusal::Damaged`], [`Refusal::Miscounted`], [`Refusal::Memory`].
pub fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    if !bytes.starts_with(&SIGNATURE) {
        return workbook(bytes);
    }
    let file = Compound::open(bytes)?;
    // Where both are there, they hold the same workbook for old programs and for new ones.
    let stream = match file.stream("Workbook")? {
        Some(stream) => stream,
        None => file.stream("Book")?.ok_or_else(|| Refusal::Damaged("it holds no workbook stream".into()))?,
    };
    let saved = file.stream(summary::STREAM).ok().flatten().and_then(|stream| summary::saved(&stream));
    Ok(Book { saved: saved.map(Saved::Moment), ..workbook(&stream)? })
}

/// Reads the stream of a workbook.
fn workbook(stream: &[u8]) -> Result<Book, Refusal> {
    if let [0x09, 0x00 | 0x02 | 0x04, ..] = stream {
        return Err(Refusal::TooOld);
    }
    let (version, substream) = globals::beginning(Records::from(stream, 0).next()?)?;
    let globals = match substream {
        Substream::Globals => Globals::read(stream, version)?,
        Substream::Worksheet => Globals::of_lone_sheet(stream, version)?,
        Substream::Other => return Err(Refusal::Damaged("its stream is not that of a workbook".into())),
    };
    let mut book = Book { epoch_1904: globals.epoch_1904, ..Book::new(Format::Xls, Vec::new()) };
    let (mut starts, mut names, mut asides) = (HashSet::new(), Names::default(), MOST);
    let mut text_left = (MOST_TEXT << 20).saturating_sub(globals.strings.iter().map(|(text, _)| text.len()).sum());
    for bound in &globals.sheets {
        if !starts.insert(bound.start) {
            return Err(Refusal::Damaged(format!("the sheet “{}” is listed twice", bound.name)));
        }
        let (_, substream) = globals::beginning(Records::from(stream, bound.start).next()?)?;
        if bound.other.is_none() != (substream == Substream::Worksheet) {
            return Err(Refusal::Damaged(format!("it is not clear what the sheet “{}” is", bound.name)));
        }
        if let Some(kind) = bound.other {
            book.remarks.push(Remark::NotAWorksheet { sheet: bound.name.clone(), kind });
            continue;
        }
        let (mut sheet, empty) = cells::read(stream, bound.start, &globals, &mut text_left)?;
        let read = sheet.cells.len() + empty;
        match count::cells(stream, bound.start) {
            Some(counted) if counted == read => {}
            counted => {
                let (sheet, counted) = (bound.name.clone(), counted.unwrap_or_default());
                return Err(Refusal::Miscounted { sheet, read, counted });
            }
        }
        sheet.name = names.apart(bound.name.clone(), &mut book.remarks);
        sheet.visible = bound.visible;
        let mut hearing = Hearing { asides: &mut sheet.asides, left: &mut asides };
        if asides::hear(stream, bound.start, globals.texts, &mut hearing).is_err() {
            sheet.asides.is_cut = true;
        }
        book.sheets.push(sheet);
    }
    if let Some(start) = count::worksheets(stream).iter().find(|start| !starts.contains(start)) {
        return Err(Refusal::Damaged(format!("the worksheet at byte {start} is not in the list of sheets")));
    }
    if book.sheets.is_empty() {
        return Err(Refusal::Damaged("no worksheets".into()));
    }
    let is_guess = globals.is_guess && book.sheets.iter().any(|sheet| !is_ascii(sheet));
    book.remarks.extend(is_guess.then(|| Remark::GuessedEncoding(encoding_rs::GBK.name().to_string())));
    Ok(book)
}

/// Whether the name and every text of a sheet read alike in any encoding.
fn is_ascii(sheet: &super::Sheet) -> bool {
    sheet.name.is_ascii() && sheet.cells.iter().all(|(_, cell)| !matches!(cell, Cell::Text(text) if !text.is_ascii()))
}
