//! Closings: a round as it stood when the officer closed it: the units due, every file, every figure.
//!
//! A closing stands in closed/ROUND.json. It decides nothing: what is shown of a closed round is still what its files say, and where
//! that is no longer what was closed, F109 tells. Units and indicators are named by their ids, so that a closing outlives a plan
//! that is edited.

use crate::intake::Collected;
use crate::plan::{Plan, Problem, Round};
use crate::tally::{AllCounted, Counted, Figure, Tally};
use crate::text::text;
use crate::value::interval::{Amount, Interval};
use crate::value::measure::Measure;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The version of the file's keys.
const SCHEMA: u32 = 1;

/// A round as it was closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    /// The version of the keys.
    schema: u32,
    /// The plan's id.
    pub plan: String,
    /// The round's id.
    pub round: String,
    /// On which day it was closed.
    pub day: Date,
    /// By whom.
    pub by: String,
    /// The ids of the units that were due, in the plan's order.
    pub due: Vec<String>,
    /// Every file of its inbox.
    pub files: Vec<ClosedFile>,
    /// Every figure.
    pub figures: Vec<ClosedFigure>,
}

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosedFile {
    /// Its path inside the round's inbox.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// What became of it, as in the JSON of `reconcile`.
    pub state: String,
    /// The unit that it is from, where that is known.
    pub unit: Option<String>,
}

/// A unit's figures for an indicator, in the measure that the indicator had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosedFigure {
    /// The unit's id.
    pub unit: String,
    /// The indicator's id.
    pub indicator: String,
    /// The measure of its figures.
    pub measure: String,
    /// What the unit was asked to reach.
    pub target: Option<Decimal>,
    /// What it stated: the number that stands for it.
    pub stated: Option<Decimal>,
    /// Where the stated figure lies, where it leaves something open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_within: Option<Interval>,
    /// Whether the stated figure counts in totals.
    pub counts: bool,
    /// What its roster adds up to: the number that stands for it.
    pub roster: Option<Decimal>,
    /// The judgement, as in the JSON of `reconcile`.
    pub verdict: String,
}

impl Closing {
    /// What a round comes to, closed on a day by somebody.
    pub fn new(plan: &Plan, round: &Round, came: &Collected, tally: &Tally, day: Date, by: &str) -> Closing {
        let id = |unit: usize| plan.units[unit].id.clone();
        let senders = came.senders();
        let file = |position: usize| ClosedFile {
            path: came.files[position].path.to_string(),
            sha256: came.files[position].sha256.clone(),
            state: came.states[position].code().to_string(),
            unit: senders[position].map(id),
        };
        Closing {
            schema: SCHEMA,
            plan: plan.id.clone(),
            round: round.id.clone(),
            day,
            by: by.to_string(),
            due: (0..plan.units.len()).filter(|unit| plan.is_due(round, *unit)).map(id).collect(),
            files: (0..came.files.len()).map(file).collect(),
            figures: tally.figures.iter().map(|figure| ClosedFigure::new(plan, figure)).collect(),
        }
    }

    /// Reads the closing of a round from its file.
    ///
    /// # Errors
    /// What must be mended in it; `name` is the file's name.
    pub fn parse(name: &str, content: &[u8], round: &Round) -> Result<Closing, Problem> {
        let problem = |says, fact| Problem { place: name.to_string(), says, facts: vec![fact] };
        let closing: Closing = serde_json::from_slice(content).map_err(|error| {
            let says = text(
                "写法有误：{error}；请恢复备份，或删去后重新办结",
                "it is not written as it must be: {error}; restore it from a copy, or take it away and close the round again",
            );
            problem(says, ("error", error.to_string().into()))
        })?;
        if closing.round != round.id {
            let says = text("记录的是另一批次“{round}”", "it is about another round, “{round}”");
            return Err(problem(says, ("round", closing.round.as_str().into())));
        }
        if closing.schema != SCHEMA {
            let says = text(
                "由新版程序写成（schema {schema}）：请升级 tallybook",
                "a later version wrote it (schema {schema}): get a newer tallybook",
            );
            return Err(problem(says, ("schema", closing.schema.to_string().into())));
        }
        Ok(closing)
    }

    /// The file.
    pub fn write(&self) -> Vec<u8> {
        // Texts, figures and days can always be written.
        let json = serde_json::to_string_pretty(self).unwrap_or_default();
        (json + "\n").into_bytes()
    }

    /// The stated figures that counted, of indicators that the plan still has.
    pub fn counted(&self, plan: &Plan) -> AllCounted {
        let units = plan.unit_positions();
        let counted = |figure: &ClosedFigure| {
            let indicator = plan.indicators.iter().position(|indicator| indicator.id == figure.indicator)?;
            let unit = units.get(figure.unit.as_str()).copied();
            Some(Counted { unit, indicator, amount: figure.counted(&plan.indicators[indicator].measure)? })
        };
        self.figures.iter().filter_map(counted).collect()
    }

    /// Its name inside a workspace.
    pub fn file_name(round: &Round) -> String {
        format!("closed/{}.json", round.id)
    }
}

impl ClosedFigure {
    fn new(plan: &Plan, figure: &Figure) -> ClosedFigure {
        let stated = figure.stated();
        let number = |amount: Option<Amount>| amount.map(|amount| amount.value.normalize());
        ClosedFigure {
            unit: plan.units[figure.unit].id.clone(),
            indicator: plan.indicators[figure.indicator].id.clone(),
            measure: plan.indicators[figure.indicator].measure.word().to_string(),
            target: figure.target(plan).map(|target| target.normalize()),
            stated: number(stated),
            stated_within: stated.filter(|stated| !stated.is_exact()).map(|stated| stated.within),
            counts: figure.counted().is_some(),
            roster: number(figure.roster()),
            verdict: figure.verdict.code().to_string(),
        }
    }

    /// The stated figure that counted, with what it leaves open, said in a measure; none where it cannot be said in it.
    pub fn counted(&self, measure: &Measure) -> Option<Amount> {
        let value = self.stated.filter(|_| self.counts)?;
        let amount = Amount { value, within: self.stated_within.unwrap_or(Interval::exact(value)) };
        amount.map(|figure| self.said(figure, measure))
    }

    /// A figure of it said in a measure; none where it cannot be said in it.
    pub fn said(&self, figure: Decimal, measure: &Measure) -> Option<Decimal> {
        measure.convert(figure, &Measure::parse(&self.measure))
    }
}
