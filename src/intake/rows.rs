//! Which row of a sheet is which given row, and which of several figures for one indicator counts.
//!
//! A row is found by its name. Where several given rows share one, as indicators of different campaigns may, the sheet's rows are
//! theirs in order, if there are as many; else nobody knows which is gone, and none is read.

use super::{Doubt, FiguresRead, Move, Rival, StatedRead};
use crate::form::{Given, Key, Row};
use crate::plan::Plan;
use crate::value::name::fold;
use crate::value::written::Written;
use std::collections::HashMap;

/// The sheet's rows that are given ones, as (row, position), and what could not be told apart. `named` are the rows of the
/// sheet with their folded names.
pub fn find(rows: &[Row], named: &[(u32, String)]) -> (Vec<(u32, usize)>, Vec<Doubt>) {
    let mut positions: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, row) in rows.iter().enumerate() {
        positions.entry(given_name(row)).or_default().push(position);
    }
    let mut found = Vec::new();
    let mut doubts = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for (row, name) in named {
        let Some(positions) = positions.get(name) else { continue };
        if let [position] = positions[..] {
            found.push((*row, position));
            continue;
        }
        let same: Vec<u32> = named.iter().filter(|(_, other)| other == name).map(|(row, _)| *row).collect();
        if same.len() == positions.len() {
            let order = same.iter().position(|other| other == row).unwrap_or_default();
            found.push((*row, positions[order]));
        } else if !told.contains(&name.as_str()) {
            told.push(name);
            doubts.push(Doubt::Rows { name: shown(&rows[positions[0]]), rows: same, asked: positions.len() });
        }
    }
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
        let same = |other: &StatedRead| match (first.written.value(), other.written.value()) {
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
    let found = match &stated.written {
        Written::Figure { value, read_as } => read_as.clone().unwrap_or_else(|| value.normalize().to_string()),
        Written::NotANumber(text) | Written::NotApplicable(text) | Written::Error(text) => text.clone(),
        Written::Blank | Written::Uncalculated => String::new(),
    };
    Rival { sheet: stated.sheet.clone(), at: stated.at, found }
}

/// The name of a given row.
fn shown(row: &Row) -> String {
    match row.given(Key::Name) {
        Some(Given::Text(name)) => name.clone(),
        _ => String::new(),
    }
}

/// The folded name of a given row.
fn given_name(row: &Row) -> String {
    fold(&shown(row))
}
