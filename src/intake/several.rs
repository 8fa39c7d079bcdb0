//! One file with several units' returns, as a district sends for its own or as somebody pastes two into one book.
//!
//! A sheet is the unit's that its line 填报单位 names, or whose name is in the sheet's name; a sheet with several such lines is one
//! unit's from each line on. Where tables of two units or more are found so, none is read: whose the other sheets are would be
//! guessed.

use super::locate::Survey;
use crate::form::{self, Form, Part};
use crate::plan::Plan;
use crate::sheet::{Book, Cell, Sheet};
use crate::value::name::{fold, is_label};

/// The units whose tables stand in a book, each once in the order of the plan; none where they are one unit's.
pub fn units(plan: &Plan, form: &Form, book: &Book, survey: &Survey) -> Vec<usize> {
    let owners: Vec<Vec<(u32, usize)>> = book.sheets.iter().map(|sheet| owners(plan, form, sheet)).collect();
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
fn owners(plan: &Plan, form: &Form, sheet: &Sheet) -> Vec<(u32, usize)> {
    let label = fold(form::unit_label(plan));
    let is_label = |cell: &Cell| matches!(cell, Cell::Text(text) if text.len() < 100 && is_label(text, &label));
    let labelled = sheet.cells.windows(2).filter_map(|pair| {
        let [(at, cell), (beside, said)] = pair else { return None };
        let is_beside = at.row == beside.row && is_label(cell);
        is_beside.then(|| plan.units.find(&said.to_string()).map(|unit| (at.row, unit)))?
    });
    let labelled: Vec<(u32, usize)> = labelled.collect();
    if labelled.is_empty() {
        by_name(plan, form, &sheet.name).map(|unit| (0, unit)).into_iter().collect()
    } else {
        labelled
    }
}

/// The unit that a sheet's name mentions beside the name of the form's sheet, where it is one alone.
fn by_name(plan: &Plan, form: &Form, name: &str) -> Option<usize> {
    let name = form.sheets.iter().fold(fold(name), |name, sheet| name.replace(&fold(&sheet.name), ""));
    let units = plan.units.named_in(&name);
    if let [unit] = units[..] { Some(unit) } else { None }
}
