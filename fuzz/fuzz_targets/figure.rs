//! Any text where a figure or a date is asked: it is read as a whole, or quoted back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tallybook::value::date;
use tallybook::value::interval::Interval;
use tallybook::value::measure::Measure;
use tallybook::value::written::words;

fuzz_target!(|text: &str| {
    for measure in ["万人", "个", "%", "亿元"] {
        if let Some(amount) = words(text, &Measure::parse(measure)).amount() {
            assert!(Interval::between(amount.within.low, amount.within.high).is_some());
        }
    }
    let _ = date::read(text);
});
