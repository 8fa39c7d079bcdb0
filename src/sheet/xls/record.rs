//! A BIFF stream is a row of records: a kind and a length of two bytes each, then the body ([MS-XLS] 2.1.4).

use crate::sheet::Refusal;

/// Begins a substream: the workbook's globals, a sheet, a chart inside a sheet.
pub const BOF: u16 = 0x0809;
/// Ends a substream.
pub const EOF: u16 = 0x000a;
/// The longest body of a record ([MS-XLS] 2.1.4).
const LONGEST: usize = 8224;
/// Carries on the record before it, which was longer than a record may be.
pub const CONTINUE: u16 = 0x003c;

/// One record.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// What it is.
    pub kind: u16,
    /// Where it begins in the stream, in bytes.
    pub at: usize,
    /// What it says.
    pub body: &'a [u8],
}

impl<'a> Record<'a> {
    /// The refusal of a file in which this record stands, and why.
    pub fn wrong(&self, why: &str) -> Refusal {
        Refusal::Damaged(format!("record 0x{:04X} at byte {} {why}", self.kind, self.at))
    }

    /// Some bytes of the body.
    ///
    /// # Errors
    /// The record is too short; so with all that read numbers from it.
    pub fn bytes(&self, at: usize, count: usize) -> Result<&'a [u8], Refusal> {
        let end = at.checked_add(count);
        end.and_then(|end| self.body.get(at..end)).ok_or_else(|| self.wrong("is too short"))
    }

    /// `N` bytes of the body.
    pub fn array<const N: usize>(&self, at: usize) -> Result<[u8; N], Refusal> {
        self.bytes(at, N)?.try_into().map_err(|_| self.wrong("is too short"))
    }

    /// A byte of the body.
    pub fn u8(&self, at: usize) -> Result<u8, Refusal> {
        Ok(self.array::<1>(at)?[0])
    }

    /// A number of two bytes.
    pub fn u16(&self, at: usize) -> Result<u16, Refusal> {
        Ok(u16::from_le_bytes(self.array(at)?))
    }

    /// A number of four bytes.
    pub fn u32(&self, at: usize) -> Result<u32, Refusal> {
        Ok(u32::from_le_bytes(self.array(at)?))
    }
}

/// The records of a stream from some place on.
#[derive(Clone)]
pub struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    /// The records from a byte on.
    pub fn from(stream: &'a [u8], at: usize) -> Records<'a> {
        Records { stream, at }
    }

    /// The next record.
    ///
    /// # Errors
    /// The stream ends before, or inside, the record, or the record is too long.
    pub fn next(&mut self) -> Result<Record<'a>, Refusal> {
        let at = self.at;
        let torn = || Refusal::Damaged(format!("the stream of records ends at byte {at}, where more must follow"));
        let (head, rest) = self.stream.get(at..).and_then(<[u8]>::split_first_chunk::<4>).ok_or_else(torn)?;
        let body = rest.get(..usize::from(u16::from_le_bytes([head[2], head[3]]))).ok_or_else(torn)?;
        self.at = at + head.len() + body.len();
        let record = Record { kind: u16::from_le_bytes([head[0], head[1]]), at, body };
        if body.len() > LONGEST { Err(record.wrong("is longer than a record may be")) } else { Ok(record) }
    }

    /// The kind of the next record, where there is one.
    pub fn next_kind(&self) -> Option<u16> {
        let head = self.stream.get(self.at..)?.first_chunk::<2>()?;
        Some(u16::from_le_bytes(*head))
    }

    /// The bodies of a record and of those that carry it on.
    ///
    /// # Errors
    /// The stream ends inside one of them.
    pub fn carried_on(&mut self, first: Record<'a>) -> Result<Vec<&'a [u8]>, Refusal> {
        let mut bodies = vec![first.body];
        while self.next_kind() == Some(CONTINUE) {
            bodies.push(self.next()?.body);
        }
        Ok(bodies)
    }
}
