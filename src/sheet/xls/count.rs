//! How many cells of a sheet hold something, counted without reading them.
//!
//! The count shares nothing with the reader: a record's kind says that a cell holds something. What the reader lists must
//! be as many.

/// The cells that hold a value in the substream that begins at `start`, those with an empty text among them; `None` where it
/// has no end.
pub fn cells(stream: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut open, mut held) = (start, 0usize, 0usize);
    loop {
        let head = stream.get(at..at.checked_add(4)?)?;
        let (kind, length) =
            (u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]])));
        at += 4 + length;
        match kind {
            0x0809 => open += 1,
            0x000a if open <= 1 => return Some(held),
            0x000a => open -= 1,
            // NUMBER, RK, LABEL, LABELSST, RSTRING, BOOLERR, FORMULA.
            0x0203 | 0x027e | 0x0204 | 0x00fd | 0x00d6 | 0x0205 | 0x0006 | 0x0206 | 0x0406 if open == 1 => held += 1,
            // MULRK: six bytes a number, between row, first column and last column.
            0x00bd if open == 1 => held += length.saturating_sub(6) / 6,
            _ => {}
        }
    }
}

/// Where the stream begins a worksheet, as far as one substream follows the other: each must be in the workbook's list.
pub fn worksheets(stream: &[u8]) -> Vec<usize> {
    let (mut at, mut open, mut found) = (0usize, 0usize, Vec::new());
    while let Some([a, b, c, d, body @ ..]) = stream.get(at..) {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        match kind {
            0x0809 => {
                found.extend((open == 0 && body.get(2..4) == Some(&[0x10, 0])).then_some(at));
                open += 1;
            }
            _ if open == 0 => break,
            0x000a => open -= 1,
            _ => {}
        }
        at += 4 + length;
    }
    found
}
