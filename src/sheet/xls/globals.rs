//! What holds for the whole workbook: its sheets, date system, number formats, fonts and shared strings ([MS-XLS] 2.1.7.20.3).

use super::fonts::Fonts;
use super::record::{BOF, EOF, Record, Records};
use super::strings::{Carried, Texts};
use crate::sheet::font::Pieces;
use crate::sheet::number_format::NumberFormat;
use crate::sheet::{Cell, CellRef, DAYS_1904, Look, Refusal, SheetKind};
use std::borrow::Cow;
use std::collections::HashMap;

/// The version of BIFF that Excel 97 and later write; 5 (also of Excel 95, "BIFF7") is the one before.
const BIFF8: u16 = 0x0600;

const CODEPAGE: u16 = 0x0042;
const DATE1904: u16 = 0x0022;
const FILEPASS: u16 = 0x002f;
const BOUNDSHEET: u16 = 0x0085;
const FONT: u16 = 0x0031;
const FORMAT: u16 = 0x041e;
const XF: u16 = 0x00e0;
const SST: u16 = 0x00fc;

/// What a substream holds, as its BOF says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Substream {
    /// The workbook's globals.
    Globals,
    /// A worksheet (or a dialog, which has no cells).
    Worksheet,
    /// A chart, a macro sheet, a module.
    Other,
}

/// Reads a BOF record: the version of BIFF, and what it begins ([MS-XLS] 2.4.21).
pub fn beginning(record: Record) -> Result<(u16, Substream), Refusal> {
    if record.kind != BOF {
        return Err(record.wrong("stands where a substream must begin"));
    }
    let substream = match record.u16(2)? {
        0x0005 => Substream::Globals,
        // Some programs that write bare sheets turn the bytes round.
        0x0010 | 0x1000 => Substream::Worksheet,
        _ => Substream::Other,
    };
    Ok((record.u16(0)?, substream))
}

/// A sheet as the globals list it.
pub struct Bound {
    /// Where its substream begins.
    pub start: usize,
    /// Whether its tab is shown.
    pub visible: bool,
    /// What it is, where it is no worksheet.
    pub other: Option<SheetKind>,
    /// The name on its tab.
    pub name: String,
}

/// What holds for the whole workbook.
pub struct Globals {
    /// How texts are written.
    pub texts: Texts,
    /// Whether the code page is a guess.
    pub is_guess: bool,
    /// Whether days are counted from 1904-01-01.
    pub epoch_1904: bool,
    /// Every sheet, in tab order.
    pub sheets: Vec<Bound>,
    /// The shared strings, each with the pieces that it is made of.
    pub strings: Vec<(String, Pieces)>,
    /// The fonts.
    pub fonts: Fonts,
    /// The formats that the workbook writes down; `None` where that cannot be read, which matters only to cells that have it.
    formats: HashMap<u16, Option<NumberFormat>>,
    /// The number format and the font of each cell format.
    cell_formats: Vec<(u16, u16)>,
}

impl Globals {
    /// What can be said of a stream that is a lone worksheet without globals: programs that export reports write such files.
    pub fn of_lone_sheet(stream: &[u8], version: u16) -> Result<Globals, Refusal> {
        let mut globals = Globals::start(stream, version)?;
        let name = "Sheet1".to_string();
        globals.sheets.push(Bound { start: 0, visible: true, other: None, name });
        Ok(globals)
    }

    /// Reads the globals, with which a workbook's stream begins.
    ///
    /// # Errors
    /// [`Refusal::Encrypted`]; [`Refusal::Damaged`] where a record is too short or the end is missing.
    pub fn read(stream: &[u8], version: u16) -> Result<Globals, Refusal> {
        let mut globals = Globals::start(stream, version)?;
        let mut records = Records::from(stream, 0);
        records.next()?;
        loop {
            let record = records.next()?;
            match record.kind {
                EOF => return Ok(globals),
                BOF => return Err(record.wrong("begins a substream inside of the globals")),
                DATE1904 => globals.epoch_1904 = record.u16(0)? == 1,
                BOUNDSHEET => globals.sheets.push(bound(record, globals.texts)?),
                FORMAT => {
                    let code = match globals.texts {
                        Texts::Unicode => globals.texts.long(record, 2),
                        _ => globals.texts.short(record, 2),
                    };
                    globals.formats.insert(record.u16(0)?, code.ok().map(|code| NumberFormat::parse(&code)));
                }
                FONT => globals.fonts.see(record),
                XF => globals.cell_formats.push((record.u16(2)?, record.u16(0)?)),
                SST => {
                    let bodies = records.carried_on(record)?;
                    globals.strings = Carried::from(record, bodies, 0).shared(&globals.fonts)?;
                }
                _ => {}
            }
        }
    }

    /// Looks through the first substream for what decides how the rest is read: a password, and the code page.
    fn start(stream: &[u8], version: u16) -> Result<Globals, Refusal> {
        let mut page = None;
        let mut records = Records::from(stream, 0);
        loop {
            let record = records.next()?;
            match record.kind {
                EOF => break,
                FILEPASS => return Err(Refusal::Encrypted),
                CODEPAGE => page = Some(record.u16(0)?),
                _ => {}
            }
        }
        let texts = match page {
            _ if version == BIFF8 => Texts::Unicode,
            Some(page) => Texts::of_code_page(page),
            None => Texts::Bytes(encoding_rs::GBK),
        };
        Ok(Globals {
            texts,
            is_guess: version != BIFF8 && page.is_none(),
            epoch_1904: false,
            sheets: Vec::new(),
            strings: Vec::new(),
            fonts: Fonts::default(),
            formats: HashMap::new(),
            cell_formats: Vec::new(),
        })
    }

    /// A number as the cell that its format makes of it: a number or a date; `None` where there is no such format.
    pub fn number(&self, number: f64, cell_format: u16) -> Option<Cell> {
        let format = match self.cell_formats.get(usize::from(cell_format)) {
            Some((format, _)) => *format,
            // A lone sheet has no formats.
            None if self.cell_formats.is_empty() => 0,
            None => return None,
        };
        let is_date = self.format(format)?.shows_date(number);
        let shift = if self.epoch_1904 { DAYS_1904 } else { 0.0 };
        Some(if is_date { Cell::Date(number + shift) } else { Cell::Number(number) })
    }

    /// A number format; `None` where it cannot be read.
    fn format(&self, format: u16) -> Option<Cow<'_, NumberFormat>> {
        match self.formats.get(&format) {
            Some(format) => format.as_ref().map(Cow::Borrowed),
            None => Some(Cow::Owned(NumberFormat::built_in(format.into()))),
        }
    }

    /// What a cell of this format shows beyond its value, whose text has these pieces.
    pub fn look(&self, cell: CellRef, cell_format: u16, pieces: Pieces) -> Option<Look> {
        let (format, font) = *self.cell_formats.get(usize::from(cell_format))?;
        let of_format = match cell {
            Cell::Number(number) => self.format(format).and_then(|format| format.look(number)),
            _ => None,
        };
        pieces.in_cell(self.fonts.get(font)).max(of_format)
    }
}

/// A sheet of the list ([MS-XLS] 2.4.28).
fn bound(record: Record, texts: Texts) -> Result<Bound, Refusal> {
    Ok(Bound {
        start: record.u32(0)? as usize,
        visible: record.u8(4)? & 3 == 0,
        other: match record.u8(5)? {
            0 => None,
            2 => Some(SheetKind::Chart),
            6 => Some(SheetKind::Module),
            _ => Some(SheetKind::Macro),
        },
        name: texts.short(record, 6)?,
    })
}
