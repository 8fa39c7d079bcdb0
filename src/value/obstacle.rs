//! Why something that stands where a figure or a date is asked cannot be taken for one.

use crate::text::{Fact, Text, text};
use serde::{Deserialize, Serialize};

/// What stands in the way of reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Obstacle {
    /// No figure was found in it, or words around it that are not understood.
    NotUnderstood,
    /// Several figures could be meant.
    Several(Vec<String>),
    /// A note beside it says that it is not the figure to count: 作废, 计划.
    Turned(String),
    /// It is in a measure that cannot be changed into the one asked.
    Measure {
        /// The measure as written.
        written: String,
        /// The measure asked for.
        asked: String,
    },
    /// Its row is said to be in a measure that is not the one asked, and nothing tells in which it is.
    RowMeasure {
        /// The measure as written.
        written: String,
        /// The measure asked for.
        asked: String,
    },
    /// It lies between two whole numbers, and what is asked comes whole: 12多个.
    NoWhole,
    /// It says many or few, and not how many: 若干, 几十, 上百.
    Vague,
    /// It points at another cell: 同上.
    Elsewhere,
    /// The figure is not there yet: 待定.
    Pending,
    /// Its format shows another figure than is stored.
    Otherwise {
        /// What is shown; empty where nothing is, `None` where it is not known.
        shown: Option<String>,
        /// What is stored.
        stored: String,
    },
    /// It is a date.
    Date,
    /// It is a logical value.
    Logical,
    /// It has too many digits to be held exactly.
    TooLong,
    /// It is struck out.
    Struck,
    /// Some of its characters are struck out, and nothing tells what the others report.
    PartlyStruck,
    /// It has raised or lowered characters.
    Raised,
    /// A date whose day, month or year is missing.
    PartialDate,
    /// A date that could be two.
    AmbiguousDate(Vec<String>),
    /// No day of the calendar.
    NoSuchDay,
}

impl Obstacle {
    /// The reason in words.
    pub fn say(&self) -> Fact {
        let plain = |says: Text| Fact::Said(says);
        match self {
            Obstacle::NotUnderstood => plain(text("看不出是多少", "no figure can be made out")),
            Obstacle::Several(figures) => Fact::phrase(
                text("可以指 {figures}，程序不猜测", "it could mean any of {figures}, and nothing is guessed"),
                vec![("figures", figures.clone().into())],
            ),
            Obstacle::Turned(note) => Fact::phrase(
                text("后面注明“{note}”，不知应计多少", "its note says “{note}”, and nothing tells what to count"),
                vec![("note", note.as_str().into())],
            ),
            Obstacle::Measure { written, asked } => Fact::phrase(
                text("“{written}”不能换算成“{asked}”", "“{written}” cannot be changed into “{asked}”"),
                vec![("written", written.as_str().into()), ("asked", asked.as_str().into())],
            ),
            Obstacle::RowMeasure { written, asked } => Fact::phrase(
                text(
                    "本行的计量单位写作“{written}”，应为“{asked}”",
                    "its row says “{written}” for the measure “{asked}”",
                ),
                vec![("written", written.as_str().into()), ("asked", asked.as_str().into())],
            ),
            Obstacle::NoWhole => {
                plain(text("应为整数，而照这样写的范围内没有整数", "it comes whole, and no whole number is as it says"))
            }
            Obstacle::Vague => plain(text("只写了大概，没有具体数字", "it says about how many, and not how many")),
            Obstacle::Elsewhere => {
                plain(text("写的是参见别处，没有写出数字", "it points elsewhere; the figure itself is needed"))
            }
            Obstacle::Pending => plain(text("数字尚未确定", "there is no figure yet")),
            Obstacle::Otherwise { shown, stored } => otherwise(shown.as_deref(), stored),
            Obstacle::Date => plain(text("是日期，不是数字", "it is a date and not a figure")),
            Obstacle::Logical => plain(text("是逻辑值，不是数字", "it is a logical value and not a figure")),
            Obstacle::TooLong => plain(text("数字过大，或小数位过多", "it is too large or has too many decimals")),
            Obstacle::Struck => plain(text("已划掉", "it is struck out")),
            Obstacle::PartlyStruck => plain(text(
                "部分文字已划掉，看不出以哪个数字为准",
                "some of it is struck out, and nothing tells which figure is meant",
            )),
            Obstacle::Raised => plain(text(
                "有上标或下标，可能是脚注号",
                "it has raised or lowered characters, perhaps a footnote mark",
            )),
            Obstacle::PartialDate => plain(text("日期不全，年、月、日都要写明", "year, month and day are all needed")),
            Obstacle::AmbiguousDate(dates) => Fact::phrase(
                text("可以指 {dates}，程序不猜测", "it could mean {dates}, and nothing is guessed"),
                vec![("dates", dates.clone().into())],
            ),
            Obstacle::NoSuchDay => plain(text("日历上没有这一天", "there is no such day")),
        }
    }
}

/// What a cell shows against what it holds.
fn otherwise(shown: Option<&str>, stored: &str) -> Fact {
    let says = match shown {
        None => text(
            "单元格格式显示的不是所存的 {stored}，不知以哪个为准",
            "its format does not show the {stored} that is stored, and nothing tells which is meant",
        ),
        Some("") => text(
            "单元格格式不显示内容，存的是 {stored}，不知以哪个为准",
            "its format shows nothing, {stored} is stored, and nothing tells which is meant",
        ),
        Some(_) => text(
            "单元格格式显示的是“{shown}”，存的是 {stored}，不知以哪个为准",
            "its format shows “{shown}”, {stored} is stored, and nothing tells which is meant",
        ),
    };
    Fact::phrase(says, vec![("shown", shown.unwrap_or_default().into()), ("stored", stored.into())])
}
