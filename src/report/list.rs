//! What the sheets with one thing a row have in common: their headings, and the formats of returns and files.

use super::edition::{Edition, FIRST_FINDING};
use super::looks::{Band, Looks, underlined};
use super::page::Page;
use crate::sheet::At;
use crate::text::Text;
use jiff::Timestamp;
use jiff::civil::DateTime;
use rust_xlsxwriter::{Format, XlsxError};

/// The title, the line below it, and the headings of a list, which stay in sight.
///
/// # Errors
/// What the writer refuses.
pub fn head(edition: &Edition, page: &mut Page, title: &str, columns: &[(Text, f64)]) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let row = FIRST_FINDING - 1;
    for (column, (heading, width)) in columns.iter().enumerate() {
        page.sheet.set_column_width(column as u16, *width)?;
        let column = column as u32;
        let (first, second) = if column == 0 { (title.to_string(), edition.subtitle()) } else { Default::default() };
        page.put(At { row: 0, column }, first, &looks.title())?;
        page.put(At { row: 1, column }, second, &looks.subtitle())?;
        page.put(At { row, column }, edition.say(*heading), &looks.head())?;
    }
    page.sheet.set_row_height(0, 30)?.set_row_height(1, 20)?.set_row_height(row, 32)?;
    page.sheet.set_freeze_panes(row + 1, 0)?.set_repeat_rows(0, row)?;
    Ok(())
}

/// The formats of the rows of returns and of files, by their position in [`formats`].
pub mod style {
    pub const TEXT: usize = 0;
    pub const CENTRED: usize = 1;
    pub const LINK: usize = 2;
    pub const TIME: usize = 3;
    pub const COUNT: usize = 4;
}

/// The formats.
pub fn formats(looks: &Looks) -> [Format; 5] {
    let (wrapped, centred) = (looks.wrapped(), looks.centred(Band::Plain));
    let time = centred.clone().set_num_format("yyyy-mm-dd hh:mm");
    [wrapped.clone(), centred, underlined(wrapped), time, looks.figure(Band::Plain, 0)]
}

/// A time in the plan's offset, to the minute.
pub fn time(edition: &Edition, saved: Option<Timestamp>) -> Option<DateTime> {
    saved.map(|saved| edition.plan().offset.to_datetime(saved))
}
