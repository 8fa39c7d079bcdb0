//! The findings as a csv file that spreadsheets open by a double click: UTF-8 with its mark, CRLF, and no text that a
//! spreadsheet would take for a formula.

use super::findings::message;
use crate::reconcile::Reconciliation;
use crate::text::{Lang, Text, inert, text};
use rust_decimal::Decimal;
use std::io::{self, Write};

/// The headings.
const HEADS: [Text; 15] = [
    text("编号", "Id"),
    text("等级", "Severity"),
    text("规则", "Rule"),
    text("规则名称", "Title"),
    text("单位", "Unit"),
    text("指标", "Indicator"),
    text("计量单位", "Measure"),
    text("问题说明", "What is wrong"),
    text("填报数", "Stated"),
    text("比对数", "Held against"),
    text("差额", "Difference"),
    text("文件", "File"),
    text("位置", "Place"),
    text("处理建议", "What to do"),
    text("豁免", "Waived"),
];

/// Writes the findings of a round, one a line, in their order.
///
/// # Errors
/// What stands in the way of writing.
pub fn findings_csv(recon: &Reconciliation, lang: Lang, mut out: impl Write) -> io::Result<()> {
    out.write_all(&[0xEF, 0xBB, 0xBF])?;
    let mut out = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    let rows = recon.findings.iter().map(|finding| {
        let indicator = finding.indicator.map(|indicator| &recon.plan.indicators[indicator]);
        let place = crate::finding::Place { file: None, ..finding.place.clone() }.say();
        let figure = |figure: Option<Decimal>| figure.map(|figure| figure.normalize().to_string()).unwrap_or_default();
        [
            finding.id(recon.plan),
            finding.severity.word().get(lang).to_string(),
            finding.rule.code.to_string(),
            inert::csv(finding.rule.title.get(lang)),
            inert::csv(finding.unit.map_or("", |unit| &recon.plan.units[unit].name)),
            inert::csv(indicator.map_or("", |indicator| &indicator.name)),
            inert::csv(indicator.map_or("", |indicator| indicator.measure.word())),
            inert::csv(&message(recon, finding, lang)),
            figure(finding.stated),
            figure(finding.expected),
            figure(finding.difference()),
            inert::csv(finding.place.file.as_deref().unwrap_or_default()),
            inert::csv(&place),
            inert::csv(finding.rule.remedy.get(lang)),
            inert::csv(&finding.waived.as_ref().map(|waiver| waiver.say(lang)).unwrap_or_default()),
        ]
    });
    let heads = HEADS.map(|heading| heading.get(lang).to_string());
    for row in std::iter::once(heads).chain(rows) {
        out.write_record(row)?;
    }
    out.flush()
}
