//! Any text where a figure is asked: it is read as a whole, or quoted back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tallybook::value::measure::Measure;
use tallybook::value::written::words;

fuzz_target!(|text: &str| {
    for measure in ["万人", "个", "%"] {
        words(text, &Measure::parse(measure));
    }
});
