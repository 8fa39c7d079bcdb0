//! S106 ambiguous-place: two places could be meant, and nothing tells which; neither is taken.
//!
//! An indicator that is stated twice with different figures is told with every cell, and its figure is unverifiable. Where it is
//! stated twice alike, S105 says so.

use super::phrase::{quote, some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::Part;
use crate::intake::{Doubt, Entry, Note, Rival, RosterRow};
use crate::sheet::{At, quoted};
use crate::tally::Figure;
use crate::text::{Fact, Text, text};
use std::borrow::Cow;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S106",
    name: "ambiguous-place",
    severity: Severity::Error,
    title: text("有多处可取，无法确定", "Ambiguous place"),
    why: text(
        "同一内容在表中有两处以上，或者一处可以有两种理解，程序不猜，都没有计入。",
        "The same thing stands in two places or more, or one place can be understood in two ways; nothing is guessed, and none of them counts.",
    ),
    remedy: text(
        "请查看列出的各处，问清以哪一处为准，请单位删去其余各处后重报。",
        "Look at the places that are listed, ask the unit which one is meant, and have it send again without the others.",
    ),
};

const STATED: Text = text(
    "{unit}{indicator}：{cell} 填“{found}”，{others}，不知以哪一处为准，没有计入",
    "{unit}, {indicator}: {cell} says “{found}”, {others}; nothing tells which is meant, and none is counted",
);
const OTHER: Text = text("{cell} 填“{found}”", "{cell} says “{found}”");
const ROWS: Text = text(
    "{unit}填报的工作表{sheet}中名为{name}的有第 {rows} 行，模板中有 {asked} 行，无法一一对应，都没有读取",
    "the sheet {sheet} of {unit} has {name} in rows {rows}, the template has it {asked} times: they cannot be told apart, and none was read",
);

const PARTS: Text = text(
    "{unit}填报的工作表{sheet}按表头看可能是{names}中的任一张，无法确定，没有读取",
    "the sheet {sheet} of {unit} could be any of {names} by its headings; it was not read",
);
const ANOTHER: Text = text(
    "{unit}填报的工作表{sheet}与{of}的表头相同，有 {rows} 行，从表名看不出是不是续表，没有计入",
    "the sheet {sheet} of {unit} has the headings of {of} and {rows} rows; its name does not say that it goes on with it, and it was not counted",
);
const OVERLAPS: Text = text(
    "{unit}填报的工作表{sheet}与{of}的表头相同，有 {rows} 行，其中 {same} 行与之重复，不知以哪一张为准，没有计入",
    "the sheet {sheet} of {unit} has the headings of {of} and {rows} rows, {same} of which stand there too; nothing tells which sheet is meant, and it was not counted",
);
const NAMELESS: Text = text(
    "{unit}填报的工作表{sheet}第 {row} 行只有数字没有名称，不像合计，已按一行明细计入",
    "row {row} of the sheet {sheet} of {unit} has figures and no name; it is no total, and was counted as an entry",
);
const SUM: Text = text(
    "{unit}填报的工作表{sheet}第 {row} 行的数字正好是以上各行之和，看不出是一行明细还是合计，明细数没有采用",
    "in the sheet {sheet} of {unit}, the figures of row {row} are exactly the sums of the rows above; nothing tells whether it is an entry or a total, and the roster's figure is not used",
);
const TURNED: Text = text(
    "{unit}填报的工作表{sheet}的表头竖着排列，一列一条，没有读取，明细数没有采用",
    "the headings of the sheet {sheet} of {unit} stand one below the other, an entry a column: it was not read, and the roster's figure is not used",
);
const STRUCK: Text = text(
    "{unit}填报的工作表{sheet}第 {rows} 行有划掉的内容，不知道还算不算，明细数没有采用",
    "in the sheet {sheet} of {unit}, something is struck out in rows {rows}; nothing tells whether they count, and the roster's figure is not used",
);

/// Tells what could be meant in more than one way, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings: Vec<Finding> = case.tally.figures.iter().filter_map(stated).collect();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::Doubtful { sheet, range, part, doubt } = note else { continue };
            let cell = Some(range.clone()).filter(|range| !range.is_empty());
            let place = Place { cell, ..Place::sheet(Arc::clone(&file.path), sheet.as_str()) };
            let (says, mut facts, subject) = said(doubt);
            facts.push(("sheet", titled(sheet)));
            let finding = draw::inside(&RULE, says, unit, place, facts).about(subject).cells(cells(case, unit, note));
            findings.push(match part {
                Part::Roster(roster) => finding.roster(*roster),
                _ => finding,
            });
        }
    }
    findings
}

/// What is struck out in the rows of a doubt about that.
fn cells(case: &Case, unit: usize, note: &Note) -> Vec<At> {
    let Note::Doubtful { sheet, part: Part::Roster(roster), doubt: Doubt::Struck { rows }, .. } = note else {
        return Vec::new();
    };
    let Some((_, read)) = case.collected.roster(unit, *roster) else { return Vec::new() };
    let is_told = |row: &Cow<RosterRow>| rows.contains(&row.row) && read.sheet_of(row) == sheet;
    let cells = |row: Cow<RosterRow>| {
        let entries = row.entries.iter().zip(read.tables[row.table].columns.clone());
        let is_struck = |entry: &Entry| matches!(entry, Entry::Marked(_, look) if look.is_struck());
        let struck = entries.filter(|(entry, _)| is_struck(entry)).filter_map(|(_, column)| column);
        struck.map(|column| At { row: row.row, column }).collect::<Vec<_>>()
    };
    read.rows.iter().filter(is_told).flat_map(cells).collect()
}

/// An indicator that is stated in several cells, and differently.
fn stated(figure: &Figure) -> Option<Finding> {
    let first = figure.rivals().first()?;
    let own = figure.place();
    // A cell is cited with its sheet where that is not the first one's.
    let cite = |rival: &Rival| match own.sheet.as_deref() == Some(rival.sheet.as_str()) {
        true => rival.at.to_string(),
        false => format!("{}!{}", quoted(&rival.sheet), rival.at),
    };
    let other =
        |rival: &Rival| Fact::phrase(OTHER, vec![("cell", cite(rival).into()), ("found", quote(&rival.found).into())]);
    let found = figure.written()?.text();
    let facts = vec![
        ("cell", own.cell.clone().unwrap_or_default().into()),
        ("found", quote(&found).into()),
        ("others", some(figure.rivals().iter().map(other).collect())),
    ];
    Some(draw::stated(&RULE, STATED, figure, facts).about(first.sheet.clone()))
}

/// The wording of a doubt, its facts, and what tells it from others.
fn said(doubt: &Doubt) -> (Text, draw::Facts, String) {
    let row = |row: &u32| Fact::from(*row as usize + 1);
    let numbers = |rows: &[u32]| some(rows.iter().map(row).collect());
    match doubt {
        Doubt::Parts { names } => {
            let subject = names.join("|");
            (PARTS, vec![("names", some(names.iter().map(|name| titled(name)).collect()))], subject)
        }
        Doubt::Another { of, rows, same } => {
            let facts = vec![("of", titled(of)), ("rows", (*rows).into()), ("same", (*same).into())];
            (if *same > 0 { OVERLAPS } else { ANOTHER }, facts, of.clone())
        }
        Doubt::Nameless { row: at } => (NAMELESS, vec![("row", row(at))], format!("row {at}")),
        Doubt::Sum { row: at } => (SUM, vec![("row", row(at))], format!("sum {at}")),
        Doubt::Turned => (TURNED, Vec::new(), "turned".to_string()),
        Doubt::Struck { rows: at } => (STRUCK, vec![("rows", numbers(at))], "struck".to_string()),
        Doubt::Rows { name, rows, asked } => {
            let rows = numbers(rows);
            (ROWS, vec![("name", titled(name)), ("rows", rows), ("asked", (*asked).into())], name.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PROJECT_LIST, PROJECTS, messages};
    use crate::tally::{Verdict, Why};

    #[test]
    fn a_figure_stated_twice_and_differently_is_told_with_both_cells_and_does_not_count() {
        let mut desk = Desk::clean();
        let rival = |sheet: &str, row| Rival { sheet: sheet.into(), at: At { row, column: 3 }, found: "3".into() };
        let figures = desk.content(EAST).figures.as_mut().unwrap();
        Arc::make_mut(&mut figures.stated)[PROJECTS].rivals = [rival("指标填报", 14), rival("Sheet2", 8)].into();
        desk.tally_again();
        assert_eq!(
            messages(&check(&desk.case())),
            ["东城区“竞赛项目”：D9 填“2”，D15 填“3”、'Sheet2'!D9 填“3”，不知以哪一处为准，没有计入"]
        );
        let figure = desk.tally.figure(EAST, PROJECTS).unwrap();
        assert_eq!((figure.counted(), figure.verdict), (None, Verdict::Unverifiable(Why::Disputed)));
    }

    #[test]
    fn struck_out_rows_of_a_roster_are_told_at_once_and_not_one_by_one() {
        let mut desk = Desk::clean();
        desk.roster(EAST, PROJECT_LIST).is_disputed = true;
        desk.content(EAST).notes.push(Note::Doubtful {
            sheet: "项目明细".into(),
            range: "A2:A6".into(),
            part: Part::Roster(PROJECT_LIST),
            doubt: Doubt::Struck { rows: vec![1, 5] },
        });
        desk.tally_again();
        assert_eq!(
            messages(&check(&desk.case())),
            ["东城区填报的工作表“项目明细”第 2、6 行有划掉的内容，不知道还算不算，明细数没有采用"]
        );
        assert_eq!(desk.tally.figure(EAST, PROJECTS).unwrap().verdict, Verdict::Unverifiable(Why::RosterDisputed));
    }

    #[test]
    fn rows_that_cannot_be_told_apart_are_listed() {
        let mut desk = Desk::clean();
        desk.content(EAST).notes.push(Note::Doubtful {
            sheet: "指标填报".into(),
            range: "A9".into(),
            part: Part::Figures,
            doubt: Doubt::Rows { name: "书屋".into(), rows: vec![8], asked: 2 },
        });
        assert_eq!(
            messages(&check(&desk.case())),
            ["东城区填报的工作表“指标填报”中名为“书屋”的有第 9 行，模板中有 2 行，无法一一对应，都没有读取"]
        );
    }
}
