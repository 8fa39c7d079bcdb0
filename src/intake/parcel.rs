//! A parcel: files that came in one file. A zip, a 7z, a mail with attachments, and one of these in another.
//!
//! Every file in a parcel is a file of its own, with the parcel in its path like a folder: 巩义市.zip/报送表.xlsx. Nothing is written
//! to the disk, so that a name in a parcel leads nowhere. What cannot be taken out (a password, a damaged part) costs that
//! file only.
//!
//! Invariants: every file in a parcel is a [`Member`], with its content or with a [`Refusal`]; only folders, the litter that systems leave
//! and what a mail program adds to a letter (signatures, their pictures) are none. A parcel is opened in a parcel once, and no deeper.

mod mail;
mod seven;
mod zipped;

use super::Mail;
use crate::sheet::{self, Format, Kind, Refusal};
use encoding_rs::GB18030;
use std::io::Read;

/// How many files a parcel may hold.
const MOST_MEMBERS: usize = 1_000;
/// How deep a parcel may lie in others: a zip in a zip, a zip in a mail.
const DEEPEST: usize = 1;

/// A file in a parcel.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Its path inside the parcel, with forward slashes.
    pub path: String,
    /// Its bytes, or why they cannot be taken out.
    pub content: Result<Vec<u8>, Refusal>,
    /// What its content shows it to be, or why it is no workbook.
    pub format: Result<Format, Refusal>,
    /// The mail that brought it.
    pub mail: Option<Mail>,
}

impl Member {
    fn new(path: String, content: Result<Vec<u8>, Refusal>, mail: Option<Mail>) -> Member {
        let format = content.as_ref().map_err(Refusal::clone).and_then(|bytes| sheet::sniff(bytes));
        Member { path, content, format, mail }
    }
}

/// The files in a parcel, those in parcels within it among them; `None` where the bytes are no parcel, as what they are known for
/// says ([`sheet::sniff`]). All together they may hold `largest` MiB.
///
/// # Errors
/// Why the parcel as a whole cannot be opened, or that there is nothing in it.
pub fn unpack(bytes: &[u8], format: &Result<Format, Refusal>, largest: usize) -> Option<Result<Vec<Member>, Refusal>> {
    let mut room = Room { left: (largest as u64) << 20, largest };
    unpack_at(bytes, format, 0, &mut room)
}

fn unpack_at(
    bytes: &[u8],
    format: &Result<Format, Refusal>,
    depth: usize,
    room: &mut Room,
) -> Option<Result<Vec<Member>, Refusal>> {
    let contents = match format {
        Err(Refusal::NotAWorkbook(Kind::Zip)) => zipped::contents as fn(&[u8], &mut Room) -> _,
        Err(Refusal::NotAWorkbook(Kind::SevenZip)) => seven::contents,
        Err(Refusal::NotAWorkbook(Kind::Mail)) if mail::is_text(bytes) => mail::contents,
        _ => return None,
    };
    if depth > DEEPEST {
        return Some(Err(Refusal::Nested));
    }
    Some(contents(bytes, room).and_then(|contents| contents.opened(depth, room)))
}

/// What was taken out of one parcel.
struct Contents {
    members: Vec<Member>,
    /// How the letter begins that brought them.
    letter: Option<String>,
}

impl Contents {
    /// The files that people mean, those in parcels among them. The first one tells the letter.
    fn opened(self, depth: usize, room: &mut Room) -> Result<Vec<Member>, Refusal> {
        let meant = self.members.into_iter().filter(|member| !is_litter(&member.path));
        let mut members: Vec<Member> = meant.flat_map(|member| opened(member, depth, room)).collect();
        match (members.first_mut(), self.letter) {
            (None, None) => return Err(Refusal::NothingInside),
            (None, Some(letter)) => return Err(Refusal::LetterAlone(letter)),
            (Some(first), Some(letter)) => first.mail.get_or_insert_default().says.push(letter),
            (Some(_), None) => {}
        }
        Ok(members)
    }
}

/// A member, or the files in it where it is a parcel itself.
fn opened(member: Member, depth: usize, room: &mut Room) -> Vec<Member> {
    let within = member.content.as_ref().ok().and_then(|bytes| unpack_at(bytes, &member.format, depth + 1, room));
    match within {
        None => vec![member],
        Some(Err(refusal)) => vec![Member::new(member.path, Err(refusal), member.mail)],
        Some(Ok(inner)) => inner
            .into_iter()
            .map(|inner| Member {
                path: format!("{}/{}", member.path, inner.path),
                mail: inner.mail.or_else(|| member.mail.clone()),
                ..inner
            })
            .collect(),
    }
}

/// How much may still be taken out.
struct Room {
    left: u64,
    largest: usize,
}

impl Room {
    /// Takes a member's bytes out.
    fn take(&mut self, mut from: impl Read) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        // One byte more shows that there is more.
        let read = from.by_ref().take(self.left.saturating_add(1)).read_to_end(&mut bytes);
        if bytes.len() as u64 > self.left {
            return Err(Refusal::TooLarge(self.largest));
        }
        self.left -= bytes.len() as u64;
        read.map(|_| bytes).map_err(|error| Refusal::Damaged(error.to_string()))
    }

    /// Checks how many files there are.
    fn holds(&self, members: usize) -> Result<(), Refusal> {
        if members > MOST_MEMBERS { Err(Refusal::TooManyFiles(MOST_MEMBERS)) } else { Ok(()) }
    }
}

/// A member's path as it is shown: forward slashes, nothing that leads out of the parcel.
fn path(name: &str) -> String {
    let parts = name.split(['/', '\\']).filter(|part| !part.trim().is_empty() && !matches!(*part, "." | ".."));
    let path = parts.collect::<Vec<_>>().join("/");
    if path.is_empty() { "?".to_string() } else { path }
}

/// A name in bytes: UTF-8 where it is that, else GB18030, in which Chinese Windows writes names.
fn name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_string(),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// What systems and office programs leave beside the files that people mean.
fn is_litter(path: &str) -> bool {
    path.split('/').any(|folder| folder == "__MACOSX") || is_litter_name(path.rsplit('/').next().unwrap_or(path))
}

/// A name that no program of the office means as a file: hidden, a lock file of Excel or LibreOffice, litter of the system.
pub fn is_litter_name(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || ["thumbs.db", "desktop.ini"].contains(&&*name.to_lowercase())
}
