//! What was asked, and how far it has come: a row a unit, and a row an indicator with its totals.

use super::figures::{bounds, why};
use super::table::{Field, Kind};
use super::{Error, Folder, INDICATORS, UNITS};
use crate::finding::Severity;
use crate::plan::{Compare, Indicator};
use crate::reconcile::Reconciliation;
use std::io::Write;

const UNIT: [(&str, Kind); 11] = [
    ("unit", Kind::Text),
    ("position", Kind::Count),
    ("name", Kind::Text),
    ("unit_group", Kind::Text),
    ("due", Kind::Yes),
    ("status", Kind::Text),
    ("saved", Kind::Moment),
    ("errors", Kind::Count),
    ("warnings", Kind::Count),
    ("infos", Kind::Count),
    ("must_correct", Kind::Yes),
];

/// Writes every unit of the plan, due or not.
pub fn units<W: Write + Send>(folder: &mut Folder<W>) -> Result<(), Error> {
    let recon = folder.recon;
    let rows = recon.plan.units.iter().enumerate().map(|(position, unit)| {
        [
            unit.id.as_str().into(),
            (position + 1).into(),
            unit.name.as_str().into(),
            unit.group.as_str().into(),
            recon.plan.is_due(recon.round, position).into(),
            recon.status(position).code().into(),
            recon.collected.units[position].saved.into(),
            recon.count(position, Severity::Error).into(),
            recon.count(position, Severity::Warning).into(),
            recon.count(position, Severity::Info).into(),
            recon.must_correct(position).into(),
        ]
    });
    folder.whole(UNITS, UNIT, rows)
}

const INDICATOR: [(&str, Kind); 28] = [
    ("indicator", Kind::Text),
    ("position", Kind::Count),
    ("name", Kind::Text),
    ("campaign", Kind::Text),
    ("campaign_name", Kind::Text),
    ("measure", Kind::Text),
    ("decimals", Kind::Count),
    ("compare", Kind::Text),
    ("adds_up", Kind::Yes),
    ("judged", Kind::Yes),
    ("roster_id", Kind::Text),
    ("summed", Kind::Text),
    ("goal", Kind::Text),
    ("declared", Kind::Number),
    ("declared_file", Kind::Text),
    ("declared_cell", Kind::Text),
    ("allocated", Kind::Number),
    ("stated", Kind::Number),
    ("stated_low", Kind::Number),
    ("stated_high", Kind::Number),
    ("roster", Kind::Number),
    ("roster_low", Kind::Number),
    ("roster_high", Kind::Number),
    ("units_due", Kind::Count),
    ("units_returned", Kind::Count),
    ("verdict", Kind::Text),
    ("why", Kind::Text),
    ("note", Kind::Text),
];

/// Writes every indicator of the round, with its totals as the program works them out.
pub fn indicators<W: Write + Send>(folder: &mut Folder<W>) -> Result<(), Error> {
    let recon = folder.recon;
    let rows = recon.tally.totals.iter().map(|total| {
        let plan = recon.plan;
        let known = &plan.indicators[total.indicator];
        let campaign = &plan.campaigns[known.campaign];
        let roster = known.proof.map(|proof| &plan.rosters[proof.roster]);
        let summed = known.proof.and_then(|proof| Some(plan.rosters[proof.roster].columns[proof.sum?].id.as_str()));
        let [declared_file, declared_cell] = declared_place(recon, known);
        let [stated_low, _, stated_high, _] = bounds(total.stated);
        let [roster_low, _, roster_high, _] = bounds(total.roster);
        [
            known.id.as_str().into(),
            (total.indicator + 1).into(),
            known.name.as_str().into(),
            campaign.id.as_str().into(),
            campaign.name.as_str().into(),
            known.measure.word().into(),
            (known.decimals as usize).into(),
            compare(known.compare).into(),
            known.adds_up().into(),
            plan.is_judged(recon.round, total.indicator).into(),
            roster.map(|roster| roster.id.as_str()).into(),
            summed.into(),
            known.goal.as_ref().map(|goal| goal.words.as_str()).into(),
            total.declared.into(),
            declared_file,
            declared_cell,
            total.allocated.into(),
            total.stated.map(|stated| stated.value).into(),
            stated_low,
            stated_high,
            total.roster.map(|roster| roster.value).into(),
            roster_low,
            roster_high,
            total.due.into(),
            total.returned.into(),
            total.verdict.code().into(),
            why(total.verdict).into(),
            Some(known.note.as_str()).filter(|note| !note.is_empty()).into(),
        ]
    });
    folder.whole(INDICATORS, INDICATOR, rows)
}

/// The cell of the allocation table that states the declared total.
fn declared_place<'a>(recon: &Reconciliation<'a>, indicator: &Indicator) -> [Field<'a>; 2] {
    let declared = indicator.allocation.as_ref().and_then(|allocation| allocation.declared.as_ref());
    let table = recon.plan.campaigns[indicator.campaign].table.as_ref();
    match declared.zip(table) {
        Some((declared, table)) => [table.place.as_str().into(), declared.at.to_string().into()],
        None => [Field::Blank, Field::Blank],
    }
}

fn compare(compare: Compare) -> &'static str {
    match compare {
        Compare::AtLeast => "at-least",
        Compare::Exactly => "exactly",
    }
}
