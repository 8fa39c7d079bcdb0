//! V101 not-a-number: something is written where a figure is asked, and it is no figure.
//!
//! "待定", "三万五" and "12家企业" are quoted back with what stands in the way, never guessed. A roster column that has such a cell cannot be summed, so what it
//! proves is not judged as well.

use super::phrase::quote;
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Entry, Kinds};
use crate::plan::ColumnKind;
use crate::text::{Fact, Text, text};
use crate::value::written::{self, Written};

/// The rule.
pub static RULE: Rule = Rule {
    code: "V101",
    name: "not-a-number",
    severity: Severity::Error,
    title: text("不是数字", "Not a number"),
    why: text(
        "应填数字的地方写的内容不能确定是多少；程序不猜测，这一处没有计入。",
        "Where a figure is asked stands something that cannot be taken for one; nothing is guessed, and it is not counted.",
    ),
    remedy: text(
        "请单位改填数字，不带文字；说明写到备注栏。",
        "Ask the unit for a plain figure; words belong into the remarks.",
    ),
};

const STATED: Text = text(
    "{unit}{indicator}的填报数写的是“{found}”，不能计入：{why}",
    "{unit}, {indicator}: “{found}” is written where a figure is asked: {why}",
);
const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，写的是{whys}，不能计入",
    "{unit}, {sheet}: in the column {column}, {cells}, stands {whys} where a number is asked",
);

/// How many cells of a roster's column a message quotes.
const SHOWN: usize = 3;

/// Looks for what is no figure, among the stated figures and in the rosters' columns of numbers.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        if let Some(Written::NotANumber { text, obstacle }) = figure.written() {
            let facts = vec![("found", quote(text).into()), ("why", obstacle.say())];
            findings.push(draw::stated(&RULE, STATED, figure, facts));
        }
    }
    for column in draw::columns(case) {
        if !matches!(column.asked.kind, ColumnKind::Whole | ColumnKind::Decimal) {
            continue;
        }
        // "/" may stand where a number may be left out, but not where numbers are summed.
        let is_summed = column.sums_into(case).is_some();
        let mut cells = column.cells(Kinds::WRONG | Kinds::MARKED | Kinds::TEXT, |entry| match entry {
            Entry::Wrong(_) | Entry::Marked(..) => true,
            Entry::Text(_) => is_summed,
            _ => false,
        });
        column.leave_told(case, &mut cells);
        let mut whys: Vec<Fact> = Vec::new();
        for (_, entry) in &cells {
            let why = why(&column, entry);
            if whys.len() < SHOWN && !whys.contains(&why) {
                whys.push(why);
            }
        }
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, vec![("whys", Fact::List(whys))]));
    }
    findings
}

/// A cell of a roster quoted, with what stands in the way of reading it.
fn why(column: &draw::Column, entry: &Entry) -> Fact {
    let found = column.excerpt(entry);
    let obstacle = match entry {
        Entry::Marked(said, look) => look.obstacle(said),
        entry => match written::words(&entry.text(), &column.asked.measure) {
            Written::NotANumber { obstacle, .. } => Some(*obstacle),
            _ => None,
        },
    };
    match obstacle {
        Some(obstacle) => {
            let facts = vec![("found", found.into()), ("why", obstacle.say())];
            Fact::phrase(text("“{found}”（{why}）", "“{found}” ({why})"), facts)
        }
        None => format!("“{found}”").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PORT, PROJECTS, messages};
    use crate::sheet::{Cell, Look};
    use crate::value::measure::Measure;

    #[test]
    fn a_stated_figure_and_a_column_are_quoted_back() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "三万五");
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Wrong("若干".into()));
        desk.enter(PORT, ENTERPRISES, 2, 1, Entry::Text("/".into()));
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "东城区“参赛职工”的填报数写的是“三万五”，不能计入：可以指 35000、30005，程序不猜测",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B2、B4 共 2 处，写的是“若干”（只写了大概，没有具体数字）、“/”，不能计入",
            ]
        );
        assert_eq!(findings[1].place.cell.as_deref(), Some("B2:B4"));
        assert_eq!(findings[1].indicator, Some(PARTICIPANTS));
    }

    #[test]
    fn what_is_struck_out_or_raised_is_quoted_with_what_is_to_be_seen() {
        let mut desk = Desk::clean();
        desk.write(
            EAST,
            PROJECTS,
            written::figure(Some(Cell::Text("12")), Some(Look::PartlyStruck), &Measure::parse("个")),
        );
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Marked("10001".into(), Look::Raised));
        // That a row may not count is told by S106.
        desk.enter(PORT, ENTERPRISES, 1, 1, Entry::Marked("1000".into(), Look::Struck));
        desk.enter(PORT, ENTERPRISES, 2, 2, Entry::Marked("5".into(), Look::Struck));
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“竞赛项目”的填报数写的是“12”，不能计入：部分文字已划掉，看不出以哪个数字为准",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B2，写的是“10001”（有上标或下标，可能是脚注号），不能计入",
                "港区“参赛单位明细”的“厂区面积（亩）”列 C4，写的是“5”（已划掉），不能计入",
            ]
        );
    }

    #[test]
    fn a_dash_in_a_column_that_is_not_summed_is_an_answer() {
        let mut desk = Desk::clean();
        desk.enter(PORT, ENTERPRISES, 0, 2, Entry::Text("/".into()));
        assert!(check(&desk.case()).is_empty());
    }
}
