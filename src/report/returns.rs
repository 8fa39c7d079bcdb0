//! Who has returned and who has not, and what became of every file.

use super::edition::{Edition, FIRST_FINDING as FIRST_ROW};
use super::findings::head;
use super::looks::{Band, Tone, colour_where, colour_word, underlined};
use super::page::{Content, Link, Page};
use super::{names, print, words, wrap};
use crate::finding::{Place, Severity};
use crate::form::Answer;
use crate::intake::State;
use crate::reconcile::Status;
use crate::sheet::At;
use crate::text::{Fact, Text, text};
use crate::value::mask;
use jiff::Timestamp;
use rust_xlsxwriter::{Workbook, XlsxError};

/// The columns of the first table, which the second one shares.
const COLUMNS: [(Text, f64); 13] = [
    (text("序号", "No."), 5.0),
    (text("单位", "Unit"), 15.0),
    (text("分组", "Group"), 12.0),
    (text("报送状态", "Status"), 13.0),
    (text("采用的文件", "Files used"), 34.0),
    (text("文件保存时间", "Saved"), 16.0),
    (text("联系人", "Contact"), 14.0),
    (text("填报人", "Filled in by"), 11.0),
    (text("联系电话", "Telephone"), 14.0),
    (text("错误", "Errors"), 8.0),
    (text("提醒", "Warnings"), 8.0),
    (text("提示", "Notes"), 8.0),
    (text("下一步", "Next"), 34.0),
];

/// The headings of the second table.
const FILE_HEADS: [Text; 12] = [
    text("序号", "No."),
    text("单位", "Unit"),
    text("格式", "Format"),
    text("处理结果", "State"),
    text("文件", "File"),
    text("文件保存时间", "Saved"),
    text("内容摘要（SHA-256 前12位）", "SHA-256 (first 12)"),
    text("非空单元格", "Non-empty cells"),
    text("模板自带", "Template"),
    text("已读", "Read"),
    text("未读", "Unread"),
    text("说明", "Remark"),
];

/// The column of the second table's remarks, which take the last two.
const REMARK: u32 = 11;

/// The column after one of the second table's.
fn after(column: u32) -> u32 {
    if column == REMARK { COLUMNS.len() as u32 } else { column + 1 }
}

/// Writes the sheet.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, book: &mut Workbook) -> Result<(), XlsxError> {
    let mut page = Page::new(book.add_worksheet(), edition.say(names::RETURNS))?;
    head(edition, &mut page, edition.say(names::RETURNS), &COLUMNS)?;
    let units = edition.plan().units.len();
    for unit in 0..units {
        unit_row(edition, &mut page, unit)?;
    }
    let end = FIRST_ROW + units as u32;
    let states = (FIRST_ROW, 3, end - 1, 3);
    for status in [Status::Missing, Status::Unreadable, Status::Rejected] {
        colour_word(page.sheet, states, edition.say(status.word()), Tone::Bad)?;
    }
    colour_word(page.sheet, states, edition.say(Status::Late.word()), Tone::Open)?;
    page.sheet.autofilter(FIRST_ROW - 1, 0, end - 1, COLUMNS.len() as u16 - 1)?;
    files(edition, &mut page, end + 1)?;
    // The headings of one table must not be repeated over the other.
    page.sheet.set_repeat_rows(0, 1)?.set_page_breaks(&[end + 1])?;
    print::landscape(edition, page.sheet, 1)
}

/// A time in the plan's offset, to the minute.
fn time(edition: &Edition, saved: Option<Timestamp>) -> Content {
    saved.map_or(Content::Blank, |saved| Content::Time(edition.plan().offset.to_datetime(saved)))
}

fn unit_row(edition: &Edition, page: &mut Page, unit: usize) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let row = FIRST_ROW + unit as u32;
    let at = |column| At { row, column };
    let (centred, wrapped) = (looks.centred(Band::Plain), looks.wrapped());
    let known = &edition.plan().units[unit];
    let returned = &edition.recon.collected.units[unit];
    let path = |file: &usize| edition.recon.collected.files[*file].path.clone();
    let files: Vec<String> = returned.files.iter().map(path).collect();
    let files_said = files.join("\n");
    page.put(at(0), unit + 1, &centred)?;
    page.put(at(1), known.name.as_str(), &wrapped)?;
    page.put(at(2), known.group.as_str(), &wrapped)?;
    page.put(at(3), edition.say(edition.recon.status(unit).word()), &centred)?;
    // LibreOffice does not wrap a linked text; several files are linked one by one in the table of files below.
    let link = if let [file] = &files[..] { edition.file(&Place::file(file.clone())) } else { None };
    let look = if link.is_some() { underlined(wrapped.clone()) } else { wrapped.clone() };
    page.put_linked(at(4), files_said.as_str(), link.as_ref(), &look)?;
    page.put(at(5), time(edition, returned.saved), &centred.clone().set_num_format("yyyy-mm-dd hh:mm"))?;
    page.put(at(6), known.contact.as_str(), &wrapped)?;
    page.put(at(7), answer(edition, unit, Answer::Reporter), &wrapped)?;
    page.put(at(8), mask::phone(&answer(edition, unit, Answer::Phone)), &centred)?;
    for (column, severity) in (9..).zip([Severity::Error, Severity::Warning, Severity::Info]) {
        page.put(at(column), edition.recon.count(unit, severity), &looks.figure(Band::Plain, 0))?;
    }
    let remark = remark(edition, unit);
    page.put(at(12), remark.as_str(), &wrapped)?;
    let texts = [(files_said.as_str(), 4), (remark.as_str(), 12), (known.name.as_str(), 1), (known.group.as_str(), 2)];
    let height = wrap::height(texts.map(|(text, column): (&str, usize)| (text, COLUMNS[column].1)));
    page.sheet.set_row_height(row, height)?;
    Ok(())
}

/// What a unit says about itself, in the first of its files that says it.
fn answer(edition: &Edition, unit: usize, answer: Answer) -> String {
    let files = &edition.recon.collected.units[unit].files;
    let mut contents = files.iter().filter_map(|file| edition.recon.collected.content(*file));
    let said =
        contents.find_map(|content| content.answers.iter().find(|(about, said)| *about == answer && !said.is_empty()));
    said.map(|(_, said)| said.clone()).unwrap_or_default()
}

/// What the office asks of a unit next, and the files of it that are not used.
fn remark(edition: &Edition, unit: usize) -> String {
    let next = edition.say(edition.recon.next_step(unit)).to_string();
    let refused = &edition.recon.collected.units[unit].refused;
    let said = |file: &usize| {
        let facts = [
            ("path", Fact::from(edition.recon.collected.files[*file].path.as_str())),
            ("why", why(edition, *file).into()),
        ];
        edition.fill(text("未采用 {path}：{why}", "{path} is not used: {why}"), &facts)
    };
    let lines = std::iter::once(next).chain(refused.iter().map(said));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Why a file is not used; empty for one that is.
fn why(edition: &Edition, file: usize) -> String {
    let collected = &edition.recon.collected;
    let other = |other: usize| [("other", Fact::from(collected.files[other].path.as_str()))];
    match collected.states[file] {
        State::Superseded { by, .. } => edition.fill(text("采用 {other}", "{other} is used"), &other(by)),
        State::Duplicate(of) => edition.fill(text("与 {other} 相同", "the same as {other}"), &other(of)),
        _ => words::unused(collected, file).map(|why| why.say(edition.lang)).unwrap_or_default(),
    }
}

/// The second table: every file, and what became of its cells.
fn files(edition: &Edition, page: &mut Page, row: u32) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let title = edition.say(text("收到的文件", "Files received"));
    page.put(At { row, column: 0 }, title, &looks.section())?;
    page.sheet.set_row_height(row, 24)?;
    for (column, heading) in (0..).zip(FILE_HEADS) {
        page.put_across(row + 1, column..after(column), edition.say(heading), &looks.head())?;
    }
    page.sheet.set_row_height(row + 1, 46)?;
    let files = edition.recon.collected.files.len();
    for file in 0..files {
        file_row(edition, page, row + 2 + file as u32, file)?;
    }
    let end = row + 2 + files as u32;
    if files > 0 {
        let states = (row + 2, 3, end - 1, 3);
        for state in [State::Unreadable, State::Unidentified] {
            colour_word(page.sheet, states, edition.say(words::state(&state)), Tone::Bad)?;
        }
        colour_word(page.sheet, states, edition.say(text("不予采用", "rejected")), Tone::Bad)?;
        let unread = At { row: row + 2, column: 10 };
        let any = format!("AND(ISNUMBER({unread}),{unread}>0)");
        colour_where(page.sheet, (row + 2, 10, end - 1, 10), &any, Tone::Open)?;
    }
    let note = edition.say(text(
        "注：每个打开的文件，非空单元格＝模板自带＋已读＋未读；未读的单元格在“问题清单”中逐处列出。电话已隐去中间数字。",
        "Note: for every file opened, non-empty cells = template + read + unread; unread cells are in the findings. Telephone \
         numbers are masked.",
    ));
    page.put_across(end, 0..COLUMNS.len() as u32, note, &looks.note())?;
    page.sheet.set_row_height(end, 20)?;
    Ok(())
}

fn file_row(edition: &Edition, page: &mut Page, row: u32, file: usize) -> Result<(), XlsxError> {
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
    page.put_across(row, REMARK..after(REMARK), &why, &wrapped)?;
    let texts = [(read.path.as_str(), 4), (why.as_str(), 12), (sender, 1)];
    let height = wrap::height(texts.map(|(text, column): (&str, usize)| (text, COLUMNS[column].1)));
    page.sheet.set_row_height(row, height)?;
    Ok(())
}
