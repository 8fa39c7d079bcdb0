//! One cell of an XML spreadsheet: its type beside its value, in the element Data.

use super::{Looks, Place, Source, attribute};
use crate::sheet::asides::Hearing;
use crate::sheet::font::{Font, Pieces};
use crate::sheet::xml::Node;
use crate::sheet::{At, Cell, Look, Refusal, date};

/// Reads on to the end of a cell of a style; `None` for one that says nothing, an empty text for one that was written empty. With
/// it what it shows beyond its value. A comment is heard as one of its place.
pub fn read(
    xml: &mut Source,
    place: &Place,
    style: Option<&str>,
    looks: &Looks,
    at: At,
    hearing: &mut Hearing,
) -> Result<Option<(Cell, Option<Look>)>, Refusal> {
    let font = looks.font(style);
    let mut content = place.has_formula.then(|| (Cell::Formula, Pieces::BARE.in_cell(font)));
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "Data" => {
                let kind = attribute(&tag, "Type")?.unwrap_or_default();
                drop(tag);
                let (text, pieces) = text(xml, font)?;
                let cell = value(&kind, text, style, looks);
                let of_format = match cell {
                    Cell::Number(number) => looks.of(style, number),
                    _ => None,
                };
                content = Some((cell, pieces.in_cell(font).max(of_format)));
            }
            // A comment holds data of its own.
            Node::Open(tag) if tag.name() == "Comment" => {
                let author = attribute(&tag, "Author").ok().flatten().unwrap_or_default();
                drop(tag);
                hearing.comment(at, &author, &text(xml, font)?.0);
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

/// The text of the element that has begun, in a cell of this font, and the formatted pieces in it: HTML's `S`, `Sup` and `Sub`.
fn text(xml: &mut Source, font: Font) -> Result<(String, Pieces), Refusal> {
    let (mut text, mut pieces, mut open) = (String::new(), Pieces::default(), vec![font]);
    loop {
        match xml.next()? {
            Node::Text(piece) => {
                pieces.add(&piece, open.last().copied());
                text.push_str(&piece);
            }
            Node::Open(tag) => {
                let own = match tag.name() {
                    "S" | "s" => Font { is_struck: true, is_raised: false },
                    "Sup" | "sup" | "Sub" | "sub" => Font { is_struck: false, is_raised: true },
                    _ => Font::default(),
                };
                open.push(own.and(open.last().copied().unwrap_or_default()));
            }
            Node::Close(_) if open.len() == 1 => return Ok((text, pieces)),
            Node::Close(_) => drop(open.pop()),
            Node::Done => return Err(Refusal::Damaged("a value ends early".into())),
            Node::Nothing => {}
        }
    }
}

/// A value by its type; one that does not fit is told as an error, never as nothing.
fn value(kind: &str, text: String, style: Option<&str>, looks: &Looks) -> Cell {
    let written = text.trim();
    let cell = match kind {
        "Number" => match written.parse().ok().filter(|number: &f64| number.is_finite()) {
            Some(number) if looks.is_date(style, number) => Some(Cell::Date(number + looks.shift)),
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
    cell.unwrap_or_else(|| Cell::Error(if written.is_empty() { "#VALUE!" } else { written }.into()))
}

/// Excel counts a 29th of February 1900, so a date before that has a number less; a time of day is written as one of
/// 1899-12-31, day 0.
fn as_excel_counts(date: f64, looks: &Looks) -> f64 {
    if looks.shift == 0.0 && date < 61.0 { date - 1.0 } else { date }
}
