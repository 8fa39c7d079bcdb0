//! What stands in a column of a roster: of which kinds its entries are, what they add up to, how wide they are.

use super::Entry;
use crate::value::number;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::ops::BitOr;
use unicode_width::UnicodeWidthStr;

/// What stands in each column of some rows: of each four bytes, the kinds of its entries and the width of its widest text, and sixteen
/// more where it is summed. There is one for every roster that came in.
#[derive(Clone, Default)]
pub struct Columns(Box<[u8]>);

impl Columns {
    /// One of them; that of no rows where there is none.
    pub fn get(&self, column: usize) -> Column {
        self.iter().nth(column).unwrap_or(Column::BLANK)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Column> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let (first, behind) = rest.split_first_chunk::<4>()?;
            rest = behind;
            let [kinds, widest] = [[first[0], first[1]], [first[2], first[3]]].map(u16::from_le_bytes);
            let is_unsummed = Kinds(kinds).meets(Kinds::UNSUMMED);
            let kinds = Kinds(kinds & !Kinds::UNSUMMED.0);
            let unsummed = Column { sum: Decimal::ZERO, is_unsummed, kinds, widest };
            if is_unsummed {
                return Some(unsummed);
            }
            let (sum, behind) = rest.split_first_chunk()?;
            rest = behind;
            Some(Column { sum: Decimal::deserialize(*sum), ..unsummed })
        })
    }
}

impl FromIterator<Column> for Columns {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Columns {
        let mut bytes = Vec::new();
        for column in columns {
            let mark = if column.is_unsummed { Kinds::UNSUMMED } else { Kinds::default() };
            bytes.extend((column.kinds | mark).0.to_le_bytes());
            bytes.extend(column.widest.to_le_bytes());
            bytes.extend(column.sum().iter().flat_map(Decimal::serialize));
        }
        Columns(bytes.into())
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
