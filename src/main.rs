//! Starts the program, and sets the exit status.

use std::process::ExitCode;
use tallybook::isolation::memory::{self, Limited};

/// It has a limit only in a worker.
#[global_allocator]
static MEMORY: Limited = Limited;

fn main() -> ExitCode {
    memory::share_heaps();
    tallybook::cli::run(std::env::args_os())
}
