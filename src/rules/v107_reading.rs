//! V107 reading: a figure was written in words or with its measure, and how it was read.

use super::phrase::{amount, quote};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::Entry;
use crate::text::{Fact, Text, text};
use crate::value::written::Written;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V107",
    name: "reading",
    severity: Severity::Info,
    title: text("文字已按数字计入", "Reading"),
    why: text(
        "单位写的是带计量单位的文字或“无”，程序按含义读成了数字；列出读法以备核对。",
        "The unit wrote a figure with its measure, or a word for none; it was read by its meaning, and the reading is shown to be checked.",
    ),
    remedy: text(
        "读法正确的无需处理；不正确的，请单位改填数字后重报。",
        "Nothing where the reading is right; otherwise ask for a plain figure.",
    ),
};

const STATED: Text =
    text("{unit}{indicator}：写的是“{found}”，读作 {stated}", "{unit}, {indicator}: “{found}” was read as {stated}");
const ROSTER: Text = text(
    "{unit}{sheet}的{column}列 {cells}，写的是文字，已读作数字：{readings}",
    "{unit}, {sheet}: in the column {column}, {cells}, words were read as numbers: {readings}",
);
const READING: Text = text("“{found}”读作 {number}", "“{found}” as {number}");
/// How many readings a message shows.
const SHOWN: usize = 3;

/// Tells every reading that took more than reading digits.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for figure in &case.tally.figures {
        if let Some(Written::Figure { value, read_as: Some(found) }) = &figure.written {
            let stated = amount(*value, &case.plan.indicators[figure.indicator].measure);
            let facts = vec![("found", quote(found).into()), ("stated", stated)];
            findings.push(draw::stated(&RULE, STATED, case, figure, facts));
        }
    }
    for column in draw::columns(case) {
        let cells = column.cells(|entry| matches!(entry, Entry::Number(_, Some(_))));
        let mut readings: Vec<Fact> = Vec::new();
        for (_, entry) in &cells {
            let found = column.excerpt(entry).into();
            let number = amount(entry.number().unwrap_or_default(), &column.asked.measure);
            let reading = Fact::Phrase(READING, vec![("found", found), ("number", number)]);
            if readings.len() < SHOWN && !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        let facts = vec![("readings", Fact::List(readings))];
        findings.extend(column.finding(&RULE, ROSTER, case, &cells, facts));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PORT, messages};

    #[test]
    fn readings_are_shown_beside_what_was_written() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "6000人");
        for row in [0, 1] {
            desk.enter(PORT, ENTERPRISES, row, 1, Entry::Number(1000.into(), Some("1千".into())));
        }
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“参赛职工”：写的是“6000人”，读作 0.6 万人",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B2:B3 共 2 处，写的是文字，已读作数字：“1千”读作 1000 人",
            ]
        );
    }
}
