//! Which heading is which: the words of a template held against the words of a returned sheet, by rules and never by luck.
//!
//! 1. The same: equal after folding (spaces, line breaks, full-width forms).
//! 2. The same but for what stands around the name: a number before it, an asterisk, a note or the measure in parentheses. A
//!    measure of the same dimension is followed (人 for 万人); one that cannot be converted makes it another heading.
//! 3. Alike: one name contains the other or abbreviates it, or few characters differ. It is taken only where it is clearly the
//!    likeliest for both sides; where two could be meant, both are candidates, and neither is taken.

use crate::value::measure::{Measure, split_heading};
use crate::value::name::fold;
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

/// The least likeness at which a heading is taken for another.
const ALIKE: f64 = 0.6;
/// By how much the likeliest must lead before the next.
const MARGIN: f64 = 0.15;
/// The least likeness at which a heading is offered as the closest.
const CLOSE: f64 = 0.4;
/// Longer texts are no headings: they are compared for equality only.
const LONGEST: usize = 60;
/// How many candidates are listed.
const OFFERED: usize = 4;

/// A heading or a name, prepared for comparing.
#[derive(Debug, Clone)]
pub struct Words {
    folded: String,
    /// Without numbering, marks, notes and measure; words that mean the same made one.
    bare: String,
    measure: Option<Measure>,
    /// Whether the measure stood in the heading itself.
    is_written: bool,
}

/// How a heading was recognised.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// The same words.
    Same,
    /// Other words for the same, or something added to them.
    Reworded,
    /// The same name with another measure: what stands below is to be converted from it.
    In(Measure),
}

/// What was found for a heading; places are positions among those found.
#[derive(Debug, Clone, PartialEq)]
pub enum Match {
    /// This one.
    Found(usize, How),
    /// One of these, and nothing tells which.
    Between(Vec<usize>),
    /// None; the closest are offered.
    Missing(Vec<usize>),
}

impl Words {
    /// A heading as found.
    pub fn new(text: &str) -> Words {
        let folded = fold(text);
        if folded.chars().count() > LONGEST {
            return Words { bare: folded.clone(), folded, measure: None, is_written: false };
        }
        let (name, measure) = bare(text);
        Words { folded, bare: same_words(fold(&name)), is_written: measure.is_some(), measure }
    }

    /// A heading as asked for, above a column of figures in a measure.
    pub fn asked(text: &str, measure: Option<&Measure>) -> Words {
        let words = Words::new(text);
        Words { measure: measure.cloned(), ..words }
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
    fn how(&self, found: &Words) -> Option<How> {
        if TURNS.iter().any(|word| found.folded.contains(word) && !self.folded.contains(word)) {
            return None;
        }
        let (Some(asked), Some(measure)) = (&self.measure, &found.measure) else { return Some(How::Reworded) };
        match asked.convert(Decimal::ONE, measure) {
            Some(factor) if factor == Decimal::ONE => Some(How::Reworded),
            Some(_) => Some(How::In(measure.clone())),
            None => (!self.is_written).then_some(How::Reworded),
        }
    }
}

/// Words that make a like heading another one: 未参赛职工数 is not 参赛职工数.
const TURNS: [&str; 27] = [
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
];

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
                if measure.is_none() && !is_note(found.word()) {
                    measure = Some(found);
                }
                name = rest;
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

/// Words that mean the same in a heading made one, and quotation marks left out.
fn same_words(folded: String) -> String {
    const SAME: [(&str, &str); 7] = [
        ("\"", ""),
        ("'", ""),
        ("时间", "日期"),
        ("数量", "数"),
        ("号码", "号"),
        ("手机号", "电话"),
        ("电话号", "电话"),
    ];
    SAME.iter().fold(folded, |words, (one, other)| words.replace(one, other))
}

/// For every heading that is asked, which of the found ones it is, where the very words or the name say so.
pub fn assign_plain(asked: &[Words], found: &[Words]) -> Vec<Match> {
    let mut matches: Vec<Option<Match>> = vec![None; asked.len()];
    let mut taken = vec![false; found.len()];
    assign_equal(asked, found, &mut matches, &mut taken);
    assign_bare(asked, found, &mut matches, &mut taken);
    matches.into_iter().map(|one| one.unwrap_or(Match::Missing(Vec::new()))).collect()
}

/// For every heading that is asked, which of the found ones it is.
pub fn assign(asked: &[Words], found: &[Words]) -> Vec<Match> {
    let mut matches: Vec<Option<Match>> = vec![None; asked.len()];
    let mut taken = vec![false; found.len()];
    assign_equal(asked, found, &mut matches, &mut taken);
    assign_bare(asked, found, &mut matches, &mut taken);
    assign_alike(asked, found, &mut matches, &mut taken);
    let close = |position: usize| Match::Missing(closest(&asked[position], found, &taken));
    matches.iter().enumerate().map(|(position, one)| one.clone().unwrap_or_else(|| close(position))).collect()
}

fn settle(positions: &[usize], places: &[usize], how: &[How], matches: &mut [Option<Match>], taken: &mut [bool]) {
    for (order, position) in positions.iter().enumerate() {
        matches[*position] = Some(if positions.len() == places.len() {
            Match::Found(places[order], how[order].clone())
        } else {
            Match::Between(places.to_vec())
        });
    }
    places.iter().for_each(|place| taken[*place] = true);
}

/// Equal headings: as many found as are asked are taken in order, else nobody knows which is which.
fn assign_equal(asked: &[Words], found: &[Words], matches: &mut [Option<Match>], taken: &mut [bool]) {
    for position in 0..asked.len() {
        if matches[position].is_some() {
            continue;
        }
        let same = |other: &Words| asked[position].is_same(other);
        let positions: Vec<usize> = (0..asked.len()).filter(|other| same(&asked[*other])).collect();
        let places: Vec<usize> = (0..found.len()).filter(|place| same(&found[*place])).collect();
        if !places.is_empty() {
            settle(&positions, &places, &vec![How::Same; places.len()], matches, taken);
        }
    }
}

/// Names that are equal without what stands around them.
fn assign_bare(asked: &[Words], found: &[Words], matches: &mut [Option<Match>], taken: &mut [bool]) {
    for position in 0..asked.len() {
        if matches[position].is_some() || asked[position].bare.is_empty() {
            continue;
        }
        let same = |other: &Words| asked[position].bare == other.bare;
        let positions: Vec<usize> =
            (0..asked.len()).filter(|other| matches[*other].is_none() && same(&asked[*other])).collect();
        let how = |place: usize| asked[position].how(&found[place]);
        let places: Vec<(usize, How)> = (0..found.len())
            .filter(|place| !taken[*place] && same(&found[*place]))
            .filter_map(|place| Some((place, how(place)?)))
            .collect();
        let (places, hows): (Vec<usize>, Vec<How>) = places.into_iter().unzip();
        if !places.is_empty() {
            settle(&positions, &places, &hows, matches, taken);
        }
    }
}

/// Names that are alike: the likeliest for both sides, by a margin. A heading that is taken already still counts as somebody
/// who could be meant.
fn assign_alike(asked: &[Words], found: &[Words], matches: &mut [Option<Match>], taken: &mut [bool]) {
    let open: Vec<usize> = (0..asked.len()).filter(|position| matches[*position].is_none()).collect();
    let free: Vec<usize> = (0..found.len()).filter(|place| !taken[*place]).collect();
    for position in open {
        let mut scored: Vec<(f64, usize)> =
            free.iter().map(|place| (likeness(&asked[position], &found[*place]), *place)).collect();
        scored.retain(|(score, place)| *score >= ALIKE && asked[position].how(&found[*place]).is_some());
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let Some((best, place)) = scored.first().copied() else { continue };
        let near: Vec<usize> =
            scored.iter().take_while(|(score, _)| *score > best - MARGIN).map(|(_, place)| *place).collect();
        let is_meant = |other: usize| other == position || likeness(&asked[other], &found[place]) <= best - MARGIN;
        if near.len() > 1 {
            matches[position] = Some(Match::Between(near));
        } else if (0..asked.len()).all(is_meant) {
            let how = asked[position].how(&found[place]).unwrap_or(How::Reworded);
            matches[position] = Some(Match::Found(place, if how == How::Same { How::Reworded } else { how }));
            taken[place] = true;
        }
    }
}

/// The found headings that come closest to one that is missing.
fn closest(asked: &Words, found: &[Words], taken: &[bool]) -> Vec<usize> {
    let free = (0..found.len()).filter(|place| !taken[*place]);
    let mut scored: Vec<(f64, usize)> = free.map(|place| (likeness(asked, &found[place]), place)).collect();
    scored.retain(|(score, _)| *score >= CLOSE);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().take(OFFERED).map(|(_, place)| place).collect()
}

/// How alike two names are, from 0 to 1. A contained name counts by its share of the longer one, an abbreviation (its characters
/// in order) a little less, else the characters that differ count (Damerau and Levenshtein).
fn likeness(one: &Words, other: &Words) -> f64 {
    let (short, long) = if one.bare.chars().count() <= other.bare.chars().count() {
        (&one.bare, &other.bare)
    } else {
        (&other.bare, &one.bare)
    };
    let (least, most) = (short.chars().count(), long.chars().count());
    if least < 2 || most > LONGEST {
        return if least > 0 && short == long { 1.0 } else { 0.0 };
    }
    // What two names have in common bounds every likeness.
    let mut rest: Vec<char> = long.chars().collect();
    let shared =
        short.chars().filter(|c| rest.iter().position(|other| other == c).map(|at| rest.swap_remove(at)).is_some());
    let shared = shared.count();
    if (shared as f64) < CLOSE * most as f64 && shared < least {
        return 0.0;
    }
    let share = least as f64 / most as f64;
    if long.contains(short.as_str()) {
        0.5 + 0.5 * share
    } else if is_abbreviation(short, long) {
        0.45 + 0.5 * share
    } else {
        strsim::normalized_damerau_levenshtein(short, long)
    }
}

/// Whether a short name is made of characters of the long one, in order and from its first or to its last.
fn is_abbreviation(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    let in_order = short.chars().all(|wanted| rest.any(|c| c == wanted));
    in_order && (short.chars().next() == long.chars().next() || short.chars().last() == long.chars().last())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(asked: &[&str], found: &[&str]) -> Vec<String> {
        let measure = |text: &str| split_heading(text).1;
        let asked: Vec<Words> = asked.iter().map(|text| Words::asked(text, measure(text).as_ref())).collect();
        let words: Vec<Words> = found.iter().map(|text| Words::new(text)).collect();
        let name = |place: &usize| found[*place].to_string();
        let list = |places: &[usize]| places.iter().map(name).collect::<Vec<_>>().join(" ");
        let say = |one: Match| match one {
            Match::Found(place, How::Same) => name(&place),
            Match::Found(place, How::Reworded) => format!("~{}", name(&place)),
            Match::Found(place, How::In(measure)) => format!("{} in {}", name(&place), measure.word()),
            Match::Between(places) => format!("? {}", list(&places)),
            Match::Missing(places) => format!("- {}", list(&places)).trim_end().to_string(),
        };
        assign(&asked, &words).into_iter().map(say).collect()
    }

    #[test]
    fn spaces_line_breaks_and_full_width_forms_change_nothing() {
        assert_eq!(said(&["参赛职工数（人）"], &["参赛 职工数\n(人)"]), ["参赛 职工数\n(人)"]);
    }

    #[test]
    fn numbers_marks_notes_and_a_missing_measure_are_seen_through_and_told() {
        for found in ["1.项目名称", "（一）项目名称", "*项目名称", "项目名称：", "项目名称（必填）"]
        {
            assert_eq!(said(&["项目名称", "启动日期"], &[found, "启动日期"]), [format!("~{found}"), "启动日期".into()]);
        }
        assert_eq!(said(&["职工数（人）"], &["职工数"]), ["~职工数"]);
    }

    #[test]
    fn another_measure_of_the_same_dimension_is_followed_and_one_of_another_is_another_heading() {
        assert_eq!(said(&["职工数（人）"], &["职工数（万人）"]), ["职工数（万人） in 万人"]);
        assert_eq!(said(&["职工数（人）"], &["职工数（名）"]), ["~职工数（名）"]);
        assert_eq!(said(&["产值（万元）"], &["产值（吨）"]), ["- 产值（吨）"]);
    }

    #[test]
    fn shortened_and_lengthened_headings_are_taken_where_nothing_else_is_near() {
        let asked = ["项目名称", "启动日期", "联系电话", "参赛职工数（人）"];
        let found = ["名称", "启动时间", "电话", "参赛职工人数"];
        assert_eq!(said(&asked, &found), ["~名称", "~启动时间", "~电话", "~参赛职工人数"]);
        assert_eq!(said(&["“安康杯”竞赛参赛职工数（万人）"], &["安康杯职工数"]), ["~安康杯职工数"]);
    }

    #[test]
    fn a_heading_that_two_could_be_is_taken_for_neither() {
        assert_eq!(said(&["负责人姓名", "联系人姓名"], &["姓名"]), ["- 姓名", "- 姓名"]);
        assert_eq!(said(&["联系电话"], &["联系电话1", "联系电话2"]), ["? 联系电话1 联系电话2"]);
        assert_eq!(said(&["填报数"], &["填报数", "填报数"]), ["? 填报数 填报数"]);
        assert_eq!(said(&["项目名称", "项目负责人"], &["项目名称", "项目"]), ["项目名称", "- 项目"]);
    }

    #[test]
    fn a_word_that_turns_the_meaning_makes_another_heading() {
        assert_eq!(said(&["参赛职工数（人）"], &["未参赛职工数（人）"]), ["- 未参赛职工数（人）"]);
        assert_eq!(said(&["填报数"], &["上月填报数"]), ["- 上月填报数"]);
        assert_eq!(said(&["工匠选树"], &["工匠选树（预计）"]), ["- 工匠选树（预计）"]);
        assert_eq!(said(&["市级职工书屋"], &["区级职工书屋"]), ["- 区级职工书屋"]);
        assert_eq!(said(&["市级职工书屋"], &["职工书屋"]), ["~职工书屋"]);
    }

    #[test]
    fn what_is_far_off_is_missing_and_what_is_close_is_offered() {
        assert_eq!(said(&["厂区面积（亩）"], &["备注", "厂房面积"]), ["~厂房面积"]);
        assert_eq!(said(&["厂区面积（亩）"], &["备注", "面积"]), ["~面积"]);
        assert_eq!(said(&["联系电话"], &["办公电话", "序号"]), ["- 办公电话"]);
        assert_eq!(said(&["联系电话"], &["序号"]), ["-"]);
    }
}
