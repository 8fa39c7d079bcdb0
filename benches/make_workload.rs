//! Writes a workload as a workspace: `cargo run --release --example make_workload -- FOLDER returns 1000`, or `roster 200000`.

#[path = "workload/mod.rs"]
mod workload;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use workload::Workload;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, kind, size] = &words[..] else { panic!("make_workload FOLDER returns|roster|merged SIZE") };
    let size = size.parse().expect("a number");
    let workload = match kind.as_str() {
        "returns" => Workload::returns(size),
        "roster" => Workload::roster(size),
        "merged" => Workload::merged(size),
        _ => panic!("returns, roster or merged, and not {kind}"),
    };
    let folder = Path::new(folder);
    let inbox = folder.join("inbox/r");
    fs::create_dir_all(&inbox).expect("a folder");
    for (name, content) in workload.plan_files() {
        fs::write(folder.join(name), content).expect("a file of the plan");
    }
    let plan = workload.plan();
    let next = AtomicUsize::new(0);
    let write = || {
        loop {
            let unit = next.fetch_add(1, Relaxed);
            if unit >= workload.units {
                break;
            }
            let (name, bytes) = workload.file(&plan, unit);
            fs::write(inbox.join(name), bytes).expect("a return");
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(write))));
}
