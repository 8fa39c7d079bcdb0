//! Who has returned and who has not.

use super::book::Book;
use super::edition::{Edition, FIRST_FINDING as FIRST_ROW};
use super::list::{formats, head, style, time};
use super::looks::{Tone, colour_word};
use super::pour::Rows;
use super::{files, names, print, wrap};
use crate::finding::{Place, Severity};
use crate::form::Answer;
use crate::reconcile::Status;
use crate::text::{Fact, Text, text};
use crate::value::mask;
use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

/// The columns.
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

/// Lays out the sheet, and has its rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::RETURNS))?;
    head(edition, &mut page, edition.say(names::RETURNS), &COLUMNS)?;
    let units = edition.plan().units.len();
    let end = FIRST_ROW + units as u32;
    let states = (FIRST_ROW, 3, end - 1, 3);
    for status in [Status::Missing, Status::Unreadable, Status::Rejected] {
        colour_word(page.sheet, states, edition.say(status.word()), Tone::Bad)?;
    }
    colour_word(page.sheet, states, edition.say(Status::Late.word()), Tone::Open)?;
    page.sheet.autofilter(FIRST_ROW - 1, 0, end - 1, COLUMNS.len() as u16 - 1)?;
    let note = edition.say(text("注：电话已隐去中间数字。", "Note: telephone numbers are masked."));
    page.put_across(end, 0..COLUMNS.len() as u32, note, &edition.looks.note())?;
    page.sheet.set_row_height(end, 20)?;
    print::landscape(edition.lang, page.sheet, 1)?;
    book.pour(FIRST_ROW, units, &formats(&edition.looks), move |positions, rows| {
        positions.for_each(|unit| unit_row(edition, rows, unit));
    })
}

fn unit_row(edition: &Edition, rows: &mut Rows, unit: usize) {
    let known = &edition.plan().units[unit];
    let returned = &edition.recon.collected.units[unit];
    let path = |file: &usize| &*edition.recon.collected.files[*file].path;
    let files: Vec<&str> = returned.files.iter().map(path).collect();
    let files_said = files.join("\n");
    rows.number(0, Decimal::from(unit + 1), style::CENTRED);
    rows.text(1, &known.name, style::TEXT);
    rows.text(2, &known.group, style::TEXT);
    rows.text(3, edition.say(edition.recon.status(unit).word()), style::CENTRED);
    // LibreOffice does not wrap a linked text; several files are linked one by one in the sheet of files.
    let link = if let [file] = &files[..] { edition.file(&Place::file(*file)) } else { None };
    rows.text(4, &files_said, if link.is_some() { style::LINK } else { style::TEXT });
    rows.link(4, link.as_ref());
    rows.time(5, time(edition, returned.saved), style::TIME);
    rows.text(6, &known.contact, style::TEXT);
    rows.text(7, &answer(edition, unit, Answer::Reporter), style::TEXT);
    rows.text(8, &mask::phone(&answer(edition, unit, Answer::Phone)), style::CENTRED);
    for (column, severity) in (9..).zip([Severity::Error, Severity::Warning, Severity::Info]) {
        rows.number(column, Decimal::from(edition.recon.count(unit, severity)), style::COUNT);
    }
    let remark = remark(edition, unit);
    rows.text(12, &remark, style::TEXT);
    let texts = [(files_said.as_str(), 4), (remark.as_str(), 12), (known.name.as_str(), 1), (known.group.as_str(), 2)];
    rows.height(wrap::height(texts.map(|(text, column): (&str, usize)| (text, COLUMNS[column].1))));
    rows.end();
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
            ("path", Fact::from(&*edition.recon.collected.files[*file].path)),
            ("why", files::why(edition, *file).into()),
        ];
        edition.fill(text("未采用 {path}：{why}", "{path} is not used: {why}"), &facts)
    };
    let reply = edition.recon.reply(unit).map(|reply| {
        let says = text(
            "重报：上一版的问题已改 {resolved} 条，仍有 {still} 条，新增 {new} 条",
            "sent again: of what was found before, {resolved} resolved, {still} still there; {new} new",
        );
        let facts = [
            ("resolved", reply.resolved.len().into()),
            ("still", reply.still.len().into()),
            ("new", reply.new.len().into()),
        ];
        edition.fill(says, &facts)
    });
    let lines = std::iter::once(next).chain(reply).chain(refused.iter().map(said));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
