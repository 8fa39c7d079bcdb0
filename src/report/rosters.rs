//! The merged rosters: every row of every unit, with the file, the sheet and the row that it came from.

use super::edition::Edition;
use super::looks::{Band, Tone, toned, underlined};
use super::page::{Content, Page};
use super::{mask, print, wrap};
use crate::finding::Place;
use crate::intake::{Entry, RosterRow};
use crate::plan::{ColumnKind, RosterColumn};
use crate::sheet::{At, Look};
use crate::text::{Fact, Text, text};
use crate::value::interval::Amount;
use crate::value::number;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use unicode_width::UnicodeWidthStr;

/// The columns that say where a row came from, and their widths.
const SOURCE: [(Text, f64); 4] = [
    (text("单位", "Unit"), 13.0),
    (text("文件", "File"), 26.0),
    (text("工作表", "Sheet"), 22.0),
    (text("行", "Row"), 6.0),
];

/// The width of the last column.
const MARK_WIDTH: f64 = 26.0;

/// The most characters for which a column is widened.
const WIDEST: usize = 36;

/// The row of the headings.
const HEAD_ROW: u32 = 2;
/// The most rows on a sheet; a spreadsheet ends at 1,048,576.
const MOST_ROWS: u32 = 1_048_000;

/// The formats of the rows, made once.
struct Formats {
    text: Format,
    link: Format,
    centred: Format,
    date: Format,
    wrong: Format,
    /// By decimals.
    numbers: Vec<Format>,
}

/// Writes one roster's sheet.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, roster: usize, name: &str, book: &mut Workbook) -> Result<(), XlsxError> {
    let mut page = Page::new(book.add_worksheet(), name)?;
    let columns = &edition.plan().rosters[roster].columns;
    let widths = widths(edition, roster);
    heads(edition, &mut page, roster, &widths)?;
    let looks = &edition.looks;
    let formats = Formats {
        text: looks.wrapped(),
        link: underlined(looks.centred(Band::Plain)),
        centred: looks.centred(Band::Plain),
        date: looks.centred(Band::Plain).set_num_format("yyyy-mm-dd"),
        wrong: toned(looks.wrapped(), Tone::Bad),
        numbers: (0..=number::MOST_DECIMALS).map(|decimals| looks.figure(Band::Plain, decimals)).collect(),
    };
    let mut row = HEAD_ROW + 1;
    for unit in 0..edition.plan().units.len() {
        let Some((file, read)) = edition.recon.collected.roster(unit, roster) else { continue };
        for entries in read.rows.iter().take((MOST_ROWS - row.min(MOST_ROWS)) as usize) {
            let number = entries.row as usize + 1;
            let place =
                Place { cell: Some(format!("A{number}")), ..Place::sheet(file.path.clone(), read.sheet_of(entries)) };
            let source = [edition.unit(Some(unit)), file.path.as_str(), read.sheet_of(entries)];
            for (column, said) in (0..).zip(source) {
                page.put(At { row, column }, said, &formats.text)?;
            }
            page.put_linked(At { row, column: 3 }, number, edition.file(&place).as_ref(), &formats.link)?;
            let lines = write_row(edition, &mut page, row, columns, entries, &formats, &widths)?;
            let source = source.into_iter().zip(&widths).map(|(said, width)| wrap::lines(said, *width));
            let lines = source.fold(lines, usize::max);
            if lines > 1 {
                page.sheet.set_row_height(row, wrap::height_of(lines))?;
            }
            row += 1;
        }
    }
    let last_column = (SOURCE.len() + columns.len()) as u16;
    if row == HEAD_ROW + 1 {
        let words = edition.say(text("没有单位填报这张清单。", "No unit has filled in this roster."));
        page.put(At { row, column: 0 }, words, &looks.note())?;
    } else {
        page.sheet.autofilter(HEAD_ROW, 0, row - 1, last_column)?;
    }
    page.sheet.set_freeze_panes(HEAD_ROW + 1, 1)?.set_repeat_rows(0, HEAD_ROW)?;
    print::landscape(edition.lang, page.sheet, 1)
}

/// The widths of the columns: what is usual, and more where longer texts stand in them.
fn widths(edition: &Edition, roster: usize) -> Vec<f64> {
    let plan = &edition.plan().rosters[roster];
    let own = plan.columns.iter().map(usual_width);
    let mut widths: Vec<f64> = SOURCE.iter().map(|(_, width)| *width).chain(own).chain([MARK_WIDTH]).collect();
    let mut widen =
        |column: usize, text: &str| widths[column] = widths[column].max(text.width().min(WIDEST) as f64 + 2.0);
    for unit in 0..edition.plan().units.len() {
        let Some((file, read)) = edition.recon.collected.roster(unit, roster) else { continue };
        widen(1, &file.path);
        read.tables.iter().for_each(|table| widen(2, &table.sheet));
        for (column, entry) in read.rows.iter().flat_map(|row| (SOURCE.len()..).zip(&row.entries)) {
            if let Entry::Text(text) = entry {
                widen(column, text);
            }
        }
    }
    widths
}

fn heads(edition: &Edition, page: &mut Page, roster: usize, widths: &[f64]) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let roster = &edition.plan().rosters[roster];
    let source = SOURCE.iter().map(|(words, _)| edition.say(*words).to_string());
    let own = roster.columns.iter().map(|column| column.name.clone());
    let remark = [edition.say(text("标记", "Mark")).to_string()];
    for (column, (heading, width)) in source.chain(own).chain(remark).zip(widths).enumerate() {
        page.sheet.set_column_width(column as u16, *width)?;
        let column = column as u32;
        let (first, second) =
            if column == 0 { (title(edition, &roster.name), edition.subtitle()) } else { Default::default() };
        page.put(At { row: 0, column }, first, &looks.title())?;
        page.put(At { row: 1, column }, second, &looks.subtitle())?;
        page.put(At { row: HEAD_ROW, column }, heading, &looks.head())?;
    }
    page.sheet.set_row_height(0, 30)?.set_row_height(1, 20)?.set_row_height(HEAD_ROW, 34)?;
    Ok(())
}

fn title(edition: &Edition, name: &str) -> String {
    edition.fill(text("{name}（各单位合并）", "{name}: all units"), &[("name", name.into())])
}

/// A width that shows what is usually written, and the heading on at most two lines.
fn usual_width(column: &RosterColumn) -> f64 {
    let usual: usize = match column.kind {
        ColumnKind::Text => 22,
        ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Date => 12,
        ColumnKind::Phone | ColumnKind::Choice => 15,
        ColumnKind::IdNumber => 21,
    };
    usual.max(column.name.width().div_ceil(2) + 3).min(60) as f64
}

/// Writes what stands in a row; gives how many lines it takes.
fn write_row(
    edition: &Edition,
    page: &mut Page,
    row: u32,
    columns: &[RosterColumn],
    entries: &RosterRow,
    formats: &Formats,
    widths: &[f64],
) -> Result<usize, XlsxError> {
    let mut marks = Vec::new();
    let mut lines = 1;
    for ((position, column), entry) in (SOURCE.len() as u32..).zip(columns).zip(&entries.entries) {
        let (content, format) = shown(column, entry, formats);
        if let Some(words) = mark(entry) {
            marks.push(edition.fill(words, &[("column", Fact::from(column.name.as_str()))]));
        }
        if let Content::Text(said) = &content {
            lines = lines.max(wrap::lines(said, widths[position as usize]));
        }
        page.put(At { row, column: position }, content, format)?;
    }
    let at = At { row, column: (SOURCE.len() + columns.len()) as u32 };
    let format = if marks.is_empty() { &formats.text } else { &formats.wrong };
    let marks = marks.join(edition.say(text("；", "; ")));
    page.put(at, marks.as_str(), format)?;
    Ok(lines.max(wrap::lines(&marks, MARK_WIDTH)))
}

/// An entry as it is shown: its own kind where it was read, else the text as written.
fn shown<'a>(column: &RosterColumn, entry: &Entry, formats: &'a Formats) -> (Content, &'a Format) {
    let wrong = mark(entry).is_some();
    if column.private {
        let format = if wrong { &formats.wrong } else { &formats.centred };
        return (column.masked(&entry.text()).into(), format);
    }
    match entry {
        Entry::Blank => (Content::Blank, &formats.text),
        // Pasted into the wrong column, an id number is personal data all the same.
        Entry::Text(text) => (mask::quoted(text).into(), &formats.text),
        // A figure in words that leaves something open stays the words: no number says the same.
        Entry::Number(amount, Some(reading)) if !amount.is_exact() => {
            (mask::quoted(&reading.text).into(), &formats.text)
        }
        Entry::Number(Amount { value, .. }, _) => {
            (Content::Number(*value), &formats.numbers[number::decimals(*value).min(number::MOST_DECIMALS) as usize])
        }
        Entry::Date(date) => (Content::from(*date), &formats.date),
        Entry::Wrong(_) | Entry::Marked(..) | Entry::Error(_) | Entry::Uncalculated => {
            (mask::quoted(&entry.text()).into(), &formats.wrong)
        }
    }
}

/// What is wrong with an entry; `None` where nothing is.
fn mark(entry: &Entry) -> Option<Text> {
    match entry {
        Entry::Wrong(_) => Some(text("“{column}”填写不合要求", "{column}: not as asked")),
        Entry::Marked(_, Look::Raised) => {
            Some(text("“{column}”有上标或下标", "{column}: raised or lowered characters"))
        }
        Entry::Marked(..) => Some(text("“{column}”有划掉的内容", "{column}: struck out")),
        Entry::Error(_) => Some(text("“{column}”是公式错误", "{column}: a formula error")),
        Entry::Uncalculated => Some(text("“{column}”公式未计算", "{column}: a formula without a result")),
        Entry::Blank | Entry::Text(_) | Entry::Number(..) | Entry::Date(_) => None,
    }
}
