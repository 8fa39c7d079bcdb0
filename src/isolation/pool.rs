//! Several workers side by side: each takes the next file, and a new one takes the place of one that died.

use super::answers::{Answers, Known};
use super::message::{Reply, Shown, Task};
use super::process::{NoWorker, Process};
use crate::intake::{self, Envelope, FileRead, Names, Received, Shelf};
use crate::plan::{Limits, Plan, Round};
use crate::sheet::Refusal;
use jiff::Timestamp;
use std::io;
use std::iter;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// From how many bytes on an answer is kept by one core while another puts its rows aside.
const LARGE: usize = 1 << 20;

/// Why rows could not be put aside.
#[derive(Debug)]
pub struct NoRoom(pub io::Error);

impl From<NoRoom> for io::Error {
    fn from(NoRoom(error): NoRoom) -> io::Error {
        error
    }
}

impl From<NoWorker> for io::Error {
    fn from(NoWorker(error): NoWorker) -> io::Error {
        error
    }
}

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

impl Fetched {
    fn received(&self) -> Received<'_> {
        Received { envelope: Envelope::path(&self.path), bytes: &self.bytes, modified: self.modified }
    }
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
            let mut desk = Desk { workers: self, limits: plan.limits, task: Task::Returns(plan, round), process: None };
            let numbers = iter::from_fn(|| Some(next.fetch_add(1, Relaxed)).filter(|number| *number < files));
            let read = numbers.map(|number| {
                let fetched = fetch(number)?;
                let file = fetched.received();
                let named = known.as_ref().map(|known| (known, known.name(&file)));
                let (mut read, answer) = match named.as_ref().and_then(|(known, name)| known.find(name)) {
                    Some(read) => (read, None),
                    None => desk.read(&file)?,
                };
                read.iter_mut().for_each(|file| names.lock().unwrap_or_else(PoisonError::into_inner).share(file));
                let keep = || {
                    let kept = named.as_ref().zip(answer.as_ref());
                    kept.into_iter().for_each(|((known, name), answer)| known.keep(name, answer));
                };
                let mut put_aside = || read.iter_mut().try_for_each(|file| file.put_aside(&shelf));
                let aside = match answer.as_ref().map_or(0, Vec::len) {
                    LARGE.. => rayon::join(keep, put_aside).1,
                    _ => {
                        keep();
                        put_aside()
                    }
                };
                aside.map_err(NoRoom)?;
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

    /// Reads one file to be shown; inside a workspace, also as a return for a round.
    ///
    /// # Errors
    /// That no worker can be started.
    pub fn inspect(
        &self,
        limits: Limits,
        of: Option<(&Plan, usize)>,
        file: &Fetched,
    ) -> Result<Result<Shown, Refusal>, NoWorker> {
        let mut desk = Desk { workers: self, limits, task: Task::Inspection(of), process: None };
        Ok(match desk.ask(&file.received())? {
            Ok((Reply::Inspection(inspected), _)) => Ok(Shown::Book(inspected)),
            Ok((Reply::Unpacked(members), _)) => Ok(Shown::Parcel(members)),
            Ok((Reply::Refused(refusal), _)) | Err(refusal) => Err(refusal),
            Ok((Reply::Returns(_), _)) => Err(Refusal::Crashed),
        })
    }
}

/// What a worker answered, and the bytes of that; or why it cannot.
type Answer = Result<(Reply, Vec<u8>), Refusal>;

/// One place of the pool, and the worker that sits there.
struct Desk<'a> {
    workers: &'a Workers,
    limits: Limits,
    task: Task<&'a Plan>,
    process: Option<Process>,
}

impl Desk<'_> {
    /// Has a file read; gives the bytes of the answer as well, if it is one that may be kept: a worker that died may not die of the
    /// same file again.
    fn read(&mut self, file: &Received) -> Result<(Vec<FileRead>, Option<Vec<u8>>), NoWorker> {
        Ok(match self.ask(file)? {
            Ok((Reply::Returns(read), answer)) => (read, Some(answer)),
            Ok((Reply::Refused(refusal), _)) | Err(refusal) => (vec![intake::refused(file, refusal)], None),
            Ok((Reply::Inspection(_) | Reply::Unpacked(_), _)) => (vec![intake::refused(file, Refusal::Crashed)], None),
        })
    }

    /// Has a file read. One whose worker crashed is given to a second one: workers are ended by others as well, and figures must
    /// not hang on that.
    fn ask(&mut self, file: &Received) -> Result<Answer, NoWorker> {
        if file.bytes.len() > self.limits.largest_file() {
            return Ok(Err(Refusal::TooLarge(self.limits.file_mib)));
        }
        match self.ask_once(file)? {
            Err(Refusal::Crashed) => self.ask_once(file),
            answer => Ok(answer),
        }
    }

    fn ask_once(&mut self, file: &Received) -> Result<Answer, NoWorker> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => Process::start(&self.workers.program, self.limits, self.task)?,
        };
        let answer = process.ask(file);
        if answer.is_ok() {
            self.process = Some(process);
        }
        Ok(answer)
    }
}
