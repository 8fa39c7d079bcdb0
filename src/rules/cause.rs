//! What would explain a difference exactly: suggested, never applied.
//!
//! A cause is a cell, a figure that counts there, and one that would have to, so that the two figures agree. Each is proved by adding
//! up again, within what the figures leave open; all that fit are told, those first of which the file itself shows something. What
//! fits by chance says nothing, so:
//!
//! - Where more than a handful of cells fit a kind of cause, that kind is not told. The stated figure and the roster's cells are
//!   counted apart.
//! - A digit is looked for only in figures of two digits or more ([`slip`]).
//! - A run of rows is told only where it is the one that fits ([`rows`]).
//! - Where something makes the two exactly equal, what only makes one round to the other is not told.
//! - Where a figure is not exact (约5万), neither it nor a cell of its roster is taken for a slip of the hand: too much would fit.
//!   Rows that are left out, hidden or added twice are told all the same.
//! - Of a city's total, only what a single unit's figure explains is told, and only by a factor, a sign or a second count ([`city`]).
//!
//! Each search goes through the rows once, or once an equation.

mod city;
mod earlier;
mod fewest;
mod gap;
mod range;
mod rows;
mod slip;
mod span;
#[cfg(test)]
mod tests;

pub use city::of_city;
pub use slip::other_measure;

use super::phrase::{amount, titled};
use super::{Case, draw};
use crate::finding::{Cause, Place, Slip};
use crate::intake::{ComputedRead, RosterRow, WorksOut};
use crate::plan::{ColumnKind, Indicator, RosterColumn};
use crate::sheet::At;
use crate::tally::Figure;
use crate::text::{Fact, Text, text};
use crate::value::interval::Amount;
use crate::value::measure::Measure;
use gap::{Claim, Gap, List, Part};
use rust_decimal::Decimal;
use slip::{Written, power, slips};
use span::{Span, units};
use std::borrow::Cow;
use std::sync::Arc;

/// How many cells may fit a kind of cause.
const HANDFUL: usize = 5;
/// How many total rows a roster may have that are explained: in one of nothing but totals everything fits.
const MOST_TOTALS: usize = 50;

const STATED: Text = text("填报数", "the stated figure");
const TOTAL: Text = text("合计", "the total");
const COMPUTED: Text = text("该栏的数", "the figure in that column");

const IN_ROW: Text = text("{row}的 {from}", "the {from} in {row}");
const ROW: Text = text("第 {row} 行", "row {row}");
const ROW_OF: Text = text("{sheet}第 {row} 行", "row {row} of {sheet}");
const ROWS: Text = text("{count} 行", "{count} rows");

const FACTOR: Text =
    text("{what}的小数点或计量单位有误，应为 {to}", "the decimal point or the measure of {what} is wrong: {to}");
const OTHER_MEASURE: Text = text("{what}是按“{measure}”填的，应为 {to}", "{what} was written in “{measure}”: {to}");
const SIGN: Text = text("{what}的正负号有误，应为 {to}", "the sign of {what} is wrong: {to}");
const TRANSPOSED: Text =
    text("{what}有相邻两位数字颠倒，应为 {to}", "two neighbouring digits of {what} are exchanged: {to}");
const EXTRA: Text = text("{what}多打了一位数字，应为 {to}", "{what} has a digit too many: {to}");
const DROPPED: Text = text("{what}漏打了一位数字，应为 {to}", "{what} lacks a digit: {to}");
const MISTYPED: Text = text("{what}有一位数字打错，应为 {to}", "a digit of {what} is mistyped: {to}");

/// Why a stated figure and its roster differ.
pub fn of_stated(case: &Case, figure: &Figure) -> Vec<Cause> {
    let rows = rows_of(case, figure.unit, &case.plan.indicators[figure.indicator]);
    let Some(gap) = stated_gap(case, figure, &rows) else { return Vec::new() };
    let of_rounds = figure.before.as_deref().into_iter().flat_map(|before| earlier::causes(case, &gap, before));
    in_order(all(case, &gap).into_iter().chain(of_rounds).collect())
}

/// Why the total row of a column, given by its position, differs from its rows.
pub fn of_total(case: &Case, column: &draw::Column, position: usize) -> Vec<Cause> {
    if column.read.totals.len() > MOST_TOTALS {
        return Vec::new();
    }
    let rows = column.read.rows.at_hand();
    total_gap(column, position, &rows).map(|gap| in_order(all(case, &gap))).unwrap_or_default()
}

/// Why a figure that stands where one is worked out is not what it should be. `expected` is what its column works out, from a
/// roster's rows where it is their sum.
pub fn of_computed(case: &Case, unit: usize, cell: &ComputedRead, expected: Amount, place: &Place) -> Vec<Cause> {
    let indicator = &case.plan.indicators[cell.indicator];
    let rows = rows_of(case, unit, indicator);
    let list = match cell.works_out {
        WorksOut::Proof => list(case, unit, indicator, &rows),
        WorksOut::Difference => None,
    };
    let claim = Claim {
        word: COMPUTED,
        amount: Amount::exact(cell.value),
        measure: &indicator.measure,
        place: place.clone(),
        decimals: indicator.decimals,
        is_rounded: true,
        formula: None,
    };
    let gap = Gap::new(claim, expected, list);
    gap.map(|gap| in_order(of_gap(&gap))).unwrap_or_default()
}

/// Why a stated figure is not the one of the round before: slips that make it that very figure, where its roster does not confirm
/// what is stated now.
pub fn of_fall(case: &Case, figure: &Figure) -> Vec<Cause> {
    let indicator = &case.plan.indicators[figure.indicator];
    let Some((stated, before)) = figure.stated().zip(figure.before.as_deref()) else { return Vec::new() };
    if figure.roster().is_some_and(|roster| indicator.tallies(&stated, &roster) == Some(true)) {
        return Vec::new();
    }
    let slips = Gap::new(claim(case, figure, stated), before.amount(), None).map(|gap| of_gap(&gap));
    let rows = rows_of(case, figure.unit, indicator);
    let period = stated_gap(case, figure, &rows).and_then(|gap| earlier::period(case, &gap, before));
    in_order(slips.into_iter().flatten().chain(period).collect())
}

/// The factor by which a stated figure is exactly what it is held against.
pub fn of_magnitude(case: &Case, figure: &Figure, against: Amount) -> Vec<Cause> {
    let gap = figure.stated().and_then(|stated| Gap::new(claim(case, figure, stated), against, None));
    let found = gap.map(|gap| of_gap(&gap)).unwrap_or_default();
    found.into_iter().filter(|cause| cause.slip == Slip::Factor).collect()
}

/// Every row of the roster that proves an indicator, to be looked at as a whole; none where nothing does.
fn rows_of<'a>(case: &Case<'a>, unit: usize, indicator: &Indicator) -> Cow<'a, [RosterRow]> {
    let read = indicator.proof.and_then(|proof| case.collected.roster(unit, proof.roster));
    read.map(|(_, read)| read.rows.at_hand()).unwrap_or_default()
}

/// The stated figure against its roster, of which `rows` are all rows.
fn stated_gap<'a>(case: &Case<'a>, figure: &'a Figure, rows: &'a [RosterRow]) -> Option<Gap<'a>> {
    let indicator = &case.plan.indicators[figure.indicator];
    Gap::new(claim(case, figure, figure.stated()?), figure.roster()?, Some(list(case, figure.unit, indicator, rows)?))
}

fn claim<'a>(case: &Case<'a>, figure: &'a Figure, amount: Amount) -> Claim<'a> {
    let indicator = &case.plan.indicators[figure.indicator];
    Claim {
        word: STATED,
        amount,
        measure: &indicator.measure,
        place: figure.place(),
        decimals: indicator.decimals,
        is_rounded: true,
        formula: figure.read.as_ref().and_then(|read| read.formula.as_deref()),
    }
}

/// The rows that prove an indicator.
fn list<'a>(case: &Case<'a>, unit: usize, indicator: &Indicator, rows: &'a [RosterRow]) -> Option<List<'a>> {
    let proof = indicator.proof?;
    let (file, read) = case.collected.roster(unit, proof.roster)?;
    let column = proof.sum.map(|sum| (sum, &case.plan.rosters[proof.roster].columns[sum]));
    Some(List { unit, path: &file.path, read, all: rows, from: 0, rows, totals: &read.totals, column })
}

/// A total row against its rows; `all` are those of its roster.
fn total_gap<'a>(column: &draw::Column<'a>, position: usize, all: &'a [RosterRow]) -> Option<Gap<'a>> {
    let total = column.read.totals.get(position)?;
    let (_, amount) = total.figures.iter().find(|(of, _)| *of == column.position)?;
    let rows = all.get(total.covers.clone())?;
    let formula = total.formulas.iter().find(|(of, _)| *of == column.position);
    let list = List {
        unit: column.unit,
        path: &column.file.path,
        read: column.read,
        all,
        from: total.covers.start,
        rows,
        totals: &column.read.totals[..position],
        column: Some((column.position, column.asked)),
    };
    let at = At { row: total.read.row, column: column.at };
    let claim = Claim {
        word: TOTAL,
        amount: *amount,
        measure: &column.asked.measure,
        place: Place::cell(Arc::clone(&column.file.path), column.sheet(), at),
        decimals: 0,
        is_rounded: false,
        formula: formula.map(|(_, formula)| formula.as_str()),
    };
    Gap::new(claim, draw::sum(rows, column.position)?, Some(list))
}

/// Every cause of a gap, but those of other rounds.
fn all(case: &Case, gap: &Gap) -> Vec<Cause> {
    let causes = of_gap(gap);
    let fewest = fewest::causes(case, gap, &causes);
    fewest.into_iter().chain(causes).collect()
}

/// What makes the two exactly equal; where nothing does, what makes one round to the other.
fn of_gap(gap: &Gap) -> Vec<Cause> {
    let of = |gap: &Gap| -> Vec<Cause> { of_rows(gap).into_iter().chain(of_figures(gap)).collect() };
    let exact = gap.exactly().map(|gap| of(&gap)).unwrap_or_default();
    if exact.is_empty() { of(gap) } else { exact }
}

/// In the order in which they are told.
fn in_order(mut causes: Vec<Cause>) -> Vec<Cause> {
    causes.sort_by_key(|cause| cause.slip);
    causes
}

/// Rows that are left out, or are in twice.
fn of_rows(gap: &Gap) -> Vec<Cause> {
    let (short, hidden) = (range::short(gap), rows::hidden(gap));
    let told: Vec<Vec<usize>> = [&short, &hidden].into_iter().flatten().map(|(_, rows)| rows.clone()).collect();
    let shown = [short, hidden].into_iter().flatten().map(|(cause, _)| cause);
    shown.chain(rows::subtotals(gap)).chain(rows::counted_twice(gap)).chain(rows::left_out(gap, &told)).collect()
}

/// Slips of the hand in the figure, or in one of the cells.
fn of_figures(gap: &Gap) -> Vec<Cause> {
    let Some(figure) = gap.claim.amount.within.only() else { return Vec::new() };
    let claimed = of_claim(gap, figure).into_iter().map(|(slip, to)| {
        let measure = gap.claim.measure;
        let (says, mut facts) = worded(slip, measure, figure, to);
        facts.push(("what", gap.claim.word.into()));
        claim_cause(gap, slip, to, says, facts)
    });
    let parts: Vec<&Part> = gap.parts.iter().collect();
    let in_rows =
        of_parts(gap, &parts, |_| gap.lack).into_iter().map(|(slip, part, to)| part_cause(gap, slip, part, to));
    claimed.chain(in_rows).collect()
}

/// What the figure would be without a slip, and right.
fn of_claim(gap: &Gap, figure: Decimal) -> Vec<(Slip, Decimal)> {
    let decimals = gap.claim.decimals;
    let is_counted = gap.claim.measure.is_counted();
    // In 万人, a figure comes whole where its pieces do.
    let written = Written { figure, is_whole: false, is_signed: !is_counted, decimals };
    // As far as rounding may take it; whether each fits is looked at one by one.
    let half = Decimal::new(5, decimals + 1);
    let near = || {
        let (low, high) = (gap.sum.within.low?.at.checked_sub(half)?, gap.sum.within.high?.at.checked_add(half)?);
        Some(Span { low: units(low)? - units(figure)?, high: units(high)? - units(figure)? })
    };
    let is_whole = |to: Decimal| {
        !is_counted || to.checked_mul(gap.claim.measure.pieces()).is_some_and(|pieces| pieces.fract().is_zero())
    };
    let found = near().map(|near| slips(written, near)).unwrap_or_default();
    handful(found.into_iter().filter(|(_, to)| is_whole(*to) && gap.fits(*to)).collect())
}

/// What a cell of the rows would be without a slip, and right; `lack` is what a row lacks.
fn of_parts<'p, 'a>(
    gap: &Gap,
    parts: &[&'p Part<'a>],
    lack: impl Fn(&Part) -> Span,
) -> Vec<(Slip, &'p Part<'a>, Decimal)> {
    let Some((_, column)) = gap.list.and_then(|list| list.column) else { return Vec::new() };
    let (is_whole, is_signed) = (comes_whole(column), !column.measure.is_counted());
    let found = parts.iter().flat_map(|part| {
        let written = Written { figure: part.figure, is_whole, is_signed, decimals: 0 };
        slips(written, lack(part)).into_iter().map(|(slip, to)| (slip, *part, to))
    });
    let found: Vec<_> = found.collect();
    let kinds = |slip: Slip| found.iter().filter(|(other, ..)| *other == slip).count();
    let told: Vec<Slip> =
        [Slip::Factor, Slip::Sign, Slip::TransposedDigits, Slip::ExtraDigit, Slip::DroppedDigit, Slip::MistypedDigit]
            .into_iter()
            .filter(|slip| kinds(*slip) <= HANDFUL)
            .collect();
    found.into_iter().filter(|(slip, ..)| told.contains(slip)).collect()
}

/// Whether the figures of a column are whole ones.
fn comes_whole(column: &RosterColumn) -> bool {
    column.kind == ColumnKind::Whole || column.measure.is_counted() && column.measure.pieces() == Decimal::ONE
}

/// Without the kinds that more than a handful fit.
fn handful(found: Vec<(Slip, Decimal)>) -> Vec<(Slip, Decimal)> {
    let count = |slip: Slip| found.iter().filter(|(other, _)| *other == slip).count();
    found.iter().filter(|(slip, _)| count(*slip) <= HANDFUL).copied().collect()
}

/// The wording of a slip in a figure of a measure, and its facts but for what it is in.
fn worded(slip: Slip, measure: &Measure, from: Decimal, to: Decimal) -> (Text, Vec<(&'static str, Fact)>) {
    let mut facts = vec![("to", amount(to, measure))];
    let says = match slip {
        Slip::Factor => match power(from, to).and_then(|power| other_measure(measure, power)) {
            Some(other) => {
                facts.push(("measure", other.into()));
                OTHER_MEASURE
            }
            None => FACTOR,
        },
        Slip::Sign => SIGN,
        Slip::TransposedDigits => TRANSPOSED,
        Slip::ExtraDigit => EXTRA,
        Slip::DroppedDigit => DROPPED,
        _ => MISTYPED,
    };
    (says, facts)
}

/// A cause in a cell, or in cells, of the rows.
fn caused(
    gap: &Gap,
    slip: Slip,
    place: Place,
    from: Decimal,
    to: Decimal,
    says: Text,
    facts: Vec<(&'static str, Fact)>,
) -> Cause {
    let claim = ("claim", gap.claim.word.into());
    let facts = std::iter::once(claim).chain(facts).collect();
    Cause { slip, place, from, to: Some(to), says, facts, row: None }
}

/// A cause in the figure itself.
fn claim_cause(gap: &Gap, slip: Slip, to: Decimal, says: Text, facts: Vec<(&'static str, Fact)>) -> Cause {
    let mut facts = facts;
    facts.push(("to", amount(to, gap.claim.measure)));
    caused(gap, slip, gap.claim.place.clone(), gap.claim.amount.value, to, says, facts)
}

/// A slip of the hand in a cell of the rows.
fn part_cause(gap: &Gap, slip: Slip, part: &Part, to: Decimal) -> Cause {
    let measure = gap.list.and_then(|list| list.column).map_or(gap.claim.measure, |(_, column)| &column.measure);
    let (says, mut facts) = worded(slip, measure, part.figure, to);
    let what = vec![("row", row_of(gap, part)), ("from", figure_of(gap, part.figure))];
    facts.push(("what", Fact::phrase(IN_ROW, what)));
    let row = Some(row_of(gap, part)).filter(|_| slip >= Slip::TransposedDigits);
    Cause { row, ..caused(gap, slip, gap.place(part, part), part.figure, to, says, facts) }
}

/// A figure of the rows with its measure, or how many rows there are.
fn figure_of(gap: &Gap, figure: Decimal) -> Fact {
    match gap.list.map(|list| list.column) {
        Some(Some((_, column))) => amount(figure, &column.measure),
        Some(None) => Fact::phrase(ROWS, vec![("count", figure.into())]),
        None => amount(figure, gap.claim.measure),
    }
}

/// A row by its number; in a roster's second table, with its sheet.
fn row_of(gap: &Gap, part: &Part) -> Fact {
    let row = ("row", (part.row.row as usize + 1).into());
    match gap.list.filter(|_| part.row.table > 0) {
        Some(list) => Fact::phrase(ROW_OF, vec![("sheet", titled(list.read.sheet_of(part.row))), row]),
        None => Fact::phrase(ROW, vec![row]),
    }
}
