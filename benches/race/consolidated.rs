//! tallybook's writing alone: `consolidated INBOX OUT.xlsx` reads and reconciles a workload of `make_workload FOLDER merged ROWS`,
//! then times only what makes the consolidated workbook.

mod summary;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::{fs, thread};
use tallybook::intake::{self, Envelope, FileRead, Received};
use tallybook::plan::{self, Plan};
use tallybook::reconcile::{Known, reconcile};
use tallybook::report;
use tallybook::text::Lang;

#[allow(clippy::disallowed_macros, reason = "a program of its own, which speaks to the race")]
fn main() -> Result<(), Box<dyn Error>> {
    let (files, out) = summary::arguments();
    let folder = files[0].ancestors().nth(3).ok_or("not in a workspace")?;
    let plan = plan::load(&|name| fs::read(folder.join(name))).map_err(|problems| format!("{problems:?}"))?;
    let recon = reconcile(&plan, &plan.rounds[0], read(&plan, &files), &Known::default());
    let clock = summary::Clock::start();
    report::consolidated(&recon, Lang::Zh, BufWriter::new(File::create(out)?), &|_, _| (), None)?;
    let writing = clock.stop();
    let drawn = |code: &str| recon.findings.iter().filter(|finding| finding.rule.code == code).count();
    println!("{{\"files\":{},\"mismatches\":{},\"short\":{},{writing}}}", files.len(), drawn("R101"), drawn("R102"));
    Ok(())
}

/// Reads the files in this process, half of them on each of two threads.
fn read(plan: &Plan, files: &[PathBuf]) -> Vec<FileRead> {
    let half = |files: &[PathBuf]| -> Vec<FileRead> {
        let read = |path: &PathBuf| {
            let (bytes, name) =
                (fs::read(path).expect("a return"), path.file_name().expect("a name").to_string_lossy());
            intake::read(
                plan,
                &plan.rounds[0],
                Received { envelope: Envelope::path(&name), bytes: (&bytes).into(), modified: None },
            )
        };
        files.iter().flat_map(read).collect()
    };
    let (first, second) = files.split_at(files.len() / 2);
    thread::scope(|scope| {
        let first = scope.spawn(|| half(first));
        let second = half(second);
        first.join().expect("a reader").into_iter().chain(second).collect()
    })
}
