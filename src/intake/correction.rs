//! The sheets that a workbook had beside the template's when it went back to its unit: the list of what to correct, and what was
//! not read the time before.
//!
//! They are taken out before the tables are looked for: what is cited there is no answer, and names other sheets and units. What
//! was given in them is known by the digests in the stamp; what the unit wrote beside a finding is its explanation; anything
//! else is unread. Without a stamp nothing on them is known but the explanations.

use super::account::{Ledger, Mark};
use super::identify::Stamp;
use super::{Account, Explanation, Note, UnreadCell, hidden};
use crate::form::{self, FormSheet, Key, Part, StampKey};
use crate::plan::{Plan, Round};
use crate::sheet::{At, Book, CellRef, Sheet};
use crate::value::name::{digest, fold};
use std::borrow::Cow;
use std::collections::HashSet;

/// What stands on the sheets of a correction.
#[derive(Default)]
pub struct Read {
    pub explanations: Vec<Explanation>,
    pub notes: Vec<Note>,
    pub cells: Account,
    pub unread: Vec<UnreadCell>,
}

/// The book without the sheets of a correction, and what stands on these.
pub fn take<'a>(plan: &Plan, round: &Round, book: &'a Book, stamp: &Stamp) -> (Cow<'a, Book>, Read) {
    let list = form::list_sheet(plan, round, 0, &[]);
    let names = names(plan, book, stamp, &list);
    let is_added = |sheet: &Sheet| names.contains(&fold(&sheet.name));
    if !book.sheets.iter().any(is_added) {
        return (Cow::Borrowed(book), Read::default());
    }
    let with = |sheets: Vec<Sheet>| Book { remarks: Vec::new(), sheets, ..*book };
    let (own, others): (Vec<Sheet>, Vec<Sheet>) = book.sheets.iter().cloned().partition(is_added);
    (Cow::Owned(with(others)), read(&with(own), &list, &given(plan, stamp)))
}

/// The folded names of the sheets that were added: as the stamp says. Without one the list is known by its name and its headings,
/// and beside a list the strays by their name.
fn names(plan: &Plan, book: &Book, stamp: &Stamp, list: &FormSheet) -> Vec<String> {
    if !stamp.is_empty() {
        let stamped = [Part::List, Part::Strays].map(|part| stamp.get(&StampKey::Sheet(part).name(plan)));
        return stamped.into_iter().flatten().map(|name| fold(name)).collect();
    }
    let is_list = |sheet: &Sheet| fold(&sheet.name) == fold(&list.name) && columns(sheet, list).is_some();
    let names = [&list.name, &form::strays_sheet(plan, &[], 0).name].map(|name| fold(name));
    if book.sheets.iter().any(is_list) { names.to_vec() } else { Vec::new() }
}

/// The digests of what was given.
fn given<'a>(plan: &Plan, stamp: &'a Stamp) -> HashSet<&'a str> {
    let portions = (0..).map_while(|portion| stamp.get(&StampKey::Given(portion).name(plan)));
    portions.flat_map(|digests| digests.split(' ')).collect()
}

fn read(own: &Book, list: &FormSheet, given: &HashSet<&str>) -> Read {
    let mut ledger = Ledger::open(own);
    let mut explanations = Vec::new();
    for (index, sheet) in own.sheets.iter().enumerate() {
        for (at, cell) in sheet.cells.iter() {
            if given.contains(digest(&cell.to_string()).as_str()) {
                ledger.mark(index, at, Mark::Template);
            }
        }
        for explanation in explained(sheet, list) {
            ledger.mark(index, explanation.at, Mark::Read);
            explanations.push(explanation);
        }
    }
    let notes = hidden::notes(own, &ledger);
    let is_known = !given.is_empty();
    let whole: Vec<usize> = (0..own.sheets.len()).filter(|_| !is_known).collect();
    let (cells, unread_notes, unread) = ledger.close(&whole);
    Read { explanations, notes: notes.into_iter().chain(unread_notes).collect(), cells, unread }
}

/// What the unit wrote under the heading of explanations, with the id in the same row.
fn explained(sheet: &Sheet, list: &FormSheet) -> Vec<Explanation> {
    let Some((top, ids)) = columns(sheet, list) else { return Vec::new() };
    let below = sheet.cells.iter().filter(|(at, _)| at.column == top.column && at.row > top.row);
    let explanation = |(at, cell): (At, CellRef)| Explanation {
        id: sheet.get(At { column: ids, ..at }).map(|id| id.to_string().trim().to_string()).unwrap_or_default(),
        sheet: sheet.name.clone(),
        at,
        says: cell.to_string().trim().to_string(),
    };
    below.map(explanation).collect()
}

/// The heading of explanations, and the column of ids.
fn columns(sheet: &Sheet, list: &FormSheet) -> Option<(At, u32)> {
    let heading = |key: Key| {
        let columns = list.table.iter().flat_map(|table| &table.columns);
        let words = columns.filter(|column| column.key == key).map(|column| fold(&column.heading)).next()?;
        sheet.cells.iter().find(|(_, cell)| fold(&cell.to_string()) == words).map(|(at, _)| at)
    };
    let (explanations, ids) = (heading(Key::Explanation)?, heading(Key::Id)?);
    (explanations.row == ids.row).then_some((explanations, ids.column))
}

impl Account {
    /// Both accounts together.
    pub fn and(self, other: Account) -> Account {
        Account {
            nonempty: self.nonempty + other.nonempty,
            template: self.template + other.template,
            read: self.read + other.read,
            unread: self.unread + other.unread,
        }
    }
}
