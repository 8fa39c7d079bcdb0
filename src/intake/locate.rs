//! Where things are: which sheet serves which part, where its headings stand, which column is which.
//!
//! Everything is found by its words. The place where it was handed out only tells whether it has moved.

use super::identify::Stamp;
use super::{Move, Note};
use crate::form::{Form, FormSheet, Part, Role, StampKey, Table};
use crate::plan::Plan;
use crate::sheet::{At, Book, Cell, Format, Sheet};
use crate::value::measure::split_heading;
use crate::value::name::fold;

/// A table found in a sheet.
#[derive(Debug)]
pub struct Located {
    /// The row of the headings.
    pub heading_row: u32,
    /// The sheet's column of each form column; `None` where its heading is not there.
    pub columns: Vec<Option<u32>>,
}

impl Located {
    /// How many of the columns that the unit was given or asked were found.
    fn found(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// For each sheet of the form, the position of the book's sheet that serves it, and where its table stands there.
///
/// A sheet is found by the name that the stamp or the form gives it, where its headings are there too; else by its headings.
pub fn sheets(plan: &Plan, form: &Form, book: &Book, stamp: &Stamp) -> Vec<Option<(usize, Located)>> {
    let mut serving: Vec<Option<(usize, Located)>> = form.sheets.iter().map(|_| None).collect();
    let mut taken = vec![false; book.sheets.len()];
    for (part, wanted) in form.sheets.iter().enumerate() {
        let stamped = stamp.get(&StampKey::Sheet(wanted.part).name(plan));
        let names = [stamped.map_or("", String::as_str), wanted.name.as_str()];
        let named = names.iter().find_map(|name| {
            let called = (0..book.sheets.len()).filter(|index| fold(&book.sheets[*index].name) == fold(name));
            called
                .filter(|index| !taken[*index])
                .find_map(|index| Some((index, bears(&book.sheets[index], wanted, 1)?)))
        });
        if let Some((index, located)) = named {
            taken[index] = true;
            serving[part] = Some((index, located));
        }
    }
    for (part, wanted) in form.sheets.iter().enumerate().filter(|(_, wanted)| wanted.part != Part::Stamp) {
        let Some(table) = wanted.table.as_ref().filter(|_| serving[part].is_none()) else { continue };
        let enough = table.columns.len().div_ceil(2).max(2);
        let free = (0..book.sheets.len()).filter(|index| !taken[*index]);
        let bearing = free.filter_map(|index| Some((index, bears(&book.sheets[index], wanted, enough)?)));
        // Of equals the first tab.
        if let Some((index, located)) = bearing.rev().max_by_key(|(_, located)| located.found()) {
            taken[index] = true;
            serving[part] = Some((index, located));
        }
    }
    serving
}

/// Where a form sheet's table stands in a sheet, if at least `enough` of its headings do; in an empty sheet under the right
/// name none does.
fn bears(sheet: &Sheet, wanted: &FormSheet, enough: usize) -> Option<Located> {
    locate(sheet, wanted.table.as_ref()?).filter(|located| located.found() >= enough)
}

/// Finds a table's headings: the row with the most of them, the first of equals.
fn locate(sheet: &Sheet, table: &Table) -> Option<Located> {
    let headings: Vec<(String, String)> =
        table.columns.iter().map(|column| (fold(&column.heading), fold(&split_heading(&column.heading).0))).collect();
    let in_row = |row: &[(At, Cell)]| -> Located {
        let cells: Vec<(u32, String, String)> = row
            .iter()
            .map(|(at, cell)| (at.column, cell.to_string()))
            .map(|(column, text)| (column, fold(&text), fold(&split_heading(&text).0)))
            .collect();
        let mut columns: Vec<Option<u32>> = vec![None; headings.len()];
        // Whole headings first; then those whose measure was left out or reworded.
        for whole in [true, false] {
            for (position, (heading, name)) in
                headings.iter().enumerate().filter(|(_, (heading, _))| !heading.is_empty())
            {
                let free = |column: &u32| !columns.contains(&Some(*column));
                let same = |text: &String, short: &String| if whole { text == heading } else { short == name };
                if columns[position].is_none() {
                    let cell = cells.iter().find(|(column, text, short)| free(column) && same(text, short));
                    columns[position] = cell.map(|(column, _, _)| *column);
                }
            }
        }
        Located { heading_row: row[0].0.row, columns }
    };
    let mut best: Option<Located> = None;
    for located in sheet.rows().map(in_row) {
        // Nothing is better than all of them: a roster's rows are not searched for its headings.
        if located.found() == table.columns.len() {
            return Some(located);
        }
        if best.as_ref().is_none_or(|best| located.found() > best.found()) {
            best = Some(located);
        }
    }
    best.filter(|best| best.found() > 0)
}

/// What has moved since the sheet was handed out; `None` where everything is in its place.
pub fn moved(wanted: &FormSheet, located: &Located, sheet: &Sheet, format: Format) -> Option<Note> {
    let table = wanted.table.as_ref()?;
    let mut moves = Vec::new();
    // A file without tabs is one sheet, which bears the file's name.
    if fold(&sheet.name) != fold(&wanted.name) && format.has_tabs() {
        moves.push(Move::Sheet { was: wanted.name.clone(), now: sheet.name.clone() });
    }
    let (was, now) = (wanted.heading_row(), located.heading_row);
    if was != now {
        moves.push(Move::Row { heading: table.columns[0].heading.clone(), was, now });
    }
    for (position, column) in table.columns.iter().enumerate() {
        if let Some(found) = located.columns[position].filter(|found| *found != position as u32) {
            moves.push(Move::Column { heading: column.heading.clone(), was: position as u32, now: found });
        }
    }
    (!moves.is_empty()).then(|| Note::Moved { sheet: sheet.name.clone(), part: wanted.part, moves })
}

/// The columns that the unit was asked to fill in and that are not there.
pub fn missing(wanted: &FormSheet, located: &Located, sheet: &Sheet) -> Vec<Note> {
    let Some(table) = &wanted.table else { return Vec::new() };
    let asked = |(column, found): &(&crate::form::Column, &Option<u32>)| {
        column.role == Role::Asked && found.is_none() && (column.required || matches!(wanted.part, Part::Roster(_)))
    };
    let note = |heading: &str| Note::MissingColumn {
        sheet: sheet.name.clone(),
        part: wanted.part,
        heading: heading.to_string(),
    };
    table.columns.iter().zip(&located.columns).filter(asked).map(|(column, _)| note(&column.heading)).collect()
}
