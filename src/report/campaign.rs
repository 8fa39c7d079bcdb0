//! A campaign's sheet: a row a unit, the columns of every indicator side by side, sums as live formulas.
//!
//! Headings, notes and all that is around the rows is laid out by the library; the rows are poured, each for itself.

mod notes;

use super::book::Book;
use super::edition::Edition;
use super::layout::{Block, CampaignSheet, FIRST_ROW, Field, HEAD_ROW, LEAD, Line};
use super::links::Link;
use super::looks::{Band, Tone, colour_verdicts, colour_where, linked};
use super::page::{Content, Page};
use super::pour::Rows;
use super::sums::{Sums, rate, rate_formula};
use super::{open, print, words, wrap};
use crate::sheet::{At, column_letters};
use crate::tally::{Figure, Verdict};
use crate::text::{Text, text};
use crate::value::interval::Amount;
use crate::value::written::Written;
use rust_xlsxwriter::{Format, XlsxError};
use std::ops::Range;

/// The width of the unit's name.
const NAME_WIDTH: f64 = 17.0;

/// Up to this many characters a sheet is printed upright.
const PORTRAIT_WIDTH: f64 = 140.0;

/// How many rows still read well on one printed page.
const ROWS_OF_A_PAGE: u32 = 52;
/// Characters that one printed page is wide before figures become hard to read.
const PAGE_WIDTH: f64 = 230.0;

/// Lays out the sheet, and has its rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, sheet: &'a CampaignSheet, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(&sheet.name)?;
    heads(edition, sheet, &mut page)?;
    for block in &sheet.blocks {
        open_figures(edition, sheet, block, &mut page)?;
    }
    if !sheet.subtotals.is_empty() {
        // What is poured says of each row whether it is in a group; that there are groups, the library says.
        page.sheet.group_rows(FIRST_ROW, FIRST_ROW)?;
    }
    notes::write(edition, sheet, &mut page)?;
    finish(edition, sheet, &mut page)?;
    let looks = Look::all(sheet);
    let formats: Vec<Format> = looks.iter().map(|look| look.format(edition)).collect();
    book.pour(FIRST_ROW, sheet.lines.len(), &formats, move |positions, rows| {
        for position in positions {
            Row { edition, sheet, looks: &looks, position, band: band(&sheet.lines[position]) }.pour(rows);
        }
    })
}

/// What the format of a cell depends on.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Name(Band),
    Centred(Band),
    Nothing(Band),
    Rate(Band),
    Difference(Band, u32),
    Figure { band: Band, decimals: u32, is_open: bool, is_linked: bool },
}

impl Look {
    /// All that a sheet may need.
    fn all(sheet: &CampaignSheet) -> Vec<Look> {
        let mut decimals: Vec<u32> = sheet.blocks.iter().map(|block| block.decimals).collect();
        decimals.sort_unstable();
        decimals.dedup();
        let mut looks = Vec::new();
        for band in [Band::Plain, Band::Subtotal, Band::Total, Band::Below] {
            looks.extend([Look::Name(band), Look::Centred(band), Look::Nothing(band), Look::Rate(band)]);
            for decimals in decimals.iter().copied() {
                looks.push(Look::Difference(band, decimals));
                for (is_open, is_linked) in [(false, false), (false, true), (true, false), (true, true)] {
                    looks.push(Look::Figure { band, decimals, is_open, is_linked });
                }
            }
        }
        looks
    }

    fn format(self, edition: &Edition) -> Format {
        let looks = &edition.looks;
        match self {
            Look::Name(band) => looks.text(band),
            Look::Centred(band) => looks.centred(band),
            Look::Nothing(band) => looks.cell(band),
            Look::Rate(band) => looks.rate(band),
            Look::Difference(band, decimals) => looks.difference(band, decimals),
            Look::Figure { band, decimals, is_open, is_linked } => {
                let format = open::format(looks, band, decimals, is_open);
                if is_linked { linked(format) } else { format }
            }
        }
    }
}

fn heads(edition: &Edition, sheet: &CampaignSheet, page: &mut Page) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let title = &edition.plan().campaigns[sheet.campaign].name;
    for column in 0..sheet.width() {
        let (first, second) = if column == 0 { (title.clone(), edition.subtitle()) } else { Default::default() };
        page.put(At { row: 0, column }, first, &looks.title())?;
        page.put(At { row: 1, column }, second, &looks.subtitle())?;
    }
    page.sheet.set_row_height(0, 30)?.set_row_height(1, 20)?;
    for (column, words) in [(0, text("序号", "No.")), (1, text("单位", "Unit"))] {
        page.sheet.merge_range(HEAD_ROW, column, HEAD_ROW + 1, column, edition.say(words), &looks.head())?;
    }
    let mut height: f64 = 20.0;
    for block in &sheet.blocks {
        let name = edition.indicator(block.indicator);
        let last = block.column + block.fields.len() as u32 - 1;
        page.sheet.merge_range(HEAD_ROW, block.column as u16, HEAD_ROW, last as u16, "", &looks.head())?;
        page.put(At { row: HEAD_ROW, column: block.column }, name.as_str(), &looks.head())?;
        height =
            height.max(wrap::height([(name.as_str(), block.fields.iter().map(|field| width(*field, block)).sum())]));
        for (column, field) in (block.column..).zip(&block.fields) {
            page.put(At { row: HEAD_ROW + 1, column }, edition.say(heading(*field)), &looks.small_head())?;
        }
    }
    page.sheet.set_row_height(HEAD_ROW, height)?.set_row_height(HEAD_ROW + 1, 28)?;
    Ok(())
}

fn heading(field: Field) -> Text {
    match field {
        Field::Target => text("目标", "Target"),
        Field::Stated => text("填报数", "Stated"),
        Field::Roster => text("明细数", "Roster"),
        Field::Difference => text("差额", "Difference"),
        Field::Rate => text("完成率", "Rate"),
        Field::Verdict => text("判定", "Verdict"),
    }
}

/// The width of a column: at least what its largest figure takes.
fn width(field: Field, block: &Block) -> f64 {
    let decimals = f64::from(block.decimals);
    match field {
        Field::Target | Field::Stated | Field::Roster => 8.5 + decimals * 0.8,
        Field::Difference => 9.0 + decimals * 0.8,
        Field::Rate => 8.5,
        Field::Verdict => 12.5,
    }
}

fn band(line: &Line) -> Band {
    match line {
        Line::Unit(_) => Band::Plain,
        Line::Subtotal { .. } => Band::Subtotal,
        Line::Total => Band::Total,
        Line::Declared | Line::Gap => Band::Below,
    }
}

fn subtotal(edition: &Edition, group: &str) -> String {
    match group {
        "" => edition.say(text("其他单位小计", "Subtotal, others")).to_string(),
        group => edition.fill(text("{group}小计", "Subtotal, {group}"), &[("group", group.into())]),
    }
}

/// Notes beside the figures of an indicator that leave something open, the units' and those of all together.
fn open_figures(edition: &Edition, sheet: &CampaignSheet, block: &Block, page: &mut Page) -> Result<(), XlsxError> {
    let mut note =
        |row: u32, field: Field, amount: Option<Amount>, written: Option<&Written>| match block.at(field, row) {
            Some(at) => open::note(edition, page, at, block.indicator, amount, written),
            None => Ok(()),
        };
    for (row, line) in (FIRST_ROW..).zip(&sheet.lines) {
        match line {
            Line::Unit(unit) => {
                let Some(figure) = edition.figure(*unit, block.indicator) else { continue };
                note(row, Field::Stated, figure.counted(), figure.written.as_ref())?;
                note(row, Field::Roster, figure.roster(), None)?;
            }
            // Only the total over all units is in the tally; percentages have none.
            Line::Total if edition.plan().indicators[block.indicator].adds_up() => {
                let Some(total) = edition.recon.tally.total(block.indicator) else { continue };
                note(row, Field::Stated, total.stated, None)?;
                note(row, Field::Roster, total.roster, None)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// One row, from the name to the last indicator.
struct Row<'a> {
    edition: &'a Edition<'a>,
    sheet: &'a CampaignSheet,
    looks: &'a [Look],
    /// Its position among the sheet's lines.
    position: usize,
    band: Band,
}

impl Row<'_> {
    fn pour(&self, rows: &mut Rows) {
        let line = &self.sheet.lines[self.position];
        self.name(line, rows);
        for block in &self.sheet.blocks {
            let cells = Cells { row: self, block };
            match line {
                Line::Unit(unit) => cells.unit(rows, self.edition.figure(*unit, block.indicator)),
                Line::Subtotal { rows: range, .. } => {
                    let parts =
                        |column: u32| format!("{0}{1}:{0}{2}", column_letters(column), range.start + 1, range.end);
                    cells.sums(rows, cells.sum(range), parts, None);
                }
                Line::Total => {
                    let verdict = self.edition.recon.tally.total(block.indicator).map(|total| total.verdict);
                    cells.sums(rows, cells.total(), |column| self.parts(column), verdict);
                }
                Line::Declared => cells.declared(rows),
                Line::Gap => cells.gap(rows),
            }
        }
        rows.height(if self.band == Band::Plain { 17.0 } else { 19.0 });
        if matches!(line, Line::Unit(_)) && !self.sheet.subtotals.is_empty() {
            rows.group();
        }
        rows.end();
    }

    /// The first two columns: the number and the name, and what the sums are called.
    fn name(&self, line: &Line, rows: &mut Rows) {
        let edition = self.edition;
        let name = match line {
            Line::Unit(unit) => edition.unit(Some(*unit)).to_string(),
            Line::Subtotal { group, .. } => subtotal(edition, group),
            Line::Total => edition.say(text("各单位合计", "Total of units")).to_string(),
            Line::Declared => edition.say(text("公布合计", "Declared total")).to_string(),
            Line::Gap => edition.say(text("与公布合计之差", "Over declared")).to_string(),
        };
        let row = FIRST_ROW + self.position as u32;
        let number = match line {
            Line::Unit(_) => {
                let subtotals = self.sheet.subtotals.partition_point(|subtotal| *subtotal < row);
                Content::from(self.position + 1 - subtotals)
            }
            _ => Content::Blank,
        };
        rows.put(0, number, self.style(Look::Centred(self.band)));
        rows.text(1, &name, self.style(Look::Name(self.band)));
    }

    /// The cells of a column that the total adds up: the subtotals, where there are any, else all units.
    fn parts(&self, column: u32) -> String {
        let letters = column_letters(column);
        let cells: Vec<String> = self.sheet.subtotals.iter().map(|row| format!("{letters}{}", row + 1)).collect();
        match cells.is_empty() {
            true => format!("{letters}{}:{letters}{}", FIRST_ROW + 1, FIRST_ROW + self.position as u32),
            false => cells.join(","),
        }
    }

    fn style(&self, look: Look) -> usize {
        self.looks.iter().position(|known| *known == look).expect("a look among all")
    }
}

/// One indicator's cells in a row.
struct Cells<'a> {
    row: &'a Row<'a>,
    block: &'a Block,
}

impl Cells<'_> {
    fn put(&self, rows: &mut Rows, at: At, content: impl Into<Content>, look: Look) {
        rows.put(at.column, content, self.row.style(look));
    }

    fn put_linked(&self, rows: &mut Rows, at: At, content: impl Into<Content>, link: Option<&Link>, look: Look) {
        rows.link(at.column, link);
        self.put(rows, at, content, look);
    }

    fn at(&self, field: Field) -> Option<At> {
        self.block.at(field, FIRST_ROW + self.row.position as u32)
    }

    /// The cells with what stands in them, from left to right.
    fn fields(&self) -> impl Iterator<Item = (Field, At)> {
        self.block.fields.iter().filter_map(|field| Some((*field, self.at(*field)?)))
    }

    fn figure(&self, is_open: bool, is_linked: bool) -> Look {
        Look::Figure { band: self.row.band, decimals: self.block.decimals, is_open, is_linked }
    }

    fn unit(&self, rows: &mut Rows, figure: Option<&Figure>) {
        let edition = self.row.edition;
        let Some(figure) = figure else { return self.not_due(rows) };
        let (sums, trace) = (Sums::of(figure), edition.trace(figure.unit, figure.indicator));
        for (field, at) in self.fields() {
            match field {
                Field::Target => self.put(rows, at, figure.target, self.figure(false, false)),
                Field::Stated => {
                    let content = match figure.counted() {
                        Some(counted) => Content::Number(counted.value),
                        None => open::as_written(edition, figure),
                    };
                    self.put_linked(rows, at, content, trace.as_ref(), self.figure(sums.is_open(field), true));
                }
                Field::Roster => {
                    let roster = figure.roster().map(|roster| roster.value);
                    self.put_linked(rows, at, roster, trace.as_ref(), self.figure(sums.is_open(field), true));
                }
                Field::Difference => self.difference(rows, at, sums),
                Field::Rate => self.rate(rows, at, sums, at.row),
                Field::Verdict => {
                    let finding = edition.finding(Some(figure.unit), Some(figure.indicator));
                    self.verdict(rows, at, figure.verdict, finding.or_else(|| trace.clone()).as_ref());
                }
            }
        }
    }

    /// Nothing is asked: blank, and a dash for the verdict.
    fn not_due(&self, rows: &mut Rows) {
        for (field, at) in self.fields() {
            let content = if field == Field::Verdict { Content::from("—") } else { Content::Blank };
            self.put(rows, at, content, Look::Centred(self.row.band));
        }
    }

    fn verdict(&self, rows: &mut Rows, at: At, verdict: Verdict, link: Option<&Link>) {
        let word = words::narrow_verdict(verdict, self.row.edition.lang);
        self.put_linked(rows, at, word, link, Look::Centred(self.row.band));
    }

    /// What the units in some rows have together: nothing where the indicator does not add up.
    fn sum(&self, range: &Range<u32>) -> Sums {
        if !self.adds_up() {
            return Sums::default();
        }
        let lines = &self.row.sheet.lines[(range.start - FIRST_ROW) as usize..(range.end - FIRST_ROW) as usize];
        let of_unit = |line: &Line| match line {
            Line::Unit(unit) => self.row.edition.figure(*unit, self.block.indicator).map(Sums::of),
            _ => None,
        };
        Sums::sum(&lines.iter().filter_map(of_unit).collect::<Vec<_>>())
    }

    /// What all units have together.
    fn total(&self) -> Sums {
        self.sum(&(FIRST_ROW..self.total_row()))
    }

    fn total_row(&self) -> u32 {
        self.row.sheet.row(&Line::Total)
    }

    fn adds_up(&self) -> bool {
        self.row.edition.plan().indicators[self.block.indicator].adds_up()
    }

    /// A row that sums others: `parts` says which cells of a column.
    fn sums(&self, rows: &mut Rows, sums: Sums, parts: impl Fn(u32) -> String, verdict: Option<Verdict>) {
        let band = self.row.band;
        for (field, at) in self.fields() {
            match field {
                Field::Target | Field::Stated | Field::Roster | Field::Difference | Field::Rate if !self.adds_up() => {
                    self.put(rows, at, Content::Blank, Look::Nothing(band));
                }
                Field::Target | Field::Stated | Field::Roster | Field::Difference => {
                    let parts = parts(at.column);
                    let sum = self.exact(format!("SUM({parts})"));
                    let content = Content::Formula(format!("IF(COUNT({parts})=0,\"\",{sum})"), sums.get(field).into());
                    let look = match field {
                        Field::Difference => Look::Difference(band, self.block.decimals),
                        _ => self.figure(sums.is_open(field), false),
                    };
                    self.put(rows, at, content, look);
                }
                Field::Rate => self.rate(rows, at, sums, at.row),
                Field::Verdict => match verdict {
                    Some(verdict) => {
                        let link = self.row.edition.finding(None, Some(self.block.indicator));
                        self.verdict(rows, at, verdict, link.as_ref());
                    }
                    None => self.put(rows, at, Content::Blank, Look::Centred(band)),
                },
            }
        }
    }

    /// The declared total, and how much of it the units have reached.
    fn declared(&self, rows: &mut Rows) {
        let edition = self.row.edition;
        let declared = edition.plan().indicators[self.block.indicator].declared();
        for (field, at) in self.fields() {
            match field {
                Field::Target => {
                    let link = declared_place(edition, self.block.indicator);
                    self.put_linked(rows, at, declared, link.as_ref(), self.figure(false, link.is_some()));
                }
                Field::Rate => self.rate(rows, at, Sums { target: declared, ..self.total() }, self.total_row()),
                _ => self.put(rows, at, Content::Blank, Look::Nothing(self.row.band)),
            }
        }
    }

    /// What the units' sums have over the declared total.
    fn gap(&self, rows: &mut Rows) {
        let declared = self.row.edition.plan().indicators[self.block.indicator].declared();
        let (total, total_row) = (self.total(), self.total_row());
        let asked = self.block.at(Field::Target, total_row + 1);
        for (field, at) in self.fields() {
            let (Field::Target | Field::Stated | Field::Roster, Some(asked)) = (field, asked) else {
                self.put(rows, at, Content::Blank, Look::Nothing(self.row.band));
                continue;
            };
            let sum = At { row: total_row, column: at.column };
            let difference = self.exact(format!("{sum}-{asked}"));
            let formula = format!("IF(COUNT({sum},{asked})=2,{difference},\"\")");
            let value = total.get(field).zip(declared).map(|(sum, declared)| sum - declared);
            let look = Look::Difference(self.row.band, self.block.decimals);
            self.put(rows, at, Content::Formula(formula, value.into()), look);
        }
    }

    fn difference(&self, rows: &mut Rows, at: At, sums: Sums) {
        let (Some(stated), Some(roster)) = (self.at(Field::Stated), self.at(Field::Roster)) else { return };
        let difference = self.exact(format!("{stated}-{roster}"));
        let formula = format!("IF(COUNT({stated},{roster})=2,{difference},\"\")");
        let look = Look::Difference(self.row.band, self.block.decimals);
        self.put(rows, at, Content::Formula(formula, sums.difference.into()), look);
    }

    /// The stated figure of a row over the target of this one.
    fn rate(&self, rows: &mut Rows, at: At, sums: Sums, stated_row: u32) {
        let cells = (self.block.at(Field::Stated, stated_row), self.at(Field::Target));
        let (Some(stated), Some(target)) = cells else { return };
        let formula = rate_formula(&stated.to_string(), &target.to_string());
        let value = rate(sums.stated, sums.target);
        self.put(rows, at, Content::Formula(formula, value.into()), Look::Rate(self.row.band));
    }

    /// Sums of decimals leave dust behind in floats; it is rounded away at the figures' own precision.
    fn exact(&self, expression: String) -> String {
        match self.block.decimals {
            0 => expression,
            decimals => format!("ROUND({expression},{decimals})"),
        }
    }
}

/// The cell of the allocation table where the total is declared.
fn declared_place(edition: &Edition, indicator: usize) -> Option<Link> {
    let indicator = &edition.plan().indicators[indicator];
    let table = edition.plan().campaigns[indicator.campaign].table.as_ref()?;
    let declared = indicator.allocation.as_ref()?.declared?;
    edition.file(&crate::finding::Place {
        file: Some(table.place.clone()),
        sheet: None,
        cell: Some(declared.at.to_string()),
    })
}

fn total_width(sheet: &CampaignSheet) -> f64 {
    let figures = sheet.blocks.iter().flat_map(|block| block.fields.iter().map(|field| width(*field, block)));
    5.0 + NAME_WIDTH + figures.sum::<f64>()
}

fn finish(edition: &Edition, sheet: &CampaignSheet, page: &mut Page) -> Result<(), XlsxError> {
    page.sheet.set_column_width(0, 5)?.set_column_width(1, NAME_WIDTH)?;
    let (first, last) = (FIRST_ROW, sheet.end() - 1);
    for block in &sheet.blocks {
        for (column, field) in (block.column..).zip(&block.fields) {
            page.sheet.set_column_width(column as u16, width(*field, block))?;
            let range = (first, column, last, column);
            match field {
                Field::Verdict => colour_verdicts(page.sheet, range)?,
                Field::Difference => {
                    // What rounding to the indicator's decimals explains is no difference.
                    let cell = At { row: first, column };
                    let half = edition.plan().indicators[block.indicator].half_a_place();
                    let beyond = format!("AND(ISNUMBER({cell}),OR({cell}>{half},{cell}<=-{half}))");
                    colour_where(page.sheet, range, &beyond, Tone::Open)?;
                }
                _ => {}
            }
        }
    }
    page.sheet.set_freeze_panes(FIRST_ROW, LEAD as u16)?;
    let pages = (total_width(sheet) / PAGE_WIDTH).ceil() as u16;
    if total_width(sheet) <= PORTRAIT_WIDTH {
        print::portrait(edition.lang, page.sheet)?;
    } else {
        print::landscape(edition.lang, page.sheet, pages)?;
    }
    // Totals do not stand alone on a page where everything fits on one.
    if sheet.end() <= ROWS_OF_A_PAGE {
        page.sheet.set_print_fit_to_pages(pages.max(1), 1);
    }
    page.sheet.set_repeat_rows(0, FIRST_ROW - 1)?;
    if pages > 1 {
        page.sheet.set_repeat_columns(0, LEAD as u16 - 1)?;
    }
    Ok(())
}
