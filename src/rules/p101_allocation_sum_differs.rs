//! P101 allocation-sum-differs: the rows of an allocation table do not add up to the total that the table states.
//!
//! A table is taken as issued and never repaired: the declared total stays what the round is held against, the rows stay what
//! the units are asked for, and this finding says that the two differ.

use super::phrase::{amount, apart};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Plan;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "P101",
    name: "allocation-sum-differs",
    severity: Severity::Error,
    title: text("任务分解表合计不符", "Allocation sum differs"),
    why: text(
        "任务分解表各行相加应等于表列合计；两者不等时，即使各单位都完成任务，也与公布的总目标对不上。",
        "The rows of an allocation table should add up to the total that it states; where they do not, the declared total is missed or exceeded even if every unit reaches its target.",
    ),
    remedy: text(
        "请对照印发的原表核对：是录入有误、漏列单位，还是原表如此。录入有误的，更正分解表；原表如此的，报请确认后说明理由保留。程序不改动任何数字。",
        "Check against the table as issued: a slip in typing, a unit left out, or an error in the original. Correct the table, or accept the finding with a reason. No figure is changed by the program.",
    ),
};

const DIFFERS: Text = text(
    "{indicator}：分解表各行合计 {sum}，表列合计 {declared}，相差 {difference}",
    "{indicator}: the rows of the table add up to {sum}, its stated total is {declared}, a difference of {difference}",
);

/// Holds every column's sum against its declared total.
pub fn check(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, indicator) in plan.indicators.iter().enumerate().filter(|(_, indicator)| indicator.adds_up()) {
        let Some(allocation) = &indicator.allocation else { continue };
        let Some(declared) = allocation.declared.filter(|declared| declared.value != allocation.sum) else { continue };
        let facts = vec![
            ("sum", amount(allocation.sum, &indicator.measure)),
            ("declared", amount(declared.value, &indicator.measure)),
            ("difference", apart(allocation.sum, declared.value, &indicator.measure)),
        ];
        let finding = Finding::new(&RULE, DIFFERS, facts)
            .indicator(index)
            .at(super::draw::declared(plan, index))
            .figures(Some(allocation.sum), Some(declared.value));
        findings.push(finding);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::rules::testing::{messages, plan_with};
    use crate::value::measure::Measure;

    #[test]
    fn a_column_that_does_not_sum_to_its_total_names_both_and_the_difference() {
        let table =
            "单位,竞赛项目（个）,参赛职工（万人）\n东城区,2,0.6\n西城区,1,0.4\n港区,1,0.3\n纺织厂,1,0.1\n合计,5,1.5\n";
        let plan = plan_with(&[("safety.csv", table)]);
        let findings = check(&plan);
        assert_eq!(messages(&findings), ["“参赛职工”：分解表各行合计 1.4 万人，表列合计 1.5 万人，相差 0.1 万人"]);
        assert_eq!(findings[0].place, Place { cell: Some("C6".into()), ..Place::sheet("safety.csv", "safety") });
        assert_eq!(findings[0].difference().map(|difference| difference.to_string()), Some("-0.1".into()));
    }

    #[test]
    fn percentages_are_not_added_up() {
        let mut plan = plan_with(&[("rural.csv", "单位,先进人物（名）\n东城区,5\n合计,6\n")]);
        assert_eq!(check(&plan).len(), 1);
        let differs = check(&plan)[0].indicator.unwrap();
        plan.indicators[differs].measure = Measure::parse("%");
        assert!(check(&plan).is_empty());
    }

    #[test]
    fn a_table_without_a_total_is_not_judged() {
        let table = "单位,先进人物（名）\n东城区,5\n";
        assert!(check(&plan_with(&[("rural.csv", table)])).is_empty());
    }
}
