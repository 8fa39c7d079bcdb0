//! Texts in records: of two bytes a character or of one in BIFF8, of the code page's bytes in BIFF5.
//!
//! A text may have runs of fonts behind it: where each begins and its font. A BIFF8 text that does not fit its record goes on in the next CONTINUE record, where a byte says anew how wide its
//! characters are ([MS-XLS] 2.5.293): the same text may be narrow here and wide there.

use super::fonts::Fonts;
use super::record::Record;
use crate::sheet::Refusal;
use crate::sheet::font::Pieces;
use encoding_rs::Encoding;

/// The runs of fonts in a text: where each begins, in the text's units, and the number of its font.
pub type Runs = Vec<(usize, u16)>;

/// Reads across a record and those that carry it on.
pub struct Carried<'a> {
    record: Record<'a>,
    bodies: Vec<&'a [u8]>,
    body: usize,
    at: usize,
}

impl<'a> Carried<'a> {
    /// Begins at a byte of the first body.
    pub fn from(record: Record<'a>, bodies: Vec<&'a [u8]>, at: usize) -> Carried<'a> {
        Carried { record, bodies, body: 0, at }
    }

    /// What is left of the body that is being read.
    fn rest(&self) -> &'a [u8] {
        self.bodies.get(self.body).and_then(|body| body.get(self.at..)).unwrap_or_default()
    }

    /// Goes to the next body.
    fn turn(&mut self) -> Result<(), Refusal> {
        self.body += 1;
        self.at = 0;
        if self.body < self.bodies.len() {
            Ok(())
        } else {
            Err(self.record.wrong("and what carries it on are too short"))
        }
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        loop {
            if let Some(byte) = self.rest().first() {
                self.at += 1;
                return Ok(*byte);
            }
            self.turn()?;
        }
    }

    fn u16(&mut self) -> Result<u16, Refusal> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Result<u32, Refusal> {
        Ok(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, count: usize) -> Result<(), Refusal> {
        let mut left = count;
        loop {
            let step = left.min(self.rest().len());
            self.at += step;
            left -= step;
            if left == 0 {
                return Ok(());
            }
            self.turn()?;
        }
    }

    /// A text of some number of UTF-16 units.
    fn units(&mut self, count: usize, mut wide: bool) -> Result<String, Refusal> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            if self.rest().is_empty() {
                self.turn()?;
                wide = self.byte()? & 1 == 1;
            }
            let (rest, left) = (self.rest(), count - units.len());
            if wide {
                let pairs = rest.as_chunks::<2>().0;
                let pairs = &pairs[..pairs.len().min(left)];
                if pairs.is_empty() && !rest.is_empty() {
                    return Err(self.record.wrong("cuts a character in two"));
                }
                units.extend(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
                self.at += 2 * pairs.len();
            } else {
                let narrow = &rest[..rest.len().min(left)];
                units.extend(narrow.iter().map(|byte| u16::from(*byte)));
                self.at += narrow.len();
            }
        }
        Ok(String::from_utf16_lossy(&units))
    }

    /// A BIFF8 text with its length in two bytes: XLUnicodeString, or XLUnicodeRichExtendedString with its runs of fonts and
    /// its phonetic reading, which is passed over ([MS-XLS] 2.5.293, 2.5.294).
    pub fn text(&mut self) -> Result<(String, Runs), Refusal> {
        let count = usize::from(self.u16()?);
        let flags = self.byte()?;
        let runs = if flags & 0x08 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetic = if flags & 0x04 != 0 { self.u32()? as usize } else { 0 };
        let text = self.units(count, flags & 1 == 1)?;
        let runs = (0..runs).map(|_| Ok((self.u16()?.into(), self.u16()?))).collect::<Result<Runs, Refusal>>()?;
        self.skip(phonetic)?;
        Ok((text, runs))
    }

    /// A BIFF8 text of some number of UTF-16 units that begins with a body of its own, and with the byte that says how wide its
    /// characters are.
    pub fn next_body(&mut self, count: usize) -> Result<String, Refusal> {
        self.turn()?;
        let wide = self.byte()? & 1 == 1;
        self.units(count, wide)
    }

    /// The shared strings of a workbook: a count of uses and one of strings, then the strings ([MS-XLS] 2.4.265).
    pub fn shared(&mut self, fonts: &Fonts) -> Result<Vec<(String, Pieces)>, Refusal> {
        let _uses = self.u32()?;
        let count = self.u32()?;
        let mut strings = Vec::new();
        for _ in 0..count {
            let (text, runs) = self.text()?;
            let pieces = fonts.pieces_of(&text, &runs);
            strings.push((text, pieces));
        }
        Ok(strings)
    }
}

/// How a workbook writes its texts.
#[derive(Clone, Copy)]
pub enum Texts {
    /// BIFF8: Unicode, whatever the code page says.
    Unicode,
    /// BIFF5: the bytes of this encoding.
    Bytes(&'static Encoding),
    /// BIFF5 with a code page that nobody here knows: ASCII can be read, and nothing else.
    Unknown(u16),
}

impl Texts {
    /// A text whose length stands before it in two bytes, from a byte of a record on.
    pub fn long(self, record: Record, at: usize) -> Result<String, Refusal> {
        match self {
            Texts::Unicode => Ok(Carried::from(record, vec![record.body], at).text()?.0),
            _ => self.decode(record, record.bytes(at + 2, usize::from(record.u16(at)?))?),
        }
    }

    /// The pieces of the text of an RSTRING, whose runs stand behind it: a count and so many places and fonts, in two bytes each,
    /// in BIFF5 in one. Runs that cannot be read make none.
    pub fn pieces(self, record: Record, at: usize, fonts: &Fonts) -> Pieces {
        self.runs(record, at).map_or(Pieces::BARE, |(visible, runs)| fonts.pieces(visible.into_iter(), &runs))
    }

    /// For each unit of such a text whether it is visible, and the runs.
    fn runs(self, record: Record, at: usize) -> Option<(Vec<bool>, Runs)> {
        let units = usize::from(record.u16(at).ok()?);
        // Where the text begins, how wide its units are, and the numbers behind it.
        let (start, width, size) = match self {
            Texts::Unicode => (at + 3, 1 + usize::from(record.u8(at + 2).ok()? & 1), 2),
            _ => (at + 2, 1, 1),
        };
        let text = record.bytes(start, units * width).ok()?;
        let visible = text.chunks(width).map(|unit| unit[0] > b' ' || unit[1..].iter().any(|high| *high > 0));
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0, |number, byte| number << 8 | u16::from(*byte));
        let (count, runs) = record.body[start + units * width..].split_at_checked(size)?;
        let runs = runs.chunks_exact(2 * size).map(|run| (number(&run[..size]).into(), number(&run[size..])));
        Some((visible.collect(), runs.take(number(count).into()).collect()))
    }

    /// A text whose length stands before it in one byte.
    pub fn short(self, record: Record, at: usize) -> Result<String, Refusal> {
        let count = usize::from(record.u8(at)?);
        match self {
            Texts::Unicode => {
                let wide = record.u8(at + 1)? & 1 == 1;
                Carried::from(record, vec![record.body], at + 2).units(count, wide)
            }
            _ => self.decode(record, record.bytes(at + 1, count)?),
        }
    }

    /// The text of a record that others may carry on, from its first byte.
    pub fn carried(self, record: Record, bodies: Vec<&[u8]>) -> Result<String, Refusal> {
        if let Texts::Unicode = self {
            return Ok(Carried::from(record, bodies, 0).text()?.0);
        }
        let bytes = bodies.concat();
        let count = usize::from(record.u16(0)?);
        let text = bytes.get(2..2 + count).ok_or_else(|| record.wrong("and what carries it on are too short"))?;
        self.decode(record, text)
    }

    /// Bytes of a record as a text of BIFF5.
    pub fn decode(self, record: Record, bytes: &[u8]) -> Result<String, Refusal> {
        match self {
            Texts::Bytes(encoding) => Ok(encoding.decode_without_bom_handling(bytes).0.into_owned()),
            Texts::Unknown(page) if !bytes.is_ascii() => {
                Err(record.wrong(&format!("is written in the unknown code page {page}")))
            }
            _ => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        }
    }

    /// The encoding of a code page, by its number in the CODEPAGE record ([MS-XLS] 2.4.52).
    pub fn of_code_page(page: u16) -> Texts {
        use encoding_rs as e;
        Texts::Bytes(match page {
            936 => e::GBK,
            54936 => e::GB18030,
            950 => e::BIG5,
            932 => e::SHIFT_JIS,
            949 => e::EUC_KR,
            866 => e::IBM866,
            874 => e::WINDOWS_874,
            1250 => e::WINDOWS_1250,
            1251 => e::WINDOWS_1251,
            // 0x8001 is what Excel 2 and 3 wrote for it; 367 is ASCII.
            367 | 1252 | 0x8001 => e::WINDOWS_1252,
            1253 => e::WINDOWS_1253,
            1254 => e::WINDOWS_1254,
            1255 => e::WINDOWS_1255,
            1256 => e::WINDOWS_1256,
            1257 => e::WINDOWS_1257,
            1258 => e::WINDOWS_1258,
            10000 | 0x8000 => e::MACINTOSH,
            10007 => e::X_MAC_CYRILLIC,
            65001 => e::UTF_8,
            page => return Texts::Unknown(page),
        })
    }
}
