//! Plan and returns to figures, verdicts and findings.
//!
//! [`reconcile()`] is a pure function: the same plan and the same files give the same [`Reconciliation`], in the same order.

use crate::finding::{Finding, Severity};
use crate::intake::Collected;
use crate::plan::{Plan, Round};
use crate::tally::Tally;

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
}

/// STUB: replaced when merged.
pub fn reconcile<'a>(plan: &'a Plan, round: &'a Round, files: Vec<crate::intake::FileRead>) -> Reconciliation<'a> {
    let states =
        files
            .iter()
            .map(|file| {
                if file.outcome.is_ok() { crate::intake::State::Unidentified } else { crate::intake::State::Unreadable }
            })
            .collect();
    let units = plan.units.iter().map(|_| Default::default()).collect();
    let collected = Collected { files, states, units };
    Reconciliation {
        plan,
        round,
        collected,
        tally: Tally { figures: Vec::new(), totals: Vec::new() },
        findings: Vec::new(),
    }
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

impl Reconciliation<'_> {
    /// How far a unit has come.
    pub fn status(&self, _unit: usize) -> Status {
        Status::Missing
    }

    /// How many findings of a severity concern a unit.
    pub fn count(&self, unit: usize, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.unit == Some(unit) && finding.severity == severity).count()
    }
}
