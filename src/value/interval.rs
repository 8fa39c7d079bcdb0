//! What a figure leaves open: exact bounds, each inside or outside, or none on a side.
//!
//! "5.5万" says only that there are 54,500 or more and fewer than 55,500. Two figures disagree only when their intervals do not
//! meet. Sums carry their intervals with them; a sum that cannot be held exactly is none.

use super::number;
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One end of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Where it ends.
    pub at: Decimal,
    /// Whether the end itself is inside.
    pub included: bool,
}

/// Where a figure lies; never empty. A side without a bound is open without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: Option<Bound>,
    /// The upper end.
    pub high: Option<Bound>,
}

/// A figure with what it leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Sent", try_from = "Sent")]
pub struct Amount {
    /// The number that stands for it in cells and sums: itself where it is exact, the middle of its interval, or the one bound
    /// that is known.
    pub value: Decimal,
    /// Where it lies.
    pub within: Interval,
}

/// An amount on its way between processes: nearly all are exact, and take four bytes.
#[derive(Serialize, Deserialize)]
struct Sent {
    mantissa: i128,
    scale: u32,
    open: Option<Interval>,
}

impl From<Amount> for Sent {
    fn from(Amount { value, within }: Amount) -> Sent {
        let open = (within != Interval::exact(value)).then_some(within);
        Sent { mantissa: value.mantissa(), scale: value.scale(), open }
    }
}

impl TryFrom<Sent> for Amount {
    type Error = rust_decimal::Error;

    fn try_from(Sent { mantissa, scale, open }: Sent) -> Result<Amount, Self::Error> {
        let value = Decimal::try_from_i128_with_scale(mantissa, scale)?;
        Ok(Amount { value, within: open.unwrap_or(Interval::exact(value)) })
    }
}

impl Bound {
    /// An end that is inside.
    pub fn included(at: Decimal) -> Bound {
        Bound { at, included: true }
    }

    /// An end that is outside.
    pub fn excluded(at: Decimal) -> Bound {
        Bound { at, included: false }
    }
}

impl Interval {
    /// One number alone.
    pub fn exact(at: Decimal) -> Interval {
        Interval { low: Some(Bound::included(at)), high: Some(Bound::included(at)) }
    }

    /// From one bound to another; `None` where nothing lies between them.
    pub fn between(low: Option<Bound>, high: Option<Bound>) -> Option<Interval> {
        starts_before(low, high).then_some(Interval { low, high })
    }

    /// What rounds to a figure, half a step to either side: a number in the upper middle rounds away.
    pub fn rounded(figure: Decimal, half: Decimal) -> Option<Interval> {
        let (low, high) = (figure.checked_sub(half)?, figure.checked_add(half)?);
        Interval::between(Some(Bound::included(low)), Some(Bound::excluded(high)))
    }

    /// The one number that it holds, where it is one alone.
    pub fn only(&self) -> Option<Decimal> {
        let (low, high) = (self.low?, self.high?);
        (low.at == high.at).then_some(low.at)
    }

    /// Whether some number lies in both.
    pub fn meets(&self, other: &Interval) -> bool {
        starts_before(self.low, other.high) && starts_before(other.low, self.high)
    }

    /// Whether all of the other lies in this one.
    pub fn contains(&self, other: &Interval) -> bool {
        let from = match (self.low, other.low) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(its)) => own.at < its.at || own.at == its.at && (own.included || !its.included),
        };
        let to = match (self.high, other.high) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(its)) => own.at > its.at || own.at == its.at && (own.included || !its.included),
        };
        from && to
    }

    /// Whether every number in it is less than this one.
    pub fn is_below(&self, number: Decimal) -> bool {
        self.high.is_some_and(|high| high.at < number || high.at == number && !high.included)
    }

    /// Whether every number in it is this one or more.
    pub fn reaches(&self, number: Decimal) -> bool {
        self.low.is_some_and(|low| low.at >= number)
    }

    /// Whether some whole number lies in it.
    pub fn holds_whole(&self) -> bool {
        let Some((low, high)) = self.low.zip(self.high) else { return true };
        let first = if low.included { low.at.ceil() } else { low.at.floor() + Decimal::ONE };
        first < high.at || first == high.at && high.included
    }

    /// The least interval that holds both.
    pub fn hull(self, other: Interval) -> Interval {
        let low = self.low.zip(other.low).map(|(own, its)| match own.at.cmp(&its.at) {
            std::cmp::Ordering::Less => own,
            std::cmp::Ordering::Greater => its,
            std::cmp::Ordering::Equal => Bound { included: own.included || its.included, ..own },
        });
        let high = self.high.zip(other.high).map(|(own, its)| match own.at.cmp(&its.at) {
            std::cmp::Ordering::Greater => own,
            std::cmp::Ordering::Less => its,
            std::cmp::Ordering::Equal => Bound { included: own.included || its.included, ..own },
        });
        Interval { low, high }
    }

    /// Both ends by a rising function; `None` where it gives none.
    pub fn map(&self, rising: impl Fn(Decimal) -> Option<Decimal>) -> Option<Interval> {
        let end = |bound: Option<Bound>| match bound {
            None => Some(None),
            Some(bound) => rising(bound.at).map(|at| Some(Bound { at, ..bound })),
        };
        Some(Interval { low: end(self.low)?, high: end(self.high)? })
    }

    /// Every sum of a number of this one and a number of the other; `None` where its ends cannot be held exactly.
    pub fn plus(&self, other: &Interval) -> Option<Interval> {
        let end = |own: Option<Bound>, its: Option<Bound>| match own.zip(its) {
            None => Some(None),
            Some((own, its)) => number::sum([own.at, its.at])
                .map(|at| Some(Bound { at: at.normalize(), included: own.included && its.included })),
        };
        Some(Interval { low: end(self.low, other.low)?, high: end(self.high, other.high)? })
    }

    /// The interval in words, in this measure: "5.45 至不足 5.55 万人".
    pub fn say(&self, measure: impl Into<Arc<str>>) -> Fact {
        if let Some(figure) = self.only() {
            return Fact::Measured(figure, measure.into());
        }
        const WORDS: [Text; 4] = [
            text("{low} 至 {high} {measure}", "{low} to {high} {measure}"),
            text("{low} 至不足 {high} {measure}", "{low} to less than {high} {measure}"),
            text("多于 {low}、不超过 {high} {measure}", "more than {low} and at most {high} {measure}"),
            text("多于 {low}、不足 {high} {measure}", "more than {low} and less than {high} {measure}"),
        ];
        let says = match (self.low, self.high) {
            (Some(low), Some(high)) => WORDS[usize::from(!low.included) * 2 + usize::from(!high.included)],
            (Some(Bound { included: true, .. }), None) => text("不少于 {low} {measure}", "at least {low} {measure}"),
            (Some(_), None) => text("多于 {low} {measure}", "more than {low} {measure}"),
            (None, Some(Bound { included: true, .. })) => text("不超过 {high} {measure}", "at most {high} {measure}"),
            (None, Some(_)) => text("不足 {high} {measure}", "less than {high} {measure}"),
            (None, None) => text("不详", "unknown"),
        };
        let mut facts = vec![("measure", Fact::from(&*measure.into()))];
        facts.extend(self.low.map(|low| ("low", low.at.into())));
        facts.extend(self.high.map(|high| ("high", high.at.into())));
        Fact::phrase(says, facts)
    }
}

/// Whether an interval from `low` to `high` holds anything.
fn starts_before(low: Option<Bound>, high: Option<Bound>) -> bool {
    low.zip(high).is_none_or(|(low, high)| low.at < high.at || low.at == high.at && low.included && high.included)
}

impl Amount {
    /// A figure that leaves nothing open.
    pub fn exact(value: Decimal) -> Amount {
        Amount { value, within: Interval::exact(value) }
    }

    /// A figure that lies in an interval; `None` where the interval has no bound at all, or its middle cannot be held.
    pub fn within(within: Interval) -> Option<Amount> {
        let value = match (within.low, within.high) {
            (Some(low), Some(high)) => low.at.checked_add(high.at)?.checked_div(Decimal::TWO)?.normalize(),
            (Some(one), None) | (None, Some(one)) => one.at,
            (None, None) => return None,
        };
        Some(Amount { value, within })
    }

    /// The one figure that it was written as, exact or rounded (5.5万); `None` for a range and for a figure that a word bends.
    pub fn named(&self) -> Option<Decimal> {
        let (low, high) = (self.within.low?, self.within.high?);
        let is_rounded = || {
            let step = high.at.checked_sub(low.at)?;
            Some(low.included && !high.included && self.value.checked_rem(step)?.is_zero())
        };
        (self.is_exact() || is_rounded()?).then_some(self.value)
    }

    /// Whether it could be almost anything, and so confirms nothing: not written as one figure, and open without end on a side or
    /// with an upper bound of twice the lower one or more.
    pub fn is_wide(&self) -> bool {
        let is_wide = match (self.within.low, self.within.high) {
            (Some(low), Some(high)) => low.at.checked_mul(Decimal::TWO).is_none_or(|twice| high.at >= twice),
            _ => true,
        };
        is_wide && self.named().is_none()
    }

    /// Whether it leaves nothing open.
    pub fn is_exact(&self) -> bool {
        self.within.only().is_some()
    }

    /// The same by a rising function, such as a change of measure.
    pub fn map(&self, rising: impl Fn(Decimal) -> Option<Decimal>) -> Option<Amount> {
        Some(Amount { value: rising(self.value)?, within: self.within.map(&rising)? })
    }

    /// The exact sum, with what its parts leave open; `None` where it has more digits than can be held.
    pub fn sum(amounts: impl IntoIterator<Item = Amount>) -> Option<Amount> {
        amounts.into_iter().try_fold(Amount::exact(Decimal::ZERO), |total, amount| {
            let value = number::sum([total.value, amount.value])?;
            Some(Amount { value, within: total.within.plus(&amount.within)? })
        })
    }

    /// The figure in words: "5.5 万人"; where it leaves something open, its interval.
    pub fn say(&self, measure: impl Into<Arc<str>>) -> Fact {
        self.within.say(measure)
    }
}

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Amount {
        Amount::exact(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;
    use num_bigint::BigInt;
    use num_rational::BigRational;
    use proptest::prelude::*;

    fn said(low: Option<Bound>, high: Option<Bound>) -> String {
        Interval { low, high }.say("人").say(Lang::Zh)
    }

    #[test]
    fn only_an_exact_or_rounded_figure_was_written_as_one() {
        let between = |low: &str, high: &str, included| {
            let (low, high) = (Bound::included(low.parse().unwrap()), Bound { at: high.parse().unwrap(), included });
            Amount::within(Interval::between(Some(low), Some(high)).unwrap()).unwrap().named()
        };
        assert_eq!(Amount::exact(Decimal::from(7)).named(), Some(Decimal::from(7)));
        assert_eq!(between("5.45", "5.55", false), Some(Decimal::new(55, 1)));
        assert_eq!(between("3", "5", true), None);
        assert_eq!(between("90", "100", false), None, "近100");
        assert_eq!(between("0.5", "1", false), None, "近1万 in 万");
    }

    #[test]
    fn a_figure_is_wide_from_twice_its_lower_bound_on_or_without_an_end() {
        let measure = crate::value::measure::Measure::parse("人");
        let is_wide = |written: &str| crate::value::written::words(written, &measure).amount().unwrap().is_wide();
        for wide in ["1-5", "5-10", "一万多", "10余", "5万以上", "不足3万", "20以内"] {
            assert!(is_wide(wide), "{wide}");
        }
        for narrow in ["0", "1", "-3", "1万", "约5.5万", "5万多", "3-5万", "近6万", "5-9"] {
            assert!(!is_wide(narrow), "{narrow}");
        }
    }

    #[test]
    fn intervals_are_said_with_both_ends() {
        let (five, six) = (Decimal::from(5), Decimal::from(6));
        for (low, high, words) in [
            (Some(Bound::included(five)), Some(Bound::included(five)), "5 人"),
            (Some(Bound::included(five)), Some(Bound::included(six)), "5 至 6 人"),
            (Some(Bound::included(five)), Some(Bound::excluded(six)), "5 至不足 6 人"),
            (Some(Bound::excluded(five)), Some(Bound::included(six)), "多于 5、不超过 6 人"),
            (Some(Bound::excluded(five)), Some(Bound::excluded(six)), "多于 5、不足 6 人"),
            (Some(Bound::included(five)), None, "不少于 5 人"),
            (Some(Bound::excluded(five)), None, "多于 5 人"),
            (None, Some(Bound::included(six)), "不超过 6 人"),
            (None, Some(Bound::excluded(six)), "不足 6 人"),
        ] {
            assert_eq!(said(low, high), words);
        }
    }

    /// An interval of small whole numbers whose members, in halves, can be listed.
    fn interval() -> impl Strategy<Value = Interval> {
        let bound = || (-6i64..7, any::<bool>()).prop_map(|(at, included)| Bound { at: at.into(), included });
        let end = || proptest::option::weighted(0.85, bound());
        (end(), end()).prop_filter_map("empty", |(low, high)| Interval::between(low, high))
    }

    /// The quarters from -16 to 16 that lie in it: fine enough to tell open ends from closed ones, and far enough for sums.
    fn members(interval: &Interval) -> Vec<i64> {
        (-64..=64).filter(|quarter| interval.contains(&Interval::exact(Decimal::new(*quarter * 25, 2)))).collect()
    }

    /// A figure of any size and number of places that a decimal holds.
    fn any_figure() -> impl Strategy<Value = Decimal> {
        let places = prop_oneof![0u32..=6, 0u32..=28];
        let digits = prop_oneof![-1_000_000i128..=1_000_000, -(1i128 << 95)..=(1i128 << 95)];
        (digits, places).prop_map(|(digits, places)| Decimal::from_i128_with_scale(digits, places))
    }

    fn any_span() -> impl Strategy<Value = Interval> {
        let end = || (any_figure(), any::<bool>()).prop_map(|(at, included)| Some(Bound { at, included }));
        (end(), end()).prop_filter_map("empty", |(low, high)| Interval::between(low, high))
    }

    fn rational(figure: Decimal) -> BigRational {
        BigRational::new(figure.mantissa().into(), BigInt::from(10).pow(figure.scale()))
    }

    fn ends(span: &Interval) -> [(BigRational, bool); 2] {
        [span.low, span.high].map(|end| end.map(|end| (rational(end.at), end.included)).expect("an end"))
    }

    proptest! {
        #[test]
        fn comparing_is_that_of_rationals_however_many_places_there_are(one in any_span(), other in any_span()) {
            let ([low, high], [from, to]) = (ends(&one), ends(&other));
            let is_before = |(end, included): &(BigRational, bool), (start, starts): &(BigRational, bool)| {
                end < start || end == start && !(*included && *starts)
            };
            prop_assert_eq!(one.meets(&other), !is_before(&high, &from) && !is_before(&to, &low));
            let starts_in = low.0 < from.0 || low.0 == from.0 && (low.1 || !from.1);
            let ends_in = to.0 < high.0 || to.0 == high.0 && (high.1 || !to.1);
            prop_assert_eq!(one.contains(&other), starts_in && ends_in);
        }

        #[test]
        fn a_sum_is_that_of_rationals_or_none(one in any_span(), other in any_span()) {
            let ([low, high], [from, to]) = (ends(&one), ends(&other));
            if let Some(sum) = one.plus(&other) {
                prop_assert_eq!(ends(&sum), [(low.0 + from.0, low.1 && from.1), (high.0 + to.0, high.1 && to.1)]);
            }
            let amounts = [one, other].into_iter().filter_map(Amount::within);
            if let Some(sum) = Amount::sum(amounts.clone()) {
                let all = amounts.fold(BigRational::from(BigInt::ZERO), |all, amount| all + rational(amount.value));
                prop_assert_eq!(rational(sum.value), all);
            }
        }

        #[test]
        fn meeting_containing_and_joining_are_those_of_the_sets(one in interval(), other in interval()) {
            let (a, b) = (members(&one), members(&other));
            prop_assert!(!a.is_empty());
            prop_assert_eq!(one.holds_whole(), a.iter().any(|quarter| quarter % 4 == 0));
            prop_assert_eq!(one.meets(&other), a.iter().any(|member| b.contains(member)));
            prop_assert_eq!(one.contains(&other), b.iter().all(|member| a.contains(member)));
            let hull = members(&one.hull(other));
            let least = a.iter().chain(&b).min();
            let most = a.iter().chain(&b).max();
            prop_assert_eq!((hull.first(), hull.last()), (least, most));
        }

        #[test]
        fn every_sum_of_members_lies_in_the_sum(one in interval(), other in interval()) {
            let sum = one.plus(&other).unwrap();
            for a in members(&one) {
                for b in members(&other) {
                    prop_assert!(sum.contains(&Interval::exact(Decimal::new((a + b) * 25, 2))));
                }
            }
            // And no more: an end of the sum is the sum of two ends.
            prop_assert_eq!(sum.low.map(|low| low.at), one.low.zip(other.low).map(|(a, b)| a.at + b.at));
            prop_assert_eq!(sum.high.map(|high| high.at), one.high.zip(other.high).map(|(a, b)| a.at + b.at));
        }

        #[test]
        fn sums_of_amounts_are_those_of_whole_numbers(parts in proptest::collection::vec((-1_000_000_000i64..1_000_000_000, 0i64..1_000), 0..50)) {
            let amounts = parts.iter().map(|(middle, half)| {
                let (low, high) = (Decimal::new(middle - half, 3), Decimal::new(middle + half, 3));
                Amount::within(Interval { low: Some(Bound::included(low)), high: Some(Bound::included(high)) }).unwrap()
            });
            let sum = Amount::sum(amounts).unwrap();
            let (middle, half): (i64, i64) = parts.iter().fold((0, 0), |(m, h), (middle, half)| (m + middle, h + half));
            prop_assert_eq!(sum.value, Decimal::new(middle, 3));
            prop_assert_eq!(sum.within.low.unwrap().at, Decimal::new(middle - half, 3));
            prop_assert_eq!(sum.within.high.unwrap().at, Decimal::new(middle + half, 3));
        }

        #[test]
        fn below_and_reaching_exclude_each_other(one in interval(), number in -7i64..8) {
            let number = Decimal::from(number);
            prop_assert!(!(one.is_below(number) && one.reaches(number)));
            let whole = Interval { low: Some(Bound::included(number)), high: None };
            prop_assert_eq!(one.reaches(number), whole.contains(&one));
            prop_assert_eq!(one.is_below(number), !one.meets(&whole));
        }
    }
}
