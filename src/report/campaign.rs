//! A campaign's sheet: a row a unit, the columns of every indicator side by side, sums as live formulas.
//!
//! Headings, notes and all that is around the rows is laid out by the library; the rows are poured, each for itself.

mod notes;
mod row;

use super::book::Book;
use super::edition::Edition;
use super::layout::{Block, CampaignSheet, FIRST_ROW, Field, HEAD_ROW, LEAD, Line};
use super::looks::{Band, Tone, colour_verdicts, colour_where, linked};
use super::page::Page;
use super::{open, print, wrap};
use crate::sheet::At;
use crate::text::{Text, text};
use crate::value::interval::Amount;
use crate::value::written::Written;
use row::Row;
use rust_xlsxwriter::{Format, XlsxError};

/// The width of the unit's name.
const NAME_WIDTH: f64 = 17.0;

/// The height of a unit's row, in points.
const UNIT_HEIGHT: f64 = 17.0;

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
        // What is poured says of each row whether it is in a group; that there are groups, the library says, of rows that it knows.
        page.sheet.set_row_height(FIRST_ROW, UNIT_HEIGHT)?.group_rows(FIRST_ROW, FIRST_ROW)?;
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
                note(row, Field::Stated, figure.counted(), figure.written())?;
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
