//! A campaign's sheet: a row a unit, the columns of every indicator side by side, sums as live formulas.

mod notes;

use super::book::Book;
use super::edition::Edition;
use super::layout::{Block, CampaignSheet, FIRST_ROW, Field, HEAD_ROW, LEAD, Line};
use super::links::Link;
use super::looks::{Band, Tone, colour_verdicts, colour_where, linked};
use super::page::{Content, Page};
use super::sums::{Sums, rate, rate_formula};
use super::{open, print, words, wrap};
use crate::sheet::{At, column_letters};
use crate::tally::{Figure, Verdict};
use crate::text::{Text, text};
use rust_xlsxwriter::{Format, XlsxError};

/// The width of the unit's name.
const NAME_WIDTH: f64 = 17.0;

/// Up to this many characters a sheet is printed upright.
const PORTRAIT_WIDTH: f64 = 140.0;

/// How many rows still read well on one printed page.
const ROWS_OF_A_PAGE: u32 = 52;
/// Characters that one printed page is wide before figures become hard to read.
const PAGE_WIDTH: f64 = 230.0;

/// Writes the sheet.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, sheet: &CampaignSheet, book: &mut Book) -> Result<(), XlsxError> {
    let mut page = book.page(&sheet.name)?;
    heads(edition, sheet, &mut page)?;
    names(edition, sheet, &mut page)?;
    for block in &sheet.blocks {
        figures(edition, sheet, block, &mut page)?;
    }
    notes::write(edition, sheet, &mut page)?;
    finish(edition, sheet, &mut page)
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

/// The first two columns: numbers and names, and what the sums are called.
fn names(edition: &Edition, sheet: &CampaignSheet, page: &mut Page) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let mut number = 0usize;
    for (row, line) in (FIRST_ROW..).zip(&sheet.lines) {
        let band = band(line);
        let name = match line {
            Line::Unit(unit) => edition.unit(Some(*unit)).to_string(),
            Line::Subtotal { group, .. } => subtotal(edition, group),
            Line::Total => edition.say(text("各单位合计", "Total of units")).to_string(),
            Line::Declared => edition.say(text("公布合计", "Declared total")).to_string(),
            Line::Gap => edition.say(text("与公布合计之差", "Over declared")).to_string(),
        };
        let format = looks.text(band);
        page.put(At { row, column: 1 }, name.as_str(), &format)?;
        let counted = matches!(line, Line::Unit(_)).then(|| {
            number += 1;
            number
        });
        page.put(At { row, column: 0 }, counted, &looks.centred(band))?;
        page.sheet.set_row_height(row, if band == Band::Plain { 17.0 } else { 19.0 })?;
        if let Line::Subtotal { rows, .. } = line
            && !rows.is_empty()
        {
            page.sheet.group_rows(rows.start, rows.end - 1)?;
        }
    }
    Ok(())
}

fn subtotal(edition: &Edition, group: &str) -> String {
    match group {
        "" => edition.say(text("其他单位小计", "Subtotal, others")).to_string(),
        group => edition.fill(text("{group}小计", "Subtotal, {group}"), &[("group", group.into())]),
    }
}

/// One indicator's columns, from the first unit to the gap.
fn figures(edition: &Edition, sheet: &CampaignSheet, block: &Block, page: &mut Page) -> Result<(), XlsxError> {
    let mut units: Vec<Sums> = Vec::new();
    let mut subtotals: Vec<(u32, Sums)> = Vec::new();
    let mut group_start = 0;
    let mut total = Sums::default();
    for (row, line) in (FIRST_ROW..).zip(&sheet.lines) {
        let line_writer = LineWriter { edition, block, row, band: band(line) };
        match line {
            Line::Unit(unit) => {
                let figure = edition.figure(*unit, block.indicator);
                units.push(figure.map(Sums::of).unwrap_or_default());
                line_writer.unit(page, figure)?;
            }
            Line::Subtotal { rows, .. } => {
                let sums = line_writer.sum(&units[group_start..]);
                group_start = units.len();
                subtotals.push((row, sums));
                let range = |column: u32| format!("{0}{1}:{0}{2}", column_letters(column), rows.start + 1, rows.end);
                line_writer.sums(page, sums, range, None)?;
            }
            Line::Total => {
                total = line_writer.sum(&units);
                let parts = |column: u32| {
                    let letters = column_letters(column);
                    if subtotals.is_empty() {
                        return format!("{letters}{}:{letters}{row}", FIRST_ROW + 1);
                    }
                    let cells = subtotals.iter().map(|(row, _)| format!("{letters}{}", row + 1));
                    cells.collect::<Vec<_>>().join(",")
                };
                let verdict = edition.recon.tally.total(block.indicator).map(|total| total.verdict);
                line_writer.sums(page, total, parts, verdict)?;
            }
            Line::Declared => line_writer.declared(page, sheet.row(&Line::Total), total)?,
            Line::Gap => line_writer.gap(page, sheet.row(&Line::Total), total)?,
        }
    }
    Ok(())
}

/// One indicator's cells in one row.
struct LineWriter<'a> {
    edition: &'a Edition<'a>,
    block: &'a Block,
    row: u32,
    band: Band,
}

impl LineWriter<'_> {
    fn at(&self, field: Field) -> Option<At> {
        self.block.at(field, self.row)
    }

    fn unit(&self, page: &mut Page, figure: Option<&Figure>) -> Result<(), XlsxError> {
        let looks = &self.edition.looks;
        let Some(figure) = figure else { return self.not_due(page) };
        let trace = self.edition.trace(figure.unit, figure.indicator);
        for field in &self.block.fields {
            let Some(at) = self.at(*field) else { continue };
            let plain = looks.figure(self.band, self.block.decimals);
            match field {
                Field::Target => page.put(at, figure.target, &plain)?,
                Field::Stated => {
                    let content = match figure.counted() {
                        Some(counted) => Content::Number(counted.value),
                        None => open::as_written(self.edition, figure),
                    };
                    page.put_linked(at, content, trace.as_ref(), &linked(self.format(Sums::of(figure), *field)))?;
                    open::note(
                        self.edition,
                        page,
                        at,
                        self.block.indicator,
                        figure.counted(),
                        figure.written.as_ref(),
                    )?;
                }
                Field::Roster => {
                    let roster = figure.roster();
                    let format = linked(self.format(Sums::of(figure), *field));
                    page.put_linked(at, roster.map(|roster| roster.value), trace.as_ref(), &format)?;
                    open::note(self.edition, page, at, self.block.indicator, roster, None)?;
                }
                Field::Difference => self.difference(page, Sums::of(figure))?,
                Field::Rate => self.rate(page, Sums::of(figure), at, self.row)?,
                Field::Verdict => {
                    let finding = self.edition.finding(Some(figure.unit), Some(figure.indicator));
                    let link = finding.or_else(|| trace.clone());
                    self.verdict(page, figure.verdict, link.as_ref())?;
                }
            }
        }
        Ok(())
    }

    /// The format of a figure; one that leaves something open is marked.
    fn format(&self, sums: Sums, field: Field) -> Format {
        open::format(&self.edition.looks, self.band, self.block.decimals, sums.is_open(field))
    }

    /// Nothing is asked: blank, and a dash for the verdict.
    fn not_due(&self, page: &mut Page) -> Result<(), XlsxError> {
        for field in &self.block.fields {
            let Some(at) = self.at(*field) else { continue };
            let content = if *field == Field::Verdict { Content::from("—") } else { Content::Blank };
            page.put(at, content, &self.edition.looks.centred(self.band))?;
        }
        Ok(())
    }

    fn verdict(&self, page: &mut Page, verdict: Verdict, link: Option<&Link>) -> Result<(), XlsxError> {
        let Some(at) = self.at(Field::Verdict) else { return Ok(()) };
        let word = words::narrow_verdict(verdict, self.edition.lang);
        page.put_linked(at, word, link, &self.edition.looks.centred(self.band))
    }

    /// What several units have together: nothing where the indicator does not add up.
    fn sum(&self, units: &[Sums]) -> Sums {
        if self.adds_up() { Sums::sum(units) } else { Sums::default() }
    }

    fn adds_up(&self) -> bool {
        self.edition.plan().indicators[self.block.indicator].adds_up()
    }

    /// A row that sums others: `parts` says which cells of a column.
    fn sums(
        &self,
        page: &mut Page,
        sums: Sums,
        parts: impl Fn(u32) -> String,
        verdict: Option<Verdict>,
    ) -> Result<(), XlsxError> {
        let looks = &self.edition.looks;
        for field in &self.block.fields {
            let Some(at) = self.at(*field) else { continue };
            match field {
                Field::Target | Field::Stated | Field::Roster | Field::Difference | Field::Rate if !self.adds_up() => {
                    page.put(at, Content::Blank, &looks.cell(self.band))?
                }
                Field::Target | Field::Stated | Field::Roster | Field::Difference => {
                    let parts = parts(at.column);
                    let sum = self.exact(format!("SUM({parts})"));
                    let formula = format!("IF(COUNT({parts})=0,\"\",{sum})");
                    let content = Content::Formula(formula, sums.get(*field).into());
                    let format = match field {
                        Field::Difference => looks.difference(self.band, self.block.decimals),
                        _ => self.format(sums, *field),
                    };
                    page.put(at, content, &format)?;
                    // Only the total over all units has a verdict, and is in the tally.
                    let total = verdict.and_then(|_| self.edition.recon.tally.total(self.block.indicator));
                    match (field, total) {
                        (Field::Stated, Some(total)) => {
                            open::note(self.edition, page, at, self.block.indicator, total.stated, None)?
                        }
                        (Field::Roster, Some(total)) => {
                            open::note(self.edition, page, at, self.block.indicator, total.roster, None)?
                        }
                        _ => {}
                    }
                }
                Field::Rate => self.rate(page, sums, at, self.row)?,
                Field::Verdict => match verdict {
                    Some(verdict) => {
                        let link = self.edition.finding(None, Some(self.block.indicator));
                        self.verdict(page, verdict, link.as_ref())?;
                    }
                    None => page.put(at, Content::Blank, &looks.centred(self.band))?,
                },
            }
        }
        Ok(())
    }

    /// The declared total, and how much of it the units have reached.
    fn declared(&self, page: &mut Page, total_row: u32, total: Sums) -> Result<(), XlsxError> {
        let looks = &self.edition.looks;
        let indicator = &self.edition.plan().indicators[self.block.indicator];
        let declared = indicator.declared();
        for field in &self.block.fields {
            let Some(at) = self.at(*field) else { continue };
            match field {
                Field::Target => {
                    let link = declared_place(self.edition, self.block.indicator);
                    let format = looks.figure(self.band, self.block.decimals);
                    let format = if link.is_some() { linked(format) } else { format };
                    page.put_linked(at, declared, link.as_ref(), &format)?;
                }
                Field::Rate => self.rate(page, Sums { target: declared, ..total }, at, total_row)?,
                _ => page.put(at, Content::Blank, &looks.cell(self.band))?,
            }
        }
        Ok(())
    }

    /// What the units' sums have over the declared total.
    fn gap(&self, page: &mut Page, total_row: u32, total: Sums) -> Result<(), XlsxError> {
        let looks = &self.edition.looks;
        let declared = self.edition.plan().indicators[self.block.indicator].declared();
        let asked = self.block.at(Field::Target, total_row + 1);
        for field in &self.block.fields {
            let Some(at) = self.at(*field) else { continue };
            let (Field::Target | Field::Stated | Field::Roster, Some(asked)) = (field, asked) else {
                page.put(at, Content::Blank, &looks.cell(self.band))?;
                continue;
            };
            let sum = At { row: total_row, column: at.column };
            let difference = self.exact(format!("{sum}-{asked}"));
            let formula = format!("IF(COUNT({sum},{asked})=2,{difference},\"\")");
            let value = total.get(*field).zip(declared).map(|(sum, declared)| sum - declared);
            let format = looks.difference(self.band, self.block.decimals);
            page.put(at, Content::Formula(formula, value.into()), &format)?;
        }
        Ok(())
    }

    fn difference(&self, page: &mut Page, sums: Sums) -> Result<(), XlsxError> {
        let cells = (self.at(Field::Stated), self.at(Field::Roster), self.at(Field::Difference));
        let (Some(stated), Some(roster), Some(at)) = cells else { return Ok(()) };
        let difference = self.exact(format!("{stated}-{roster}"));
        let formula = format!("IF(COUNT({stated},{roster})=2,{difference},\"\")");
        let format = self.edition.looks.difference(self.band, self.block.decimals);
        page.put(at, Content::Formula(formula, sums.difference.into()), &format)
    }

    /// The stated figure of a row over the target of this one.
    fn rate(&self, page: &mut Page, sums: Sums, at: At, stated_row: u32) -> Result<(), XlsxError> {
        let cells = (self.block.at(Field::Stated, stated_row), self.at(Field::Target));
        let (Some(stated), Some(target)) = cells else { return Ok(()) };
        let formula = rate_formula(&stated.to_string(), &target.to_string());
        let value = rate(sums.stated, sums.target);
        page.put(at, Content::Formula(formula, value.into()), &self.edition.looks.rate(self.band))
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
