//! Hashes of keys, by which texts that are equal are found without comparing all with each other: several of a key, where it is what
//! is left of it that is to be equal. They are more than memory should hold, and wait on a shelf: equal ones in the same part.

use super::keys::Keys;
use crate::intake::{Held, Shelf};
use rayon::prelude::*;
use std::sync::Arc;

/// For how many bytes of keys there is a part: their hashes take up to ten times as much.
const BYTES_OF_A_PART: usize = 512 << 10;
/// How many bytes of a part are put aside at a time.
const AT_A_TIME: usize = 16 << 10;

/// The hashes of some keys.
pub struct Hashes {
    /// A hash and the position of its key stand in one number: these are the bits of the position. Of the hash, there is as much as
    /// there is room for.
    place: u64,
    parts: Vec<Part>,
    shelf: Arc<Shelf>,
}

/// Those that begin alike.
#[derive(Default)]
struct Part {
    held: Vec<Held>,
    last: Vec<u8>,
}

impl Hashes {
    /// Those that are said of each key, which `of` hears with its position.
    pub fn of(keys: &Keys, of: impl Fn(usize, &str, &mut dyn FnMut(u64)) + Sync) -> Hashes {
        let count = keys.bytes() / BYTES_OF_A_PART + 1;
        let parts = (0..count).map(|_| Part::default()).collect();
        let place = (keys.len() as u64).next_power_of_two() - 1;
        let mut hashes = Hashes { place, parts, shelf: Shelf::new() };
        let of_block = |block: &usize| {
            let mut said = Vec::new();
            keys.each(*block, |position, key| {
                of(position, key, &mut |hash| said.push(hash & !place | position as u64))
            });
            said
        };
        let blocks: Vec<usize> = (0..keys.blocks()).collect();
        for some in blocks.chunks(2 * rayon::current_num_threads()) {
            for said in some.par_iter().map(of_block).collect::<Vec<_>>() {
                hashes.add(said);
            }
        }
        hashes
    }

    /// Adds each to its part.
    fn add(&mut self, said: Vec<u64>) {
        let count = self.parts.len() as u64;
        for number in said {
            // The first bits are those of a hash, also among the most keys.
            let Part { held, last } = &mut self.parts[((number >> 40) % count) as usize];
            last.extend_from_slice(&number.to_le_bytes());
            if last.len() >= AT_A_TIME {
                held.push(self.shelf.hold(std::mem::take(last)));
            }
        }
    }

    /// Hands on the positions of keys of which the same hash was said, all of them at a time, in order: two that differ may have the
    /// same one.
    pub fn alike(self, mut take: impl FnMut(Vec<usize>)) {
        for Part { held, last } in self.parts {
            let held = held.iter().map(Held::all).chain([last.as_slice().into()]);
            let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
            let mut numbers = Vec::new();
            held.for_each(|some| numbers.extend(some.chunks_exact(size_of::<u64>()).map(number)));
            numbers.par_sort_unstable();
            let alike = numbers.chunk_by(|one, other| one & !self.place == other & !self.place);
            for alike in alike.filter(|alike| alike.len() > 1) {
                take(alike.iter().map(|number| (number & self.place) as usize).collect());
            }
        }
    }
}
