//! Where tables stand in a sheet: rows that bear the headings of a form's tables, one or several a sheet, above or beside each
//! other, their headings on one row or on up to three.
//!
//! Whose table it is is not decided here: a [`Region`] says how well each of the form's tables fits it.

use super::fit::{Fit, Headings, WIDEST};
use super::wanted::{Asked, Heard, Wanted};
use crate::sheet::{At, Cell, CellRef, Cells, Sheet};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Rows looked at for headings of which hardly a word is known.
const SEARCHED: usize = 100;
/// On how many rows headings stand at most.
const TALLEST: usize = 3;
/// How many rows of a sheet are looked at for headings: what comes later under headings of its own is read as rows.
const MOST_SEEDS: usize = 1_000;
/// How many texts are remembered from sheet to sheet.
const MOST_HEARD: usize = 10_000;

/// All columns.
const WHOLE: (u32, u32) = (0, u32::MAX);

/// Rows that bear headings.
#[derive(Debug, Clone)]
pub struct Region {
    /// The first row of the headings.
    pub top: u32,
    /// The last row of the headings.
    pub bottom: u32,
    /// The columns that it takes up, where other headings stand beside it: else all.
    pub across: (u32, u32),
    /// How each of the form's tables fits, in the form's order.
    pub fits: Vec<Fit>,
}

/// The texts that were held against the headings of a form, in sheets where the same ones stand again.
pub type Known<'a> = HashMap<&'a str, Rc<Heard>>;

/// Finds every region of a sheet. `least` is how many headings of a table its row must bear at least.
pub fn regions<'a>(sheet: &'a Sheet, asked: &Asked, least: &[usize], heard: &mut Known<'a>) -> Vec<Region> {
    if heard.len() > MOST_HEARD {
        heard.clear();
    }
    let cells = &sheet.cells;
    // Below the headings the same texts stand again and again.
    let mut unknown: HashSet<&str> = HashSet::new();
    let mut is_known = |text: &'a str| match heard.get(text) {
        Some(heard) => !heard.known.is_empty(),
        None if unknown.contains(text) => false,
        None => {
            let is_known = asked.knows(text);
            if !is_known && unknown.len() < MOST_HEARD {
                unknown.insert(text);
            }
            is_known
        }
    };
    let mut knows = |cell: CellRef<'a>| matches!(cell, Cell::Text(text) if asked.may_know(text) && is_known(text));
    let bears = |row: &usize| {
        let needed = if *row < SEARCHED { 1 } else { 2 };
        cells.row(*row).iter().take(WIDEST).filter(|(_, cell)| knows(*cell)).take(needed).count() == needed
    };
    let seeds: Vec<usize> = (0..cells.row_count()).filter(bears).take(MOST_SEEDS).collect();
    let mut search = Search { cells, asked, least, merged_to: merged_to(sheet), heard };
    let found = search.best(&seeds, 1);
    if !found.is_empty() {
        return found;
    }
    let texts = |row: &usize| cells.row(*row).iter().filter(|(_, cell)| matches!(cell, Cell::Text(_))).count();
    let others: Vec<usize> = (0..cells.row_count().min(SEARCHED)).filter(|row| texts(row) >= 2).collect();
    search.best(&others, 0)
}

struct Search<'s, 'a> {
    cells: &'a Cells,
    asked: &'s Asked,
    least: &'s [usize],
    merged_to: HashMap<At, u32>,
    heard: &'s mut Known<'a>,
}

impl Search<'_, '_> {
    /// The regions around some rows: the best first, none over another, in the order of the sheet. Tables of which fewer
    /// than `known` headings are there word for word are not compared.
    fn best(&mut self, seeds: &[usize], known: usize) -> Vec<Region> {
        let mut candidates: Vec<(usize, usize, Region)> = Vec::new();
        let mut open: Vec<(usize, bool)> = Vec::new();
        for seed in seeds {
            let alone = self.candidates(*seed, *seed, known);
            // Nothing is better than all headings word for word in one row.
            if !alone.iter().any(|(.., region)| region.fits.iter().any(Fit::is_plain)) {
                open.push((*seed, !alone.is_empty()));
            }
            candidates.extend(alone);
        }
        // Headings on several rows are looked for where a row alone bears none, or some but not all.
        let is_bare = open.len() == seeds.len();
        let around = open.into_iter().filter(|(_, alone)| *alone || is_bare);
        let mut spans: Vec<(usize, usize)> = around.flat_map(|(seed, _)| spans(self.cells, seed)).collect();
        spans.sort_unstable();
        spans.dedup();
        for (first, last) in spans {
            candidates.extend(self.candidates(first, last, known));
        }
        // The most headings, the fewest doubts, on the fewest rows, first from above.
        candidates.sort_by_key(|(found, between, region)| {
            (Reverse(*found), *between, region.bottom - region.top, region.top, region.across)
        });
        let mut chosen: Vec<Region> = Vec::new();
        // The columns that are taken in each row.
        let mut taken: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
        for (.., region) in candidates {
            let (left, right) = region.across;
            let mut others = (region.top..=region.bottom).filter_map(|row| taken.get(&row)).flatten();
            if others.any(|other| left <= other.1 && other.0 <= right) {
                continue;
            }
            (region.top..=region.bottom).for_each(|row| taken.entry(row).or_default().push(region.across));
            chosen.push(region);
        }
        chosen.sort_by_key(|region| (region.top, region.across));
        chosen
    }

    /// The regions of these rows that bear enough headings of a table: how many, and how many of them could be several.
    fn candidates(&mut self, first: usize, last: usize, known: usize) -> Vec<(usize, usize, Region)> {
        let regions = self.regions(first, last, known).into_iter();
        let enough = |(fit, least): &(&Fit, &usize)| !fit.columns.is_empty() && fit.found() >= **least;
        let best = |region: &Region| {
            let fits = region.fits.iter().zip(self.least).filter(enough).map(|(fit, _)| (fit.found(), fit.between()));
            fits.max_by_key(|best| (best.0, Reverse(best.1)))
        };
        let found = regions.filter_map(|region| best(&region).map(|(found, between)| (found, between, region)));
        let mut found: Vec<(usize, usize, Region)> = found.collect();
        // What stands beside a table is a table by itself only where it bears as many headings as one without a name must.
        let is_part = |region: &Region| region.across != WHOLE;
        let is_table = |region: &Region| {
            let enough = |(fit, wanted): (&Fit, &Option<Wanted>)| {
                wanted.as_ref().is_some_and(|wanted| fit.found() >= wanted.enough())
            };
            region.fits.iter().zip(&self.asked.tables).any(enough)
        };
        found.retain(|(.., region)| !is_part(region) || is_table(region));
        if found.iter().filter(|(.., region)| is_part(region)).count() < 2 {
            found.retain(|(.., region)| !is_part(region));
        }
        found
    }

    /// How every table fits the headings in these rows: in all of their columns and, where a blank column parts them, on
    /// either side of it.
    fn regions(&mut self, first: usize, last: usize, known: usize) -> Vec<Region> {
        let (cells, asked) = (self.cells, self.asked);
        let rows = (first..=last).map(|row| cells.row(row));
        let (top, bottom) = (cells.row(first).number, cells.row(last).number);
        let hear = |text| Rc::clone(self.heard.entry(text).or_insert_with(|| Rc::new(asked.hear(text))));
        let headings = Headings::read(rows, &self.merged_to, asked, hear);
        let region = |across: (u32, u32)| Region {
            top,
            bottom,
            across,
            fits: headings.within(across).fits(asked, known, self.least),
        };
        let segments = headings.segments();
        let parts = segments.iter().copied().filter(|_| segments.len() > 1);
        std::iter::once(WHOLE).chain(parts).map(region).collect()
    }
}

/// The last column of each cell that is merged over several. Where the next one begins it ends: only in a damaged file they overlap.
fn merged_to(sheet: &Sheet) -> HashMap<At, u32> {
    let mut merged: Vec<(At, u32)> = sheet.merged.iter().map(|(first, last)| (*first, last.column)).collect();
    merged.sort_by_key(|(first, _)| *first);
    merged.dedup_by_key(|(first, _)| *first);
    let next = merged.iter().skip(1).map(|(first, _)| Some(*first)).chain([None]);
    let end = |(first, last): &(At, u32), next: Option<At>| {
        next.filter(|next| next.row == first.row).map_or(*last, |next| next.column.saturating_sub(1).min(*last))
    };
    merged.iter().zip(next).map(|(one, next)| (one.0, end(one, next))).collect()
}

/// The runs of several rows without a gap that hold a row, as first and last position.
fn spans(cells: &Cells, seed: usize) -> Vec<(usize, usize)> {
    let number = |position: usize| cells.row(position).number;
    let mut spans = Vec::new();
    for first in seed.saturating_sub(TALLEST - 1)..=seed {
        for last in seed..cells.row_count().min(first + TALLEST) {
            if last > first && (number(last) - number(first)) as usize == last - first {
                spans.push((first, last));
            }
        }
    }
    spans
}
