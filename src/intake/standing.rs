//! How a further table of a roster stands to those that were read before it: does it go on with them, repeat them, or can nobody tell?

use super::{RosterRead, RosterRow, RosterTable, Rows};
use crate::plan::Roster;
use crate::value::name::fold;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// How a table stands to those that were read before it.
pub enum Standing {
    /// It is the first.
    First,
    /// The same columns of the same sheet, under headings that are repeated.
    Same,
    /// It goes on with them.
    Continued,
    /// All of its rows were read already.
    Copy,
    /// Nobody knows.
    Doubtful {
        /// How many of its rows were read already.
        same: usize,
    },
}

/// The rows of a roster that were read so far, for knowing them again. They are looked at when a second sheet holds a table.
#[derive(Default)]
pub struct KnownRows {
    taken: usize,
    rows: HashSet<String>,
}

impl KnownRows {
    /// How a table stands to what was read before; `rows` are its own.
    pub fn standing(&mut self, plan: &Roster, before: &RosterRead, place: &RosterTable, rows: &Rows) -> Standing {
        if before.tables.is_empty() {
            return Standing::First;
        }
        let is_here = before.tables.iter().any(|table| table.sheet == place.sheet);
        if is_here {
            return if before.tables.contains(place) { Standing::Same } else { Standing::Continued };
        }
        self.rows.extend(before.rows.range(self.taken..usize::MAX).map(|row| said(&row)));
        self.taken = before.rows.len();
        let same = rows.iter().filter(|row| self.rows.contains(&said(row))).count();
        let least = before.rows.len().min(rows.len());
        if same > 0 && same == rows.len() {
            Standing::Copy
        } else if rows.is_empty() || (same * 2 <= least && goes_on(&place.sheet, plan)) {
            Standing::Continued
        } else {
            Standing::Doubtful { same }
        }
    }
}

/// Whether a sheet's name leaves open that it goes on with a roster: it has the roster's name in it, says 续, or says nothing.
fn goes_on(sheet: &str, plan: &Roster) -> bool {
    static UNNAMED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(sheet|工作表|表)?[\d一二三四五()]*$").expect("a fixed pattern"));
    static VERSION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("旧|原|草|副本|备份|作废|上期|上次|去年|样|示例|copy|old|draft").expect("a fixed pattern")
    });
    let (sheet, name) = (fold(sheet), fold(&plan.name));
    let added = sheet.replacen(&name, "", 1);
    (sheet.contains(&name) || sheet.contains('续') || UNNAMED.is_match(&sheet))
        && !VERSION.is_match(&added)
        && !added.contains("20")
}

/// A row's entries as one text.
fn said(row: &RosterRow) -> String {
    row.entries.iter().map(|entry| fold(&entry.text())).collect::<Vec<_>>().join("|")
}
