//! Rows of a roster that are the same as others, in one unit's list or in two: by the roster's key.
//!
//! 1. The same: the key's entries are equal, names without padding and punctuation, phones and id numbers by their digits.
//! 2. Nearly the same: one name has a character more than the other, two neighbouring characters are exchanged, or one leaves out or
//!    shortens what kind of company it is (有限公司 is short for 有限责任公司: Company Law, article 7). Another character in the same
//!    place is another name, and so is a number, a direction or a size more: 第一机械厂, 机械总厂. What is nearly the same is a
//!    question, never counted as the same.
//!
//! Equal keys are found by a hash, and near ones by hashes of what is left of them with one character taken out: comparing takes time
//! in proportion to the rows and not to their pairs, and some hundred bytes a row.

use crate::intake::{Collected, Entry, RosterRead, RosterRow, RosterTable};
use crate::plan::{ColumnKind, Plan, Round};
use crate::value::name::fold;
use rayon::prelude::*;
use std::hash::{DefaultHasher, Hasher};
use std::sync::LazyLock;

/// The fewest characters of a key that can be nearly another.
const SHORTEST: usize = 5;
/// The most characters of a key that is compared with near ones.
const LONGEST: usize = 60;
/// How many bytes of keys are compared at a time: what is left of them takes up to ten times as much.
const BYTES_AT_A_TIME: usize = 2 << 20;
/// How many rows one core works out the keys of, before the next ones are anybody's.
const ROWS_AT_A_TIME: usize = 4096;
/// How many pieces of so many rows, or of a unit's fewer ones, wait at most to be joined.
const PIECES_AT_A_TIME: usize = 256;
/// Where more keys than this are alike but for one character, they are a series and no slips.
const SERIES: usize = 8;

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
        found.extend(near(&keys, &is_first).into_iter().map(|(one, other)| {
            let mut spots = vec![keys.spots[one], keys.spots[other]];
            spots.sort();
            Repeat { roster: *roster, spots, is_near: true }
        }));
        found.sort_by(|one, other| (one.is_near, &one.spots).cmp(&(other.is_near, &other.spots)));
        found
    };
    round.rosters.iter().flat_map(of_roster).collect()
}

/// The keys of a roster's rows, one behind the other in one text: a word each would take three times the memory.
#[derive(Default)]
struct Keys {
    text: String,
    /// Where each begins; the last one is where they end.
    begins: Vec<usize>,
    /// The row of each.
    spots: Vec<Spot>,
}

impl Keys {
    fn add(&mut self, key: &str, spot: Spot) {
        self.begins.push(self.text.len());
        self.text.push_str(key);
        self.spots.push(spot);
    }

    fn followed_by(mut self, other: Keys) -> Keys {
        self.begins.extend(other.begins.iter().map(|begin| begin + self.text.len()));
        self.text.push_str(&other.text);
        self.spots.extend(other.spots);
        self
    }

    fn get(&self, position: usize) -> &str {
        let end = self.begins.get(position + 1).copied().unwrap_or(self.text.len());
        &self.text[self.begins[position]..end]
    }
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
        let of_same = above.take().filter(|(unit, _)| *unit == piece.unit);
        if let Some((unit, said)) = &of_same {
            piece.dittos.iter().for_each(|row| keys.add(said, Spot { unit: *unit, row: *row }));
        }
        above = if piece.is_all_dittos { of_same } else { piece.last.map(|said| (piece.unit, said)) };
        keys = keys.followed_by(piece.keys);
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
    /// The keys of the rows below those.
    keys: Keys,
    /// What a ditto below the piece would say, if its last row has a key.
    last: Option<String>,
}

impl Piece {
    fn new(unit: usize) -> Piece {
        Piece { unit, dittos: Vec::new(), is_all_dittos: true, keys: Keys::default(), last: None }
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
            self.keys.add(said, Spot { unit: self.unit, row });
        }
        self.last = said;
    }
}

/// A number by which equal texts are found, wherever they are cut in two; others may have the same one, so they are compared as well.
fn hash(cut: [&str; 2]) -> u64 {
    let mut hasher = DefaultHasher::new();
    cut.iter().for_each(|part| hasher.write(part.as_bytes()));
    hasher.finish()
}

/// The rows of every key that stands in several, in order; and whether each key is the first of those that are the same.
fn exact(keys: &Keys) -> (Vec<Vec<Spot>>, Vec<bool>) {
    let hashed = (0..keys.spots.len()).into_par_iter().map(|position| (hash([keys.get(position), ""]), position));
    let mut order: Vec<(u64, usize)> = hashed.collect();
    order.par_sort_unstable();
    let mut repeated = Vec::new();
    let mut is_first = vec![true; keys.spots.len()];
    for alike in order.chunk_by(|(one, _), (other, _)| one == other).filter(|alike| alike.len() > 1) {
        let mut left: Vec<usize> = alike.iter().map(|(_, position)| *position).collect();
        while let Some(first) = left.first().copied() {
            let (same, others) = left.into_iter().partition(|position| keys.get(*position) == keys.get(first));
            let same: Vec<usize> = same;
            same[1..].iter().for_each(|position| is_first[*position] = false);
            if same.len() > 1 {
                repeated.push(same.into_iter().map(|position| keys.spots[position]).collect());
            }
            left = others;
        }
    }
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

/// The pairs of keys that are nearly the same, by their positions; of those that are the same, the first is compared.
fn near(keys: &Keys, is_first: &[bool]) -> Vec<(usize, usize)> {
    let is_compared =
        |position: &usize| is_first[*position] && (SHORTEST..=LONGEST).contains(&keys.get(*position).chars().count());
    let compared: Vec<usize> = (0..keys.spots.len()).filter(is_compared).collect();
    // What is left of all keys may be many times as much as the keys: a part of it is looked at after the other.
    let parts = keys.text.len() / BYTES_AT_A_TIME + 1;
    // A hash and the position of its key stand in one number: of the hash, as much as there is room for.
    let place = (keys.spots.len() as u64).next_power_of_two() - 1;
    let of_part = |part: usize| {
        let of_keys = |positions: &[usize]| {
            let mut left = Vec::new();
            for position in positions {
                leave(keys.get(*position), |before, behind| {
                    let hash = hash([before, behind]);
                    left.extend((hash % parts as u64 == part as u64).then_some(hash & !place | *position as u64));
                });
            }
            left
        };
        let mut left: Vec<u64> = compared.par_chunks(ROWS_AT_A_TIME).flat_map_iter(of_keys).collect();
        left.par_sort_unstable();
        let mut pairs = Vec::new();
        for group in left.chunk_by(|one, other| one & !place == other & !place) {
            if (2..=SERIES).contains(&group.len()) {
                let group: Vec<usize> = group.iter().map(|one| (one & place) as usize).collect();
                for (position, one) in group.iter().enumerate() {
                    let others = group[position + 1..].iter().filter(|other| *other != one);
                    let others = others.filter(|other| is_slip(keys.get(*one), keys.get(**other)));
                    pairs.extend(others.map(|other| (*one, *other)));
                }
            }
        }
        pairs
    };
    let mut pairs: Vec<(usize, usize)> = (0..parts).flat_map(of_part).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Says what is left of a key without the kind of company, and with one character more taken out: what stands before that, and what
/// behind it.
fn leave(key: &str, mut say: impl FnMut(&str, &str)) {
    let bare = without_kind(key);
    say(bare, "");
    let mut before = None;
    for (place, character) in bare.char_indices() {
        // A double character leaves the same twice.
        if !tells_apart(character) && before != Some(character) {
            say(&bare[..place], &bare[place + character.len_utf8()..]);
        }
        before = Some(character);
    }
}

/// Whether two keys are one slip apart: a character more or less, or two neighbours that changed places.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other) = (without_kind(one), without_kind(other));
    let (length, of_other) = (one.chars().count(), other.chars().count());
    let is_exchange = || {
        let differing: Vec<(char, char)> = one.chars().zip(other.chars()).filter(|(a, b)| a != b).collect();
        matches!(differing[..], [(a, b), (c, d)] if a == d && b == c)
    };
    let is_near = || if length == of_other { is_exchange() } else { length.abs_diff(of_other) == 1 };
    one == other || is_near() && strsim::osa_distance(one, other) == 1 && !differs_in_number(one, other)
}

/// Whether what two keys do not share tells them apart on purpose.
fn differs_in_number(one: &str, other: &str) -> bool {
    let mut rest: Vec<char> = other.chars().collect();
    let mut own: Vec<char> = Vec::new();
    for character in one.chars() {
        match rest.iter().position(|c| *c == character) {
            Some(place) => drop(rest.remove(place)),
            None => own.push(character),
        }
    }
    own.iter().chain(&rest).any(|character| tells_apart(*character))
}

/// Characters that tell two names apart: numbers, letters, directions, sizes, kinds of institutions.
fn tells_apart(character: char) -> bool {
    static APART: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut apart: Vec<char> = "〇零一二三四五六七八九十百千万甲乙丙丁戊己庚辛壬癸东西南北中上下左右前后新老大小分总厂店院所站场部室局校社会馆园".chars().collect();
        apart.sort_unstable();
        apart
    });
    character.is_ascii_alphanumeric() || APART.binary_search(&character).is_ok()
}

/// A name without the words for its kind of company, which people leave out or mix up.
fn without_kind(name: &str) -> &str {
    const KINDS: [&str; 3] = ["有限责任公司", "有限公司", "公司"];
    // A company limited by shares is another kind.
    let kind = KINDS.iter().find(|kind| name.ends_with(**kind)).filter(|_| !name.contains("股份"));
    let bare = kind.map_or(name, |kind| &name[..name.len() - kind.len()]);
    // A name of nothing else is a name.
    if bare.chars().count() < 2 { name } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(names: &[&str]) -> Vec<String> {
        let mut keys = Keys::default();
        for (row, name) in names.iter().enumerate() {
            keys.add(&normal(name, ColumnKind::Text), Spot { unit: 0, row });
        }
        near(&keys, &exact(&keys).1)
            .into_iter()
            .map(|(one, other)| format!("{} {}", keys.get(one), keys.get(other)))
            .collect()
    }

    #[test]
    fn one_slip_or_another_kind_of_company_is_near() {
        for names in [
            ["郑州煤矿机械集团", "郑州煤机械集团"],
            ["郑州煤矿机械集团", "郑州矿煤机械集团"],
            ["宏达机电有限公司", "宏达机电有限责任公司"],
            ["宏达机电设备有限公司", "宏达机电设备"],
        ] {
            assert_eq!(pairs(&names).len(), 1, "{names:?}");
        }
    }

    #[test]
    fn numbers_directions_and_short_names_tell_apart() {
        for names in [
            ["第一机械制造厂", "第二机械制造厂"],
            ["2021年1号项目", "2021年2号项目"],
            ["城东区水务项目", "城西区水务项目"],
            ["机械厂", "机床厂"],
            ["郑州煤矿机械集团", "洛阳煤矿机械集团"],
            ["郑州煤矿机械集团", "郑州媒矿机械集团"],
            ["宏达机电有限公司", "宏达机电股份有限公司"],
            ["宏达机械制造厂", "宏达机械制造总厂"],
        ] {
            assert!(pairs(&names).is_empty(), "{names:?}");
        }
        let series: Vec<String> = "赵钱孙李周吴郑王冯陈".chars().map(|name| format!("{name}家庄村水利")).collect();
        assert!(pairs(&series.iter().map(String::as_str).collect::<Vec<_>>()).is_empty(), "a series is no slip");
    }

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
                (0..keys.spots.len()).map(|at| (keys.get(at).to_string(), keys.spots[at])).collect::<Vec<_>>()
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
