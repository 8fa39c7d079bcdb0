//! The findings as a csv file that spreadsheets open by a double click: UTF-8 with its mark, CRLF, and no text that a
//! spreadsheet would take for a formula.

use super::findings::{id, message};
use crate::reconcile::Reconciliation;
use crate::text::{Lang, Text, text};
use rust_decimal::Decimal;

/// The headings.
const HEADS: [Text; 14] = [
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
];

/// The findings of a round, one a line, in their order.
pub fn findings_csv(recon: &Reconciliation, lang: Lang) -> Vec<u8> {
    let mut out = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(vec![0xEF, 0xBB, 0xBF]);
    let rows = recon.findings.iter().map(|finding| {
        let indicator = finding.indicator.map(|indicator| &recon.plan.indicators[indicator]);
        let place = crate::finding::Place { file: None, ..finding.place.clone() }.say();
        let figure = |figure: Option<Decimal>| figure.map(|figure| figure.normalize().to_string()).unwrap_or_default();
        [
            id(recon, finding),
            finding.severity.word().get(lang).to_string(),
            finding.rule.code.to_string(),
            inert(finding.rule.title.get(lang)),
            inert(finding.unit.map_or("", |unit| &recon.plan.units[unit].name)),
            inert(indicator.map_or("", |indicator| &indicator.name)),
            inert(indicator.map_or("", |indicator| indicator.measure.word())),
            inert(&message(recon, finding, lang)),
            figure(finding.stated),
            figure(finding.expected),
            figure(finding.difference()),
            inert(finding.place.file.as_deref().unwrap_or_default()),
            inert(&place),
            inert(finding.rule.remedy.get(lang)),
        ]
    });
    let heads = HEADS.map(|heading| heading.get(lang).to_string());
    for row in std::iter::once(heads).chain(rows) {
        // Writing to memory does not fail, and every record has the same number of fields.
        let _ = out.write_record(row);
    }
    out.into_inner().unwrap_or_default()
}

/// A text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one, also in full-width forms
/// and behind white space.
fn inert(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{3000}', '\u{feff}']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_becomes_inert() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "－1"] {
            assert_eq!(inert(text), format!("'{text}"));
        }
        for text in ["", "巩义市", "5-3", "1=1"] {
            assert_eq!(inert(text), text);
        }
    }
}
