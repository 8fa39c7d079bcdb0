//! Files as they come in: each with what it came in, and what became of it.

use super::{Return, parcel, stem, understand};
use crate::plan::{Plan, Round};
use crate::sheet::{self, Format, Refusal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::Arc;

/// Reads one file as a return for a round; of a parcel, every file in it. It never fails: a file that cannot be read is a refusal.
pub fn read(plan: &Plan, round: &Round, received: Received) -> Vec<FileRead> {
    let format = sheet::sniff(&received.bytes);
    match parcel::unpack(&received.bytes, &format, plan.limits.file_mib) {
        None => vec![read_one(plan, round, received, format)],
        Some(Err(refusal)) => vec![refused(&received, refusal)],
        Some(Ok(members)) => members
            .into_iter()
            .map(|member| read_member(plan, round, received.modified, &received.envelope, member))
            .collect(),
    }
}

fn read_one(plan: &Plan, round: &Round, received: Received, format: Result<Format, Refusal>) -> FileRead {
    let Received { envelope, bytes, modified } = received;
    let book = format.and_then(|format| sheet::open_as(format, &bytes, stem(envelope.path)));
    let digest = sha256(&bytes);
    // A large file need not stand in memory beside what was read of it.
    drop(bytes);
    file_read(envelope, digest, modified, book.map(|book| understand(plan, round, envelope, &book)))
}

fn read_member(
    plan: &Plan,
    round: &Round,
    modified: Option<Timestamp>,
    parcel: &Envelope,
    member: parcel::Member,
) -> FileRead {
    let path = format!("{}/{}", parcel.path, member.path);
    let envelope = Envelope { path: &path, mail: member.mail.as_ref() };
    match member.content {
        Ok(bytes) => read_one(plan, round, Received { envelope, bytes: bytes.into(), modified }, member.format),
        Err(refusal) => refused(&Received { envelope, bytes: path.as_bytes().into(), modified }, refusal),
    }
}

/// A file that was not read.
pub fn refused(received: &Received, refusal: Refusal) -> FileRead {
    file_read(received.envelope, sha256(&received.bytes), received.modified, Err(refusal))
}

/// What became of a file whose content has this digest.
pub fn file_read(
    envelope: Envelope,
    sha256: String,
    modified: Option<Timestamp>,
    outcome: Result<Return, Refusal>,
) -> FileRead {
    FileRead { path: envelope.path.into(), mail: envelope.mail.cloned().map(Box::new), sha256, modified, outcome }
}

/// The SHA-256 of a content, in hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// In what a file came: all that is known of it without opening it.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// Its path inside the round's inbox, with forward slashes. An archive or a mail that it came in stands there as a folder.
    pub path: &'a str,
    /// The mail that brought it.
    pub mail: Option<&'a Mail>,
}

impl<'a> Envelope<'a> {
    /// That of a file that lay in the inbox.
    pub fn path(path: &'a str) -> Envelope<'a> {
        Envelope { path, mail: None }
    }
}

/// Who sent a mail, about what, and what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The name shown for the sender; may be empty.
    pub name: String,
    /// The sender's address; may be empty.
    pub address: String,
    /// The subject; may be empty.
    pub subject: String,
    /// How its letter begins, and those of the mails that it came in, the nearest first; of each with its first file only, and
    /// nothing of a blank one.
    pub says: Vec<String>,
}

impl Mail {
    /// The sender as a person reads it.
    pub fn sender(&self) -> String {
        match (self.name.is_empty(), self.address.is_empty()) {
            (true, _) => self.address.clone(),
            (_, true) => self.name.clone(),
            _ => format!("{} <{}>", self.name, self.address),
        }
    }
}

/// A file as received.
#[derive(Debug, Clone)]
pub struct Received<'a> {
    /// In what it came.
    pub envelope: Envelope<'a>,
    /// Its content.
    pub bytes: Cow<'a, [u8]>,
    /// The file's own time, for telling versions apart where none is written inside.
    pub modified: Option<Timestamp>,
}

/// What became of one file.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileRead {
    /// Its path inside the round's inbox; see [`Envelope::path`].
    pub path: Arc<str>,
    /// The mail that brought it.
    pub mail: Option<Box<Mail>>,
    /// SHA-256 of its content, in hexadecimal; of a file that is too large, of its
    /// beginning; of one that cannot be taken out of its archive or mail, of its path.
    pub sha256: String,
    /// The file's own time.
    pub modified: Option<Timestamp>,
    /// What stands in it, or why it cannot be read.
    pub outcome: Result<Return, Refusal>,
}

impl FileRead {
    /// In what it came.
    pub fn envelope(&self) -> Envelope<'_> {
        Envelope { path: &self.path, mail: self.mail.as_deref() }
    }

    /// Whether it is a workbook that went back to its unit with what to correct.
    pub fn is_correction(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|content| content.is_correction)
    }
}
