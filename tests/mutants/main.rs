//! Good returns with something broken in them: thousands of mutants of one return in every format, each read by a worker process.
//! None may end its worker or go on for ever, and none may give another value than the unmutated file without a word about it,
//! unless the file says nothing to the contrary: where the bytes of a value themselves are changed to another value.
//!
//! `just mutants` makes 2,000 of each format and prints the table of docs/ROBUSTNESS.md; `cargo test` makes a few. The same number
//! always makes the same mutant.
#![allow(clippy::disallowed_macros, reason = "the table is what it is run for")]

mod bases;
#[path = "../support/filled.rs"]
mod filled;
mod mutate;
mod outcome;

use bases::Base;
use libtest_mimic::{Arguments, Failed, Trial};
use outcome::{Answers, Outcome};
use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;
use tallybook::isolation::memory::Limited;
use tallybook::isolation::{ARGUMENT, Fetched, Workers, worker};

#[global_allocator]
static MEMORY: Limited = Limited;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        let ended = worker::run(io::stdin().lock(), io::stdout(), worker::read);
        return ExitCode::from(if ended.is_ok() { 0 } else { 2 });
    }
    let trials = bases::FORMATS.map(|format| {
        Trial::test(format!("no_mutant_of_a_good_{format}_is_misread_in_silence"), move || {
            no_mutant_is_misread_in_silence(&bases::base(format))
        })
    });
    // One format after the other: each has all the workers.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}

/// How many mutants of each format are made.
fn count() -> usize {
    std::env::var("MUTANTS").map_or(60, |count| count.parse().expect("MUTANTS is a number"))
}

fn no_mutant_is_misread_in_silence(base: &Base) -> Result<(), Failed> {
    let plan = filled::plan();
    let workers = Workers { program: std::env::current_exe()?, count: 2 };
    let read = workers.read(&plan, &plan.rounds[0], count(), |number| -> io::Result<Fetched> {
        let (path, bytes) = base.mutant(number);
        Ok(Fetched { path, bytes, modified: None })
    });
    let read = read.map_err(|_| "no worker could be started")?;
    let good = Answers::of(&plan, base, None);
    let mut outcomes: BTreeMap<Outcome, Vec<usize>> = BTreeMap::new();
    for (number, mutant) in read.into_iter().enumerate() {
        outcomes.entry(good.compare(&plan, base, number, mutant)).or_default().push(number);
    }
    let figures = Outcome::ALL.map(|outcome| outcomes.get(&outcome).map_or(0, Vec::len).to_string());
    println!("| {} | {} |", base.format, figures.join(" | "));
    if std::env::var_os("MUTANTS_SHOWN").is_some() {
        for (outcome, numbers) in
            outcomes.iter().filter(|(outcome, _)| outcome.is_silent() || outcome.is_forbidden(base.format))
        {
            numbers
                .iter()
                .take(40)
                .for_each(|number| println!("{outcome:?} {number}: {}", good.changes(&plan, base, *number)));
        }
    }
    let forbidden: Vec<_> = outcomes.iter().filter(|(outcome, _)| outcome.is_forbidden(base.format)).collect();
    if forbidden.is_empty() { Ok(()) } else { Err(format!("{forbidden:?}").into()) }
}
