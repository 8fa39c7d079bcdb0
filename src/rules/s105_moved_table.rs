//! S105 moved-table: a table was read from another place than it was handed out in; says the mapping.

use super::phrase::some;
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::Part;
use crate::intake::Note;
use crate::text::{Fact, Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "S105",
    name: "moved-table",
    severity: Severity::Info,
    title: text("表式有变动，已按表头读取", "Moved table"),
    why: text(
        "单位改了工作表名、插入或移动了行列，数字已按表头从新位置读取，不影响汇总；列出对应关系以备核对。",
        "The unit renamed a sheet, or inserted or moved rows or columns. The figures were read by their headings from where they are now; the mapping is listed to be checked.",
    ),
    remedy: text(
        "一般无需处理；对应关系不对的，请单位用原模板重报。",
        "Usually nothing; where the mapping is wrong, have the unit send the original template.",
    ),
};

const MOVED: Text = text(
    "{unit}填报的表与模板的位置不同：{moves}",
    "the table of {unit} stands elsewhere than in the template: {moves}",
);
const SHEET: Text = text("工作表“{was}”改名为“{now}”", "the sheet “{was}” is now “{now}”");
const ROW: Text = text(
    "“{what}”所在的表头由第 {was} 行移到第 {now} 行",
    "the headings with “{what}” moved from row {was} to row {now}",
);
const COLUMN: Text = text("“{what}”由 {was} 列移到 {now} 列", "“{what}” moved from column {was} to column {now}");

/// Tells every table that moved, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::Moved { sheet, part, moves } = note else { continue };
            let moves = some(moves.iter().map(one_move).collect());
            let place = Place::sheet(&file.path, sheet);
            let finding = draw::inside(&RULE, MOVED, case, unit, place, vec![("moves", moves)]);
            findings.push(match part {
                Part::Roster(roster) => finding.roster(*roster).about(&case.plan.rosters[*roster].id),
                _ => finding.about("figures"),
            });
        }
    }
    findings
}

/// One move in words: of the sheet, of a row (told by its number) or of a column (told by its letters).
fn one_move((what, was, now): &(String, String, String)) -> Fact {
    let says = if what.is_empty() {
        SHEET
    } else if was.parse::<u32>().is_ok() {
        ROW
    } else {
        COLUMN
    };
    Fact::Phrase(says, vec![("what", what.as_str().into()), ("was", was.as_str().into()), ("now", now.as_str().into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, messages};

    #[test]
    fn sheets_rows_and_columns_are_each_told_in_their_words() {
        let mut desk = Desk::clean();
        let moved = |what: &str, was: &str, now: &str| (what.to_string(), was.to_string(), now.to_string());
        desk.content(EAST).notes.push(Note::Moved {
            sheet: "Sheet1".into(),
            part: Part::Figures,
            moves: vec![moved("", "指标填报", "Sheet1"), moved("指标", "7", "9"), moved("填报数", "D", "E")],
        });
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区填报的表与模板的位置不同：工作表“指标填报”改名为“Sheet1”、“指标”所在的表头由第 7 行移到第 9 行、“填报数”由 D 列移到 E 列"
            ]
        );
    }
}
