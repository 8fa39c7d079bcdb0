//! Records made by hand, for tests.

/// A record of a type below 128.
pub fn record(kind: u8, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&[kind, u8::try_from(body.len()).unwrap()][..], &body].concat()
}

/// A record of a larger type, which takes two bytes.
pub fn wide_record(kind: u16, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&[kind as u8 | 0x80, (kind >> 7) as u8, u8::try_from(body.len()).unwrap()][..], &body].concat()
}

/// A text with its length.
pub fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [(units.len() as u32).to_le_bytes().to_vec(), units.iter().flat_map(|unit| unit.to_le_bytes()).collect()].concat()
}
