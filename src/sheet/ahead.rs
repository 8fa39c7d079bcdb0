//! A large part of a file, unpacked by one core while another reads it.

use std::io::{self, BufRead, Read};
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// How many bytes a part must have for a second core to be worth its while.
pub const LARGE: u64 = 1 << 20;

/// How many bytes are handed on at a time, and how many such pieces may wait.
const PIECE: usize = 64 << 10;
const WAITING: usize = 4;

/// Has a reader read what a source unpacks meanwhile; gives the source back.
pub fn read_ahead<S: Read + Send, T>(mut source: S, reader: impl FnOnce(Ahead) -> T) -> (T, S) {
    let (sender, pieces) = sync_channel(WAITING);
    thread::scope(|scope| {
        let unpacking = scope.spawn(move || {
            loop {
                let mut piece = vec![0; PIECE];
                let read = fill(&mut source, &mut piece);
                let is_last = !matches!(read, Ok(PIECE));
                let read = read.map(|length| {
                    piece.truncate(length);
                    piece
                });
                // Where nobody reads on, there is nothing more to unpack.
                if sender.send(read).is_err() || is_last {
                    return source;
                }
            }
        });
        let result = reader(Ahead { pieces, piece: Vec::new(), taken: 0 });
        (result, unpacking.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// Fills a piece as far as the source goes.
fn fill(source: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match source.read(&mut piece[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// What is unpacked by another core.
pub struct Ahead {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    taken: usize,
}

impl BufRead for Ahead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.piece.len()
            && let Ok(next) = self.pieces.recv()
        {
            (self.piece, self.taken) = (next?, 0);
        }
        Ok(&self.piece[self.taken..])
    }

    fn consume(&mut self, taken: usize) {
        self.taken = (self.taken + taken).min(self.piece.len());
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read(source: impl Read + Send) -> io::Result<Vec<u8>> {
        let read = |mut ahead: Ahead| {
            let mut all = Vec::new();
            ahead.read_to_end(&mut all).map(|_| all)
        };
        read_ahead(source, read).0
    }

    #[test]
    fn what_is_read_ahead_is_all_there_is() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 9 * PIECE + 7] {
            let all: Vec<u8> = (0..length).map(|number| number as u8).collect();
            assert!(read(Cursor::new(all.clone())).unwrap() == all, "{length}");
        }
    }

    #[test]
    fn an_error_comes_where_it_was_met_and_who_stops_early_stops_all() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let source = Cursor::new(vec![7; 3 * PIECE]).chain(Broken);
        assert_eq!(read(source).unwrap_err().to_string(), "broken");
        let (first, _) = read_ahead(io::repeat(7), |mut ahead| ahead.fill_buf().map(|bytes| bytes[0]));
        assert_eq!(first.unwrap(), 7);
    }
}
