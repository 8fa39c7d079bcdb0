//! S104 unread-cell: something is written where nothing is asked.
//!
//! Nothing that a unit wrote is dropped in silence: every cell of a file that counts was handed out, was read, or stands here.

use super::phrase::quote;
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::Note;
use crate::text::{Text, text};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S104",
    name: "unread-cell",
    severity: Severity::Warning,
    title: text("有未读取的内容", "Unread cell"),
    why: text(
        "这些内容写在模板没有要求填写的位置，没有计入，其中可能有单位认为已经上报的数字或说明。",
        "These cells stand where the template asks for nothing and are not counted; the unit may believe that it reported them.",
    ),
    remedy: text(
        "请查看内容：应计入的，请单位填到模板规定的位置后重报；只是说明的，可说明理由后保留。",
        "Look at what they say: what should count, the unit writes into its proper place and sends again; a mere remark can be accepted.",
    ),
};

const ONE: Text = text("{unit}在此处写有“{found}”，没有读取", "{unit} wrote “{found}” here; it was not read");
const SEVERAL: Text = text(
    "{unit}在此处填写的 {count} 个单元格没有读取，第一个是“{found}”",
    "{unit} wrote into {count} cells here, the first of them “{found}”; none was read",
);

/// Tells every group of unread cells, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::Unread { sheet, range, count, excerpt } = note else { continue };
            let place = Place { cell: Some(range.clone()), ..Place::sheet(Arc::clone(&file.path), sheet.as_str()) };
            let facts = vec![("count", (*count).into()), ("found", quote(excerpt).into())];
            let says = if *count == 1 { ONE } else { SEVERAL };
            let subject = format!("{sheet}.{excerpt}");
            findings.push(draw::inside(&RULE, says, unit, place, facts).about(subject));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, messages};

    #[test]
    fn the_first_of_several_cells_is_quoted_and_all_are_counted() {
        let mut desk = Desk::clean();
        for (range, count) in [("H2:H9", 8), ("A30", 1)] {
            let (sheet, range, excerpt) = ("指标填报".to_string(), range.to_string(), "另有 2 项".to_string());
            desk.content(EAST).notes.push(Note::Unread { sheet, range, count, excerpt });
        }
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            ["东城区在此处填写的 8 个单元格没有读取，第一个是“另有 2 项”", "东城区在此处写有“另有 2 项”，没有读取",]
        );
        assert_eq!(findings[0].place.say(), "1 东城区.xlsx › 指标填报!H2:H9");
    }
}
