//! Binary workbooks whose cells leave out their column, made readable for calamine.
//!
//! [MS-XLSB] 2.4 lets a cell directly right of the last one be written short, without its column (BrtShort records, types 12 to
//! 18); SheetJS writes them, calamine 0.38 passes over them without a word. [`spell_out`] writes such cells in full (types 1
//! to 7: the same value behind a column number), and leaves every other byte as it is.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// BrtRowHdr begins a row.
const ROW: u16 = 0;
/// The types of full cells: a column of 4 bytes begins each.
const CELLS: std::ops::RangeInclusive<u16> = 1..=11;
/// The types of short cells; their full counterparts stand 11 below.
const SHORT_CELLS: std::ops::RangeInclusive<u16> = 12..=18;
const TO_FULL: u16 = 11;

/// The workbook with every short cell written in full; the same bytes where it has none.
///
/// # Errors
/// A zip archive that cannot be read, or an inflated part that ends inside a record.
pub fn spell_out(bytes: &[u8]) -> ZipResult<Cow<'_, [u8]>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let mut parts: Vec<Option<Vec<u8>>> = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        let is_sheet = part.name()?.starts_with("xl/worksheets/") && part.name()?.ends_with(".bin");
        let mut content = Vec::new();
        if is_sheet {
            part.read_to_end(&mut content)?;
        }
        parts.push(is_sheet.then(|| in_full(&content)).flatten());
    }
    if parts.iter().all(Option::is_none) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut rewritten = ZipWriter::new(Cursor::new(Vec::new()));
    for (index, part) in parts.into_iter().enumerate() {
        let file = archive.by_index_raw(index)?;
        match part {
            None => rewritten.raw_copy_file(file)?,
            Some(content) => {
                let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                rewritten.start_file(file.name()?.to_string(), stored)?;
                std::io::Write::write_all(&mut rewritten, &content)?;
            }
        }
    }
    Ok(Cow::Owned(rewritten.finish()?.into_inner()))
}

/// A sheet's records with short cells in full; `None` where there is none, or where the records do not add up (calamine says
/// what is wrong with such a file).
fn in_full(sheet: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(sheet.len() + sheet.len() / 4);
    let mut rest = sheet;
    let mut column: u32 = 0;
    let mut any = false;
    while !rest.is_empty() {
        let record = rest;
        let kind = number(&mut rest, 2)? as u16;
        let length = number(&mut rest, 4)? as usize;
        let (body, after) = rest.split_at_checked(length)?;
        rest = after;
        if SHORT_CELLS.contains(&kind) {
            any = true;
            out.push((kind - TO_FULL) as u8);
            write_number(&mut out, length + 4);
            out.extend(column.to_le_bytes());
            out.extend(body);
            column = column.checked_add(1)?;
            continue;
        }
        if kind == ROW {
            column = 0;
        } else if CELLS.contains(&kind) {
            column = u32::from_le_bytes(body.get(..4)?.try_into().ok()?).checked_add(1)?;
        }
        out.extend(&record[..record.len() - rest.len()]);
    }
    any.then_some(out)
}

/// A number of at most `most` bytes with 7 bits each, the lowest first ([MS-XLSB] 2.1.4).
fn number(rest: &mut &[u8], most: u32) -> Option<u32> {
    let mut number = 0;
    for byte in 0..most {
        let (first, after) = rest.split_first()?;
        *rest = after;
        number |= u32::from(first & 0x7f) << (7 * byte);
        if first & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

fn write_number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push(number as u8 & 0x7f | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_cells_get_the_columns_that_follow_the_last_full_one() {
        // A row; a full number cell (type 5) in column 3; a short one (16) right of it; a short logical (15).
        let (row, style) = ([0u8, 2, 9, 9], [7u8, 0, 0, 0]);
        let real = 1.5f64.to_le_bytes();
        let full = [&[5u8, 16, 3, 0, 0, 0], &style[..], &real[..]].concat();
        let short = [&[16u8, 12], &style[..], &real[..]].concat();
        let logical = [&[15u8, 5], &style[..], &[1u8]].concat();
        let sheet = [&row[..], &full, &short, &logical].concat();
        let expected =
            [&row[..], &full, &[5, 16, 4, 0, 0, 0], &style, &real, &[4, 9, 5, 0, 0, 0], &style, &[1]].concat();
        assert_eq!(in_full(&sheet), Some(expected));
    }

    #[test]
    fn a_sheet_without_short_cells_or_with_a_torn_record_is_left_alone() {
        assert_eq!(in_full(&[0, 2, 9, 9]), None);
        assert_eq!(in_full(&[16, 12, 1]), None);
    }
}
