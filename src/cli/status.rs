//! `status`: who was sent what, who has returned, who is late, who must correct. Nothing is written.

use super::screen::Screen;
use super::stop::Stop;
use super::table::{self, Side};
use super::workspace::Workspace;
use super::{Outcome, reconcile, summary, templates};
use crate::finding::Severity;
use crate::reconcile::Reconciliation;
use crate::text::{Lang, text};
use serde_json::{Value, json};

/// Says how far every unit has come.
pub fn run(workspace: &Workspace, round: Option<&str>, screen: &Screen) -> Result<Outcome, Stop> {
    let round = workspace.round_with_files(round)?;
    let reconciled = reconcile::read(workspace, round, screen)?;
    let plan = &workspace.plan;
    let units: Vec<Value> = (0..plan.units.len()).map(|unit| as_json(workspace, &reconciled, unit)).collect();
    screen.json(&json!({
        "schema": 1, "plan": plan.id, "round": round.id, "due": round.due.to_string(), "units": units,
    }));
    screen.lines(summary::heading(&reconciled, screen.lang()));
    screen.line("");
    screen.lines(rows(workspace, &reconciled, screen.lang()));
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

fn is_written(workspace: &Workspace, reconciled: &Reconciliation, unit: usize) -> bool {
    workspace.path(&templates::name(workspace, reconciled.round, unit)).is_file()
}

/// A count, with nothing for zero: a column of zeros hides the others.
fn shown(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}
