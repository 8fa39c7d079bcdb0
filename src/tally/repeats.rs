//! Rows of a roster that are the same as others, in one unit's list or in two: by the roster's key.
//!
//! 1. The same: the key's entries are equal, names without padding and punctuation, phones and id numbers by their digits.
//! 2. Nearly the same ([`near`]): a question, never counted as the same.
//!
//! Equal keys are found by a hash, and near ones by hashes of what is left of them with one character taken out: comparing takes time
//! in proportion to the rows and not to their pairs. Keys and hashes wait on shelves ([`keys`], [`hashes`]), for there are as many as
//! rows, and more.

mod hashes;
mod keys;
mod near;

use crate::intake::{Collected, Entry, RosterRead, RosterRow, RosterTable};
use crate::plan::{ColumnKind, Plan, Round};
use crate::value::name::fold;
use hashes::Hashes;
use keys::Keys;
use rayon::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many rows one core works out the keys of, before the next ones are anybody's.
const ROWS_AT_A_TIME: usize = 4096;
/// How many pieces of so many rows, or of a unit's fewer ones, wait at most to be joined.
const PIECES_AT_A_TIME: usize = 256;

/// A row: whose, and which of the roster's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Position of the unit.
    pub unit: usize,
    /// Position among the rows of its roster.
    pub row: usize,
}

/// Rows that are the same, or nearly.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// Position of the roster.
    pub roster: usize,
    /// The rows, unit by unit in the plan's order; two or more.
    pub spots: Vec<Spot>,
    /// Whether they are only nearly the same: then they are two.
    pub is_near: bool,
}

/// Every repeat in the rosters of a round.
pub fn repeats(plan: &Plan, round: &Round, collected: &Collected) -> Vec<Repeat> {
    let of_roster = |roster: &usize| {
        let keys = keys(plan, collected, *roster);
        let (exact, is_first) = exact(&keys);
        let exact = exact.into_iter().map(|spots| Repeat { roster: *roster, spots, is_near: false });
        let mut found: Vec<Repeat> = exact.collect();
        found.extend(near::near(&keys, &is_first).into_iter().map(|(one, other)| {
            let mut spots = vec![keys.spot(one), keys.spot(other)];
            spots.sort();
            Repeat { roster: *roster, spots, is_near: true }
        }));
        found.sort_by(|one, other| (one.is_near, &one.spots).cmp(&(other.is_near, &other.spots)));
        found
    };
    round.rosters.iter().flat_map(of_roster).collect()
}

/// The keys of the rows of a roster, in every unit's list that counts. Rows whose key is blank or cannot be read, and lists without
/// the key's columns, are told by other rules.
fn keys(plan: &Plan, collected: &Collected, roster: usize) -> Keys {
    if plan.rosters[roster].key.is_empty() {
        return Keys::default();
    }
    let of_unit = |unit: usize| {
        let (_, read) = collected.roster(unit, roster)?;
        let pieces = (0..read.rows.len()).step_by(ROWS_AT_A_TIME).map(move |from| (unit, read, from));
        Some(pieces)
    };
    let pieces: Vec<_> = (0..collected.units.len()).filter_map(of_unit).flatten().collect();
    let of_piece = |(unit, read, from): (usize, &RosterRead, usize)| {
        let (mut piece, mut next) = (Piece::new(unit), from..);
        read.rows.each(from..from + ROWS_AT_A_TIME, |row| {
            piece.add(next.next().unwrap_or_default(), key_of(plan, read, row))
        });
        piece
    };
    let some = |pieces: &[_]| pieces.par_iter().copied().map(of_piece).collect::<Vec<Piece>>();
    joined(pieces.chunks(PIECES_AT_A_TIME).flat_map(some))
}

/// The keys of pieces in order.
fn joined(pieces: impl Iterator<Item = Piece>) -> Keys {
    let mut keys = Keys::default();
    let mut above: Option<(usize, String)> = None;
    for piece in pieces {
        let unit = piece.unit;
        let of_same = above.take().filter(|(of, _)| *of == unit);
        if let Some((_, said)) = &of_same {
            piece.dittos.iter().for_each(|row| keys.add(said, Spot { unit, row: *row }));
        }
        piece.each(|said, row| keys.add(said, Spot { unit, row }));
        above = if piece.is_all_dittos { of_same } else { piece.last.map(|said| (unit, said)) };
    }
    keys
}

/// The keys of some rows of one unit.
struct Piece {
    unit: usize,
    /// The rows at its top that say the name in the row above the piece once more.
    dittos: Vec<usize>,
    /// Whether there are no others.
    is_all_dittos: bool,
    /// The keys of the rows below those, one behind the other.
    text: String,
    /// Where each ends, and its row.
    keys: Vec<(usize, usize)>,
    /// What a ditto below the piece would say, if its last row has a key.
    last: Option<String>,
}

impl Piece {
    fn new(unit: usize) -> Piece {
        Piece { unit, dittos: Vec::new(), is_all_dittos: true, text: String::new(), keys: Vec::new(), last: None }
    }

    /// Adds what makes the next row the same as others.
    fn add(&mut self, row: usize, said: Option<String>) {
        // 同上 says the name in the row above once more.
        let is_ditto = said.as_deref().is_some_and(|said| said.split('|').all(points_up));
        if is_ditto && self.is_all_dittos {
            return self.dittos.push(row);
        }
        self.is_all_dittos = false;
        let said = if is_ditto { self.last.take() } else { said };
        if let Some(said) = &said {
            self.text.push_str(said);
            self.keys.push((self.text.len(), row));
        }
        self.last = said;
    }

    /// Hands on each key with its row.
    fn each(&self, mut take: impl FnMut(&str, usize)) {
        let mut begin = 0;
        for (end, row) in &self.keys {
            take(&self.text[begin..*end], *row);
            begin = *end;
        }
    }
}

/// A number by which equal texts are found; two that differ may have the same one, so they are compared as well.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The rows of every key that stands in several, in order; and whether each key is the first of those that are the same.
fn exact(keys: &Keys) -> (Vec<Vec<Spot>>, Vec<bool>) {
    let mut repeated = Vec::new();
    let mut is_first = vec![true; keys.len()];
    Hashes::of(keys, |_, key, say| say(hash(key))).alike(|mut left| {
        while let Some(first) = left.first().map(|first| keys.get(*first)) {
            let (same, others) = left.drain(..).partition(|position| keys.get(*position) == first);
            let same: Vec<usize> = same;
            same[1..].iter().for_each(|position| is_first[*position] = false);
            if same.len() > 1 {
                repeated.push(same.into_iter().map(|position| keys.spot(position)).collect());
            }
            left = others;
        }
    });
    (repeated, is_first)
}

/// What makes a row the same as others; `None` where that cannot be said.
pub fn key_of<S: AsRef<str>>(plan: &Plan, read: &RosterRead, row: &RosterRow<S>) -> Option<String> {
    let roster = &plan.rosters[read.roster];
    let is_there =
        |table: &RosterTable| roster.key.iter().all(|column| table.columns.get(*column).is_some_and(Option::is_some));
    let entries = || roster.key.iter().map(|column| (&row.entries[*column], roster.columns[*column].kind));
    let is_unread = |entry: &Entry<S>| matches!(entry, Entry::Error(_) | Entry::Uncalculated | Entry::Marked(..));
    let is_read = entries().all(|(entry, _)| !is_unread(entry));
    if !is_read || !is_there(&read.tables[row.table]) {
        return None;
    }
    let mut said = entries().map(|(entry, kind)| normal(&entry.said(), kind));
    let mut key = said.next().unwrap_or_default();
    let mut is_blank = key.is_empty();
    for said in said {
        is_blank &= said.is_empty();
        key.push('|');
        key.push_str(&said);
    }
    (!is_blank).then_some(key)
}

/// Whether an entry only says that it is what stands above it.
fn points_up(entry: &str) -> bool {
    ["同上", "同前", "〃", "″", "\"", "ditto"].contains(&entry)
}

/// An entry as it is compared.
fn normal(entry: &str, kind: ColumnKind) -> String {
    let mut folded = fold(entry);
    match kind {
        ColumnKind::Phone | ColumnKind::IdNumber => folded.retain(|c| c.is_ascii_alphanumeric()),
        // Signs alone are what they are.
        _ if folded.contains(char::is_alphanumeric) => folded.retain(char::is_alphanumeric),
        _ => {}
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn in_how_many_pieces_keys_are_worked_out_makes_no_difference(
            rows in proptest::collection::vec((0..2usize, 0..5usize), 0..24),
            at_a_time in 1..6usize,
        ) {
            let said = |kind: &usize| ["甲", "乙", "同上", "〃"].get(*kind).map(|said| said.to_string());
            let of_unit = |unit: usize| {
                let rows = rows.iter().filter(move |(of, _)| *of == unit).map(|(_, kind)| said(kind));
                rows.enumerate().collect::<Vec<_>>()
            };
            let keys = |at_a_time: usize| {
                let units = [of_unit(0), of_unit(1)];
                let pieces = units.iter().enumerate().flat_map(|(unit, rows)| {
                    rows.chunks(at_a_time).map(move |rows| {
                        let mut piece = Piece::new(unit);
                        rows.iter().for_each(|(row, said)| piece.add(*row, said.clone()));
                        piece
                    })
                });
                let keys = joined(pieces);
                (0..keys.len()).map(|at| (keys.get(at), keys.spot(at))).collect::<Vec<_>>()
            };
            prop_assert_eq!(keys(at_a_time), keys(rows.len() + 1));
        }
    }

    #[test]
    fn padding_punctuation_and_full_width_forms_make_no_difference() {
        assert_eq!(normal("郑州（宏达）·机电", ColumnKind::Text), normal("郑州 (宏达)机电", ColumnKind::Text));
        assert_eq!(
            normal("０３７１－６７１８ １２３４", ColumnKind::Phone),
            normal("0371-67181234", ColumnKind::Phone)
        );
        assert_eq!(normal("——", ColumnKind::Text), "--");
    }
}
