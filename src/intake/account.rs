//! Cell conservation: every non-empty cell of a file is marked as template, read or unread.
//!
//! Readers mark what they understand; what nobody marked is unread, and [`Ledger::close`] turns it into notes that name every
//! such cell, grouped so that one added column is one note, and keeps what stands in it.

use super::{Account, Note, UnreadCell};
use crate::sheet::{At, Book, CellRef, Sheet, range};
use crate::value::look;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// How many unread cells of a file are kept in full: more than anybody writes beside a template by hand.
const MOST_CELLS: usize = 10_000;

/// What became of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nobody asked for it.
    Unread,
    /// Handed out with the template, or worked out by its formulas.
    Template,
    /// Read as an answer, or compared with what was given.
    Read,
}

/// The marks of a book's cells.
pub struct Ledger<'a> {
    book: &'a Book,
    /// In step with the sheets and their cells.
    marks: Vec<Vec<Mark>>,
}

impl<'a> Ledger<'a> {
    /// A ledger in which everything is unread.
    pub fn open(book: &'a Book) -> Ledger<'a> {
        Ledger { book, marks: book.sheets.iter().map(|sheet| vec![Mark::Unread; sheet.cells.len()]).collect() }
    }

    /// Marks a cell; an empty one needs no mark.
    pub fn mark(&mut self, sheet: usize, at: At, mark: Mark) {
        if let Some(cell) = self.book.sheets[sheet].cells.find(at) {
            self.marks[sheet][cell] = mark;
        }
    }

    /// Marks the cells in some columns of rows.
    pub fn mark_rows(&mut self, sheet: usize, rows: &[(RangeInclusive<u32>, Mark)], columns: &[u32]) {
        let cells = &self.book.sheets[sheet].cells;
        for (rows, mark) in rows {
            for row in cells.rows_in(rows.clone()) {
                let places = columns.iter().filter_map(|column| row.find(*column));
                places.for_each(|place| self.marks[sheet][place] = *mark);
            }
        }
    }

    /// The cells of a sheet that were read as answers, in order.
    pub fn answers(&self, sheet: usize) -> Vec<(At, CellRef<'a>)> {
        let cells = self.book.sheets[sheet].cells.iter().zip(&self.marks[sheet]);
        cells.filter(|(_, mark)| **mark == Mark::Read).map(|(cell, _)| cell).collect()
    }

    /// Whether a cell is still unread.
    pub fn is_unread(&self, sheet: usize, at: At) -> bool {
        let cell = self.book.sheets[sheet].cells.find(at);
        cell.is_some_and(|cell| self.marks[sheet][cell] == Mark::Unread)
    }

    /// The account, a note for every group of unread cells, and these cells with what stands in them. Sheets in `whole` serve
    /// nothing and make one note each.
    pub fn close(self, whole: &[usize]) -> (Account, Vec<Note>, Vec<UnreadCell>) {
        let mut account = Account::default();
        let (mut notes, mut cells) = (Vec::new(), Vec::new());
        for (index, (sheet, marks)) in self.book.sheets.iter().zip(&self.marks).enumerate() {
            let count = |mark| marks.iter().filter(|found| **found == mark).count();
            let [template, read, unread] = [Mark::Template, Mark::Read, Mark::Unread].map(count);
            account.nonempty += marks.len();
            account.template += template;
            account.read += read;
            account.unread += unread;
            if unread == 0 {
                continue;
            }
            let unread: Vec<(At, CellRef)> = sheet
                .cells
                .iter()
                .zip(marks)
                .filter(|(_, mark)| **mark == Mark::Unread)
                .map(|(cell, _)| cell)
                .collect();
            let room = MOST_CELLS.saturating_sub(cells.len());
            cells.extend(unread.iter().take(room).map(|(at, cell)| UnreadCell {
                sheet: sheet.name.clone(),
                at: *at,
                says: look::shown(*cell, sheet.look(*at).as_ref()).into_owned(),
            }));
            let groups = if whole.contains(&index) { vec![unread] } else { groups(unread) };
            notes.extend(groups.iter().map(|group| note(sheet, group)));
        }
        (account, notes, cells)
    }
}

/// Groups unread cells: those of a column with several of them together, the others row by row.
fn groups<'a>(unread: Vec<(At, CellRef<'a>)>) -> Vec<Vec<(At, CellRef<'a>)>> {
    let mut by_column: BTreeMap<u32, Vec<(At, CellRef<'a>)>> = BTreeMap::new();
    for cell in unread {
        by_column.entry(cell.0.column).or_default().push(cell);
    }
    let (columns, single): (Vec<_>, Vec<_>) = by_column.into_values().partition(|cells| cells.len() > 1);
    let mut rows: BTreeMap<u32, Vec<(At, CellRef<'a>)>> = BTreeMap::new();
    for cell in single.into_iter().flatten() {
        rows.entry(cell.0.row).or_default().push(cell);
    }
    let mut groups: Vec<_> = columns.into_iter().chain(rows.into_values()).collect();
    groups.sort_by_key(|group| group[0].0);
    groups
}

fn note(sheet: &Sheet, group: &[(At, CellRef)]) -> Note {
    let rows = group.iter().map(|(at, _)| at.row);
    let columns = group.iter().map(|(at, _)| at.column);
    let (top, bottom) = (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0));
    let (left, right) = (columns.clone().min().unwrap_or(0), columns.max().unwrap_or(0));
    Note::Unread {
        sheet: sheet.name.clone(),
        range: range(At { row: top, column: left }, At { row: bottom, column: right }),
        count: group.len(),
        excerpt: group[0].1.to_string().chars().take(40).collect(),
    }
}
