//! What people write where a figure is asked: "5.5", "5.5万", "５．５", "1,200", "120人", "无", "/".
//!
//! [`figure`] reads one cell against the measure that its column asks for. It gives exactly one [`Written`]; what it cannot
//! read is quoted back, never guessed. A reading that is not plain says how it was understood ([`Written::Figure::read_as`]).

use super::cell::Cell;
use super::measure::{Measure, magnitude};
use super::number;
use regex::Regex;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What stands in a cell where a figure is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Written {
    /// Nothing: blank is not zero.
    Blank,
    /// A figure, in the measure that was asked for.
    Figure {
        /// The figure, exact, in the asked measure.
        value: Decimal,
        /// The text as written where reading it took more than reading digits (told by V107).
        read_as: Option<String>,
    },
    /// "/", "—", "不涉及": the unit says that the question does not apply to it.
    NotApplicable(String),
    /// Something that is no figure in this measure; the text as written.
    NotANumber(String),
    /// An error value such as #REF!.
    Error(String),
    /// A formula whose result the file does not hold.
    Uncalculated,
}

impl Written {
    /// The figure, where one was read.
    pub fn value(&self) -> Option<Decimal> {
        match self {
            Written::Figure { value, .. } => Some(*value),
            _ => None,
        }
    }

    /// Whether the unit wrote something that claims to be an answer, readable or not.
    pub fn is_answer(&self) -> bool {
        !matches!(self, Written::Blank)
    }
}

const NONE: [&str; 4] = ["无", "没有", "暂无", "none"];
const NOT_APPLICABLE: [&str; 9] = ["/", "-", "--", "\\", "不涉及", "不适用", "无此项", "n/a", "na"];

/// A text without white space, full-width forms, capitals and the dashes of different keyboards.
fn folded(text: &str) -> String {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    folded.replace(['—', '–', '−', '─'], "-")
}

/// Whether a text says that there is nothing to report: 无, 暂无, /, 暂无此项工作.
pub fn says_none(text: &str) -> bool {
    let folded = folded(text);
    NONE.contains(&folded.as_str()) || NOT_APPLICABLE.contains(&folded.as_str()) || folded.starts_with("暂无")
}

/// Reads a cell where a figure in `measure` is asked.
pub fn figure(cell: Option<&Cell>, measure: &Measure) -> Written {
    match cell {
        None => Written::Blank,
        Some(Cell::Number(float)) => match number::from_cell(*float) {
            Some(value) => Written::Figure { value, read_as: None },
            None => Written::NotANumber(float.to_string()),
        },
        Some(Cell::Text(text)) => words(text, measure),
        Some(Cell::Error(error)) => Written::Error(error.clone()),
        Some(Cell::Formula) => Written::Uncalculated,
        Some(other @ (Cell::Bool(_) | Cell::Date(_))) => Written::NotANumber(other.to_string()),
    }
}

/// Reads a text where a figure in `measure` is asked.
pub fn words(written: &str, measure: &Measure) -> Written {
    static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([十百千万亿]*)(\D*)$").expect("a fixed pattern")
    });
    let folded = folded(written);
    if folded.is_empty() {
        return Written::Blank;
    }
    if NONE.contains(&folded.as_str()) {
        return Written::Figure { value: Decimal::ZERO, read_as: Some(written.trim().to_string()) };
    }
    if NOT_APPLICABLE.contains(&folded.as_str()) {
        return Written::NotApplicable(written.trim().to_string());
    }
    let refused = || Written::NotANumber(written.trim().to_string());
    let Some(parts) = FIGURE.captures(&folded) else { return refused() };
    let part = |n| parts.get(n).map_or("", |m: regex::Match| m.as_str());
    let digits = format!("{}{}{}", part(1), part(2).replace(',', ""), part(3));
    let Some(value) = number::from_digits(digits.trim_start_matches('+')) else { return refused() };
    let plain = part(4).is_empty() && part(5).is_empty();
    let value = match (magnitude(part(4)), part(5)) {
        (Some(0), "") => Some(value),
        // "5.5万" counts pieces of what is asked: 55,000 人 in a column of 万人 or of 人.
        (Some(power), "") => value
            .checked_mul(Decimal::from(10u64.pow(power)))
            .and_then(|pieces| pieces.checked_div(measure.pieces()))
            .map(|value| value.normalize()),
        (Some(_), word) => measure.convert(value, &Measure::parse(&format!("{}{word}", part(4)))),
        (None, _) => None,
    };
    match value {
        Some(value) => Written::Figure { value, read_as: (!plain).then(|| written.trim().to_string()) },
        None => refused(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, measure: &str) -> String {
        match words(text, &Measure::parse(measure)) {
            Written::Figure { value, read_as: None } => value.to_string(),
            Written::Figure { value, read_as: Some(text) } => format!("{value} from {text}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn figures_are_read_as_their_author_meant_them() {
        for (text, measure, read_as) in [
            ("5.5", "万人", "5.5"),
            ("５．５", "万人", "5.5"),
            ("1,200", "名", "1200"),
            ("1，200，000", "名", "1200000"),
            (" 12 000 ", "名", "12000"),
            ("-3", "个", "-3"),
            ("5.5万", "万人", "5.5 from 5.5万"),
            ("5.5万", "人", "55000 from 5.5万"),
            ("5.5万人", "人", "55000 from 5.5万人"),
            ("120人", "万人", "0.012 from 120人"),
            ("120人次", "名", "120 from 120人次"),
            ("3亿元", "万元", "30000 from 3亿元"),
            ("9个", "家", "9 from 9个"),
            ("无", "个", "0 from 无"),
        ] {
            assert_eq!(read(text, measure), read_as, "{text} in {measure}");
        }
    }

    #[test]
    fn blank_zero_none_and_not_applicable_are_told_apart() {
        let measure = Measure::parse("个");
        assert_eq!(words("  ", &measure), Written::Blank);
        assert_eq!(words("0", &measure).value(), Some(Decimal::ZERO));
        assert_eq!(words("/", &measure), Written::NotApplicable("/".into()));
        assert_eq!(words("——", &measure), Written::NotApplicable("——".into()));
        assert_eq!(figure(None, &measure), Written::Blank);
    }

    #[test]
    fn what_is_not_a_figure_of_the_measure_is_quoted_back() {
        for text in ["约5.5万", "12家企业", "1,2", "1.2.3", "待定", "５5O", "100000000000000000", "3-5万", "50%"]
        {
            assert_eq!(words(text, &Measure::parse("名")), Written::NotANumber(text.into()), "{text}");
        }
    }

    #[test]
    fn a_date_or_a_logical_is_no_figure() {
        let measure = Measure::parse("个");
        assert_eq!(figure(Some(&Cell::Bool(true)), &measure), Written::NotANumber("TRUE".into()));
        assert!(matches!(figure(Some(&Cell::Date(44439.0)), &measure), Written::NotANumber(_)));
        assert_eq!(figure(Some(&Cell::Error("#REF!".into())), &measure), Written::Error("#REF!".into()));
    }
}
