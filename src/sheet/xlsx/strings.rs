//! Texts in SpreadsheetML: shared or in the cell, in one piece or in runs, with phonetic guides that are no part of them.

use super::glance;
use crate::sheet::Refusal;
use crate::sheet::ahead::{LARGE, read_ahead};
use crate::sheet::font::{Font, Pieces};
use crate::sheet::ooxml::Texts;
use crate::sheet::package::Part;
use crate::sheet::xml::{Node, Tag, Xml, decoded};
use std::borrow::Cow;
use std::io::BufRead;

/// The shared strings part (18.4.9). Its declared counts are not looked at.
pub fn texts(part: Part) -> Result<Texts, Refusal> {
    let is_large = part.size() > LARGE;
    let text = decoded(part.buffered())?;
    if is_large { read_ahead(text, items).0 } else { items(text) }
}

fn items(text: impl BufRead) -> Result<Texts, Refusal> {
    let mut xml = Xml::own(text);
    let (mut texts, mut written) = (Texts::default(), String::new());
    loop {
        if let Some((text, length)) = glance::shared(xml.ahead()?) {
            texts.push(&unescaped(text), Pieces::BARE);
            xml.pass(length);
            continue;
        }
        match xml.next()? {
            Node::Open(tag) if tag.name() == "si" => {
                written.clear();
                let pieces = item(&mut xml, &mut written)?;
                texts.push(&unescaped(&written), pieces);
            }
            Node::Done => return Ok(texts),
            _ => {}
        }
    }
}

/// Adds the text of the item that has just begun (`si`, 18.4.8, or `is`, 18.3.1.53): its `t` and those of its runs, without
/// phonetic guides (`rPh`). With it the pieces that it is made of.
pub fn item<R: BufRead>(xml: &mut Xml<R>, written: &mut String) -> Result<Pieces, Refusal> {
    let mut pieces = Pieces::default();
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "t" => {
                    let start = written.len();
                    xml.text(written)?;
                    pieces.add(&written[start..], None);
                }
                "r" => run(xml, written, &mut pieces)?,
                _ => xml.skip()?,
            },
            Node::Close(_) => return Ok(if pieces.is_empty() { Pieces::BARE } else { pieces }),
            _ => {}
        }
    }
}

/// A run of text (18.4.4), perhaps with a font of its own (`rPr`, 18.4.7), which then replaces the cell's.
fn run<R: BufRead>(xml: &mut Xml<R>, written: &mut String, pieces: &mut Pieces) -> Result<(), Refusal> {
    let (start, mut font) = (written.len(), None);
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "t" => xml.text(written)?,
            Node::Open(tag) if tag.name() == "rPr" => font = Some(own_font(xml)?),
            Node::Open(_) => xml.skip()?,
            Node::Close(_) => {
                pieces.add(&written[start..], font);
                return Ok(());
            }
            _ => {}
        }
    }
}

/// The font in the element that has just begun.
fn own_font<R: BufRead>(xml: &mut Xml<R>) -> Result<Font, Refusal> {
    let mut font = Font::default();
    loop {
        match xml.next()? {
            Node::Open(tag) => {
                see(&mut font, &tag);
                xml.skip()?;
            }
            Node::Close(_) => return Ok(font),
            _ => {}
        }
    }
}

/// Takes in what an element of a font says: `strike` (18.4.10), `vertAlign` (18.4.14). What is not understood says nothing.
pub fn see(font: &mut Font, tag: &Tag) {
    let value = || tag.get("val").ok().flatten();
    match tag.name() {
        "strike" => font.is_struck = value().is_none_or(|value| !matches!(value.trim(), "0" | "false")),
        "vertAlign" => {
            font.is_raised = value().is_some_and(|value| matches!(value.trim(), "superscript" | "subscript"))
        }
        _ => {}
    }
}

/// A text with its escapes resolved: `_x000D_` is the character of that UTF-16 code, `_x005F_` the line that begins an escape
/// (ST_Xstring, 22.9.2.19). An escape that is half of a character stays as it is.
pub fn unescaped(written: &str) -> Cow<'_, str> {
    if !written.contains("_x") {
        return Cow::Borrowed(written);
    }
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(start) = rest.find("_x") {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let pair = [code(rest), rest.get(7..).and_then(code)];
        let (character, length) = match pair {
            [Some(code), _] if char::from_u32(code.into()).is_some() => (char::from_u32(code.into()), 7),
            [Some(high), Some(low)] => (char::decode_utf16([high, low]).next().and_then(Result::ok), 14),
            _ => (None, 0),
        };
        match character {
            Some(character) => text.push(character),
            None => text.push_str("_x"),
        }
        rest = &rest[if character.is_some() { length } else { 2 }..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The code of the escape at the start of a text.
fn code(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_once() {
        for (written, expected) in [
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x0041__x0042_", "AB"),
            ("_xD83D__xDE00_", "😀"),
            ("_xD83D_x", "_xD83D_x"),
            ("_x004_ _xyzzy_ _x00412_", "_x004_ _xyzzy_ _x00412_"),
            ("2024_x", "2024_x"),
            ("_x金额金额_", "_x金额金额_"),
        ] {
            assert_eq!(unescaped(written), expected);
        }
    }
}
