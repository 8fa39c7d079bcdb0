//! One cell of an OpenDocument table: its type and value in attributes, and what is shown in paragraphs (9.1.4).

use super::asides::{self, Unseen};
use super::fonts::Fonts;
use super::{CELL, Source, UNSEEN, repeats};
use crate::sheet::asides::Hearing;
use crate::sheet::font::{Font, Pieces};
use crate::sheet::xml::{Node, Tag, Xml, local};
use crate::sheet::{At, Cell, Look, Refusal, date, formula, shown};
use crate::value::cell::is_error_value;
use jiff::{Span, SpanRelativeTo, Unit};
use std::io::BufRead;

/// The most blanks that one element may stand for: the longest text of a cell.
const MOST_BLANKS: usize = 32_767;

/// A cell whose attributes have been read.
pub struct Begun {
    /// How many cells it stands for.
    pub repeat: u32,
    /// How many columns and rows it takes.
    pub span: (u32, u32),
    /// Whether it has a formula.
    pub has_formula: bool,
    /// The font of its style, where it has one of its own.
    pub font: Option<Font>,
    /// What the formula says, where it is short.
    pub formula: String,
    kind: Option<String>,
    /// The value that belongs to the type.
    value: Option<String>,
    is_error: bool,
}

impl Begun {
    /// Reads the attributes (19.385, 19.387, 19.676 and others).
    pub fn from(tag: &Tag, fonts: &Fonts) -> Result<Begun, Refusal> {
        let mut begun = Begun {
            repeat: 1,
            span: (1, 1),
            has_formula: false,
            font: None,
            formula: String::new(),
            kind: None,
            value: None,
            is_error: false,
        };
        for attribute in tag.attributes() {
            let (key, value) = attribute?;
            match local(key) {
                "number-columns-repeated" => begun.repeat = repeats(&value)?,
                "number-columns-spanned" => begun.span.0 = repeats(&value)?,
                "number-rows-spanned" => begun.span.1 = repeats(&value)?,
                "style-name" => begun.font = Some(fonts.within(Font::default(), CELL, &value)),
                "formula" => {
                    begun.has_formula = true;
                    if formula::is_kept(&value) {
                        begun.formula = formula::from_open_document(&value);
                    }
                }
                // LibreOffice's extension repeats the type, and is where it says that a result is an error.
                "value-type" if key.starts_with("calcext") => begun.is_error |= value == "error",
                "value-type" => begun.kind = Some(value.into_owned()),
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                    begun.value = Some(value.into_owned());
                }
                _ => {}
            }
        }
        Ok(begun)
    }

    /// Reads on to the end of the cell, whose font is this one; `None` for one that says nothing, an empty text for one that was
    /// written empty. With it what it shows beyond its value. Words beside it are heard as those of its place.
    pub fn read<R: BufRead>(
        self,
        xml: &mut Xml<Source<R>>,
        fonts: &Fonts,
        font: Font,
        at: At,
        hearing: &mut Hearing,
    ) -> Result<Option<(Cell, Option<Look>)>, Refusal> {
        let Shown { text, pieces, has_paragraph } = shown(xml, fonts, font, at, hearing)?;
        let says = self.kind.is_some() || self.has_formula || text.is_some();
        Ok(says.then(|| {
            let is_typed = self.kind.as_deref() == Some("percentage");
            let says = text.clone().or(has_paragraph.then(String::new));
            let cell = self.cell(text);
            let look = if pieces.is_empty() { Pieces::BARE } else { pieces }.in_cell(font);
            let of_format = match cell {
                Cell::Number(number) => of_format(number, is_typed, says),
                _ => None,
            };
            (cell, look.max(of_format))
        }))
    }

    fn cell(self, shown: Option<String>) -> Cell {
        let has_text = shown.is_some();
        let text = shown.unwrap_or_default();
        let value = self.value.unwrap_or_default();
        // Old programs write 0 for the value of an error.
        if self.is_error || is_error(&text) {
            return Cell::Error(if has_text { text } else { "#VALUE!".into() });
        }
        // A value that is none is told as an error, never as nothing.
        let unreadable = || Cell::Error(if has_text { &*text } else { &*value }.into());
        match self.kind.as_deref() {
            Some("float" | "percentage" | "currency") => {
                let number = value.trim().parse().ok().filter(|number: &f64| number.is_finite());
                number.map_or_else(unreadable, Cell::Number)
            }
            Some("boolean") => match value.trim() {
                "true" => Cell::Bool(true),
                "false" => Cell::Bool(false),
                _ => unreadable(),
            },
            Some("date") => date::serial(&value).map_or_else(unreadable, Cell::Date),
            Some("time") => days(&value).map_or_else(unreadable, Cell::Date),
            None if !has_text => Cell::Formula,
            _ if has_text => Cell::Text(text),
            _ => Cell::Text(value),
        }
    }
}

/// What is shown of a number, of the type for percentages or not; `None` for what the file does not hold.
fn of_format(number: f64, is_typed: bool, says: Option<String>) -> Option<Look> {
    let share = says.as_deref().and_then(share);
    if is_typed || share.is_some_and(|share| is_in_hundredths(number, share)) {
        return Some(Look::Percent);
    }
    let another = says.filter(|says| shown::is_another(number, says))?;
    Some(Look::Otherwise(Some(another)))
}

/// The percentage that a text says.
fn share(text: &str) -> Option<f64> {
    text.trim().strip_suffix('%')?.trim().replace(',', "").parse().ok()
}

/// Whether a number is shown as a percentage, rounded or not: Gnumeric and SheetJS write such numbers without the type for it. A
/// percent sign that is a mere character of a format stands behind the number itself.
fn is_in_hundredths(number: f64, share: f64) -> bool {
    (share - 100.0 * number).abs() < (share - number).abs()
}

/// Whether a text is what is shown of an error: the names that [`is_error_value`] knows, and those of other languages ("#WERT!").
fn is_error(text: &str) -> bool {
    is_error_value(text) || text.starts_with('#') && text.ends_with(['!', '?']) && !text.contains(char::is_whitespace)
}

/// A duration (`PT12H30M00S`) in days.
fn days(duration: &str) -> Option<f64> {
    let span: Span = duration.trim().parse().ok()?;
    let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).ok()?;
    Some(seconds / 86_400.0)
}

/// What a cell shows.
struct Shown {
    /// Its text; `None` where nothing is written.
    text: Option<String>,
    /// The pieces of it.
    pieces: Pieces,
    /// Whether the file holds what is shown, be it nothing.
    has_paragraph: bool,
}

/// What a cell of this font shows: paragraphs are lines, runs of white space one blank (6.1.2).
fn shown<R: BufRead>(
    xml: &mut Xml<Source<R>>,
    fonts: &Fonts,
    font: Font,
    at: At,
    hearing: &mut Hearing,
) -> Result<Shown, Refusal> {
    let (mut text, mut written, mut pieces) = (String::new(), false, Pieces::default());
    let mut has_paragraph = false;
    // Whether white space is owed, and whether the line has just begun.
    let (mut gap, mut begins) = (false, true);
    // The fonts of the elements that are open.
    let mut open = vec![font];
    loop {
        match xml.next()? {
            Node::Open(tag) if UNSEEN.contains(&tag.name()) => {
                let element = Unseen::of(tag.name());
                drop(tag);
                asides::hear(xml, element, at, hearing)?;
            }
            Node::Open(tag) => {
                open.push(fonts.inside(*open.last().unwrap_or(&font), &tag));
                has_paragraph |= tag.name() == "p";
                let put: &str = match tag.name() {
                    "s" => &" ".repeat(blanks(&tag)?),
                    "tab" => "\t",
                    "line-break" => "\n",
                    "p" | "h" if !text.is_empty() => {
                        text.push('\n');
                        (gap, begins) = (false, true);
                        continue;
                    }
                    _ => continue,
                };
                text.extend(std::mem::take(&mut gap).then_some(' '));
                text.push_str(put);
                (written, begins) = (true, false);
            }
            Node::Text(piece) => {
                pieces.add(&piece, open.last().copied());
                for c in piece.chars() {
                    if c.is_ascii_whitespace() {
                        gap = !begins;
                        continue;
                    }
                    text.extend(std::mem::take(&mut gap).then_some(' '));
                    text.push(c);
                    (written, begins) = (true, false);
                }
            }
            Node::Close(_) if open.len() == 1 => {
                let end = text.trim_end_matches('\n').len();
                text.truncate(end);
                return Ok(Shown { text: written.then_some(text), pieces, has_paragraph });
            }
            Node::Close(_) => drop(open.pop()),
            Node::Done => return Err(Refusal::Damaged("a cell ends early".into())),
            Node::Nothing => {}
        }
    }
}

/// How many blanks an element stands for (6.1.3).
fn blanks(tag: &Tag) -> Result<usize, Refusal> {
    for attribute in tag.attributes() {
        let (key, value) = attribute?;
        if local(key) == "c" {
            let number = value.trim().parse().ok().filter(|number| *number <= MOST_BLANKS);
            return number.ok_or_else(|| Refusal::Damaged(format!("a text holds {value} blanks")));
        }
    }
    Ok(1)
}
