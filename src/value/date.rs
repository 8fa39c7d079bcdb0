//! Dates as people write them: 2021-08-31, 2021.8.31, 2021年8月31日, 二〇二一年八月三十一日, 20210831, 31/8/2021.
//!
//! A date that lacks its day or its year, and one that could be two days, is refused with the reason.

use super::number;
use super::numeral;
use super::obstacle::Obstacle;
use super::plain::fold;
use jiff::civil::{Date, date};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A date serial of this century: 2000-01-01 to 2099-12-31, as days since 1899-12-30.
const SERIALS: std::ops::RangeInclusive<i64> = 36_526..=73_050;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a fixed pattern"));
    };
}

// A number in digits or characters; then what may follow a day: a weekday, a time.
pattern!(
    FULL,
    r"^(\d{4}|[〇零一二三四五六七八九]{4})(?:[-/.年])(\d{1,2}|[一二三四五六七八九十]{1,3})(?:[-/.月])(\d{1,2}|[一二三四五六七八九十廿卅]{1,3})[日号]?(.*)$"
);
pattern!(DIGITS, r"^(\d{4})(\d{2})(\d{2})$");
pattern!(YEAR_LAST, r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$");
pattern!(SHORT_YEAR, r"^(\d{2})([-/.年])(\d{1,2})[-/.月](\d{1,2})[日号]?$");
pattern!(
    PARTIAL,
    r"^(?:\d{2,4}年?|[〇零一二三四五六七八九]{2,4}年)(?:[-/.]?\d{1,2}月?份?|[一二三四五六七八九十]{1,3}月份?)?$|^(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?(?:[\d一二三四五六七八九十廿卅]{1,3}[日号]?)?$|^\d{1,2}[-/.]\d{1,2}$"
);
pattern!(
    BEHIND_DAY,
    r"^(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?(?:[t ]?(?:上午|下午|早上|晚上)?\d{1,2}[:时点](?:\d{1,2}[:分]?)?(?:\d{1,2}秒?)?(?:\.\d+)?z?|上午|下午)?$"
);

/// Reads a date.
///
/// # Errors
/// Why it is none.
pub fn read(text: &str) -> Result<Date, Obstacle> {
    let text = without_spaces(&fold(text));
    if let Some(parts) = FULL.captures(&text).filter(|parts| BEHIND_DAY.is_match(&parts[4])) {
        return day(&parts, 1, 2, 3).ok_or(Obstacle::NoSuchDay);
    }
    if let Some(parts) = DIGITS.captures(&text) {
        return day(&parts, 1, 2, 3).ok_or(Obstacle::NoSuchDay);
    }
    if let Some(parts) = YEAR_LAST.captures(&text) {
        return one_of([day(&parts, 3, 2, 1), day(&parts, 3, 1, 2)]);
    }
    if let Some(parts) = SHORT_YEAR.captures(&text) {
        let century = |year: usize, month: usize, of_month: usize| {
            let number = |group: usize| parts[group].parse::<i8>().ok();
            Date::new(2000 + i16::from(number(year)?), number(month)?, number(of_month)?).ok()
        };
        // With 年 the order is plain; without it the year may stand last.
        let ordered = century(1, 3, 4);
        if &parts[2] == "年" {
            return ordered.ok_or(Obstacle::NoSuchDay);
        }
        let dates = distinct([ordered, century(4, 3, 1), century(4, 1, 3)]);
        return Err(if dates.is_empty() { Obstacle::NoSuchDay } else { Obstacle::AmbiguousDate(dates) });
    }
    if let Some(serial) = text.parse().ok().filter(|serial| text.len() == 5 && SERIALS.contains(serial)) {
        let day = date(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).ok();
        return Err(Obstacle::AmbiguousDate(distinct([day])));
    }
    Err(if PARTIAL.is_match(&text) { Obstacle::PartialDate } else { Obstacle::NotUnderstood })
}

/// The text without its spaces and line breaks; between digits one parts the day from the time.
fn without_spaces(text: &str) -> String {
    let mut joined = String::new();
    for part in text.split([' ', '\n']) {
        if joined.ends_with(|c: char| c.is_ascii_digit()) && part.starts_with(|c: char| c.is_ascii_digit()) {
            joined.push(' ');
        }
        joined.push_str(part);
    }
    joined
}

/// Whether a text where a figure is asked is a date, whole or in part.
pub fn is_date(text: &str) -> bool {
    let looks_so = text.contains(['年', '月']) || text.matches(['-', '/', '.']).count() > 1;
    looks_so && !matches!(read(text), Err(Obstacle::NotUnderstood))
}

/// The day of these groups of a pattern.
fn day(parts: &Captures, year: usize, month: usize, of_month: usize) -> Option<Date> {
    let small = |group: usize| i8::try_from(count(&parts[group])?).ok();
    Date::new(i16::try_from(count(&parts[year])?).ok()?, small(month)?, small(of_month)?).ok()
}

/// A number of a date, in digits or characters.
fn count(text: &str) -> Option<i64> {
    let numeral = numeral::read(text)?.ok().filter(|numeral| numeral.end == text.len())?;
    (number::decimals(numeral.value) == 0).then(|| i64::try_from(numeral.value).ok())?
}

/// The only day among these.
fn one_of<const N: usize>(days: [Option<Date>; N]) -> Result<Date, Obstacle> {
    let mut found: Vec<Date> = days.into_iter().flatten().collect();
    found.dedup();
    match found[..] {
        [] => Err(Obstacle::NoSuchDay),
        [only] => Ok(only),
        _ => Err(Obstacle::AmbiguousDate(found.iter().map(Date::to_string).collect())),
    }
}

fn distinct<const N: usize>(days: [Option<Date>; N]) -> Vec<String> {
    let mut days: Vec<Date> = days.into_iter().flatten().collect();
    days.sort();
    days.dedup();
    days.iter().map(Date::to_string).collect()
}

/// Whether a date can be one of people alive and of their work: years 1900 to 2100. What is typed wrong seldom falls among them.
pub fn is_of_our_time(date: &Date) -> bool {
    (1900..=2100).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ways_to_write_one_day_are_that_day() {
        for written in [
            "2021-08-31",
            "2021/8/31",
            "2021.8.31",
            "2021年8月31日",
            "2021年08月31号",
            "20210831",
            "２０２１－８－３１",
            "2021 年 8 月 31 日",
            "二〇二一年八月三十一日",
            "二零二一年八月卅一日",
            "31/8/2021",
            "8/31/2021",
            "21年8月31日",
            "2021-08-31 10:30:00",
            "2021-08-31T10:30:00",
            "2021年8月31日（星期二）",
            "2021年8月31日上午",
            "2021/8/31 下午3时",
        ] {
            assert_eq!(read(written), Ok(date(2021, 8, 31)), "{written}");
        }
        assert_eq!(read("5/5/2021"), Ok(date(2021, 5, 5)));
    }

    #[test]
    fn what_is_no_one_day_says_why() {
        let two = |dates: &[&str]| Obstacle::AmbiguousDate(dates.iter().map(ToString::to_string).collect());
        for (written, why) in [
            ("2021年8月", Obstacle::PartialDate),
            ("2021-8", Obstacle::PartialDate),
            ("2021.8", Obstacle::PartialDate),
            ("2021年", Obstacle::PartialDate),
            ("二〇二一年八月", Obstacle::PartialDate),
            ("8月31日", Obstacle::PartialDate),
            ("八月三十一日", Obstacle::PartialDate),
            ("8月份", Obstacle::PartialDate),
            ("8-31", Obstacle::PartialDate),
            ("2021-02-30", Obstacle::NoSuchDay),
            ("20211301", Obstacle::NoSuchDay),
            ("31/31/2021", Obstacle::NoSuchDay),
            ("3/5/2021", two(&["2021-05-03", "2021-03-05"])),
            ("21.8.31", two(&["2021-08-31", "2031-08-21"])),
            ("44439", two(&["2021-08-31"])),
            ("8月底", Obstacle::NotUnderstood),
            ("2021年8月31日前", Obstacle::NotUnderstood),
            ("今年春天", Obstacle::NotUnderstood),
            ("", Obstacle::NotUnderstood),
        ] {
            assert_eq!(read(written), Err(why), "{written}");
        }
    }

    proptest! {
        #[test]
        fn any_day_written_in_any_plain_way_is_that_day(days in 0i64..60_000) {
            let day = date(1950, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let (y, m, d) = (day.year(), day.month(), day.day());
            for written in [
                day.to_string(), format!("{y}/{m}/{d}"), format!("{y}.{m}.{d}"), format!("{y}年{m}月{d}日"), format!("{y}{m:02}{d:02}"),
            ] {
                prop_assert_eq!(read(&written), Ok(day), "{}", written);
            }
        }
    }
}
