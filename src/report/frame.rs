//! What the parts of the overview share: its columns, and the heading over each part.

use super::edition::Edition;
use super::page::Page;
use crate::sheet::At;
use crate::text::{Text, text};
use rust_xlsxwriter::XlsxError;

/// How many columns the overview has.
pub const COLUMNS: u32 = 11;
/// Their widths.
pub const WIDTHS: [f64; COLUMNS as usize] = [36.0, 9.5, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 20.0];

/// How wide the sheet is, in characters.
pub fn total_width() -> f64 {
    WIDTHS.iter().sum()
}

/// How wide the sheet is, in pixels: seven a character, and five around them.
pub fn pixels() -> u32 {
    WIDTHS.iter().map(|width| (width * 7.0) as u32 + 5).sum()
}

/// A heading over a part of the sheet, with the part's number: parts that have nothing to say are left out.
pub fn section(edition: &Edition, page: &mut Page, row: u32, words: Text) -> Result<(), XlsxError> {
    const NUMERALS: [&str; 6] = ["一", "二", "三", "四", "五", "六"];
    let number = page.next_part();
    let numeral = NUMERALS[(number - 1) % NUMERALS.len()];
    let facts = [("numeral", numeral.into()), ("number", number.into()), ("words", words.into())];
    let words = edition.fill(text("{numeral}、{words}", "{number}. {words}"), &facts);
    page.put(At { row, column: 0 }, words, &edition.looks.section())?;
    page.sheet.set_row_height(row, 24)?;
    Ok(())
}
