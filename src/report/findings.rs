//! The list of findings: what is wrong, where, and what to do about it, one a row.

use super::book::Book;
use super::edition::{Edition, FIRST_FINDING};
use super::list::head;
use super::looks::{Band, Looks, Tone, colour_word, muted, underlined};
use super::pour::Rows;
use super::{mask, names, print, wrap};
use crate::finding::{Finding, Severity};
use crate::plan::Plan;
use crate::reconcile::Reconciliation;
use crate::sheet::At;
use crate::text::{Lang, Text, text};
use crate::value::number;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, XlsxError};

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

/// The formats of the rows, by their position in [`formats`].
mod style {
    use crate::value::number::MOST_DECIMALS;

    pub const TEXT: usize = 0;
    pub const CENTRED: usize = 1;
    pub const LINK: usize = 2;
    /// What is added where the finding is accepted.
    pub const MUTED: usize = 3;
    /// And from here on by decimals.
    pub const FIGURE: usize = 2 * MUTED;
    /// And from here on by decimals.
    pub const DIFFERENCE: usize = FIGURE + MOST_DECIMALS as usize + 1;
}

fn formats(looks: &Looks) -> Vec<Format> {
    let centred = looks.centred(Band::Plain).set_text_wrap();
    let mut formats = vec![looks.wrapped(), centred.clone(), underlined(centred.clone())];
    // What is accepted stays in sight, and recedes.
    formats.extend([muted(looks.wrapped()), muted(centred.clone()), underlined(muted(centred))]);
    formats.extend((0..=number::MOST_DECIMALS).map(|decimals| looks.figure(Band::Plain, decimals)));
    formats.extend((0..=number::MOST_DECIMALS).map(|decimals| looks.difference(Band::Plain, decimals)));
    formats
}

/// Lays out the sheet, and has its rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::FINDINGS))?;
    head(edition, &mut page, edition.say(names::FINDINGS), &COLUMNS)?;
    let findings = &edition.recon.findings;
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
    book.pour(FIRST_FINDING, findings.len(), &formats(&edition.looks), move |positions, rows| {
        findings[positions].iter().for_each(|finding| row(edition, rows, finding));
    })
}

/// The sentence of a finding, with what is personal hidden.
pub fn sentence(plan: &Plan, finding: &Finding, lang: Lang) -> String {
    finding.say(lang, &mask::facts(finding.all_facts(plan)))
}

/// The sentence of a finding, and what the unit itself says to it or remarks on the figure.
pub fn message(recon: &Reconciliation, finding: &Finding, lang: Lang) -> String {
    let explanation = finding.unit.and_then(|unit| recon.explanation(unit, &finding.id(recon.plan)));
    let says = match explanation {
        Some(words) => {
            let with = text("{says}（单位说明：{words}）", "{says} (the unit explains: {words})");
            with.fill(
                lang,
                &[("says", sentence(recon.plan, finding, lang).into()), ("words", mask::quoted(words).into())],
            )
        }
        None => sentence(recon.plan, finding, lang),
    };
    let remark = finding.unit.zip(finding.indicator).and_then(|(unit, indicator)| recon.remark(unit, indicator));
    let Some(remark) = remark.filter(|remark| !remark.is_empty()) else { return says };
    let with = text("{says}（单位备注：{remark}）", "{says} (the unit remarks: {remark})");
    with.fill(lang, &[("says", says.into()), ("remark", mask::quoted(remark).into())])
}

fn row(edition: &Edition, rows: &mut Rows, finding: &Finding) {
    let shade = if finding.waived.is_some() { style::MUTED } else { 0 };
    let (text_style, centred, link_style) = (shade + style::TEXT, shade + style::CENTRED, shade + style::LINK);
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
    rows.number(0, Decimal::from(rows.row() - FIRST_FINDING + 1), centred);
    // LibreOffice does not wrap a text that carries a link: only short texts carry one.
    let home = finding.indicator.and_then(|indicator| edition.figure_cell(finding.unit, indicator));
    rows.text(1, &id, if home.is_some() { link_style } else { centred });
    rows.link(1, home.as_ref());
    let severity = match finding.waived {
        Some(_) => text("已豁免", "waived"),
        None => finding.severity.word(),
    };
    rows.text(2, edition.say(severity), centred);
    rows.text(3, &rule, text_style);
    rows.text(4, edition.unit(finding.unit), text_style);
    rows.text(5, &indicator, text_style);
    rows.text(6, &message, text_style);
    figures(rows, finding);
    let place = &finding.place;
    let link = edition.file(place);
    let (file, sheet) = (place.file.as_deref().unwrap_or_default(), place.sheet.as_deref().unwrap_or_default());
    rows.text(10, file, text_style);
    rows.text(11, sheet, text_style);
    let cell = match (&place.cell, &link) {
        (None, Some(_)) => edition.say(text("打开", "open")),
        (cell, _) => cell.as_deref().unwrap_or_default(),
    };
    rows.text(12, cell, link_style);
    rows.link(12, link.as_ref());
    rows.text(13, &remedy, text_style);
    let texts: [(&str, usize); 9] = [
        (&id, 1),
        (&rule, 3),
        (edition.unit(finding.unit), 4),
        (&indicator, 5),
        (&message, 6),
        (file, 10),
        (sheet, 11),
        (cell, 12),
        (&remedy, 13),
    ];
    rows.height(wrap::height(texts.map(|(text, column)| (text, COLUMNS[column].1))));
    rows.end();
}

fn figures(rows: &mut Rows, finding: &Finding) {
    let shown = [finding.stated, finding.expected];
    let decimals = shown.into_iter().flatten().map(number::decimals).max().unwrap_or_default();
    let shown = decimals.min(number::MOST_DECIMALS) as usize;
    rows.number(7, finding.stated, style::FIGURE + shown);
    rows.number(8, finding.expected, style::FIGURE + shown);
    let style = style::DIFFERENCE + shown;
    let Some(difference) = finding.difference() else { return rows.blank(9, style) };
    let [stated, expected] = [7, 8].map(|column| At { row: rows.row(), column });
    let formula = match decimals {
        0 => format!("{stated}-{expected}"),
        decimals => format!("ROUND({stated}-{expected},{decimals})"),
    };
    rows.formula(9, &formula, Some(difference).into(), style);
}
