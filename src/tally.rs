//! Target, stated figure and roster figure side by side, for every unit and indicator, and their totals.
//!
//! Numbers only: what disagrees here is judged and worded in rules/. A figure that cannot be checked is *unverifiable*, with
//! why; it is never counted as right. Sums are exact, or there is none.

mod before;
mod by_unit;
mod figure;
mod repeats;
mod total;
mod verdict;
mod waterfall;

pub use before::{AllCounted, Before, Counted, Earlier};
pub use by_unit::of_unit;
pub use repeats::{Repeat, Spot, key_of};
pub use total::Total;
pub use verdict::{Breach, Verdict, Why};
pub use waterfall::{Cause, Step, Waterfall, waterfall};

use crate::finding::Place;
use crate::intake::{Collected, Rival, Stated};
use crate::plan::{Plan, Round};
use crate::value::interval::Amount;
use crate::value::reading::Number;
use crate::value::written::Written;
use figure::figure;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::Arc;

/// Of how many units figures are worked out side by side before they are put with the others: all at once would be held twice.
const UNITS_AT_A_TIME: usize = 256;

/// All figures of a round.
#[derive(Debug)]
pub struct Tally {
    /// One for each unit and indicator of the round where something is due or was stated, unit by unit.
    pub figures: Vec<Figure>,
    /// One for each indicator of the round.
    pub totals: Vec<Total>,
    /// Rows of rosters that are the same as others, or nearly.
    pub repeats: Vec<Repeat>,
}

/// A file and a sheet in it.
pub type SheetOf = Arc<[Arc<str>; 2]>;

/// One unit's figures for one indicator, all in the indicator's measure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Position of the unit.
    pub unit: usize,
    /// Position of the indicator.
    pub indicator: usize,
    /// Whether the unit is due to report it.
    pub due: bool,
    /// The file and the sheet that hold it or should, one for all figures of a unit; `None` where nothing came in.
    pub sheet: Option<SheetOf>,
    /// What the unit wrote there; `None` where nothing came in that could hold it.
    pub read: Option<Stated>,
    /// What its roster adds up to.
    pub proved: Proved,
    /// What the unit stated in the latest round before in which it stated something that counts.
    pub before: Option<Box<Earlier>>,
    /// How far the stated figure seems to be off.
    pub magnitude: Option<Magnitude>,
    /// The judgement.
    pub verdict: Verdict,
}

/// By how much a stated figure seems to be off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Magnitude {
    /// The power of ten: 4 where it is some 10,000 times too large. It goes into a byte, for every figure has room for one.
    pub power: i8,
    /// What shows it.
    pub against: Against,
}

/// What a stated figure is weighed against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// What its roster adds up to.
    Roster,
    /// Its target.
    Target,
    /// What was stated in an earlier round.
    Before,
}

/// What a roster adds up to.
#[derive(Debug, Clone, PartialEq)]
pub enum Proved {
    /// No roster proves this indicator.
    NotAsked,
    /// The roster did not come in, or its rows cannot all be read.
    Unverifiable(Why),
    /// The roster's figure in the indicator's measure.
    Figure {
        /// The figure, and what its rows leave open.
        number: Number,
        /// How many rows it comes from.
        rows: u32,
    },
}

impl Figure {
    /// What the unit is asked to reach.
    pub fn target(&self, plan: &Plan) -> Option<Decimal> {
        plan.indicators[self.indicator].target(self.unit)
    }

    /// What the unit wrote; `None` where nothing came in that could hold it.
    pub fn written(&self) -> Option<&Written> {
        self.read.as_ref().map(|read| &read.written)
    }

    /// Other places that state the same indicator differently: where there are any, no figure is taken.
    pub fn rivals(&self) -> &[Rival] {
        self.read.as_ref().map_or(&[], |read| &read.rivals)
    }

    /// The file and the sheet in which it stands, or should; `None` where nothing came in.
    pub fn stands_in(&self) -> Option<[&Arc<str>; 2]> {
        let [file, sheet] = self.sheet.as_deref()?;
        Some([file, self.read.as_ref().map_or(sheet, |read| &read.sheet)])
    }

    /// Where it stands, or should.
    pub fn place(&self) -> Place {
        let Some([file, sheet]) = self.stands_in().map(|names| names.map(Arc::clone)) else { return Place::default() };
        match &self.read {
            Some(read) => Place::cell(file, sheet, read.at),
            None => Place::sheet(file, sheet),
        }
    }

    /// The stated figure, where one was read and no other place disputes it.
    pub fn stated(&self) -> Option<Amount> {
        self.written().filter(|_| self.rivals().is_empty())?.amount()
    }

    /// The stated figure that counts in totals: one that can be right as it stands.
    pub fn counted(&self) -> Option<Amount> {
        self.stated().filter(|_| self.verdict != Verdict::Violated(Breach::Impossible))
    }

    /// The file and the sheet of the first rows that its roster figure was worked out from.
    pub fn roster_sheet<'a>(&self, plan: &Plan, collected: &'a Collected) -> Option<[&'a str; 2]> {
        self.roster_rows()?;
        let (file, read) = collected.roster(self.unit, plan.indicators[self.indicator].proof?.roster)?;
        Some([&file.path, read.sheet()])
    }

    /// How many rows its roster figure was worked out from.
    pub fn roster_rows(&self) -> Option<usize> {
        if let Proved::Figure { rows, .. } = self.proved { Some(rows as usize) } else { None }
    }

    /// The roster figure, where it was worked out.
    pub fn roster(&self) -> Option<Amount> {
        match &self.proved {
            Proved::Figure { number, .. } => Some(number.amount()),
            _ => None,
        }
    }
}

impl Tally {
    /// The figures of a unit for an indicator.
    pub fn figure(&self, unit: usize, indicator: usize) -> Option<&Figure> {
        self.of_unit(unit).iter().find(|figure| figure.indicator == indicator)
    }

    /// All figures of a unit.
    pub fn of_unit(&self, unit: usize) -> &[Figure] {
        of_unit(&self.figures, unit, |figure| figure.unit)
    }

    /// Where the figures of a unit for an indicator stand among all.
    pub fn position(&self, unit: usize, indicator: usize) -> Option<usize> {
        let first = self.figures.partition_point(|figure| figure.unit < unit);
        let mut own = self.figures[first..].iter().take_while(|figure| figure.unit == unit);
        Some(first + own.position(|figure| figure.indicator == indicator)?)
    }

    /// The totals of an indicator.
    pub fn total(&self, indicator: usize) -> Option<&Total> {
        self.totals.iter().find(|total| total.indicator == indicator)
    }
}

/// Puts the figures of a round side by side, with those of the rounds before.
pub fn tally(plan: &Plan, round: &Round, collected: &Collected, before: &Before) -> Tally {
    let of_unit = |unit: usize| {
        let sheet = collected.figures(unit).map(|(file, read)| Arc::new([&file.path, &read.sheet].map(Arc::clone)));
        let all = round.indicators.iter().map(move |indicator| {
            let before = before.figure(plan, round, unit, *indicator);
            figure(plan, round, collected, sheet.clone(), before, (unit, *indicator))
        });
        all.filter(|figure| figure.due || says_something(figure))
    };
    // What repeats are found by is let go before figures are there, which stay. Both are worked out on every core.
    let repeats = repeats::repeats(plan, round, collected);
    let mut figures = Vec::with_capacity(plan.units.len() * round.indicators.len());
    for from in (0..plan.units.len()).step_by(UNITS_AT_A_TIME) {
        let some = from..plan.units.len().min(from + UNITS_AT_A_TIME);
        figures.extend(some.into_par_iter().flat_map_iter(of_unit).collect::<Vec<Figure>>());
    }
    let total = |indicator: &usize| {
        let total = total::total(plan, round, &figures, *indicator);
        let of_indicator: Vec<&Figure> = figures.iter().filter(|figure| figure.indicator == *indicator).collect();
        let twice = twice(plan, collected, &repeats, &of_indicator, *indicator);
        let earlier = before.totals(plan, round, *indicator);
        let repeated = |unit: usize| twice.get(&unit).copied().unwrap_or_default();
        Total { earlier, waterfall: waterfall(plan, &total, &of_indicator, repeated), ..total }
    };
    let totals = round.indicators.iter().map(total).collect();
    Tally { figures, totals, repeats }
}

/// Whether a unit that is not due reported something all the same.
fn says_something(figure: &Figure) -> bool {
    let stated = figure.written().is_some_and(|written| !matches!(written, Written::Blank | Written::NotApplicable(_)));
    stated || figure.roster_rows().is_some_and(|rows| rows > 0)
}

/// What every unit states of an indicator that an earlier unit states as well: the rows that both list with the same figure, where
/// its figure is what its rows add up to. Where the rows differ nobody can say what was counted twice; R105 asks.
fn twice(
    plan: &Plan,
    collected: &Collected,
    repeats: &[Repeat],
    figures: &[&Figure],
    indicator: usize,
) -> HashMap<usize, Decimal> {
    let mut twice = HashMap::new();
    let known = &plan.indicators[indicator];
    let Some(proof) = known.proof else { return twice };
    let tallies =
        |figure: &Figure| Some(known.tallies(&figure.counted()?, &figure.roster()?)? && figure.roster()?.is_exact());
    let counted: std::collections::HashSet<usize> =
        figures.iter().filter(|figure| tallies(figure) == Some(true)).map(|figure| figure.unit).collect();
    for repeat in repeats.iter().filter(|repeat| repeat.roster == proof.roster && !repeat.is_near) {
        let mut units: Vec<Spot> = repeat.spots.iter().copied().filter(|spot| counted.contains(&spot.unit)).collect();
        units.dedup_by_key(|spot| spot.unit);
        let amounts: Vec<Option<Decimal>> =
            units.iter().map(|spot| figure::of_row(plan, collected, known, proof, *spot)).collect();
        for (spot, amount) in units.iter().zip(&amounts).skip(1).filter(|(_, amount)| **amount == amounts[0]) {
            *twice.entry(spot.unit).or_insert(Decimal::ZERO) += amount.unwrap_or_default();
        }
    }
    twice
}
