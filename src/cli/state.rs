//! No command: the state of the workspace, and the next step.

use super::screen::Screen;
use super::stop::{Stop, shown};
use super::table::{self, Side};
use super::templates::{self, label};
use super::workspace::Workspace;
use super::{Outcome, reconcile};
use crate::plan::Round;
use crate::text::{Fact, Lang, text};
use serde_json::json;
use std::path::PathBuf;
use std::time::SystemTime;

/// How far a round has come.
struct Progress<'a> {
    round: &'a Round,
    /// How many units have a template in the outbox.
    templates: usize,
    /// How many files came in.
    files: usize,
    /// Whether the consolidated workbook is there and no file came in after it.
    consolidated: Option<PathBuf>,
    is_stale: bool,
    /// Whether it is closed.
    closed: bool,
}

/// Says where the work stands.
pub fn run(workspace: &Workspace, screen: &Screen) -> Result<Outcome, Stop> {
    let plan = &workspace.plan;
    let rounds: Vec<Progress> = plan.rounds.iter().map(|round| progress(workspace, round)).collect::<Result<_, _>>()?;
    let next = next_step(workspace, &rounds, screen.lang())?;
    // In full: a dot says nothing.
    let folder = std::path::absolute(&workspace.folder).unwrap_or_else(|_| workspace.folder.clone());
    let folder = folder.display().to_string();
    let as_json = |progress: &Progress| {
        json!({
            "id": progress.round.id, "name": progress.round.name, "due": progress.round.due.to_string(),
            "templates": progress.templates, "files": progress.files,
            "consolidated": progress.consolidated.is_some(), "closed": progress.closed,
        })
    };
    screen.json(|| {
        json!({
            "schema": 1, "plan": plan.id, "title": plan.title, "folder": folder,
            "units": plan.units.len(), "indicators": plan.indicators.len(),
            "rounds": rounds.iter().map(as_json).collect::<Vec<_>>(), "next": next,
        })
    });
    screen.line(&plan.title);
    screen.say(
        text(
            "{units} 个单位，{indicators} 项指标；工作目录 {folder}",
            "{units} units, {indicators} indicators; workspace {folder}",
        ),
        &[
            ("units", plan.units.len().into()),
            ("indicators", plan.indicators.len().into()),
            ("folder", folder.as_str().into()),
        ],
    );
    screen.line("");
    screen.lines(rows(&rounds, plan.units.len(), screen.lang()));
    screen.line("");
    screen.say(text("下一步：{next}", "Next: {next}"), &[("next", next.into())]);
    Ok(Outcome::Tallies)
}

fn progress<'a>(workspace: &Workspace, round: &'a Round) -> Result<Progress<'a>, Stop> {
    let units = 0..workspace.plan.units.len();
    let is_written = |unit: &usize| workspace.path(&templates::name(workspace, round, *unit)).is_file();
    let arrived = workspace.arrived(round)?;
    let time = |path: &PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    let newest: Option<SystemTime> = arrived.iter().filter_map(|file| time(&file.path)).max();
    let consolidated = [Lang::Zh, Lang::En]
        .map(|lang| workspace.path(&reconcile::consolidated(round, lang)))
        .into_iter()
        .filter(|path| path.is_file())
        .max_by_key(time);
    Ok(Progress {
        round,
        templates: units.filter(is_written).count(),
        files: arrived.len(),
        is_stale: !arrived.is_empty() && consolidated.as_ref().is_none_or(|path| time(path) < newest),
        consolidated,
        closed: workspace.closing(round)?.is_some(),
    })
}

fn rows(rounds: &[Progress], units: usize, lang: Lang) -> Vec<String> {
    let headings = [
        (text("批次", "Round"), Side::Left),
        (text("截止", "Due"), Side::Left),
        (text("模板", "Templates"), Side::Right),
        (text("收到文件", "Files"), Side::Right),
        (text("汇总表", "Consolidated"), Side::Left),
    ];
    let row = |progress: &Progress| {
        let consolidated = match (&progress.consolidated, progress.is_stale) {
            (None, _) => text("-", "-"),
            (Some(_), false) => text("已生成", "written"),
            (Some(_), true) => text("有新文件，待重做", "new files since"),
        };
        vec![
            label(progress.round) + if progress.closed { text("（已办结）", " (closed)").get(lang) } else { "" },
            progress.round.due.to_string(),
            format!("{}/{units}", progress.templates),
            progress.files.to_string(),
            consolidated.get(lang).to_string(),
        ]
    };
    let rows: Vec<_> = rounds.iter().map(row).collect();
    table::lines(&headings.map(|(heading, side)| (heading.get(lang), side)), &rows)
}

/// What the officer would do now: first reconcile what came in, then hand out what is due next.
fn next_step(workspace: &Workspace, rounds: &[Progress], lang: Lang) -> Result<String, Stop> {
    let due = workspace.next_round(workspace.today())?;
    let Some(due) = rounds.iter().find(|progress| progress.round.id == due.id) else { return Ok(String::new()) };
    let stale = rounds.iter().rev().find(|progress| progress.is_stale);
    let answered = rounds.iter().rev().find(|progress| progress.files > 0);
    let round = stale.or(answered).unwrap_or(due);
    let facts: [(&str, Fact); 3] = [
        ("round", round.round.id.as_str().into()),
        ("due", round.round.due.to_string().into()),
        ("result", round.consolidated.as_ref().map(|path| shown(path)).unwrap_or_default().into()),
    ];
    let says = if stale.is_some() {
        text(
            "核对收到的报送表：tallybook reconcile --round {round}",
            "reconcile what came in: tallybook reconcile --round {round}",
        )
    } else if round.templates == 0 && round.files == 0 {
        text(
            "生成填报模板：tallybook templates --round {round}",
            "write the templates: tallybook templates --round {round}",
        )
    } else if round.files == 0 {
        text(
            "把 outbox/{round} 里的模板发给各单位（{due} 截止），收回的文件放进 inbox/{round}",
            "send the templates in outbox/{round} to the units (due {due}), and put what comes back into inbox/{round}",
        )
    } else {
        text(
            "打开 {result}；谁要催报、谁要更正：tallybook status --round {round}",
            "open {result}; whom to remind, who must correct: tallybook status --round {round}",
        )
    };
    let mut said = says.fill(lang, &facts);
    if due.round.id != round.round.id && due.templates == 0 && due.files == 0 {
        let then = text(
            "；之后生成下一批次的模板：tallybook templates --round {round}",
            "; then write the templates of the next round: tallybook templates --round {round}",
        );
        said += &then.fill(lang, &[("round", due.round.id.as_str().into())]);
    }
    Ok(said)
}
