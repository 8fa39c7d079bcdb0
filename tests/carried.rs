//! A template from which a unit goes on: it holds the rows of an earlier round, and no stated figure.

use std::fs;
use std::path::Path;
use tallybook::intake::{self, Entry, Envelope, FileRead, Received, RosterRow, collect};
use tallybook::plan::{self, Plan, Round};
use tallybook::reconcile::{Known, reconcile};
use tallybook::tally::AllCounted;
use tallybook::template;

fn read(plan: &Plan, round: &Round, path: &str, bytes: &[u8]) -> FileRead {
    intake::read(plan, round, Received { envelope: Envelope::path(path), bytes: bytes.into(), modified: None })
        .remove(0)
}

/// The rows of a roster as people read them; what could not be read is blank.
fn rows(rows: &[RosterRow]) -> Vec<Vec<String>> {
    let shown = |entry: &Entry| match entry {
        Entry::Text(_) | Entry::Number(_) | Entry::Date(_) => entry.text(),
        _ => String::new(),
    };
    let rows = rows.iter().map(|row| row.entries.iter().map(shown).collect());
    rows.filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty())).collect()
}

#[test]
fn sent_back_untouched_it_is_read_with_the_rows_of_then_and_without_a_stated_figure() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021"));
    let mut plan = plan::load(&|name| fs::read(folder.join(name))).expect("the sample plan loads");
    let all: Vec<usize> = (0..plan.rosters.len()).collect();
    plan.rounds.last_mut().expect("a last round").rosters = all;
    let (from, to) = (plan.round("2021-08").expect("August"), plan.rounds.last().expect("a last round"));
    let entries = fs::read_dir(folder.join("inbox/2021-08")).expect("the sample has an inbox");
    let file = |entry: fs::DirEntry| {
        let path = entry.file_name().into_string().expect("a name in Unicode");
        read(&plan, from, &path, &fs::read(entry.path()).expect("a file of the sample"))
    };
    let files = entries.map(|entry| file(entry.expect("an entry"))).collect();
    let reconciled = reconcile(&plan, from, files, &Known::default());
    let counted = reconciled.tally.counted();
    let mut compared = 0;
    for (unit, known) in plan.units.iter().enumerate() {
        let Some(carried) = reconciled.carry(&counted, to, unit) else {
            assert!(reconciled.collected.units[unit].files.is_empty(), "{}", known.name);
            continue;
        };
        let bytes = template::write(&plan, to, unit, &carried.entries).expect("a workbook");
        let again = collect(&plan, to, vec![read(&plan, to, "again.xlsx", &bytes)]);
        let (_, figures) = again.figures(unit).expect("a sheet of figures");
        assert!(figures.stated.iter().all(|stated| !stated.written.is_answer()), "{}", known.name);
        for roster in 0..plan.rosters.len() {
            let Some((_, before)) = reconciled.collected.roster(unit, roster) else { continue };
            let (_, after) = again.roster(unit, roster).expect("its sheet");
            let expected = if before.is_disputed { Vec::new() } else { rows(&before.rows.at_hand()) };
            assert_eq!(rows(&after.rows.at_hand()), expected, "{} {}", known.name, plan.rosters[roster].name);
            compared += expected.len();
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn figures_of_then_are_told_where_those_of_now_are_asked() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021"));
    let plan = plan::load(&|name| fs::read(folder.join(name))).expect("the sample plan loads");
    let (from, to) = (plan.round("2021-08").expect("August"), plan.round("2021-12").expect("December"));
    let path = "巩义市_8月统计.xlsx";
    let bytes = fs::read(folder.join("inbox/2021-08").join(path)).expect("a file of the sample");
    let reconciled = reconcile(&plan, from, vec![read(&plan, from, path, &bytes)], &Known::default());
    let unit = plan.units.find("巩义市").expect("a unit");
    let carried = reconciled.carry(&reconciled.tally.counted(), to, unit).expect("a return that counts");
    assert!(carried.entries.stated.is_empty() && !carried.entries.hints.is_empty());
    for (indicator, hint) in &carried.entries.hints {
        assert!(to.indicators.contains(indicator));
        assert!(hint.starts_with("8月统计填报 ") && hint.ends_with('。'), "{hint}");
    }
    let other = plan.units.find("登封市").expect("a unit");
    assert!(reconciled.carry(&AllCounted::default(), to, other).is_none(), "it returned nothing");
}
