//! The folder `cache/` of a workspace: what was read of the returned files, so that the next run reads only what is new.
//!
//! It may be deleted at any time. What was not asked for in a run is taken away after it, so it holds one answer a file.

use super::output::Aside;
use super::workspace::Workspace;
use crate::isolation::Answers;
use crate::plan::Round;
use std::collections::HashSet;
use std::fs;
use std::io::Write;
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
    let put = |name: &str, answer: &[u8]| {
        if keep == Keep::Yes {
            // Without it, the file is read again.
            let _ = put(&folder, name, answer);
        }
    };
    let result = read(Some(&Answers { program, find: &find, keep: &put }));
    if keep == Keep::Yes {
        let asked = asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        others(&folder, &asked).iter().for_each(|path| drop(fs::remove_file(path)));
    }
    result
}

/// What tells this program from any other build of it: its version, and the size and the time of its file.
fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), written.as_nanos()))
}

/// Puts an answer into its place in one step: another run may be reading.
fn put(folder: &Path, name: &str, answer: &[u8]) -> std::io::Result<()> {
    let mut file = Aside::in_folder(folder)?;
    file.write_all(answer)?;
    file.persist(&folder.join(name))
}

fn others(folder: &Path, asked: &HashSet<String>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_other = |path: &PathBuf| path.file_name().is_none_or(|name| !asked.contains(&*name.to_string_lossy()));
    entries.map(|entry| entry.path()).filter(is_other).collect()
}
