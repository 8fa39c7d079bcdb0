//! Target, stated figure and roster figure side by side, for every unit and indicator, and their totals.
//!
//! Numbers only: what disagrees here is judged and worded in rules/. A figure that cannot be checked is *unverifiable*, with
//! why; it is never counted as right.

use crate::finding::Place;
use crate::text::{Text, text};
use crate::value::written::Written;
use rust_decimal::Decimal;

/// All figures of a round.
#[derive(Debug)]
pub struct Tally {
    /// One for each unit and indicator of the round where something is due or was stated, unit by unit.
    pub figures: Vec<Figure>,
    /// One for each indicator of the round.
    pub totals: Vec<Total>,
}

/// One unit's figures for one indicator, all in the indicator's measure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Position of the unit.
    pub unit: usize,
    /// Position of the indicator.
    pub indicator: usize,
    /// What the unit is asked to reach.
    pub target: Option<Decimal>,
    /// Whether the unit is due to report it.
    pub due: bool,
    /// What the unit wrote; `None` where nothing came in that could hold it.
    pub written: Option<Written>,
    /// Where it stands.
    pub place: Place,
    /// What its roster adds up to.
    pub proved: Proved,
    /// The power of ten by which the stated figure seems to be off.
    pub magnitude: Option<i32>,
    /// The judgement.
    pub verdict: Verdict,
}

/// What a roster adds up to.
#[derive(Debug, Clone, PartialEq)]
pub enum Proved {
    /// No roster proves this indicator.
    NotAsked,
    /// The roster did not come in, or its rows cannot all be read.
    Unverifiable(Why),
    /// The roster's figure in the indicator's measure, and where it was added up.
    Figure {
        /// The figure.
        value: Decimal,
        /// How many rows it comes from.
        rows: usize,
        /// The sheet, and the column that was summed.
        place: Place,
    },
}

/// A judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that can be checked agrees.
    Satisfied,
    /// Something disagrees.
    Violated,
    /// It cannot be checked.
    Unverifiable(Why),
}

/// Why a figure cannot be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The unit has not answered.
    NotReturned,
    /// The unit's file could not be used.
    Refused,
    /// The sheet, row or column is missing.
    Missing,
    /// The cell is blank.
    Blank,
    /// The cell is no figure.
    NotAFigure,
    /// The roster has cells that cannot be read.
    RosterUnread,
    /// The figures are too large to be added exactly.
    TooLarge,
    /// Some of the units cannot be checked.
    SomeUnits,
}

impl Why {
    /// The reason in words.
    pub fn text(self) -> Text {
        match self {
            Why::NotReturned => text("未报送", "not returned"),
            Why::Refused => text("报送文件不可用", "the file could not be used"),
            Why::Missing => text("缺少工作表、行或列", "a sheet, row or column is missing"),
            Why::Blank => text("未填", "blank"),
            Why::NotAFigure => text("不是数字", "not a figure"),
            Why::RosterUnread => text("明细有无法读取的内容", "the roster has cells that cannot be read"),
            Why::TooLarge => text("数字过大，无法精确合计", "too large to be added exactly"),
            Why::SomeUnits => text("部分单位无法核实", "some units cannot be checked"),
        }
    }
}

impl Verdict {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Satisfied => "satisfied",
            Verdict::Violated => "violated",
            Verdict::Unverifiable(_) => "unverifiable",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Verdict::Satisfied => text("相符", "satisfied"),
            Verdict::Violated => text("不符", "violated"),
            Verdict::Unverifiable(_) => text("无法核实", "unverifiable"),
        }
    }
}

/// The totals of one indicator over all units.
#[derive(Debug, Clone)]
pub struct Total {
    /// Position of the indicator.
    pub indicator: usize,
    /// What the office declared: the table's total, else the goal in prose.
    pub declared: Option<Decimal>,
    /// What the table's rows add up to.
    pub allocated: Option<Decimal>,
    /// The sum of the stated figures that could be read; `None` where none was, or the sum would not be exact.
    pub stated: Option<Decimal>,
    /// The sum of the roster figures that could be worked out; `None` where no roster proves it.
    pub roster: Option<Decimal>,
    /// How many units are due.
    pub due: usize,
    /// How many of them returned a figure sheet.
    pub returned: usize,
    /// The judgement.
    pub verdict: Verdict,
}

impl Figure {
    /// The stated figure, where one was read.
    pub fn stated(&self) -> Option<Decimal> {
        self.written.as_ref()?.value()
    }

    /// The roster figure, where it was worked out.
    pub fn roster(&self) -> Option<Decimal> {
        match &self.proved {
            Proved::Figure { value, .. } => Some(*value),
            _ => None,
        }
    }
}

impl Tally {
    /// The figures of a unit for an indicator.
    pub fn figure(&self, unit: usize, indicator: usize) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.unit == unit && figure.indicator == indicator)
    }

    /// The totals of an indicator.
    pub fn total(&self, indicator: usize) -> Option<&Total> {
        self.totals.iter().find(|total| total.indicator == indicator)
    }
}
