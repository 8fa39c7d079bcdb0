//! Drawing a finding about a stated figure, a file, or a column of a roster.
//!
//! A stated figure has a finding of its own. A mistake that runs down a roster's column is one finding: its message lists the
//! cells, its place is the range that holds them, its subject is the column.

use super::Case;
use super::phrase::{quote, titled};
use crate::finding::{Finding, Place, Rule};
use crate::intake::Kinds;
use crate::intake::{Entry, FileRead, RosterRead, RosterRow};
use crate::plan::{Plan, Roster, RosterColumn, Table};
use crate::sheet::{At, range};
use crate::tally::Figure;
use crate::text::{Fact, Text, text};
use crate::value::interval::Amount;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// The facts of a wording.
pub type Facts = Vec<(&'static str, Fact)>;

/// How many runs of cells a message lists.
const RUNS: usize = 4;
/// How many different contents of cells a message quotes.
const CONTENTS: usize = 3;

/// A finding about a unit's stated figure.
pub fn stated(rule: &'static Rule, says: Text, figure: &Figure, facts: Facts) -> Finding {
    Finding::new(rule, says, facts)
        .unit(figure.unit)
        .indicator(figure.indicator)
        .at(figure.place())
        .figures(figure.stated().map(|stated| stated.value), None)
}

/// A finding about a file as a whole, by its position.
pub fn file(rule: &'static Rule, says: Text, case: &Case, file: usize, facts: Facts) -> Finding {
    let path = &case.collected.files[file].path;
    Finding::new(rule, says, facts).unit(sender(case, file)).at(Place::file(Arc::clone(path))).about(&**path)
}

/// A finding about something in a file that counts.
pub fn inside(rule: &'static Rule, says: Text, unit: usize, place: Place, facts: Facts) -> Finding {
    Finding::new(rule, says, facts).unit(unit).at(place)
}

/// The unit that a file came from, where that is known.
fn sender(case: &Case, file: usize) -> Option<usize> {
    let identified = case.collected.content(file).and_then(|content| content.identity.unit);
    identified.or_else(|| case.collected.refused.get(&file).copied())
}

/// A place in an allocation table: a cell, or the sheet as a whole.
pub fn table_place(table: &Table, at: Option<At>) -> Place {
    let (file, sheet) = table.place.split_once('#').unwrap_or((&table.place, ""));
    match at {
        Some(at) => Place::cell(file, sheet, at),
        None => Place::sheet(file, sheet),
    }
}

/// Where the declared total of an indicator stands: in its table, else in the plan.
pub fn declared(plan: &Plan, indicator: usize) -> Place {
    let table = plan.campaigns[plan.indicators[indicator].campaign].table.as_ref();
    let declared = plan.indicators[indicator].allocation.as_ref().and_then(|allocation| allocation.declared);
    match (table, declared) {
        (Some(table), Some(declared)) => table_place(table, Some(declared.at)),
        _ => Place::file(crate::plan::PLAN_FILE),
    }
}

/// One column of one roster table that counts, present in the file.
pub struct Column<'a> {
    /// Position of the unit.
    pub unit: usize,
    /// The file.
    pub file: &'a FileRead,
    /// The roster sheet.
    pub read: &'a RosterRead,
    /// Which of the roster's tables.
    pub table: usize,
    /// Position of the column in the roster.
    pub position: usize,
    /// The sheet's column.
    pub at: u32,
    /// The column as the plan describes it.
    pub asked: &'a RosterColumn,
}

/// Every column of every roster table that counts, unit by unit.
pub fn columns<'a>(case: &Case<'a>) -> impl Iterator<Item = Column<'a>> {
    rosters(case).flat_map(|(unit, _, read)| columns_of(case, unit, read.roster))
}

/// Every column of the tables of a unit's roster that counts.
pub fn columns_of<'a>(case: &Case<'a>, unit: usize, roster: usize) -> Vec<Column<'a>> {
    let mut columns = Vec::new();
    let Some((file, read)) = case.collected.roster(unit, roster) else { return columns };
    for (table, at) in read.tables.iter().enumerate() {
        for (position, asked) in case.plan.rosters[roster].columns.iter().enumerate() {
            if let Some(at) = at.columns.get(position).copied().flatten() {
                columns.push(Column { unit, file, read, table, position, at, asked });
            }
        }
    }
    columns
}

/// The sum of a column; `None` where one of its cells cannot be read. A blank adds nothing.
pub fn sum(rows: &[RosterRow], column: usize) -> Option<Amount> {
    let filled = rows.iter().map(|row| &row.entries[column]).filter(|entry| **entry != Entry::Blank);
    Amount::sum(filled.map(Entry::number).collect::<Option<Vec<Amount>>>()?)
}

/// Every roster sheet that counts, unit by unit in the round's order.
pub fn rosters<'a>(case: &Case<'a>) -> impl Iterator<Item = (usize, &'a FileRead, &'a RosterRead)> {
    let Case { collected, round, .. } = *case;
    let of_unit = move |unit| {
        round.rosters.iter().filter_map(move |roster| {
            let (file, read) = collected.roster(unit, *roster)?;
            Some((unit, file, read))
        })
    };
    (0..collected.units.len()).flat_map(of_unit)
}

/// A cell of a roster and what stands in it.
pub type RosterCell = (At, Entry);

impl<'a> Column<'a> {
    /// The sheet that it stands in.
    pub fn sheet(&self) -> &'a str {
        &self.read.tables[self.table].sheet
    }

    /// The cells of filled rows whose entry is of some kinds, and as wanted.
    pub fn cells(&self, kinds: Kinds, wanted: impl Fn(&Entry) -> bool) -> Vec<RosterCell> {
        if !self.read.rows.has(self.position, kinds) {
            return Vec::new();
        }
        let rows = self.read.rows.iter().filter(|row| row.table == self.table);
        let wanted = |row: Cow<RosterRow>| {
            let entry = row.entries.get(self.position).filter(|entry| wanted(entry))?;
            Some((At { row: row.row, column: self.at }, entry.clone()))
        };
        rows.filter_map(wanted).collect()
    }

    /// Leaves out what is struck out in rows of which S106 tells, because nobody knows whether they count.
    pub fn leave_told(&self, case: &Case, cells: &mut Vec<RosterCell>) {
        let is_struck = |entry: &Entry| matches!(entry, Entry::Marked(_, look) if look.is_struck());
        if !cells.iter().any(|(_, entry)| is_struck(entry)) {
            return;
        }
        let decides = |position: &usize| case.plan.decides(self.read.roster, *position);
        let deciding: Vec<usize> = (0..case.plan.rosters[self.read.roster].columns.len()).filter(decides).collect();
        let rows = self.read.rows.iter().filter(|row| row.table == self.table);
        let told = rows.filter(|row| deciding.iter().any(|position| is_struck(&row.entries[*position])));
        let told: HashSet<u32> = told.map(|row| row.row).collect();
        cells.retain(|(at, entry)| !(is_struck(entry) && told.contains(&at.row)));
    }

    /// What stands in a cell, as a message may quote it: personal data is masked.
    pub fn excerpt(&self, entry: &Entry) -> String {
        quoted(self.asked, entry)
    }

    /// One finding about these cells of the column, none where there are none. The wording may name `unit`, `sheet`,
    /// `column`, `cells` and `found`.
    pub fn finding(
        &self,
        rule: &'static Rule,
        says: Text,
        case: &Case,
        cells: &[RosterCell],
        facts: Facts,
    ) -> Option<Finding> {
        let (first, last) = (cells.first()?.0, cells.last()?.0);
        let mut contents: Vec<String> = Vec::new();
        for (_, entry) in cells {
            let content = format!("“{}”", self.excerpt(entry));
            if contents.len() < CONTENTS && !contents.contains(&content) {
                contents.push(content);
            }
        }
        let roster = &case.plan.rosters[self.read.roster];
        let mut named: Facts = vec![
            ("sheet", titled(self.sheet())),
            ("column", titled(&self.asked.name)),
            ("cells", list(cells)),
            ("found", contents.into()),
        ];
        named.extend(facts);
        let place = Place { cell: Some(range(first, last)), ..Place::sheet(Arc::clone(&self.file.path), self.sheet()) };
        let finding = inside(rule, says, self.unit, place, named)
            .roster(self.read.roster)
            .indicator(self.sums_into(case))
            .cells(cells.iter().map(|(at, _)| *at))
            .about(format!("{}.{}", roster.id, self.asked.id));
        Some(finding)
    }

    /// The indicator of the round that this column is summed into.
    pub fn sums_into(&self, case: &Case) -> Option<usize> {
        case.round.indicators.iter().copied().find(|indicator| {
            let proof = case.plan.indicators[*indicator].proof;
            proof.is_some_and(|proof| proof.roster == self.read.roster && proof.sum == Some(self.position))
        })
    }
}

/// What a row is called: the entries of its roster's key, as [`quoted`].
pub fn called(plan: &Plan, read: &RosterRead, row: &RosterRow) -> String {
    keyed(plan, read, row).into_iter().filter(|entry| !entry.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The entries of a row's key, as [`quoted`].
pub fn keyed(plan: &Plan, read: &RosterRead, row: &RosterRow) -> Vec<String> {
    let roster = &plan.rosters[read.roster];
    roster.key.iter().map(|column| quoted(&roster.columns[*column], &row.entries[*column])).collect()
}

/// The columns of a roster's key, by name.
pub fn key_columns(roster: &Roster) -> Fact {
    roster.key.iter().map(|column| titled(&roster.columns[*column].name)).collect::<Vec<_>>().into()
}

/// What stands in a roster's cell, as a message may quote it: personal data is masked.
pub fn quoted(column: &RosterColumn, entry: &Entry) -> String {
    let reading = if let Entry::Number(number) = entry { number.reading() } else { None };
    let written = reading.map_or_else(|| entry.text(), |reading| reading.text.clone());
    quote(&column.masked(&written))
}

/// The cells of one column, neighbours as a range: D5, D9:D11.
fn list(cells: &[RosterCell]) -> Fact {
    let mut runs: Vec<(At, At)> = Vec::new();
    for (at, _) in cells {
        match runs.last_mut() {
            Some((_, last)) if last.row + 1 == at.row => *last = *at,
            _ => runs.push((*at, *at)),
        }
    }
    let cut = runs.len() > RUNS;
    let listed: Vec<String> = runs.iter().take(RUNS).map(|(first, last)| range(*first, *last)).collect();
    if cells.len() == 1 {
        return listed.into();
    }
    let says = if cut {
        text("{listed} 等 {count} 处", "{listed} and others ({count} cells)")
    } else {
        text("{listed} 共 {count} 处", "{listed} ({count} cells)")
    };
    Fact::phrase(says, vec![("listed", listed.into()), ("count", cells.len().into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn listed(rows: &[u32]) -> String {
        let cells: Vec<RosterCell> = rows.iter().map(|row| (At { row: *row, column: 3 }, Entry::Blank)).collect();
        list(&cells).say(Lang::Zh)
    }

    #[test]
    fn neighbouring_cells_are_one_range_and_many_runs_are_counted() {
        assert_eq!(listed(&[4]), "D5");
        assert_eq!(listed(&[4, 8, 9, 10]), "D5、D9:D11 共 4 处");
        assert_eq!(listed(&[0, 2, 4, 6, 8, 9]), "D1、D3、D5、D7 等 6 处");
    }
}
