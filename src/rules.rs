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

// STUB: replaced when merged.

/// STUB.
pub fn unknown_settings(_: &Plan) -> Vec<crate::plan::Problem> {
    Vec::new()
}

/// STUB.
pub fn audit(_: &Plan) -> Vec<Finding> {
    Vec::new()
}

/// STUB.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    CATALOGUE.iter().map(|(rule, _)| *rule).find(|rule| rule.code == code_or_name || rule.name == code_or_name)
}

/// STUB.
pub fn explain(rule: &Rule, lang: crate::text::Lang) -> String {
    format!("{} {}", rule.code, rule.title.get(lang))
}
