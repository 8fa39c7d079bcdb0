//! What stands in a column of a roster: of which kinds its entries are, what they add up to, how wide they are.

use super::Entry;
use crate::value::number;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::ops::BitOr;
use unicode_width::UnicodeWidthStr;

/// What stands in each column of some rows. There is one for every roster that came in: what has no sum takes four bytes.
#[derive(Clone, Default)]
pub struct Columns {
    /// The kinds of each, and the width of its widest text.
    all: Box<[(Kinds, u16)]>,
    /// What those add up to that are summed.
    sums: Box<[Decimal]>,
}

impl Columns {
    /// Whether an entry of some kinds may stand in a column.
    pub fn has(&self, column: usize, kinds: Kinds) -> bool {
        self.all.get(column).is_some_and(|(found, _)| found.meets(kinds))
    }

    /// One of them; that of no rows where there is none.
    pub fn get(&self, column: usize) -> Column {
        let Some((kinds, widest)) = self.all.get(column).copied() else { return Column::BLANK };
        if kinds.meets(Kinds::UNSUMMED) {
            let kinds = Kinds(kinds.0 & !Kinds::UNSUMMED.0);
            return Column { sum: Decimal::ZERO, is_unsummed: true, kinds, widest };
        }
        let is_summed = |(kinds, _): &&(Kinds, u16)| !kinds.meets(Kinds::UNSUMMED);
        let sum = self.sums[self.all[..column].iter().filter(is_summed).count()];
        Column { sum, is_unsummed: false, kinds, widest }
    }

    /// Each of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Column> {
        (0..self.all.len()).map(|column| self.get(column))
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Columns {
        let columns: Vec<Column> = columns.into_iter().collect();
        let kinds = |column: &Column| if column.is_unsummed { column.kinds | Kinds::UNSUMMED } else { column.kinds };
        Columns {
            all: columns.iter().map(|column| (kinds(column), column.widest)).collect(),
            sums: columns.iter().filter_map(Column::sum).collect(),
        }
    }
}

/// What stands in a column of some rows.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Column {
    /// What its exact numbers add up to, where it is not unsummed.
    sum: Decimal,
    is_unsummed: bool,
    /// The kinds of its entries.
    pub kinds: Kinds,
    /// The width of its widest text, in halves of a Chinese character; one that is wider than can be said is as wide as can be.
    pub widest: u16,
}

impl Column {
    /// Of no rows.
    pub const BLANK: Column = Column { sum: Decimal::ZERO, is_unsummed: false, kinds: Kinds(0), widest: 0 };

    /// Adds an entry.
    pub fn add<S: AsRef<str>>(&mut self, entry: &Entry<S>) {
        self.kinds = self.kinds | Kinds::of(entry);
        if !matches!(entry, Entry::Blank) {
            self.add_up(entry.number().filter(|amount| amount.is_exact()).map(|amount| amount.value));
        }
        // No character is wider than it has bytes, or than two halves.
        if let Entry::Text(text) = entry
            && text.as_ref().len() > self.widest.into()
            && 2 * text.as_ref().chars().count() > self.widest.into()
        {
            self.widest = self.widest.max(u16::try_from(text.as_ref().width()).unwrap_or(u16::MAX));
        }
    }

    /// Adds to the sum what is an exact number.
    fn add_up(&mut self, number: Option<Decimal>) {
        match self.sum().zip(number).and_then(|(sum, number)| number::sum([sum, number])) {
            Some(sum) => self.sum = sum,
            None => self.is_unsummed = true,
        }
    }

    /// What it adds up to, where every entry is an exact number or blank.
    pub fn sum(&self) -> Option<Decimal> {
        (!self.is_unsummed).then_some(self.sum)
    }

    /// The same column of two lists, one below the other.
    pub fn with(mut self, other: Column) -> Column {
        self.add_up(other.sum());
        Column { kinds: self.kinds | other.kinds, widest: self.widest.max(other.widest), ..self }
    }
}

/// Kinds of entries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kinds(pub(super) u16);

impl Kinds {
    /// [`Entry::Blank`].
    pub const BLANK: Kinds = Kinds(1);
    /// [`Entry::Text`].
    pub const TEXT: Kinds = Kinds(1 << 1);
    /// A number below zero, or that may be.
    pub const NEGATIVE: Kinds = Kinds(1 << 2);
    /// A number that is not whole.
    pub const FRACTION: Kinds = Kinds(1 << 3);
    /// A number that took more than reading digits.
    pub const READING: Kinds = Kinds(1 << 4);
    /// [`Entry::Wrong`].
    pub const WRONG: Kinds = Kinds(1 << 5);
    /// [`Entry::Marked`].
    pub const MARKED: Kinds = Kinds(1 << 6);
    /// [`Entry::Error`].
    pub const ERROR: Kinds = Kinds(1 << 7);
    /// [`Entry::Uncalculated`].
    pub const UNCALCULATED: Kinds = Kinds(1 << 8);

    /// No kind: of a column, that it is not summed.
    const UNSUMMED: Kinds = Kinds(1 << 15);

    /// The kinds of an entry; none for a date, and for a plain whole number.
    pub fn of<S: AsRef<str>>(entry: &Entry<S>) -> Kinds {
        match entry {
            Entry::Blank => Kinds::BLANK,
            Entry::Text(_) => Kinds::TEXT,
            Entry::Number(number) => {
                let amount = number.amount();
                let is = |is: bool, kind: Kinds| if is { kind } else { Kinds::default() };
                is(amount.within.low.is_none_or(|low| low.at.is_sign_negative()), Kinds::NEGATIVE)
                    | is(!amount.is_exact() || !amount.value.is_integer(), Kinds::FRACTION)
                    | is(number.reading().is_some(), Kinds::READING)
            }
            Entry::Date(_) => Kinds::default(),
            Entry::Wrong(_) => Kinds::WRONG,
            Entry::Marked(..) => Kinds::MARKED,
            Entry::Error(_) => Kinds::ERROR,
            Entry::Uncalculated => Kinds::UNCALCULATED,
        }
    }

    /// Whether the two have one in common.
    pub fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Kinds {
    type Output = Kinds;

    fn bitor(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}
