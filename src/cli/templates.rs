//! `templates`: writes one workbook a unit into outbox/ROUND.

use super::kept::Keep;
use super::screen::Screen;
use super::stop::{Stop, shown, stop, stop_at};
use super::workspace::Workspace;
use super::{Outcome, reconcile};
use crate::intake::sha256;
use crate::journal::Event;
use crate::plan::Round;
use crate::reconcile::Carried;
use crate::template::{self, Entries};
use crate::text::{Fact, text};
use serde_json::json;
use std::collections::BTreeMap;

/// Writes the templates of a round, for every unit or for those named; filled with what the units reported in the round `from`.
pub fn run(
    workspace: &Workspace,
    round: Option<&str>,
    from: Option<&str>,
    named: &[String],
    screen: &Screen,
) -> Result<Outcome, Stop> {
    let plan = &workspace.plan;
    let round = match round {
        Some(id) => workspace.round(id)?,
        None => workspace.next_round(workspace.today())?,
    };
    let units = chosen(workspace, named)?;
    let carried = match from {
        Some(from) => Some(carried(workspace, earlier(workspace, from, round)?, round, &units, screen)?),
        None => None,
    };
    let written = write(workspace, round, &units, carried.as_ref(), screen)?;
    let filled = |unit: usize| carried.as_ref().map(|carried| carried.contains_key(&unit));
    let template = |(unit, file): (&usize, &String)| {
        let known = &plan.units[*unit];
        json!({ "unit": known.id, "name": known.name, "file": file, "filled": filled(*unit) })
    };
    let templates: Vec<_> = units.iter().zip(&written).map(template).collect();
    screen.json(|| json!({ "schema": 1, "plan": plan.id, "round": round.id, "from": from, "templates": templates }));
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
    if let Some(carried) = &carried {
        tell(workspace, carried, &units, screen);
    }
    Ok(Outcome::Tallies)
}

/// What the units go on from, by their positions; those without a return that counts are not in it.
type AllCarried = BTreeMap<usize, Carried>;

/// An earlier round with files, to go on from.
fn earlier<'a>(workspace: &'a Workspace, id: &str, round: &Round) -> Result<&'a Round, Stop> {
    let from = workspace.round(id)?;
    if from.due >= round.due {
        let says = text(
            "--from 要写更早的批次：{from} 的截止日期不在 {round} 之前",
            "--from takes an earlier round: {from} is not due before {round}",
        );
        return Err(stop(says, vec![("from", label(from).into()), ("round", label(round).into())]));
    }
    if workspace.arrived(from)?.is_empty() {
        let says = text("{from} 没有收到文件：{folder} 是空的", "no files came in for {from}: {folder} is empty");
        let folder = shown(&workspace.inbox(from));
        return Err(stop(says, vec![("from", label(from).into()), ("folder", folder.into())]));
    }
    Ok(from)
}

fn carried(
    workspace: &Workspace,
    from: &Round,
    to: &Round,
    units: &[usize],
    screen: &Screen,
) -> Result<AllCarried, Stop> {
    let reconciled = reconcile::read(workspace, from, screen, Keep::No)?;
    let counted = match workspace.closing(from)? {
        Some(closing) => closing.counted(&workspace.plan),
        None => reconciled.tally.counted(),
    };
    Ok(units.iter().filter_map(|unit| Some((*unit, reconciled.carry(&counted, to, *unit)?))).collect())
}

/// Says which templates are filled, and what in them is not.
fn tell(workspace: &Workspace, carried: &AllCarried, units: &[usize], screen: &Screen) {
    let plan = &workspace.plan;
    let says = text(
        "其中 {count} 份已填入该批次的明细，填报数只作提示，仍须填写。",
        "{count} of them hold the rows of that round; the stated figures are shown as hints and are to be filled in.",
    );
    screen.say(says, &[("count", carried.len().into())]);
    let blank = units.iter().filter(|unit| !carried.contains_key(unit));
    let blank: Vec<&str> = blank.map(|unit| plan.units[*unit].name.as_str()).collect();
    if !blank.is_empty() {
        let says =
            text("没有可用的报送、仍为空白模板的：{names}", "Without a return that counts, and so blank: {names}");
        screen.say(says, &[("names", blank.into())]);
    }
    for (unit, carried) in carried {
        let unit: Fact = plan.units[*unit].name.as_str().into();
        if carried.unread > 0 {
            let says = text(
                "{unit}：有 {count} 格无法读取，留空",
                "{unit}: {count} cells could not be read and are left blank",
            );
            screen.say(says, &[("unit", unit.clone()), ("count", carried.unread.into())]);
        }
        let disputed: Vec<&str> = carried.disputed.iter().map(|roster| plan.rosters[*roster].name.as_str()).collect();
        if !disputed.is_empty() {
            let says = text(
                "{unit}：{rosters} 哪些行计入不明，留空",
                "{unit}: nothing tells which rows of {rosters} count; left blank",
            );
            screen.say(says, &[("unit", unit), ("rosters", disputed.into())]);
        }
    }
}

/// Writes the templates of some units, filled with what they go on from, and gives their names inside the workspace.
///
/// # Errors
/// A folder or a file that cannot be written.
pub fn write(
    workspace: &Workspace,
    round: &Round,
    units: &[usize],
    carried: Option<&AllCarried>,
    screen: &Screen,
) -> Result<Vec<String>, Stop> {
    let progress = screen.progress(text("生成模板", "Writing templates"), units.len());
    let (mut written, mut events) = (Vec::new(), Vec::new());
    let nothing = Entries::default();
    for unit in units {
        progress.set_message(workspace.plan.units[*unit].name.clone());
        let name = name(workspace, round, *unit);
        let entries = carried.and_then(|carried| carried.get(unit)).map_or(&nothing, |carried| &carried.entries);
        let workbook = template::write(&workspace.plan, round, *unit, entries).map_err(|error| {
            let says = text("做不出这份模板：{error}", "this template cannot be made: {error}");
            stop_at(&workspace.path(&name), says, &error)
        })?;
        workspace.write_one_of_many(&name, &workbook)?;
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
