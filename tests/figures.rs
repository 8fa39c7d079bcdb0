//! Figures as people write them: the guide's table of readings, and any figure printed any way that the grammar allows.

use proptest::prelude::*;
use rust_decimal::Decimal;
use tallybook::text::Lang;
use tallybook::value::interval::{Bound, Interval};
use tallybook::value::measure::Measure;
use tallybook::value::number;
use tallybook::value::written::{Written, words};

/// What the guide's table says of a text.
fn said(text: &str, measure: &str, lang: Lang) -> String {
    match words(text, &Measure::parse(measure)) {
        Written::Figure(number) => number.amount().say(measure).say(lang),
        Written::NotANumber { obstacle, .. } => format!("V101：{}", obstacle.say().say(lang)),
        Written::NotApplicable(_) => "V105".to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn the_table_of_readings_in_the_guides_is_what_is_read() {
    let mut texts = Vec::new();
    for (guide, lang) in [("docs/guide.zh.md", Lang::Zh), ("docs/guide.en.md", Lang::En)] {
        let page = std::fs::read_to_string(format!("{}/{guide}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"))
            .map(|line| line.split(" | ").collect::<Vec<_>>())
            .filter(|cells| cells.len() == 3 && cells[0].ends_with('`') && !cells[1].contains('`'))
            .collect();
        assert!(rows.len() > 30, "{guide} has {} rows", rows.len());
        for row in &rows {
            assert_eq!(said(row[0].trim_end_matches('`'), row[1], lang), row[2], "{} in {guide}", row[0]);
        }
        texts.push(rows.iter().map(|row| format!("{} {}", row[0], row[1])).collect::<Vec<_>>());
    }
    assert_eq!(texts[0], texts[1], "both guides show the same figures");
}

/// A numeral as printed, and what it says of single pieces.
#[derive(Clone, Debug)]
struct Printed {
    text: String,
    /// In thousandths of a piece.
    value: i128,
    /// Half the last place, in thousandths; 0 where the numeral is exact.
    half: i128,
    /// Half the last place that 约 may not fall below.
    least: i128,
}

const ONE: i128 = 1_000;

fn thousands(digits: &str, separator: &str) -> String {
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect()
}

/// 1,200 in one of the ways to part it.
fn plain() -> impl Strategy<Value = Printed> {
    (1u64..10_000_000_000, 0usize..5).prop_map(|(number, way)| {
        let digits = number.to_string();
        let text = match way {
            0 => digits,
            1 => thousands(&digits, ","),
            2 => thousands(&digits, "，"),
            3 => thousands(&digits, " "),
            _ => full_width(&thousands(&digits, ",")),
        };
        Printed { text, value: i128::from(number) * ONE, half: 0, least: ONE / 2 }
    })
}

/// 5.50万: digits with decimals before a unit.
fn scaled() -> impl Strategy<Value = Printed> {
    let unit =
        prop::sample::select(vec![("百", 2u32), ("千", 3), ("万", 4), ("百万", 6), ("千万", 7), ("亿", 8), ("萬", 4)]);
    (1u64..10_000, 0u32..4, unit, any::<bool>()).prop_map(|(digits, decimals, (unit, power), space)| {
        let number = Decimal::new(digits as i64, decimals);
        let value = i128::from(digits) * 10i128.pow(power) * ONE / 10i128.pow(decimals);
        let place = 10i128.pow(power) * ONE / 10i128.pow(decimals);
        let half = if place > ONE { place / 2 } else { 0 };
        let space = if space { " " } else { "" };
        Printed {
            text: format!("{number}{space}{unit}"),
            value,
            half,
            least: if half > 0 { half } else { ONE.min(place) / 2 },
        }
    })
}

/// 一万二千三百四十五, with the digits of daily life or of a receipt.
fn spelled() -> impl Strategy<Value = Printed> {
    (prop_oneof![1u64..100, 1u64..10_000, 1u64..100_000_000, 1u64..1_000_000_000_000], any::<bool>(), 0u32..9).prop_map(
        |(number, receipt, zeros)| {
            let number = (number / 10u64.pow(zeros) * 10u64.pow(zeros)).max(1);
            let mut last = ONE;
            while (i128::from(number) * ONE / last) % 10 == 0 {
                last *= 10;
            }
            let half = if number >= 10_000 && last > ONE { last / 2 } else { 0 };
            let text = spell(number, receipt);
            Printed { text, value: i128::from(number) * ONE, half, least: if half > 0 { half } else { ONE / 2 } }
        },
    )
}

fn spell(number: u64, receipt: bool) -> String {
    let digits: Vec<char> = if receipt { "零壹贰叁肆伍陆柒捌玖" } else { "零一二三四五六七八九" }.chars().collect();
    let units = if receipt { ["", "拾", "佰", "仟"] } else { ["", "十", "百", "千"] };
    let section = |number: u64, lead: bool| {
        let (mut text, mut gap) = (String::new(), false);
        for place in (0..4u32).rev() {
            let digit = (number / 10u64.pow(place) % 10) as usize;
            if digit == 0 {
                gap = true;
                continue;
            }
            if gap && (!text.is_empty() || lead) {
                text.push(digits[0]);
            }
            gap = false;
            // 十五 and not 一十五 at the head.
            if !(digit == 1 && place == 1 && text.is_empty() && !lead && !receipt) {
                text.push(digits[digit]);
            }
            text.push_str(units[place as usize]);
        }
        text
    };
    let mut text = String::new();
    for (power, unit) in [(8u32, "亿"), (4, "万"), (0, "")] {
        let part = number / 10u64.pow(power) % 10_000;
        if part > 0 {
            let lead = !text.is_empty();
            text.push_str(&section(part, lead));
            text.push_str(unit);
        }
    }
    text
}

type End = Option<(i128, bool)>;

/// What the words around a numeral make of it, in thousandths.
fn bent(printed: &Printed, bend: &str) -> (End, End) {
    let value = printed.value;
    let tolerance = (value / 10).max(printed.least);
    let mut step = 1;
    while value % (step * 10) == 0 {
        step *= 10;
    }
    match bend {
        "" if printed.half == 0 => (Some((value, true)), Some((value, true))),
        "" => (Some((value - printed.half, true)), Some((value + printed.half, false))),
        "约" | "左右" => (Some((value - tolerance, true)), Some((value + tolerance, true))),
        "近" => (Some((value - tolerance, true)), Some((value, false))),
        "余" | "多" => (Some((value, false)), Some((value + step, false))),
        "至少" | "以上" => (Some((value, true)), None),
        "超过" => (Some((value, false)), None),
        "最多" | "以内" => (None, Some((value, true))),
        "不足" => (None, Some((value, false))),
        other => panic!("{other}"),
    }
}

fn interval(low: End, high: End, asked: &Measure) -> Interval {
    let bound = |end: End| {
        let (thousandths, included) = end?;
        let at = asked.of_pieces(Decimal::from_i128_with_scale(thousandths, 3)).unwrap();
        Some(Bound { at, included })
    };
    Interval::between(bound(low), bound(high)).unwrap()
}

/// Whether a whole number of pieces lies between two ends.
fn holds_whole(low: End, high: End) -> bool {
    let Some(((low, from), (high, to))) = low.zip(high) else { return true };
    let below = low.div_euclid(ONE) * ONE;
    let first = if below == low && from { below } else { below + ONE };
    first < high || first == high && to
}

/// The interval read; a plain figure is exact.
fn read(text: &str, asked: &Measure) -> Result<Interval, String> {
    match words(text, asked) {
        Written::Figure(number) => Ok(number.amount().within),
        other => Err(format!("{text}: {other:?}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_figure_printed_any_way_reads_back_to_the_same_interval(
        printed in prop_oneof![plain(), scaled(), spelled()],
        before in prop::sample::select(vec!["", "", "约", "近", "至少", "超过", "最多", "不足"]),
        lead in prop::sample::select(vec!["", "共", "合计："]),
        measure in prop::sample::select(vec!["人", "名", "人次"]),
        behind in prop::sample::select(vec!["", "", "余", "多", "左右", "以上", "以内"]),
        inside in any::<bool>(),
        note in prop::sample::select(vec!["", "。", "（已核实）", "，其中女职工1人", "（截至2021年8月31日）"]),
        asked in prop::sample::select(vec!["人", "万人", "名"]),
    ) {
        let behind = if before.is_empty() { behind } else { "" };
        let bend = if before.is_empty() { behind } else { before };
        let (first, second) = if inside { (behind, measure) } else { (measure, behind) };
        let text = format!("{lead}{before}{}{first}{second}{note}", printed.text);
        let asked = Measure::parse(asked);
        let (low, high) = bent(&printed, bend);
        match read(&text, &asked) {
            Err(why) => prop_assert!(why.contains("NoWhole") && !holds_whole(low, high), "{}", why),
            Ok(within) => prop_assert_eq!(within, interval(low, high, &asked), "{}", text),
        }
    }

    #[test]
    fn a_range_reads_back_to_both_its_ends(
        low in 1u64..1_000, more in 1u64..1_000, unit in prop::sample::select(vec![("", 0u32), ("百", 2), ("万", 4)]),
        sign in prop::sample::select(vec!["-", "~", "～", "—", "——", "至", "到"]), twice in any::<bool>(),
    ) {
        let high = low + more;
        let (word, power) = unit;
        let text = format!("{low}{}{sign}{high}{word}人", if twice { word } else { "" });
        let asked = Measure::parse("人");
        let pieces = |number: u64| Some((i128::from(number) * 10i128.pow(power) * ONE, true));
        prop_assert_eq!(read(&text, &asked), Ok(interval(pieces(low), pieces(high), &asked)), "{}", text);
    }

    #[test]
    fn no_text_makes_reading_panic_and_what_is_read_lies_where_it_says(
        text in prop_oneof![
            any::<String>(),
            "[0-9０-９,.，。零一二两三四五六七八九十百千万亿壹拾约近余多几来至到~—/%（）()人个元成折分之点年月日 e+-]{0,30}",
        ],
    ) {
        for measure in ["万人", "个", "%", "元", "亿元"] {
            let asked = Measure::parse(measure);
            if let Written::Figure(number) = words(&text, &asked) {
                let amount = number.amount();
                let own = Interval::exact(amount.value);
                let ends = [amount.within.low, amount.within.high];
                let is_end = ends.iter().flatten().any(|end| end.at == amount.value);
                prop_assert!(amount.within.contains(&own) || is_end, "{:?} of {}", amount, text);
                prop_assert!(amount.value.abs() < Decimal::from(number::LARGEST));
                prop_assert!(Interval::between(ends[0], ends[1]).is_some());
            }
        }
    }
}
