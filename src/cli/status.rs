//! `status`: who was sent what, who has returned, who is late, who must correct, and which files count for nobody; where several
//! rounds have files, how every unit stands in each. Nothing is written but the ledger as a workbook, where that is asked for.

use super::screen::Screen;
use super::stop::{Stop, shown, stop_at};
use super::table::{self, Side};
use super::workspace::Workspace;
use super::{Outcome, ledger, reconcile, summary, templates};
use crate::finding::Severity;
use crate::journal::Journal;
use crate::ledger::Stand;
use crate::reconcile::Reconciliation;
use crate::report::{self, words};
use crate::text::{Lang, text};
use serde_json::{Value, json};

/// Says how far every unit has come; with `workbook` the ledger is written.
pub fn run(workspace: &Workspace, round: Option<&str>, workbook: bool, screen: &Screen) -> Result<Outcome, Stop> {
    let round = workspace.round_with_files(round)?;
    let stands = reconcile::read_all(workspace, round, screen)?;
    let own = stands.iter().find(|stand| stand.round.id == round.id).and_then(|stand| stand.reconciled.as_ref());
    let Some(reconciled) = own else { return Ok(Outcome::Tallies) };
    let (plan, journal, lang) = (&workspace.plan, workspace.journal()?, screen.lang());
    let written = if workbook { Some(write(workspace, &stands, &journal, lang)?) } else { None };
    let units: Vec<Value> = (0..plan.units.len()).map(|unit| as_json(workspace, reconciled, unit)).collect();
    let unused = unused(reconciled, lang);
    let files: Vec<Value> = unused.iter().map(|(path, _, why)| json!({ "path": path, "reason": why })).collect();
    screen.json(|| json!({
        "schema": 1, "plan": plan.id, "round": round.id, "due": round.due.to_string(), "units": units, "unused": files,
        "ledger": ledger::as_json(plan, &stands, &journal), "workbook": written,
    }));
    screen.lines(summary::heading(reconciled, lang));
    screen.line("");
    screen.lines(rows(workspace, reconciled, lang));
    if !unused.is_empty() {
        screen.line("");
        screen.say(
            text("没有采用的文件 {count} 个：", "Files that are not used, {count}:"),
            &[("count", unused.len().into())],
        );
    }
    screen.lines(unused.iter().map(|(path, unit, why)| match unit {
        Some(unit) => format!("  {path}  {unit}  {why}"),
        None => format!("  {path}  {why}"),
    }));
    screen.lines(ledger::lines(plan, &stands, &journal, lang));
    if let Some(name) = written {
        screen.line("");
        let path = shown(&workspace.path(&name));
        screen.say(text("台账已写入：{path}", "The ledger is written: {path}"), &[("path", path.into())]);
    }
    Ok(Outcome::of(&reconciled.findings))
}

/// Writes the ledger, and gives its name inside the workspace.
fn write(workspace: &Workspace, stands: &[Stand], journal: &Journal, lang: Lang) -> Result<String, Stop> {
    let name = format!("results/{}.xlsx", text("台账", "Ledger").get(lang));
    let workbook = report::ledger(&workspace.plan, stands, journal, lang).map_err(|error| {
        let says = text("做不出台账：{error}", "the ledger cannot be made: {error}");
        stop_at(&workspace.path(&name), says, &error)
    })?;
    workspace.write(&name, &workbook)?;
    Ok(name)
}

fn rows(workspace: &Workspace, reconciled: &Reconciliation, lang: Lang) -> Vec<String> {
    let headings = [
        (text("单位", "Unit"), Side::Left),
        (text("模板", "Template"), Side::Left),
        (text("报送", "Return"), Side::Left),
        (text("错误", "Errors"), Side::Right),
        (text("提醒", "Warnings"), Side::Right),
        (text("下一步", "Next"), Side::Left),
        (text("联系人", "Contact"), Side::Left),
    ];
    let row = |unit: usize| {
        vec![
            workspace.plan.units[unit].name.clone(),
            if is_written(workspace, reconciled, unit) { "✓" } else { "-" }.to_string(),
            reconciled.status(unit).word().get(lang).to_string(),
            counted(reconciled.count(unit, Severity::Error)),
            counted(reconciled.count(unit, Severity::Warning)),
            reconciled.next_step(unit).get(lang).to_string(),
            workspace.plan.units[unit].contact.clone(),
        ]
    };
    let rows: Vec<_> = (0..workspace.plan.units.len()).map(row).collect();
    table::lines(&headings.map(|(heading, side)| (heading.get(lang), side)), &rows)
}

fn as_json(workspace: &Workspace, reconciled: &Reconciliation, unit: usize) -> Value {
    let returned = &reconciled.collected.units[unit];
    let files: Vec<&str> =
        (returned.files.iter().chain(&returned.refused)).map(|file| &*reconciled.collected.files[*file].path).collect();
    json!({
        "id": workspace.plan.units[unit].id,
        "name": workspace.plan.units[unit].name,
        "template": is_written(workspace, reconciled, unit),
        "status": reconciled.status(unit).code(),
        "files": files,
        "must_correct": reconciled.must_correct(unit),
        "findings": {
            "error": reconciled.count(unit, Severity::Error),
            "warning": reconciled.count(unit, Severity::Warning),
            "info": reconciled.count(unit, Severity::Info),
        },
    })
}

/// The files of which nothing counts and for which no other file stands: each with its unit, where that is known, and why.
fn unused<'a>(reconciled: &'a Reconciliation, lang: Lang) -> Vec<(&'a str, Option<&'a str>, String)> {
    let collected = &reconciled.collected;
    let is_of_several =
        |file: usize| collected.files[file].outcome.as_ref().is_ok_and(|content| !content.several.is_empty());
    let whose = |file: usize| {
        let unit = collected.refused.get(&file).filter(|_| !is_of_several(file));
        unit.map(|unit| reconciled.plan.units[*unit].name.as_str())
    };
    let unused = |file: usize| {
        let why = words::unused(collected, file)?;
        Some((&*collected.files[file].path, whose(file), why.say(lang)))
    };
    (0..collected.files.len()).filter_map(unused).collect()
}

fn is_written(workspace: &Workspace, reconciled: &Reconciliation, unit: usize) -> bool {
    workspace.path(&templates::name(workspace, reconciled.round, unit)).is_file()
}

/// A count, with nothing for zero: a column of zeros hides the others.
fn counted(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}
