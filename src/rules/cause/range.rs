//! A formula that adds up too few of the rows: its range ends before the list does, or begins after its first row.
//!
//! Nothing is calculated from the formula but which rows it names; that these add up to the figure proves that they are what it sums.

use super::gap::{Gap, Part};
use super::{claim_cause, figure_of};
use crate::finding::{Cause, Slip};
use crate::sheet::formula::{Area, areas};
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;

const SHORT: Text = text(
    "{claim}的公式 ={formula} 没有包括第 {rows} 行（{missing}），应为 {to}",
    "the formula of {claim}, ={formula}, leaves out row {rows} ({missing}): {to}",
);

/// How many runs of rows a message lists.
const RUNS: usize = 4;

/// The rows that the figure's formula does not name; with their positions.
pub fn short(gap: &Gap) -> Option<(Cause, Vec<usize>)> {
    let (list, formula) = (gap.list?, gap.claim.formula?);
    let areas = areas(formula);
    let names = |part: &Part| {
        let columns = &list.read.tables[part.row.table].columns;
        let is_column = |column: u32, area: &Area| (area.first.column..=area.last.column).contains(&column);
        areas.iter().any(|area| {
            let sheet = area.sheet.as_deref().or(gap.claim.place.sheet.as_deref());
            let is_of_list = match list.column {
                Some((summed, _)) => columns[summed].is_some_and(|column| is_column(column, area)),
                None => columns.iter().flatten().any(|column| is_column(*column, area)),
            };
            sheet == Some(list.read.sheet_of(part.row))
                && is_of_list
                && (area.first.row..=area.last.row).contains(&part.at.row)
        })
    };
    let missing: Vec<&Part> = gap.parts.iter().filter(|part| !names(part)).collect();
    let held: i128 = missing.iter().map(|part| part.units).sum();
    if missing.len() == gap.parts.len() || held == 0 || !gap.lack.holds(-held) {
        return None;
    }
    let runs: Vec<&[&Part]> = missing.chunk_by(|one, next| one.row.row + 1 == next.row.row).collect();
    let said = |run: &&[&Part]| -> Fact {
        match run {
            [only] => (only.row.row as usize + 1).into(),
            [first, .., last] => format!("{}-{}", first.row.row + 1, last.row.row + 1).into(),
            [] => "".into(),
        }
    };
    let mut rows: Vec<Fact> = runs.iter().take(RUNS).map(said).collect();
    rows.extend((runs.len() > RUNS).then(|| "…".into()));
    let total: Decimal = missing.iter().map(|part| part.figure).sum();
    let facts = vec![("formula", formula.into()), ("rows", Fact::List(rows)), ("missing", figure_of(gap, total))];
    let cause = claim_cause(gap, Slip::ShortRange, gap.sum.value, SHORT, facts);
    Some((cause, missing.iter().map(|part| part.position).collect()))
}
