//! What a file shows beside its answers: facts that a rule may tell, and how things were found that are not where they were.

use crate::form::Part;
use crate::sheet::At;
use serde::{Deserialize, Serialize};

/// A fact about a file that a rule may tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Note {
    /// A column of a table is not there, or could be one of several.
    MissingColumn {
        /// The sheet's name in the file.
        sheet: String,
        /// The part that it serves.
        part: Part,
        /// The heading looked for.
        heading: String,
        /// Whether the candidates could each be meant, and nothing tells which.
        is_ambiguous: bool,
        /// The headings that could be meant, or that come closest.
        candidates: Vec<(At, String)>,
    },
    /// A given cell was changed.
    Altered {
        /// The sheet's name in the file.
        sheet: String,
        /// The cell.
        at: At,
        /// The indicator of its row.
        indicator: Option<usize>,
        /// The heading of its column.
        heading: String,
        /// What was given; empty for a blank.
        given: String,
        /// What stands there now; empty for a blank.
        found: String,
    },
    /// Cells in which something stands and nothing is asked.
    Unread {
        /// The sheet's name in the file.
        sheet: String,
        /// The cells: one reference, or the range that holds them.
        range: String,
        /// How many there are.
        count: usize,
        /// What stands in the first.
        excerpt: String,
    },
    /// A table was read from another place than it was handed out in.
    Moved {
        /// The sheet's name in the file.
        sheet: String,
        /// The part that it serves.
        part: Part,
        /// What is not as it was handed out, and how it was understood.
        moves: Vec<Move>,
    },
    /// Answers that are not seen on opening the file, and were read.
    Hidden {
        /// The sheet's name in the file.
        sheet: String,
        /// How they are hidden.
        hiding: Hiding,
        /// The rows or columns that are hidden, as people cite them; else empty.
        lines: String,
        /// The cells: one reference, or from the first to the last.
        range: String,
        /// How many there are.
        count: usize,
        /// What stands in the first.
        excerpt: String,
    },
    /// Something that could be meant in more than one way, and was not read.
    Doubtful {
        /// The sheet's name in the file.
        sheet: String,
        /// The cells: one reference or a range; empty for the sheet as a whole.
        range: String,
        /// The part that it concerns.
        part: Part,
        /// What could be meant.
        doubt: Doubt,
    },
}

/// How answers are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hiding {
    /// Their sheet is.
    Sheet,
    /// Their rows are hidden or filtered out.
    Rows,
    /// Their columns are.
    Columns,
    /// They stand under a merged cell, of which only the first is shown.
    Merged,
}

/// One thing that is not as it was handed out, and that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Move {
    /// The sheet has another name.
    Sheet {
        /// As handed out.
        was: String,
        /// In the file.
        now: String,
        /// Whether a sheet of that name is there too.
        is_there: bool,
    },
    /// The headings stand in another row.
    Row {
        /// One of them.
        heading: String,
        /// The row as handed out, from 0.
        was: u32,
        /// The row in the file, from 0.
        now: u32,
    },
    /// A column stands elsewhere.
    Column {
        /// Its heading.
        heading: String,
        /// The column as handed out, from 0.
        was: u32,
        /// The column in the file, from 0.
        now: u32,
    },
    /// The headings stand on several rows.
    Rows {
        /// The first, from 0.
        first: u32,
        /// The last, from 0.
        last: u32,
    },
    /// A heading has other words.
    Heading {
        /// As handed out.
        asked: String,
        /// In the file.
        found: String,
        /// Its column, from 0.
        column: u32,
        /// Whether the two are merely alike.
        is_alike: bool,
    },
    /// A heading has another measure, and what stands below was converted.
    Measure {
        /// As handed out.
        asked: String,
        /// In the file.
        found: String,
        /// Its column, from 0.
        column: u32,
        /// The measure from which it was converted.
        measure: String,
        /// Whether the two are merely alike.
        is_alike: bool,
    },
    /// A row has other words for its name.
    Name {
        /// As handed out.
        asked: String,
        /// In the file.
        found: String,
        /// Its row, from 0.
        row: u32,
        /// The measure that it says, from which the figure was converted.
        measure: Option<String>,
        /// Whether the two are merely alike.
        is_alike: bool,
    },
    /// A roster goes on in another table.
    Continued {
        /// The sheet of that table.
        sheet: String,
        /// Its cells.
        range: String,
        /// How many rows it holds.
        rows: usize,
    },
    /// A table repeats rows that were read already.
    Copy {
        /// The sheet of that table.
        sheet: String,
        /// How many rows it holds.
        rows: usize,
    },
    /// A row without a name is the sum of others.
    Total {
        /// Its row, from 0.
        row: u32,
    },
    /// A merged cell is meant for all the rows that it covers.
    Filled {
        /// The heading of its column.
        heading: String,
        /// The cells.
        range: String,
    },
    /// An indicator is stated in several places, everywhere alike.
    Repeated {
        /// The indicator's name.
        name: String,
        /// The cells, each with its sheet.
        cells: Vec<(String, At)>,
    },
}

impl Move {
    /// Whether it rests on a name that is merely alike, or on one that says another measure than the cell beside it.
    pub fn is_doubtful(&self) -> bool {
        match self {
            Move::Heading { is_alike, .. } | Move::Measure { is_alike, .. } => *is_alike,
            Move::Name { is_alike, measure, .. } => *is_alike || measure.is_some(),
            _ => false,
        }
    }
}

/// What could be meant in more than one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doubt {
    /// A table could be any of these, by its headings.
    Parts {
        /// The names of their sheets.
        names: Vec<String>,
    },
    /// A second table with the headings of a roster, and nothing tells whether it belongs to it.
    Another {
        /// The sheet of the roster's first table.
        of: String,
        /// How many rows it holds.
        rows: usize,
        /// How many of them stand in the first table too.
        same: usize,
    },
    /// A row of figures without a name: an entry whose name was forgotten, or a sum of other rows than those above it.
    Nameless {
        /// Its row, from 0.
        row: u32,
    },
    /// The figures of a roster's last row are the sums of those above it: an entry, or a total under a name of its own.
    Sum {
        /// Its row, from 0.
        row: u32,
    },
    /// The headings of a roster stand one below the other, an entry a column.
    Turned,
    /// Something of these rows is struck out, wholly or in part, and nothing tells whether they still count.
    Struck {
        /// The rows, from 0.
        rows: Vec<u32>,
    },
    /// Several indicators have this name, and the rows with it are more or fewer than they are.
    Rows {
        /// The name.
        name: String,
        /// The rows with it, from 0.
        rows: Vec<u32>,
        /// How many indicators have it.
        asked: usize,
    },
}
