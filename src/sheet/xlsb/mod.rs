//! The parts of an xlsb workbook: binary records ([MS-XLSB]) in the place of XML.

mod comments;
pub mod count;
mod record;
mod sheet;
#[cfg(test)]
mod testing;

use super::font::Font;
use super::ooxml::{Dialect, Looks, Outline, Tab, Texts};
use super::package::Part;
use super::{Format, Refusal};
use comments::comments;
use record::{Record, Records, kind};
use std::collections::HashMap;
use std::io::BufReader;

/// Binary records.
pub const DIALECT: Dialect = Dialect { format: Format::Xlsb, outline, looks, texts, sheet: sheet::read, comments };

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
fn texts(part: Part, looks: &Looks) -> Result<Texts, Refusal> {
    let mut records = Records::new(BufReader::new(part));
    let mut texts = Texts::default();
    while let Some(mut record) = records.next()? {
        if record.kind == kind::SHARED_TEXT {
            let (text, pieces) = record.rich_text(looks)?;
            texts.push(&text, pieces);
        }
    }
    Ok(texts)
}

/// The styles part (2.1.7.50).
fn looks(part: Part) -> Result<Looks, Refusal> {
    let mut records = Records::new(BufReader::new(part));
    let (mut defined, mut ids, mut fonts, mut in_cells) = (HashMap::new(), Vec::new(), Vec::new(), false);
    while let Some(mut record) = records.next()? {
        match record.kind {
            kind::FORMAT => drop(defined.insert(record.u16()?.into(), record.text()?)),
            kind::FONT => fonts.push(font(&mut record).unwrap_or_default()),
            kind::BEGIN_CELL_LOOKS => in_cells = true,
            kind::END_CELL_LOOKS => in_cells = false,
            kind::LOOK if in_cells => {
                // BrtXF: its parent, its number format, its font.
                record.u16()?;
                ids.push((record.u16()?.into(), record.u16().unwrap_or(0).into()));
            }
            _ => {}
        }
    }
    Ok(Looks::new(&ids, &defined, fonts))
}

/// A font (BrtFont): its height, flags of which the fourth strikes out (FontFlags), its weight, whether it is raised or lowered.
fn font(record: &mut Record) -> Result<Font, Refusal> {
    record.u16()?;
    let flags = record.u16()?;
    record.u16()?;
    Ok(Font { is_struck: flags & 8 != 0, is_raised: matches!(record.u16()?, 1 | 2) })
}
