//! One cell of an XML spreadsheet: its type beside its value, in the element Data.

use super::{Looks, Place, Source, attribute};
use crate::sheet::asides::Hearing;
use crate::sheet::xml::Node;
use crate::sheet::{At, Cell, Refusal, date};

/// Reads on to the end of a cell; `None` for one that says nothing, an empty text for one that was written empty.
pub fn read(
    xml: &mut Source,
    place: &Place,
    looks: &Looks,
    at: At,
    hearing: &mut Hearing,
) -> Result<Option<Cell>, Refusal> {
    let mut content = place.has_formula.then_some(Cell::Formula);
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "Data" => {
                let kind = attribute(&tag, "Type")?.unwrap_or_default();
                drop(tag);
                let text = text(xml)?;
                content = Some(value(&kind, text, place, looks));
            }
            // A comment holds data of its own.
            Node::Open(tag) if tag.name() == "Comment" => {
                let author = attribute(&tag, "Author").ok().flatten().unwrap_or_default();
                drop(tag);
                hearing.comment(at, &author, &text(xml)?);
            }
            Node::Open(tag) => {
                drop(tag);
                xml.skip()?;
            }
            Node::Close(_) => return Ok(content),
            Node::Done => return Err(Refusal::Damaged("a cell ends early".into())),
            Node::Text(_) | Node::Nothing => {}
        }
    }
}

/// The text of the element that has begun, and of the formatted pieces in it.
fn text(xml: &mut Source) -> Result<String, Refusal> {
    let (mut text, mut depth) = (String::new(), 0usize);
    loop {
        match xml.next()? {
            Node::Text(piece) => text.push_str(&piece),
            Node::Open(_) => depth += 1,
            Node::Close(_) if depth == 0 => return Ok(text),
            Node::Close(_) => depth -= 1,
            Node::Done => return Err(Refusal::Damaged("a value ends early".into())),
            Node::Nothing => {}
        }
    }
}

/// A value by its type; one that does not fit is told as an error, never as nothing.
fn value(kind: &str, text: String, place: &Place, looks: &Looks) -> Cell {
    let written = text.trim();
    let cell = match kind {
        "Number" => match written.parse().ok().filter(|number: &f64| number.is_finite()) {
            Some(number) if looks.is_date(place.style.as_deref(), number) => Some(Cell::Date(number + looks.shift)),
            number => number.map(Cell::Number),
        },
        "DateTime" => date::serial(written).map(|date| Cell::Date(as_excel_counts(date, looks))),
        "Boolean" => match written {
            "1" | "True" | "true" => Some(Cell::Bool(true)),
            "0" | "False" | "false" => Some(Cell::Bool(false)),
            _ => None,
        },
        "Error" => None,
        _ => return Cell::Text(text),
    };
    cell.unwrap_or_else(|| Cell::Error(if written.is_empty() { "#VALUE!".into() } else { written.to_string() }))
}

/// Excel counts a 29th of February 1900, so a date before that has a number less; a time of day is written as one of
/// 1899-12-31, day 0.
fn as_excel_counts(date: f64, looks: &Looks) -> f64 {
    if looks.shift == 0.0 && date < 61.0 { date - 1.0 } else { date }
}
