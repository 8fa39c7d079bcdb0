//! What the targets share: a file is read as a worker reads it, and what comes of it is checked.

use std::io::{Cursor, Read, Write};
use tallybook::sheet::{Book, Refusal, open};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Reads a file. It is refused, or gives sheets whose cells stand in order, each once. A panic that the reading catches is one
/// that it should not have had.
pub fn read(bytes: &[u8]) -> Option<Book> {
    match open(bytes, "fuzz") {
        Ok(book) => {
            assert!(!book.sheets.is_empty(), "a workbook without a sheet");
            for sheet in &book.sheets {
                assert!(sheet.cells.iter().is_sorted_by(|(a, _), (b, _)| a < b), "cells out of order, or one twice");
            }
            Some(book)
        }
        Err(Refusal::Damaged(what)) => {
            assert_ne!(what, "reader stopped");
            None
        }
        Err(_) => None,
    }
}

/// A workbook that is a zip, with one of its parts replaced: what is fuzzed is the part, not the packing.
pub fn with_part(book: &[u8], replaced: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(book)).expect("a seed is a zip");
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a seed is whole");
        let name = part.name().expect("a seed is whole").into_owned();
        let mut kept = Vec::new();
        part.read_to_end(&mut kept).expect("a seed is whole");
        packed.start_file(&name, options).expect("a name");
        packed.write_all(if name == replaced { content } else { &kept }).expect("memory");
    }
    packed.finish().expect("memory").into_inner()
}
