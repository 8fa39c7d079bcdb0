//! Which table of a file serves which part of the form.
//!
//! Everything is found by its words. A sheet's name, as the stamp or the form gives it, says which part it is; else the title
//! above a table does; else the table with the most headings. Two parts that a table fits alike are a doubt, unless only one of
//! them is wanting. The place where a table was handed out only tells whether it has moved.

use super::columns::{blocks, settled};
use super::fit::{Fit, Place};
use super::identify::Stamp;
use super::tables::{Known, Region, regions};
use super::wanted::{Asked, Wanted};
use super::words::Below;
use super::{Doubt, Note, rows};
use crate::form::{Column, Form, FormSheet, Key, Part, Rows, StampKey};
use crate::plan::{ColumnKind, Plan};
use crate::sheet::{At, Book, Row, Sheet, range};
use crate::value::name::fold;
use std::cmp::Reverse;
use std::collections::HashSet;
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

    /// The cells of a row from its first column that is read to the last, as people cite them.
    pub fn row(&self, row: u32) -> String {
        self.cited(row, row)
    }

    /// The cells below the headings in the columns that are read, down to the last row that has any.
    pub fn extent(&self, sheet: &Sheet) -> String {
        let mut rows = sheet.cells.rows_in(self.body.clone()).map(|row| row.number);
        let first = rows.next().unwrap_or(*self.body.start());
        self.cited(first, rows.next_back().unwrap_or(first))
    }

    fn cited(&self, first: u32, last: u32) -> String {
        let [left, right] = [self.found().min(), self.found().max()].map(|column| column.unwrap_or(0));
        range(At { row: first, column: left }, At { row: last, column: right })
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
    let asked = Asked::new(form.sheets.iter().map(|sheet| prepared(plan, sheet)).collect());
    let named: Vec<Option<usize>> = named(plan, form, book, stamp);
    let mut heard = Known::new();
    let found = book.sheets.iter().zip(&named).map(|(sheet, named)| {
        let least = |(part, wanted): (usize, &Option<Wanted>)| match wanted {
            _ if *named == Some(part) => 1,
            Some(wanted) => wanted.enough(),
            None => usize::MAX,
        };
        let least: Vec<usize> = asked.tables.iter().enumerate().map(least).collect();
        (regions(sheet, &asked, &least, &mut heard), least)
    });
    let names: Vec<String> = form.sheets.iter().map(|sheet| fold(&sheet.name)).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (index, (regions, least)) in found.enumerate() {
        for (position, region) in regions.iter().enumerate() {
            let below = regions[position + 1..].iter().find(|next| is_below(region, next));
            let sheet = &book.sheets[index];
            let ranks = ranks(&names, sheet, region, &least, named[index]);
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
    let rows = match &table.rows {
        Rows::Fixed(rows) => rows.as_slice(),
        Rows::Open => &[],
    };
    let measures = || rows.iter().filter_map(|row| rows::measure(plan, row)).cloned().collect();
    let below = |column: &Column| match (sheet.part, column.key) {
        (Part::Roster(roster), Key::Field(field)) => {
            let column = &plan.rosters[roster].columns[field];
            let is_figure = matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal);
            if is_figure { Below::In(column.measure.clone()) } else { Below::Words }
        }
        (Part::Figures, Key::Stated) => Below::InRows(measures()),
        _ => Below::Words,
    };
    Some(Wanted::new(table, below))
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

fn ranks(
    names: &[String],
    sheet: &Sheet,
    region: &Region,
    least: &[usize],
    named: Option<usize>,
) -> Vec<(Rank, usize)> {
    let titles = titles(sheet, region);
    let rank = |(part, fit): (usize, &Fit)| {
        let is_titled = titles.iter().any(|title| title.contains(&names[part]));
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
    let near = sheet.cells.rows_in(above.start..=above.end.saturating_sub(1)).flat_map(Row::iter);
    near.filter(|(at, _)| (region.across.0..=region.across.1).contains(&at.column))
        .map(|(_, cell)| fold(&cell.said()))
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
    let mut last = next.saturating_sub(1);
    for cells in sheet.cells.rows_in(0..=last).rev().filter(|row| row.number < next) {
        let row = cells.number;
        if row <= bottom {
            break;
        }
        if !cells.is_single() || row < last {
            return last.max(row);
        }
        last = row.saturating_sub(1);
    }
    last.max(bottom)
}

/// Sheets without headings that go on with a roster by their name, as 项目明细（续）: in the columns of its first table.
fn headless(form: &Form, book: &Book, tables: &[Located]) -> Vec<Located> {
    // The first table of each roster, with the roster's name.
    let mut firsts: Vec<(&Located, String)> = Vec::new();
    for table in tables {
        let wanted = &form.sheets[table.wanted];
        let is_first = firsts.iter().all(|(first, _)| first.wanted != table.wanted);
        if is_first && matches!(wanted.part, Part::Roster(_)) {
            firsts.push((table, fold(&wanted.name)));
        }
    }
    let serve: HashSet<usize> = tables.iter().map(|table| table.sheet).collect();
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        if sheet.cells.is_empty() || serve.contains(&index) {
            continue;
        }
        let name = fold(&sheet.name);
        let goes_on = |(_, roster): &&(&Located, String)| {
            let added = name.replacen(roster, "", 1);
            name.contains(roster) && (added.contains('续') || added.contains('2'))
        };
        let Some((first, _)) = firsts.iter().find(goes_on) else { continue };
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
    let sheet = &book.sheets[candidate.sheet];
    Note::Doubtful {
        sheet: sheet.name.clone(),
        range: headings(sheet, &candidate.region),
        part: form.sheets[parts[0]].part,
        doubt: Doubt::Parts { names },
    }
}

/// The cells of a region's headings, as people cite them.
fn headings(sheet: &Sheet, region: &Region) -> String {
    let (left, right) = region.across;
    let rows = sheet.cells.rows_in(region.top..=region.bottom).flat_map(Row::iter);
    let columns: Vec<u32> = rows.map(|(at, _)| at.column).filter(|column| (left..=right).contains(column)).collect();
    let [left, right] = [columns.iter().min(), columns.iter().max()].map(|column| *column.unwrap_or(&0));
    range(At { row: region.top, column: left }, At { row: region.bottom, column: right })
}
