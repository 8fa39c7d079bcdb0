//! The folder `cache/` of a workspace: what was read of the returned files, so that the next run reads only what is new, and from
//! what each correction was made ([`Made`]), so that one that would be the same is not made again.
//!
//! It may be deleted at any time. What was not asked for in a run is taken away after it, so it holds one answer a file.

use super::output::Aside;
use super::stop::Stop;
use super::workspace::Workspace;
use crate::intake::sha256;
use crate::isolation::{Answers, Pieces};
use crate::plan::Round;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Whether a command leaves behind what it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It does.
    Yes,
    /// It writes nothing.
    No,
}

/// Reads with the answers of earlier runs.
pub fn with_answers<R>(
    workspace: &Workspace,
    round: &Round,
    keep: Keep,
    read: impl FnOnce(Option<&Answers>) -> R,
) -> R {
    let Some(program) = program() else { return read(None) };
    let folder = workspace.path(&format!("cache/{}", round.id));
    let asked: Mutex<HashSet<String>> = Mutex::default();
    let find = |name: &str| {
        asked.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_string());
        fs::read(folder.join(name)).ok()
    };
    let put = |name: &str, pieces: Pieces| {
        if keep == Keep::Yes {
            // Without it, the file is read again.
            let _ = put(&folder, name, pieces);
        }
    };
    let result = read(Some(&Answers { program, find: &find, keep: &put }));
    if keep == Keep::Yes {
        let asked = asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        others(&folder, &asked).iter().for_each(|path| drop(fs::remove_file(path)));
    }
    result
}

/// From what the outputs of a kind were made, by their names inside the workspace.
///
/// One that stands there as it was made, from the same, by the same program, need not be made again.
pub struct Made<'a> {
    workspace: &'a Workspace,
    /// Where this is noted.
    path: PathBuf,
    /// The digest of what all of them are made from, and of the program.
    all: String,
    /// What was noted by an earlier run.
    before: HashMap<String, Note>,
    now: Mutex<BTreeMap<String, Note>>,
}

/// The digests of what an output was made from, and of the output.
#[derive(Clone, PartialEq)]
struct Note {
    from: String,
    output: String,
}

/// The file of a round's folder in which the corrections are noted.
const CORRECTIONS: &str = "corrections";

impl<'a> Made<'a> {
    /// The corrections of a round; `None` where the program or the plan cannot be told from others.
    pub fn corrections(workspace: &'a Workspace, round: &Round) -> Option<Made<'a>> {
        let plan = postcard::to_stdvec(&(&workspace.plan, &round.id)).ok()?;
        let path = workspace.path(&format!("cache/{}/{CORRECTIONS}", round.id));
        let noted = fs::read_to_string(&path).unwrap_or_default();
        let note = |line: &str| {
            let mut words = line.splitn(3, ' ').map(str::to_string);
            let (from, output, name) = (words.next()?, words.next()?, words.next()?);
            Some((name, Note { from, output }))
        };
        let before = noted.lines().filter_map(note).collect();
        let all = sha256(&[program()?.as_bytes(), b"\n", &plan].concat());
        Some(Made { workspace, path, all, before, now: Mutex::default() })
    }

    /// Has an output made from something, unless it stands there already.
    ///
    /// # Errors
    /// Those of `make`, which gives its content, and of writing it.
    pub fn make(
        &self,
        name: &str,
        from: &impl Serialize,
        make: impl FnOnce() -> Result<Vec<u8>, Stop>,
    ) -> Result<(), Stop> {
        let Ok(bytes) = postcard::to_stdvec(from) else { return self.workspace.write_one_of_many(name, &make()?) };
        let from = sha256(&[self.all.as_bytes(), &bytes].concat());
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
        let lines: String =
            now.iter().map(|(name, Note { from, output })| format!("{from} {output} {name}\n")).collect();
        let known = now.iter().all(|(name, note)| self.before.get(name) == Some(note));
        if let Some(folder) = self.path.parent()
            && !(known && self.before.len() == now.len())
        {
            // Without it, they are made again.
            let _ = put(folder, CORRECTIONS, &mut iter::once(lines.as_bytes().into()));
        }
    }
}

/// What tells this program from any other build of it: its version, and the size and the time of its file.
fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), written.as_nanos()))
}

/// Puts something into its place in one step: another run may be reading.
fn put(folder: &Path, name: &str, pieces: Pieces) -> std::io::Result<()> {
    let mut file = Aside::in_folder(folder)?;
    for piece in pieces {
        file.write_all(&piece)?;
    }
    file.persist(&folder.join(name))
}

fn others(folder: &Path, asked: &HashSet<String>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_known = |name: &str| name == CORRECTIONS || asked.contains(name);
    let is_other = |path: &PathBuf| path.file_name().is_none_or(|name| !is_known(&name.to_string_lossy()));
    entries.map(|entry| entry.path()).filter(is_other).collect()
}
