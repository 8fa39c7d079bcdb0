//! What cells show beyond their values: fonts and number formats, of cells and of pieces of their texts. And that what is told at a
//! glance is what the reader of XML finds.

use crate::sheet::ooxml::read;
use crate::sheet::package::tests::zipped;
use crate::sheet::{Look, Refusal, Sheet};
use proptest::prelude::*;

/// A sheet of these cells in one row, with these styles and shared texts.
fn sheet(styles: &str, texts: &str, cells: &str) -> Sheet {
    read_sheet(styles, texts, cells).unwrap()
}

fn read_sheet(styles: &str, texts: &str, cells: &str) -> Result<Sheet, Refusal> {
    let relation =
        |id: &str, kind: &str, target: &str| format!("<Relationship Id='{id}' Type='x/{kind}' Target='{target}'/>");
    let relations = |own: &[String]| format!("<Relationships>{}</Relationships>", own.concat());
    let own = [
        relation("a", "worksheet", "s.xml"),
        relation("b", "sharedStrings", "t.xml"),
        relation("c", "styles", "l.xml"),
    ];
    let parts = [
        ("_rels/.rels", relations(&[relation("a", "officeDocument", "w.xml")])),
        ("_rels/w.xml.rels", relations(&own)),
        ("w.xml", "<workbook><sheets><sheet name='S' r:id='a'/></sheets></workbook>".to_string()),
        ("t.xml", format!("<sst>{texts}</sst>")),
        ("l.xml", format!("<styleSheet>{styles}</styleSheet>")),
        ("s.xml", format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>")),
    ];
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, content)| (*name, content.as_bytes())).collect();
    Ok(read(&zipped(&parts))?.sheets.remove(0))
}

/// The cells and looks of a sheet.
fn told(sheet: &Sheet) -> Vec<(String, Option<Look>)> {
    sheet.cells.iter().map(|(at, cell)| (cell.to_string(), sheet.look(at))).collect()
}

const STYLES: &str = "<numFmts><numFmt numFmtId='170' formatCode='0.0\"%\"'/></numFmts>
    <fonts><font/><font><b/><strike/></font><font><strike val='0'/><vertAlign val='superscript'/></font></fonts>
    <cellStyleXfs><xf fontId='1'/></cellStyleXfs>
    <cellXfs><xf/><xf fontId='1'/><xf fontId='2'/><xf numFmtId='9'/><xf numFmtId='170'/><xf fontId='99'/><xf fontId='x'/></cellXfs>
    <dxfs><dxf><font><strike/></font></dxf></dxfs>";

#[test]
fn a_cell_is_shown_by_the_font_and_the_number_format_of_its_look() {
    let cells: String = (0..7).map(|look| format!("<c s='{look}'><v>5.5</v></c>")).collect();
    let looks: Vec<_> = told(&sheet(STYLES, "", &cells)).into_iter().map(|(_, look)| look).collect();
    let another = Some(Look::Otherwise(Some("5.5%".into())));
    assert_eq!(looks, [None, Some(Look::Struck), Some(Look::Raised), Some(Look::Percent), another, None, None]);
}

#[test]
fn a_text_is_shown_by_its_runs_and_else_by_its_cell() {
    let run = |font: &str, text: &str| format!("<r><rPr>{font}</rPr><t>{text}</t></r>");
    let items = [
        run("<strike/>", "1") + &run("", "2"),
        "<r><t>3</t></r>".to_string() + &run("<vertAlign val='superscript'/>", "1"),
        run("<strike/>", "1") + &run("<strike val='true'/><sz val='9'/>", "2"),
        "<t>12</t>".to_string(),
        run("<strike val='false'/><vertAlign val='baseline'/>", "12"),
        "<r><t>1</t></r>".to_string() + &run("", "2"),
        "<r><rPr><strike></strike><x><strike/></x></rPr><t xml:space='preserve'> </t></r><r><t>2</t></r>".to_string(),
    ];
    let shared: String = items.iter().map(|item| format!("<si>{item}</si>")).collect();
    let looks = [
        (0, 0, Some(Look::PartlyStruck)),
        (1, 0, Some(Look::Raised)),
        (2, 0, Some(Look::Struck)),
        (3, 0, None),
        (4, 0, None),
        (5, 0, None),
        (6, 0, None),
        // In a cell that is struck out: what has a font of its own is not.
        (3, 1, Some(Look::Struck)),
        (4, 1, None),
        (5, 1, Some(Look::PartlyStruck)),
    ];
    let by_number: String =
        looks.iter().map(|(text, look, _)| format!("<c s='{look}' t='s'><v>{text}</v></c>")).collect();
    let inline: String = looks
        .iter()
        .map(|(text, look, _)| format!("<c s='{look}' t='inlineStr'><is>{}</is></c>", items[*text]))
        .collect();
    for cells in [by_number, inline] {
        let sheet = sheet(STYLES, &shared, &cells);
        let expected: Vec<_> = looks.iter().map(|(_, _, look)| look.clone()).collect();
        assert_eq!(told(&sheet).into_iter().map(|(_, look)| look).collect::<Vec<_>>(), expected);
        assert_eq!(sheet.cells.last().unwrap().1.to_string(), "12");
    }
}

#[test]
fn a_look_that_cannot_be_read_refuses_nothing() {
    let styles = "<fonts><font><strike val='?'/><vertAlign/></font></fonts><cellXfs><xf fontId='0'/></cellXfs>";
    let told =
        told(&sheet(styles, "<si><r><rPr><vertAlign a='1' a='2'/></rPr><t>3</t></r></si>", "<c t='s'><v>0</v></c>"));
    assert_eq!(told, [("3".to_string(), None)]);
}

const VALUES: [&str; 13] = [
    "/>",
    "></c>",
    "><v/></c>",
    "><v></v></c>",
    "><v>0</v></c>",
    "><v>1</v></c>",
    "><v>-12.5</v></c>",
    "><v> 5 </v></c>",
    "><v>金额_x0041_</v></c>",
    "><v>1&#50;</v></c>",
    "><f>SUM(A1:A2)</f><v>5</v></c>",
    "><is><t>1</t></is></c>",
    "><v>1",
];
const TEXTS: [&str; 8] = [
    "<si><t>金额\n_x0041_</t></si>",
    "<si><t xml:space=\"preserve\"> a </t></si>",
    "<si><t> </t></si>",
    "<si><t>&amp;</t></si>",
    "<si><t>1\r\n2</t></si>",
    "<si><t/></si>",
    "<si/>",
    "<si><r><rPr><strike/></rPr><t>1</t></r></si>",
];

proptest! {
    /// A space behind the name leaves an element what it is, and lets nothing be told at a glance.
    #[test]
    fn what_is_told_at_a_glance_is_what_the_reader_of_xml_finds(
        texts in proptest::collection::vec(0..TEXTS.len(), 1..4),
        cells in proptest::collection::vec(("( r=\"[A-C][1-2]\")?( s=\"([0-5]|x)\")?( t=\"(s|str|n|b|e|d|z)\")?( r=\"A1\")?", 0..VALUES.len()), 1..5),
    ) {
        let texts: String = texts.iter().map(|text| TEXTS[*text]).collect();
        let cells: String = cells.iter().map(|(attributes, value)| format!("<c{attributes}{}", VALUES[*value])).collect();
        let carefully = read_sheet(STYLES, &texts.replace("<si>", "<si >"), &cells.replace("<c", "<c "));
        prop_assert_eq!(read_sheet(STYLES, &texts, &cells).ok(), carefully.ok());
    }

    /// The same of rows: the sheet's only row is closed, and others follow.
    #[test]
    fn rows_that_are_told_at_a_glance_are_those_that_the_reader_of_xml_finds(
        rows in proptest::collection::vec(
            "( r=\"([1-4]|0|x)\")?( spans=\"1:2\")?( ht=\"(0|9.5|x)\")?( hidden=\"(1|true|0)\")?( customHeight=\"1\")?( r=\"3\")?( x=\"1\")?",
            1..5,
        ),
        cells in proptest::collection::vec(("( r=\"[A-C][1-4]\")?", 0..VALUES.len() - 1), 0..3),
    ) {
        let cells: String = cells.iter().map(|(place, value)| format!("<c{place}{}", VALUES[*value])).collect();
        let rows: String = rows.iter().map(|attributes| format!("</row><row{attributes}>{cells}")).collect();
        let carefully = read_sheet(STYLES, "", &rows.replace("<row", "<row "));
        prop_assert_eq!(read_sheet(STYLES, "", &rows).ok(), carefully.ok());
    }
}
