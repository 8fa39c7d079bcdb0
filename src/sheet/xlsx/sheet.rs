//! A worksheet part (ECMA-376 Part 1, 18.3.1.99), cell by cell.
//!
//! What a value is not sure to mean is never guessed: a number, a logical value or a date that is none becomes an error cell with
//! what stands there, which no figure is read from. A reference that leads nowhere refuses the file.

use super::count::Count;
use super::formula::{Masters, shares};
use super::glance;
use super::strings::{item, unescaped};
use crate::sheet::ahead::{LARGE, read_ahead};
use crate::sheet::draft::{Draft, LAST};
use crate::sheet::font::Pieces;
use crate::sheet::formula::LONGEST;
use crate::sheet::ooxml::Shared;
use crate::sheet::package::Part;
use crate::sheet::watch::Watched;
use crate::sheet::xml::{Node, Tag, Xml, decoded};
use crate::sheet::{At, Cell, CellRef, Refusal, Sheet, date};
use std::io::BufRead;

/// Reads a sheet.
pub fn read(part: Part, shared: &Shared, draft: Draft) -> Result<Sheet, Refusal> {
    let is_large = part.size() > LARGE;
    let watched = Watched::new(decoded(part.buffered())?, Count::default());
    if is_large {
        let (read, watched) = read_ahead(watched, |text| cells(text, shared, draft).map(|(draft, _)| draft));
        return read?.finish(watched.watcher.cells);
    }
    let (draft, watched) = cells(watched, shared, draft)?;
    draft.finish(watched.watcher.cells)
}

/// Reads the cells of a sheet into a draft; gives its text back as well.
fn cells<'r, R: BufRead>(text: R, shared: &Shared, draft: Draft<'r>) -> Result<(Draft<'r>, R), Refusal> {
    let mut reading = Reading {
        xml: Xml::own(text),
        shared,
        draft,
        next: At { row: 0, column: 0 },
        value: String::new(),
        inline: String::new(),
        masters: Masters::default(),
    };
    reading.sheet()?;
    Ok((reading.draft, reading.xml.into_inner()))
}

struct Reading<'s, 'r, R> {
    xml: Xml<R>,
    shared: &'s Shared,
    draft: Draft<'r>,
    /// The place of the next row or cell that does not say its own.
    next: At,
    /// What is written in the value of the cell at hand.
    value: String,
    /// What is written in its inline text.
    inline: String,
    /// The formulas that cells share.
    masters: Masters,
}

/// What a cell says that its value is (ST_CellType, 18.18.11).
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Number,
    Shared,
    Calculated,
    Inline,
    Logical,
    Error,
    Date,
    Unknown,
}

/// What was found in a cell beside the texts of its value.
#[derive(Default)]
struct Parts {
    has_value: bool,
    has_inline: bool,
    has_formula: bool,
    /// What the formula says.
    formula: Option<String>,
    /// Of what the inline text is made, where it says.
    pieces: Option<Pieces>,
}

impl<R: BufRead> Reading<'_, '_, R> {
    fn sheet(&mut self) -> Result<(), Refusal> {
        let mut has_data = false;
        loop {
            match self.xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "sheetData" if has_data => return Err(Refusal::Damaged("a sheet has its cells twice".into())),
                    "sheetData" => {
                        has_data = true;
                        self.rows()?;
                    }
                    "col" => {
                        if let Some((first, last)) = hidden_columns(&tag)? {
                            self.draft.hide_columns(first, last);
                        }
                    }
                    "mergeCell" => {
                        let merged = tag.get("ref")?.unwrap_or_default();
                        let (first, last) = merged.split_once(':').unwrap_or((&merged, &merged));
                        match (place(first.as_bytes()), place(last.as_bytes())) {
                            (Some(first), Some(last)) => self.draft.merge(first, last)?,
                            _ => return Err(Refusal::Damaged(format!("cells are merged at {merged}"))),
                        }
                    }
                    _ => {}
                },
                Node::Done => return Ok(()),
                _ => {}
            }
        }
    }

    fn rows(&mut self) -> Result<(), Refusal> {
        loop {
            match self.xml.next()? {
                Node::Open(tag) if tag.name() == "row" => {
                    let (mut number, mut hidden) = (None, false);
                    for attribute in tag.attributes() {
                        let (name, value) = attribute?;
                        match name {
                            "r" => number = Some(numbered(&value)?),
                            "hidden" => hidden |= is_hidden(&value),
                            "ht" => hidden |= has_no_height(&value),
                            _ => {}
                        }
                    }
                    self.begin_row(number, hidden);
                    self.cells(number.is_some())?;
                    self.next.row += 1;
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close(_) => return Ok(()),
                _ => {}
            }
        }
    }

    /// Begins a row that says its number, or follows the one before.
    fn begin_row(&mut self, number: Option<u32>, hidden: bool) {
        let row = number.unwrap_or(self.next.row);
        if hidden {
            self.draft.hide_row(row);
        }
        self.next = At { row, column: 0 };
    }

    /// The cells of a row, and of the rows behind it that are told at a glance; where a row says its number, its cells cannot say
    /// another.
    fn cells(&mut self, mut says_row: bool) -> Result<(), Refusal> {
        loop {
            if self.glance(says_row)? {
                continue;
            }
            if let Some(says) = self.glance_row()? {
                says_row = says;
                continue;
            }
            match self.xml.next()? {
                Node::Open(tag) if tag.name() == "c" => {
                    let (mut at, mut look, mut kind) = (self.next, None, Type::Number);
                    for attribute in tag.attributes() {
                        let (name, value) = attribute?;
                        match name {
                            "r" => at = place(value.trim().as_bytes()).ok_or_else(|| nowhere(&value))?,
                            "s" => look = Some(value.trim().parse().map_err(|_| nowhere(&value))?),
                            "t" => kind = kind_of(value.trim().as_bytes()),
                            _ => {}
                        }
                    }
                    self.come_to(at, says_row)?;
                    self.cell(at, kind, look.unwrap_or(0))?;
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close(_) => return Ok(()),
                _ => {}
            }
        }
    }

    /// The next cell, where it can be told at a glance; whether that was so.
    fn glance(&mut self, says_row: bool) -> Result<bool, Refusal> {
        let Some((cell, length)) = glance::cell(self.xml.ahead()?) else { return Ok(false) };
        let at = cell.place.map_or(Some(self.next), place);
        let look = cell.look.map_or(Some(0), |look| unsigned(look).map(|look| look as u64));
        let (Some(at), Some(look)) = (at, look) else { return Ok(false) };
        let kind = cell.kind.map_or(Type::Number, kind_of);
        let parts = Parts { has_value: cell.value.is_some(), ..Parts::default() };
        self.value.clear();
        self.value.push_str(cell.value.unwrap_or_default());
        self.inline.clear();
        self.xml.pass(length);
        self.come_to(at, says_row)?;
        self.hold(at, kind, look, &parts)?;
        Ok(true)
    }

    /// Goes on to the next row, where it can be told at a glance; whether it says its number, if that was so.
    fn glance_row(&mut self) -> Result<Option<bool>, Refusal> {
        let Some((row, length)) = glance::next_row(self.xml.ahead()?) else { return Ok(None) };
        let hidden = row.hidden.is_some_and(is_hidden) || row.height.is_some_and(has_no_height);
        let number = row.number.map(numbered).transpose()?;
        self.xml.pass(length);
        self.next.row += 1;
        self.begin_row(number, hidden);
        Ok(Some(number.is_some()))
    }

    /// Comes to the cell at a place.
    fn come_to(&mut self, at: At, says_row: bool) -> Result<(), Refusal> {
        if says_row && at.row != self.next.row {
            return Err(Refusal::Damaged(format!("the cell {at} stands in row {}", self.next.row + 1)));
        }
        self.draft.come_to(at)?;
        self.next = At { column: at.column + 1, ..at };
        Ok(())
    }

    /// The cell that has just begun.
    fn cell(&mut self, at: At, kind: Type, look: u64) -> Result<(), Refusal> {
        self.value.clear();
        self.inline.clear();
        let mut parts = Parts::default();
        loop {
            match self.xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "v" if !std::mem::replace(&mut parts.has_value, true) => self.xml.text(&mut self.value)?,
                    "is" if !std::mem::replace(&mut parts.has_inline, true) => {
                        parts.pieces = Some(item(&mut self.xml, &mut self.inline)?)
                    }
                    "f" if !std::mem::replace(&mut parts.has_formula, true) => {
                        let shares = shares(&tag);
                        let says = self.xml.skip_saying(4 * LONGEST)?;
                        parts.formula = self.masters.say(at, says, shares);
                    }
                    "v" | "is" | "f" => return Err(Refusal::Damaged(format!("the cell {at} has two values"))),
                    _ => self.xml.skip()?,
                },
                Node::Close(_) => break,
                _ => {}
            }
        }
        self.hold(at, kind, look, &parts)
    }

    /// The cell where the reader stands holds what was found in it.
    fn hold(&mut self, at: At, kind: Type, look: u64, parts: &Parts) -> Result<(), Refusal> {
        let Parts { has_formula, has_value, has_inline, .. } = *parts;
        let pieces = parts.pieces.unwrap_or(Pieces::BARE);
        if has_formula {
            self.draft.has_formula()?;
            self.draft.formula_says(parts.formula.as_deref().unwrap_or_default())?;
        }
        let is_inline = has_inline && (kind == Type::Inline || self.value.is_empty());
        let is_text = is_inline || matches!(kind, Type::Inline | Type::Calculated);
        let written = if is_inline { self.inline.as_str() } else { self.value.as_str() };
        let bare = written.trim_matches([' ', '\t', '\n', '\r']);
        if kind == Type::Shared && !is_text && !bare.is_empty() {
            let look = usize::try_from(look).ok();
            return self.shared.hold_text(&mut self.draft, at, unsigned(bare.as_bytes()), look);
        }
        let text;
        let cell = match (is_text, has_formula) {
            // A result that is a text, though an empty one, has been calculated; without an element for it there is none.
            (true, true) if !has_value && !has_inline => Cell::Formula,
            (true, _) if written.is_empty() && self.value.is_empty() && !has_formula => return Ok(()),
            (true, _) => {
                text = unescaped(written);
                Cell::Text(&*text)
            }
            (false, true) if bare.is_empty() => Cell::Formula,
            (false, false) if written.is_empty() => return Ok(()),
            (false, false) if bare.is_empty() => Cell::Text(""),
            (false, _) => value(kind, bare, look, self.shared),
        };
        let shown = usize::try_from(look).ok().and_then(|look| self.shared.looks.of(cell, look, pieces));
        self.draft.hold(cell)?;
        self.draft.show(shown)
    }
}

/// A value that is no text.
fn value<'a>(kind: Type, bare: &'a str, look: u64, shared: &Shared) -> CellRef<'a> {
    let cell = match kind {
        Type::Number => number(bare).map(|number| {
            let shows_date = usize::try_from(look).is_ok_and(|look| shared.looks.shows_date(look, number));
            if shows_date { Cell::Date(number + shared.shift) } else { Cell::Number(number) }
        }),
        Type::Logical => match bare {
            "0" => Some(Cell::Bool(false)),
            "1" => Some(Cell::Bool(true)),
            word if word.eq_ignore_ascii_case("false") => Some(Cell::Bool(false)),
            word if word.eq_ignore_ascii_case("true") => Some(Cell::Bool(true)),
            _ => None,
        },
        Type::Date => {
            date::serial(bare).map(|days| Cell::Date(if date::is_time(bare) { days + shared.shift } else { days }))
        }
        Type::Error | Type::Shared | Type::Calculated | Type::Inline | Type::Unknown => None,
    };
    cell.unwrap_or(Cell::Error(bare))
}

fn kind_of(written: &[u8]) -> Type {
    match written {
        b"n" => Type::Number,
        b"s" => Type::Shared,
        b"str" => Type::Calculated,
        b"inlineStr" => Type::Inline,
        b"b" => Type::Logical,
        b"e" => Type::Error,
        b"d" => Type::Date,
        _ => Type::Unknown,
    }
}

/// A finite number in the lexical form of xsd:double, which has no hexadecimals, separators or words.
fn number(written: &str) -> Option<f64> {
    let is_plain = written.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    written.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

/// A count in the lexical form of xsd:unsignedInt.
fn unsigned(written: &[u8]) -> Option<usize> {
    let digits = written.strip_prefix(b"+").unwrap_or(written);
    let add = |number: usize, byte: &u8| {
        let digit = byte.is_ascii_digit().then(|| usize::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    };
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}

/// A reference such as `C5`, within a sheet.
pub fn place(reference: &[u8]) -> Option<At> {
    let letters = reference.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let (letters, digits) = reference.split_at(letters);
    let column =
        letters.iter().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1) - 1;
    let at = At { row: row_number(digits)?, column };
    (column <= LAST.column).then_some(at)
}

/// The number that a row says, counted from 0.
fn numbered(written: &str) -> Result<u32, Refusal> {
    row_number(written.trim().as_bytes()).ok_or_else(|| nowhere(written))
}

/// Whether a row's `hidden` says that it is.
fn is_hidden(written: &str) -> bool {
    matches!(written.trim(), "1" | "true")
}

/// Whether a row's height says that nothing of it is seen.
fn has_no_height(written: &str) -> bool {
    written.trim().parse() == Ok(0.0)
}

/// The number of a row as it is written, counted from 0.
fn row_number(written: &[u8]) -> Option<u32> {
    let row = u32::try_from(unsigned(written)?.checked_sub(1)?).ok()?;
    (row <= LAST.row && !written.starts_with(b"+")).then_some(row)
}

/// The columns that a `col` (18.3.1.13) hides, counted from 0.
fn hidden_columns(tag: &Tag) -> Result<Option<(u32, u32)>, Refusal> {
    let count = |name| {
        Ok(tag.get(name)?.and_then(|written| u32::try_from(unsigned(written.trim().as_bytes())?).ok()?.checked_sub(1)))
    };
    let has_no_width = tag.get("width")?.is_some_and(|width| width.trim().parse() == Ok(0.0));
    let hidden = tag.says("hidden")? || has_no_width;
    Ok(count("min")?.zip(count("max")?).filter(|_| hidden))
}

fn nowhere(reference: &str) -> Refusal {
    Refusal::Damaged(format!("a cell refers to {reference}"))
}

#[cfg(test)]
mod tests;
