//! V107 reading: a figure was written in words or with its measure, and how it was read: with both ends of what it leaves open,
//! and with what stands beside it.

use super::phrase::{open_amount, quote};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Entry, Kinds};
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
const WITH_NOTE: Text = text(
    "{unit}{indicator}：写的是“{found}”，读作 {stated}；“{note}”作为说明，未计入",
    "{unit}, {indicator}: “{found}” was read as {stated}; “{note}” was taken for a remark and is not counted",
);
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
        if let Some(Written::Figure(number)) = figure.written()
            && let Some(reading) = number.reading()
        {
            let stated = open_amount(number.amount(), &case.plan.indicators[figure.indicator].measure);
            let mut facts = vec![("found", quote(&reading.text).into()), ("stated", stated)];
            facts.extend(reading.note.as_ref().map(|note| ("note", quote(note).into())));
            let says = if reading.note.is_some() { WITH_NOTE } else { STATED };
            findings.push(draw::stated(&RULE, says, figure, facts));
        }
    }
    for column in draw::columns(case) {
        let cells =
            column.cells(Kinds::READING, |entry| matches!(entry, Entry::Number(number) if number.reading().is_some()));
        let mut readings: Vec<Fact> = Vec::new();
        for (_, entry) in &cells {
            let found = column.excerpt(entry).into();
            let Some(number) = entry.number() else { continue };
            let number = open_amount(number, &column.asked.measure);
            let reading = Fact::phrase(READING, vec![("found", found), ("number", number)]);
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
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PORT, ROOMS, WEST, messages};
    use crate::value::measure::Measure;
    use crate::value::reading::{Number, Reading};
    use crate::value::written::words;

    #[test]
    fn readings_are_shown_beside_what_was_written() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "6000人");
        desk.state(PORT, ROOMS, "1个（含改建1个）");
        desk.state(WEST, PARTICIPANTS, "约4千人");
        let people = Measure::parse("人");
        let reading = Some(Reading { text: "1千".into(), note: None });
        for row in [0, 1] {
            desk.enter(
                PORT,
                ENTERPRISES,
                row,
                1,
                Entry::Number(Number::new(words("1千", &people).amount().unwrap(), reading.clone())),
            );
        }
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“参赛职工”：写的是“6000人”，读作 0.6 万人",
                "西城区“参赛职工”：写的是“约4千人”，读作 0.35 至 0.45 万人",
                "港区“职工书屋”：写的是“1个（含改建1个）”，读作 1 家；“含改建1个”作为说明，未计入",
                "港区“参赛单位明细”的“参赛职工数（人）”列 B2:B3 共 2 处，写的是文字，已读作数字：“1千”读作 500 至不足 1500 人",
            ]
        );
    }
}
