//! Dates written out (ISO 8601), as the serial numbers that other cells hold.

use jiff::Unit;
use jiff::civil::{Date, DateTime, Time, date};

/// A date, a date and time, or a time of day, as days since 1899-12-30; a time of day is a fraction of a day. `None` where the
/// text is neither.
pub fn serial(iso: &str) -> Option<f64> {
    let iso = iso.trim().trim_end_matches('Z');
    if is_time(iso) {
        return iso.parse().ok().map(fraction);
    }
    let moment: DateTime =
        iso.parse().or_else(|_| iso.parse().map(|date: Date| date.to_datetime(Time::midnight()))).ok()?;
    let days = moment.date().since((Unit::Day, date(1899, 12, 30))).ok()?.get_days();
    Some(f64::from(days) + fraction(moment.time()))
}

/// Whether what is written is a time of day without a date.
pub fn is_time(iso: &str) -> bool {
    !iso.contains('-')
}

fn fraction(time: Time) -> f64 {
    time.duration_since(Time::midnight()).as_secs_f64() / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_become_serial_numbers() {
        for (iso, expected) in [
            ("2024-01-01", Some(45_292.0)),
            ("2024-01-01T18:00:00", Some(45_292.75)),
            ("2024-01-01T18:00:00.000Z", Some(45_292.75)),
            ("12:00:00", Some(0.5)),
            ("1899-12-30", Some(0.0)),
            ("2024-13-01", None),
            ("soon", None),
        ] {
            assert_eq!(serial(iso), expected, "{iso}");
        }
    }
}
