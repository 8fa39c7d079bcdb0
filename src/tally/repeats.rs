//! Rows of a roster that are the same as others, in one unit's list or in two: by the roster's key.
//!
//! 1. The same: the key's entries are equal, names without padding and punctuation, phones and id numbers by their digits.
//! 2. Nearly the same: one name has a character more than the other, two neighbouring characters are exchanged, or one leaves out or
//!    shortens what kind of company it is (有限公司 is short for 有限责任公司: Company Law, article 7). Another character in the same
//!    place is another name, and so is a number, a direction or a size more: 第一机械厂, 机械总厂. What is nearly the same is a
//!    question, never counted as the same.
//!
//! Near names are found by what is left of them with one character taken out, so that comparing takes time in proportion to the
//! rows and not to their pairs.

use crate::intake::{Collected, Entry, RosterRead, RosterRow, RosterTable};
use crate::plan::{ColumnKind, Plan, Round};
use crate::value::name::fold;
use std::collections::{BTreeMap, HashMap};

/// The fewest characters of a key that can be nearly another.
const SHORTEST: usize = 5;
/// The most characters of a key that is compared with near ones.
const LONGEST: usize = 60;
/// Where more keys than this are alike but for one character, they are a series and no slips.
const SERIES: usize = 8;

/// A row: whose, and which of the roster's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        let exact = keys.values().filter(|spots| spots.len() > 1);
        let exact = exact.map(|spots| Repeat { roster: *roster, spots: spots.clone(), is_near: false });
        let near = near(&keys).into_iter().map(|(one, other)| {
            let mut spots = vec![keys[one][0], keys[other][0]];
            spots.sort();
            Repeat { roster: *roster, spots, is_near: true }
        });
        let mut found: Vec<Repeat> = exact.chain(near).collect();
        found.sort_by(|one, other| (one.is_near, &one.spots).cmp(&(other.is_near, &other.spots)));
        found
    };
    round.rosters.iter().flat_map(of_roster).collect()
}

/// The rows of a roster by their key, in every unit's list that counts. Rows whose key is blank or cannot be read, and lists without
/// the key's columns, are told by other rules.
fn keys(plan: &Plan, collected: &Collected, roster: usize) -> BTreeMap<String, Vec<Spot>> {
    let key = &plan.rosters[roster].key;
    let mut keys: BTreeMap<String, Vec<Spot>> = BTreeMap::new();
    if key.is_empty() {
        return keys;
    }
    for unit in 0..collected.units.len() {
        let Some((_, read)) = collected.roster(unit, roster) else { continue };
        let mut above: Option<String> = None;
        for (row, entries) in read.rows.iter().enumerate() {
            let said = key_of(plan, read, &entries);
            // 同上 says the name in the row above once more.
            let is_ditto = said.as_deref().is_some_and(|said| said.split('|').all(points_up));
            let said = if is_ditto { above.clone() } else { said };
            above = said.clone();
            if let Some(said) = said {
                keys.entry(said).or_default().push(Spot { unit, row });
            }
        }
    }
    keys
}

/// What makes a row the same as others; `None` where that cannot be said.
pub fn key_of(plan: &Plan, read: &RosterRead, row: &RosterRow) -> Option<String> {
    let roster = &plan.rosters[read.roster];
    let is_there =
        |table: &RosterTable| roster.key.iter().all(|column| table.columns.get(*column).is_some_and(Option::is_some));
    let entries = || roster.key.iter().map(|column| (&row.entries[*column], roster.columns[*column].kind));
    let is_unread = |entry: &Entry| matches!(entry, Entry::Error(_) | Entry::Uncalculated | Entry::Marked(..));
    let is_read = entries().all(|(entry, _)| !is_unread(entry));
    let said: Vec<String> = entries().map(|(entry, kind)| normal(&entry.text(), kind)).collect();
    (is_there(&read.tables[row.table]) && is_read && said.iter().any(|said| !said.is_empty())).then(|| said.join("|"))
}

/// Whether an entry only says that it is what stands above it.
fn points_up(entry: &str) -> bool {
    ["同上", "同前", "〃", "″", "\"", "ditto"].contains(&entry)
}

/// An entry as it is compared.
fn normal(entry: &str, kind: ColumnKind) -> String {
    let folded = fold(entry);
    match kind {
        ColumnKind::Phone | ColumnKind::IdNumber => folded.chars().filter(char::is_ascii_alphanumeric).collect(),
        _ => {
            let words: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
            // Signs alone are what they are.
            if words.is_empty() { folded } else { words }
        }
    }
}

/// The pairs of keys that are nearly the same.
fn near(keys: &BTreeMap<String, Vec<Spot>>) -> Vec<(&str, &str)> {
    let mut alike: HashMap<String, Vec<&str>> = HashMap::new();
    for key in keys.keys().filter(|key| (SHORTEST..=LONGEST).contains(&key.chars().count())) {
        let bare = without_kind(key);
        let characters: Vec<char> = bare.chars().collect();
        alike.entry(bare.clone()).or_default().push(key);
        for (place, character) in characters.iter().enumerate().filter(|(_, character)| !tells_apart(**character)) {
            // A double character leaves the same twice.
            if place > 0 && characters[place - 1] == *character {
                continue;
            }
            let rest: String = characters[..place].iter().chain(&characters[place + 1..]).collect();
            alike.entry(rest).or_default().push(key);
        }
    }
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for group in alike.values().filter(|group| (2..=SERIES).contains(&group.len())) {
        for (place, one) in group.iter().enumerate() {
            let others = group[place + 1..].iter().filter(|other| *other != one && is_slip(one, other));
            pairs.extend(others.map(|other| if one < other { (*one, *other) } else { (*other, *one) }));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
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
    one == other || is_near() && strsim::osa_distance(&one, &other) == 1 && !differs_in_number(&one, &other)
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
    character.is_ascii_alphanumeric()
        || "〇零一二三四五六七八九十百千万甲乙丙丁戊己庚辛壬癸东西南北中上下左右前后新老大小分总厂店院所站场部室局校社会馆园".contains(character)
}

/// A name without the words for its kind of company, which people leave out or mix up.
fn without_kind(name: &str) -> String {
    const KINDS: [&str; 3] = ["有限责任公司", "有限公司", "公司"];
    // A company limited by shares is another kind.
    let kind = KINDS.iter().find(|kind| name.ends_with(**kind)).filter(|_| !name.contains("股份"));
    let bare = kind.map_or(name, |kind| &name[..name.len() - kind.len()]);
    // A name of nothing else is a name.
    if bare.chars().count() < 2 { name.to_string() } else { bare.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(names: &[&str]) -> Vec<String> {
        let spots = |(row, name): (usize, &&str)| (normal(name, ColumnKind::Text), vec![Spot { unit: 0, row }]);
        let keys: BTreeMap<String, Vec<Spot>> = names.iter().enumerate().map(spots).collect();
        near(&keys).into_iter().map(|(one, other)| format!("{one} {other}")).collect()
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
