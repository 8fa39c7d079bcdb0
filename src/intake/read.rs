//! The walk: a form's description against an opened book, line by line and row by row.

use super::account::{Ledger, Mark};
use super::asides::remarks;
use super::correction;
use super::fit::Place;
use super::hidden;
use super::identify::{Stamp, identify, stamp};
use super::lines::Looked;
use super::locate::{self, Located};
use super::moved;
use super::rows::Stands;
use super::several;
use super::standing::KnownRows;
use super::whose;
use super::words::How;
use super::{
    ComputedRead, Envelope, FiguresRead, Move, Note, Return, RosterRead, StatedRead, WorksOut, roster, rows, turned,
    uneven,
};
use crate::form::{self, Answer, Form, Given, Key, Part, Role, Row, Rows, Subject, Table};
use crate::plan::{Plan, Round};
use crate::sheet::{At, Book, Cell, Look, Saved};
use crate::template;
use crate::value::look;
use crate::value::name::fold;
use crate::value::number;
use crate::value::written;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use thin_vec::ThinVec;

/// Understands an opened book as a return for a round. `envelope` is what it came in.
pub fn understand(plan: &Plan, round: &Round, envelope: Envelope, book: &Book) -> Return {
    let stamp = stamp(book);
    let (rest, correction) = correction::take(plan, round, book, &stamp);
    let (whole, book) = (book, &*rest);
    let lines = whose::named(plan, book);
    let identity = identify(plan, round, envelope, (book, &lines), &stamp);
    // A workbook made for another round is read by that round's form, so that its cells are accounted for as what they are.
    let form_round = identity.round.as_deref().and_then(|id| plan.round(id)).unwrap_or(round);
    let form = form::build(plan, form_round, identity.unit.unwrap_or(0));
    let mut survey = locate::survey(plan, &form, book, &stamp);
    let several = several::units(plan, &form, (book, &lines), &survey);
    if !several.is_empty() {
        survey = locate::Survey::default();
    }
    let turned = turned::taken_out(&form, &mut survey);
    let mut walk = Walk {
        plan,
        book,
        ledger: Ledger::open(book),
        answers: Vec::new(),
        figures: None,
        rosters: Vec::new(),
        notes: survey.notes,
        looked: Looked::default(),
        known: HashMap::new(),
    };
    walk.stamp(&stamp);
    for located in &survey.tables {
        walk.table(&form, located, &stamp);
    }
    turned.iter().for_each(|turned| walk.turned(&form, turned));
    walk.settle();
    let serves = |index: &usize| {
        survey.tables.iter().any(|table| table.sheet == *index) || turned.iter().any(|turned| turned.sheet == *index)
    };
    let idle: Vec<usize> = (0..book.sheets.len())
        .filter(|index| !serves(index) && book.sheets[*index].name != form::STAMP_SHEET)
        .collect();
    walk.notes.extend(hidden::notes(book, &walk.ledger));
    let mut remarks = remarks(whole);
    remarks.extend(survey.tables.iter().filter_map(|located| uneven::remark(book, located, &walk.ledger)));
    // Tables side by side have the same rows.
    remarks.dedup();
    let (cells, notes, mut unread) = walk.ledger.close(&idle);
    walk.notes.extend(notes.into_iter().chain(correction.notes));
    unread.extend(correction.unread);
    let sheets = whole.sheets.iter().map(|sheet| sheet.name.as_str());
    Return {
        format: book.format,
        saved: saved(plan, form_round, book, &stamp),
        identity,
        sheets: Arc::new(sheets.filter(|name| *name != form::STAMP_SHEET).map(Into::into).collect()),
        several: several.into(),
        answers: walk.answers.into(),
        figures: walk.figures,
        rosters: walk.rosters,
        notes: walk.notes.into(),
        remarks: remarks.into(),
        is_correction: stamp.contains_key(&form::StampKey::Sheet(Part::List).name(plan)),
        explanations: correction.explanations.into(),
        unread: unread.into(),
        cells: cells.and(correction.cells),
    }
}

/// When a book was saved. A workbook that was handed out and still holds the time that it was given was not saved since, or by a
/// program that leaves the time alone: then nothing is known.
fn saved(plan: &Plan, round: &Round, book: &Book, stamp: &Stamp) -> Option<Timestamp> {
    let is_as_given = |saved: &Saved| !stamp.is_empty() && *saved == template::written(round);
    book.saved.filter(|saved| !is_as_given(saved)).and_then(|saved| saved.moment(plan.offset))
}

/// What has been read so far.
pub struct Walk<'a> {
    pub plan: &'a Plan,
    pub book: &'a Book,
    pub ledger: Ledger<'a>,
    pub answers: Vec<(Answer, String)>,
    figures: Option<FiguresRead>,
    pub rosters: Vec<RosterRead>,
    pub notes: Vec<Note>,
    pub looked: Looked,
    /// Of each roster.
    pub known: HashMap<usize, KnownRows>,
}

impl Walk<'_> {
    /// One table, with the lines above it.
    fn table(&mut self, form: &Form, located: &Located, stamp: &Stamp) {
        let wanted = &form.sheets[located.wanted];
        let Some(table) = &wanted.table else { return };
        let (index, sheet) = (located.sheet, &self.book.sheets[located.sheet]);
        self.lines(form, located);
        self.headings(index, located);
        self.notes.extend(moved::missing(wanted, located, sheet));
        match (&table.rows, wanted.part) {
            (Rows::Open, Part::Roster(roster)) => {
                self.captions(form, located);
                self.roster(roster, wanted, located);
            }
            (Rows::Fixed(rows), part) => {
                self.former_lines(located, stamp);
                // Nothing is read from the guide: where it stands tells nothing.
                if part != Part::Guide {
                    self.notes.extend(moved::moved(wanted, located, self.book));
                }
                self.rows(part, rows, table, located);
            }
            (Rows::Open, _) => {}
        }
    }

    /// The headings that were recognised: the template's where they are as handed out.
    fn headings(&mut self, index: usize, located: &Located) {
        for row in located.headings.clone().into_iter().flatten() {
            for place in &located.columns {
                let Place::At { column, how, .. } = place else { continue };
                let mark = if *how == How::Same { Mark::Template } else { Mark::Read };
                self.ledger.mark(index, At { row, column: *column }, mark);
            }
        }
    }

    /// Makes one answer of several for each indicator, and lets no roster prove anything of which nothing telling was found.
    fn settle(&mut self) {
        for read in &mut self.rosters {
            read.is_disputed |= roster::proves_nothing(&self.plan.rosters[read.roster], read);
        }
        let Some(figures) = &mut self.figures else { return };
        let moves = rows::settle(self.plan, figures);
        if !moves.is_empty() {
            self.notes.push(Note::Moved { sheet: figures.sheet.to_string(), part: Part::Figures, moves });
        }
    }

    /// The stamp: every entry that we know is the template's.
    fn stamp(&mut self, stamp: &Stamp) {
        let Some(index) = self.book.sheets.iter().position(|sheet| sheet.name == form::STAMP_SHEET) else { return };
        for (at, cell) in self.book.sheets[index].cells.iter() {
            let text = cell.to_string();
            if stamp.contains_key(&text) || stamp.values().any(|value| *value == text) {
                self.ledger.mark(index, at, Mark::Template);
            }
        }
    }

    /// A table of given rows: each is found by its name.
    fn rows(&mut self, part: Part, rows: &[Row], table: &Table, located: &Located) {
        let (index, sheet) = (located.sheet, &self.book.sheets[located.sheet]);
        let column = |key| table.column(key).and_then(|position| located.column(position as usize));
        let name = |row: u32| match sheet.get(At { row, column: column(Key::Name)? })? {
            Cell::Text(text) => Some(text.to_string()),
            _ => None,
        };
        let below = sheet.cells.rows_in(located.body.clone()).map(|row| row.number);
        let named: Vec<(u32, String)> = below.filter_map(|row| Some((row, name(row)?))).collect();
        let (found, doubts) = rows::find(rows, &named);
        let mut figures = FiguresRead::new(&sheet.name);
        let mut moves = Vec::new();
        for found in found {
            let given = &rows[found.position];
            let cell = column(Key::Measure).and_then(|column| sheet.get(At { row: found.row, column }));
            let stands = rows::measure(self.plan, given).map(|asked| {
                let said = cell.map(|cell| cell.to_string());
                rows::stands(asked, found.measure.as_ref(), said.as_deref())
            });
            for (form_column, place) in table.columns.iter().zip(&located.columns) {
                let Some(at) = place.column().map(|column| At { row: found.row, column }) else { continue };
                match form_column.role {
                    // A name that took recognising is told with the mapping, not as a cell that was changed.
                    Role::Given if form_column.key == Key::Name && found.how != How::Same => {
                        self.ledger.mark(index, at, Mark::Read);
                        let now = sheet.get(at).map(|cell| cell.to_string()).unwrap_or_default();
                        let (asked, is_alike) = (rows::name(given), found.how.is_alike());
                        let measure = match &stands {
                            Some(Stands::In(measure)) => Some(measure.word().to_string()),
                            _ => None,
                        };
                        moves.push(Move::Name { asked, found: now, row: found.row, measure, is_alike });
                    }
                    Role::Computed => self.computed(index, at, given, form_column, &mut figures),
                    Role::Given => self.given(index, at, given, form_column),
                    Role::Asked => {
                        let stands = stands.as_ref().unwrap_or(&Stands::AsAsked);
                        self.answer(index, at, given, form_column.key, stands, &mut figures);
                        if form_column.key == Key::Stated
                            && let Some(split) = self.split(at, given, table, located)
                            && let Some(read) =
                                Arc::make_mut(&mut figures.stated).last_mut().filter(|read| read.at == at)
                        {
                            read.written = split;
                        }
                    }
                }
            }
        }
        let (sheet, no_range) = (sheet.name.clone(), String::new());
        if part != Part::Guide {
            if !moves.is_empty() {
                self.notes.push(Note::Moved { sheet: sheet.clone(), part, moves });
            }
            let doubtful = |doubt| Note::Doubtful { sheet: sheet.clone(), range: no_range.clone(), part, doubt };
            self.notes.extend(doubts.into_iter().map(doubtful));
        }
        if part == Part::Figures && column(Key::Stated).is_some() {
            match &mut self.figures {
                None => self.figures = Some(figures),
                Some(before) => {
                    Arc::make_mut(&mut before.stated).extend(Arc::unwrap_or_clone(figures.stated));
                    before.remarks.extend(figures.remarks);
                    before.computed.extend(figures.computed);
                }
            }
        }
    }

    /// A cell that a formula works out. Where the sheet's other formulas are there and this one is not, somebody typed over it.
    fn computed(&mut self, index: usize, at: At, row: &Row, column: &form::Column, figures: &mut FiguresRead) {
        let sheet = &self.book.sheets[index];
        if sheet.formulas.is_empty() {
            return self.pasted(index, at, row, column, figures);
        }
        let typed = sheet.get(at).filter(|_| !sheet.formulas.contains(&at));
        let Some(cell) = typed else { return self.ledger.mark(index, at, Mark::Template) };
        let Subject::Indicator(indicator) = row.subject else { return };
        self.ledger.mark(index, at, Mark::Read);
        self.notes.push(Note::Altered {
            sheet: sheet.name.clone(),
            at,
            indicator: Some(indicator),
            heading: column.heading.clone(),
            given: if self.is_worked_out(indicator, column.key) { "=".to_string() } else { String::new() },
            found: cell.to_string(),
        });
    }

    /// Whether the template has a formula in an indicator's cell: without a roster nothing is proved.
    fn is_worked_out(&self, indicator: usize, key: Key) -> bool {
        !matches!(key, Key::Proof | Key::Difference) || self.plan.indicators[indicator].proof.is_some()
    }

    /// The same in a sheet pasted as values, where nothing tells the template's figure from a typed one: it is kept, to be held
    /// against what it should be. A figure where the template works none out, and words beside figures, are somebody's and stay
    /// unread.
    fn pasted(&mut self, index: usize, at: At, row: &Row, column: &form::Column, figures: &mut FiguresRead) {
        let sheet = &self.book.sheets[index];
        let works_out = match column.key {
            Key::Proof => WorksOut::Proof,
            Key::Difference => WorksOut::Difference,
            _ => return self.ledger.mark(index, at, Mark::Template),
        };
        let Subject::Indicator(indicator) = row.subject else { return };
        if !self.is_worked_out(indicator, column.key) {
            return;
        }
        let value = match sheet.get(at) {
            None | Some(Cell::Error(_) | Cell::Formula) => return self.ledger.mark(index, at, Mark::Template),
            Some(Cell::Text(text)) if text.trim().is_empty() => return self.ledger.mark(index, at, Mark::Template),
            Some(Cell::Text(text)) => number::from_digits(&fold(text).replace(',', "")),
            Some(Cell::Number(float)) => number::from_cell(float),
            Some(Cell::Date(_) | Cell::Bool(_)) => None,
        };
        let Some(value) = value else { return };
        self.ledger.mark(index, at, Mark::Read);
        let (heading, sheet) = (column.heading.clone(), sheet.name.clone());
        figures.computed.push(ComputedRead { indicator, works_out, heading, sheet, at, value });
    }

    /// A cell that we handed out: unchanged it is the template's, changed it is a fact to tell.
    fn given(&mut self, index: usize, at: At, row: &Row, column: &form::Column) {
        let sheet = &self.book.sheets[index];
        let found = sheet.get(at);
        // What we wrote is known however it is marked; shown as a percentage it says something else.
        let look = sheet.look(at).filter(|look| *look == Look::Percent);
        let (indicator, measure) = match row.subject {
            Subject::Indicator(indicator) => (Some(indicator), Some(&self.plan.indicators[indicator].measure)),
            _ => (None, None),
        };
        let unchanged = match (row.given(column.key), found) {
            (None, None) => true,
            (Some(Given::Text(text) | Given::Link(text, ..)), Some(cell)) => fold(text) == fold(&cell.to_string()),
            (Some(Given::Figure(figure)), found) => {
                // A target of 0.5% stands there as 0.5, which from anybody else could be 50%.
                let as_written = found.filter(|_| look.is_none()).and_then(|cell| number::from_digits(&cell.said()));
                let read = || measure.and_then(|measure| written::figure(found, look.clone(), measure).amount());
                as_written == Some(*figure) || read() == Some((*figure).into())
            }
            (None, Some(cell)) => cell.to_string().trim().is_empty(),
            (Some(_), None) => false,
        };
        self.ledger.mark(index, at, if unchanged { Mark::Template } else { Mark::Read });
        if !unchanged {
            let given = match row.given(column.key) {
                Some(Given::Text(text) | Given::Link(text, ..)) => text.clone(),
                Some(Given::Figure(figure)) => figure.normalize().to_string(),
                None => String::new(),
            };
            self.notes.push(Note::Altered {
                sheet: sheet.name.clone(),
                at,
                indicator,
                heading: column.heading.clone(),
                given,
                found: found.map(|cell| look::shown(cell, look.as_ref()).into_owned()).unwrap_or_default(),
            });
        }
    }

    /// A cell in which the unit answers.
    fn answer(&mut self, index: usize, at: At, row: &Row, key: Key, stands: &Stands, figures: &mut FiguresRead) {
        let Subject::Indicator(indicator) = row.subject else { return };
        let sheet = &self.book.sheets[index];
        let cell = sheet.get(at);
        self.ledger.mark(index, at, Mark::Read);
        match key {
            Key::Stated => {
                let formula = sheet.formula(at).map(Into::into);
                let asked = &self.plan.indicators[indicator].measure;
                let written = rows::figure(cell, sheet.look(at), asked, stands);
                let sheet = Arc::clone(&figures.sheet);
                let read = StatedRead { indicator, sheet, at, written, formula, rivals: ThinVec::new() };
                Arc::make_mut(&mut figures.stated).push(read);
            }
            Key::Remark => figures.remarks.extend(cell.map(|cell| (indicator, cell.to_string().trim().to_string()))),
            _ => {}
        }
    }
}
