//! Any table of texts as a return: finding headings, matching names, accounting for cells. No cell is lost, none counted twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tallybook::intake::{Envelope, understand};
use tallybook::plan::{self, Plan};

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    plan::load(&|name| match name {
        "plan.toml" => Ok(include_bytes!("../plan/plan.toml").to_vec()),
        "units.csv" => Ok(include_bytes!("../plan/units.csv").to_vec()),
        _ => Ok(include_bytes!("../plan/targets.csv").to_vec()),
    })
    .unwrap_or_else(|problems| panic!("{problems:?}"))
});

fuzz_target!(|text: &str| {
    let Ok(book) = tallybook::sheet::open(text.as_bytes(), "东城区") else { return };
    let held: usize = book.sheets.iter().map(|sheet| sheet.cells.len()).sum();
    let cells = understand(&PLAN, &PLAN.rounds[0], Envelope::path("东城区.csv"), &book).cells;
    assert_eq!(cells.nonempty, held);
    assert_eq!(cells.nonempty, cells.template + cells.read + cells.unread);
});
