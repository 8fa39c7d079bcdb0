//! A roster's rows: every row below the headings until the table ends, in one table or in several.
//!
//! A second table goes on with the first where it stands on the same sheet, or where its sheet's name does not say that it is
//! something else. Rows that were read already are not counted again; where a table repeats part of another, or stands on a sheet
//! that is called otherwise, nobody knows whether it counts, and the roster's figure is disputed. So it is where something that
//! decides whether a row counts is struck out.

use super::account::Mark;
use super::fit::Place;
use super::footer::{self, Above};
use super::locate::Located;
use super::moved;
use super::read::Walk;
use super::row_kind::{RowKind, kind_of_row};
use super::standing::Standing;
use super::sums::{Met, Sums, Table};
use super::words::How;
use super::{Doubt, Entry, Kinds, Move, Note, ReadRow, RosterRead, RosterRow, RosterTable, Rows, TotalRow, entry};
use crate::form::{FormSheet, Part};
use crate::plan::{ColumnKind, Plan, Roster, RosterColumn};
use crate::sheet::{At, Cell, CellRef, Row, Sheet, range};
use crate::value::interval::Amount;
use crate::value::look;
use crate::value::measure::Measure;
use crate::value::written;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What one table holds.
#[derive(Default)]
struct TableRead {
    rows: Rows,
    totals: Vec<TotalRow>,
    nothing: Vec<ReadRow>,
    /// Rows of which the cells in the roster's columns are to be marked, and single cells.
    row_marks: Vec<(RangeInclusive<u32>, Mark)>,
    marks: Vec<(At, Mark)>,
    moves: Vec<Move>,
    nameless: Vec<u32>,
    /// The last row, where nothing tells whether it is an entry or a total.
    sum: Option<u32>,
}

impl TableRead {
    /// Has the cells of a row marked; rows come from above.
    fn mark_row(&mut self, row: u32, mark: Mark) {
        match self.row_marks.last_mut() {
            Some((rows, last)) if *last == mark && rows.end() + 1 == row => *rows = *rows.start()..=row,
            _ => self.row_marks.push((row..=row, mark)),
        }
    }
}

impl Walk<'_> {
    /// One table of a roster.
    pub fn roster(&mut self, roster: usize, wanted: &FormSheet, located: &Located) {
        let plan = &self.plan.rosters[roster];
        let sheet = &self.book.sheets[located.sheet];
        let place = RosterTable {
            sheet: sheet.name.as_str().into(),
            columns: (0..plan.columns.len()).map(|position| located.column(position)).collect(),
        };
        let position = self.rosters.iter().position(|read| read.roster == roster).unwrap_or_else(|| {
            self.rosters.push(RosterRead::new(roster));
            self.rosters.len() - 1
        });
        let before = &mut self.rosters[position];
        let table = before.tables.iter().position(|table| *table == place);
        let mut read = read_table(plan, sheet, located, before, table.unwrap_or(before.tables.len()));
        let standing = self.known.entry(roster).or_default().standing(plan, before, &place, &read.rows);
        let rows = read.rows.len();
        let mut moves = std::mem::take(&mut read.moves);
        match standing {
            Standing::First => self.notes.extend(moved::moved(wanted, located, self.book)),
            Standing::Same => {}
            Standing::Continued => {
                moves.push(Move::Continued { sheet: sheet.name.clone(), range: located.extent(sheet), rows });
            }
            Standing::Copy => moves = vec![Move::Copy { sheet: sheet.name.clone(), rows }],
            Standing::Doubtful { same } => {
                before.is_disputed = true;
                self.notes.push(Note::Doubtful {
                    sheet: sheet.name.clone(),
                    range: located.extent(sheet),
                    part: wanted.part,
                    doubt: Doubt::Another { of: before.sheet().to_string(), rows, same },
                });
                return;
            }
        }
        let found: Vec<u32> = located.found().collect();
        self.ledger.mark_rows(located.sheet, &read.row_marks, &found);
        for (at, mark) in read.marks {
            self.ledger.mark(located.sheet, at, mark);
        }
        let before = &mut self.rosters[position];
        if !matches!(standing, Standing::Copy) {
            let doubtful = |row: u32| Note::Doubtful {
                sheet: sheet.name.clone(),
                range: located.row(row),
                part: wanted.part,
                doubt: Doubt::Nameless { row },
            };
            self.notes.extend(read.nameless.into_iter().map(doubtful));
            if let Some(row) = read.sum {
                before.is_disputed = true;
                self.notes.push(Note::Doubtful {
                    sheet: sheet.name.clone(),
                    range: located.row(row),
                    part: wanted.part,
                    doubt: Doubt::Sum { row },
                });
            }
            let struck = struck(self.plan, roster, located, &read.rows);
            if let (Some(first), Some(last)) = (struck.first(), struck.last()) {
                before.is_disputed = true;
                self.notes.push(Note::Doubtful {
                    sheet: sheet.name.clone(),
                    range: range(*first, At { row: last.row, ..*first }),
                    part: wanted.part,
                    doubt: Doubt::Struck { rows: struck.iter().map(|at| at.row).collect() },
                });
            }
            Arc::make_mut(&mut before.tables).extend(table.is_none().then_some(place));
            before.rows.append(read.rows);
            before.totals.extend(read.totals);
            before.nothing.extend(read.nothing);
        }
        if !moves.is_empty() {
            // What the first table tells of itself stands in one note.
            let own = |note: &&mut Note| matches!(note, Note::Moved { sheet: of, part, .. } if *of == sheet.name && *part == wanted.part);
            match self.notes.iter_mut().find(own) {
                Some(Note::Moved { moves: told, .. }) => told.extend(moves),
                _ => self.notes.push(Note::Moved { sheet: sheet.name.clone(), part: Part::Roster(roster), moves }),
            }
        }
    }
}

/// Whether in none of a roster's tables the key or a column of figures was found: then nothing can be said of its entries.
pub fn proves_nothing(plan: &Roster, read: &RosterRead) -> bool {
    let counts = |position: &usize| plan.key.contains(position) || is_figure(&plan.columns[*position]);
    let mut counting = (0..plan.columns.len()).filter(counts).peekable();
    let is_missing = |position: usize| read.tables.iter().all(|table| table.columns[position].is_none());
    counting.peek().is_some() && counting.all(is_missing)
}

/// The rows of which nobody knows whether they count, for something that decides it is struck out, wholly or in part: the first
/// such cell of each.
fn struck(plan: &Plan, roster: usize, located: &Located, rows: &Rows) -> Vec<At> {
    if (0..plan.rosters[roster].columns.len()).all(|column| !rows.has(column, Kinds::MARKED)) {
        return Vec::new();
    }
    let is_struck = |entry: &Entry| matches!(entry, Entry::Marked(_, look) if look.is_struck());
    let first = |row: &RosterRow| {
        let decisive = |position: &usize| is_struck(&row.entries[*position]) && plan.decides(roster, *position);
        let column = located.column((0..row.entries.len()).find(decisive)?)?;
        Some(At { row: row.row, column })
    };
    rows.iter().filter_map(|row| first(&row)).collect()
}

fn read_table(plan: &Roster, sheet: &Sheet, located: &Located, before: &RosterRead, table: usize) -> TableRead {
    let mut read = TableRead::default();
    let columns: Vec<RosterColumn> = plan.columns.iter().zip(&located.columns).map(as_found).collect();
    let filled = filled(plan, sheet, located, &mut read.moves);
    let wide = footer::wide(sheet, plan, located);
    let mut above: Option<(u32, RowKind)> = None;
    let since = before.totals.last().map_or(0, |total| total.covers.end);
    let mut met: Vec<Met> = Vec::new();
    let mut sums = Sums::new(since, before.rows.len(), columns.len());
    let mut cells: Vec<(At, CellRef)> = Vec::new();
    for all in sheet.cells.rows_in(located.body.clone()) {
        let row = all.number;
        cells.clear();
        cells.extend(all.iter().filter(|(at, _)| located.across.contains(&at.column)));
        if cells.is_empty() {
            continue;
        }
        let own = || located.found().map(|column| At { row, column });
        let done = before.rows.len() + read.rows.len();
        let is_shared = own().any(|at| filled.contains_key(&at));
        let after = Above {
            headings: row == *located.body.start(),
            gap: above.is_some_and(|(last, _)| last + 1 < row) && !is_shared,
            footer: above.and_then(|(_, kind)| if let RowKind::Remark(footer) = kind { Some(footer) } else { None }),
        };
        let kind = kind_of_row(&cells, plan, located, &wide, after);
        above = Some((row, kind));
        let figures = || total_figures(sheet, row, &columns, plan, located);
        let total = |figures: Vec<(usize, Amount)>, covers: std::ops::Range<usize>| {
            let formulas = total_formulas(sheet, row, located);
            TotalRow { read: total_row(sheet, table, &cells, located), figures, formulas, covers }
        };
        match kind {
            RowKind::Remark(_) => {}
            RowKind::Heading => read.mark_row(row, Mark::Template),
            RowKind::Nothing => {
                let as_read = as_read(sheet, table, &cells, |at, _| located.found().any(|column| column == at.column));
                read.marks.extend(marks(&as_read));
                read.nothing.push(as_read);
            }
            RowKind::Total { is_whole } => {
                let figures = figures();
                let (covers, adds_up) = sums.covered([&before.rows, &read.rows], is_whole, &figures);
                sums.since(done);
                met.push(Met { above: done, adds_up });
                let total = total(figures, covers);
                read.marks.extend(marks(&total.read));
                read.totals.push(total);
            }
            RowKind::Entries => {
                let at = |position| {
                    let at = At { row, column: located.column(position)? };
                    Some(filled.get(&at).copied().unwrap_or(at))
                };
                let entry = |position| entry_at(sheet, all, at(position)?, &plan.columns[position], &columns[position]);
                let entries: Vec<Entry> =
                    (0..columns.len()).map(|position| entry(position).unwrap_or(Entry::Blank)).collect();
                read.mark_row(row, Mark::Read);
                // A row of spaces is read, and is nothing.
                if entries.iter().all(|entry| *entry == Entry::Blank) {
                    continue;
                }
                if is_nameless(plan, &entries) {
                    let figures = figures();
                    if let Some(covers) = sums.is_sum([&before.rows, &read.rows], &figures) {
                        sums.since(done);
                        met.push(Met { above: done, adds_up: true });
                        read.moves.push(Move::Total { row });
                        read.totals.push(total(figures, covers));
                        continue;
                    }
                    if !plan
                        .columns
                        .iter()
                        .zip(&entries)
                        .any(|(column, entry)| column.required && *entry == Entry::Blank)
                    {
                        read.nameless.push(row);
                    }
                }
                let is_hidden = !sheet.visible || sheet.hides_row(row);
                read.rows.push(RosterRow { table, row, is_hidden, entries });
            }
        }
    }
    let summed = Table::new(&read.rows, before.rows.len(), columns.iter().map(is_figure));
    summed.look_down(&mut read.totals, &met);
    read.sum = summed.last_as_sum(&met);
    read
}

/// The cells of a row that is no entry and that are read.
fn as_read(sheet: &Sheet, table: usize, cells: &[(At, CellRef)], is_read: impl Fn(At, CellRef) -> bool) -> ReadRow {
    let row = cells[0].0.row;
    let read = cells.iter().filter(|(at, cell)| is_read(*at, *cell));
    let cells = read.map(|(at, cell)| (at.column, look::shown(*cell, sheet.look(*at).as_ref()).into_owned())).collect();
    ReadRow { table, row, cells }
}

/// A total row as it stands: its cells in the roster's columns, and every text, for one of them is its label.
fn total_row(sheet: &Sheet, table: usize, cells: &[(At, CellRef)], located: &Located) -> ReadRow {
    let is_own = |at: At| located.found().any(|column| column == at.column);
    as_read(sheet, table, cells, |at, cell| matches!(cell, Cell::Text(_)) || is_own(at))
}

fn marks(row: &ReadRow) -> impl Iterator<Item = (At, Mark)> {
    row.cells.iter().map(|(column, _)| (At { row: row.row, column: *column }, Mark::Read))
}

/// A column in the measure that its heading in the file says.
fn as_found((column, place): (&RosterColumn, &Place)) -> RosterColumn {
    match place {
        Place::At { how: How::In { measure, .. }, .. } => RosterColumn { measure: measure.clone(), ..column.clone() },
        _ => column.clone(),
    }
}

/// What stands in a row, or in one that it shares a cell with, under a column as it is asked for and as it was found; in the
/// plan's measure.
fn entry_at(sheet: &Sheet, row: Row, at: At, asked: &RosterColumn, found: &RosterColumn) -> Option<Entry> {
    let cell = if at.row == row.number { row.get(at.column) } else { sheet.get(at) };
    let read = entry::read(Some(cell?), sheet.look(at), found);
    let (asked, found) = (&asked.measure, &found.measure);
    Some(match read {
        Entry::Number(number) if asked != found => match number.map(|figure| asked.convert(figure, found)) {
            Some(number) => Entry::Number(number),
            None => Entry::Wrong(number.amount().value.to_string()),
        },
        other => other,
    })
}

/// Whether a row has figures and nothing else, not even the text that names it.
fn is_nameless(plan: &Roster, entries: &[Entry]) -> bool {
    let is_key = |position: &usize| plan.key.is_empty() || plan.key.contains(position);
    let names = |position: &usize| is_key(position) && plan.columns[*position].kind == ColumnKind::Text;
    let is_figure = |(column, entry): (&RosterColumn, &Entry)| is_figure(column) && entry.number().is_some();
    (0..entries.len()).any(|position| names(&position))
        && plan.columns.iter().zip(entries).any(is_figure)
        && plan.columns.iter().zip(entries).all(|one| is_figure(one) || *one.1 == Entry::Blank)
}

fn is_figure(column: &RosterColumn) -> bool {
    matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal)
}

/// The empty cells under a merged one that holds a text, a date or a choice, each with the cell that holds it: people merge what
/// several rows share. A merged figure is not shared out.
fn filled(plan: &Roster, sheet: &Sheet, located: &Located, moves: &mut Vec<Move>) -> HashMap<At, At> {
    const MOST: u32 = 10_000;
    const MOST_FILLED: u32 = 1_000_000;
    let mut filled = HashMap::new();
    let mut looked = 0;
    for (first, last) in sheet.merged.iter().take(MOST as usize) {
        let position = (0..plan.columns.len()).find(|position| located.column(*position) == Some(first.column));
        let Some(column) = position.map(|position| &plan.columns[position]).filter(|column| !is_figure(column)) else {
            continue;
        };
        let is_shared = last.row > first.row && last.row - first.row < MOST && located.body.contains(&first.row);
        if !is_shared || looked > MOST_FILLED || sheet.get(*first).is_none() {
            continue;
        }
        looked += last.row - first.row;
        let below = (first.row + 1..=last.row).map(|row| At { row, ..*first });
        let empty: Vec<At> = below.filter(|at| sheet.get(*at).is_none()).collect();
        if empty.is_empty() {
            continue;
        }
        filled.extend(empty.into_iter().map(|at| (at, *first)));
        let to = At { row: last.row, ..*first };
        moves.push(Move::Filled { heading: column.name.clone(), range: range(*first, to) });
    }
    filled
}

/// The figures of a total row in the columns of numbers, in the plan's measures.
fn total_figures(
    sheet: &Sheet,
    row: u32,
    columns: &[RosterColumn],
    plan: &Roster,
    located: &Located,
) -> Vec<(usize, Amount)> {
    let figure = |position: usize| {
        let measure: &Measure = &columns[position].measure;
        let at = At { row, column: located.column(position)? };
        let amount = written::figure(sheet.get(at), sheet.look(at), measure).amount()?;
        let asked = &plan.columns[position].measure;
        if measure == asked {
            return Some((position, amount));
        }
        Some((position, amount.map(|figure| asked.convert(figure, measure))?))
    };
    (0..columns.len()).filter(|position| is_figure(&columns[*position])).filter_map(figure).collect()
}

/// The formulas of a total row that name a range, by roster column.
fn total_formulas(sheet: &Sheet, row: u32, located: &Located) -> Vec<(usize, String)> {
    let formula = |position: usize| {
        let at = At { row, column: located.column(position)? };
        Some((position, sheet.formula(at)?.to_string()))
    };
    (0..located.columns.len()).filter_map(formula).collect()
}
