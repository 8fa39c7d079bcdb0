//! Which row of a sheet is which given row, and which of several figures for one indicator counts.
//!
//! A row is found by its name, as a column is by its heading. Where several given rows share one, as indicators of different
//! campaigns may, the sheet's rows are theirs in order, if there are as many; else nobody knows which is gone, and none is read.
//! A name or a cell that says another measure than the given one says it of the figure in its row.

use super::heading::{Match, assign};
use super::words::{How, Words};
use super::{Doubt, FiguresRead, Move, Rival, StatedRead};
use crate::form::{Given, Key, Row, Subject};
use crate::plan::Plan;
use crate::sheet::{CellRef, Look};
use crate::value::look;
use crate::value::measure::{Measure, is_magnitude};
use crate::value::name::fold;
use crate::value::obstacle::Obstacle;
use crate::value::written::{self, Written};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A row of the sheet that is a given one.
#[derive(Debug, Clone)]
pub struct RowFound {
    /// The sheet's row.
    pub row: u32,
    /// The given row.
    pub position: usize,
    /// How its name was recognised.
    pub how: How,
    /// The measure that its name says.
    pub measure: Option<Measure>,
}

/// The sheet's rows that are given ones, in the sheet's order, and what could not be told apart. `named` are the rows of the
/// sheet with their names.
pub fn find(rows: &[Row], named: &[(u32, String)]) -> (Vec<RowFound>, Vec<Doubt>) {
    let asked: Vec<Words> = rows.iter().map(|row| Words::new(&name(row))).collect();
    let words: Vec<Words> = named.iter().map(|(_, name)| Words::new(name)).collect();
    let mut found: Vec<RowFound> = Vec::new();
    let mut doubts = Vec::new();
    let mut is_known = vec![false; named.len()];
    let mut decided = vec![false; rows.len()];
    for position in 0..rows.len() {
        let positions: Vec<usize> = (0..rows.len()).filter(|other| asked[*other].is_same(&asked[position])).collect();
        if decided[position] || positions.is_empty() {
            continue;
        }
        positions.iter().for_each(|position| decided[*position] = true);
        let places: Vec<usize> = (0..named.len()).filter(|place| words[*place].is_same(&asked[position])).collect();
        places.iter().for_each(|place| is_known[*place] = true);
        if positions.len() == 1 || positions.len() == places.len() {
            found.extend(places.iter().enumerate().map(|(order, place)| RowFound {
                row: named[*place].0,
                position: positions[order.min(positions.len() - 1)],
                how: How::Same,
                measure: None,
            }));
        } else if !places.is_empty() {
            let rows_of = places.iter().map(|place| named[*place].0).collect();
            doubts.push(Doubt::Rows { name: name(&rows[position]), rows: rows_of, asked: positions.len() });
        }
    }
    let open: Vec<usize> = (0..named.len()).filter(|place| !is_known[*place]).collect();
    let others: Vec<&Words> = open.iter().map(|place| &words[*place]).collect();
    for (position, one) in assign(&asked, &others).into_iter().enumerate() {
        if let Match::Found(place, how) = one {
            let measure = asked[position].measure_in(others[place]).cloned();
            let how = if asked[position].is_qualified_in(others[place]) { How::Alike } else { how };
            found.push(RowFound { row: named[open[place]].0, position, how, measure });
        }
    }
    found.sort_by_key(|found| found.row);
    (found, doubts)
}

/// Makes one answer of several for an indicator. Blanks yield to figures; figures that are alike count once, and that is told;
/// different ones are rivals, of which none counts.
pub fn settle(plan: &Plan, figures: &mut FiguresRead) -> Vec<Move> {
    let mut settled: Vec<(StatedRead, Vec<StatedRead>)> = Vec::new();
    let all = Arc::make_mut(&mut figures.stated);
    for stated in all.drain(..) {
        match settled.iter_mut().find(|(first, _)| first.indicator == stated.indicator) {
            None => settled.push((stated, Vec::new())),
            Some((first, _)) if first.written == Written::Blank => *first = stated,
            Some(_) if stated.written == Written::Blank => {}
            Some((_, others)) => others.push(stated),
        }
    }
    let mut repeated = Vec::new();
    for (mut first, others) in settled {
        let same = |other: &StatedRead| match (first.written.amount(), other.written.amount()) {
            (Some(one), Some(other)) => one == other,
            _ => first.written == other.written,
        };
        if others.iter().all(same) {
            if !others.is_empty() {
                let cells = std::iter::once(&first).chain(&others);
                let cells = cells.map(|stated| (stated.sheet.to_string(), stated.at)).collect();
                repeated.push(Move::Repeated { name: plan.indicators[first.indicator].name.clone(), cells });
            }
        } else {
            first.rivals = others.iter().map(rival).collect();
        }
        all.push(first);
    }
    repeated
}

fn rival(stated: &StatedRead) -> Rival {
    Rival { sheet: stated.sheet.to_string(), at: stated.at, found: stated.written.text() }
}

/// The measure of a given row's figure.
pub fn measure<'a>(plan: &'a Plan, row: &Row) -> Option<&'a Measure> {
    match row.subject {
        Subject::Indicator(indicator) => Some(&plan.indicators[indicator].measure),
        _ => None,
    }
}

/// In what measure a row's figure stands.
pub enum Stands {
    /// In the one asked for.
    AsAsked,
    /// In another, from which it is converted.
    In(Measure),
    /// Nobody knows, for the row says this, which is not the one asked for.
    Unclear(String),
}

/// In what measure a row's figure stands, by its name and by what stands in its cell of the measure.
pub fn stands(asked: &Measure, named: Option<&Measure>, cell: Option<&str>) -> Stands {
    let is_same = |found: &Measure| {
        let is_power = found.word().chars().all(is_magnitude);
        fold(found.word()) == fold(asked.word())
            || asked.convert(Decimal::ONE, found) == Some(Decimal::ONE)
            || is_power && asked.word().strip_prefix(found.word()).is_some_and(|rest| !rest.is_empty())
    };
    let written = cell.map(fold).filter(|cell| !cell.is_empty()).map(|cell| Measure::parse(&cell));
    if let Some(other) = written.filter(|written| !is_same(written)) {
        return Stands::Unclear(other.word().to_string());
    }
    match named {
        Some(named) if is_same(named) => Stands::AsAsked,
        Some(named) if asked.is_like(named) => Stands::In(named.clone()),
        Some(named) => Stands::Unclear(named.word().to_string()),
        None => Stands::AsAsked,
    }
}

/// Reads the figure of a row.
pub fn figure(cell: Option<CellRef>, look: Option<Look>, asked: &Measure, stands: &Stands) -> Written {
    match stands {
        Stands::AsAsked => written::figure(cell, look, asked),
        Stands::In(found) => match written::figure(cell, look.clone(), found) {
            Written::Figure(number) => match number.map(|figure| asked.convert(figure, found)) {
                Some(number) => Written::Figure(number),
                None => not_read(cell, look, found.word(), asked),
            },
            other => other,
        },
        Stands::Unclear(word) => match written::figure(cell, look.clone(), asked) {
            Written::Figure(_) => not_read(cell, look, word, asked),
            other => other,
        },
    }
}

fn not_read(cell: Option<CellRef>, look: Option<Look>, written: &str, asked: &Measure) -> Written {
    let text = cell.map(|cell| look::shown(cell, look.as_ref()).trim().to_string()).unwrap_or_default();
    let obstacle = Obstacle::RowMeasure { written: written.to_string(), asked: asked.word().to_string() };
    Written::not_a_number(text, obstacle)
}

/// The name of a given row.
pub fn name(row: &Row) -> String {
    match row.given(Key::Name) {
        Some(Given::Text(name)) => name.clone(),
        _ => String::new(),
    }
}
