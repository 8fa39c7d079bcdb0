//! An old workbook: a compound file or a bare stream of records.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tallybook_fuzz::read(bytes);
});
