//! `waive`: accepts one finding, with a reason, in waivers.toml.

use super::kept::Keep;
use super::screen::Screen;
use super::stop::{Stop, stop};
use super::workspace::Workspace;
use super::{Outcome, reconcile};
use crate::finding::Finding;
use crate::journal::Event;
use crate::plan::Round;
use crate::rules;
use crate::text::text;
use crate::waiver::{WAIVERS_FILE, Waiver, added};
use jiff::civil::Date;
use serde_json::json;

/// What the officer says.
pub struct Wish<'a> {
    /// The finding's id.
    pub id: &'a str,
    /// Why it is accepted.
    pub reason: &'a str,
    /// The last day.
    pub until: Option<Date>,
    /// Who accepts it; else the name of the account.
    pub by: Option<&'a str>,
    /// The round in which it was found; else every round with files.
    pub round: Option<&'a str>,
}

/// Writes the waiver, if the finding is there and is not accepted yet.
pub fn run(workspace: &Workspace, wish: &Wish, screen: &Screen) -> Result<Outcome, Stop> {
    if wish.reason.trim().is_empty() {
        return Err(stop(text("请用 --reason 写明理由", "say why, with --reason"), Vec::new()));
    }
    let waivers = workspace.waivers()?;
    let (finding, round) = find(workspace, wish, screen)?;
    if let Some(waiver) = &finding.waived {
        let says = text(
            "{id} 已经登记豁免：{waiver}；要改，请先从 {file} 里删去",
            "{id} is waived already: {waiver}; to change that, take it out of {file} first",
        );
        let said = waiver.say(screen.lang());
        return Err(stop(says, vec![("id", wish.id.into()), ("waiver", said.into()), ("file", WAIVERS_FILE.into())]));
    }
    let is_over = |until: &Date| round.is_some_and(|round| *until < round.due);
    if let (Some(until), Some(round)) = (wish.until.filter(is_over), round) {
        let says = text(
            "--until {until} 早于该批次的截止日期 {due}，这样的豁免不起作用；请填 {due} 或以后的日期，或不填",
            "--until {until} is before the due date {due} of its round, so it would never hold: name {due} or a later day, or none",
        );
        let facts = vec![("until", until.to_string().into()), ("due", round.due.to_string().into())];
        return Err(stop(says, facts));
    }
    let waiver = Waiver {
        id: finding.id(&workspace.plan),
        reason: wish.reason.trim().to_string(),
        by: wish.by.map_or_else(account, str::to_string),
        when: workspace.today(),
        until: wish.until,
        round: round.map(|round| round.id.clone()),
        stated: finding.stated,
        expected: finding.expected,
        says: finding.message(&workspace.plan, workspace.plan.lang()),
    };
    // One that has lapsed is replaced: two of one id would contradict each other.
    if waivers.iter().any(|other| other.id == waiver.id && other.round == waiver.round) {
        let says = text(
            "{file} 里已有 {id} 的豁免，但已失效：请先删去那一条",
            "{file} holds a waiver of {id} that has lapsed: take that out first",
        );
        return Err(stop(says, vec![("id", wish.id.into()), ("file", WAIVERS_FILE.into())]));
    }
    workspace.write(WAIVERS_FILE, added(&workspace.waivers_file()?, &waiver).as_bytes())?;
    workspace.record(vec![Event::FindingWaived {
        round: waiver.round.clone(),
        id: waiver.id.clone(),
        reason: waiver.reason.clone(),
        by: waiver.by.clone(),
        until: waiver.until,
    }])?;
    screen.json(|| json!({ "schema": 1, "plan": workspace.plan.id, "waiver": waiver }));
    let says = text(
        "已登记豁免 {id}：{waiver}\n  {finding}\n再运行 tallybook reconcile，汇总表里它会标为“已豁免”；豁免只是认可这个问题，不改变任何数字和判定。",
        "Waived {id}: {waiver}\n  {finding}\nRun tallybook reconcile again, and the consolidated workbook shows it as waived; a waiver accepts the finding and changes no figure and no verdict.",
    );
    let facts = [
        ("id", waiver.id.as_str().into()),
        ("waiver", waiver.say(screen.lang()).into()),
        ("finding", finding.message(&workspace.plan, screen.lang()).into()),
    ];
    screen.lines(says.fill(screen.lang(), &facts).lines());
    Ok(Outcome::Tallies)
}

/// The finding of that id: one about the plan, else the latest round's.
fn find<'a>(workspace: &'a Workspace, wish: &Wish, screen: &Screen) -> Result<(Finding, Option<&'a Round>), Stop> {
    let plan = &workspace.plan;
    let is_meant = |finding: &Finding| finding.id(plan).eq_ignore_ascii_case(wish.id.trim());
    if let Some(finding) = rules::audit(plan, &workspace.waivers()?).into_iter().find(is_meant) {
        return Ok((finding, None));
    }
    let named = wish.round.map(|id| workspace.round(id)).transpose()?;
    for round in plan.rounds.iter().rev().filter(|round| named.is_none_or(|named| named.id == round.id)) {
        if workspace.arrived(round)?.is_empty() {
            continue;
        }
        let found = reconcile::read(workspace, round, screen, Keep::No)?.findings.into_iter().find(is_meant);
        if let Some(finding) = found {
            return Ok((finding, Some(round)));
        }
    }
    let says = text(
        "没有编号为“{id}”的问题：编号在问题清单的第二列，如 R101-1a2b3c4d",
        "there is no finding with the id “{id}”: ids stand in the second column of Findings, such as R101-1a2b3c4d",
    );
    Err(stop(says, vec![("id", wish.id.into())]))
}

/// The name under which the officer is logged in.
pub fn account() -> String {
    let named = |name: &str| std::env::var(name).ok().filter(|name| !name.trim().is_empty());
    named("USERNAME").or_else(|| named("USER")).unwrap_or_else(|| "-".to_string())
}
