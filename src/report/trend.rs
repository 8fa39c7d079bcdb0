//! The trend of the overview: every indicator's stated total round by round, as a table with a small chart in each row.
//!
//! Indicators are counted in measures of their own, so each row has its own scale: columns from zero up, drawn inside a cell
//! (sparklines), which need no other cells. It is there where an earlier round has figures.

use super::edition::Edition;
use super::frame::{COLUMNS, WIDTHS, section, total_width};
use super::looks::{BAR, Band};
use super::page::{Content, Page};
use super::{names, wrap};
use crate::sheet::At;
use crate::tally::Total;
use crate::text::text;
use crate::value::interval::Amount;
use crate::value::number::{self, to_float};
use rust_xlsxwriter::{Sparkline, SparklineType, XlsxError};

/// The column of the first round; the charts stand behind the last one.
const FIRST: u32 = 2;
/// How many rounds there is room for: the latest are shown.
const MOST: usize = (COLUMNS - FIRST - 1) as usize;
/// How much higher a row is than its highest column.
const ROOM: f64 = 1.2;
/// The column of the overview's table in which this round's stated totals stand.
const STATED: u32 = 4;

/// Writes the table below a row; the row below it, or that row where there is nothing to show. `first` is the row of the first indicator in the overview's own table.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, page: &mut Page, row: u32, first: u32) -> Result<u32, XlsxError> {
    let totals = &edition.recon.tally.totals;
    let rounds = rounds(edition);
    let shown: Vec<(u32, &Total)> = (first..).zip(totals).filter(|(_, total)| !total.earlier.is_empty()).collect();
    if shown.is_empty() || rounds.len() < 2 {
        return Ok(row);
    }
    let row = row + 1;
    section(edition, page, row, text("历次填报合计", "Stated totals, round by round"))?;
    heads(edition, page, row + 1, &rounds)?;
    let mut next = row + 2;
    for (home, total) in shown {
        line(edition, page, next, &rounds, (home, total))?;
        next += 1;
    }
    let note = text(
        "注：各批次计入合计的填报数之和，没有报送的单位不在内；已办结的批次为办结时的数字。小图从 0 画起，每行自成比例，有约数的以“≈”标明。",
        "Note: sums of the stated figures that count in each round, without units that did not return; of a closed round, the figures as closed. \
         The columns start at zero, each row on its own scale; ≈ marks what leaves something open.",
    );
    let note = edition.say(note);
    page.put_across(next, 0..COLUMNS, note, &edition.looks.note())?;
    page.sheet.set_row_height(next, wrap::height([(note, total_width())]) + 4.0)?;
    Ok(next + 2)
}

/// The rounds with figures, oldest first, this one last.
fn rounds(edition: &Edition) -> Vec<usize> {
    let plan = edition.plan();
    let totals = &edition.recon.tally.totals;
    let mut rounds: Vec<usize> = totals.iter().flat_map(|total| &total.earlier).map(|earlier| earlier.round).collect();
    rounds.sort_by_key(|round| plan.rounds[*round].due);
    rounds.dedup();
    rounds.extend(totals.iter().any(|total| total.stated.is_some()).then_some(plan.position(edition.recon.round)));
    rounds.split_off(rounds.len().saturating_sub(MOST))
}

fn heads(edition: &Edition, page: &mut Page, row: u32, rounds: &[usize]) -> Result<(), XlsxError> {
    let names = rounds.iter().map(|round| edition.plan().rounds[*round].name.as_str());
    let lead = [text("指标", "Indicator"), text("计量单位", "Measure")].map(|words| edition.say(words));
    let trend = edition.say(text("走势", "Trend"));
    let mut height: f64 = 32.0;
    for (column, words) in (0..).zip(lead.into_iter().chain(names).chain([trend])) {
        page.put(At { row, column }, words, &edition.looks.head())?;
        height = height.max(wrap::height([(words, WIDTHS[column as usize])]));
    }
    page.sheet.set_row_height(row, height)?;
    Ok(())
}

/// One indicator; `of` is the row of its own figures in the overview's table, to which this round's figure refers, and its total.
fn line(edition: &Edition, page: &mut Page, row: u32, rounds: &[usize], of: (u32, &Total)) -> Result<(), XlsxError> {
    let (home, total) = of;
    let looks = &edition.looks;
    let at = |column| At { row, column };
    let indicator = &edition.plan().indicators[total.indicator];
    page.put(at(0), indicator.name.as_str(), &looks.text(Band::Plain).set_text_wrap())?;
    page.put(at(1), indicator.measure.word(), &looks.centred(Band::Plain))?;
    let earlier = |round| total.earlier.iter().find(|earlier| earlier.round == round).map(|earlier| earlier.amount());
    let this = edition.plan().position(edition.recon.round);
    let amount = |round| if round == this { total.stated } else { earlier(round) };
    let amounts: Vec<Option<Amount>> = rounds.iter().map(|round| amount(*round)).collect();
    let decimals = amounts.iter().flatten().map(|amount| number::decimals(amount.value)).max().unwrap_or_default();
    for ((column, round), amount) in (FIRST..).zip(rounds).zip(&amounts) {
        let Some(amount) = amount else {
            page.put(at(column), Content::Blank, &looks.cell(Band::Plain))?;
            continue;
        };
        let content = match *round == this {
            true => Content::Formula(At { row: home, column: STATED }.to_string(), Some(amount.value).into()),
            false => Content::Number(amount.value),
        };
        if amount.is_exact() {
            page.put(at(column), content, &looks.figure(Band::Plain, decimals))?;
        } else {
            page.put(at(column), content, &looks.open_figure(Band::Plain, decimals))?;
            page.note(at(column), &amount.say(indicator.measure.word()).say(edition.lang))?;
        }
    }
    let chart = FIRST + rounds.len() as u32;
    page.put(at(chart), Content::Blank, &looks.cell(Band::Plain))?;
    page.sheet.add_sparkline(row, chart as u16, &columns(edition, row, &amounts))?;
    page.sheet.set_row_height(row, wrap::height([(indicator.name.as_str(), WIDTHS[0])]).max(22.0))?;
    Ok(())
}

/// The small chart over the figures of a row.
fn columns(edition: &Edition, row: u32, amounts: &[Option<Amount>]) -> Sparkline {
    let (first, last) = (FIRST as u16, FIRST as u16 + amounts.len() as u16 - 1);
    let chart = Sparkline::new()
        .set_range((edition.say(names::OVERVIEW), row, first, row, last))
        .set_type(SparklineType::Column)
        .set_sparkline_color(BAR);
    // Columns from zero up tell how much; a negative total has to fall below it.
    let is_negative = amounts.iter().flatten().any(|amount| amount.value.is_sign_negative());
    if is_negative {
        return chart;
    }
    // The highest one ends below the row above.
    let most = amounts.iter().flatten().map(|amount| to_float(amount.value)).fold(0.0, f64::max);
    chart.set_custom_min(0).set_custom_max(if most > 0.0 { most * ROOM } else { 1.0 })
}
