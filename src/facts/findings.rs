//! Everything that does not tally: a row a finding, in the order of the reconciliation.

use super::table::Kind;
use super::{Error, FINDINGS, Folder};
use crate::report::message;
use crate::text::Lang;
use std::io::Write;

const COLUMNS: [(&str, Kind); 19] = [
    ("finding", Kind::Text),
    ("code", Kind::Text),
    ("rule", Kind::Text),
    ("severity", Kind::Text),
    ("unit", Kind::Text),
    ("indicator", Kind::Text),
    ("roster_id", Kind::Text),
    ("file", Kind::Text),
    ("sheet", Kind::Text),
    ("cell", Kind::Text),
    ("stated", Kind::Number),
    ("expected", Kind::Number),
    ("difference", Kind::Number),
    ("message", Kind::Text),
    ("waived", Kind::Yes),
    ("waived_reason", Kind::Text),
    ("waived_by", Kind::Text),
    ("waived_when", Kind::Day),
    ("waived_until", Kind::Day),
];

/// Writes every finding, those that are waived as well.
pub fn write<W: Write + Send>(folder: &mut Folder<W>, lang: Lang) -> Result<(), Error> {
    let recon = folder.recon;
    let rows = recon.findings.iter().map(|finding| {
        let waiver = finding.waived.as_ref();
        [
            finding.id(recon.plan).into(),
            finding.rule.code.into(),
            finding.rule.name.into(),
            finding.severity.code().into(),
            finding.unit.map(|unit| recon.plan.units[unit].id.as_str()).into(),
            finding.indicator.map(|indicator| recon.plan.indicators[indicator].id.as_str()).into(),
            finding.roster.map(|roster| recon.plan.rosters[roster].id.as_str()).into(),
            finding.place.file.as_deref().into(),
            finding.place.sheet.as_deref().into(),
            finding.place.cell.as_deref().into(),
            finding.stated.into(),
            finding.expected.into(),
            finding.difference().into(),
            message(recon, finding, lang).into(),
            waiver.is_some().into(),
            waiver.map(|waiver| waiver.reason.as_str()).into(),
            waiver.map(|waiver| waiver.by.as_str()).into(),
            waiver.map(|waiver| waiver.when).into(),
            waiver.and_then(|waiver| waiver.until).into(),
        ]
    });
    folder.whole(FINDINGS, COLUMNS, rows)
}
