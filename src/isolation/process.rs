//! One worker process from outside: started, asked, and ended when it takes too long.

use super::memory;
use super::message::{self, Reply, Start, Task};
use crate::intake::Received;
use crate::plan::{Limits, Plan};
use crate::sheet::Refusal;
use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long a worker may take to be ready. A virus scanner may look at the program first.
const STARTING: Duration = Duration::from_secs(60);

/// Why no worker could be started.
#[derive(Debug)]
pub struct NoWorker(pub io::Error);

/// A worker that is running.
pub struct Process {
    child: Child,
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
        let (ready, late) = within(&mut process.child, STARTING, || {
            message::write(input, &Start { limits, task })?;
            message::read_frame(output, 0)?.ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))
        });
        match ready {
            _ if late => Err(NoWorker(io::ErrorKind::TimedOut.into())),
            Ok(_) => Ok(process),
            Err(error) => Err(NoWorker(process.end().map_or(error, |status| io::Error::other(status.to_string())))),
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
        Ok(Process { child, input, output, limits })
    }

    /// Has a file read.
    ///
    /// # Errors
    /// The refusal of a file that ended the worker. It is not to be asked again then.
    pub fn ask(&mut self, file: &Received) -> Result<Reply, Refusal> {
        let limit = self.limits.time(file.bytes.len());
        let (input, output) = (&mut self.input, &mut self.output);
        let longest = message::longest_reply(&self.limits);
        let (reply, late) = within(&mut self.child, limit, || {
            message::ask(input, file)?;
            message::read(output, longest)
        });
        match reply {
            _ if late => Err(Refusal::Time(limit.as_secs())),
            Ok(reply) => Ok(reply),
            Err(_) if self.end().and_then(|status| status.code()) == Some(memory::STATUS) => {
                Err(Refusal::Memory(self.limits.memory_mib))
            }
            Err(_) => Err(Refusal::Crashed),
        }
    }

    /// Ends it, whatever it does, and tells how it ended. One that has ended by itself keeps its own status.
    fn end(&mut self) -> Option<std::process::ExitStatus> {
        // That it is gone already is no error.
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// [CreateProcess flags]: a console program started by one without a console gets no window.
///
/// [CreateProcess flags]: https://learn.microsoft.com/windows/win32/procthread/process-creation-flags
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// Does what waits for a process, which is killed if that takes longer than the limit; gives whether it did.
fn within<R>(child: &mut Child, limit: Duration, exchange: impl FnOnce() -> R) -> (R, bool) {
    let (done, finished) = channel::<()>();
    thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let late = finished.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            // Its pipes close, and whoever waits for it goes on.
            late && child.kill().is_ok()
        });
        let result = exchange();
        drop(done);
        (result, watch.join().unwrap_or(false))
    })
}
