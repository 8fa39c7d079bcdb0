//! Pieces of sheets that an earlier run wrote: one that would be made from the same is not made again.
//!
//! A piece is known by a digest of all that it hangs on. Its own check sum is kept behind it, and a piece that does not fit it is made
//! again. Where pieces are kept is the caller's; nothing here opens a file.

use super::links::Links;
use super::part::Piece;
use sha2::{Digest, Sha256};

/// What a piece is known by: the digest of everything that it hangs on.
pub type Key = [u8; 32];

/// Where pieces are kept from one run to the next.
pub struct Again<'a> {
    /// What all pieces hang on: the program, the plan and the round, or a digest of them.
    pub of: &'a str,
    /// Finds what was kept under a key.
    pub find: &'a (dyn Fn(&Key) -> Option<Vec<u8>> + Sync),
    /// Keeps something under a key; what cannot be kept is lost, and made again.
    pub keep: &'a (dyn Fn(&Key, Vec<u8>) + Sync),
}

impl Again<'_> {
    /// A piece and its links: as it was kept, or else made. `basis` says in full what it hangs on beside [`Again::of`].
    pub fn piece(&self, basis: &str, make: impl FnOnce() -> (Piece, Links)) -> (Piece, Links) {
        let key = Sha256::new().chain_update(self.of).chain_update("\n").chain_update(basis).finalize().into();
        let known = (self.find)(&key).and_then(|kept| {
            let (bytes, sum) = kept.split_last_chunk()?;
            if *sum == crc32fast::hash(bytes).to_le_bytes() { postcard::from_bytes(bytes).ok() } else { None }
        });
        known.unwrap_or_else(|| {
            let made = make();
            if let Ok(mut kept) = postcard::to_stdvec(&made) {
                kept.extend(crc32fast::hash(&kept).to_le_bytes());
                (self.keep)(&key, kept);
            }
            made
        })
    }
}
