//! What goes back to a unit that must correct: its own answers in a fresh template, what is wrong listed and marked.
//!
//! A unit gets back what it sent, unmasked, and what others sent never. Errors that nobody accepted are marked on the cells of the
//! template that ask for them; warnings are listed beside them. Whatever has no place in a template, such as total rows and cells
//! that nobody read, is kept on a sheet of its own.

mod places;
mod remedies;
mod says;

use crate::finding::{Finding, Severity};
use crate::form::{self, Correction, Listed, Part, Stray};
use crate::intake::{FileRead, ReadRow, RosterRead};
use crate::reconcile::Reconciliation;
use crate::sheet::At;
use crate::template::{self, XlsxError};
use places::Places;

/// Rules whose findings concern nothing that a unit can mend: when its return came, what is not as the office closed it, and what
/// the officer accepted.
const NOT_THE_UNITS: [&str; 3] = ["F109", "R203", "W101"];

/// Whether a workbook goes back to a unit: its return counts, and has errors that it can mend.
pub fn is_due(recon: &Reconciliation, unit: usize) -> bool {
    let is_error = |finding: &Finding| finding.severity == Severity::Error && is_told(finding);
    recon.status(unit).has_answered() && recon.findings_of(unit).any(is_error)
}

/// The workbook that goes back to a unit.
///
/// # Errors
/// What the writer refuses, such as more rows than a sheet holds.
pub fn correction(recon: &Reconciliation, unit: usize) -> Result<Vec<u8>, XlsxError> {
    let places = Places::of(recon, unit);
    let mut correction = Correction::default();
    (correction.strays, correction.more) = strays(recon, unit, &places);
    for finding in told(recon, unit) {
        let position = correction.listed.len();
        let spots = places.of_finding(finding);
        correction.listed.push(listed(recon, &places, finding, &spots, (&correction.strays, correction.more)));
        if finding.severity == Severity::Error {
            spots.into_iter().for_each(|spot| add_mark(&mut correction, spot, position));
        }
    }
    template::write_correction(recon.plan, recon.round, unit, &places.entries, &correction)
}

/// All that the workbook hangs on beside the plan and the round, as a text that is another where anything of it is: the unit's files
/// that count, of which what was read is a function, which of them says what, and every finding that is told. Making the workbook
/// takes ten times as long.
pub fn basis(recon: &Reconciliation, unit: usize) -> String {
    let collected = &recon.collected;
    let file = |file: &FileRead| (file.path.clone(), file.sha256.clone(), file.modified, file.outcome.is_ok());
    let files: Vec<_> = collected.units[unit].files.iter().map(|position| file(&collected.files[*position])).collect();
    let figures = collected.figures(unit).map(|(file, _)| &file.path);
    let roster = |roster: &usize| collected.roster(unit, *roster).map(|(file, _)| &file.path);
    let rosters: Vec<_> = recon.round.rosters.iter().map(roster).collect();
    let findings: Vec<&Finding> = told(recon, unit).collect();
    format!("{:?}", (unit, files, figures, rosters, findings))
}

/// The findings about a unit that are told to it.
fn told<'a>(recon: &'a Reconciliation, unit: usize) -> impl Iterator<Item = &'a Finding> {
    recon.findings_of(unit).filter(|finding| is_told(finding))
}

/// Whether a finding about a unit is told to it.
fn is_told(finding: &Finding) -> bool {
    finding.waived.is_none() && finding.severity != Severity::Info && !NOT_THE_UNITS.contains(&finding.rule.code)
}

fn add_mark(correction: &mut Correction, (part, at): (Part, At), position: usize) {
    let known = correction.marks.iter_mut().find(|(of, there, _)| (*of, *there) == (part, at));
    match known {
        Some((.., positions)) => positions.push(position),
        None => correction.marks.push((part, at, vec![position])),
    }
}

/// A finding as an item of the list.
fn listed(
    recon: &Reconciliation,
    places: &Places,
    finding: &Finding,
    spots: &[(Part, At)],
    (strays, more): (&[Stray], usize),
) -> Listed {
    let lang = recon.plan.lang();
    let stray = || {
        let place = &finding.place;
        let first = place.cell.as_ref()?.split(':').next()?;
        let is_it = |stray: &Stray| {
            place.file.as_deref() == Some(stray.file.as_str())
                && place.sheet.as_deref() == Some(stray.sheet.as_str())
                && stray.cell == first
        };
        strays.iter().position(is_it)
    };
    // What was not read stands on a sheet of its own.
    let stray = if spots.is_empty() { stray() } else { None };
    let (first, sheet, cells) = match stray {
        Some(position) => {
            let sheet = form::strays_sheet(recon.plan, strays, more);
            let at = At { row: sheet.table_row(position), column: 0 };
            (Some((Part::Strays, at)), sheet.name, at.to_string())
        }
        None => (spots.first().copied(), places.sheets(spots, lang), places.cells(spots, lang)),
    };
    let figure = |figure| says::figure(recon.plan, finding, figure);
    Listed {
        id: finding.id(recon.plan),
        is_error: finding.severity == Severity::Error,
        first,
        sheet,
        cells,
        says: says::sentence(recon.plan, finding, spots, lang),
        stated: figure(finding.stated),
        expected: figure(finding.expected),
        cause: says::cause(finding, |place| places.is_moved(place), lang),
        remedy: remedies::remedy(finding.rule).get(lang).to_string(),
    }
}

/// What has no place in a template, and how many cells of it were too many to be kept.
fn strays(recon: &Reconciliation, unit: usize, places: &Places) -> (Vec<Stray>, usize) {
    let (mut strays, mut more) = (Vec::new(), 0);
    for file in &recon.collected.units[unit].files {
        let Some(content) = recon.collected.content(*file) else { continue };
        let path = &recon.collected.files[*file].path;
        strays.extend(content.unread.iter().map(|cell| Stray {
            file: path.to_string(),
            sheet: cell.sheet.clone(),
            cell: cell.at.to_string(),
            says: cell.says.clone(),
        }));
        more += content.cells.unread.saturating_sub(content.unread.len());
    }
    for roster in &recon.round.rosters {
        let Some((file, read)) = recon.collected.roster(unit, *roster) else { continue };
        let totals = read.totals.iter().map(|total| &total.read).filter(|_| !places.keeps_totals(*roster));
        strays.extend(totals.chain(&read.nothing).flat_map(|row| of_row(&file.path, read, row)));
    }
    (strays, more)
}

/// The cells of a row that is no entry.
fn of_row<'a>(path: &'a str, read: &'a RosterRead, row: &'a ReadRow) -> impl Iterator<Item = Stray> + 'a {
    row.cells.iter().map(move |(column, says)| Stray {
        file: path.to_string(),
        sheet: read.tables[row.table].sheet.to_string(),
        cell: At { row: row.row, column: *column }.to_string(),
        says: says.clone(),
    })
}
