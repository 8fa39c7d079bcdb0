//! How a sheet comes out of the printer: A4, page numbers, as wide as the paper.

use crate::text::{Lang, text};
use rust_xlsxwriter::{Worksheet, XlsxError};

/// ISO A4 among the paper sizes.
const A4: u8 = 9;

/// A4 across, so many pages wide and as long as it takes.
///
/// # Errors
/// None that these settings draw.
pub fn landscape(lang: Lang, sheet: &mut Worksheet, pages: u16) -> Result<(), XlsxError> {
    sheet.set_landscape();
    page(lang, sheet, pages)
}

/// A4 upright, one page wide and as long as it takes.
///
/// # Errors
/// None that these settings draw.
pub fn portrait(lang: Lang, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_portrait();
    page(lang, sheet, 1)
}

fn page(lang: Lang, sheet: &mut Worksheet, pages: u16) -> Result<(), XlsxError> {
    sheet
        .set_paper_size(A4)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_print_fit_to_pages(pages.max(1), 0)
        .set_print_center_horizontally(true)
        .set_footer(text("&L&9&A&R&9第 &P 页，共 &N 页", "&L&9&A&R&9Page &P of &N").get(lang))
        .set_screen_gridlines(false);
    Ok(())
}
