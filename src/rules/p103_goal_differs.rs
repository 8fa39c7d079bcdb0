//! P103 goal-differs: a goal in the plan's prose is not the total that the allocation table states.

use super::phrase::{amount, apart};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Plan;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "P103",
    name: "goal-differs",
    severity: Severity::Error,
    title: text("文中目标与表列合计不符", "Goal differs"),
    why: text(
        "正文所写目标与分解表合计说的是同一件事；两者不一致时，无法判定任务是否完成。",
        "The goal in the text and the total of the table say the same thing; where they differ, nobody can say whether the goal is met.",
    ),
    remedy: text(
        "请对照印发的文件核对 plan.toml 中的 goal 和分解表的合计，以文件为准更正录入有误的一处。",
        "Check goal in plan.toml and the table's total against the notice, and correct whichever was copied wrongly.",
    ),
};

const DIFFERS: Text = text(
    "{indicator}：文中目标为“{goal}”，分解表合计 {declared}，相差 {difference}",
    "{indicator}: the goal in the text is “{goal}”, the table's total is {declared}, a difference of {difference}",
);

/// Holds every goal against the declared total of its table.
pub fn check(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, indicator) in plan.indicators.iter().enumerate().filter(|(_, indicator)| indicator.adds_up()) {
        let declared = indicator.allocation.as_ref().and_then(|allocation| allocation.declared);
        let (Some(goal), Some(declared)) = (&indicator.goal, declared) else { continue };
        if goal.value == declared.value {
            continue;
        }
        let facts = vec![
            ("goal", goal.words.as_str().into()),
            ("declared", amount(declared.value, &indicator.measure)),
            ("difference", apart(goal.value, declared.value, &indicator.measure)),
        ];
        let finding = Finding::new(&RULE, DIFFERS, facts)
            .indicator(index)
            .at(super::draw::declared(plan, index))
            .figures(Some(goal.value), Some(declared.value));
        findings.push(finding);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{PLAN, messages, plan_with};

    #[test]
    fn a_goal_in_another_measure_is_converted_before_it_is_compared() {
        let plan = plan_with(&[("plan.toml", &PLAN.replace("1.5万人次", "16000人次"))]);
        assert_eq!(messages(&check(&plan)), ["“参赛职工”：文中目标为“16000人次”，分解表合计 1.5 万人，相差 0.1 万人"]);
        let same = plan_with(&[("plan.toml", &PLAN.replace("1.5万人次", "15000人次以上"))]);
        assert!(check(&same).is_empty());
    }
}
