//! The house rules that a machine can hold: which module may name which, and what every file looks like.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a source file.
const MOST_LINES: usize = 450;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every source file as (name with forward slashes, content).
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    list(&root().join("src"), &mut files);
    files.sort();
    assert!(files.len() > 20, "src/ was not found");
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The module under src/ that a file belongs to; `None` for lib.rs and main.rs.
fn module(file: &str) -> Option<&str> {
    let inside = file.strip_prefix("src/")?;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main"].contains(&name)).then_some(name)
}

/// The lines of a file that are code of the product: not comments, and not the tests at its end.
fn code(content: &str) -> impl Iterator<Item = (usize, &str)> {
    let product = (1..).zip(content.lines()).take_while(|(_, line)| !line.starts_with("mod tests {"));
    product.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether a file holds tests and nothing else.
fn is_test(file: &str) -> bool {
    ["/tests.rs", "/testing.rs"].iter().any(|name| file.ends_with(name))
}

/// Every line of code outside some places that holds one of some words.
fn named_outside(allowed: &[&str], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (file, content) in sources() {
        if is_test(&file) || allowed.iter().any(|place| file.starts_with(place)) {
            continue;
        }
        let hits = code(&content).filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(hits.map(|(number, line)| format!("{file}:{number}: {}", line.trim())));
    }
    found
}

#[test]
fn a_module_imports_only_what_stands_above_it() {
    let lib = read("src/lib.rs");
    let order: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!((order.first(), order.last()), (Some(&"text"), Some(&"cli")));
    let mut wrong = Vec::new();
    for (file, content) in sources() {
        let Some(own) = module(&file) else { continue };
        let place = order.iter().position(|name| *name == own).unwrap_or_else(|| panic!("{file} is not in src/lib.rs"));
        for (number, line) in code(&content) {
            let names = line.split("crate::").skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                &rest[..end]
            });
            let below = |name: &&str| order.iter().position(|other| other == name).is_some_and(|other| other > place);
            wrong.extend(
                names.filter(below).map(|name| format!("{file}:{number} names {name}, which stands below {own}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_sheet_reads_workbooks_and_only_template_and_report_write_them() {
    // Rows that are poured into a sheet are XML, and the sheet is put back into its package.
    assert_eq!(named_outside(&["src/sheet/", "src/report/pour", "src/report/links"], &["quick_xml"]), [""; 0]);
    assert_eq!(named_outside(&["src/sheet/"], &["scraper"]), [""; 0]);
    // Archives and mails are taken apart before anything in them is a workbook.
    assert_eq!(named_outside(&["src/sheet/", "src/intake/parcel", "src/report/join"], &["zip::"]), [""; 0]);
    let taken_apart = ["src/sheet/", "src/intake/parcel"];
    assert_eq!(named_outside(&taken_apart, &["sevenz", "mail_parser", "encoding_rs"]), [""; 0]);
    assert_eq!(named_outside(&["src/template", "src/report"], &["rust_xlsxwriter"]), [""; 0]);
    assert_eq!(named_outside(&["src/facts/"], &["parquet::"]), [""; 0]);
}

#[test]
fn only_the_edge_speaks_to_the_terminal_and_reads_the_clock() {
    let edge = ["src/cli/", "src/main.rs"];
    assert_eq!(named_outside(&edge, &["println!", "eprint", "dbg!(", "clap::", "use clap"]), [""; 0]);
    assert_eq!(named_outside(&edge, &["Timestamp::now", "SystemTime", "std::env", "std::fs", "sys_locale"]), [""; 0]);
}

#[test]
fn every_source_file_opens_with_its_story_and_is_short_enough_to_read() {
    for (file, content) in sources() {
        assert!(content.starts_with("//! "), "{file} does not begin with //!");
        let lines = content.lines().count();
        assert!(lines <= MOST_LINES, "{file} has {lines} lines, more than {MOST_LINES}");
    }
}

#[test]
fn no_file_is_a_drawer_for_odds_and_ends() {
    for (file, _) in sources() {
        for word in ["util", "helper", "manager", "common", "misc"] {
            assert!(!file.contains(word), "{file}");
        }
    }
}

#[test]
fn the_commands_of_the_readme_are_those_that_are_run_on_a_fresh_clone() {
    let ci = read(".ci/run");
    for readme in ["README.md", "README.zh-CN.md"] {
        let content = read(readme);
        let commands: Vec<&str> = content
            .lines()
            .map(|line| line.split('#').next().unwrap().trim())
            .filter(|line| line.starts_with("cargo "))
            .collect();
        for wanted in ["cargo run --release -- demo", "cargo test"] {
            assert!(commands.contains(&wanted), "{readme} does not name {wanted}");
        }
        for command in commands.iter().filter(|command| !command.starts_with("cargo install")) {
            assert!(
                ci.lines().any(|line| line.contains(command)),
                "{readme} names {command}, which .ci/run does not run"
            );
        }
    }
}
