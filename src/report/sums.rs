//! What the workbook's formulas give, worked out in exact decimals: the results that are cached with them.

use super::edition::Edition;
use super::layout::Field;
use super::page::Cached;
use crate::plan::Plan;
use crate::tally::Figure;
use crate::value::interval::Amount;
use crate::value::number;
use rust_decimal::{Decimal, RoundingStrategy};

/// The figures of a row, as formulas of other rows need them.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    /// What was asked.
    pub target: Option<Decimal>,
    /// What was stated.
    pub stated: Option<Decimal>,
    /// What the rosters add up to.
    pub roster: Option<Decimal>,
    /// What was stated over the roster, where both are there; of several rows the sum of theirs, so that a row without one
    /// of the two makes no difference.
    pub difference: Option<Decimal>,
    /// Whether what was stated leaves something open.
    pub stated_open: bool,
    /// Whether what the rosters add up to does.
    pub roster_open: bool,
}

impl Sums {
    /// A unit's figures.
    pub fn of(plan: &Plan, figure: &Figure) -> Sums {
        let is_open = |amount: Option<Amount>| amount.is_some_and(|amount| !amount.is_exact());
        let (stated_open, roster_open) = (is_open(figure.counted()), is_open(figure.roster()));
        let value = |amount: Option<Amount>| amount.map(|amount| amount.value);
        let (stated, roster) = (value(figure.counted()), value(figure.roster()));
        let difference = stated.zip(roster).map(|(stated, roster)| stated - roster);
        Sums { target: figure.target(plan), stated, roster, difference, stated_open, roster_open }
    }

    /// Whether the figure of a column leaves something open.
    pub fn is_open(&self, field: Field) -> bool {
        match field {
            Field::Stated => self.stated_open,
            Field::Roster => self.roster_open,
            Field::Difference => self.stated_open || self.roster_open,
            _ => false,
        }
    }

    /// The figure of a column.
    pub fn get(&self, field: Field) -> Option<Decimal> {
        match field {
            Field::Target => self.target,
            Field::Stated => self.stated,
            Field::Roster => self.roster,
            Field::Difference => self.difference,
            _ => None,
        }
    }

    /// Sums column by column; a column without a figure has no sum. The bounds of a figure keep every sum exact.
    pub fn sum(parts: &[Sums]) -> Sums {
        let sum = |field: Field| {
            let figures: Vec<Decimal> = parts.iter().filter_map(|part| part.get(field)).collect();
            if figures.is_empty() { None } else { number::sum(figures) }
        };
        Sums {
            target: sum(Field::Target),
            stated: sum(Field::Stated),
            roster: sum(Field::Roster),
            difference: sum(Field::Difference),
            stated_open: parts.iter().any(|part| part.stated_open),
            roster_open: parts.iter().any(|part| part.roster_open),
        }
    }
}

/// What the sum over all units of a column gives; for the overview, which repeats it. Percentages have none.
pub fn total(edition: &Edition, indicator: usize, field: Field) -> Cached {
    of_all(edition, indicator).get(field).into()
}

/// What all units have together: nothing where the indicator does not add up.
pub fn of_all(edition: &Edition, indicator: usize) -> Sums {
    if !edition.plan().indicators[indicator].adds_up() {
        return Sums::default();
    }
    let figures = edition.recon.tally.figures.iter().filter(|figure| figure.indicator == indicator);
    Sums::sum(&figures.map(|figure| Sums::of(edition.plan(), figure)).collect::<Vec<_>>())
}

/// A completion rate as a formula, rounded to what is shown so that it is not rounded twice.
pub fn rate_formula(stated: &str, target: &str) -> String {
    format!("IF(COUNT({stated},{target})=2,IF({target}>0,ROUND({stated}/{target},3),\"\"),\"\")")
}

/// What that formula gives.
pub fn rate(stated: Option<Decimal>, target: Option<Decimal>) -> Option<Decimal> {
    let target = target.filter(|target| *target > Decimal::ZERO)?;
    Some(stated?.checked_div(target)?.round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero))
}
