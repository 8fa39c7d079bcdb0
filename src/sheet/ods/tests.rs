//! Documents as LibreOffice, Excel and others write them, and as no program does.

use super::*;
use crate::sheet::package::tests::zipped;
use crate::sheet::{Kind, Remark, open};

const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:calcext="c""#;

fn content(styles: &str, tables: &str) -> String {
    format!(
        "<office:document-content {NAMES}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
}

fn packed(content: &str) -> Vec<u8> {
    zipped(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

fn table(rows: &str) -> Result<Sheet, Refusal> {
    let tables = format!(r#"<table:table table:name="S">{rows}</table:table>"#);
    Ok(read(&packed(&content("", &tables)))?.sheets.remove(0))
}

fn cells(rows: &str) -> Vec<String> {
    table(rows).unwrap().cells.iter().map(|(at, cell)| format!("{at} {} {cell}", cell.kind())).collect()
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn typed(kind: &str, rest: &str, text: &str) -> String {
    format!(r#"<table:table-cell office:value-type="{kind}" {rest}><text:p>{text}</text:p></table:table-cell>"#)
}

#[test]
fn a_formula_that_names_a_range_says_it_as_excel_shows_it() {
    let sum = typed("float", r#"office:value="3" table:formula="of:=SUM([$明细.B2:.B9])""#, "3");
    let one = r#"<table:table-cell table:formula="of:=[.A1]"/>"#;
    let table = table(&row(&(sum + one))).unwrap();
    assert_eq!(table.ranges, [(At { row: 0, column: 0 }, "SUM(明细!B2:B9)".to_string())]);
}

#[test]
fn each_type_of_cell_is_read_as_what_it_is() {
    let written = [
        typed("float", r#"office:value="5.5""#, "5.50"),
        typed("percentage", r#"office:value="0.125""#, "12.5%"),
        typed("currency", r#"office:value="12.5""#, "￥12.50"),
        typed("date", r#"office:date-value="2021-08-31""#, "八月"),
        typed("time", r#"office:time-value="PT36H00M00S""#, "36:00"),
        typed("boolean", r#"office:boolean-value="true""#, "真"),
        typed("string", "", "巩义"),
        r#"<table:table-cell office:value-type="string" office:string-value="郑州"/>"#.to_string(),
        "<table:table-cell><text:p>无类型</text:p></table:table-cell>".to_string(),
        r#"<table:table-cell table:formula="of:=1"/>"#.to_string(),
        r#"<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""/>"#
            .to_string(),
        typed("float", r#"office:value="1e400""#, ""),
    ];
    let expected = [
        "A1 n 5.5",
        "B1 n 0.125",
        "C1 n 12.5",
        "D1 d 2021-08-31",
        "E1 d 1899-12-31",
        "F1 b TRUE",
        "G1 s 巩义",
        "H1 s 郑州",
        "I1 s 无类型",
        "J1 f =?",
        "L1 e 1e400",
    ];
    assert_eq!(cells(&row(&written.concat())), expected);
}

#[test]
fn an_error_is_an_error_whatever_program_wrote_it() {
    let written = [
        typed("string", r#"office:string-value="" calcext:value-type="error""#, "#DIV/0!"),
        typed("float", r#"table:formula="of:=NA()" office:value="0""#, "#N/A"),
        typed("float", r#"table:formula="of:=1+" office:value="0""#, "Err:502"),
        typed("float", r#"table:formula="of:=A1" office:value="0""#, "#WERT!"),
    ];
    assert_eq!(cells(&row(&written.concat())), ["A1 e #DIV/0!", "B1 e #N/A", "C1 e Err:502", "D1 e #WERT!"]);
}

#[test]
fn text_is_read_as_it_is_shown() {
    let written = r#"<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>
        <text:p>a<text:s text:c="2"/>b<text:tab/>c </text:p><text:p> d
        d<text:line-break/>e<text:span>f</text:span></text:p></table:table-cell>"#;
    let sheet = table(&row(written)).unwrap();
    assert_eq!(sheet.cells.to_vec()[0].1, Cell::Text("a  b\tc\nd d\nef".into()));
}

#[test]
fn empty_repeats_cost_nothing_and_others_are_limited() {
    let empty = r#"<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_eq!(cells(&format!("{empty}{}", row(&typed("float", r#"office:value="7""#, "7")))), ["A1048576 n 7"]);
    let twice = typed("float", r#"office:value="1" table:number-columns-repeated="2""#, "1");
    let rows = format!(r#"<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>"#);
    assert_eq!(cells(&rows), ["A1 n 1", "B1 n 1", "A2 n 1", "B2 n 1"]);
    let refused = |columns: &str, rows: &str| {
        let cell = typed("float", &format!(r#"office:value="1" table:number-columns-repeated="{columns}""#), "1");
        table(&format!(r#"<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>"#)).unwrap_err()
    };
    assert_eq!(refused("16384", "1048576"), Refusal::Inflated(LARGEST_UNPACKED));
    for (columns, rows) in [("16385", "1"), ("1", "1048577"), ("99999999999999999999", "1"), ("-1", "1"), ("0", "1")] {
        assert!(matches!(refused(columns, rows), Refusal::Damaged(_)), "{columns} {rows}");
    }
}

#[test]
fn what_is_hidden_or_merged_is_told() {
    let styles = r#"<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>
        <style:style style:name="ro1" style:family="table-row"><style:table-row-properties style:row-height="0cm"/></style:style>
        <style:style style:name="ro2" style:family="table-row"><style:table-row-properties style:row-height="0.45cm"/></style:style>"#;
    let one = typed("float", r#"office:value="1" table:number-columns-spanned="2" table:number-rows-spanned="3""#, "1");
    let tables = format!(
        r#"<table:table table:name="S" table:style-name="ta1"><table:table-column table:number-columns-repeated="2"/>
        <table:table-column table:visibility="collapse"/><table:table-row table:style-name="ro2">{one}</table:table-row>
        <table:table-row table:visibility="filter"/><table:table-row-group table:display="false"><table:table-row/></table:table-row-group>
        <table:table-row/><table:table-row table:style-name="ro1"/></table:table>"#
    );
    let sheet = read(&packed(&content(styles, &tables))).unwrap().sheets.remove(0);
    assert_eq!((sheet.visible, sheet.hidden_columns, sheet.hidden_rows), (false, vec![2..=2], vec![1..=2, 4..=4]));
    assert_eq!(sheet.merged, [(At { row: 0, column: 0 }, At { row: 2, column: 1 })]);
}

#[test]
fn a_document_that_ends_early_is_refused() {
    let whole =
        content("", &format!(r#"<table:table table:name="S">{}</table:table>"#, row(&typed("string", "", "abc"))));
    assert!(read(&packed(&whole)).is_ok());
    for end in [3, 40, 80, 110, 130, 150] {
        assert!(matches!(read(&packed(&whole[..whole.len() - end])), Err(Refusal::Damaged(_))), "{end}");
    }
}

#[test]
fn two_tables_of_one_name_are_told_apart() {
    let one = |value: &str| {
        format!(
            r#"<table:table table:name="S">{}</table:table>"#,
            row(&typed("float", &format!("office:value=\"{value}\""), value))
        )
    };
    let book = read(&packed(&content("", &(one("1") + &one("2"))))).unwrap();
    assert_eq!(book.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["S", "S#2"]);
    assert!(matches!(&book.remarks[..], [Remark::SameName { .. }]));
}

#[test]
fn encrypted_documents_say_so() {
    let manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    let bytes = zipped(&[("mimetype", b""), ("content.xml", b"\x01\x02"), ("META-INF/manifest.xml", manifest)]);
    assert_eq!(open(&bytes, "x"), Err(Refusal::Encrypted));
}

#[test]
fn a_flat_document_is_read_with_its_time() {
    let flat = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} xmlns:dc="d" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
        <office:meta><dc:date>2021-08-30T09:12:00.5</dc:date></office:meta><office:body><office:spreadsheet>
        <table:table table:name="S">{}</table:table></office:spreadsheet></office:body></office:document>"#,
        row(&typed("string", "", "甲"))
    );
    let book = open(flat.as_bytes(), "x").unwrap();
    assert_eq!((book.format, book.saved.unwrap().to_string()), (Format::Fods, "2021-08-30T09:12:00.5".into()));
    let text = flat.replace("opendocument.spreadsheet", "opendocument.text");
    assert_eq!(open(text.as_bytes(), "x"), Err(Refusal::NotAWorkbook(Kind::Word)));
}

#[test]
fn styles_of_cells_and_spans_tell_what_is_struck_out_or_raised_and_the_type_what_is_a_percentage() {
    let style = |family: &str, name: &str, rest: &str, says: &str| {
        let text = format!("<style:text-properties {says}/>");
        format!(
            r#"<style:style style:name="{name}" style:family="{family}" {rest}><style:paragraph-properties><style:tab-stops/></style:paragraph-properties>{text}</style:style>"#
        )
    };
    let line = |line: &str| format!(r#"style:text-line-through-style="{line}" style:text-line-through-type="single""#);
    let up = |position: &str| format!(r#"style:text-position="{position}""#);
    let styles = [
        style("table-cell", "gone", "", &line("solid")),
        // What a number is coloured with is no style of a cell.
        r#"<number:number-style style:name="N1"><style:text-properties style:text-line-through-style="solid"/></number:number-style>"#.to_string(),
        style("table-cell", "child", r#"style:parent-style-name="gone""#, ""),
        style("table-cell", "named", r#"style:parent-style-name="Voided""#, ""),
        style("table-cell", "plain", "", &line("none")),
        style("table-cell", "loop", r#"style:parent-style-name="loop""#, ""),
        style("text", "T1", "", &line("solid")),
        style("text", "T2", "", &up("super 58%")),
        style("text", "T3", "", &up("0% 100%")),
        style("text", "T4", "", &up("-33% 58%")),
        style("text", "T5", "", &line("none")),
        style("text", "T6", "", r#"style:text-position="?" style:text-line-through-style="none""#),
    ]
    .concat();
    let cell = |style: &str, text: &str| {
        format!(
            r#"<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let span = |style: &str, text: &str| format!(r#"<text:span text:style-name="{style}">{text}</text:span>"#);
    let number = |style: &str, kind: &str| {
        format!(r#"<table:table-cell {style} office:value-type="{kind}" office:value="5.5"/>"#)
    };
    const STRUCK: Option<Look> = Some(Look::Struck);
    const PARTLY: Option<Look> = Some(Look::PartlyStruck);
    const RAISED: Option<Look> = Some(Look::Raised);
    let told = [
        (cell("plain", "12"), None),
        (cell("gone", "12"), STRUCK),
        (cell("child", "12"), STRUCK),
        (cell("named", "12"), STRUCK),
        (cell("loop", "12"), None),
        (cell("plain", &(span("T1", "1") + "2")), PARTLY),
        (cell("plain", &(span("T1", "1") + " ")), STRUCK),
        (cell("gone", &("1".to_string() + &span("T5", "2"))), PARTLY),
        (cell("plain", &("3".to_string() + &span("T2", "1"))), RAISED),
        (cell("plain", &("3".to_string() + &span("T3", "1"))), None),
        (cell("plain", &("3".to_string() + &span("T4", "1"))), RAISED),
        (cell("plain", &span("T6", "1")), None),
        (number("", "percentage"), Some(Look::Percent)),
        (number(r#"table:style-name="gone""#, "percentage"), STRUCK),
        (number("", "float"), None),
    ];
    let rows: String = told.iter().map(|(cell, _)| cell.as_str()).collect();
    let tables = format!(
        r#"<table:table table:name="S"><table:table-column table:number-columns-repeated="15"/>
        <table:table-column table:default-cell-style-name="gone"/><table:table-column/>{}
        <table:table-row table:default-cell-style-name="gone">{}{}</table:table-row></table:table>"#,
        row(&(rows + &number("", "float") + &number("", "float"))),
        number("", "float"),
        number(r#"table:style-name="plain""#, "float"),
    );
    let named = r#"<x xmlns:office="o" xmlns:style="s"><office:styles><style:style style:name="Voided" style:family="table-cell">
        <style:text-properties style:text-line-through-type="double"/></style:style></office:styles><office:automatic-styles>
        <style:style style:name="Voided" style:family="table-cell"/></office:automatic-styles><cut"#;
    let content = content(&styles, &tables);
    let book = read(&zipped(&[("content.xml", content.as_bytes()), ("styles.xml", named.as_bytes())])).unwrap();
    let sheet = &book.sheets[0];
    let looks: Vec<Option<Look>> = sheet.cells.iter().map(|(at, _)| sheet.look(at)).collect();
    let expected: Vec<Option<Look>> =
        told.iter().map(|(_, look)| look.clone()).chain([STRUCK, None, STRUCK, None]).collect();
    assert_eq!(looks, expected);
    assert_eq!(sheet.cells.to_vec()[5].1, Cell::Text("12".into()));
}

#[test]
fn a_percentage_without_its_type_and_another_figure_are_known_by_what_is_shown() {
    for (value, shown, look) in [
        ("5.5", "550%", Some(Look::Percent)),
        ("0.1234", "12%", Some(Look::Percent)),
        ("-12.5", "-1,250.00 %", Some(Look::Percent)),
        ("5.5", "5.5%", Some(Look::Otherwise(Some("5.5%".into())))),
        ("5.5", "6%", Some(Look::Otherwise(Some("6%".into())))),
        ("5.5", "5.5", None),
        ("12", "12人", None),
        ("12", "12万", Some(Look::Otherwise(Some("12万".into())))),
        ("12", "", Some(Look::Otherwise(Some("".into())))),
    ] {
        let sheet = table(&row(&typed("float", &format!(r#"office:value="{value}""#), shown))).unwrap();
        assert_eq!(sheet.look(At { row: 0, column: 0 }), look, "{value} {shown}");
    }
}

#[test]
fn annotations_and_the_texts_of_shapes_are_heard_beside_the_cells() {
    let p = |text: &str| format!("<text:p>{text}</text:p>");
    let annotation = format!(
        "<office:annotation><dc:creator>张三</dc:creator><dc:date>2026-11-25</dc:date>{}{}</office:annotation>",
        p("共<text:s/><text:span>12</text:span>个"),
        p("请核实")
    );
    let frame =
        format!("<draw:frame><draw:text-box>{}</draw:text-box><svg:title>标题</svg:title></draw:frame>", p("框"));
    let chart =
        format!("<draw:frame><draw:object>{}</draw:object><draw:image>{}</draw:image></draw:frame>", p("图表"), p(""));
    let group = format!(
        "<draw:g><draw:g><draw:custom-shape>{}</draw:custom-shape></draw:g><draw:rect/>{frame}</draw:g>",
        p("形")
    );
    let rows = format!(
        "<table:shapes>{chart}{group}</table:shapes>{}{}",
        row(""),
        row(&format!("<table:table-cell/><table:table-cell>{annotation}{}{frame}</table:table-cell>", p("值")))
    );
    let sheet = table(&rows).unwrap();
    assert_eq!(cells(&rows), ["B2 s 值"]);
    let comment = &sheet.asides.comments[0];
    assert_eq!(
        (comment.at.to_string().as_str(), comment.author.as_str(), comment.says.as_str()),
        ("B2", "张三", "共 12个 请核实")
    );
    assert_eq!(sheet.asides.shapes, ["形", "框", "框"]);
}
