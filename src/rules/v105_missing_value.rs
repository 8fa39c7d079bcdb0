//! V105 missing-value: a blank where a target or a row asks for a value. Blank is not zero.
//!
//! A stated figure is missed where it is due, or where its roster has rows. A roster's cell is missed in a filled row where its
//! column is required or summed.

use super::phrase::{amount, quote};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Doubt, Entry, Kinds, Note};
use crate::tally::{Figure, Proved};
use crate::text::{Fact, Text, text};
use crate::value::written::Written;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V105",
    name: "missing-value",
    severity: Severity::Error,
    title: text("应填未填", "Missing value"),
    why: text(
        "空白不等于零：可能是没有，也可能是漏填，程序不按零计入。",
        "A blank is not a zero: there may be none, or it may have been overlooked. It is not counted as zero.",
    ),
    remedy: text("请单位补填；数字确实没有的填 0。", "Ask the unit to fill it in, with 0 where there is none."),
};

const BLANK: Text =
    text("{unit}{indicator}：没有填报数（{asked}）", "{unit}, {indicator}: no figure is stated ({asked})");
const NOT_APPLICABLE: Text = text(
    "{unit}{indicator}：写的是“{found}”，没有填报数（{asked}）",
    "{unit}, {indicator}: “{found}” is written and no figure is stated ({asked})",
);
const NO_ROW: Text = text(
    "{unit}报送的表中没有{indicator}这一行（{asked}）",
    "the figures sheet of {unit} has no row for {indicator} ({asked})",
);
const TARGET: Text = text("目标 {target}", "its target is {target}");
const EVERYBODY: Text = text("此项各单位均须填报", "every unit is asked for it");
const ROWS: Text = text("明细已填 {rows} 行", "its roster has {rows} rows");
const ROSTER: Text =
    text("{unit}{sheet}的{column}列 {cells}，应填未填", "{unit}, {sheet}: the column {column} is blank in {cells}");

/// Looks for what should have been filled in.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        case.tally.figures.iter().filter_map(|figure| missing(case, figure, asked(case, figure)?)).collect();
    for column in draw::columns(case) {
        if column.asked.required || column.sums_into(case).is_some() {
            let cells = column.cells(Kinds::BLANK, |entry| *entry == Entry::Blank);
            findings.extend(column.finding(&RULE, ROSTER, case, &cells, Vec::new()));
        }
    }
    findings
}

fn missing(case: &Case, figure: &Figure, asked: Fact) -> Option<Finding> {
    let (says, found) = match figure.written() {
        Some(Written::Blank) => (BLANK, ""),
        Some(Written::NotApplicable(found)) => (NOT_APPLICABLE, found.as_str()),
        // The figures sheet came in, and the indicator's row is gone.
        None if case.collected.figures(figure.unit).is_some() && !is_doubtful(case, figure) => (NO_ROW, ""),
        _ => return None,
    };
    let facts = vec![("asked", asked), ("found", quote(found).into())];
    Some(draw::stated(&RULE, says, figure, facts).figures(None, figure.target(case.plan)))
}

/// Whether its row is there, and cannot be told from another: S106 says so.
fn is_doubtful(case: &Case, figure: &Figure) -> bool {
    let name = &case.plan.indicators[figure.indicator].name;
    let is_its = |note: &Note| matches!(note, Note::Doubtful { doubt: Doubt::Rows { name: of, .. }, .. } if of == name);
    case.collected.accepted().any(|(unit, _, content)| unit == figure.unit && content.notes.iter().any(is_its))
}

/// What asks for the figure; `None` where nothing does.
fn asked(case: &Case, figure: &Figure) -> Option<Fact> {
    let measure = &case.plan.indicators[figure.indicator].measure;
    match (figure.due, figure.target(case.plan), &figure.proved) {
        (true, Some(target), _) => Some(Fact::phrase(TARGET, vec![("target", amount(target, measure))])),
        (true, None, _) => Some(EVERYBODY.into()),
        (false, _, Proved::Figure { rows, .. }) if *rows > 0 => {
            Some(Fact::phrase(ROWS, vec![("rows", (*rows).into())]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Proof;
    use crate::rules::testing::{
        Desk, EAST, ENTERPRISES, MILL, PORT, PROJECT_LIST, PROJECTS, ROOMS, WORKERS, messages,
    };

    #[test]
    fn a_blank_a_dash_and_a_row_that_is_gone_are_missed_where_due() {
        let mut desk = Desk::clean();
        desk.state(EAST, PROJECTS, " ");
        desk.state(MILL, WORKERS, "/");
        desk.state(MILL, ROOMS, "不涉及");
        let figures = desk.content(PORT).figures.as_mut().unwrap();
        std::sync::Arc::make_mut(&mut figures.stated).retain(|stated| stated.indicator != WORKERS);
        desk.tally_again();
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“竞赛项目”：没有填报数（目标 2 个）",
                "港区报送的表中没有“先进人物”这一行（目标 3 名）",
                "纺织厂“职工书屋”：写的是“不涉及”，没有填报数（此项各单位均须填报）",
            ]
        );
    }

    #[test]
    fn a_roster_with_rows_asks_for_the_figure_of_a_unit_that_owes_none() {
        let mut desk = Desk::clean();
        desk.plan.indicators[WORKERS].proof = Some(Proof { roster: PROJECT_LIST, sum: None });
        desk.tally_again();
        assert_eq!(messages(&check(&desk.case())), ["纺织厂“先进人物”：没有填报数（明细已填 1 行）"]);
    }

    #[test]
    fn blanks_down_a_required_column_are_one_finding() {
        let mut desk = Desk::clean();
        for row in [0, 1, 2] {
            desk.enter(PORT, ENTERPRISES, row, 1, Entry::Blank);
            desk.enter(PORT, ENTERPRISES, row, 2, Entry::Blank);
        }
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["港区“参赛单位明细”的“参赛职工数（人）”列 B2:B4 共 3 处，应填未填"]);
        assert_eq!(findings[0].subject, "enterprises.staff");
    }
}
