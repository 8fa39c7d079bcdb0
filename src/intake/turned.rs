//! A roster turned on its side: its headings one below the other, an entry a column. It is not read, and told as one thing instead of as
//! a table a heading.

use super::account::Mark;
use super::locate::{Located, Survey};
use super::read::Walk;
use super::{Doubt, Note, RosterRead, RosterTable};
use crate::form::{Form, Part};
use crate::sheet::{At, range};

/// A roster whose headings stand in a column.
pub struct Turned {
    /// Position of the form's sheet.
    wanted: usize,
    /// Position of the book's sheet.
    pub sheet: usize,
    /// The first heading and the last.
    cells: (At, At),
}

/// Takes the tables out of a survey that are the headings of one roster on its side: each is one heading of it and nothing more, all in
/// one column, and together they are half of its headings or more.
pub fn taken_out(form: &Form, survey: &mut Survey) -> Vec<Turned> {
    let only = |table: &Located| {
        let mut found = table.found();
        let row = *table.headings.as_ref()?.start();
        Some(At { row, column: found.next()? }).filter(|_| found.next().is_none())
    };
    let mut turned: Vec<Turned> = Vec::new();
    for group in survey.tables.chunk_by(|one, next| (one.wanted, one.sheet) == (next.wanted, next.sheet)) {
        let (wanted, sheet) = (group[0].wanted, group[0].sheet);
        let asked = form.sheets[wanted].table.as_ref().map_or(0, |table| table.columns.len());
        let headings: Option<Vec<At>> = group.iter().map(only).collect();
        let Some(headings) = headings.filter(|_| matches!(form.sheets[wanted].part, Part::Roster(_))) else { continue };
        let (Some(first), Some(last)) = (headings.iter().min(), headings.iter().max()) else { continue };
        let is_column = headings.iter().all(|at| at.column == first.column);
        if is_column && headings.len() > 1 && headings.len() * 2 >= asked {
            turned.push(Turned { wanted, sheet, cells: (*first, *last) });
        }
    }
    survey.tables.retain(|table| turned.iter().all(|one| (one.wanted, one.sheet) != (table.wanted, table.sheet)));
    turned
}

impl Walk<'_> {
    /// A roster on its side: nobody knows what it adds up to.
    pub fn turned(&mut self, form: &Form, turned: &Turned) {
        let part = form.sheets[turned.wanted].part;
        let Part::Roster(roster) = part else { return };
        let sheet = &self.book.sheets[turned.sheet];
        let (first, last) = turned.cells;
        for row in first.row..=last.row {
            self.ledger.mark(turned.sheet, At { row, ..first }, Mark::Read);
        }
        let columns = vec![None; self.plan.rosters[roster].columns.len()];
        let table = RosterTable { sheet: sheet.name.as_str().into(), columns };
        match self.rosters.iter_mut().find(|read| read.roster == roster) {
            Some(read) => read.is_disputed = true,
            None => self.rosters.push(RosterRead {
                tables: vec![table].into(),
                is_disputed: true,
                ..RosterRead::new(roster)
            }),
        }
        let (sheet, range) = (sheet.name.clone(), range(first, last));
        self.notes.push(Note::Doubtful { sheet, range, part, doubt: Doubt::Turned });
    }
}
