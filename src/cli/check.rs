//! `check`: audits the plan.

use super::screen::Screen;
use super::stop::Stop;
use super::workspace::Workspace;
use super::{Outcome, summary};
use crate::report;
use crate::rules;
use crate::text::text;

/// Audits the plan, and says every finding in full.
pub fn run(workspace: &Workspace, screen: &Screen) -> Result<Outcome, Stop> {
    let plan = &workspace.plan;
    let findings = rules::audit(plan, &workspace.waivers()?);
    screen.json(|| report::json::audit(plan, &findings, screen.lang()));
    for finding in &findings {
        screen.lines(summary::in_full(plan, finding, screen.lang()));
    }
    if findings.is_empty() {
        screen.say(text("方案核对无误。", "The plan tallies."), &[]);
    } else {
        screen.line(summary::counts(&findings, screen.lang()));
    }
    Ok(Outcome::of(&findings))
}
