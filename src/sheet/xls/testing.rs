//! A little writer of BIFF streams and compound files, for tests.

/// A record: its kind, the length of its body, its body.
pub fn record(kind: u16, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), &body].concat()
}

/// Numbers of two bytes each.
pub fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// BOF, for a version (0x0600 is BIFF8) and a kind of substream (5 globals, 0x10 worksheet, 0x20 chart).
pub fn beginning(version: u16, kind: u16) -> Vec<u8> {
    record(0x0809, &[&shorts(&[version, kind, 0, 0])])
}

/// EOF.
pub fn end() -> Vec<u8> {
    record(0x000a, &[])
}

/// NUMBER.
pub fn number(row: u16, column: u16, format: u16, number: f64) -> Vec<u8> {
    record(0x0203, &[&shorts(&[row, column, format]), &number.to_le_bytes()])
}

/// LABELSST.
pub fn shared(row: u16, column: u16, string: u32) -> Vec<u8> {
    record(0x00fd, &[&shorts(&[row, column, 0]), &string.to_le_bytes()])
}

/// FORMULA with its result as it stands in the file, and no tokens.
pub fn formula(row: u16, column: u16, result: [u8; 8]) -> Vec<u8> {
    record(0x0006, &[&shorts(&[row, column, 0]), &result, &[0; 8]])
}

/// A text of BIFF8 in UTF-16, its length in two bytes.
pub fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [&shorts(&[units.len() as u16])[..], &[1], &shorts(&units)].concat()
}

/// A BIFF8 workbook: records of the globals, then sheets by name with the records of their cells.
pub fn biff8(globals: &[Vec<u8>], sheets: &[(&str, Vec<u8>)]) -> Vec<u8> {
    biff(0x0600, globals, sheets)
}

/// A workbook of either version. Sheets' names are ASCII.
pub fn biff(version: u16, globals: &[Vec<u8>], sheets: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let bound = |start: usize, name: &str| {
        let wide: &[u8] = if version == 0x0600 { &[0] } else { &[] };
        record(0x0085, &[&(start as u32).to_le_bytes(), &[0, 0, name.len() as u8], wide, name.as_bytes()])
    };
    let mut stream = [beginning(version, 5), globals.concat()].concat();
    let list: usize = sheets.iter().map(|(name, _)| bound(0, name).len()).sum();
    let mut start = stream.len() + list + end().len();
    let mut bodies = Vec::new();
    for (name, cells) in sheets {
        let body = [beginning(version, 0x10), cells.clone(), end()].concat();
        stream.extend(bound(start, name));
        start += body.len();
        bodies.extend(body);
    }
    [stream, end(), bodies].concat()
}

/// One entry of a compound file's directory: a storage holds what its child and its child's siblings are.
pub struct Entry<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it holds; `None` for a storage.
    pub content: Option<&'a [u8]>,
    /// The numbers of the entries beside and below it, counted from 1 (0 is the root).
    pub right: Option<u32>,
    /// The first entry in a storage.
    pub child: Option<u32>,
}

/// A compound file of these streams in its root.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<Entry> = (1u32..)
        .zip(streams)
        .map(|(number, (name, content))| Entry {
            name,
            content: Some(content),
            right: (number < streams.len() as u32).then_some(number + 1),
            child: None,
        })
        .collect();
    compound_of(1, &entries)
}

/// A compound file of these entries, with the number of the root's child. Streams are padded to the 4096 bytes below which
/// they would lie in the mini stream.
pub fn compound_of(first: u32, entries: &[Entry]) -> Vec<u8> {
    let (mut sectors, mut fat): (Vec<u8>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut store = |content: &[u8]| {
        let start = fat.len() as u32;
        sectors.extend(content);
        sectors.resize(sectors.len().next_multiple_of(512), 0);
        let end = (sectors.len() / 512) as u32;
        fat.extend((start + 1..end).chain([0xffff_fffe]));
        start
    };
    let mut directory = entry("Root Entry", 5, [u32::MAX, first], 0xffff_fffe, 0);
    for Entry { name, content, right, child } in entries {
        let beside = [right.unwrap_or(u32::MAX), child.unwrap_or(u32::MAX)];
        directory.extend(match content {
            Some(content) => {
                let padded = [content, &vec![0; 4096usize.saturating_sub(content.len())][..]].concat();
                entry(name, 2, beside, store(&padded), padded.len() as u32)
            }
            None => entry(name, 1, beside, 0, 0),
        });
    }
    let directory = store(&directory);
    let table = fat.len() as u32;
    // One sector of the table serves 128 sectors.
    let tables = (fat.len() as u32 + 1).div_ceil(127);
    fat.extend(vec![0xffff_fffd; tables as usize]);
    fat.resize(tables as usize * 128, u32::MAX);
    let mut header = [&super::SIGNATURE[..], &[0; 16], &shorts(&[0x3e, 3, 0xfffe, 9, 6])].concat();
    header.resize(44, 0);
    let numbers = [tables, directory, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0];
    header.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    header.extend((table..table + tables).flat_map(u32::to_le_bytes));
    header.resize(512, 0xff);
    [header, sectors, fat.iter().flat_map(|number| number.to_le_bytes()).collect()].concat()
}

fn entry(name: &str, kind: u8, [right, child]: [u32; 2], start: u32, size: u32) -> Vec<u8> {
    let mut units: Vec<u16> = name.encode_utf16().collect();
    units.resize(32, 0);
    let length = 2 * (name.encode_utf16().count() as u16 + 1);
    let mut entry = [shorts(&units), shorts(&[length]), vec![kind, 1]].concat();
    entry.extend([u32::MAX, right, child].iter().flat_map(|number| number.to_le_bytes()));
    entry.resize(116, 0);
    entry.extend([start, size, 0].iter().flat_map(|number| number.to_le_bytes()));
    entry
}
