//! The merged rosters: every row of every unit, with the file, the sheet and the row that it came from.

use super::book::Book;
use super::edition::{Edition, RosterSheet};
use super::links::{Link, Way};
use super::looks::{Band, Looks, Tone, toned, underlined};
use super::page::Page;
use super::pour::{Rows, Shared};
use super::{mask, print, wrap};
use crate::finding::Place;
use crate::intake::{Entry, FileRead, RosterRead, RosterRow, RosterTable};
use crate::plan::{ColumnKind, RosterColumn};
use crate::sheet::{At, Look};
use crate::text::{Fact, Text, text};
use crate::value::number;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, XlsxError};
use std::ops::Range;
use std::sync::Arc;
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

/// The formats of the rows, by their position in [`formats`].
mod style {
    pub const TEXT: usize = 0;
    pub const LINK: usize = 1;
    pub const CENTRED: usize = 2;
    pub const DATE: usize = 3;
    pub const WRONG: usize = 4;
    /// And from here on by decimals.
    pub const NUMBER: usize = 5;
}

fn formats(looks: &Looks) -> Vec<Format> {
    let mut formats = vec![
        looks.wrapped(),
        underlined(looks.centred(Band::Plain)),
        looks.centred(Band::Plain),
        looks.centred(Band::Plain).set_num_format("yyyy-mm-dd"),
        toned(looks.wrapped(), Tone::Bad),
    ];
    formats.extend((0..=number::MOST_DECIMALS).map(|decimals| looks.figure(Band::Plain, decimals)));
    formats
}

/// Lays out one sheet of a roster, and has its rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, sheet: &'a RosterSheet, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(&sheet.name)?;
    let columns = &edition.plan().rosters[sheet.roster].columns;
    let widths = widths(edition, sheet.roster);
    heads(edition, &mut page, sheet.roster, &widths)?;
    page.sheet.set_freeze_panes(HEAD_ROW + 1, 1)?.set_repeat_rows(0, HEAD_ROW)?;
    print::landscape(edition.lang, page.sheet, 1)?;
    let first = HEAD_ROW + 1;
    if sheet.rows.is_empty() {
        let words = edition.say(text("没有单位填报这张清单。", "No unit has filled in this roster."));
        page.put(At { row: first, column: 0 }, words, &edition.looks.note())?;
        return Ok(());
    }
    let last_column = (SOURCE.len() + columns.len()) as u16;
    page.sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + sheet.rows.len() as u32, last_column)?;
    let begins = Arc::new(begins(edition, sheet.roster));
    let (same_begins, of_all) = (Arc::clone(&begins), format!("{:?}", (edition.lang, sheet.roster, &widths)));
    let among_all = |positions: Range<usize>| sheet.rows.start + positions.start..sheet.rows.start + positions.end;
    book.pour(first, sheet.rows.len(), &formats(&edition.looks), move |positions, rows| {
        pour(edition, sheet.roster, &begins, among_all(positions), &widths, rows);
    })?;
    book.hang_on(move |positions| {
        let own = lists(edition, sheet.roster, &same_begins, among_all(positions));
        // What was read is a function of the file, where it lay, the plan and the program.
        let own: Vec<_> = own.map(|(unit, file, _, own)| (unit, &file.path, &file.sha256, own)).collect();
        format!("{:?}", (&of_all, own))
    });
    Ok(())
}

/// How many rows of a roster stand before those of each unit, in the plan's order.
fn begins(edition: &Edition, roster: usize) -> Vec<usize> {
    let counts = (0..edition.plan().units.len())
        .map(|unit| edition.recon.collected.roster(unit, roster).map_or(0, |(_, read)| read.rows.len()));
    counts
        .scan(0, |before, count| {
            *before += count;
            Some(*before - count)
        })
        .collect()
}

/// The lists in which some rows of a roster stand, by their positions among those of all units: of each the unit, and which rows.
fn lists<'e>(
    edition: &'e Edition,
    roster: usize,
    begins: &'e [usize],
    positions: Range<usize>,
) -> impl Iterator<Item = (usize, &'e FileRead, &'e RosterRead, Range<usize>)> {
    let first = begins.partition_point(|begin| *begin <= positions.start).saturating_sub(1);
    let (start, end) = (positions.start, positions.end);
    let units = begins.iter().enumerate().skip(first).take_while(move |(_, begin)| **begin < end);
    units.filter_map(move |(unit, begin)| {
        let (file, read) = edition.recon.collected.roster(unit, roster)?;
        Some((unit, file, read, start.saturating_sub(*begin)..(end - begin).min(read.rows.len())))
    })
}

/// Pours some of the rows of a roster, by their positions among those of all units.
fn pour(edition: &Edition, roster: usize, begins: &[usize], positions: Range<usize>, widths: &[f64], rows: &mut Rows) {
    let columns = &edition.plan().rosters[roster].columns;
    for (unit, file, read, own) in lists(edition, roster, begins, positions) {
        let homes: Vec<Home> = read.tables.iter().map(|table| Home::of(edition, unit, file, table, widths)).collect();
        read.rows.each(own, |entries| {
            let number = entries.row as usize + 1;
            let home = &homes[entries.table];
            for (column, said) in (0..).zip(&home.source) {
                rows.shared(column, said, style::TEXT);
            }
            rows.number(3, Decimal::from(number), style::LINK);
            match &home.way {
                Some(way) => rows.link_in(3, way, format_args!("A{number}")),
                None => rows.link(3, home.link.as_ref()),
            }
            let lines = pour_row(edition, rows, columns, entries, widths).max(home.lines);
            if lines > 1 {
                rows.height(wrap::height_of(lines));
            }
            rows.end();
        });
    }
}

/// What is said of every row of a table.
struct Home {
    /// Its unit, its file and its sheet.
    source: [Shared; 3],
    /// How many lines these take.
    lines: usize,
    /// A link to the table.
    link: Option<Link>,
    /// And the way to its rows.
    way: Option<Way>,
}

impl Home {
    fn of(edition: &Edition, unit: usize, file: &FileRead, table: &RosterTable, widths: &[f64]) -> Home {
        let source = [edition.unit(Some(unit)), &*file.path, &*table.sheet];
        let link = edition.file(&Place::sheet(Arc::clone(&file.path), Arc::clone(&table.sheet)));
        Home {
            source: source.map(Shared::from),
            lines: source.iter().zip(widths).map(|(said, width)| wrap::lines(said, *width)).max().unwrap_or(1),
            way: link.as_ref().and_then(Way::of),
            link,
        }
    }
}

/// The widths of the columns: what is usual, and more where longer texts stand in them.
fn widths(edition: &Edition, roster: usize) -> Vec<f64> {
    let own = edition.plan().rosters[roster].columns.iter().map(usual_width);
    let mut widths: Vec<f64> = SOURCE.iter().map(|(_, width)| *width).chain(own).chain([MARK_WIDTH]).collect();
    let mut widen = |column: usize, text: usize| widths[column] = widths[column].max(text.min(WIDEST) as f64 + 2.0);
    for (file, read) in (0..edition.plan().units.len()).filter_map(|unit| edition.recon.collected.roster(unit, roster))
    {
        widen(1, file.path.width());
        read.tables.iter().for_each(|table| widen(2, table.sheet.width()));
        (0..edition.plan().rosters[roster].columns.len())
            .for_each(|column| widen(SOURCE.len() + column, read.rows.widest(column)));
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

/// Pours what stands in a row; gives how many lines it takes.
fn pour_row(
    edition: &Edition,
    rows: &mut Rows,
    columns: &[RosterColumn],
    entries: &RosterRow<&str>,
    widths: &[f64],
) -> usize {
    let mut marks = Vec::new();
    let mut lines = 1;
    for ((position, column), entry) in (SOURCE.len() as u32..).zip(columns).zip(&entries.entries) {
        let mark = mark(entry);
        if let Some(words) = mark {
            marks.push(edition.fill(words, &[("column", Fact::from(column.name.as_str()))]));
        }
        let style = if mark.is_some() { style::WRONG } else { style::TEXT };
        let mut say = |said: &str, style: usize| {
            lines = lines.max(wrap::lines(said, widths[position as usize]));
            rows.text(position, said, style);
        };
        match entry {
            entry if column.private => {
                say(&column.masked(&entry.said()), if mark.is_some() { style } else { style::CENTRED });
            }
            Entry::Blank => rows.blank(position, style),
            // A figure in words that leaves something open stays the words: no number says the same.
            Entry::Number(number) if number.amount().is_exact() || number.reading().is_none() => {
                let value = number.amount().value;
                let decimals = number::decimals(value).min(number::MOST_DECIMALS);
                rows.number(position, value, style::NUMBER + decimals as usize);
            }
            Entry::Date(date) => rows.day(position, *date, style::DATE),
            // Pasted into the wrong column, an id number is personal data all the same.
            Entry::Text(text) => say(&mask::quoted(text), style),
            entry => say(&mask::quoted(&entry.said()), style),
        }
    }
    let position = (SOURCE.len() + columns.len()) as u32;
    let marks_style = if marks.is_empty() { style::TEXT } else { style::WRONG };
    let marks = marks.join(edition.say(text("；", "; ")));
    rows.text(position, &marks, marks_style);
    lines.max(wrap::lines(&marks, MARK_WIDTH))
}

/// What is wrong with an entry; `None` where nothing is.
fn mark(entry: &Entry<&str>) -> Option<Text> {
    match entry {
        Entry::Wrong(_) => Some(text("“{column}”填写不合要求", "{column}: not as asked")),
        Entry::Marked(_, Look::Raised) => {
            Some(text("“{column}”有上标或下标", "{column}: raised or lowered characters"))
        }
        Entry::Marked(_, Look::Otherwise(_)) => {
            Some(text("“{column}”显示的不是所存的数", "{column}: shows another figure than it holds"))
        }
        Entry::Marked(..) => Some(text("“{column}”有划掉的内容", "{column}: struck out")),
        Entry::Error(_) => Some(text("“{column}”是公式错误", "{column}: a formula error")),
        Entry::Uncalculated => Some(text("“{column}”公式未计算", "{column}: a formula without a result")),
        Entry::Blank | Entry::Text(_) | Entry::Number(_) | Entry::Date(_) => None,
    }
}
