//! V103 negative: a figure is below zero where things are counted.

use super::phrase::open_amount;
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::Kinds;
use crate::text::{Text, text};
use crate::value::interval::Amount;
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V103",
    name: "negative",
    severity: Severity::Error,
    title: text("负数", "Negative"),
    why: text(
        "填报的都是人数、项目数等数量，不会小于零；负数会冲减总数。",
        "What is reported are amounts of people, projects and the like, which are never below zero; a negative one lowers the total.",
    ),
    remedy: text(
        "请单位核对：可能是多打了负号，也可能是填了增减数；应填累计数。",
        "Ask the unit: a sign too many, or a change reported instead of the amount itself.",
    ),
};

const STATED: Text =
    text("{unit}{indicator}：填报数为 {stated}，小于零", "{unit}, {indicator}: {stated} is stated, below zero");
const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，为{found}，小于零",
    "{unit}, {sheet}: the column {column} has {found} in {cells}, below zero",
);

/// Looks for figures below zero, stated and in rosters.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        if let Some(stated) = figure.stated().filter(|stated| stated.within.is_below(Decimal::ZERO)) {
            let facts = vec![("stated", open_amount(stated, &case.plan.indicators[figure.indicator].measure))];
            findings.push(draw::stated(&RULE, STATED, figure, facts));
        }
    }
    for column in draw::columns(case) {
        let is_negative = |number: Amount| number.within.is_below(Decimal::ZERO);
        let cells = column.cells(Kinds::NEGATIVE, |entry| entry.number().is_some_and(is_negative));
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, Vec::new()));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Entry;
    use crate::rules::testing::{Desk, ENTERPRISES, MILL, PARTICIPANTS, PORT, ROOMS, messages};
    use crate::tally::{Verdict, Why};

    #[test]
    fn negative_figures_are_told_wherever_they_stand() {
        let mut desk = Desk::clean();
        desk.state(MILL, ROOMS, "-1");
        desk.enter(PORT, ENTERPRISES, 1, 1, Entry::Number(Decimal::from(-1000).into()));
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "纺织厂“职工书屋”：填报数为 -1 家，小于零",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B3，为“-1000”，小于零",
            ]
        );
    }

    #[test]
    fn a_roster_with_an_entry_below_zero_confirms_nothing_though_it_adds_up_to_the_figure() {
        let mut desk = Desk::clean();
        for (row, staff) in [-1000, 3000, 1000].into_iter().enumerate() {
            desk.enter(PORT, ENTERPRISES, row, 1, Entry::Number(Decimal::from(staff).into()));
        }
        let figure = desk.tally.figure(PORT, PARTICIPANTS).unwrap();
        assert_eq!(figure.roster(), figure.stated());
        assert_eq!(figure.verdict, Verdict::Unverifiable(Why::RosterNegative));
    }
}
