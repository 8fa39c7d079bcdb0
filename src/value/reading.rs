//! A number as it was read from a cell: nearly all are exact and were plain digits, and there are many, so that what is more is kept
//! apart.

use super::interval::{Amount, Interval};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// How a text was read as a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The text as written.
    pub text: String,
    /// What stands in it beside the figure and is not counted.
    pub note: Option<String>,
}

/// A number, in the measure that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Sent", try_from = "Sent")]
pub struct Number {
    value: Decimal,
    more: Option<Box<More>>,
}

/// What a number is beside an exact one in plain digits.
#[derive(Debug, Clone, PartialEq)]
struct More {
    within: Interval,
    reading: Option<Reading>,
}

impl Number {
    /// A number, and how it was read where that took more than reading digits.
    pub fn new(amount: Amount, reading: Option<Reading>) -> Number {
        let Amount { value, within } = amount;
        let is_plain = reading.is_none() && within == Interval::exact(value);
        Number { value, more: (!is_plain).then(|| Box::new(More { within, reading })) }
    }

    /// The number, and what it leaves open.
    pub fn amount(&self) -> Amount {
        match &self.more {
            Some(more) => Amount { value: self.value, within: more.within },
            None => Amount::exact(self.value),
        }
    }

    /// How it was read, where that took more than reading digits.
    pub fn reading(&self) -> Option<&Reading> {
        self.more.as_ref()?.reading.as_ref()
    }

    /// The same number in another measure, read as it was; `None` where it cannot be said in that.
    pub fn map(&self, convert: impl Fn(Decimal) -> Option<Decimal>) -> Option<Number> {
        let amount = self.amount().map(convert)?;
        Some(Number::new(amount, self.reading().cloned()))
    }
}

impl From<Amount> for Number {
    fn from(amount: Amount) -> Number {
        Number::new(amount, None)
    }
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Number {
        Number { value, more: None }
    }
}

/// A number on its way between processes: nearly all take four bytes.
#[derive(Serialize, Deserialize)]
enum Sent {
    Plain { mantissa: i128, scale: u8 },
    More(Amount, Option<Reading>),
}

impl From<Number> for Sent {
    fn from(number: Number) -> Sent {
        match number.more {
            // A decimal has 28 decimals at most.
            None => Sent::Plain { mantissa: number.value.mantissa(), scale: number.value.scale() as u8 },
            Some(_) => Sent::More(number.amount(), number.reading().cloned()),
        }
    }
}

impl TryFrom<Sent> for Number {
    type Error = rust_decimal::Error;

    fn try_from(sent: Sent) -> Result<Number, Self::Error> {
        Ok(match sent {
            Sent::Plain { mantissa, scale } => Decimal::try_from_i128_with_scale(mantissa, scale.into())?.into(),
            Sent::More(amount, reading) => Number::new(amount, reading),
        })
    }
}
