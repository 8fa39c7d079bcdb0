//! The lines above a table: those of the template, found by their words wherever they stand, those whose wording has changed
//! since, and those that a unit put there.
//!
//! A sheet may hold many tables. Each looks on where the one before it stopped, so that a cell is not looked at once for every
//! table: what was not found in it then is not in it now.

use super::Note;
use super::account::Mark;
use super::identify::Stamp;
use super::locate::Located;
use super::read::Walk;
use crate::form::{Beside, Form, StampKey};
use crate::sheet::{At, Cell, CellRef, Row};
use crate::value::name::{digest, fold, fold_alike, folds_to};
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

/// How far sheets have been looked through.
#[derive(Default)]
pub struct Looked {
    /// For each sheet and form sheet: of how many cells each line is known not to be any further.
    lines: HashMap<(usize, usize), Vec<usize>>,
    /// For each sheet: before which row there are no more former lines.
    former: HashMap<usize, u32>,
    /// For each sheet, form sheet and columns: before which row there are no more captions.
    captions: HashMap<(usize, usize, RangeInclusive<u32>), u32>,
}

/// Whether a cell says some folded words. Words that are not ASCII are in no figure.
fn is_said(cell: CellRef, words: &str) -> bool {
    match cell {
        Cell::Text(text) | Cell::Error(text) => folds_to(text, words),
        cell => words.is_ascii() && folds_to(&cell.said(), words),
    }
}

impl Walk<'_> {
    /// The lines above a table, found by their words wherever they stand.
    pub fn lines(&mut self, form: &Form, located: &Located) {
        let (index, sheet) = (located.sheet, &self.book.sheets[located.sheet]);
        let lines = &form.sheets[located.wanted].lines;
        let looked = self.looked.lines.entry((index, located.wanted)).or_insert_with(|| vec![0; lines.len()]);
        for (line, looked) in lines.iter().zip(looked) {
            let words = fold(&line.text);
            let ledger = &self.ledger;
            let is_line =
                |(_, (at, cell)): &(usize, (At, CellRef))| is_said(*cell, &words) && ledger.is_unread(index, *at);
            let found = (*looked..).zip(sheet.cells.iter_from(*looked)).find(is_line);
            *looked = found.map_or(sheet.cells.len(), |(place, _)| place + 1);
            let Some((place, (at, _))) = found else { continue };
            self.ledger.mark(index, at, Mark::Template);
            let next = sheet.cells.iter_from(place + 1).next().filter(|(next, _)| next.row == at.row);
            let Some((beside, cell)) = next else { continue };
            match &line.beside {
                Beside::Nothing => {}
                Beside::Verdict => self.ledger.mark(index, beside, Mark::Template),
                Beside::Unit(given) | Beside::Round(given) => {
                    let unchanged = fold_alike(given, &cell.said());
                    self.ledger.mark(index, beside, if unchanged { Mark::Template } else { Mark::Read });
                    // Another unit is a claim of whose the file is; another round of the plan is the file's.
                    if !unchanged && matches!(line.beside, Beside::Round(_)) {
                        self.notes.push(Note::Altered {
                            sheet: sheet.name.clone(),
                            at: beside,
                            indicator: None,
                            heading: line.text.clone(),
                            given: given.clone(),
                            found: cell.said().trim().to_string(),
                        });
                    }
                }
                Beside::Asked(answer) => {
                    self.ledger.mark(index, beside, Mark::Read);
                    self.answers.push((*answer, cell.said().trim().to_string()));
                }
            }
        }
    }

    /// Lines above a table whose wording has changed in the plan since: the stamp knows them again.
    pub fn former_lines(&mut self, located: &Located, stamp: &Stamp) {
        let Some(words) = stamp.get(&StampKey::Words.name(self.plan)) else { return };
        let words: HashSet<&str> = words.split(' ').collect();
        let (index, sheet) = (located.sheet, &self.book.sheets[located.sheet]);
        let Some(above) = located.body.start().checked_sub(2) else { return };
        let looked = self.looked.former.entry(index).or_default();
        for (at, cell) in sheet.cells.rows_in(*looked..=above).flat_map(Row::iter) {
            if self.ledger.is_unread(index, at) && words.contains(digest(&cell.said()).as_str()) {
                self.ledger.mark(index, at, Mark::Template);
            }
        }
        *looked = (*looked).max(above + 1);
    }

    /// Lines that a unit put over a roster, and that say what is known: the roster's name, the unit's.
    pub fn captions(&mut self, form: &Form, located: &Located) {
        let above = located.headings.as_ref().and_then(|headings| headings.start().checked_sub(1));
        let Some(above) = above else { return };
        let (index, sheet) = (located.sheet, &self.book.sheets[located.sheet]);
        let name = fold(&form.sheets[located.wanted].name);
        let looked = self.looked.captions.entry((index, located.wanted, located.across.clone())).or_default();
        for row in sheet.cells.rows_in(*looked..=above).filter(|row| row.is_single()) {
            let Some((at, cell)) = row.first() else { continue };
            let is_over = located.across.contains(&at.column);
            if is_over && self.ledger.is_unread(index, at) && fold(&cell.said()).contains(&name) {
                self.ledger.mark(index, at, Mark::Read);
            }
        }
        *looked = (*looked).max(above + 1);
    }
}
