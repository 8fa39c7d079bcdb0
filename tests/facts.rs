//! The facts of a round: the same figures as `reconcile` gives, each with its place, read back by other readers.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const ROUND: &str = "2021-08";

/// The sample in a folder of its own, reconciled, with its facts: made once for all tests that only read.
struct Sample {
    folder: PathBuf,
    /// What `reconcile --json` says.
    said: Value,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("facts");
    let _ = fs::remove_dir_all(&folder);
    copy(&root().join("samples/zhengzhou-2021"), &folder);
    let said = run(&folder, &["reconcile", "--round", ROUND, "--json"]);
    let said = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(run(&folder, &["facts", "--round", ROUND, "--out", "facts", "-q"]).status.code(), Some(1));
    Sample { folder, said }
});

impl Sample {
    fn facts(&self) -> PathBuf {
        self.folder.join("facts")
    }

    fn table(&self, name: &str) -> Vec<Map<String, Value>> {
        rows(&self.facts().join(format!("{name}.parquet")))
    }

    /// The tables of the rosters, by their ids.
    fn rosters(&self) -> BTreeMap<String, Vec<Map<String, Value>>> {
        let files = fs::read_dir(self.facts().join("rosters")).unwrap().map(|entry| entry.unwrap().path());
        files.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), rows(&path))).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, target) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &target)
        } else {
            assert!(fs::copy(&path, &target).is_ok(), "{}", path.display())
        }
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tallybook")).args(arguments).current_dir(folder).output().unwrap()
}

/// The rows of a table, with decimals as their digits as in JSON.
fn rows(path: &Path) -> Vec<Map<String, Value>> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let reader = SerializedFileReader::new(file).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()).collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => text.as_str().into(),
        Field::Bool(yes) => (*yes).into(),
        Field::Long(number) => (*number).into(),
        Field::Decimal(number) => {
            let units = number
                .data()
                .iter()
                .fold(if number.data()[0] > 127 { -1 } else { 0 }, |sum: i128, byte| (sum << 8) | i128::from(*byte));
            digits(units, number.scale() as u32).into()
        }
        other => other.to_string().into(),
    }
}

fn digits(mut units: i128, mut scale: u32) -> String {
    while scale > 0 && units % 10 == 0 {
        (units, scale) = (units / 10, scale - 1);
    }
    let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs().to_string());
    let padded = format!("{units:0>width$}", width = scale as usize + 1);
    let (whole, rest) = padded.split_at(padded.len() - scale as usize);
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

fn of_unit<'a>(said: &'a Value, unit: &Value) -> &'a Value {
    said["units"].as_array().unwrap().iter().find(|known| known["id"] == *unit).unwrap()
}

#[test]
fn every_figure_of_the_reconciliation_is_in_the_facts_with_its_file_and_cell() {
    let sample = &*SAMPLE;
    let figures = sample.table("figures");
    let said = sample.said["units"].as_array().unwrap();
    assert_eq!(figures.len(), said.iter().map(|unit| unit["figures"].as_object().unwrap().len()).sum::<usize>());
    let digests: BTreeMap<&str, &Value> = sample.said["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap(), &file["sha256"]))
        .collect();
    for row in &figures {
        let known = &of_unit(&sample.said, &row["unit"])["figures"][row["indicator"].as_str().unwrap()];
        for key in ["target", "stated", "roster", "verdict"] {
            assert_eq!(row[key], known[key], "{row:?}");
        }
        for which in ["stated", "roster"] {
            let bounds = &known[&format!("{which}_bounds")];
            let [low, high] = ["low", "high"].map(|end| {
                // An exact figure is both of its ends.
                if bounds.is_null() {
                    (&known[which], json!(true))
                } else {
                    (&bounds[end], bounds[&format!("{end}_included")].clone())
                }
            });
            assert_eq!((&row[&format!("{which}_low")], &row[&format!("{which}_high")]), (low.0, high.0), "{row:?}");
            if !low.0.is_null() {
                assert_eq!(row[&format!("{which}_low_included")], low.1, "{row:?}");
            }
        }
        let file = row["file"].as_str();
        assert_eq!(file.map(|file| digests[file]), (!row["sha256"].is_null()).then_some(&row["sha256"]), "{row:?}");
        let is_placed = ["file", "sheet", "cell"].iter().all(|part| row[*part].is_string());
        assert!(row["stated"].is_null() || is_placed, "{row:?}");
        assert!(row["target"].is_null() || row["target_cell"].is_string(), "{row:?}");
        assert_eq!(row["why"].is_null(), row["verdict"] == "satisfied", "{row:?}");
    }
}

#[test]
fn what_was_written_and_is_no_plain_number_stands_beside_the_figure() {
    let figures = SAMPLE.table("figures");
    let written: Vec<&str> = figures.iter().filter_map(|row| row["stated_written"].as_str()).collect();
    assert!(written.iter().any(|said| said.contains('约')), "{written:?}");
    let unread = figures.iter().filter(|row| {
        row["stated"].is_null() && row["returned"] == true && row["why"] != "blank" && row["why"] != "missing"
    });
    assert!(unread.clone().count() > 0);
    for row in unread {
        assert!(row["stated_written"].is_string(), "{row:?}");
    }
}

#[test]
fn the_totals_of_the_reconciliation_are_in_the_facts() {
    let indicators = SAMPLE.table("indicators");
    let said = SAMPLE.said["indicators"].as_array().unwrap();
    assert_eq!(indicators.len(), said.len());
    for (row, known) in indicators.iter().zip(said) {
        assert_eq!(row["indicator"], known["id"]);
        for key in
            ["name", "measure", "declared", "allocated", "stated", "roster", "units_due", "units_returned", "verdict"]
        {
            assert_eq!(row[key], known[key], "{key} of {}", known["id"]);
        }
    }
}

#[test]
fn every_unit_file_and_finding_is_in_the_facts() {
    let of = |rows: Vec<Map<String, Value>>, keys: &[&str]| -> Vec<Vec<Value>> {
        rows.iter().map(|row| keys.iter().map(|key| row[*key].clone()).collect()).collect()
    };
    let said = |list: &str, keys: &[&str]| -> Vec<Vec<Value>> {
        let list = SAMPLE.said[list].as_array().unwrap();
        list.iter().map(|known| keys.iter().map(|key| known[*key].clone()).collect()).collect()
    };
    assert_eq!(of(SAMPLE.table("units"), &["unit", "name", "status"]), said("units", &["id", "name", "status"]));
    let file = ["sha256", "unit", "state"];
    assert_eq!(of(SAMPLE.table("files"), &file), said("files", &file));
    let finding = [
        "code",
        "severity",
        "unit",
        "indicator",
        "file",
        "sheet",
        "cell",
        "stated",
        "expected",
        "difference",
        "message",
        "waived",
    ];
    assert_eq!(of(SAMPLE.table("findings"), &finding), said("findings", &finding));
}

#[test]
fn every_row_that_a_roster_figure_counts_is_in_its_table_and_says_where_it_stands() {
    let (rosters, indicators) = (SAMPLE.rosters(), SAMPLE.table("indicators"));
    let proofs = SAMPLE.table("proofs");
    let mut counted = 0;
    for figure in SAMPLE.table("figures").iter().filter(|figure| !figure["roster"].is_null()) {
        let indicator = indicators.iter().find(|row| row["indicator"] == figure["indicator"]).unwrap();
        let own = |row: &&Map<String, Value>| row["unit"] == figure["unit"];
        let rows: Vec<_> = rosters[indicator["roster_id"].as_str().unwrap()].iter().filter(own).collect();
        assert_eq!(rows.len() as u64, figure["roster_rows"].as_u64().unwrap(), "{figure:?}");
        let places: BTreeSet<String> = rows
            .iter()
            .map(|row| format!("{} {} {} {}", row["file"], row["sha256"], row["sheet"], row["row"]))
            .collect();
        assert_eq!(places.len(), rows.len(), "{figure:?}");
        let proven = proofs.iter().filter(own).filter(|proof| proof["indicator"] == figure["indicator"]);
        assert_eq!(proven.count(), rows.len(), "{figure:?}");
        counted += rows.len();
    }
    assert!(counted > 2000, "{counted}");
}

#[test]
fn personal_data_is_masked() {
    let rosters = SAMPLE.rosters();
    let phones: Vec<&str> = rosters
        .values()
        .flatten()
        .filter_map(|row| row.get("phone").and_then(Value::as_str))
        .filter(|phone| !phone.is_empty())
        .collect();
    assert!(phones.len() > 100 && phones.iter().filter(|phone| phone.contains('*')).count() > phones.len() / 2);
    let mobile = regex::Regex::new(r"(^|[^0-9a-f])1[3-9][0-9]{9}($|[^0-9a-f])").unwrap();
    let tables = ["figures", "findings", "proofs"].map(|name| SAMPLE.table(name));
    for row in rosters.values().chain(&tables).flatten() {
        for (name, value) in row.iter().filter(|(name, value)| value.is_string() && *name != "file") {
            assert!(!mobile.is_match(value.as_str().unwrap()), "{name}: {value}");
        }
    }
}

#[test]
fn the_same_returns_give_the_same_bytes_and_what_is_asked_no_longer_goes() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("samples/zhengzhou-2021"), folder.path());
    let facts = |round: &str| run(folder.path(), &["facts", "--round", round, "--out", "out/facts", "--json"]);
    let first: Value = serde_json::from_slice(&facts(ROUND).stdout).unwrap();
    for file in first["files"].as_array().unwrap() {
        let name = file["name"].as_str().unwrap();
        let [one, other] =
            [SAMPLE.facts(), folder.path().join("out/facts")].map(|facts| fs::read(facts.join(name)).unwrap());
        assert!(one == other, "{name}");
        assert_eq!(file["bytes"], one.len());
        assert_eq!(file["rows"], rows(&SAMPLE.facts().join(name)).len());
    }
    let second: Value = serde_json::from_slice(&facts("2021-12").stdout).unwrap();
    let names = |said: &Value| -> BTreeSet<String> {
        said["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_string()).collect()
    };
    assert_ne!(names(&first), names(&second));
    let rosters = fs::read_dir(folder.path().join("out/facts/rosters")).unwrap();
    let left: BTreeSet<String> =
        rosters.map(|entry| format!("rosters/{}", entry.unwrap().file_name().to_string_lossy())).collect();
    assert_eq!(left, names(&second).into_iter().filter(|name| name.starts_with("rosters/")).collect());
}

#[test]
fn a_foreign_file_is_left_alone_and_the_inbox_is_no_place_for_facts() {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("samples/zhengzhou-2021"), folder.path());
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/units.parquet"), "somebody's").unwrap();
    for (out, says) in [("mine", "did not write this file"), ("inbox/2021-08/facts", "inside the inbox")] {
        let ran = run(folder.path(), &["--lang", "en", "facts", "--out", out]);
        let err = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.code() == Some(2) && err.contains(says), "{out}: {err}");
    }
    assert_eq!(fs::read(folder.path().join("mine/units.parquet")).unwrap(), b"somebody's");
    assert_eq!(fs::read_dir(folder.path().join("mine")).unwrap().count(), 1);
    assert!(!folder.path().join("inbox/2021-08/facts").exists());
}

#[test]
fn every_column_is_explained_on_the_page_about_scale() {
    let page = fs::read_to_string(root().join("docs/SCALE.md")).unwrap();
    for table in ["units", "indicators", "figures", "proofs", "files", "findings", "repeats"] {
        let section =
            page.split(&format!("### `{table}.parquet`")).nth(1).unwrap_or_else(|| panic!("no section on {table}"));
        let section = section.split("\n##").next().unwrap();
        let file = File::open(SAMPLE.facts().join(format!("{table}.parquet"))).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr();
        for column in schema.columns().iter().skip(2) {
            assert!(section.contains(&format!("`{}`", column.name())), "{table}: {}", column.name());
        }
    }
    for query in ["duckdb", "spark", "totals", "rosters", "repeats"] {
        let sql = fs::read_to_string(root().join(format!("docs/scale/{query}.sql"))).unwrap();
        assert!(page.contains(&format!("```sql\n{sql}```")), "{query}.sql is not on the page as it is run");
    }
}

#[test]
fn duckdb_finds_the_same_totals_and_the_same_roster_checks() {
    // PYTHON names the interpreter that has duckdb, where it is not the usual one.
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let has = Command::new(&python).args(["-c", "import duckdb"]).output();
    if !has.is_ok_and(|ran| ran.status.success()) {
        println!("skipped: python3 with duckdb is not installed");
        return;
    }
    let script = root().join("benches/scale/check.py");
    let check = |said: &Value| {
        let path = SAMPLE.folder.join(format!("said-{}.json", said["round"].as_str().unwrap()));
        fs::write(&path, said.to_string()).unwrap();
        Command::new(&python).arg(&script).arg("duckdb").arg(SAMPLE.facts()).arg(path).output().unwrap()
    };
    let ran = check(&SAMPLE.said);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    // The check does see a figure that differs in its last digit.
    let mut wrong = SAMPLE.said.clone();
    wrong["round"] = "wrong".into();
    let stated = wrong["indicators"][1]["stated"].as_str().unwrap().to_string();
    wrong["indicators"][1]["stated"] = format!("{stated}00000001").into();
    assert!(stated.contains('.') && !check(&wrong).status.success());
}
