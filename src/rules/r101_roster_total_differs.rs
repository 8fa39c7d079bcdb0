//! R101 roster-total-differs: the figure that a unit states is not what its roster adds up to.
//!
//! Which of the two is wrong is not known, and neither is changed. Where one simple slip would explain the difference exactly,
//! the message says so as a possibility. A figure whose magnitude is in doubt (V102), that is negative (V103), or that misses
//! the roster by less than one person or thing because it is not whole (V104) is not told again.

use super::phrase::{amount, apart, titled};
use super::{Case, cause, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::tally::{Figure, Proved};
use crate::text::{Text, text};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R101",
    name: "roster-total-differs",
    severity: Severity::Error,
    title: text("填报数与明细不符", "Roster total differs"),
    why: text(
        "填报数应等于本单位明细的合计；两者不等，至少有一个不对，是哪一个程序并不知道。",
        "The stated figure should be what the unit's own roster adds up to; where they differ, at least one is wrong, and which one is not known.",
    ),
    remedy: text(
        "请单位核对填报数和明细：是明细漏填、多填，还是填报数有误；更正后重报。",
        "Ask the unit to compare the two: rows left out or added, or a wrong figure; then to send the corrected return.",
    ),
};

const DIFFERS: Text = text(
    "{unit}{indicator}：填报数 {stated}，{sheet}的 {rows} 行合计 {roster}，相差 {difference}",
    "{unit}, {indicator}: {stated} is stated, the {rows} rows of {sheet} add up to {roster}, a difference of {difference}",
);
const DIFFERS_BY: Text = text(
    "{unit}{indicator}：填报数 {stated}，{sheet}的 {rows} 行合计 {roster}，相差 {difference}；{causes}",
    "{unit}, {indicator}: {stated} is stated, the {rows} rows of {sheet} add up to {roster}, a difference of {difference}; {causes}",
);

/// Holds every stated figure against its roster.
pub fn check(case: &Case) -> Vec<Finding> {
    case.tally.figures.iter().filter_map(|figure| finding(case, figure)).collect()
}

fn finding(case: &Case, figure: &Figure) -> Option<Finding> {
    let indicator = &case.plan.indicators[figure.indicator];
    let stated = figure.stated()?;
    let Proved::Figure { value: roster, rows, place } = &figure.proved else { return None };
    let is_told = figure.magnitude.is_some() || stated < Decimal::ZERO;
    if is_told || indicator.tallies(stated, *roster) {
        return None;
    }
    let off = stated.checked_sub(*roster)?.abs().checked_mul(indicator.measure.pieces())?;
    if !indicator.is_whole(stated) && off < Decimal::ONE {
        return None;
    }
    let causes = cause::causes(case, figure, stated, *roster);
    let facts = vec![
        ("stated", amount(stated, &indicator.measure)),
        ("roster", amount(*roster, &indicator.measure)),
        ("sheet", titled(place.sheet.as_deref().unwrap_or_default())),
        ("rows", (*rows).into()),
        ("difference", apart(stated, *roster, &indicator.measure)),
    ];
    let proof = indicator.proof?.roster;
    let finding = match causes {
        None => draw::stated(&RULE, DIFFERS, case, figure, facts),
        Some(causes) => {
            let facts = facts.into_iter().chain([("causes", causes)]).collect();
            draw::stated(&RULE, DIFFERS_BY, case, figure, facts)
        }
    };
    Some(finding.roster(proof).figures(Some(stated), Some(*roster)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Entry;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PORT, PROJECTS, messages};

    #[test]
    fn both_figures_and_their_difference_are_named_and_neither_is_called_wrong() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "0.7");
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            ["东城区“参赛职工”：填报数 0.7 万人，“参赛单位明细”的 2 行合计 0.6 万人，相差 0.1 万人"]
        );
        assert_eq!(findings[0].place.say(), "1 东城区.xlsx › 指标填报!D10");
        assert_eq!(findings[0].expected, Some(Decimal::new(6, 1)));
    }

    #[test]
    fn a_figure_that_rounds_to_its_roster_agrees() {
        let mut desk = Desk::clean();
        desk.enter(EAST, ENTERPRISES, 0, 1, Entry::Number(3499.into(), None));
        assert!(check(&desk.case()).is_empty());
        desk.plan.indicators[PARTICIPANTS].decimals = 4;
        desk.tally_again();
        assert_eq!(check(&desk.case()).len(), 1);
    }

    #[test]
    fn what_other_rules_tell_is_not_told_again() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "6000");
        desk.state(PORT, PROJECTS, "-1");
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Wrong("千余".into()));
        assert!(check(&desk.case()).is_empty());
        desk.state(EAST, PROJECTS, "1.5");
        assert!(check(&desk.case()).is_empty());
        desk.state(EAST, PROJECTS, "7.5");
        assert_eq!(check(&desk.case()).len(), 1);
    }
}
