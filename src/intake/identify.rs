//! Whose file it is: the sources vote.
//!
//! Stamp, visible cell, sheet name and file name have one voice each; what the file came in (folder or archive, the mail's
//! subject, its sender) has one voice together. The most trusted source that names a unit proposes it, in the order of
//! [`Source`]. Where another unit has at least as many voices, nobody knows whose the file is: a unit that fills in its
//! neighbour's template must not be counted for the neighbour.
//!
//! A name is taken where it is a registered one, letter by letter after folding; one that is only near is offered, never taken.
//! A source that names two units speaks for neither, and proposes nobody. Of several visible cells those that only repeat the
//! stamp were not touched: the changed ones speak.

use super::{Claim, Envelope, Identity, Mail, Source, whose};
use crate::form::{self, STAMP_SHEET, StampKey};
use crate::plan::{Plan, Round};
use crate::sheet::{At, Book};
use crate::value::name::fold;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The stamp's entries as written, by key.
pub type Stamp = HashMap<String, String>;

/// Reads the stamp, wherever its sheet is; empty where there is none.
pub fn stamp(book: &Book) -> Stamp {
    let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name == STAMP_SHEET) else { return Stamp::new() };
    let text = |row, column| sheet.get(At { row, column }).map(|cell| cell.to_string());
    let rows = sheet.cells.rows().map(|row| row.number);
    rows.filter_map(|row| Some((text(row, 0)?, text(row, 1)?))).collect()
}

/// Everything about a file that says who sent it, inside it and around it. `lines` are what stands beside the unit's label, on
/// every sheet.
pub fn identify(
    plan: &Plan,
    round: &Round,
    envelope: Envelope,
    (book, lines): (&Book, &[Vec<(u32, String)>]),
    stamp: &Stamp,
) -> Identity {
    let entry = |key: StampKey| stamp.get(&key.name(plan)).map(|said| said.trim().to_string());
    let stamped = entry(StampKey::Unit).map(|said| exact(plan, Source::Stamp, said));
    let mut claims: Vec<Claim> = stamped.into_iter().collect();
    claims.extend(in_cells(plan, lines).into_iter().map(|said| exact(plan, Source::Cell, said)));
    claims.extend(by_sheet_name(plan, round, book));
    claims.extend(around(plan, envelope));
    Identity {
        unit: elect(&claims),
        claims: claims.into(),
        plan: entry(StampKey::Plan).map(Arc::from),
        // A line that names another round than the stamp was changed by somebody.
        round: visible_round(plan, book).or_else(|| entry(StampKey::Round)).map(Arc::from),
    }
}

/// What a file's name, its folders and the mail that brought it say, the most trusted first. A file that cannot be opened has
/// only these.
pub fn around(plan: &Plan, envelope: Envelope) -> Vec<Claim> {
    let mut folders = envelope.path.split('/').rev();
    let file_name = folders.next().map(|name| {
        // A name that mentions nobody is heard all the same where it is near somebody's: 巩意市.xlsx.
        let near = || plan.units.nearest(stem(name));
        let offered = |candidates: Vec<usize>| {
            let claim =
                Claim { source: Source::FileName, said: name.into(), unit: None, candidates: candidates.into() };
            (!claim.candidates.is_empty()).then_some(claim)
        };
        named(plan, Source::FileName, name, stem(name)).or_else(|| offered(near()))
    });
    // An archive stands in the path like a folder: 巩义市.zip/报送表.xlsx.
    let folder = folders.filter_map(|name| named(plan, Source::Folder, name, name)).next();
    let subject = envelope.mail.and_then(|mail| named(plan, Source::Subject, &mail.subject, &mail.subject));
    let sender = envelope.mail.and_then(|mail| by_sender(plan, mail));
    [file_name.flatten(), folder, subject, sender].into_iter().flatten().collect()
}

/// The unit that counts: the one that the most trusted source names, where no other unit has as many voices.
pub fn elect(claims: &[Claim]) -> Option<usize> {
    let of = |sources: RangeInclusive<Source>| -> Vec<&Claim> {
        claims.iter().filter(|claim| sources.contains(&claim.source)).collect()
    };
    let alone = |source| of(source..=source);
    let stamp = alone(Source::Stamp);
    let repeats_stamp = |cell: &&Claim| of_one_mind(&stamp).is_some_and(|unit| may_mean(cell, unit));
    let (untouched, changed): (Vec<&Claim>, Vec<&Claim>) = alone(Source::Cell).into_iter().partition(repeats_stamp);
    let cells = if changed.is_empty() { untouched } else { changed };
    let around = of(Source::Folder..=Source::Sender);
    let voices = [stamp, cells, alone(Source::SheetName), alone(Source::FileName), around];
    let proposing = voices.iter().find(|voice| voice.iter().any(|claim| claim.unit.is_some()))?;
    let proposed = of_one_mind(proposing)?;
    let heard: Vec<usize> = voices.iter().filter_map(|voice| of_one_mind(voice)).collect();
    let count = |unit: usize| heard.iter().filter(|other| **other == unit).count();
    let is_beaten = heard.iter().any(|other| *other != proposed && count(*other) >= count(proposed));
    (!is_beaten).then_some(proposed)
}

/// The unit for which claims speak together: one names it, and each names it or may mean it.
fn of_one_mind(claims: &[&Claim]) -> Option<usize> {
    let unit = claims.iter().find_map(|claim| claim.unit)?;
    claims.iter().all(|claim| may_mean(claim, unit)).then_some(unit)
}

/// Whether a claim names a unit, or nobody for certain and perhaps it.
fn may_mean(claim: &Claim, unit: usize) -> bool {
    meant(claim).any(|meant| meant == unit)
}

/// The unit that a claim names, or those that it may mean.
pub fn meant(claim: &Claim) -> impl Iterator<Item = usize> {
    let candidates: &[usize] = if claim.unit.is_none() { &claim.candidates } else { &[] };
    claim.unit.into_iter().chain(candidates.iter().copied())
}

/// What stands beside the unit's label: the first on every sheet, and any other that is a unit's name.
fn in_cells(plan: &Plan, lines: &[Vec<(u32, String)>]) -> Vec<String> {
    let mut heard: Vec<String> = Vec::new();
    for of_sheet in lines {
        for (index, (_, said)) in of_sheet.iter().enumerate() {
            let counts = index == 0 || plan.units.find(said).is_some();
            if counts && !heard.iter().any(|other| fold(other) == fold(said)) {
                heard.push(said.clone());
            }
        }
    }
    heard
}

/// What is said where a name and nothing else should stand.
fn exact(plan: &Plan, source: Source, said: String) -> Claim {
    let unit = plan.units.find(&said);
    let candidates = if unit.is_none() { plan.units.nearest(&said) } else { Vec::new() };
    Claim { source, said: said.into(), unit, candidates: candidates.into() }
}

/// What a text says in which a name may stand among other words: `None` where none does.
fn named(plan: &Plan, source: Source, said: &str, text: &str) -> Option<Claim> {
    one_of(source, said, plan.units.named_in(text))
}

/// What a text says that names these units.
fn one_of(source: Source, said: &str, units: Vec<usize>) -> Option<Claim> {
    let (unit, candidates) = match units.as_slice() {
        [] => return None,
        [unit] => (Some(*unit), Vec::new()),
        _ => (None, units),
    };
    Some(Claim { source, said: said.into(), unit, candidates: candidates.into() })
}

/// The names of sheets beside the template's own words, where they name one unit and no other.
fn by_sheet_name(plan: &Plan, round: &Round, book: &Book) -> Option<Claim> {
    let handed_out = form::sheet_names(plan, round);
    let mut claims = book.sheets.iter().filter_map(|sheet| {
        let units = whose::by_name(plan, handed_out.iter().map(String::as_str), &sheet.name);
        one_of(Source::SheetName, &sheet.name, units)
    });
    let first = claims.next()?;
    claims.all(|claim| claim.unit == first.unit).then_some(first)
}

/// A sender by the address in the register, else by the name shown beside it.
fn by_sender(plan: &Plan, mail: &Mail) -> Option<Claim> {
    let owners = plan.units.of_address(&mail.address);
    let said = mail.sender();
    one_of(Source::Sender, &said, owners.to_vec()).or_else(|| named(plan, Source::Sender, &said, &mail.name))
}

/// A file's name without its folder and its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The round whose line stands in a sheet, for files without a stamp.
fn visible_round(plan: &Plan, book: &Book) -> Option<String> {
    let label = form::round_label(plan);
    let (_, said) = book.sheets.iter().find_map(|sheet| whose::beside(sheet, label).next())?;
    plan.rounds.iter().find(|round| fold(&form::round_line(plan, round)) == fold(&said)).map(|round| round.id.clone())
}
