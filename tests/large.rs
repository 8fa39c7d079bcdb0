//! Files that are large and honest, or small and hostile: reading takes time in proportion to their cells, whatever there is many of.
//! Where something is looked through once for every other thing, each of these takes many times as long.

mod support;

use std::time::{Duration, Instant};
use tallybook::intake::{Envelope, Note, Return, understand};
use tallybook::plan::Plan;
use tallybook::sheet::{At, Book, Cell, Format, Sheet};

/// Tens of times what it takes in a build without optimisation.
const LONGEST: Duration = Duration::from_secs(60);

const HEADINGS: [&str; 3] = ["单位名称", "人数（人）", "联系电话"];

fn plan() -> Plan {
    let toml = r#"
        title = "试行方案"
        units = "units.csv"
        [[campaign]]
        id = "one"
        name = "专案一"
        allocation = "table.csv"
        [[campaign.indicator]]
        id = "people"
        column = "参赛职工数（人）"
        roster = "teams"
        sum = "members"
        [[roster]]
        id = "teams"
        name = "参赛单位明细"
        key = ["name"]
        columns = [
          { id = "name", name = "单位名称", required = true },
          { id = "members", name = "人数（人）", kind = "whole", required = true },
          { id = "phone", name = "联系电话", kind = "phone" },
        ]
        [[round]]
        id = "may"
        due = "2021-05-31"
    "#;
    support::plan(&[
        ("plan.toml", toml),
        ("units.csv", "id,name\nnorth,北区\nsouth,南区\n"),
        ("table.csv", "单位,参赛职工数（人）\n北区,3\n南区,2\n合计,5\n"),
    ])
}

/// A sheet of rows; an empty text is an empty cell, and one of digits a number.
fn sheet(name: &str, rows: impl Iterator<Item = Vec<String>>) -> Sheet {
    let cell = |text: String| text.parse().map_or_else(|_| Cell::Text(text.as_str().into()), Cell::Number);
    let row = |(row, texts): (u32, Vec<String>)| {
        let cells = (0..).zip(texts).filter(|(_, text)| !text.is_empty());
        cells.map(move |(column, text)| (At { row, column }, cell(text)))
    };
    Sheet { name: name.into(), visible: true, cells: (0..).zip(rows).flat_map(row).collect(), ..Sheet::default() }
}

fn headings() -> Vec<String> {
    HEADINGS.map(str::to_string).to_vec()
}

fn entry(number: usize) -> Vec<String> {
    vec![format!("示例单位第{number}号"), (number % 97 + 1).to_string(), format!("0371-{:08}", 60_000_000 + number)]
}

fn roster(name: &str, rows: impl Iterator<Item = Vec<String>>) -> Sheet {
    sheet(name, std::iter::once(headings()).chain(rows))
}

fn read(sheets: Vec<Sheet>) -> Return {
    let (plan, book) = (plan(), Book::new(Format::Xlsx, sheets));
    let started = Instant::now();
    let read = understand(&plan, &plan.rounds[0], Envelope::path("北区.xlsx"), &book);
    assert!(started.elapsed() < LONGEST, "{:?}", started.elapsed());
    assert_eq!(read.cells.nonempty, read.cells.template + read.cells.read + read.cells.unread);
    read
}

#[test]
fn a_roster_of_100_000_rows() {
    let read = read(vec![roster("参赛单位明细", (0..100_000).map(entry))]);
    assert_eq!((read.rosters[0].rows.len(), read.cells.unread), (100_000, 0));
}

#[test]
fn rows_that_all_could_be_totals() {
    let nameless = |number: usize| vec![String::new(), (number % 97 + 1).to_string()];
    let read = read(vec![roster("参赛单位明细", (0..20_000).map(nameless))]);
    assert_eq!(read.rosters[0].rows.len() + read.rosters[0].totals.len(), 20_000);
}

#[test]
fn totals_everywhere_each_of_which_is_checked() {
    let total = |number: usize| match number % 3 {
        2 => vec!["合计".to_string(), "2".to_string()],
        _ => vec![format!("单位{number}"), "1".to_string()],
    };
    let read = read(vec![roster("参赛单位明细", (0..30_000).map(total))]);
    let totals = &read.rosters[0].totals;
    assert_eq!((totals.len(), totals[9_999].covers.clone()), (10_000, 19_998..20_000));
}

#[test]
fn merged_cells_over_one_another() {
    let mut sheet = roster("参赛单位明细", (0..20_000).map(entry));
    sheet.merged = (1..10_000).map(|row| (At { row, column: 0 }, At { row: row + 9_000, column: 0 })).collect();
    let read = read(vec![sheet]);
    let hidden = |note: &Note| if let Note::Hidden { count, .. } = note { Some(*count) } else { None };
    assert_eq!(read.notes.iter().find_map(hidden), Some(18_998));
}

#[test]
fn headings_in_every_other_row_under_captions() {
    let row = |number: usize| match number % 3 {
        0 => vec![String::new(), "参赛单位明细".to_string()],
        1 => headings(),
        _ => entry(number),
    };
    read(vec![sheet("Sheet1", (0..30_000).map(row))]);
}

#[test]
fn the_table_of_figures_again_and_again() {
    let row = |number: usize| {
        let cells = if number.is_multiple_of(2) {
            ["指标", "计量单位", "填报数"]
        } else {
            ["参赛职工数", "人", "3"]
        };
        cells.map(str::to_string).to_vec()
    };
    read(vec![sheet("指标填报", (0..30_000).map(row))]);
}

#[test]
fn a_roster_on_a_thousand_sheets() {
    let page = |page: usize| roster(&format!("续{page:b}"), (page * 50..page * 50 + 50).map(entry));
    let read = read((1..1_000).map(page).collect());
    assert_eq!(read.rosters[0].tables.len(), 999);
}
