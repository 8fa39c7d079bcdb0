//! A workbook in the making: sheets that rust_xlsxwriter lays out, rows by the hundred thousand that are poured into some, and links.
//!
//! The library writes a sheet whole: headings, widths, panes, filter, page, charts. Where rows are many, it is given one sample row
//! instead, a blank cell a format; [`Book::save`] takes the sample out, learns from it how the formats are numbered, and writes the
//! rows in its place: in pieces, each written and compressed by itself on any core (`part`), or taken as an earlier run wrote it
//! (`again`). The library keeps every cell of a sheet until the end, looks its format up by a hash of all it says, and compresses on
//! one core (docs/PERFORMANCE.md).

use super::again::Again;
use super::links::Links;
use super::page::Page;
use super::part::{Part, Piece};
use super::pour::Rows;
use super::{COLUMN_PIXELS, ROW_PIXELS};
use crate::template::COMPRESSION;
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};
use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Cursor, Read, Seek, Write};
use std::ops::Range;
use tempfile::SpooledTempFile;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// How many bytes of a sheet are kept in memory before it is put together with the others.
const IN_MEMORY: usize = 1 << 20;

/// How a part of relationships begins and ends.
const RELATIONS: (&str, &str) = (
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    "</Relationships>",
);

/// How many rows a piece has.
const AT_A_TIME: usize = 256;

/// How many such pieces a core is given, before they are put behind each other and the next ones are made.
const PIECES: usize = 4;

/// Hears how many more rows are written.
pub type Tick<'a> = &'a (dyn Fn(usize) + Sync);

/// What writes some of a sheet's rows, by their positions among those that are poured, one after the other.
type Fill<'a> = Box<dyn Fn(Range<usize>, &mut Rows) + Send + Sync + 'a>;

/// What says in full what some of a sheet's rows hang on, by their positions.
type Basis<'a> = Box<dyn Fn(Range<usize>) -> String + Send + Sync + 'a>;

/// Who hears of rows, and who is asked for pieces.
type With<'a> = (Tick<'a>, Option<&'a Again<'a>>);

/// Rows that are poured into a sheet.
struct Pour<'a> {
    /// The row of the sample, where the first one comes.
    first: u32,
    count: usize,
    fill: Fill<'a>,
    /// Where rows that an earlier run wrote may be taken as they are.
    basis: Option<Basis<'a>>,
}

/// A workbook in the making.
pub struct Book<'a> {
    library: Workbook,
    /// What the library does not write of each sheet.
    sheets: Vec<Rest<'a>>,
}

#[derive(Default)]
struct Rest<'a> {
    links: Links,
    pour: Option<Pour<'a>>,
}

impl<'a> Book<'a> {
    /// A workbook without sheets.
    ///
    /// # Errors
    /// What the library refuses.
    pub fn new(properties: &DocProperties, standard: &Format) -> Result<Book<'a>, XlsxError> {
        let mut library = Workbook::new();
        library.set_zip_compression_level(COMPRESSION);
        library.set_properties(properties);
        library.set_default_format(standard, ROW_PIXELS, COLUMN_PIXELS)?;
        Ok(Book { library, sheets: Vec::new() })
    }

    /// Begins the next sheet under its name.
    ///
    /// # Errors
    /// A name that Excel does not allow.
    pub fn page(&mut self, name: &str) -> Result<Page<'_>, XlsxError> {
        self.sheets.push(Rest::default());
        let rest = self.sheets.last_mut().expect("the one just added");
        Page::new(self.library.add_worksheet(), &mut rest.links, name)
    }

    /// Has so many rows, if any, poured into the last sheet, the first one at a row: `formats` are what the rows name by position,
    /// and `fill` writes those at some positions.
    ///
    /// # Errors
    /// More formats than a sheet has columns.
    pub fn pour(
        &mut self,
        first: u32,
        count: usize,
        formats: &[Format],
        fill: impl Fn(Range<usize>, &mut Rows) + Send + Sync + 'a,
    ) -> Result<(), XlsxError> {
        let (Some(sheet), Some(rest)) = (self.library.worksheets_mut().last_mut(), self.sheets.last_mut()) else {
            return Ok(());
        };
        if count == 0 {
            return Ok(());
        }
        for (column, format) in (0..).zip(formats) {
            sheet.write_blank(first, column, format)?;
        }
        rest.pour = Some(Pour { first, count, fill: Box::new(fill), basis: None });
        Ok(())
    }

    /// Says in full what some of the rows hang on that were just poured, by their positions, so that what an earlier run wrote of them
    /// can be taken as it is.
    pub fn hang_on(&mut self, basis: impl Fn(Range<usize>) -> String + Send + Sync + 'a) {
        if let Some(pour) = self.sheets.last_mut().and_then(|rest| rest.pour.as_mut()) {
            pour.basis = Some(Box::new(basis));
        }
    }

    /// Saves it; `tick` hears of the rows as they are poured, on any thread. `again` is asked for pieces that an earlier run wrote.
    ///
    /// # Errors
    /// What the library refuses, or that a file cannot be written.
    pub fn save(self, out: impl Write + Seek + Send, tick: Tick, again: Option<&Again>) -> Result<(), XlsxError> {
        let Book { mut library, sheets } = self;
        let laid_out = library.save_to_buffer()?;
        drop(library);
        Ok(join(&laid_out, sheets, out, (tick, again))?)
    }
}

/// Puts the parts together that the library wrote, with rows and links in those of the sheets that have any. While one of these is put
/// into its place, the next one is made.
fn join(laid_out: &[u8], sheets: Vec<Rest>, out: impl Write + Seek + Send, with: With) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(laid_out))?;
    let mut package = ZipWriter::new(out);
    let with_rest = (1..).zip(sheets).filter(|(_, rest)| rest.pour.is_some() || !rest.links.is_empty());
    let mut with_rest: HashMap<String, (usize, Rest)> =
        with_rest.map(|(number, rest)| (sheet_part(number), (number, rest))).collect();
    let relations: HashSet<String> = with_rest.values().map(|(number, _)| relations_part(*number)).collect();
    let mut whole: Option<Whole> = None;
    for index in 0..archive.len() {
        let name = archive.by_index_raw(index)?.name()?.into_owned();
        if let Some((number, rest)) = with_rest.remove(&name) {
            let before = whole.take();
            let (put, next) =
                rayon::join(|| put(&mut package, before), || complete(archive.clone(), number, rest, with));
            put?;
            whole = Some(next?);
        } else if !relations.contains(&name) {
            put(&mut package, whole.take())?;
            package.raw_copy_file(archive.by_index_raw(index)?)?;
        }
    }
    put(&mut package, whole)?;
    package.finish()?.flush()
}

/// A sheet with its rows and its links in it, as an archive; and its relationships.
struct Whole {
    number: usize,
    sheet: SpooledTempFile,
    relations: Option<String>,
}

/// Puts a whole sheet into its place, if there is one.
fn put(package: &mut ZipWriter<impl Write + Seek>, whole: Option<Whole>) -> io::Result<()> {
    let Some(Whole { number, sheet, relations }) = whole else { return Ok(()) };
    package.merge_archive(ZipArchive::new(BufReader::new(sheet))?)?;
    if let Some(relations) = relations {
        let options = SimpleFileOptions::default().compression_level(Some(COMPRESSION.into())).unix_permissions(0o600);
        package.start_file(relations_part(number), options.last_modified_time(zip::DateTime::default()))?;
        package.write_all(relations.as_bytes())?;
    }
    Ok(())
}

fn sheet_part(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// The part of a sheet's relationships, beside the sheet's own.
fn relations_part(number: usize) -> String {
    format!("xl/worksheets/_rels/sheet{number}.xml.rels")
}

fn complete(mut archive: ZipArchive<Cursor<&[u8]>>, number: usize, rest: Rest, with: With) -> io::Result<Whole> {
    let sheet = text_of(&mut archive, &sheet_part(number))?.unwrap_or_default();
    let first = rest.pour.as_ref().map(|pour| pour.first);
    let around = Around::of(&sheet, first).ok_or_else(|| io::Error::other("a sheet without its sample row"))?;
    let mut part = Part::new(sheet_part(number), SpooledTempFile::new(IN_MEMORY))?;
    part.add(&around.before.as_bytes().into())?;
    let mut links = rest.links;
    if let Some(pour) = &rest.pour {
        pour.write(&mut part, &around.styles, &mut links, with)?;
    }
    part.add(&around.between.as_bytes().into())?;
    links.cells().try_for_each(|some| part.add(&some.as_bytes().into()))?;
    part.add(&around.after.as_bytes().into())?;
    let own = text_of(&mut archive, &relations_part(number))?;
    let of_links = links.relations();
    let begin = own.as_deref().and_then(|own| own.strip_suffix(RELATIONS.1)).unwrap_or(RELATIONS.0);
    let relations = (own.is_some() || !of_links.is_empty()).then(|| [begin, &of_links, RELATIONS.1].concat());
    Ok(Whole { number, sheet: part.finish()?, relations })
}

impl Pour<'_> {
    /// Writes the rows, with the attribute of each format: some on every core, and then the next ones.
    fn write(
        &self,
        part: &mut Part<SpooledTempFile>,
        styles: &[String],
        links: &mut Links,
        (tick, again): With,
    ) -> io::Result<()> {
        let all: Vec<Range<usize>> =
            (0..self.count).step_by(AT_A_TIME).map(|from| from..self.count.min(from + AT_A_TIME)).collect();
        for batch in all.chunks(PIECES * rayon::current_num_threads()) {
            let has_room = !links.is_full();
            let rows = |positions: &Range<usize>| {
                let first = self.first + positions.start as u32;
                let make = || {
                    let mut rows = Rows::new(first, styles, has_room);
                    (self.fill)(positions.clone(), &mut rows);
                    let (text, links) = rows.finish();
                    (Piece::from(text.as_bytes()), links)
                };
                match (again, &self.basis) {
                    (Some(again), Some(basis)) => {
                        let basis = format!("{:?}", (first, styles, has_room, basis(positions.clone())));
                        again.piece(&basis, make)
                    }
                    _ => make(),
                }
            };
            for (piece, more) in batch.par_iter().map(rows).collect::<Vec<(Piece, Links)>>() {
                part.add(&piece)?;
                links.append(more);
            }
            tick(batch.iter().map(Range::len).sum());
        }
        Ok(())
    }
}

/// A part of a package; `None` where it has none of that name.
fn text_of(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> io::Result<Option<String>> {
    if archive.index_for_name(name).is_none() {
        return Ok(None);
    }
    let mut text = String::new();
    archive.by_name(name)?.read_to_string(&mut text)?;
    Ok(Some(text))
}

/// A sheet as the library wrote it, around the sample row and around the place of its links.
struct Around<'a> {
    before: &'a str,
    /// From the sample row to the links.
    between: &'a str,
    after: &'a str,
    /// The attribute of each format.
    styles: Vec<String>,
}

impl<'a> Around<'a> {
    /// Without a sample row, everything before the links stands in front of it.
    fn of(sheet: &'a str, first: Option<u32>) -> Option<Around<'a>> {
        let (begin, end) = match first {
            Some(first) => {
                let begin = sheet.find(&format!("<row r=\"{}\"", first + 1))?;
                (begin, begin + sheet[begin..].find("</row>")? + "</row>".len())
            }
            None => (0, 0),
        };
        let cells = sheet[begin..end].split("<c ").skip(1);
        let style = |cell: &str| Some(format!(" s=\"{}\"", cell.split_once(" s=\"")?.1.split('"').next()?));
        let styles = cells.map(|cell| style(cell).unwrap_or_default()).collect();
        // Links stand before everything about printing (ECMA-376 Part 1, 18.3.1.99), which comes after all cells.
        let links = end + sheet[end..].rfind("<printOptions").or(sheet[end..].rfind("<pageMargins"))?;
        Some(Around { before: &sheet[..begin], between: &sheet[end..links], after: &sheet[links..], styles })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::links::Link;
    use crate::report::page::{Cached, Content};
    use crate::sheet::At;
    use calamine::{Data, Reader, Xlsx};
    use jiff::civil::date;
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use rust_xlsxwriter::{Color, FormatBorder};

    fn formats() -> [Format; 3] {
        let figure = Format::new().set_num_format("#,##0.00");
        [Format::new().set_border(FormatBorder::Thin), figure, Format::new().set_background_color(Color::Yellow)]
    }

    /// What is put into the cells of a row.
    type Row = Vec<Content>;

    fn format_of(content: &Content) -> usize {
        match content {
            Content::Text(_) => 0,
            Content::Blank => 2,
            _ => 1,
        }
    }

    /// The rows below a heading, poured.
    fn poured(rows: &[Row]) -> Vec<u8> {
        let mut book = Book::new(&DocProperties::new(), &Format::new()).unwrap();
        book.page("单").unwrap().put(At { row: 0, column: 0 }, "表头", &formats()[0]).unwrap();
        let pour = book.pour(1, rows.len(), &formats(), |positions, out| {
            for row in &rows[positions] {
                for (column, content) in (0..).zip(row) {
                    out.put(column, content.clone(), format_of(content));
                }
                out.end();
            }
        });
        pour.unwrap();
        let mut file = Cursor::new(Vec::new());
        book.save(&mut file, &|_| (), None).unwrap();
        file.into_inner()
    }

    /// The same, written by the library.
    fn written(rows: &[Row]) -> Vec<u8> {
        let mut book = Book::new(&DocProperties::new(), &Format::new()).unwrap();
        let mut page = book.page("单").unwrap();
        page.put(At { row: 0, column: 0 }, "表头", &formats()[0]).unwrap();
        for (row, cells) in (1..).zip(rows) {
            for (column, content) in (0..).zip(cells) {
                let at = At { row, column };
                let format = format_of(content);
                page.put(at, content.clone(), &formats()[format]).unwrap();
            }
        }
        let mut file = Cursor::new(Vec::new());
        book.save(&mut file, &|_| (), None).unwrap();
        file.into_inner()
    }

    type Cells<C> = Vec<(usize, usize, C)>;

    /// The cells, and the formulas.
    fn cells(file: Vec<u8>) -> (Cells<Data>, Cells<String>) {
        let mut book = Xlsx::new(Cursor::new(file)).unwrap();
        let (range, formulas) = (book.worksheet_range("单").unwrap(), book.worksheet_formula("单").unwrap());
        let cells = range.used_cells().map(|(row, column, data)| (row, column, data.clone()));
        (cells.collect(), formulas.used_cells().map(|(row, column, said)| (row, column, said.clone())).collect())
    }

    fn number() -> impl Strategy<Value = Decimal> {
        (any::<i64>(), 0..9u32).prop_map(|(digits, scale)| Decimal::new(digits / 97, scale))
    }

    proptest! {
        #[test]
        fn what_is_poured_is_what_the_library_would_have_written(
            rows in proptest::collection::vec(
                proptest::collection::vec(
                    prop_oneof![
                        ".{0,12}".prop_map(Content::Text),
                        " ?[&<>\"'_x000D一二 ]{0,9}\n?".prop_map(Content::Text),
                        number().prop_map(Content::Number),
                        (0..100_000i64).prop_map(|minutes| {
                            Content::Time(date(2021, 8, 31).at(0, 0, 0, 0) + jiff::Span::new().minutes(minutes))
                        }),
                        (number(), "[A-Z&<>\"]{0,9}").prop_map(|(number, text)| {
                            let text = text.replace('"', "\"\"");
                            Content::Formula(format!("IF(A1>0,\"{text}\",A2)"), Some(number).into())
                        }),
                        Just(Content::Formula("IF(A1<0,1,\"\")".into(), Cached::Nothing)),
                        Just(Content::Blank),
                    ],
                    1..6,
                ),
                1..9,
            )
        ) {
            prop_assert_eq!(cells(poured(&rows)), cells(written(&rows)));
        }
    }

    fn link(row: u32) -> Link {
        Link::File { path: "../a 100%.xlsx".into(), cell: Some(("明细".to_string(), format!("A{row}"))) }
    }

    #[test]
    fn many_cells_that_lead_to_one_file_share_its_relationship() {
        let mut book = Book::new(&DocProperties::new(), &Format::new()).unwrap();
        let mut page = book.page("单").unwrap();
        page.note(At { row: 0, column: 0 }, "批注").unwrap();
        page.put_linked(At { row: 0, column: 0 }, "表头", Some(&link(1)), &formats()[0]).unwrap();
        let pour = book.pour(1, 3, &formats(), |positions, out| {
            for position in positions {
                out.text(0, "x", 0);
                out.link(0, Some(&link(position as u32 + 2)));
                out.end();
            }
        });
        pour.unwrap();
        let mut file = Cursor::new(Vec::new());
        book.save(&mut file, &|_| (), None).unwrap();
        let mut archive = ZipArchive::new(file).unwrap();
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        let relations = part("xl/worksheets/_rels/sheet1.xml.rels");
        assert_eq!(relations.matches("/hyperlink\"").count(), 1, "{relations}");
        assert!(relations.contains("comments") && relations.ends_with("</Relationships>"), "{relations}");
        assert!(relations.contains("Target=\"../a%20100%25.xlsx\""), "{relations}");
        let sheet = part("xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<hyperlink ref=\"A4\" r:id=\"link1\" location=\"&apos;明细&apos;!A4\"/>"), "{sheet}");
    }
}
