//! An independent count of the cells of a binary sheet that hold something: by the types of its records, looking at nothing else.

use crate::sheet::watch::Watcher;

/// The count, byte by byte.
#[derive(Default)]
pub struct Count {
    /// Cells that hold something, so far.
    pub cells: usize,
    within: Within,
    kind: u32,
    length: u32,
}

/// What the next byte belongs to; the number of bytes before it.
#[derive(Clone, Copy)]
enum Within {
    Kind(u32),
    Length(u32),
    Body(u32),
}

impl Default for Within {
    fn default() -> Within {
        Within::Kind(0)
    }
}

impl Watcher for Count {
    fn see(&mut self, mut bytes: &[u8]) {
        while let [byte, rest @ ..] = bytes {
            let (bits, goes_on) = (u32::from(byte & 0x7f), byte & 0x80 != 0);
            bytes = rest;
            self.within = match self.within {
                Within::Kind(before) => {
                    self.kind |= bits << (7 * before);
                    if goes_on && before < 1 { Within::Kind(1) } else { Within::Length(0) }
                }
                Within::Length(before) => {
                    self.length |= bits << (7 * before);
                    if goes_on && before < 3 { Within::Length(before + 1) } else { self.begin() }
                }
                Within::Body(left) => {
                    let passed = (left - 1).min(bytes.len() as u32);
                    bytes = &bytes[passed as usize..];
                    if passed + 1 == left { Within::Kind(0) } else { Within::Body(left - 1 - passed) }
                }
            };
        }
    }
}

impl Count {
    /// A record's head is complete.
    fn begin(&mut self) -> Within {
        // All cells but the blank ones, 1 and 12.
        self.cells += usize::from(matches!(self.kind, 2..=11 | 13..=18 | 62));
        let length = self.length;
        (self.kind, self.length) = (0, 0);
        if length == 0 { Within::Kind(0) } else { Within::Body(length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_cells_count_whatever_pieces_they_come_in() {
        // A row, a blank, a number, a short text, a rich text, and a long record of another type that looks like cells.
        let mut bytes = vec![0, 1, 9, 1, 0, 2, 2, 9, 9, 18, 1, 5, 62, 0, 0x91, 0x01, 0x81, 0x01];
        bytes.extend([2; 129]);
        for length in [1, 2, 3, 200] {
            let mut count = Count::default();
            bytes.chunks(length).for_each(|piece| count.see(piece));
            assert_eq!(count.cells, 3);
        }
    }
}
