//! Workbooks as Excel and other systems write them.

use super::*;
use crate::sheet::{Cell, Remark, open};
use encoding_rs::GBK;

fn workbook(rest: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">{rest}</Workbook>"
    )
}

fn sheet(name: &str, table: &str) -> String {
    format!("<Worksheet ss:Name=\"{name}\"><Table>{table}</Table></Worksheet>")
}

fn cells(book: &Book) -> Vec<String> {
    let of_sheet =
        |sheet: &Sheet| sheet.cells.iter().map(|(at, cell)| format!("{at} {} {cell}", cell.kind())).collect::<Vec<_>>();
    book.sheets.iter().flat_map(of_sheet).collect()
}

fn opened(rest: &str) -> Book {
    open(workbook(rest).as_bytes(), "x").unwrap()
}

fn data(kind: &str, value: &str) -> String {
    format!("<Cell><Data ss:Type=\"{kind}\">{value}</Data></Cell>")
}

#[test]
fn each_type_of_data_is_read_as_what_it_is() {
    let styles = "<Styles><Style ss:ID=\"s1\"><NumberFormat ss:Format=\"Short Date\"/></Style><Style ss:ID=\"s2\" ss:Parent=\"s1\"/></Styles>";
    let row = [
        data("Number", "12.5"),
        data("String", "巩义&amp;郑州&#10;二"),
        data("DateTime", "2021-08-31T00:00:00.000"),
        data("DateTime", "1899-12-31T12:00:00.000"),
        data("Boolean", "1"),
        data("Error", "#DIV/0!"),
        data("String", ""),
        "<Cell ss:Formula=\"=RC[-1]\"/>".to_string(),
        "<Cell ss:StyleID=\"s2\" ss:Formula=\"=1\"><Data ss:Type=\"Number\">44439</Data></Cell>".to_string(),
        "<Cell><ss:Data ss:Type=\"String\"><B>粗</B>体</ss:Data><Comment><ss:Data>批注</ss:Data></Comment></Cell>"
            .to_string(),
        data("Number", "1E400"),
    ];
    let book = opened(&(styles.to_string() + &sheet("S", &format!("<Row>{}</Row>", row.concat()))));
    let expected = [
        "A1 n 12.5",
        "B1 s 巩义&郑州\n二",
        "C1 d 2021-08-31",
        "D1 d 0.5",
        "E1 b TRUE",
        "F1 e #DIV/0!",
        "H1 f =?",
        "I1 d 2021-08-31",
        "J1 s 粗体",
        "K1 e 1E400",
    ];
    assert_eq!(cells(&book), expected);
    assert_eq!((book.format, book.sheets[0].formulas.len()), (Format::SpreadsheetMl, 2));
}

#[test]
fn a_formula_that_names_a_range_says_it_as_excel_shows_it() {
    let sum = "<Cell ss:Formula=\"=SUM(R[-2]C:R[-1]C)\"><Data ss:Type=\"Number\">3</Data></Cell>";
    let rows = format!("<Row/><Row/><Row><Cell ss:Formula=\"=R1C1\"/>{sum}</Row>");
    let book = opened(&sheet("S", &rows));
    assert_eq!(book.sheets[0].ranges, [(At { row: 2, column: 1 }, "SUM(B1:B2)".to_string())]);
}

#[test]
fn places_are_stated_or_follow() {
    let cell = data("Number", "1");
    let book = opened(&sheet("S", &format!("<Row>{cell}<Cell ss:Index=\"4\" ss:MergeAcross=\"1\" ss:MergeDown=\"1\"><Data ss:Type=\"Number\">2</Data></Cell>{cell}</Row>
        <Row ss:Index=\"5\" ss:Span=\"2\"/><Row>{cell}</Row>")));
    assert_eq!(cells(&book), ["A1 n 1", "D1 n 2", "F1 n 1", "A8 n 1"]);
    assert_eq!(book.sheets[0].merged, [(At { row: 0, column: 3 }, At { row: 1, column: 4 })]);
    for table in [
        "<Row ss:Index=\"0\"/>".to_string(),
        format!("<Row ss:Index=\"9999999\">{cell}</Row>"),
        format!("<Row>{cell}<Cell ss:Index=\"1\"><Data ss:Type=\"Number\">2</Data></Cell></Row>"),
    ] {
        assert!(matches!(open(workbook(&sheet("S", &table)).as_bytes(), "x"), Err(Refusal::Damaged(_))), "{table}");
    }
}

#[test]
fn what_is_hidden_is_told() {
    let rest = "<Worksheet ss:Name=\"一\"><Table><Column ss:Index=\"2\" ss:Hidden=\"1\" ss:Span=\"1\"/><Row ss:Hidden=\"1\"/><Row/><Row ss:Height=\"0\"/></Table>
        <WorksheetOptions><Visible>SheetVeryHidden</Visible></WorksheetOptions></Worksheet>";
    let sheet = &opened(rest).sheets[0];
    assert_eq!((sheet.visible, &sheet.hidden_columns, &sheet.hidden_rows), (false, &vec![1..=2], &vec![0..=0, 2..=2]));
}

#[test]
fn the_date_system_and_the_time_of_saving_are_read() {
    let before = "<DocumentProperties><LastSaved>2021-08-30T01:12:00Z</LastSaved></DocumentProperties><ExcelWorkbook><Date1904/></ExcelWorkbook>";
    let book = opened(
        &(before.to_string() + &sheet("S", &format!("<Row>{}</Row>", data("DateTime", "2021-08-31T00:00:00.000")))),
    );
    assert_eq!((book.epoch_1904, book.saved.unwrap().to_string()), (true, "2021-08-30T01:12:00Z".into()));
    assert_eq!(book.sheets[0].cells[0].1, Cell::Date(44_439.0));
}

#[test]
fn workbooks_in_gbk_are_read_whether_they_say_so_or_not() {
    let written = workbook(&sheet("报表", &format!("<Row>{}</Row>", data("String", "填报单位合计"))));
    let declared = written.replace("version=\"1.0\"", "version=\"1.0\" encoding=\"GBK\"");
    let read = |text: &str| open(&GBK.encode(text).0, "x").unwrap();
    assert_eq!((cells(&read(&declared)), read(&declared).remarks), (vec!["A1 s 填报单位合计".to_string()], vec![]));
    assert_eq!(read(&written).remarks, [Remark::GuessedEncoding("gb18030".into())]);
    assert_eq!(read(&written).sheets[0].name, "报表");
}

#[test]
fn a_workbook_that_ends_early_is_refused() {
    let whole = workbook(&sheet("S", &format!("<Row>{}</Row>", data("Number", "1"))));
    for end in [3, 20, 40, 50, 60, 70] {
        assert!(matches!(open(&whole.as_bytes()[..whole.len() - end], "x"), Err(Refusal::Damaged(_))), "{end}");
    }
}
