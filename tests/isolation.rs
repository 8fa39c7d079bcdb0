//! Files that crash, hang and exhaust memory, in real processes: this test starts itself as the worker, one whose reader
//! misbehaves on some names. What a hostile file does to a reader is here done by the reader itself.

use libtest_mimic::{Arguments, Trial};
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tallybook::intake::{self, Envelope, FileRead, Received};
use tallybook::isolation::memory::Limited;
use tallybook::isolation::message::{self, Reply, Start, Task};
use tallybook::isolation::{ARGUMENT, Answers, Fetched, Key, Pieces, Workers, worker};
use tallybook::plan::{self, Limits, Plan};
use tallybook::sheet::{Kind, Refusal};

#[global_allocator]
static MEMORY: Limited = Limited;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        let ended = worker::run(io::stdin().lock(), io::stdout(), misbehaving);
        return ExitCode::from(if ended.is_ok() { 0 } else { 2 });
    }
    let trials: [(&str, fn()); 7] = [
        ("a_file_that_kills_its_worker_costs_only_itself", a_file_that_kills_its_worker_costs_only_itself),
        ("one_worker_and_many_give_the_same_in_the_order_of_files", one_worker_and_many_give_the_same),
        ("a_file_whose_worker_others_ended_is_read_by_the_next", a_file_whose_worker_others_ended),
        ("a_busy_worker_ends_when_its_input_does", a_busy_worker_ends_when_its_input_does),
        ("without_a_worker_nothing_is_read", without_a_worker_nothing_is_read),
        ("a_file_that_is_too_large_is_not_read", a_file_that_is_too_large_is_not_read),
        ("what_an_earlier_run_read_is_not_read_again", what_an_earlier_run_read_is_not_read_again),
    ];
    let trials = trials.map(|(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

/// The real reader, but for some names.
fn misbehaving(task: &Task<Plan>, file: Received) -> Reply {
    use std::sync::atomic::{AtomicBool, Ordering};
    static USED: AtomicBool = AtomicBool::new(false);
    let used = USED.swap(true, Ordering::Relaxed);
    match file.envelope.path {
        "abort" => std::process::abort(),
        "panic" => panic!("a reader's own words"),
        "hang" => std::thread::sleep(Duration::from_secs(600)),
        "one allocation too large" => drop(black_box(Vec::<u8>::with_capacity(1 << 40))),
        "many allocations" => drop(black_box((0..1 << 20).map(|number| vec![number; 1000]).collect::<Vec<Vec<u64>>>())),
        "recursion without end" => drop(black_box(deeper(1))),
        "a long reply" => return Reply::Returns(vec![intake::refused(&file, Refusal::Damaged("x".repeat(20 << 20)))]),
        "ended by others" if used => std::process::abort(),
        _ => {}
    }
    worker::read(task, file)
}

#[expect(unconditional_recursion, reason = "it ends the worker")]
fn deeper(depth: u64) -> u64 {
    black_box(deeper(black_box(depth) + 1)) + 1
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/zhengzhou-2021")
}

/// The sample's plan, with low limits.
fn plan() -> Plan {
    let plan = plan::load(&|name| fs::read(sample().join(name))).expect("the sample plan loads");
    Plan { limits: Limits { memory_mib: 64, seconds: 2, file_mib: 1 }, ..plan }
}

/// The sample's csv files, as (path, content).
fn returns() -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(sample().join("inbox/2021-08")).expect("the sample has an inbox");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let csv = paths.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let mut returns: Vec<_> = csv.map(|path| (name(&path), fs::read(path).expect("a file of the sample"))).collect();
    returns.sort();
    assert_eq!(returns.len(), 5);
    returns
}

fn workers(count: usize) -> Workers {
    Workers { program: std::env::current_exe().expect("this program"), count }
}

fn read(workers: &Workers, files: &[(String, Vec<u8>)]) -> std::io::Result<Vec<FileRead>> {
    let plan = plan();
    let round = plan.round("2021-08").expect("a round of the sample");
    workers.read(&plan, round, files.len(), |number| {
        let (path, bytes) = files[number].clone();
        Ok(Fetched { path, bytes, modified: None })
    })
}

/// What the reader makes of a file where nothing isolates it.
fn read_here((path, bytes): &(String, Vec<u8>)) -> FileRead {
    let plan = plan();
    let round = plan.round("2021-08").expect("a round of the sample");
    intake::read(&plan, round, Received { envelope: Envelope::path(path), bytes: bytes.into(), modified: None })
        .remove(0)
}

/// A file that the misbehaving reader knows by its name.
fn named(name: &str) -> (String, Vec<u8>) {
    (name.to_string(), b"a,b\n".to_vec())
}

fn a_file_that_kills_its_worker_costs_only_itself() {
    let good = returns();
    let deaths = [
        ("abort", Refusal::Crashed),
        ("panic", Refusal::Crashed),
        ("hang", Refusal::Time(2)),
        ("one allocation too large", Refusal::Memory(64)),
        ("many allocations", Refusal::Memory(64)),
        ("recursion without end", Refusal::Crashed),
        ("a long reply", Refusal::Memory(64)),
    ];
    let files: Vec<_> =
        deaths.iter().enumerate().flat_map(|(i, (name, _))| [good[i % 5].clone(), named(name)]).collect();
    for count in [1, 3] {
        let read = read(&workers(count), &files).expect("workers");
        assert_eq!(read.len(), files.len());
        for ((pair, (name, refusal)), sent) in read.chunks(2).zip(&deaths).zip(files.chunks(2)) {
            assert_eq!(format!("{:?}", pair[0]), format!("{:?}", read_here(&sent[0])), "before {name}");
            assert_eq!(pair[1].outcome.as_ref().err(), Some(refusal), "{name}");
            assert_eq!((&*pair[1].path, pair[1].sha256.len()), (*name, 64));
        }
    }
}

fn one_worker_and_many_give_the_same() {
    let files = [returns(), returns(), returns()].concat();
    let one = read(&workers(1), &files).expect("a worker");
    assert_eq!(
        one.iter().map(|read| &*read.path).collect::<Vec<_>>(),
        files.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>()
    );
    for count in [2, 40] {
        assert_eq!(format!("{one:?}"), format!("{:?}", read(&workers(count), &files).expect("workers")));
    }
}

fn a_file_whose_worker_others_ended() {
    let files = [returns()[0].clone(), named("ended by others")];
    let read = read(&workers(1), &files).expect("a worker");
    assert!(read[1].outcome.is_ok(), "{:?}", read[1].outcome);
}

fn a_busy_worker_ends_when_its_input_does() {
    let program = std::env::current_exe().expect("this program");
    let mut child =
        Command::new(program).arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a worker");
    let (mut input, mut output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let plan = plan();
    message::write(&mut input, &Start { limits: plan.limits, task: Task::Returns(&plan, 0) }).expect("it listens");
    assert_eq!(message::read_frame(&mut output, 0).expect("it is ready"), Some(Vec::new()));
    message::ask(&mut input, &Received { envelope: Envelope::path("hang"), bytes: b"".into(), modified: None })
        .expect("it listens");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(child.try_wait().expect("a process"), None, "it did not hang");
    drop(input);
    let start = Instant::now();
    while child.try_wait().expect("a process").is_none() {
        assert!(start.elapsed() < Duration::from_secs(60), "it lives on");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn without_a_worker_nothing_is_read() {
    let nowhere = Workers { program: sample().join("no such program"), count: 2 };
    assert!(read(&nowhere, &returns()).is_err());
    if cfg!(unix) {
        // It ends at once, and is no worker.
        let other = Workers { program: "/bin/true".into(), count: 2 };
        assert!(read(&other, &returns()).is_err());
    }
    assert_eq!(read(&nowhere, &[]).expect("no file needs no worker").len(), 0);
}

fn a_file_that_is_too_large_is_not_read() {
    let largest = [b"%PDF".to_vec(), vec![0; (1 << 20) - 4]].concat();
    let files = [("甲.pdf".to_string(), [&largest[..], &[0]].concat()), ("乙.pdf".to_string(), largest)];
    let read = read(&workers(1), &files).expect("a worker");
    let refusals: Vec<_> = read.iter().map(|file| file.outcome.as_ref().err()).collect();
    assert_eq!(refusals, [Some(&Refusal::TooLarge(1)), Some(&Refusal::NotAWorkbook(Kind::Pdf))]);
}

fn what_an_earlier_run_read_is_not_read_again() {
    let kept: Mutex<BTreeMap<Key, Vec<u8>>> = Mutex::default();
    let find = |key: &Key| kept.lock().unwrap().get(key).cloned();
    let keep = |key: &Key, pieces: Pieces| {
        kept.lock().unwrap().insert(*key, pieces.collect::<Vec<_>>().concat());
    };
    let read_as = |program: &str, workers: &Workers, plan: &Plan, files: &[(String, Vec<u8>)]| {
        let answers = Answers { program: program.to_string(), find: &find, keep: &keep };
        let fetch = |number: usize| {
            let (path, bytes) = files[number].clone();
            Ok::<_, io::Error>(Fetched { path, bytes, modified: None })
        };
        workers.read_new(plan, plan.round("2021-08").unwrap(), files.len(), fetch, Some(&answers))
    };
    let nowhere = Workers { program: sample().join("no such program"), count: 2 };
    let (files, plan) = (returns(), self::plan());
    let said = |read: io::Result<Vec<FileRead>>| format!("{:?}", read.expect("every file is read"));
    let first = said(read_as("a", &workers(2), &plan, &files));
    assert_eq!(first, said(read(&workers(2), &files)));
    assert_eq!(kept.lock().unwrap().len(), files.len());
    assert_eq!(first, said(read_as("a", &nowhere, &plan, &files)), "no worker is needed");

    // Whatever it depends on is another file, plan or program.
    let mut other_content = files.clone();
    other_content[0].1.push(b'\n');
    let mut other_path = files.clone();
    other_path[0].0 = format!("2/{}", other_path[0].0);
    let other_plan = Plan { title: "另一个".into(), ..self::plan() };
    assert!(read_as("b", &nowhere, &plan, &files).is_err(), "another program");
    assert!(read_as("a", &nowhere, &plan, &other_content).is_err(), "another content");
    assert!(read_as("a", &nowhere, &plan, &other_path).is_err(), "another path");
    assert!(read_as("a", &nowhere, &other_plan, &files).is_err(), "another plan");

    // What is damaged is read again.
    for damage in [|answer: &mut Vec<u8>| answer.truncate(70), |answer: &mut Vec<u8>| *answer.last_mut().unwrap() ^= 1]
    {
        kept.lock().unwrap().values_mut().take(1).for_each(damage);
        assert!(read_as("a", &nowhere, &plan, &files).is_err());
        assert_eq!(first, said(read_as("a", &workers(2), &plan, &files)));
    }

    // A worker that died is no answer.
    let before = kept.lock().unwrap().len();
    read_as("a", &workers(1), &plan, &[named("abort")]).expect("a worker");
    assert_eq!(kept.lock().unwrap().len(), before);
}
