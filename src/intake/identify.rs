//! Whose file it is: by stamp, else by the visible cell, the sheets' names, the file's name, its folders, the mail that brought it.
//!
//! A name is taken where it is a registered one, letter by letter after folding; one that is only near is offered, never taken.
//! A text in which two units are named says neither.

use super::{Claim, Envelope, Identity, Mail, Source};
use crate::form::{self, STAMP_SHEET, StampKey};
use crate::plan::{Plan, Round};
use crate::sheet::{At, Book, Cell, Sheet};
use crate::value::name::{fold, folds_to, is_label};
use std::collections::{HashMap, HashSet};

/// The stamp's entries as written, by key.
pub type Stamp = HashMap<String, String>;

/// Reads the stamp, wherever its sheet is; empty where there is none.
pub fn stamp(book: &Book) -> Stamp {
    let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name == STAMP_SHEET) else { return Stamp::new() };
    let text = |row, column| sheet.get(At { row, column }).map(|cell| cell.to_string());
    let rows = sheet.rows().map(|row| row[0].0.row);
    rows.filter_map(|row| Some((text(row, 0)?, text(row, 1)?))).collect()
}

/// Everything about a file that says who sent it, inside it and around it.
pub fn identify(plan: &Plan, round: &Round, envelope: Envelope, book: &Book, stamp: &Stamp) -> Identity {
    let entry = |key: StampKey| stamp.get(&key.name(plan)).map(|said| said.trim().to_string());
    let label = form::unit_label(plan);
    let stamped = entry(StampKey::Unit).map(|said| exact(plan, Source::Stamp, said));
    // The name beside the unit's label, on every sheet that has it.
    let mut names = HashSet::new();
    let in_cells = book.sheets.iter().filter_map(|sheet| beside(sheet, label)).filter(|said| names.insert(fold(said)));
    let in_cells: Vec<Claim> = in_cells.map(|said| exact(plan, Source::Cell, said)).collect();
    // Where the cells of a file without a stamp name two units, or one and somebody unknown, nothing settles whose it is.
    let is_settled = stamped.as_ref().is_some_and(|stamp| stamp.unit.is_some()) || agree(&in_cells);
    let mut claims: Vec<Claim> = stamped.into_iter().chain(in_cells).collect();
    claims.extend(by_sheet_name(plan, round, book));
    claims.extend(around(plan, envelope));
    Identity {
        unit: claims.iter().find_map(|claim| claim.unit).filter(|_| is_settled),
        claims,
        plan: entry(StampKey::Plan),
        // A line that names another round than the stamp was changed by somebody.
        round: visible_round(plan, book).or_else(|| entry(StampKey::Round)),
    }
}

/// What a file's name, its folders and the mail that brought it say, the most trusted first. A file that cannot be opened has
/// only these.
pub fn around(plan: &Plan, envelope: Envelope) -> Vec<Claim> {
    let mut folders = envelope.path.split('/').rev();
    let file_name = folders.next().map(|name| {
        // A name that mentions nobody is heard all the same where it is near somebody's: 巩意市.xlsx.
        let near = || plan.units.nearest(stem(name));
        let offered = |candidates: Vec<usize>| {
            let said = name.to_string();
            (!candidates.is_empty()).then_some(Claim { source: Source::FileName, said, unit: None, candidates })
        };
        named(plan, Source::FileName, name, stem(name)).or_else(|| offered(near()))
    });
    // An archive stands in the path like a folder: 巩义市.zip/报送表.xlsx.
    let folder = folders.filter_map(|name| named(plan, Source::Folder, name, name)).next();
    let subject = envelope.mail.and_then(|mail| named(plan, Source::Subject, &mail.subject, &mail.subject));
    let sender = envelope.mail.and_then(|mail| by_sender(plan, mail));
    [file_name.flatten(), folder, subject, sender].into_iter().flatten().collect()
}

/// Whether claims can all be of one unit: each names it, or may mean it.
fn agree(claims: &[Claim]) -> bool {
    let Some(unit) = claims.iter().find_map(|claim| claim.unit) else { return true };
    claims.iter().all(|claim| claim.unit == Some(unit) || claim.unit.is_none() && claim.candidates.contains(&unit))
}

/// What is said where a name and nothing else should stand.
fn exact(plan: &Plan, source: Source, said: String) -> Claim {
    let unit = plan.units.find(&said);
    let candidates = if unit.is_none() { plan.units.nearest(&said) } else { Vec::new() };
    Claim { source, said, unit, candidates }
}

/// What a text says in which a name may stand among other words: `None` where none does.
fn named(plan: &Plan, source: Source, said: &str, text: &str) -> Option<Claim> {
    let units = plan.units.named_in(text);
    let (unit, candidates) = match units.as_slice() {
        [] => return None,
        [unit] => (Some(*unit), Vec::new()),
        _ => (None, units),
    };
    Some(Claim { source, said: said.to_string(), unit, candidates })
}

/// The names of sheets that are not the template's own, where they name one unit and no other.
fn by_sheet_name(plan: &Plan, round: &Round, book: &Book) -> Option<Claim> {
    let named = book.sheets.iter().filter_map(|sheet| named(plan, Source::SheetName, &sheet.name, &sheet.name));
    let named: Vec<Claim> = named.collect();
    // Most files name nobody so, and the form need not be built for them.
    if named.is_empty() {
        return None;
    }
    let handed_out: Vec<String> = form::build(plan, round, 0).sheets.iter().map(|sheet| fold(&sheet.name)).collect();
    let mut claims = named.into_iter().filter(|claim| !handed_out.contains(&fold(&claim.said)));
    let first = claims.next()?;
    claims.all(|claim| claim.unit == first.unit).then_some(first)
}

/// A sender by the address in the register, else by the name shown beside it.
fn by_sender(plan: &Plan, mail: &Mail) -> Option<Claim> {
    let address = mail.address.to_lowercase();
    let owns =
        |email: &str| email.to_lowercase().split([';', '；', ',', '，', ' ', '、']).any(|one| one.trim() == address);
    let owners: Vec<usize> =
        (0..plan.units.len()).filter(|unit| !address.is_empty() && owns(&plan.units[*unit].email)).collect();
    let said = mail.sender();
    match owners.as_slice() {
        [] => named(plan, Source::Sender, &said, &mail.name),
        [unit] => Some(Claim { source: Source::Sender, said, unit: Some(*unit), candidates: Vec::new() }),
        _ => Some(Claim { source: Source::Sender, said, unit: None, candidates: owners }),
    }
}

/// A file's name without its folder and its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The round whose line stands in a sheet, for files without a stamp.
fn visible_round(plan: &Plan, book: &Book) -> Option<String> {
    let label = form::round_label(plan);
    let said = book.sheets.iter().find_map(|sheet| beside(sheet, label))?;
    plan.rounds.iter().find(|round| fold(&form::round_line(plan, round)) == fold(&said)).map(|round| round.id.clone())
}

/// What a label is followed by: in its own cell behind a colon, else in the next filled cell to the right.
fn beside(sheet: &Sheet, label: &str) -> Option<String> {
    let label = fold(label);
    sheet.cells.iter().enumerate().find_map(|(index, (place, cell))| {
        let Cell::Text(text) = cell else { return None };
        if is_label(text, &label) {
            let (at, cell) = sheet.cells.get(index + 1)?;
            return (at.row == place.row).then(|| cell.to_string().trim().to_string());
        }
        let (before, after) = text.split_once([':', '：'])?;
        (folds_to(before, &label) && !after.trim().is_empty()).then(|| after.trim().to_string())
    })
}
