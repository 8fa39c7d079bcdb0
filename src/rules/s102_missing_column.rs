//! S102 missing-column: a column that the unit was asked to fill in is not in its table.

use super::phrase::titled;
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::Part;
use crate::intake::Note;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S102",
    name: "missing-column",
    severity: Severity::Error,
    title: text("缺少列", "Missing column"),
    why: text(
        "表中找不到这一列的表头，这一列的内容没有读到，与它有关的指标无法核对。",
        "The heading of the column is not in the table: nothing in it was read, and what depends on it cannot be checked.",
    ),
    remedy: text(
        "请查看工作表：表头被改写的，恢复原来的表头；整列被删的，请单位补填后重报。",
        "Look at the sheet: restore the heading where it was reworded, or ask the unit to fill the column in and send it again.",
    ),
};

const MISSING: Text =
    text("{unit}填报的工作表{sheet}中没有{heading}这一列", "the sheet {sheet} of {unit} has no column {heading}");

/// Tells every column that is not there, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::MissingColumn { sheet, part, heading } = note else { continue };
            let facts = vec![("sheet", titled(sheet)), ("heading", titled(heading))];
            let roster = match part {
                Part::Roster(roster) => Some(*roster),
                _ => None,
            };
            let of = roster.map_or("figures", |roster| &case.plan.rosters[roster].id);
            let subject = format!("{of}.{heading}");
            let finding = draw::inside(&RULE, MISSING, case, unit, Place::sheet(&file.path, sheet), facts);
            findings.push(finding.roster(roster).about(subject));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PROJECT_LIST, messages};

    #[test]
    fn the_sheet_and_the_heading_are_named() {
        let mut desk = Desk::clean();
        desk.content(EAST).notes.push(Note::MissingColumn {
            sheet: "项目明细".into(),
            part: Part::Roster(PROJECT_LIST),
            heading: "启动日期".into(),
        });
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["东城区填报的工作表“项目明细”中没有“启动日期”这一列"]);
        assert_eq!(findings[0].subject, "project_list.启动日期");
    }
}
