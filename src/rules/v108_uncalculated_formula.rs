//! V108 uncalculated-formula: a cell holds a formula, and the file does not hold its result.
//!
//! Formulas of units are never worked out here: what stands in the file is what counts.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Entry, Kinds};
use crate::text::{Text, text};
use crate::value::written::Written;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V108",
    name: "uncalculated-formula",
    severity: Severity::Error,
    title: text("公式未计算", "Uncalculated formula"),
    why: text(
        "文件里只有公式、没有保存计算结果，没有数字可以计入。",
        "The file holds a formula without its result, so there is no figure to count.",
    ),
    remedy: text(
        "请用表格软件打开该文件，按提示重新计算并保存后再汇总；或请单位直接填写数字。",
        "Open the file in a spreadsheet program, let it calculate, save it and reconcile again; or ask the unit for the figure itself.",
    ),
};

const STATED: Text = text(
    "{unit}{indicator}的填报数是公式，文件中没有保存结果",
    "{unit}, {indicator}: the stated figure is a formula whose result is not in the file",
);
const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，是公式，文件中没有保存结果",
    "{unit}, {sheet}: the column {column} has formulas without results in {cells}",
);

/// Looks for formulas without a result, stated and in rosters.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in case.tally.figures.iter().filter(|figure| figure.written() == Some(&Written::Uncalculated)) {
        findings.push(draw::stated(&RULE, STATED, figure, Vec::new()));
    }
    for column in draw::columns(case) {
        let cells = column.cells(Kinds::UNCALCULATED, |entry| *entry == Entry::Uncalculated);
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, Vec::new()));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PORT, PROJECTS, messages};

    #[test]
    fn formulas_without_results_are_told() {
        let mut desk = Desk::clean();
        desk.write(EAST, PROJECTS, Written::Uncalculated);
        desk.enter(PORT, ENTERPRISES, 2, 1, Entry::Uncalculated);
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“竞赛项目”的填报数是公式，文件中没有保存结果",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B4，是公式，文件中没有保存结果",
            ]
        );
    }
}
