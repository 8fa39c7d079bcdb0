//! Rows on their way from a worker to the program: what says that they are there goes first, their pages behind it as they are.
//!
//! So neither end holds all pages twice: the worker writes them from where they stand, and the program looks through them and puts
//! them on a shelf some at a time.

use super::{Bytes, Column, PAGE, Rows, encoded, walk};
use crate::intake::{Held, Shelf};
use rayon::prelude::*;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

/// How many pages are received at a time, and from how many on they are looked through on every core.
const AT_A_TIME: usize = 256;
const MANY: usize = 32;

/// Why pages did not come.
#[derive(Debug)]
pub enum NotReceived {
    /// Who sends them is gone, or sends something else.
    NotSent(io::Error),
    /// There is no room on the shelf.
    NoRoom(io::Error),
}

impl From<io::Error> for NotReceived {
    fn from(error: io::Error) -> NotReceived {
        NotReceived::NotSent(error)
    }
}

/// What is known of pages that were received: how many rows stand on them, and what in each column.
#[derive(Serialize, Deserialize)]
pub struct Noted {
    rows: usize,
    columns: Vec<Column>,
}

impl Rows {
    /// Takes all of them out as pages, to be sent behind what refers to them: left here is only how long each page is.
    pub fn send(&mut self) -> Vec<Vec<u8>> {
        let at_hand = std::mem::take(&mut self.at_hand);
        let pages = std::mem::take(self).pages.into_iter().map(|page| match page {
            Bytes::Held(Held::Here(bytes)) => bytes.into_vec(),
            page => page.get().into_owned(),
        });
        let pages: Vec<Vec<u8>> = pages.chain(at_hand.chunks(PAGE).map(encoded)).collect();
        // No page comes near to 4 GiB: a worker has not so much.
        self.pages = pages.iter().map(|page| Bytes::Due(page.len() as u32)).collect();
        pages
    }

    /// How many bytes are still to come.
    pub fn due(&self) -> u64 {
        self.pages.iter().filter_map(Bytes::due).map(u64::from).sum()
    }

    /// Takes the pages that are still to come, some at a time, and puts them on a shelf. Each is looked through once: what comes
    /// from another process is not trusted to be what it should be.
    ///
    /// # Errors
    /// Pages that do not come or are none; a shelf that cannot be written.
    pub fn receive(&mut self, from: &mut impl Read, shelf: &Arc<Shelf>) -> Result<(), NotReceived> {
        let due = std::mem::take(&mut self.pages);
        let lengths: Vec<usize> = due.iter().filter_map(Bytes::due).map(|length| length as usize).collect();
        self.pages.reserve_exact(lengths.len());
        let mut left = lengths.len();
        for some in lengths.chunks(AT_A_TIME) {
            let mut all = vec![0; some.iter().sum()];
            from.read_exact(&mut all)?;
            let mut rest = all.as_slice();
            let pages: Vec<&[u8]> = some.iter().filter_map(|length| rest.split_off(..*length)).collect();
            let looked: Option<Vec<_>> = match pages.len() {
                0..MANY => pages.iter().map(|page| look_through(page)).collect(),
                _ => pages.par_iter().map(|page| look_through(page)).collect(),
            };
            let strange = || io::Error::new(io::ErrorKind::InvalidData, "a page that was not written here");
            let looked = looked.ok_or_else(strange)?;
            let asides = shelf.put(pages).map_err(NotReceived::NoRoom)?;
            for (aside, (count, columns)) in asides.into_iter().zip(looked) {
                left -= 1;
                let is_whole = count == PAGE || left == 0 && (1..PAGE).contains(&count);
                if !is_whole || self.paged > 0 && columns.len() != self.columns.iter().count() {
                    return Err(strange().into());
                }
                self.add_page(Bytes::Held(Held::Aside(aside)), (count, columns));
            }
        }
        Ok(())
    }

    /// What is known of its pages.
    pub fn noted(&self) -> Noted {
        Noted { rows: self.paged, columns: self.columns.iter().collect() }
    }

    /// Takes the pages that are still to come from the beginning of some bytes, as [`Rows::receive`] does, but for looking through
    /// them: this program did that before, and noted what it found.
    ///
    /// # Errors
    /// The same.
    pub fn receive_noted(&mut self, from: &mut &[u8], noted: Noted, shelf: &Arc<Shelf>) -> Result<(), NotReceived> {
        let lengths = self.pages.iter().filter_map(Bytes::due);
        let pages: Option<Vec<&[u8]>> = lengths.map(|length| from.split_off(..length as usize)).collect();
        let pages = pages.ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))?;
        let asides = shelf.put(pages).map_err(NotReceived::NoRoom)?;
        self.pages = asides.into_iter().map(Held::Aside).map(Bytes::Held).collect();
        (self.paged, self.columns) = (noted.rows, noted.columns.into_iter().collect());
        Ok(())
    }

    /// Its pages as they were received, one at a time.
    pub fn pages(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        self.pages.iter().map(Bytes::get)
    }
}

impl Serialize for Rows {
    /// As what is left when its pages are taken out.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lengths: Option<Vec<u32>> = self.pages.iter().map(Bytes::due).collect();
        let lengths = lengths.filter(|_| self.at_hand.is_empty());
        lengths.ok_or_else(|| S::Error::custom("rows whose pages are not sent"))?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rows {
    /// As rows whose pages are still to come.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rows, D::Error> {
        let lengths: Vec<u32> = Deserialize::deserialize(deserializer)?;
        Ok(Rows { pages: lengths.into_iter().map(Bytes::Due).collect(), ..Rows::default() })
    }
}

/// How many rows stand on a page, and what in each of their columns; `None` where it is no page.
fn look_through(page: &[u8]) -> Option<(usize, Vec<Column>)> {
    let (mut count, mut columns, mut is_even) = (0, Vec::new(), true);
    walk(page, |row| {
        if count == 0 {
            columns = vec![Column::BLANK; row.entries.len()];
        }
        count += 1;
        is_even &= row.entries.len() == columns.len();
        columns.iter_mut().zip(&row.entries).for_each(|(column, entry)| column.add(entry));
    })?;
    (is_even && count > 0).then_some((count, columns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Entry, RosterRow};

    #[test]
    fn pages_that_were_not_written_here_are_not_taken() {
        let row = RosterRow { table: 0, row: 1, is_hidden: false, entries: vec![Entry::Blank] };
        let mut sent = Rows::from(vec![row.clone(); PAGE + 1]);
        let good = sent.send().concat();
        let receive = |pages: &[u8]| sent.clone().receive(&mut &*pages, &Shelf::new());
        assert!(receive(&good).is_ok());
        for cut in [good.len() - 1, good.len() / 2] {
            assert!(receive(&good[..cut]).is_err());
        }
        let mut bad = good;
        let last = bad.len() - 1;
        bad[last] = 99;
        assert!(receive(&bad).is_err());
        assert!(postcard::to_stdvec(&sent).is_ok() && postcard::to_stdvec(&Rows::from(vec![row])).is_err(), "not sent");
    }
}
