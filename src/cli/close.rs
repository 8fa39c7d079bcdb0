//! `close`: freezes a round in closed/ROUND.json, so that what changes afterwards is told.

use super::kept::Keep;
use super::screen::Screen;
use super::stop::{Stop, shown, stop};
use super::templates::label;
use super::waive::account;
use super::workspace::Workspace;
use super::{Outcome, reconcile};
use crate::closing::Closing;
use crate::finding::Finding;
use crate::journal::Event;
use crate::plan::Round;
use crate::reconcile::Reconciliation;
use crate::rules::{self, Case};
use crate::text::text;
use serde_json::json;

/// Closes a round, or closes it `again`; `by` is who does, else the name of the account.
pub fn run(
    workspace: &Workspace,
    round: &str,
    by: Option<&str>,
    again: bool,
    screen: &Screen,
) -> Result<Outcome, Stop> {
    let round = workspace.round(round)?;
    let before = workspace.closing(round)?;
    if workspace.arrived(round)?.is_empty() {
        let says = text(
            "{round} 还没有收到文件，不能办结：请把各单位的报送表放进 {folder}，再运行一次",
            "no files came in for {round}, so it cannot be closed: put the returned workbooks into {folder} and run again",
        );
        let folder = shown(&workspace.inbox(round));
        return Err(stop(says, vec![("round", label(round).into()), ("folder", folder.into())]));
    }
    if let Some(before) = before.as_ref().filter(|_| !again) {
        let says = text(
            "{round} 已于 {day} 由{by}办结；有变动、要重新办结的，请加 --again",
            "{round} was closed on {day} by {by}; to close it again, add --again",
        );
        let facts = vec![("day", before.day.to_string().into()), ("by", before.by.as_str().into())];
        return Err(stop(says, [vec![("round", label(round).into())], facts].concat()));
    }
    let reconciled = reconcile::read(workspace, round, screen, Keep::No)?;
    let by = by.map_or_else(account, str::to_string);
    let (came, tally) = (&reconciled.collected, &reconciled.tally);
    let closing = Closing::new(&workspace.plan, round, came, tally, workspace.today(), &by);
    reconcile::record(workspace, &reconciled)?;
    workspace.write(&Closing::file_name(round), &closing.write())?;
    workspace.record(vec![Event::RoundClosed { round: round.id.clone(), by: by.clone() }])?;
    let changes = before.as_ref().map(|before| changes(&reconciled, before));
    Ok(tell(&closing, round, &reconciled, changes.as_deref(), screen))
}

/// What has changed since a round was closed before.
fn changes(reconciled: &Reconciliation, before: &Closing) -> Vec<Finding> {
    let Reconciliation { plan, round, collected, tally, .. } = reconciled;
    rules::changed_after_closing(&Case {
        plan,
        round,
        collected,
        tally,
        waivers: &[],
        closing: Some(before),
        versions: None,
    })
}

/// Says what was closed, what had changed where it was closed before, and how many errors are still open.
fn tell(
    closing: &Closing,
    round: &Round,
    reconciled: &Reconciliation,
    changes: Option<&[Finding]>,
    screen: &Screen,
) -> Outcome {
    // What had changed since the closing before is settled by this one.
    let open = reconciled.findings.iter().filter(|finding| finding.is_wrong() && finding.rule.code != "F109").count();
    let told = |finding: &Finding| {
        let place = finding.place.file.iter().map(|file| format!("{file}  ")).collect::<String>();
        format!("  {place}{}", finding.message(reconciled.plan, screen.lang()))
    };
    let changed: Option<Vec<String>> = changes.map(|changes| changes.iter().map(told).collect());
    let trimmed = |changed: &Vec<String>| changed.iter().map(|line| line.trim().to_string()).collect::<Vec<_>>();
    screen.json(|| {
        json!({
            "schema": 1, "plan": closing.plan, "round": round.id, "closed": Closing::file_name(round),
            "day": closing.day.to_string(), "by": closing.by, "open_errors": open,
            "changes": changed.as_ref().map(trimmed),
        })
    });
    screen.say(
        text(
            "{round} 已由{by}办结：文件 {files} 个、数字 {figures} 项已记入 {name}。",
            "{round} is closed by {by}: {files} files and {figures} figures are kept in {name}.",
        ),
        &[
            ("round", label(round).into()),
            ("by", closing.by.as_str().into()),
            ("files", closing.files.len().into()),
            ("figures", closing.figures.len().into()),
            ("name", Closing::file_name(round).into()),
        ],
    );
    match changed.as_deref() {
        None => {}
        Some([]) => screen.say(text("与上次办结时相同。", "Nothing has changed since it was closed before."), &[]),
        Some(lines) => {
            let says = text("与上次办结时相比，有变动 {count} 处：", "Changed since it was closed before, {count}:");
            screen.say(says, &[("count", lines.len().into())]);
            screen.lines(lines);
        }
    }
    if open > 0 {
        let says = text(
            "注意：还有 {count} 个错误没有解决，仍予办结；见 tallybook reconcile --round {round}。",
            "Note: {count} errors are still open; it is closed all the same. See tallybook reconcile --round {round}.",
        );
        screen.say(says, &[("count", open.into()), ("round", round.id.as_str().into())]);
    }
    screen.say(
        text(
            "以后文件、填报数或任务数有变动，核对时会作为 F109 列出。",
            "Where a file, a figure or a target changes from now on, reconciling tells it as F109.",
        ),
        &[],
    );
    if open > 0 { Outcome::DoesNotTally } else { Outcome::Tallies }
}
