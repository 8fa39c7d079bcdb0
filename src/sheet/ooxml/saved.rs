//! When a workbook says that it was last saved: its core and extended properties (ECMA-376 Part 2, 8; Part 1, 22.2).

use super::relations::Relations;
use crate::sheet::package::Package;
use crate::sheet::xml::{Node, Xml, decoded};
use crate::sheet::{Format, Refusal, Saved};

/// The time of the last save, `None` where the file does not say or what it says cannot be read: no figure hangs on it.
pub fn saved(package: &mut Package, root: &Relations, format: Format) -> Option<Saved> {
    let written = written(package, root.first("core-properties")?, "modified").ok()?;
    let program = root.first("extended-properties").and_then(|part| written_program(package, part)).unwrap_or_default();
    // LibreOffice writes local time as if it were UTC into xlsx files; it does not write xlsb.
    let is_local = format == Format::Xlsx && program.starts_with("LibreOffice");
    match written.parse() {
        Ok(moment) if !is_local => Some(Saved::Moment(moment)),
        _ => written.trim_end_matches('Z').parse().ok().map(Saved::Clock),
    }
}

fn written_program(package: &mut Package, part: &str) -> Option<String> {
    written(package, part, "Application").ok()
}

/// The text of the first element of a name in a part; empty where there is none.
fn written(package: &mut Package, part: &str, element: &str) -> Result<String, Refusal> {
    let mut xml = Xml::new(decoded(package.part(part)?.buffered())?);
    let mut text = String::new();
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == element => {
                xml.text(&mut text)?;
                return Ok(text.trim().to_string());
            }
            Node::Done => return Ok(text),
            _ => {}
        }
    }
}
