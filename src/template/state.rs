//! What the entries amount to: the values that the workbook's formulas will show.
//!
//! Everything here counts as the formulas count: a column's filled cells, the sum of its numbers, the required cells that are
//! blank in rows where something is filled in.

use super::{CHECKED_ROWS, Entries, Value};
use crate::plan::{ColumnKind, Plan, Proof, Round};
use crate::value::number;
use rust_decimal::{Decimal, RoundingStrategy};

/// How many decimals the formulas round a worked-out figure to.
pub const DECIMALS: u32 = number::MOST_DECIMALS;

/// A unit's entries beside what was asked.
pub struct State<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// In which collection.
    pub round: &'a Round,
    /// Of which unit, by position.
    pub unit: usize,
    /// What is filled in.
    pub entries: &'a Entries,
}

/// How a roster's figure is said in the indicator's measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// As it is.
    Same,
    /// The figure times this.
    Times(Decimal),
    /// The figure by this.
    By(Decimal),
}

impl Scale {
    /// The scale that multiplies by a power of ten.
    fn of(factor: Decimal) -> Scale {
        match Decimal::ONE.checked_div(factor) {
            _ if factor == Decimal::ONE => Scale::Same,
            Some(divisor) if factor < Decimal::ONE => Scale::By(divisor.normalize()),
            _ => Scale::Times(factor.normalize()),
        }
    }

    fn apply(self, figure: Decimal) -> Decimal {
        match self {
            Scale::Same => figure,
            Scale::Times(factor) => figure.saturating_mul(factor),
            Scale::By(divisor) => figure.checked_div(divisor).unwrap_or(figure),
        }
    }
}

impl State<'_> {
    /// What stands where a figure is asked.
    pub fn entry(&self, indicator: usize) -> &Value {
        self.entries.stated.get(&indicator).unwrap_or(&Value::Blank)
    }

    /// The stated figure, where it is a number.
    pub fn stated(&self, indicator: usize) -> Option<Decimal> {
        self.entry(indicator).number()
    }

    /// How the roster of an indicator proves it: `None` where none does, or the two measures cannot be compared.
    pub fn proof(&self, indicator: usize) -> Option<(Proof, Scale)> {
        let indicator = &self.plan.indicators[indicator];
        let proof = indicator.proof.filter(|proof| self.round.rosters.contains(&proof.roster))?;
        let scale = match proof.sum {
            Some(column) => {
                let measure = &self.plan.rosters[proof.roster].columns[column].measure;
                Scale::of(indicator.measure.convert(Decimal::ONE, measure)?)
            }
            None => Scale::of(Decimal::ONE.checked_div(indicator.measure.pieces())?),
        };
        Some((proof, scale))
    }

    /// The figure that the roster adds up to, as the formula rounds it.
    pub fn proved(&self, indicator: usize) -> Option<Decimal> {
        let (proof, scale) = self.proof(indicator)?;
        let figure = match proof.sum {
            Some(column) => self.numbers(proof.roster, column).sum(),
            None => Decimal::from(self.filled(proof.roster, self.counted(proof.roster))),
        };
        Some(round(scale.apply(figure), DECIMALS))
    }

    /// The column whose filled cells are counted as the roster's rows: the first required one, else the first that makes rows
    /// the same, else the first.
    pub fn counted(&self, roster: usize) -> usize {
        let roster = &self.plan.rosters[roster];
        let required = roster.columns.iter().position(|column| column.required);
        required.or(roster.key.first().copied()).unwrap_or(0)
    }

    /// How many rows a roster has, counted in its counted column.
    pub fn rows(&self, roster: usize) -> usize {
        self.filled(roster, self.counted(roster))
    }

    /// How many required cells are blank in rows where something is filled in.
    pub fn missing(&self, roster: usize) -> usize {
        let columns = &self.plan.rosters[roster].columns;
        let rows = self.entries.rosters.get(&roster).map_or(&[][..], Vec::as_slice);
        let started = rows.iter().take(CHECKED_ROWS as usize - 1).filter(|row| row.iter().any(Value::is_filled));
        let blank = |row: &Vec<Value>| {
            let filled = |position: usize| row.get(position).is_some_and(Value::is_filled);
            columns.iter().enumerate().filter(|(position, column)| column.required && !filled(*position)).count()
        };
        started.map(blank).sum()
    }

    /// The columns of numbers.
    pub fn number_columns(&self, roster: usize) -> Vec<usize> {
        let columns = self.plan.rosters[roster].columns.iter().enumerate();
        let numbers = columns.filter(|(_, column)| matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal));
        numbers.map(|(position, _)| position).collect()
    }

    /// How many cells in columns of numbers hold something else.
    pub fn not_numbers(&self, roster: usize) -> usize {
        let columns = self.number_columns(roster);
        columns.iter().map(|column| self.filled(roster, *column) - self.numbers(roster, *column).count()).sum()
    }

    fn cells(&self, roster: usize, column: usize) -> impl Iterator<Item = &Value> {
        self.entries.rosters.get(&roster).into_iter().flatten().filter_map(move |row| row.get(column))
    }

    fn filled(&self, roster: usize, column: usize) -> usize {
        self.cells(roster, column).filter(|value| value.is_filled()).count()
    }

    /// The cells of a column that a spreadsheet program takes for numbers.
    fn numbers(&self, roster: usize, column: usize) -> impl Iterator<Item = Decimal> {
        self.cells(roster, column).filter_map(Value::number)
    }
}

/// Rounds as a spreadsheet's ROUND does: halves away from zero.
pub fn round(figure: Decimal, decimals: u32) -> Decimal {
    figure.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
}
