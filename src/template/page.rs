//! How a sheet is shown and printed: A4, one page wide, titled and numbered.

use super::state::State;
use super::{Worksheet, XlsxError};
use crate::form::{Beside, FormSheet, Part, Rows};
use crate::text::{inert, text};

/// The widest sheet that is printed upright, in characters.
const UPRIGHT: u16 = 100;

/// rust_xlsxwriter's number for A4.
const A4: u8 = 9;

/// Sets a sheet's view and its page; the first sheet is the one that is seen.
pub fn set_up(sheet: &mut Worksheet, form: &FormSheet, is_first: bool, state: &State) -> Result<(), XlsxError> {
    let columns = form.table.as_ref().map_or(&[][..], |table| &table.columns);
    let width: u16 = columns.iter().map(|column| column.width).sum();
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    // In inches: left, right, top, bottom, header, footer.
    sheet.set_margins(0.5, 0.5, 0.8, 0.7, 0.35, 0.35);
    match form.part {
        // All that the guide says should be seen on one page.
        Part::Guide => sheet.set_portrait(),
        Part::List => sheet.set_landscape(),
        _ if width > UPRIGHT => sheet.set_landscape(),
        _ => sheet.set_portrait(),
    };
    let names = [&state.plan.units[state.unit].name, &state.round.name].map(|name| marked(name)).join("  ");
    let pages = text("第 &P 页，共 &N 页", "Page &P of &N").get(state.plan.lang());
    sheet.set_footer(format!("&L{}&R{pages}", inert::cut(&names, 180)));
    match form.part {
        Part::Guide | Part::List => {
            sheet.set_active(is_first).set_screen_gridlines(false);
            if form.part == Part::List {
                sheet.set_repeat_rows(form.heading_row(), form.heading_row())?;
            }
        }
        Part::Figures | Part::Strays => {
            sheet.set_screen_gridlines(false);
            sheet.set_repeat_rows(form.heading_row(), form.heading_row())?;
        }
        Part::Roster(_) => {
            // The table begins in the first row; its title stands in the page's header.
            sheet.set_header(format!("&C&14 {}", inert::cut(&marked(&form.name), 180)));
            sheet.set_repeat_rows(0, form.heading_row())?;
        }
        Part::Stamp => {
            sheet.set_very_hidden(true);
        }
    }
    if let (Some(Rows::Fixed(rows)), false) = (form.table.as_ref().map(|table| &table.rows), columns.is_empty()) {
        let last = form.table_row(rows.len()).saturating_sub(1);
        sheet.set_print_area(0, 0, last, columns.len() as u16 - 1)?;
    }
    // The first cell to fill in is the one that is entered.
    let asked = form.lines.iter().position(|line| matches!(line.beside, Beside::Asked(_)));
    match (form.part, asked) {
        (Part::Figures, Some(row)) => sheet.set_selection(row as u32, 1, row as u32, 1)?,
        (Part::Roster(_), _) => sheet.set_selection(form.table_row(0), 0, form.table_row(0), 0)?,
        _ => sheet,
    };
    Ok(())
}

/// A text in a page's header or footer, where & begins a code.
fn marked(words: &str) -> String {
    inert::cell(words).replace('\n', " ").replace('&', "&&")
}
