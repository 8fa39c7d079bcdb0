//! What was read of the returned files, and what was written of their rows, in the folder `cache/` of a workspace, so that the next run
//! reads and writes only what is new.
//!
//! They are two files a round: thousands of small ones take longer to make and to open than to fill, where a virus scanner looks at each
//! the more so. They may be deleted at any time. What was not asked for in a run is taken away after it, or soon.

use super::output::Aside;
use super::stop::Stop;
use super::workspace::Workspace;
use crate::intake::sha256;
use crate::isolation::{Answers, Key, Pieces};
use crate::plan::Round;
use crate::report::Again;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::iter;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
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

/// The folder of what a round leaves behind.
pub fn folder(workspace: &Workspace, round: &Round) -> PathBuf {
    workspace.path(&format!("cache/{}", round.id))
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

/// Writes with the pieces of sheets that earlier runs wrote.
///
/// # Errors
/// Those of writing.
pub fn with_pieces<R>(
    workspace: &Workspace,
    round: &Round,
    write: impl FnOnce(Option<&Again>) -> Result<R, Stop>,
) -> Result<R, Stop> {
    let Some(of) = basis(workspace, round) else { return write(None) };
    let pack = Pack::of(&folder(workspace, round), ROWS);
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
    let folder = folder(workspace, round);
    let pack = Pack::of(&folder, ANSWERS);
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

/// Before each thing that is kept stand its key and its length.
const HEAD: u64 = (size_of::<Key>() + size_of::<u64>()) as u64;

/// The answers of a round, or its pieces of sheets: what earlier runs kept, and what this one does.
struct Pack {
    path: PathBuf,
    /// Whether what nobody asked for is taken away at once: what units sent. Of pieces, in which private entries are masked, it is
    /// when it is more than what stays.
    is_strict: bool,
    old: Option<Mutex<File>>,
    /// Where each stands in the old file; whether it is whole, its own digest tells.
    places: HashMap<Key, Range<u64>>,
    /// Where the last of them ends.
    end: u64,
    now: Mutex<Now>,
}

/// What this run asked for, and what it keeps anew.
#[derive(Default)]
struct Now {
    asked: HashSet<Key>,
    added: HashSet<Key>,
    new: Option<Aside>,
    /// How many bytes of the new file are whole.
    end: u64,
}

impl Pack {
    fn of(folder: &Path, name: &str) -> Pack {
        let path = folder.join(name);
        let old = OpenOptions::new().read(true).write(true).open(&path).or_else(|_| File::open(&path)).ok();
        let (places, end) = old.as_ref().and_then(|file| places(file).ok()).unwrap_or_default();
        Pack { path, is_strict: name == ANSWERS, old: old.map(Mutex::new), places, end, now: Mutex::default() }
    }

    /// A new file beside the old one.
    fn aside(&self) -> io::Result<Aside> {
        Aside::in_folder(self.path.parent().unwrap_or(&self.path))
    }

    fn find(&self, key: &Key) -> Option<Vec<u8>> {
        lock(&self.now).asked.insert(*key);
        let place = self.places.get(key)?;
        let mut kept = vec![0; (place.end - place.start) as usize];
        let mut old = lock(self.old.as_ref()?);
        old.seek(SeekFrom::Start(place.start)).and_then(|_| old.read_exact(&mut kept)).ok()?;
        Some(kept)
    }

    fn put(&self, key: &Key, pieces: Pieces) -> io::Result<()> {
        let now = &mut *lock(&self.now);
        let new = match &mut now.new {
            Some(new) => new.file(),
            None => now.new.insert(self.aside()?).file(),
        };
        // What was not written to its end is written over.
        new.seek(SeekFrom::Start(now.end))?;
        new.write_all(key)?;
        new.write_all(&[0; size_of::<u64>()])?;
        let mut length = 0;
        for piece in pieces {
            new.write_all(&piece)?;
            length += piece.len() as u64;
        }
        new.seek(SeekFrom::Start(now.end + size_of::<Key>() as u64))?;
        new.write_all(&length.to_le_bytes())?;
        now.end += HEAD + length;
        now.added.insert(*key);
        Ok(())
    }

    /// Puts what is new behind what was kept before, where that stays; else into a new file, and behind it what stays: what was asked
    /// for, or everything where the run stopped before it had asked for everything.
    fn close(mut self, is_complete: bool) -> io::Result<()> {
        let now = std::mem::take(self.now.get_mut().unwrap_or_else(PoisonError::into_inner));
        let stays = |key: &Key| !now.added.contains(key) && (!is_complete || now.asked.contains(key));
        let (stay, goes): (Vec<_>, Vec<_>) = self.places.drain().partition(|(key, _)| stays(key));
        if now.new.is_none() && goes.is_empty() {
            return Ok(());
        }
        let bytes = |places: &[(Key, Range<u64>)]| places.iter().map(|(_, place)| place.end - place.start).sum::<u64>();
        let may_go = if self.is_strict { 0 } else { bytes(&stay) + now.end };
        match (self.old.take().map(|old| old.into_inner().unwrap_or_else(PoisonError::into_inner)), now.new) {
            (Some(mut old), new) if bytes(&goes) <= may_go => {
                let Some(mut new) = new else { return Ok(()) };
                old.set_len(self.end)?;
                old.seek(SeekFrom::Start(self.end))?;
                new.file().rewind()?;
                io::copy(&mut new.file().take(now.end), &mut old).map(drop)
            }
            (old, new) => {
                let mut new = new.map_or_else(|| self.aside(), Ok)?;
                new.file().set_len(now.end)?;
                new.file().seek(SeekFrom::Start(now.end))?;
                for run in runs(stay.into_iter().map(|(_, place)| place).collect()) {
                    let mut old = old.as_ref().ok_or(io::ErrorKind::NotFound)?;
                    old.seek(SeekFrom::Start(run.start))?;
                    io::copy(&mut old.take(run.end - run.start), new.file())?;
                }
                // What is open is not replaced on every system.
                drop(old);
                new.persist(&self.path)
            }
        }
    }
}

/// Places with what stands before each, neighbours together.
fn runs(mut places: Vec<Range<u64>>) -> Vec<Range<u64>> {
    places.sort_by_key(|place| place.start);
    let mut runs: Vec<Range<u64>> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some(run) if run.end == place.start - HEAD => run.end = place.end,
            _ => runs.push(place.start - HEAD..place.end),
        }
    }
    runs
}

/// Where what was kept stands in a file, and where it ends; of a damaged one, what stands before the damage.
fn places(mut file: &File) -> io::Result<(HashMap<Key, Range<u64>>, u64)> {
    let size = file.metadata()?.len();
    let (mut places, mut at) = (HashMap::new(), 0);
    while at + HEAD <= size {
        let (mut key, mut length) = (Key::default(), [0; size_of::<u64>()]);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut key)?;
        file.read_exact(&mut length)?;
        let start = at + HEAD;
        let Some(end) = start.checked_add(u64::from_le_bytes(length)).filter(|end| *end <= size) else { break };
        places.insert(key, start..end);
        at = end;
    }
    Ok((places, at))
}

/// Whoever panicked while it held this left nothing half done: what was not written to its end is written over.
fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [Key; 3] = [[1; 32], [2; 32], [3; 32]];

    /// A run that asks for some of the three answers, and has those that it does not find read.
    fn run(folder: &Path, asks: &[usize], is_complete: bool) -> Vec<usize> {
        let pack = Pack::of(folder, ANSWERS);
        let is_new = |which: &usize| pack.find(&KEYS[*which]) != Some(answer(*which));
        let new: Vec<usize> = asks.iter().copied().filter(is_new).collect();
        for which in &new {
            pack.put(&KEYS[*which], &mut iter::once(answer(*which).into())).unwrap();
        }
        pack.close(is_complete).unwrap();
        new
    }

    fn answer(which: usize) -> Vec<u8> {
        vec![which as u8; 10_000 * which]
    }

    #[test]
    fn what_was_kept_is_found_as_long_as_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert_eq!(run(path, &[0, 1], true), [0, 1]);
        assert_eq!(run(path, &[0, 1, 2], true), [2]);
        assert_eq!(run(path, &[2], false), [0; 0], "a run that stopped before its end takes nothing away");
        assert_eq!(run(path, &[0, 1, 2], true), [0; 0]);
        assert_eq!(run(path, &[2, 0], true), [0; 0]);
        assert_eq!(run(path, &[2, 1, 0], true), [1]);
        assert_eq!(fs::read_dir(path).unwrap().count(), 1);
        let nothing = tempfile::tempdir().unwrap();
        run(nothing.path(), &[], true);
        assert_eq!(fs::read_dir(nothing.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_damaged_is_read_again_and_what_stands_before_it_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(ANSWERS);
        run(folder.path(), &[0, 1, 2], true);
        let whole = fs::read(&path).unwrap();
        assert_eq!(whole.len() as u64, 3 * HEAD + 30_000);
        let damaged_length = [&whole[..HEAD as usize - 1], &[255], &whole[HEAD as usize..]].concat();
        for (damaged, again) in [
            (whole[..whole.len() - 1].to_vec(), vec![2]),
            (whole[..2 * HEAD as usize].to_vec(), vec![1, 2]),
            (damaged_length, vec![0, 1, 2]),
            (Vec::new(), vec![0, 1, 2]),
        ] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(run(folder.path(), &[0, 1, 2], true), again);
            assert_eq!(run(folder.path(), &[0, 1, 2], true), [0; 0]);
            assert_eq!(fs::read(&path).unwrap().len(), whole.len(), "what was damaged is gone");
            fs::write(&path, &whole).unwrap();
        }
    }

    #[test]
    fn an_answer_that_could_not_be_written_to_its_end_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let pack = Pack::of(folder.path(), ANSWERS);
        pack.put(&KEYS[1], &mut iter::once(answer(1).into())).unwrap();
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut pieces = (0..2).map(|piece| {
                assert_eq!(piece, 0, "such as when it is read from a shelf that is gone");
                answer(2).into()
            });
            pack.put(&KEYS[2], &mut pieces)
        }));
        assert!(unwound.is_err());
        pack.close(true).unwrap();
        assert_eq!(run(folder.path(), &[1, 2], true), [2]);
    }
}
