//! What people write where a figure is asked: "5.5", "约5.5万人", "１，２００", "一百二十", "3-5万", "9（含续建2个）", "无", "/".
//!
//! [`figure`] reads one cell against the measure that its column asks for. It gives exactly one [`Written`]; what it cannot
//! read is quoted back with the reason, never guessed. A reading that is not plain digits says how it was understood
//! ([`Number::reading`]): the table of readings stands in the guide, and a test holds the two together.

use super::cell::{Cell, CellRef, is_error_value};
use super::grammar;
use super::interval::Amount;
use super::look::{self, Look};
use super::measure::Measure;
use super::number;
use super::obstacle::Obstacle;
use super::plain;
use super::reading::{Number, Reading};
use crate::text::{Lang, Text, text};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What stands in a cell where a figure is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Written {
    /// Nothing: blank is not zero.
    Blank,
    /// A figure, in the measure that was asked for.
    Figure(Number),
    /// "/", "—", "不涉及": the unit says that the question does not apply to it.
    NotApplicable(String),
    /// Something that is no figure in this measure.
    NotANumber {
        /// The text as written.
        text: String,
        /// What stands in the way.
        obstacle: Box<Obstacle>,
    },
    /// An error value such as #REF!.
    Error(String),
    /// A formula whose result the file does not hold.
    Uncalculated,
}

impl Written {
    /// A text that is no figure, and why.
    pub fn not_a_number(text: String, obstacle: Obstacle) -> Written {
        Written::NotANumber { text, obstacle: Box::new(obstacle) }
    }

    /// The number that stands for the figure, where one was read.
    pub fn value(&self) -> Option<Decimal> {
        self.amount().map(|amount| amount.value)
    }

    /// The figure, where one was read.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Written::Figure(number) => Some(number.amount()),
            _ => None,
        }
    }

    /// What stands in the cell, as written; empty where nothing is seen there.
    pub fn text(&self) -> String {
        match self {
            Written::Figure(number) => match number.reading() {
                Some(reading) => reading.text.clone(),
                None => number.amount().value.normalize().to_string(),
            },
            Written::NotANumber { text, .. } | Written::NotApplicable(text) | Written::Error(text) => text.clone(),
            Written::Blank | Written::Uncalculated => String::new(),
        }
    }

    /// Whether the unit wrote something that claims to be an answer, readable or not.
    pub fn is_answer(&self) -> bool {
        !matches!(self, Written::Blank)
    }
}

const NONE: [&str; 9] = ["无", "没有", "暂无", "目前没有", "尚无", "零", "〇", "none", "nil"];
const NOT_APPLICABLE: [&str; 10] = ["/", "-", "--", "---", "\\", "不涉及", "不适用", "无此项", "n/a", "na"];
const ELSEWHERE: [&str; 11] = ["同上", "同前", "同左", "同右", "同下", "〃", "\"", "″", "见上", "见附件", "ditto"];
const PENDING: [&str; 13] = [
    "待定",
    "待报",
    "待统计",
    "统计中",
    "未统计",
    "待核实",
    "核实中",
    "不详",
    "未知",
    "待补",
    "待确定",
    "tbd",
    "unknown",
];

/// A text without white space, for words that stand alone.
fn squeezed(text: &str) -> String {
    plain::fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a text says that there is nothing to report: 无, 暂无, /, 暂无此项工作.
pub fn says_none(text: &str) -> bool {
    if !may_say_none(text) {
        return false;
    }
    let folded = squeezed(text);
    NONE.contains(&folded.as_str()) || NOT_APPLICABLE.contains(&folded.as_str()) || folded.starts_with("暂无")
}

/// Most texts are told by their first character from every word that says none.
fn may_say_none(text: &str) -> bool {
    match text.trim_start().chars().next() {
        Some(c) if c.is_ascii_alphanumeric() => matches!(c, 'n' | 'N'),
        Some(c @ '\u{4e00}'..='\u{9fff}') => "无没暂目尚零不".contains(c),
        _ => true,
    }
}

/// Whether a cell says so.
pub fn cell_says_none(cell: CellRef) -> bool {
    match cell {
        Cell::Text(text) | Cell::Error(text) => says_none(text),
        Cell::Number(_) | Cell::Bool(_) | Cell::Date(_) | Cell::Formula => false,
    }
}

/// Reads a cell where a figure in `measure` is asked; `look` is what the file shows of it beyond its value.
pub fn figure(cell: Option<CellRef>, look: Option<Look>, measure: &Measure) -> Written {
    let unread = Written::not_a_number;
    let Some(cell) = cell else { return Written::Blank };
    if let Some(value) = shown_alike(cell, look.as_ref(), measure) {
        return Written::Figure(value.into());
    }
    match (cell, look.as_ref().and_then(|look| look.obstacle(&cell.to_string()))) {
        (Cell::Error(error), _) => Written::Error(error.to_string()),
        (Cell::Formula, _) => Written::Uncalculated,
        (Cell::Text(text), Some(_)) if text.trim().is_empty() => Written::Blank,
        (marked, Some(obstacle)) => unread(marked.to_string().trim().to_string(), obstacle),
        (Cell::Number(float), None) if look == Some(Look::Percent) => match number::from_percent_cell(float) {
            Some(share) if measure.is_percent() => Written::Figure(share.into()),
            Some(_) => {
                let obstacle = Obstacle::Measure { written: "%".into(), asked: measure.word().to_string() };
                unread(look::shown(cell, look.as_ref()).into_owned(), obstacle)
            }
            None => unread(float.to_string(), Obstacle::TooLong),
        },
        (Cell::Number(float), None) => match number::from_cell(float) {
            Some(value) => match grammar::unclear_share(value, measure) {
                Some(obstacle) => unread(value.to_string(), obstacle),
                None => Written::Figure(value.into()),
            },
            None => unread(float.to_string(), Obstacle::TooLong),
        },
        // An error that was pasted as a value is one all the same.
        (Cell::Text(text), None) if is_error_value(text.trim()) => Written::Error(text.trim().to_string()),
        (Cell::Text(text), None) => words(text, measure),
        (Cell::Bool(_), None) => unread(cell.to_string(), Obstacle::Logical),
        (Cell::Date(_), None) => unread(cell.to_string(), Obstacle::Date),
    }
}

/// The number of a cell whose format shows another figure, where that is the same one in the measure asked: "12万" is 12 万人.
fn shown_alike(cell: CellRef, look: Option<&Look>, measure: &Measure) -> Option<Decimal> {
    let (Cell::Number(float), Some(Look::Otherwise(Some(shown)))) = (cell, look) else { return None };
    let shown = words(shown, measure).amount()?.named()?;
    number::from_cell(float).filter(|stored| *stored == shown)
}

/// The most characters of a text that is looked at; a figure with its note takes a few dozen.
const LONGEST: usize = 400;

/// What stands for a formula without a result in a workbook that goes back to its unit.
pub const UNCALCULATED: Text = text("（公式未计算）", "(formula without a result)");

/// Whether a text is [`UNCALCULATED`], left as it was given.
pub fn stands_for_formula(text: &str) -> bool {
    [Lang::Zh, Lang::En].iter().any(|lang| UNCALCULATED.get(*lang) == text.trim())
}

/// Reads a text where a figure in `measure` is asked.
pub fn words(written: &str, measure: &Measure) -> Written {
    let text = written.trim().to_string();
    if written.chars().nth(LONGEST).is_some() {
        return Written::not_a_number(text, Obstacle::NotUnderstood);
    }
    if stands_for_formula(&text) {
        return Written::Uncalculated;
    }
    let folded = plain::fold(written);
    let alone = squeezed(written);
    let alone = alone.trim_end_matches(['。', '.', '!', ';']);
    if folded.is_empty() {
        return Written::Blank;
    }
    if let Some(value) = plain::figure(&folded) {
        return match grammar::unclear_share(value, measure) {
            Some(obstacle) => Written::not_a_number(text, obstacle),
            None => Written::Figure(value.into()),
        };
    }
    if NONE.contains(&alone) {
        let amount = Amount::exact(Decimal::ZERO);
        return Written::Figure(Number::new(amount, Some(Reading { text, note: None })));
    }
    if NOT_APPLICABLE.contains(&alone) {
        return Written::NotApplicable(text);
    }
    let said = if ELSEWHERE.contains(&alone) {
        Err(Obstacle::Elsewhere)
    } else if PENDING.contains(&alone) {
        Err(Obstacle::Pending)
    } else {
        grammar::read(&folded, measure)
    };
    match said {
        Ok(grammar::Said { amount, note }) => Written::Figure(Number::new(amount, Some(Reading { text, note }))),
        Err(obstacle) => Written::not_a_number(text, obstacle),
    }
}

#[cfg(test)]
mod tests;
