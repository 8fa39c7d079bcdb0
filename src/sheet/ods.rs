//! OpenDocument spreadsheets, packed (.ods) or as one XML file (.fods), read as they stream by (OpenDocument 1.3, part 3).
//!
//! Rows and cells say how often they are repeated: empty ones cost nothing however often, others only so often as a sheet of
//! figures may. Annotations and shapes are no cells ([`asides`]); tables of other documents are passed over; a table inside a cell
//! is its text. An independent count ([`count`]) confirms each table.

mod asides;
mod cell;
pub mod count;
mod fonts;

use super::draft::{Draft, LAST, Room};
use super::font::Font;
use super::marks::Marks;
use super::names::Names;
use super::package::{LARGEST_UNPACKED, Package};
use super::watch::Watched;
use super::xml::{Node, Tag, Xml, decoded, local};
use super::{At, Book, Cell, Format, Look, Refusal, Saved, Sheet};
use asides::Unseen;
use count::Count;
use fonts::Fonts;
use std::collections::HashSet;
use std::io::{BufRead, Read};

/// Elements that hold no cell and no text of one.
pub const UNSEEN: [&str; 26] = [
    "annotation",
    "ruby-text",
    "note",
    "frame",
    "custom-shape",
    "rect",
    "line",
    "ellipse",
    "circle",
    "g",
    "control",
    "polygon",
    "polyline",
    "path",
    "connector",
    "caption",
    "measure",
    "regular-polygon",
    "page-thumbnail",
    "shapes",
    "detective",
    "cell-range-source",
    "forms",
    "tracked-changes",
    "content-validations",
    "dde-links",
];

/// How many cells of a book may be repeats of others.
const MOST_REPEATED: u64 = 4 << 20;

/// How much of the named styles is looked at, in bytes.
const MOST_STYLES: u64 = 16 << 20;

/// How many tables a book may have.
const MOST_TABLES: usize = 10_000;

/// Reads a packed document.
///
/// # Errors
/// A [`Refusal`] where it is encrypted, or any table cannot be read whole.
pub fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut package = Package::open(bytes)?;
    if is_encrypted(&mut package) {
        return Err(Refusal::Encrypted);
    }
    let mut fonts = Fonts::default();
    let named = package.part("styles.xml").and_then(|part| Ok(Xml::new(decoded(part.buffered().take(MOST_STYLES))?)));
    named.into_iter().for_each(|named| fonts.see_named(named));
    let mut book = document(package.part("content.xml")?.buffered(), Format::Ods, fonts)?;
    // What is wrong with the time is no reason to refuse the figures.
    book.saved =
        package.part("meta.xml").and_then(|part| saved(&mut Xml::new(decoded(part.buffered())?))).ok().flatten();
    Ok(book)
}

/// Reads a document that is one XML file.
///
/// # Errors
/// As [`read`].
pub fn read_flat(bytes: &[u8]) -> Result<Book, Refusal> {
    let saved = saved(&mut Xml::new(decoded(bytes)?)).ok().flatten();
    Ok(Book { saved, ..document(bytes, Format::Fods, Fonts::default())? })
}

/// Whether the manifest says how a part is encrypted (part 2, 4.4).
fn is_encrypted(package: &mut Package) -> bool {
    let mut manifest = Vec::new();
    let Ok(part) = package.part("META-INF/manifest.xml") else { return false };
    let read = part.take(16 << 20).read_to_end(&mut manifest);
    let word = b"encryption-data";
    read.is_ok() && manifest.windows(word.len()).any(|window| window == word)
}

/// When the document was last saved (part 3, 4.3.2.9); it seldom says in which zone.
fn saved(xml: &mut Xml<impl BufRead>) -> Result<Option<Saved>, Refusal> {
    loop {
        match xml.next()? {
            Node::Open(tag) if tag.name() == "date" => {
                let mut written = String::new();
                xml.text(&mut written)?;
                let clock = || written.trim_end_matches('Z').parse().ok().map(Saved::Clock);
                return Ok(written.parse().ok().map(Saved::Moment).or_else(clock));
            }
            // The time stands before the tables.
            Node::Open(tag) if tag.name() == "body" => return Ok(None),
            Node::Done => return Ok(None),
            _ => {}
        }
    }
}

/// What a document is read from.
type Source<R> = Watched<R, Marks<Count>>;

fn document<R: BufRead>(bytes: R, format: Format, mut fonts: Fonts) -> Result<Book, Refusal> {
    let mut xml = Xml::new(Watched::new(decoded(bytes)?, Marks::default()));
    let mut book = Book::new(format, Vec::new());
    let (mut styles, mut names, mut in_body) = (Styles::default(), Names::default(), false);
    let (mut room, mut repeats) = (Room::default(), MOST_REPEATED);
    loop {
        match xml.next()? {
            Node::Open(tag) if !in_body => {
                in_body = tag.name() == "spreadsheet";
                styles.see(&tag)?;
                fonts.see(&tag);
                if in_body {
                    fonts.settle();
                }
            }
            Node::Open(tag) if tag.name() == "table" => {
                if book.sheets.len() == MOST_TABLES {
                    return Err(Refusal::Inflated(LARGEST_UNPACKED));
                }
                let (mut name, mut visible) = (String::new(), true);
                for attribute in tag.attributes() {
                    let (key, value) = attribute?;
                    match local(key) {
                        "name" => name = value.into_owned(),
                        "style-name" => visible = !styles.hides("table", &value),
                        _ => {}
                    }
                }
                let name = names.apart(name, &mut book.remarks);
                let draft = Draft::new(name, visible, &mut room);
                let (styles, fonts, repeats) = (&styles, &fonts, &mut repeats);
                let table = Table { draft, styles, fonts, row: 0, column: 0, defaults: Vec::new(), repeats };
                book.sheets.push(table.read(&mut xml)?);
            }
            Node::Open(tag) if UNSEEN.contains(&tag.name()) => {
                drop(tag);
                xml.skip()?;
            }
            Node::Done if book.sheets.is_empty() => return Err(Refusal::Damaged("no worksheets".into())),
            Node::Done => return Ok(book),
            _ => {}
        }
    }
}

/// The styles that hide a table, a row or a column, each as its family and name.
#[derive(Default)]
struct Styles {
    hidden: HashSet<(String, String)>,
    /// The one that is being read.
    at_hand: (String, String),
}

impl Styles {
    /// An element before the tables.
    fn see(&mut self, tag: &Tag) -> Result<(), Refusal> {
        let is_style = tag.name() == "style";
        for attribute in tag.attributes() {
            let (key, value) = attribute?;
            let is_none = || {
                value.starts_with('0')
                    && value.trim_matches(|c: char| c.is_ascii_alphabetic() || "0.".contains(c)).is_empty()
            };
            match (tag.name(), local(key)) {
                ("style", "family") => self.at_hand.0 = value.into_owned(),
                ("style", "name") if is_style => self.at_hand.1 = value.into_owned(),
                ("table-properties", "display") if value == "false" => drop(self.hidden.insert(self.at_hand.clone())),
                ("table-row-properties", "row-height") | ("table-column-properties", "column-width") if is_none() => {
                    self.hidden.insert(self.at_hand.clone());
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn hides(&self, family: &str, name: &str) -> bool {
        self.hidden.contains(&(family.to_string(), name.to_string()))
    }
}

/// A table that is being read.
struct Table<'t, 'r> {
    draft: Draft<'r>,
    styles: &'t Styles,
    fonts: &'t Fonts,
    /// The next row and, among the columns, the next one.
    row: u32,
    column: u32,
    /// The fonts of cells without a style of their own, with the first column of each that has another one than those before it.
    defaults: Vec<(u32, Font)>,
    /// How many repeats are left.
    repeats: &'t mut u64,
}

/// What a row or a column says of itself.
struct Line {
    repeat: u32,
    is_hidden: bool,
    /// The font of its cells without a style of their own.
    default: Option<Font>,
}

impl Table<'_, '_> {
    fn read<R: BufRead>(mut self, xml: &mut Xml<Source<R>>) -> Result<Sheet, Refusal> {
        // Groups that are open, and whether they are folded.
        let mut folded: Vec<bool> = Vec::new();
        loop {
            match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "table-column" => {
                        let line = self.line(&tag, "table-column", "number-columns-repeated")?;
                        if line.is_hidden || folded.contains(&true) {
                            self.draft.hide_columns(self.column, self.column.saturating_add(line.repeat - 1));
                        }
                        let font = line.default.unwrap_or_default();
                        if self.defaults.last().map_or(Font::default(), |(_, font)| *font) != font {
                            self.defaults.push((self.column, font));
                        }
                        self.column = self.column.saturating_add(line.repeat);
                    }
                    "table-row" => {
                        let mut line = self.line(&tag, "table-row", "number-rows-repeated")?;
                        drop(tag);
                        line.is_hidden |= folded.contains(&true);
                        self.row(xml, line)?;
                    }
                    "table-row-group" | "table-column-group" => {
                        let display = tag.attributes().find_map(|attribute| {
                            attribute.ok().filter(|(key, _)| local(key) == "display").map(|(_, value)| value == "false")
                        });
                        folded.push(display.unwrap_or(false));
                    }
                    "table-rows" | "table-header-rows" | "table-columns" | "table-header-columns" => {}
                    name => {
                        let element = Unseen::of(name);
                        drop(tag);
                        asides::hear(xml, element, At { row: self.row, column: 0 }, &mut self.draft.hearing())?;
                    }
                },
                Node::Close(end) => match end.name() {
                    "table" => break,
                    "table-row-group" | "table-column-group" => drop(folded.pop()),
                    _ => {}
                },
                Node::Done => return Err(Refusal::Damaged("a table ends early".into())),
                Node::Text(_) | Node::Nothing => {}
            }
        }
        let counted = xml.source().watcher.tally.tables.last().copied().unwrap_or_default();
        self.draft.finish(counted)
    }

    fn line(&self, tag: &Tag, family: &str, repeated: &str) -> Result<Line, Refusal> {
        let mut line = Line { repeat: 1, is_hidden: false, default: None };
        for attribute in tag.attributes() {
            let (key, value) = attribute?;
            match local(key) {
                "visibility" => line.is_hidden |= value != "visible",
                "style-name" => line.is_hidden |= self.styles.hides(family, &value),
                "default-cell-style-name" => line.default = Some(self.fonts.within(Font::default(), CELL, &value)),
                key if key == repeated => line.repeat = repeats(&value)?,
                _ => {}
            }
        }
        Ok(line)
    }

    fn row<R: BufRead>(&mut self, xml: &mut Xml<Source<R>>, line: Line) -> Result<(), Refusal> {
        let (mut cells, mut column) = (Vec::new(), 0u32);
        loop {
            match xml.next()? {
                Node::Open(tag) if matches!(tag.name(), "table-cell" | "covered-table-cell") => {
                    let mut cell = cell::Begun::from(&tag, self.fonts)?;
                    drop(tag);
                    let (first, number) = (column, cell.repeat);
                    let span = cell.span;
                    column = column.saturating_add(number);
                    let (has_formula, formula) = (cell.has_formula, std::mem::take(&mut cell.formula));
                    let font = cell.font.or(line.default).unwrap_or_else(|| self.default(first));
                    let at = At { row: self.row, column: first };
                    let content = cell.read(xml, self.fonts, font, at, &mut self.draft.hearing())?;
                    if content.is_some() || span != (1, 1) {
                        cells.push(Held { first, number, span, has_formula, formula, content });
                    }
                }
                Node::Open(tag) => {
                    drop(tag);
                    xml.skip()?;
                }
                Node::Close(_) => break,
                Node::Done => return Err(Refusal::Damaged("a row ends early".into())),
                Node::Text(_) | Node::Nothing => {}
            }
        }
        let first = self.row;
        self.row = self.row.saturating_add(line.repeat);
        if line.is_hidden {
            (first..self.row.min(LAST.row + 1)).for_each(|row| self.draft.hide_row(row));
        }
        let once: u64 = cells.iter().map(|cell| u64::from(cell.number)).sum();
        let repeated = once.saturating_mul(u64::from(line.repeat)) - cells.len() as u64;
        *self.repeats = self.repeats.checked_sub(repeated).ok_or(Refusal::Inflated(LARGEST_UNPACKED))?;
        if !cells.is_empty() {
            (first..self.row).try_for_each(|row| cells.iter().try_for_each(|held| self.hold(row, held)))?;
        }
        Ok(())
    }

    /// The font that a column gives to cells without a style of their own.
    fn default(&self, column: u32) -> Font {
        let before = self.defaults.partition_point(|(first, _)| *first <= column);
        before.checked_sub(1).map_or(Font::default(), |place| self.defaults[place].1)
    }

    fn hold(&mut self, row: u32, held: &Held) -> Result<(), Refusal> {
        for column in held.first..held.first.saturating_add(held.number) {
            let at = At { row, column };
            self.draft.come_to(at)?;
            let (columns, rows) = held.span;
            if held.span != (1, 1) {
                let last = At { row: row.saturating_add(rows - 1), column: column.saturating_add(columns - 1) };
                self.draft.merge(at, last)?;
            }
            if held.has_formula {
                self.draft.has_formula()?;
                self.draft.formula_says(&held.formula)?;
            }
            if let Some((cell, look)) = &held.content {
                self.draft.hold(cell.borrowed())?;
                self.draft.show(look.clone())?;
            }
        }
        Ok(())
    }
}

/// The family of cells' styles.
const CELL: &str = "table-cell";

/// A cell of a row, with those right of it that are the same.
struct Held {
    first: u32,
    number: u32,
    /// How many columns and rows it takes.
    span: (u32, u32),
    has_formula: bool,
    formula: String,
    /// What it holds, and what it shows beyond that.
    content: Option<(Cell, Option<Look>)>,
}

/// A number of repeats or of merged cells (19.675 and following: a positive integer).
fn repeats(value: &str) -> Result<u32, Refusal> {
    let number = value.trim().parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Refusal::Damaged(format!("{value} is no number of repeats")))
}

#[cfg(test)]
mod tests;
