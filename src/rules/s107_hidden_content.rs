//! S107 hidden-content: answers stand where nobody sees them on opening the file, and were read all the same.
//!
//! A row that was filtered out, a column or a sheet that was hidden, a cell under a merged one: what stands there counts, and is
//! said.

use super::phrase::{quote, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{Hiding, Note};
use crate::text::{Text, text};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S107",
    name: "hidden-content",
    severity: Severity::Warning,
    title: text("隐藏的内容已计入", "Hidden content"),
    why: text(
        "隐藏、筛选掉或被合并单元格盖住的内容打开表时看不到，但照常计入；单位可能以为它不算数。",
        "What is hidden, filtered out or under a merged cell is not seen on opening the file and counts all the same; the unit may think that it does not.",
    ),
    remedy: text(
        "请取消隐藏和筛选后查看：应计入的无需处理；不应计入的，请单位删去后重报。",
        "Show the rows, columns or sheets and look: nothing where they should count; else have the unit delete them and send again.",
    ),
};

const SHEET: Text = text(
    "{unit}填报的工作表{sheet}是隐藏的，其中 {count} 个单元格照常读取并计入，第一个是“{found}”",
    "the sheet {sheet} of {unit} is hidden; cells in it that were read and count: {count}, the first “{found}”",
);
const ROWS: Text = text(
    "{unit}填报的工作表{sheet}隐藏了第 {lines} 行，其中 {count} 个单元格照常读取并计入，第一个是“{found}”",
    "{unit}, {sheet}: cells in hidden rows ({lines}) that were read and count: {count}, the first “{found}”",
);
const COLUMNS: Text = text(
    "{unit}填报的工作表{sheet}隐藏了 {lines} 列，其中 {count} 个单元格照常读取并计入，第一个是“{found}”",
    "{unit}, {sheet}: cells in hidden columns ({lines}) that were read and count: {count}, the first “{found}”",
);
const MERGED: Text = text(
    "{unit}填报的工作表{sheet}有 {count} 个单元格被合并单元格盖住，看不到，照常读取，第一个是“{found}”",
    "{unit}, {sheet}: cells under merged ones, where they are not seen, that were read: {count}, the first “{found}”",
);

/// Tells what is hidden and counts, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::Hidden { sheet, hiding, lines, range, count, excerpt } = note else { continue };
            let (says, subject) = match hiding {
                Hiding::Sheet => (SHEET, "sheet"),
                Hiding::Rows => (ROWS, "rows"),
                Hiding::Columns => (COLUMNS, "columns"),
                Hiding::Merged => (MERGED, "merged"),
            };
            let place = Place { cell: Some(range.clone()), ..Place::sheet(Arc::clone(&file.path), sheet.as_str()) };
            let facts = vec![
                ("sheet", titled(sheet)),
                ("lines", lines.as_str().into()),
                ("count", (*count).into()),
                ("found", quote(excerpt).into()),
            ];
            findings.push(draw::inside(&RULE, says, unit, place, facts).about(format!("{sheet}.{subject}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, messages};

    #[test]
    fn each_way_of_hiding_is_said_in_its_words() {
        let mut desk = Desk::clean();
        let hidden = [(Hiding::Sheet, ""), (Hiding::Rows, "9-10"), (Hiding::Columns, "D"), (Hiding::Merged, "")];
        for (hiding, lines) in hidden {
            desk.content(EAST).notes.push(Note::Hidden {
                sheet: "指标填报".into(),
                hiding,
                lines: lines.into(),
                range: "D9:D10".into(),
                count: 2,
                excerpt: "2".into(),
            });
        }
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区填报的工作表“指标填报”是隐藏的，其中 2 个单元格照常读取并计入，第一个是“2”",
                "东城区填报的工作表“指标填报”隐藏了第 9-10 行，其中 2 个单元格照常读取并计入，第一个是“2”",
                "东城区填报的工作表“指标填报”隐藏了 D 列，其中 2 个单元格照常读取并计入，第一个是“2”",
                "东城区填报的工作表“指标填报”有 2 个单元格被合并单元格盖住，看不到，照常读取，第一个是“2”",
            ]
        );
    }
}
