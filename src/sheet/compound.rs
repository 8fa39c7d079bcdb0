//! The container of old office documents: a small file system of streams inside one file ([MS-CFB]).
//!
//! Sectors are chained by a table (FAT); streams under 4096 bytes lie in a stream of their own and are chained by a second one
//! (mini FAT); the directory is a tree of storages and streams. Only the root's own streams are offered here: an embedded
//! object is a storage with streams of the same names ("Workbook") that are not the document.
//!
//! Nothing is believed: a chain that returns to itself, ends early or leaves the file is an error, and what is allocated is
//! bounded by the length of the file, never by a number that stands in it.

use super::Refusal;

/// The first eight bytes of every compound file ([MS-CFB] 2.2).
pub const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// The largest number of a sector; what stands above marks the end of a chain, a free sector or a table ([MS-CFB] 2.1).
const LAST_SECTOR: u32 = 0xffff_fffa;
/// No entry of the directory.
const NO_ENTRY: u32 = 0xffff_ffff;
const ENTRY_SIZE: usize = 128;

/// An opened compound file.
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector_size: usize,
    /// Streams shorter than this lie in the mini stream.
    mini_cutoff: u64,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    streams: Vec<Entry>,
}

/// One stream in the root.
struct Entry {
    name: String,
    start: u32,
    size: u64,
}

fn damaged(what: &str) -> Refusal {
    Refusal::Damaged(format!("compound file: {what}"))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|number| u32::from_le_bytes(*number))
}

impl<'a> Compound<'a> {
    /// Reads the tables and the root's directory.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where the header, a table or the directory is broken.
    pub fn open(bytes: &'a [u8]) -> Result<Compound<'a>, Refusal> {
        let torn = || damaged("header is incomplete");
        if !bytes.starts_with(&SIGNATURE) {
            return Err(damaged("signature is missing"));
        }
        let (shift, mini_shift) = (u16_at(bytes, 30).ok_or_else(torn)?, u16_at(bytes, 32).ok_or_else(torn)?);
        if !matches!(shift, 9 | 12) || mini_shift != 6 {
            return Err(damaged("sector size is unknown"));
        }
        let [first_entry, cutoff, first_mini, first_difat] = [48, 56, 60, 68].map(|at| u32_at(bytes, at));
        let mut file = Compound {
            bytes,
            sector_size: 1 << shift,
            mini_cutoff: u64::from(cutoff.ok_or_else(torn)?),
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            streams: Vec::new(),
        };
        file.fat = file.read_fat(first_difat.ok_or_else(torn)?)?;
        let directory = file.chain(first_entry.ok_or_else(torn)?)?;
        file.read_directory(&directory)?;
        let first_mini = first_mini.ok_or_else(torn)?;
        if first_mini <= LAST_SECTOR {
            file.mini_fat = numbers(&file.chain(first_mini)?).collect();
        }
        Ok(file)
    }

    /// Whether the root has a stream of this name; names are the same in capitals and small letters.
    pub fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.streams.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream of the root; `None` where it has no such stream.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where the stream's sectors do not hold what the directory says.
    pub fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(entry) = self.entry(name) else { return Ok(None) };
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        if size == 0 {
            return Ok(Some(Vec::new()));
        }
        let mut content =
            if entry.size < self.mini_cutoff { self.mini_chain(entry.start)? } else { self.chain(entry.start)? };
        if content.len() < size {
            return Err(damaged("a stream ends early"));
        }
        content.truncate(size);
        Ok(Some(content))
    }

    /// How many sectors the file can hold, the last one perhaps cut short.
    fn sector_count(&self) -> usize {
        (self.bytes.len() / self.sector_size).saturating_add(1)
    }

    /// A sector's bytes; the last of a file may be cut short.
    fn sector(&self, number: u32) -> Result<&'a [u8], Refusal> {
        let outside = || damaged("a sector lies outside of the file");
        let start =
            (number as usize).checked_add(1).and_then(|n| n.checked_mul(self.sector_size)).ok_or_else(outside)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty()).ok_or_else(outside)?;
        Ok(&rest[..rest.len().min(self.sector_size)])
    }

    /// The table of sectors: its own sectors are listed in the header, and further ones in a chain (DIFAT, [MS-CFB] 2.5).
    fn read_fat(&self, first_difat: u32) -> Result<Vec<u32>, Refusal> {
        let most = self.sector_count();
        let header = self.bytes.get(76..512).ok_or_else(|| damaged("header is incomplete"))?;
        let mut tables: Vec<u32> = numbers(header).filter(|sector| *sector <= LAST_SECTOR).collect();
        let mut difat = first_difat;
        let mut seen = 0;
        while difat <= LAST_SECTOR {
            seen += 1;
            if seen > most {
                return Err(damaged("its table of tables runs in a circle"));
            }
            let sector = self.sector(difat)?;
            let (listed, next) =
                sector.split_at_checked(self.sector_size - 4).ok_or_else(|| damaged("a table is cut"))?;
            tables.extend(numbers(listed).filter(|sector| *sector <= LAST_SECTOR));
            difat = u32_at(next, 0).ok_or_else(|| damaged("a table is cut"))?;
        }
        let mut fat = Vec::new();
        for table in tables {
            if fat.len() >= most {
                break;
            }
            fat.extend(numbers(self.sector(table)?));
        }
        Ok(fat)
    }

    /// The bytes of a chain of sectors.
    fn chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let mut content = Vec::new();
        for sector in links(&self.fat, first)? {
            content.extend_from_slice(self.sector(sector)?);
        }
        Ok(content)
    }

    /// The bytes of a chain of mini sectors (64 bytes each).
    fn mini_chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let mut content = Vec::new();
        for sector in links(&self.mini_fat, first)? {
            let rest = self.mini_stream.get((sector as usize).saturating_mul(64)..).filter(|rest| !rest.is_empty());
            let rest = rest.ok_or_else(|| damaged("a sector lies outside of the mini stream"))?;
            content.extend_from_slice(&rest[..rest.len().min(64)]);
        }
        Ok(content)
    }

    /// Walks the root's tree of entries ([MS-CFB] 2.6.4), and takes the mini stream, which is the root's own.
    fn read_directory(&mut self, directory: &[u8]) -> Result<(), Refusal> {
        let entries = directory.as_chunks::<ENTRY_SIZE>().0;
        let root = entries.first().filter(|entry| entry[66] == 5).ok_or_else(|| damaged("it has no root"))?;
        if let Some(start) = u32_at(root, 116).filter(|start| *start <= LAST_SECTOR) {
            self.mini_stream = self.chain(start)?;
        }
        let mut seen = vec![false; entries.len()];
        let mut open = vec![u32_at(root, 76).unwrap_or(NO_ENTRY)];
        while let Some(number) = open.pop() {
            if number == NO_ENTRY {
                continue;
            }
            let entry = entries.get(number as usize).ok_or_else(|| damaged("its directory names a missing entry"))?;
            if std::mem::replace(&mut seen[number as usize], true) {
                return Err(damaged("its directory runs in a circle"));
            }
            open.extend([68, 72].map(|at| u32_at(entry, at).unwrap_or(NO_ENTRY)));
            if entry[66] == 2 {
                self.streams.push(Entry {
                    name: entry_name(entry),
                    start: u32_at(entry, 116).unwrap_or(NO_ENTRY),
                    size: entry_size(entry, self.sector_size),
                });
            }
        }
        Ok(())
    }
}

/// The numbers of a chain; each sector may stand in it once.
fn links(table: &[u32], first: u32) -> Result<Vec<u32>, Refusal> {
    let mut chain = Vec::new();
    let mut sector = first;
    while sector <= LAST_SECTOR {
        if chain.len() >= table.len() {
            return Err(damaged("a chain of sectors runs in a circle"));
        }
        chain.push(sector);
        sector = *table.get(sector as usize).ok_or_else(|| damaged("a chain leaves its table"))?;
    }
    // 0xFFFFFFFE ends a chain; a free sector or one of the tables has no place in it.
    if sector != 0xffff_fffe { Err(damaged("a chain of sectors is torn")) } else { Ok(chain) }
}

/// The name, in UTF-16 with its length in bytes and a zero at its end.
fn entry_name(entry: &[u8; ENTRY_SIZE]) -> String {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]])).min(64) / 2;
    let name: Vec<u16> = entry[..64].as_chunks::<2>().0[..length.saturating_sub(1)]
        .iter()
        .map(|unit| u16::from_le_bytes(*unit))
        .collect();
    String::from_utf16_lossy(&name)
}

/// The size in bytes; files with small sectors use its lower half only, and may hold anything in the upper ([MS-CFB] 2.6.1).
fn entry_size(entry: &[u8; ENTRY_SIZE], sector_size: usize) -> u64 {
    let (low, high) = (u32_at(entry, 120).unwrap_or(0), u32_at(entry, 124).unwrap_or(0));
    if sector_size == 512 { u64::from(low) } else { u64::from(high) << 32 | u64::from(low) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::xls::testing::{Entry, compound, compound_of};

    #[test]
    fn only_the_streams_of_the_root_are_offered() {
        let (own, embedded) = ([1; 5000], [2; 5000]);
        let stream = |name, content, right| Entry { name, content: Some(content), right, child: None };
        let entries = [
            stream("Workbook", &embedded[..], None),
            Entry { name: "MBD0001", content: None, right: Some(3), child: Some(1) },
            stream("book", &own[..], None),
        ];
        let bytes = compound_of(2, &entries);
        let file = Compound::open(&bytes).unwrap();
        assert_eq!(file.stream("Workbook"), Ok(None));
        assert_eq!(file.stream("Book").unwrap().unwrap(), own);
    }

    #[test]
    fn any_byte_may_be_wrong_and_any_length_cut() {
        let bytes = compound(&[("Workbook", &[7; 5000]), ("Other", &[8; 4096])]);
        assert_eq!(Compound::open(&bytes).unwrap().stream("Workbook").unwrap().unwrap(), [7; 5000]);
        let read = |bytes: &[u8]| Compound::open(bytes).and_then(|file| file.stream("Workbook"));
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err() || length > 512 + 5000, "cut at {length}");
        }
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0xfe, 0xff] {
                let mut wrong = bytes.clone();
                wrong[at] = value;
                let most = read(&wrong).ok().flatten().map_or(0, |content| content.len());
                assert!(most <= bytes.len());
            }
        }
    }

    #[test]
    fn a_chain_that_returns_to_itself_is_an_error() {
        let mut bytes = compound(&[("Workbook", &[7; 5000])]);
        // The table stands in the last sector; sector 3 leads back to sector 1.
        let table = bytes.len() - 512;
        bytes[table + 12..table + 16].copy_from_slice(&1u32.to_le_bytes());
        let file = Compound::open(&bytes).unwrap();
        assert_eq!(file.stream("Workbook"), Err(damaged("a chain of sectors runs in a circle")));
    }
}
