//! `templates`: writes one workbook a unit into outbox/ROUND.

use super::Outcome;
use super::screen::Screen;
use super::stop::{Stop, shown, stop, stop_at};
use super::workspace::Workspace;
use crate::intake::sha256;
use crate::journal::Event;
use crate::plan::Round;
use crate::template::{self, Entries};
use crate::text::text;
use serde_json::json;

/// Writes the templates of a round, for every unit or for those named.
pub fn run(workspace: &Workspace, round: Option<&str>, named: &[String], screen: &Screen) -> Result<Outcome, Stop> {
    let plan = &workspace.plan;
    let round = match round {
        Some(id) => workspace.round(id)?,
        None => workspace.next_round(workspace.today())?,
    };
    let units = chosen(workspace, named)?;
    let written = write(workspace, round, &units, screen)?;
    let templates: Vec<_> = (units.iter().zip(&written))
        .map(|(unit, file)| json!({ "unit": plan.units[*unit].id, "name": plan.units[*unit].name, "file": file }))
        .collect();
    screen.json(&json!({ "schema": 1, "plan": plan.id, "round": round.id, "templates": templates }));
    screen.say(
        text(
            "{round}（{due} 截止）的填报模板 {count} 份已写入 {folder}",
            "{count} templates for {round} (due {due}) written into {folder}",
        ),
        &[
            ("round", label(round).into()),
            ("due", round.due.to_string().into()),
            ("count", written.len().into()),
            ("folder", shown(&workspace.folder.join("outbox").join(&round.id)).into()),
        ],
    );
    Ok(Outcome::Tallies)
}

/// Writes the templates of some units, and gives their names inside the workspace.
///
/// # Errors
/// A folder or a file that cannot be written.
pub fn write(workspace: &Workspace, round: &Round, units: &[usize], screen: &Screen) -> Result<Vec<String>, Stop> {
    let progress = screen.progress(units.len());
    let (mut written, mut events) = (Vec::new(), Vec::new());
    for unit in units {
        progress.set_message(workspace.plan.units[*unit].name.clone());
        let name = name(workspace, round, *unit);
        let workbook = template::write(&workspace.plan, round, *unit, &Entries::default()).map_err(|error| {
            let says = text("做不出这份模板：{error}", "this template cannot be made: {error}");
            stop_at(&workspace.path(&name), says, &error)
        })?;
        workspace.write(&name, &workbook)?;
        events.push(Event::TemplateWritten {
            round: round.id.clone(),
            unit: workspace.plan.units[*unit].id.clone(),
            path: name.clone(),
            sha256: sha256(&workbook),
        });
        written.push(name);
        progress.inc(1);
    }
    progress.finish_and_clear();
    workspace.record(events)?;
    Ok(written)
}

/// A template's name inside the workspace.
pub fn name(workspace: &Workspace, round: &Round, unit: usize) -> String {
    format!("outbox/{}/{}", round.id, template::file_name(&workspace.plan, round, unit))
}

/// A round as people call it: its id, and its name where that says more.
pub fn label(round: &Round) -> String {
    if round.name == round.id { round.id.clone() } else { format!("{} {}", round.id, round.name) }
}

/// The units named, in the plan's order; all where none is named.
fn chosen(workspace: &Workspace, named: &[String]) -> Result<Vec<usize>, Stop> {
    let units = &workspace.plan.units;
    if named.is_empty() {
        return Ok((0..units.len()).collect());
    }
    let unknown: Vec<&str> = named.iter().map(String::as_str).filter(|name| units.find(name).is_none()).collect();
    if !unknown.is_empty() {
        let says = text(
            "单位名册 {file} 里没有“{names}”：请写名称、别名或 id",
            "the register {file} has no “{names}”: write a name, an alias or an id",
        );
        return Err(stop(says, vec![("file", units.file.as_str().into()), ("names", unknown.into())]));
    }
    let mut chosen: Vec<usize> = named.iter().filter_map(|name| units.find(name)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}
