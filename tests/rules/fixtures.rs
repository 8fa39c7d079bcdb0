//! Every rule on every fixture: each draws what its expected.txt lists, and nothing else.
//!
//! A line of expected.txt is one finding: code, severity, unit, indicator, place. `UPDATE_FIXTURES=1 cargo test --test rules`
//! rewrites them; read what changed before you keep it.

use crate::workspace;
use std::fs;
use tallybook::finding::Finding;
use tallybook::plan::Plan;
use tallybook::reconcile::{Known, reconcile};
use tallybook::rules::audit;
use tallybook::text::Lang;

/// Every finding of a fixture: those of its plan, then those of its round.
fn drawn(name: &str) -> (Plan, Vec<Finding>) {
    let plan = workspace::plan(name);
    let round = workspace::round(&plan, name);
    let known = Known {
        before: workspace::before(&plan, round, name),
        waivers: workspace::waivers(name),
        closing: workspace::closing(&plan, round, name),
    };
    let mut findings = audit(&plan, &known.waivers);
    findings.extend(reconcile(&plan, round, workspace::inbox(&plan, round, name), &known).findings);
    (plan, findings)
}

fn line(plan: &Plan, finding: &Finding) -> String {
    let unit = finding.unit.map_or("-", |unit| &plan.units[unit].id);
    let indicator = finding.indicator.map_or("-", |indicator| &plan.indicators[indicator].id);
    let place = finding.place.say();
    let line = format!("{} {} {unit} {indicator} {place}", finding.rule.code, finding.severity.code());
    line.trim_end().to_string()
}

#[test]
fn every_fixture_draws_what_it_expects_and_nothing_else() {
    let mut wrong = Vec::new();
    for name in workspace::names() {
        let (plan, findings) = drawn(&name);
        let lines: String = findings.iter().map(|finding| line(&plan, finding) + "\n").collect();
        let file = workspace::folder().join(&name).join("expected.txt");
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(&file, &lines).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if lines != expected {
            wrong.push(format!("{name}: expected\n{expected}\ndrawn\n{lines}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_fixture_of_a_rule_draws_that_rule_and_the_clean_one_draws_none() {
    for name in workspace::names().iter().filter(|name| tallybook::rules::find(name).is_some()) {
        let (_, findings) = drawn(name);
        assert!(findings.iter().any(|finding| finding.rule.code == name), "{name}");
    }
    assert!(drawn("clean").1.is_empty());
}

#[test]
fn every_message_says_all_its_facts_in_both_languages() {
    let mut said = String::new();
    for name in workspace::names() {
        let (plan, findings) = drawn(&name);
        for finding in findings {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| finding.message(&plan, lang));
            assert!(!zh.contains(['{', '}']) && !en.contains(['{', '}']), "{name}: {zh} {en}");
            said.push_str(&format!("{name} {}\n  {zh}\n  {en}\n", finding.rule.code));
        }
    }
    insta::assert_snapshot!("messages", said);
}

#[test]
fn the_place_of_every_finding_is_a_reference_or_a_range() {
    let reference =
        regex::Regex::new(r"^[A-Z]+[1-9]\d*(:[A-Z]+[1-9]\d*)?$|^[A-Z]+:[A-Z]+$|^[1-9]\d*:[1-9]\d*$").unwrap();
    for name in workspace::names() {
        for finding in drawn(&name).1 {
            let cell = finding.place.cell.as_deref();
            assert!(cell.is_none_or(|cell| reference.is_match(cell)), "{name} {} {cell:?}", finding.rule.code);
        }
    }
}

#[test]
fn findings_of_one_round_have_ids_of_their_own() {
    for name in workspace::names() {
        let (plan, findings) = drawn(&name);
        let mut ids: Vec<String> = findings.iter().map(|finding| finding.id(&plan)).collect();
        ids.sort();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before, "{name}");
    }
}

#[test]
fn the_sample_plan_draws_the_three_sums_that_differ_and_the_two_units_without_a_row() {
    let sample = workspace::folder().join("../../samples/zhengzhou-2021");
    let plan = tallybook::plan::load(&|file| fs::read(sample.join(file))).unwrap();
    let said: Vec<String> = audit(&plan, &[])
        .iter()
        .map(|finding| format!("{} {}", finding.rule.code, finding.message(&plan, Lang::Zh)))
        .collect();
    assert_eq!(
        said,
        [
            "P101 “劳模等先进人物”：分解表各行合计 990 名，表列合计 1000 名，相差 10 名",
            "P101 “先进集体”：分解表各行合计 99 家，表列合计 100 家，相差 1 家",
            "P101 “乡村振兴劳模出彩示范基地”：分解表各行合计 49 个，表列合计 50 个，相差 1 个",
            "P102 长铝列入了“当好主人翁 建功新时代”行动、“深化产业工人队伍建设改革行动”的分解表，“乡村振兴劳模出彩行动”的分解表没有这一行",
            "P102 轻研院列入了“当好主人翁 建功新时代”行动、“深化产业工人队伍建设改革行动”的分解表，“乡村振兴劳模出彩行动”的分解表没有这一行",
        ]
    );
}
