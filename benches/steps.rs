//! The steps of the main job on 34 and on 1,000 units: `cargo bench`.
//!
//! The plan has 9 indicators and 6 rosters; each return has 10 to 60 rows a roster. Everything is made in memory, always alike.

use divan::{Bencher, black_box};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use tallybook::intake::{self, Envelope, Received};
use tallybook::isolation::memory::Limited;
use tallybook::isolation::{ARGUMENT, Fetched, NoWorker, Workers, worker};
use tallybook::plan::{self, Plan};
use tallybook::reconcile::{Known, reconcile};
use tallybook::report;
use tallybook::template::{self, Entries, Value};
use tallybook::text::Lang;

const UNITS: [usize; 2] = [34, 1000];
const INDICATORS: usize = 9;
const ROSTERS: usize = 6;

#[global_allocator]
static MEMORY: Limited = Limited;

fn main() {
    if std::env::args().nth(1).as_deref() == Some(ARGUMENT) {
        worker::run(std::io::stdin().lock(), std::io::stdout(), worker::read).expect("a worker's input");
    } else {
        divan::main();
    }
}

/// A plan of 9 indicators, 6 of them proved by a roster.
fn plan(units: usize) -> &'static Plan {
    static PLANS: LazyLock<Mutex<HashMap<usize, &'static Plan>>> = LazyLock::new(Mutex::default);
    PLANS.lock().unwrap().entry(units).or_insert_with(|| Box::leak(Box::new(make_plan(units))))
}

fn make_plan(units: usize) -> Plan {
    let mut toml = String::from("title = \"测算\"\nunits = \"units.csv\"\n");
    let mut table = String::from("单位");
    toml += "[[campaign]]\nid = \"c\"\nname = \"专案\"\nallocation = \"table.csv\"\n";
    for i in 0..INDICATORS {
        toml += &format!("[[campaign.indicator]]\nid = \"i{i}\"\ncolumn = \"指标{i}（个）\"\n");
        table += &format!(",指标{i}（个）");
        if i < ROSTERS {
            toml += &format!("roster = \"r{i}\"\n");
        }
    }
    for r in 0..ROSTERS {
        toml += &format!("[[roster]]\nid = \"r{r}\"\nname = \"明细{r}\"\nkey = [\"name\"]\ncolumns = [\n");
        toml += "{ id = \"name\", name = \"名称\", required = true },\n{ id = \"number\", name = \"数量（个）\", kind = \"whole\" },\n";
        toml += "{ id = \"date\", name = \"日期\", kind = \"date\" },\n{ id = \"phone\", name = \"电话\", kind = \"phone\", private = true },\n";
        toml += "{ id = \"a\", name = \"备注一\" },\n{ id = \"b\", name = \"备注二\" },\n{ id = \"c\", name = \"备注三\" },\n{ id = \"d\", name = \"备注四\" },\n]\n";
    }
    toml += "[[round]]\nid = \"r\"\ndue = \"2021-08-31\"\n";
    let mut register = String::from("id,name,group\n");
    for unit in 0..units {
        register += &format!("u{unit},单位{unit:04}号,组{}\n", unit % 4);
        table += &format!("\n单位{unit:04}号{}", ",30".repeat(INDICATORS));
    }
    table += &format!("\n合计{}\n", format!(",{}", 30 * units).repeat(INDICATORS));
    let files = HashMap::from([("plan.toml", toml), ("units.csv", register), ("table.csv", table)]);
    plan::load(&|name| files.get(name).map(|file| file.clone().into_bytes()).ok_or(std::io::ErrorKind::NotFound.into()))
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// A unit's answers: the rows of roster `r` number 10 to 60, and the figures state them.
fn entries(unit: usize) -> Entries {
    let mut entries = Entries::default();
    for i in 0..INDICATORS {
        let rows = 10 + (unit * 7 + i * 13) % 51;
        entries.stated.insert(i, Decimal::from(rows).into());
        if i < ROSTERS {
            let row = |row: usize| {
                let text = |text: String| Value::Text(text);
                vec![
                    text(format!("示例单位{unit}第{row}项")),
                    Value::Number(Decimal::from(row * 3 + 1)),
                    Value::Date(jiff::civil::date(2021, 6, 1 + (row % 28) as i8)),
                    text(format!("1380000{row:04}")),
                    text("甲".into()),
                    text("乙类".into()),
                    text(format!("说明{row}")),
                    text("无".into()),
                ]
            };
            entries.rosters.insert(i, (0..rows).map(row).collect());
        }
    }
    entries
}

/// The returned files of all units.
fn returns(units: usize) -> &'static [(String, Vec<u8>)] {
    type Files = &'static [(String, Vec<u8>)];
    static RETURNS: LazyLock<Mutex<HashMap<usize, Files>>> = LazyLock::new(Mutex::default);
    let plan = plan(units);
    let file = |unit: usize| {
        let bytes = template::write(plan, &plan.rounds[0], unit, &entries(unit)).expect("a template is written");
        (template::file_name(plan, &plan.rounds[0], unit), bytes)
    };
    RETURNS.lock().unwrap().entry(units).or_insert_with(|| Vec::leak((0..units).map(file).collect()))
}

fn read_all(units: usize) -> Vec<intake::FileRead> {
    let plan = plan(units);
    let received =
        |(path, bytes): &'static (String, Vec<u8>)| Received { envelope: Envelope::path(path), bytes, modified: None };
    returns(units).iter().flat_map(|file| intake::read(plan, &plan.rounds[0], &received(file))).collect()
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
        Ok::<_, NoWorker>(Fetched { path, bytes, modified: None })
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
    bencher.bench_local(|| report::consolidated(&recon, Lang::Zh).expect("the workbook is written"));
}
