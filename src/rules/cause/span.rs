//! Figures as whole numbers of 10^-16: ten thousand rows are searched in no time, and an open end is a closed one a step further in.

use crate::value::interval::{Bound, Interval};
use rust_decimal::Decimal;

/// How many decimals are held: those of a figure, of a change of measure and of half a rounding step leave room.
const PLACES: u32 = 16;

/// The step of whole figures.
const WHOLE: i128 = 10i128.pow(PLACES);

/// From one number of steps to another, both inside; empty where they are exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub low: i128,
    pub high: i128,
}

impl Span {
    /// Everything.
    pub const ALL: Span = Span { low: i128::MIN / 4, high: i128::MAX / 4 };

    /// An interval that has both ends.
    pub fn of(interval: &Interval) -> Option<Span> {
        let end = |bound: Bound, inwards: i128| Some(units(bound.at)? + if bound.included { 0 } else { inwards });
        Some(Span { low: end(interval.low?, 1)?, high: end(interval.high?, -1)? })
    }

    /// Whether a number lies in it.
    pub fn holds(&self, units: i128) -> bool {
        self.low <= units && units <= self.high
    }

    /// Whether it and the range from one number of so many decimals to another have something in common; so it is taken where one of
    /// them has too many digits to be held.
    pub fn meets(&self, low: i128, high: i128, decimals: u32) -> bool {
        let ends = steps(low, decimals).zip(steps(high, decimals));
        ends.is_none_or(|(low, high)| self.low <= high && low <= self.high)
    }

    /// Whether nothing lies in it.
    pub fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// What lies in both.
    pub fn and(&self, other: &Span) -> Span {
        Span { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    /// Every sum of one of this and one of the other.
    pub fn plus(&self, other: &Span) -> Span {
        Span { low: self.low.saturating_add(other.low), high: self.high.saturating_add(other.high) }
    }

    /// What has to be added to each number of the other so that all of it lies in this one.
    pub fn less(&self, other: &Span) -> Span {
        Span { low: self.low - other.low, high: self.high - other.high }
    }

    /// The one figure in it, among whole ones where only those may be.
    pub fn only(&self, is_whole: bool) -> Option<Decimal> {
        if self.low == self.high {
            return figure(self.low);
        }
        let first = self.low.div_euclid(WHOLE) + i128::from(self.low.rem_euclid(WHOLE) != 0);
        let fits = is_whole && self.holds(first * WHOLE) && !self.holds((first + 1) * WHOLE);
        fits.then(|| figure(first * WHOLE))?
    }
}

/// A figure in steps; `None` where it has more decimals or digits than are held.
pub fn units(figure: Decimal) -> Option<i128> {
    let figure = figure.normalize();
    steps(figure.mantissa(), figure.scale())
}

/// The same of a number of so many decimals.
pub fn steps(number: i128, decimals: u32) -> Option<i128> {
    number.checked_mul(10i128.pow(PLACES.checked_sub(decimals)?))
}

/// The figure of so many steps.
pub fn figure(units: i128) -> Option<Decimal> {
    let (mut number, mut places) = (units, PLACES);
    while places > 0 && number % 10 == 0 {
        (number, places) = (number / 10, places - 1);
    }
    Decimal::try_from_i128_with_scale(number, places).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_end_is_a_closed_one_a_step_further_in() {
        let interval = Interval::rounded(Decimal::new(35, 2), Decimal::new(5, 3)).unwrap();
        let span = Span::of(&interval).unwrap();
        assert!(span.holds(units(Decimal::new(345, 3)).unwrap()));
        assert!(!span.holds(units(Decimal::new(355, 3)).unwrap()));
        assert!(span.less(&span).holds(0));
    }

    #[test]
    fn the_only_whole_figure_of_a_span_is_named() {
        let span = |low: &str, high: &str| Span {
            low: units(low.parse().unwrap()).unwrap(),
            high: units(high.parse().unwrap()).unwrap(),
        };
        assert_eq!(span("-0.5", "0.4").only(true), Some(Decimal::ZERO));
        assert_eq!(span("-1000.5", "-999.6").only(true), Some(Decimal::from(-1000)));
        assert_eq!(span("0.1", "0.9").only(true), None);
        assert_eq!(span("1", "2").only(true), None);
        assert_eq!(span("1.25", "1.25").only(false), Some(Decimal::new(125, 2)));
    }
}
