//! The heat map of the overview: every unit against every indicator, by completion rate, with a sign where it does not tally.

use super::edition::Edition;
use super::frame::{COLUMNS, section, total_width};
use super::layout::Field;
use super::looks::{Band, Range, SCALE, Tone, colour_where, colour_word, linked};
use super::page::{Content, Page};
use super::sums::rate;
use super::{words, wrap};
use crate::reconcile::Status;
use crate::sheet::{At, quoted};
use crate::tally::{Breach, Figure, Verdict};
use crate::text::text;
use rust_xlsxwriter::{ConditionalFormat3ColorScale, ConditionalFormatType, Format, XlsxError};

/// Columns before the first indicator: the unit, and how far it has come.
const LEAD: u32 = 2;
/// The width of an indicator's column.
const WIDTH: f64 = 10.0;

/// How many columns the map takes.
pub fn width(edition: &Edition) -> u32 {
    LEAD + edition.recon.tally.totals.len() as u32
}

/// Writes the map from a row on; its last row.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, page: &mut Page, row: u32) -> Result<u32, XlsxError> {
    let words = text("各单位完成率一览", "Completion by unit");
    section(edition, page, row, words)?;
    let totals = &edition.recon.tally.totals;
    let width = width(edition);
    legend(edition, page, row + 1)?;
    heads(edition, page, row + 2)?;
    let first = row + 3;
    let units: Vec<usize> = order(edition);
    for (row, unit) in (first..).zip(&units) {
        let status = edition.recon.status(*unit);
        let name = edition.unit(Some(*unit));
        page.put(At { row, column: 0 }, name, &edition.looks.text(Band::Plain))?;
        page.put(At { row, column: 1 }, edition.say(status.word()), &edition.looks.centred(Band::Plain))?;
        for (column, total) in (LEAD..).zip(totals) {
            cell(edition, page, At { row, column }, *unit, total.indicator)?;
        }
        page.sheet.set_row_height(row, 16.5)?;
    }
    for column in COLUMNS..width {
        page.sheet.set_column_width(column as u16, WIDTH)?;
    }
    let last = first + units.len() as u32;
    if !units.is_empty() && width > LEAD {
        colours(edition, page, (first, LEAD, last - 1, width - 1))?;
    }
    Ok(last - 1)
}

fn legend(edition: &Edition, page: &mut Page, row: u32) -> Result<(), XlsxError> {
    let words = text(
        "完成率＝填报数÷目标，颜色由浅红（0%）到浅蓝（100%及以上）。数字后加“×”为不符，加“△”为未达目标，加“?”为无法核实；没有目标的指标只写“已报”；空白为不须报送。点击可查该单位数字。",
        "Rate = stated over target, from pale red (0%) to pale blue (100% and above). × after a figure: it does not tally; △: below target; ?: it cannot \
         be checked. Without a target: “stated”. Blank: nothing is due. Click a cell for the unit's figures.",
    );
    let words = edition.say(words);
    page.put_across(row, 0..COLUMNS, words, &edition.looks.note())?;
    page.sheet.set_row_height(row, wrap::height([(words, total_width())]))?;
    Ok(())
}

fn heads(edition: &Edition, page: &mut Page, row: u32) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    page.put(At { row, column: 0 }, edition.say(text("单位", "Unit")), &looks.head())?;
    page.put(At { row, column: 1 }, edition.say(text("报送状态", "Return")), &looks.head())?;
    let mut height: f64 = 32.0;
    for (column, total) in (LEAD..).zip(&edition.recon.tally.totals) {
        let name = &edition.plan().indicators[total.indicator].name;
        page.put(At { row, column }, name.as_str(), &looks.small_head())?;
        height = height.max(wrap::height([(name.as_str(), WIDTH)]));
    }
    page.sheet.set_row_height(row, height)?;
    Ok(())
}

/// The units as they stand on the campaigns' sheets; without a campaign, in the plan's order.
fn order(edition: &Edition) -> Vec<usize> {
    match edition.campaigns.first() {
        Some(sheet) => sheet.units().collect(),
        None => (0..edition.plan().units.len()).collect(),
    }
}

fn cell(edition: &Edition, page: &mut Page, at: At, unit: usize, indicator: usize) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let Some(figure) = edition.figure(unit, indicator) else {
        return page.put(at, Content::Blank, &looks.cell(Band::Plain));
    };
    let link = edition.figure_cell(Some(unit), indicator);
    let rates = edition.place(Some(unit), indicator, Field::Rate);
    let value = rate(figure.counted().map(|counted| counted.value), figure.target);
    let (content, format) = match (rates, value) {
        (Some((sheet, cell)), Some(_)) => {
            let content = Content::Formula(format!("{}!{cell}", quoted(&sheet.name)), value.into());
            (content, signed(looks.centred(Band::Plain), figure.verdict))
        }
        _ => (Content::Text(word(edition, figure)), looks.centred(Band::Plain)),
    };
    page.put_linked(at, content, link.as_ref(), &linked(format).set_font_color(0x1F_29_33))
}

/// A rate followed by the sign of its judgement, and by as much room where there is none, so that figures stay in line.
fn signed(format: Format, verdict: Verdict) -> Format {
    format.set_num_format(match verdict {
        Verdict::Satisfied => "0.0%",
        Verdict::Violated(Breach::Short) => "0.0%\" △\"",
        Verdict::Violated(_) => "0.0%\" ×\"",
        Verdict::Unverifiable(_) => "0.0%\" ?\"",
    })
}

/// What stands in the place of a rate.
fn word(edition: &Edition, figure: &Figure) -> String {
    match (figure.verdict, figure.counted()) {
        (Verdict::Violated(_), Some(_)) => edition.say(text("已报 ×", "stated ×")).to_string(),
        (Verdict::Satisfied, Some(_)) => edition.say(text("已报", "stated")).to_string(),
        (Verdict::Unverifiable(_), Some(_)) => edition.say(text("已报 ?", "stated ?")).to_string(),
        (Verdict::Unverifiable(why), None) => edition.say(words::why(why)).to_string(),
        (verdict, None) => words::verdict(verdict, edition.lang),
    }
}

fn colours(edition: &Edition, page: &mut Page, range: Range) -> Result<(), XlsxError> {
    let scale = ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_midpoint(ConditionalFormatType::Number, 0.5)
        .set_maximum(ConditionalFormatType::Number, 1)
        .set_minimum_color(SCALE[0])
        .set_midpoint_color(SCALE[1])
        .set_maximum_color(SCALE[2]);
    page.sheet.add_conditional_format(range.0, range.1 as u16, range.2, range.3 as u16, &scale)?;
    let first = At { row: range.0, column: range.1 };
    let stated = edition.say(text("已报", "stated"));
    let length = stated.chars().count();
    let unanswered = format!("AND(ISTEXT({first}),{first}<>\"\",LEFT({first},{length})<>\"{stated}\")");
    colour_where(page.sheet, range, &unanswered, Tone::Open)?;
    colour_where(page.sheet, range, &format!("{first}=\"{stated} ×\""), Tone::Bad)?;
    let states = (range.0, 1, range.2, 1);
    for status in [Status::Missing, Status::Unreadable, Status::Rejected] {
        colour_word(page.sheet, states, edition.say(status.word()), Tone::Bad)?;
    }
    colour_word(page.sheet, states, edition.say(Status::Late.word()), Tone::Open)
}
