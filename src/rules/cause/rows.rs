//! Rows that are not in a figure, or are in it twice.
//!
//! One row fits by chance where many have the same figure: beyond a handful, none is told. Rows that follow each other are told where
//! they are the only such run, among all runs of a short list, else among those that begin or end a list: a range is drawn short at its
//! ends. Rows that are counted and not added up are all alike, and only what is hidden, and total rows, can be told of them.

use super::gap::{Gap, Part};
use super::span::{Span, units};
use super::{HANDFUL, caused, claim_cause, figure_of, row_of};
use crate::finding::{Cause, Place, Slip};
use crate::intake::TotalRow;
use crate::sheet::At;
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;
use std::sync::Arc;

const LEFT_OUT: Text = text("{claim}漏计{row}（{from}）", "{claim} leaves out {row} ({from})");
const RUN_LEFT_OUT: Text =
    text("{claim}漏计{row}至第 {last} 行（共 {from}）", "{claim} leaves out {row} to row {last} ({from} in all)");
const TWICE: Text = text("{claim}把{row}（{from}）算了两次", "{claim} counts {row} ({from}) twice");
const HIDDEN: Text = text(
    "{claim}没有计入隐藏或筛选掉的 {count} 行（{from}）",
    "{claim} leaves out the rows that are hidden or filtered out ({count}, {from})",
);
const TOTAL_ADDED: Text =
    text("{claim}把第 {row} 行的合计（{from}）也加了进去", "{claim} has the total in row {row} ({from}) added in");
const TOTALS_ADDED: Text = text("{claim}把 {count} 个合计行也加了进去", "{claim} has the {count} total rows added in");
const DOUBLED: Text = text(
    "{claim}正好是各行相加的两倍，如把合计行也加了进去",
    "{claim} is exactly twice what the rows add up to, as when a total row is added in",
);

/// The longest list in which a run of rows in the middle is looked for: in a longer one some run fits by chance.
const SHORT_LIST: usize = 30;

/// Rows that are hidden, and are what is lacking; with their positions.
pub fn hidden(gap: &Gap) -> Option<(Cause, Vec<usize>)> {
    let list = gap.list?;
    let count = list.rows.iter().filter(|row| row.is_hidden).count();
    let hidden: Vec<&Part> = gap.parts.iter().filter(|part| part.row.is_hidden).collect();
    let held: i128 = hidden.iter().map(|part| part.units).sum();
    if count == list.rows.len() || hidden.len() < count || held == 0 || !gap.lack.holds(-held) {
        return None;
    }
    let (first, last) = (hidden.first()?, hidden.last()?);
    let from = hidden.iter().map(|part| part.figure).sum();
    let facts = vec![("count", count.into()), ("from", figure_of(gap, from))];
    let cause = caused(gap, Slip::HiddenRow, gap.place(first, last), from, Decimal::ZERO, HIDDEN, facts);
    Some((cause, hidden.iter().map(|part| part.position).collect()))
}

/// A row, or a run of rows, that is what is lacking. `told` are rows of which more is known.
pub fn left_out(gap: &Gap, told: &[Vec<usize>]) -> Vec<Cause> {
    let parts: Vec<&Part> = gap.parts.iter().filter(|part| part.units != 0).collect();
    if gap.counts_rows() || parts.len() < 2 {
        return Vec::new();
    }
    let single: Vec<&[&Part]> =
        parts.chunks(1).filter(|part| gap.lack.holds(-part[0].units)).take(HANDFUL + 1).collect();
    let single = if single.len() > HANDFUL { Vec::new() } else { single };
    let runs = run(&parts, gap.lack);
    let is_new = |rows: &&[&Part]| {
        let positions: Vec<usize> = rows.iter().map(|part| part.position).collect();
        !told.contains(&positions)
    };
    let cause = |rows: &[&Part]| {
        let (first, last) = (rows[0], rows[rows.len() - 1]);
        let from: Decimal = rows.iter().map(|part| part.figure).sum();
        let facts = vec![
            ("row", row_of(gap, first)),
            ("last", (last.row.row as usize + 1).into()),
            ("from", figure_of(gap, from)),
        ];
        let says = if rows.len() == 1 { LEFT_OUT } else { RUN_LEFT_OUT };
        caused(gap, Slip::RowLeftOut, gap.place(first, last), from, Decimal::ZERO, says, facts)
    };
    single.into_iter().chain(runs).filter(is_new).map(cause).collect()
}

/// The one run of two rows or more, and not of all, that is what is lacking.
fn run<'p, 'a>(parts: &'p [&'a Part<'a>], lack: Span) -> Option<&'p [&'a Part<'a>]> {
    let count = parts.len();
    // The sum of the rows before each.
    let mut before = vec![0i128];
    for part in parts {
        before.push(before[before.len() - 1].checked_add(part.units)?);
    }
    let is_run = |from: usize, to: usize| to - from >= 2 && to - from < count && lack.holds(before[from] - before[to]);
    let mut at_ends: Vec<(usize, usize)> = Vec::new();
    at_ends.extend((2..count).filter(|to| is_run(0, *to)).map(|to| (0, to)));
    at_ends.extend((1..count).filter(|from| is_run(*from, count)).map(|from| (from, count)));
    if count <= SHORT_LIST {
        let all = (0..count).flat_map(|from| (from + 2..=count).map(move |to| (from, to)));
        let mut fitting = all.filter(|(from, to)| is_run(*from, *to));
        if let (Some((from, to)), None) = (fitting.next(), fitting.next()) {
            return Some(&parts[from..to]);
        }
    }
    match at_ends[..] {
        [(from, to)] => Some(&parts[from..to]),
        _ => None,
    }
}

/// A row that the figure has over the sum.
pub fn counted_twice(gap: &Gap) -> Vec<Cause> {
    if gap.counts_rows() || gap.parts.len() < 2 {
        return Vec::new();
    }
    let over: Vec<&Part> =
        gap.parts.iter().filter(|part| part.units != 0 && gap.lack.holds(part.units)).take(HANDFUL + 1).collect();
    if over.len() > HANDFUL {
        return Vec::new();
    }
    let cause = |part: &&Part| {
        let facts = vec![("row", row_of(gap, part)), ("from", figure_of(gap, part.figure))];
        caused(gap, Slip::RowCountedTwice, gap.place(part, part), part.figure, part.figure + part.figure, TWICE, facts)
    };
    over.iter().map(cause).collect()
}

/// Total rows that the figure has over the sum.
pub fn subtotals(gap: &Gap) -> Vec<Cause> {
    let Some(list) = gap.list else { return Vec::new() };
    let figures: Vec<(&TotalRow, Decimal)> = list
        .totals
        .iter()
        .filter_map(|total| match list.column {
            None => Some((total, Decimal::ONE)),
            Some((summed, _)) => {
                let (_, amount) = total.figures.iter().find(|(column, _)| *column == summed)?;
                Some((total, amount.within.only()?))
            }
        })
        .collect();
    let over = |figure: Decimal| !figure.is_zero() && units(figure).is_some_and(|more| gap.lack.holds(more));
    let added = |(total, figure): &(&TotalRow, Decimal)| {
        let columns = &list.read.tables[total.read.table].columns;
        let column = match list.column {
            Some((summed, _)) => columns[summed],
            None => columns.iter().flatten().copied().min(),
        };
        let at = At { row: total.read.row, column: column? };
        let place = Place::cell(list.path, Arc::clone(&list.read.tables[total.read.table].sheet), at);
        let facts = vec![("row", (total.read.row as usize + 1).into()), ("from", figure_of(gap, *figure))];
        Some(caused(gap, Slip::SubtotalCountedTwice, place, *figure, Decimal::ZERO, TOTAL_ADDED, facts))
    };
    let single: Vec<Cause> = figures.iter().filter(|(_, figure)| over(*figure)).filter_map(added).collect();
    if !single.is_empty() {
        return if single.len() > HANDFUL { Vec::new() } else { single };
    }
    let all: Decimal = figures.iter().map(|(_, figure)| *figure).sum();
    let by_claim = |says: Text, facts: Vec<(&'static str, Fact)>| {
        claim_cause(gap, Slip::SubtotalCountedTwice, gap.sum.value, says, facts)
    };
    if figures.len() > 1 && over(all) {
        return vec![by_claim(TOTALS_ADDED, vec![("count", figures.len().into())])];
    }
    let rows: Decimal = gap.parts.iter().map(|part| part.figure).sum();
    let is_whole_list = list.rows.len() == gap.parts.len();
    (is_whole_list && !gap.counts_rows() && over(rows)).then(|| by_claim(DOUBLED, Vec::new())).into_iter().collect()
}
