//! The list of findings: what is wrong, where, and what to do about it, one a row.

use super::book::Book;
use super::edition::{Edition, FIRST_FINDING};
use super::looks::{Band, Tone, colour_word, muted, underlined};
use super::page::{Content, Page};
use super::{mask, names, print, wrap};
use crate::finding::{Finding, Severity};
use crate::reconcile::Reconciliation;
use crate::sheet::At;
use crate::text::{Lang, Text, text};
use crate::value::number;
use rust_xlsxwriter::XlsxError;

/// The columns: heading and width.
const COLUMNS: [(Text, f64); 14] = [
    (text("序号", "No."), 5.0),
    (text("编号\n（点击查数字）", "Id\n(click for the figure)"), 14.5),
    (text("等级", "Severity"), 8.0),
    (text("规则", "Rule"), 22.0),
    (text("单位", "Unit"), 11.0),
    (text("指标", "Indicator"), 20.0),
    (text("问题说明", "What is wrong"), 46.0),
    (text("填报数", "Stated"), 10.0),
    (text("比对数", "Held against"), 10.0),
    (text("差额", "Difference"), 10.0),
    (text("文件", "File"), 19.0),
    (text("工作表", "Sheet"), 13.0),
    (text("单元格\n（点击打开）", "Cell\n(click to open)"), 12.0),
    (text("处理建议", "What to do"), 36.0),
];

/// Writes the sheet.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, book: &mut Book) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::FINDINGS))?;
    head(edition, &mut page, edition.say(names::FINDINGS), &COLUMNS)?;
    let findings = &edition.recon.findings;
    for (position, finding) in findings.iter().enumerate() {
        row(edition, &mut page, position, finding)?;
    }
    let last = FIRST_FINDING + findings.len() as u32;
    if findings.is_empty() {
        let words = edition.say(text("没有发现问题。", "Nothing was found."));
        page.put(At { row: FIRST_FINDING, column: 0 }, words, &edition.looks.note())?;
    } else {
        let words = (FIRST_FINDING, 2, last - 1, 2);
        colour_word(page.sheet, words, edition.say(Severity::Error.word()), Tone::Bad)?;
        colour_word(page.sheet, words, edition.say(Severity::Warning.word()), Tone::Open)?;
        page.sheet.autofilter(FIRST_FINDING - 1, 0, last - 1, COLUMNS.len() as u16 - 1)?;
    }
    print::landscape(edition.lang, page.sheet, 1)?;
    Ok(())
}

/// The title, the line below it, and the headings of a list, which stay in sight.
///
/// # Errors
/// What the writer refuses.
pub fn head(edition: &Edition, page: &mut Page, title: &str, columns: &[(Text, f64)]) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let row = FIRST_FINDING - 1;
    for (column, (heading, width)) in columns.iter().enumerate() {
        page.sheet.set_column_width(column as u16, *width)?;
        let column = column as u32;
        let (first, second) = if column == 0 { (title.to_string(), edition.subtitle()) } else { Default::default() };
        page.put(At { row: 0, column }, first, &looks.title())?;
        page.put(At { row: 1, column }, second, &looks.subtitle())?;
        page.put(At { row, column }, edition.say(*heading), &looks.head())?;
    }
    page.sheet.set_row_height(0, 30)?.set_row_height(1, 20)?.set_row_height(row, 32)?;
    page.sheet.set_freeze_panes(row + 1, 0)?.set_repeat_rows(0, row)?;
    Ok(())
}

/// The sentence of a finding, with what is personal hidden.
pub fn sentence(finding: &Finding, lang: Lang) -> String {
    finding.say(lang, &mask::facts(&finding.facts))
}

/// The sentence of a finding, and what the unit itself says to it or remarks on the figure.
pub fn message(recon: &Reconciliation, finding: &Finding, lang: Lang) -> String {
    let explanation = finding.unit.and_then(|unit| recon.explanation(unit, &finding.id(recon.plan)));
    let says = match explanation {
        Some(words) => {
            let with = text("{says}（单位说明：{words}）", "{says} (the unit explains: {words})");
            with.fill(lang, &[("says", sentence(finding, lang).into()), ("words", mask::quoted(words).into())])
        }
        None => sentence(finding, lang),
    };
    let remark = finding.unit.zip(finding.indicator).and_then(|(unit, indicator)| recon.remark(unit, indicator));
    let Some(remark) = remark.filter(|remark| !remark.is_empty()) else { return says };
    let with = text("{says}（单位备注：{remark}）", "{says} (the unit remarks: {remark})");
    with.fill(lang, &[("says", says.into()), ("remark", mask::quoted(remark).into())])
}

fn row(edition: &Edition, page: &mut Page, position: usize, finding: &Finding) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let row = FIRST_FINDING + position as u32;
    let at = |column| At { row, column };
    // What is accepted stays in sight, and recedes.
    let shade = |format| if finding.waived.is_some() { muted(format) } else { format };
    let (wrapped, centred) = (shade(looks.wrapped()), shade(looks.centred(Band::Plain).set_text_wrap()));
    let rule = format!("{}\n{}", finding.rule.code, edition.say(finding.rule.title));
    let indicator = finding.indicator.map(|indicator| edition.indicator(indicator)).unwrap_or_default();
    let message = message(edition.recon, finding, edition.lang);
    let remedy = match &finding.waived {
        Some(waiver) => {
            edition.fill(text("已豁免：{waiver}", "Waived: {waiver}"), &[("waiver", waiver.say(edition.lang).into())])
        }
        None => edition.say(finding.rule.remedy).to_string(),
    };
    let id = finding.id(edition.plan());
    page.put(at(0), position + 1, &centred)?;
    // LibreOffice does not wrap a text that carries a link: only short texts carry one.
    let home = finding.indicator.and_then(|indicator| edition.figure_cell(finding.unit, indicator));
    let id_format = if home.is_some() { underlined(centred.clone()) } else { centred.clone() };
    page.put_linked(at(1), id.as_str(), home.as_ref(), &id_format)?;
    let severity = match finding.waived {
        Some(_) => text("已豁免", "waived"),
        None => finding.severity.word(),
    };
    page.put(at(2), edition.say(severity), &centred)?;
    page.put(at(3), rule.as_str(), &wrapped)?;
    page.put(at(4), edition.unit(finding.unit), &wrapped)?;
    page.put(at(5), indicator.as_str(), &wrapped)?;
    page.put(at(6), message.as_str(), &wrapped)?;
    figures(edition, page, row, finding)?;
    let place = &finding.place;
    let link = edition.file(place);
    let said = |part: &Option<String>| part.clone().unwrap_or_default();
    page.put(at(10), said(&place.file), &wrapped)?;
    page.put(at(11), said(&place.sheet), &wrapped)?;
    let cell = match (&place.cell, &link) {
        (None, Some(_)) => edition.say(text("打开", "open")).to_string(),
        (cell, _) => said(cell),
    };
    page.put_linked(at(12), cell.as_str(), link.as_ref(), &underlined(centred))?;
    page.put(at(13), remedy.as_str(), &wrapped)?;
    let width = |column: usize| COLUMNS[column].1;
    let (file, sheet) = (said(&place.file), said(&place.sheet));
    let texts: [(&str, usize); 9] = [
        (&id, 1),
        (&rule, 3),
        (edition.unit(finding.unit), 4),
        (&indicator, 5),
        (&message, 6),
        (&file, 10),
        (&sheet, 11),
        (&cell, 12),
        (&remedy, 13),
    ];
    page.sheet.set_row_height(row, wrap::height(texts.map(|(text, column)| (text, width(column)))))?;
    Ok(())
}

fn figures(edition: &Edition, page: &mut Page, row: u32, finding: &Finding) -> Result<(), XlsxError> {
    let (stated, expected) = (At { row, column: 7 }, At { row, column: 8 });
    let shown = [finding.stated, finding.expected];
    let decimals = shown.into_iter().flatten().map(number::decimals).max().unwrap_or_default();
    let figure = edition.looks.figure(Band::Plain, decimals);
    page.put(stated, finding.stated, &figure)?;
    page.put(expected, finding.expected, &figure)?;
    let difference = finding.difference().map(|value| {
        let formula = match decimals {
            0 => format!("{stated}-{expected}"),
            decimals => format!("ROUND({stated}-{expected},{decimals})"),
        };
        Content::Formula(formula, Some(value).into())
    });
    page.put(At { row, column: 9 }, difference, &edition.looks.difference(Band::Plain, decimals))
}
