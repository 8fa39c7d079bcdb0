//! A workbook in the making: sheets that rust_xlsxwriter lays out, rows by the hundred thousand that are poured into some, and links.
//!
//! The library writes a sheet whole: headings, widths, panes, filter, page, charts. Where rows are many, it is given one sample row
//! instead, a blank cell a format; [`Book::save`] takes the sample out, learns from it how the formats are numbered, and writes the
//! rows in its place: in pieces, each written and compressed by itself on any core (`part`), or taken as an earlier run wrote it
//! (`again`). The library keeps every cell of a sheet until the end, looks its format up by a hash of all it says, and compresses on
//! one core (docs/PERFORMANCE.md).

use super::again::Again;
use super::join::{Pour, Rest, Tick, join};
use super::page::Page;
use super::pour::Rows;
use super::{COLUMN_PIXELS, ROW_PIXELS};
use crate::template::COMPRESSION;
use rust_xlsxwriter::{DocProperties, Format, Workbook, XlsxError};
use std::io::{Seek, Write};
use std::ops::Range;

/// A workbook in the making.
pub struct Book<'a> {
    library: Workbook,
    sheets: Vec<Rest<'a>>,
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
    use std::io::{Cursor, Read};
    use zip::ZipArchive;

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
        book.save(&mut file, &|_, _| (), None).unwrap();
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
        book.save(&mut file, &|_, _| (), None).unwrap();
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

    /// A sheet with a comment whose heading leads to a file, and so does every row below it; its relationships, and the sheet.
    fn linked(rows: usize) -> [String; 2] {
        let mut book = Book::new(&DocProperties::new(), &Format::new()).unwrap();
        let mut page = book.page("单").unwrap();
        page.note(At { row: 0, column: 0 }, "批注").unwrap();
        page.put_linked(At { row: 0, column: 0 }, "表头", Some(&link(1)), &formats()[0]).unwrap();
        let pour = book.pour(1, rows, &formats(), |positions, out| {
            for position in positions {
                out.text(0, "x", 0);
                out.link(0, Some(&link(position as u32 + 2)));
                out.end();
            }
        });
        pour.unwrap();
        let mut file = Cursor::new(Vec::new());
        book.save(&mut file, &|_, _| (), None).unwrap();
        let mut archive = ZipArchive::new(file).unwrap();
        ["xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/sheet1.xml"].map(|name| {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            text
        })
    }

    #[test]
    fn many_cells_that_lead_to_one_file_share_its_relationship() {
        let [relations, sheet] = linked(3);
        assert_eq!(relations.matches("/hyperlink\"").count(), 1, "{relations}");
        assert!(relations.contains("comments") && relations.ends_with("</Relationships>"), "{relations}");
        assert!(relations.contains("Target=\"../a%20100%25.xlsx\""), "{relations}");
        assert!(sheet.contains("<hyperlink ref=\"A4\" r:id=\"link1\" location=\"&apos;明细&apos;!A4\"/>"), "{sheet}");
    }

    #[test]
    fn links_stand_in_the_order_of_their_rows_as_many_as_a_sheet_takes() {
        for (rows, links) in [(3_000, 3_001), (65_100, 65_000)] {
            let [_, sheet] = linked(rows);
            let said: Vec<&str> = sheet.split("<hyperlink ref=\"").skip(1).collect();
            let expected =
                (1..=links).map(|row| format!("A{row}\" r:id=\"link1\" location=\"&apos;明细&apos;!A{row}\"/>"));
            assert_eq!(said.len(), links);
            assert!(said.into_iter().zip(expected).all(|(said, expected)| said.starts_with(&expected)));
        }
    }
}
