//! A finding in words for the unit that it concerns: its cells as they are numbered in the workbook that goes back, its cause apart,
//! and nothing of another unit but its name.

use super::places::{Spot, cited, runs};
use crate::finding::{Finding, Place};
use crate::plan::Plan;
use crate::text::{Fact, Lang, Text, text};
use rust_decimal::Decimal;

/// Rules whose sentences cite rows of the file that came in.
const CITING: [&str; 4] = ["R104", "R106", "S106", "S107"];

/// How many causes are told.
const CAUSES: usize = 3;

const IN_YOUR_FILE: Text =
    text("{says}（所说的行列是贵单位原来文件中的）", "{says} (rows and cells are those of the file that you sent)");

/// What is wrong.
pub fn sentence(plan: &Plan, finding: &Finding, spots: &[Spot], lang: Lang) -> String {
    let mut facts = finding.all_facts(plan);
    if finding.rule.code == "R105" {
        facts = own_facts(&facts);
    }
    let cells: Vec<_> = spots.iter().map(|(_, at)| *at).collect();
    let is_found = finding.cells.len() == cells.len();
    for (name, fact) in &mut facts {
        if *name == "cells" && is_found {
            *fact = runs(&cells, lang).into();
        }
    }
    let says = without_cause(finding.says).fill(lang, &facts);
    let is_moved = cells.first() != cited(finding).first();
    match CITING.contains(&finding.rule.code) && is_moved {
        true => IN_YOUR_FILE.fill(lang, &[("says", says.into())]),
        false => says,
    }
}

/// What may have caused it, a line a cause; empty where nothing is known. `is_moved` says whether a place of the file that came in
/// is another in the workbook that goes back.
pub fn cause(finding: &Finding, is_moved: impl Fn(&Place) -> bool, lang: Lang) -> String {
    let in_sentence = finding.facts.iter().filter(|(name, _)| *name == "cause" && finding.says.zh.ends_with("{cause}"));
    let mut causes: Vec<String> = in_sentence.map(|(_, cause)| cause.say(lang)).collect();
    causes.extend(finding.causes.iter().take(CAUSES).map(|cause| cause.says.fill(lang, &cause.facts)));
    if finding.causes.len() > CAUSES {
        let more = text("……共 {count} 个可能", "… {count} possible causes in all");
        causes.push(more.fill(lang, &[("count", finding.causes.len().into())]));
    }
    let says = causes.join("\n");
    match finding.causes.iter().take(CAUSES).any(|cause| is_moved(&cause.place)) {
        true => IN_YOUR_FILE.fill(lang, &[("says", says.into())]),
        false => says,
    }
}

/// A figure of a finding with its indicator's measure; empty where there is none.
pub fn figure(plan: &Plan, finding: &Finding, figure: Option<Decimal>) -> String {
    let Some(figure) = figure else { return String::new() };
    let measure = finding.indicator.map_or("", |indicator| plan.indicators[indicator].measure.word());
    format!("{} {measure}", figure.normalize()).trim().to_string()
}

/// A sentence without the cause at its end.
fn without_cause(says: Text) -> Text {
    let cut = |words: &'static str| {
        words
            .strip_suffix("{cause}")
            .map_or(words, |words| words.trim_end_matches(['；', '，', '：', ';', ',', ':', ' ']))
    };
    Text { zh: cut(says.zh), en: cut(says.en) }
}

/// The facts about rows that two units share without what the other unit wrote, and where.
fn own_facts(facts: &[(&'static str, Fact)]) -> Vec<(&'static str, Fact)> {
    let own = |(name, fact): &(&'static str, Fact)| match *name {
        "rows" => (*name, Fact::List(keys(fact))),
        name => (name, fact.clone()),
    };
    facts.iter().map(own).collect()
}

/// What the unit itself calls the rows.
fn keys(rows: &Fact) -> Vec<Fact> {
    match rows {
        Fact::List(rows) => rows.iter().flat_map(keys).collect(),
        Fact::Phrase(_, facts) => match facts.iter().find(|(name, _)| *name == "key") {
            Some((_, key)) => vec![Fact::phrase(text("“{key}”", "“{key}”"), vec![("key", key.clone())])],
            None => facts.iter().flat_map(|(_, fact)| keys(fact)).collect(),
        },
        _ => Vec::new(),
    }
}
