//! The links of a sheet, kept as the text that they become: the library keeps half a kilobyte a link, and writes a relationship a cell
//! where a sheet needs one a file.

use crate::sheet::{At, quoted};
use crate::text::inert;
use quick_xml::escape::escape as attribute;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::{self, Display, Formatter, Write as _};
use std::io::{self, Write};

/// The most characters of a link.
const LONGEST: usize = 2_000;

/// The most links of a sheet: Excel takes 65,530 ("Excel specifications and limits", Microsoft).
const MOST: usize = 65_000;

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
    /// The files that they lead to, by the number of their relationship, and the other way round.
    files: Vec<String>,
    #[serde(skip)]
    numbers: HashMap<String, usize>,
}

/// A link as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Where it is clicked.
    at: At,
    /// The number of the file that it leads to; `None` for this workbook.
    file: Option<usize>,
    /// The sheet and the cell that it leads to, as an attribute says it.
    place: Option<String>,
}

impl Links {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether a sheet has no room for more.
    pub fn is_full(&self) -> bool {
        self.all.len() >= MOST
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
            self.all.push(Kept { at, file, place: place.map(|place| attribute(&place).into_owned()) });
        }
    }

    /// Makes a cell lead to a cell of a sheet when it is clicked; what there is no more room for is left out.
    pub fn add_in(&mut self, at: At, way: &Way, cell: impl Display) {
        if !self.is_full() {
            let file = Some(self.number(&way.path));
            let mut place = String::with_capacity(way.sheet.len() + 8);
            place.push_str(&way.sheet);
            // Writing to a string does not fail.
            let _ = write!(place, "{cell}");
            self.all.push(Kept { at, file, place: Some(place) });
        }
    }

    /// Adds those of rows further down, to which none is added any more, as far as there is room.
    pub fn append(&mut self, below: Links) {
        let room = MOST.saturating_sub(self.all.len());
        let mut numbers: Vec<Option<usize>> = vec![None; below.files.len()];
        for link in below.all.into_iter().take(room) {
            let number = |file: usize| *numbers[file].get_or_insert_with(|| self.number(&below.files[file]));
            let file = link.file.map(number);
            self.all.push(Kept { file, ..link });
        }
    }

    fn number(&mut self, path: &str) -> usize {
        // The next row leads to the same file, more often than not.
        if self.files.last().is_some_and(|last| last == path) {
            return self.files.len() - 1;
        }
        if let Some(number) = self.numbers.get(path) {
            return *number;
        }
        self.numbers.insert(path.to_string(), self.files.len());
        self.files.push(path.to_string());
        self.files.len() - 1
    }

    /// Writes the element of the cells (ECMA-376 Part 1, 18.3.1.48); none where there are no links.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn write_cells(&self, out: &mut impl Write) -> io::Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        out.write_all(b"<hyperlinks>")?;
        for Kept { at, file, place } in &self.all {
            write!(out, "<hyperlink ref=\"{at}\"")?;
            file.map_or(Ok(()), |file| write!(out, " r:id=\"{}\"", Name(file)))?;
            place.as_ref().map_or(Ok(()), |place| write!(out, " location=\"{place}\""))?;
            out.write_all(b"/>")?;
        }
        out.write_all(b"</hyperlinks>")
    }

    /// The relationships that they name (ECMA-376 Part 2, 9.3).
    pub fn relations(&self) -> String {
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
        let relation = |(number, path): (usize, &String)| {
            let (name, target) = (Name(number), target(path));
            let target = attribute(&target);
            format!("<Relationship Id=\"{name}\" Type=\"{KIND}\" Target=\"{target}\" TargetMode=\"External\"/>")
        };
        self.files.iter().enumerate().map(relation).collect()
    }
}

/// The name of a file's relationship, by its number: none that the library gives.
struct Name(usize);

impl Display for Name {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        write!(out, "link{}", self.0 + 1)
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
