//! Workbooks as Excel and other systems write them.

use super::*;
use crate::sheet::{Cell, Look, Remark, open};
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
    assert_eq!(book.sheets[0].cells.to_vec()[0].1, Cell::Date(44_439.0));
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

#[test]
fn styles_and_pieces_tell_what_is_struck_out_raised_or_a_percentage() {
    let style = |id: &str, rest: &str, says: &str| format!("<Style ss:ID=\"{id}\" {rest}>{says}</Style>");
    let styles = [
        style("Default", "ss:Name=\"Normal\"", "<Font/>"),
        style("gone", "", "<Font ss:Bold=\"1\" ss:StrikeThrough=\"1\"/>"),
        style("child", "ss:Parent=\"gone\"", "<NumberFormat ss:Format=\"0%\"/>"),
        style("back", "ss:Parent=\"gone\"", "<Font ss:StrikeThrough=\"0\"/>"),
        style("up", "", "<Font ss:VerticalAlign=\"Superscript\"/>"),
        style("share", "", "<NumberFormat ss:Format=\"Percent\"/>"),
        style("wan", "", "<NumberFormat ss:Format=\"0.0&quot;万&quot;\"/>"),
    ]
    .concat();
    let cell = |style: &str, data: &str| {
        let style = if style.is_empty() { String::new() } else { format!("ss:StyleID=\"{style}\"") };
        format!("<Cell {style}>{data}</Cell>")
    };
    let number = "<Data ss:Type=\"Number\">5.5</Data>";
    let rich = |pieces: &str| {
        format!("<ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\">{pieces}</ss:Data>")
    };
    let told = [
        (cell("", number), None),
        (cell("gone", number), Some(Look::Struck)),
        (cell("child", number), Some(Look::Struck)),
        (cell("back", number), None),
        (cell("up", number), Some(Look::Raised)),
        (cell("share", number), Some(Look::Percent)),
        (cell("wan", number), Some(Look::Otherwise(Some("5.5万".into())))),
        (cell("", &rich("<S><Font html:Color=\"#FF0000\">1</Font></S><Font>2</Font>")), Some(Look::PartlyStruck)),
        (cell("", &rich("<S>1</S> <S>2</S>")), Some(Look::Struck)),
        (cell("", &rich("3<Sup>1</Sup>")), Some(Look::Raised)),
        (cell("", &rich("H<Sub>2</Sub>O")), Some(Look::Raised)),
        (cell("nobody", &rich("<B>3</B>")), None),
    ];
    let cells: String = told.iter().map(|(cell, _)| cell.as_str()).collect();
    let columns =
        "<Column ss:Index=\"2\" ss:StyleID=\"gone\"/><Column ss:Index=\"20\" ss:Span=\"1\" ss:StyleID=\"gone\"/>";
    let others = format!(
        "<Row ss:StyleID=\"up\">{}{}</Row><Row><Cell ss:Index=\"21\">{number}</Cell></Row>",
        cell("", number),
        cell("gone", number)
    );
    let rest = format!("<Styles>{styles}</Styles>{}", sheet("S", &format!("{columns}<Row>{cells}</Row>{others}")));
    let book = opened(&rest);
    let sheet = &book.sheets[0];
    let looks: Vec<Option<Look>> = sheet.cells.iter().map(|(at, _)| sheet.look(at)).collect();
    let others = [Some(Look::Raised), Some(Look::Struck), Some(Look::Struck)];
    assert_eq!(looks, told.iter().map(|(_, look)| look.clone()).chain(others).collect::<Vec<_>>());
    assert_eq!(sheet.cells.to_vec()[7].1, Cell::Text("12".into()));
}

#[test]
fn a_comment_is_heard_beside_its_cell() {
    let comment =
        "<Comment ss:Author=\"张三\"><ss:Data><B><Font>张三:</Font></B><Font>&#10;共12个</Font></ss:Data></Comment>";
    let row = format!("<Row><Cell/><Cell><Data ss:Type=\"Number\">5</Data>{comment}</Cell></Row>");
    let book = opened(&sheet("S", &row));
    assert_eq!(cells(&book), ["B1 n 5"]);
    let heard = &book.sheets[0].asides.comments[0];
    assert_eq!(
        (heard.at.to_string().as_str(), heard.author.as_str(), heard.says.as_str()),
        ("B1", "张三", "张三: 共12个")
    );
}
