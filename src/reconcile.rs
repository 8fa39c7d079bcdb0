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
    pub fn status(&self, unit: usize) -> Status {
        let returned = &self.collected.units[unit];
        let unreadable = |file: &usize| self.collected.files[*file].outcome.is_err();
        match returned.saved {
            _ if returned.files.is_empty() && returned.refused.is_empty() => Status::Missing,
            _ if returned.files.is_empty() && returned.refused.iter().any(unreadable) => Status::Unreadable,
            _ if returned.files.is_empty() => Status::Rejected,
            Some(saved) if self.plan.offset.to_datetime(saved).date() > self.round.due => Status::Late,
            _ => Status::Returned,
        }
    }

    /// How many findings of a severity concern a unit.
    pub fn count(&self, unit: usize, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.unit == Some(unit) && finding.severity == severity).count()
    }
}
