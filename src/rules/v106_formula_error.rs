//! V106 formula-error: a cell shows an error value such as #REF! or #VALUE!.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Entry, Kinds};
use crate::text::{Text, text};
use crate::value::written::Written;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V106",
    name: "formula-error",
    severity: Severity::Error,
    title: text("公式出错", "Formula error"),
    why: text(
        "单元格里是公式的错误值，没有数字可以计入。",
        "The cell holds the error of a formula, and no figure that could be counted.",
    ),
    remedy: text(
        "请单位改正公式，或直接填写数字后重报；公式不要引用其他文件。",
        "Ask the unit to mend the formula or to write the figure itself; formulas should not refer to other files.",
    ),
};

const STATED: Text =
    text("{unit}{indicator}的填报数是错误值 {found}", "{unit}, {indicator}: the stated figure is the error {found}");
const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，是错误值{found}",
    "{unit}, {sheet}: the column {column} has the error {found} in {cells}",
);

/// Looks for error values, stated and in rosters.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        if let Some(Written::Error(found)) = figure.written() {
            findings.push(draw::stated(&RULE, STATED, figure, vec![("found", found.as_str().into())]));
        }
    }
    for column in draw::columns(case) {
        let cells = column.cells(Kinds::ERROR, |entry| matches!(entry, Entry::Error(_)));
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, Vec::new()));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PORT, PROJECT_LIST, PROJECTS, messages};

    #[test]
    fn error_values_are_named() {
        let mut desk = Desk::clean();
        desk.write(EAST, PROJECTS, Written::Error("#REF!".into()));
        desk.enter(PORT, PROJECT_LIST, 0, 0, Entry::Error("#VALUE!".into()));
        assert_eq!(
            messages(&check(&desk.case())),
            ["东城区“竞赛项目”的填报数是错误值 #REF!", "港区“项目明细”的“项目名称”列 A2，是错误值“#VALUE!”"]
        );
    }
}
