//! What was asked: units, campaigns, indicators, targets, rosters and rounds.
//!
//! [`load()`] turns the files of a workspace into a [`Plan`], or into every [`Problem`] that the officer must mend first.
//! A plan is taken as it is: a table whose rows do not add up is loaded as printed, and the P rules say so.
//!
//! Units and indicators are named by their position in the plan everywhere behind this module; their ids stand only in
//! files and in JSON.

pub mod file;
mod limits;
mod load;
mod table;
mod units;

pub use file::{ColumnKind, Compare};
pub use limits::Limits;
pub use load::{PLAN_FILE, ReadFile, load, schema};
pub use table::{Allocation, Declared, Table, TableRow, is_subtotal_label, is_total_label};
pub use units::{Clash, Unit, Units};

use crate::sheet::At;
use crate::text::{Fact, Lang, Text};
use crate::value::interval::{Amount, Interval};
use crate::value::mask;
use crate::value::measure::Measure;
use crate::value::number;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Everything that was asked.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The identity that templates carry.
    pub id: String,
    /// The title of the whole undertaking.
    pub title: String,
    /// The office that asks.
    pub issuer: String,
    /// The language of what is handed out.
    pub lang: Option<Lang>,
    /// How and to whom workbooks are sent back.
    pub reply_to: String,
    /// The offset from UTC in which due dates end.
    #[serde(with = "offset")]
    pub offset: jiff::tz::Offset,
    /// Who reports.
    pub units: Units,
    /// The campaigns in the plan's order.
    pub campaigns: Vec<Campaign>,
    /// All indicators in the plan's order.
    pub indicators: Vec<Indicator>,
    /// All rosters in the plan's order.
    pub rosters: Vec<Roster>,
    /// All rounds in the plan's order.
    pub rounds: Vec<Round>,
    /// Severities set by the plan, by rule code or name.
    pub severities: BTreeMap<String, file::Severity>,
    /// How much reading one returned file may take.
    pub limits: Limits,
}

/// A set of indicators with one allocation table.
#[derive(Debug, Serialize, Deserialize)]
pub struct Campaign {
    /// Its id in the plan.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its allocation table, as issued.
    pub table: Option<Table>,
    /// Positions of its indicators in [`Plan::indicators`].
    pub indicators: Vec<usize>,
}

/// One figure collected from every unit.
#[derive(Debug, Serialize, Deserialize)]
pub struct Indicator {
    /// Its id in the plan.
    pub id: String,
    /// Its name, without the measure.
    pub name: String,
    /// Position of its campaign.
    pub campaign: usize,
    /// The unit of measure of all its figures.
    pub measure: Measure,
    /// Its column of the campaign's table; `None` where nothing is allocated.
    pub allocation: Option<Allocation>,
    /// The roster that proves it.
    pub proof: Option<Proof>,
    /// What the notice says in prose.
    pub goal: Option<Goal>,
    /// How many decimals its figures carry.
    pub decimals: u32,
    /// How it is compared with its target.
    pub compare: Compare,
    /// What to count, in one line.
    pub note: String,
}

/// How a roster proves an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Position of the roster.
    pub roster: usize,
    /// Position of the summed column; `None` where rows are counted.
    pub sum: Option<usize>,
}

/// A goal in prose: its words, and the figure in the indicator's measure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Goal {
    /// As written in the plan.
    pub words: String,
    /// The figure that it says, in the indicator's measure.
    pub value: Decimal,
}

/// A detailed list that units fill in.
#[derive(Debug, Serialize, Deserialize)]
pub struct Roster {
    /// Its id in the plan.
    pub id: String,
    /// The name of its sheet.
    pub name: String,
    /// Positions of the columns that make two rows the same.
    pub key: Vec<usize>,
    /// Its columns.
    pub columns: Vec<RosterColumn>,
}

/// One column of a roster.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RosterColumn {
    /// Its id in the roster.
    pub id: String,
    /// Its heading.
    pub name: String,
    /// What is written in it.
    pub kind: ColumnKind,
    /// Whether every row must have it.
    pub required: bool,
    /// Whether it is personal data.
    pub private: bool,
    /// The answers to choose from.
    pub choices: Vec<String>,
    /// The unit of measure of a number.
    pub measure: Measure,
}

/// One collection.
#[derive(Debug, Serialize, Deserialize)]
pub struct Round {
    /// Its id, which names folders.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The last day on which a return is in time.
    pub due: jiff::civil::Date,
    /// Positions of the indicators collected, in the plan's order.
    pub indicators: Vec<usize>,
    /// Positions of the rosters collected: those of its indicators, then those by themselves.
    pub rosters: Vec<usize>,
    /// Whether the plan calls this round final.
    pub is_final: bool,
}

impl RosterColumn {
    /// An entry of it as others than its own unit see it: 138****5678, the last four of an id number, the first character of
    /// anything else. "不详" where a number is asked tells nothing about anybody.
    pub fn masked(&self, entry: &str) -> String {
        match self.kind {
            _ if !self.private => entry.to_string(),
            ColumnKind::Phone | ColumnKind::IdNumber if !entry.chars().any(char::is_numeric) => entry.to_string(),
            ColumnKind::Phone => mask::phone(entry),
            ColumnKind::IdNumber => mask::keep(entry, 0, 4),
            _ => mask::keep(entry, 1, 0),
        }
    }
}

impl Indicator {
    /// What a unit is asked to reach; `None` where nothing is allocated to it.
    pub fn target(&self, unit: usize) -> Option<Decimal> {
        self.allocation.as_ref()?.target(unit)
    }

    /// Whether a unit is due to report: all are where nothing is allocated to anybody.
    pub fn is_due_from(&self, unit: usize) -> bool {
        self.allocation.is_none() || self.target(unit).is_some()
    }

    /// The total that the office declared: the table's, else the goal in prose. Of what does not add up it is no sum.
    pub fn declared(&self) -> Option<Decimal> {
        match &self.allocation {
            Some(allocation) => allocation.declared.as_ref().map(|declared| declared.value),
            None => self.goal.as_ref().map(|goal| goal.value),
        }
    }

    /// Whether its figures add up to one of all units: percentages do not.
    pub fn adds_up(&self) -> bool {
        !self.measure.is_percent()
    }

    /// Whether a figure falls short of what is asked; `None` where what it leaves open decides.
    pub fn falls_short(&self, figure: &Amount, asked: Decimal) -> Option<bool> {
        let within = &figure.within;
        match self.compare {
            Compare::AtLeast if within.is_below(asked) => Some(true),
            Compare::AtLeast => within.reaches(asked).then_some(false),
            Compare::Exactly if !within.meets(&Interval::exact(asked)) => Some(true),
            Compare::Exactly => figure.is_exact().then_some(false),
        }
    }

    /// Half a unit of the last decimal that its figures carry: how far rounding may take a stated figure from its roster's.
    pub fn half_a_place(&self) -> Decimal {
        Decimal::new(5, self.decimals + 1)
    }

    /// Whether a stated figure and what its roster adds up to agree; `None` where what they leave open decides. A plain figure
    /// is exact to the indicator's precision, or to the decimals that it shows where those are more. A figure that could be almost
    /// anything ([`Amount::is_wide`]: 1-5, 以上) agrees with none, though it may differ from one.
    pub fn tallies(&self, stated: &Amount, roster: &Amount) -> Option<bool> {
        let rounded = |value| {
            let decimals = self.decimals.max(number::decimals(value));
            Interval::rounded(value, Decimal::new(5, decimals + 1))
        };
        let within = stated.within.only().and_then(rounded).unwrap_or(stated.within);
        if !within.meets(&roster.within) {
            return Some(false);
        }
        // What the roster leaves open must not reach beyond what was stated.
        (within.contains(&roster.within) && !stated.is_wide()).then_some(true)
    }

    /// Whether a figure may stand for what comes whole, said in pieces: people and things do. What a figure in words leaves open
    /// holds whole ones.
    pub fn is_whole(&self, figure: &Amount) -> bool {
        let pieces = figure.value.checked_mul(self.measure.pieces());
        !figure.is_exact() || !self.measure.is_counted() || pieces.is_some_and(|pieces| pieces.fract().is_zero())
    }
}

impl Round {
    /// Whether a file saved at that moment is late: its date, where the office is, is after the due date. A file that does not
    /// say when it was saved is not called late.
    pub fn is_late(&self, saved: Option<jiff::Timestamp>, plan: &Plan) -> bool {
        saved.is_some_and(|saved| plan.offset.to_datetime(saved).date() > self.due)
    }
}

impl Plan {
    /// Whether the year's target of an indicator is judged in a round: in one that the plan calls final, else in the
    /// last one that collects it.
    pub fn is_judged(&self, round: &Round, indicator: usize) -> bool {
        let collecting = || self.rounds.iter().filter(|round| round.indicators.contains(&indicator));
        if collecting().any(|round| round.is_final) {
            round.is_final
        } else {
            collecting().max_by_key(|round| round.due).is_some_and(|last| last.id == round.id)
        }
    }

    /// The table and its cell that ask a unit for an indicator's figure; of two rows for one unit the first, whose figure is its target.
    pub fn target_cell(&self, unit: usize, indicator: usize) -> Option<(&str, At)> {
        let indicator = &self.indicators[indicator];
        let table = self.campaigns[indicator.campaign].table.as_ref()?;
        let allocation = indicator.allocation.as_ref()?;
        let row = table.rows[allocation.row(unit)?].at.row;
        Some((&table.place, At { row, column: allocation.column }))
    }

    /// Whether a unit owes an indicator of a round, or a roster that stands by itself, in which case every unit does.
    pub fn is_due(&self, round: &Round, unit: usize) -> bool {
        let indicators = || round.indicators.iter().map(|indicator| &self.indicators[*indicator]);
        let proves = |roster: usize| indicators().any(|one| one.proof.is_some_and(|proof| proof.roster == roster));
        indicators().any(|indicator| indicator.is_due_from(unit)) || round.rosters.iter().any(|roster| !proves(*roster))
    }

    /// Whether what stands in a column of a roster decides if a row counts, and for how much: it is the roster's key, asked of
    /// every row, or summed. Where a roster has no key, every column is.
    pub fn decides(&self, roster: usize, column: usize) -> bool {
        let Roster { key, columns, .. } = &self.rosters[roster];
        let is_summed =
            |proof: Option<Proof>| proof.is_some_and(|proof| proof.roster == roster && proof.sum == Some(column));
        key.is_empty()
            || key.contains(&column)
            || columns[column].required
            || self.indicators.iter().any(|indicator| is_summed(indicator.proof))
    }

    /// The positions of the units by their ids; of two with one id, that of the first.
    pub fn unit_positions(&self) -> HashMap<&str, usize> {
        self.units.iter().enumerate().rev().map(|(position, unit)| (unit.id.as_str(), position)).collect()
    }

    /// The round of that id.
    pub fn round(&self, id: &str) -> Option<&Round> {
        self.rounds.iter().find(|round| round.id == id)
    }

    /// The position of one of its rounds.
    pub fn position(&self, round: &Round) -> usize {
        self.rounds.iter().position(|other| other.id == round.id).unwrap_or_default()
    }

    /// The language of what is handed out.
    pub fn lang(&self) -> Lang {
        self.lang.unwrap_or(Lang::Zh)
    }
}

/// An offset from UTC as its seconds.
mod offset {
    use jiff::tz::Offset;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<S: Serializer>(offset: &Offset, to: S) -> Result<S::Ok, S::Error> {
        offset.seconds().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Offset, D::Error> {
        Offset::from_seconds(i32::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// Something in the plan's files that must be mended before anything can be done.
#[derive(Debug, Clone)]
pub struct Problem {
    /// File, and line or cell: "plan.toml:23" or "allocations.xlsx#建功新时代!B5".
    pub place: String,
    /// What is wrong and what to write instead.
    pub says: Text,
    /// The facts named in it.
    pub facts: Vec<(&'static str, Fact)>,
}

impl Problem {
    /// The problem in words: place, then what to mend.
    pub fn say(&self, lang: Lang) -> String {
        format!("{}: {}", self.place, self.says.fill(lang, &self.facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::written;

    fn people(compare: Compare) -> Indicator {
        Indicator {
            id: "people".into(),
            name: "参赛职工数".into(),
            campaign: 0,
            measure: Measure::parse("人"),
            allocation: None,
            proof: None,
            goal: None,
            decimals: 0,
            compare,
            note: String::new(),
        }
    }

    #[test]
    fn what_a_figure_leaves_open_decides_whether_a_target_is_reached() {
        let falls_short = |compare, stated: &str, target: i64| {
            let indicator = people(compare);
            let stated = written::words(stated, &indicator.measure).amount().unwrap();
            indicator.falls_short(&stated, target.into())
        };
        for (stated, target, short) in [
            ("近6万", 58_000, None),
            ("近6万", 54_000, Some(false)),
            ("近6万", 60_000, Some(true)),
            ("5万多", 50_000, Some(false)),
            ("5万多", 50_001, None),
            ("5万多", 60_000, Some(true)),
            ("5万以上", 50_000, Some(false)),
            ("5万以内", 50_000, None),
            ("不足5万", 50_000, Some(true)),
            ("5.5万", 54_500, Some(false)),
            ("5.5万", 55_500, Some(true)),
        ] {
            assert_eq!(falls_short(Compare::AtLeast, stated, target), short, "{stated} {target}");
        }
        for (stated, short) in [("50000", Some(false)), ("5万", None), ("5万多", Some(true)), ("近5万", Some(true))]
        {
            assert_eq!(falls_short(Compare::Exactly, stated, 50_000), short, "{stated}");
        }
    }

    #[test]
    fn private_entries_keep_just_enough_to_be_recognised() {
        for (kind, text, masked) in [
            (ColumnKind::Phone, "13812345678", "138****5678"),
            (ColumnKind::Phone, "0371-67181234", "*********1234"),
            (ColumnKind::Phone, "1234", "****"),
            (ColumnKind::Phone, "不详", "不详"),
            (ColumnKind::IdNumber, "410101199001011234", "**************1234"),
            (ColumnKind::IdNumber, "41010119900101123X", "**************123X"),
            (ColumnKind::Text, "欧阳文山", "欧***"),
            (ColumnKind::Text, "李", "*"),
            (ColumnKind::Text, "", ""),
        ] {
            let column = RosterColumn {
                id: "c".into(),
                name: "列".into(),
                kind,
                required: false,
                private: true,
                choices: Vec::new(),
                measure: Measure::parse("个"),
            };
            assert_eq!(column.masked(text), masked, "{text}");
        }
    }
}
