//! What a workbook that goes back to its unit holds beside the unit's own answers: the list of what to correct, as the first sheet,
//! and what was written where nothing is asked, as the last.
//!
//! Both are tables of given rows. What was given in them is kept in the stamp as digests, so that the reader knows it again in the
//! reply, and takes for the unit's words what is none of it.

use super::build::{asked, body, given, identity, line, stamp};
use super::{Beside, Form, FormSheet, Given, Key, Look, Part, Row, Rows, Subject, Table};
use crate::plan::{ColumnKind, Plan, Round};
use crate::sheet::At;
use crate::text::{Text, inert, text};
use crate::value::name::digest;
use rust_decimal::Decimal;

const LIST_SHEET: Text = text("更正清单", "Corrections");
const STRAYS_SHEET: Text = text("其他内容", "Other content");
const EXPLANATION: Text = text("单位说明", "Your explanation");
const MUST: Text = text("须更正", "must be corrected");
const LOOK_AT: Text = text("请核对", "to be checked");

/// What to do, paragraph by paragraph.
const GUIDE: Text =
    text(include_str!("../../templates/correction.zh.txt"), include_str!("../../templates/correction.en.txt"));

const STRAYS_GUIDE: Text = text(
    "以下内容写在模板没有要求填写的地方，汇总时没有采用，原样列在这里。其中需要上报的，请填到其他工作表相应的位置；不需要的，不必处理。",
    "What follows was written where the template asks for nothing. It was not used and is listed as it was. What should be reported, please write into its place on the other sheets; nothing needs to be done about the rest.",
);
const MORE: Text = text(
    "另有 {count} 个单元格没有列出，请查看贵单位原来的文件。",
    "{count} more cells are not listed; they are in the file that you sent.",
);

/// What goes back to a unit beside its own answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correction {
    /// What to correct or to look at, in the order of the list.
    pub listed: Vec<Listed>,
    /// The cells that are marked, each with the positions in the list of what is wrong there.
    pub marks: Vec<(Part, At, Vec<usize>)>,
    /// What was written where nothing is asked.
    pub strays: Vec<Stray>,
    /// How many strays there are beside these.
    pub more: usize,
}

/// Something to correct or to look at. Absent texts are empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The finding's id, which stays the same in later versions.
    pub id: String,
    /// Whether it must be corrected; else somebody should look.
    pub is_error: bool,
    /// The first of its cells.
    pub first: Option<(Part, At)>,
    /// The sheets on which it stands.
    pub sheet: String,
    /// Its cells.
    pub cells: String,
    /// What is wrong.
    pub says: String,
    /// The figure as stated, with its measure.
    pub stated: String,
    /// The figure that it was held against.
    pub expected: String,
    /// What may have caused it.
    pub cause: String,
    /// What to do about it.
    pub remedy: String,
}

/// A cell that was not read.
#[derive(Debug, Clone, PartialEq)]
pub struct Stray {
    /// The file.
    pub file: String,
    /// The sheet in it.
    pub sheet: String,
    /// The cell.
    pub cell: String,
    /// What stands there.
    pub says: String,
}

/// The form of a workbook that goes back to its unit.
pub fn corrected(plan: &Plan, round: &Round, unit: usize, correction: &Correction) -> Form {
    let body = body(plan, round, unit);
    let mut sheets = vec![list_sheet(plan, round, unit, &correction.listed)];
    sheets.extend(body);
    if !correction.strays.is_empty() {
        sheets.push(strays_sheet(plan, &correction.strays, correction.more));
    }
    named_apart(&mut sheets);
    let own = sheets.iter().filter(|sheet| matches!(sheet.part, Part::List | Part::Strays));
    let mut digests: Vec<String> = own.flat_map(given_texts).map(|words| digest(&inert::cell(&words))).collect();
    digests.sort_unstable();
    digests.dedup();
    let stamp = stamp(plan, round, unit, &sheets, &digests);
    sheets.push(stamp);
    Form { sheets }
}

/// The list of what to correct.
pub fn list_sheet(plan: &Plan, round: &Round, unit: usize, listed: &[Listed]) -> FormSheet {
    let lang = plan.lang();
    let title = text("{title} 更正清单", "{title}: corrections").fill(lang, &[("title", plan.title.as_str().into())]);
    let mut lines = vec![line(Look::Title, title, Beside::Nothing)];
    lines.extend(identity(plan, round, unit));
    let guide = GUIDE.fill(
        lang,
        &[
            ("round", round.name.as_str().into()),
            ("explanation", EXPLANATION.into()),
            ("reply_to", plan.reply_to.as_str().into()),
        ],
    );
    lines.extend(guide.lines().map(|words| line(Look::Paragraph, words.trim(), Beside::Nothing)));
    let words = ColumnKind::Text;
    let columns = vec![
        given(Key::Number, text("序号", "No."), ColumnKind::Whole, 12, lang),
        given(Key::Category, text("类别", "Kind"), words, 9, lang),
        given(Key::Sheet, text("工作表", "Sheet"), words, 18, lang),
        given(Key::Cell, text("单元格", "Cell"), words, 13, lang),
        given(Key::Says, text("问题", "What is wrong"), words, 40, lang),
        given(Key::Stated, text("填报数", "Stated"), words, 12, lang),
        given(Key::Expected, text("比对数", "Held against"), words, 12, lang),
        given(Key::Cause, text("可能的原因", "Likely cause"), words, 22, lang),
        given(Key::Remedy, text("怎样更正", "What to do"), words, 32, lang),
        asked(Key::Explanation, EXPLANATION, words, 26, lang),
        given(Key::Id, text("编号", "Id"), words, 16, lang),
    ];
    let row = |(position, listed): (usize, &Listed)| {
        let kind = if listed.is_error { MUST } else { LOOK_AT };
        let cell = match listed.first {
            Some((part, at)) => Given::Link(listed.cells.clone(), part, at),
            None => Given::Text(listed.cells.clone()),
        };
        let words = |key, words: &str| (key, Given::Text(words.to_string()));
        Row {
            subject: Subject::Listed(position),
            given: vec![
                (Key::Number, Given::Figure(Decimal::from(position + 1))),
                words(Key::Category, kind.get(lang)),
                words(Key::Sheet, &listed.sheet),
                (Key::Cell, cell),
                words(Key::Says, &listed.says),
                words(Key::Stated, &listed.stated),
                words(Key::Expected, &listed.expected),
                words(Key::Cause, &listed.cause),
                words(Key::Remedy, &listed.remedy),
                words(Key::Id, &listed.id),
            ],
            hint: String::new(),
        }
    };
    let rows = Rows::Fixed(listed.iter().enumerate().map(row).collect());
    FormSheet { part: Part::List, name: LIST_SHEET.get(lang).into(), lines, table: Some(Table { columns, rows }) }
}

/// What was written where nothing is asked; `more` cells are not among it.
pub fn strays_sheet(plan: &Plan, strays: &[Stray], more: usize) -> FormSheet {
    let lang = plan.lang();
    let mut lines = vec![line(Look::Title, STRAYS_SHEET.get(lang), Beside::Nothing)];
    lines.push(line(Look::Paragraph, STRAYS_GUIDE.get(lang), Beside::Nothing));
    if more > 0 {
        lines.push(line(Look::Paragraph, MORE.fill(lang, &[("count", more.into())]), Beside::Nothing));
    }
    let words = ColumnKind::Text;
    let columns = vec![
        given(Key::File, text("文件", "File"), words, 30, lang),
        given(Key::Sheet, text("工作表", "Sheet"), words, 20, lang),
        given(Key::Cell, text("单元格", "Cell"), words, 10, lang),
        given(Key::Says, text("内容", "Content"), words, 60, lang),
    ];
    let row = |(position, stray): (usize, &Stray)| {
        let texts =
            [(Key::File, &stray.file), (Key::Sheet, &stray.sheet), (Key::Cell, &stray.cell), (Key::Says, &stray.says)];
        let given = texts.map(|(key, words)| (key, Given::Text(words.clone()))).to_vec();
        Row { subject: Subject::Stray(position), given, hint: String::new() }
    };
    let rows = Rows::Fixed(strays.iter().enumerate().map(row).collect());
    FormSheet { part: Part::Strays, name: STRAYS_SHEET.get(lang).into(), lines, table: Some(Table { columns, rows }) }
}

/// Gives the list and the strays other names where a roster has theirs.
fn named_apart(sheets: &mut [FormSheet]) {
    for own in 0..sheets.len() {
        let is_taken = |name: &str| {
            let mut others = sheets.iter().enumerate().filter(|(other, _)| *other != own).map(|(_, sheet)| &sheet.name);
            others.any(|other| other.to_lowercase() == name.to_lowercase())
        };
        let name = &sheets[own].name;
        if matches!(sheets[own].part, Part::List | Part::Strays) && is_taken(name) {
            let free = (2..).map(|number| format!("{name} ({number})")).find(|name| !is_taken(name));
            sheets[own].name = free.unwrap_or_default();
        }
    }
}

/// Every text that is given on a sheet.
fn given_texts(sheet: &FormSheet) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for line in &sheet.lines {
        texts.push(line.text.clone());
        if let Beside::Unit(words) | Beside::Round(words) = &line.beside {
            texts.push(words.clone());
        }
    }
    let Some(table) = &sheet.table else { return texts };
    texts.extend(table.columns.iter().map(|column| column.heading.clone()));
    if let Rows::Fixed(rows) = &table.rows {
        texts.extend(rows.iter().flat_map(|row| &row.given).map(|(_, given)| match given {
            Given::Text(words) | Given::Link(words, ..) => words.clone(),
            Given::Figure(figure) => figure.normalize().to_string(),
        }));
    }
    texts.retain(|words| !words.is_empty());
    texts
}
