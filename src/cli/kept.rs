//! What was read of the returned files, and what was written of their rows, in the folder `cache/` of a workspace, so that the next run
//! reads and writes only what is new.
//!
//! They are two files a round ([`Pack`]), and may be deleted at any time. What was not asked for in a run is taken away after it; of
//! pieces, in which private entries are masked, when it is more than what stays.

use super::pack::Pack;
use super::stop::Stop;
use super::workspace::Workspace;
use crate::intake::sha256;
use crate::isolation::{Answers, Key, Pieces};
use crate::plan::Round;
use crate::report::Again;
use std::ffi::OsStr;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Whether a command leaves behind what it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It does.
    Yes,
    /// It writes nothing.
    No,
}

/// The file of a round's folder in which the answers stand.
const ANSWERS: &str = "answers";
/// The file of a round's folder in which the pieces of sheets stand.
const ROWS: &str = "rows";
/// The file of a round's folder in which it is noted from what each correction was made.
pub const CORRECTIONS: &str = "corrections";

/// The name inside the workspace of the folder of what a round leaves behind.
pub fn folder(round: &Round) -> String {
    format!("cache/{}", round.id)
}

/// What tells this program from any other build of it: its version, and the size and the time of its file.
fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let written = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), file.len(), written.as_nanos()))
}

/// What everything hangs on that is written of a round: the program, the plan and the round, as a digest. `None` where one of them
/// cannot be told from others.
pub fn basis(workspace: &Workspace, round: &Round) -> Option<String> {
    let plan = postcard::to_stdvec(&(&workspace.plan, &round.id)).ok()?;
    Some(sha256(&[program()?.as_bytes(), b"\n", &plan].concat()))
}

/// Writes with the pieces of sheets that earlier runs wrote; `of` is what all of them hang on ([`basis`]).
///
/// # Errors
/// Those of writing.
pub fn with_pieces<R>(
    workspace: &Workspace,
    round: &Round,
    of: Option<&str>,
    write: impl FnOnce(Option<&Again>) -> Result<R, Stop>,
) -> Result<R, Stop> {
    let Some(of) = of else { return write(None) };
    let pack = Pack::at(workspace.path(&folder(round)).join(ROWS), false);
    let find = |key: &Key| pack.find(key);
    // Without it, it is made again.
    let keep = |key: &Key, piece: Vec<u8>| drop(pack.put(key, &mut iter::once(piece.into())));
    let result = write(Some(&Again { of, find: &find, keep: &keep }));
    let _ = pack.close(result.is_ok());
    result
}

/// Reads with the answers of earlier runs.
///
/// # Errors
/// Those of reading; what it had read until then is kept as well.
pub fn with_answers<R>(
    workspace: &Workspace,
    round: &Round,
    keep: Keep,
    read: impl FnOnce(Option<&Answers>) -> Result<R, Stop>,
) -> Result<R, Stop> {
    let Some(program) = program() else { return read(None) };
    let folder = workspace.path(&folder(round));
    let pack = Pack::at(folder.join(ANSWERS), true);
    let find = |key: &Key| pack.find(key);
    // Without it, the file is read again.
    let put = |key: &Key, pieces: Pieces| drop((keep == Keep::Yes).then(|| pack.put(key, pieces)));
    let result = read(Some(&Answers { program, find: &find, keep: &put }));
    if keep == Keep::Yes {
        let _ = pack.close(result.is_ok());
        others(&folder).iter().for_each(|path| drop(fs::remove_file(path)));
    }
    result
}

/// What stands in the folder and is of no use: what was left by a run that was killed, or by another version.
fn others(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_known = |name: &OsStr| [ANSWERS, ROWS, CORRECTIONS].iter().any(|known| name == *known);
    let is_other = |path: &PathBuf| path.file_name().is_none_or(|name| !is_known(name));
    entries.map(|entry| entry.path()).filter(is_other).collect()
}
