//! Plan and returns to figures, verdicts and findings.
//!
//! [`reconcile()`] is a pure function: the same plan and the same files give the same [`Reconciliation`], in the same order.

mod carry;

pub use carry::Carried;

use crate::closing::Closing;
use crate::finding::{Finding, Severity};
use crate::intake::{Collected, FileRead, before_last, collect};
use crate::plan::{Plan, Round};
use crate::rules::{self, Case, Versions};
use crate::tally::{Before, Tally, of_unit, tally};
use crate::text::{Text, text};
use crate::waiver::Waiver;
use std::collections::HashSet;

/// A round, reconciled.
pub struct Reconciliation<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// In which collection.
    pub round: &'a Round,
    /// What came back.
    pub collected: Collected,
    /// What it adds up to.
    pub tally: Tally,
    /// Everything that does not tally: errors first, then by unit in the plan's order.
    pub findings: Vec<Finding>,
    /// What was found in the versions before, of the units that sent again; `None` where nobody did.
    pub versions: Option<Versions>,
    /// The positions of the findings by unit, those about none first; of one unit in their order.
    by_unit: Vec<usize>,
}

/// What is known of a round beside its plan and its files.
#[derive(Debug, Default)]
pub struct Known {
    /// The figures of the rounds before, to weigh its own against.
    pub before: Before,
    /// What the officer accepts.
    pub waivers: Vec<Waiver>,
    /// The round as it was closed, if it was.
    pub closing: Option<Closing>,
}

/// Reconciles the files of a round with the plan.
pub fn reconcile<'a>(plan: &'a Plan, round: &'a Round, files: Vec<FileRead>, known: &Known) -> Reconciliation<'a> {
    let mut collected = collect(plan, round, files);
    let versions = versions(plan, round, &mut collected, known);
    let tally = tally(plan, round, &collected, &known.before);
    let findings = rules::judge(&Case {
        plan,
        round,
        collected: &collected,
        tally: &tally,
        waivers: &known.waivers,
        closing: known.closing.as_ref(),
        versions: versions.as_ref(),
    });
    Reconciliation::new((plan, round), collected, tally, findings, versions)
}

/// Judges the versions before, of the units that sent again, in the place of those that count.
fn versions(plan: &Plan, round: &Round, collected: &mut Collected, known: &Known) -> Option<Versions> {
    let before = before_last(collected);
    if before.is_empty() {
        return None;
    }
    let counting = collected.units.clone();
    for (unit, returned) in &before {
        collected.units[*unit] = returned.clone();
    }
    let tally = tally(plan, round, collected, &known.before);
    let case = Case { plan, round, collected, tally: &tally, waivers: &[], closing: None, versions: None };
    let findings = rules::judge(&case);
    collected.units = counting;
    Some(Versions::new(before, tally, findings))
}

/// How a unit's new version answers what was found in the one before: errors and warnings about the unit.
#[derive(Debug, Default)]
pub struct Reply<'a> {
    /// What is found no more.
    pub resolved: Vec<&'a Finding>,
    /// What is still found.
    pub still: Vec<&'a Finding>,
    /// What was not found before.
    pub new: Vec<&'a Finding>,
}

/// Adds what counted in an earlier round to what is known, as its files say it.
pub fn remember(before: &mut Before, plan: &Plan, round: &Round, files: Vec<FileRead>) {
    let figures = tally(plan, round, &collect(plan, round, files), before).counted();
    before.add(plan.position(round), figures);
}

/// How far a unit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its return counts.
    Returned,
    /// Its return counts and was saved after the due date.
    Late,
    /// Nothing came in.
    Missing,
    /// What came in cannot be opened.
    Unreadable,
    /// What came in was made for another plan or round.
    Rejected,
}

impl Status {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Status::Returned => "returned",
            Status::Late => "late",
            Status::Missing => "missing",
            Status::Unreadable => "unreadable",
            Status::Rejected => "rejected",
        }
    }

    /// Whether something came in that counts.
    pub fn has_answered(self) -> bool {
        matches!(self, Status::Returned | Status::Late)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Status::Returned => text("已报送", "returned"),
            Status::Late => text("逾期报送", "late"),
            Status::Missing => text("未报送", "missing"),
            Status::Unreadable => text("无法打开", "unreadable"),
            Status::Rejected => text("不予采用", "rejected"),
        }
    }
}

impl<'a> Reconciliation<'a> {
    /// What was found in what came back for a round.
    pub fn new(
        (plan, round): (&'a Plan, &'a Round),
        collected: Collected,
        tally: Tally,
        findings: Vec<Finding>,
        versions: Option<Versions>,
    ) -> Reconciliation<'a> {
        let mut by_unit: Vec<usize> = (0..findings.len()).collect();
        by_unit.sort_by_key(|position| findings[*position].unit);
        Reconciliation { plan, round, collected, tally, findings, versions, by_unit }
    }

    /// What was found about a unit, in the order of the findings.
    pub fn findings_of(&self, unit: usize) -> impl Iterator<Item = &Finding> {
        self.positions(Some(unit)).map(|position| &self.findings[position])
    }

    /// The positions of the findings about a unit, or about none.
    pub fn positions(&self, unit: Option<usize>) -> impl Iterator<Item = usize> {
        of_unit(&self.by_unit, unit, |position| self.findings[*position].unit).iter().copied()
    }

    /// How far a unit has come.
    pub fn status(&self, unit: usize) -> Status {
        let returned = &self.collected.units[unit];
        if !returned.files.is_empty() {
            return if self.round.is_late(self.collected.first_saved(unit), self.plan) {
                Status::Late
            } else {
                Status::Returned
            };
        }
        let unreadable = returned.refused.iter().any(|file| self.collected.files[*file].outcome.is_err());
        match returned.refused.is_empty() {
            true => Status::Missing,
            false if unreadable => Status::Unreadable,
            false => Status::Rejected,
        }
    }

    /// How a unit's new version answers what was found in the one before; `None` where it sent one version.
    pub fn reply(&self, unit: usize) -> Option<Reply<'_>> {
        let versions = self.versions.as_ref().filter(|versions| versions.units.contains_key(&unit))?;
        // What became of the files themselves is no answer.
        let asks = |finding: &&Finding| {
            finding.severity != Severity::Info
                && !finding.rule.code.starts_with(['F', 'W'])
                && finding.rule.code != "R203"
        };
        let ids = |findings: &[&Finding]| findings.iter().map(|finding| finding.id(self.plan)).collect::<HashSet<_>>();
        let before: Vec<&Finding> = versions.findings_of(unit).iter().filter(asks).collect();
        let now: Vec<&Finding> = self.findings_of(unit).filter(asks).collect();
        let (known, found) = (ids(&before), ids(&now));
        let (still, new) = now.into_iter().partition(|finding| known.contains(&finding.id(self.plan)));
        let resolved = before.into_iter().filter(|finding| !found.contains(&finding.id(self.plan))).collect();
        Some(Reply { resolved, still, new })
    }

    /// How many findings of a severity concern a unit; those that are waived are not counted.
    pub fn count(&self, unit: usize, severity: Severity) -> usize {
        let counts = |finding: &&Finding| finding.severity == severity && finding.waived.is_none();
        self.findings_of(unit).filter(counts).count()
    }

    /// What a unit remarks on an indicator, in the file whose figures count.
    pub fn remark(&self, unit: usize, indicator: usize) -> Option<&str> {
        let (_, figures) = self.collected.figures(unit)?;
        figures.remarks.iter().find(|(about, _)| *about == indicator).map(|(_, remark)| remark.as_str())
    }

    /// What a unit says to a finding of that id, in a workbook that went back to it and came in again.
    pub fn explanation(&self, unit: usize, id: &str) -> Option<&str> {
        let contents = self.collected.units[unit].files.iter().filter_map(|file| self.collected.content(*file));
        let mut explanations = contents.flat_map(|content| &content.explanations);
        explanations.find(|explanation| explanation.id == id).map(|explanation| explanation.says.as_str())
    }

    /// Whether a unit's return counts and has errors. What changed after a closing is for the office to settle.
    pub fn must_correct(&self, unit: usize) -> bool {
        let is_its = |finding: &&Finding| finding.rule.code != "F109";
        self.status(unit).has_answered() && self.findings_of(unit).filter(is_its).any(Finding::is_wrong)
    }

    /// What the office asks of a unit next; empty for nothing.
    pub fn next_step(&self, unit: usize) -> Text {
        match self.status(unit) {
            _ if self.must_correct(unit) => text("更正", "correct"),
            Status::Returned | Status::Late => text("", ""),
            Status::Missing if !self.plan.is_due(self.round, unit) => text("", ""),
            Status::Missing => text("催报", "remind"),
            Status::Unreadable | Status::Rejected => text("重报", "send again"),
        }
    }

    /// Whether anything does not tally.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_wrong)
    }
}
