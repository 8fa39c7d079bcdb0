//! What the officer does not see on opening the file, and what counts all the same: answers in hidden rows, columns and sheets,
//! and under merged cells.

use super::account::Ledger;
use super::note::{Hiding, Note};
use crate::form::STAMP_SHEET;
use crate::sheet::{At, Book, CellRef, Sheet, column_letters, range};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// How many merged ranges of a sheet are looked under.
const MOST_MERGED: usize = 10_000;

/// A note for each way in which answers of a sheet are hidden.
pub fn notes(book: &Book, ledger: &Ledger) -> Vec<Note> {
    let hides = |sheet: &Sheet| {
        !(sheet.visible && sheet.hidden_rows.is_empty() && sheet.hidden_columns.is_empty() && sheet.merged.is_empty())
    };
    let sheets = book.sheets.iter().enumerate().filter(|(_, sheet)| hides(sheet) && sheet.name != STAMP_SHEET);
    sheets.flat_map(|(index, sheet)| of_sheet(sheet, &ledger.answers(index))).collect()
}

fn of_sheet(sheet: &Sheet, answers: &[(At, CellRef)]) -> Vec<Note> {
    let note = |hiding: Hiding, lines: String, cells: Vec<(At, CellRef)>| -> Option<Note> {
        let (first, last) = (cells.first()?, cells.last()?);
        Some(Note::Hidden {
            sheet: sheet.name.clone(),
            hiding,
            lines,
            range: range(first.0, last.0),
            count: cells.len(),
            excerpt: first.1.to_string().chars().take(40).collect(),
        })
    };
    if !sheet.visible {
        return note(Hiding::Sheet, String::new(), answers.to_vec()).into_iter().collect();
    }
    let pick = |is_hidden: &dyn Fn(&At) -> bool| -> Vec<(At, CellRef)> {
        answers.iter().copied().filter(|(at, _)| is_hidden(at)).collect()
    };
    let rows = pick(&|at| sheet.hides_row(at.row));
    let columns = pick(&|at| sheet.hides_column(at.column));
    let merged = under_merged(sheet, answers);
    let row_lines = lines(rows.iter().map(|(at, _)| at.row), |row| (row + 1).to_string());
    let column_lines = lines(columns.iter().map(|(at, _)| at.column), column_letters);
    let notes = [
        note(Hiding::Rows, row_lines, rows),
        note(Hiding::Columns, column_lines, columns),
        note(Hiding::Merged, String::new(), merged),
    ];
    notes.into_iter().flatten().collect()
}

/// The answers that stand under a merged cell: Excel shows only its first.
fn under_merged<'a>(sheet: &Sheet, answers: &[(At, CellRef<'a>)]) -> Vec<(At, CellRef<'a>)> {
    // In each column that holds answers, the rows that are under one; in its first column not the first row.
    let mut under: BTreeMap<u32, Vec<RangeInclusive<u32>>> =
        answers.iter().map(|(at, _)| (at.column, Vec::new())).collect();
    for (first, last) in sheet.merged.iter().take(MOST_MERGED) {
        for (column, rows) in &mut under {
            if (first.column..=last.column).contains(column) {
                rows.push(first.row + u32::from(*column == first.column)..=last.row);
            }
        }
    }
    let under: BTreeMap<u32, Vec<RangeInclusive<u32>>> =
        under.into_iter().map(|(column, rows)| (column, apart(rows))).collect();
    answers.iter().copied().filter(|(at, _)| inside(&under[&at.column], at.row)).collect()
}

/// Ranges that may overlap, in order and apart.
fn apart(mut ranges: Vec<RangeInclusive<u32>>) -> Vec<RangeInclusive<u32>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| (*range.start(), *range.end()));
    let mut apart: Vec<RangeInclusive<u32>> = Vec::new();
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start() <= last.end() => *last = *last.start()..=*last.end().max(range.end()),
            _ => apart.push(range),
        }
    }
    apart
}

/// Whether a line is in one of these ranges, which are in order and apart.
fn inside(ranges: &[RangeInclusive<u32>], line: u32) -> bool {
    let next = ranges.partition_point(|range| *range.end() < line);
    ranges.get(next).is_some_and(|range| range.contains(&line))
}

/// Rows or columns as people cite them: 3, 5-9.
fn lines(numbers: impl Iterator<Item = u32>, say: impl Fn(u32) -> String) -> String {
    const SHOWN: usize = 8;
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    let runs: Vec<&[u32]> = numbers.chunk_by(|one, next| one + 1 == *next).collect();
    let run = |run: &&[u32]| match run {
        [only] => say(*only),
        [first, .., last] => format!("{}-{}", say(*first), say(*last)),
        [] => String::new(),
    };
    let listed: Vec<String> = runs.iter().take(SHOWN).map(run).collect();
    listed.join(", ") + if runs.len() > SHOWN { ", …" } else { "" }
}
