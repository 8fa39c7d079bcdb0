//! How the headings of a form's table fit those in some rows of a sheet: which column is which.

use super::heading::{Match, assign, assign_plain};
use super::words::{How, Words};
use crate::form::{Column, Table};
use crate::sheet::{At, Cell, Sheet};
use crate::value::measure::Measure;
use std::collections::{BTreeMap, HashSet};

/// How many cells of one row are compared with headings.
pub const WIDEST: usize = 400;

/// A form's table prepared for comparing.
pub struct Wanted {
    headings: Vec<Words>,
    /// The folded words by which one of them is recognised at once.
    pub known: HashSet<String>,
}

impl Wanted {
    /// The headings of a table; `measure` is that of a column of figures.
    pub fn new(table: &Table, measure: impl Fn(usize) -> Option<Measure>) -> Wanted {
        let words = |(position, column): (usize, &Column)| Words::asked(&column.heading, measure(position).as_ref());
        let headings: Vec<Words> = table.columns.iter().enumerate().map(words).collect();
        let keys = headings.iter().flat_map(Words::keys).filter(|key| !key.is_empty());
        let known = keys.map(str::to_string).collect();
        Wanted { headings, known }
    }

    /// How many of its headings make a row the heading of this table where no name says so.
    pub fn enough(&self) -> usize {
        self.headings.len().div_ceil(2).max(2)
    }

    /// Whether words are those of one of its headings, at once.
    pub fn knows(&self, words: &Words) -> bool {
        words.keys().iter().any(|key| self.known.contains(*key))
    }
}

/// How a table's columns were found.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    /// What was found for each.
    pub columns: Vec<Place>,
}

/// What was found for a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// This column of the sheet.
    At {
        /// The column.
        column: u32,
        /// What its heading says.
        heading: String,
        /// How it was recognised.
        how: How,
    },
    /// One of these, and nothing tells which.
    Between(Vec<(At, String)>),
    /// None; the closest are offered.
    Missing(Vec<(At, String)>),
}

impl Place {
    /// The sheet's column.
    pub fn column(&self) -> Option<u32> {
        match self {
            Place::At { column, .. } => Some(*column),
            _ => None,
        }
    }
}

impl Fit {
    /// How many of the columns were found.
    pub fn found(&self) -> usize {
        self.columns.iter().filter(|place| !matches!(place, Place::Missing(_))).count()
    }

    /// How many of them by the very words.
    pub fn same(&self) -> usize {
        self.columns.iter().filter(|place| matches!(place, Place::At { how: How::Same, .. })).count()
    }

    /// Whether every column was found by the very words.
    pub fn is_plain(&self) -> bool {
        !self.columns.is_empty() && self.same() == self.columns.len()
    }

    /// How many could be several columns.
    pub fn between(&self) -> usize {
        self.columns.iter().filter(|place| matches!(place, Place::Between(_))).count()
    }

    /// Whether every column was found.
    pub fn is_complete(&self) -> bool {
        self.found() == self.columns.len()
    }
}

/// What stands over each column in some rows of headings.
pub struct Headings {
    /// The lowest text over it.
    lowest: Vec<Over>,
    /// All texts over it as one, where there are several.
    whole: Vec<Over>,
}

#[derive(Clone)]
struct Over {
    at: At,
    text: String,
    words: Words,
}

impl Headings {
    /// Reads some rows, which have cells.
    pub fn read(sheet: &Sheet, rows: &[&[(At, Cell)]]) -> Headings {
        // Over each column the texts from top to bottom; a merged heading stands over all of its columns, but alone it is
        // the heading of its first.
        let mut over: BTreeMap<u32, (Option<At>, Vec<&str>)> = BTreeMap::new();
        for (at, cell) in rows.iter().flat_map(|row| row.iter().take(WIDEST)) {
            let Cell::Text(text) = cell else { continue };
            for column in at.column..=merged_to(sheet, *at) {
                let (own, texts) = over.entry(column).or_default();
                texts.push(text);
                if column == at.column {
                    *own = Some(*at);
                }
            }
        }
        let own = over.values().filter_map(|(own, texts)| Some(((*own)?, texts)));
        let said = |at: At, text: String| Over { at, words: Words::new(&text), text };
        Headings {
            lowest: own.clone().map(|(at, texts)| said(at, texts.last().unwrap_or(&"").to_string())).collect(),
            whole: own.filter(|(_, texts)| texts.len() > 1).map(|(at, texts)| said(at, texts.concat())).collect(),
        }
    }

    /// Those in some columns.
    pub fn within(&self, (left, right): (u32, u32)) -> Headings {
        let inside = |over: &&Over| (left..=right).contains(&over.at.column);
        let part = |all: &[Over]| all.iter().filter(inside).cloned().collect();
        Headings { lowest: part(&self.lowest), whole: part(&self.whole) }
    }

    /// The runs of columns without a gap.
    pub fn segments(&self) -> Vec<(u32, u32)> {
        let mut segments: Vec<(u32, u32)> = Vec::new();
        for column in self.lowest.iter().map(|over| over.at.column) {
            match segments.last_mut() {
                Some((_, last)) if *last + 1 == column => *last = column,
                _ => segments.push((column, column)),
            }
        }
        segments
    }

    /// How many of them are those of a table at once.
    pub fn known(&self, wanted: &Wanted) -> usize {
        self.lowest.iter().chain(&self.whole).filter(|over| wanted.knows(&over.words)).count()
    }

    /// How a table fits them where the very words or the names say so.
    pub fn fit_plainly(&self, wanted: &Wanted) -> Fit {
        Fit { columns: places(&wanted.headings, &self.lowest, assign_plain) }
    }

    /// How a table fits them.
    pub fn fit(&self, wanted: &Wanted) -> Fit {
        let mut columns = places(&wanted.headings, &self.lowest, assign);
        // Headings that run over several rows.
        let whole = places(&wanted.headings, &self.whole, assign_plain);
        for (position, place) in whole.into_iter().enumerate() {
            let is_taken =
                |column| columns.iter().enumerate().any(|(other, one)| other != position && one.column() == column);
            let is_same = matches!(columns[position], Place::At { how: How::Same, .. });
            if place.column().is_some() && !is_same && !is_taken(place.column()) {
                columns[position] = place;
            }
        }
        Fit { columns }
    }
}

/// What is found for each heading among these.
fn places(asked: &[Words], found: &[Over], assign: fn(&[Words], &[Words]) -> Vec<Match>) -> Vec<Place> {
    let words: Vec<Words> = found.iter().map(|over| over.words.clone()).collect();
    let list =
        |places: Vec<usize>| places.into_iter().map(|place| (found[place].at, found[place].text.clone())).collect();
    let place = |one: Match| match one {
        Match::Found(place, how) => {
            Place::At { column: found[place].at.column, heading: found[place].text.clone(), how }
        }
        Match::Between(places) => Place::Between(list(places)),
        Match::Missing(places) => Place::Missing(list(places)),
    };
    assign(asked, &words).into_iter().map(place).collect()
}

/// The last column over which a cell is merged.
fn merged_to(sheet: &Sheet, at: At) -> u32 {
    let merged = sheet.merged.iter().find(|(first, _)| *first == at);
    merged.map_or(at.column, |(_, last)| last.column.min(at.column + WIDEST as u32))
}
