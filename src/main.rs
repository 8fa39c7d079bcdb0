//! Starts the program, and sets the exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    tallybook::cli::run(std::env::args_os())
}
