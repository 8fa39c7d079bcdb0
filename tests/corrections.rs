//! What goes back to a unit to be corrected: it holds what the unit sent, and sent back untouched it is read as before.

use std::fs;
use std::path::Path;
use tallybook::intake::{self, Collected, Entry, Envelope, FileRead, Received, collect, refill};
use tallybook::plan::{self, Plan, Round};
use tallybook::template;
use tallybook::value::interval::Amount;
use tallybook::value::written::Written;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021"))
}

fn sample() -> Plan {
    plan::load(&|name| fs::read(folder().join(name))).expect("the sample plan loads")
}

fn read(plan: &Plan, round: &Round, path: &str, bytes: &[u8]) -> FileRead {
    intake::read(plan, round, &Received { envelope: Envelope::path(path), bytes, modified: None }).remove(0)
}

/// The files of the sample's inbox for August.
fn inbox(plan: &Plan, round: &Round) -> Vec<FileRead> {
    let entries = fs::read_dir(folder().join("inbox/2021-08")).expect("the sample has an inbox");
    let read = |entry: fs::DirEntry| {
        let path = entry.file_name().into_string().expect("a name in Unicode");
        read(plan, round, &path, &fs::read(entry.path()).expect("a file of the sample"))
    };
    entries.map(|entry| read(entry.expect("an entry"))).collect()
}

/// What a unit answered, a line an answer, apart from where it stands and how it was worded: a figure, or what stands instead.
fn answers(plan: &Plan, collected: &Collected, unit: usize) -> Vec<String> {
    let figure = |amount: Option<Amount>, words: String| amount.map_or(words, |amount| format!("{:?}", amount.within));
    let stated = |written: &Written| match written {
        Written::Uncalculated => "（公式未计算）".to_string(),
        written => figure(written.amount(), written.text()),
    };
    let entry = |entry: &Entry| match entry {
        Entry::Uncalculated => "（公式未计算）".to_string(),
        entry => figure(entry.number(), entry.text()),
    };
    let mut lines = Vec::new();
    if let Some((_, figures)) = collected.figures(unit) {
        let answered = figures.stated.iter().filter(|stated| stated.written.is_answer());
        lines.extend(answered.map(|one| format!("{} {}", one.indicator, stated(&one.written))));
        lines.extend(figures.remarks.iter().map(|(indicator, words)| format!("{indicator} {words}")));
    }
    let files = collected.units[unit].files.iter().filter_map(|file| collected.content(*file));
    lines.extend(files.flat_map(|content| &content.answers).map(|(answer, words)| format!("{answer:?} {words}")));
    for (_, read) in (0..plan.rosters.len()).filter_map(|roster| collected.roster(unit, roster)) {
        if !read.rows.is_empty() {
            lines.push(format!("roster {} is disputed: {}", read.roster, read.is_disputed));
        }
        lines.extend(read.rows.iter().map(|row| row.entries.iter().map(entry).collect::<Vec<_>>().join("|")));
    }
    lines
}

#[test]
fn every_return_of_the_sample_filled_in_again_is_read_as_it_was() {
    let plan = sample();
    let round = plan.round("2021-08").expect("a round of the sample");
    let collected = collect(&plan, round, inbox(&plan, round));
    let mut compared = 0;
    for unit in 0..plan.units.len() {
        if collected.units[unit].files.is_empty() {
            continue;
        }
        let bytes = template::write(&plan, round, unit, &refill(&plan, &collected, unit)).expect("a workbook");
        let again = collect(&plan, round, vec![read(&plan, round, "again.xlsx", &bytes)]);
        let (before, after) = (answers(&plan, &collected, unit), answers(&plan, &again, unit));
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(after, before, "{}", plan.units[unit].name);
        }
        assert_eq!(after.len(), before.len(), "{}", plan.units[unit].name);
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}
