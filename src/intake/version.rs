//! Which of two files of one unit is the later version, and how surely that is known.
//!
//! The time at which the program that saved a file wrote it is the best witness. A file's own time may be that of its arrival or of a
//! copy. Names tell a version as well (初稿, 修改, 最终版, V2, 8.31, (2)), and may contradict the times: then the times decide, and
//! it is said.

use super::{Entry, FileRead, Return, RosterRead, RosterRow};
use crate::value::name::fold;
use jiff::Timestamp;
use regex::Regex;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What shows that one file is later than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The times written inside both.
    Saved,
    /// Those times, though the names say the opposite.
    SavedAgainstNames,
    /// It went back to the unit to be corrected, after the other one: not every version holds a time.
    Corrected,
    /// What their names say: not every version holds a time.
    Names,
    /// A file's own time, which may be that of its arrival.
    Arrived,
    /// Nothing: the one whose name sorts last was taken.
    Nothing,
    /// The other one is not filled in.
    Blank,
    /// Something in or around the other one names another unit.
    Disputed,
    /// It may be no version at all: the two may be parts of one list, for they have no row in common.
    Parts,
}

impl Ground {
    /// Whether the older file is a version of the return at all.
    pub fn is_version(self) -> bool {
        !matches!(self, Ground::Blank | Ground::Disputed | Ground::Parts)
    }
}

/// Sorts versions, positions in `files`, the latest first. Where all hold the time at which they were saved, that decides; else
/// a correction comes after what it corrects, then their names decide, then the times at hand.
pub fn sort_latest_first(versions: &mut [usize], files: &[FileRead]) {
    let all_saved = versions.iter().all(|version| saved(&files[*version]).is_some());
    let key = |version: &usize| {
        let file = &files[*version];
        let time = saved(file).or(file.modified);
        (time.filter(|_| all_saved), file.is_correction(), marks(&file.path), time, file.path.clone())
    };
    versions.sort_by_cached_key(|version| std::cmp::Reverse(key(version)));
}

/// On what ground the file `later` counts instead of `older`.
pub fn ground(rows: &mut Rows, older: usize, later: usize) -> Ground {
    let files = rows.files;
    let (older_marks, later_marks) = (marks(&files[older].path), marks(&files[later].path));
    // A draft and a revision are versions, however much was rewritten; so is what went back to be corrected.
    if older_marks.0 >= later_marks.0
        && !files[later].is_correction()
        && !files[older].is_correction()
        && rows.may_be_parts(older, later)
    {
        return Ground::Parts;
    }
    let (older, later) = (&files[older], &files[later]);
    let names = older_marks.cmp(&later_marks);
    if later.is_correction() && !older.is_correction() && (saved(older).is_none() || saved(later).is_none()) {
        return Ground::Corrected;
    }
    match (saved(older), saved(later), names) {
        (Some(a), Some(b), Ordering::Greater) if a < b => Ground::SavedAgainstNames,
        (Some(a), Some(b), _) if a < b => Ground::Saved,
        (_, _, Ordering::Less) => Ground::Names,
        _ if saved(older).or(older.modified) < saved(later).or(later.modified) => Ground::Arrived,
        _ => Ground::Nothing,
    }
}

/// When a file was saved, as written inside.
pub fn saved(file: &FileRead) -> Option<Timestamp> {
    file.outcome.as_ref().ok()?.saved
}

/// What a name says about the version: its stage (a draft, unmarked, revised, final), then its date, then its number.
fn marks(path: &str) -> (i8, Option<(u16, u8, u8)>, u32) {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:(20\d\d)[-./年]?)?(1[0-2]|0?[1-9])(?:[-./月](3[01]|[12]\d|0?[1-9])日?|([0-3]\d))")
            .expect("a fixed pattern")
    });
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:\(|v|第|版本|修改|终版|终稿|更正|-|_)(\d{1,2})(?:\)|版|次|稿|$)").expect("a fixed pattern")
    });
    let stem = fold(super::identify::stem(path));
    let says = |words: &[&str]| words.iter().any(|word| stem.contains(word));
    let stage = match () {
        () if says(&["最终", "终版", "终稿", "定稿", "正式", "final"]) => 2,
        () if says(&["修改", "更正", "修订", "改正", "订正", "重报", "新版", "更新", "revised", "correct"]) => {
            1
        }
        () if says(&["初稿", "草稿", "初版", "草案", "draft"]) => -1,
        () => 0,
    };
    let date = DATE.captures_iter(&stem).last().and_then(|parts| {
        let number = |n: usize| parts.get(n).and_then(|part| part.as_str().parse::<u16>().ok());
        let day = number(3).or(number(4)).filter(|day| (1..=31).contains(day))?;
        Some((number(1).unwrap_or(0), number(2)? as u8, day as u8))
    });
    let number = NUMBER.captures_iter(&stem).last().and_then(|parts| parts[1].parse().ok()).unwrap_or(0);
    (stage, date, number)
}

/// The rows of the rosters in files, for comparing. They are folded once a file, however many it is compared with.
pub struct Rows<'a> {
    files: &'a [FileRead],
    /// By file, then by roster.
    folded: HashMap<usize, HashMap<usize, HashSet<String>>>,
}

impl<'a> Rows<'a> {
    /// Those of some files.
    pub fn new(files: &'a [FileRead]) -> Rows<'a> {
        Rows { files, folded: HashMap::new() }
    }

    /// Whether two files may be two parts of one list: they fill the same roster and have no row in common.
    fn may_be_parts(&mut self, one: usize, other: usize) -> bool {
        for file in [one, other] {
            self.folded
                .entry(file)
                .or_insert_with(|| self.files[file].outcome.as_ref().map(folded).unwrap_or_default());
        }
        let (one, other) = (&self.folded[&one], &self.folded[&other]);
        one.iter()
            .any(|(roster, a)| other.get(roster).is_some_and(|b| !a.is_empty() && !b.is_empty() && a.is_disjoint(b)))
    }
}

fn folded(content: &Return) -> HashMap<usize, HashSet<String>> {
    let row = |row: &RosterRow<&str>| fold(&row.entries.iter().map(Entry::text).collect::<Vec<_>>().join("|"));
    let of_roster = |read: &RosterRead| {
        let mut rows = HashSet::new();
        read.rows.each(0..read.rows.len(), |one| {
            rows.insert(row(one));
        });
        (read.roster, rows)
    };
    content.rosters.iter().map(of_roster).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_versions_are_told_apart() {
        for (older, later) in [
            ("巩义市.xlsx", "巩义市-最终版.xlsx"),
            ("巩义市（初稿）.xlsx", "巩义市.xlsx"),
            ("巩义市 修改.xlsx", "巩义市 终稿.xlsx"),
            ("巩义市(1).xlsx", "巩义市（2）.xlsx"),
            ("巩义市V1.xlsx", "巩义市V2.xlsx"),
            ("巩义市8.30.xlsx", "巩义市8.31.xlsx"),
            ("巩义市0830.xlsx", "巩义市0901.xlsx"),
            ("巩义市20210830.xlsx", "巩义市20210901.xlsx"),
            ("巩义市8月30日.xlsx", "巩义市9月1日.xlsx"),
            ("巩义市修改1.xlsx", "巩义市修改2.xlsx"),
            ("巩义市.xlsx", "巩义市_2.xlsx"),
        ] {
            assert!(marks(older) < marks(later), "{older} {:?}, {later} {:?}", marks(older), marks(later));
        }
        assert_eq!(marks("8月/巩义市.xlsx"), marks("9月/巩义市.xls"));
    }
}
