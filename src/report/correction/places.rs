//! Where what stands in a unit's files stands in the workbook that goes back to it.

use crate::finding::{Finding, Place};
use crate::form::{self, Form, Given, Key, Part, Row, Rows, Subject};
use crate::intake::{Entry, Note, RosterRead, RosterRow, TotalRow, refill, refill_row, refill_total};
use crate::reconcile::Reconciliation;
use crate::sheet::{At, range};
use crate::template::{Entries, Value};
use crate::text::{Lang, text};
use crate::value::interval::Amount;

/// How many runs of cells are named.
const RUNS: usize = 3;

/// How many totals of a roster are recomputed.
const MOST_TOTALS: usize = 100;

/// A cell of the workbook that goes back.
pub type Spot = (Part, At);

/// A unit's answers in a fresh template, and where each of them stood.
pub struct Places<'a> {
    recon: &'a Reconciliation<'a>,
    unit: usize,
    form: Form,
    /// What is filled in.
    pub entries: Entries,
    /// For each roster the rows that are filled in, in order: table and row in the unit's file.
    origins: Vec<Vec<(usize, u32)>>,
    /// The rosters in which total rows stay.
    with_totals: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Fills a fresh template with a unit's answers.
    pub fn of(recon: &'a Reconciliation<'a>, unit: usize) -> Places<'a> {
        let (plan, round, collected) = (recon.plan, recon.round, &recon.collected);
        let mut entries = refill(plan, collected, unit);
        let mut origins = vec![Vec::new(); plan.rosters.len()];
        let mut with_totals = Vec::new();
        for roster in &round.rosters {
            let Some((_, read)) = collected.roster(unit, *roster) else { continue };
            read.rows.each(0..read.rows.len(), |row| origins[*roster].push((row.table, row.row)));
            if read.totals.len() > MOST_TOTALS || !read.totals.iter().all(|total| is_right(read, total)) {
                with_totals.push(*roster);
                let filled = in_order(
                    read,
                    |row| refill_row(plan, collected, unit, read, row),
                    |total| refill_total(plan, read, total),
                );
                origins[*roster] = filled.iter().map(|(origin, _)| *origin).collect();
                entries.rosters.insert(*roster, filled.into_iter().map(|(_, values)| values).collect());
            }
        }
        let form = form::build(plan, round, unit);
        Places { recon, unit, form, entries, origins, with_totals }
    }

    /// Whether the total rows of a roster stay in it.
    pub fn keeps_totals(&self, roster: usize) -> bool {
        self.with_totals.contains(&roster)
    }

    /// The cells that ask for what a finding is about.
    pub fn of_finding(&self, finding: &Finding) -> Vec<Spot> {
        let mut spots: Vec<Spot> = cited(finding).iter().filter_map(|at| self.find(&finding.place, *at)).collect();
        spots.extend(self.row(finding));
        let heading = |part: Part| self.heading(part, None);
        match finding.rule.code {
            "R101" => spots.extend(finding.roster.and_then(|roster| self.proving(finding, roster))),
            "S101" if finding.subject == "all" => {
                spots.extend([Part::Figures].into_iter().chain(self.rosters()).filter_map(heading));
            }
            "S101" if finding.roster.is_none() => spots.extend(heading(Part::Figures)),
            "S102" => {
                let part = finding.roster.map_or(Part::Figures, Part::Roster);
                let of = finding.subject.split_once('.').map(|(_, words)| words);
                spots.extend(self.heading(part, of));
            }
            _ => {}
        }
        if spots.is_empty() {
            spots.extend(finding.indicator.and_then(|indicator| self.stated(indicator)));
        }
        if spots.is_empty() {
            spots.extend(finding.roster.and_then(|roster| heading(Part::Roster(roster))));
        }
        spots
    }

    /// Whether a place of the unit's files is another one here.
    pub fn is_moved(&self, place: &Place) -> bool {
        let first = place.cell.as_ref().and_then(|cell| At::parse(cell.split(':').next()?));
        first.is_some_and(|at| self.find(place, at).is_some_and(|(_, here)| here != at))
    }

    /// The cell for a cell of the unit's file.
    fn find(&self, place: &Place, at: At) -> Option<Spot> {
        let (file, sheet) = (place.file.as_ref()?, place.sheet.as_ref()?);
        let figures = self.recon.collected.figures(self.unit);
        let figures = figures.filter(|(read, _)| read.path == *file).map(|(_, figures)| figures);
        let stated = figures.into_iter().flat_map(|figures| &*figures.stated);
        let stated = stated.into_iter().find(|stated| stated.sheet == *sheet && stated.at == at);
        if let Some(stated) = stated {
            return self.stated(stated.indicator);
        }
        self.in_roster(file, sheet, at).or_else(|| self.given(file, sheet, at))
    }

    /// The name of a roster's row, for a finding that cites a row as a whole.
    fn row(&self, finding: &Finding) -> Option<Spot> {
        let row: u32 = finding.place.cell.as_ref()?.parse().ok()?;
        let roster = finding.roster?;
        let (_, read) = self.recon.collected.roster(self.unit, roster)?;
        let is_it = |(table, at): &(usize, u32)| {
            *at + 1 == row && Some(&read.tables[*table].sheet) == finding.place.sheet.as_ref()
        };
        let position = self.origins[roster].iter().position(is_it)?;
        let (part, heading) = self.heading(Part::Roster(roster), None)?;
        Some((part, At { row: self.form.sheet(part)?.table_row(position), ..heading }))
    }

    fn in_roster(&self, file: &str, sheet: &str, at: At) -> Option<Spot> {
        self.recon.round.rosters.iter().find_map(|roster| {
            let (_, read) = self.recon.collected.roster(self.unit, *roster).filter(|(read, _)| *read.path == *file)?;
            let row = self.origins[*roster].iter().position(|(table, row)| {
                *row == at.row
                    && *read.tables[*table].sheet == *sheet
                    && read.tables[*table].columns.contains(&Some(at.column))
            })?;
            let table = &read.tables[self.origins[*roster][row].0];
            let column = table.columns.iter().position(|column| *column == Some(at.column))?;
            let part = Part::Roster(*roster);
            Some((part, At { row: self.form.sheet(part)?.table_row(row), column: column as u32 }))
        })
    }

    /// A given cell that was changed.
    fn given(&self, file: &str, sheet: &str, at: At) -> Option<Spot> {
        let files = self.recon.collected.units[self.unit].files.iter();
        let files = files.filter(|position| *self.recon.collected.files[**position].path == *file);
        let notes = files.filter_map(|file| self.recon.collected.content(*file)).flat_map(|content| &content.notes);
        let altered = |note: &Note| match note {
            Note::Altered { sheet: of, at: there, indicator, heading, given, .. } if of == sheet && *there == at => {
                self.handed_out(*indicator, heading, given)
            }
            _ => None,
        };
        notes.into_iter().find_map(altered)
    }

    /// The cell in which something was given: that of the indicator's row, else the first that says it.
    fn handed_out(&self, indicator: Option<usize>, heading: &str, given: &str) -> Option<Spot> {
        self.form.sheets.iter().find_map(|sheet| {
            let table = sheet.table.as_ref()?;
            let Rows::Fixed(rows) = &table.rows else { return None };
            let column = table.columns.iter().position(|column| column.heading == heading)?;
            let key = table.columns[column].key;
            let says = |row: &Row| matches!(row.given(key), Some(Given::Text(words)) if words == given);
            let is_it = |row: &&Row| match indicator {
                Some(indicator) => sheet.part == Part::Figures && row.subject == Subject::Indicator(indicator),
                None => says(row),
            };
            let row = rows.iter().position(|row| is_it(&row))?;
            Some((sheet.part, At { row: sheet.table_row(row), column: column as u32 }))
        })
    }

    /// The cell of a stated figure.
    fn stated(&self, indicator: usize) -> Option<Spot> {
        let (sheet, at) = self.form.find(Part::Figures, &Subject::Indicator(indicator), Key::Stated)?;
        Some((sheet.part, at))
    }

    /// The heading over what proves an indicator: the column that is summed, else the one whose rows are counted.
    fn proving(&self, finding: &Finding, roster: usize) -> Option<Spot> {
        let proof = self.recon.plan.indicators[finding.indicator?].proof;
        let summed = proof.and_then(|proof| proof.sum).map(|column| &self.recon.plan.rosters[roster].columns[column]);
        self.heading(Part::Roster(roster), summed.map(|column| column.name.as_str()))
    }

    /// A heading; without words that of the stated figures, or the first that is required.
    fn heading(&self, part: Part, words: Option<&str>) -> Option<Spot> {
        let sheet = self.form.sheet(part)?;
        let columns = &sheet.table.as_ref()?.columns;
        let column = match words {
            Some(words) => columns.iter().position(|column| column.heading == words)?,
            None => columns.iter().position(|column| column.required).unwrap_or(0),
        };
        Some((part, At { row: sheet.heading_row(), column: column as u32 }))
    }

    fn rosters(&self) -> Vec<Part> {
        self.recon.round.rosters.iter().map(|roster| Part::Roster(*roster)).collect()
    }

    /// The name of a part's sheet.
    pub fn sheet_name(&self, part: Part) -> String {
        self.form.sheet(part).map(|sheet| sheet.name.clone()).unwrap_or_default()
    }

    /// The sheets of some cells.
    pub fn sheets(&self, spots: &[Spot], lang: Lang) -> String {
        let mut parts: Vec<Part> = Vec::new();
        spots.iter().for_each(|(part, _)| parts.extend((!parts.contains(part)).then_some(*part)));
        let names: Vec<String> = parts.into_iter().map(|part| self.sheet_name(part)).collect();
        names.join(text("；", "; ").get(lang))
    }

    /// The cells of the first of these sheets, neighbours as a range; of very many the first.
    pub fn cells(&self, spots: &[Spot], lang: Lang) -> String {
        let of_first = spots.iter().filter(|(part, _)| *part == spots[0].0).map(|(_, at)| *at);
        runs(&of_first.collect::<Vec<_>>(), lang)
    }
}

/// The cells that a finding cites: the very ones, else the one of its place.
pub fn cited(finding: &Finding) -> Vec<At> {
    if !finding.cells.is_empty() {
        return finding.cells.to_vec();
    }
    finding.place.cell.as_ref().and_then(|cell| At::parse(cell)).into_iter().collect()
}

/// Cells as people cite them: D5, D9:D11.
pub fn runs(cells: &[At], lang: Lang) -> String {
    let mut runs: Vec<(At, At)> = Vec::new();
    for at in cells {
        match runs.last_mut() {
            Some((first, last)) if last.row + 1 == at.row && first.column == at.column => *last = *at,
            _ => runs.push((*at, *at)),
        }
    }
    let listed: Vec<String> = runs.iter().take(RUNS).map(|(first, last)| range(*first, *last)).collect();
    let listed = listed.join(text("、", ", ").get(lang));
    if runs.len() <= RUNS {
        return listed;
    }
    let says = text("{listed} 等 {count} 处", "{listed} and others ({count} cells)");
    says.fill(lang, &[("listed", listed.into()), ("count", cells.len().into())])
}

/// Whether a total row says what its rows add up to, figure by figure: then the template's own sums say it as well. One that is
/// wrong, or that cannot be checked because a row cannot be read, stays where it is.
fn is_right(read: &RosterRead, total: &TotalRow) -> bool {
    let rows: Vec<_> = read.rows.range(total.covers.clone()).collect();
    let sum = |column: usize| {
        let filled = rows.iter().map(|row| &row.entries[column]).filter(|entry| **entry != Entry::Blank);
        Amount::sum(filled.map(Entry::number).collect::<Option<Vec<_>>>()?)
    };
    total.figures.iter().all(|(column, figure)| sum(*column).is_some_and(|sum| sum.within.meets(&figure.within)))
}

/// A row of a unit's file, table and row, and what is filled in for it.
type Filled = ((usize, u32), Vec<Value>);

/// The entries and the totals of a roster in the order of the unit's file.
fn in_order(
    read: &RosterRead,
    entry: impl Fn(&RosterRow) -> Vec<Value>,
    total: impl Fn(&TotalRow) -> Vec<Value>,
) -> Vec<Filled> {
    let entries = read.rows.iter().map(|row| ((row.table, row.row), entry(&row)));
    let totals = read.totals.iter().map(|one| ((one.read.table, one.read.row), total(one)));
    let mut all: Vec<Filled> = entries.chain(totals).collect();
    all.sort_by_key(|(origin, _)| *origin);
    all
}
