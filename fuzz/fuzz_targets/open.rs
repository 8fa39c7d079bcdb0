//! Any bytes as a file: the sniffer and the reader that it chooses. They refuse or give sheets; they never die.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tallybook_fuzz::read(bytes);
});
