//! Every figure and every row of a round as tables for other programs: Parquet files, each row with the place that it came from.
//!
//! The workbook is for people and the JSON for scripts; these are for questions that nobody has thought of yet, over many rounds or
//! many offices, asked in SQL of DuckDB or Spark (docs/SCALE.md says what stands in each column, and how to ask).
//!
//! - `units`, `indicators`: what was asked, and how far it has come;
//! - `figures`: one row a unit and indicator, with the file, sheet and cell of each of its numbers;
//! - `rosters/ID`: one row a row of that roster, in its own columns;
//! - `proofs`: what each of these rows adds to an indicator, in the indicator's measure, with its cell;
//! - `repeats`: rows of a roster that are the same, or nearly;
//! - `files`, `findings`: what became of every file, and everything that does not tally.
//!
//! Invariants: a number is an exact decimal and never a float; what was written and is no plain number stands as text beside it;
//! personal data is masked as in the workbook; the same reconciliation gives the same bytes; memory does not grow with the rows.

mod asked;
mod figures;
mod files;
mod findings;
mod rosters;
mod table;

pub use parquet::errors::ParquetError as Error;

use crate::plan::{Plan, Round};
use crate::reconcile::Reconciliation;
use crate::text::{Lang, inert};
use std::collections::HashSet;
use std::io::{self, Write};
use table::{Column, Field, Kind, Table};

/// The version of the columns.
pub const SCHEMA: u32 = 1;

/// The files that every round has.
const UNITS: &str = "units.parquet";
const INDICATORS: &str = "indicators.parquet";
const FIGURES: &str = "figures.parquet";
const PROOFS: &str = "proofs.parquet";
const REPEATS: &str = "repeats.parquet";
const FILES: &str = "files.parquet";
const FINDINGS: &str = "findings.parquet";
/// The folder of the rosters' own.
const ROSTERS: &str = "rosters";

/// A file of facts that was written.
#[derive(Debug)]
pub struct Written<W> {
    /// Its name, with forward slashes.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// What it was written to.
    pub out: W,
}

/// The names of the files that a round's facts make, in the order in which they are written.
pub fn names(plan: &Plan, round: &Round) -> Vec<String> {
    let fixed = [UNITS, INDICATORS, FIGURES, FILES, FINDINGS].map(str::to_string);
    fixed.into_iter().chain(roster_names(plan, round)).chain([PROOFS, REPEATS].map(str::to_string)).collect()
}

/// Whether a file of facts may have that name: it stands in the folder or in `rosters/`, and leads nowhere else.
pub fn is_name(name: &str) -> bool {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let is_plain = file.strip_suffix(".parquet").is_some_and(|stem| !stem.contains(['\\', ':']));
    is_plain && (!name.contains('/') || folder == ROSTERS)
}

/// The file of each roster of the round, in the round's order.
fn roster_names(plan: &Plan, round: &Round) -> Vec<String> {
    let ids = round.rosters.iter().map(|roster| inert::file_name(&plan.rosters[*roster].id));
    distinct(ids).into_iter().map(|id| format!("{ROSTERS}/{id}.parquet")).collect()
}

/// Writes the facts of a round; `create` makes the file of a name that [`names`] lists. Sentences are in `lang`, all else is the same in every
/// language.
///
/// # Errors
/// A file that cannot be made or written.
pub fn write<W: Write + Send>(
    recon: &Reconciliation,
    lang: Lang,
    create: &mut dyn FnMut(&str) -> io::Result<W>,
) -> Result<Vec<Written<W>>, Error> {
    let mut folder = Folder { recon, create, written: Vec::new() };
    asked::units(&mut folder)?;
    asked::indicators(&mut folder)?;
    figures::write(&mut folder)?;
    files::write(&mut folder, lang)?;
    findings::write(&mut folder, lang)?;
    rosters::write(&mut folder)?;
    Ok(folder.written)
}

/// What is being written, of which round.
struct Folder<'a, W> {
    recon: &'a Reconciliation<'a>,
    create: &'a mut dyn FnMut(&str) -> io::Result<W>,
    written: Vec<Written<W>>,
}

/// The columns with which every table begins, so that the rows of several rounds and plans can be put together.
const ORIGIN: [(&str, Kind); 2] = [("plan", Kind::Text), ("round", Kind::Text)];

impl<'a, W: Write + Send> Folder<'a, W> {
    /// Begins a table.
    fn table(&mut self, name: &str, columns: &[Column]) -> Result<Table<W>, Error> {
        let out = (self.create)(name)?;
        let origin = ORIGIN.map(|(name, kind)| (name.into(), kind));
        let columns: Vec<Column> = origin.into_iter().chain(columns.iter().cloned()).collect();
        let (plan, round) = (&self.recon.plan.title, &self.recon.round.id);
        let about = [("tallybook.schema", &*SCHEMA.to_string()), ("tallybook.plan", plan), ("tallybook.round", round)];
        Table::new(out, &columns, &about)
    }

    /// Ends it.
    fn end(&mut self, name: &str, table: Table<W>) -> Result<(), Error> {
        let (rows, out) = table.end()?;
        self.written.push(Written { name: name.to_string(), rows, out });
        Ok(())
    }

    /// The fields of the first columns.
    fn origin(&self) -> [Field<'a>; 2] {
        [self.recon.plan.id.as_str().into(), self.recon.round.id.as_str().into()]
    }

    /// Writes a table whose rows are at hand.
    fn whole<const N: usize>(
        &mut self,
        name: &str,
        columns: [(&str, Kind); N],
        rows: impl Iterator<Item = [Field<'a>; N]>,
    ) -> Result<(), Error> {
        let mut table = self.table(name, &columns.map(|(name, kind)| (name.into(), kind)))?;
        let origin = self.origin();
        for row in rows {
            table.row(origin.iter().cloned().chain(row))?;
        }
        self.end(name, table)
    }
}

/// Names that differ to a program that does not tell capitals apart: where one is taken, a number is put behind it.
fn distinct(wishes: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut taken = HashSet::new();
    let give = |wish: String| {
        let mut numbered = std::iter::once(wish.clone()).chain((2..).map(|number| format!("{wish}_{number}")));
        // There are more numbers than names.
        numbered.find(|name| taken.insert(name.to_lowercase())).unwrap_or(wish)
    };
    wishes.into_iter().map(give).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_to_programs_that_do_not_tell_capitals_apart() {
        let given = distinct(["unit", "Unit", "unit_2", "amount"].map(str::to_string));
        assert_eq!(given, ["unit", "Unit_2", "unit_2_2", "amount"]);
    }

    #[test]
    fn a_file_of_facts_stands_in_its_folder_or_among_the_rosters() {
        for name in [UNITS, "rosters/teams.parquet", "rosters/明细.parquet"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["facts.json", "../units.parquet", "/units.parquet", "rosters/../../x.parquet", "c:\\x.parquet"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
