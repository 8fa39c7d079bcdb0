//! The catalogue: one ordered list of every rule.
//!
//! A rule is one file under rules/: its code, name, severity and words ([`Rule`](crate::finding::Rule)), the check that draws
//! findings from facts, and its tests. Checks hold no thresholds of presentation and print nothing; a consequence of another
//! finding is not reported again because the facts that would show it are not there (an unreadable file has no cells).

use crate::finding::{Finding, Rule};
use crate::intake::Collected;
use crate::plan::{Plan, Round};
use crate::tally::Tally;

/// How a rule is checked, by what it looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// The plan alone.
    Plan(fn(&Plan) -> Vec<Finding>),
    /// A round's returns and figures.
    Round(fn(&Case) -> Vec<Finding>),
}

/// What the rules of a round look at.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// In which collection.
    pub round: &'a Round,
    /// What came back.
    pub collected: &'a Collected,
    /// What it adds up to.
    pub tally: &'a Tally,
}

/// Every rule in the order of the manual.
pub static CATALOGUE: &[(&Rule, Check)] = &[];

/// Judges a round.
pub fn judge(_case: &Case) -> Vec<Finding> {
    Vec::new()
}
