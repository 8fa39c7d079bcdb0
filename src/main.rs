//! Starts the program, and sets the exit status.

use std::process::ExitCode;
use tallybook::isolation::memory::Limited;

/// It has a limit only in a worker.
#[global_allocator]
static MEMORY: Limited = Limited;

fn main() -> ExitCode {
    tallybook::cli::run(std::env::args_os())
}
