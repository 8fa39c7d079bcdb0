//! The parts of an xlsb workbook: binary records ([MS-XLSB]) in the place of XML.

mod comments;
pub mod count;
mod record;
mod sheet;

use super::ooxml::{Dialect, Looks, Outline, Tab, Texts};
use super::package::Part;
use super::{Format, Refusal};
use comments::comments;
use record::{Records, kind};
use std::collections::HashMap;
use std::io::BufReader;

/// Binary records.
pub const DIALECT: Dialect = Dialect { format: Format::Xlsb, outline, texts, looks, sheet: sheet::read, comments };

/// The workbook part (2.1.7.61).
fn outline(part: Part) -> Result<Outline, Refusal> {
    let mut records = Records::new(BufReader::new(part));
    let mut outline = Outline::default();
    while let Some(mut record) = records.next()? {
        match record.kind {
            kind::WORKBOOK_PROPERTIES => outline.epoch_1904 = record.u32()? & 1 == 1,
            kind::SHEET => {
                // 2.4.310: whether it is hidden, its number, its relationship, its name.
                let visible = record.u32()? == 0;
                record.u32()?;
                let id = record.text()?;
                outline.tabs.push(Tab { name: record.text()?, visible, id });
            }
            _ => {}
        }
    }
    Ok(outline)
}

/// The shared strings part (2.1.7.45).
fn texts(part: Part) -> Result<Texts, Refusal> {
    let mut records = Records::new(BufReader::new(part));
    let mut texts = Texts::default();
    while let Some(mut record) = records.next()? {
        if record.kind == kind::SHARED_TEXT {
            texts.push(&record.rich_text()?);
        }
    }
    Ok(texts)
}

/// The styles part (2.1.7.50).
fn looks(part: Part) -> Result<Looks, Refusal> {
    let mut records = Records::new(BufReader::new(part));
    let (mut defined, mut ids, mut in_cells) = (HashMap::new(), Vec::new(), false);
    while let Some(mut record) = records.next()? {
        match record.kind {
            kind::FORMAT => drop(defined.insert(record.u16()?.into(), record.text()?)),
            kind::BEGIN_CELL_LOOKS => in_cells = true,
            kind::END_CELL_LOOKS => in_cells = false,
            kind::LOOK if in_cells => {
                record.u16()?;
                ids.push(record.u16()?.into());
            }
            _ => {}
        }
    }
    Ok(Looks::new(&ids, &defined))
}
