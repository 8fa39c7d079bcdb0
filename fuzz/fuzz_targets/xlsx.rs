//! Any bytes as a worksheet of an xlsx workbook.
#![no_main]

use tallybook_fuzz::{read, with_part};

libfuzzer_sys::fuzz_target!(|part: &[u8]| {
    read(&with_part(include_bytes!("../books/book.xlsx"), "xl/worksheets/sheet1.xml", part));
});
