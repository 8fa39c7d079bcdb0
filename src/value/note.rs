//! What stands behind a figure and is not counted: "9（含续建2个）", "12个，其中新建3个", "9（已完成）".
//!
//! A note without a figure is told and left. A figure in a note must be a part of the one before it, and say so: of "9（续建2个）"
//! nobody knows whether nine or eleven are meant, so both are quoted and none is read.

use super::grammar;
use super::interval::Amount;
use super::measure::Measure;
use super::obstacle::Obstacle;
use regex::Regex;
use std::sync::LazyLock;

/// Words by which a note says that it tells of a part.
const PART: [&str; 8] = ["其中", "含", "包含", "包括", "内含", "内有", "including", "incl"];
/// Words by which it says that it does not, or that it may not.
const NO_PART: [&str; 8] = ["不含", "不包", "未含", "另", "除", "外", "excluding", "plus"];

/// Reads what is left behind a figure.
///
/// # Errors
/// Both figures where another could be meant; words that are no note.
pub fn read(text: &str, behind: &str, figure: &Amount, asked: &Measure) -> Result<Option<String>, Obstacle> {
    let is_apart = behind.is_empty() || behind.starts_with([' ', '\n', '(', '[', '{', ',', ';', ':', '。', '、', '.', '!']);
    if !is_apart {
        return Err(Obstacle::NotUnderstood);
    }
    let trimmed = |c: char| " \n()[]{},;:。、.!".contains(c);
    let note = behind.trim_matches(trimmed);
    if note.is_empty() {
        return Ok(None);
    }
    let said = &text[..text.len() - behind.len()];
    let several = || Obstacle::Several(vec![said.trim().to_string(), note.to_string()]);
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
