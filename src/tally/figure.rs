//! One unit's figures for one indicator: what was stated, what the roster proves, and whether the two stand.

use super::{Against, Breach, Earlier, Figure, Magnitude, Proved, SheetOf, Spot, Verdict, Why};
use crate::intake::{Collected, Entry, Kinds, RosterRead};
use crate::plan::{Indicator, Plan, Proof, Round};
use crate::value::interval::{Amount, Bound, Interval};
use crate::value::number;
use crate::value::written::Written;
use rust_decimal::Decimal;

/// Puts a unit's figures for an indicator side by side: `sheet` is where they stand or should, `before` what was stated before, and
/// `of` the positions of the two.
pub fn figure(
    plan: &Plan,
    round: &Round,
    collected: &Collected,
    sheet: Option<SheetOf>,
    before: Option<Earlier>,
    of: (usize, usize),
) -> Figure {
    let (unit, index) = of;
    let indicator = &plan.indicators[index];
    let read = collected.figures(unit).and_then(|(_, figures)| figures.stated(index));
    let proved = indicator.proof.map_or(Proved::NotAsked, |proof| proved(plan, collected, unit, indicator, proof));
    let target = indicator.target(unit);
    let mut figure = Figure {
        unit,
        indicator: index,
        due: indicator.is_due_from(unit),
        sheet,
        read,
        proved,
        before: before.map(Box::new),
        magnitude: None,
        verdict: Verdict::Satisfied,
    };
    let value = figure.before.as_ref().map(|before| before.amount().value);
    let weighed = |stated| magnitude(stated, figure.roster(), target, value, indicator);
    figure.magnitude = figure.stated().and_then(weighed);
    figure.verdict = verdict(plan, round, collected, indicator, &figure);
    figure
}

/// What a roster adds up to, in the indicator's measure.
fn proved(plan: &Plan, collected: &Collected, unit: usize, indicator: &Indicator, proof: Proof) -> Proved {
    let Some((_, read)) = collected.roster(unit, proof.roster) else {
        return Proved::Unverifiable(absence(collected, unit));
    };
    if read.is_disputed {
        return Proved::Unverifiable(Why::RosterDisputed);
    }
    let sum = match proof.sum {
        None => indicator.measure.of_pieces(read.rows.len().into()).map(Amount::exact).ok_or(Why::TooLarge),
        Some(column) => sum(read, column).and_then(|sum| {
            let measure = &plan.rosters[proof.roster].columns[column].measure;
            sum.map(|figure| indicator.measure.convert(figure, measure)).ok_or(Why::TooLarge)
        }),
    };
    let rows = u32::try_from(read.rows.len()).map_err(|_| Why::TooLarge);
    match (sum, rows) {
        (Ok(amount), Ok(rows)) => Proved::Figure { number: amount.into(), rows },
        (Err(why), _) | (_, Err(why)) => Proved::Unverifiable(why),
    }
}

/// What one row of a unit's roster adds to its figure, in the indicator's measure.
pub fn of_row(plan: &Plan, collected: &Collected, indicator: &Indicator, proof: Proof, spot: Spot) -> Option<Decimal> {
    let (_, read) = collected.roster(spot.unit, proof.roster)?;
    match proof.sum {
        None => indicator.measure.of_pieces(1.into()),
        Some(column) => {
            let figure = read.rows.get(spot.row)?.entries[column].number()?.within.only()?;
            indicator.measure.convert(figure, &plan.rosters[proof.roster].columns[column].measure)
        }
    }
}

/// The sum of a roster's column; a blank in it is not a zero.
fn sum(read: &RosterRead, column: usize) -> Result<Amount, Why> {
    if read.tables.iter().any(|table| table.columns[column].is_none()) {
        return Err(Why::Missing);
    }
    if let Some(sum) = read.rows.sum(column).filter(|_| !read.rows.has(column, Kinds::BLANK)) {
        return Ok(sum.into());
    }
    let amounts: Vec<Amount> = read
        .rows
        .iter()
        .map(|row| match &row.entries[column] {
            Entry::Number(number) => Ok(number.amount()),
            Entry::Blank => Err(Why::RosterBlank),
            _ => Err(Why::RosterUnread),
        })
        .collect::<Result<_, Why>>()?;
    Amount::sum(amounts).ok_or(Why::TooLarge)
}

/// Whether an entry below zero is part of what a roster adds up to: that may be told as a slip, and proves nothing.
fn is_lowered(collected: &Collected, unit: usize, proof: Proof) -> bool {
    let Some(((_, read), column)) = collected.roster(unit, proof.roster).zip(proof.sum) else { return false };
    let is_below = |entry: &Entry| entry.number().is_some_and(|amount| amount.within.is_below(Decimal::ZERO));
    read.rows.has(column, Kinds::NEGATIVE) && read.rows.iter().any(|row| is_below(&row.entries[column]))
}

/// Why nothing of a unit is there.
fn absence(collected: &Collected, unit: usize) -> Why {
    let returned = &collected.units[unit];
    match (returned.files.is_empty(), returned.refused.is_empty()) {
        (false, _) => Why::Missing,
        (true, false) => Why::Refused,
        (true, true) => Why::NotReturned,
    }
}

/// The power of ten by which a stated figure seems to be off.
///
/// A roster that agrees, or may agree, settles it. Against a roster that does not, a factor of 10 to 10,000 is seen within 5 in
/// 100 or within what the figures leave open; but where the stated figure is near its target the roster is the odd one, and the
/// two merely differ. Without a roster figure only what is some hundreds of times its target, else what was stated in an earlier
/// round, is in doubt, because units do reach ten times theirs; and what is a hundred times its target to the digit, because so
/// is 95 in a cell that shows percentages.
fn magnitude(
    stated: Amount,
    roster: Option<Amount>,
    target: Option<Decimal>,
    before: Option<Decimal>,
    indicator: &Indicator,
) -> Option<Magnitude> {
    if stated.value <= Decimal::ZERO {
        return None;
    }
    let roster = roster.filter(|roster| roster.value > Decimal::ZERO);
    let target = target.filter(|target| *target > Decimal::ZERO);
    let before = before.filter(|before| *before > Decimal::ZERO);
    let is_near =
        |target| around(target, Decimal::new(3, 1), Decimal::from(3)).is_some_and(|near| near.meets(&bounded(stated)));
    match (roster, target) {
        (Some(roster), _) if indicator.tallies(&stated, &roster) != Some(false) || target.is_some_and(is_near) => None,
        (Some(roster), _) => {
            let near = Interval {
                low: bounded(roster).map(|figure| figure.checked_mul(Decimal::new(95, 2)))?.low,
                high: bounded(roster).map(|figure| figure.checked_mul(Decimal::new(105, 2)))?.high,
            };
            let power = (1i8..=4).flat_map(|power| [power, -power]).find(|power| {
                let scaled = bounded(stated).map(|figure| number::shift(figure, (-power).into()));
                scaled.is_some_and(|scaled| scaled.meets(&near))
            })?;
            Some(Magnitude { power, against: Against::Roster })
        }
        (None, target) => {
            let against = |figure: Option<Decimal>, against| {
                let power = hundreds_of_times(stated.value.checked_div(figure?)?)?;
                Some(Magnitude { power, against })
            };
            let is_shifted =
                |power: &i8| target.and_then(|target| number::shift(target, (*power).into())) == Some(stated.value);
            let exactly = [2, 3, 4, -2, -3, -4].into_iter().find(is_shifted);
            let exactly = exactly.map(|power| Magnitude { power, against: Against::Target });
            exactly.or_else(|| against(target, Against::Target)).or_else(|| against(before, Against::Before))
        }
    }
}

/// From so many times a figure to so many.
fn around(figure: Decimal, least: Decimal, most: Decimal) -> Option<Interval> {
    let (low, high) = (figure.checked_mul(least)?, figure.checked_mul(most)?);
    Interval::between(Some(Bound::included(low)), Some(Bound::included(high)))
}

/// Where a figure lies; the number that stands for it where it is open without end, which any factor would explain.
fn bounded(amount: Amount) -> Interval {
    match (amount.within.low, amount.within.high) {
        (Some(_), Some(_)) => amount.within,
        _ => Interval::exact(amount.value),
    }
}

/// The power of ten of a ratio that is in the hundreds at least, or as small; half a power to either side of 3 and 4.
fn hundreds_of_times(ratio: Decimal) -> Option<i8> {
    let steps = [(4, Decimal::from(3162)), (3, Decimal::from(316))];
    let large = steps.iter().find(|(_, least)| ratio >= *least).map(|(power, _)| *power);
    let small = steps.iter().find(|(_, least)| ratio <= Decimal::ONE / least).map(|(power, _)| -*power);
    large.or(small)
}

fn verdict(plan: &Plan, round: &Round, collected: &Collected, indicator: &Indicator, figure: &Figure) -> Verdict {
    let Some(stated) = figure.stated() else {
        return Verdict::Unverifiable(match figure.written() {
            None => absence(collected, figure.unit),
            Some(_) if !figure.rivals().is_empty() => Why::Disputed,
            Some(Written::Blank | Written::NotApplicable(_)) => Why::Blank,
            Some(_) => Why::NotAFigure,
        });
    };
    let judged = plan.is_judged(round, figure.indicator);
    let asked = figure.target(plan).filter(|_| judged);
    let short = asked.map_or(Some(false), |target| indicator.falls_short(&stated, target));
    let tallies = figure.roster().map_or(Some(true), |roster| indicator.tallies(&stated, &roster));
    let impossible =
        stated.within.is_below(Decimal::ZERO) || !indicator.is_whole(&stated) || figure.magnitude.is_some();
    match &figure.proved {
        _ if impossible => Verdict::Violated(Breach::Impossible),
        _ if tallies == Some(false) => Verdict::Violated(Breach::Differs),
        _ if short == Some(true) => Verdict::Violated(Breach::Short),
        Proved::Unverifiable(why) => Verdict::Unverifiable(*why),
        Proved::Figure { .. } if indicator.proof.is_some_and(|proof| is_lowered(collected, figure.unit, proof)) => {
            Verdict::Unverifiable(Why::RosterNegative)
        }
        // What could be almost anything cannot be checked, with a roster or without.
        _ if tallies.is_none() || short.is_none() || stated.is_wide() => Verdict::Unverifiable(Why::Inexact),
        Proved::NotAsked | Proved::Figure { .. } => Verdict::Satisfied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Compare;
    use crate::value::measure::Measure;
    use crate::value::written;

    fn doubt(stated: &str, roster: Option<&str>, target: Option<&str>) -> Option<i8> {
        let indicator = Indicator {
            id: "i".into(),
            name: "参赛职工数".into(),
            campaign: 0,
            measure: Measure::parse("万人"),
            allocation: None,
            proof: None,
            goal: None,
            decimals: 2,
            compare: Compare::AtLeast,
            note: String::new(),
        };
        let amount = |text| written::words(text, &indicator.measure).amount().unwrap();
        let target = target.map(|target| target.parse().unwrap());
        magnitude(amount(stated), roster.map(amount), target, None, &indicator).map(|magnitude| magnitude.power)
    }

    #[test]
    fn people_in_a_cell_of_ten_thousands_are_seen_against_the_roster_or_the_target() {
        assert_eq!(doubt("52000", Some("5.2"), Some("5")), Some(4));
        assert_eq!(doubt("52000", None, Some("5")), Some(4));
        assert_eq!(doubt("52000", Some("0"), Some("2")), Some(4), "an empty roster settles nothing");
        assert_eq!(doubt("0.0004", None, Some("4")), Some(-4));
        assert_eq!(doubt("52", Some("5.2"), None), Some(1));
        assert_eq!(doubt("9500", None, Some("95")), Some(2), "95 in a cell that shows percentages");
        assert_eq!(doubt("5000", None, Some("5")), Some(3));
        assert_eq!(doubt("0.05", None, Some("5")), Some(-2));
        assert_eq!(doubt("约52000", Some("5.2"), None), Some(4), "what it leaves open does not hide the factor");
        assert_eq!(doubt("50000-60000", Some("5.2"), None), Some(4));
    }

    #[test]
    fn a_figure_that_its_roster_or_its_target_supports_is_not_in_doubt() {
        assert_eq!(doubt("52000", Some("52000"), Some("5")), None, "the roster settles it");
        assert_eq!(doubt("4", Some("0.0004"), Some("6")), None, "the roster is the odd one");
        assert_eq!(doubt("50", None, Some("5")), None, "units do reach ten times their target");
        assert_eq!(doubt("501", None, Some("5")), None, "nor is a hundred times theirs out of reach");
        assert_eq!(doubt("500", Some("500"), Some("5")), None, "the roster settles it");
        assert_eq!(doubt("5", Some("4.5"), None), None);
        assert_eq!(doubt("5万多", Some("5.2"), None), None);
        assert_eq!(doubt("不足3万", Some("40"), None), None, "open without end, it would fit any factor");
        assert_eq!(doubt("-52000", None, Some("5")), None, "a negative figure is told as such");
    }
}
