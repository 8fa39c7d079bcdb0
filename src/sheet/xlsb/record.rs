//! Records: a type, a length and so many bytes ([MS-XLSB] 2.1.4).

use crate::sheet::Refusal;
use crate::sheet::font::{Font, Pieces};
use crate::sheet::ooxml::Looks;
use crate::sheet::package::refuse_io;
use std::io::{BufRead, Read};

/// The types that are read ([MS-XLSB] 2.3.2).
pub mod kind {
    /// BrtRowHdr
    pub const ROW: u16 = 0;
    /// BrtCellBlank to BrtFmlaError
    pub const CELLS: std::ops::RangeInclusive<u16> = 1..=11;
    /// BrtShortBlank to BrtShortIsst: cells without their column, directly right of the last one
    pub const SHORT_CELLS: std::ops::RangeInclusive<u16> = 12..=18;
    /// How far below a short type its full counterpart stands.
    pub const TO_FULL: u16 = 11;
    /// BrtCellRString
    pub const RICH_CELL: u16 = 62;
    /// BrtFRTBegin, BrtFRTEnd, BrtACBegin, BrtACEnd, BrtCellMeta, BrtValueMeta, BrtArrFmla, BrtShrFmla, BrtTable: what stands
    /// among cells and is none (2.1.7.62)
    pub const AMONG_CELLS: [u16; 9] = [35, 36, 37, 38, 49, 50, 426, 427, 428];
    /// BrtSSTItem
    pub const SHARED_TEXT: u16 = 19;
    /// BrtFont
    pub const FONT: u16 = 43;
    /// BrtFmt
    pub const FORMAT: u16 = 44;
    /// BrtXF
    pub const LOOK: u16 = 47;
    /// BrtColInfo
    pub const COLUMNS: u16 = 60;
    /// BrtBeginSheetData
    pub const BEGIN_DATA: u16 = 145;
    /// BrtEndSheetData
    pub const END_DATA: u16 = 146;
    /// BrtWbProp
    pub const WORKBOOK_PROPERTIES: u16 = 153;
    /// BrtBundleSh
    pub const SHEET: u16 = 156;
    /// BrtMergeCell
    pub const MERGED: u16 = 176;
    /// BrtBeginCellXFs
    pub const BEGIN_CELL_LOOKS: u16 = 617;
    /// BrtEndCellXFs
    pub const END_CELL_LOOKS: u16 = 618;
    /// BrtCommentAuthor
    pub const COMMENT_AUTHOR: u16 = 632;
    /// BrtBeginComment
    pub const COMMENT: u16 = 635;
    /// BrtCommentText
    pub const COMMENT_TEXT: u16 = 637;
}

/// The records of a part, one after the other.
pub struct Records<R> {
    input: R,
    body: Vec<u8>,
}

/// One record, read from its start.
pub struct Record<'a> {
    /// Its type.
    pub kind: u16,
    rest: &'a [u8],
}

impl<R: BufRead> Records<R> {
    /// The records in a part.
    pub fn new(input: R) -> Records<R> {
        Records { input, body: Vec::new() }
    }

    /// What was read from, once the records are through.
    pub fn into_inner(self) -> R {
        self.input
    }

    /// The next record, `None` at the end of the part.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where the part ends inside a record.
    pub fn next(&mut self) -> Result<Option<Record<'_>>, Refusal> {
        if self.input.fill_buf().map_err(|error| refuse_io(&error))?.is_empty() {
            return Ok(None);
        }
        let kind = self.number(2)? as u16;
        let length = self.number(4)?;
        self.body.clear();
        // The length is not believed: the body grows as bytes come.
        let read =
            (&mut self.input).take(length.into()).read_to_end(&mut self.body).map_err(|error| refuse_io(&error))?;
        if read < length as usize {
            return Err(short());
        }
        Ok(Some(Record { kind, rest: &self.body }))
    }

    /// A number of at most so many bytes with 7 bits each, the lowest first.
    fn number(&mut self, most: u32) -> Result<u32, Refusal> {
        let mut number = 0;
        for place in 0..most {
            let mut byte = [0];
            self.input.read_exact(&mut byte).map_err(|error| refuse_io(&error))?;
            number |= u32::from(byte[0] & 0x7f) << (7 * place);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        Ok(number)
    }
}

impl Record<'_> {
    /// Whether nothing of it is left to read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(short)?;
        self.rest = rest;
        Ok(*bytes)
    }

    /// Whether it may be a cell whose type was damaged: to pass over it would lose what it holds. What later versions put among cells
    /// has types of two bytes; of those, one is doubted that begins as a cell which could stand next in its row, from `column` on.
    pub fn may_be_a_cell(&self, column: u32) -> bool {
        if self.kind < 128 {
            return true;
        }
        let next = self.rest.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        self.rest.len() >= 8 && next.is_some_and(|next| (column..1 << 14).contains(&next))
    }

    /// The next byte.
    pub fn u8(&mut self) -> Result<u8, Refusal> {
        Ok(self.bytes::<1>()?[0])
    }

    /// The next 2 bytes as a number.
    pub fn u16(&mut self) -> Result<u16, Refusal> {
        Ok(u16::from_le_bytes(self.bytes()?))
    }

    /// The next 4 bytes as a number.
    pub fn u32(&mut self) -> Result<u32, Refusal> {
        Ok(u32::from_le_bytes(self.bytes()?))
    }

    /// The next 8 bytes as a float (Xnum, 2.5.171).
    pub fn f64(&mut self) -> Result<f64, Refusal> {
        Ok(f64::from_le_bytes(self.bytes()?))
    }

    /// A number in 30 bits: whole or the upper part of a float, as it is or in hundredths (RkNumber, 2.5.122).
    pub fn rk(&mut self) -> Result<f64, Refusal> {
        let rk = self.u32()?;
        let number = if rk & 2 != 0 { f64::from(rk as i32 >> 2) } else { f64::from_bits(u64::from(rk & !3) << 32) };
        Ok(if rk & 1 != 0 { number / 100.0 } else { number })
    }

    /// A text with its length before it, in UTF-16 (XLWideString, 2.5.169); an absent one (XLNullableWideString, 2.5.167) is empty.
    pub fn text(&mut self) -> Result<String, Refusal> {
        let length = self.u32()?;
        if length == u32::MAX {
            return Ok(String::new());
        }
        let length = (length as usize).checked_mul(2).filter(|length| *length <= self.rest.len()).ok_or_else(short)?;
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        let units = text.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit));
        Ok(char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }

    /// A text with the pieces that the runs behind it make of it (RichStr, 2.5.121); phonetic guides are no part of it. Runs that
    /// cannot be read make none.
    pub fn rich_text(&mut self, looks: &Looks) -> Result<(String, Pieces), Refusal> {
        let is_rich = self.u8()? & 1 == 1;
        let text = self.text()?;
        let runs = if is_rich { self.runs(looks) } else { Vec::new() };
        let pieces = if runs.is_empty() { Pieces::BARE } else { Pieces::of_text(&text, &runs) };
        Ok((text, pieces))
    }

    /// A count, then so many runs (StrRun): where each begins, in UTF-16, and its font.
    fn runs(&mut self, looks: &Looks) -> Vec<(usize, Font)> {
        let count = self.u32().unwrap_or(0);
        let run = |_| Some((usize::from(self.u16().ok()?), looks.font(self.u16().ok()?.into())));
        (0..count).map_while(run).collect()
    }
}

fn short() -> Refusal {
    Refusal::Damaged("a record ends early".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_30_bits_are_read_in_all_four_forms() {
        for (rk, expected) in [
            ((5u32 << 2) | 2, 5.0),
            (((-5i32) << 2) as u32 | 2, -5.0),
            ((550 << 2) | 3, 5.5),
            ((1.5f64.to_bits() >> 32) as u32, 1.5),
            ((150.0f64.to_bits() >> 32) as u32 | 1, 1.5),
        ] {
            let mut record = Record { kind: 2, rest: &rk.to_le_bytes() };
            assert_eq!(record.rk(), Ok(expected));
        }
    }

    #[test]
    fn a_record_is_never_longer_than_its_bytes() {
        for bytes in [&[0x05, 0x04, 1, 2][..], &[0x85], &[0x05, 0xff, 0xff, 0xff, 0x7f, 1]] {
            assert!(Records::new(bytes).next().is_err(), "{bytes:?}");
        }
        let mut record = Record { kind: 0, rest: &[0xfe, 0xff, 0xff, 0xff, 0x41, 0] };
        assert!(record.text().is_err());
    }
}
