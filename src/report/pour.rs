//! Some rows of a sheet with many, written one after the other.
//!
//! What is written is SpreadsheetML as the library writes it, but for texts, which stand in their cells (ECMA-376 Part 1, 18.3.1.53)
//! and not in the table of shared strings, which would have to be kept.

use super::links::{Link, Links, Way};
use super::page::{Cached, Content, serial};
use crate::sheet::{At, column_letters};
use crate::template;
use crate::text::inert;
use crate::value::number::to_float;
use jiff::civil::{Date, DateTime};
use quick_xml::escape::partial_escape;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt::{Display, Write as _};

/// Rows being written. The cells of a row are put from left to right, each with a format by its position.
pub struct Rows<'a> {
    /// The rows that are whole.
    done: String,
    /// The row, from 0.
    row: u32,
    /// The same as it is shown.
    number: String,
    /// The cells of the row so far.
    cells: String,
    height: Option<f64>,
    is_part_of_group: bool,
    styles: &'a [String],
    /// The letters of the columns met so far.
    letters: Vec<String>,
    /// Their links; `None` where the sheet has no room for any.
    links: Option<Links>,
}

impl<'a> Rows<'a> {
    /// Rows from one on; the attribute of each format, and whether the sheet has room for links.
    pub fn new(row: u32, styles: &'a [String], has_room: bool) -> Rows<'a> {
        Rows {
            done: String::new(),
            row,
            number: (row + 1).to_string(),
            cells: String::new(),
            height: None,
            is_part_of_group: false,
            styles,
            letters: Vec::new(),
            links: has_room.then(Links::default),
        }
    }

    /// The row that is being written, from 0.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Puts something into a cell.
    pub fn put(&mut self, column: u32, content: impl Into<Content>, style: usize) {
        match content.into() {
            Content::Blank => self.blank(column, style),
            Content::Text(text) => self.text(column, &text, style),
            Content::Number(number) => self.number(column, number, style),
            Content::Time(time) => self.time(column, Some(time), style),
            Content::Formula(formula, gives) => self.formula(column, &formula, gives, style),
        }
    }

    /// Puts a text, made inert, into a cell.
    pub fn text(&mut self, column: u32, text: &str, style: usize) {
        self.open(column, style);
        close(&mut self.cells, text);
    }

    /// Puts a text that many cells hold into one.
    pub fn shared(&mut self, column: u32, text: &Shared, style: usize) {
        self.open(column, style);
        self.cells.push_str(&text.0);
    }

    /// Puts a number into a cell; a blank where there is none.
    pub fn number(&mut self, column: u32, number: impl Into<Option<Decimal>>, style: usize) {
        match number.into() {
            // As many digits as a float tells apart are the shortest ones of the nearest float.
            Some(number) if number.mantissa().unsigned_abs() < 1_000_000_000_000_000 && number.scale() <= 18 => {
                self.digits(column, number.mantissa() as i64, number.scale(), style);
            }
            Some(number) => self.value(column, to_float(number), style),
            None => self.blank(column, style),
        }
    }

    /// Puts digits of which so many stand behind the point into a cell.
    fn digits(&mut self, column: u32, mut digits: i64, mut decimals: u32, style: usize) {
        while decimals > 0 && digits % 10 == 0 {
            (digits, decimals) = (digits / 10, decimals - 1);
        }
        if decimals == 0 {
            return self.value(column, digits, style);
        }
        let (sign, digits, one) = (if digits < 0 { "-" } else { "" }, digits.unsigned_abs(), 10u64.pow(decimals));
        let (whole, behind, width) = (digits / one, digits % one, decimals as usize);
        self.value(column, format_args!("{sign}{whole}.{behind:0width$}"), style);
    }

    /// Puts a day into a cell; one before March 1900, which Excel counts otherwise than other programs, as a text.
    pub fn day(&mut self, column: u32, day: Date, style: usize) {
        match template::serial(day) {
            Some(days) => self.value(column, days, style),
            None => self.text(column, &day.to_string(), style),
        }
    }

    fn value(&mut self, column: u32, value: impl Display, style: usize) {
        self.open(column, style);
        let _ = write!(self.cells, "><v>{value}</v></c>");
    }

    /// Puts a day and a time into a cell; a blank where there is none.
    pub fn time(&mut self, column: u32, time: Option<DateTime>, style: usize) {
        match time {
            Some(time) => self.value(column, serial(time), style),
            None => self.blank(column, style),
        }
    }

    /// Puts a formula into a cell, and what it gives.
    pub fn formula(&mut self, column: u32, formula: &str, gives: Cached, style: usize) {
        self.open(column, style);
        // Writing to a string does not fail.
        let formula = partial_escape(formula);
        let _ = match gives.number() {
            Some(number) => write!(self.cells, "><f>{formula}</f><v>{}</v></c>", to_float(number)),
            None => write!(self.cells, " t=\"str\"><f>{formula}</f><v></v></c>"),
        };
    }

    /// Puts nothing but the format into a cell.
    pub fn blank(&mut self, column: u32, style: usize) {
        self.open(column, style);
        self.cells.push_str("/>");
    }

    fn open(&mut self, column: u32, style: usize) {
        while self.letters.len() <= column as usize {
            self.letters.push(column_letters(self.letters.len() as u32));
        }
        for part in ["<c r=\"", &self.letters[column as usize], &self.number, "\"", &self.styles[style]] {
            self.cells.push_str(part);
        }
    }

    /// Makes a cell of the row lead elsewhere when it is clicked.
    pub fn link(&mut self, column: u32, link: Option<&Link>) {
        if let Some(links) = &mut self.links {
            links.add(At { row: self.row, column }, link);
        }
    }

    /// Makes a cell of the row lead to a cell of a sheet when it is clicked.
    pub fn link_in(&mut self, column: u32, way: &Way, cell: impl Display) {
        if let Some(links) = &mut self.links {
            links.add_in(At { row: self.row, column }, way, cell);
        }
    }

    /// Sets the height of the row, in points; without it, the row has the sheet's.
    pub fn height(&mut self, points: f64) {
        self.height = Some(points);
    }

    /// Makes the row one of a group, which can be folded up.
    pub fn group(&mut self) {
        self.is_part_of_group = true;
    }

    /// Ends the row, and begins the next one.
    pub fn end(&mut self) {
        let group = if std::mem::take(&mut self.is_part_of_group) { " outlineLevel=\"1\"" } else { "" };
        let height = self.height.take();
        // A row is so many pixels high, of three quarters of a point.
        let height = height.map(|points| (points / 0.75).round() * 0.75);
        let height = height.map(|points| format!(" ht=\"{points}\" customHeight=\"1\"")).unwrap_or_default();
        for part in ["<row r=\"", &self.number, "\"", &height, group, ">", &self.cells, "</row>"] {
            self.done.push_str(part);
        }
        self.cells.clear();
        self.row += 1;
        self.number.clear();
        // Writing to a string does not fail.
        let _ = write!(self.number, "{}", self.row + 1);
    }

    /// The rows as text, and their links.
    pub fn finish(self) -> (String, Links) {
        (self.done, self.links.unwrap_or_default())
    }
}

/// A text that many cells hold, as it is written into each.
pub struct Shared(String);

impl From<&str> for Shared {
    fn from(text: &str) -> Shared {
        let mut rest = String::new();
        close(&mut rest, text);
        Shared(rest)
    }
}

/// Writes the rest of a cell that has been opened: a text, made inert.
fn close(cells: &mut String, text: &str) {
    if text.is_empty() {
        return cells.push_str("/>");
    }
    let is_padded = |text: &str| text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    if inert::is_bare(text) && !is_padded(text) {
        return [" t=\"inlineStr\"><is><t>", text, "</t></is></c>"].iter().for_each(|part| cells.push_str(part));
    }
    let text = inert::cell(text);
    if text.is_empty() {
        return cells.push_str("/>");
    }
    let space = if is_padded(&text) { " xml:space=\"preserve\"" } else { "" };
    for part in [" t=\"inlineStr\"><is><t", space, ">", &escaped(&text), "</t></is></c>"] {
        cells.push_str(part);
    }
}

/// A text between tags: what Excel would take for an escape of its own (`_x000D_`) is escaped in turn.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'_') {
        return partial_escape(text);
    }
    let is_escape = |at: &usize| {
        let digits = text.as_bytes().get(at + 2..at + 7);
        digits.is_some_and(|digits| digits[4] == b'_' && digits[..4].iter().all(u8::is_ascii_hexdigit))
    };
    let escapes: Vec<usize> = text.match_indices("_x").map(|(at, _)| at).filter(is_escape).collect();
    if escapes.is_empty() {
        return partial_escape(text);
    }
    let mut whole = text.to_string();
    for at in escapes.into_iter().rev() {
        whole.insert_str(at, "_x005F");
    }
    Cow::Owned(partial_escape(&whole).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_that_programs_count_otherwise_is_a_text() {
        let styles = [String::new()];
        let mut rows = Rows::new(0, &styles, false);
        for (column, day) in (0..).zip([date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1), date(2021, 8, 31)]) {
            rows.day(column, day, 0);
        }
        rows.end();
        let (text, _) = rows.finish();
        let is_said = |piece: &&str| piece.starts_with(|c: char| c.is_ascii_digit());
        let cells: Vec<&str> = text.split("</c>").filter_map(|cell| cell.split(['<', '>']).rfind(is_said)).collect();
        assert_eq!(cells, ["1899-12-31", "1900-02-28", "61", "44439"], "{text}");
    }
}
