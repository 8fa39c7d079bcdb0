//! Reading where nothing but the file can be lost: every returned file is read by a worker, a process of its own with a memory
//! limit and a deadline.
//!
//! A file made to crash, to hang or to exhaust memory ends its worker; the file is refused with the reason, a new worker reads
//! the next one. A worker is this very program, started again with one argument ([`ARGUMENT`]) and pipes for input and output: it
//! is told once what the files are read for ([`message::Task`]), then given one file after the other, and ends when its input does.
//! It opens no file itself.
//!
//! Invariants: no file of a unit is read in the process that the officer started, not even where no worker can be started; answers
//! come in the order of the files, however many workers there are; no more files are held than there are workers.

mod answers;
pub mod memory;
pub mod message;
mod pool;
mod process;
pub mod worker;

pub use answers::{Answers, Key, Pieces};
pub use pool::{Fetched, Workers};
pub use process::{NoRoom, NoWorker};

/// The only argument of a program that is started as a worker.
pub const ARGUMENT: &str = "worker";
