//! A fixture: a tiny workspace in which returns are readable texts.
//!
//! A fixture is a folder below tests/fixtures/. Its plan is tests/fixtures/plan/ with the files that the fixture brings itself in
//! their place; `plan.edits` replaces texts in the shared plan.toml, a line each: `old => new`. Its round is the plan's last, or
//! the one named in `round.txt`; what is accepted stands in its `waivers.toml`. Its inbox is that of the fixture `clean`, with the files of its own `inbox/` added or in the
//! place of those of the same name; the files of `before/`, if any, came in for the round before it. Where there is a folder
//! `closed/`, the round was closed with its files in the place of those of the inbox.
//!
//! A file `NAME.sheets` is a workbook in text:
//!
//! ```text
//! saved: 2021-12-10T09:00:00+08:00      when the workbook says that it was saved
//! guessed: gb18030                      the encoding that the reader had to guess
//! [sheet name]                          a sheet; its rows follow, one a line, an empty line is an empty row
//! cell | cell |  | cell                 cells, separated by bars; the spaces around them mean nothing
//! ```
//!
//! Empty lines at the end of a sheet mean nothing. A cell is blank, a number (`5.5`), a date (`2021-08-31`), an error (`#REF!`),
//! a formula without a result (`=?`), a formula with its result (`=5.5`) and what it says (`=5.5 SUM(B2:B9)`), a logical value
//! (`TRUE`), and else a text; `'` before it makes anything a text.
//!
//! Instead of sheets, a file may say how it differs from another one of the same inbox or of `clean`:
//!
//! ```text
//! like: OTHER.sheets                    first line; below it, what is different:
//! saved: 2021-12-16T00:00:00+08:00
//! sheet!D9 = cell                       a cell; blank clears it
//! sheet removed
//! sheet renamed other name
//! sheet hidden
//! sheet hides rows A9:A10               or columns; the rows or columns of a range
//! sheet merged A2:A3
//! sheet!D9 shows struck                 or partly struck, raised, percent
//! ```
//!
//! or, in one line, `copy: OTHER.sheets` (the same bytes under another name), `refused: encrypted` (a file that cannot be
//! opened), `absent` (the file of `clean` did not come in).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tallybook::closing::Closing;
use tallybook::intake::{Envelope, FileRead, understand};
use tallybook::plan::{self, Plan, Round};
use tallybook::reconcile::{self, Known};
use tallybook::sheet::{At, Book, Cell, Format, Look, Refusal, Remark, Saved, Sheet};
use tallybook::tally::Before;
use tallybook::waiver::Waiver;

/// The folder of all fixtures.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The names of all fixtures, in order.
pub fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name != "plan").collect();
    names.sort();
    names
}

/// The plan of a fixture.
pub fn plan(name: &str) -> Plan {
    let own = folder().join(name);
    let read = |file: &str| -> std::io::Result<Vec<u8>> {
        let content = fs::read(own.join(file)).or_else(|_| fs::read(folder().join("plan").join(file)))?;
        let edits = own.join("plan.edits");
        if file != plan::PLAN_FILE || !edits.exists() {
            return Ok(content);
        }
        let mut content = String::from_utf8(content).unwrap();
        for line in fs::read_to_string(edits)?.lines() {
            let (old, new) = line.split_once(" => ").unwrap_or_else(|| panic!("{name}: no edit: {line}"));
            assert!(content.contains(old), "{name}: the plan does not say {old}");
            content = content.replace(old, new);
        }
        Ok(content.into_bytes())
    };
    plan::load(&read).unwrap_or_else(|problems| panic!("{name}: {problems:?}"))
}

/// The round of a fixture.
pub fn round<'a>(plan: &'a Plan, name: &str) -> &'a Round {
    match fs::read_to_string(folder().join(name).join("round.txt")) {
        Ok(id) => plan.round(id.trim()).unwrap_or_else(|| panic!("{name}: no round {id}")),
        Err(_) => plan.rounds.last().unwrap(),
    }
}

/// What the officer of a fixture accepts.
pub fn waivers(name: &str) -> Vec<Waiver> {
    let content = fs::read_to_string(folder().join(name).join("waivers.toml")).unwrap_or_default();
    tallybook::waiver::parse(&content).unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

/// What counted in the round before a fixture's, where the fixture has files of it in `before/`.
pub fn before(plan: &Plan, round: &Round, name: &str) -> Before {
    let earlier = plan.rounds.iter().filter(|other| other.due < round.due).max_by_key(|other| other.due);
    let mut before = Before::default();
    if let Some(earlier) = earlier.filter(|_| folder().join(name).join("before").exists()) {
        reconcile::remember(&mut before, plan, earlier, files(plan, earlier, &[(name, "before")]));
    }
    before
}

/// The closing of a fixture's round, where it has files of then in `closed/`.
pub fn closing(plan: &Plan, round: &Round, name: &str) -> Option<Closing> {
    folder().join(name).join("closed").exists().then(|| {
        let files = files(plan, round, &[("clean", "inbox"), (name, "closed")]);
        let closed = reconcile::reconcile(plan, round, files, &Known::default());
        Closing::new(plan, round, &closed.collected, &closed.tally, jiff::civil::date(2021, 12, 20), "林")
    })
}

/// The files of a fixture's inbox, understood.
pub fn inbox(plan: &Plan, round: &Round, name: &str) -> Vec<FileRead> {
    files(plan, round, &[("clean", "inbox"), (name, "inbox")])
}

/// The files of some folders of fixtures, a later one in the place of an earlier one of the same name.
fn files(plan: &Plan, round: &Round, folders: &[(&str, &str)]) -> Vec<FileRead> {
    let mut texts = BTreeMap::new();
    for (fixture, inside) in folders {
        let Ok(entries) = fs::read_dir(folder().join(fixture).join(inside)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let file = path.file_name().unwrap().to_str().unwrap().to_string();
            texts.insert(file, fs::read_to_string(path).unwrap());
        }
    }
    let present = texts.iter().filter(|(_, text)| text.trim() != "absent");
    present.map(|(file, text)| read(plan, round, file, text, &texts)).collect()
}

fn read(plan: &Plan, round: &Round, path: &str, text: &str, texts: &BTreeMap<String, String>) -> FileRead {
    // The text stands for the bytes: two files are the same where their texts are.
    let text = match text.trim().strip_prefix("copy: ") {
        Some(other) => &texts[other],
        None => text,
    };
    let outcome = match text.trim().strip_prefix("refused: ") {
        Some("encrypted") => Err(Refusal::Encrypted),
        Some("empty") => Err(Refusal::Empty),
        Some(other) => panic!("{path}: no such refusal: {other}"),
        None => Ok(understand(plan, round, Envelope::path(path), &book(text, path))),
    };
    FileRead { path: path.into(), sha256: text.to_string(), modified: None, mail: None, outcome }
}

/// A workbook in text, or one that says how it differs from a file of `clean`.
fn book(text: &str, path: &str) -> Book {
    let mut book = Book::new(Format::Xlsx, Vec::new());
    let mut row = 0;
    for line in text.lines() {
        if let Some(other) = line.strip_prefix("like: ") {
            let other = folder().join("clean/inbox").join(other);
            book = self::book(&fs::read_to_string(&other).unwrap_or_else(|_| panic!("{path}: no {other:?}")), path);
        } else if let Some(saved) = line.strip_prefix("saved: ") {
            book.saved = Some(Saved::Moment(saved.parse().unwrap_or_else(|error| panic!("{path}: {error}"))));
        } else if let Some(encoding) = line.strip_prefix("guessed: ") {
            book.remarks.push(Remark::GuessedEncoding(encoding.to_string()));
        } else if text.starts_with("like: ") {
            edit(&mut book, line, path);
        } else if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let visible = name != tallybook::form::STAMP_SHEET;
            book.sheets.push(Sheet { name: name.to_string(), visible, ..Sheet::default() });
            row = 0;
        } else if let Some(sheet) = book.sheets.last_mut() {
            for (column, written) in (0..).zip(line.split('|')) {
                put(sheet, At { row, column }, written);
            }
            row += 1;
        } else {
            assert!(line.is_empty(), "{path}: before any sheet: {line}");
        }
    }
    book
}

/// One line that says what is different.
fn edit(book: &mut Book, line: &str, path: &str) {
    let find = |book: &mut Book, name: &str| {
        let found = book.sheets.iter().position(|sheet| sheet.name == name);
        found.unwrap_or_else(|| panic!("{path}: no sheet {name}"))
    };
    if let Some(name) = line.strip_suffix(" removed") {
        let index = find(book, name);
        book.sheets.remove(index);
    } else if let Some(name) = line.strip_suffix(" hidden") {
        let index = find(book, name);
        book.sheets[index].visible = false;
    } else if let Some((name, range)) = line.split_once(" merged ") {
        let index = find(book, name);
        let (first, last) = ends(range).unwrap_or_else(|| panic!("{path}: no range: {line}"));
        book.sheets[index].merged.push((first, last));
    } else if let Some((name, range)) = line.split_once(" hides ") {
        let index = find(book, name);
        let (kind, range) = range.split_once(' ').unwrap_or_else(|| panic!("{path}: hides what: {line}"));
        let (first, last) = ends(range).unwrap_or_else(|| panic!("{path}: no range: {line}"));
        match kind {
            "rows" => book.sheets[index].hidden_rows.push(first.row..=last.row),
            _ => book.sheets[index].hidden_columns.push(first.column..=last.column),
        }
    } else if let Some((place, shown)) = line.split_once(" shows ") {
        let (name, a1) = place.split_once('!').unwrap_or_else(|| panic!("{path}: no cell: {place}"));
        let look = match shown {
            "struck" => Look::Struck,
            "partly struck" => Look::PartlyStruck,
            "raised" => Look::Raised,
            "percent" => Look::Percent,
            other => panic!("{path}: no look: {other}"),
        };
        let index = find(book, name);
        let looks = &mut book.sheets[index].looks;
        looks.push((at(a1).unwrap_or_else(|| panic!("{path}: no reference: {a1}")), look));
        looks.sort_by_key(|(at, _)| *at);
    } else if let Some((name, new)) = line.split_once(" renamed ") {
        let index = find(book, name);
        book.sheets[index].name = new.to_string();
    } else {
        let (place, written) = line.split_once(" =").unwrap_or_else(|| panic!("{path}: no edit: {line}"));
        let (name, a1) = place.split_once('!').unwrap_or_else(|| panic!("{path}: no cell: {place}"));
        let index = find(book, name);
        let at = at(a1).unwrap_or_else(|| panic!("{path}: no reference: {a1}"));
        let sheet = &mut book.sheets[index];
        sheet.cells = sheet.cells.to_vec().into_iter().filter(|(place, _)| *place != at).collect();
        sheet.formulas.remove(&at);
        sheet.ranges.retain(|(place, _)| *place != at);
        put(sheet, at, written);
        sheet.cells.sort().unwrap_or_else(|twice| panic!("{path}: {twice} is written twice"));
        sheet.ranges.sort_by_key(|(at, _)| *at);
    }
}

/// Writes a cell after the others.
fn put(sheet: &mut Sheet, at: At, written: &str) {
    let written = written.trim();
    let formula = written.strip_prefix('=').filter(|result| *result != "?");
    let (result, says) = formula.map_or((written, None), |formula| match formula.split_once(' ') {
        Some((result, says)) => (result, Some(says)),
        None => (formula, None),
    });
    let Some(cell) = cell(result) else { return };
    if written.starts_with('=') {
        sheet.formulas.insert(at);
        sheet.ranges.extend(says.map(|says| (at, says.to_string())));
    }
    sheet.cells.push(at, cell.borrowed());
}

/// A range such as A2:A3.
fn ends(range: &str) -> Option<(At, At)> {
    let (first, last) = range.split_once(':')?;
    Some((at(first)?, at(last)?))
}

/// A reference such as D9, within the first 26 columns.
fn at(a1: &str) -> Option<At> {
    let column = a1.bytes().next()?.checked_sub(b'A')?;
    Some(At { row: a1.get(1..)?.parse::<u32>().ok()?.checked_sub(1)?, column: column.into() })
}

fn cell(written: &str) -> Option<Cell> {
    let written = written.trim();
    let is_date = |text: &str| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    Some(match written {
        "" => return None,
        "=?" => Cell::Formula,
        "TRUE" | "FALSE" => Cell::Bool(written == "TRUE"),
        text if text.starts_with('\'') => Cell::Text(text[1..].into()),
        text if text.starts_with('#') => Cell::Error(text.into()),
        text if is_date(text) => {
            let day: jiff::civil::Date = text.parse().unwrap();
            Cell::Date((day - jiff::civil::date(1899, 12, 30)).get_days().into())
        }
        text => text.parse().map_or_else(|_| Cell::Text(text.into()), Cell::Number),
    })
}
