//! Templates in the hands of other programs: LibreOffice recalculates every formula to the value that was written with it, and
//! openpyxl opens the file. Each is skipped, with a message, where the program is not installed.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

use rust_decimal::Decimal;
use std::path::Path;
use std::process::Command;
use tallybook::form::{Answer, Correction, Listed, Part, Stray};
use tallybook::intake::{self, Envelope};
use tallybook::plan::{Plan, Round};
use tallybook::sheet::{self, At, Book, Cell};
use tallybook::template::{self, Entries, Value};
use tallybook::text::Lang;
use tallybook::value::look::Look;

fn sample() -> Plan {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021/");
    tallybook::plan::load(&|name| std::fs::read(format!("{folder}{name}"))).expect("the sample plan loads")
}

fn decimal(digits: &str) -> Decimal {
    digits.parse().expect("digits")
}

fn words(text: &str) -> Value {
    Value::Text(text.to_string())
}

/// A workbook with something right, something wrong and something missing in it.
fn prefilled(plan: &Plan, round: &Round) -> Entries {
    let mut entries = Entries::default();
    entries.answers.insert(Answer::Reporter, "王建国".into());
    for (indicator, figure) in round.indicators.iter().zip(["3", "5.5", "-1", "2.5", "0", "12", "1.0", "40", "2"]) {
        entries.stated.insert(*indicator, decimal(figure).into());
    }
    entries.remarks.insert(round.indicators[1], "=1+1".into());
    let roster = |id: &str| plan.rosters.iter().position(|roster| roster.id == id).expect("a roster of the sample");
    let day = |day| Value::Date(jiff::civil::date(2021, 6, day));
    let project = |name: &str, aim: &str| vec![words(name), words("某机械厂"), words(aim), day(3)];
    entries.rosters.insert(
        roster("saving_roster"),
        vec![project("余热回收", "降能耗"), project("低氮燃烧", ""), project("变频节能", "降排放")],
    );
    let enterprise =
        |count: &str| vec![words("某厂"), words("制造业"), Value::Number(decimal("12")), Value::Number(decimal(count))];
    let mut enterprises = vec![enterprise("54999"), enterprise("0.1"), enterprise("0.2")];
    enterprises.push(vec![words("另一厂"), Value::Blank, words("三个"), Value::Number(decimal("0.7"))]);
    entries.rosters.insert(roster("safety_enterprises"), enterprises);
    entries
}

/// What goes back to a unit: texts where figures are asked, one of them struck out, and something listed and marked.
fn correction(plan: &Plan, round: &Round) -> Vec<u8> {
    let mut entries = prefilled(plan, round);
    for (indicator, value) in round.indicators.iter().zip([
        words("约5.5万"),
        Value::Marked("12".into(), Look::Struck),
        words("#REF!"),
        Value::Date(jiff::civil::date(2021, 8, 31)),
    ]) {
        entries.stated.insert(*indicator, value);
    }
    let list = Part::Roster(round.rosters[0]);
    let at = |row, column| At { row, column };
    let listed = |first| Listed {
        id: "V101-01234567".into(),
        is_error: true,
        first: Some(first),
        sheet: "指标填报".into(),
        cells: "D9".into(),
        says: "=1+1".into(),
        stated: "约5.5万".into(),
        expected: String::new(),
        cause: String::new(),
        remedy: "改填数字".into(),
    };
    let first = (Part::Figures, at(8, 3));
    let stray =
        Stray {
            file: "a.xlsx".into(), sheet: "Sheet1".into(), cell: "H2".into(), says: "填报单位：某区\n=1+1".into()
        };
    let correction = Correction {
        listed: vec![listed(first), listed((list, at(0, 0)))],
        marks: vec![(first.0, first.1, vec![0, 1]), (list, at(0, 0), vec![1]), (list, at(2, 1), vec![1])],
        strays: vec![stray],
        more: 3,
    };
    template::write_correction(plan, round, 0, &entries, &correction).expect("a correction")
}

/// A workbook that can be sent back.
fn complete(plan: &Plan, round: &Round, unit: usize) -> Entries {
    let mut entries = Entries::default();
    entries.answers.insert(Answer::Reporter, "王建国".into());
    entries.answers.insert(Answer::Phone, "0371-64350000".into());
    let due = round.indicators.iter().filter(|indicator| plan.indicators[**indicator].is_due_from(unit));
    entries.stated.extend(due.map(|indicator| (*indicator, Decimal::ZERO.into())));
    entries
}

/// Opens workbooks in LibreOffice with every formula worked out anew, and saves them; `None` where it is not installed.
fn recalculated(books: &[Vec<u8>]) -> Option<Vec<Book>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let profile = folder.path().join("profile");
    std::fs::create_dir_all(profile.join("user")).expect("a profile");
    // 0 is "always recalculate" under Tools > Options > Calc > Formula; the default trusts the values in the file.
    let always = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;
    std::fs::write(profile.join("user/registrymodifications.xcu"), always).expect("a profile");
    let mut command = Command::new("soffice");
    command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    command.args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]);
    command.arg(folder.path().join("out"));
    for (number, book) in books.iter().enumerate() {
        let path = folder.path().join(format!("{number}.xlsx"));
        std::fs::write(&path, book).expect("a temporary file");
        command.arg(path);
    }
    let Ok(output) = command.output() else {
        println!("skipped: LibreOffice (soffice) is not installed");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |number| std::fs::read(folder.path().join(format!("out/{number}.xlsx"))).expect("a converted file");
    Some((0..books.len()).map(|number| sheet::open(&read(number), "x.xlsx").expect("a workbook")).collect())
}

/// Every cell as a person reads it; an empty text is no cell.
fn cells(book: &Book) -> Vec<(String, At, String)> {
    let cells = book.sheets.iter().flat_map(|sheet| sheet.cells.iter().map(move |cell| (sheet, cell)));
    let cells = cells.map(|(sheet, (at, cell))| (sheet.name.clone(), at, cell.to_string()));
    cells.filter(|(_, _, text)| !text.is_empty()).collect()
}

/// A workbook whose one formula carries a wrong value.
fn wrong() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let formula = rust_xlsxwriter::Formula::new("1+1").set_result("3");
    book.add_worksheet().write_formula(0, 0, formula).expect("a formula");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn libreoffice_works_out_the_values_that_were_written() {
    let plan = sample();
    let round = plan.round("2021-08").expect("a round of the sample");
    let spare = plan.units.find("轻研院").expect("a unit with a part of the allocations");
    let december = plan.round("2021-12").expect("a round of the sample");
    let mut english = sample();
    english.lang = Some(Lang::En);
    for (number, roster) in english.rosters.iter_mut().enumerate() {
        roster.name = format!("The workers' “list” & {number}");
    }
    let cases = [
        (0, Entries::default()),
        (spare, Entries::default()),
        (0, prefilled(&plan, round)),
        (spare, prefilled(&plan, round)),
        (0, complete(&plan, round, 0)),
    ];
    let mut books = vec![wrong()];
    books
        .extend(cases.iter().map(|(unit, entries)| template::write(&plan, round, *unit, entries).expect("a template")));
    books.push(template::write(&plan, december, 0, &Entries::default()).expect("a template"));
    books.push(template::write(&english, round, 0, &prefilled(&english, round)).expect("a template"));
    books.push(correction(&plan, round));
    books.push(correction(&english, round));
    let Some(recalculated) = recalculated(&books) else { return };
    let right = recalculated[0].sheets[0].get(At { row: 0, column: 0 });
    assert_eq!(right, Some(Cell::Number(2.0)), "LibreOffice did not recalculate");
    for (book, recalculated) in books.iter().zip(&recalculated).skip(1) {
        let book = sheet::open(book, "x.xlsx").expect("a workbook");
        assert_eq!(cells(&book), cells(recalculated));
    }
    // What was listed and noted is known as the office's own, though the notes have lost their author.
    for (plan, book) in [&plan, &english].into_iter().zip(&recalculated[recalculated.len() - 2..]) {
        let read = intake::understand(plan, round, Envelope::path("x.xlsx"), book);
        assert_eq!((read.cells.unread, &*read.remarks), (0, &[][..]), "{:?}", read.notes);
    }
}

#[test]
fn openpyxl_opens_a_template_with_its_guide_first_and_its_stamp_very_hidden() {
    // PYTHON names the interpreter that has openpyxl, where it is not the usual one.
    let interpreter = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let python = |script: &str, path: &Path| Command::new(&interpreter).args(["-c", script]).arg(path).output();
    if !python("import openpyxl", Path::new("")).is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 with openpyxl is not installed");
        return;
    }
    let plan = sample();
    let round = plan.round("2021-08").expect("a round of the sample");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(template::file_name(&plan, round, 0));
    std::fs::write(&path, template::write(&plan, round, 0, &prefilled(&plan, round)).expect("a template"))
        .expect("a temporary file");
    let script = "import openpyxl, sys; book = openpyxl.load_workbook(sys.argv[1]); \
        print(book.active.title, book.worksheets[-1].sheet_state, all(sheet.protection.sheet for sheet in book), \
        book['指标填报']['D9'].protection.locked, book['指标填报']['C9'].protection.locked)";
    let output = python(script, &path).expect("python3");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.trim(), "填报说明 veryHidden True False True", "{}", String::from_utf8_lossy(&output.stderr));
}
