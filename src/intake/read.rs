//! The walk: a form's description against an opened book, line by line and row by row.

use super::account::{Ledger, Mark};
use super::identify::{Stamp, identify, stamp};
use super::locate::{self, Located};
use super::rows;
use super::{Entry, FiguresRead, Note, Return, RosterRead, RosterRow, RosterTable, StatedRead, TotalRow, entry};
use crate::form::{self, Answer, Beside, Form, FormSheet, Given, Key, Part, Role, Row, Rows, StampKey, Subject, Table};
use crate::plan::{Plan, Roster, Round, is_subtotal_label, is_total_label};
use crate::sheet::{At, Book, Cell, Sheet};
use crate::value::measure::Measure;
use crate::value::name::{digest, fold};
use crate::value::written::{self, Written};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Understands an opened book as a return for a round. `path` is the file's path inside the inbox.
pub fn understand(plan: &Plan, round: &Round, path: &str, book: &Book) -> Return {
    let stamp = stamp(book);
    let identity = identify(plan, path, book, &stamp);
    // A workbook made for another round is read by that round's form, so that its cells are accounted for as what they are.
    let form_round = identity.round.as_deref().and_then(|id| plan.round(id)).unwrap_or(round);
    let form = form::build(plan, form_round, identity.unit.unwrap_or(0));
    let serving = locate::sheets(plan, &form, book, &stamp);
    let mut walk = Walk {
        plan,
        book,
        ledger: Ledger::open(book),
        answers: Vec::new(),
        figures: None,
        rosters: Vec::new(),
        notes: Vec::new(),
    };
    walk.form(&form, &serving, &stamp);
    let serves = |index: &usize| serving.iter().flatten().any(|(serving, _)| serving == index);
    let idle: Vec<usize> = (0..book.sheets.len()).filter(|index| !serves(index)).collect();
    let (cells, unread) = walk.ledger.close(&idle);
    walk.notes.extend(unread);
    Return {
        format: book.format,
        saved: book.saved.and_then(|saved| saved.moment(plan.offset)),
        identity,
        answers: walk.answers,
        figures: walk.figures,
        rosters: walk.rosters,
        notes: walk.notes,
        cells,
    }
}

struct Walk<'a> {
    plan: &'a Plan,
    book: &'a Book,
    ledger: Ledger<'a>,
    answers: Vec<(Answer, String)>,
    figures: Option<FiguresRead>,
    rosters: Vec<RosterRead>,
    notes: Vec<Note>,
}

impl Walk<'_> {
    fn form(&mut self, form: &Form, serving: &[Option<(usize, Located)>], stamp: &Stamp) {
        for (wanted, serving) in form.sheets.iter().zip(serving) {
            let Some((index, located)) = serving else { continue };
            let index = *index;
            if wanted.part == Part::Stamp {
                self.stamp(index, stamp);
                continue;
            }
            let Some(table) = &wanted.table else { continue };
            let sheet = &self.book.sheets[index];
            self.lines(index, wanted);
            self.former_lines(index, located.heading_row, stamp);
            for column in located.columns.iter().flatten() {
                self.ledger.mark(index, At { row: located.heading_row, column: *column }, Mark::Template);
            }
            self.notes.extend(locate::missing(wanted, located, sheet));
            // Nothing is read from the guide: where it stands tells nothing.
            if wanted.part != Part::Guide {
                self.notes.extend(locate::moved(wanted, located, sheet, self.book.format));
            }
            match (&table.rows, wanted.part) {
                (Rows::Open, Part::Roster(roster)) => self.roster(index, roster, table, located),
                (Rows::Fixed(rows), part) => self.rows(index, part, rows, table, located),
                (Rows::Open, _) => {}
            }
        }
    }

    /// The stamp: every entry that we know is the template's.
    fn stamp(&mut self, index: usize, stamp: &Stamp) {
        for (at, cell) in &self.book.sheets[index].cells {
            let text = cell.to_string();
            if stamp.contains_key(&text) || stamp.values().any(|value| *value == text) {
                self.ledger.mark(index, *at, Mark::Template);
            }
        }
    }

    /// The lines above a table, found by their words wherever they stand.
    fn lines(&mut self, index: usize, wanted: &FormSheet) {
        let sheet = &self.book.sheets[index];
        for line in &wanted.lines {
            let words = fold(&line.text);
            let same = |(at, cell): &&(At, Cell)| self.ledger.is_unread(index, *at) && fold(&cell.to_string()) == words;
            let Some(at) = sheet.cells.iter().find(same).map(|(at, _)| *at) else { continue };
            self.ledger.mark(index, at, Mark::Template);
            let next = sheet.cells.iter().find(|(next, _)| next.row == at.row && next.column > at.column);
            let Some((beside, cell)) = next else { continue };
            let text = cell.to_string().trim().to_string();
            match &line.beside {
                Beside::Nothing => {}
                Beside::Verdict => self.ledger.mark(index, *beside, Mark::Template),
                Beside::Unit(given) | Beside::Round(given) => {
                    let unchanged = fold(given) == fold(&text);
                    self.ledger.mark(index, *beside, if unchanged { Mark::Template } else { Mark::Read });
                }
                Beside::Asked(answer) => {
                    self.ledger.mark(index, *beside, Mark::Read);
                    self.answers.push((*answer, text));
                }
            }
        }
    }

    /// Lines above a table whose wording has changed in the plan since: the stamp knows them again.
    fn former_lines(&mut self, index: usize, heading_row: u32, stamp: &Stamp) {
        let Some(words) = stamp.get(&StampKey::Words.name(self.plan)) else { return };
        let words: HashSet<&str> = words.split(' ').collect();
        for (at, cell) in self.book.sheets[index].cells.iter().take_while(|(at, _)| at.row < heading_row) {
            if self.ledger.is_unread(index, *at) && words.contains(digest(&cell.to_string()).as_str()) {
                self.ledger.mark(index, *at, Mark::Template);
            }
        }
    }

    /// A table of given rows: each is found by its name.
    fn rows(&mut self, index: usize, part: Part, rows: &[Row], table: &Table, located: &Located) {
        let sheet = &self.book.sheets[index];
        let column = |key| table.column(key).and_then(|position| located.columns[position as usize]);
        let mut figures = FiguresRead { sheet: sheet.name.clone(), stated: Vec::new(), remarks: Vec::new() };
        let name = |row: u32| sheet.get(At { row, column: column(Key::Name)? }).map(|cell| fold(&cell.to_string()));
        let below = sheet.rows().map(|row| row[0].0.row).filter(|row| *row > located.heading_row);
        let named: Vec<(u32, String)> = below.filter_map(|row| Some((row, name(row)?))).collect();
        let (found, doubts) = rows::find(rows, &named);
        for (row, position) in found {
            for (form_column, place) in table.columns.iter().zip(&located.columns) {
                let Some(at) = place.map(|column| At { row, column }) else { continue };
                match form_column.role {
                    Role::Computed => self.computed(index, at, &rows[position], form_column),
                    Role::Given => self.given(index, at, &rows[position], form_column),
                    Role::Asked => self.answer(index, at, &rows[position], form_column.key, &mut figures),
                }
            }
        }
        self.notes.extend(doubts.into_iter().map(|doubt| Note::Doubtful {
            sheet: sheet.name.clone(),
            range: String::new(),
            part,
            doubt,
        }));
        if part == Part::Figures && column(Key::Stated).is_some() {
            let repeated = rows::settle(self.plan, &mut figures);
            if !repeated.is_empty() {
                self.notes.push(Note::Moved { sheet: sheet.name.clone(), part, moves: repeated });
            }
            self.figures = Some(figures);
        }
    }

    /// A cell that a formula works out. Where the sheet's other formulas are there and this one is not, somebody typed over it;
    /// in a sheet pasted as values none is.
    fn computed(&mut self, index: usize, at: At, row: &Row, column: &form::Column) {
        let sheet = &self.book.sheets[index];
        let typed = sheet.get(at).filter(|_| !sheet.formulas.is_empty() && !sheet.formulas.contains(&at));
        self.ledger.mark(index, at, if typed.is_some() { Mark::Read } else { Mark::Template });
        let Subject::Indicator(indicator) = row.subject else { return };
        self.notes.extend(typed.map(|cell| Note::Altered {
            sheet: sheet.name.clone(),
            at,
            indicator: Some(indicator),
            heading: column.heading.clone(),
            given: "=".to_string(),
            found: cell.to_string(),
        }));
    }

    /// A cell that we handed out: unchanged it is the template's, changed it is a fact to tell.
    fn given(&mut self, index: usize, at: At, row: &Row, column: &form::Column) {
        let sheet = &self.book.sheets[index];
        let found = sheet.get(at);
        let (indicator, measure) = match row.subject {
            Subject::Indicator(indicator) => (Some(indicator), Some(&self.plan.indicators[indicator].measure)),
            _ => (None, None),
        };
        let unchanged = match (row.given(column.key), found) {
            (None, None) => true,
            (Some(Given::Text(text)), Some(cell)) => fold(text) == fold(&cell.to_string()),
            (Some(Given::Figure(figure)), found) => {
                measure.is_some_and(|measure| written::figure(found, measure).value() == Some(*figure))
            }
            (None, Some(cell)) => cell.to_string().trim().is_empty(),
            (Some(_), None) => false,
        };
        self.ledger.mark(index, at, if unchanged { Mark::Template } else { Mark::Read });
        if !unchanged {
            let given = match row.given(column.key) {
                Some(Given::Text(text)) => text.clone(),
                Some(Given::Figure(figure)) => figure.normalize().to_string(),
                None => String::new(),
            };
            self.notes.push(Note::Altered {
                sheet: sheet.name.clone(),
                at,
                indicator,
                heading: column.heading.clone(),
                given,
                found: found.map(|cell| cell.to_string()).unwrap_or_default(),
            });
        }
    }

    /// A cell in which the unit answers.
    fn answer(&mut self, index: usize, at: At, row: &Row, key: Key, figures: &mut FiguresRead) {
        let Subject::Indicator(indicator) = row.subject else { return };
        let cell = self.book.sheets[index].get(at);
        self.ledger.mark(index, at, Mark::Read);
        match key {
            Key::Stated => {
                let written = written::figure(cell, &self.plan.indicators[indicator].measure);
                let sheet = figures.sheet.clone();
                figures.stated.push(StatedRead { indicator, sheet, at, written, rivals: Vec::new() });
            }
            Key::Remark => figures.remarks.extend(cell.map(|cell| (indicator, cell.to_string().trim().to_string()))),
            _ => {}
        }
    }

    /// A roster: every row below the headings until the sheet ends.
    fn roster(&mut self, index: usize, roster: usize, table: &Table, located: &Located) {
        let sheet = &self.book.sheets[index];
        let plan = &self.plan.rosters[roster];
        let mut read = RosterRead {
            roster,
            tables: vec![RosterTable { sheet: sheet.name.clone(), columns: located.columns.clone() }],
            rows: Vec::new(),
            totals: Vec::new(),
        };
        let mut covered = 0;
        for cells in sheet.rows().filter(|cells| cells[0].0.row > located.heading_row) {
            let row = cells[0].0.row;
            match kind_of_row(cells, table, located) {
                RowKind::Heading => self.mark_row(index, row, located, Mark::Template),
                RowKind::Remark => {}
                RowKind::Nothing => self.mark_row(index, row, located, Mark::Read),
                RowKind::Total { whole } => {
                    self.mark_row(index, row, located, Mark::Read);
                    let covers = if whole { 0 } else { covered }..read.rows.len();
                    covered = read.rows.len();
                    read.totals.push(TotalRow {
                        table: 0,
                        row,
                        figures: total_figures(sheet, row, plan, located),
                        covers,
                    });
                    self.ledger.mark(index, cells[0].0, Mark::Read);
                }
                RowKind::Entries => {
                    let entries: Vec<Entry> = plan
                        .columns
                        .iter()
                        .zip(&located.columns)
                        .map(|(column, place)| {
                            entry::read(place.and_then(|column| sheet.get(At { row, column })), column)
                        })
                        .collect();
                    self.mark_row(index, row, located, Mark::Read);
                    // A row of spaces is read, and is nothing.
                    if entries.iter().any(|entry| *entry != Entry::Blank) {
                        read.rows.push(RosterRow { table: 0, row, entries });
                    }
                }
            }
        }
        self.rosters.push(read);
    }

    fn mark_row(&mut self, index: usize, row: u32, located: &Located, mark: Mark) {
        for column in located.columns.iter().flatten() {
            self.ledger.mark(index, At { row, column: *column }, mark);
        }
    }
}

enum RowKind {
    /// Entries of the roster, or nothing in its columns.
    Entries,
    /// A total; whether it claims the whole roster or only the rows since the last one.
    Total { whole: bool },
    /// The headings again.
    Heading,
    /// A remark below the table: left unread, so that it is told.
    Remark,
    /// The unit says that there is nothing to list: 无, /.
    Nothing,
}

fn kind_of_row(cells: &[(At, Cell)], table: &Table, located: &Located) -> RowKind {
    let first = cells[0].1.to_string();
    if is_total_label(&first) {
        return RowKind::Total { whole: true };
    }
    if is_subtotal_label(&first) {
        return RowKind::Total { whole: false };
    }
    let is_heading = |(at, cell): &(At, Cell)| {
        let position = located.columns.iter().position(|column| *column == Some(at.column));
        position.is_some_and(|position| fold(&table.columns[position].heading) == fold(&cell.to_string()))
    };
    if cells.iter().all(is_heading) {
        return RowKind::Heading;
    }
    if table.columns.len() > 1 && cells.iter().all(|(_, cell)| is_remark(&cell.to_string())) {
        return RowKind::Remark;
    }
    if cells.iter().all(|(_, cell)| written::says_none(&cell.to_string())) {
        RowKind::Nothing
    } else {
        RowKind::Entries
    }
}

/// Whether a text belongs below a table and not into it: a note, a signature, a count in words.
fn is_remark(text: &str) -> bool {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[总共合]?[计共]\s*[:：]?\s*\d+\s*\p{Han}{0,2}[。.]?$").expect("a fixed pattern")
    });
    let text = text.trim();
    let signed = ["注：", "注:", "备注", "说明", "填表", "填报人", "审核", "复核", "制表", "负责人", "联系人"];
    signed.iter().any(|word| text.starts_with(word)) || COUNT.is_match(text)
}

/// The figures of a total row in the columns of numbers.
fn total_figures(sheet: &Sheet, row: u32, roster: &Roster, located: &Located) -> Vec<(usize, rust_decimal::Decimal)> {
    let figure = |(position, place): (usize, &Option<u32>)| {
        let measure: &Measure = &roster.columns[position].measure;
        let at = At { row, column: (*place)? };
        match written::figure(sheet.get(at), measure) {
            Written::Figure { value, .. } => Some((position, value)),
            _ => None,
        }
    };
    located.columns.iter().enumerate().filter_map(figure).collect()
}
