//! XML spreadsheets of Excel 2002 and 2003 ("XML Spreadsheet 2003"), which many systems write and name .xls ([Excel 2003 XML
//! Reference, Microsoft]: the elements Workbook, Worksheet, Table, Column, Row, Cell, Data).
//!
//! Rows and cells may leave out their place (it is the next) or state it (`ss:Index`). Dates are written out. An independent
//! count ([`count`]) confirms each sheet.

mod cell;
pub mod count;
mod looks;

use super::draft::{Draft, LAST, Room};
use super::marks::Marks;
use super::names::Names;
use super::watch::Watched;
use super::xml::{Node, Tag, Xml, local};
use super::{At, Book, DAYS_1904, Format, Refusal, Saved, Sheet, encoding, formula};
use count::Count;
use looks::Looks;

/// What a workbook is read from.
type Source<'a> = Xml<Watched<&'a [u8], Marks<Count>>>;

/// Reads a workbook.
///
/// # Errors
/// A [`Refusal`] where any sheet cannot be read whole.
pub fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    let (text, remarks) = encoding::decode(bytes, encoding::declared(&encoding::head(bytes)))?;
    let mut xml = Xml::new(Watched::new(text.trim_start_matches('\u{feff}').trim_start().as_bytes(), Marks::default()));
    let mut book = Book { remarks, ..Book::new(Format::SpreadsheetMl, Vec::new()) };
    let (mut looks, mut names, mut room) = (Looks::default(), Names::default(), Room::default());
    loop {
        match xml.next()? {
            Node::Open(tag) => match tag.name() {
                "Date1904" => {
                    drop(tag);
                    let mut says = String::new();
                    xml.text(&mut says)?;
                    book.epoch_1904 = !matches!(says.trim(), "0" | "False");
                }
                "LastSaved" => {
                    drop(tag);
                    let mut written = String::new();
                    xml.text(&mut written)?;
                    book.saved = written.trim().parse().ok().map(Saved::Moment);
                }
                "Style" | "NumberFormat" | "Font" => looks.see(&tag)?,
                "Worksheet" => {
                    let name = attribute(&tag, "Name")?.unwrap_or_default();
                    let name = names.apart(name, &mut book.remarks);
                    looks.shift = if book.epoch_1904 { DAYS_1904 } else { 0.0 };
                    let worksheet = Worksheet {
                        draft: Draft::new(name, true, &mut room),
                        looks: &looks,
                        visible: true,
                        next: At { row: 0, column: 0 },
                        column: 0,
                        styled: Vec::new(),
                        row_style: None,
                    };
                    drop(tag);
                    book.sheets.push(worksheet.read(&mut xml)?);
                }
                _ => {}
            },
            Node::Done if book.sheets.is_empty() => return Err(Refusal::Damaged("no worksheets".into())),
            Node::Done => return Ok(book),
            _ => {}
        }
    }
}

/// The attribute of this name, whatever its prefix.
fn attribute(tag: &Tag, name: &str) -> Result<Option<String>, Refusal> {
    for attribute in tag.attributes() {
        let (key, value) = attribute?;
        if local(key) == name {
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// A number that an attribute states; how many more or which one, from 1.
fn number(value: &str) -> Result<u32, Refusal> {
    value.trim().parse().map_err(|_| Refusal::Damaged(format!("{value} is no number of a row or column")))
}

/// A sheet that is being read.
struct Worksheet<'w, 'r> {
    draft: Draft<'r>,
    looks: &'w Looks,
    visible: bool,
    /// Where the next row, and the next cell in it, will be.
    next: At,
    /// The next column that is described.
    column: u32,
    /// First and last column of those that have a style, and the style.
    styled: Vec<(u32, u32, String)>,
    /// The style of the row at hand.
    row_style: Option<String>,
}

/// Where a row, column or cell is, and how far it reaches.
#[derive(Default)]
struct Place {
    index: Option<u32>,
    /// How many more there are of a row or column.
    span: u32,
    /// How many more columns and rows a cell takes.
    merge: (u32, u32),
    is_hidden: bool,
    style: Option<String>,
    has_formula: bool,
    /// What the formula says, where it is short.
    formula: String,
}

impl Place {
    fn of(tag: &Tag) -> Result<Place, Refusal> {
        let mut place = Place::default();
        for attribute in tag.attributes() {
            let (key, value) = attribute?;
            match local(key) {
                "Index" => {
                    let index = number(&value)?.checked_sub(1);
                    place.index = Some(index.ok_or_else(|| Refusal::Damaged("rows and columns count from 1".into()))?);
                }
                "Span" => place.span = number(&value)?,
                "MergeAcross" => place.merge.0 = number(&value)?,
                "MergeDown" => place.merge.1 = number(&value)?,
                "Hidden" => place.is_hidden = value.trim() != "0",
                "Height" | "Width" => place.is_hidden |= value.trim().parse() == Ok(0.0),
                "StyleID" => place.style = Some(value.into_owned()),
                "Formula" => {
                    place.has_formula = true;
                    place.formula = if formula::is_kept(&value) { value.into_owned() } else { String::new() };
                }
                _ => {}
            }
        }
        Ok(place)
    }
}

impl Worksheet<'_, '_> {
    fn read(mut self, xml: &mut Source) -> Result<Sheet, Refusal> {
        loop {
            match xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "Table" | "WorksheetOptions" => {}
                    "Column" => {
                        let place = Place::of(&tag)?;
                        let first = place.index.unwrap_or(self.column);
                        let last = first.saturating_add(place.span);
                        if place.is_hidden {
                            self.draft.hide_columns(first, last);
                        }
                        self.styled.extend(place.style.map(|style| (first, last, style)));
                        self.column = last.saturating_add(1);
                    }
                    "Row" => {
                        let place = Place::of(&tag)?;
                        drop(tag);
                        self.row(xml, &place)?;
                    }
                    "Visible" => {
                        drop(tag);
                        let mut says = String::new();
                        xml.text(&mut says)?;
                        self.visible = !says.contains("Hidden");
                    }
                    _ => {
                        drop(tag);
                        xml.skip()?;
                    }
                },
                Node::Close(end) if end.name() == "Worksheet" => break,
                Node::Done => return Err(Refusal::Damaged("a sheet ends early".into())),
                _ => {}
            }
        }
        let counted = xml.source().watcher.tally.sheets.last().copied().unwrap_or_default();
        Ok(Sheet { visible: self.visible, ..self.draft.finish(counted)? })
    }

    fn row(&mut self, xml: &mut Source, place: &Place) -> Result<(), Refusal> {
        let row = place.index.unwrap_or(self.next.row);
        let last = row.saturating_add(place.span);
        if place.is_hidden {
            (row..=last.min(LAST.row)).for_each(|row| self.draft.hide_row(row));
        }
        self.next = At { row, column: 0 };
        self.row_style.clone_from(&place.style);
        loop {
            match xml.next()? {
                Node::Open(tag) if tag.name() == "Cell" => {
                    let place = Place::of(&tag)?;
                    drop(tag);
                    self.cell(xml, &place)?;
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
        self.next = At { row: last.saturating_add(1), column: 0 };
        Ok(())
    }

    fn cell(&mut self, xml: &mut Source, place: &Place) -> Result<(), Refusal> {
        let at = At { column: place.index.unwrap_or(self.next.column), ..self.next };
        let style = place.style.as_deref().or(self.row_style.as_deref()).or_else(|| style_of(&self.styled, at.column));
        let content = cell::read(xml, place, style, self.looks, at, &mut self.draft.hearing())?;
        let (across, down) = place.merge;
        let last = At { row: at.row.saturating_add(down), column: at.column.saturating_add(across) };
        if content.is_some() || place.merge != (0, 0) {
            self.draft.come_to(at)?;
            self.draft.merge(at, last)?;
        }
        if place.has_formula {
            self.draft.has_formula()?;
            self.draft.formula_says(&formula::from_r1c1(&place.formula, at).unwrap_or_default())?;
        }
        if let Some((cell, look)) = content {
            self.draft.hold(cell.borrowed())?;
            self.draft.show(look)?;
        }
        self.next.column = last.column.saturating_add(1);
        Ok(())
    }
}

/// The style of a column, where columns have one: the first, the last, and its id.
fn style_of(styled: &[(u32, u32, String)], column: u32) -> Option<&str> {
    let place = styled.partition_point(|(_, last, _)| *last < column);
    styled.get(place).filter(|(first, ..)| *first <= column).map(|(.., style)| style.as_str())
}

#[cfg(test)]
mod tests;
