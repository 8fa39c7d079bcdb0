//! The gap waterfall of the overview: from every declared total to what the units state, step by step, as a table and as charts.
//!
//! A spreadsheet's own waterfall chart is not known to WPS or to LibreOffice, so a step is a column that stands on an invisible one.
//! The heights of both are worked out in columns right of everything that is shown, and hidden.

use super::edition::Edition;
use super::frame::{COLUMNS, WIDTHS, pixels, section};
use super::looks::{BAR, Band};
use super::names;
use super::page::{Content, Page};
use super::wrap;
use crate::sheet::At;
use crate::tally::{Cause, Step, Total, Verdict, Waterfall};
use crate::text::{Fact, text};
use crate::value::number;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ChartType, XlsxError};

/// The rows that a chart takes, and their height in pixels.
const CHART_ROWS: u32 = 12;
const ROW_PIXELS: u32 = 20;
/// How many charts stand side by side.
const BESIDE: usize = 2;
/// What takes away, and what adds.
const DOWN: u32 = 0xC2_7B_5A;
const UP: u32 = 0x6B_9A_78;

/// Writes table and charts from a row on, with the charts' heights from a column on; the row below.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, page: &mut Page, row: u32, heights: u32) -> Result<u32, XlsxError> {
    let totals = &edition.recon.tally.totals;
    let falls: Vec<(&Total, &Waterfall)> =
        totals.iter().filter_map(|total| Some((total, total.waterfall.as_ref()?))).collect();
    if falls.is_empty() {
        return Ok(row);
    }
    section(edition, page, row, text("差额构成", "From declared to stated"))?;
    heads(edition, page, row + 1)?;
    let mut next = row + 2;
    for (total, fall) in &falls {
        line(edition, page, next, total.indicator, fall)?;
        next += 1;
    }
    let told = |total: &Total| total.verdict != Verdict::Satisfied;
    let drawn: Vec<&(&Total, &Waterfall)> =
        falls.iter().filter(|(total, fall)| told(total) && !fall.steps.is_empty()).collect();
    next += 1;
    for (position, (total, fall)) in drawn.iter().enumerate() {
        let at = At { row: next + (position / BESIDE) as u32 * CHART_ROWS, column: heights };
        // Every chart has rows of its own for its heights: there are more rows than steps.
        let data = At { row: at.row, column: heights + 5 * (position % BESIDE) as u32 };
        let chart = chart(edition, page, data, total.indicator, fall)?;
        let across = u32::try_from(position % BESIDE).unwrap_or(0) * (pixels() / BESIDE as u32);
        page.sheet.insert_chart_with_offset(at.row, 0, &chart, across + 2, 2)?;
    }
    let end = next + drawn.len().div_ceil(BESIDE) as u32 * CHART_ROWS;
    for row in next..end {
        page.sheet.set_row_height_pixels(row, ROW_PIXELS)?;
    }
    if !drawn.is_empty() {
        page.sheet.set_column_range_hidden(heights as u16, heights as u16 + 5 * BESIDE as u16)?;
    }
    Ok(end + 1)
}

fn heads(edition: &Edition, page: &mut Page, row: u32) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let steps = Cause::ALL.map(Cause::word);
    let heads = [text("指标", "Indicator"), text("公布合计", "Declared")].into_iter().chain(steps);
    let heads = heads.chain([text("填报合计", "Stated")]);
    for (column, words) in (0..COLUMNS).zip(heads) {
        page.put(At { row, column }, edition.say(words), &looks.head())?;
    }
    page.sheet.set_row_height(row, 32)?;
    Ok(())
}

/// How many units of a step a note names.
const NAMED: usize = 200;

/// One indicator: its declared total, its steps with their units in notes, and the sum of both.
fn line(edition: &Edition, page: &mut Page, row: u32, indicator: usize, fall: &Waterfall) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let decimals = decimals(fall);
    let at = |column| At { row, column };
    let name = edition.indicator(indicator);
    page.put(at(0), name.as_str(), &looks.text(Band::Plain).set_text_wrap())?;
    page.put(at(1), fall.declared, &looks.figure(Band::Plain, decimals))?;
    for (column, cause) in (2..).zip(Cause::ALL) {
        let step = fall.steps.iter().find(|step| step.cause == cause);
        page.put(at(column), step.map(|step| step.amount), &looks.difference(Band::Plain, decimals))?;
        if let Some(names) = step.and_then(|step| named(edition, step)) {
            page.note(at(column), &names)?;
        }
    }
    let sum = format!("SUM({}:{})", at(1), at(COLUMNS - 2));
    let sum = if decimals == 0 { sum } else { format!("ROUND({sum},{decimals})") };
    page.put(at(COLUMNS - 1), Content::Formula(sum, Some(fall.stated).into()), &looks.figure(Band::Total, decimals))?;
    page.sheet.set_row_height(row, wrap::height([(name.as_str(), WIDTHS[0])]).max(20.0))?;
    Ok(())
}

/// The units of a step; `None` where it names none.
fn named(edition: &Edition, step: &Step) -> Option<String> {
    let names: Vec<&str> = step.units.iter().map(|unit| edition.unit(Some(*unit))).collect();
    let says = if names.len() > NAMED {
        text("{what}，{count} 个单位：{names}等", "{what}, {count} units: {names} and others")
    } else {
        text("{what}，{count} 个单位：{names}", "{what}, {count} units: {names}")
    };
    let named: Vec<&str> = names.iter().take(NAMED).copied().collect();
    let facts = [("what", step.cause.word().into()), ("count", names.len().into()), ("names", Fact::from(named))];
    (!names.is_empty()).then(|| edition.fill(says, &facts))
}

fn decimals(fall: &Waterfall) -> u32 {
    let steps = fall.steps.iter().map(|step| step.amount);
    steps.chain([fall.declared, fall.stated]).map(number::decimals).max().unwrap_or(0)
}

/// The chart of one indicator, its heights written at a place: what it stands on, and the totals, rises and falls upon that.
fn chart(edition: &Edition, page: &mut Page, data: At, indicator: usize, fall: &Waterfall) -> Result<Chart, XlsxError> {
    let plain = edition.looks.standard();
    let mut rows: Vec<(&str, Decimal, [Decimal; 3])> =
        vec![(edition.say(text("公布", "declared")), Decimal::ZERO, [fall.declared, Decimal::ZERO, Decimal::ZERO])];
    let mut level = fall.declared;
    for step in fall.steps.iter().filter(|step| !step.amount.is_zero()) {
        let next = level + step.amount;
        let (base, height) = (level.min(next).max(Decimal::ZERO), step.amount.abs());
        let is_rise = step.amount > Decimal::ZERO;
        let [up, down] = if is_rise { [height, Decimal::ZERO] } else { [Decimal::ZERO, height] };
        rows.push((edition.say(step.cause.word()), base, [Decimal::ZERO, up, down]));
        level = next;
    }
    rows.push((edition.say(text("填报", "stated")), Decimal::ZERO, [fall.stated, Decimal::ZERO, Decimal::ZERO]));
    for (row, (name, base, heights)) in (data.row..).zip(&rows) {
        page.put(At { row, ..data }, *name, &plain)?;
        for (column, height) in (data.column + 1..).zip([*base].iter().chain(heights)) {
            page.put(At { row, column }, *height, &plain)?;
        }
    }
    Ok(drawn(edition, data, rows.len() as u32, &edition.indicator(indicator), decimals(fall)))
}

/// The chart over heights that stand at a place, so many rows.
fn drawn(edition: &Edition, data: At, rows: u32, title: &str, decimals: u32) -> Chart {
    let font = |size: f64| {
        let mut font = ChartFont::new();
        font.set_name(edition.looks.chart_font()).set_size(size).set_color(0x1F_29_33);
        font
    };
    let sheet = edition.say(names::OVERVIEW);
    let (first, last) = (data.row, data.row + rows - 1);
    let places = if decimals == 0 { "#,##0".to_string() } else { format!("#,##0.{}", "#".repeat(decimals as usize)) };
    let mut chart = Chart::new(ChartType::ColumnStacked);
    let series = [
        (None, String::new()),
        (Some(BAR), format!("{places};;")),
        (Some(UP), format!("+{places};;")),
        (Some(DOWN), format!("-{places};;")),
    ];
    for (column, (colour, label)) in (data.column as u16 + 1..).zip(series) {
        let mut format = ChartFormat::new();
        match colour {
            Some(colour) => format.set_solid_fill(ChartSolidFill::new().set_color(colour)),
            None => format.set_no_fill(),
        };
        let series = chart
            .add_series()
            .set_categories((sheet, first, data.column as u16, last, data.column as u16))
            .set_values((sheet, first, column, last, column))
            .set_format(&mut format)
            .set_gap(40);
        if colour.is_some() {
            series.set_data_label(ChartDataLabel::new().show_value().set_num_format(label).set_font(&font(8.0)));
        }
    }
    chart.title().set_name(title).set_font(&font(9.5)).set_overlay(false);
    chart.legend().set_hidden();
    chart.x_axis().set_font(&font(8.0));
    chart.y_axis().set_hidden(true).set_min(0).set_major_gridlines(false);
    chart.show_hidden_data();
    let mut area = ChartFormat::new();
    area.set_border(ChartLine::new().set_color(0xD5_DB_E3).set_width(0.5));
    chart.chart_area().set_format(&mut area);
    chart.set_width(pixels() / BESIDE as u32 - 8).set_height(CHART_ROWS * ROW_PIXELS - 8);
    chart.set_alt_text(edition.say(text(
        "从公布合计到填报合计的差额构成图，数值见上表",
        "The steps from the declared total to the stated one; the figures stand in the table above",
    )));
    chart
}
