//! A sheet while it is being read: cells come one by one, and at the end it is proved that none was lost.
//!
//! A reader says where it stands and what the cell there holds. Places outside the sheet and places that come twice are refused,
//! for programs disagree on which of two values counts. What a book's cells may take in memory is limited, and the number of cells
//! that hold something must be what an independent count found.

use super::asides::{self, Hearing};
use super::cells::{self, Cells};
use super::package::LARGEST_UNPACKED;
use super::texts::Texts;
use super::{At, Cell, CellRef, Look, Refusal, Sheet, formula};
use std::mem::size_of;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The last place of a sheet, XFD1048576 (ECMA-376 Part 1, 18.3.1.73; a sheet of an older format ends sooner).
pub const LAST: At = At { row: 1_048_575, column: 16_383 };

/// What may still be kept of one book.
pub struct Room {
    /// What its cells may take, in bytes.
    cells: usize,
    /// How many words beside its cells.
    pub asides: usize,
}

impl Default for Room {
    fn default() -> Room {
        Room { cells: LARGEST_UNPACKED << 20, asides: asides::MOST }
    }
}

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.cells = self.cells.checked_sub(bytes).ok_or(Refusal::Inflated(LARGEST_UNPACKED))?;
        Ok(())
    }
}

/// A sheet that is being read.
pub struct Draft<'r> {
    sheet: Sheet,
    room: &'r mut Room,
    /// Where the reader stands.
    at: Option<At>,
    is_in_order: bool,
    /// Cells that hold an empty text: something was written there, and there is nothing to list.
    empty_texts: usize,
}

impl<'r> Draft<'r> {
    /// A sheet without cells.
    pub fn new(name: String, visible: bool, room: &'r mut Room) -> Draft<'r> {
        let sheet = Sheet { name, visible, ..Sheet::default() };
        Draft { sheet, room, at: None, is_in_order: true, empty_texts: 0 }
    }

    /// Some of its cells will be texts of these.
    pub fn sharing(mut self, texts: &Arc<Texts>) -> Draft<'r> {
        self.sheet.cells = Cells::sharing(texts);
        self
    }

    /// Comes to the cell at a place, empty or not.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where no sheet has such a place, or it has just been there.
    pub fn come_to(&mut self, at: At) -> Result<(), Refusal> {
        if at.row > LAST.row || at.column > LAST.column {
            return Err(Refusal::Damaged(format!("a cell lies outside the sheet {}", self.sheet.name)));
        }
        if self.at == Some(at) {
            return Err(self.twice(at));
        }
        self.is_in_order &= self.at < Some(at);
        self.at = Some(at);
        Ok(())
    }

    /// The cell where the reader stands holds this; an empty text is counted and not listed.
    ///
    /// # Errors
    /// [`Refusal::Inflated`] where the book grows too large.
    pub fn hold(&mut self, cell: CellRef) -> Result<(), Refusal> {
        let at = self.here();
        let text = match cell {
            Cell::Text("") => {
                self.empty_texts += 1;
                return Ok(());
            }
            Cell::Text(text) | Cell::Error(text) => text.len(),
            _ => 0,
        };
        self.room.take(cells::SIZE + text)?;
        self.sheet.cells.push(at, cell);
        Ok(())
    }

    /// The cell where the reader stands holds the shared text of this number; an empty one is counted and not listed.
    ///
    /// # Errors
    /// [`Refusal::Inflated`] where the book grows too large.
    pub fn hold_shared(&mut self, number: usize, is_empty: bool) -> Result<(), Refusal> {
        let at = self.here();
        if is_empty {
            self.empty_texts += 1;
            return Ok(());
        }
        self.room.take(cells::SIZE)?;
        self.sheet.cells.push_shared(at, number);
        Ok(())
    }

    fn here(&self) -> At {
        self.at.expect("a reader comes to a cell before it says what the cell holds")
    }

    /// The cell that was held last, where the reader stands, is shown so beyond its value; one of an empty text shows nothing.
    ///
    /// # Errors
    /// [`Refusal::Inflated`] where the book grows too large.
    pub fn show(&mut self, look: Option<Look>) -> Result<(), Refusal> {
        let held = self.sheet.cells.last().map(|(at, _)| at).filter(|at| Some(*at) == self.at);
        if let Some(look) = held.zip(look) {
            let words = if let Look::Otherwise(Some(shown)) = &look.1 { shown.len() } else { 0 };
            self.room.take(size_of::<(At, Look)>() + words)?;
            self.sheet.looks.push(look);
        }
        Ok(())
    }

    /// The cell where the reader stands has a formula.
    ///
    /// # Errors
    /// [`Refusal::Inflated`] where the book grows too large.
    pub fn has_formula(&mut self) -> Result<(), Refusal> {
        self.room.take(2 * size_of::<At>())?;
        self.sheet.formulas.extend(self.at);
        Ok(())
    }

    /// The formula of the cell where the reader stands says this, with references as Excel shows them; kept where it is short and
    /// names a range. A reader may hold it once more, to share it.
    ///
    /// # Errors
    /// [`Refusal::Inflated`] where the book grows too large.
    pub fn formula_says(&mut self, text: &str) -> Result<(), Refusal> {
        if let Some(at) = self.at.filter(|_| formula::is_kept(text)) {
            self.room.take(2 * (size_of::<(At, String)>() + text.len()))?;
            self.sheet.ranges.push((at, text.to_string()));
        }
        Ok(())
    }

    /// A row is not shown.
    pub fn hide_row(&mut self, row: u32) {
        hide(&mut self.sheet.hidden_rows, row, row, LAST.row);
    }

    /// Columns are not shown.
    pub fn hide_columns(&mut self, first: u32, last: u32) {
        hide(&mut self.sheet.hidden_columns, first, last, LAST.column);
    }

    /// Cells are merged, from one corner to the other.
    ///
    /// # Errors
    /// [`Refusal::Inflated`] where the book grows too large.
    pub fn merge(&mut self, one: At, other: At) -> Result<(), Refusal> {
        let first = At { row: one.row.min(other.row), column: one.column.min(other.column) };
        let last =
            At { row: one.row.max(other.row).min(LAST.row), column: one.column.max(other.column).min(LAST.column) };
        if first != last {
            self.room.take(size_of::<(At, At)>())?;
            self.sheet.merged.push((first, last));
        }
        Ok(())
    }

    /// Listens for words beside the cells.
    pub fn hearing(&mut self) -> Hearing<'_> {
        Hearing { asides: &mut self.sheet.asides, left: &mut self.room.asides }
    }

    /// The sheet, if it holds as many cells as were counted in the file by another way.
    ///
    /// # Errors
    /// [`Refusal::Miscounted`] where it does not, [`Refusal::Damaged`] where a place came twice.
    pub fn finish(mut self, counted: usize) -> Result<Sheet, Refusal> {
        if !self.is_in_order {
            self.sheet.cells.sort().map_err(|at| self.twice(at))?;
            self.sheet.looks.sort_by_key(|(at, _)| *at);
            self.sheet.ranges.sort_by_key(|(at, _)| *at);
        }
        let read = self.sheet.cells.len() + self.empty_texts;
        if read != counted {
            return Err(Refusal::Miscounted { sheet: self.sheet.name, read, counted });
        }
        join(&mut self.sheet.hidden_rows);
        join(&mut self.sheet.hidden_columns);
        Ok(self.sheet)
    }

    fn twice(&self, at: At) -> Refusal {
        Refusal::Damaged(format!("the cell {at} of the sheet {} stands twice in the file", self.sheet.name))
    }
}

/// Adds a range to those that are hidden, to the last one where it goes on.
fn hide(hidden: &mut Vec<RangeInclusive<u32>>, first: u32, last: u32, end: u32) {
    let last = last.min(end);
    match hidden.last_mut() {
        Some(before) if *before.end() + 1 == first && first <= last => *before = *before.start()..=last,
        _ if first <= last => hidden.push(first..=last),
        _ => {}
    }
}

/// Puts ranges in order and makes one of those that meet.
fn join(ranges: &mut Vec<RangeInclusive<u32>>) {
    ranges.sort_by_key(|range| *range.start());
    ranges.dedup_by(|next, before| {
        let meets = *next.start() <= *before.end() + 1;
        if meets {
            *before = *before.start()..=*before.end().max(next.end());
        }
        meets
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(row: u32, column: u32) -> At {
        At { row, column }
    }

    /// A sheet of numbers at these places, counted rightly.
    fn with(places: &[At]) -> Result<Sheet, Refusal> {
        let mut room = Room::default();
        let mut draft = Draft::new("S".into(), true, &mut room);
        for place in places {
            draft.come_to(*place)?;
            draft.hold(Cell::Number(1.0))?;
        }
        draft.finish(places.len())
    }

    #[test]
    fn cells_come_in_order_however_the_file_holds_them() {
        let sheet = with(&[at(2, 0), at(0, 1), at(0, 0)]).unwrap();
        assert_eq!(sheet.cells.iter().map(|(at, _)| at.to_string()).collect::<Vec<_>>(), ["A1", "B1", "A3"]);
    }

    #[test]
    fn looks_are_found_by_place_whatever_the_order_and_an_empty_text_has_none() {
        let mut room = Room::default();
        let mut draft = Draft::new("S".into(), true, &mut room);
        for (place, text, look) in [
            (at(1, 0), "2", Some(Look::Struck)),
            (at(0, 0), "", Some(Look::Struck)),
            (at(0, 1), "1", None),
            (at(0, 2), "3", Some(Look::Raised)),
        ] {
            draft.come_to(place).unwrap();
            draft.hold(Cell::Text(text)).unwrap();
            draft.show(look).unwrap();
        }
        let sheet = draft.finish(4).unwrap();
        let looks = [at(0, 0), at(0, 1), at(0, 2), at(1, 0)].map(|at| sheet.look(at));
        assert_eq!(looks, [None, None, Some(Look::Raised), Some(Look::Struck)]);
    }

    #[test]
    fn formulas_that_are_short_and_name_a_range_are_kept_in_order() {
        let mut room = Room::default();
        let mut draft = Draft::new("S".into(), true, &mut room);
        for (place, formula) in [
            (at(1, 0), "SUM(A1:A9)"),
            (at(0, 0), "SUM(B1:B9)"),
            (at(0, 1), "A1+A2"),
            (at(0, 2), &format!("SUM(A1:A9)+{}", "1".repeat(256))),
        ] {
            draft.come_to(place).unwrap();
            draft.formula_says(formula).unwrap();
        }
        let sheet = draft.finish(0).unwrap();
        let kept = [at(0, 0), at(0, 1), at(0, 2), at(1, 0)].map(|at| sheet.formula(at));
        assert_eq!(kept, [Some("SUM(B1:B9)"), None, None, Some("SUM(A1:A9)")]);
    }

    #[test]
    fn a_place_that_comes_twice_or_lies_outside_is_refused() {
        for places in
            [&[at(0, 0), at(0, 0)][..], &[at(0, 0), at(1, 0), at(0, 0)], &[at(1_048_576, 0)], &[at(0, 16_384)]]
        {
            assert!(matches!(with(places), Err(Refusal::Damaged(_))), "{places:?}");
        }
        assert!(with(&[LAST]).is_ok());
    }

    #[test]
    fn a_sheet_with_other_cells_than_were_counted_is_refused() {
        let mut room = Room::default();
        let mut draft = Draft::new("S".into(), true, &mut room);
        draft.come_to(at(0, 0)).unwrap();
        draft.hold(Cell::Text("")).unwrap();
        let sheet = "S".to_string();
        assert_eq!(draft.finish(2), Err(Refusal::Miscounted { sheet, read: 1, counted: 2 }));
    }

    #[test]
    fn hidden_rows_are_told_as_ranges_in_order() {
        let mut room = Room::default();
        let mut draft = Draft::new("S".into(), true, &mut room);
        for row in [7, 2, 3, 4, 3] {
            draft.hide_row(row);
        }
        draft.hide_columns(5, 20_000);
        let sheet = draft.finish(0).unwrap();
        assert_eq!((sheet.hidden_rows, sheet.hidden_columns), (vec![2..=4, 7..=7], vec![5..=16_383]));
    }

    #[test]
    fn a_book_that_grows_without_end_is_refused() {
        let mut room = Room { cells: 100, asides: 0 };
        let mut draft = Draft::new("S".into(), true, &mut room);
        draft.come_to(at(0, 0)).unwrap();
        assert_eq!(draft.hold(Cell::Text(&"x".repeat(100))), Err(Refusal::Inflated(LARGEST_UNPACKED)));
    }
}
