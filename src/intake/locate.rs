//! Which table of a file serves which part of the form.
//!
//! Everything is found by its words. A sheet's name, as the stamp or the form gives it, says which part it is; else the title
//! above a table does; else the table with the most headings. Two parts that a table fits alike are a doubt, unless only one of
//! them is wanting. The place where a table was handed out only tells whether it has moved.

use super::heading::How;
use super::identify::Stamp;
use super::tables::{Fit, Place, Region, Wanted, regions};
use super::{Doubt, Move, Note};
use crate::form::{Column, Form, FormSheet, Key, Part, Role, StampKey};
use crate::plan::{ColumnKind, Plan};
use crate::sheet::{At, Book, Format, Sheet};
use crate::value::name::fold;
use std::cmp::Reverse;
use std::ops::RangeInclusive;

/// A table that serves a part.
#[derive(Debug)]
pub struct Located {
    /// Position of the form's sheet.
    pub wanted: usize,
    /// Position of the book's sheet.
    pub sheet: usize,
    /// The rows of its headings; none where it goes on under those of another table.
    pub headings: Option<RangeInclusive<u32>>,
    /// The rows below.
    pub body: RangeInclusive<u32>,
    /// The columns that are its own.
    pub across: RangeInclusive<u32>,
    /// What was found for each of the form's columns.
    pub columns: Vec<Place>,
}

impl Located {
    /// The sheet's column of a form column.
    pub fn column(&self, position: usize) -> Option<u32> {
        self.columns.get(position).and_then(Place::column)
    }

    /// The sheet's columns that are read.
    pub fn found(&self) -> impl Iterator<Item = u32> {
        self.columns.iter().filter_map(Place::column)
    }
}

/// The tables of a book.
#[derive(Debug, Default)]
pub struct Survey {
    /// Those that serve a part, in the form's order, and for each part the first first.
    pub tables: Vec<Located>,
    /// What could be meant in more than one way.
    pub notes: Vec<Note>,
}

/// Finds the tables of a form in a book.
pub fn survey(plan: &Plan, form: &Form, book: &Book, stamp: &Stamp) -> Survey {
    let wanted: Vec<Option<Wanted>> = form.sheets.iter().map(|sheet| prepared(plan, sheet)).collect();
    let named: Vec<Option<usize>> = named(plan, form, book, stamp);
    let found = book.sheets.iter().zip(&named).map(|(sheet, named)| {
        let least = |(part, wanted): (usize, &Option<Wanted>)| match wanted {
            _ if *named == Some(part) => 1,
            Some(wanted) => wanted.enough(),
            None => usize::MAX,
        };
        let least: Vec<usize> = wanted.iter().enumerate().map(least).collect();
        (regions(sheet, &wanted, &least), least)
    });
    let mut candidates: Vec<Candidate> = Vec::new();
    for (index, (regions, least)) in found.enumerate() {
        for (position, region) in regions.iter().enumerate() {
            let below = regions[position + 1..].iter().find(|next| is_below(region, next));
            let sheet = &book.sheets[index];
            let ranks = ranks(form, sheet, region, &least, named[index]);
            candidates.push(Candidate {
                sheet: index,
                ends: below.map(|next| next.top),
                region: region.clone(),
                ranks,
            });
        }
    }
    let mut survey = Survey::default();
    for (candidate, parts) in decided(&candidates) {
        match parts[..] {
            [part] => survey.tables.extend(located(form, book, part, candidate)),
            _ => survey.notes.push(doubtful(form, book, &parts, candidate)),
        }
    }
    survey.tables.extend(headless(form, book, &survey.tables));
    // Of the tables for a part the one in the sheet of its name comes first.
    survey.tables.sort_by_key(|table| (table.wanted, named[table.sheet] != Some(table.wanted), table.sheet));
    survey
}

/// What a region could serve, the likeliest part first.
struct Candidate {
    sheet: usize,
    /// The first heading row of the next region below.
    ends: Option<u32>,
    region: Region,
    ranks: Vec<(Rank, usize)>,
}

/// What speaks for a part, the weightiest first: the sheet's name, the title above, how many headings are there, whether all
/// are, how many word for word.
type Rank = (bool, bool, usize, bool, usize);

fn prepared(plan: &Plan, sheet: &FormSheet) -> Option<Wanted> {
    let table = sheet.table.as_ref().filter(|_| sheet.part != Part::Stamp)?;
    let measure = |position: usize| match (sheet.part, table.columns[position].key) {
        (Part::Roster(roster), Key::Field(field)) => {
            let column = &plan.rosters[roster].columns[field];
            matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal).then(|| column.measure.clone())
        }
        _ => None,
    };
    Some(Wanted::new(table, measure))
}

/// For each sheet of the book the part whose name it bears: the one in the stamp, else the form's.
fn named(plan: &Plan, form: &Form, book: &Book, stamp: &Stamp) -> Vec<Option<usize>> {
    let mut named = vec![None; book.sheets.len()];
    for (part, wanted) in form.sheets.iter().enumerate().filter(|(_, wanted)| wanted.part != Part::Stamp) {
        let stamped = stamp.get(&StampKey::Sheet(wanted.part).name(plan));
        let names = stamped.into_iter().chain([&wanted.name]);
        let called = |name: &String| {
            let name = fold(name);
            (0..book.sheets.len()).find(|index| named[*index].is_none() && fold(&book.sheets[*index].name) == name)
        };
        if let Some(index) = names.into_iter().find_map(called) {
            named[index] = Some(part);
        }
    }
    named
}

/// Whether a region stands below another and in its columns.
fn is_below(region: &Region, next: &Region) -> bool {
    next.top > region.bottom && next.across.0 <= region.across.1 && region.across.0 <= next.across.1
}

fn ranks(form: &Form, sheet: &Sheet, region: &Region, least: &[usize], named: Option<usize>) -> Vec<(Rank, usize)> {
    let titles = titles(sheet, region);
    let rank = |(part, fit): (usize, &Fit)| {
        let is_titled = titles.iter().any(|title| title.contains(&fold(&form.sheets[part].name)));
        let enough = !fit.columns.is_empty() && fit.found() >= least[part];
        enough.then(|| ((named == Some(part), is_titled, fit.found(), fit.is_complete(), fit.same()), part))
    };
    let mut ranks: Vec<(Rank, usize)> = region.fits.iter().enumerate().filter_map(rank).collect();
    ranks.sort_by_key(|(rank, part)| (Reverse(*rank), *part));
    ranks
}

/// The folded texts in the rows just above a region.
fn titles(sheet: &Sheet, region: &Region) -> Vec<String> {
    const ABOVE: u32 = 3;
    let above = region.top.saturating_sub(ABOVE)..region.top;
    let first = sheet.cells.partition_point(|(at, _)| at.row < above.start);
    let near = sheet.cells[first..].iter().take_while(|(at, _)| at.row < above.end);
    near.filter(|(at, _)| (region.across.0..=region.across.1).contains(&at.column))
        .map(|(_, cell)| fold(&cell.to_string()))
        .collect()
}

/// Each region with the part that it serves, or the parts between which nothing decides.
fn decided(candidates: &[Candidate]) -> Vec<(&Candidate, Vec<usize>)> {
    let likeliest = |candidate: &Candidate| -> Vec<usize> {
        let best = candidate.ranks.first().map(|(rank, _)| *rank);
        candidate.ranks.iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, part)| *part).collect()
    };
    let mut decided: Vec<(&Candidate, Vec<usize>)> =
        candidates.iter().map(|one| (one, likeliest(one))).filter(|(_, parts)| !parts.is_empty()).collect();
    // A part that a table serves for certain is not what another table is for, where that could serve one that is wanting.
    let certain: Vec<usize> = decided.iter().filter(|(_, parts)| parts.len() == 1).map(|(_, parts)| parts[0]).collect();
    for (_, parts) in &mut decided {
        let wanting: Vec<usize> = parts.iter().copied().filter(|part| !certain.contains(part)).collect();
        if parts.len() > 1 && wanting.len() == 1 {
            *parts = wanting;
        }
    }
    decided
}

/// The table of a region for a part; several where its headings are repeated side by side.
fn located(form: &Form, book: &Book, part: usize, candidate: &Candidate) -> Vec<Located> {
    let sheet = &book.sheets[candidate.sheet];
    let region = &candidate.region;
    let last = match candidate.ends {
        Some(next) => above_titles(sheet, region.bottom, next),
        None => u32::MAX,
    };
    let body = region.bottom.saturating_add(1)..=last;
    let wanted = &form.sheets[part];
    let table = |columns: Vec<Place>, across| Located {
        wanted: part,
        sheet: candidate.sheet,
        headings: Some(region.top..=region.bottom),
        columns: columns.into_iter().map(|place| settled(sheet, &body, place)).collect(),
        body: body.clone(),
        across,
    };
    let fit = &region.fits[part];
    let blocks = blocks(fit);
    if blocks.len() < 2 || wanted.part == Part::Guide {
        return vec![table(fit.columns.clone(), region.across.0..=region.across.1)];
    }
    let extent = |columns: &[Place]| {
        let found = || columns.iter().filter_map(Place::column);
        found().min().unwrap_or(0)..=found().max().unwrap_or(u32::MAX)
    };
    blocks
        .into_iter()
        .map(|columns| (extent(&columns), columns))
        .map(|(across, columns)| table(columns, across))
        .collect()
}

/// The last row above the next table's titles: rows of one cell each directly above its headings, and blank rows.
fn above_titles(sheet: &Sheet, bottom: u32, next: u32) -> u32 {
    let end = sheet.cells.partition_point(|(at, _)| at.row < next);
    let mut last = next.saturating_sub(1);
    for cells in sheet.cells[..end].chunk_by(|(a, _), (b, _)| a.row == b.row).rev() {
        let row = cells[0].0.row;
        if row <= bottom {
            break;
        }
        if cells.len() > 1 || row < last {
            return last.max(row);
        }
        last = row.saturating_sub(1);
    }
    last.max(bottom)
}

/// The columns of a table whose headings stand several times side by side, time by time; none where they do not.
fn blocks(fit: &Fit) -> Vec<Vec<Place>> {
    let times = |place: &Place| match place {
        Place::Between(places) if is_one_heading(places) => Some(places.len()),
        _ => None,
    };
    let counts: Vec<Option<usize>> =
        fit.columns.iter().filter(|place| !matches!(place, Place::Missing(_))).map(times).collect();
    let Some(Some(count)) = counts.first().copied() else { return Vec::new() };
    if counts.len() < 2 || counts.iter().any(|other| *other != Some(count)) {
        return Vec::new();
    }
    let nth = |time: usize| {
        let one = |place: &Place| match place {
            Place::Between(places) => {
                let (at, heading) = places[time].clone();
                Place::At { column: at.column, heading, how: How::Same }
            }
            other => other.clone(),
        };
        fit.columns.iter().map(one).collect::<Vec<Place>>()
    };
    (0..count).map(nth).collect()
}

fn is_one_heading(places: &[(At, String)]) -> bool {
    places.windows(2).all(|pair| fold(&pair[0].1) == fold(&pair[1].1))
}

/// Decides by what stands below: of several columns under one heading the only one that is filled in is meant, and of columns
/// filled in alike the first. A heading merged over columns of which several are filled in could mean each of them.
fn settled(sheet: &Sheet, body: &RangeInclusive<u32>, place: Place) -> Place {
    let cells = |column: u32| -> Vec<(u32, String)> {
        let below = sheet.cells.iter().filter(|(at, _)| at.column == column && body.contains(&at.row));
        below.map(|(at, cell)| (at.row, cell.to_string())).collect()
    };
    match &place {
        Place::Between(places) if is_one_heading(places) => {
            let filled: Vec<&(At, String)> = places.iter().filter(|(at, _)| !cells(at.column).is_empty()).collect();
            let first = filled.first().copied().unwrap_or(&places[0]);
            let is_alike = filled.iter().all(|(at, _)| cells(at.column) == cells(first.0.column));
            if is_alike {
                return Place::At { column: first.0.column, heading: first.1.clone(), how: How::Same };
            }
            place
        }
        Place::At { column, heading, .. } => {
            let row = body.start().saturating_sub(1);
            let over = |(first, last): &&(At, At)| {
                first.column == *column && last.column > *column && first.row <= row && last.row >= row
            };
            let Some((first, last)) = sheet.merged.iter().find(over) else { return place };
            let filled: Vec<u32> = (first.column..=last.column).filter(|column| !cells(*column).is_empty()).collect();
            match filled[..] {
                [] => place,
                [only] => Place::At { column: only, heading: heading.clone(), how: How::Same },
                _ => Place::Between(
                    filled.iter().map(|column| (At { row: first.row, column: *column }, heading.clone())).collect(),
                ),
            }
        }
        _ => place,
    }
}

/// Sheets without headings that go on with a roster by their name, as 项目明细（续）: in the columns of its first table.
fn headless(form: &Form, book: &Book, tables: &[Located]) -> Vec<Located> {
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        if sheet.cells.is_empty() || tables.iter().any(|table| table.sheet == index) {
            continue;
        }
        let goes_on = |table: &&Located| {
            let wanted = &form.sheets[table.wanted];
            let (name, roster) = (fold(&sheet.name), fold(&wanted.name));
            let added = name.replacen(&roster, "", 1);
            matches!(wanted.part, Part::Roster(_))
                && name.contains(&roster)
                && (added.contains('续') || added.contains('2'))
        };
        let Some(first) = tables.iter().find(goes_on) else { continue };
        found.push(Located {
            wanted: first.wanted,
            sheet: index,
            headings: None,
            body: 0..=u32::MAX,
            across: first.across.clone(),
            columns: first.columns.clone(),
        });
    }
    found
}

fn doubtful(form: &Form, book: &Book, parts: &[usize], candidate: &Candidate) -> Note {
    let names = parts.iter().map(|part| form.sheets[*part].name.clone()).collect();
    Note::Doubtful {
        sheet: book.sheets[candidate.sheet].name.clone(),
        range: (candidate.region.top + 1).to_string(),
        part: form.sheets[parts[0]].part,
        doubt: Doubt::Parts { names },
    }
}

/// What is not as it was handed out; `None` where everything is in its place.
pub fn moved(wanted: &FormSheet, located: &Located, sheet: &Sheet, format: Format) -> Option<Note> {
    let table = wanted.table.as_ref()?;
    let headings = located.headings.clone()?;
    let mut moves = Vec::new();
    // A file without tabs is one sheet, which bears the file's name.
    if fold(&sheet.name) != fold(&wanted.name) && format.has_tabs() {
        moves.push(Move::Sheet { was: wanted.name.clone(), now: sheet.name.clone() });
    }
    let (was, now) = (wanted.heading_row(), *headings.start());
    if was != now {
        moves.push(Move::Row { heading: table.columns[0].heading.clone(), was, now });
    }
    if headings.start() != headings.end() {
        moves.push(Move::Rows { first: *headings.start(), last: *headings.end() });
    }
    for (position, (column, place)) in (0..).zip(table.columns.iter().zip(&located.columns)) {
        let Place::At { column: now, heading, how } = place else { continue };
        let (was, asked, found) = (position, column.heading.clone(), heading.clone());
        if was != *now {
            moves.push(Move::Column { heading: asked.clone(), was, now: *now });
        }
        match how {
            How::Same => {}
            How::Reworded => moves.push(Move::Heading { asked, found, column: *now }),
            How::In(measure) => {
                moves.push(Move::Measure { asked, found, column: *now, measure: measure.word().to_string() });
            }
        }
    }
    (!moves.is_empty()).then(|| Note::Moved { sheet: sheet.name.clone(), part: wanted.part, moves })
}

/// The columns that the unit was asked to fill in and that are not there, or could be several.
pub fn missing(wanted: &FormSheet, located: &Located, sheet: &Sheet) -> Vec<Note> {
    let Some(table) = &wanted.table else { return Vec::new() };
    let is_asked =
        |column: &Column| column.role == Role::Asked && (column.required || matches!(wanted.part, Part::Roster(_)));
    let note = |(column, place): (&Column, &Place)| {
        let (is_ambiguous, candidates) = match place {
            Place::At { .. } => return None,
            Place::Between(candidates) => (true, candidates.clone()),
            Place::Missing(candidates) => (false, candidates.clone()),
        };
        // A name that could be several is needed to find the rows, whoever fills it in.
        (is_asked(column) || (is_ambiguous && column.key == Key::Name)).then(|| Note::MissingColumn {
            sheet: sheet.name.clone(),
            part: wanted.part,
            heading: column.heading.clone(),
            is_ambiguous,
            candidates,
        })
    };
    table.columns.iter().zip(&located.columns).filter_map(note).collect()
}
