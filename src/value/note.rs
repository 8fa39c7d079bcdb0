//! What stands behind a figure and is not counted: "9（含续建2个）", "12个，其中新建3个", "9（已完成）".
//!
//! A note without a figure is told and left, unless it takes back what stands before it: "12（作废）", "12（计划）" ([`TURNS`]), or is
//! another measure than the one asked for: "2（万）". A figure in a note must be a part of the one before it, and say so: of
//! "9（续建2个）" nobody knows whether nine or eleven are meant, so both are quoted and none is read.

use super::grammar;
use super::interval::Amount;
use super::measure::{Measure, is_magnitude};
use super::obstacle::Obstacle;
use regex::Regex;
use std::sync::LazyLock;

/// Words by which a note says that it tells of a part.
const PART: [&str; 8] = ["其中", "含", "包含", "包括", "内含", "内有", "including", "incl"];
/// Words by which it says that it does not, or that it may not.
const NO_PART: [&str; 8] = ["不含", "不包", "未含", "另", "除", "外", "excluding", "plus"];

/// Words by which a note says that the figure before it is not the one to count, each group for a reason of its own. A word that
/// tells what was counted (已完成, 上半年, 累计) is none of them.
#[rustfmt::skip]
const TURNS: [&[&str]; 5] = [
    // Another figure is meant.
    &["更正", "订正", "勘误", "改为", "应为", "实为", "实际为", "有误", "错误", "有错", "填错", "写错", "报错", "误填", "误报",
      "corrected", "should be", "wrong"],
    // None is.
    &["作废", "取消", "撤销", "删除", "不算", "不计", "含重复", "有重复", "重复计", "重复报", "停办", "void", "cancelled", "canceled"],
    // It has not come about.
    &["未完成", "未完工", "未竣工", "未验收", "未开", "未启动", "未实施", "未落实", "尚未", "没有完成", "预计", "预期", "拟建", "拟开",
      "拟办", "拟于", "planned", "expected", "not completed", "not yet"],
    // It is not settled.
    &["暂定", "暂估", "预估", "估计", "估算", "待定", "待核", "待报", "待补", "待确", "待统计", "未核", "未统计", "不准", "estimate",
      "to be", "unconfirmed"],
    // It counts another year.
    &["上年", "上一年", "去年", "往年", "历年", "明年", "次年", "下年", "last year", "next year"],
];
/// Words for what was aimed at; of what was 完成 they say that it was reached.
const AIMS: [&str; 3] = ["计划", "目标", "任务"];

/// Whether a note says that the figure before it is not the one to count.
fn turns(note: &str) -> bool {
    let before_done = &note[..note.find("完成").unwrap_or(note.len())];
    TURNS.iter().copied().flatten().any(|word| note.contains(word)) || AIMS.iter().any(|aim| before_done.contains(aim))
}

/// Reads what is left behind a figure.
///
/// # Errors
/// Both figures where another could be meant; a note that turns the figure; words that are no note.
pub fn read(text: &str, behind: &str, figure: &Amount, asked: &Measure) -> Result<Option<String>, Obstacle> {
    let is_apart =
        behind.is_empty() || behind.starts_with([' ', '\n', '(', '[', '{', ',', ';', ':', '。', '、', '.', '!']);
    if !is_apart {
        return Err(Obstacle::NotUnderstood);
    }
    let trimmed = |c: char| " \n()[]{},;:。、.!".contains(c);
    let note = behind.trim_matches(trimmed);
    if note.is_empty() {
        return Ok(None);
    }
    if turns(note) {
        return Err(Obstacle::Turned(note.to_string()));
    }
    let said = text[..text.len() - behind.len()].trim();
    let several = || Obstacle::Several(vec![said.to_string(), note.to_string()]);
    if !said.ends_with(is_magnitude) && is_other_measure(note, asked) {
        let in_either = || [asked.word(), measure_of(note)].map(|measure| format!("{said}{measure}")).to_vec();
        let is_bare = said.ends_with(|c: char| c.is_ascii_digit());
        return Err(if is_bare { Obstacle::Several(in_either()) } else { several() });
    }
    let figures = figures(&without_dates(note, asked));
    let is_part = PART.iter().any(|word| note.starts_with(word)) && !NO_PART.iter().any(|word| note.contains(word));
    if !figures.is_empty() && !is_part {
        return Err(several());
    }
    let fits = |part: &String| match grammar::figure(part, Vec::new(), asked) {
        Ok((part, _)) => figure.within.high.is_none_or(|high| part.within.low.is_none_or(|low| low.at <= high.at)),
        Err(_) => true,
    };
    if figures.iter().all(fits) { Ok(Some(note.to_string())) } else { Err(several()) }
}

/// Whether a note is a measure, and another than the one asked for: 12000（人） where 万人 are meant, 2（万）. The figure before it may be
/// meant in either.
fn is_other_measure(note: &str, asked: &Measure) -> bool {
    let word = measure_of(note);
    let said = Measure::parse(word);
    !word.is_empty() && word.chars().all(is_magnitude) || asked.is_like(&said) && said.pieces() != asked.pieces()
}

/// A note without the words that say that it is a measure: 单位：人.
fn measure_of(note: &str) -> &str {
    note.strip_prefix("单位").map_or(note, |rest| rest.trim_start_matches([':', ' ']))
}

/// The figures in a text as they are written, with what they count.
pub fn figures(text: &str) -> Vec<String> {
    static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
        let counted = "[人个家名项件次份元场期处支篇本套所间台条张起对户班位万亿千百%]+";
        Regex::new(&format!(r"\d[\d,.]*\s*(?:{counted})?|[零〇一二两三四五六七八九十百千万亿]+\s*{counted}"))
            .expect("a fixed pattern")
    });
    FIGURE.find_iter(text).map(|found| found.as_str().trim_end_matches([',', '.', ' ', '\n']).to_string()).collect()
}

/// A note without its dates, and without its percentages where none is asked: they cannot be the figure.
fn without_dates(note: &str, asked: &Measure) -> String {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,4}\s*[年月日号](?:份|底|初|末)?").expect("a fixed pattern")
    });
    static SHARE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+(?:\.\d+)?\s*%").expect("a fixed pattern"));
    let note = DATE.replace_all(note, " ");
    if asked.is_percent() { note.into_owned() } else { SHARE.replace_all(&note, " ").into_owned() }
}
