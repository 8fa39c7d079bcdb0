//! An independent count of the cells of each sheet that say something: those with a formula or with data of their own.

use crate::sheet::marks::{Tag, Tally};

/// The count of a workbook.
#[derive(Default)]
pub struct Count {
    /// The cells of every sheet, in order.
    pub sheets: Vec<usize>,
    in_cell: bool,
    in_comment: bool,
    says: bool,
}

impl Tally for Count {
    fn open(&mut self, tag: &Tag, is_empty: bool) {
        match tag.name() {
            b"Worksheet" => self.sheets.push(0),
            b"Cell" => {
                (self.in_cell, self.says) = (true, tag.get("Formula").is_some());
                if is_empty {
                    self.close(b"Cell");
                }
            }
            b"Comment" => self.in_comment = !is_empty,
            b"Data" => self.says |= self.in_cell && !self.in_comment,
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            b"Cell" => {
                if let Some(sheet) = self.sheets.last_mut() {
                    *sheet += usize::from(self.says);
                }
                (self.in_cell, self.says) = (false, false);
            }
            b"Comment" => self.in_comment = false,
            _ => {}
        }
    }

    fn text(&mut self) {}
}
