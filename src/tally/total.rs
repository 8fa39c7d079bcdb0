//! The totals of an indicator over all units: exact sums, or none, and a judgement.

use super::{Breach, Earlier, Figure, Verdict, Waterfall, Why};
use crate::plan::{Plan, Round};
use crate::value::interval::Amount;
use rust_decimal::Decimal;

/// The totals of one indicator over all units.
#[derive(Debug, Clone)]
pub struct Total {
    /// Position of the indicator.
    pub indicator: usize,
    /// What the office declared: the table's total, else the goal in prose.
    pub declared: Option<Decimal>,
    /// What the table's rows add up to; none of these three sums where the indicator does not add up ([`crate::plan::Indicator::adds_up`]).
    pub allocated: Option<Decimal>,
    /// The sum of the stated figures that count ([`Figure::counted`]); `None` where none does, or the sum would not be exact.
    pub stated: Option<Amount>,
    /// The sum of the roster figures that could be worked out; `None` where no roster proves it.
    pub roster: Option<Amount>,
    /// How many units are due.
    pub due: usize,
    /// How many of them returned a figure sheet.
    pub returned: usize,
    /// The judgement.
    pub verdict: Verdict,
    /// What was stated in the rounds before, oldest first.
    pub earlier: Vec<Earlier>,
    /// From declared to stated, step by step; `None` where nothing was declared.
    pub waterfall: Option<Waterfall>,
}

/// The totals of an indicator, without what the rounds before say and without the steps from what was declared.
pub fn total(plan: &Plan, round: &Round, figures: &[Figure], index: usize) -> Total {
    let indicator = &plan.indicators[index];
    let of_indicator = || figures.iter().filter(|figure| figure.indicator == index);
    let adds_up = indicator.adds_up();
    let sum = |amounts: Vec<Amount>| if amounts.is_empty() || !adds_up { None } else { Amount::sum(amounts) };
    let declared = indicator.declared();
    let stated = sum(of_indicator().filter_map(Figure::counted).collect());
    let due = || of_indicator().filter(|figure| figure.due);
    let is = |verdict: fn(&Verdict) -> bool| due().any(|figure| verdict(&figure.verdict));
    // Nothing to judge is not short; no sum at all is.
    let short = match declared.filter(|_| adds_up && plan.is_judged(round, index)) {
        None => Some(false),
        Some(declared) => stated.map_or(Some(true), |stated| indicator.falls_short(&stated, declared)),
    };
    // Where a unit is short and the total is not, others have made up for it.
    let wrong = |verdict: &Verdict| matches!(verdict, Verdict::Violated(Breach::Impossible | Breach::Differs));
    let verdict = if short == Some(true) {
        Verdict::Violated(Breach::Short)
    } else if is(wrong) {
        Verdict::Violated(Breach::SomeUnits)
    } else if is(|verdict| matches!(verdict, Verdict::Unverifiable(_))) {
        Verdict::Unverifiable(Why::SomeUnits)
    } else if short.is_none() {
        Verdict::Unverifiable(Why::Inexact)
    } else {
        Verdict::Satisfied
    };
    Total {
        indicator: index,
        declared,
        allocated: indicator.allocation.as_ref().map(|allocation| allocation.sum).filter(|_| adds_up),
        stated,
        roster: sum(of_indicator().filter_map(Figure::roster).collect()),
        due: due().count(),
        returned: due().filter(|figure| figure.read.is_some()).count(),
        verdict,
        earlier: Vec::new(),
        waterfall: None,
    }
}
