//! What workers answered in an earlier run: a file that was read then, for the same plan and by the same program, is not read again.
//!
//! An answer is known by everything that it depends on: the program, the limits, the plan and the round, the file's content, its path and
//! its time. Its own digest is kept behind it, and one that does not fit it is none. Where answers are kept is the caller's; nothing here
//! opens a file.

use super::message::{Reply, Start, Task, encode, read_kept, to_keep};
use super::process::NoRoom;
use crate::intake::{FileRead, NotReceived, Noted, Rows, Shelf, sha256};
use crate::plan::Plan;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::iter;
use std::sync::Arc;

/// How many bytes the digest behind a kept answer has.
const DIGEST: usize = 32;

/// What an answer is known by: the digest of everything that it depends on.
pub type Key = [u8; 32];

/// What is kept, piece by piece: it need not stand in memory as a whole.
pub type Pieces<'p> = &'p mut dyn Iterator<Item = Cow<'p, [u8]>>;

/// Where answers are kept from one run to the next.
pub struct Answers<'a> {
    /// What tells this program from any other version of it.
    pub program: String,
    /// Finds what was kept under a key.
    pub find: &'a (dyn Fn(&Key) -> Option<Vec<u8>> + Sync),
    /// Keeps something under a key, piece by piece; what cannot be kept is lost, and read again.
    pub keep: &'a (dyn Fn(&Key, Pieces) + Sync),
}

/// The answers for one plan and round.
pub struct Known<'a> {
    answers: &'a Answers<'a>,
    /// The digest of all that they depend on beside the file.
    task: String,
}

impl<'a> Known<'a> {
    /// `None` where the task cannot be told from others.
    pub fn new(answers: &'a Answers<'a>, plan: &Plan, round: usize) -> Option<Known<'a>> {
        let task = encode(&Start { limits: plan.limits, task: Task::Returns(plan, round) }).ok()?;
        Some(Known { answers, task: sha256(&[answers.program.as_bytes(), b"\n", &task].concat()) })
    }

    /// The key of the answer for a file of this digest.
    pub fn key(&self, path: &str, digest: &str, modified: Option<Timestamp>) -> Key {
        let modified = modified.map(|time| time.to_string()).unwrap_or_default();
        let all = [&self.task, digest, &modified, path];
        Sha256::digest(all.join("\n")).into()
    }

    /// What was read, as an answer that was kept under a key says; the rows in it on a shelf.
    ///
    /// # Errors
    /// A shelf that cannot be written.
    pub fn find(&self, key: &Key, shelf: &Arc<Shelf>) -> Result<Option<Vec<FileRead>>, NoRoom> {
        let Some(kept) = (self.answers.find)(key) else { return Ok(None) };
        let Some((answer, digest)) = kept.split_last_chunk::<DIGEST>() else { return Ok(None) };
        if *digest != *Sha256::digest(answer) {
            return Ok(None);
        }
        match read_kept(answer, shelf) {
            Ok(Reply::Returns(read)) => Ok(Some(read)),
            Err(NotReceived::NoRoom(error)) => Err(NoRoom(error)),
            _ => Ok(None),
        }
    }

    /// Keeps an answer under a key: its frame as it came from the worker, and the pages of its rows, which are received.
    pub fn keep(&self, key: &Key, frame: &[u8], read: &[FileRead]) {
        let contents = read.iter().filter_map(|file| file.outcome.as_ref().ok());
        let rows: Vec<&Rows> = contents.flat_map(|content| &content.rosters).map(|roster| &roster.rows).collect();
        let noted: Vec<Noted> = rows.iter().map(|rows| rows.noted()).collect();
        let Ok(head) = to_keep(frame, &noted) else { return };
        let pages = rows.into_iter().flat_map(Rows::pages);
        let mut answer = iter::once(Cow::Owned(head)).chain(pages);
        let mut digest = Some(Sha256::new());
        let mut pieces = iter::from_fn(|| match answer.next() {
            Some(piece) => {
                digest.iter_mut().for_each(|digest| digest.update(&piece));
                Some(piece)
            }
            None => digest.take().map(|digest| digest.finalize().to_vec().into()),
        });
        (self.answers.keep)(key, &mut pieces);
    }
}
