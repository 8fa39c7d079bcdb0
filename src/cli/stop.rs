//! What stops a job: everything that the officer must mend before it can be done.

use crate::plan::Problem;
use crate::text::{Fact, Text};
use std::path::Path;

/// All that is in the way, each with its place.
#[derive(Debug)]
pub struct Stop(pub Vec<Problem>);

impl From<Vec<Problem>> for Stop {
    fn from(problems: Vec<Problem>) -> Stop {
        Stop(problems)
    }
}

/// One thing in the way, without a place of its own.
pub fn stop(says: Text, facts: Vec<(&'static str, Fact)>) -> Stop {
    Stop(vec![Problem { place: String::new(), says, facts }])
}

/// Something in the way at a path; `error` is what the system or a library said about it, filled in as `{error}`.
pub fn stop_at(path: &Path, says: Text, error: &dyn std::fmt::Display) -> Stop {
    Stop(vec![Problem { place: shown(path), says, facts: vec![("error", error.to_string().into())] }])
}

/// A path as people write it: without the dot that means here.
pub fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    if path.as_os_str().is_empty() { ".".to_string() } else { path.display().to_string() }
}
