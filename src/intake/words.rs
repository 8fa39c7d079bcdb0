//! A heading or a name prepared for comparing: folded, and without what people put around it.

use crate::value::measure::{Measure, is_magnitude, split_heading};
use crate::value::name::fold;
use regex::Regex;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// The least likeness at which a heading is offered as the closest.
pub const CLOSE: f64 = 0.4;
/// Longer texts are no headings: they are compared for equality only.
const LONGEST: usize = 60;

/// A heading or a name, prepared for comparing.
#[derive(Debug, Clone)]
pub struct Words {
    folded: String,
    /// Without numbering, marks, notes and measure; words that mean the same made one.
    pub bare: String,
    /// The characters of that name in their own order, to count those that two names share.
    letters: Vec<char>,
    /// The measure that stands in the heading itself.
    written: Option<Measure>,
    below: Below,
}

/// What is asked for below a heading.
#[derive(Debug, Clone)]
pub enum Below {
    /// No figures.
    Words,
    /// Figures in a measure.
    In(Measure),
    /// Figures, each in the measure of its row: these are all of them.
    InRows(Vec<Measure>),
}

/// How a heading was recognised.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// The same words.
    Same,
    /// The same name, but for what people put around it and words that mean the same.
    Reworded,
    /// A name that is merely alike.
    Alike,
    /// With another measure: what stands below is to be converted from it.
    In {
        /// That measure.
        measure: Measure,
        /// Whether the name is merely alike.
        is_alike: bool,
    },
}

impl How {
    /// Whether it rests on likeness.
    pub fn is_alike(&self) -> bool {
        matches!(self, How::Alike | How::In { is_alike: true, .. })
    }
}

impl Words {
    /// A heading as found.
    pub fn new(text: &str) -> Words {
        let folded = fold(text);
        let (bare, measure) = if folded.chars().count() > LONGEST {
            (folded.clone(), None)
        } else {
            let (name, measure) = bare(text);
            (same_words(if name == text { folded.clone() } else { fold(&name) }), measure)
        };
        let mut letters: Vec<char> = bare.chars().collect();
        letters.sort_unstable();
        Words { folded, bare, letters, written: measure, below: Below::Words }
    }

    /// A heading as asked for.
    pub fn asked(text: &str, below: Below) -> Words {
        Words { below, ..Words::new(text) }
    }

    /// The measure that a found heading says, where that is one, and is none of the asked heading's own words.
    pub fn measure_in<'a>(&self, found: &'a Words) -> Option<&'a Measure> {
        let own = |measure: &&Measure| self.written.as_ref().is_some_and(|own| own.word() == measure.word());
        found.written.as_ref().filter(|measure| is_measure(measure) && !own(measure))
    }

    /// Whether a found heading has in parentheses what is no measure, and no note that says nothing: （新建）.
    pub fn is_qualified_in(&self, found: &Words) -> bool {
        let own = self.written.as_ref().map(Measure::word);
        found.written.as_ref().is_some_and(|words| !is_measure(words) && own != Some(words.word()))
    }

    /// Whether two are equal after folding.
    pub fn is_same(&self, other: &Words) -> bool {
        !self.folded.is_empty() && self.folded == other.folded
    }

    /// The keys under which it can be recognised at once.
    pub fn keys(&self) -> [&str; 2] {
        [&self.folded, &self.bare]
    }

    /// How a found heading of the same or a like name is read; `None` where its measure, or a word that turns its meaning, makes it
    /// another.
    pub fn how(&self, found: &Words) -> Option<How> {
        if self.is_same(found) {
            return Some(How::Same);
        }
        if TURNS.iter().any(|word| found.folded.contains(word) && !self.folded.contains(word)) {
            return None;
        }
        let is_alike = self.bare != found.bare;
        let named = if is_alike { How::Alike } else { How::Reworded };
        let same = |asked: &Measure, measure: &Measure| asked.convert(Decimal::ONE, measure) == Some(Decimal::ONE);
        match (&self.below, &found.written) {
            (Below::In(asked), Some(measure)) if same(asked, measure) => Some(named),
            (Below::In(asked), Some(measure)) if asked.is_like(measure) => {
                Some(How::In { measure: measure.clone(), is_alike })
            }
            (Below::In(_), Some(_)) => self.written.is_none().then_some(named),
            // One measure cannot hold for rows of several.
            (Below::InRows(asked), Some(measure)) if is_measure(measure) => {
                (!asked.is_empty() && asked.iter().all(|asked| same(asked, measure))).then_some(named)
            }
            _ => Some(named),
        }
    }
}

/// Words that make a like heading another one: 未参赛职工数 is not 参赛职工数.
const TURNS: [&str; 34] = [
    "未",
    "不",
    "非",
    "无",
    "上月",
    "上期",
    "上季",
    "上年",
    "上一",
    "上批",
    "去年",
    "往年",
    "同期",
    "计划",
    "预计",
    "拟",
    "应",
    "目标",
    "其中",
    "女",
    "男",
    "县级",
    "区级",
    "市级",
    "省级",
    "国家级",
    "累计",
    "本月",
    "本期",
    "当月",
    "当期",
    "本季",
    "单月",
    "新增",
];

/// Whether words in parentheses are a measure for certain, and not 新建 or 截至6月.
fn is_measure(measure: &Measure) -> bool {
    const OTHERS: [&str; 22] = [
        "‰",
        "千分比",
        "百分点",
        "亩",
        "公顷",
        "平方米",
        "㎡",
        "m2",
        "吨",
        "公斤",
        "千克",
        "米",
        "公里",
        "小时",
        "学时",
        "课时",
        "天",
        "日",
        "月",
        "年",
        "人天",
        "工日",
    ];
    let is_power = measure.word().chars().all(is_magnitude);
    let is_money = measure.is_like(&Measure::parse("元"));
    let is_other = OTHERS.iter().any(|other| measure.is_like(&Measure::parse(other)));
    measure.is_counted() || measure.is_percent() || is_money || is_other || is_power
}

/// A name without what people put around it, and its measure.
fn bare(text: &str) -> (String, Option<Measure>) {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、:：]\s*|[*＊★☆●▲※·]\s*)+")
            .expect("a fixed pattern")
    });
    const AROUND: &str = "0123456789０１２３４５６７８９一二三四五六七八九十(（*＊★☆●▲※·";
    let starts = text.trim_start().chars().next().is_some_and(|c| AROUND.contains(c));
    let mut name = if starts { BEFORE.replace(text, "").to_string() } else { text.trim_start().to_string() };
    let mut measure = None;
    loop {
        name = name.trim_end_matches(|c: char| c.is_whitespace() || "*＊★:：".contains(c)).to_string();
        let ends = name.ends_with([')', '）']);
        match if ends { split_heading(&name) } else { (String::new(), None) } {
            (rest, Some(found)) => {
                // （单位：万人）
                let word = found.word().trim_start_matches("单位").trim_start_matches([':', '：']).to_string();
                if measure.is_none() && !is_note(&word) {
                    measure = Some(Measure::parse(&word));
                }
                name = rest;
            }
            (_, None) if measure.is_none() && name.contains(['/', '／']) => {
                // 职工数/万人
                let Some((rest, word)) = name.rsplit_once(['/', '／']) else { return (name, None) };
                let found = Measure::parse(word);
                if rest.trim().is_empty() || !is_measure(&found) {
                    return (name, None);
                }
                (name, measure) = (rest.to_string(), Some(found));
            }
            (_, None) => return (name, measure),
        }
    }
}

/// Whether what stands in parentheses is a note and no measure.
fn is_note(words: &str) -> bool {
    const NOTES: &str = "填选如可注例全简称手机座固定签章式必";
    words.chars().count() > 5 || words.chars().any(|c| NOTES.contains(c))
}

/// Words that mean the same in a heading, and the one that is made of them; quotation marks are left out.
const SAME: [(&str, &str); 7] =
    [("\"", ""), ("'", ""), ("时间", "日期"), ("数量", "数"), ("号码", "号"), ("手机号", "电话"), ("电话号", "电话")];

fn same_words(folded: String) -> String {
    let unify = |words: String, (one, other): &(&str, &str)| match words.contains(one) {
        true => words.replace(one, other),
        false => words,
    };
    SAME.iter().fold(folded, unify)
}

/// The characters with which a text may begin that is known at once by a key.
pub fn first_characters(key: &str) -> impl Iterator<Item = char> {
    let same = SAME.iter().filter(|(_, other)| !other.is_empty() && key.starts_with(other)).map(|(one, _)| *one);
    std::iter::once(key).chain(same).filter_map(|word| word.chars().next())
}

/// How alike two names are, from 0 to 1. A contained name counts by its share of the longer one, an abbreviation (its characters
/// in order) a little less, else the characters that differ count (Damerau and Levenshtein).
pub fn likeness(one: &Words, other: &Words) -> f64 {
    let (short, long) = if one.letters.len() <= other.letters.len() { (one, other) } else { (other, one) };
    let (least, most) = (short.letters.len(), long.letters.len());
    if least < 2 || most > LONGEST {
        return if least > 0 && short.bare == long.bare { 1.0 } else { 0.0 };
    }
    // What two names have in common bounds every likeness.
    let shared = shared(&short.letters, &long.letters);
    if (shared as f64) < CLOSE * most as f64 && shared < least {
        return 0.0;
    }
    let share = least as f64 / most as f64;
    if long.bare.contains(&short.bare) {
        0.5 + 0.5 * share
    } else if is_abbreviation(&short.bare, &long.bare) {
        0.45 + 0.5 * share
    } else {
        strsim::normalized_damerau_levenshtein(&short.bare, &long.bare)
    }
}

/// How many characters two names share, both in order.
fn shared(mut one: &[char], mut other: &[char]) -> usize {
    let mut shared = 0;
    while let ([a, one_rest @ ..], [b, other_rest @ ..]) = (one, other) {
        match a.cmp(b) {
            Ordering::Less => one = one_rest,
            Ordering::Greater => other = other_rest,
            Ordering::Equal => (shared, one, other) = (shared + 1, one_rest, other_rest),
        }
    }
    shared
}

/// Whether a short name is made of characters of the long one, in order and from its first or to its last.
fn is_abbreviation(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    let in_order = short.chars().all(|wanted| rest.any(|c| c == wanted));
    in_order && (short.chars().next() == long.chars().next() || short.chars().last() == long.chars().last())
}
