//! A returned file to a [`Return`]: open, identify, locate, read, and account for every cell.
//!
//! [`read()`] takes one file's bytes and gives everything that stands in it, without judging: what is missing, altered or not
//! understood is a fact here ([`Note`], [`Written`], [`Entry`]) and becomes a finding in rules/. [`collect()`] then puts the files
//! of a round together: which unit each is from, which version counts, which sheets of several files make one return.
//!
//! Invariants: reading never fails, it gives a [`Refusal`] or a [`Return`]; `nonempty = template + read + unread` for every file
//! that was opened (cell conservation), and every unread cell is in a [`Note::Unread`].

mod account;
mod answers;
mod asides;
mod collect;
mod columns;
mod correction;
mod entry;
mod fit;
mod footer;
mod heading;
mod hidden;
mod identify;
mod kept;
mod kinds;
mod label;
mod lines;
mod locate;
mod moved;
mod names;
mod note;
pub mod parcel;
mod read;
mod received;
mod refill;
mod roster;
mod row_kind;
mod rows;
mod several;
mod shelf;
mod split;
mod standing;
mod sums;
mod tables;
mod turned;
mod uneven;
mod version;
mod wanted;
mod whose;
mod words;

pub use answers::{
    ComputedRead, Entry, FiguresRead, ReadRow, Rival, RosterRead, RosterRow, RosterTable, Stated, StatedRead, TotalRow,
    WorksOut,
};
pub use asides::remarks;
pub use collect::{before_last, collect};
pub use identify::stem;
pub use kept::{NotReceived, Noted, Rows};
pub use kinds::Kinds;
pub use names::Names;
pub use note::{Doubt, Hiding, Move, Note};
pub use read::understand;
pub use received::{Envelope, FileRead, Mail, Received, file_read, read, refused, sha256};
pub use refill::{refill, refill_row, refill_total};
pub use shelf::{Held, Shelf};
pub use version::Ground;

use crate::form::Answer;
use crate::sheet::{At, Format, Remark};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use thin_vec::ThinVec;

/// What stands in one returned workbook.
#[derive(Debug, Serialize, Deserialize)]
pub struct Return {
    /// The format found in the content.
    pub format: Format,
    /// When it was last saved, as written inside.
    pub saved: Option<Timestamp>,
    /// Everything in it that says who sent it, and for what.
    pub identity: Identity,
    /// The names of its sheets, without that of the stamp; returns whose sheets are alike share them.
    pub sheets: Arc<Vec<Arc<str>>>,
    /// The units whose tables stand in it, where they are several: then nothing is read.
    pub several: ThinVec<usize>,
    /// The answers about the unit itself.
    pub answers: ThinVec<(Answer, String)>,
    /// The figures sheet; `None` where there is none.
    pub figures: Option<FiguresRead>,
    /// The roster sheets found, in the round's order.
    pub rosters: Vec<RosterRead>,
    /// What a rule may want to tell: missing columns, altered cells, unread cells, moved tables.
    pub notes: ThinVec<Note>,
    /// What the reader had to decide, or left out.
    pub remarks: ThinVec<Remark>,
    /// Whether it is a workbook that went back to the unit with what it should correct.
    pub is_correction: bool,
    /// What the unit says to findings, in a workbook that went back to it.
    pub explanations: ThinVec<Explanation>,
    /// The cells that nobody read, in full; of very many the first.
    pub unread: ThinVec<UnreadCell>,
    /// Every non-empty cell, accounted for.
    pub cells: Account,
}

/// Everything in a file that says who sent it, and for what.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Identity {
    /// The unit that counts; `None` where no source names one, or another has as many voices.
    pub unit: Option<usize>,
    /// What each source says.
    pub claims: ThinVec<Claim>,
    /// The plan's identity in the stamp.
    pub plan: Option<Arc<str>>,
    /// The round's id in the stamp.
    pub round: Option<Arc<str>>,
}

/// What one source says about the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The source.
    pub source: Source,
    /// What it says, as written.
    pub said: Box<str>,
    /// The unit known by that name.
    pub unit: Option<usize>,
    /// Where that is none: the units that it may mean, the likeliest first.
    pub candidates: ThinVec<usize>,
}

/// Where a claim of identity stands, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Source {
    /// The very hidden stamp.
    Stamp,
    /// The visible cell.
    Cell,
    /// The name of a sheet that is none of the template's.
    SheetName,
    /// The file's name.
    FileName,
    /// A folder of the inbox, or the archive, in which the file came.
    Folder,
    /// The subject of the mail that brought it.
    Subject,
    /// The sender of that mail.
    Sender,
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

/// A cell that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadCell {
    /// The sheet's name in the file.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// What stands there, as a person reads it.
    pub says: String,
}

/// What a unit says to a finding that it was asked to correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The finding's id; empty where it is gone from its row.
    pub id: String,
    /// The sheet's name in the file.
    pub sheet: String,
    /// The cell.
    pub at: At,
    /// What stands there.
    pub says: String,
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
    /// Of the files that were refused, the unit that each is from, or the first of several.
    pub refused: HashMap<usize, usize>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Its figures count, all or some.
    Accepted,
    /// A later version counts.
    Superseded {
        /// Which file, by position.
        by: usize,
        /// What shows that it is later.
        ground: Ground,
    },
    /// The same content as another file; which, by position.
    Duplicate(usize),
    /// It cannot be opened.
    Unreadable,
    /// Nobody knows whose it is.
    Unidentified,
    /// It was made for another plan or round.
    Rejected(Rejection),
}

impl State {
    /// The word in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Superseded { .. } => "superseded",
            State::Duplicate(_) => "duplicate",
            State::Unreadable => "unreadable",
            State::Unidentified => "unidentified",
            State::Rejected(_) => "rejected",
        }
    }
}

/// Why a file that could be read does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// Its stamp names another plan.
    OtherPlan(String),
    /// Its stamp names another round.
    OtherRound(String),
    /// It holds the tables of several units.
    SeveralUnits(Vec<usize>),
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
    pub refused: ThinVec<usize>,
    /// Files of which nobody knows whose they are, and that may be the unit's by something in or around them, by position.
    pub doubtful: ThinVec<usize>,
    /// When the latest file that counts was saved.
    pub saved: Option<Timestamp>,
    /// The file with which its return was first whole, where its time is known: of every file that counts the oldest version, and of
    /// these the last saved. A correction that comes after the due date makes nobody late.
    pub first: Option<usize>,
}

impl Collected {
    /// Files, what became of each, and what counts for each unit.
    pub fn new(files: Vec<FileRead>, states: Vec<State>, units: Vec<UnitReturn>) -> Collected {
        let mut refused = HashMap::new();
        for (unit, returned) in units.iter().enumerate() {
            for file in &returned.refused {
                refused.entry(*file).or_insert(unit);
            }
        }
        Collected { files, states, units, refused }
    }

    /// When a unit's return was first saved.
    pub fn first_saved(&self, unit: usize) -> Option<Timestamp> {
        self.content(self.units[unit].first?)?.saved
    }

    /// What stands in a file that could be opened.
    pub fn content(&self, file: usize) -> Option<&Return> {
        self.files[file].outcome.as_ref().ok()
    }

    /// The unit from which each file came: as it counts, as it was refused, else as it says itself.
    pub fn senders(&self) -> Vec<Option<usize>> {
        let mut counts = vec![None; self.files.len()];
        for (unit, returned) in self.units.iter().enumerate() {
            returned.files.iter().for_each(|file| counts[*file] = Some(unit));
        }
        let refused = |file: usize| self.refused.get(&file).copied();
        let sender = |file: usize| {
            let says = || self.content(file).and_then(|content| content.identity.unit);
            let instead = || match self.states[file] {
                State::Superseded { by, .. } | State::Duplicate(by) if by != file => counts[by],
                _ => None,
            };
            counts[file].or_else(|| refused(file)).or_else(says).or_else(instead)
        };
        (0..self.files.len()).map(sender).collect()
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

    /// How many rows of a roster count, of all units together.
    pub fn count_rows(&self, roster: usize) -> usize {
        let rows = |unit| self.roster(unit, roster).map_or(0, |(_, read)| read.rows.len());
        (0..self.units.len()).map(rows).sum()
    }
}
