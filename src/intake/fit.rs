//! How the headings of a form's table fit those in some rows of a sheet: which column is which.

use super::heading::{Match, assign, assign_plain};
use super::wanted::{Asked, Heard, Wanted};
use super::words::{How, Words};
use crate::sheet::{At, Cell, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// How many cells of one row are compared with headings.
pub const WIDEST: usize = 400;

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
    /// One of these, and nothing tells which; how the first was recognised.
    Between(Vec<(At, String)>, How),
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
        self.columns.iter().filter(|place| matches!(place, Place::Between(..))).count()
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
    /// All texts over it as one, where there are several and that is a heading at once.
    whole: Vec<Over>,
}

#[derive(Clone)]
struct Over {
    at: At,
    heard: Rc<Heard>,
}

impl Headings {
    /// Reads some rows. `merged_to` is the last column of a cell that is merged over several.
    pub fn read<'a>(
        rows: impl Iterator<Item = Row<'a>>,
        merged_to: &HashMap<At, u32>,
        asked: &Asked,
        mut hear: impl FnMut(&'a str) -> Rc<Heard>,
    ) -> Headings {
        // Over each column the texts from top to bottom; a merged heading stands over all of its columns, but alone it is
        // the heading of its first.
        let mut over: BTreeMap<u32, (Option<At>, Vec<&str>)> = BTreeMap::new();
        for (at, cell) in rows.flat_map(|row| row.iter().take(WIDEST)) {
            let Cell::Text(text) = cell else { continue };
            let last = merged_to.get(&at).map_or(at.column, |last| *last.min(&(at.column + WIDEST as u32)));
            for column in at.column..=last {
                let (own, texts) = over.entry(column).or_default();
                texts.push(text);
                if column == at.column {
                    *own = Some(at);
                }
            }
        }
        let own = over.values().filter_map(|(own, texts)| Some(((*own)?, texts)));
        let whole = own.clone().filter(|(_, texts)| texts.len() > 1).map(|(at, texts)| (at, texts.concat()));
        Headings {
            whole: whole
                .filter(|(_, text)| asked.knows(text))
                .map(|(at, text)| Over { at, heard: Rc::new(asked.hear(&text)) })
                .collect(),
            lowest: own.filter_map(|(at, texts)| Some(Over { at, heard: hear(texts.last()?) })).collect(),
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

    /// How each table fits them. A table is compared where at least `known` headings are its own at once, and where enough of its
    /// headings may be there: `least` of them.
    pub fn fits(&self, asked: &Asked, known: usize, least: &[usize]) -> Vec<Fit> {
        let at_once = self.at_once(asked.tables.len());
        let each = |is_compared: &dyn Fn(usize, &Wanted) -> bool, fit: fn(&Headings, &Wanted) -> Fit| -> Vec<Fit> {
            let compared = |(table, wanted): (usize, &Option<Wanted>)| {
                let wanted = wanted.as_ref().filter(|wanted| is_compared(table, wanted));
                wanted.map(|wanted| fit(self, wanted)).unwrap_or_default()
            };
            asked.tables.iter().enumerate().map(compared).collect()
        };
        // Where all headings of a table stand word for word, nothing is looked for that is merely alike.
        let plain = |table: usize, wanted: &Wanted| at_once[table] >= wanted.headings.len();
        if asked.tables.iter().enumerate().any(|(table, wanted)| wanted.as_ref().is_some_and(|one| plain(table, one))) {
            let fits = each(&|table, _| at_once[table] > 0, Headings::fit_plainly);
            if fits.iter().any(Fit::is_plain) {
                return fits;
            }
        }
        let may_be: Option<Vec<usize>> = at_once.iter().any(|count| *count >= known).then(|| self.may_be(asked));
        let Some(may_be) = may_be else { return vec![Fit::default(); asked.tables.len()] };
        let enough = |table: usize, wanted: &Wanted| {
            at_once[table] >= known && may_be[table] >= least[table].min(wanted.headings.len())
        };
        each(&enough, Headings::fit)
    }

    /// How many of them are headings of each table at once.
    fn at_once(&self, tables: usize) -> Vec<usize> {
        let mut counts = vec![0; tables];
        let known = self.lowest.iter().chain(&self.whole).flat_map(|over| &over.heard.known);
        known.for_each(|table| counts[*table] += 1);
        counts
    }

    /// How many headings of each table may be among them.
    fn may_be(&self, asked: &Asked) -> Vec<usize> {
        let may_be = self.lowest.iter().chain(&self.whole).flat_map(|over| over.heard.may_be(asked));
        let distinct: HashSet<&(usize, usize)> = may_be.collect();
        let mut counts = vec![0; asked.tables.len()];
        distinct.into_iter().for_each(|(table, _)| counts[*table] += 1);
        counts
    }

    /// How a table fits them where the very words or the names say so.
    fn fit_plainly(&self, wanted: &Wanted) -> Fit {
        Fit { columns: places(&wanted.headings, &self.lowest, assign_plain) }
    }

    /// How a table fits them.
    fn fit(&self, wanted: &Wanted) -> Fit {
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
fn places(asked: &[Words], found: &[Over], assign: fn(&[Words], &[&Words]) -> Vec<Match>) -> Vec<Place> {
    let words: Vec<&Words> = found.iter().map(|over| &over.heard.words).collect();
    let said = |place: usize| found[place].heard.text.clone();
    let list = |places: Vec<usize>| places.into_iter().map(|place| (found[place].at, said(place))).collect();
    let place = |(position, one): (usize, Match)| match one {
        Match::Found(place, how) => Place::At { column: found[place].at.column, heading: said(place), how },
        Match::Between(places) => {
            let how = places.first().and_then(|place| asked[position].how(words[*place]));
            Place::Between(list(places), how.unwrap_or(How::Alike))
        }
        Match::Missing(places) => Place::Missing(list(places)),
    };
    assign(asked, &words).into_iter().enumerate().map(place).collect()
}
