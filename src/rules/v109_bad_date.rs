//! V109 bad-date: a date, a telephone number, an identity number or a choice that is none.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Entry, Kinds};
use crate::plan::{ColumnKind, RosterColumn};
use crate::text::{Fact, Text, text};
use crate::value::date;
use crate::value::obstacle::Obstacle;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V109",
    name: "bad-date",
    severity: Severity::Warning,
    title: text("日期、号码或选项不规范", "Bad date, number or choice"),
    why: text(
        "日期、电话、身份证号或下拉选项写法不对，无法据以查重、联系或分类。",
        "A date, a telephone or identity number, or a choice is not written as one, so rows cannot be compared, called or grouped by it.",
    ),
    remedy: text(
        "请单位按表头要求更正：日期写成 2021-08-31，身份证号按文本填写 18 位，选项从下拉列表中选。",
        "Ask the unit to correct it: dates as 2021-08-31, identity numbers as text with 18 characters, choices from the list.",
    ),
};

const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，写的是{found}，{fault}",
    "{unit}, {sheet}: the column {column} has {found} in {cells}, {fault}",
);
const NO_DATE: Text = text("不是日期", "which is no date");
const OTHER_TIME: Text = text("年份不对", "its year cannot be meant");
const NO_PHONE: Text = text("不是电话号码", "which is no telephone number");
const NO_ID_NUMBER: Text = text("不是完整的身份证号", "which is no complete identity number");
const NO_CHOICE: Text = text("不在可选项中（可选：{choices}）", "which is not among the choices ({choices})");
const NO_VALUE: Text = text("不合要求", "which is not what is asked");

/// Looks for what is of the wrong kind in columns that are not numbers; those are V101's.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in draw::columns(case) {
        if matches!(column.asked.kind, ColumnKind::Whole | ColumnKind::Decimal) {
            continue;
        }
        let mut cells = column.cells(Kinds::WRONG | Kinds::MARKED, |entry| match entry {
            Entry::Wrong(_) => true,
            Entry::Marked(..) => column.asked.kind != ColumnKind::Text,
            _ => false,
        });
        column.leave_told(case, &mut cells);
        let mut faults: Vec<Fact> = Vec::new();
        for (_, entry) in &cells {
            let fault = fault(column.asked, entry);
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, vec![("fault", Fact::List(faults))]));
    }
    findings
}

/// What is wrong with an entry of a column.
fn fault(column: &RosterColumn, entry: &Entry) -> Fact {
    if let Entry::Marked(said, look) = entry
        && let Some(obstacle) = look.obstacle(said)
    {
        return obstacle.say();
    }
    match column.kind {
        ColumnKind::Date => fault_of_date(&entry.text()),
        ColumnKind::Phone => NO_PHONE.into(),
        ColumnKind::IdNumber => NO_ID_NUMBER.into(),
        ColumnKind::Choice => Fact::phrase(NO_CHOICE, vec![("choices", column.choices.clone().into())]),
        ColumnKind::Text | ColumnKind::Whole | ColumnKind::Decimal => NO_VALUE.into(),
    }
}

/// Why a text is no date.
fn fault_of_date(written: &str) -> Fact {
    match date::read(written) {
        Ok(date) if !date::is_of_our_time(&date) => OTHER_TIME.into(),
        Err(Obstacle::NotUnderstood) | Ok(_) => NO_DATE.into(),
        Err(obstacle) => obstacle.say(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PORT, PROJECT_LIST, messages};
    use crate::sheet::Look;

    #[test]
    fn dates_choices_and_phones_are_told_apart_and_personal_data_is_masked() {
        let mut desk = Desk::clean();
        let wrong = |written: &str| Entry::Wrong(written.into());
        desk.enter(EAST, PROJECT_LIST, 0, 2, wrong("今年春天"));
        desk.enter(EAST, PROJECT_LIST, 1, 2, wrong("今年春天"));
        desk.enter(PORT, PROJECT_LIST, 0, 2, wrong("2021年8月"));
        desk.enter(PORT, PROJECT_LIST, 0, 1, wrong("节水"));
        desk.enter(PORT, PROJECT_LIST, 0, 3, wrong("1380013"));
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“项目明细”的“启动日期”列 C2:C3 共 2 处，写的是“今年春天”，不是日期",
                "港区“项目明细”的“方向”列 B2，写的是“节水”，不在可选项中（可选：节能、减排）",
                "港区“项目明细”的“启动日期”列 C2，写的是“2021年8月”，日期不全，年、月、日都要写明",
                "港区“项目明细”的“联系电话”列 D2，写的是“***0013”，不是电话号码",
            ]
        );
    }

    #[test]
    fn a_number_that_is_struck_out_is_told_as_such() {
        let mut desk = Desk::clean();
        desk.enter(PORT, PROJECT_LIST, 0, 3, Entry::Marked("13800130001".into(), Look::Struck));
        assert_eq!(messages(&check(&desk.case())), ["港区“项目明细”的“联系电话”列 D2，写的是“138****0001”，已划掉"]);
    }

    #[test]
    fn a_date_of_another_age_is_told_as_one() {
        let mut desk = Desk::clean();
        desk.enter(PORT, PROJECT_LIST, 0, 2, Entry::Wrong("5021-03-01".into()));
        assert_eq!(messages(&check(&desk.case())), ["港区“项目明细”的“启动日期”列 C2，写的是“5021-03-01”，年份不对"]);
    }
}
