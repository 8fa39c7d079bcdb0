//! The good returns: the filled template in every format. Files that only other programs write lie beside this one: SheetJS saved
//! north.xlsb and north.xls, Gnumeric north.ods (tests/clients.rs says how). The others are written here.

use crate::filled;
use crate::mutate;
use tallybook::form::STAMP_SHEET;
use tallybook::sheet::{self, Book, Cell, CellRef, Sheet};
use tallybook::template;

/// The formats of which mutants are made.
pub const FORMATS: [&str; 7] = ["xlsx", "xlsb", "xls", "ods", "csv", "html", "xml"];

/// A return of one file, or of several, of which a mutant changes one.
pub struct Base {
    /// Its format.
    pub format: &'static str,
    /// Its files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Base {
    /// Which of the files a mutant changes.
    pub fn changed(&self, number: usize) -> usize {
        number % self.files.len()
    }

    /// The changed file of a mutant: name and content.
    pub fn mutant(&self, number: usize) -> (String, Vec<u8>) {
        let (name, bytes) = &self.files[self.changed(number)];
        (name.clone(), mutate::mutant(bytes, number as u64))
    }
}

/// The return in a format.
pub fn base(format: &'static str) -> Base {
    let plan = filled::plan();
    let template = template::write(&plan, &plan.rounds[0], 0, &filled::entries()).expect("a template");
    let mut book = sheet::open(&template, "x").expect("a template");
    book.sheets.retain(|sheet| sheet.name != STAMP_SHEET);
    let alone = |bytes| vec![(format!("北区.{format}"), bytes)];
    let files = match format {
        "xlsx" => alone(template),
        "xlsb" => alone(include_bytes!("north.xlsb").to_vec()),
        "xls" => alone(include_bytes!("north.xls").to_vec()),
        "ods" => alone(include_bytes!("north.ods").to_vec()),
        "html" => alone(page(&book).into_bytes()),
        "xml" => alone(spreadsheet_ml(&book).into_bytes()),
        // A file a sheet; the guide is nothing that a unit would send.
        "csv" => book.sheets[1..].iter().map(|sheet| (format!("北区-{}.csv", sheet.name), csv(sheet))).collect(),
        other => panic!("{other}"),
    };
    Base { format, files }
}

/// The cells row by row, from the sheet's first row and column, blank ones among them.
fn rows(sheet: &Sheet) -> Vec<Vec<Option<CellRef<'_>>>> {
    let columns = sheet.cells.iter().map(|(at, _)| at.column + 1).max().unwrap_or(0);
    let last = sheet.cells.last().map_or(0, |(at, _)| at.row + 1);
    let row = |row| (0..columns).map(|column| sheet.get(sheet::At { row, column })).collect();
    (0..last).map(row).collect()
}

fn said(cell: Option<CellRef>) -> String {
    cell.map_or(String::new(), |cell| cell.to_string())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\n', "&#10;")
}

fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows(sheet).into_iter().for_each(|row| writer.write_record(row.into_iter().map(said)).expect("a record"));
    writer.into_inner().expect("a text")
}

fn page(book: &Book) -> String {
    let cell = |cell: Option<CellRef>| format!("<td>{}</td>", escaped(&said(cell)).replace("&#10;", "<br>"));
    let row = |row: Vec<Option<CellRef>>| format!("<tr>{}</tr>\n", row.into_iter().map(cell).collect::<String>());
    let table = |sheet| format!("<table>\n{}</table>\n", rows(sheet).into_iter().map(row).collect::<String>());
    let tables: String = book.sheets.iter().map(table).collect();
    format!("<html><head><meta charset=\"utf-8\"></head><body>\n{tables}</body></html>\n")
}

fn spreadsheet_ml(book: &Book) -> String {
    let cell = |cell: Option<CellRef>| {
        let (style, kind, text) = match cell {
            None => return "<Cell/>".to_string(),
            Some(Cell::Number(_)) => ("", "Number", said(cell)),
            Some(Cell::Date(_)) => (" ss:StyleID=\"d\"", "DateTime", format!("{}T00:00:00.000", said(cell))),
            Some(_) => ("", "String", said(cell)),
        };
        format!("<Cell{style}><Data ss:Type=\"{kind}\">{}</Data></Cell>", escaped(&text))
    };
    let row = |row: Vec<Option<CellRef>>| format!("<Row>{}</Row>\n", row.into_iter().map(cell).collect::<String>());
    let sheet = |sheet: &Sheet| {
        let rows: String = rows(sheet).into_iter().map(row).collect();
        format!("<Worksheet ss:Name=\"{}\"><Table>\n{rows}</Table></Worksheet>\n", escaped(&sheet.name))
    };
    let sheets: String = book.sheets.iter().map(sheet).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\n\
         <Styles><Style ss:ID=\"d\"><NumberFormat ss:Format=\"yyyy\\-mm\\-dd\"/></Style></Styles>\n{sheets}</Workbook>\n"
    )
}
