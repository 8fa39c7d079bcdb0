//! The rows of a roster: at hand while they are read, then as pages of bytes, so that memory does not grow with them.
//!
//! A row at hand takes half a kilobyte, each of its entries in the room of the largest; on a page it takes sixty bytes. A worker puts
//! rows on pages as it reads them ([`Rows::push`]) and sends them behind all else that it says ([`Rows::send`]); the program puts
//! pages on a shelf as they come ([`Rows::receive`]) and looks at one at a time. What most questions ask, whether anything of a kind
//! stands in a column at all, what it adds up to and how wide it is, is noted when a page comes, and answered without looking
//! ([`Rows::has`], [`Rows::sum`], [`Rows::widest`]).

mod sent;

pub use sent::{NotReceived, Noted};

use super::RosterRow;
use super::kinds::{Column, Columns, Kinds};
use super::shelf::Held;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use thin_vec::ThinVec;

/// How many rows stand on a page.
const PAGE: usize = 64;

/// The rows that a unit filled in, in order: those on pages, then those at hand.
#[derive(Clone, Default)]
pub struct Rows {
    /// Full ones; the last may be one of fewer rows where no rows are at hand.
    pages: ThinVec<Bytes>,
    /// How many rows stand on pages.
    paged: usize,
    /// What stands in each column on pages.
    columns: Columns,
    at_hand: ThinVec<RosterRow>,
}

impl fmt::Debug for Rows {
    /// The rows, wherever they wait.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}

#[derive(Clone)]
enum Bytes {
    Held(Held),
    /// Still to come, as many of them; nobody looks at rows before.
    Due(u32),
}

#[cfg(test)]
impl From<Vec<RosterRow>> for Rows {
    /// Rows at hand.
    fn from(rows: Vec<RosterRow>) -> Rows {
        Rows { at_hand: rows.into(), ..Rows::default() }
    }
}

#[cfg(test)]
impl FromIterator<RosterRow> for Rows {
    fn from_iter<I: IntoIterator<Item = RosterRow>>(rows: I) -> Rows {
        Rows::from(rows.into_iter().collect::<Vec<_>>())
    }
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.paged + self.at_hand.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every row, a page at a time.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, RosterRow>> {
        self.range(0..self.len())
    }

    /// The rows at some positions, a page at a time; positions beyond the last one are none.
    pub fn range(&self, positions: Range<usize>) -> impl Iterator<Item = Cow<'_, RosterRow>> {
        let (paged, at_hand) = self.where_they_wait(positions);
        let first = paged.start / PAGE;
        let pages = if paged.is_empty() { &[] } else { &self.pages[first..] };
        let on_pages = pages.iter().flat_map(Bytes::rows).skip(paged.start - first * PAGE).take(paged.len());
        on_pages.map(Cow::Owned).chain(at_hand.iter().map(Cow::Borrowed))
    }

    /// Hands on the rows at some positions, one by one: as [`Rows::range`], but no text of a page is copied.
    pub fn each(&self, positions: Range<usize>, mut take: impl FnMut(&RosterRow<&str>)) {
        let (paged, at_hand) = self.where_they_wait(positions);
        let mut next = paged.start;
        while next < paged.end {
            let page = next / PAGE;
            let mut position = page * PAGE;
            let read = walk(&self.pages[page].get(), |row| {
                if paged.contains(&position) {
                    take(row);
                }
                position += 1;
            });
            read.expect(LOOKED_THROUGH);
            next = (page + 1) * PAGE;
        }
        at_hand.iter().for_each(|row| take(&row.borrowed()));
    }

    /// Which of the rows at some positions stand on pages, by their positions, and which are at hand.
    fn where_they_wait(&self, positions: Range<usize>) -> (Range<usize>, &[RosterRow]) {
        let end = positions.end.min(self.len());
        let start = positions.start.min(end);
        let at_hand = start.max(self.paged) - self.paged..end.max(self.paged) - self.paged;
        (start.min(self.paged)..end.min(self.paged), &self.at_hand[at_hand])
    }

    /// The row at a position.
    pub fn get(&self, position: usize) -> Option<Cow<'_, RosterRow>> {
        self.range(position..position.saturating_add(1)).next()
    }

    /// The last row.
    pub fn last(&self) -> Option<Cow<'_, RosterRow>> {
        self.get(self.len().checked_sub(1)?)
    }

    /// All of them at once: for lists that somebody must look at as a whole.
    pub fn at_hand(&self) -> Cow<'_, [RosterRow]> {
        match self.paged {
            0 => Cow::Borrowed(&self.at_hand),
            _ => Cow::Owned(self.iter().map(Cow::into_owned).collect()),
        }
    }

    /// All of them, to be changed.
    #[cfg(test)]
    pub fn to_mut(&mut self) -> &mut ThinVec<RosterRow> {
        *self = Rows::from(self.at_hand().into_owned());
        &mut self.at_hand
    }

    /// Adds a row; a full page of them is put on one.
    pub fn push(&mut self, row: RosterRow) {
        self.at_hand.push(row);
        while self.at_hand.len() >= PAGE {
            let page: Vec<RosterRow> = self.at_hand.drain(..PAGE).collect();
            self.add_page(Bytes::Held(Held::Here(encoded(&page).into())), (page.len(), of_columns(&page)));
        }
    }

    /// Adds the rows of another list.
    pub fn append(&mut self, other: Rows) {
        match self.is_empty() {
            true => *self = other,
            false => other.iter().for_each(|row| self.push(row.into_owned())),
        }
    }

    fn add_page(&mut self, page: Bytes, (count, columns): (usize, Vec<Column>)) {
        self.columns = match self.paged {
            0 => columns.into_iter().collect(),
            _ => self.columns.iter().zip(columns).map(|(one, other)| one.with(other)).collect(),
        };
        self.paged += count;
        self.pages.push(page);
    }

    /// Whether an entry of some kinds may stand in a column. Where rows are at hand, that is seen when they are looked at.
    pub fn has(&self, column: usize, kinds: Kinds) -> bool {
        !self.at_hand.is_empty() || self.columns.get(column).kinds.meets(kinds)
    }

    /// What a column adds up to, blanks aside; `None` where an entry of it is no exact number, or the sum would not be exact.
    pub fn sum(&self, column: usize) -> Option<Decimal> {
        self.column(column).sum()
    }

    /// The width of the widest text in a column, in halves of a Chinese character.
    pub fn widest(&self, column: usize) -> usize {
        self.column(column).widest.into()
    }

    fn column(&self, column: usize) -> Column {
        self.columns.get(column).with(of_column(&self.at_hand, column))
    }
}

impl Bytes {
    fn get(&self) -> Cow<'_, [u8]> {
        match self {
            Bytes::Held(held) => held.all(),
            Bytes::Due(_) => unreachable!("pages are received before anybody looks at rows"),
        }
    }

    /// How many are still to come, where it is so.
    fn due(&self) -> Option<u32> {
        if let Bytes::Due(length) = self { Some(*length) } else { None }
    }

    /// The rows of a page.
    fn rows(&self) -> Vec<RosterRow> {
        postcard::from_bytes(&self.get()).expect(LOOKED_THROUGH)
    }
}

/// What is known of a page that somebody looks at.
const LOOKED_THROUGH: &str = "a page that was looked through when it came";

/// Hands on the rows of a page one by one, all in the room of one; `None` where it is no page. It reads what [`encoded`] writes: a
/// list is its length and its items, a row its fields in order ([postcard's wire format]).
///
/// [postcard's wire format]: https://postcard.jamesmunns.com/wire-format
fn walk<'p>(page: &'p [u8], mut take: impl FnMut(&RosterRow<&'p str>)) -> Option<()> {
    fn next<'p, T: Deserialize<'p>>(rest: &mut &'p [u8]) -> Option<T> {
        let (item, behind) = postcard::take_from_bytes(rest).ok()?;
        *rest = behind;
        Some(item)
    }
    let mut rest = page;
    let mut row = RosterRow { table: 0, row: 0, is_hidden: false, entries: Vec::new() };
    for _ in 0..next::<usize>(&mut rest)? {
        (row.table, row.row, row.is_hidden) = next(&mut rest)?;
        row.entries.clear();
        for _ in 0..next::<usize>(&mut rest)? {
            row.entries.push(next(&mut rest)?);
        }
        take(&row);
    }
    rest.is_empty().then_some(())
}

fn encoded(rows: &[RosterRow]) -> Vec<u8> {
    postcard::to_stdvec(rows).expect("rows that can be written as bytes")
}

fn of_columns<S: AsRef<str>>(rows: &[RosterRow<S>]) -> Vec<Column> {
    let width = rows.first().map_or(0, |row| row.entries.len());
    (0..width).map(|column| of_column(rows, column)).collect()
}

fn of_column<S: AsRef<str>>(rows: &[RosterRow<S>], column: usize) -> Column {
    let mut all = Column::BLANK;
    rows.iter().filter_map(|row| row.entries.get(column)).for_each(|entry| all.add(entry));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Entry, Shelf};
    use crate::sheet::Look;
    use crate::value::interval::{Amount, Interval};
    use crate::value::number;
    use crate::value::reading::{Number, Reading};
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use unicode_width::UnicodeWidthStr;

    fn entry() -> impl Strategy<Value = Entry> {
        let decimal = || (any::<i64>(), 0..9u32).prop_map(|(digits, scale)| Decimal::new(digits, scale));
        let open = decimal().prop_map(|low| {
            let within = Interval::between(Some(crate::value::interval::Bound::included(low)), None);
            let reading = Reading { text: "约".into(), note: None };
            Entry::Number(Number::new(Amount { value: low, within: within.unwrap() }, Some(reading)))
        });
        prop_oneof![
            Just(Entry::Blank),
            ".{0,9}".prop_map(Entry::Text),
            decimal().prop_map(|number| Entry::Number(number.into())),
            open,
            (0..40_000i64).prop_map(|days| {
                Entry::Date(jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap())
            }),
            ".{1,9}".prop_map(Entry::Wrong),
            ".{1,9}".prop_map(|text| Entry::Marked(text, Look::Raised)),
            Just(Entry::Error("#REF!".into())),
            Just(Entry::Uncalculated),
        ]
    }

    fn rows() -> impl Strategy<Value = Vec<RosterRow>> {
        let row = || {
            let row = (0..3usize, any::<u32>(), any::<bool>(), proptest::collection::vec(entry(), 2));
            row.prop_map(|(table, row, is_hidden, entries)| RosterRow { table, row, is_hidden, entries })
        };
        // More than a page, now and then.
        prop_oneof![proptest::collection::vec(row(), 0..9), proptest::collection::vec(row(), PAGE - 1..PAGE + 2)]
    }

    fn pushed(rows: &[RosterRow]) -> Rows {
        rows.iter().cloned().fold(Rows::default(), |mut all, row| {
            all.push(row);
            all
        })
    }

    fn sent(rows: &[RosterRow]) -> Rows {
        resent(Rows::from(rows.to_vec()))
    }

    fn resent(mut rows: Rows) -> Rows {
        let pages = rows.send().concat();
        let mut received: Rows = postcard::from_bytes(&postcard::to_stdvec(&rows).unwrap()).unwrap();
        assert_eq!(received.due(), pages.len() as u64);
        received.receive(&mut pages.as_slice(), &Shelf::new()).unwrap();
        received
    }

    /// What an earlier run received, taken up again.
    fn taken_up(rows: &[RosterRow]) -> Rows {
        let known = sent(rows);
        let (pages, noted) = (known.pages().collect::<Vec<_>>().concat(), known.noted());
        let mut rows = known;
        rows.send();
        rows.receive_noted(&mut pages.as_slice(), noted, &Shelf::new()).unwrap();
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rows_in_pages_are_the_rows_at_hand_wherever_they_wait(rows in rows(), from in 0..300usize, more in 0..300usize) {
            let mut appended = pushed(&rows[..rows.len() / 2]);
            appended.append(pushed(&rows[rows.len() / 2..]));
            for kept in [sent(&rows), pushed(&rows), resent(pushed(&rows)), appended, resent(sent(&rows)), taken_up(&rows)] {
                prop_assert_eq!(kept.len(), rows.len());
                prop_assert_eq!(format!("{:?}", kept.at_hand()), format!("{rows:?}"));
                let some: Vec<_> = kept.range(from..from + more).map(Cow::into_owned).collect();
                let expected: Vec<_> = rows.iter().skip(from).take(more).cloned().collect();
                prop_assert_eq!(format!("{some:?}"), format!("{expected:?}"));
                let mut each = Vec::new();
                kept.each(from..from + more, |row| each.push(format!("{row:?}")));
                prop_assert_eq!(each, expected.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>());
            }
        }

        #[test]
        fn what_a_column_has_is_known_without_looking(rows in rows()) {
            for kept in [sent(&rows), taken_up(&rows)] {
                for column in 0..2 {
                    for bit in 0..9 {
                        let kind = Kinds(1 << bit);
                        let has = rows.iter().any(|row| Kinds::of(&row.entries[column]).meets(kind));
                        prop_assert_eq!(kept.has(column, kind), has);
                    }
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_a_column_adds_up_to_and_its_width_are_those_of_the_rows_at_hand(rows in rows()) {
            let kept = sent(&rows);
            for column in 0..2 {
                let entries = || rows.iter().map(|row| &row.entries[column]);
                let filled = entries().filter(|entry| **entry != Entry::Blank);
                let exact = filled.map(|entry| entry.number().filter(Amount::is_exact).map(|amount| amount.value));
                let sum = exact.collect::<Option<Vec<_>>>().and_then(number::sum);
                let width = |entry: &Entry| if let Entry::Text(text) = entry { text.width() } else { 0 };
                for rows in [&kept, &Rows::from(rows.clone()), &pushed(&rows)] {
                    prop_assert_eq!(rows.sum(column), sum);
                    prop_assert_eq!(rows.widest(column), entries().map(width).max().unwrap_or(0));
                }
            }
        }
    }
}
