//! Any bytes as the content of an OpenDocument spreadsheet.
#![no_main]

use tallybook_fuzz::{read, with_part};

libfuzzer_sys::fuzz_target!(|part: &[u8]| {
    read(&with_part(include_bytes!("../books/book.ods"), "content.xml", part));
});
