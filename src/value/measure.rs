//! Units of measure (计量单位): 万人 is 10,000 人; 人, 名 and 人次 count alike.
//!
//! A measure is a power of ten and a word. Words of one dimension can be compared; a word that we do not know is a
//! dimension of its own, so 吨 agrees only with 吨 (and 万吨).

use super::number;
use regex::Regex;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};

/// What a measure counts. Two figures can be compared only within one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// 人, 名, 人次, 位: people, who come whole.
    People,
    /// 个, 家, 份, ...: things, which come whole. A notice counts the same thing now in 个, now in 家.
    Things,
    /// 元: money, to the cent.
    Money,
    /// Any other word, by itself.
    Other(String),
}

/// A unit of measure as written, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Measure {
    word: Arc<str>,
    /// The power of ten before the word: 4 for 万.
    power: u32,
    dimension: Dimension,
}

const PEOPLE: [&str; 8] = ["人", "名", "人次", "位", "persons", "people", "person", "participants"];
const THINGS: [&str; 25] = [
    "个", "家", "份", "项", "件", "次", "场", "期", "处", "支", "篇", "本", "套", "所", "间", "台", "条", "张", "起",
    "对", "户", "班", "units", "items", "projects",
];

const MONEY: [&str; 3] = ["元", "圆", "元人民币"];
const PERCENT: [&str; 3] = ["%", "％", "百分比"];

/// Whether a character belongs to a magnitude word.
pub fn is_magnitude(c: char) -> bool {
    "十百千万亿".contains(c)
}

/// The power of ten of a magnitude word: 百 千 万 亿 and their products (万亿 is not among them: nobody asks for it).
fn magnitude(word: &str) -> Option<u32> {
    Some(match word {
        "" => 0,
        "十" => 1,
        "百" => 2,
        "千" => 3,
        "万" => 4,
        "十万" => 5,
        "百万" => 6,
        "千万" => 7,
        "亿" => 8,
        _ => return None,
    })
}

impl Measure {
    /// Reads a measure such as 万人 or 个. Every text is a measure; an unknown word is its own dimension.
    pub fn parse(text: &str) -> Measure {
        let word = text.trim().to_string();
        let magnitude_len: usize = word.chars().take_while(|c| is_magnitude(*c)).map(char::len_utf8).sum();
        let (prefix, base) = word.split_at(magnitude_len);
        let (power, base) = match magnitude(prefix) {
            Some(power) if !base.is_empty() => (power, base),
            _ => (0, word.as_str()),
        };
        let lower = base.to_lowercase();
        let dimension = if PEOPLE.contains(&lower.as_str()) {
            Dimension::People
        } else if THINGS.contains(&lower.as_str()) {
            Dimension::Things
        } else if MONEY.contains(&lower.as_str()) {
            Dimension::Money
        } else if PERCENT.contains(&lower.as_str()) {
            Dimension::Other("%".to_string())
        } else {
            Dimension::Other(base.to_string())
        };
        Measure { power, dimension, word: word.into() }
    }

    /// The measure as its author wrote it.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The same, shared: many messages say it.
    pub fn shared_word(&self) -> Arc<str> {
        Arc::clone(&self.word)
    }

    /// Whether one of these comes whole: people and things do, money and hectares do not.
    pub fn is_counted(&self) -> bool {
        matches!(self.dimension, Dimension::People | Dimension::Things)
    }

    /// How many single pieces one of this measure is: 10,000 for 万人.
    pub fn pieces(&self) -> Decimal {
        Decimal::from(10u64.pow(self.power))
    }

    /// The figure given in `other` said in this measure, exactly; `None` where the two cannot be compared.
    pub fn convert(&self, figure: Decimal, other: &Measure) -> Option<Decimal> {
        if self.dimension != other.dimension {
            return None;
        }
        number::shift(figure, other.power as i32 - self.power as i32)
    }

    /// A number of single pieces said in this measure: 55,000 in 万人 is 5.5.
    pub fn of_pieces(&self, pieces: Decimal) -> Option<Decimal> {
        number::shift(pieces, -(self.power as i32))
    }

    /// Whether figures of the other can be said in this one.
    pub fn is_like(&self, other: &Measure) -> bool {
        self.dimension == other.dimension
    }

    /// Whether it is a percentage.
    pub fn is_percent(&self) -> bool {
        self.dimension == Dimension::Other("%".to_string())
    }
}

impl From<String> for Measure {
    fn from(text: String) -> Measure {
        Measure::parse(&text)
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> String {
        measure.word.to_string()
    }
}

/// A heading such as “安康杯”竞赛参赛职工数(万人) taken apart: the name, and the measure in its last parentheses.
pub fn split_heading(heading: &str) -> (String, Option<Measure>) {
    static MEASURED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)^(.+?)\s*[（(]\s*([^（）()]+?)\s*[）)]\s*$").expect("a fixed pattern"));
    match MEASURED.captures(heading.trim()) {
        Some(parts) => (parts[1].to_string(), Some(Measure::parse(&parts[2]))),
        None => (heading.trim().to_string(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_people_and_people_are_one_dimension() {
        let wan = Measure::parse("万人");
        assert_eq!(wan.convert(Decimal::from(9_900), &Measure::parse("人")), Some(Decimal::new(99, 2)));
        assert_eq!(Measure::parse("人次").convert(Decimal::new(55, 1), &wan), Some(Decimal::from(55_000)));
        assert_eq!(wan.convert(Decimal::ONE, &Measure::parse("名")), Some(Decimal::new(1, 4)));
    }

    #[test]
    fn measures_of_other_dimensions_are_not_compared() {
        for other in ["家", "元", "吨"] {
            assert_eq!(Measure::parse("人").convert(Decimal::ONE, &Measure::parse(other)), None, "{other}");
        }
        assert!(Measure::parse("吨").convert(Decimal::ONE, &Measure::parse("万吨")).is_some());
    }

    #[test]
    fn a_heading_carries_its_measure_in_the_last_parentheses() {
        for (heading, name, measure) in [
            ("“安康杯”竞赛参赛职工数\n(万人)", "“安康杯”竞赛参赛职工数", Some("万人")),
            ("工匠选树（ 名 ）", "工匠选树", Some("名")),
            ("增长（同比）率（%）", "增长（同比）率", Some("%")),
            ("单    位", "单    位", None),
        ] {
            let (got, got_measure) = split_heading(heading);
            assert_eq!((got.as_str(), got_measure.as_ref().map(Measure::word)), (name, measure));
        }
    }
}
