//! `status`: who was sent what, who has returned, who is late, who must correct, and which files count for nobody. Nothing is
//! written.

use super::screen::Screen;
use super::stop::Stop;
use super::table::{self, Side};
use super::workspace::Workspace;
use super::{Outcome, reconcile, summary, templates};
use crate::finding::Severity;
use crate::reconcile::Reconciliation;
use crate::report::words;
use crate::text::{Lang, text};
use serde_json::{Value, json};

/// Says how far every unit has come.
pub fn run(workspace: &Workspace, round: Option<&str>, screen: &Screen) -> Result<Outcome, Stop> {
    let round = workspace.round_with_files(round)?;
    let reconciled = reconcile::read(workspace, round, screen)?;
    let plan = &workspace.plan;
    let units: Vec<Value> = (0..plan.units.len()).map(|unit| as_json(workspace, &reconciled, unit)).collect();
    let unused = unused(&reconciled, screen.lang());
    let files: Vec<Value> = unused.iter().map(|(path, _, why)| json!({ "path": path, "reason": why })).collect();
    screen.json(&json!({
        "schema": 1, "plan": plan.id, "round": round.id, "due": round.due.to_string(), "units": units, "unused": files,
    }));
    screen.lines(summary::heading(&reconciled, screen.lang()));
    screen.line("");
    screen.lines(rows(workspace, &reconciled, screen.lang()));
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
    Ok(Outcome::of(&reconciled.findings))
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
            shown(reconciled.count(unit, Severity::Error)),
            shown(reconciled.count(unit, Severity::Warning)),
            reconciled.next_step(unit).get(lang).to_string(),
            workspace.plan.units[unit].contact.clone(),
        ]
    };
    let rows: Vec<_> = (0..workspace.plan.units.len()).map(row).collect();
    table::lines(&headings.map(|(heading, side)| (heading.get(lang), side)), &rows)
}

fn as_json(workspace: &Workspace, reconciled: &Reconciliation, unit: usize) -> Value {
    let returned = &reconciled.collected.units[unit];
    let files: Vec<&str> = (returned.files.iter().chain(&returned.refused))
        .map(|file| reconciled.collected.files[*file].path.as_str())
        .collect();
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
        let is_its = |unit: &usize| collected.units[*unit].refused.contains(&file) && !is_of_several(file);
        (0..collected.units.len()).find(is_its).map(|unit| reconciled.plan.units[unit].name.as_str())
    };
    let unused = |file: usize| {
        let why = words::unused(collected, file)?;
        Some((collected.files[file].path.as_str(), whose(file), why.say(lang)))
    };
    (0..collected.files.len()).filter_map(unused).collect()
}

fn is_written(workspace: &Workspace, reconciled: &Reconciliation, unit: usize) -> bool {
    workspace.path(&templates::name(workspace, reconciled.round, unit)).is_file()
}

/// A count, with nothing for zero: a column of zeros hides the others.
fn shown(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}
