//! From what outputs were made that go to many, one by one: one that stands there as it was made, from the same and by the same
//! program, is not made again. It is noted in the folder `cache/` of a workspace, which may be deleted at any time.

use super::kept::{self, CORRECTIONS};
use super::stop::Stop;
use super::workspace::Workspace;
use crate::intake::sha256;
use crate::plan::Round;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, PoisonError};

/// From what the outputs of a kind were made, by their names inside the workspace.
pub struct Made<'a> {
    workspace: &'a Workspace,
    /// Where this is noted, inside the workspace.
    noted: String,
    /// The digest of what all of them are made from, and of the program.
    all: &'a str,
    /// What was noted by an earlier run.
    before: BTreeMap<String, Note>,
    now: Mutex<BTreeMap<String, Note>>,
}

/// The digests of what an output was made from, and of the output.
#[derive(Clone, PartialEq)]
struct Note {
    from: String,
    output: String,
}

impl<'a> Made<'a> {
    /// The corrections of a round; `all` is the digest of what all of them are made from ([`kept::basis`]).
    pub fn corrections(workspace: &'a Workspace, round: &Round, all: &'a str) -> Made<'a> {
        let name = format!("{}/{CORRECTIONS}", kept::folder(round));
        let noted = fs::read_to_string(workspace.path(&name)).unwrap_or_default();
        let note = |line: &str| {
            let mut words = line.splitn(3, ' ').map(str::to_string);
            let (from, output, name) = (words.next()?, words.next()?, words.next()?);
            Some((name, Note { from, output }))
        };
        let before = noted.lines().filter_map(note).collect();
        Made { workspace, noted: name, all, before, now: Mutex::default() }
    }

    /// Has an output made from what a text says in full, unless it stands there already.
    ///
    /// # Errors
    /// Those of `make`, which gives its content, and of writing it.
    pub fn make(&self, name: &str, from: &str, make: impl FnOnce() -> Result<Vec<u8>, Stop>) -> Result<(), Stop> {
        let from = sha256(&[self.all, from].map(str::as_bytes).concat());
        let standing = || fs::read(self.workspace.path(name)).ok().map(|content| sha256(&content));
        let known = self.before.get(name).filter(|note| note.from == from);
        let note = match known.filter(|note| standing().is_some_and(|output| output == note.output)) {
            Some(note) => note.clone(),
            None => {
                let content = make()?;
                self.workspace.write_one_of_many(name, &content)?;
                Note { from, output: sha256(&content) }
            }
        };
        self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_string(), note);
        Ok(())
    }

    /// Notes what was made, for the next run.
    pub fn keep(self) {
        let now = self.now.into_inner().unwrap_or_else(PoisonError::into_inner);
        if now != self.before {
            let lines = now.iter().map(|(name, Note { from, output })| format!("{from} {output} {name}\n"));
            // Without it, they are made again.
            let _ = self.workspace.write_one_of_many(&self.noted, lines.collect::<String>().as_bytes());
        }
    }
}
