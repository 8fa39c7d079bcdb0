//! A plan in memory, for tests that bring their own.

use std::collections::HashMap;
use tallybook::plan::{self, Plan};

/// Loads a plan from contents by file name.
pub fn plan(files: &[(&str, &str)]) -> Plan {
    let files: HashMap<&str, &str> = files.iter().copied().collect();
    let read = |name: &str| {
        files.get(name).map(|content| content.as_bytes().to_vec()).ok_or(std::io::ErrorKind::NotFound.into())
    };
    plan::load(&read).unwrap_or_else(|problems| panic!("{problems:?}"))
}
