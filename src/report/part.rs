//! A part of a package in pieces: each is compressed by itself, on any core, and they are put one behind the other.
//!
//! A piece ends on a whole byte and refers to nothing before it, as pieces of a DEFLATE stream may (RFC 1951, 3.2.4: an empty stored
//! block; zlib calls it a full flush), and the check sum of the whole is put together from theirs. The zip crate compresses a part on
//! one core, and takes in what is compressed already from an archive only: so a [`Part`] is one, of a single file.

use crate::template::COMPRESSION;
use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::io::{self, Seek, SeekFrom, Write};

/// What ends a stream of pieces: a last block without anything in it.
const END: [u8; 2] = [3, 0];

/// How much a piece is thought to shrink.
const SHRINKS: usize = 4;

/// Some of a part, compressed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The compressed bytes.
    pub bytes: Vec<u8>,
    /// How many bytes they stand for.
    pub length: u64,
    /// The CRC-32 of those.
    pub crc: u32,
}

impl From<&[u8]> for Piece {
    fn from(content: &[u8]) -> Piece {
        thread_local! {
            // A quarter of a MiB, which is made ready again faster than it is taken and given back.
            static COMPRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(COMPRESSION.into()), false));
        }
        let bytes = COMPRESS.with_borrow_mut(|compress| compressed(content, compress));
        Piece { bytes, length: content.len() as u64, crc: crc32fast::hash(content) }
    }
}

fn compressed(content: &[u8], compress: &mut Compress) -> Vec<u8> {
    compress.reset();
    let mut bytes = Vec::with_capacity(content.len() / SHRINKS + 64);
    loop {
        let read = compress.total_in() as usize;
        // It asks for room, and for nothing else.
        let _ = compress.compress_vec(&content[read..], &mut bytes, FlushCompress::Full);
        // What is flushed leaves room.
        if compress.total_in() as usize == content.len() && bytes.len() < bytes.capacity() {
            return bytes;
        }
        bytes.reserve(content.len() / SHRINKS + 64);
    }
}

/// An archive of one file, which is put together from pieces.
pub struct Part<W> {
    name: String,
    out: W,
    crc: Hasher,
    length: u64,
    compressed: u64,
}

impl<W: Write + Seek> Part<W> {
    /// One without pieces.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn new(name: String, mut out: W) -> io::Result<Part<W>> {
        // What is written here for the time being has the length of what is written last.
        out.write_all(&local_header(&name, 0, 0, 0))?;
        Ok(Part { name, out, crc: Hasher::new(), length: 0, compressed: 0 })
    }

    /// Adds a piece.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn add(&mut self, piece: &Piece) -> io::Result<()> {
        self.crc.combine(&Hasher::new_with_initial_len(piece.crc, piece.length));
        self.length += piece.length;
        self.compressed += piece.bytes.len() as u64;
        self.out.write_all(&piece.bytes)
    }

    /// The archive.
    ///
    /// # Errors
    /// That it cannot be written, or that the part has 4 GiB: no spreadsheet opens such a sheet.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&END)?;
        self.compressed += END.len() as u64;
        let too_large = |_| io::Error::new(io::ErrorKind::FileTooLarge, "a sheet of 4 GiB, which no spreadsheet opens");
        let length = u32::try_from(self.length).map_err(too_large)?;
        let compressed = u32::try_from(self.compressed).map_err(too_large)?;
        let header = local_header(&self.name, self.crc.finalize(), compressed, length);
        let directory = (header.len() as u64 + self.compressed).try_into().map_err(too_large)?;
        let entry = entry(&self.name, &header);
        self.out.write_all(&entry)?;
        self.out.write_all(&end(entry.len() as u32, directory))?;
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&header)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Before a file's content (APPNOTE.TXT of PKWARE, 4.3.7): version 2.0, no flags, DEFLATE, 1980-01-01.
fn local_header(name: &str, crc: u32, compressed: u32, length: u32) -> Vec<u8> {
    let mut header = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\x21\0".to_vec();
    [crc, compressed, length].into_iter().for_each(|number| header.extend(number.to_le_bytes()));
    header.extend((name.len() as u16).to_le_bytes());
    header.extend([0; 2]);
    header.extend(name.as_bytes());
    header
}

/// A file's entry in the directory (4.3.12): what stands before its content, and that it is the first one; to be read and written by
/// its owner, on Unix.
fn entry(name: &str, header: &[u8]) -> Vec<u8> {
    let mut entry = b"PK\x01\x02\x14\x03".to_vec();
    entry.extend(&header[4..30]);
    entry.extend([0; 6]);
    entry.extend((0o100_600u32 << 16).to_le_bytes());
    entry.extend([0; 4]);
    entry.extend(name.as_bytes());
    entry
}

/// The end of the directory (4.3.16): of one entry of a length, at a place.
fn end(length: u32, at: u32) -> Vec<u8> {
    let mut end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
    end.extend(length.to_le_bytes());
    end.extend(at.to_le_bytes());
    end.extend([0; 2]);
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{Cursor, Read};
    use zip::{ZipArchive, ZipWriter};

    fn unpacked(archive: Cursor<Vec<u8>>) -> Vec<u8> {
        let mut archive = ZipArchive::new(archive).unwrap();
        let mut content = Vec::new();
        archive.by_name("xl/a.xml").unwrap().read_to_end(&mut content).unwrap();
        content
    }

    proptest! {
        #[test]
        fn pieces_are_one_file_also_inside_another_archive(
            pieces in proptest::collection::vec((".{0,9}", 0..40_000usize), 0..5),
        ) {
            let pieces: Vec<Vec<u8>> = pieces.iter().map(|(text, times)| text.repeat(*times).into_bytes()).collect();
            let mut part = Part::new("xl/a.xml".into(), Cursor::new(Vec::new())).unwrap();
            for piece in &pieces {
                part.add(&Piece::from(piece.as_slice())).unwrap();
            }
            let archive = part.finish().unwrap();
            prop_assert_eq!(unpacked(archive.clone()), pieces.concat());
            let mut other = ZipWriter::new(Cursor::new(Vec::new()));
            other.merge_archive(ZipArchive::new(archive).unwrap()).unwrap();
            prop_assert_eq!(unpacked(other.finish().unwrap()), pieces.concat());
        }
    }

    #[test]
    fn what_cannot_be_compressed_is_kept_whole() {
        // A sequence without repetitions.
        let content: Vec<u8> =
            (0..100_000u64).flat_map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()).collect();
        let mut part = Part::new("xl/a.xml".into(), Cursor::new(Vec::new())).unwrap();
        part.add(&Piece::from(content.as_slice())).unwrap();
        assert!(unpacked(part.finish().unwrap()) == content);
    }
}
