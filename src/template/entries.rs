//! What is filled in a workbook beforehand: nothing, or what a unit answered before.

use crate::form::Answer;
use crate::text::inert;
use crate::value::look::Look;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What is filled in beforehand; nothing by default. Indicators and rosters are named by their positions in the plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entries {
    /// The stated figure of each indicator, in its measure; a text where the unit wrote something else.
    pub stated: BTreeMap<usize, Value>,
    /// The remark to each indicator.
    pub remarks: BTreeMap<usize, String>,
    /// What is told where an indicator's figure is asked, before what to count.
    pub hints: BTreeMap<usize, String>,
    /// What the unit says about itself.
    pub answers: BTreeMap<Answer, String>,
    /// The rows of each roster, a value for each of its columns; a row that is cut short is blank from there on.
    pub rosters: BTreeMap<usize, Vec<Vec<Value>>>,
}

/// What is filled in one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// A number in the cell's measure.
    Number(Decimal),
    /// A date.
    Date(jiff::civil::Date),
    /// A text that is struck out or raised.
    Marked(String, Look),
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Value {
        Value::Number(number)
    }
}

impl Value {
    /// Whether the cell holds something.
    pub fn is_filled(&self) -> bool {
        match self {
            Value::Blank => false,
            Value::Text(words) | Value::Marked(words, _) => !inert::cell(words).is_empty(),
            Value::Number(_) | Value::Date(_) => true,
        }
    }

    /// The number that a spreadsheet program takes it for.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Date(date) => serial(*date).map(Decimal::from),
            Value::Blank | Value::Text(_) | Value::Marked(..) => None,
        }
    }
}

/// The day as Excel counts days; `None` for days before March 1900, which Excel counts otherwise.
pub fn serial(date: jiff::civil::Date) -> Option<i32> {
    let days = (date - jiff::civil::date(1899, 12, 30)).get_days();
    (days > 60).then_some(days)
}
