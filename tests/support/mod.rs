//! A plan in memory, for tests that bring their own.

use std::collections::HashMap;
use tallybook::plan::{self, Plan};
use tallybook::sheet::{At, Cell, Sheet};

/// Changes a sheet's cells as somebody does by hand, and puts them in order.
#[allow(dead_code, reason = "some tests only need a plan")]
pub fn edit(sheet: &mut Sheet, change: impl FnOnce(&mut Vec<(At, Cell)>)) {
    let mut cells = sheet.cells.to_vec();
    change(&mut cells);
    cells.sort_by_key(|(at, _)| *at);
    sheet.cells = cells.into_iter().collect();
}

/// Loads a plan from contents by file name.
pub fn plan(files: &[(&str, &str)]) -> Plan {
    let files: HashMap<&str, &str> = files.iter().copied().collect();
    let read = |name: &str| {
        files.get(name).map(|content| content.as_bytes().to_vec()).ok_or(std::io::ErrorKind::NotFound.into())
    };
    plan::load(&read).unwrap_or_else(|problems| panic!("{problems:?}"))
}
