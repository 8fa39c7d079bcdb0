//! Whether what is shown of a number is another figure than is stored, told from the text that stands beside it.
//!
//! OpenDocument tables and pages hold both. Words beside the figure that only name what is counted, a currency, thousands and
//! rounded decimals leave it what it is; 万, 约 and a minus sign do not.

use crate::value::bend::{BEFORE, BEHIND};
use crate::value::measure::Measure;
use crate::value::number;
use crate::value::written;
use rust_decimal::Decimal;

/// Words before a figure that make it another one, besides those that bend it.
const BEFORE_TOO: [&str; 4] = ["计划", "预计", "另", "其中"];
/// Words behind a figure that make it another one: magnitudes, shares, many.
const BEHIND_TOO: [&str; 19] = [
    "十", "百", "千", "万", "亿", "拾", "佰", "仟", "萬", "億", "‰", "‱", "%", "％", "几", "来", "作废", "计划", "预计",
];
/// The same, where they stand alone.
const ALONE: [&str; 14] =
    ["k", "m", "mn", "mio", "bn", "thousand", "million", "billion", "hundred", "成", "折", "倍", "半", "待定"];

/// Whether words right before a figure make it another one; a minus sign does so only before one that `is_positive`.
pub fn turns_before(words: &str, is_positive: bool) -> bool {
    let words = words.trim().to_lowercase();
    let ends = |word: &str| words.ends_with(word);
    let is_negative = words.strip_suffix(['-', '−', '负']).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    is_positive && is_negative || BEFORE.iter().any(|(word, _)| ends(word)) || BEFORE_TOO.into_iter().any(ends)
}

/// Whether words right behind a figure make it another one.
pub fn turns_behind(words: &str) -> bool {
    let words = words.trim().trim_start_matches(['(', '（']).to_lowercase();
    let starts = |word: &str| words.starts_with(word);
    BEHIND.iter().any(|(word, _)| starts(word)) || BEHIND_TOO.into_iter().any(starts) || ALONE.contains(&words.as_str())
}

/// Whether words stand for nothing, as accounts have it: a dash, with a currency or without.
pub fn is_dash(words: &str) -> bool {
    words.contains(['-', '—', '–']) && !words.contains(char::is_alphanumeric)
}

/// Whether what is shown of a number is another figure.
pub fn is_another(number: f64, shown: &str) -> bool {
    let shown = shown.replace('\u{a0}', " ").replace('−', "-");
    let shown = shown.trim();
    let Some(stored) = number::from_cell(number) else { return false };
    // A column that is too narrow shows no figure at all.
    if !shown.is_empty() && shown.chars().all(|c| c == '#') {
        return false;
    }
    let Some(first) = shown.find(|c: char| c.is_ascii_digit()) else {
        // 壹拾贰.
        let said = || written::words(shown, &Measure::parse("个")).amount().and_then(|amount| amount.named());
        return !(stored.is_zero() && is_dash(shown)) && said() != Some(stored);
    };
    // .50
    let first = if shown[..first].ends_with('.') { first - 1 } else { first };
    let (before, rest) = shown.split_at(first);
    let part = |at: usize, c: char| {
        c.is_ascii_digit() || ",. '’".contains(c) && rest[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())
    };
    let end = rest.char_indices().find(|(at, c)| !part(*at, *c)).map_or(rest.len(), |(at, _)| at);
    let (digits, behind) = rest.split_at(end);
    // 12 1/2.
    if behind.starts_with('/') {
        return false;
    }
    let (power, behind) = exponent(behind).unwrap_or((0, behind));
    // In some languages the comma is the decimal point.
    let is_said =
        says(digits, ',', '.', power, stored) || digits.contains(',') && says(digits, '.', ',', power, stored);
    !is_said || turns_before(before, stored > Decimal::ZERO) || turns_behind(behind)
}

/// The power of ten of "E+05", and what follows it.
fn exponent(text: &str) -> Option<(i32, &str)> {
    let rest = text.strip_prefix(['E', 'e'])?;
    let end = 1 + rest.get(1..)?.bytes().take_while(u8::is_ascii_digit).count();
    Some((rest[..end].parse().ok()?, &rest[end..]))
}

/// Whether digits, parted in this way, are a number as it rounds to the places that they show.
fn says(digits: &str, thousands: char, point: char, power: i32, stored: Decimal) -> bool {
    let plain: String = digits.chars().filter(|c| c.is_ascii_digit() || *c == point).collect();
    let plain = plain.replace(point, ".");
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len()) as i32;
    let whole = digits.split(point).next().unwrap_or_default();
    let is_group = |group: &str| group.chars().filter(char::is_ascii_digit).count() == 3;
    if !whole.split(thousands).skip(1).all(is_group) {
        return false;
    }
    let said = number::from_digits(&plain).and_then(|said| number::shift(said, power));
    let half = number::shift(Decimal::new(5, 1), power - decimals);
    said.zip(half).is_some_and(|(said, half)| (said - stored.abs()).abs() <= half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_only_dresses_a_number_is_no_other_figure() {
        for (number, shown) in [
            (12.0, "12"),
            (12.0, "12人"),
            (12.0, "共12个"),
            (12.0, "12m2"),
            (12.0, "第12期"),
            (12.0, "+12"),
            (12.0, "########"),
            (12.5, "12 1/2"),
            (1234.5, "1,234.50"),
            (1234.5, "1.234,50"),
            (1234.5, "1 235"),
            (1_234_567.0, "¥ 1,234,567"),
            (0.5, ".50"),
            (0.0, " -   "),
            (0.0, "¥ -"),
            (-5.0, "(5.00)"),
            (-5.0, "-5"),
            (-5.0, "5.00"),
            (123_456.0, "1.23E+05"),
            (12.0, "壹拾贰"),
            (120_000.0, "一十二万"),
            (12.0, "１２"),
            (1.0 / 3.0, "0.33"),
        ] {
            assert!(!is_another(number, shown), "{number} {shown}");
        }
    }

    #[test]
    fn a_text_that_says_more_less_or_otherwise_is_another_figure() {
        for (number, shown) in [
            (12.0, "12万"),
            (12.0, "12 万元"),
            (12.0, "12（千）"),
            (95.0, "95‰"),
            (95.0, "95%"),
            (12.0, "约12"),
            (12.0, "不足12人"),
            (12.0, "12余人"),
            (12.0, "12以上"),
            (12.0, "-12"),
            (12.0, "120"),
            (12_000.0, "12"),
            (12_500.0, "1.2500"),
            (1250.0, "1.250"),
            (12_345.0, "12!.3万"),
            (15.0, "1,5"),
            (12.0, "12k"),
            (12.0, "无"),
            (12.0, ""),
            (0.0, ""),
            (0.0, "待定"),
            (12.0, "-"),
            (12.0, "一十二万"),
            (123_456.0, "1.23E+06"),
        ] {
            assert!(is_another(number, shown), "{number} {shown}");
        }
    }
}
