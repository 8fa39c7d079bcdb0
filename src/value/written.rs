//! What people write where a figure is asked: "5.5", "约5.5万人", "１，２００", "一百二十", "3-5万", "9（含续建2个）", "无", "/".
//!
//! [`figure`] reads one cell against the measure that its column asks for. It gives exactly one [`Written`]; what it cannot
//! read is quoted back with the reason, never guessed. A reading that is not plain digits says how it was understood
//! ([`Reading`]): the table of readings stands in the guide, and a test holds the two together.

use super::cell::Cell;
use super::grammar;
use super::interval::Amount;
use super::look::{self, Look};
use super::measure::Measure;
use super::number;
use super::obstacle::Obstacle;
use super::plain;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What stands in a cell where a figure is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Written {
    /// Nothing: blank is not zero.
    Blank,
    /// A figure, in the measure that was asked for.
    Figure {
        /// The figure, and what it leaves open.
        amount: Amount,
        /// How it was read, where that took more than reading digits (told by V107).
        reading: Option<Reading>,
    },
    /// "/", "—", "不涉及": the unit says that the question does not apply to it.
    NotApplicable(String),
    /// Something that is no figure in this measure.
    NotANumber {
        /// The text as written.
        text: String,
        /// What stands in the way.
        obstacle: Obstacle,
    },
    /// An error value such as #REF!.
    Error(String),
    /// A formula whose result the file does not hold.
    Uncalculated,
}

/// How a text was read as a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The text as written.
    pub text: String,
    /// What stands in it beside the figure and is not counted.
    pub note: Option<String>,
}

impl Written {
    /// The number that stands for the figure, where one was read.
    pub fn value(&self) -> Option<Decimal> {
        self.amount().map(|amount| amount.value)
    }

    /// The figure, where one was read.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Written::Figure { amount, .. } => Some(*amount),
            _ => None,
        }
    }

    /// What stands in the cell, as written; empty where nothing is seen there.
    pub fn text(&self) -> String {
        match self {
            Written::Figure { reading: Some(reading), .. } => reading.text.clone(),
            Written::Figure { amount, reading: None } => amount.value.normalize().to_string(),
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
    let folded = squeezed(text);
    NONE.contains(&folded.as_str()) || NOT_APPLICABLE.contains(&folded.as_str()) || folded.starts_with("暂无")
}

/// Reads a cell where a figure in `measure` is asked; `look` is what the file shows of it beyond its value.
pub fn figure(cell: Option<&Cell>, look: Option<Look>, measure: &Measure) -> Written {
    let unread = |text: String, obstacle| Written::NotANumber { text, obstacle };
    let Some(cell) = cell else { return Written::Blank };
    match (cell, look.and_then(Look::obstacle)) {
        (Cell::Error(error), _) => Written::Error(error.clone()),
        (Cell::Formula, _) => Written::Uncalculated,
        (Cell::Text(text), Some(_)) if text.trim().is_empty() => Written::Blank,
        (marked, Some(obstacle)) => unread(marked.to_string().trim().to_string(), obstacle),
        (Cell::Number(float), None) if look == Some(Look::Percent) => match number::from_percent_cell(*float) {
            Some(share) if measure.is_percent() => Written::Figure { amount: share.into(), reading: None },
            Some(_) => {
                let obstacle = Obstacle::Measure { written: "%".into(), asked: measure.word().to_string() };
                unread(look::shown(cell, look), obstacle)
            }
            None => unread(float.to_string(), Obstacle::TooLong),
        },
        (Cell::Number(float), None) => match number::from_cell(*float) {
            Some(value) => match grammar::unclear_share(value, measure) {
                Some(obstacle) => unread(value.to_string(), obstacle),
                None => Written::Figure { amount: value.into(), reading: None },
            },
            None => unread(float.to_string(), Obstacle::TooLong),
        },
        (Cell::Text(text), None) => words(text, measure),
        (Cell::Bool(_), None) => unread(cell.to_string(), Obstacle::Logical),
        (Cell::Date(_), None) => unread(cell.to_string(), Obstacle::Date),
    }
}

/// The most characters of a text that is looked at; a figure with its note takes a few dozen.
const LONGEST: usize = 400;

/// Reads a text where a figure in `measure` is asked.
pub fn words(written: &str, measure: &Measure) -> Written {
    let text = written.trim().to_string();
    if written.chars().nth(LONGEST).is_some() {
        return Written::NotANumber { text, obstacle: Obstacle::NotUnderstood };
    }
    let folded = plain::fold(written);
    let alone = squeezed(written);
    let alone = alone.trim_end_matches(['。', '.', '!', ';']);
    if folded.is_empty() {
        return Written::Blank;
    }
    if let Some(value) = plain::figure(&folded) {
        return match grammar::unclear_share(value, measure) {
            Some(obstacle) => Written::NotANumber { text, obstacle },
            None => Written::Figure { amount: value.into(), reading: None },
        };
    }
    if NONE.contains(&alone) {
        let amount = Amount::exact(Decimal::ZERO);
        return Written::Figure { amount, reading: Some(Reading { text, note: None }) };
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
        Ok(grammar::Said { amount, note }) => Written::Figure { amount, reading: Some(Reading { text, note }) },
        Err(obstacle) => Written::NotANumber { text, obstacle },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, measure: &str) -> String {
        match words(text, &Measure::parse(measure)) {
            Written::Figure { amount, reading: None } => amount.value.to_string(),
            Written::Figure { amount, reading: Some(reading) } => {
                let note = reading.note.map(|note| format!(" | {note}")).unwrap_or_default();
                format!("“{}”{note}", amount.say(measure).say(crate::text::Lang::Zh))
            }
            Written::NotANumber { obstacle, .. } => obstacle.say().say(crate::text::Lang::Zh),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn plain_digits_need_no_reading() {
        for (text, measure, figure) in [
            ("5.5", "万人", "5.5"),
            ("５．５", "万人", "5.5"),
            ("1,200", "名", "1200"),
            ("1，200，000", "名", "1200000"),
            (" 12 000 ", "名", "12000"),
            ("-3", "个", "-3"),
        ] {
            assert_eq!(read(text, measure), figure, "{text} in {measure}");
        }
    }

    #[test]
    fn figures_are_read_as_their_author_meant_them() {
        for (text, measure, reading) in [
            ("120人", "万人", "0.012 万人"),
            ("120人次", "名", "120 名"),
            ("9个", "家", "9 家"),
            ("无", "个", "0 个"),
            ("共计12个", "个", "12 个"),
            ("合计：12", "个", "12 个"),
            ("5.5万", "万人", "5.45 至不足 5.55 万人"),
            ("5.5万", "人", "54500 至不足 55500 人"),
            ("5.5万人", "人", "54500 至不足 55500 人"),
            ("5 万 人", "人", "45000 至不足 55000 人"),
            ("5万5千", "人", "54500 至不足 55500 人"),
            ("5千", "万人", "0.45 至不足 0.55 万人"),
            ("3亿元", "万元", "25000 至不足 35000 万元"),
            ("1.2E+05", "人", "115000 至不足 125000 人"),
            ("一百二十", "人", "120 人"),
            ("壹佰人", "人", "100 人"),
            ("壹万贰仟元整", "元", "12000 元"),
            ("¥1,200.50", "元", "1200.5 元"),
            ("约5.5万人", "人", "49500 至 60500 人"),
            ("大约 120 人", "人", "108 至 132 人"),
            ("约1万", "人", "5000 至 15000 人"),
            ("~3", "个", "2.5 至 3.5 个"),
            ("500人左右", "人", "450 至 550 人"),
            ("十来个", "个", "9 至 11 个"),
            ("近6万", "人", "54000 至不足 60000 人"),
            ("接近100人", "人", "90 至不足 100 人"),
            ("5万多", "人", "多于 50000、不足 60000 人"),
            ("5万余人", "人", "多于 50000、不足 60000 人"),
            ("50多万人", "人", "多于 500000、不足 600000 人"),
            ("320余人", "人", "多于 320、不足 330 人"),
            ("12多", "万人", "多于 12、不足 13 万人"),
            ("12多公顷", "公顷", "多于 12、不足 13 公顷"),
            ("百余家", "家", "多于 100、不足 200 家"),
            ("十几个", "个", "多于 10、不足 20 个"),
            ("约500余人", "人", "450 至不足 600 人"),
            ("至少5万人", "人", "不少于 50000 人"),
            ("1000名以上", "名", "不少于 1000 名"),
            ("超过5万", "人", "多于 50000 人"),
            ("不足3万", "人", "不足 30000 人"),
            ("最多20个", "个", "不超过 20 个"),
            ("20个以内", "个", "不超过 20 个"),
            ("3-5万", "人", "30000 至 50000 人"),
            ("3~5", "个", "3 至 5 个"),
            ("三至五万", "人", "30000 至 50000 人"),
            ("3万人—5万人", "人", "30000 至 50000 人"),
            ("5000-1万", "万人", "0.5 至 1 万人"),
            ("about 500 persons", "persons", "450 至 550 persons"),
            ("3 or more", "items", "不少于 3 items"),
            ("50%", "%", "50 %"),
            ("五成", "%", "50 %"),
            ("百分之五十", "%", "50 %"),
            ("百分之九十八点五", "%", "98.5 %"),
            ("三分之一", "%", "33.33333333 至 33.33333334 %"),
            ("9（含续建2个）", "个", "9 个” | 含续建2个"),
            ("12个，其中新建3个", "个", "12 个” | 其中新建3个"),
            ("12个 其中新建3个", "个", "12 个” | 其中新建3个"),
            ("9个（截至8月31日）", "个", "9 个” | 截至8月31日"),
            ("9个（完成率100%）", "个", "9 个” | 完成率100%"),
            ("9个（上半年累计，已完成）", "个", "9 个” | 上半年累计,已完成"),
            ("9个（超额完成全年计划）", "个", "9 个” | 超额完成全年计划"),
            ("9次（含模拟演练2次）", "次", "9 次” | 含模拟演练2次"),
            ("9个（含新建3个，均已验收）", "个", "9 个” | 含新建3个,均已验收"),
            ("9个。", "个", "9 个"),
            ("9\n个", "个", "9 个"),
            ("12个\n（其中新建3个）", "个", "12 个” | 其中新建3个"),
        ] {
            let expected = if reading.contains('”') { format!("“{reading}") } else { format!("“{reading}”") };
            assert_eq!(read(text, measure), expected, "{text} in {measure}");
        }
    }

    #[test]
    fn blank_zero_none_and_not_applicable_are_told_apart() {
        let measure = Measure::parse("个");
        assert_eq!(words("  ", &measure), Written::Blank);
        assert_eq!(words("0", &measure).value(), Some(Decimal::ZERO));
        assert_eq!(words("/", &measure), Written::NotApplicable("/".into()));
        assert_eq!(words("——", &measure), Written::NotApplicable("——".into()));
        assert_eq!(figure(None, None, &measure), Written::Blank);
    }

    #[test]
    fn what_is_not_one_figure_of_the_measure_is_refused_with_the_reason() {
        const UNCLEAR: &str = "看不出是多少";
        for (text, measure, why) in [
            ("待定", "名", "数字尚未确定"),
            ("同上", "名", "写的是参见别处，没有写出数字"),
            ("若干", "名", "只写了大概，没有具体数字"),
            ("上百人", "名", "只写了大概，没有具体数字"),
            ("三五百人", "名", "只写了大概，没有具体数字"),
            ("三万五", "名", "可以指 35000、30005，程序不猜测"),
            ("三五个", "个", "可以指 35、3-5，程序不猜测"),
            ("三至五十", "个", "可以指 3-50、30-50，程序不猜测"),
            ("一百二十", "万人", "可以指 120 万人、0.012 万人，程序不猜测"),
            ("9（续建2个）", "个", "可以指 9、续建2个，程序不猜测"),
            ("9（不含续建2个）", "个", "可以指 9、不含续建2个，程序不猜测"),
            ("9（含续建12个）", "个", "可以指 9、含续建12个，程序不猜测"),
            ("12多", "次", "应为整数，而照这样写的范围内没有整数"),
            ("12几个", "个", "应为整数，而照这样写的范围内没有整数"),
            ("12余名", "名", "应为整数，而照这样写的范围内没有整数"),
            ("近1", "家", "应为整数，而照这样写的范围内没有整数"),
            ("12（更正为十五）", "个", "后面注明“更正为十五”，不知应计多少"),
            ("12（实际15）", "个", "可以指 12、实际15，程序不猜测"),
            ("12（实际为十五）", "个", "后面注明“实际为十五”，不知应计多少"),
            ("12（计划年底完成）", "个", "后面注明“计划年底完成”，不知应计多少"),
            ("12个（作废）", "个", "后面注明“作废”，不知应计多少"),
            ("12（取消）", "个", "后面注明“取消”，不知应计多少"),
            ("12（有误）", "个", "后面注明“有误”，不知应计多少"),
            ("12（未完成）", "个", "后面注明“未完成”，不知应计多少"),
            ("12（计划）", "个", "后面注明“计划”，不知应计多少"),
            ("约12，预计", "个", "后面注明“预计”，不知应计多少"),
            ("12（含上年度5次）", "次", "后面注明“含上年度5次”，不知应计多少"),
            ("9（续建两个）", "个", "可以指 9、续建两个，程序不猜测"),
            ("新建3个，续建6个", "个", "可以指 3个、6个，程序不猜测"),
            ("12\n345", "个", "可以指 12、345，程序不猜测"),
            ("1\n200", "个", "可以指 1、200，程序不猜测"),
            ("1\t200人", "人", "可以指 1、200人，程序不猜测"),
            ("5万\n5千", "人", "可以指 5万、5千，程序不猜测"),
            ("12家企业", "家", "“家企业”不能换算成“家”"),
            ("50%", "名", "“%”不能换算成“名”"),
            ("5万元", "人", "“元”不能换算成“人”"),
            ("2021年8月31日", "个", "是日期，不是数字"),
            ("8月", "个", "是日期，不是数字"),
            ("2021-8-31", "个", "是日期，不是数字"),
            ("100000000000000000", "名", UNCLEAR),
            ("5-3", "名", "可以指 5、3，程序不猜测"),
            ("1,2", "名", UNCLEAR),
            ("1.2.3", "名", UNCLEAR),
            ("10²", "名", UNCLEAR),
            ("５5O", "名", "“o”不能换算成“名”"),
            ("③", "名", UNCLEAR),
            ("1/2", "名", "可以指 1、2，程序不猜测"),
            ("不足5万以上", "名", UNCLEAR),
        ] {
            assert_eq!(read(text, measure), why, "{text} in {measure}");
        }
    }

    #[test]
    fn a_share_without_a_percent_sign_may_be_one_in_hundredths_and_is_not_guessed() {
        let percent = |float| figure(Some(&Cell::Number(float)), None, &Measure::parse("%"));
        let readings = Obstacle::Several(vec!["0.5%".into(), "50%".into()]);
        assert_eq!(percent(0.5), Written::NotANumber { text: "0.5".into(), obstacle: readings.clone() });
        assert!(matches!(percent(1.0), Written::NotANumber { .. }));
        assert_eq!(percent(50.0).value(), Some(Decimal::from(50)));
        assert_eq!(percent(0.0).value(), Some(Decimal::ZERO));
        // A workbook saved as csv loses what its cells showed.
        let text = |text| words(text, &Measure::parse("%"));
        assert_eq!(text("0.5"), Written::NotANumber { text: "0.5".into(), obstacle: readings });
        for unclear in ["1", "０.９５", "-0.5", "约0.95", "0.95以上", "0.9（上半年）"] {
            assert!(matches!(text(unclear), Written::NotANumber { obstacle: Obstacle::Several(_), .. }), "{unclear}");
        }
        for (said, share) in [("0.5%", "0.5"), ("1％", "1"), ("95", "95"), ("0", "0"), ("五成", "50"), ("1.5", "1.5")]
        {
            assert_eq!(text(said).value().map(|value| value.to_string()).as_deref(), Some(share), "{said}");
        }
    }

    #[test]
    fn a_number_that_is_shown_as_a_percentage_is_one_and_nothing_else() {
        let shown = |float, measure| figure(Some(&Cell::Number(float)), Some(Look::Percent), &Measure::parse(measure));
        for (float, share) in [(0.5, 50), (1.0, 100), (5.5, 550), (0.0, 0)] {
            assert_eq!(shown(float, "%").value(), Some(Decimal::from(share)));
        }
        let obstacle = Obstacle::Measure { written: "%".into(), asked: "万人".into() };
        assert_eq!(shown(5.5, "万人"), Written::NotANumber { text: "550%".into(), obstacle });
    }

    #[test]
    fn what_is_struck_out_or_has_raised_characters_is_no_figure() {
        let measure = Measure::parse("个");
        for cell in [Cell::Number(12.0), Cell::Text(" 12 ".into())] {
            for (look, obstacle) in [
                (Look::Struck, Obstacle::Struck),
                (Look::PartlyStruck, Obstacle::PartlyStruck),
                (Look::Raised, Obstacle::Raised),
            ] {
                assert_eq!(
                    figure(Some(&cell), Some(look), &measure),
                    Written::NotANumber { text: "12".into(), obstacle }
                );
            }
        }
        assert_eq!(figure(Some(&Cell::Text(" ".into())), Some(Look::Struck), &measure), Written::Blank);
        assert_eq!(figure(Some(&Cell::Formula), Some(Look::Struck), &measure), Written::Uncalculated);
    }

    #[test]
    fn a_date_or_a_logical_is_no_figure() {
        let measure = Measure::parse("个");
        let refused = |cell: Cell| match figure(Some(&cell), None, &measure) {
            Written::NotANumber { text, obstacle } => (text, obstacle),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(Cell::Bool(true)), ("TRUE".into(), Obstacle::Logical));
        assert_eq!(refused(Cell::Date(44439.0)), ("2021-08-31".into(), Obstacle::Date));
        assert_eq!(figure(Some(&Cell::Error("#REF!".into())), None, &measure), Written::Error("#REF!".into()));
    }
}
