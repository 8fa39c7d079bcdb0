//! Which column is meant where a heading alone does not say it: it stands several times, or is merged over several columns.

use super::fit::{Fit, Place};
use crate::sheet::{At, Row, Sheet};
use crate::value::name::fold;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The columns of a table whose headings stand several times side by side, time by time; none where they do not.
pub fn blocks(fit: &Fit) -> Vec<Vec<Place>> {
    let times = |place: &Place| match place {
        Place::Between(places, _) if is_one_heading(places) => Some(places.len()),
        _ => None,
    };
    let counts: Vec<Option<usize>> =
        fit.columns.iter().filter(|place| !matches!(place, Place::Missing(_))).map(times).collect();
    let Some(Some(count)) = counts.first().copied() else { return Vec::new() };
    if counts.len() < 2 || counts.iter().any(|other| *other != Some(count)) {
        return Vec::new();
    }
    let nth = |time: usize| {
        let one = |place: &Place| match place {
            Place::Between(places, how) => {
                let (at, heading) = places[time].clone();
                Place::At { column: at.column, heading, how: how.clone() }
            }
            other => other.clone(),
        };
        fit.columns.iter().map(one).collect::<Vec<Place>>()
    };
    (0..count).map(nth).collect()
}

fn is_one_heading(places: &[(At, String)]) -> bool {
    places.windows(2).all(|pair| fold(&pair[0].1) == fold(&pair[1].1))
}

/// Decides by what stands below: of several columns under one heading the only one that is filled in is meant, and of columns
/// filled in alike the first. A heading merged over columns of which several are filled in could mean each of them.
pub fn settled(sheet: &Sheet, body: &RangeInclusive<u32>, place: Place) -> Place {
    let cells = |column: u32| -> Vec<(u32, String)> {
        let below =
            sheet.cells.rows_in(body.clone()).filter_map(|row| Some((row.number, row.get(column)?.to_string())));
        below.collect()
    };
    match &place {
        Place::Between(places, how) if is_one_heading(places) => {
            let filled: Vec<&(At, String)> = places.iter().filter(|(at, _)| !cells(at.column).is_empty()).collect();
            let first = filled.first().copied().unwrap_or(&places[0]);
            let cells_of_first = cells(first.0.column);
            let is_alike = filled.iter().all(|(at, _)| cells(at.column) == cells_of_first);
            if is_alike {
                return Place::At { column: first.0.column, heading: first.1.clone(), how: how.clone() };
            }
            place
        }
        Place::At { column, heading, how } => {
            let row = body.start().saturating_sub(1);
            let over = |(first, last): &&(At, At)| {
                first.column == *column && last.column > *column && first.row <= row && last.row >= row
            };
            let Some((first, last)) = sheet.merged.iter().find(over) else { return place };
            let below = sheet.cells.rows_in(body.clone()).flat_map(Row::iter).map(|(at, _)| at.column);
            let filled: BTreeSet<u32> = below.filter(|at| (first.column..=last.column).contains(at)).collect();
            let filled: Vec<u32> = filled.into_iter().collect();
            match filled[..] {
                [] => place,
                [only] => Place::At { column: only, heading: heading.clone(), how: how.clone() },
                _ => Place::Between(
                    filled.iter().map(|column| (At { row: first.row, column: *column }, heading.clone())).collect(),
                    how.clone(),
                ),
            }
        }
        _ => place,
    }
}
