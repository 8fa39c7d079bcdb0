//! Any bytes as a file: the sniffer and the reader that it chooses. They refuse or give sheets; they never die.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(book) = tallybook::sheet::open(bytes, "fuzz") {
        for sheet in &book.sheets {
            assert!(sheet.cells.is_sorted_by(|(a, _), (b, _)| a < b), "cells out of order, or one twice");
        }
    }
});
