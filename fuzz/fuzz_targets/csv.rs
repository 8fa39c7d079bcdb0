//! Delimited text in whatever encoding.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tallybook_fuzz::read(bytes);
});
