//! The judgement on a figure or a total: satisfied, violated, or unverifiable, with why.

use crate::text::{Text, text};

/// A judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything that can be checked agrees.
    Satisfied,
    /// Something disagrees.
    Violated(Breach),
    /// It cannot be checked.
    Unverifiable(Why),
}

/// What is violated; of several the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// The figure cannot be right as it stands: negative, a fraction of what comes whole, off by a power of ten.
    Impossible,
    /// The stated figure and its roster differ.
    Differs,
    /// The target of the year is not reached, in the round in which it is judged.
    Short,
    /// Of a total: the figures of some units are violated.
    SomeUnits,
}

impl Breach {
    /// The word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Breach::Impossible => "impossible",
            Breach::Differs => "differs",
            Breach::Short => "short",
            Breach::SomeUnits => "some-units",
        }
    }

    /// The breach in words.
    pub fn text(self) -> Text {
        match self {
            Breach::Impossible => text("数字有误", "impossible"),
            Breach::Differs => text("不符", "differs"),
            Breach::Short => text("未达目标", "below target"),
            Breach::SomeUnits => text("部分单位不符", "some units differ"),
        }
    }
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
    /// Several cells state it, and differently.
    Disputed,
    /// Nobody knows which rows of the roster count.
    RosterDisputed,
    /// The roster has cells that cannot be read.
    RosterUnread,
    /// The roster has blanks where figures are summed.
    RosterBlank,
    /// The roster has figures below zero where figures are summed.
    RosterNegative,
    /// The figures are too large to be added exactly.
    TooLarge,
    /// A figure in words leaves open what decides.
    Inexact,
    /// Some of the units cannot be checked.
    SomeUnits,
}

impl Why {
    /// The word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Why::NotReturned => "not-returned",
            Why::Refused => "refused",
            Why::Missing => "missing",
            Why::Blank => "blank",
            Why::NotAFigure => "not-a-figure",
            Why::Disputed => "disputed",
            Why::RosterDisputed => "roster-disputed",
            Why::RosterUnread => "roster-unread",
            Why::RosterBlank => "roster-blank",
            Why::RosterNegative => "roster-negative",
            Why::TooLarge => "too-large",
            Why::Inexact => "inexact",
            Why::SomeUnits => "some-units",
        }
    }

    /// The reason in words.
    pub fn text(self) -> Text {
        match self {
            Why::NotReturned => text("未报送", "not returned"),
            Why::Refused => text("报送文件不可用", "the file could not be used"),
            Why::Missing => text("缺少工作表、行或列", "a sheet, row or column is missing"),
            Why::Blank => text("未填", "blank"),
            Why::NotAFigure => text("不是数字", "not a figure"),
            Why::Disputed => text("有几处填报且不一致", "stated in several places, and differently"),
            Why::RosterDisputed => text("明细中有的行不知道算不算", "nothing tells which rows of the roster count"),
            Why::RosterUnread => text("明细有无法读取的内容", "the roster has cells that cannot be read"),
            Why::RosterBlank => text("明细合计列有空白", "the roster has blanks in the summed column"),
            Why::RosterNegative => text("明细有负数", "the roster has figures below zero"),
            Why::TooLarge => text("数字过大，无法精确合计", "too large to be added exactly"),
            Why::Inexact => text("数字不精确，无法判定", "not exact enough to decide"),
            Why::SomeUnits => text("部分单位无法核实", "some units cannot be checked"),
        }
    }
}

impl Verdict {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Satisfied => "satisfied",
            Verdict::Violated(_) => "violated",
            Verdict::Unverifiable(_) => "unverifiable",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Verdict::Satisfied => text("相符", "satisfied"),
            Verdict::Violated(breach) => breach.text(),
            Verdict::Unverifiable(_) => text("无法核实", "unverifiable"),
        }
    }
}
