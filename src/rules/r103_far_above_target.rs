//! R103 far-above-target: a unit states twice its target or more.
//!
//! Targets are minimums, so this is no fault; it is worth a look, for a wrong measure and a double count look like this.

use super::phrase::{amount, open_amount};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Compare;
use crate::text::{Text, text};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R103",
    name: "far-above-target",
    severity: Severity::Info,
    title: text("远超目标", "Far above target"),
    why: text(
        "填报数达到目标的两倍以上。目标是下限，超额不是问题，但口径不一、重复统计也会这样。",
        "The stated figure is twice the target or more. Targets are minimums, so this is no fault, but figures counted twice or by another definition look the same.",
    ),
    remedy: text(
        "请核对明细和填报口径；属实的保留，并留意总数是否主要靠它达到。",
        "Look at the roster and at what was counted; nothing where it is right.",
    ),
};

const FAR_ABOVE: Text = text(
    "{unit}{indicator}：填报数 {stated}，目标 {target}，为目标的两倍以上",
    "{unit}, {indicator}: {stated} is stated against a target of {target}, twice as much or more",
);

/// Looks for figures of at least twice their target.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        let indicator = &case.plan.indicators[figure.indicator];
        let (Some(stated), Some(target)) = (figure.stated(), figure.target(case.plan)) else { continue };
        let is_minimum = indicator.compare == Compare::AtLeast && target > Decimal::ZERO;
        let is_far_above = target.checked_mul(Decimal::TWO).is_some_and(|twice| stated.within.reaches(twice));
        if figure.magnitude.is_some() || !is_minimum || !is_far_above {
            continue;
        }
        let facts =
            vec![("stated", open_amount(stated, &indicator.measure)), ("target", amount(target, &indicator.measure))];
        let finding = draw::stated(&RULE, FAR_ABOVE, figure, facts);
        findings.push(finding.figures(Some(stated.value), Some(target)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PORT, WORKERS, messages};

    #[test]
    fn twice_the_target_is_told_and_a_little_less_is_not() {
        let mut desk = Desk::clean();
        desk.state(EAST, WORKERS, "9");
        desk.state(PORT, WORKERS, "6");
        assert_eq!(messages(&check(&desk.case())), ["港区“先进人物”：填报数 6 名，目标 3 名，为目标的两倍以上"]);
    }
}
