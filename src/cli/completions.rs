//! `completions SHELL`: a script that completes commands and options in a shell.

use super::Outcome;
use super::screen::Screen;
use super::stop::Stop;
use clap_complete::Shell;
use serde_json::json;

/// Prints the script.
pub fn run(shell: Shell, command: &mut clap::Command, screen: &Screen) -> Result<Outcome, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "tallybook", &mut script);
    let script = String::from_utf8_lossy(&script);
    if screen.wants_json() {
        screen.json(|| json!({ "schema": 1, "shell": shell.to_string(), "script": script }));
    } else {
        screen.raw(&script);
    }
    Ok(Outcome::Tallies)
}
