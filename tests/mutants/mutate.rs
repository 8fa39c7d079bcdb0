//! How a mutant is made: one to three changes of bytes, in the file or, in a zip file, inside one of its parts, which is then
//! packed again with the right checksum.

use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A stream of numbers that the seed decides (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// The mutant of this number. Three of four mutants of a zip file are changed inside a part.
pub fn mutant(bytes: &[u8], number: u64) -> Vec<u8> {
    let mut numbers = Numbers(number);
    let mut mutant = bytes.to_vec();
    if bytes.starts_with(b"PK") && numbers.below(4) > 0 {
        return repacked(bytes, &mut numbers);
    }
    change(&mut mutant, &mut numbers);
    mutant
}

fn change(bytes: &mut Vec<u8>, numbers: &mut Numbers) {
    for _ in 0..1 + numbers.below(3) {
        let at = numbers.below(bytes.len());
        let few = 1 + numbers.below(8);
        match numbers.below(8) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << numbers.below(8),
            2 | 3 if !bytes.is_empty() => bytes[at] = numbers.next() as u8,
            // A digit for a digit: what mistakes look most like a value.
            4 if !bytes.is_empty() => {
                let digit =
                    (0..bytes.len()).map(|step| (at + step) % bytes.len()).find(|at| bytes[*at].is_ascii_digit());
                bytes[digit.unwrap_or(at)] = b'0' + numbers.below(10) as u8;
            }
            5 => drop(bytes.splice(at..at, (0..few).map(|_| numbers.next() as u8).collect::<Vec<_>>())),
            6 => drop(bytes.drain(at..(at + few).min(bytes.len()))),
            _ => bytes.truncate(at),
        }
    }
}

/// The archive with one part changed. Parts that hold cells are changed more often than the others.
fn repacked(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a good archive");
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a good archive");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("a good archive");
        parts.push((part.name().expect("a name").to_string(), content));
    }
    let holds_cells =
        |name: &str| ["worksheets/sheet", "sharedStrings", "content.xml"].iter().any(|part| name.contains(part));
    let cells: Vec<usize> = (0..parts.len()).filter(|index| holds_cells(&parts[*index].0)).collect();
    let part = if numbers.below(3) > 0 { cells[numbers.below(cells.len())] } else { numbers.below(parts.len()) };
    change(&mut parts[part].1, numbers);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // The first part of an OpenDocument file is not packed.
        let method = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        writer.start_file(name, SimpleFileOptions::default().compression_method(method)).expect("a part");
        writer.write_all(&content).expect("a part");
    }
    writer.finish().expect("an archive").into_inner()
}
