//! The keys of a roster's rows, as many as all units have rows: they wait on a shelf, some in a block, so that memory does not grow
//! with them.

use super::Spot;
use crate::intake::{Held, Shelf};
use std::ops::Range;
use std::sync::Arc;

/// How many keys stand in a block.
const IN_A_BLOCK: usize = 1024;

/// Keys by their positions, in the order in which they were added.
pub struct Keys {
    full: Vec<Held>,
    /// The places and the text of the block after those.
    places: Vec<Place>,
    text: String,
    /// How many bytes all texts have.
    bytes: usize,
    shelf: Arc<Shelf>,
}

/// Where a key ends in the text of its block, and its row.
#[derive(Clone, Copy)]
struct Place {
    end: usize,
    spot: Spot,
}

/// How many bytes a place takes on the shelf: three numbers of eight. The places of a block stand there before its text.
const OF_A_PLACE: usize = 3 * 8;

impl Place {
    fn to_bytes(self) -> [u8; OF_A_PLACE] {
        let mut bytes = [0; OF_A_PLACE];
        let numbers = [self.end, self.spot.unit, self.spot.row];
        bytes.chunks_exact_mut(8).zip(numbers).for_each(|(eight, number)| {
            eight.copy_from_slice(&(number as u64).to_le_bytes());
        });
        bytes
    }

    fn of_bytes(bytes: &[u8]) -> Place {
        let number = |at: usize| {
            let eight = bytes[at * 8..(at + 1) * 8].try_into().expect("eight bytes");
            u64::from_le_bytes(eight) as usize
        };
        Place { end: number(0), spot: Spot { unit: number(1), row: number(2) } }
    }
}

impl Default for Keys {
    fn default() -> Keys {
        Keys { full: Vec::new(), places: Vec::new(), text: String::new(), bytes: 0, shelf: Shelf::new() }
    }
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.full.len() * IN_A_BLOCK + self.places.len()
    }

    /// How many bytes their texts have.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds a key.
    pub fn add(&mut self, key: &str, spot: Spot) {
        self.text.push_str(key);
        self.bytes += key.len();
        self.places.push(Place { end: self.text.len(), spot });
        if self.places.len() == IN_A_BLOCK {
            let places = self.places.iter().flat_map(|place| place.to_bytes());
            let block = places.chain(self.text.bytes()).collect();
            self.full.push(self.shelf.hold(block));
            self.places.clear();
            self.text.clear();
        }
    }

    /// The key at a position.
    pub fn get(&self, position: usize) -> String {
        let (block, within) = (position / IN_A_BLOCK, position % IN_A_BLOCK);
        let own = within.saturating_sub(1)..within + 1;
        match self.full.get(block) {
            Some(held) => {
                let places = held.part(own.start * OF_A_PLACE..own.end * OF_A_PLACE);
                let range = range(within, places.chunks_exact(OF_A_PLACE).map(Place::of_bytes));
                text(&held.part(behind_places(range))).to_string()
            }
            None => self.text[range(within, self.places[own].iter().copied())].to_string(),
        }
    }

    /// Its row.
    pub fn spot(&self, position: usize) -> Spot {
        let (block, within) = (position / IN_A_BLOCK, position % IN_A_BLOCK);
        match self.full.get(block) {
            Some(held) => Place::of_bytes(&held.part(within * OF_A_PLACE..(within + 1) * OF_A_PLACE)).spot,
            None => self.places[within].spot,
        }
    }

    /// How many blocks they stand in.
    pub fn blocks(&self) -> usize {
        self.full.len() + 1
    }

    /// Hands on each key of a block with its position.
    pub fn each(&self, block: usize, mut take: impl FnMut(usize, &str)) {
        let first = block * IN_A_BLOCK;
        let mut hand_on = |ends: &mut dyn Iterator<Item = usize>, text: &str| {
            let mut begin = 0;
            for (position, end) in (first..).zip(ends) {
                take(position, &text[begin..end]);
                begin = end;
            }
        };
        match self.full.get(block) {
            Some(held) => {
                let all = held.all();
                let (places, rest) = all.split_at(IN_A_BLOCK * OF_A_PLACE);
                hand_on(&mut places.chunks_exact(OF_A_PLACE).map(|place| Place::of_bytes(place).end), text(rest));
            }
            None => hand_on(&mut self.places.iter().map(|place| place.end), &self.text),
        }
    }
}

/// Where a key stands in the text of its block; `places` are its own behind the one before it, if there is one.
fn range(within: usize, mut places: impl Iterator<Item = Place>) -> Range<usize> {
    let begin = if within == 0 { 0 } else { places.next().map_or(0, |before| before.end) };
    begin..places.next().map_or(begin, |own| own.end)
}

/// Where a piece of a block's text stands on the shelf.
fn behind_places(text: Range<usize>) -> Range<usize> {
    let places = IN_A_BLOCK * OF_A_PLACE;
    places + text.start..places + text.end
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
