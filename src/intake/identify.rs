//! Whose file it is: by stamp, else by the visible cell, else by the file's name.

use super::{Claim, Identity, Source};
use crate::form::{self, STAMP_SHEET, StampKey};
use crate::plan::Plan;
use crate::sheet::{At, Book, Cell, Sheet};
use crate::value::name::fold;
use std::collections::HashMap;

/// The stamp's entries as written, by key.
pub type Stamp = HashMap<String, String>;

/// Reads the stamp, wherever its sheet is; empty where there is none.
pub fn stamp(book: &Book) -> Stamp {
    let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name == STAMP_SHEET) else { return Stamp::new() };
    let text = |row, column| sheet.get(At { row, column }).map(|cell| cell.to_string());
    let rows = sheet.rows().map(|row| row[0].0.row);
    rows.filter_map(|row| Some((text(row, 0)?, text(row, 1)?))).collect()
}

/// Everything in a file that says who sent it.
pub fn identify(plan: &Plan, path: &str, book: &Book, stamp: &Stamp) -> Identity {
    let entry = |key: StampKey| stamp.get(&key.name(plan)).map(|said| said.trim().to_string());
    let stamped = entry(StampKey::Unit);
    let label = form::unit_label(plan);
    // The name beside the unit's label, in the first sheet that has it.
    let in_cell = book.sheets.iter().find_map(|sheet| beside(sheet, label));
    let claim = |source, said: String| Claim { source, unit: plan.units.find(&said), said };
    let mut claims: Vec<Claim> = stamped
        .map(|said| claim(Source::Stamp, said))
        .into_iter()
        .chain(in_cell.map(|said| claim(Source::Cell, said)))
        .collect();
    claims.extend(by_file_name(plan, path).map(|unit| Claim {
        source: Source::FileName,
        said: file_name(path).to_string(),
        unit: Some(unit),
    }));
    Identity {
        unit: claims.iter().find_map(|claim| claim.unit),
        claims,
        plan: entry(StampKey::Plan),
        round: entry(StampKey::Round).or_else(|| visible_round(plan, book)),
    }
}

/// The unit whose name stands in a file's name: the longest name wins; two units with names of that length are nobody.
pub fn by_file_name(plan: &Plan, path: &str) -> Option<usize> {
    let stem = fold(stem(path));
    let found: Vec<(&str, usize)> =
        plan.units.names().filter(|(name, _)| name.chars().count() >= 2 && stem.contains(name)).collect();
    let longest = found.iter().map(|(name, _)| name.chars().count()).max()?;
    let mut units: Vec<usize> =
        found.iter().filter(|(name, _)| name.chars().count() == longest).map(|(_, unit)| *unit).collect();
    units.dedup();
    (units.len() == 1).then(|| units[0])
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A file's name without its folder and its ending.
pub fn stem(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The round whose line stands in a sheet, for files without a stamp.
fn visible_round(plan: &Plan, book: &Book) -> Option<String> {
    let label = form::round_label(plan);
    let said = book.sheets.iter().find_map(|sheet| beside(sheet, label))?;
    plan.rounds.iter().find(|round| fold(&form::round_line(plan, round)) == fold(&said)).map(|round| round.id.clone())
}

/// What stands in the next filled cell to the right of a label.
fn beside(sheet: &Sheet, label: &str) -> Option<String> {
    let is_label = |cell: &Cell| fold(&cell.to_string()).trim_end_matches(':') == fold(label);
    let label = sheet.cells.iter().position(|(_, cell)| is_label(cell))?;
    let row = sheet.cells[label].0.row;
    let (at, cell) = sheet.cells.get(label + 1)?;
    (at.row == row).then(|| cell.to_string().trim().to_string())
}
