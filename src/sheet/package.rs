//! A zip file as named parts: what every office format since 2007 is packed in, guarded against what a hostile one does.
//!
//! Names are equal whatever their case, and whichever slash separates them (ECMA-376 Part 2, 6.2.2.3); a package in which two parts have one
//! name is refused, for programs disagree on which of them counts. A declared size is never believed: bytes are counted as they
//! are inflated, against a limit for the whole file and one for how much larger than its packed form a part may be. Nothing is
//! unpacked that is not asked for, and nothing is written anywhere.

use super::Refusal;
use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{ZipArchive, ZipReadOptions};

/// The most that the parts of one file may come to when unpacked, in MiB.
pub const LARGEST_UNPACKED: usize = 1024;

/// The most parts that a file may have; large workbooks with pictures have some hundreds.
const MOST_PARTS: usize = 10_000;

/// How many times larger than its packed form a part may be: sheets of figures come to 10 or 20, nothing to 1,032.
const LARGEST_RATIO: u64 = 200;

/// A part of up to so many bytes may be packed as tightly as it likes.
const FREE_OF_RATIO: u64 = 32 << 20;

/// A zip file, opened.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Where the part of each name stands, names [folded].
    places: HashMap<String, usize>,
    /// How many bytes may still be unpacked.
    room: u64,
}

impl<'a> Package<'a> {
    /// Opens a zip file; only its directory is read.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where it is no zip file, is cut short or has two parts of one name, [`Refusal::Inflated`] where it
    /// has too many parts.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, Refusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(refuse)?;
        if archive.len() > MOST_PARTS {
            return Err(Refusal::Inflated(LARGEST_UNPACKED));
        }
        let mut places = HashMap::new();
        for (place, name) in archive.file_names_raw().enumerate() {
            let name = String::from_utf8_lossy(name);
            if places.insert(folded(&name), place).is_some() {
                return Err(Refusal::Damaged(format!("two parts are called {name}")));
            }
        }
        if archive.has_duplicate_names() {
            return Err(Refusal::Damaged("two parts have the same name".into()));
        }
        Ok(Package { archive, places, room: (LARGEST_UNPACKED as u64) << 20 })
    }

    /// Lowers what may still be unpacked, to so many bytes.
    pub fn narrow(&mut self, room: u64) {
        self.room = self.room.min(room);
    }

    /// Whether there is a part of this name.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(&folded(name))
    }

    /// A part's content, unpacked as it is read.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where there is no such part or it is packed in a way that office programs do not use,
    /// [`Refusal::Encrypted`] where it needs a password, [`Refusal::Inflated`] where it says itself that it is too large.
    pub fn part(&mut self, name: &str) -> Result<Part<'_, 'a>, Refusal> {
        let place = self.places.get(&folded(name)).ok_or_else(|| Refusal::Damaged(format!("{name} is missing")))?;
        let file = self.archive.by_index_with_options(*place, ZipReadOptions::new()).map_err(refuse)?;
        let allowed = FREE_OF_RATIO.max(file.compressed_size().saturating_mul(LARGEST_RATIO));
        if file.size() > self.room.min(allowed) {
            return Err(Refusal::Inflated(LARGEST_UNPACKED));
        }
        Ok(Part { file, room: &mut self.room, allowed, unpacked: 0 })
    }
}

/// One part, unpacked as it is read.
pub struct Part<'p, 'a> {
    file: ZipFile<'p, Cursor<&'a [u8]>>,
    /// What the whole file may still unpack.
    room: &'p mut u64,
    /// How large this part may become.
    allowed: u64,
    unpacked: u64,
}

impl Part<'_, '_> {
    /// How large it says that it is, in bytes.
    pub fn size(&self) -> u64 {
        self.file.size()
    }

    /// The part with a buffer before it, of the part's size where that is small: a workbook has dozens of small parts.
    pub fn buffered(self) -> BufReader<Self> {
        let size = self.file.size().clamp(1 << 12, 1 << 16);
        BufReader::with_capacity(size as usize, self)
    }
}

impl Read for Part<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.unpacked += read as u64;
        *self.room = self.room.checked_sub(read as u64).ok_or_else(|| io::Error::other(TooMuch))?;
        if self.unpacked > self.allowed {
            return Err(io::Error::other(TooMuch));
        }
        if read == 0 && !buffer.is_empty() && self.unpacked != self.file.size() {
            return Err(io::Error::other("a part is not as long as it says"));
        }
        Ok(read)
    }
}

/// Reading stopped because a part grew past its limit.
#[derive(Debug)]
struct TooMuch;

impl std::fmt::Display for TooMuch {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("too much is packed into the file")
    }
}

impl std::error::Error for TooMuch {}

/// The refusal that an error while reading a part comes to.
pub fn refuse_io(error: &io::Error) -> Refusal {
    if error.get_ref().is_some_and(|inner| inner.is::<TooMuch>()) {
        Refusal::Inflated(LARGEST_UNPACKED)
    } else {
        Refusal::Damaged(error.to_string())
    }
}

fn refuse(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Encrypted,
        ZipError::Io(error) => refuse_io(&error),
        error => Refusal::Damaged(error.to_string()),
    }
}

/// A part's name as names are compared: lower case, forward slashes, none at the start.
pub fn folded(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// A zip file of these parts.
    pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn content(bytes: &[u8], name: &str) -> Result<Vec<u8>, Refusal> {
        let mut package = Package::open(bytes)?;
        let mut content = Vec::new();
        package.part(name)?.read_to_end(&mut content).map_err(|error| refuse_io(&error))?;
        Ok(content)
    }

    #[test]
    fn names_are_equal_whatever_their_case_and_slashes() {
        let bytes = zipped(&[("XL\\Workbook.xml", b"w")]);
        for name in ["xl/workbook.xml", "/xl/workbook.xml", "XL\\WORKBOOK.XML"] {
            assert_eq!(content(&bytes, name), Ok(b"w".to_vec()), "{name}");
        }
        assert!(matches!(content(&bytes, "workbook.xml"), Err(Refusal::Damaged(_))));
    }

    #[test]
    fn two_parts_of_one_name_refuse_the_file() {
        let bytes = zipped(&[("xl/sheet1.xml", b"1"), ("xl/Sheet1.xml", b"2")]);
        assert!(matches!(Package::open(&bytes), Err(Refusal::Damaged(_))));
    }

    #[test]
    fn a_part_that_grows_far_beyond_its_packed_size_is_refused_and_costs_nothing_unread() {
        let nothing = vec![0; 40 << 20];
        let bytes = zipped(&[("bomb", &nothing), ("small", b"1")]);
        assert_eq!(content(&bytes, "small"), Ok(b"1".to_vec()));
        assert_eq!(content(&bytes, "bomb"), Err(Refusal::Inflated(LARGEST_UNPACKED)));
    }

    #[test]
    fn a_part_that_is_not_as_long_as_it_says_is_damaged() {
        let bytes = zipped(&[("part", b"1234567890")]);
        let directory = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
        for lie in [5u32, 11, u32::MAX - 1] {
            let mut bytes = bytes.clone();
            bytes[directory + 24..directory + 28].copy_from_slice(&lie.to_le_bytes());
            assert!(content(&bytes, "part").is_err(), "{lie}");
        }
    }
}
