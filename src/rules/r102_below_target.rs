//! R102 below-target: a unit states less than it is asked to reach.
//!
//! Before the last round that collects the indicator, the same is progress, and information only. A figure whose magnitude is
//! in doubt (V102) or that is negative (V103) is not judged.

use super::phrase::{amount, apart, open_amount};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Compare;
use crate::text::{Text, text};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R102",
    name: "below-target",
    severity: Severity::Warning,
    title: text("未达目标", "Below target"),
    why: text(
        "填报数没有达到分解的任务。最后一次报送之前只作进度提示。",
        "The stated figure does not reach the target. Before the last round this is progress, and information only.",
    ),
    remedy: text(
        "请单位说明原因和完成时间；属于漏报的，补报。",
        "Ask the unit for the reason and for when it will be reached, or for what it forgot to report.",
    ),
};

const SHORT: Text = text(
    "{unit}{indicator}：填报数 {stated}，目标 {target}，还差 {difference}",
    "{unit}, {indicator}: {stated} is stated against a target of {target}, {difference} short",
);
const NOT_EXACT: Text = text(
    "{unit}{indicator}：填报数 {stated}，应等于目标 {target}，相差 {difference}",
    "{unit}, {indicator}: {stated} is stated where the target is exactly {target}, a difference of {difference}",
);

const NOTHING_FITS: Text = text(
    "{unit}{indicator}：填报数 {stated}，目标 {target}，怎样取值都没有达到",
    "{unit}, {indicator}: {stated} is stated, and nothing in it reaches the target of {target}",
);
const UNDECIDED: Text = text(
    "{unit}{indicator}：填报数 {stated}，目标 {target}；数字不精确，无法判定是否达到",
    "{unit}, {indicator}: {stated} is stated against a target of {target}; whether it is reached cannot be decided from a figure that is not exact",
);

/// Holds every stated figure against its target.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        let indicator = &case.plan.indicators[figure.indicator];
        let (Some(stated), Some(target)) = (figure.stated(), figure.target(case.plan)) else { continue };
        let judged = case.plan.is_judged(case.round, figure.indicator);
        let is_told = figure.magnitude.is_some() || stated.within.is_below(Decimal::ZERO);
        let short = indicator.falls_short(&stated, target);
        if is_told || short == Some(false) || short.is_none() && !judged {
            continue;
        }
        let facts = vec![
            ("stated", open_amount(stated, &indicator.measure)),
            ("target", amount(target, &indicator.measure)),
            ("difference", apart(stated.value, target, &indicator.measure)),
        ];
        let says = match indicator.compare {
            _ if short.is_none() => UNDECIDED,
            _ if !stated.is_exact() => NOTHING_FITS,
            Compare::Exactly => NOT_EXACT,
            Compare::AtLeast => SHORT,
        };
        let finding = draw::stated(&RULE, says, figure, facts).figures(Some(stated.value), Some(target));
        findings.push(if judged { finding } else { finding.as_progress() });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PORT, PROJECTS, WORKERS, messages};

    #[test]
    fn a_shortfall_is_a_warning_in_the_last_round_and_progress_before() {
        let mut desk = Desk::clean();
        desk.state(PORT, WORKERS, "1");
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["港区“先进人物”：填报数 1 名，目标 3 名，还差 2 名"]);
        assert_eq!(findings[0].severity, Severity::Warning);
        assert_eq!(check(&desk.in_first_round().case())[0].severity, Severity::Info);
    }

    #[test]
    fn an_exact_target_is_missed_from_both_sides() {
        let mut desk = Desk::clean();
        desk.plan.indicators[PROJECTS].compare = Compare::Exactly;
        desk.state(EAST, PROJECTS, "3");
        assert_eq!(messages(&check(&desk.case())), ["东城区“竞赛项目”：填报数 3 个，应等于目标 2 个，相差 1 个"]);
    }

    #[test]
    fn a_figure_in_words_is_short_only_where_nothing_in_it_reaches_the_target() {
        let mut desk = Desk::clean();
        desk.state(EAST, WORKERS, "不足5名");
        desk.state(PORT, WORKERS, "约3名");
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“先进人物”：填报数 不足 5 名，目标 5 名，怎样取值都没有达到",
                "港区“先进人物”：填报数 2.5 至 3.5 名，目标 3 名；数字不精确，无法判定是否达到",
            ]
        );
        desk.state(EAST, WORKERS, "5名以上");
        assert_eq!(check(&desk.case()).len(), 1);
        assert_eq!(check(&desk.in_first_round().case()).len(), 0, "progress is not judged");
    }

    #[test]
    fn a_figure_in_doubt_is_not_judged() {
        let mut desk = Desk::clean();
        desk.state(PORT, WORKERS, "-1");
        desk.state(EAST, WORKERS, "0.005");
        assert!(check(&desk.case()).is_empty());
    }
}
