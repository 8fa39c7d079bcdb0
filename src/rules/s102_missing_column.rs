//! S102 missing-column: a column that the unit was asked to fill in is not in its table.

use super::phrase::{quote, some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::Part;
use crate::intake::Note;
use crate::sheet::At;
use crate::text::{Fact, Text, text};
use std::sync::Arc;

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
const CLOSEST: Text = text(
    "{unit}填报的工作表{sheet}中没有{heading}这一列，最接近的是 {candidates}",
    "the sheet {sheet} of {unit} has no column {heading}; the closest is {candidates}",
);
const AMBIGUOUS: Text = text(
    "{unit}填报的工作表{sheet}中{heading}可能是 {candidates}，无法确定是哪一列，没有读取",
    "in the sheet {sheet} of {unit}, {heading} could be {candidates}; nothing tells which column is meant, and none was read",
);
const CITED: Text = text("{cell} 的{said}", "{said} in {cell}");

/// Tells every column that is not there, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::MissingColumn { sheet, part, heading, is_ambiguous, candidates } = note else { continue };
            let cited = |(at, said): &(At, String)| {
                Fact::phrase(CITED, vec![("cell", at.to_string().into()), ("said", titled(&quote(said)))])
            };
            let candidates = some(candidates.iter().map(cited).collect());
            let says = match (is_ambiguous, &candidates) {
                (true, _) => AMBIGUOUS,
                (false, Fact::List(none)) if none.is_empty() => MISSING,
                _ => CLOSEST,
            };
            let facts = vec![("sheet", titled(sheet)), ("heading", titled(heading)), ("candidates", candidates)];
            let roster = match part {
                Part::Roster(roster) => Some(*roster),
                _ => None,
            };
            let of = roster.map_or("figures", |roster| &case.plan.rosters[roster].id);
            let subject = format!("{of}.{heading}");
            let finding = draw::inside(&RULE, says, unit, Place::sheet(Arc::clone(&file.path), sheet.as_str()), facts);
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
            is_ambiguous: false,
            candidates: Vec::new(),
        });
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["东城区填报的工作表“项目明细”中没有“启动日期”这一列"]);
        assert_eq!(findings[0].subject, "project_list.启动日期");
    }
}
