//! The processes in which returned files are read: how this program starts them, and what it does as one of them.

use super::stop::{Stop, stop};
use crate::isolation::{self, NoRoom, NoWorker, Workers, worker};
use crate::text::text;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::thread;

/// Whether the program was started as a worker. Nobody types that: at a terminal the argument is as unknown as any other.
pub fn is_worker(words: &[OsString]) -> bool {
    matches!(words, [_, word] if word == isolation::ARGUMENT) && !io::stdin().is_terminal()
}

/// Reads files for the process that started this one, until that ends.
pub fn work() -> ExitCode {
    match worker::run(io::stdin().lock(), io::stdout(), worker::read) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

/// As many workers as the machine has cores for.
///
/// # Errors
/// That this program does not know where it stands.
pub fn workers() -> Result<Workers, Stop> {
    let program = std::env::current_exe().map_err(NoWorker)?;
    Ok(Workers { program, count: cores() })
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Has what is many and alike done on every core. Writing waits now and then, for the disk and for the threads that rust_xlsxwriter
/// starts for every workbook: a thread more than there are cores leaves none idle.
pub fn use_every_core() {
    // Where that cannot be had, rayon does as it likes.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(cores() + 1).build_global();
}

impl From<NoRoom> for Stop {
    fn from(NoRoom(error): NoRoom) -> Stop {
        let says = text(
            "读到的明细放不进临时文件夹（{error}）：请检查磁盘空间，腾出一些后再运行一次",
            "there is no room for the rows of the rosters in the folder for temporary files ({error}): see how much the disk has left, make room and run again",
        );
        stop(says, vec![("error", error.to_string().into())])
    }
}

impl From<NoWorker> for Stop {
    fn from(NoWorker(error): NoWorker) -> Stop {
        let says = text(
            "无法启动读取报送表的子进程（{error}）。为防有害的文件影响本机，报送表只在单独的进程里读取：请检查杀毒软件或系统策略是否阻止 tallybook 启动子进程，放行后再运行一次",
            "the process that reads the returns cannot be started ({error}). So that a harmful file can do no harm here, returns are read only in a process of their own: see whether antivirus software or a policy keeps tallybook from starting one, allow it, and run again",
        );
        stop(says, vec![("error", error.to_string().into())])
    }
}
