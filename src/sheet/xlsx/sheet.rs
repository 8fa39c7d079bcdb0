//! A worksheet part (ECMA-376 Part 1, 18.3.1.99), cell by cell.
//!
//! What a value is not sure to mean is never guessed: a number, a logical value or a date that is none becomes an error cell with
//! what stands there, which no figure is read from. A reference that leads nowhere refuses the file.

use super::count::Count;
use super::formula::{Masters, shares};
use super::strings::{item, unescaped};
use crate::sheet::draft::{Draft, LAST};
use crate::sheet::formula::LONGEST;
use crate::sheet::ooxml::Shared;
use crate::sheet::package::Part;
use crate::sheet::watch::Watched;
use crate::sheet::xml::{Node, Tag, Xml, decoded};
use crate::sheet::{At, Cell, Refusal, Sheet, date};
use std::io::BufRead;

/// Reads a sheet.
pub fn read(part: Part, shared: &Shared, draft: Draft) -> Result<Sheet, Refusal> {
    let xml = Xml::own(Watched::new(decoded(part)?, Count::default()));
    let mut reading = Reading {
        xml,
        shared,
        draft,
        next: At { row: 0, column: 0 },
        value: String::new(),
        inline: String::new(),
        masters: Masters::default(),
    };
    reading.sheet()?;
    reading.draft.finish(reading.xml.into_inner().watcher.cells)
}

struct Reading<'s, 'r, R> {
    xml: Xml<R>,
    shared: &'s Shared,
    draft: Draft<'r>,
    /// The place of the next row or cell that does not say its own.
    next: At,
    /// What is written in the value of the cell at hand.
    value: String,
    /// What is written in its inline text.
    inline: String,
    /// The formulas that cells share.
    masters: Masters,
}

/// What a cell says that its value is (ST_CellType, 18.18.11).
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Number,
    Shared,
    Calculated,
    Inline,
    Logical,
    Error,
    Date,
    Unknown,
}

impl<R: BufRead> Reading<'_, '_, R> {
    fn sheet(&mut self) -> Result<(), Refusal> {
        let mut has_data = false;
        loop {
            match self.xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "sheetData" if has_data => return Err(Refusal::Damaged("a sheet has its cells twice".into())),
                    "sheetData" => {
                        has_data = true;
                        self.rows()?;
                    }
                    "col" => {
                        if let Some((first, last)) = hidden_columns(&tag)? {
                            self.draft.hide_columns(first, last);
                        }
                    }
                    "mergeCell" => {
                        let merged = tag.get("ref")?.unwrap_or_default();
                        let (first, last) = merged.split_once(':').unwrap_or((&merged, &merged));
                        match (place(first), place(last)) {
                            (Some(first), Some(last)) => self.draft.merge(first, last)?,
                            _ => return Err(Refusal::Damaged(format!("cells are merged at {merged}"))),
                        }
                    }
                    _ => {}
                },
                Node::Done => return Ok(()),
                _ => {}
            }
        }
    }

    fn rows(&mut self) -> Result<(), Refusal> {
        loop {
            match self.xml.next()? {
                Node::Open(tag) if tag.name() == "row" => {
                    let (mut hidden, mut says_row, mut row) = (false, false, self.next.row);
                    for attribute in tag.attributes() {
                        let (name, value) = attribute?;
                        match name {
                            "r" => {
                                says_row = true;
                                row = row_number(value.trim()).ok_or_else(|| nowhere(&value))?;
                            }
                            "hidden" => hidden |= matches!(value.trim(), "1" | "true"),
                            "ht" => hidden |= value.trim().parse() == Ok(0.0),
                            _ => {}
                        }
                    }
                    if hidden {
                        self.draft.hide_row(row);
                    }
                    self.next = At { row, column: 0 };
                    self.cells(says_row)?;
                    self.next.row += 1;
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close(_) => return Ok(()),
                _ => {}
            }
        }
    }

    /// The cells of a row; where the row says its number, its cells cannot say another.
    fn cells(&mut self, says_row: bool) -> Result<(), Refusal> {
        loop {
            match self.xml.next()? {
                Node::Open(tag) if tag.name() == "c" => {
                    let (mut at, mut look, mut kind) = (self.next, None, Type::Number);
                    for attribute in tag.attributes() {
                        let (name, value) = attribute?;
                        match name {
                            "r" => at = place(value.trim()).ok_or_else(|| nowhere(&value))?,
                            "s" => look = Some(value.trim().parse().map_err(|_| nowhere(&value))?),
                            "t" => kind = kind_of(value.trim()),
                            _ => {}
                        }
                    }
                    if says_row && at.row != self.next.row {
                        return Err(Refusal::Damaged(format!("the cell {at} stands in row {}", self.next.row + 1)));
                    }
                    self.draft.come_to(at)?;
                    self.next = At { column: at.column + 1, ..at };
                    self.cell(at, kind, look.unwrap_or(0))?;
                }
                Node::Open(_) => self.xml.skip()?,
                Node::Close(_) => return Ok(()),
                _ => {}
            }
        }
    }

    /// The cell that has just begun.
    fn cell(&mut self, at: At, kind: Type, look: u64) -> Result<(), Refusal> {
        self.value.clear();
        self.inline.clear();
        let (mut has_formula, mut has_value, mut has_inline) = (false, false, false);
        let mut formula = None;
        loop {
            match self.xml.next()? {
                Node::Open(tag) => match tag.name() {
                    "v" if !std::mem::replace(&mut has_value, true) => self.xml.text(&mut self.value)?,
                    "is" if !std::mem::replace(&mut has_inline, true) => item(&mut self.xml, &mut self.inline)?,
                    "f" if !std::mem::replace(&mut has_formula, true) => {
                        let shares = shares(&tag);
                        let says = self.xml.skip_saying(4 * LONGEST)?;
                        formula = self.masters.say(at, says, shares);
                    }
                    "v" | "is" | "f" => return Err(Refusal::Damaged(format!("the cell {at} has two values"))),
                    _ => self.xml.skip()?,
                },
                Node::Close(_) => break,
                _ => {}
            }
        }
        if has_formula {
            self.draft.has_formula()?;
            self.draft.formula_says(&formula.unwrap_or_default())?;
        }
        let is_inline = has_inline && (kind == Type::Inline || self.value.is_empty());
        let is_text = is_inline || matches!(kind, Type::Inline | Type::Calculated);
        let written = if is_inline { self.inline.as_str() } else { self.value.as_str() };
        let bare = written.trim_matches([' ', '\t', '\n', '\r']);
        let cell = match (is_text, has_formula) {
            // A result that is a text, though an empty one, has been calculated; without an element for it there is none.
            (true, true) if !has_value && !has_inline => Cell::Formula,
            (true, _) if written.is_empty() && self.value.is_empty() && !has_formula => return Ok(()),
            (true, _) => Cell::Text(unescaped(written).into_owned()),
            (false, true) if bare.is_empty() => Cell::Formula,
            (false, false) if written.is_empty() => return Ok(()),
            (false, false) if bare.is_empty() => Cell::Text(String::new()),
            (false, _) => value(kind, bare, look, self.shared)
                .ok_or_else(|| Refusal::Damaged(format!("the cell {at} refers to a text that is not in the file")))?,
        };
        self.draft.hold(cell)
    }
}

/// A value that is no text by itself; `None` where it refers to a text that is not there.
fn value(kind: Type, bare: &str, look: u64, shared: &Shared) -> Option<Cell> {
    let cell = match kind {
        Type::Shared => return shared.texts.get(unsigned(bare)?).map(|text| Cell::Text(text.to_string())),
        Type::Number => number(bare).map(|number| {
            let shows_date = usize::try_from(look).is_ok_and(|look| shared.looks.shows_date(look, number));
            if shows_date { Cell::Date(number + shared.shift) } else { Cell::Number(number) }
        }),
        Type::Logical => match bare {
            "0" => Some(Cell::Bool(false)),
            "1" => Some(Cell::Bool(true)),
            word if word.eq_ignore_ascii_case("false") => Some(Cell::Bool(false)),
            word if word.eq_ignore_ascii_case("true") => Some(Cell::Bool(true)),
            _ => None,
        },
        Type::Date => {
            date::serial(bare).map(|days| Cell::Date(if date::is_time(bare) { days + shared.shift } else { days }))
        }
        Type::Error | Type::Calculated | Type::Inline | Type::Unknown => None,
    };
    Some(cell.unwrap_or_else(|| Cell::Error(bare.to_string())))
}

fn kind_of(written: &str) -> Type {
    match written {
        "n" => Type::Number,
        "s" => Type::Shared,
        "str" => Type::Calculated,
        "inlineStr" => Type::Inline,
        "b" => Type::Logical,
        "e" => Type::Error,
        "d" => Type::Date,
        _ => Type::Unknown,
    }
}

/// A finite number in the lexical form of xsd:double, which has no hexadecimals, separators or words.
fn number(written: &str) -> Option<f64> {
    let is_plain = written.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    written.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

/// A count in the lexical form of xsd:unsignedInt.
fn unsigned(written: &str) -> Option<usize> {
    let digits = written.strip_prefix('+').unwrap_or(written);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// A reference such as `C5`, within a sheet.
fn place(reference: &str) -> Option<At> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let (letters, digits) = reference.split_at(letters);
    let column =
        letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1) - 1;
    let at = At { row: row_number(digits)?, column };
    (column <= LAST.column).then_some(at)
}

/// The number of a row as it is written, counted from 0.
fn row_number(written: &str) -> Option<u32> {
    let row = u32::try_from(unsigned(written)?.checked_sub(1)?).ok()?;
    (row <= LAST.row && !written.starts_with('+')).then_some(row)
}

/// The columns that a `col` (18.3.1.13) hides, counted from 0.
fn hidden_columns(tag: &Tag) -> Result<Option<(u32, u32)>, Refusal> {
    let count =
        |name| Ok(tag.get(name)?.and_then(|written| u32::try_from(unsigned(written.trim())?).ok()?.checked_sub(1)));
    let has_no_width = tag.get("width")?.is_some_and(|width| width.trim().parse() == Ok(0.0));
    let hidden = tag.says("hidden")? || has_no_width;
    Ok(count("min")?.zip(count("max")?).filter(|_| hidden))
}

fn nowhere(reference: &str) -> Refusal {
    Refusal::Damaged(format!("a cell refers to {reference}"))
}

#[cfg(test)]
mod tests {
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
        let tab =
            |(name, id, state): &(&str, &str, &str)| format!("<sheet name='{name}' r:id='{id}' state='{state}'/>");
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
}
