//! S105 moved-table: a table was read from another place than it was handed out in; says the mapping.
//!
//! Where a name was recognised because it is merely alike, it is a warning: 考试优秀率 is like 考试合格率. So it is where a row's name
//! says another measure than its cell of the measure.

use super::phrase::{clauses_of, quote, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::Part;
use crate::intake::{Move, Note};
use crate::sheet::{At, column_letters, quoted};
use crate::text::{Fact, Text, text};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S105",
    name: "moved-table",
    severity: Severity::Info,
    title: text("表式有变动，已按表头读取", "Moved table"),
    why: text(
        "单位改了工作表名或表头、插入或移动了行列，程序已按表头在现在的位置读取；列出对应关系，以备核对。名称只是相近的，取的可能是另一项，列为警告。",
        "The unit renamed a sheet, or inserted or moved rows or columns. The figures were read by their headings from where they are now; the mapping is listed to be checked. A name that is merely alike may be another thing's: that is a warning.",
    ),
    remedy: text(
        "对应关系无误的，无需处理；有误的，请单位用原模板重报。",
        "Nothing where the mapping is right; where it is wrong, have the unit send the original template.",
    ),
};

const MOVED: Text = text(
    "{unit}填报的表与模板有出入，读取如下：{moves}",
    "the table of {unit} is not as in the template and was read so: {moves}",
);
const SHEET: Text = text("工作表{was}改名为{now}", "the sheet {was} is now {now}");
const OTHER: Text = text("读取的是工作表{now}，不是{was}", "the sheet {now} was read, and not {was}");
const ROW: Text =
    text("{what}所在的表头由第 {was} 行移到第 {now} 行", "the headings with {what} moved from row {was} to row {now}");
const COLUMN: Text = text("{what}由 {was} 列移到 {now} 列", "{what} moved from column {was} to column {now}");
const ROWS: Text = text("表头占第 {first} 至 {last} 行", "the headings stand on rows {first} to {last}");
const HEADING: Text =
    text("{column} 列表头写作{now}，按{what}读取", "the heading {now} of column {column} was read as {what}");
const ALIKE: Text = text(
    "{column} 列表头写作{now}，与{what}只是相近，按其读取，请核对",
    "the heading {now} of column {column} is merely like {what}, and was read as it: check",
);
const MEASURE: Text = text(
    "{column} 列表头写作{now}，按{what}读取，数字由{measure}换算",
    "the heading {now} of column {column} was read as {what}, its figures converted from {measure}",
);
const NAME: Text = text("第 {row} 行的名称写作{now}，按{what}读取", "{now} in row {row} was read as {what}");
const NAME_IN: Text = text(
    "第 {row} 行的名称写作{now}，按{what}读取，数字由{measure}换算，请核对",
    "{now} in row {row} was read as {what}, its figure converted from {measure}: check",
);
const NAME_ALIKE: Text = text(
    "第 {row} 行的名称写作{now}，与{what}只是相近，按其读取，请核对",
    "{now} in row {row} is merely like {what}, and was read as it: check",
);
const CONTINUED: Text = text(
    "工作表{sheet}中 {cells} 的 {rows} 行是{what}的续表，一并计入",
    "the {rows} rows in {cells} of the sheet {sheet} go on with {what}, and were counted",
);
const COPY: Text = text(
    "工作表{sheet}的 {rows} 行与已读取的相同，不重复计入",
    "the {rows} rows of the sheet {sheet} are the same as those already read, and were not counted again",
);
const TOTAL: Text = text(
    "第 {row} 行没有名称，数字正好是以上各行之和，按合计行处理",
    "row {row} has no name and is exactly the sum of rows above it: it was taken for their total",
);
const FILLED: Text = text(
    "{what}一列的 {cells} 是合并单元格，按其中各行相同读取",
    "{cells} in the column {what} is one merged cell, and was read for each of its rows",
);
const REPEATED: Text = text(
    "{what}在 {cells} 重复填报，数字相同，只计一次",
    "{what} is stated more than once in {cells}, alike, and counted once",
);

/// Tells every table that moved, in files that count.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, content) in case.collected.accepted() {
        for note in &content.notes {
            let Note::Moved { sheet, part, moves } = note else { continue };
            let table = match part {
                Part::Roster(roster) => case.plan.rosters[*roster].name.as_str(),
                _ => sheet,
            };
            let is_doubtful = moves.iter().any(Move::is_doubtful);
            let moves = clauses_of(moves.iter().map(|told| one_move(told, table)).collect());
            let place = Place::sheet(Arc::clone(&file.path), sheet.as_str());
            let finding = draw::inside(&RULE, MOVED, unit, place, vec![("moves", moves)]);
            let finding = if is_doubtful { finding.as_doubtful() } else { finding };
            findings.push(match part {
                Part::Roster(roster) => finding.roster(*roster).about(&case.plan.rosters[*roster].id),
                _ => finding.about("figures"),
            });
        }
    }
    findings
}

/// One move of a table, given by its name, in words.
fn one_move(told: &Move, table: &str) -> Fact {
    let row = |row: &u32| Fact::from(*row as usize + 1);
    match told {
        Move::Sheet { was, now, is_there } => {
            Fact::phrase(if *is_there { OTHER } else { SHEET }, vec![("was", titled(was)), ("now", titled(now))])
        }
        Move::Row { heading, was, now } => {
            Fact::phrase(ROW, vec![("what", titled(heading)), ("was", row(was)), ("now", row(now))])
        }
        Move::Column { heading, was, now } => {
            let facts = vec![("was", column_letters(*was).into()), ("now", column_letters(*now).into())];
            Fact::phrase(COLUMN, [("what", titled(heading))].into_iter().chain(facts).collect())
        }
        Move::Rows { first, last } => Fact::phrase(ROWS, vec![("first", row(first)), ("last", row(last))]),
        Move::Heading { asked, found, column, is_alike } => {
            let facts = vec![("what", titled(asked)), ("now", titled(&quote(found)))];
            let says = if *is_alike { ALIKE } else { HEADING };
            Fact::phrase(says, facts.into_iter().chain([("column", column_letters(*column).into())]).collect())
        }
        Move::Measure { asked, found, column, measure, .. } => {
            let facts =
                vec![("what", titled(asked)), ("now", titled(&quote(found))), ("measure", measure.as_str().into())];
            Fact::phrase(MEASURE, facts.into_iter().chain([("column", column_letters(*column).into())]).collect())
        }
        Move::Name { asked, found, row: at, measure, is_alike } => {
            let says = match (measure, is_alike) {
                (Some(_), _) => NAME_IN,
                (None, true) => NAME_ALIKE,
                (None, false) => NAME,
            };
            let facts = vec![("what", titled(asked)), ("now", titled(&quote(found))), ("row", row(at))];
            let measure = measure.iter().map(|measure| ("measure", measure.as_str().into()));
            Fact::phrase(says, facts.into_iter().chain(measure).collect())
        }
        Move::Continued { sheet, range, rows } => Fact::phrase(
            CONTINUED,
            vec![
                ("what", titled(table)),
                ("sheet", titled(sheet)),
                ("cells", range.as_str().into()),
                ("rows", (*rows).into()),
            ],
        ),
        Move::Copy { sheet, rows } => Fact::phrase(COPY, vec![("sheet", titled(sheet)), ("rows", (*rows).into())]),
        Move::Total { row: at } => Fact::phrase(TOTAL, vec![("row", row(at))]),
        Move::Filled { heading, range } => {
            Fact::phrase(FILLED, vec![("what", titled(heading)), ("cells", range.as_str().into())])
        }
        Move::Repeated { name, cells } => {
            let is_one_sheet = cells.iter().all(|(sheet, _)| *sheet == cells[0].0);
            let cite = |(sheet, at): &(String, At)| match is_one_sheet {
                true => at.to_string(),
                false => format!("{}!{at}", quoted(sheet)),
            };
            let cells: Vec<String> = cells.iter().map(cite).collect();
            Fact::phrase(REPEATED, vec![("what", titled(name)), ("cells", cells.into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, messages};

    #[test]
    fn what_was_read_for_being_alike_is_a_warning() {
        let mut desk = Desk::clean();
        let name =
            |is_alike| Move::Name {
                asked: "合格率".into(), found: "优秀率".into(), row: 8, measure: None, is_alike
            };
        for moves in [vec![name(false)], vec![name(true), name(false)]] {
            desk.content(EAST).notes.push(Note::Moved { sheet: "指标填报".into(), part: Part::Figures, moves });
        }
        let findings = check(&desk.case());
        assert_eq!(
            findings.iter().map(|found| found.severity).collect::<Vec<_>>(),
            [Severity::Info, Severity::Warning]
        );
        assert_eq!(
            messages(&findings)[1],
            "东城区填报的表与模板有出入，读取如下：第 9 行的名称写作“优秀率”，与“合格率”只是相近，按其读取，请核对；第 9 行的名称写作“优秀率”，按“合格率”读取"
        );
    }

    #[test]
    fn sheets_rows_and_columns_are_each_told_in_their_words() {
        let mut desk = Desk::clean();
        let at = |sheet: &str, row| (sheet.to_string(), At { row, column: 4 });
        desk.content(EAST).notes.push(Note::Moved {
            sheet: "Sheet1".into(),
            part: Part::Figures,
            moves: vec![
                Move::Sheet { was: "指标填报".into(), now: "Sheet1".into(), is_there: true },
                Move::Repeated { name: "书屋".into(), cells: vec![at("Sheet1", 8), at("Sheet2", 8)] },
                Move::Sheet { was: "指标填报".into(), now: "Sheet1".into(), is_there: false },
                Move::Row { heading: "指标".into(), was: 6, now: 8 },
                Move::Column { heading: "填报数".into(), was: 3, now: 4 },
                Move::Repeated { name: "竞赛项目".into(), cells: vec![at("Sheet1", 9), at("Sheet1", 15)] },
            ],
        });
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区填报的表与模板有出入，读取如下：读取的是工作表“Sheet1”，不是“指标填报”；“书屋”在 'Sheet1'!E9、'Sheet2'!E9 重复填报，数字相同，只计一次；工作表“指标填报”改名为“Sheet1”；“指标”所在的表头由第 7 行移到第 9 行；“填报数”由 D 列移到 E 列；“竞赛项目”在 E10、E16 重复填报，数字相同，只计一次"
            ]
        );
    }
}
