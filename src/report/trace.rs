//! Where every figure came from: one row a figure, with the file, the sheet and the cell of each of its three numbers.

use super::book::Book;
use super::edition::{Edition, FIRST_TRACE};
use super::links::Link;
use super::list::head;
use super::looks::{Band, Looks, colour_verdicts, underlined};
use super::pour::Rows;
use super::{names, print, words, wrap};
use crate::finding::Place;
use crate::tally::{Figure, Proved, Verdict};
use crate::text::{Text, text};
use crate::value::interval::Amount;
use crate::value::number;
use crate::value::written::Written;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, XlsxError};

/// The columns: heading and width.
const COLUMNS: [(Text, f64); 15] = [
    (text("序号\n（返回）", "No.\n(back)"), 8.5),
    (text("单位", "Unit"), 12.0),
    (text("指标", "Indicator"), 24.0),
    (text("目标", "Target"), 10.0),
    (text("目标出处", "Target from"), 24.0),
    (text("填报数", "Stated"), 10.0),
    (text("填报文件", "File"), 24.0),
    (text("工作表", "Sheet"), 12.0),
    (text("单元格", "Cell"), 8.0),
    (text("明细数", "Roster"), 10.0),
    (text("明细文件", "Roster file"), 24.0),
    (text("明细工作表和列", "Roster sheet and column"), 24.0),
    (text("明细行数", "Rows"), 8.0),
    (text("判定", "Verdict"), 11.5),
    (text("说明", "Remark"), 24.0),
];

/// The formats of the rows, by their position in [`formats`].
mod style {
    use crate::value::number::MOST_DECIMALS;

    pub const TEXT: usize = 0;
    pub const CENTRED: usize = 1;
    pub const LINK: usize = 2;
    pub const COUNT: usize = 3;
    /// And from here on by decimals.
    pub const FIGURE: usize = 4;
    /// And from here on by decimals.
    pub const OPEN: usize = FIGURE + MOST_DECIMALS as usize + 1;
}

fn formats(looks: &Looks) -> Vec<Format> {
    let centred = looks.centred(Band::Plain);
    let mut formats = vec![looks.wrapped(), centred.clone(), underlined(centred), looks.figure(Band::Plain, 0)];
    formats.extend((0..=number::MOST_DECIMALS).map(|decimals| underlined(looks.figure(Band::Plain, decimals))));
    formats.extend((0..=number::MOST_DECIMALS).map(|decimals| underlined(looks.open_figure(Band::Plain, decimals))));
    formats
}

/// Lays out the sheet, and has its rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::TRACE))?;
    let title = edition.say(text("数字溯源", "Origin of every figure"));
    head(edition, &mut page, title, &COLUMNS)?;
    print::landscape(edition.lang, page.sheet, 1)?;
    let figures = &edition.recon.tally.figures;
    if figures.is_empty() {
        return Ok(());
    }
    let last = FIRST_TRACE + figures.len() as u32 - 1;
    colour_verdicts(page.sheet, (FIRST_TRACE, 13, last, 13))?;
    page.sheet.autofilter(FIRST_TRACE - 1, 0, last, COLUMNS.len() as u16 - 1)?;
    book.pour(FIRST_TRACE, figures.len(), &formats(&edition.looks), move |positions, rows| {
        figures[positions].iter().for_each(|figure| pour_row(edition, rows, figure));
    })
}

fn pour_row(edition: &Edition, rows: &mut Rows, figure: &Figure) {
    let indicator = edition.indicator(figure.indicator);
    // LibreOffice does not wrap a text that carries a link: figures and short texts carry them.
    rows.number(0, Decimal::from(rows.row() - FIRST_TRACE + 1), style::LINK);
    rows.link(0, edition.figure_cell(Some(figure.unit), figure.indicator).as_ref());
    rows.text(1, edition.unit(Some(figure.unit)), style::TEXT);
    rows.text(2, &indicator, style::TEXT);

    let (target, target_link) = target_place(edition, figure);
    amount(rows, 3, figure.target(edition.plan()).map(Amount::exact), target_link.as_ref());
    rows.text(4, &target, style::TEXT);

    let place = figure.place();
    let stated = edition.file(&place);
    let file = place.file.as_deref().unwrap_or_default();
    let sheet = place.sheet.as_deref().unwrap_or_default();
    amount(rows, 5, figure.stated(), stated.as_ref());
    rows.text(6, file, style::TEXT);
    rows.text(7, sheet, style::TEXT);
    rows.text(8, place.cell.as_deref().unwrap_or_default(), style::LINK);
    rows.link(8, stated.as_ref());

    let roster_sheet = figure.roster_sheet(edition.plan(), &edition.recon.collected);
    let place = roster_sheet.map_or_else(Place::default, |[file, sheet]| Place::sheet(file, sheet));
    let summed = summed_column(edition, figure).filter(|_| place.sheet.is_some());
    let roster_place = [Some(Place { file: None, ..place.clone() }.say()), summed];
    let roster_place = roster_place.into_iter().flatten().collect::<Vec<_>>().join(" › ");
    let roster_file = place.file.as_deref().unwrap_or_default();
    amount(rows, 9, figure.roster(), edition.file(&place).as_ref());
    rows.text(10, roster_file, style::TEXT);
    rows.text(11, &roster_place, style::TEXT);
    rows.number(12, figure.roster_rows().map(Decimal::from), style::COUNT);

    rows.text(13, &words::verdict(figure.verdict, edition.lang), style::CENTRED);
    rows.link(13, edition.finding(Some(figure.unit), Some(figure.indicator)).as_ref());
    let remark = remark(edition, figure);
    rows.text(14, &remark, style::TEXT);
    let texts: [(&str, usize); 7] =
        [(&indicator, 2), (&target, 4), (file, 6), (sheet, 7), (roster_file, 10), (&roster_place, 11), (&remark, 14)];
    rows.height(wrap::height(texts.map(|(text, column)| (text, COLUMNS[column].1))));
    rows.end();
}

/// A figure that leads to where it stands.
fn amount(rows: &mut Rows, column: u32, amount: Option<Amount>, link: Option<&Link>) {
    let decimals = amount.map_or(0, |amount| number::decimals(amount.value).min(number::MOST_DECIMALS)) as usize;
    let is_open = amount.is_some_and(|amount| !amount.is_exact());
    let style = if is_open { style::OPEN } else { style::FIGURE };
    rows.number(column, amount.map(|amount| amount.value), style + decimals);
    rows.link(column, link);
}

/// The roster's column that is summed, where rows are not counted.
fn summed_column(edition: &Edition, figure: &Figure) -> Option<String> {
    let proof = edition.plan().indicators[figure.indicator].proof?;
    Some(edition.plan().rosters[proof.roster].columns[proof.sum?].name.clone())
}

/// The cell of the allocation table that asks for a figure.
fn target_place(edition: &Edition, figure: &Figure) -> (String, Option<Link>) {
    let found = || {
        figure.target(edition.plan())?;
        let (table, at) = edition.plan().target_cell(figure.unit, figure.indicator)?;
        let place = Place { file: Some(table.into()), sheet: None, cell: Some(at.to_string()) };
        Some((format!("{table}!{at}"), edition.file(&place)))
    };
    found().unwrap_or_default()
}

/// Why a figure cannot be checked, and what the unit wrote where it is no plain figure.
fn remark(edition: &Edition, figure: &Figure) -> String {
    let mut remarks = Vec::new();
    let quote = |words: Text, said: &str| edition.fill(words, &[("said", said.into())]);
    if let Some(said) = edition.recon.remark(figure.unit, figure.indicator).filter(|said| !said.is_empty()) {
        remarks.push(quote(text("单位备注：{said}", "the unit remarks: {said}"), &super::mask::quoted(said)));
    }
    match figure.written() {
        Some(Written::Figure(number)) => {
            let amount = number.amount();
            if let Some(reading) = number.reading() {
                remarks.push(quote(text("原文“{said}”", "written “{said}”"), &reading.text));
            }
            if !amount.is_exact() {
                let measure = edition.plan().indicators[figure.indicator].measure.word();
                let lies = [("lies", amount.say(measure))];
                remarks.push(edition.fill(text("读作 {lies}", "read as {lies}"), &lies));
            }
        }
        Some(Written::NotANumber { text: said, .. } | Written::NotApplicable(said) | Written::Error(said)) => {
            remarks.push(quote(text("原文“{said}”", "written “{said}”"), said));
        }
        _ => {}
    }
    if figure.target(edition.plan()).is_none() && edition.plan().indicators[figure.indicator].allocation.is_some() {
        remarks.push(edition.say(text("未分解任务", "nothing is allocated")).to_string());
    }
    if let Verdict::Unverifiable(why) = figure.verdict {
        remarks.push(why.text().get(edition.lang).to_string());
    }
    if let Proved::Unverifiable(why) = &figure.proved
        && figure.verdict != Verdict::Unverifiable(*why)
    {
        let words = text("明细：{said}", "roster: {said}");
        remarks.push(quote(words, why.text().get(edition.lang)));
    }
    remarks.join(edition.say(text("；", "; ")))
}
