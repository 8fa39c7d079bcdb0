//! The links of a sheet, kept as the text that they become: the library keeps half a kilobyte a link, and writes a relationship a cell
//! where a sheet needs one a file.

use crate::sheet::{At, quoted};
use crate::text::inert;
use quick_xml::escape::escape as attribute;
use std::collections::HashMap;
use std::fmt::Write as _;

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

/// The links of a sheet.
#[derive(Default)]
pub struct Links {
    count: usize,
    /// The elements of the cells, ready to be written (ECMA-376 Part 1, 18.3.1.47).
    pub cells: String,
    /// The relationships that they name, ready to be written (ECMA-376 Part 2, 9.3).
    pub relations: String,
    /// The number of each file's relationship.
    files: HashMap<String, usize>,
}

impl Links {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Makes a cell lead elsewhere when it is clicked; what a spreadsheet cannot follow, or has no more room for, is left out.
    pub fn add(&mut self, at: At, link: Option<&Link>) {
        let Some(link) = link.filter(|link| self.count < MOST && can_follow(link)) else { return };
        self.count += 1;
        let _ = match link {
            Link::Inside { sheet, at: to } => {
                write!(self.cells, "<hyperlink ref=\"{at}\" location=\"{}!{to}\"/>", attribute(quoted(sheet)))
            }
            Link::File { path, cell } => {
                let number = self.number(path);
                let place = cell.as_ref().map(|(sheet, cell)| format!("{}!{cell}", quoted(sheet)));
                let place = place.map(|place| format!(" location=\"{}\"", attribute(&place))).unwrap_or_default();
                write!(self.cells, "<hyperlink ref=\"{at}\" r:id=\"link{number}\"{place}/>")
            }
        };
    }

    /// The number of a file's relationship. Its name is none that the library gives.
    fn number(&mut self, path: &str) -> usize {
        if let Some(number) = self.files.get(path) {
            return *number;
        }
        let number = self.files.len() + 1;
        self.files.insert(path.to_string(), number);
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";
        let target = target(path);
        let _ = write!(
            self.relations,
            "<Relationship Id=\"link{number}\" Type=\"{KIND}\" Target=\"{}\" TargetMode=\"External\"/>",
            attribute(&target)
        );
        number
    }
}

/// Whether a spreadsheet can follow a link.
fn can_follow(link: &Link) -> bool {
    let (path, place) = match link {
        Link::Inside { sheet, at } => ("", Some((sheet, at.to_string()))),
        Link::File { path, cell } => (path.as_str(), cell.as_ref().map(|(sheet, cell)| (sheet, cell.clone()))),
    };
    let place = place.map(|(sheet, cell)| format!("{}!{cell}", quoted(sheet))).unwrap_or_default();
    let plain = |text: &str| !text.chars().any(|c| c.is_control() || inert::is_unwritable(c));
    // A # in a path begins the place inside the file, for every program that reads links.
    !path.contains('#')
        && plain(path)
        && plain(&place)
        && path.encode_utf16().chain(place.encode_utf16()).count() <= LONGEST
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
