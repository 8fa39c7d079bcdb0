//! The workbook that the library laid out, and the rows and links that it did not write, put together.
//!
//! Parts are taken over as they are, compressed. Of a sheet with rows or links, what stands around these is written again.

use super::again::Again;
use super::links::Links;
use super::part::{Part, Piece};
use super::pour::Rows;
use crate::template::COMPRESSION;
use rayon::prelude::*;
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

/// Hears how many more rows are written, and how many there are in all.
pub type Tick<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What writes some of a sheet's rows, by their positions among those that are poured, one after the other.
type Fill<'a> = Box<dyn Fn(Range<usize>, &mut Rows) + Send + Sync + 'a>;

/// What says in full what some of a sheet's rows hang on, by their positions.
type Basis<'a> = Box<dyn Fn(Range<usize>) -> String + Send + Sync + 'a>;

/// Who hears of rows, and who is asked for pieces.
type With<'a> = (&'a (dyn Fn(usize) + Sync), Option<&'a Again<'a>>);

/// Rows that are poured into a sheet.
pub struct Pour<'a> {
    /// The row of the sample, where the first one comes.
    pub first: u32,
    /// How many.
    pub count: usize,
    /// What writes them.
    pub fill: Fill<'a>,
    /// Where rows that an earlier run wrote may be taken as they are.
    pub basis: Option<Basis<'a>>,
}

/// What the library does not write of a sheet.
#[derive(Default)]
pub struct Rest<'a> {
    /// Its links.
    pub links: Links,
    /// Its rows.
    pub pour: Option<Pour<'a>>,
}

/// Puts the parts together that the library wrote, with rows and links in those of the sheets that have any. While one of these is put
/// into its place, the next one is made.
pub fn join(
    laid_out: &[u8],
    sheets: Vec<Rest>,
    out: impl Write + Seek + Send,
    (tick, again): (Tick, Option<&Again>),
) -> io::Result<()> {
    let all = sheets.iter().filter_map(|rest| rest.pour.as_ref()).map(|pour| pour.count).sum();
    let with: With = (&|rows| tick(rows, all), again);
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

/// Makes a sheet with its rows and its links in it.
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
    links.write(&mut part)?;
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
