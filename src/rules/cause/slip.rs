//! What one figure would be without a slip of the hand: a factor of ten, a sign, a digit.
//!
//! A digit is looked for only in figures of two digits or more, before and after; a digit dropped or added that makes the figure ten
//! times another is a factor. Digits of a negative figure are not looked at: its sign is the slip.

use super::span::{Span, steps, units};
use crate::finding::Slip;
use crate::value::measure::{Measure, is_magnitude};
use rust_decimal::Decimal;

/// The factors: 10 to 10,000, and their inverses.
const POWERS: [i32; 8] = [1, -1, 2, -2, 3, -3, 4, -4];

/// A figure in which a slip is looked for.
#[derive(Clone, Copy)]
pub struct Written {
    /// The figure.
    pub figure: Decimal,
    /// Whether only whole figures may stand in its place.
    pub is_whole: bool,
    /// Whether a negative one may.
    pub is_signed: bool,
    /// How many decimals it shows at least.
    pub decimals: u32,
}

/// The figures that one slip leads to and that differ from the written one by what is lacking.
pub fn slips(written: Written, lack: Span) -> Vec<(Slip, Decimal)> {
    let figure = written.figure.normalize();
    let Some(own) = units(figure) else { return Vec::new() };
    if figure.is_zero() {
        return Vec::new();
    }
    let mut found: Vec<(Slip, Decimal)> = Vec::new();
    let mut see = |slip: Slip, mantissa: i128, scale: u32| {
        let Some(steps) = steps(mantissa, scale).filter(|steps| lack.holds(steps - own)) else { return };
        // Ten times another is a factor.
        let is_tenfold = steps == own * 10 || steps * 10 == own;
        if is_tenfold && matches!(slip, Slip::ExtraDigit | Slip::DroppedDigit) {
            return;
        }
        let to = Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(|to| (slip, to.normalize()));
        found.extend(to.filter(|to| !found.contains(to)));
    };
    for power in POWERS {
        let Some((mantissa, scale)) = shifted(figure, power) else { continue };
        if !written.is_whole || whole(mantissa, scale) {
            see(Slip::Factor, mantissa, scale);
        }
    }
    if figure.is_sign_negative() || written.is_signed {
        see(Slip::Sign, -figure.mantissa(), figure.scale());
    }
    if figure.is_sign_positive() {
        let mut padded = figure;
        padded.rescale(figure.scale().max(written.decimals));
        transposed(padded.mantissa(), &mut |mantissa| see(Slip::TransposedDigits, mantissa, padded.scale()));
        digits(figure.mantissa(), figure.scale(), lack, &mut see);
    }
    found
}

/// A figure times a power of ten, as mantissa and scale.
fn shifted(figure: Decimal, power: i32) -> Option<(i128, u32)> {
    let by = 10i128.pow(power.unsigned_abs());
    if power > 0 {
        Some((figure.mantissa().checked_mul(by)?, figure.scale()))
    } else {
        Some((figure.mantissa(), figure.scale() + power.unsigned_abs()))
    }
}

/// Whether a mantissa of so many decimals is a whole number.
fn whole(mantissa: i128, scale: u32) -> bool {
    mantissa % 10i128.pow(scale) == 0
}

/// Every figure in which two neighbouring digits stand the other way round.
fn transposed(mantissa: i128, see: &mut impl FnMut(i128)) {
    let count = length(mantissa);
    for place in 0..count.saturating_sub(1) {
        let power = 10i128.pow(place);
        let (right, left) = (mantissa / power % 10, mantissa / power / 10 % 10);
        let leads_with_zero = place + 2 == count && right == 0;
        if left != right && !leads_with_zero {
            see(mantissa + (right - left) * power * 9);
        }
    }
}

/// Every figure with one digit less, one more, or another.
fn digits(mantissa: i128, scale: u32, lack: Span, see: &mut impl FnMut(Slip, i128, u32)) {
    let count = length(mantissa);
    if count < 2 {
        return;
    }
    for place in 0..=count {
        let power = 10i128.pow(place);
        let (above, below) = (mantissa / power, mantissa % power);
        let digit = above % 10;
        if place < count {
            let shorter = above / 10 * power + below;
            if length(shorter) + 1 == count && count > 2 {
                see(Slip::ExtraDigit, shorter, if place < scale { scale - 1 } else { scale });
            }
        }
        // What it is with each digit here, a zero first. At most places they are all far off, and passed over without a look.
        let mut each = |slip: Slip, zero: i128, decimals: u32, may_be: &dyn Fn(i128) -> bool| {
            let own = mantissa * 10i128.pow(decimals - scale);
            if lack.meets(zero - own, zero + power * 9 - own, decimals) {
                (0..10).filter(|other| may_be(*other)).for_each(|other| see(slip, zero + other * power, decimals));
            }
        };
        // A zero at either end is none that anybody types.
        let may_be_zero = place + 1 < count && (place > 0 || scale == 0);
        if place < count {
            let is_typed = |other| other != digit && (other != 0 || may_be_zero);
            each(Slip::MistypedDigit, mantissa - digit * power, scale, &is_typed);
        }
        let longer = above * power * 10 + below;
        let is_typed = |other| other != 0 || place < count;
        if place >= scale {
            each(Slip::DroppedDigit, longer, scale, &is_typed);
        }
        if scale > 0 && place <= scale {
            each(Slip::DroppedDigit, longer, scale + 1, &is_typed);
        }
    }
}

/// How many digits a number has.
fn length(number: i128) -> u32 {
    number.checked_ilog10().map_or(0, |power| power + 1)
}

/// The measure that would explain a figure so many powers of ten too large, where it is one that people use: 人 in a cell of 万人.
pub fn other_measure(measure: &Measure, power: i32) -> Option<String> {
    let times = Decimal::from(10u64.pow(power.unsigned_abs()));
    let word = measure.word();
    let base = word.trim_start_matches(is_magnitude);
    if power > 0 && measure.pieces() == times {
        Some(base.to_string())
    } else if power == -4 && measure.pieces() == Decimal::ONE {
        Some(format!("万{word}"))
    } else {
        None
    }
}

/// The power of ten by which a figure is larger than another.
pub fn power(from: Decimal, to: Decimal) -> Option<i32> {
    POWERS.into_iter().find(|power| {
        shifted(to, *power).and_then(|(mantissa, scale)| Decimal::try_from_i128_with_scale(mantissa, scale).ok())
            == Some(from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn led(from: &str, to: &str) -> Vec<&'static str> {
        let (from, to): (Decimal, Decimal) = (from.parse().unwrap(), to.parse().unwrap());
        let lack = units(to - from).unwrap();
        let written = Written { figure: from, is_whole: false, is_signed: true, decimals: 2 };
        slips(written, Span { low: lack, high: lack }).iter().map(|(slip, _)| slip.code()).collect()
    }

    proptest! {
        #[test]
        fn a_digit_more_or_another_is_found_wherever_it_stands(
            digits in "[1-9][0-9]{0,7}[1-9]",
            place in 0..9usize,
            digit in 1..=9u8,
            scale in 0..4usize,
        ) {
            let figure = |digits: &str, scale: usize| Decimal::new(digits.parse().unwrap(), scale as u32).to_string();
            let (from, digit) = (figure(&digits, scale), digit.to_string());
            let place = place % digits.len();
            let longer = [&digits[..place], &digit, &digits[place..]].concat();
            let decimals = if digits.len() - place >= scale { scale } else { scale + 1 };
            prop_assert!(led(&from, &figure(&longer, decimals)).contains(&"dropped-digit"));
            prop_assert!(led(&figure(&longer, decimals), &from).contains(&"extra-digit"));
            let other = [&digits[..place], &digit, &digits[place + 1..]].concat();
            prop_assert!(other == digits || led(&from, &figure(&other, scale)).contains(&"mistyped-digit"));
        }
    }

    #[test]
    fn each_slip_is_told_by_its_kind() {
        for (from, to, slips) in [
            ("54", "45", &["transposed-digits"][..]),
            ("4.1", "4.01", &["transposed-digits", "dropped-digit"]),
            ("1.3", "13", &["factor"]),
            ("0.6", "6000", &["factor"]),
            ("544", "445", &[]),
            ("1200", "120", &["factor"]),
            ("1120", "120", &["extra-digit"]),
            ("120", "1120", &["dropped-digit"]),
            ("5.2", "5.25", &["dropped-digit"]),
            ("5.25", "5.2", &["extra-digit"]),
            ("128", "120", &["mistyped-digit"]),
            ("-120", "120", &["sign"]),
            ("7", "6", &[]),
            ("5", "55", &[]),
            ("55", "5", &[]),
            ("120", "119", &[]),
            ("0", "10", &[]),
        ] {
            assert_eq!(led(from, to), slips, "{from} {to}");
        }
    }

    #[test]
    fn people_are_neither_halved_nor_negative() {
        let lack =
            |to: &str, from: &str| units(to.parse::<Decimal>().unwrap() - from.parse::<Decimal>().unwrap()).unwrap();
        let written =
            |figure: &str| Written { figure: figure.parse().unwrap(), is_whole: true, is_signed: false, decimals: 0 };
        let at = |lack| Span { low: lack, high: lack };
        assert_eq!(slips(written("125"), at(lack("12.5", "125"))), []);
        assert_eq!(slips(written("125"), at(lack("-125", "125"))), []);
    }

    #[test]
    fn the_measure_that_people_use_is_named() {
        assert_eq!(other_measure(&Measure::parse("万人"), 4).as_deref(), Some("人"));
        assert_eq!(other_measure(&Measure::parse("人"), -4).as_deref(), Some("万人"));
        assert_eq!(other_measure(&Measure::parse("人"), 2), None);
        assert_eq!(power(Decimal::from(6000), Decimal::new(6, 1)), Some(4));
    }
}
