//! The workbook as other programs see it: recalculated, opened, written twice.

use super::json::{self, Outputs};
use super::testing::{august, plan};
use super::{consolidated, findings_csv, ledger};
use crate::journal::{Event, Journal, lines};
use crate::ledger::Stand;
use crate::plan::Plan;
use crate::reconcile::Reconciliation;
use crate::text::Lang;
use crate::value::measure::Measure;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own with the workbook in it.
fn written(lang: Lang) -> (tempfile::TempDir, PathBuf) {
    written_of(&plan(), lang)
}

fn book(recon: &crate::reconcile::Reconciliation, lang: Lang) -> Vec<u8> {
    let mut book = std::io::Cursor::new(Vec::new());
    consolidated(recon, lang, &mut book, &|_, _| (), None).unwrap();
    book.into_inner()
}

fn written_of(plan: &Plan, lang: Lang) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("consolidated.xlsx");
    std::fs::write(&path, book(&august(plan), lang)).unwrap();
    (folder, path)
}

/// LibreOffice believes cached results unless it is told to recalculate everything that it loads.
const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// Runs a program; `None` with a note where it is not installed.
fn run(command: &mut Command) -> Option<std::process::Output> {
    let output = command.output().ok();
    if output.is_none() {
        note(&format!("skipped: {} is not installed", command.get_program().display()));
    }
    output
}

#[expect(clippy::disallowed_macros, reason = "a test that is skipped says so")]
fn note(words: &str) {
    eprintln!("{words}");
}

/// A sheet's formulas, and the values of all cells.
fn cells(path: &Path) -> Vec<(String, calamine::Range<String>, calamine::Range<calamine::Data>)> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = book.sheet_names();
    let read = |name: String| {
        let formulas = book.worksheet_formula(&name).unwrap();
        let values = book.worksheet_range(&name).unwrap();
        (name, formulas, values)
    };
    names.into_iter().map(read).collect()
}

#[test]
fn recalculating_changes_no_cached_result() {
    let (folder, path) = written(Lang::Zh);
    hold_against_recalculated(&folder, &path);
}

#[test]
fn percentages_are_summed_nowhere() {
    let mut plan = plan();
    let share = plan.round("2021-08").unwrap().indicators[0];
    plan.indicators[share].measure = Measure::parse("%");
    let (folder, path) = written_of(&plan, Lang::Zh);
    let sheets = cells(&path);
    let (_, _, overview) = &sheets[0];
    let text = |cell: Option<&calamine::Data>| cell.map(ToString::to_string).unwrap_or_default();
    let name = &plan.indicators[share].name;
    let row = overview.rows().find(|row| text(row.first()) == *name && text(row.get(1)) == "%").unwrap();
    let declared = plan.indicators[share].declared().unwrap().to_string();
    let figures: Vec<String> = row[2..8].iter().map(|cell| text(Some(cell))).collect();
    assert_eq!(figures, [&declared, "", "", "", "", ""]);
    // Below the names of the unit's columns stand its first indicator's: target, stated, roster, difference, rate.
    let (_, _, campaign) = &sheets[1];
    let sums: Vec<&[calamine::Data]> = campaign.rows().filter(|row| text(row.get(1)).ends_with("计")).collect();
    assert!(sums.len() > 2, "{sums:?}");
    for row in sums.iter().filter(|row| text(row.get(1)) != "公布合计") {
        assert!(row[2..7].iter().all(|cell| text(Some(cell)).is_empty()), "{row:?}");
        assert!(row[8..].iter().any(|cell| !text(Some(cell)).is_empty()), "the others are summed: {row:?}");
    }
    hold_against_recalculated(&folder, &path);
}

fn hold_against_recalculated(folder: &tempfile::TempDir, path: &Path) {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let settings = folder.path().join("profile/user");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("registrymodifications.xcu"), ALWAYS_RECALCULATE).unwrap();
    let out = folder.path().join("recalculated");
    let mut soffice = Command::new("soffice");
    soffice.args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]);
    if run(soffice.arg(&out).arg(path)).is_none() {
        return;
    }
    let recalculated = cells(&out.join("consolidated.xlsx"));
    let mut compared = 0;
    for ((name, formulas, before), (_, _, after)) in cells(path).iter().zip(&recalculated) {
        let start = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells() {
            let at = (start.0 + row as u32, start.1 + column as u32);
            let text = |range: &calamine::Range<calamine::Data>| range.get_value(at).map(ToString::to_string);
            let (before, after) = (text(before).unwrap_or_default(), text(after).unwrap_or_default());
            assert_eq!(before, after, "{name} {at:?} ={formula}");
            compared += 1;
        }
    }
    assert!(compared > 500, "only {compared} formulas were compared");
}

#[test]
fn openpyxl_opens_the_workbook() {
    let (_folder, path) = written(Lang::Zh);
    let script = "import sys, openpyxl\nbook = openpyxl.load_workbook(sys.argv[1])\nprint('|'.join(book.sheetnames))";
    let python =
        [std::env::var("PYTHON").unwrap_or_default(), "python3".into(), "python".into()].into_iter().find(|python| {
            Command::new(python).args(["-c", "import openpyxl"]).output().is_ok_and(|output| output.status.success())
        });
    let Some(python) = python else { return note("skipped: openpyxl is not installed") };
    let Some(output) = run(Command::new(python).args(["-c", script]).arg(&path)) else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8_lossy(&output.stdout).trim().to_string();
    let names: Vec<&str> = names.split('|').collect();
    assert_eq!(names[0], "总览");
    assert_eq!(names[4..7], ["问题清单", "报送情况", "收到的文件"]);
    assert_eq!(names.last(), Some(&"溯源"));
}

#[test]
fn the_same_reconciliation_gives_the_same_bytes() {
    let plan = plan();
    let recon = august(&plan);
    assert!(book(&recon, Lang::Zh) == book(&recon, Lang::Zh));
}

#[test]
fn both_languages_are_written_and_keep_to_themselves() {
    let (_folder, path) = written(Lang::En);
    let names: Vec<String> = cells(&path).into_iter().map(|(name, ..)| name).collect();
    for name in ["Overview", "Findings", "Returns", "Trace"] {
        assert!(names.contains(&name.to_string()), "{names:?}");
    }
}

#[test]
fn no_private_entry_stands_whole_in_any_output() {
    let plan = plan();
    let recon = august(&plan);
    let (_folder, path) = written(Lang::Zh);
    let shown: Vec<String> = cells(&path)
        .iter()
        .flat_map(|(_, _, values)| values.used_cells().map(|(_, _, value)| value.to_string()).collect::<Vec<_>>())
        .collect();
    let shown = shown.join("\n");
    let mut csv = Vec::new();
    findings_csv(&recon, Lang::Zh, &mut csv).unwrap();
    let csv = String::from_utf8(csv).unwrap();
    let mut looked_for = 0;
    for (_, _, content) in recon.collected.accepted() {
        for roster in &content.rosters {
            let columns = &plan.rosters[roster.roster].columns;
            let rows = roster.rows.at_hand();
            let entries = rows.iter().flat_map(|row| columns.iter().zip(&row.entries));
            for (_, entry) in entries.filter(|(column, _)| column.private) {
                looked_for += 1;
                assert!(!shown.contains(&entry.text()), "{}", entry.text());
            }
            if looked_for > 3_000 {
                break;
            }
        }
        for (_, answer) in content.answers.iter().filter(|(about, _)| *about == crate::form::Answer::Phone) {
            assert!(!shown.contains(answer), "{answer}");
        }
    }
    assert!(looked_for > 100);
    assert!(shown.contains("138****5678") && csv.contains("138****5678"));
    assert!(!shown.contains("13812345678") && !csv.contains("13812345678"));
}

#[test]
fn the_trend_shows_earlier_totals_beside_those_of_this_round_and_only_where_there_are_some() {
    let plan = plan();
    let words = |recon: &crate::reconcile::Reconciliation| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("consolidated.xlsx");
        std::fs::write(&path, book(recon, Lang::Zh)).unwrap();
        let (_, _, overview) = cells(&path).into_iter().next().unwrap();
        overview.used_cells().map(|(_, _, value)| value.to_string()).collect()
    };
    let mut recon = august(&plan);
    let shown = words(&recon);
    let at = shown.iter().position(|word| word.ends_with("、历次填报合计")).unwrap();
    assert_eq!(shown[at], "四、历次填报合计");
    assert_eq!(shown[at + 1..at + 6], ["指标", "计量单位", "5月统计", "8月统计", "走势"]);
    assert!(shown.contains(&"六、各单位完成率一览".to_string()));
    recon.tally.totals.iter_mut().for_each(|total| total.earlier.clear());
    let shown = words(&recon);
    assert!(!shown.iter().any(|word| word.contains("历次")));
    assert!(shown.contains(&"五、各单位完成率一览".to_string()), "the parts are numbered as they come");
}

#[test]
fn the_ledger_lists_every_unit_by_rounds_and_the_journal_in_words() {
    let plan = plan();
    let may = plan.round("2021-05").unwrap();
    let stands = [
        Stand { round: may, closing: None, reconciled: None },
        Stand { round: plan.round("2021-08").unwrap(), closing: None, reconciled: Some(august(&plan)) },
    ];
    let unit = plan.units[0].id.as_str();
    let written = Event::TemplateWritten {
        round: may.id.clone(),
        unit: unit.into(),
        path: "outbox/a.xlsx".into(),
        sha256: "1".into(),
    };
    let closed = Event::RoundClosed { round: may.id.clone(), by: "林".into() };
    let mut content = lines("2021-04-20T17:30:00Z", vec![written, closed]);
    content.extend(b"by hand\n");
    let journal = Journal::parse(&content);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.xlsx");
    let book = ledger(&plan, &stands, &journal, Lang::Zh).unwrap();
    assert!(book == ledger(&plan, &stands, &journal, Lang::Zh).unwrap(), "the same bytes");
    std::fs::write(&path, book).unwrap();
    let [(name, _, units), (lines_name, _, lines)] = &cells(&path)[..] else { panic!("two sheets") };
    assert_eq!((name.as_str(), lines_name.as_str()), ("台账", "台账记录"));
    assert_eq!(units.used_cells().filter(|(_, _, value)| **value == "报送状态").count(), 2);
    let silent = &plan.units[11].name;
    let row = units.rows().find(|row| row[1].to_string().as_str() == silent.as_str()).unwrap();
    let shown: Vec<String> = row[8..14].iter().map(ToString::to_string).collect();
    assert_eq!((shown[3].as_str(), shown[5].as_str()), ("未报送", "催报"));
    // Half past five in the afternoon in Greenwich is the next day in China.
    let first = units.rows().nth(4).unwrap();
    assert!(first[2].to_string().starts_with("44307.0625"), "{}", first[2]);
    let said: Vec<String> = lines.used_cells().map(|(_, _, value)| value.to_string()).collect();
    for words in ["生成模板", "办结", "5月统计", "outbox/a.xlsx", "林", "journal.jsonl 第 3 行无法读取，没有列入。"]
    {
        assert!(said.iter().any(|word| word == words), "{words}: {said:?}");
    }
}

#[test]
fn the_csv_has_a_line_a_finding_and_opens_in_excel() {
    let plan = plan();
    let recon = august(&plan);
    let mut bytes = Vec::new();
    findings_csv(&recon, Lang::Zh, &mut bytes).unwrap();
    assert!(bytes.starts_with("\u{feff}编号,".as_bytes()));
    assert!(bytes.ends_with(b"\r\n"));
    let mut reader = ::csv::Reader::from_reader(&bytes[3..]);
    assert_eq!(reader.records().filter_map(Result::ok).count(), recon.findings.len());
}

#[test]
fn the_json_keeps_its_keys_and_their_order() {
    let plan = plan();
    let recon = august(&plan);
    // A small part of it is read more easily: three findings, and below two units and three files.
    let Reconciliation { collected, tally, mut findings, .. } = recon;
    findings.truncate(3);
    let recon = Reconciliation::new((recon.plan, recon.round), collected, tally, findings, None);
    let outputs = Outputs {
        consolidated: "results/2021-08/consolidated.xlsx".to_string(),
        findings_csv: "results/2021-08/findings.csv".to_string(),
        corrections: Vec::new(),
    };
    let whole = json::reconciliation(&recon, Lang::Zh, &outputs).first_of_each(2);
    insta::assert_snapshot!(serde_json::to_string_pretty(&whole).unwrap());
}

#[test]
fn the_audit_tells_a_table_that_does_not_add_up() {
    let plan = plan();
    let audit = serde_json::to_value(json::audit(&plan, &[], Lang::Zh)).unwrap();
    let verdicts: Vec<String> = audit["indicators"]
        .as_array()
        .unwrap()
        .iter()
        .map(|indicator| {
            format!("{} {} {} {}", indicator["id"], indicator["declared"], indicator["allocated"], indicator["verdict"])
        })
        .map(|line| line.replace('"', ""))
        .collect();
    insta::assert_snapshot!(verdicts.join("\n"));
}
