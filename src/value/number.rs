//! Exact decimals: from a cell's float, from digits, and their exact sums.
//!
//! A decimal here has 96 bits (`rust_decimal`), some 28 digits. [`LARGEST`] and [`MOST_DECIMALS`] bound every
//! figure that is accepted, so that the sum of a million of them is still exact; where a sum would not be,
//! [`sum`] says so with `None` instead of rounding.

use rust_decimal::Decimal;

/// The first magnitude that is no longer accepted as a figure: 10^14.
pub const LARGEST: i64 = 100_000_000_000_000;

/// The most decimals of an accepted figure; a cell's float is rounded to them, a text with more is refused.
pub const MOST_DECIMALS: u32 = 8;

/// The decimal that the author of a number cell sees: its 15 significant digits, the most that Excel stores and
/// shows ("Excel specifications and limits", Microsoft). `None` for what is no figure: NaN, an infinity, or a
/// magnitude from 10^14 on.
pub fn from_cell(float: f64) -> Option<Decimal> {
    Some(significant(float)?.round_dp(MOST_DECIMALS).normalize())
}

/// The percentage that the author of a number cell sees which is shown as one: 550 where the cell holds 5.5. `None` as above.
pub fn from_percent_cell(float: f64) -> Option<Decimal> {
    let share = shift(significant(float)?, 2)?.round_dp(MOST_DECIMALS).normalize();
    is_figure(share).then_some(share)
}

/// The 15 significant digits of a float; `None` for what is no figure.
fn significant(float: f64) -> Option<Decimal> {
    if !float.is_finite() || float.abs() >= LARGEST as f64 {
        return None;
    }
    if let Some(number) = whole(float).map(Decimal::from).or_else(|| short(float)) {
        return Some(number);
    }
    // A magnitude too small for 28 decimals is zero at any precision that we accept.
    Some(Decimal::from_scientific(&format!("{float:.14e}")).unwrap_or_default())
}

/// A float as the whole number that it is: nearly every figure is one, and needs no digits to be worked out.
pub fn whole(float: f64) -> Option<i64> {
    (float.abs() < LARGEST as f64 && float.trunc() == float).then_some(float as i64)
}

/// A float that is the nearest to a number of at most 15 digits, four of them decimals: these are its significant digits, for no
/// two numbers of 15 digits have the same nearest float.
fn short(float: f64) -> Option<Decimal> {
    const SCALE: f64 = 1e4;
    let units = (float * SCALE).round();
    // Both are whole and held exactly, so their quotient is the float nearest to it.
    (units.abs() < 1e15 && units / SCALE == float).then(|| Decimal::new(units as i64, 4).normalize())
}

/// The decimal of plain ASCII digits with an optional sign and decimal point; `None` beyond the bounds of a figure.
pub fn from_digits(digits: &str) -> Option<Decimal> {
    let number: Decimal = digits.parse().ok()?;
    is_figure(number).then(|| number.normalize())
}

/// Whether a number is within the bounds of a figure.
pub fn is_figure(number: Decimal) -> bool {
    number.abs() < Decimal::from(LARGEST) && decimals(number) <= MOST_DECIMALS
}

/// A number times a power of ten, exactly; `None` where it has more digits than can be held.
pub fn shift(number: Decimal, power: i32) -> Option<Decimal> {
    let shifted = if power >= 0 {
        number.checked_mul(Decimal::from(10u64.checked_pow(power.unsigned_abs())?))?
    } else {
        let scale = number.scale().checked_add(power.unsigned_abs())?;
        Decimal::try_from_i128_with_scale(number.mantissa(), scale).ok()?
    };
    Some(shifted.normalize())
}

/// The float nearest to a figure, for a cell that shows it; nothing is compared by it. (rust_decimal's own conversion is not
/// always the nearest.)
pub fn to_float(number: Decimal) -> f64 {
    number.to_string().parse().unwrap_or_default()
}

/// The exact sum, or `None` where it has more digits than can be held.
pub fn sum(numbers: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    numbers.into_iter().try_fold(Decimal::ZERO, |total, number| {
        let scale = total.scale().max(number.scale());
        total.checked_add(number).filter(|result| result.scale() == scale || result.is_zero())
    })
}

/// How many decimals a figure shows: 2 for 1.25, 0 for 3.00.
pub fn decimals(number: Decimal) -> u32 {
    number.normalize().scale()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_float_is_read_as_the_digits_its_author_sees() {
        for (float, seen) in
            [(0.1 + 0.2, "0.3"), (5.5, "5.5"), (1.0 / 3.0, "0.33333333"), (1e-30, "0"), (-2.675, "-2.675")]
        {
            assert_eq!(from_cell(float).unwrap().to_string(), seen);
        }
    }

    #[test]
    fn a_percentage_is_a_hundred_times_what_its_cell_holds_exactly() {
        for (float, share) in
            [(5.5, "550"), (0.1 + 0.2, "30"), (-0.07, "-7"), (0.123_456_789_012, "12.3456789"), (0.0, "0")]
        {
            assert_eq!(from_percent_cell(float).unwrap().to_string(), share);
        }
        assert_eq!([1e12, f64::NAN].map(from_percent_cell), [None, None]);
    }

    #[test]
    fn what_is_no_figure_is_none() {
        for float in [f64::NAN, f64::INFINITY, 1e14, -1e300] {
            assert_eq!(from_cell(float), None, "{float}");
        }
        for digits in ["", "1e5x", "100000000000000", "0.123456789", "１"] {
            assert_eq!(from_digits(digits), None, "{digits}");
        }
    }

    proptest! {
        #[test]
        fn a_decimal_of_15_digits_survives_a_float(units in -999_999_999_999_999i64..999_999_999_999_999, scale in 2u32..8) {
            let decimal = Decimal::new(units, scale);
            let float: f64 = decimal.to_string().parse().unwrap();
            prop_assert_eq!(from_cell(float), Some(decimal.normalize()));
        }

        #[test]
        fn a_short_float_is_read_as_by_its_digits(units in -999_999_999_999_999i64..=999_999_999_999_999, shift in 0u32..15, scale in 0u32..6) {
            let float: f64 = Decimal::new(units / 10i64.pow(shift), scale).to_string().parse().unwrap();
            prop_assume!(float.abs() < LARGEST as f64);
            let digits = Decimal::from_scientific(&format!("{float:.14e}")).unwrap().round_dp(MOST_DECIMALS).normalize();
            let read = from_cell(float).unwrap();
            prop_assert_eq!((read, read.scale(), read.to_string()), (digits, digits.scale(), digits.to_string()));
        }

        #[test]
        fn sums_are_exact_in_any_order(mut units in proptest::collection::vec((-1_000_000_000_000_000_000_000i128..1_000_000_000_000_000_000_000, 0u32..8), 0..40)) {
            let build = |units: &[(i128, u32)]| sum(units.iter().map(|(unit, scale)| Decimal::from_i128_with_scale(*unit, *scale)));
            let exact: i128 = units.iter().map(|(unit, scale)| unit * 10i128.pow(8 - scale)).sum();
            let forward = build(&units);
            units.reverse();
            // A sum either is exact or is refused; it is never a rounded figure.
            for total in [forward, build(&units)].into_iter().flatten() {
                let rescaled = total.normalize();
                prop_assert_eq!(rescaled.mantissa() * 10i128.pow(8 - rescaled.scale()), exact);
            }
        }
    }
}
