//! Which row of a sheet is which given row, and which of several figures for one indicator counts.
//!
//! A row is found by its name, as a column is by its heading. Where several given rows share one, as indicators of different
//! campaigns may, the sheet's rows are theirs in order, if there are as many; else nobody knows which is gone, and none is read.

use super::heading::{Match, assign};
use super::words::{How, Words};
use super::{Doubt, FiguresRead, Move, Rival, StatedRead};
use crate::form::{Given, Key, Row};
use crate::plan::Plan;
use crate::value::written::Written;

/// A row of the sheet that is a given one.
#[derive(Debug, Clone)]
pub struct RowFound {
    /// The sheet's row.
    pub row: u32,
    /// The given row.
    pub position: usize,
    /// How its name was recognised.
    pub how: How,
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
            found.push(RowFound { row: named[open[place]].0, position, how });
        }
    }
    found.sort_by_key(|found| found.row);
    (found, doubts)
}

/// Makes one answer of several for an indicator. Blanks yield to figures; figures that are alike count once, and that is told;
/// different ones are rivals, of which none counts.
pub fn settle(plan: &Plan, figures: &mut FiguresRead) -> Vec<Move> {
    let mut settled: Vec<(StatedRead, Vec<StatedRead>)> = Vec::new();
    for stated in figures.stated.drain(..) {
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
                let cells = std::iter::once(&first).chain(&others).map(|stated| stated.at).collect();
                repeated.push(Move::Repeated { name: plan.indicators[first.indicator].name.clone(), cells });
            }
        } else {
            first.rivals = others.iter().map(rival).collect();
        }
        figures.stated.push(first);
    }
    repeated
}

fn rival(stated: &StatedRead) -> Rival {
    Rival { sheet: stated.sheet.clone(), at: stated.at, found: stated.written.text() }
}

/// The name of a given row.
pub fn name(row: &Row) -> String {
    match row.given(Key::Name) {
        Some(Given::Text(name)) => name.clone(),
        _ => String::new(),
    }
}
