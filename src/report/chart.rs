//! The chart of the overview: how far every indicator has come, as bars.

use super::edition::Edition;
use super::frame::{pixels, section};
use super::looks::BAR;
use super::names;
use super::page::Page;
use crate::tally::Total;
use crate::text::text;
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, XlsxError,
};

/// The column of the indicators' names.
const NAMES: u16 = 0;
/// The column of the completion rates.
const RATES: u16 = 7;
/// The height of a bar with its gap, and of what stands around the bars, in pixels.
const BAR_PIXELS: u32 = 27;
const FRAME_PIXELS: u32 = 50;
/// A bar stops here, so that one figure in a wrong measure does not flatten all others; its label says the rate.
const LONGEST_BAR: Decimal = Decimal::from_parts(15, 0, 0, false, 1);
/// The height of a row below the chart, in pixels.
const ROW_PIXELS: u32 = 20;

/// Writes the chart over the rows `data` (first, end) of the table; the row below it.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, page: &mut Page, row: u32, data: (u32, u32)) -> Result<u32, XlsxError> {
    if data.0 == data.1 {
        return Ok(row);
    }
    section(edition, page, row, text("指标完成率", "Completion rates"))?;
    let height = FRAME_PIXELS + BAR_PIXELS * (data.1 - data.0);
    let font = |size: f64| {
        let mut font = ChartFont::new();
        font.set_name(edition.looks.chart_font()).set_size(size).set_color(0x1F_29_33);
        font
    };
    let sheet = edition.say(names::OVERVIEW);
    let mut chart = Chart::new_bar();
    let fill = |colour: u32| {
        let mut format = ChartFormat::new();
        format.set_solid_fill(ChartSolidFill::new().set_color(colour));
        format
    };
    chart
        .add_series()
        .set_name(edition.say(text("完成率", "Completion rate")))
        .set_categories((sheet, data.0, NAMES, data.1 - 1, NAMES))
        .set_values((sheet, data.0, RATES, data.1 - 1, RATES))
        .set_format(&mut fill(BAR))
        .set_gap(55)
        .set_data_label(ChartDataLabel::new().show_value().set_num_format("0.0%").set_font(&font(9.0)));
    chart.title().set_hidden();
    chart.legend().set_hidden();
    // The first indicator stands on top, as in the table.
    // (The library calls the upright axis of a bar chart its y axis.)
    chart.y_axis().set_reverse().set_font(&font(9.0)).set_major_gridlines(false);
    let mut line = ChartLine::new();
    line.set_color(0xD5_DB_E3).set_width(0.5);
    let rates = chart.x_axis();
    rates
        .set_min(0)
        .set_num_format("0%")
        .set_font(&font(9.0))
        .set_major_gridlines(true)
        .set_major_gridlines_line(&line);
    let rate = |total: &Total| total.stated?.value.checked_div(total.declared?);
    if edition.recon.tally.totals.iter().filter_map(rate).any(|rate| rate > LONGEST_BAR) {
        rates.set_max(LONGEST_BAR.to_string().parse::<f64>().unwrap_or(1.5));
    }
    rates.set_label_position(ChartAxisLabelPosition::High);
    let mut area = ChartFormat::new();
    area.set_border(ChartLine::new().set_color(0xD5_DB_E3).set_width(0.5));
    chart.chart_area().set_format(&mut area);
    chart.set_width(pixels() - 4).set_height(height);
    chart.set_alt_text(edition.say(text(
        "各项指标完成率条形图，数值见上表",
        "Completion rate of every indicator; the figures stand in the table above",
    )));
    page.sheet.insert_chart_with_offset(row + 1, 0, &chart, 2, 2)?;
    let rows = (height + 6).div_ceil(ROW_PIXELS);
    for row in row + 1..=row + rows {
        page.sheet.set_row_height_pixels(row, ROW_PIXELS)?;
    }
    Ok(row + 1 + rows)
}
