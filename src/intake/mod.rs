//! A returned file to a [`Return`]: open, identify, locate, read, and account for every cell.
//!
//! [`read()`] takes one file's bytes and gives everything that stands in it, without judging: what is missing, altered or not
//! understood is a fact here ([`Note`], [`Written`], [`Entry`]) and becomes a finding in rules/. [`collect()`] then puts the files
//! of a round together: which unit each is from, which version counts, which sheets of several files make one return.
//!
//! Invariants: reading never fails, it gives a [`Refusal`] or a [`Return`]; `nonempty = template + read + unread` for every file
//! that was opened (cell conservation), and every unread cell is in a [`Note::Unread`].

mod account;
mod collect;
mod entry;
mod heading;
mod identify;
mod locate;
mod note;
mod read;
mod roster;
mod row_kind;
mod rows;
mod sums;
mod tables;

pub use collect::collect;
pub use identify::stem;
pub use note::{Doubt, Move, Note};
pub use read::understand;

use crate::form::Answer;
use crate::plan::{Plan, Round};
use crate::sheet::{self, At, Format, Refusal};
use crate::value::interval::Amount;
use crate::value::written::{Reading, Written};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Reads one file as a return for a round. It never fails: a file that cannot be read is a refusal.
pub fn read(plan: &Plan, round: &Round, received: &Received) -> FileRead {
    let book = sheet::open(received.bytes, stem(received.path));
    file_read(received, book.map(|book| understand(plan, round, received.path, &book)))
}

/// A file that was not read.
pub fn refused(received: &Received, refusal: Refusal) -> FileRead {
    file_read(received, Err(refusal))
}

fn file_read(received: &Received, outcome: Result<Return, Refusal>) -> FileRead {
    let digest = Sha256::digest(received.bytes);
    FileRead {
        path: received.path.to_string(),
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        modified: received.modified,
        outcome,
    }
}

/// A file as received.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// Its path inside the round's inbox, with forward slashes.
    pub path: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    /// The file's own time, for telling versions apart where none is written inside.
    pub modified: Option<Timestamp>,
}

/// What became of one file.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileRead {
    /// Its path inside the round's inbox.
    pub path: String,
    /// SHA-256 of its content, in hexadecimal; of a file that is too large, of its beginning.
    pub sha256: String,
    /// The file's own time.
    pub modified: Option<Timestamp>,
    /// What stands in it, or why it cannot be read.
    pub outcome: Result<Return, Refusal>,
}

/// What stands in one returned workbook.
#[derive(Debug, Serialize, Deserialize)]
pub struct Return {
    /// The format found in the content.
    pub format: Format,
    /// When it was last saved, as written inside.
    pub saved: Option<Timestamp>,
    /// Everything in it that says who sent it, and for what.
    pub identity: Identity,
    /// The answers about the unit itself.
    pub answers: Vec<(Answer, String)>,
    /// The figures sheet; `None` where there is none.
    pub figures: Option<FiguresRead>,
    /// The roster sheets found, in the round's order.
    pub rosters: Vec<RosterRead>,
    /// What a rule may want to tell: missing columns, altered cells, unread cells, moved tables.
    pub notes: Vec<Note>,
    /// Every non-empty cell, accounted for.
    pub cells: Account,
}

/// Everything in a file that says who sent it, and for what.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The unit that counts: by stamp, else by cell, else by file name.
    pub unit: Option<usize>,
    /// What each source says.
    pub claims: Vec<Claim>,
    /// The plan's identity in the stamp.
    pub plan: Option<String>,
    /// The round's id in the stamp.
    pub round: Option<String>,
}

/// What one source says about the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The source.
    pub source: Source,
    /// What it says, as written.
    pub said: String,
    /// The unit known by that name.
    pub unit: Option<usize>,
}

/// Where a claim of identity stands, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// The very hidden stamp.
    Stamp,
    /// The visible cell.
    Cell,
    /// The file's name.
    FileName,
}

/// The figures sheet as returned.
#[derive(Debug, Serialize, Deserialize)]
pub struct FiguresRead {
    /// The sheet's name in the file.
    pub sheet: String,
    /// What stands where a figure is asked, an indicator after the other; an indicator whose row is gone is not listed.
    pub stated: Vec<StatedRead>,
    /// Remarks by the unit, by indicator.
    pub remarks: Vec<(usize, String)>,
}

/// One stated figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatedRead {
    /// Position of the indicator.
    pub indicator: usize,
    /// The sheet's name in the file.
    pub sheet: String,
    /// Its cell, or where it would stand.
    pub at: At,
    /// What stands there.
    pub written: Written,
    /// Other cells that state the same indicator, and differently: nobody knows which one counts, so none does.
    pub rivals: Vec<Rival>,
}

/// Another cell that states what a cell states, and differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// The sheet's name in the file.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// What stands there, as a person reads it.
    pub found: String,
}

/// One roster as returned: one table, or several where it is continued elsewhere.
#[derive(Debug, Serialize, Deserialize)]
pub struct RosterRead {
    /// Position of the roster in the plan.
    pub roster: usize,
    /// The tables that hold its rows.
    pub tables: Vec<RosterTable>,
    /// The rows that the unit filled in, table after table.
    pub rows: Vec<RosterRow>,
    /// Total rows that the unit added; checked, never counted as entries.
    pub totals: Vec<TotalRow>,
    /// Whether there are rows of which nobody knows whether they belong to it: then it proves nothing.
    pub is_disputed: bool,
}

impl RosterRead {
    /// A roster of which nothing has been read.
    pub fn new(roster: usize) -> RosterRead {
        RosterRead { roster, tables: Vec::new(), rows: Vec::new(), totals: Vec::new(), is_disputed: false }
    }

    /// The sheet of its first table.
    pub fn sheet(&self) -> &str {
        self.tables.first().map_or("", |table| &table.sheet)
    }

    /// The sheet that a row stands in.
    pub fn sheet_of(&self, row: &RosterRow) -> &str {
        &self.tables[row.table].sheet
    }
}

/// Where rows of a roster stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterTable {
    /// The sheet's name in the file.
    pub sheet: String,
    /// The sheet's column of each roster column; `None` where it is missing.
    pub columns: Vec<Option<u32>>,
}

/// One row of a roster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RosterRow {
    /// Which of the roster's tables it stands in.
    pub table: usize,
    /// The sheet's row, from 0.
    pub row: u32,
    /// What stands in each roster column, in the plan's order; a missing column reads as [`Entry::Blank`].
    pub entries: Vec<Entry>,
}

/// A row labelled as a total, and its figures.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TotalRow {
    /// Which of the roster's tables it stands in.
    pub table: usize,
    /// The sheet's row, from 0.
    pub row: u32,
    /// Roster column and figure, where the row states one.
    pub figures: Vec<(usize, Amount)>,
    /// How many entries stand above it since the last total row: what it sums.
    pub covers: std::ops::Range<usize>,
}

/// What stands in one roster cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// Nothing.
    Blank,
    /// A text, trimmed; in a column of phones or id numbers, its digits as text.
    Text(String),
    /// A number in a column of numbers, in the column's measure; how it was read where that took more than reading digits.
    Number(Amount, Option<Reading>),
    /// A date in a column of dates.
    Date(jiff::civil::Date),
    /// Something of the wrong kind, as written.
    Wrong(String),
    /// An error value.
    Error(String),
    /// A formula whose result the file does not hold.
    Uncalculated,
}

impl Entry {
    /// The entry as a person reads it; empty for a blank.
    pub fn text(&self) -> String {
        match self {
            Entry::Blank => String::new(),
            Entry::Text(text) | Entry::Wrong(text) | Entry::Error(text) => text.clone(),
            Entry::Number(amount, Some(reading)) if !amount.is_exact() => reading.text.clone(),
            Entry::Number(amount, _) => amount.value.to_string(),
            Entry::Date(date) => date.to_string(),
            Entry::Uncalculated => "=?".to_string(),
        }
    }

    /// The number, where one was read.
    pub fn number(&self) -> Option<Amount> {
        match self {
            Entry::Number(number, _) => Some(*number),
            _ => None,
        }
    }
}

/// How many non-empty cells a file has, and what became of them: `nonempty = template + read + unread`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// All of them.
    pub nonempty: usize,
    /// Handed out with the template, or worked out by its formulas.
    pub template: usize,
    /// Read as an answer, or compared with what was given.
    pub read: usize,
    /// Neither; each is in a [`Note::Unread`].
    pub unread: usize,
}

/// All files of a round, put together.
#[derive(Debug)]
pub struct Collected {
    /// Every file, in the order of their paths.
    pub files: Vec<FileRead>,
    /// What became of each, in the same order.
    pub states: Vec<State>,
    /// What counts for each unit, in the plan's order.
    pub units: Vec<UnitReturn>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Its figures count, all or some.
    Accepted,
    /// A later version counts; which file, by position.
    Superseded(usize),
    /// The same content as another file; which, by position.
    Duplicate(usize),
    /// It cannot be opened.
    Unreadable,
    /// Nobody knows whose it is.
    Unidentified,
    /// It was made for another plan or round.
    Rejected(Rejection),
}

/// Why a file that could be read does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// Its stamp names another plan.
    OtherPlan(String),
    /// Its stamp names another round.
    OtherRound(String),
}

/// What counts for one unit: for each part, the file that supplies it.
#[derive(Debug, Clone, Default)]
pub struct UnitReturn {
    /// Every file of the unit that counts, by position.
    pub files: Vec<usize>,
    /// The file whose figures sheet counts.
    pub figures: Option<usize>,
    /// The file that supplies each roster of the plan.
    pub rosters: Vec<Option<usize>>,
    /// Files from the unit that could not be opened or do not count, by position.
    pub refused: Vec<usize>,
    /// When the latest file that counts was saved.
    pub saved: Option<Timestamp>,
}

impl Collected {
    /// What stands in a file that could be opened.
    pub fn content(&self, file: usize) -> Option<&Return> {
        self.files[file].outcome.as_ref().ok()
    }

    /// The files that count, with their unit.
    pub fn accepted(&self) -> impl Iterator<Item = (usize, &FileRead, &Return)> {
        self.units.iter().enumerate().flat_map(move |(unit, returned)| {
            returned.files.iter().filter_map(move |file| Some((unit, &self.files[*file], self.content(*file)?)))
        })
    }

    /// A unit's figures sheet that counts, and its file.
    pub fn figures(&self, unit: usize) -> Option<(&FileRead, &FiguresRead)> {
        let file = self.units[unit].figures?;
        Some((&self.files[file], self.content(file)?.figures.as_ref()?))
    }

    /// A unit's roster sheet that counts, and its file.
    pub fn roster(&self, unit: usize, roster: usize) -> Option<(&FileRead, &RosterRead)> {
        let file = self.units[unit].rosters.get(roster).copied().flatten()?;
        let read = self.content(file)?.rosters.iter().find(|read| read.roster == roster)?;
        Some((&self.files[file], read))
    }
}
