//! A unit's workbook described once, as data.
//!
//! A [`Form`] is sheets; a sheet is lines of text, and below them at most one table; a table is columns and rows. The template
//! writer walks this description to write a workbook, the return reader walks the same one to find everything again, wherever
//! it has moved. Neither holds a cell address: where a thing is put is worked out here ([`FormSheet::table_row`] and its
//! neighbours), where it came back is found by its words.
//!
//! Invariants: every sheet of a form has a name of its own; a table's first given column names its rows; the stamp repeats
//! what the visible lines say.

mod build;
mod correction;

pub use build::{build, round_label, round_line, sheet_names, unit_label};
pub use correction::{Correction, Listed, Stray, corrected, list_sheet, strays_sheet};

use crate::plan::{ColumnKind, Plan};
use crate::sheet::At;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The name of the very hidden sheet that carries the identity.
pub const STAMP_SHEET: &str = "_tallybook";

/// The version of the layout, carried in the stamp.
pub const FORM_VERSION: &str = "1";

/// A unit's workbook.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its sheets in tab order, the stamp last.
    pub sheets: Vec<FormSheet>,
}

/// What a sheet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// In a workbook that goes back: what to correct.
    List,
    /// What to do, by when, and the live check.
    Guide,
    /// The figures.
    Figures,
    /// A roster, by its position in the plan.
    Roster(usize),
    /// In a workbook that goes back: what nobody read.
    Strays,
    /// The very hidden identity.
    Stamp,
}

/// One sheet: lines from the first row on, then the table.
#[derive(Debug, Clone)]
pub struct FormSheet {
    /// What it is for.
    pub part: Part,
    /// The name on its tab.
    pub name: String,
    /// Lines above the table, one a row.
    pub lines: Vec<Line>,
    /// The table below them.
    pub table: Option<Table>,
}

/// One row above the table: a text in the first column and, beside it, what belongs to it.
#[derive(Debug, Clone)]
pub struct Line {
    /// How it looks.
    pub look: Look,
    /// The text in the first column.
    pub text: String,
    /// What stands beside it, in the second column.
    pub beside: Beside,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The sheet's title, over the whole width.
    Title,
    /// A paragraph over the whole width.
    Paragraph,
    /// A label with something beside it.
    Label,
}

/// What stands beside a line's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// The unit's name: the visible identity.
    Unit(String),
    /// The round's name and due date.
    Round(String),
    /// An answer that the unit writes: who filled the form in.
    Asked(Answer),
    /// The live result of the whole check.
    Verdict,
}

/// What a unit says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Answer {
    /// Who filled the form in.
    Reporter,
    /// Where to call.
    Phone,
}

/// A table: one heading row, then its rows.
#[derive(Debug, Clone)]
pub struct Table {
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows below the headings.
    pub rows: Rows,
}

/// One column of a form's table.
#[derive(Debug, Clone)]
pub struct Column {
    /// What it holds.
    pub key: Key,
    /// The heading.
    pub heading: String,
    /// Who fills it in.
    pub role: Role,
    /// What is written in it.
    pub kind: ColumnKind,
    /// Whether an answer is expected in every row.
    pub required: bool,
    /// The answers to choose from.
    pub choices: Vec<String>,
    /// What the unit is told when it enters a cell; empty for nothing.
    pub hint: String,
    /// The width in characters of the standard font, two for a Chinese one.
    pub width: u16,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// The name of the row's subject.
    Name,
    /// The unit of measure.
    Measure,
    /// The target.
    Target,
    /// The figure that the unit states.
    Stated,
    /// The figure that the roster adds up to, by formula.
    Proof,
    /// Stated less roster, by formula.
    Difference,
    /// The unit's remark.
    Remark,
    /// The live check of the row's subject, by formula.
    Check,
    /// A roster's column, by its position.
    Field(usize),
    /// The number of what is listed.
    Number,
    /// Whether it must be corrected.
    Category,
    /// The sheet of what is listed, or of a stray.
    Sheet,
    /// Its cell.
    Cell,
    /// What is wrong, or what a stray says.
    Says,
    /// The figure that the stated one was held against.
    Expected,
    /// What may have caused it.
    Cause,
    /// What to do about it.
    Remedy,
    /// What the unit has to say to it.
    Explanation,
    /// Its id.
    Id,
    /// The file of a stray.
    File,
    /// A key of the stamp.
    StampKey,
    /// A value of the stamp.
    StampValue,
}

/// Who fills a column in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The office, before the template is sent.
    Given,
    /// The unit.
    Asked,
    /// A formula.
    Computed,
}

/// The rows of a form's table.
#[derive(Debug, Clone)]
pub enum Rows {
    /// These rows and no others.
    Fixed(Vec<Row>),
    /// As many as the unit needs.
    Open,
}

/// One given row.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the row is about.
    pub subject: Subject,
    /// What is given in it.
    pub given: Vec<(Key, Given)>,
    /// What the unit is told when it enters the row's answer: what to count. Empty for nothing.
    pub hint: String,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A band that names the campaign of the rows below.
    Campaign(usize),
    /// An indicator, by its position in the plan.
    Indicator(usize),
    /// A roster, by its position in the plan.
    Roster(usize),
    /// Something to correct, by its position in the list.
    Listed(usize),
    /// A stray, by its position.
    Stray(usize),
    /// An entry of the stamp.
    Stamp(StampKey),
}

/// The entries of the stamp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StampKey {
    /// The version of the layout.
    Version,
    /// The plan's identity.
    Plan,
    /// The round's id.
    Round,
    /// The unit's id.
    Unit,
    /// The name under which a part was handed out.
    Sheet(Part),
    /// The digests of all lines of text, so that they are known again when the plan's wording has changed since.
    Words,
    /// The digests of what is given in the list of corrections and beside the strays, in portions by number.
    Given(usize),
}

/// A given value.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A text.
    Text(String),
    /// A figure.
    Figure(Decimal),
    /// A text that leads to a cell of a part.
    Link(String, Part, At),
}

impl Form {
    /// The sheet for a part.
    pub fn sheet(&self, part: Part) -> Option<&FormSheet> {
        self.sheets.iter().find(|sheet| sheet.part == part)
    }

    /// The sheet and the cell where a subject's column is put.
    pub fn find(&self, part: Part, subject: &Subject, key: Key) -> Option<(&FormSheet, At)> {
        let sheet = self.sheet(part)?;
        let table = sheet.table.as_ref()?;
        let Rows::Fixed(rows) = &table.rows else { return None };
        let row = rows.iter().position(|row| row.subject == *subject)?;
        Some((sheet, At { row: sheet.table_row(row), column: table.column(key)? }))
    }
}

impl FormSheet {
    /// The row of the headings: below the lines, and one blank row after them.
    pub fn heading_row(&self) -> u32 {
        if self.lines.is_empty() { 0 } else { self.lines.len() as u32 + 1 }
    }

    /// The row of the table's row at a position.
    pub fn table_row(&self, position: usize) -> u32 {
        self.heading_row() + 1 + position as u32
    }
}

impl Table {
    /// The position of a column.
    pub fn column(&self, key: Key) -> Option<u32> {
        self.columns.iter().position(|column| column.key == key).map(|position| position as u32)
    }
}

impl Row {
    /// What is given in a column.
    pub fn given(&self, key: Key) -> Option<&Given> {
        self.given.iter().find(|(given, _)| *given == key).map(|(_, value)| value)
    }
}

impl StampKey {
    /// The key as written in the stamp; rosters are named by their ids, which stay when the plan is reordered.
    pub fn name(&self, plan: &Plan) -> String {
        match self {
            StampKey::Version => "form".to_string(),
            StampKey::Plan => "plan".to_string(),
            StampKey::Round => "round".to_string(),
            StampKey::Unit => "unit".to_string(),
            StampKey::Words => "words".to_string(),
            StampKey::Given(portion) => format!("given.{portion}"),
            StampKey::Sheet(Part::List) => "list".to_string(),
            StampKey::Sheet(Part::Strays) => "strays".to_string(),
            StampKey::Sheet(Part::Guide) => "guide".to_string(),
            StampKey::Sheet(Part::Figures) => "figures".to_string(),
            StampKey::Sheet(Part::Roster(roster)) => format!("sheet.{}", plan.rosters[*roster].id),
            StampKey::Sheet(Part::Stamp) => "stamp".to_string(),
        }
    }
}
