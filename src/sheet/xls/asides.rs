//! Words beside the cells of a worksheet's substream: comments, and texts in shapes.
//!
//! A comment of BIFF8 is a NOTE with its cell and the number of an object (OBJ) whose text stands in a TXO behind it; the TXO of any
//! other object is the text of a shape ([MS-XLS] 2.4.179, 2.4.181, 2.4.329). A NOTE of BIFF5 has its text in itself; the texts of shapes
//! of BIFF5 are not heard.

use super::record::{BOF, EOF, Record, Records};
use super::strings::{Carried, Texts};
use crate::sheet::asides::{Hearing, MOST};
use crate::sheet::{At, Refusal};
use std::collections::HashMap;

const NOTE: u16 = 0x001c;
const OBJ: u16 = 0x005d;
const TXO: u16 = 0x01b6;

/// The kind of the object that shows a comment ([MS-XLS] 2.5.143).
const COMMENT: u16 = 0x19;

/// In BIFF5 the row of a NOTE that carries on the one before it.
const CARRIED_ON: u16 = 0xffff;

/// Hears the words beside the cells of the sheet that begins at a byte of the stream.
///
/// # Errors
/// A record that does not hold what it must; what was heard before it stays.
pub fn hear(stream: &[u8], start: usize, texts: Texts, hearing: &mut Hearing) -> Result<(), Refusal> {
    let mut records = Records::from(stream, start);
    records.next()?;
    let (mut inside, mut object) = (0usize, None);
    let (mut notes, mut says) = (Vec::new(), HashMap::new());
    let heard = loop {
        let record = records.next()?;
        match record.kind {
            // The shapes of a chart are its own.
            BOF => inside += 1,
            EOF if inside == 0 => break Ok(()),
            EOF => inside -= 1,
            _ if inside > 0 => {}
            NOTE if notes.len() < MOST => match note(record, texts) {
                Ok(note) => notes.extend(note),
                Err(refusal) => break Err(refusal),
            },
            OBJ => object = shown_by(record, texts),
            TXO => {
                let bodies = records.carried_on(record)?;
                match (object.take(), text(record, bodies)) {
                    (_, Err(refusal)) => break Err(refusal),
                    (Some((COMMENT, number)), Ok(text)) => drop(says.insert(number, text)),
                    (_, Ok(text)) => hearing.shape(&text),
                }
            }
            _ => {}
        }
    };
    for note in &notes {
        let says = match &note.says {
            Says::Here(says) => says,
            Says::Object(number) => says.get(number).map_or("", String::as_str),
        };
        hearing.comment(note.at, &note.author, says);
    }
    heard
}

/// A comment, as its NOTE has it.
struct Note {
    at: At,
    author: String,
    says: Says,
}

/// Where the text of a comment stands.
enum Says {
    Here(String),
    Object(u16),
}

/// Reads a NOTE; `None` for one that carries on another, whose beginning is enough.
fn note(record: Record, texts: Texts) -> Result<Option<Note>, Refusal> {
    let row = record.u16(0)?;
    let at = At { row: row.into(), column: record.u16(2)?.into() };
    if let Texts::Unicode = texts {
        // What else an author is called does not matter to the comment.
        let author = texts.long(record, 8).unwrap_or_default();
        return Ok(Some(Note { at, author, says: Says::Object(record.u16(6)?) }));
    }
    if row == CARRIED_ON {
        return Ok(None);
    }
    let rest = record.bytes(6, record.body.len().saturating_sub(6))?;
    let says = texts.decode(record, &rest[..rest.len().min(record.u16(4)?.into())])?;
    Ok(Some(Note { at, author: String::new(), says: Says::Here(says) }))
}

/// The kind and the number of an object of BIFF8, which begins with them (FtCmo, [MS-XLS] 2.5.143).
fn shown_by(record: Record, texts: Texts) -> Option<(u16, u16)> {
    let begins_with_them = matches!(texts, Texts::Unicode) && record.u16(0) == Ok(0x15);
    begins_with_them.then(|| Some((record.u16(4).ok()?, record.u16(6).ok()?)))?
}

/// The text of a TXO, which the record says the length of and the next one begins.
fn text(record: Record, bodies: Vec<&[u8]>) -> Result<String, Refusal> {
    match record.u16(10)? {
        0 => Ok(String::new()),
        count => Carried::from(record, bodies, 0).next_body(count.into()),
    }
}
