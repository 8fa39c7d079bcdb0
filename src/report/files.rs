//! What became of every file, and of its cells.

use super::book::Book;
use super::edition::{Edition, FIRST_FINDING as FIRST_ROW};
use super::findings::head;
use super::links::Link;
use super::looks::{Band, Tone, colour_where, colour_word, underlined};
use super::page::Page;
use super::returns::time;
use super::{names, print, words, wrap};
use crate::finding::Place;
use crate::intake::State;
use crate::sheet::At;
use crate::text::{Fact, Text, text};
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

/// Writes the sheet.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, book: &mut Book) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::FILES))?;
    head(edition, &mut page, edition.say(names::FILES), &COLUMNS)?;
    let files = edition.recon.collected.files.len();
    for file in 0..files {
        file_row(edition, &mut page, file)?;
    }
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
    print::landscape(edition.lang, page.sheet, 1)
}

/// Why a file is not used; empty for one that is.
pub fn why(edition: &Edition, file: usize) -> String {
    let collected = &edition.recon.collected;
    let other = |other: usize| [("other", Fact::from(collected.files[other].path.as_str()))];
    match collected.states[file] {
        State::Superseded { by, .. } => edition.fill(text("采用 {other}", "{other} is used"), &other(by)),
        State::Duplicate(of) => edition.fill(text("与 {other} 相同", "the same as {other}"), &other(of)),
        _ => words::unused(collected, file).map(|why| why.say(edition.lang)).unwrap_or_default(),
    }
}

fn file_row(edition: &Edition, page: &mut Page, file: usize) -> Result<(), XlsxError> {
    let row = FIRST_ROW + file as u32;
    let looks = &edition.looks;
    let at = |column| At { row, column };
    let (centred, wrapped, count) = (looks.centred(Band::Plain), looks.wrapped(), looks.figure(Band::Plain, 0));
    let read = &edition.recon.collected.files[file];
    let content = edition.recon.collected.content(file);
    let sender = edition.unit(edition.sender(file));
    let why = why(edition, file);
    page.put(at(0), file + 1, &centred)?;
    page.put(at(1), sender, &wrapped)?;
    page.put(at(2), content.map(|content| content.format.name()), &centred)?;
    page.put(at(3), edition.say(words::state(&edition.recon.collected.states[file])), &centred)?;
    let link: Option<Link> = edition.file(&Place::file(read.path.clone()));
    page.put_linked(at(4), read.path.as_str(), link.as_ref(), &underlined(wrapped.clone()))?;
    let saved = content.and_then(|content| content.saved);
    page.put(at(5), time(edition, saved), &centred.clone().set_num_format("yyyy-mm-dd hh:mm"))?;
    page.put(at(6), read.sha256.chars().take(12).collect::<String>(), &centred)?;
    let cells = content.map(|content| content.cells);
    for (column, cells) in (7..).zip([
        cells.map(|cells| cells.nonempty),
        cells.map(|cells| cells.template),
        cells.map(|cells| cells.read),
        cells.map(|cells| cells.unread),
    ]) {
        page.put(at(column), cells, &count)?;
    }
    page.put(at(11), why.as_str(), &wrapped)?;
    let texts = [(read.path.as_str(), 4), (why.as_str(), 11), (sender, 1)];
    let height = wrap::height(texts.map(|(text, column): (&str, usize)| (text, COLUMNS[column].1)));
    page.sheet.set_row_height(row, height)?;
    Ok(())
}
