//! Bytes on their way to a reader, seen by an independent count of the cells in them.
//!
//! The count must not share the reader's understanding of the file, only its bytes: see [`super::xlsx::count`] and
//! [`super::xlsb::count`].

use std::io::{self, BufRead, Read};

/// Something that sees every byte that a reader takes, in order.
pub trait Watcher {
    /// The next bytes, in pieces of any length.
    fn see(&mut self, bytes: &[u8]);
}

/// A source of bytes under watch.
pub struct Watched<R, W> {
    input: R,
    /// Who watches.
    pub watcher: W,
}

impl<R, W> Watched<R, W> {
    /// Puts a source under watch.
    pub fn new(input: R, watcher: W) -> Watched<R, W> {
        Watched { input, watcher }
    }
}

impl<R: BufRead, W: Watcher> BufRead for Watched<R, W> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, taken: usize) {
        // What was filled and not yet consumed is there again, so this cannot fail.
        if let Ok(bytes) = self.input.fill_buf() {
            self.watcher.see(&bytes[..taken.min(bytes.len())]);
        }
        self.input.consume(taken);
    }
}

impl<R: BufRead, W: Watcher> Read for Watched<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let taken = available.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&available[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}
