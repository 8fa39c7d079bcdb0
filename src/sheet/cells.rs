//! The cells of a sheet, in row and column order: eleven bytes a cell, and texts one behind the other.
//!
//! A roster of a million rows is ten million cells. As values of their own they would take three times the room, and each text a
//! block of memory besides; here a cell is put together when somebody looks ([`CellRef`]). Texts that a workbook says once for all
//! sheets stay where it says them ([`Texts`]).

use super::texts::Texts;
use super::{At, Cell, CellRef};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

/// What a cell takes here, in bytes, its text aside.
pub const SIZE: usize = size_of::<u64>() + size_of::<u16>() + size_of::<Kind>();

/// Cells with their places.
#[derive(Clone, Default)]
pub struct Cells {
    /// Each row that has cells, and how many cells stand before its first. While cells come out of order, a row may stand in several
    /// pieces.
    rows: Vec<(u32, u32)>,
    columns: Vec<u16>,
    kinds: Vec<Kind>,
    /// A float's bits, a truth value, the number of a shared text, or where a text of its own begins and how long it is.
    values: Vec<u64>,
    own: String,
    shared: Arc<Texts>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Number,
    Date,
    Bool,
    Formula,
    Text,
    Error,
    Shared,
}

/// A row of a sheet that has cells.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Its number, from 0.
    pub number: u32,
    cells: &'a Cells,
    from: usize,
    to: usize,
}

impl Cells {
    /// None yet; some will be texts of these.
    pub fn sharing(shared: &Arc<Texts>) -> Cells {
        Cells { shared: Arc::clone(shared), ..Cells::default() }
    }

    /// Adds a cell.
    pub fn push(&mut self, at: At, cell: CellRef) {
        let (kind, value) = match cell {
            Cell::Number(number) => (Kind::Number, number.to_bits()),
            Cell::Date(date) => (Kind::Date, date.to_bits()),
            Cell::Bool(is_so) => (Kind::Bool, u64::from(is_so)),
            Cell::Formula => (Kind::Formula, 0),
            Cell::Text(text) => (Kind::Text, self.own(text)),
            Cell::Error(text) => (Kind::Error, self.own(text)),
        };
        self.add(at, kind, value);
    }

    /// Adds a text of the shared ones, by its number.
    pub fn push_shared(&mut self, at: At, number: usize) {
        self.add(at, Kind::Shared, number as u64);
    }

    /// The cells, each a value of its own.
    pub fn to_vec(&self) -> Vec<(At, Cell)> {
        self.iter().map(|(at, cell)| (at, cell.owned())).collect()
    }

    /// Takes the last cell away.
    pub fn pop(&mut self) {
        self.columns.pop();
        self.kinds.pop();
        self.values.pop();
        let left = self.len();
        self.rows.pop_if(|(_, from)| *from as usize == left);
    }

    /// Keeps a text and says where. A book's cells have less than 4 GiB: what is unpacked of a file is limited to much less.
    fn own(&mut self, text: &str) -> u64 {
        let from = self.own.len() as u64;
        self.own.push_str(text);
        from << 32 | text.len() as u64
    }

    fn add(&mut self, at: At, kind: Kind, value: u64) {
        if self.rows.last().is_none_or(|(row, _)| *row != at.row) {
            self.rows.push((at.row, self.len() as u32));
        }
        self.columns.push(u16::try_from(at.column).expect("no sheet has a column past the 16,384th"));
        self.kinds.push(kind);
        self.values.push(value);
    }

    /// Puts the cells in order.
    ///
    /// # Errors
    /// A place that came twice.
    pub fn sort(&mut self) -> Result<(), At> {
        let places = || self.rows().flat_map(|row| row.positions().map(move |position| row.place(position)));
        if places().zip(places().skip(1)).all(|(one, next)| one < next) {
            return Ok(());
        }
        let mut order: Vec<(At, usize)> = places().zip(0..).collect();
        order.sort_unstable();
        if let Some([(at, _), _]) = order.array_windows().find(|[(one, _), (other, _)]| one == other) {
            return Err(*at);
        }
        let mut sorted = Cells { own: std::mem::take(&mut self.own), ..Cells::sharing(&self.shared) };
        order.into_iter().for_each(|(at, place)| sorted.add(at, self.kinds[place], self.values[place]));
        *self = sorted;
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The cell at a position in this order.
    fn nth(&self, position: usize) -> CellRef<'_> {
        let value = self.values[position];
        let own = || {
            let from = (value >> 32) as usize;
            &self.own[from..from + (value & u64::from(u32::MAX)) as usize]
        };
        match self.kinds[position] {
            Kind::Number => Cell::Number(f64::from_bits(value)),
            Kind::Date => Cell::Date(f64::from_bits(value)),
            Kind::Bool => Cell::Bool(value != 0),
            Kind::Formula => Cell::Formula,
            Kind::Text => Cell::Text(own()),
            Kind::Error => Cell::Error(own()),
            Kind::Shared => {
                Cell::Text(self.shared.get(value as usize).expect("a text that was there when the cell was read"))
            }
        }
    }

    /// The cell at a place.
    pub fn get(&self, at: At) -> Option<CellRef<'_>> {
        self.find(at).map(|position| self.nth(position))
    }

    /// The position of the cell at a place.
    pub fn find(&self, at: At) -> Option<usize> {
        let row = self.rows.binary_search_by_key(&at.row, |(row, _)| *row).ok()?;
        self.row(row).find(at.column)
    }

    /// Every cell.
    pub fn iter(&self) -> impl Iterator<Item = (At, CellRef<'_>)> + Clone {
        self.rows().flat_map(|row| row.iter())
    }

    /// The cells from a position on.
    pub fn iter_from(&self, position: usize) -> impl Iterator<Item = (At, CellRef<'_>)> {
        let first = self.rows.partition_point(|(_, from)| *from as usize <= position).saturating_sub(1);
        let skipped = position - self.rows.get(first).map_or(position, |(_, from)| *from as usize);
        (first..self.rows.len()).flat_map(|row| self.row(row).iter()).skip(skipped)
    }

    /// How many rows have cells.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// A row by its position among those that have cells.
    pub fn row(&self, position: usize) -> Row<'_> {
        let (number, from) = self.rows[position];
        let to = self.rows.get(position + 1).map_or(self.len(), |(_, from)| *from as usize);
        Row { number, cells: self, from: from as usize, to }
    }

    /// Every row that has cells.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> + Clone {
        (0..self.rows.len()).map(|position| self.row(position))
    }

    /// Those among some rows.
    pub fn rows_in(&self, rows: RangeInclusive<u32>) -> impl DoubleEndedIterator<Item = Row<'_>> {
        let place = |upto: &dyn Fn(u32) -> bool| self.rows.partition_point(|(row, _)| upto(*row));
        let (first, end) = (place(&|row| row < *rows.start()), place(&|row| row <= *rows.end()));
        (first..end.max(first)).map(|position| self.row(position))
    }

    /// The last one.
    pub fn last(&self) -> Option<(At, CellRef<'_>)> {
        let row = self.row(self.rows.len().checked_sub(1)?);
        row.last()
    }
}

impl<'a> Row<'a> {
    /// Its cells.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = (At, CellRef<'a>)> + Clone {
        self.positions().map(move |position| self.at(position))
    }

    /// Whether it has no other.
    pub fn is_single(self) -> bool {
        self.positions().len() == 1
    }

    /// The positions of its cells among all of the sheet.
    pub fn positions(self) -> Range<usize> {
        self.from..self.to
    }

    /// Its first cell.
    pub fn first(self) -> Option<(At, CellRef<'a>)> {
        self.positions().next().map(|position| self.at(position))
    }

    /// Its last cell.
    pub fn last(self) -> Option<(At, CellRef<'a>)> {
        self.positions().next_back().map(|position| self.at(position))
    }

    /// The cell in a column.
    pub fn get(self, column: u32) -> Option<CellRef<'a>> {
        self.find(column).map(|position| self.cells.nth(position))
    }

    /// The position of the cell in a column among all of the sheet.
    pub fn find(self, column: u32) -> Option<usize> {
        let own = &self.cells.columns[self.positions()];
        // Nearly every row begins in the first column and leaves nothing out.
        let guess = (column as usize).min(own.len() - 1);
        let found = if u32::from(own[guess]) == column {
            Ok(guess)
        } else {
            own.binary_search_by_key(&column, |one| u32::from(*one))
        };
        found.ok().map(|place| self.from + place)
    }

    fn at(self, position: usize) -> (At, CellRef<'a>) {
        (self.place(position), self.cells.nth(position))
    }

    fn place(self, position: usize) -> At {
        At { row: self.number, column: self.cells.columns[position].into() }
    }
}

impl FromIterator<(At, Cell)> for Cells {
    fn from_iter<I: IntoIterator<Item = (At, Cell)>>(cells: I) -> Cells {
        cells.into_iter().fold(Cells::default(), |mut all, (at, cell)| {
            all.push(at, cell.borrowed());
            all
        })
    }
}

impl PartialEq for Cells {
    fn eq(&self, other: &Cells) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Cells {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.iter().collect::<Vec<_>>().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cells, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Cells;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("cells with their places")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut listed: A) -> Result<Cells, A::Error> {
                let mut cells = Cells::default();
                while let Some((at, cell)) = listed.next_element::<(At, CellRef<'de>)>()? {
                    cells.push(at, cell);
                }
                Ok(cells)
            }
        }
        deserializer.deserialize_seq(Seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::font::Pieces;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            any::<f64>().prop_filter("a number", |number| !number.is_nan()).prop_map(Cell::Number),
            (-1e6..1e6).prop_map(Cell::Date),
            any::<bool>().prop_map(Cell::Bool),
            ".{1,9}".prop_map(Cell::Text),
            ".{1,9}".prop_map(Cell::Error),
            Just(Cell::Formula),
        ]
    }

    fn at() -> impl Strategy<Value = At> {
        (0..9u32, prop_oneof![0..6u32, 16_380..16_384u32]).prop_map(|(row, column)| At { row, column })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn cells_are_what_was_put_in_whatever_the_order(listed in proptest::collection::vec((at(), cell()), 0..40)) {
            let expected: BTreeMap<At, Cell> = listed.iter().cloned().collect();
            let mut cells: Cells = listed.iter().cloned().collect();
            let is_once = expected.len() == listed.len();
            prop_assert_eq!(cells.sort().is_ok(), is_once);
            prop_assume!(is_once);
            let owned = |(at, cell): (At, CellRef)| (at, format!("{cell:?}"));
            let all: Vec<_> = expected.iter().map(|(at, cell)| (*at, format!("{cell:?}"))).collect();
            prop_assert_eq!(cells.iter().map(owned).collect::<Vec<_>>(), all.clone());
            prop_assert_eq!(cells.last().map(owned), all.last().cloned());
            for position in 0..=all.len() {
                prop_assert_eq!(cells.iter_from(position).map(owned).collect::<Vec<_>>(), all[position..].to_vec());
            }
            for row in 0..10 {
                for column in (0..7).chain(16_379..16_384) {
                    let at = At { row, column };
                    prop_assert_eq!(cells.get(at).map(|cell| owned((at, cell))), all.iter().find(|(one, _)| *one == at).cloned());
                    prop_assert_eq!(cells.find(at), all.iter().position(|(one, _)| *one == at));
                }
            }
            let some: Vec<_> = cells.rows_in(2..=5).flat_map(Row::iter).map(owned).collect();
            prop_assert_eq!(some, all.iter().filter(|(at, _)| (2..=5).contains(&at.row)).cloned().collect::<Vec<_>>());
            let sent: Cells = postcard::from_bytes(&postcard::to_stdvec(&cells).unwrap()).unwrap();
            prop_assert_eq!(&sent, &cells);
            if !all.is_empty() {
                cells.pop();
                prop_assert_eq!(cells.iter().map(owned).collect::<Vec<_>>(), all[..all.len() - 1].to_vec());
            }
        }
    }

    #[test]
    fn a_text_that_the_workbook_says_once_stays_where_it_stands() {
        let mut texts = Texts::default();
        ["金额", "人数"].iter().for_each(|text| texts.push(text, Pieces::BARE));
        let texts = Arc::new(texts);
        let mut cells = Cells::sharing(&texts);
        [1, 0, 1].iter().zip(0..).for_each(|(number, column)| cells.push_shared(At { row: 0, column }, *number));
        let said: Vec<String> = cells.iter().map(|(_, cell)| cell.to_string()).collect();
        assert_eq!(said, ["人数", "金额", "人数"]);
        assert!(cells.own.is_empty());
    }
}
