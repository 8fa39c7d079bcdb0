//! Where every figure came from: one row a figure, with the file, the sheet and the cell of each of its three numbers.

use super::edition::{Edition, FIRST_TRACE};
use super::findings::head;
use super::looks::{Band, colour_verdicts, underlined};
use super::page::{Link, Page};
use super::{names, print, words, wrap};
use crate::finding::Place;
use crate::sheet::At;
use crate::tally::{Figure, Proved, Verdict};
use crate::text::{Text, text};
use crate::value::interval::Amount;
use crate::value::number;
use crate::value::written::Written;
use rust_xlsxwriter::{Workbook, XlsxError};

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

/// Writes the sheet.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, book: &mut Workbook) -> Result<(), XlsxError> {
    let mut page = Page::new(book.add_worksheet(), edition.say(names::TRACE))?;
    let title = edition.say(text("数字溯源", "Origin of every figure"));
    head(edition, &mut page, title, &COLUMNS)?;
    let figures = &edition.recon.tally.figures;
    for (row, figure) in (FIRST_TRACE..).zip(figures) {
        write_row(edition, &mut page, row, figure)?;
    }
    if !figures.is_empty() {
        let last = FIRST_TRACE + figures.len() as u32 - 1;
        colour_verdicts(page.sheet, (FIRST_TRACE, 13, last, 13))?;
        page.sheet.autofilter(FIRST_TRACE - 1, 0, last, COLUMNS.len() as u16 - 1)?;
    }
    print::landscape(edition.lang, page.sheet, 1)
}

fn write_row(edition: &Edition, page: &mut Page, row: u32, figure: &Figure) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let at = |column| At { row, column };
    let (centred, wrapped) = (looks.centred(Band::Plain), looks.wrapped());
    let indicator = edition.indicator(figure.indicator);
    let number =
        |value: Option<rust_decimal::Decimal>| underlined(looks.figure(Band::Plain, value.map_or(0, number::decimals)));
    let value = |amount: Option<Amount>| amount.map(|amount| amount.value);
    let amount = |amount: Option<Amount>| match amount {
        Some(open) if !open.is_exact() => underlined(looks.open_figure(Band::Plain, number::decimals(open.value))),
        amount => number(value(amount)),
    };
    let home = edition.figure_cell(Some(figure.unit), figure.indicator);
    let back = underlined(centred.clone());
    // LibreOffice does not wrap a text that carries a link: figures and short texts carry them.
    page.put_linked(at(0), (row - FIRST_TRACE + 1) as usize, home.as_ref(), &back)?;
    page.put(at(1), edition.unit(Some(figure.unit)), &wrapped)?;
    page.put(at(2), indicator.as_str(), &wrapped)?;

    let (target, target_link) = target_place(edition, figure);
    page.put_linked(at(3), figure.target, target_link.as_ref(), &number(figure.target))?;
    page.put(at(4), target.as_str(), &wrapped)?;

    let stated = edition.file(&figure.place);
    page.put_linked(at(5), value(figure.stated()), stated.as_ref(), &amount(figure.stated()))?;
    page.put(at(6), figure.place.file.clone().unwrap_or_default(), &wrapped)?;
    page.put(at(7), figure.place.sheet.clone().unwrap_or_default(), &wrapped)?;
    let cell = figure.place.cell.clone().unwrap_or_default();
    page.put_linked(at(8), cell, stated.as_ref(), &underlined(centred.clone()))?;

    let (place, rows) = match &figure.proved {
        Proved::Figure { place, rows, .. } => (place.clone(), Some(*rows)),
        _ => (Place::default(), None),
    };
    let roster_link = edition.file(&place);
    let summed = summed_column(edition, figure).filter(|_| place.sheet.is_some());
    let roster_place = [Some(Place { file: None, ..place.clone() }.say()), summed];
    let roster_place = roster_place.into_iter().flatten().collect::<Vec<_>>().join(" › ");
    page.put_linked(at(9), value(figure.roster()), roster_link.as_ref(), &amount(figure.roster()))?;
    page.put(at(10), place.file.clone().unwrap_or_default(), &wrapped)?;
    page.put(at(11), roster_place.as_str(), &wrapped)?;
    page.put(at(12), rows, &looks.figure(Band::Plain, 0))?;

    let finding = edition.finding(Some(figure.unit), Some(figure.indicator));
    page.put_linked(at(13), words::verdict(figure.verdict, edition.lang), finding.as_ref(), &centred)?;
    let remark = remark(edition, figure);
    page.put(at(14), remark.as_str(), &wrapped)?;
    let file = figure.place.file.as_deref().unwrap_or_default();
    let sheet = figure.place.sheet.as_deref().unwrap_or_default();
    let roster_file = place.file.as_deref().unwrap_or_default();
    let texts: [(&str, usize); 7] =
        [(&indicator, 2), (&target, 4), (file, 6), (sheet, 7), (roster_file, 10), (&roster_place, 11), (&remark, 14)];
    page.sheet.set_row_height(row, wrap::height(texts.map(|(text, column)| (text, COLUMNS[column].1))))?;
    Ok(())
}

/// The roster's column that is summed, where rows are not counted.
fn summed_column(edition: &Edition, figure: &Figure) -> Option<String> {
    let proof = edition.plan().indicators[figure.indicator].proof?;
    Some(edition.plan().rosters[proof.roster].columns[proof.sum?].name.clone())
}

/// The cell of the allocation table that asks for a figure.
fn target_place(edition: &Edition, figure: &Figure) -> (String, Option<Link>) {
    let found = || {
        figure.target?;
        let indicator = &edition.plan().indicators[figure.indicator];
        let table = edition.plan().campaigns[indicator.campaign].table.as_ref()?;
        let row = table.rows.iter().find(|row| row.unit == Some(figure.unit))?.at.row;
        let at = At { row, column: indicator.allocation.as_ref()?.column };
        let place = Place { file: Some(table.place.clone()), sheet: None, cell: Some(at.to_string()) };
        Some((format!("{}!{at}", table.place), edition.file(&place)))
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
    match &figure.written {
        Some(Written::Figure { reading: Some(reading), amount }) => {
            remarks.push(quote(text("原文“{said}”", "written “{said}”"), &reading.text));
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
    if figure.target.is_none() && edition.plan().indicators[figure.indicator].allocation.is_some() {
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
