//! One worker process from outside: started, asked, and ended when it takes too long.

use super::memory;
use super::message::{self, Reply, Start, Task};
use crate::intake::{NotReceived, Received, Shelf};
use crate::plan::{Limits, Plan};
use crate::sheet::Refusal;
use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long a worker may take to be ready. A virus scanner may look at the program first.
const STARTING: Duration = Duration::from_secs(60);

/// Why no worker could be started.
#[derive(Debug)]
pub struct NoWorker(pub io::Error);

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

/// How often a worker is looked at for whether it takes too long.
const LOOK: Duration = Duration::from_millis(100);

/// What a worker answered, and the frame of that; or why it cannot.
pub type Answer = Result<(Reply, Vec<u8>), Refusal>;

/// A worker that is running.
pub struct Process {
    watch: Watch,
    input: ChildStdin,
    output: ChildStdout,
    limits: Limits,
}

impl Process {
    /// Starts a program as a worker, and waits until it is ready.
    ///
    /// # Errors
    /// That the system does not let it, or that the program is no worker.
    pub fn start(program: &Path, limits: Limits, task: Task<&Plan>) -> Result<Process, NoWorker> {
        let mut process = Process::spawn(program, limits).map_err(NoWorker)?;
        let (input, output) = (&mut process.input, &mut process.output);
        let (ready, late) = process.watch.within(STARTING, || {
            message::write(input, &Start { limits, task })?;
            message::read_frame(output, 0)?.ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))
        });
        match ready {
            _ if late => Err(NoWorker(io::ErrorKind::TimedOut.into())),
            Ok(_) => Ok(process),
            Err(error) => {
                Err(NoWorker(process.watch.end().map_or(error, |status| io::Error::other(status.to_string()))))
            }
        }
    }

    fn spawn(program: &Path, limits: Limits) -> io::Result<Process> {
        /// One at a time: where a system cannot open a pipe and keep it from other children in one step, a sibling would hold
        /// this worker's input open.
        static ONE: Mutex<()> = Mutex::new(());
        let mut command = Command::new(program);
        command.arg(super::ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
        // What a reader says when it panics is not for the officer's terminal.
        command.stderr(Stdio::null());
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
        let one = ONE.lock();
        let mut child = command.spawn()?;
        drop(one);
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err(io::ErrorKind::BrokenPipe.into()) };
        Ok(Process { watch: Watch::new(child)?, input, output, limits })
    }

    /// Has a file read; gives the answer, the rows in it on a shelf, and its frame as it came. A refusal is that of a file that
    /// ended the worker: it is not to be asked again then.
    ///
    /// # Errors
    /// A shelf that cannot be written.
    pub fn ask(&mut self, file: Received, shelf: &Arc<Shelf>) -> Result<Answer, NoRoom> {
        let limit = self.limits.time(file.bytes.len());
        let (input, output) = (&mut self.input, &mut self.output);
        let longest = message::longest_reply(&self.limits);
        let (reply, late) = self.watch.within(limit, || {
            message::ask(input, &file)?;
            // A large file need not stand in memory here as well while it is read.
            drop(file);
            message::read_reply(output, longest, shelf)
        });
        match reply {
            Err(NotReceived::NoRoom(error)) => Err(NoRoom(error)),
            _ if late => Ok(Err(Refusal::Time(limit.as_secs()))),
            Ok(reply) => Ok(Ok(reply)),
            Err(_) if self.watch.end().and_then(|status| status.code()) == Some(memory::STATUS) => {
                Ok(Err(Refusal::Memory(self.limits.memory_mib)))
            }
            Err(_) => Ok(Err(Refusal::Crashed)),
        }
    }
}

/// [CreateProcess flags]: a console program started by one without a console gets no window.
///
/// [CreateProcess flags]: https://learn.microsoft.com/windows/win32/procthread/process-creation-flags
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// Who ends a process that takes too long: a thread for as long as the process lives.
struct Watch {
    watched: Arc<Mutex<Watched>>,
    thread: JoinHandle<()>,
}

/// A process, and until when it may take.
struct Watched {
    child: Child,
    /// `None` while nobody waits for it.
    until: Option<Instant>,
    /// Whether it was ended because it took longer.
    is_late: bool,
    /// Whether there is nothing to be watched any more.
    is_over: bool,
}

impl Watch {
    fn new(child: Child) -> io::Result<Watch> {
        let watched = Arc::new(Mutex::new(Watched { child, until: None, is_late: false, is_over: false }));
        let looked_at = watched.clone();
        let look = move || {
            while !lock(&looked_at).look() {
                thread::park_timeout(LOOK);
            }
        };
        let thread = thread::Builder::new().spawn(look).inspect_err(|_| {
            lock(&watched).end();
        })?;
        Ok(Watch { watched, thread })
    }

    /// Does what waits for the process, which is killed if that takes longer than the limit; gives whether it did.
    fn within<R>(&self, limit: Duration, exchange: impl FnOnce() -> R) -> (R, bool) {
        lock(&self.watched).until = Instant::now().checked_add(limit);
        let result = exchange();
        let mut watched = lock(&self.watched);
        watched.until = None;
        (result, watched.is_late)
    }

    /// Ends it, whatever it does, and tells how it ended. One that has ended by itself keeps its own status.
    fn end(&self) -> Option<ExitStatus> {
        lock(&self.watched).end()
    }
}

impl Watched {
    /// Kills the process where it takes too long: its pipes close, and whoever waits for it goes on. Gives whether all is over.
    fn look(&mut self) -> bool {
        if self.until.is_some_and(|until| until <= Instant::now()) {
            self.until = None;
            self.is_late = self.child.kill().is_ok();
        }
        self.is_over
    }

    fn end(&mut self) -> Option<ExitStatus> {
        // That it is gone already is no error.
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watched = lock(&self.watched);
        watched.end();
        watched.is_over = true;
        drop(watched);
        self.thread.thread().unpark();
    }
}

/// Whoever panicked while it looked left nothing half done.
fn lock(watched: &Mutex<Watched>) -> MutexGuard<'_, Watched> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}
