//! What is read from worksheets written part by part, and what is refused.

use super::*;
use crate::sheet::ooxml::read;
use crate::sheet::package::tests::zipped;
use crate::sheet::{Book, Remark, SheetKind};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook of one sheet with this content.
fn book(sheet: &str) -> Result<Book, Refusal> {
    workbook("<sheet name='S' r:id='a'/>", sheet)
}

/// A workbook of these sheets: `a` and `e` are worksheets, the first with this content, and `d` is a chart.
fn workbook(tabs: &str, content: &str) -> Result<Book, Refusal> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{RELATIONS}/{kind}' Target='{target}'/>")
    };
    let root = format!("<Relationships>{}</Relationships>", relation("a", "officeDocument", "w.xml"));
    let own = [
        relation("a", "worksheet", "s.xml"),
        relation("b", "sharedStrings", "t.xml"),
        relation("c", "styles", "l.xml"),
        relation("d", "chartsheet", "c.xml"),
        relation("e", "worksheet", "s2.xml"),
    ];
    let parts = [
        ("_rels/.rels", root.as_str()),
        ("_rels/w.xml.rels", &format!("<Relationships>{}</Relationships>", own.concat())),
        ("w.xml", &format!("<workbook><sheets>{tabs}</sheets></workbook>")),
        ("t.xml", "<sst><si><t>零</t></si><si/></sst>"),
        ("l.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"),
        ("s.xml", &format!("<worksheet>{content}</worksheet>")),
        ("s2.xml", "<worksheet><sheetData/></worksheet>"),
        ("c.xml", "<chartsheet/>"),
    ];
    read(&zipped(&parts.map(|(name, content)| (name, content.as_bytes()))))
}

fn sheet(rows: &str) -> Result<Sheet, Refusal> {
    Ok(book(&format!("<sheetData>{rows}</sheetData>"))?.sheets.remove(0))
}

/// The cells of a row as `A1 n 5`.
fn cells(cells: &str) -> String {
    let sheet = sheet(&format!("<row r='1'>{cells}</row>")).unwrap();
    sheet.cells.iter().map(|(at, cell)| format!("{at} {} {cell};", cell.kind())).collect()
}

#[test]
fn a_value_is_what_its_type_says_or_an_error() {
    for (written, expected) in [
        ("<c><v>5</v></c>", "A1 n 5;"),
        ("<c t='n'><v>\n 5.50 </v></c>", "A1 n 5.5;"),
        ("<c s='1'><v>44439</v></c>", "A1 d 2021-08-31;"),
        ("<c s='9'><v>1</v></c>", "A1 n 1;"),
        ("<c t='s'><v> 0\n</v></c><c t='s'><v>1</v></c>", "A1 s 零;"),
        ("<c t='str'><v> a_x0042_ </v></c>", "A1 s  aB ;"),
        ("<c t='inlineStr'><is><t>a</t><rPh><t>x</t></rPh></is></c><c><is><t>b</t></is></c>", "A1 s a;B1 s b;"),
        ("<c t='inlineStr'><v>7</v><is><t>q</t></is></c><c t='inlineStr'><v>v</v></c>", "A1 s q;B1 s v;"),
        ("<c t='b'><v>1</v></c><c t='b'><v>false</v></c><c t='b'><v>2</v></c>", "A1 b TRUE;B1 b FALSE;C1 e 2;"),
        ("<c t='e'><v>#SPILL!</v></c>", "A1 e #SPILL!;"),
        ("<c t='d'><v>2021-08-31</v></c><c t='d'><v>soon</v></c>", "A1 d 2021-08-31;B1 e soon;"),
        ("<c><v>1E400</v></c><c><v>NaN</v></c><c><v>1,5</v></c>", "A1 e 1E400;B1 e NaN;C1 e 1,5;"),
        ("<c t='zz'><v>2</v></c>", "A1 e 2;"),
        ("<c/><c s='1'/><c><v/></c><c><v> </v></c>", ""),
    ] {
        assert_eq!(cells(written), expected, "{written}");
    }
}

#[test]
fn a_formula_that_names_a_range_says_it_where_it_is_shared_as_well() {
    let first = "<c><f t='shared' ref='A3:B3' si='0'>SUM(A1:A2)</f><v>3</v></c>";
    let sheet = sheet(&format!("<row r='3'>{first}<c><f t='shared' si='0'/><v>4</v></c><c><f>A1</f></c></row>"));
    let said: Vec<String> = sheet.unwrap().ranges.iter().map(|(at, says)| format!("{at} {says}")).collect();
    assert_eq!(said, ["A3 SUM(A1:A2)", "B3 SUM(B1:B2)"]);
}

#[test]
fn a_formula_without_a_result_is_not_an_empty_cell() {
    for (written, expected) in [
        ("<c><f>1</f><v>2</v></c>", "A1 n 2;"),
        ("<c><f>1</f></c><c><f/><v></v></c><c t='s'><f>1</f></c>", "A1 f =?;B1 f =?;C1 f =?;"),
        ("<c t='str'><f>\"\"</f><v></v></c>", ""),
        ("<c t='str'><f>1</f></c>", "A1 f =?;"),
    ] {
        assert_eq!(cells(written), expected, "{written}");
    }
    let sheet = sheet("<row><c><f>1</f></c><c t='str'><f>\"\"</f><v/></c><c><v>1</v></c></row>").unwrap();
    assert_eq!(sheet.formulas, [At { row: 0, column: 0 }, At { row: 0, column: 1 }].into());
}

#[test]
fn cells_without_a_place_follow_the_last_one() {
    let sheet = sheet("<row r='5'><c r='c5'><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>").unwrap();
    assert_eq!(sheet.cells.iter().map(|(at, _)| at.to_string()).collect::<Vec<_>>(), ["C5", "D5", "A6"]);
}

#[test]
fn what_leads_nowhere_or_stands_twice_refuses_the_file() {
    for rows in [
        "<row r='2'><c r='A9'><v>9</v></c></row>",
        "<row r='0'/>",
        "<row r='4294967297'/>",
        "<row><c r='XFE1'/></row>",
        "<row><c r='A1048577'/></row>",
        "<row><c r='AAAAAAAAAAAA2'/></row>",
        "<row><c r='$B$1'><v>5</v></c></row>",
        "<row><c s='x'/></row>",
        "<row><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>",
        "<row><c r='A1'><v>1</v></c><c r='A1'/></row>",
        "<row><c r='A1'><v>1</v></c></row><row><c/></row><row r='1'><c r='A1'><v>1</v></c></row>",
        "<row><c><v>1</v><v>2</v></c></row>",
        "<row><c t='s'><v>2</v></c></row>",
        "<row><c t='s'><v>-1</v></c></row>",
        "<row><c t='s'><v>0.0</v></c></row>",
        "<row><c><v>1<v>2</v></v></c></row>",
        "</sheetData><sheetData>",
        "</sheetData><mergeCells><mergeCell ref='A1:XFE9'/></mergeCells><sheetData>",
    ] {
        assert!(matches!(sheet(rows), Err(Refusal::Damaged(_))), "{rows}");
    }
}

#[test]
fn cells_where_none_may_be_are_counted_and_refuse_the_file() {
    for rows in ["<c><v>1</v></c>", "<row><m:a><c><v>1</v></c></m:a></row>", "<row><b><c><v>1</v></c></b></row>"] {
        let miscounted = Refusal::Miscounted { sheet: "S".into(), read: 0, counted: 1 };
        assert_eq!(sheet(rows), Err(miscounted), "{rows}");
    }
}

#[test]
fn sheets_without_figures_are_left_out_and_told_and_names_that_come_twice_are_kept_apart() {
    let tabs = [("S", "a", ""), ("M", "", ""), ("C", "d", ""), ("S", "e", "hidden")];
    let tab = |(name, id, state): &(&str, &str, &str)| format!("<sheet name='{name}' r:id='{id}' state='{state}'/>");
    let tabs: String = tabs.iter().map(tab).collect();
    let book = workbook(&tabs, "<sheetData><row><c><v>1</v></c></row></sheetData>").unwrap();
    let named: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    assert_eq!(named, [("S", true), ("S#2", false)]);
    let left_out = |sheet: &str, kind| Remark::NotAWorksheet { sheet: sheet.into(), kind };
    let renamed = Remark::SameName { sheet: "S".into(), called: "S#2".into() };
    assert_eq!(book.remarks, [left_out("M", SheetKind::Module), left_out("C", SheetKind::Chart), renamed]);
    for tabs in [
        "<sheet name='S' r:id='x'/>",
        "<sheet name='S' r:id='a'/><sheet name='T' r:id='a'/>",
        "<sheet name='C' r:id='d'/>",
    ] {
        assert!(matches!(workbook(tabs, "<sheetData/>"), Err(Refusal::Damaged(_))), "{tabs}");
    }
}

#[test]
fn hidden_and_merged_cells_are_told() {
    let columns =
        "<cols><col min='2' max='3' hidden='1'/><col min='4' max='4' width='0'/><col min='6' max='6'/></cols>";
    let rows = "<row r='2' hidden='1'/><row r='3' ht='0'/><row r='4' ht='15'/>";
    let merged = "<mergeCells><mergeCell ref='C3:A1'/><mergeCell ref='D4'/></mergeCells>";
    let book = book(&format!("{columns}<sheetData>{rows}</sheetData>{merged}")).unwrap();
    let sheet = &book.sheets[0];
    assert_eq!((&sheet.hidden_rows, &sheet.hidden_columns), (&vec![1..=2], &vec![1..=3]));
    assert_eq!(sheet.merged, [(At { row: 0, column: 0 }, At { row: 2, column: 2 })]);
    assert_eq!(book.remarks, [] as [Remark; 0]);
}
