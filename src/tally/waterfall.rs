//! The gap waterfall of an indicator: from the total that was declared to the total that the units state, by signed steps.
//!
//! Every unit's target goes in first. What a unit that does not count was asked for comes off again, with why; what a unit that
//! counts has over or under its target is added. So the steps add up exactly, whatever the units state, and each names its units.
//! Where nothing is allocated to anybody there are no targets to set off: what is left between the two totals is one step, not
//! allocated where it falls short, for nobody was asked for it.

use super::{Figure, Total, Verdict, Why};
use crate::plan::Plan;
use crate::text::{Text, text};
use crate::value::interval::Interval;
use crate::value::number;
use rust_decimal::Decimal;

/// Why the stated total is not the declared one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The units' targets do not add up to the declared total.
    NotAllocated,
    /// Nothing came in from them.
    NotReturned,
    /// What came in could not be opened, or was made for something else.
    Refused,
    /// Their figure is blank, no figure, disputed, or cannot be right as it stands.
    Unverifiable,
    /// Their figure leaves something open, and may be the target itself.
    Rounding,
    /// Rows that stand in the rosters of two units.
    CountedTwice,
    /// They state less than their target.
    Short,
    /// They state more.
    Over,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Why.
    pub cause: Cause,
    /// What it adds, in the indicator's measure; negative where it takes away.
    pub amount: Decimal,
    /// The units that it is about, in the plan's order.
    pub units: Vec<usize>,
}

/// From declared to stated: `declared` and all steps add up to `stated`.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// The declared total.
    pub declared: Decimal,
    /// The steps, those that neither add anything nor name a unit left out.
    pub steps: Vec<Step>,
    /// The sum of the stated figures that count; zero where none does.
    pub stated: Decimal,
}

impl Cause {
    /// In the order in which they are told.
    pub const ALL: [Cause; 8] = [
        Cause::NotAllocated,
        Cause::NotReturned,
        Cause::Refused,
        Cause::Unverifiable,
        Cause::Rounding,
        Cause::CountedTwice,
        Cause::Short,
        Cause::Over,
    ];

    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Cause::NotAllocated => "not-allocated",
            Cause::NotReturned => "not-returned",
            Cause::Refused => "unreadable-or-rejected",
            Cause::Unverifiable => "unverifiable",
            Cause::Rounding => "rounding",
            Cause::CountedTwice => "counted-twice",
            Cause::Short => "short-of-target",
            Cause::Over => "over-target",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Cause::NotAllocated => text("未分解", "not allocated"),
            Cause::NotReturned => text("未报送", "not returned"),
            Cause::Refused => text("打不开或不予采用", "unreadable or rejected"),
            Cause::Unverifiable => text("无法计入", "cannot be counted"),
            Cause::Rounding => text("约数取整", "rounding"),
            Cause::CountedTwice => text("重复计算", "counted twice"),
            Cause::Short => text("低于目标", "short of target"),
            Cause::Over => text("超出目标", "over target"),
        }
    }
}

/// The waterfall of an indicator: its figures, and for each unit what stands in another unit's roster as well. `None` where no
/// total was declared, figures do not add up (percentages), or a sum would not be exact.
pub fn waterfall(
    plan: &Plan,
    total: &Total,
    figures: &[&Figure],
    repeated: impl Fn(usize) -> Decimal,
) -> Option<Waterfall> {
    let declared = total.declared.filter(|_| plan.indicators[total.indicator].adds_up())?;
    let stated = total.stated.map_or(Decimal::ZERO, |stated| stated.value);
    let is_allocated = plan.indicators[total.indicator].allocation.is_some();
    let mut found = Found::default();
    for figure in figures {
        found.of(plan, figure, repeated(figure.unit), is_allocated)?;
    }
    let asked = number::sum(figures.iter().filter_map(|figure| figure.target(plan)))?;
    if is_allocated {
        let without: Vec<usize> =
            (0..plan.units.len()).filter(|unit| plan.indicators[total.indicator].target(*unit).is_none()).collect();
        let left = number::sum([asked, -declared])?;
        // Units without a target explain a gap; where there is none they are what the table means.
        found.add(Cause::NotAllocated, left, if left.is_zero() { Vec::new() } else { without })?;
    } else {
        let told = number::sum(found.steps.iter().map(|step| step.amount))?;
        let left = number::sum([stated, -declared, -told])?;
        found.add(if left < Decimal::ZERO { Cause::NotAllocated } else { Cause::Over }, left, Vec::new())?;
    }
    let mut steps = found.steps;
    steps.retain(|step| !step.amount.is_zero() || !step.units.is_empty());
    steps.sort_by_key(|step| step.cause);
    let all = number::sum(std::iter::once(declared).chain(steps.iter().map(|step| step.amount)))?;
    (all == stated).then_some(Waterfall { declared, steps, stated })
}

/// The steps found so far, one a cause.
#[derive(Default)]
struct Found {
    steps: Vec<Step>,
}

impl Found {
    fn add(&mut self, cause: Cause, amount: Decimal, units: Vec<usize>) -> Option<()> {
        match self.steps.iter_mut().find(|step| step.cause == cause) {
            Some(step) => {
                step.amount = number::sum([step.amount, amount])?.normalize();
                step.units.extend(units);
            }
            None => self.steps.push(Step { cause, amount: amount.normalize(), units }),
        }
        Some(())
    }

    /// What one unit's figure has over or under its target, and why.
    fn of(&mut self, plan: &Plan, figure: &Figure, repeated: Decimal, is_allocated: bool) -> Option<()> {
        let unit = vec![figure.unit];
        let asked = figure.target(plan);
        let target = asked.unwrap_or_default();
        let Some(counted) = figure.counted() else {
            // A unit that is not due and states nothing that counts takes nothing away.
            return if figure.due { self.add(absence(figure.verdict), -target, unit) } else { Some(()) };
        };
        if !repeated.is_zero() {
            self.add(Cause::CountedTwice, repeated, unit.clone())?;
        }
        if !is_allocated {
            return Some(());
        }
        let own = number::sum([counted.value, -repeated])?;
        let over = number::sum([own, -target])?;
        let is_open = !counted.is_exact() && asked.is_some();
        let moved = counted.map(|end| end.checked_sub(repeated))?;
        let cause = match over {
            _ if over.is_zero() => return Some(()),
            _ if is_open && moved.within.meets(&Interval::exact(target)) => Cause::Rounding,
            _ if over < Decimal::ZERO => Cause::Short,
            _ => Cause::Over,
        };
        self.add(cause, over, unit)
    }
}

/// Why a unit's figure does not count.
fn absence(verdict: Verdict) -> Cause {
    match verdict {
        Verdict::Unverifiable(Why::NotReturned) => Cause::NotReturned,
        Verdict::Unverifiable(Why::Refused) => Cause::Refused,
        _ => Cause::Unverifiable,
    }
}
