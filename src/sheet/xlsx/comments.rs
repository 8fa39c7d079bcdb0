//! A comments part (ECMA-376 Part 1, 18.7), or one of conversations ([MS-XLSX] 2.6.205): both are elements with a cell and a text.

use super::sheet::place;
use super::strings::unescaped;
use crate::sheet::Refusal;
use crate::sheet::asides::{Hearing, Words};
use crate::sheet::package::Part;
use crate::sheet::xml::{Node, Xml, decoded};
use std::io::BufRead;

/// Hears the comments of a sheet.
pub fn comments(part: Part, hearing: &mut Hearing) -> Result<(), Refusal> {
    let mut xml = Xml::own(decoded(part.buffered())?);
    let (mut authors, mut at, mut author) = (Vec::new(), None, None);
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "author" => {
                    drop(tag);
                    authors.push(words(&mut xml)?);
                }
                "comment" | "threadedComment" => {
                    at = tag.get("ref")?.and_then(|reference| place(reference.trim().as_bytes()));
                    author = tag.get("authorId")?.and_then(|number| number.trim().parse::<usize>().ok());
                }
                "text" => {
                    drop(tag);
                    let says = words(&mut xml)?;
                    let at = at.ok_or_else(|| Refusal::Damaged("a comment stands on no cell".into()))?;
                    let author = author.and_then(|number| authors.get(number)).map_or("", String::as_str);
                    hearing.comment(at, author, &unescaped(&says));
                }
                _ => {}
            },
            Node::Done => return Ok(()),
            _ => {}
        }
    }
}

/// The words of the element that has just begun, without phonetic guides.
fn words<R: BufRead>(xml: &mut Xml<R>) -> Result<String, Refusal> {
    let (mut words, mut depth) = (Words::default(), 0usize);
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "rPh" => {
                drop(tag);
                xml.skip()?;
            }
            Node::Open(_) => depth += 1,
            Node::Text(piece) => words.push(&piece),
            Node::Close(_) if depth == 0 => return Ok(words.take()),
            Node::Close(_) => depth -= 1,
            Node::Nothing | Node::Done => {}
        }
    }
}
