//! The links of a sheet, written and compressed some at a time as they come: the library keeps half a kilobyte a link, and writes a
//! relationship a cell where a sheet needs one a file.

use super::part::{Part, Piece};
use crate::sheet::{At, quoted};
use crate::text::inert;
use quick_xml::escape::escape as attribute;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Seek, Write};
use std::num::NonZeroU32;

/// The most characters of a link.
const LONGEST: usize = 2_000;

/// The most links of a sheet: Excel takes 65,530 ("Excel specifications and limits", Microsoft).
const MOST: usize = 65_000;

/// How many links are written at a time, at least.
const AT_A_TIME: usize = 1024;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// A cell of this workbook.
    Inside {
        /// The sheet.
        sheet: String,
        /// The cell.
        at: At,
    },
    /// Another file, relative to this workbook.
    File {
        /// Its path, with forward slashes.
        path: String,
        /// The sheet and the cell in it.
        cell: Option<(String, String)>,
    },
}

/// A sheet of another file, to the cells of which many links lead.
pub struct Way {
    path: String,
    /// Its name, as it stands before a cell in an attribute.
    sheet: String,
}

impl Way {
    /// The way that a link goes; `None` where it leads to no sheet of another file, or a spreadsheet cannot follow it.
    pub fn of(link: &Link) -> Option<Way> {
        let Link::File { path, cell: Some((sheet, _)) } = link else { return None };
        let sheet = format!("{}!", quoted(sheet));
        // No cell is farther down than this one is.
        can_follow(path, &format!("{sheet}XFD1048576"))
            .then(|| Way { path: path.clone(), sheet: attribute(&sheet).into_owned() })
    }
}

/// The links of a sheet.
#[derive(Default, Serialize, Deserialize)]
pub struct Links {
    all: Vec<Kept>,
    /// The sheets and the cells that they lead to, as attributes say them, one behind the other.
    places: String,
    /// The files that they lead to, by the number of their relationship, from 1; and the other way round.
    files: Vec<String>,
    #[serde(skip)]
    numbers: HashMap<String, NonZeroU32>,
    /// Those before all of these, as they stand in the sheet.
    #[serde(skip)]
    written: Vec<Piece>,
    /// How many of them there are.
    #[serde(skip)]
    count_written: usize,
}

/// A link as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Where it is clicked.
    at: At,
    /// The number of the file that it leads to; `None` for this workbook.
    file: Option<NonZeroU32>,
    /// Where its place ends among those of the links kept with it; it has none where it ends with the one before.
    end: u32,
}

impl Links {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    fn count(&self) -> usize {
        self.count_written + self.all.len()
    }

    /// Whether a sheet has no room for more.
    pub fn is_full(&self) -> bool {
        self.count() >= MOST
    }

    /// Makes a cell lead elsewhere when it is clicked; what a spreadsheet cannot follow, or has no more room for, is left out.
    pub fn add(&mut self, at: At, link: Option<&Link>) {
        let Some(link) = link.filter(|_| !self.is_full()) else { return };
        let (path, place) = match link {
            Link::Inside { sheet, at: to } => (None, Some(format!("{}!{to}", quoted(sheet)))),
            Link::File { path, cell } => {
                (Some(path), cell.as_ref().map(|(sheet, cell)| format!("{}!{cell}", quoted(sheet))))
            }
        };
        if can_follow(path.map_or("", String::as_str), place.as_deref().unwrap_or_default()) {
            let file = path.map(|path| self.number(path));
            self.places.push_str(&attribute(place.as_deref().unwrap_or_default()));
            self.keep(at, file);
        }
    }

    /// Makes a cell lead to a cell of a sheet when it is clicked; what there is no more room for is left out.
    pub fn add_in(&mut self, at: At, way: &Way, cell: impl Display) {
        if !self.is_full() {
            let file = Some(self.number(&way.path));
            self.places.push_str(&way.sheet);
            // Writing to a string does not fail.
            let _ = write!(self.places, "{cell}");
            self.keep(at, file);
        }
    }

    /// Keeps a link whose place was just written.
    fn keep(&mut self, at: At, file: Option<NonZeroU32>) {
        // As many links as there is room for do not come near to 4 GiB.
        self.all.push(Kept { at, file, end: self.places.len() as u32 });
    }

    /// Adds those of rows further down, to which none is added any more, as far as there is room.
    pub fn append(&mut self, below: Links) {
        debug_assert!(below.written.is_empty(), "the links of some rows are written with those of the sheet");
        let room = MOST.saturating_sub(self.count());
        let mut numbers: Vec<Option<NonZeroU32>> = vec![None; below.files.len()];
        let mut begin = 0;
        for Kept { at, file, end } in below.all.into_iter().take(room) {
            let number = |file: NonZeroU32| {
                let file = file.get() as usize - 1;
                *numbers[file].get_or_insert_with(|| self.number(&below.files[file]))
            };
            let file = file.map(number);
            self.places.push_str(&below.places[begin..end as usize]);
            self.keep(at, file);
            begin = end as usize;
        }
        if self.all.len() >= AT_A_TIME {
            self.written.push(self.text().as_bytes().into());
            self.count_written += self.all.len();
            self.all.clear();
            self.places.clear();
        }
    }

    fn number(&mut self, path: &str) -> NonZeroU32 {
        // The next row leads to the same file, more often than not.
        let last =
            NonZeroU32::new(self.files.len() as u32).filter(|_| self.files.last().is_some_and(|last| last == path));
        if let Some(number) = last.or_else(|| self.numbers.get(path).copied()) {
            return number;
        }
        let number = NonZeroU32::MIN.saturating_add(self.files.len() as u32);
        self.numbers.insert(path.to_string(), number);
        self.files.push(path.to_string());
        number
    }

    /// Adds the element of the cells (ECMA-376 Part 1, 18.3.1.48) to a sheet; nothing where there are none.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn write(&self, sheet: &mut Part<impl Write + Seek>) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        sheet.add(&b"<hyperlinks>"[..].into())?;
        self.written.iter().try_for_each(|piece| sheet.add(piece))?;
        sheet.add(&[&self.text(), "</hyperlinks>"].concat().as_bytes().into())
    }

    /// Those that are not written yet, as they will be.
    fn text(&self) -> String {
        let (mut text, mut begin) = (String::new(), 0);
        for Kept { at, file, end } in &self.all {
            let place = &self.places[begin..*end as usize];
            begin = *end as usize;
            // Writing to a string does not fail.
            let _ = write!(text, "<hyperlink ref=\"{at}\"");
            let _ = file.map_or(Ok(()), |file| write!(text, " r:id=\"{}\"", Name(file)));
            let _ = if place.is_empty() { Ok(()) } else { write!(text, " location=\"{place}\"") };
            text.push_str("/>");
        }
        text
    }

    /// The relationships that they name (ECMA-376 Part 2, 9.3).
    pub fn relations(&self) -> String {
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
        let relation = |(number, path): (u32, &String)| {
            let (name, target) = (Name(NonZeroU32::MIN.saturating_add(number)), target(path));
            let target = attribute(&target);
            format!("<Relationship Id=\"{name}\" Type=\"{KIND}\" Target=\"{target}\" TargetMode=\"External\"/>")
        };
        (0..).zip(&self.files).map(relation).collect()
    }
}

/// The name of a file's relationship, by its number: none that the library gives.
struct Name(NonZeroU32);

impl Display for Name {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        write!(out, "link{}", self.0)
    }
}

/// Whether a spreadsheet can follow a link to a file, or to this one, and to a place in it.
fn can_follow(path: &str, place: &str) -> bool {
    let plain = |text: &str| !text.chars().any(|c| c.is_control() || inert::is_unwritable(c));
    let length = || path.encode_utf16().chain(place.encode_utf16()).count();
    // A # in a path begins the place inside the file, for every program that reads links.
    !path.contains('#')
        && plain(path)
        && plain(place)
        // No text has more characters than bytes.
        && (path.len() + place.len() <= LONGEST || length() <= LONGEST)
}

/// A path as the target of a relationship: what cannot stand in an address is escaped.
fn target(path: &str) -> String {
    let mut target = String::with_capacity(path.len());
    for character in path.chars() {
        match character {
            '%' | '"' | ' ' | '<' | '>' | '[' | ']' | '^' | '`' | '{' | '}' | '#' => {
                let _ = write!(target, "%{:02x}", u32::from(character));
            }
            _ => target.push(character),
        }
    }
    target
}
