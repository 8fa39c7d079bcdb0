//! R108 changed-since-last-version: a unit sent again, and a figure changed about which nobody had asked.
//!
//! The version before is judged as it would have been alone. A figure to which something was found there was asked about; another that
//! is not the same any more is told. So are figures that were stated and are blank now, and the other way round.

use super::phrase::{open_amount, some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::tally::Figure;
use crate::text::{Fact, Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R108",
    name: "changed-since-last-version",
    severity: Severity::Info,
    title: text("重报时改了其他数字", "Changed since last version"),
    why: text(
        "单位重报时，没有提过问题的数字也变了：可能是补充统计，也可能是误改。",
        "The unit sent again, and figures changed that had not been in question: they may have been brought up to date, or changed by mistake.",
    ),
    remedy: text(
        "请与单位核实改动是否有意；汇总按后一版计。",
        "Ask the unit whether that is meant. The later version is what counts.",
    ),
};

const CHANGED: Text = text(
    "{unit}重报时改了 {count} 项没有提过问题的数字：{changes}",
    "{unit} sent again and changed {count} figures that had not been in question: {changes}",
);
const FIGURE: Text = text("{indicator} {before} → {now}", "{indicator} {before} → {now}");
const NOTHING: Text = text("未填", "blank");

/// Holds every unit that sent again against its version before.
pub fn check(case: &Case) -> Vec<Finding> {
    let Some(before) = case.versions else { return Vec::new() };
    before.units.iter().filter_map(|unit| finding(case, *unit)).collect()
}

fn finding(case: &Case, unit: usize) -> Option<Finding> {
    let before = case.versions?;
    let was_asked = |figure: &Figure| {
        let about = |finding: &&Finding| finding.unit == Some(unit) && finding.severity != Severity::Info;
        before.findings.iter().filter(about).any(|finding| is_about(case, finding, figure.indicator))
    };
    let changed = |now: &&Figure| {
        let stated = |figure: &Figure| figure.stated().map(|stated| stated.within);
        let then = before.tally.figure(unit, now.indicator);
        then.is_some_and(|then| stated(then) != stated(now) && !was_asked(then))
    };
    let figures = case.tally.figures.iter().filter(|figure| figure.unit == unit);
    let changed: Vec<&Figure> = figures.filter(changed).collect();
    let said = |figure: &&Figure| {
        let measure = &case.plan.indicators[figure.indicator].measure;
        let amount = |figure: Option<&Figure>| match figure.and_then(Figure::stated) {
            Some(stated) => open_amount(stated, measure),
            None => NOTHING.into(),
        };
        let then = before.tally.figure(unit, figure.indicator);
        let indicator = titled(&case.plan.indicators[figure.indicator].name);
        Fact::Phrase(FIGURE, vec![("indicator", indicator), ("before", amount(then)), ("now", amount(Some(figure)))])
    };
    let place = changed.first()?.place.clone();
    let facts = vec![("count", changed.len().into()), ("changes", some(changed.iter().map(said).collect()))];
    let place = if changed.len() == 1 { place } else { Place { cell: None, ..place } };
    Some(draw::inside(&RULE, CHANGED, case, unit, place, facts))
}

/// Whether a finding asks about an indicator: it names it, or the roster that proves it, or the unit's return as a whole.
fn is_about(case: &Case, finding: &Finding, indicator: usize) -> bool {
    let proof = case.plan.indicators[indicator].proof.map(|proof| proof.roster);
    match (finding.indicator, finding.roster) {
        (Some(about), _) if about == indicator => true,
        (_, Some(roster)) => proof == Some(roster),
        (Some(_), None) => false,
        // A missing sheet or an altered file puts everything in question; what became of files puts nothing.
        (None, None) => !finding.rule.code.starts_with('F'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PARTICIPANTS, PROJECTS, ROOMS, messages};
    use crate::rules::{Versions, judge};

    /// What is found on a desk, after a version before.
    fn after(before: &Desk, now: &Desk) -> Vec<Finding> {
        let tally = crate::tally::tally(&before.plan, before.case().round, &before.collected, &before.before);
        let versions = Versions { units: vec![EAST], tally, findings: judge(&before.case()) };
        check(&Case { versions: Some(&versions), ..now.case() })
    }

    #[test]
    fn figures_that_changed_though_nobody_asked_are_told_with_both_versions() {
        let (mut before, mut now) = (Desk::clean(), Desk::clean());
        before.state(EAST, PARTICIPANTS, "0.7");
        now.state(EAST, ROOMS, "3");
        let findings = after(&before, &now);
        assert_eq!(messages(&findings), ["东城区重报时改了 1 项没有提过问题的数字：“职工书屋” 1 家 → 3 家"]);
        assert_eq!(findings[0].place.cell.as_deref(), Some("D12"));
        now.state(EAST, PROJECTS, "");
        assert!(messages(&after(&before, &now))[0].contains("2 项"));
        assert!(messages(&after(&before, &now))[0].contains("“竞赛项目” 2 个 → 未填"));
    }

    #[test]
    fn what_was_asked_about_and_what_stayed_is_not_told() {
        let (mut before, now) = (Desk::clean(), Desk::clean());
        assert!(after(&before, &now).is_empty());
        before.state(EAST, PARTICIPANTS, "0.7");
        assert!(after(&before, &now).is_empty());
        assert!(check(&now.case()).is_empty());
    }
}
