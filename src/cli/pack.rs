//! Things kept from one run to the next in one file: each behind its key and its length, in no order.
//!
//! Thousands of small files take longer to make and to open than to fill, where a virus scanner looks at each the more so. Whether a
//! thing is whole, its own digest tells, and not this: what is damaged is found as it is, or not at all.

use super::output::Aside;
use crate::isolation::{Key, Pieces};
use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Before each thing that is kept stand its key and its length.
const HEAD: u64 = (size_of::<Key>() + size_of::<u64>()) as u64;

/// What earlier runs kept, and what this one does.
pub struct Pack {
    path: PathBuf,
    /// Whether what nobody asked for is taken away at once; else when it is more than what stays.
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
    /// The pack at a path, whether there is one or not.
    pub fn at(path: PathBuf, is_strict: bool) -> Pack {
        let old = OpenOptions::new().read(true).write(true).open(&path).or_else(|_| File::open(&path)).ok();
        let (places, end) = old.as_ref().and_then(|file| places(file).ok()).unwrap_or_default();
        Pack { path, is_strict, old: old.map(Mutex::new), places, end, now: Mutex::default() }
    }

    /// A new file beside the old one.
    fn aside(&self) -> io::Result<Aside> {
        Aside::in_folder(self.path.parent().unwrap_or(&self.path))
    }

    /// Finds what was kept under a key.
    pub fn find(&self, key: &Key) -> Option<Vec<u8>> {
        lock(&self.now).asked.insert(*key);
        let place = self.places.get(key)?;
        let mut kept = vec![0; (place.end - place.start) as usize];
        let mut old = lock(self.old.as_ref()?);
        old.seek(SeekFrom::Start(place.start)).and_then(|_| old.read_exact(&mut kept)).ok()?;
        Some(kept)
    }

    /// Keeps something under a key, piece by piece.
    ///
    /// # Errors
    /// That it cannot be written; then it is not kept.
    pub fn put(&self, key: &Key, pieces: Pieces) -> io::Result<()> {
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
    ///
    /// # Errors
    /// That it cannot be written; then the next run finds less.
    pub fn close(mut self, is_complete: bool) -> io::Result<()> {
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
    use std::fs;
    use std::iter;
    use std::path::Path;

    const KEYS: [Key; 3] = [[1; 32], [2; 32], [3; 32]];

    /// A run that asks for some of the three answers, and has those that it does not find read.
    fn run(folder: &Path, asks: &[usize], is_complete: bool) -> Vec<usize> {
        let pack = Pack::at(folder.join("answers"), true);
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
        let path = folder.path().join("answers");
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
        let pack = Pack::at(folder.path().join("answers"), true);
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
