//! V104 not-whole: a fraction where people or things are counted.
//!
//! 5.55555 万人 is 55,555.5 people. A figure whose magnitude is in doubt (V102) is not judged here as well.

use super::phrase::amount;
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::Kinds;
use crate::plan::ColumnKind;
use crate::text::{Text, text};
use crate::value::interval::Amount;
use crate::value::measure::{Measure, is_magnitude};

/// The rule.
pub static RULE: Rule = Rule {
    code: "V104",
    name: "not-whole",
    severity: Severity::Error,
    title: text("不是整数", "Not whole"),
    why: text(
        "人、项目、单位等只能是整数；出现小数，说明数字是估算、折算的，或计量单位用错。",
        "People, projects and units come whole; a fraction says that the figure was estimated, converted, or written in another measure.",
    ),
    remedy: text("请单位按实际数核对后重报。", "Ask the unit to count and to send the figure again."),
};

const STATED: Text =
    text("{unit}{indicator}：填报数 {stated}，不是整数", "{unit}, {indicator}: {stated} is stated, which is not whole");
const CONVERTED: Text = text(
    "{unit}{indicator}：填报数 {stated}，合 {pieces}，不是整数",
    "{unit}, {indicator}: {stated} is stated, which is {pieces} and not whole",
);
const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，为{found}，不是整数",
    "{unit}, {sheet}: the column {column} has {found} in {cells}, which is not whole",
);

/// Looks for fractions where none can be.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        let indicator = &case.plan.indicators[figure.indicator];
        let Some(stated) = figure.stated() else { continue };
        if figure.magnitude.is_some() || indicator.is_whole(&stated) {
            continue;
        }
        let stated = stated.value;
        let single = single(&indicator.measure);
        let pieces = single.convert(stated, &indicator.measure).unwrap_or(stated);
        let facts = vec![("stated", amount(stated, &indicator.measure)), ("pieces", amount(pieces, &single))];
        let says = if single == indicator.measure { STATED } else { CONVERTED };
        findings.push(draw::stated(&RULE, says, figure, facts));
    }
    for column in draw::columns(case).filter(|column| column.asked.kind == ColumnKind::Whole) {
        // What a figure in words leaves open holds whole ones.
        let is_fraction = |number: Amount| number.is_exact() && !number.value.fract().is_zero();
        let cells = column.cells(Kinds::FRACTION, |entry| entry.number().is_some_and(is_fraction));
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, Vec::new()));
    }
    findings
}

/// The measure of one: 人 of 万人.
fn single(measure: &Measure) -> Measure {
    Measure::parse(measure.word().trim_start_matches(is_magnitude))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Entry;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, MILL, PARTICIPANTS, PORT, ROOMS, messages};
    use rust_decimal::Decimal;

    #[test]
    fn half_a_person_is_told_in_every_measure() {
        let mut desk = Desk::clean();
        desk.state(MILL, ROOMS, "1.5");
        desk.state(EAST, PARTICIPANTS, "0.60005");
        desk.enter(PORT, ENTERPRISES, 1, 1, Entry::Number(Decimal::new(10005, 1).into()));
        desk.enter(PORT, ENTERPRISES, 1, 2, Entry::Number(Decimal::new(25, 1).into()));
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“参赛职工”：填报数 0.60005 万人，合 6000.5 人，不是整数",
                "纺织厂“职工书屋”：填报数 1.5 家，不是整数",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B3，为“1000.5”，不是整数",
            ]
        );
    }
}
