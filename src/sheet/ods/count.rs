//! An independent count of the cells of each table that say something, repeats counted.
//!
//! A cell says something where it has a type or a formula, or where something is written in it that is no annotation and no
//! drawing.

use super::UNSEEN;
use crate::sheet::marks::{Tag, Tally};

/// The count of a document.
#[derive(Default)]
pub struct Count {
    /// The cells of every table, in order.
    pub tables: Vec<usize>,
    /// How many tables are open, one in a cell of the other.
    depth: usize,
    /// How many elements that are passed over are open.
    unseen: usize,
    /// What one of the rows at hand holds, and how many of them there are.
    row: (usize, usize),
    /// How many cells the cell at hand stands for; `None` outside of cells.
    cell: Option<usize>,
    says: bool,
}

/// A number of repeats; where it is none, the reader refuses the file.
fn repeats(tag: &Tag, name: &str) -> usize {
    tag.get(name).and_then(|value| std::str::from_utf8(value).ok()?.trim().parse().ok()).unwrap_or(1)
}

impl Tally for Count {
    fn open(&mut self, tag: &Tag, is_empty: bool) {
        match tag.name() {
            name if UNSEEN.iter().any(|unseen| unseen.as_bytes() == name) => self.unseen += usize::from(!is_empty),
            b"table" => {
                self.depth += usize::from(!is_empty);
                if self.depth == 1 || is_empty && self.depth == 0 {
                    self.tables.push(0);
                }
            }
            b"table-row" if self.depth == 1 => self.row = (0, repeats(tag, "number-rows-repeated")),
            b"table-cell" | b"covered-table-cell" if self.depth == 1 => {
                self.cell = Some(repeats(tag, "number-columns-repeated"));
                self.says = tag.get("value-type").is_some() || tag.get("formula").is_some();
                if is_empty {
                    self.end_cell();
                }
            }
            b"s" | b"tab" | b"line-break" if self.unseen == 0 => self.says = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            name if UNSEEN.iter().any(|unseen| unseen.as_bytes() == name) => {
                self.unseen = self.unseen.saturating_sub(1)
            }
            b"table" => self.depth = self.depth.saturating_sub(1),
            b"table-row" if self.depth == 1 => {
                let (cells, rows) = self.row;
                if let Some(table) = self.tables.last_mut() {
                    *table = table.saturating_add(cells.saturating_mul(rows));
                }
            }
            b"table-cell" | b"covered-table-cell" if self.depth == 1 => self.end_cell(),
            _ => {}
        }
    }

    fn text(&mut self) {
        self.says |= self.unseen == 0;
    }
}

impl Count {
    fn end_cell(&mut self) {
        if let Some(cells) = self.cell.take().filter(|_| self.says) {
            self.row.0 = self.row.0.saturating_add(cells);
        }
    }
}
