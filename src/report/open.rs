//! A figure in words that leaves something open ("约5万"): how it is marked, and what its note says.
//!
//! Its cell holds the number that stands for it, so that sums add up: the middle of its interval, or the only bound that is known.
//! It is never shown as if it were exact: the sign ≈ stands before it, and a note beside it tells what was written and both ends.

use super::edition::Edition;
use super::looks::{Band, Looks};
use super::page::{Content, Page};
use crate::sheet::At;
use crate::tally::Figure;
use crate::text::text;
use crate::value::interval::Amount;
use crate::value::written::Written;
use rust_xlsxwriter::{Format, XlsxError};

/// The format of a figure; one that leaves something open is marked.
pub fn format(looks: &Looks, band: Band, decimals: u32, is_open: bool) -> Format {
    if is_open { looks.open_figure(band, decimals) } else { looks.figure(band, decimals) }
}

/// Notes beside a figure that leaves something open what was written, and both ends.
///
/// # Errors
/// A cell beyond the sheet.
pub fn note(
    edition: &Edition,
    page: &mut Page,
    at: At,
    indicator: usize,
    amount: Option<Amount>,
    written: Option<&Written>,
) -> Result<(), XlsxError> {
    let Some(amount) = amount.filter(|amount| !amount.is_exact()) else { return Ok(()) };
    let mut facts = vec![("lies", amount.say(edition.plan().indicators[indicator].measure.word()))];
    let reading = match written {
        Some(Written::Figure(number)) => number.reading(),
        _ => None,
    };
    let says = match reading {
        Some(reading) => {
            facts.push(("said", super::mask::quoted(&reading.text).into()));
            text(
                "原文“{said}”，读作 {lies}；单元格里是代表数",
                "written “{said}”, read as {lies}; the cell holds a number that stands for it",
            )
        }
        None => text("{lies}；单元格里是代表数", "{lies}; the cell holds a number that stands for it"),
    };
    page.note(at, &edition.fill(says, &facts))
}

/// What stands in the unit's cell where no figure counts: a text, so that no sum takes it in.
pub fn as_written(edition: &Edition, figure: &Figure) -> Content {
    match figure.written() {
        Some(Written::NotANumber { text, .. } | Written::NotApplicable(text) | Written::Error(text)) => {
            text.as_str().into()
        }
        Some(Written::Figure(number)) => {
            let words = text("{value}（不计入）", "{value} (not counted)");
            Content::Text(edition.fill(words, &[("value", number.amount().value.into())]))
        }
        _ => Content::Blank,
    }
}
