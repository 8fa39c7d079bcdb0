//! What goes over the pipes between the program and a worker: frames of a length and that many bytes.
//!
//! To the worker: a [`Start`], then for each file a [`Request`] and a frame with its content. Back: an empty frame when it is
//! ready, then a [`Reply`] a file, and behind it, as they are, the pages of the rows that it refers to. Messages are written by
//! postcard; both ends are the same program, so nothing has a version.

use crate::intake::{FileRead, NotReceived, Noted, Received, Return, RosterRead, Shelf};
use crate::plan::Limits;
use crate::sheet::{Book, Refusal};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::sync::Arc;

/// The first message to a worker. It is written with a borrowed plan and read with an owned one.
#[derive(Serialize, Deserialize)]
pub struct Start<P> {
    /// How much reading one file may take.
    pub limits: Limits,
    /// What the files are read for.
    pub task: Task<P>,
}

/// What the files are read for. A round is its position in the plan.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub enum Task<P> {
    /// As returns for a round.
    Returns(P, usize),
    /// To be shown cell by cell; inside a workspace, also as the return that it would be. A path with a folder in it asks for the
    /// file at the rest of the path inside the archive or mail of the folder's name.
    Inspection(Option<(P, usize)>),
}

/// Before a file's content.
#[derive(Serialize, Deserialize)]
pub struct Request {
    /// Its path inside the round's inbox.
    pub path: String,
    /// The file's own time.
    pub modified: Option<Timestamp>,
}

/// What became of one file that was given to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// What was read in it, by the path of each file that it turned out to be.
    Returns(Vec<FileRead>),
    /// What it holds.
    Inspection(Box<Inspected>),
    /// It is an archive or a mail, and none of the files in it was asked for: their paths. None where it is no archive and a file
    /// in it was asked for.
    Unpacked(Vec<String>),
    /// It was not read.
    Refused(Refusal),
}

impl Reply {
    /// The rosters in it.
    fn rosters(&mut self) -> Vec<&mut RosterRead> {
        match self {
            Reply::Returns(read) => {
                let contents = read.iter_mut().filter_map(|file| file.outcome.as_mut().ok());
                contents.flat_map(|content| &mut content.rosters).collect()
            }
            Reply::Inspection(inspected) => inspected.read.iter_mut().flat_map(|read| &mut read.rosters).collect(),
            Reply::Unpacked(_) | Reply::Refused(_) => Vec::new(),
        }
    }
}

/// What a file is found to be that is to be shown.
#[derive(Debug)]
pub enum Shown {
    /// A workbook.
    Book(Box<Inspected>),
    /// An archive or a mail of which no file was asked for that is there: the paths of the files in it.
    Parcel(Vec<String>),
}

/// A file as it is shown.
#[derive(Debug, Serialize, Deserialize)]
pub struct Inspected {
    /// Its cells.
    pub book: Book,
    /// What it would be as a return.
    pub read: Option<Return>,
}

/// The longest reply, in bytes. What a reply unfolds to in memory has stood in the worker's memory beside it, so a reply within
/// this is bounded by the worker's limit twice.
pub fn longest_reply(limits: &Limits) -> usize {
    limits.memory() / 4
}

/// Asks for one file to be read.
///
/// # Errors
/// That the other end is gone.
pub fn ask(to: &mut impl Write, file: &Received) -> io::Result<()> {
    write(to, &Request { path: file.envelope.path.to_string(), modified: file.modified })?;
    write_frame(to, &file.bytes)
}

/// Says what became of a file: a reply, and the pages of the rows in it. Where they are too many bytes for the program to take, the
/// refusal that says so.
///
/// # Errors
/// That the other end is gone.
pub fn write_reply(to: &mut impl Write, mut reply: Reply, limits: &Limits) -> io::Result<()> {
    let pages: Vec<Vec<u8>> = reply.rosters().into_iter().flat_map(|roster| roster.rows.send()).collect();
    let frame = encode(&reply)?;
    if frame.len() + pages.iter().map(Vec::len).sum::<usize>() > longest_reply(limits) {
        return write(to, &Reply::Refused(Refusal::Memory(limits.memory_mib)));
    }
    write_frame(to, &frame)?;
    pages.iter().try_for_each(|page| to.write_all(page))?;
    to.flush()
}

/// Reads what became of a file, of at most that many bytes, and puts the pages of its rows on a shelf; gives the reply, and its
/// frame as it came.
///
/// # Errors
/// That the other end is gone, or says something else; that the shelf cannot be written.
pub fn read_reply(from: &mut impl Read, longest: usize, shelf: &Arc<Shelf>) -> Result<(Reply, Vec<u8>), NotReceived> {
    let frame = read_frame(from, longest)?.ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))?;
    let mut reply: Reply = decode(&frame)?;
    let mut rosters = reply.rosters();
    let due: u64 = rosters.iter().map(|roster| roster.rows.due()).sum();
    if due > (longest - frame.len()) as u64 {
        return Err(io::Error::from(io::ErrorKind::InvalidData).into());
    }
    rosters.iter_mut().try_for_each(|roster| roster.rows.receive(from, shelf))?;
    Ok((reply, frame))
}

/// The answer to a file as it is kept: its frame, and behind it what is known of the pages of the rows that it refers to, as
/// [`read_kept`] takes it. The pages follow.
///
/// # Errors
/// A value that cannot be written.
pub fn to_keep(frame: &[u8], noted: &[Noted]) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    write_frame(&mut kept, frame)?;
    write(&mut kept, &noted)?;
    Ok(kept)
}

/// Reads an answer that was kept, and puts the pages of its rows on a shelf.
///
/// # Errors
/// That it is none; that the shelf cannot be written.
pub fn read_kept(mut kept: &[u8], shelf: &Arc<Shelf>) -> Result<Reply, NotReceived> {
    let mut reply: Reply = read(&mut kept, usize::MAX)?;
    let noted: Vec<Noted> = read(&mut kept, usize::MAX)?;
    let rosters = reply.rosters();
    if rosters.len() != noted.len() {
        return Err(io::Error::from(io::ErrorKind::InvalidData).into());
    }
    let mut with_noted = rosters.into_iter().zip(noted);
    with_noted.try_for_each(|(roster, noted)| roster.rows.receive_noted(&mut kept, noted, shelf))?;
    Ok(reply)
}

/// Takes one file that is to be read; `None` where there are no more.
///
/// # Errors
/// That the other end is gone in the middle of one.
pub fn asked(from: &mut impl Read) -> io::Result<Option<(Request, Vec<u8>)>> {
    let Some(request) = read_frame(from, usize::MAX)? else { return Ok(None) };
    let content = read_frame(from, usize::MAX)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok(Some((decode(&request)?, content)))
}

/// Writes a message.
///
/// # Errors
/// That the other end is gone.
pub fn write(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    write_frame(to, &encode(message)?)
}

/// Reads a message of at most that many bytes.
///
/// # Errors
/// That the other end is gone, or says something else.
pub fn read<M: DeserializeOwned>(from: &mut impl Read, longest: usize) -> io::Result<M> {
    decode(&read_frame(from, longest)?.ok_or(io::ErrorKind::UnexpectedEof)?)
}

/// A message as bytes.
///
/// # Errors
/// A value that cannot be written.
pub fn encode(message: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(message).map_err(io::Error::other)
}

/// A message from its bytes.
///
/// # Errors
/// Bytes that say something else.
pub fn decode<M: DeserializeOwned>(frame: &[u8]) -> io::Result<M> {
    postcard::from_bytes(frame).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Writes a frame.
///
/// # Errors
/// That the other end is gone.
pub fn write_frame(to: &mut impl Write, content: &[u8]) -> io::Result<()> {
    to.write_all(&(content.len() as u64).to_le_bytes())?;
    to.write_all(content)?;
    to.flush()
}

/// Reads a frame of at most that many bytes; `None` where the other end has closed.
///
/// # Errors
/// A frame that is too long, or ends early.
pub fn read_frame(from: &mut impl Read, longest: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match from.read(&mut length[..1])? {
        0 => return Ok(None),
        _ => from.read_exact(&mut length[1..])?,
    }
    let length = u64::from_le_bytes(length);
    if length > longest as u64 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut content = Vec::new();
    content.try_reserve_exact(length as usize).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    match from.take(length).read_to_end(&mut content)? as u64 == length {
        true => Ok(Some(content)),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Envelope;

    #[test]
    fn a_file_arrives_as_it_was_sent_and_the_end_is_the_end() {
        let mut pipe = Vec::new();
        let file = Received { envelope: Envelope::path("甲/乙.xlsx"), bytes: b"PK\0\n".into(), modified: None };
        ask(&mut pipe, &file).unwrap();
        let mut rest = pipe.as_slice();
        let (request, content) = asked(&mut rest).unwrap().unwrap();
        assert_eq!((request.path.as_str(), content.as_slice()), (file.envelope.path, &*file.bytes));
        assert!(asked(&mut rest).unwrap().is_none());
        for cut in 1..pipe.len() {
            assert!(asked(&mut &pipe[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn a_frame_that_announces_too_much_is_not_read() {
        let announced = u64::MAX.to_le_bytes();
        assert!(read_frame(&mut announced.as_slice(), 1 << 20).is_err());
    }
}
