//! The keys of a roster's rows, as many as all units have rows: their texts wait on a shelf, some thousand in a block, and twelve bytes
//! a row stay in memory.

use super::Spot;
use crate::intake::{Held, Shelf};
use std::ops::Range;
use std::sync::Arc;

/// From how many bytes on a block is put aside.
const BLOCK: usize = 64 << 10;

/// Keys by their positions, in the order in which they were added.
pub struct Keys {
    blocks: Vec<Block>,
    count: usize,
    bytes: usize,
    shelf: Arc<Shelf>,
}

/// Keys that stand one behind the other in one text.
struct Block {
    /// The position of its first key.
    first: usize,
    text: Held,
    keys: Vec<Key>,
}

/// Where a key ends in the text of its block, and its row. No plan has as many units, and no file so many rows or such long cells,
/// that one of these would not fit: a worker has not so much memory.
#[derive(Clone, Copy)]
struct Key {
    end: u32,
    unit: u32,
    row: u32,
}

impl Default for Keys {
    fn default() -> Keys {
        Keys { blocks: Vec::new(), count: 0, bytes: 0, shelf: Shelf::new() }
    }
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// How many bytes their texts have.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a key.
    pub fn add(&mut self, key: &str, spot: Spot) {
        let is_full = |block: &Block| block.keys.last().is_some_and(|key| key.end as usize >= BLOCK);
        if self.blocks.last().is_none_or(is_full) {
            self.put_aside();
            self.blocks.push(Block { first: self.count, text: Held::Here(Vec::new()), keys: Vec::new() });
        }
        if let Some(Block { text: Held::Here(text), keys, .. }) = self.blocks.last_mut() {
            text.extend_from_slice(key.as_bytes());
            keys.push(Key { end: text.len() as u32, unit: spot.unit as u32, row: spot.row as u32 });
        }
        self.count += 1;
        self.bytes += key.len();
    }

    /// Puts the text of the last block aside.
    fn put_aside(&mut self) {
        let Some(Block { text, keys, .. }) = self.blocks.last_mut() else { return };
        keys.shrink_to_fit();
        *text = match std::mem::replace(text, Held::Here(Vec::new())) {
            Held::Here(bytes) => self.shelf.hold(bytes),
            aside => aside,
        };
    }

    /// The key at a position.
    pub fn get(&self, position: usize) -> String {
        let (block, position) = self.place(position);
        text(&block.text.part(block.range(position))).to_string()
    }

    /// Its row.
    pub fn spot(&self, position: usize) -> Spot {
        let (block, position) = self.place(position);
        let Key { unit, row, .. } = block.keys[position];
        Spot { unit: unit as usize, row: row as usize }
    }

    fn place(&self, position: usize) -> (&Block, usize) {
        let block = &self.blocks[self.blocks.partition_point(|block| block.first <= position) - 1];
        (block, position - block.first)
    }

    /// How many blocks they stand in.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Hands on each key of a block with its position.
    pub fn each(&self, block: usize, mut take: impl FnMut(usize, &str)) {
        let block = &self.blocks[block];
        let all = block.text.part(0..block.text.len());
        let all = text(&all);
        (0..block.keys.len()).for_each(|position| take(block.first + position, &all[block.range(position)]));
    }
}

impl Block {
    /// Where a key stands in the text.
    fn range(&self, position: usize) -> Range<usize> {
        let begin = position.checked_sub(1).map_or(0, |before| self.keys[before].end);
        begin as usize..self.keys[position].end as usize
    }
}

/// Bytes as the text that they were.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("keys that were put there as a text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_their_positions_wherever_they_wait() {
        let key = |position: usize| "机械厂".repeat(position % 7) + &position.to_string();
        let mut keys = Keys::default();
        let count = 20_000;
        (0..count).for_each(|position| keys.add(&key(position), Spot { unit: position / 9, row: position % 9 }));
        assert!(keys.blocks() > 5 && keys.len() == count);
        for position in [0, 1, 6, 7, count / 2, count - 1] {
            assert_eq!(keys.get(position), key(position));
            assert_eq!(keys.spot(position), Spot { unit: position / 9, row: position % 9 });
        }
        let mut next = 0;
        for block in 0..keys.blocks() {
            keys.each(block, |position, text| {
                assert_eq!((position, text), (next, key(next).as_str()));
                next += 1;
            });
        }
        assert_eq!(next, count);
    }
}
