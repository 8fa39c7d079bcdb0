//! `schema`: the JSON Schema of plan.toml, which is one JSON object with or without `--json`.

use super::Outcome;
use super::screen::Screen;
use super::stop::{Stop, stop};
use crate::plan;
use crate::text::text;

/// Prints the schema.
pub fn run(screen: &Screen) -> Result<Outcome, Stop> {
    let schema = serde_json::to_string_pretty(&plan::schema()).map_err(|error| {
        stop(text("无法生成：{error}", "cannot be made: {error}"), vec![("error", error.to_string().into())])
    })?;
    screen.raw(&schema);
    Ok(Outcome::Tallies)
}
