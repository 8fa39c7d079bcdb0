//! The figures: a row a unit and indicator, with the place of each of its numbers.
//!
//! Where a figure lies is told by both ends, which are the figure itself where it is exact; an end that is blank is open.

use super::table::{Field, Kind};
use super::{Error, FIGURES, Folder};
use crate::reconcile::Reconciliation;
use crate::report::mask;
use crate::tally::{Figure, Proved, Verdict, Why};
use crate::value::interval::{Amount, Interval};
use crate::value::number;
use crate::value::written::Written;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::io::Write;

const COLUMNS: [(&str, Kind); 34] = [
    ("unit", Kind::Text),
    ("indicator", Kind::Text),
    ("due", Kind::Yes),
    ("returned", Kind::Yes),
    ("target", Kind::Number),
    ("target_file", Kind::Text),
    ("target_cell", Kind::Text),
    ("stated", Kind::Number),
    ("stated_low", Kind::Number),
    ("stated_low_included", Kind::Yes),
    ("stated_high", Kind::Number),
    ("stated_high_included", Kind::Yes),
    ("stated_written", Kind::Text),
    ("tolerance", Kind::Number),
    ("counts", Kind::Yes),
    ("file", Kind::Text),
    ("sha256", Kind::Text),
    ("sheet", Kind::Text),
    ("cell", Kind::Text),
    ("remark", Kind::Text),
    ("roster", Kind::Number),
    ("roster_low", Kind::Number),
    ("roster_low_included", Kind::Yes),
    ("roster_high", Kind::Number),
    ("roster_high_included", Kind::Yes),
    ("roster_rows", Kind::Count),
    ("roster_why", Kind::Text),
    ("roster_file", Kind::Text),
    ("roster_sha256", Kind::Text),
    ("roster_sheet", Kind::Text),
    ("before", Kind::Number),
    ("before_round", Kind::Text),
    ("verdict", Kind::Text),
    ("why", Kind::Text),
];

/// Writes the figures of every unit and indicator of which something is due or was stated.
pub fn write<W: Write + Send>(folder: &mut Folder<W>) -> Result<(), Error> {
    let recon = folder.recon;
    let files = &recon.collected.files;
    let digests: HashMap<&str, &str> = files.iter().map(|file| (&*file.path, file.sha256.as_str())).collect();
    folder.whole(FIGURES, COLUMNS, recon.tally.figures.iter().map(|figure| row(recon, figure, &digests)))
}

fn row<'a>(recon: &'a Reconciliation, figure: &'a Figure, digests: &HashMap<&str, &'a str>) -> [Field<'a>; 34] {
    let plan = recon.plan;
    let known = &plan.indicators[figure.indicator];
    let digest = |file: Option<&str>| file.and_then(|file| digests.get(file)).copied();
    let target = figure.target(plan).and_then(|_| plan.target_cell(figure.unit, figure.indicator));
    let stated = figure.stated();
    let [low, low_included, high, high_included] = bounds(stated);
    let roster = figure.roster();
    let [roster_low, roster_low_included, roster_high, roster_high_included] = bounds(roster);
    let roster_sheet = figure.roster_sheet(plan, &recon.collected);
    let roster_file = roster_sheet.map(|[file, _]| file);
    let [file, sheet] = figure.stands_in().map_or([None; 2], |names| names.map(|name| Some(&**name)));
    let remark = recon.remark(figure.unit, figure.indicator).filter(|remark| !remark.is_empty());
    [
        plan.units[figure.unit].id.as_str().into(),
        known.id.as_str().into(),
        figure.due.into(),
        figure.read.is_some().into(),
        figure.target(plan).into(),
        target.map(|(file, _)| file).into(),
        target.map(|(_, at)| at.to_string()).into(),
        stated.map(|stated| stated.value).into(),
        low,
        low_included,
        high,
        high_included,
        written(figure).map(|said| mask::quoted(&said).into_owned()).into(),
        stated.map(|stated| tolerance(known.decimals, stated)).into(),
        figure.counted().is_some().into(),
        file.into(),
        digest(file).into(),
        sheet.into(),
        figure.read.as_ref().map(|read| read.at.to_string()).into(),
        remark.map(mask::quoted).into(),
        roster.map(|roster| roster.value).into(),
        roster_low,
        roster_low_included,
        roster_high,
        roster_high_included,
        figure.roster_rows().into(),
        roster_why(figure).into(),
        roster_file.into(),
        digest(roster_file).into(),
        roster_sheet.map(|[_, sheet]| sheet).into(),
        figure.before.as_ref().map(|before| before.amount().value).into(),
        figure.before.as_ref().map(|before| plan.rounds[before.round].id.as_str()).into(),
        figure.verdict.code().into(),
        why(figure.verdict).into(),
    ]
}

/// Both ends of a figure, and whether each is inside.
pub fn bounds<'a>(amount: Option<Amount>) -> [Field<'a>; 4] {
    let Some(Amount { within: Interval { low, high }, .. }) = amount else { return [const { Field::Blank }; 4] };
    [
        low.map(|low| low.at).into(),
        low.map(|low| low.included).into(),
        high.map(|high| high.at).into(),
        high.map(|high| high.included).into(),
    ]
}

/// How far rounding may take a stated figure from its roster's: half a unit of the last decimal that it carries or shows; of a figure
/// that leaves something open nothing more.
fn tolerance(decimals: u32, stated: Amount) -> Decimal {
    match stated.within.only() {
        Some(value) => Decimal::new(5, decimals.max(number::decimals(value)) + 1),
        None => Decimal::ZERO,
    }
}

/// What was written, where no plain number says it; where several places state the figure differently, what stands at each.
fn written(figure: &Figure) -> Option<String> {
    let own = figure.written()?;
    if !figure.rivals().is_empty() {
        let at = |sheet: Option<&str>, cell: String| [sheet.unwrap_or_default(), &cell].join("!");
        let place = figure.place();
        let first = at(place.sheet.as_deref(), place.cell.unwrap_or_default());
        let others =
            figure.rivals().iter().map(|rival| (rival.found.clone(), at(Some(&rival.sheet), rival.at.to_string())));
        let all = std::iter::once((own.text(), first)).chain(others);
        return Some(all.map(|(found, at)| format!("{found} ({at})")).collect::<Vec<_>>().join("; "));
    }
    match own {
        Written::Figure(number) if number.reading().is_none() && Field::from(number.amount().value) != Field::Blank => {
            None
        }
        Written::Blank => None,
        Written::Uncalculated => Some("=?".to_string()),
        own => Some(own.text()),
    }
}

/// Why an indicator that a roster proves has no roster figure.
fn roster_why(figure: &Figure) -> Option<&'static str> {
    match &figure.proved {
        Proved::Unverifiable(why) => Some(why.code()),
        Proved::Figure { number, .. } if Field::from(number.amount().value) == Field::Blank => {
            Some(Why::TooLarge.code())
        }
        _ => None,
    }
}

/// What a verdict rests on, where it is not that all agrees.
pub fn why(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Satisfied => None,
        Verdict::Violated(breach) => Some(breach.code()),
        Verdict::Unverifiable(why) => Some(why.code()),
    }
}
