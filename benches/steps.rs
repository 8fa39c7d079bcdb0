//! The steps of the main job on 34 and on 1,000 units: `cargo bench`.
//!
//! What is asked and answered stands in workload/. Everything is made in memory, always alike.

#[path = "workload/mod.rs"]
mod workload;

use divan::{Bencher, black_box};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use tallybook::intake::{self, Envelope, Received};
use tallybook::isolation::memory::Limited;
use tallybook::isolation::{ARGUMENT, Fetched, Workers, worker};
use tallybook::plan::Plan;
use tallybook::reconcile::{Known, reconcile};
use tallybook::report;
use tallybook::template::{self, Entries};
use tallybook::text::Lang;
use workload::Workload;

const UNITS: [usize; 2] = [34, 1000];

#[global_allocator]
static MEMORY: Limited = Limited;

fn main() {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        worker::run(std::io::stdin().lock(), std::io::stdout(), worker::read).expect("a worker's input");
    } else {
        divan::main();
    }
}

fn plan(units: usize) -> &'static Plan {
    static PLANS: LazyLock<Mutex<HashMap<usize, &'static Plan>>> = LazyLock::new(Mutex::default);
    PLANS.lock().unwrap().entry(units).or_insert_with(|| Box::leak(Box::new(Workload::returns(units).plan())))
}

/// The returned files of all units.
fn returns(units: usize) -> &'static [(String, Vec<u8>)] {
    type Files = &'static [(String, Vec<u8>)];
    static RETURNS: LazyLock<Mutex<HashMap<usize, Files>>> = LazyLock::new(Mutex::default);
    let plan = plan(units);
    let file = |unit: usize| Workload::returns(units).file(plan, unit);
    RETURNS.lock().unwrap().entry(units).or_insert_with(|| Vec::leak((0..units).map(file).collect()))
}

fn read_all(units: usize) -> Vec<intake::FileRead> {
    let plan = plan(units);
    let received = |(path, bytes): &'static (String, Vec<u8>)| Received {
        envelope: Envelope::path(path),
        bytes: bytes.into(),
        modified: None,
    };
    returns(units).iter().flat_map(|file| intake::read(plan, &plan.rounds[0], received(file))).collect()
}

#[divan::bench(args = UNITS, sample_count = 5)]
fn templates(bencher: Bencher, units: usize) {
    let plan = plan(units);
    bencher.bench(|| {
        for unit in 0..units {
            black_box(
                template::write(plan, &plan.rounds[0], unit, &Entries::default()).expect("a template is written"),
            );
        }
    });
}

#[divan::bench(args = UNITS, sample_count = 5)]
fn intake(bencher: Bencher, units: usize) {
    returns(units);
    bencher.bench(|| read_all(units));
}

/// The same by worker processes, one a core, their start included.
#[divan::bench(args = UNITS, sample_count = 5)]
fn isolated_intake(bencher: Bencher, units: usize) {
    isolated(bencher, units, std::thread::available_parallelism().map_or(1, usize::from));
}

/// The same by one worker process: what isolation costs.
#[divan::bench(args = UNITS, sample_count = 5)]
fn isolated_intake_by_one(bencher: Bencher, units: usize) {
    isolated(bencher, units, 1);
}

fn isolated(bencher: Bencher, units: usize, count: usize) {
    let (plan, files) = (plan(units), returns(units));
    let workers = Workers { program: std::env::current_exe().expect("this program"), count };
    let fetch = |number: usize| {
        let (path, bytes) = files[number].clone();
        Ok::<_, std::io::Error>(Fetched { path, bytes, modified: None })
    };
    bencher.bench(|| workers.read(plan, &plan.rounds[0], units, fetch).expect("workers"));
}

#[divan::bench(args = UNITS, sample_count = 5)]
fn reconcile_returns(bencher: Bencher, units: usize) {
    let plan = plan(units);
    bencher
        .with_inputs(|| read_all(units))
        .bench_values(|files| reconcile(plan, &plan.rounds[0], files, &Known::default()).findings.len());
}

#[divan::bench(args = UNITS, sample_count = 5)]
fn consolidate(bencher: Bencher, units: usize) {
    let plan = plan(units);
    let recon = reconcile(plan, &plan.rounds[0], read_all(units), &Known::default());
    bencher.bench_local(|| {
        let mut book = std::io::Cursor::new(Vec::new());
        report::consolidated(&recon, Lang::Zh, &mut book, &|_, _| (), None).expect("the workbook is written");
        book
    });
}
