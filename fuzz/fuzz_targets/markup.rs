//! An HTML page, a web archive, a flat OpenDocument file or an XML spreadsheet of Excel 2003.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tallybook_fuzz::read(bytes);
});
