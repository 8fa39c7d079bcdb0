//! The heat map of the overview: every unit against every indicator, by completion rate, with a sign where it does not tally.

use super::book::Book;
use super::edition::Edition;
use super::frame::{COLUMNS, section, total_width};
use super::layout::Field;
use super::looks::{INK, Range, SCALE, Tone, colour_where, colour_word};
use super::page::Page;
use super::pour::Rows;
use super::sums::rate;
use super::{words, wrap};
use crate::reconcile::Status;
use crate::sheet::{At, quoted};
use crate::tally::{Breach, Figure, Verdict};
use crate::text::text;
use rust_xlsxwriter::{ConditionalFormat3ColorScale, ConditionalFormatType, XlsxError};

/// Columns before the first indicator: the unit, and how far it has come.
const LEAD: u32 = 2;
/// The width of an indicator's column.
const WIDTH: f64 = 10.0;

/// How many columns the map takes.
pub fn width(edition: &Edition) -> u32 {
    LEAD + edition.recon.tally.totals.len() as u32
}

/// Lays out the map from a row on, without the rows of the units, which [`pour`] writes; the first of these.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, page: &mut Page, row: u32) -> Result<u32, XlsxError> {
    let words = text("各单位完成率一览", "Completion by unit");
    section(edition, page, row, words)?;
    legend(edition, page, row + 1)?;
    heads(edition, page, row + 2)?;
    let width = width(edition);
    for column in COLUMNS..width {
        page.sheet.set_column_width(column as u16, WIDTH)?;
    }
    let (first, units) = (row + 3, edition.plan().units.len() as u32);
    if units > 0 && width > LEAD {
        colours(edition, page, (first, LEAD, first + units - 1, width - 1))?;
    }
    Ok(first)
}

/// Has the rows of the units poured, from a row on.
///
/// # Errors
/// What the writer refuses.
pub fn pour<'a>(edition: &'a Edition, book: &mut Book<'a>, first: u32) -> Result<(), XlsxError> {
    let units = order(edition);
    book.pour(first, units.len(), &style::formats(edition), move |positions, rows| {
        units[positions].iter().for_each(|unit| unit_row(edition, rows, *unit));
    })
}

/// The formats of the units' rows, by their position in [`style::formats`].
mod style {
    use super::{Breach, Edition, INK, Verdict};
    use crate::report::looks::{Band, linked};
    use rust_xlsxwriter::Format;

    pub const TEXT: usize = 0;
    pub const CENTRED: usize = 1;
    pub const NOTHING: usize = 2;
    pub const WORD: usize = 3;
    const RATE: usize = 4;

    pub fn formats(edition: &Edition) -> [Format; 8] {
        let looks = &edition.looks;
        let word = linked(looks.centred(Band::Plain)).set_font_color(INK);
        let rate = |shown| word.clone().set_num_format(shown);
        let rates = ["0.0%", "0.0%\" △\"", "0.0%\" ×\"", "0.0%\" ?\""].map(rate);
        let [satisfied, short, violated, unverifiable] = rates;
        let (text, centred, nothing) = (looks.text(Band::Plain), looks.centred(Band::Plain), looks.cell(Band::Plain));
        [text, centred, nothing, word, satisfied, short, violated, unverifiable]
    }

    /// That of a rate followed by the sign of its judgement.
    pub fn rate(verdict: Verdict) -> usize {
        RATE + match verdict {
            Verdict::Satisfied => 0,
            Verdict::Violated(Breach::Short) => 1,
            Verdict::Violated(_) => 2,
            Verdict::Unverifiable(_) => 3,
        }
    }
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

fn unit_row(edition: &Edition, rows: &mut Rows, unit: usize) {
    rows.text(0, edition.unit(Some(unit)), style::TEXT);
    rows.text(1, edition.say(edition.recon.status(unit).word()), style::CENTRED);
    for (column, total) in (LEAD..).zip(&edition.recon.tally.totals) {
        cell(edition, rows, column, unit, total.indicator);
    }
    rows.height(16.5);
    rows.end();
}

fn cell(edition: &Edition, rows: &mut Rows, column: u32, unit: usize, indicator: usize) {
    let Some(figure) = edition.figure(unit, indicator) else { return rows.blank(column, style::NOTHING) };
    rows.link(column, edition.figure_cell(Some(unit), indicator).as_ref());
    let value = rate(figure.counted().map(|counted| counted.value), figure.target(edition.plan()));
    match (edition.place(Some(unit), indicator, Field::Rate), value) {
        (Some((sheet, cell)), Some(_)) => {
            let formula = format!("{}!{cell}", quoted(&sheet.name));
            rows.formula(column, &formula, value.into(), style::rate(figure.verdict));
        }
        _ => rows.text(column, &word(edition, figure), style::WORD),
    }
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
