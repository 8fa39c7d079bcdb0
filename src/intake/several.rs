//! One file with several units' returns, as a district sends for its own or as somebody pastes two into one book.
//!
//! A sheet is the unit's that its line 填报单位 names, or whose name is in the sheet's name; a sheet with several such lines is one
//! unit's from each line on. Where tables of two units or more are found so, none is read: whose the other sheets are would be
//! guessed.

use super::locate::Survey;
use super::whose;
use crate::form::{Form, Part};
use crate::plan::Plan;
use crate::sheet::{Book, Sheet};

/// The units whose tables stand in a book, each once in the order of the plan; none where they are one unit's. `lines` are what
/// stands beside the unit's label, on every sheet.
pub fn units(plan: &Plan, form: &Form, (book, lines): (&Book, &[Vec<(u32, String)>]), survey: &Survey) -> Vec<usize> {
    let sheets = book.sheets.iter().zip(lines);
    let owners: Vec<Vec<(u32, usize)>> = sheets.map(|(sheet, lines)| owners(plan, form, sheet, lines)).collect();
    let answers =
        survey.tables.iter().filter(|table| matches!(form.sheets[table.wanted].part, Part::Figures | Part::Roster(_)));
    let owner = |table: &super::locate::Located| {
        let above = owners[table.sheet].iter().rev().find(|(row, _)| row < table.body.start());
        above.map(|(_, unit)| *unit)
    };
    let mut units: Vec<usize> = answers.filter_map(owner).collect();
    units.sort_unstable();
    units.dedup();
    if units.len() > 1 { units } else { Vec::new() }
}

/// From which row on a sheet is which unit's.
fn owners(plan: &Plan, form: &Form, sheet: &Sheet, lines: &[(u32, String)]) -> Vec<(u32, usize)> {
    let named: Vec<(u32, usize)> =
        lines.iter().filter_map(|(row, said)| Some((*row, plan.units.find(said)?))).collect();
    if !named.is_empty() {
        return named;
    }
    let handed_out = form.sheets.iter().map(|sheet| sheet.name.as_str());
    match whose::by_name(plan, handed_out, &sheet.name)[..] {
        [unit] => vec![(0, unit)],
        _ => Vec::new(),
    }
}
