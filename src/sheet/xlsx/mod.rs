//! The parts of an xlsx or xlsm workbook: SpreadsheetML (ECMA-376 Part 1, chapter 18), transitional or strict.

mod comments;
pub mod count;
mod formula;
mod glance;
mod sheet;
mod strings;
#[cfg(test)]
mod tests;

pub use comments::comments;
pub use sheet::place;

use super::font::Font;
use super::ooxml::{Dialect, Looks, Outline, Tab};
use super::package::Part;
use super::xml::{Node, Xml, decoded, local};
use super::{Format, Refusal};
use std::collections::HashMap;

/// SpreadsheetML.
pub const DIALECT: Dialect = Dialect {
    format: Format::Xlsx,
    outline,
    looks,
    texts: |part, _| strings::texts(part),
    sheet: sheet::read,
    comments,
};

/// The workbook part (18.2.27).
fn outline(part: Part) -> Result<Outline, Refusal> {
    let mut xml = Xml::own(decoded(part.buffered())?);
    let mut outline = Outline::default();
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "workbookPr" => outline.epoch_1904 = tag.says("date1904")?,
                "sheet" => {
                    let mut tab = Tab { name: String::new(), visible: true, id: String::new() };
                    for attribute in tag.attributes() {
                        let (name, value) = attribute?;
                        match name {
                            "name" => tab.name = strings::unescaped(&value).into_owned(),
                            "state" => tab.visible = !matches!(&*value, "hidden" | "veryHidden"),
                            name if name.contains(':') && local(name) == "id" => tab.id = value.into_owned(),
                            _ => {}
                        }
                    }
                    outline.tabs.push(tab);
                }
                _ => {}
            },
            Node::Done => return Ok(outline),
            _ => {}
        }
    }
}

/// The styles part (18.8.39): the number formats (18.8.31), the fonts (18.8.23), and which of them each look of a cell (18.8.10)
/// has.
fn looks(part: Part) -> Result<Looks, Refusal> {
    let mut xml = Xml::own(decoded(part.buffered())?);
    let (mut defined, mut ids, mut fonts) = (HashMap::new(), Vec::new(), Vec::new());
    let (mut in_cells, mut in_fonts) = (false, false);
    loop {
        match xml.next()? {
            Node::Open(tag) => {
                let id = |name| Ok(tag.get(name)?.and_then(|id| id.trim().parse::<u32>().ok()));
                match tag.name() {
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let font = id("fontId").unwrap_or_default();
                        ids.push((id("numFmtId")?.unwrap_or(0), font.unwrap_or(0)));
                    }
                    "fonts" => in_fonts = true,
                    "font" if in_fonts => fonts.push(Font::default()),
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (id("numFmtId")?, tag.get("formatCode")?) {
                            defined.insert(id, code.into_owned());
                        }
                    }
                    _ if in_fonts => {
                        if let Some(font) = fonts.last_mut() {
                            strings::see(font, &tag);
                        }
                    }
                    _ => {}
                }
            }
            Node::Close(end) if end.name() == "cellXfs" => in_cells = false,
            Node::Close(end) if end.name() == "fonts" => in_fonts = false,
            Node::Done => return Ok(Looks::new(&ids, &defined, fonts)),
            _ => {}
        }
    }
}
