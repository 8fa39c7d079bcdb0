//! Several workers side by side: each takes the next file, and a new one takes the place of one that died.

use super::answers::{Answers, Known};
use super::message::{Reply, Shown, Task};
use super::process::{Answer, NoRoom, NoWorker, Process};
use crate::intake::{Envelope, FileRead, Names, Received, Shelf, file_read, sha256};
use crate::plan::{Limits, Plan, Round};
use crate::sheet::Refusal;
use jiff::Timestamp;
use std::iter;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How files are read: by which program, and by how many processes at a time.
pub struct Workers {
    /// The program; it is a worker when it is started with [`super::ARGUMENT`].
    pub program: PathBuf,
    /// How many; at least one.
    pub count: usize,
}

/// A file's content, fetched when its turn has come.
pub struct Fetched {
    /// Its path inside the round's inbox, with forward slashes.
    pub path: String,
    /// Its content; of a file that is too large, a byte more than the limit is enough.
    pub bytes: Vec<u8>,
    /// The file's own time.
    pub modified: Option<Timestamp>,
}

impl Workers {
    /// Reads files as returns for a round of the plan. `fetch` gives each file by its number, from 0; the answers come in that
    /// order. The rows of their rosters are put aside as they come, so that memory does not grow with them.
    ///
    /// # Errors
    /// A file that cannot be fetched, that no worker can be started, or that there is no room for rows. What stands in a file never
    /// is an error.
    pub fn read<E: From<NoWorker> + From<NoRoom> + Send>(
        &self,
        plan: &Plan,
        round: &Round,
        files: usize,
        fetch: impl Fn(usize) -> Result<Fetched, E> + Sync,
    ) -> Result<Vec<FileRead>, E> {
        self.read_new(plan, round, files, fetch, None)
    }

    /// The same, but for files of which an earlier run has the answer.
    ///
    /// # Errors
    /// Those of [`Workers::read`].
    pub fn read_new<E: From<NoWorker> + From<NoRoom> + Send>(
        &self,
        plan: &Plan,
        round: &Round,
        files: usize,
        fetch: impl Fn(usize) -> Result<Fetched, E> + Sync,
        answers: Option<&Answers>,
    ) -> Result<Vec<FileRead>, E> {
        let round = plan.rounds.iter().position(|other| other.id == round.id).expect("a round of this plan");
        let next = AtomicUsize::new(0);
        let shelf = Shelf::new();
        let names = Mutex::new(Names::default());
        let known = answers.and_then(|answers| Known::new(answers, plan, round));
        let serve = || -> Result<Vec<(usize, Vec<FileRead>)>, E> {
            let (limits, task) = (plan.limits, Task::Returns(plan, round));
            let mut desk = Desk { workers: self, limits, task, shelf: &shelf, process: None };
            let numbers = iter::from_fn(|| Some(next.fetch_add(1, Relaxed)).filter(|number| *number < files));
            let read = numbers.map(|number| {
                let file = fetch(number)?;
                let digest = sha256(&file.bytes);
                let keyed = known.as_ref().map(|known| (known, known.key(&file.path, &digest, file.modified)));
                let found = match &keyed {
                    Some((known, key)) => known.find(key, &shelf)?,
                    None => None,
                };
                let (mut read, answer) = match found {
                    Some(read) => (read, None),
                    None => desk.read(file, digest, || fetch(number))?,
                };
                if let (Some((known, key)), Some(frame)) = (keyed, answer) {
                    known.keep(&key, &frame, &read);
                }
                read.iter_mut().for_each(|file| names.lock().unwrap_or_else(PoisonError::into_inner).share(file));
                Ok((number, read))
            });
            // Where one stops, the others need not go on.
            read.collect::<Result<_, E>>().inspect_err(|_| next.store(files, Relaxed))
        };
        let mut read = Vec::with_capacity(files);
        thread::scope(|scope| {
            let desks: Vec<_> = (0..self.count.clamp(1, files.max(1))).map(|_| scope.spawn(serve)).collect();
            for desk in desks {
                read.extend(desk.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok::<(), E>(())
        })?;
        read.sort_by_key(|(number, _)| *number);
        let mut all = Vec::with_capacity(read.iter().map(|(_, read)| read.len()).sum());
        read.into_iter().for_each(|(_, read)| all.extend(read));
        Ok(all)
    }

    /// Reads one file, which is fetched once or twice, to be shown; inside a workspace, also as a return for a round.
    ///
    /// # Errors
    /// A file that cannot be fetched, that no worker can be started, or that there is no room for rows.
    pub fn inspect<E: From<NoWorker> + From<NoRoom>>(
        &self,
        limits: Limits,
        of: Option<(&Plan, usize)>,
        fetch: impl Fn() -> Result<Fetched, E>,
    ) -> Result<Result<Shown, Refusal>, E> {
        let shelf = Shelf::new();
        let mut desk = Desk { workers: self, limits, task: Task::Inspection(of), shelf: &shelf, process: None };
        Ok(match desk.ask(fetch()?, fetch)? {
            Ok((Reply::Inspection(inspected), _)) => Ok(Shown::Book(inspected)),
            Ok((Reply::Unpacked(members), _)) => Ok(Shown::Parcel(members)),
            Ok((Reply::Refused(refusal), _)) | Err(refusal) => Err(refusal),
            Ok((Reply::Returns(_), _)) => Err(Refusal::Crashed),
        })
    }
}

/// One place of the pool, and the worker that sits there.
struct Desk<'a> {
    workers: &'a Workers,
    limits: Limits,
    task: Task<&'a Plan>,
    /// Where the rows go that are read.
    shelf: &'a Arc<Shelf>,
    process: Option<Process>,
}

impl Desk<'_> {
    /// Has a file of this digest read, which may have to be fetched again; gives the frame of the answer as well, if it is one that may
    /// be kept: a worker that died may not die of the same file again, and what was fetched again may be another.
    fn read<E: From<NoWorker> + From<NoRoom>>(
        &mut self,
        file: Fetched,
        digest: String,
        again: impl FnOnce() -> Result<Fetched, E>,
    ) -> Result<(Vec<FileRead>, Option<Vec<u8>>), E> {
        let (path, modified) = (file.path.clone(), file.modified);
        let mut is_again = false;
        let again = || {
            is_again = true;
            again()
        };
        let refused = |refusal| (vec![file_read(Envelope::path(&path), digest, modified, Err(refusal))], None);
        Ok(match self.ask(file, again)? {
            Ok((Reply::Returns(read), frame)) => (read, Some(frame).filter(|_| !is_again)),
            Ok((Reply::Refused(refusal), _)) | Err(refusal) => refused(refusal),
            Ok((Reply::Inspection(_) | Reply::Unpacked(_), _)) => refused(Refusal::Crashed),
        })
    }

    /// Has a file read. One whose worker crashed is given to a second one: workers are ended by others as well, and figures must
    /// not hang on that.
    fn ask<E: From<NoWorker> + From<NoRoom>>(
        &mut self,
        file: Fetched,
        again: impl FnOnce() -> Result<Fetched, E>,
    ) -> Result<Answer, E> {
        match self.ask_once::<E>(file)? {
            Err(Refusal::Crashed) => self.ask_once(again()?),
            answer => Ok(answer),
        }
    }

    fn ask_once<E: From<NoWorker> + From<NoRoom>>(&mut self, file: Fetched) -> Result<Answer, E> {
        if file.bytes.len() > self.limits.largest_file() {
            return Ok(Err(Refusal::TooLarge(self.limits.file_mib)));
        }
        let mut process = match self.process.take() {
            Some(process) => process,
            None => Process::start(&self.workers.program, self.limits, self.task)?,
        };
        let Fetched { path, bytes, modified } = file;
        let file = Received { envelope: Envelope::path(&path), bytes: bytes.into(), modified };
        let answer = process.ask(file, self.shelf)?;
        if answer.is_ok() {
            self.process = Some(process);
        }
        Ok(answer)
    }
}
