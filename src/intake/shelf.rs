//! Where rows wait between reading and writing: in memory while they are few, in a nameless temporary file when they are many.
//!
//! What was put on it stays as it is, and its file is gone with it.

use std::borrow::Cow;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::SpooledTempFile;

/// How many bytes are kept in memory: those of a round of some dozen returns. There are shelves for rows and for what repeats are found by.
const IN_MEMORY: usize = 1 << 20;

/// Bytes put aside, to be looked up by their place.
#[derive(Debug)]
pub struct Shelf {
    file: Mutex<Ends>,
}

#[derive(Debug)]
struct Ends {
    file: SpooledTempFile,
    end: u64,
}

/// Bytes that wait on a shelf, or in memory: not put aside yet, or because there was no room, such as on a full disk.
#[derive(Debug, Clone)]
pub enum Held {
    /// In memory.
    Here(Box<[u8]>),
    /// On the shelf.
    Aside(Aside),
}

impl Held {
    /// Some of the bytes.
    pub fn part(&self, range: Range<usize>) -> Cow<'_, [u8]> {
        match self {
            Held::Here(bytes) => Cow::Borrowed(&bytes[range]),
            // The file is this program's own, without a name and held open.
            Held::Aside(aside) => Cow::Owned(aside.part(range).expect("a temporary file that can be read again")),
        }
    }

    /// All of them.
    pub fn all(&self) -> Cow<'_, [u8]> {
        match self {
            Held::Here(bytes) => Cow::Borrowed(bytes),
            Held::Aside(aside) => self.part(0..aside.length),
        }
    }
}

/// Something that was put aside.
#[derive(Debug, Clone)]
pub struct Aside {
    shelf: Arc<Shelf>,
    from: u64,
    length: usize,
}

impl Shelf {
    /// An empty one.
    pub fn new() -> Arc<Shelf> {
        let file = Mutex::new(Ends { file: SpooledTempFile::new(IN_MEMORY), end: 0 });
        Arc::new(Shelf { file })
    }

    /// Puts pieces aside, one behind the other.
    ///
    /// # Errors
    /// A temporary file that cannot be made or written, such as on a full disk.
    pub fn put<'b>(self: &Arc<Shelf>, pieces: impl IntoIterator<Item = &'b [u8]>) -> io::Result<Vec<Aside>> {
        let mut ends = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Ends { file, end } = &mut *ends;
        file.seek(SeekFrom::Start(*end))?;
        let (mut out, mut asides) = (BufWriter::new(file), Vec::new());
        for bytes in pieces {
            out.write_all(bytes)?;
            asides.push(Aside { shelf: self.clone(), from: *end, length: bytes.len() });
            *end += bytes.len() as u64;
        }
        out.flush()?;
        Ok(asides)
    }

    /// Puts bytes aside, if there is room.
    pub fn hold(self: &Arc<Shelf>, bytes: Vec<u8>) -> Held {
        let aside = self.put([bytes.as_slice()]).ok().and_then(|mut asides| asides.pop());
        aside.map_or_else(|| Held::Here(bytes.into()), Held::Aside)
    }
}

impl Aside {
    /// Some of the bytes.
    ///
    /// # Errors
    /// A temporary file that cannot be read any more.
    fn part(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        assert!(range.end <= self.length, "what stands behind was put there by another");
        let mut bytes = vec![0; range.len()];
        let mut ends = self.shelf.file.lock().unwrap_or_else(PoisonError::into_inner);
        ends.file.seek(SeekFrom::Start(self.from + range.start as u64))?;
        ends.file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_aside_is_found_again_however_much_came_after() {
        let shelf = Shelf::new();
        let pieces: Vec<Vec<u8>> = (0..40u8).map(|piece| vec![piece; 60_000 + usize::from(piece)]).collect();
        let mut aside = shelf.put(pieces[..7].iter().map(Vec::as_slice)).unwrap();
        aside.extend(shelf.put(pieces[7..].iter().map(Vec::as_slice)).unwrap());
        assert!(shelf.file.lock().unwrap().file.is_rolled(), "it fits no longer into memory");
        for (piece, aside) in pieces.iter().zip(&aside).rev() {
            assert_eq!(aside.part(0..piece.len()).unwrap(), *piece);
        }
    }
}
