//! What a single unit's figure explains of a city's total: it was written in another measure, with a wrong sign, or counts twice.
//!
//! Units that are missing or short are steps of the gap already. A figure that is not counted, because it cannot be right as it
//! stands, would be added as a whole; one that is counted would change.

use super::HANDFUL;
use super::slip::{Written, slips};
use super::span::{Span, units};
use crate::finding::{Cause, Slip};
use crate::rules::Case;
use crate::rules::phrase::amount;
use crate::tally::{Figure, Total};
use crate::text::{Text, text};
use crate::value::interval::Amount;
use rust_decimal::Decimal;

const OTHER: Text = text(
    "{unit}填报的 {from}应为 {to}，改正后总数正好相符",
    "the {from} of {unit} should be {to}: then the total is exactly as declared",
);
const TWICE: Text = text(
    "{unit}的 {from}算了两次，减去一次总数正好相符",
    "the {from} of {unit} is counted twice: once less, and the total is exactly as declared",
);

/// The figures of single units that explain the gap to the declared total, exactly.
pub fn of_city(case: &Case, total: &Total) -> Vec<Cause> {
    let Some(lack) = lack(total) else { return Vec::new() };
    let figures = case.tally.figures.iter().filter(|figure| figure.indicator == total.indicator);
    let found: Vec<Cause> = figures.flat_map(|figure| of_unit(case, figure, lack)).collect();
    let count = |slip: Slip| found.iter().filter(|cause| cause.slip == slip).count();
    found.iter().filter(|cause| count(cause.slip) <= HANDFUL).cloned().collect()
}

/// What the total lacks, where it is exact.
fn lack(total: &Total) -> Option<i128> {
    let stated = total.stated.unwrap_or(Amount::exact(Decimal::ZERO)).within.only()?;
    units(total.declared?.checked_sub(stated)?)
}

fn of_unit(case: &Case, figure: &Figure, lack: i128) -> Vec<Cause> {
    let measure = &case.plan.indicators[figure.indicator].measure;
    let Some(stated) = figure.stated().and_then(|stated| stated.within.only()) else { return Vec::new() };
    let Some(own) = units(stated) else { return Vec::new() };
    let is_counted = figure.counted().is_some();
    // What is not counted yet would be added whole.
    let lacks = if is_counted { lack } else { lack - own };
    let written = Written { figure: stated, is_whole: false, is_signed: false, decimals: 0 };
    let found = slips(written, Span { low: lacks, high: lacks });
    let is_right = |(slip, to): &(Slip, Decimal)| {
        let pieces = to.checked_mul(measure.pieces());
        let is_whole = !measure.is_counted() || pieces.is_some_and(|pieces| pieces.fract().is_zero());
        matches!(slip, Slip::Factor | Slip::Sign) && to.is_sign_positive() && is_whole
    };
    let cause = |slip, to: Decimal, says| Cause {
        slip,
        place: figure.place(),
        from: stated,
        to: Some(to),
        says,
        facts: vec![
            ("unit", case.plan.units[figure.unit].name.as_str().into()),
            ("from", amount(stated, measure)),
            ("to", amount(to, measure)),
        ],
        row: None,
    };
    let twice = (is_counted && own != 0 && lack == -own).then(|| cause(Slip::RowCountedTwice, Decimal::ZERO, TWICE));
    let corrected = found.into_iter().filter(is_right).map(|(slip, to)| cause(slip, to, OTHER));
    twice.into_iter().chain(corrected).collect()
}
