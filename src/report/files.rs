//! What became of every file, and of its cells.

use super::book::Book;
use super::edition::{Edition, FIRST_FINDING as FIRST_ROW};
use super::links::Link;
use super::list::{formats, head, style, time};
use super::looks::{Tone, colour_where, colour_word};
use super::pour::Rows;
use super::{names, print, words, wrap};
use crate::finding::Place;
use crate::intake::State;
use crate::sheet::At;
use crate::text::{Fact, Text, inert, text};
use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

/// The columns.
const COLUMNS: [(Text, f64); 12] = [
    (text("序号", "No."), 5.0),
    (text("单位", "Unit"), 15.0),
    (text("格式", "Format"), 10.0),
    (text("处理结果", "State"), 13.0),
    (text("文件", "File"), 38.0),
    (text("文件保存时间", "Saved"), 16.0),
    (text("内容摘要（SHA-256 前12位）", "SHA-256 (first 12)"), 15.0),
    (text("非空单元格", "Non-empty cells"), 11.0),
    (text("模板自带", "Template"), 10.0),
    (text("已读", "Read"), 9.0),
    (text("未读", "Unread"), 9.0),
    (text("说明", "Remark"), 44.0),
];

/// The column of the state, and that of the cells that were not read.
const STATE: u32 = 3;
const UNREAD: u32 = 10;

/// Lays out the sheet, and has its rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::FILES))?;
    head(edition, &mut page, edition.say(names::FILES), &COLUMNS)?;
    let files = edition.recon.collected.files.len();
    let end = FIRST_ROW + files as u32;
    if files > 0 {
        let states = (FIRST_ROW, STATE, end - 1, STATE);
        for state in [State::Unreadable, State::Unidentified] {
            colour_word(page.sheet, states, edition.say(words::state(&state)), Tone::Bad)?;
        }
        colour_word(page.sheet, states, edition.say(text("不予采用", "rejected")), Tone::Bad)?;
        let unread = At { row: FIRST_ROW, column: UNREAD };
        let any = format!("AND(ISNUMBER({unread}),{unread}>0)");
        colour_where(page.sheet, (FIRST_ROW, UNREAD, end - 1, UNREAD), &any, Tone::Open)?;
        page.sheet.autofilter(FIRST_ROW - 1, 0, end - 1, COLUMNS.len() as u16 - 1)?;
    }
    let note = edition.say(text(
        "注：每个打开的文件，非空单元格＝模板自带＋已读＋未读；未读的单元格在“问题清单”中逐处列出。",
        "Note: for every file opened, non-empty cells = template + read + unread; unread cells are in the findings.",
    ));
    page.put_across(end, 0..COLUMNS.len() as u32, note, &edition.looks.note())?;
    page.sheet.set_row_height(end, 20)?;
    print::landscape(edition.lang, page.sheet, 1)?;
    book.pour(FIRST_ROW, files, &formats(&edition.looks), move |positions, rows| {
        positions.for_each(|file| file_row(edition, rows, file));
    })
}

/// Why a file is not used; empty for one that is.
pub fn why(edition: &Edition, file: usize) -> String {
    let collected = &edition.recon.collected;
    let other = |other: usize| [("other", Fact::from(&*collected.files[other].path))];
    match collected.states[file] {
        State::Superseded { by, .. } => edition.fill(text("采用 {other}", "{other} is used"), &other(by)),
        State::Duplicate(of) => edition.fill(text("与 {other} 相同", "the same as {other}"), &other(of)),
        _ => words::unused(collected, file).map(|why| why.say(edition.lang)).unwrap_or_default(),
    }
}

fn file_row(edition: &Edition, rows: &mut Rows, file: usize) {
    let read = &edition.recon.collected.files[file];
    let content = edition.recon.collected.content(file);
    let sender = edition.unit(edition.sender(file));
    let why = why(edition, file);
    rows.number(0, Decimal::from(file + 1), style::CENTRED);
    rows.text(1, sender, style::TEXT);
    rows.text(2, content.map_or("", |content| content.format.name()), style::CENTRED);
    rows.text(STATE, edition.say(words::state(&edition.recon.collected.states[file])), style::CENTRED);
    let link: Option<Link> = edition.file(&Place::file(read.path.clone()));
    rows.text(4, &read.path, style::LINK);
    rows.link(4, link.as_ref());
    rows.time(5, time(edition, content.and_then(|content| content.saved)), style::TIME);
    rows.text(6, inert::cut(&read.sha256, 12), style::CENTRED);
    let cells = content.map(|content| content.cells);
    for (column, cells) in (7..).zip([
        cells.map(|cells| cells.nonempty),
        cells.map(|cells| cells.template),
        cells.map(|cells| cells.read),
        cells.map(|cells| cells.unread),
    ]) {
        rows.number(column, cells.map(Decimal::from), style::COUNT);
    }
    rows.text(11, &why, style::TEXT);
    let texts = [(&*read.path, 4), (why.as_str(), 11), (sender, 1)];
    rows.height(wrap::height(texts.map(|(text, column): (&str, usize)| (text, COLUMNS[column].1))));
    rows.end();
}
