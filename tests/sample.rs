//! The sample's returns, two rounds of them, as other programs saved them: every file is told what samples/README.md says that it
//! shows, every rule of a round is shown, and no cell is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tallybook::finding::{Finding, Severity, Slip};
use tallybook::intake::{self, Envelope, FileRead, Received};
use tallybook::plan::{self, Plan, Round};
use tallybook::reconcile::{Known, Reconciliation, Reply, Status, reconcile, remember};
use tallybook::rules::{CATALOGUE, Check};
use tallybook::sheet::Format;
use tallybook::text::Lang;
use tallybook::waiver;

/// The rounds of the sample that have returns, in the order of their due dates.
const ROUNDS: [&str; 2] = [AUGUST, "2021-12"];
const AUGUST: &str = "2021-08";

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021"))
}

fn sample() -> Plan {
    plan::load(&|name| fs::read(folder().join(name))).expect("the sample plan loads")
}

fn round<'a>(plan: &'a Plan, id: &str) -> &'a Round {
    plan.round(id).expect("a round of the sample")
}

/// The files of a round's inbox, read.
fn inbox(plan: &Plan, id: &str) -> Vec<FileRead> {
    let entries = fs::read_dir(folder().join("inbox").join(id)).expect("the sample has an inbox");
    let read = |entry: fs::DirEntry| {
        let bytes = fs::read(entry.path()).expect("a file of the sample");
        let path = entry.file_name().into_string().expect("a name in Unicode");
        let received = Received { envelope: Envelope::path(&path), bytes: (&bytes).into(), modified: None };
        intake::read(plan, round(plan, id), received).remove(0)
    };
    entries.map(|entry| read(entry.expect("an entry"))).collect()
}

/// A round as the program reconciles it: with the rounds before, and with what is waived.
fn reconciled<'a>(plan: &'a Plan, id: &str) -> Reconciliation<'a> {
    let waivers = fs::read_to_string(folder().join(waiver::WAIVERS_FILE)).expect("the sample has waivers");
    let mut known = Known { waivers: waiver::parse(&waivers).expect("waivers"), ..Known::default() };
    for before in ROUNDS.iter().take_while(|before| **before != id) {
        remember(&mut known.before, plan, round(plan, before), inbox(plan, before));
    }
    reconcile(plan, round(plan, id), inbox(plan, id), &known)
}

/// A finding in one line, as the snapshot shows it.
fn line(plan: &Plan, finding: &Finding) -> String {
    let unit = finding.unit.map_or("-", |unit| &plan.units[unit].id);
    let indicator = finding.indicator.map_or("-", |indicator| &plan.indicators[indicator].id);
    let severity = finding.severity.code();
    let (code, place, message) = (finding.rule.code, finding.place.say(), finding.message(plan, Lang::Zh));
    format!("{code} {severity} {unit} {indicator} [{place}] {message}")
}

/// What a round's table in samples/README.md says: the codes that each file shows.
fn promised(id: &str) -> BTreeMap<String, BTreeSet<String>> {
    let readme = fs::read_to_string(folder().parent().expect("samples").join("README.md")).expect("samples/README.md");
    let heading = format!("What each file of {id} shows\n");
    let section = readme.split("\n## ").find_map(|section| section.strip_prefix(&heading)).expect("its section");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (file, rest) = row.split_once("` |").expect("a file's name");
        let shows = rest.trim_end_matches(" |").rsplit(" | ").next().expect("the last column");
        let is_code = |word: &&str| CATALOGUE.iter().any(|(rule, _)| rule.code == *word);
        let codes = shows.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_code).map(String::from);
        (file.to_string(), codes.collect())
    })
    .collect()
}

#[test]
fn what_is_found_in_the_sample_is_what_is_snapshotted() {
    let plan = sample();
    for id in ROUNDS {
        let lines: Vec<String> = reconciled(&plan, id).findings.iter().map(|finding| line(&plan, finding)).collect();
        insta::assert_snapshot!(id, lines.join("\n"));
    }
}

/// Being below a target is life, that two of many names are nearly the same is chance, and both are in no file's row; everything
/// else that a file draws stands in its row.
#[test]
fn every_file_draws_what_its_row_in_the_readme_says_and_nothing_else() {
    let plan = sample();
    for id in ROUNDS {
        let result = reconciled(&plan, id);
        let mut drawn: BTreeMap<String, BTreeSet<String>> =
            result.collected.files.iter().map(|file| (file.path.to_string(), BTreeSet::new())).collect();
        for finding in &result.findings {
            let codes = finding.place.file.as_deref().and_then(|file| drawn.get_mut(file));
            let is_near = ["R104", "R105"].contains(&finding.rule.code) && finding.severity == Severity::Info;
            if let (Some(codes), false) = (codes, is_near || finding.rule.code == "R102") {
                codes.insert(finding.rule.code.to_string());
            }
        }
        assert_eq!(drawn, promised(id), "{id}");
    }
}

/// Rules that only their fixtures show: what they tell is rare, and the sample stays short.
const RARE: [&str; 4] = ["F107", "F109", "S106", "S107"];

#[test]
fn every_rule_of_a_round_is_shown_by_the_sample_unless_it_is_rare() {
    let plan = sample();
    let findings: Vec<Finding> = ROUNDS.iter().flat_map(|id| reconciled(&plan, id).findings).collect();
    let of_round = CATALOGUE.iter().filter(|(_, check)| matches!(check, Check::Round(_)));
    let silent: Vec<&str> = of_round
        .map(|(rule, _)| rule.code)
        .filter(|code| !RARE.contains(code) && !findings.iter().any(|finding| finding.rule.code == *code))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

#[test]
fn no_cell_of_the_sample_is_lost() {
    let plan = sample();
    let files: Vec<FileRead> = ROUNDS.iter().flat_map(|id| inbox(&plan, id)).collect();
    let opened: Vec<_> = files.iter().filter_map(|file| Some((&file.path, file.outcome.as_ref().ok()?))).collect();
    assert_eq!(opened.len(), files.len() - 1, "all but the damaged one can be opened");
    for (path, content) in &opened {
        let cells = content.cells;
        assert_eq!(cells.nonempty, cells.template + cells.read + cells.unread, "{path}");
        assert!(cells.read > 0, "{path}");
    }
    for format in [Format::Xlsx, Format::Xlsb, Format::Xls, Format::Ods, Format::Csv] {
        assert!(opened.iter().any(|(_, content)| content.format == format), "no {}", format.name());
    }
}

#[test]
fn three_units_have_not_answered_and_most_have_nothing_to_correct() {
    let plan = sample();
    let result = reconciled(&plan, AUGUST);
    let units = || 0..plan.units.len();
    let of = |status| -> Vec<&str> {
        units().filter(|unit| result.status(*unit) == status).map(|unit| plan.units[unit].id.as_str()).collect()
    };
    assert_eq!(of(Status::Missing), ["zhongmou", "caimao-jinrong", "qingyanyuan"]);
    assert_eq!(of(Status::Unreadable), ["erqi"]);
    assert_eq!(of(Status::Rejected), ["hengtian"]);
    // Two others sent corrections after the due date, of returns that were in time.
    assert_eq!(of(Status::Late), ["zhengmei"]);
    let is_fault = |finding: &Finding| finding.severity != Severity::Info && finding.rule.code != "R102";
    let clean = units().filter(|unit| !result.findings.iter().any(|one| one.unit == Some(*unit) && is_fault(one)));
    assert!(clean.count() >= 12);
}

#[test]
fn both_corrections_settle_what_was_asked_and_one_changes_something_else() {
    let plan = sample();
    let result = reconciled(&plan, AUGUST);
    let codes = |findings: &[&Finding]| -> Vec<&str> { findings.iter().map(|finding| finding.rule.code).collect() };
    for (name, asked) in [("黄金叶", "V106"), ("金水区", "R101")] {
        let unit = plan.units.find(name).expect("a unit of the sample");
        let Reply { resolved, still, .. } = result.reply(unit).expect("it sent again");
        assert_eq!((codes(&resolved), codes(&still)), (vec![asked], vec![]), "{name}");
    }
}

#[test]
fn a_figure_left_as_it_was_is_told_with_the_round_before_as_its_cause() {
    let plan = sample();
    let findings = reconciled(&plan, "2021-12").findings;
    let differs = findings.iter().find(|finding| finding.rule.code == "R101").expect("it is shown");
    assert!(differs.causes.iter().any(|cause| cause.slip == Slip::PreviousRound));
}

#[test]
fn one_finding_is_waived_and_stays_in_sight() {
    let plan = sample();
    let waived = |id| reconciled(&plan, id).findings.iter().filter(|finding| finding.waived.is_some()).count();
    assert_eq!(ROUNDS.map(waived), [1, 0]);
}
