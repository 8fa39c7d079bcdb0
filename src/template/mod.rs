//! Plan x form to the workbook that is mailed to one unit.
//!
//! [`write()`] walks the unit's [`Form`](crate::form::Form) sheet by sheet: lines, headings, given cells, cells to fill in,
//! formulas. What a cell looks like stands in `looks`, what may be typed in it in `input`, how a page is printed in `page`,
//! what the formulas say in `formulas`, and what they amount to for the [`Entries`] at hand in `state`.
//!
//! Invariants: the same plan and entries give the same bytes; every formula carries the value that a spreadsheet program will
//! work out; every text goes through `plain`, so that nothing a plan or a unit wrote becomes markup or a formula.

mod entries;
mod formulas;
mod input;
mod looks;
mod marks;
mod page;
mod state;
#[cfg(test)]
mod tests;

pub use entries::{Entries, Value, serial};
pub use marks::is_note;
/// What the writer refuses; named here so that callers need not know the library.
pub use rust_xlsxwriter::XlsxError;

use crate::form::{
    self, Beside, Column, Correction, Form, FormSheet, Given, Key, Look, Part, Role, Row, Rows, Subject, Table,
};
use crate::plan::{Plan, Round};
use crate::sheet::{Saved, quoted};
use crate::text::{inert, text};
use crate::value::number::to_float;
use formulas::{Calc, Shown};
use jiff::Timestamp;
use jiff::tz::Offset;
use looks::Looks;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Note, Url, Workbook, Worksheet};

use state::State;

/// The last row that drop-downs, hints, conditional formats and the check of required cells reach.
const CHECKED_ROWS: u32 = 5000;

/// The workbook of a unit for a round.
///
/// # Errors
/// What Excel itself would refuse: a sheet name that it does not take, more rows or columns than it has.
pub fn write(plan: &Plan, round: &Round, unit: usize, entries: &Entries) -> Result<Vec<u8>, XlsxError> {
    workbook(&form::build(plan, round, unit), &State { plan, round, unit, entries }, &Correction::default())
}

/// The workbook that goes back to a unit: its own entries, with what must be corrected listed and marked.
///
/// # Errors
/// The same.
pub fn write_correction(
    plan: &Plan,
    round: &Round,
    unit: usize,
    entries: &Entries,
    correction: &Correction,
) -> Result<Vec<u8>, XlsxError> {
    let form = form::corrected(plan, round, unit, correction);
    workbook(&form, &State { plan, round, unit, entries }, correction)
}

/// How hard a workbook is compressed: as Excel itself does it, in less than half the time of the usual 6, for a third more bytes.
pub const COMPRESSION: u8 = 1;

fn workbook(form: &Form, state: &State, correction: &Correction) -> Result<Vec<u8>, XlsxError> {
    let looks = Looks::new(state.plan.lang());
    let writer = Writer { form, looks: &looks, state };
    let mut book = Workbook::new();
    book.set_zip_compression_level(COMPRESSION);
    book.set_default_format(&looks.default, looks.default_height, looks.default_width)?;
    book.set_properties(&properties(state)?);
    for sheet in &form.sheets {
        let page = book.add_worksheet();
        writer.sheet(page, sheet)?;
        writer.mark(page, sheet, correction)?;
    }
    book.save_to_buffer()
}

/// The name of a unit's file: 巩义市_8月统计.xlsx. Characters that Windows does not take in a file name become their full-width
/// forms, so that different units keep different names.
pub fn file_name(plan: &Plan, round: &Round, unit: usize) -> String {
    format!("{}.xlsx", stem(plan, round, unit))
}

/// The name of the file that goes back to a unit: 巩义市_8月统计_更正.xlsx.
pub fn correction_name(plan: &Plan, round: &Round, unit: usize) -> String {
    format!("{}_{}.xlsx", stem(plan, round, unit), text("更正", "correction").get(plan.lang()))
}

fn stem(plan: &Plan, round: &Round, unit: usize) -> String {
    format!("{}_{}", inert::file_name(&plan.units[unit].name), inert::file_name(&round.name))
}

/// The time in a workbook that is handed out: the due date, so that the same plan gives the same bytes.
pub fn written(round: &Round) -> Saved {
    Saved::Moment(Offset::UTC.to_timestamp(round.due.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The file's properties, with the time of [`written`].
fn properties(state: &State) -> Result<DocProperties, XlsxError> {
    let State { plan, round, unit, .. } = *state;
    let year = u16::try_from(round.due.year()).unwrap_or(1900).max(1900);
    let time = ExcelDateTime::from_ymd(year, round.due.month() as u8, round.due.day() as u8)?;
    let title = [plan.title.as_str(), &plan.units[unit].name, &round.name].map(inert::cell).join(" ");
    Ok(DocProperties::new()
        .set_title(inert::cut(&title, 255))
        .set_author(inert::cut(&inert::cell(&plan.issuer), 255))
        .set_company(inert::cut(&inert::cell(&plan.issuer), 255))
        .set_creation_datetime(&time))
}

/// The walk over a form.
struct Writer<'a> {
    form: &'a Form,
    looks: &'a Looks,
    state: &'a State<'a>,
}

impl Writer<'_> {
    fn sheet(&self, sheet: &mut Worksheet, form: &FormSheet) -> Result<(), XlsxError> {
        sheet.set_name(inert::cell(&form.name))?;
        // A formula that gives an empty text keeps it instead of a 0.
        sheet.set_formula_result_default("");
        sheet.set_default_row_height(looks::LINE_HEIGHT);
        let columns = form.table.as_ref().map_or(&[][..], |table| &table.columns);
        input::prepare_columns(sheet, form.part, columns, self.looks)?;
        self.lines(sheet, form, columns)?;
        if let Some(table) = &form.table {
            self.headings(sheet, form, table)?;
            match &table.rows {
                Rows::Fixed(rows) => self.fixed_rows(sheet, form, table, rows)?,
                Rows::Open => self.open_rows(sheet, form, table)?,
            }
        }
        looks::mark(sheet, form, self.state)?;
        input::protect(sheet, form.part);
        let is_first = self.form.sheets.first().is_some_and(|first| first.part == form.part);
        page::set_up(sheet, form, is_first, self.state)
    }

    fn lines(&self, sheet: &mut Worksheet, form: &FormSheet, columns: &[Column]) -> Result<(), XlsxError> {
        let last = columns.len().saturating_sub(1) as u16;
        for (row, line) in (0..).zip(&form.lines) {
            let words = inert::cell(&line.text);
            let look = match line.look {
                Look::Title => &self.looks.title,
                Look::Paragraph => &self.looks.paragraph,
                Look::Label => &self.looks.label,
            };
            if line.look == Look::Label {
                sheet.write_string_with_format(row, 0, words.as_ref(), look)?;
                self.beside(sheet, row, last, &line.beside)?;
                continue;
            }
            across(sheet, row, 0, last, &words, look)?;
            let height = if line.look == Look::Title {
                looks::TITLE_HEIGHT
            } else {
                looks::height(&words, columns.iter().map(|column| column.width).sum()) + looks::PARAGRAPH_GAP
            };
            sheet.set_row_height(row, height)?;
        }
        if !form.lines.is_empty() {
            sheet.set_row_height(form.heading_row() - 1, looks::GAP_HEIGHT)?;
        }
        Ok(())
    }

    fn beside(&self, sheet: &mut Worksheet, row: u32, last: u16, beside: &Beside) -> Result<(), XlsxError> {
        match beside {
            Beside::Nothing => Ok(()),
            Beside::Unit(words) | Beside::Round(words) => {
                across(sheet, row, 1, last, &inert::cell(words), &self.looks.given_text)
            }
            Beside::Asked(answer) => {
                let words = self.state.entries.answers.get(answer).map(|words| inert::cell(words)).unwrap_or_default();
                across(sheet, row, 1, last, &words, &self.looks.input_text)
            }
            Beside::Verdict => {
                across(sheet, row, 1, last, "", &self.looks.verdict)?;
                match formulas::verdict(self.form, self.state) {
                    Some(calc) => write_formula(sheet, row, 1, &calc, &self.looks.verdict),
                    None => Ok(()),
                }
            }
        }
    }

    fn headings(&self, sheet: &mut Worksheet, form: &FormSheet, table: &Table) -> Result<(), XlsxError> {
        let row = form.heading_row();
        let lang = self.state.plan.lang();
        let mut height = looks::HEADING_HEIGHT;
        for (index, column) in (0..).zip(&table.columns) {
            let look = if column.required { &self.looks.heading_required } else { &self.looks.heading };
            let heading = inert::cell(&column.heading);
            sheet.write_string_with_format(row, index, heading.as_ref(), look)?;
            height = height.max(looks::height(&heading, column.width));
            if column.required && form.part != Part::Stamp {
                let words = input::note(self.state, form.part, column).get(lang);
                let note = Note::new(words).add_author_prefix(false).set_width(180).set_height(60);
                sheet.insert_note(row, index, &note.set_font_name(self.looks.font).set_font_size(9))?;
            }
        }
        sheet.set_row_height(row, height)?;
        Ok(())
    }

    fn fixed_rows(
        &self,
        sheet: &mut Worksheet,
        form: &FormSheet,
        table: &Table,
        rows: &[Row],
    ) -> Result<(), XlsxError> {
        for (position, row) in rows.iter().enumerate() {
            let at = form.table_row(position);
            let mut height = looks::LINE_HEIGHT;
            if form.part == Part::Figures && !matches!(row.subject, Subject::Campaign(_)) {
                height = looks::REMARK_HEIGHT;
            }
            for (index, column) in (0..).zip(&table.columns) {
                let given = row.given(column.key);
                if let Subject::Campaign(_) = row.subject {
                    self.given(sheet, at, index, given, &self.looks.band)?;
                    continue;
                }
                match column.role {
                    Role::Given => self.given(sheet, at, index, given, &self.looks.given(column.key, given))?,
                    Role::Computed => self.computed(sheet, at, index, row, column)?,
                    Role::Asked => self.asked(sheet, at, index, row, column)?,
                }
                height = height.max(looks::height(&self.words(row, column), column.width));
            }
            grow(sheet, at, height)?;
        }
        Ok(())
    }

    /// The text that a fixed row shows in a column, where it is one that may be long.
    fn words(&self, row: &Row, column: &Column) -> String {
        match (row.given(column.key), &row.subject, column.key) {
            (Some(Given::Text(words) | Given::Link(words, ..)), _, _) => inert::cell(words).into_owned(),
            (None, Subject::Indicator(indicator), Key::Remark) => self
                .state
                .entries
                .remarks
                .get(indicator)
                .map(|words| inert::cell(words).into_owned())
                .unwrap_or_default(),
            _ => String::new(),
        }
    }

    fn given(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        given: Option<&Given>,
        look: &Format,
    ) -> Result<(), XlsxError> {
        match given {
            Some(Given::Text(words)) => sheet.write_string_with_format(row, column, inert::cell(words), look)?,
            Some(Given::Figure(figure)) => sheet.write_number_with_format(row, column, to_float(*figure), look)?,
            Some(Given::Link(words, part, at)) => {
                let to = self.form.sheet(*part).map(|sheet| inert::cell(&sheet.name)).unwrap_or_default();
                let url = Url::new(format!("internal:{}!{at}", quoted(&to))).set_text(inert::cell(words));
                sheet.write_url_with_format(row, column, url, look)?
            }
            None => sheet.write_blank(row, column, look)?,
        };
        Ok(())
    }

    fn computed(
        &self,
        sheet: &mut Worksheet,
        at: u32,
        index: u16,
        row: &Row,
        column: &Column,
    ) -> Result<(), XlsxError> {
        let look = self.looks.computed(column.key, self.state, &row.subject);
        match formulas::computed(self.form, self.state, &row.subject, column.key) {
            Some(calc) => write_formula(sheet, at, index, &calc, &look),
            None => sheet.write_blank(at, index, &look).map(|_| ()),
        }
    }

    /// A cell that the unit fills in, with what is filled in beforehand.
    fn asked(&self, sheet: &mut Worksheet, at: u32, index: u16, row: &Row, column: &Column) -> Result<(), XlsxError> {
        let Subject::Indicator(indicator) = row.subject else {
            sheet.write_blank(at, index, &self.looks.input_text)?;
            return Ok(());
        };
        let entries = self.state.entries;
        match (column.key, entries.remarks.get(&indicator)) {
            (Key::Stated, _) => {
                self.value(sheet, at, index, self.state.entry(indicator), &self.looks.input_number)?;
            }
            (Key::Remark, Some(words)) => {
                sheet.write_string_with_format(at, index, inert::cell(words), &self.looks.input_text)?;
            }
            _ => {
                sheet.write_blank(at, index, &self.looks.input_text)?;
            }
        }
        if column.key == Key::Stated {
            let hints = [entries.hints.get(&indicator).map(String::as_str).unwrap_or_default(), &row.hint];
            let validation = input::stated(self.state.plan, indicator, &hints, column)?;
            sheet.add_data_validation(at, index, at, index, &validation)?;
        }
        Ok(())
    }

    fn open_rows(&self, sheet: &mut Worksheet, form: &FormSheet, table: &Table) -> Result<(), XlsxError> {
        let Part::Roster(roster) = form.part else { return Ok(()) };
        let first = form.table_row(0);
        // Rows without an entry are left to the columns' formats: a row that is written gets a fixed height, and what is typed
        // in it would no longer make it grow.
        let rows = self.state.entries.rosters.get(&roster).map_or(&[][..], Vec::as_slice);
        for (position, row) in rows.iter().enumerate() {
            let at = form.table_row(position);
            let mut height = looks::LINE_HEIGHT;
            for (index, column) in (0..).zip(&table.columns) {
                let value = row.get(usize::from(index)).unwrap_or(&Value::Blank);
                match value {
                    // A cell without a format has its column's; looking one up takes as long as the rest.
                    Value::Text(words) if value.is_filled() => {
                        sheet.write_string(at, index, inert::cell(words))?;
                    }
                    Value::Number(number) => {
                        sheet.write_number(at, index, to_float(*number))?;
                    }
                    _ => self.value(sheet, at, index, value, self.looks.field(column.kind))?,
                }
                if let Value::Text(words) | Value::Marked(words, _) = value {
                    height = height.max(looks::height(&inert::cell(words), column.width));
                }
            }
            grow(sheet, at, height)?;
        }
        input::roster(sheet, first, &table.columns, self.state.plan.lang())?;
        sheet.set_freeze_panes(first, 0)?;
        sheet.autofilter(form.heading_row(), 0, CHECKED_ROWS - 1, table.columns.len().saturating_sub(1) as u16)?;
        Ok(())
    }

    /// What is filled in a cell beforehand.
    fn value(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        value: &Value,
        look: &Format,
    ) -> Result<(), XlsxError> {
        match value {
            Value::Blank => sheet.write_blank(row, column, look)?,
            Value::Text(words) => sheet.write_string_with_format(row, column, inert::cell(words), look)?,
            Value::Number(number) => sheet.write_number_with_format(row, column, to_float(*number), look)?,
            Value::Date(date) => match entries::serial(*date) {
                Some(days) => sheet.write_number_with_format(row, column, days, look)?,
                None => sheet.write_string_with_format(row, column, date.to_string(), look)?,
            },
            // The look is the text's and not the cell's, so that what is typed over it is plain.
            Value::Marked(words, mark) => {
                let (words, font) = (inert::cell(words), self.looks.marked(mark));
                sheet.write_rich_string_with_format(row, column, &[(&font, &words)], look)?
            }
        };
        Ok(())
    }
}

/// Makes a row as high as its text needs.
fn grow(sheet: &mut Worksheet, row: u32, height: f64) -> Result<(), XlsxError> {
    if height > looks::LINE_HEIGHT {
        sheet.set_row_height(row, height)?;
    }
    Ok(())
}

fn write_formula(sheet: &mut Worksheet, row: u32, column: u16, calc: &Calc, look: &Format) -> Result<(), XlsxError> {
    let result = match &calc.value {
        Shown::Text(words) => words.clone(),
        Shown::Number(number) => number.normalize().to_string(),
    };
    let formula = rust_xlsxwriter::Formula::new(&calc.formula).set_result(result);
    sheet.write_formula_with_format(row, column, formula, look)?;
    Ok(())
}

/// Writes a text over the columns from `first` to `last`, merged where there is more than one.
fn across(sheet: &mut Worksheet, row: u32, first: u16, last: u16, words: &str, look: &Format) -> Result<(), XlsxError> {
    if last > first {
        sheet.merge_range(row, first, row, last, words, look)?;
    } else {
        sheet.write_string_with_format(row, first, words, look)?;
    }
    Ok(())
}
