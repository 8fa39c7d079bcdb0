//! S103 altered-target: a cell that the office filled in before the template was sent was changed.
//!
//! The plan's own figure counts, whatever stands in the returned cell. A line that names another due date may have been right when
//! the template was sent: where the stamp names the round, that is a warning.

use super::phrase::{quote, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form;
use crate::intake::Note;
use crate::text::{Text, text};
use crate::value::name::fold;
use crate::value::number;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S103",
    name: "altered-target",
    severity: Severity::Error,
    title: text("下发内容有改动", "Given cell altered"),
    why: text(
        "目标、指标名称、计量单位由下发单位给定；单位改动后，填报数可能是按改动后的口径填的。",
        "Targets, names and measures are given by the office; where a unit changed one, its figures may follow the changed one.",
    ),
    remedy: text(
        "汇总仍按下发的内容计。请向单位核实改动原因，并确认填报数的口径；对任务有异议的，按程序另行处理。",
        "The office's own content counts. Ask the unit why it was changed, and what its figures mean.",
    ),
};

const CHANGED: Text = text(
    "{unit}报送表的{heading}一列为“{found}”，下发时为“{given}”",
    "{unit} changed “{given}”, given in the column {heading}, to “{found}”",
);
const OVER_FORMULA: Text = text(
    "{unit}报送表的{heading}一列为“{found}”，下发时此处是公式",
    "{unit} wrote “{found}” over the formula that was given in the column {heading}",
);
const DELETED: Text =
    text("{unit}删去了{heading}一列给定的“{given}”", "{unit} deleted “{given}”, given in the column {heading}");
const ADDED: Text = text(
    "{unit}在{heading}一列原本空白的单元格里填了“{found}”",
    "{unit} wrote “{found}” into a cell of the column {heading} that was left blank",
);
const LINE: Text = text(
    "{unit}报送表的{heading}为“{found}”，下发时为“{given}”",
    "{unit} changed “{given}”, given beside {heading}, to “{found}”",
);

/// Tells every given cell that was changed, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::Altered { sheet, at, indicator, heading, given, found } = note else { continue };
            let is_line = heading == form::round_label(case.plan);
            let says = match (given.as_str(), found.trim().is_empty()) {
                ("", _) => ADDED,
                ("=", _) => OVER_FORMULA,
                (_, true) => DELETED,
                _ if is_line => LINE,
                (_, false) => CHANGED,
            };
            let facts =
                vec![("heading", titled(heading)), ("given", quote(given).into()), ("found", quote(found).into())];
            let finding =
                draw::inside(&RULE, says, unit, Place::cell(Arc::clone(&file.path), sheet.as_str(), *at), facts)
                    .indicator(*indicator)
                    .figures(number::from_digits(found), number::from_digits(given))
                    .about(if is_line { format!("{heading}.{sheet}") } else { format!("{heading}.{given}") });
            let is_stamped = content.identity.round.as_deref() == Some(case.round.id.as_str());
            let may_be_of_an_earlier_plan =
                is_line && is_stamped && fold(found).starts_with(&format!("{}(", fold(&case.round.name)));
            findings.push(if may_be_of_an_earlier_plan { finding.as_doubtful() } else { finding });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PROJECTS, messages};
    use crate::sheet::At;

    #[test]
    fn a_changed_a_deleted_and_an_added_cell_are_told_apart() {
        let mut desk = Desk::clean();
        for (given, found) in [("6", "5"), ("6", ""), ("", "5"), ("=", "5")] {
            desk.content(EAST).notes.push(Note::Altered {
                sheet: "指标填报".into(),
                at: At { row: 8, column: 2 },
                indicator: Some(PROJECTS),
                heading: "目标".into(),
                given: given.into(),
                found: found.into(),
            });
        }
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "东城区报送表的“目标”一列为“5”，下发时为“6”",
                "东城区删去了“目标”一列给定的“6”",
                "东城区在“目标”一列原本空白的单元格里填了“5”",
                "东城区报送表的“目标”一列为“5”，下发时此处是公式",
            ]
        );
        assert_eq!((findings[0].stated, findings[0].expected), (Some(5.into()), Some(6.into())));
        assert_eq!(findings[0].place.say(), "1 东城区.xlsx › 指标填报!C9");
    }
}
