//! `reconcile`: reads inbox/ROUND, writes results/ROUND.

use super::kept::{self, Keep};
use super::made::Made;
use super::screen::Screen;
use super::stop::{Stop, shown, stop_at};
use super::workers::workers;
use super::workspace::{self, Workspace};
use super::{Outcome, gap, output, summary};
use crate::intake::FileRead;
use crate::journal::Event;
use crate::ledger::Stand;
use crate::plan::Round;
use crate::reconcile::{Known, Reconciliation, reconcile, remember};
use crate::report::{self, json::Outputs, names};
use crate::tally::{AllCounted, Before};
use crate::template;
use crate::text::{Lang, inert, text};
use indicatif::MultiProgress;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::io::BufWriter;
use std::path::Path;

/// Reconciles a round, writes its results and says what was found.
pub fn run(workspace: &Workspace, round: Option<&str>, screen: &Screen) -> Result<Outcome, Stop> {
    let round = workspace.round_with_files(round)?;
    let reconciled = read(workspace, round, screen, Keep::Yes)?;
    let outputs = write(workspace, &reconciled, screen)?;
    record(workspace, &reconciled)?;
    screen.json(|| report::json::reconciliation(&reconciled, screen.lang(), &outputs));
    screen.lines(summary::of(&reconciled, gap::lines(&reconciled, screen.lang()), screen.lang()));
    finish(workspace, round, &outputs, screen);
    let outcome = Outcome::of(&reconciled.findings);
    // The program ends: nobody needs the memory back, piece by piece.
    std::mem::forget(reconciled);
    Ok(outcome)
}

/// Reads every file of a round that an earlier run did not read, each where it can harm nothing else, and reconciles them.
///
/// # Errors
/// A file or folder that the system cannot read, or no process in which to read.
pub fn read<'a>(
    workspace: &'a Workspace,
    round: &'a Round,
    screen: &Screen,
    keep: Keep,
) -> Result<Reconciliation<'a>, Stop> {
    let plan = &workspace.plan;
    let before = before(workspace, round, screen, keep)?;
    let known = Known { before, waivers: workspace.waivers()?, closing: workspace.closing(round)? };
    Ok(reconcile(plan, round, files(workspace, round, screen, keep)?, &known))
}

/// How every round of the plan stands, in the order of their due dates; `named` is reconciled though no file came in.
///
/// # Errors
/// A file or folder that the system cannot read, or no process in which to read.
pub fn read_all<'a>(workspace: &'a Workspace, named: &Round, screen: &Screen) -> Result<Vec<Stand<'a>>, Stop> {
    let plan = &workspace.plan;
    let mut known = Known { waivers: workspace.waivers()?, ..Known::default() };
    let mut rounds: Vec<&Round> = plan.rounds.iter().collect();
    rounds.sort_by_key(|round| round.due);
    let mut stands = Vec::new();
    for round in rounds {
        known.closing = workspace.closing(round)?;
        let files = files(workspace, round, screen, Keep::No)?;
        let has_begun = !files.is_empty() || round.id == named.id;
        let reconciled = has_begun.then(|| reconcile(plan, round, files, &known));
        let counted = match (&known.closing, &reconciled) {
            (Some(closing), _) => closing.counted(plan),
            (None, Some(reconciled)) => reconciled.tally.counted(),
            (None, None) => AllCounted::default(),
        };
        known.before.add(plan.position(round), counted);
        stands.push(Stand { round, closing: known.closing.take(), reconciled });
    }
    Ok(stands)
}

/// What counted in the rounds before: of a closed one what was closed, else what its files say.
fn before(workspace: &Workspace, round: &Round, screen: &Screen, keep: Keep) -> Result<Before, Stop> {
    let plan = &workspace.plan;
    let mut before = Before::default();
    for earlier in workspace.rounds_before(round) {
        match workspace.closing(earlier)? {
            Some(closing) => before.add(plan.position(earlier), closing.counted(plan)),
            None => remember(&mut before, plan, earlier, files(workspace, earlier, screen, keep)?),
        }
    }
    Ok(before)
}

fn files(workspace: &Workspace, round: &Round, screen: &Screen, keep: Keep) -> Result<Vec<FileRead>, Stop> {
    let arrived = workspace.arrived(round)?;
    if arrived.is_empty() {
        return Ok(Vec::new());
    }
    let progress = screen.progress(text("读取报送表", "Reading returns"), arrived.len());
    let plan = &workspace.plan;
    let fetch = |number: usize| {
        let file = &arrived[number];
        progress.set_message(inert::line(&file.name));
        progress.inc(1);
        workspace::fetch(&file.path, &file.name, &plan.limits)
    };
    let workers = workers()?;
    let files = kept::with_answers(workspace, round, keep, |answers| {
        workers.read_new(plan, round, arrived.len(), fetch, answers)
    });
    progress.finish_and_clear();
    files
}

/// Notes in the journal which files came in.
///
/// # Errors
/// A journal that cannot be written.
pub fn record(workspace: &Workspace, reconciled: &Reconciliation) -> Result<(), Stop> {
    let arrived = workspace.arrived(reconciled.round)?;
    let arrived: HashMap<&str, &Path> = arrived.iter().map(|file| (file.name.as_str(), file.path.as_path())).collect();
    let size = |path: &str| arrived.get(path)?.metadata().ok().map(|file| file.len());
    let senders = reconciled.collected.senders();
    let seen = reconciled.collected.files.iter().enumerate().map(|(position, file)| Event::FileSeen {
        round: reconciled.round.id.clone(),
        path: file.path.to_string(),
        sha256: file.sha256.clone(),
        size: size(&file.path),
        unit: senders[position].map(|unit| workspace.plan.units[unit].id.clone()),
    });
    workspace.record(seen.collect())
}

/// Writes the results of a round, and gives their names inside the workspace. What goes back to the units is written beside the
/// workbook, for each is the work of one core.
///
/// # Errors
/// A workbook that cannot be made or replaced.
pub fn write(workspace: &Workspace, reconciled: &Reconciliation, screen: &Screen) -> Result<Outputs, Stop> {
    let lang = screen.lang();
    let bars = screen.bars();
    let basis = kept::basis(workspace, reconciled.round);
    let (workbook, corrections) = rayon::join(
        || write_workbook(workspace, reconciled, basis.as_deref(), screen, &bars),
        || write_corrections(workspace, reconciled, basis.as_deref(), screen, &bars),
    );
    let consolidated = workbook?;
    let findings = findings_csv(reconciled.round, lang);
    workspace.write_by(&findings, |file| {
        let written = report::findings_csv(reconciled, lang, file);
        written.map_err(|error| output::unwritable(&workspace.path(&findings), &error))
    })?;
    Ok(Outputs { consolidated, findings_csv: findings, corrections: corrections? })
}

fn write_workbook(
    workspace: &Workspace,
    reconciled: &Reconciliation,
    basis: Option<&str>,
    screen: &Screen,
    bars: &MultiProgress,
) -> Result<String, Stop> {
    let name = consolidated(reconciled.round, screen.lang());
    let rows = screen.progress(text("写汇总表", "Writing the workbook"), 0);
    let progress = bars.add(rows);
    let tick = |rows: usize, all: usize| {
        progress.set_length(all as u64);
        progress.inc(rows as u64);
    };
    kept::with_pieces(workspace, reconciled.round, basis, |again| {
        workspace.write_by(&name, |file| {
            report::consolidated(reconciled, screen.lang(), BufWriter::new(file), &tick, again).map_err(|error| {
                let says = text("做不出汇总表：{error}", "the consolidated workbook cannot be made: {error}");
                stop_at(&workspace.path(&name), says, &error)
            })
        })
    })?;
    progress.finish_and_clear();
    Ok(name)
}

/// Writes what goes back to every unit that must correct, where it is not there already, and takes away what went back to a unit
/// that no longer must.
fn write_corrections(
    workspace: &Workspace,
    reconciled: &Reconciliation,
    basis: Option<&str>,
    screen: &Screen,
    bars: &MultiProgress,
) -> Result<Vec<String>, Stop> {
    let (plan, round) = (reconciled.plan, reconciled.round);
    let name = |unit: usize| format!("{}/{}", corrections(round), template::correction_name(plan, round, unit));
    let (wanted, settled): (Vec<usize>, Vec<usize>) =
        (0..plan.units.len()).partition(|unit| report::is_correction_due(reconciled, *unit));
    let progress = bars.add(screen.progress(text("生成更正表", "Writing corrections"), wanted.len()));
    let made = basis.map(|basis| Made::corrections(workspace, round, basis));
    wanted.par_iter().try_for_each(|unit| {
        let name = name(*unit);
        let workbook = || {
            report::correction(reconciled, *unit).map_err(|error| {
                let says = text("做不出更正表：{error}", "the correction cannot be made: {error}");
                stop_at(&workspace.path(&name), says, &error)
            })
        };
        progress.inc(1);
        match &made {
            Some(made) => made.make(&name, &report::correction_basis(reconciled, *unit), workbook),
            None => workspace.write_one_of_many(&name, &workbook()?),
        }
    })?;
    made.into_iter().for_each(Made::keep);
    progress.finish_and_clear();
    let wanted: Vec<String> = wanted.into_iter().map(name).collect();
    let kept: HashSet<&String> = wanted.iter().collect();
    for gone in settled.into_iter().map(name).filter(|name| !kept.contains(name)) {
        workspace.remove(&gone)?;
    }
    Ok(wanted)
}

/// The folder inside the workspace of what goes back to the units.
fn corrections(round: &Round) -> String {
    format!("results/{}/corrections", round.id)
}

/// The name inside the workspace of a round's consolidated workbook.
pub fn consolidated(round: &Round, lang: Lang) -> String {
    format!("results/{0}/{1}_{0}.xlsx", round.id, text("汇总表", "Consolidated").get(lang))
}

/// The name inside the workspace of a round's list of findings.
fn findings_csv(round: &Round, lang: Lang) -> String {
    format!("results/{0}/{1}_{0}.csv", round.id, names::FINDINGS.get(lang))
}

/// Last of all: what nobody read, what goes back, and the file to open.
pub fn finish(workspace: &Workspace, round: &Round, outputs: &Outputs, screen: &Screen) {
    let astray = workspace.astray();
    if !astray.is_empty() {
        let says = text(
            "注意：inbox 里的 {names} 不属于任何批次，没有读取；请移入 inbox/批次编号/。",
            "Note: {names} in inbox belongs to no round and was not read; move it into inbox/ROUND/.",
        );
        screen.say(says, &[("names", astray.into())]);
    }
    let csv = workspace.path(&findings_csv(round, screen.lang()));
    let says = text(
        "全部问题列在汇总表的“{sheet}”工作表，也另存为：{path}",
        "Every finding is in the workbook's sheet “{sheet}”, and in: {path}",
    );
    screen.say(says, &[("sheet", names::FINDINGS.into()), ("path", shown(&csv).into())]);
    if !outputs.corrections.is_empty() {
        let says = text(
            "需要更正的单位 {count} 个，退回用的更正表在：{folder}",
            "Units that must correct: {count}. What to send back to them is in: {folder}",
        );
        let folder = workspace.path(&corrections(round));
        screen.say(says, &[("count", outputs.corrections.len().into()), ("folder", shown(&folder).into())]);
    }
    let path = workspace.path(&consolidated(round, screen.lang()));
    screen.say(text("请打开：{path}", "Open: {path}"), &[("path", shown(&path).into())]);
}
