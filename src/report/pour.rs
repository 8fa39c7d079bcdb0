//! Rows by the hundred thousand, poured into a sheet that rust_xlsxwriter has laid out.
//!
//! The library writes a sheet whole: headings, widths, panes, filter, page. Where rows are many, it is given one sample row instead,
//! a blank cell a format; [`save`] takes the sample out, learns from it how the formats are numbered, and writes the rows in its
//! place, straight into the compressed part, the sheets side by side on every core. The library keeps every cell of a sheet until
//! the end, looks its format up by a hash of all it says, and compresses on one core (docs/PERFORMANCE.md); here a row is gone
//! as soon as it is written, and its links are one relationship a file instead of one a cell.
//!
//! What is written is SpreadsheetML as the library writes it, but for texts, which stand in their cells (ECMA-376 Part 1, 18.3.1.53)
//! and not in the table of shared strings, which would have to be kept.

use super::page::{Link, can_follow, serial};
use crate::sheet::{At, column_letters, quoted};
use crate::text::inert;
use crate::value::number::to_float;
use jiff::civil::{Date, Time};
use quick_xml::escape::{escape as attribute, partial_escape};
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Display, Write as _};
use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// How hard parts are compressed: a third faster than the usual 6, for an eighth more bytes.
pub const LEVEL: u8 = 3;

/// The most links of a sheet: Excel takes 65,530 ("Excel specifications and limits", Microsoft).
const MOST_LINKS: usize = 65_000;

/// How a part begins.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Hears how many more rows are written.
pub type Tick<'a> = &'a (dyn Fn(usize) + Sync);

/// What writes the rows of a sheet, one after the other.
type Fill<'a> = Box<dyn Fn(&mut Rows) -> io::Result<()> + Send + Sync + 'a>;

/// A sheet of a workbook that waits for its rows.
pub struct Pour<'a> {
    /// Which sheet, from 0.
    sheet: usize,
    /// The row of the sample, where the first row comes.
    first: u32,
    fill: Fill<'a>,
}

impl<'a> Pour<'a> {
    /// Lays the sample into the workbook's last sheet, at the row where the first row comes: a cell for each format, which the rows
    /// then name by its position.
    ///
    /// # Errors
    /// More formats than a sheet has columns.
    pub fn new(
        book: &mut Workbook,
        first: u32,
        formats: &[Format],
        fill: impl Fn(&mut Rows) -> io::Result<()> + Send + Sync + 'a,
    ) -> Result<Pour<'a>, XlsxError> {
        let sheets = book.worksheets_mut();
        let sheet = sheets.len() - 1;
        for (column, format) in (0..).zip(formats) {
            sheets[sheet].write_blank(first, column, format)?;
        }
        Ok(Pour { sheet, first, fill: Box::new(fill) })
    }

    fn part(&self) -> String {
        format!("xl/worksheets/sheet{}.xml", self.sheet + 1)
    }

    /// The part of the links, beside the sheet's own.
    fn relations(&self) -> String {
        format!("xl/worksheets/_rels/sheet{}.xml.rels", self.sheet + 1)
    }
}

/// Saves a workbook with the rows of its sheets.
///
/// # Errors
/// What the library refuses, or that a file cannot be written.
pub fn save(mut book: Workbook, pours: &[Pour], out: impl Write + Seek, tick: Tick) -> Result<(), XlsxError> {
    let laid_out = book.save_to_buffer()?;
    drop(book);
    Ok(join(&laid_out, pours, out, tick)?)
}

fn join(laid_out: &[u8], pours: &[Pour], out: impl Write + Seek, tick: Tick) -> io::Result<()> {
    let poured: Vec<File> = pours.par_iter().map(|pour| one(laid_out, pour, tick)).collect::<io::Result<_>>()?;
    let mut archive = ZipArchive::new(Cursor::new(laid_out))?;
    let mut whole = ZipWriter::new(out);
    let is_poured: HashMap<String, usize> = (0..).zip(pours).map(|(position, pour)| (pour.part(), position)).collect();
    let mut poured: Vec<Option<File>> = poured.into_iter().map(Some).collect();
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index)?;
        match is_poured.get(&*part.name()?) {
            Some(position) => {
                if let Some(file) = poured[*position].take() {
                    whole.merge_archive(ZipArchive::new(io::BufReader::new(file))?)?;
                }
            }
            None => whole.raw_copy_file(part)?,
        }
    }
    whole.finish()?.flush()
}

/// An archive with one sheet, its rows poured in, and its links.
fn one(laid_out: &[u8], pour: &Pour, tick: Tick) -> io::Result<File> {
    let mut sheet = String::new();
    ZipArchive::new(Cursor::new(laid_out))?.by_name(&pour.part())?.read_to_string(&mut sheet)?;
    let around = Around::of(&sheet, pour.first).ok_or_else(|| io::Error::other("a sheet without its sample row"))?;
    let options = SimpleFileOptions::default().compression_level(Some(LEVEL.into())).unix_permissions(0o600);
    let options = options.last_modified_time(zip::DateTime::default());
    let mut archive = ZipWriter::new(BufWriter::new(tempfile::tempfile()?)).set_auto_large_file();
    archive.start_file(pour.part(), options)?;
    archive.write_all(around.before.as_bytes())?;
    let mut rows = Rows::new(&mut archive, pour.first, around.styles, tick);
    (pour.fill)(&mut rows)?;
    rows.hand_on()?;
    let Links { cells, relations, .. } = rows.links;
    archive.write_all(around.between.as_bytes())?;
    if !cells.is_empty() {
        write!(archive, "<hyperlinks>{cells}</hyperlinks>")?;
    }
    archive.write_all(around.after.as_bytes())?;
    if !relations.is_empty() {
        const SPACE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        archive.start_file(pour.relations(), options)?;
        write!(archive, "{HEAD}<Relationships xmlns=\"{SPACE}\">{relations}</Relationships>")?;
    }
    Ok(archive.finish()?.into_inner()?)
}

/// A sheet as the library wrote it, around the sample row.
struct Around<'a> {
    before: &'a str,
    /// From the sample row to where links stand, which is before everything about printing (ECMA-376 Part 1, 18.3.1.99).
    between: &'a str,
    after: &'a str,
    /// The attribute of each format.
    styles: Vec<String>,
}

impl<'a> Around<'a> {
    fn of(sheet: &'a str, first: u32) -> Option<Around<'a>> {
        let begin = sheet.find(&format!("<row r=\"{}\"", first + 1))?;
        let end = begin + sheet[begin..].find("</row>")? + "</row>".len();
        let cells = sheet[begin..end].split("<c ").skip(1);
        let style = |cell: &str| Some(format!(" s=\"{}\"", cell.split_once(" s=\"")?.1.split('"').next()?));
        let styles = cells.map(|cell| style(cell).unwrap_or_default()).collect();
        let links = end + sheet[end..].find("<printOptions").or(sheet[end..].find("<pageMargins"))?;
        Some(Around { before: &sheet[..begin], between: &sheet[end..links], after: &sheet[links..], styles })
    }
}

/// How many bytes are handed on at a time.
const AT_A_TIME: usize = 64 << 10;

/// The rows of a sheet being written. The cells of a row are put from left to right, each with a format by its position.
pub struct Rows<'a> {
    out: &'a mut dyn Write,
    tick: Tick<'a>,
    /// The row of which the next tick tells first.
    ticked: u32,
    /// What was not handed on yet.
    done: String,
    /// The row, from 0.
    row: u32,
    /// The same as it is shown.
    number: String,
    /// The cells of the row so far.
    cells: String,
    height: Option<f64>,
    styles: Vec<String>,
    /// The letters of the columns met so far.
    letters: Vec<String>,
    links: Links,
}

/// The links of a sheet being written.
#[derive(Default)]
struct Links {
    count: usize,
    cells: String,
    relations: String,
    /// The number of each file's relationship.
    files: HashMap<String, usize>,
}

impl<'a> Rows<'a> {
    fn new(out: &'a mut dyn Write, row: u32, styles: Vec<String>, tick: Tick<'a>) -> Rows<'a> {
        Rows {
            out,
            tick,
            ticked: row,
            done: String::with_capacity(AT_A_TIME),
            row,
            number: (row + 1).to_string(),
            cells: String::new(),
            height: None,
            styles,
            letters: Vec::new(),
            links: Links::default(),
        }
    }

    /// The row that is being written, from 0.
    pub fn row(&self) -> u32 {
        self.row
    }

    /// Puts a text, made inert, into a cell.
    pub fn text(&mut self, column: u32, text: &str, style: usize) {
        let text = inert::cell(text);
        if text.is_empty() {
            return self.blank(column, style);
        }
        self.open(column, style);
        let is_padded = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
        let space = if is_padded { " xml:space=\"preserve\"" } else { "" };
        for part in [" t=\"inlineStr\"><is><t", space, ">", &escaped(&text), "</t></is></c>"] {
            self.cells.push_str(part);
        }
    }

    /// Puts a number into a cell; a blank where there is none.
    pub fn number(&mut self, column: u32, number: impl Into<Option<Decimal>>, style: usize) {
        match number.into() {
            // As many digits as a float tells apart are the shortest ones of the nearest float.
            Some(number) if number.mantissa().unsigned_abs() < 1_000_000_000_000_000 => {
                self.value(column, number.normalize(), style);
            }
            Some(number) => self.value(column, to_float(number), style),
            None => self.blank(column, style),
        }
    }

    /// Puts a day into a cell.
    pub fn day(&mut self, column: u32, day: Date, style: usize) {
        self.value(column, serial(day.to_datetime(Time::midnight())), style);
    }

    fn value(&mut self, column: u32, value: impl Display, style: usize) {
        self.open(column, style);
        let _ = write!(self.cells, "><v>{value}</v></c>");
    }

    /// Puts nothing but the format into a cell.
    pub fn blank(&mut self, column: u32, style: usize) {
        self.open(column, style);
        self.cells.push_str("/>");
    }

    fn open(&mut self, column: u32, style: usize) {
        while self.letters.len() <= column as usize {
            self.letters.push(column_letters(self.letters.len() as u32));
        }
        for part in ["<c r=\"", &self.letters[column as usize], &self.number, "\"", &self.styles[style]] {
            self.cells.push_str(part);
        }
    }

    /// Makes a cell of the row lead elsewhere when it is clicked.
    pub fn link(&mut self, column: u32, link: Option<&Link>) {
        let at = At { row: self.row, column };
        if let Some(link) = link.filter(|link| self.links.count < MOST_LINKS && can_follow(link)) {
            self.links.add(at, link);
        }
    }

    /// Sets the height of the row, in points; without it, the row has the sheet's.
    pub fn height(&mut self, points: f64) {
        self.height = Some(points);
    }

    /// Ends the row, and begins the next one.
    ///
    /// # Errors
    /// That it cannot be written.
    pub fn end(&mut self) -> io::Result<()> {
        let height = self.height.take();
        let height = height.map(|points| format!(" ht=\"{points}\" customHeight=\"1\"")).unwrap_or_default();
        for part in ["<row r=\"", &self.number, "\"", &height, ">", &self.cells, "</row>"] {
            self.done.push_str(part);
        }
        self.cells.clear();
        self.row += 1;
        self.number.clear();
        // Writing to a string does not fail.
        let _ = write!(self.number, "{}", self.row + 1);
        if self.done.len() >= AT_A_TIME { self.hand_on() } else { Ok(()) }
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.out.write_all(self.done.as_bytes())?;
        self.done.clear();
        (self.tick)((self.row - self.ticked) as usize);
        self.ticked = self.row;
        Ok(())
    }
}

impl Links {
    fn add(&mut self, at: At, link: &Link) {
        self.count += 1;
        let _ = match link {
            Link::Inside { sheet, at: to } => {
                write!(self.cells, "<hyperlink ref=\"{at}\" location=\"{}!{to}\"/>", attribute(&quoted(sheet)))
            }
            Link::File { path, cell } => {
                let number = self.number(path);
                let place = cell.as_ref().map(|(sheet, cell)| format!("{}!{cell}", quoted(sheet)));
                let place = place.map(|place| format!(" location=\"{}\"", attribute(&place))).unwrap_or_default();
                write!(self.cells, "<hyperlink ref=\"{at}\" r:id=\"rId{number}\"{place}/>")
            }
        };
    }

    /// The number of a file's relationship (ECMA-376 Part 2, 9.3).
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
            "<Relationship Id=\"rId{number}\" Type=\"{KIND}\" Target=\"{}\" TargetMode=\"External\"/>",
            attribute(&target)
        );
        number
    }
}

/// A text between tags: what Excel would take for an escape of its own (`_x000D_`) is escaped in turn.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_escape = |at: &usize| {
        let digits = text.as_bytes().get(at + 2..at + 7);
        digits.is_some_and(|digits| digits[4] == b'_' && digits[..4].iter().all(u8::is_ascii_hexdigit))
    };
    let escapes: Vec<usize> = text.match_indices("_x").map(|(at, _)| at).filter(is_escape).collect();
    if escapes.is_empty() {
        return partial_escape(text);
    }
    let mut whole = text.to_string();
    for at in escapes.into_iter().rev() {
        whole.insert_str(at, "_x005F");
    }
    Cow::Owned(partial_escape(&whole).into_owned())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::page::Page;
    use calamine::{Data, Reader, Xlsx};
    use proptest::prelude::*;
    use rust_xlsxwriter::{Color, FormatBorder};

    fn formats() -> [Format; 3] {
        let figure = Format::new().set_num_format("#,##0.00");
        [Format::new().set_border(FormatBorder::Thin), figure, Format::new().set_background_color(Color::Yellow)]
    }

    /// What is put into the cells of a row.
    type Row = Vec<Option<Result<String, Decimal>>>;

    /// The rows below a heading, poured.
    fn poured(rows: &[Row]) -> Vec<u8> {
        let mut book = Workbook::new();
        Page::new(book.add_worksheet(), "单").unwrap().put(At { row: 0, column: 0 }, "表头", &formats()[0]).unwrap();
        let pour = Pour::new(&mut book, 1, &formats(), |out| {
            for row in rows {
                for (column, content) in (0..).zip(row) {
                    match content {
                        Some(Ok(text)) => out.text(column, text, 0),
                        Some(Err(number)) => out.number(column, *number, 1),
                        None => out.blank(column, 2),
                    }
                }
                out.end()?;
            }
            Ok(())
        });
        let mut file = Cursor::new(Vec::new());
        save(book, &[pour.unwrap()], &mut file, &|_| ()).unwrap();
        file.into_inner()
    }

    /// The same, written by the library.
    fn written(rows: &[Row]) -> Vec<u8> {
        let mut book = Workbook::new();
        let mut page = Page::new(book.add_worksheet(), "单").unwrap();
        page.put(At { row: 0, column: 0 }, "表头", &formats()[0]).unwrap();
        for (row, cells) in (1..).zip(rows) {
            for (column, content) in (0..).zip(cells) {
                let at = At { row, column };
                match content {
                    Some(Ok(text)) => page.put(at, text.as_str(), &formats()[0]),
                    Some(Err(number)) => page.put(at, *number, &formats()[1]),
                    None => page.put(at, None::<&str>, &formats()[2]),
                }
                .unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }

    fn cells(file: Vec<u8>) -> Vec<(usize, usize, Data)> {
        let mut book = Xlsx::new(Cursor::new(file)).unwrap();
        let range = book.worksheet_range("单").unwrap();
        range.used_cells().map(|(row, column, data)| (row, column, data.clone())).collect()
    }

    proptest! {
        #[test]
        fn what_is_poured_is_what_the_library_would_have_written(
            rows in proptest::collection::vec(
                proptest::collection::vec(
                    prop_oneof![
                        ".{0,12}".prop_map(|text| Some(Ok(text))),
                        " ?[&<>\"'_x000D一二 ]{0,9}\n?".prop_map(|text| Some(Ok(text))),
                        (any::<i64>(), 0..9u32).prop_map(|(digits, scale)| Some(Err(Decimal::new(digits / 97, scale)))),
                        Just(None),
                    ],
                    1..6,
                ),
                1..9,
            )
        ) {
            prop_assert_eq!(cells(poured(&rows)), cells(written(&rows)));
        }
    }

    #[test]
    fn many_cells_that_lead_to_one_file_share_its_relationship() {
        let mut book = Workbook::new();
        book.add_worksheet().write(0, 0, "表头").unwrap();
        let pour = Pour::new(&mut book, 1, &formats(), |out| {
            for row in 2..5 {
                let cell = Some(("明细".to_string(), format!("A{row}")));
                out.text(0, "x", 0);
                out.link(0, Some(&Link::File { path: "../a 100%.xlsx".into(), cell }));
                out.end()?;
            }
            Ok(())
        });
        let mut file = Cursor::new(Vec::new());
        save(book, &[pour.unwrap()], &mut file, &|_| ()).unwrap();
        let mut archive = ZipArchive::new(file).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let relations = part("xl/worksheets/_rels/sheet1.xml.rels");
        assert_eq!(relations.matches("<Relationship ").count(), 1);
        assert!(relations.contains("Target=\"../a%20100%25.xlsx\""), "{relations}");
        let sheet = part("xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<hyperlink ref=\"A4\" r:id=\"rId1\" location=\"&apos;明细&apos;!A4\"/>"), "{sheet}");
    }
}
