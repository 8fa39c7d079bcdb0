//! `explain [CODE]`: what stands in a rule's file; without a code, the catalogue.

use super::Outcome;
use super::screen::Screen;
use super::stop::{Stop, stop};
use super::table::{self, Side};
use crate::finding::Rule;
use crate::rules;
use crate::text::{Lang, text};
use serde_json::{Value, json};

/// Explains one rule, or lists them all.
pub fn run(code: Option<&str>, screen: &Screen) -> Result<Outcome, Stop> {
    let lang = screen.lang();
    let chosen: Vec<&Rule> = match code {
        None => rules::CATALOGUE.iter().map(|(rule, _)| *rule).collect(),
        Some(code) => vec![rules::find(code).ok_or_else(|| unknown(code))?],
    };
    screen.json(|| json!({ "schema": 1, "rules": chosen.iter().map(|rule| as_json(rule, lang)).collect::<Vec<_>>() }));
    match chosen[..] {
        [rule] if code.is_some() => screen.lines(rules::explain(rule, lang).lines()),
        _ => catalogue(&chosen, screen),
    }
    Ok(Outcome::Tallies)
}

fn catalogue(rules: &[&Rule], screen: &Screen) {
    let lang = screen.lang();
    let row = |rule: &&Rule| {
        let words = [rule.code, rule.severity.word().get(lang), rule.name, rule.title.get(lang)];
        words.map(str::to_string).to_vec()
    };
    let rows: Vec<_> = rules.iter().map(row).collect();
    screen.lines(table::lines(&[("", Side::Left); 4], &rows));
    screen.say(text("查看某条规则：tallybook explain R101", "One rule in full: tallybook explain R101"), &[]);
}

fn as_json(rule: &Rule, lang: Lang) -> Value {
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.code(),
        "title": rule.title.get(lang),
        "why": rule.why.get(lang),
        "remedy": rule.remedy.get(lang),
    })
}

fn unknown(code: &str) -> Stop {
    let says = text(
        "没有规则“{code}”；tallybook explain 列出全部规则",
        "there is no rule “{code}”; tallybook explain lists them all",
    );
    stop(says, vec![("code", code.into())])
}
