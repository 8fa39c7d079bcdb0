//! A worksheet's substream: its cells, formulas, hidden rows and columns, merged cells ([MS-XLS] 2.1.7.20.5).

use super::MOST_TEXT;
use super::globals::Globals;
use super::record::{BOF, CONTINUE, EOF, Record, Records};
use super::strings::Texts;
use crate::sheet::error_value::error_value;
use crate::sheet::font::Pieces;
use crate::sheet::{At, Cell, Refusal, Sheet};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

const BLANK: u16 = 0x0201;
const MULBLANK: u16 = 0x00be;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027e;
const MULRK: u16 = 0x00bd;
const LABEL: u16 = 0x0204;
const LABELSST: u16 = 0x00fd;
const RSTRING: u16 = 0x00d6;
const BOOLERR: u16 = 0x0205;
/// A formula; some programs write it under its numbers of BIFF3 and BIFF4.
const FORMULAS: [u16; 3] = [0x0006, 0x0206, 0x0406];
/// The text that a formula gives.
const STRING: u16 = 0x0207;
const ROW: u16 = 0x0208;
const DEFAULTROWHEIGHT: u16 = 0x0225;
const COLINFO: u16 = 0x007d;
const MERGECELLS: u16 = 0x00e5;
const DBCELL: u16 = 0x00d7;
const SHRFMLA: u16 = 0x04bc;
const ARRAY: u16 = 0x0221;
const TABLE: u16 = 0x0236;

/// Rows and columns of a sheet in these formats.
const ROWS: u32 = 65_536;
const COLUMNS: u32 = 256;

/// A sheet that is being read.
struct Reading<'a> {
    globals: &'a Globals,
    /// How much text the workbook may still hold, in bytes.
    text_left: &'a mut usize,
    sheet: Sheet,
    /// Cells that hold an empty text.
    empty: usize,
    /// Rows that have a record of their own, and of them those that are not shown.
    rows: BTreeSet<u32>,
    hidden: BTreeSet<u32>,
    /// Whether rows without a record are not shown.
    others_hidden: bool,
    hidden_columns: BTreeSet<u32>,
    /// The formula whose text is still to come.
    waiting: Option<At>,
}

/// Reads the cells of the substream that begins at a byte of the stream; with them the number of cells that hold an empty text,
/// which are not listed.
///
/// # Errors
/// [`Refusal::Damaged`] where a record does not hold what it must, a cell stands twice, or the end is missing.
pub fn read(stream: &[u8], start: usize, globals: &Globals, text_left: &mut usize) -> Result<(Sheet, usize), Refusal> {
    let mut records = Records::from(stream, start);
    records.next()?;
    let mut reading = Reading {
        globals,
        text_left,
        sheet: Sheet::default(),
        empty: 0,
        rows: BTreeSet::new(),
        hidden: BTreeSet::new(),
        others_hidden: false,
        hidden_columns: BTreeSet::new(),
        waiting: None,
    };
    // A chart in a sheet is a substream in the substream; its cells are the chart's own copies.
    let mut inside: usize = 0;
    let mut previous = BOF;
    loop {
        let record = records.next()?;
        let follows_cell = is_in_table(std::mem::replace(&mut previous, record.kind));
        match record.kind {
            BOF => inside += 1,
            EOF if inside == 0 => break,
            EOF => inside -= 1,
            _ if inside > 0 => {}
            STRING => {
                let bodies = records.carried_on(record)?;
                reading.formula_text(record, bodies)?;
            }
            kind if !is_known(kind) && (follows_cell || records.next_kind().is_some_and(is_in_table)) => {
                let is_between = follows_cell && records.next_kind().is_some_and(is_in_table);
                reading.beside_cells(record, is_between)?;
            }
            _ => reading.record(record)?,
        }
    }
    reading.finish()
}

impl Reading<'_> {
    fn record(&mut self, record: Record) -> Result<(), Refusal> {
        if !has_its_length(record, self.globals.texts) {
            return Err(record.wrong("has not the length of its kind"));
        }
        match record.kind {
            NUMBER => self.number(record, 2, f64::from_le_bytes(record.array(6)?), 4),
            RK => self.number(record, 2, rk(record.u32(6)?), 4),
            MULRK => self.numbers(record),
            LABEL | RSTRING => {
                let globals = self.globals;
                let text = globals.texts.long(record, 6)?;
                let pieces = match record.kind {
                    RSTRING => globals.texts.pieces(record, 6, &globals.fonts),
                    _ => Pieces::BARE,
                };
                self.text(record, text, pieces)
            }
            LABELSST => {
                let globals = self.globals;
                let text = globals.strings.get(record.u32(6)? as usize);
                let (text, pieces) = text.ok_or_else(|| record.wrong("names a shared string that does not exist"))?;
                self.text(record, text.clone(), *pieces)
            }
            BOOLERR => {
                let cell = match record.u8(7)? {
                    0 => logical(record, record.u8(6)?)?,
                    1 => Cell::Error(error_value(record.u8(6)?)),
                    _ => return Err(record.wrong("is neither a logical value nor an error")),
                };
                self.put(record, at(record)?, cell, (record.u16(4)?, Pieces::BARE))
            }
            kind if FORMULAS.contains(&kind) => self.formula(record),
            ROW => self.row(record),
            DEFAULTROWHEIGHT => {
                self.others_hidden = record.u16(0)? & 2 != 0;
                Ok(())
            }
            COLINFO => self.columns(record),
            MERGECELLS => self.merged(record),
            // BLANK and MULBLANK among them: cells with a format and nothing else.
            _ => Ok(()),
        }
    }

    /// A record beside or between the cells that is none of theirs. One that begins as they do may be a cell whose kind was
    /// damaged: to pass over it would lose what it holds. Excel's own kinds end at 0x08FF (those of charts stand in charts);
    /// one of them is doubted only between cells, and where its place could follow.
    fn beside_cells(&self, record: Record, is_between: bool) -> Result<(), Refusal> {
        let Ok([a, b, c, d, e, f]) = record.array(0) else { return Ok(()) };
        let [row, column, format] = [[a, b], [c, d], [e, f]].map(u16::from_le_bytes);
        let row_before = self.sheet.cells.last().map_or(0, |(at, _)| at.row);
        let is_near = is_between && (row_before..=row_before + 1).contains(&row.into());
        let is_cell = u32::from(column) < COLUMNS && self.globals.number(0.0, format).is_some();
        if is_cell && (is_near || record.kind > 0x08ff) {
            return Err(record.wrong("stands beside the cells, looks like one, and is of no known kind"));
        }
        Ok(())
    }

    /// Adds a cell of a format, and of the pieces that its text has.
    fn put(&mut self, record: Record, at: At, cell: Cell, (format, pieces): (u16, Pieces)) -> Result<(), Refusal> {
        if at.row >= ROWS || at.column >= COLUMNS {
            return Err(record.wrong("stands outside of the sheet"));
        }
        self.sheet.looks.extend(self.globals.look(cell.borrowed(), format, pieces).map(|look| (at, look)));
        self.sheet.cells.push(at, cell.borrowed());
        Ok(())
    }

    fn number(&mut self, record: Record, column: usize, number: f64, format: usize) -> Result<(), Refusal> {
        let at = At { row: record.u16(0)?.into(), column: record.u16(column)?.into() };
        let format = record.u16(format)?;
        let cell = self.shown(record, number, format)?;
        self.put(record, at, cell, (format, Pieces::BARE))
    }

    /// The number or date that a cell format makes of a number. What is no number stands in files that programs wrote; Excel
    /// has no such values.
    fn shown(&self, record: Record, number: f64, format: u16) -> Result<Cell, Refusal> {
        if !number.is_finite() {
            return Ok(Cell::Error("#NUM!".into()));
        }
        self.globals
            .number(number, format)
            .ok_or_else(|| record.wrong("names a cell format that does not exist or cannot be read"))
    }

    /// Numbers side by side ([MS-XLS] 2.4.175): row and first column, a format and a number each, last column.
    fn numbers(&mut self, record: Record) -> Result<(), Refusal> {
        let (row, first) = (u32::from(record.u16(0)?), u32::from(record.u16(2)?));
        let middle = record.bytes(4, record.body.len().saturating_sub(6))?;
        let (numbers, rest) = middle.as_chunks::<6>();
        let last = u32::from(record.u16(record.body.len() - 2)?);
        if !rest.is_empty() || numbers.is_empty() || first + numbers.len() as u32 != last + 1 {
            return Err(record.wrong("holds more or fewer numbers than columns"));
        }
        for (column, number) in (first..).zip(numbers) {
            let [format @ .., a, b, c, d] = *number;
            let format = u16::from_le_bytes(format);
            let cell = self.shown(record, rk(u32::from_le_bytes([a, b, c, d])), format)?;
            self.put(record, At { row, column }, cell, (format, Pieces::BARE))?;
        }
        Ok(())
    }

    fn text(&mut self, record: Record, text: String, pieces: Pieces) -> Result<(), Refusal> {
        let at = at(record)?;
        if text.is_empty() {
            self.empty += 1;
            return Ok(());
        }
        self.spend(text.len())?;
        self.put(record, at, Cell::Text(text), (record.u16(4)?, pieces))
    }

    /// The same shared string may stand in millions of cells: what a workbook may hold is limited.
    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        *self.text_left = self.text_left.checked_sub(bytes).ok_or(Refusal::Memory(MOST_TEXT))?;
        Ok(())
    }

    /// A formula with what it gave ([MS-XLS] 2.4.127, 2.5.133).
    fn formula(&mut self, record: Record) -> Result<(), Refusal> {
        let at = at(record)?;
        let result: [u8; 8] = record.array(6)?;
        self.sheet.formulas.insert(at);
        let cell = match result {
            // The text follows in a record of its own.
            [0, .., 0xff, 0xff] => {
                self.waiting = Some(at);
                Cell::Formula
            }
            [1, _, value, .., 0xff, 0xff] => logical(record, value)?,
            [2, _, code, .., 0xff, 0xff] => Cell::Error(error_value(code)),
            [3, .., 0xff, 0xff] => {
                self.empty += 1;
                return Ok(());
            }
            [.., 0xff, 0xff] => return Err(record.wrong("holds what is no result")),
            _ => self.shown(record, f64::from_le_bytes(result), record.u16(4)?)?,
        };
        self.put(record, at, cell, (record.u16(4)?, Pieces::BARE))
    }

    /// The text that the last formula gave.
    fn formula_text(&mut self, record: Record, bodies: Vec<&[u8]>) -> Result<(), Refusal> {
        let text = self.globals.texts.carried(record, bodies)?;
        self.spend(text.len())?;
        let Some(at) = self.waiting.take() else { return Err(record.wrong("belongs to no formula")) };
        if self.sheet.cells.last().is_none_or(|(last, _)| last != at) {
            return Err(record.wrong("belongs to no formula"));
        }
        self.sheet.cells.pop();
        if text.is_empty() {
            self.sheet.looks.pop_if(|(last, _)| *last == at);
            self.empty += 1;
        } else {
            self.sheet.cells.push(at, Cell::Text(&text));
        }
        Ok(())
    }

    /// A row's height and whether it is shown ([MS-XLS] 2.4.221). A height of zero hides it where somebody set it; it stands
    /// for the usual height otherwise.
    fn row(&mut self, record: Record) -> Result<(), Refusal> {
        let (row, height, flags) = (u32::from(record.u16(0)?), record.u16(6)?, record.u16(12)?);
        self.rows.insert(row);
        if flags & 0x20 != 0 || flags & 0x40 != 0 && height == 0 {
            self.hidden.insert(row);
        }
        Ok(())
    }

    /// Columns' width and whether they are shown ([MS-XLS] 2.4.53).
    fn columns(&mut self, record: Record) -> Result<(), Refusal> {
        let (first, last) = (u32::from(record.u16(0)?), u32::from(record.u16(2)?).min(COLUMNS - 1));
        if record.u16(8)? & 1 != 0 || record.u16(4)? == 0 {
            self.hidden_columns.extend(first..=last);
        }
        Ok(())
    }

    /// Merged cells ([MS-XLS] 2.4.168): a count, then first and last row, first and last column of each.
    fn merged(&mut self, record: Record) -> Result<(), Refusal> {
        for index in 0..usize::from(record.u16(0)?) {
            let [a, b, c, d, e, f, g, h] = record.array(2 + 8 * index)?;
            let [top, bottom, left, right] =
                [[a, b], [c, d], [e, f], [g, h]].map(|number| u32::from(u16::from_le_bytes(number)));
            if top > bottom || left > right || right >= COLUMNS {
                return Err(record.wrong("merges cells that cannot be"));
            }
            self.sheet.merged.push((At { row: top, column: left }, At { row: bottom, column: right }));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Sheet, usize), Refusal> {
        let twice = |at| Refusal::Damaged(format!("the cell {at} stands in the file twice"));
        self.sheet.cells.sort().map_err(twice)?;
        self.sheet.looks.sort_by_key(|(at, _)| *at);
        if self.others_hidden {
            self.hidden.extend((0..ROWS).filter(|row| !self.rows.contains(row)));
        }
        self.sheet.hidden_rows = ranges(&self.hidden);
        self.sheet.hidden_columns = ranges(&self.hidden_columns);
        Ok((self.sheet, self.empty))
    }
}

/// Whether a record is as long as its kind makes it. A wrong length would swallow the cells behind the record, or take their
/// middle for records.
fn has_its_length(record: Record, texts: Texts) -> bool {
    let length = record.body.len();
    match record.kind {
        NUMBER => length == 14,
        RK | LABELSST => length == 10,
        BLANK => length == 6,
        // Some programs add a byte.
        BOOLERR => matches!(length, 8 | 9),
        ROW => length == 16,
        // Some programs write a zero behind the text.
        LABEL => record.u16(6).is_ok_and(|count| {
            let end = match (texts, record.u8(8)) {
                (Texts::Unicode, Ok(0)) => 9 + usize::from(count),
                (Texts::Unicode, Ok(1)) => 9 + 2 * usize::from(count),
                (Texts::Unicode, _) => return true,
                _ => 8 + usize::from(count),
            };
            record.body.get(end..).is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
        }),
        MULBLANK => match (record.u16(2), record.u16(length.saturating_sub(2))) {
            (Ok(first), Ok(last)) => length == 6 + 2 * (usize::from(last) + 1).saturating_sub(first.into()),
            _ => false,
        },
        // Its tokens have a length of their own, and others may follow.
        0x0006 => record.u16(20).is_ok_and(|tokens| length >= 22 + usize::from(tokens)),
        _ => true,
    }
}

/// Whether a record belongs to the table of cells: rows, cells, what follows a formula, the index of a block of rows.
fn is_in_table(kind: u16) -> bool {
    matches!(
        kind,
        BLANK
            | MULBLANK
            | NUMBER
            | RK
            | MULRK
            | LABEL
            | LABELSST
            | RSTRING
            | BOOLERR
            | STRING
            | ROW
            | DBCELL
            | SHRFMLA
            | ARRAY
            | TABLE
    ) || FORMULAS.contains(&kind)
        || kind == CONTINUE
}

/// Whether a record may stand among the cells; some programs write merged cells and columns there.
fn is_known(kind: u16) -> bool {
    is_in_table(kind) || [MERGECELLS, COLINFO, DEFAULTROWHEIGHT].contains(&kind)
}

/// Where a cell stands: its row and its column begin its record.
fn at(record: Record) -> Result<At, Refusal> {
    Ok(At { row: record.u16(0)?.into(), column: record.u16(2)?.into() })
}

/// A number in four bytes ([MS-XLS] 2.5.217): a whole number of 30 bits or the upper 30 bits of a float, and perhaps a
/// hundred times too large.
fn rk(number: u32) -> f64 {
    let value = if number & 2 != 0 {
        f64::from(number as i32 >> 2)
    } else {
        f64::from_bits(u64::from(number & 0xffff_fffc) << 32)
    };
    if number & 1 != 0 { value / 100.0 } else { value }
}

fn logical(record: Record, value: u8) -> Result<Cell, Refusal> {
    match value {
        0 => Ok(Cell::Bool(false)),
        1 => Ok(Cell::Bool(true)),
        _ => Err(record.wrong("holds what is no logical value")),
    }
}

/// Neighbouring numbers as ranges.
fn ranges(numbers: &BTreeSet<u32>) -> Vec<RangeInclusive<u32>> {
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(last) if *last.end() + 1 == *number => *last = *last.start()..=*number,
            _ => ranges.push(*number..=*number),
        }
    }
    ranges
}
