//! The programs that units have: one and the same return, filled in or saved by each of them in each of its formats, reads back
//! alike: unit, round, answers, figures, remarks and rosters, and no finding more or less than those stated here. A program that
//! is not installed is skipped, with a message.
//!
//! openpyxl, SheetJS and ExcelJS fill a blank template in (samples/returns/, samples/make_returns.mjs); LibreOffice and Gnumeric
//! open a filled one and save it.
#![allow(clippy::disallowed_macros, reason = "a skipped test says so")]

#[path = "support/filled.rs"]
mod filled;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tallybook::finding::Finding;
use tallybook::intake::{self, Envelope, Received};
use tallybook::plan::Plan;
use tallybook::reconcile::{Known, Reconciliation, reconcile};
use tallybook::sheet::{self, Cell};
use tallybook::template::{self, Entries};
use tallybook::text::Lang;

/// A file as a program saved it, by its name.
type File = (String, Vec<u8>);

/// The figures and rosters that were read, and what was found to say about them.
#[derive(Debug, PartialEq)]
struct Told {
    answers: String,
    findings: Vec<String>,
}

/// What is made of the files that a unit sends back.
fn told(plan: &Plan, files: &[File]) -> Told {
    let round = &plan.rounds[0];
    let received = |(path, bytes): &File| {
        intake::read(plan, round, Received { envelope: Envelope::path(path), bytes: bytes.into(), modified: None })
    };
    let reconciled = reconcile(plan, round, files.iter().flat_map(received).collect(), &Known::default());
    let say = |finding: &Finding| format!("{} {}", finding.rule.code, finding.message(plan, Lang::En));
    let mut findings: Vec<_> = reconciled.findings.iter().map(say).collect();
    findings.sort();
    Told { answers: answers(&reconciled), findings }
}

/// Everything that the unit answered, without the places where it stands.
fn answers(reconciled: &Reconciliation) -> String {
    let collected = &reconciled.collected;
    let mut said = String::new();
    for (unit, _, content) in collected.accepted().filter(|(_, _, content)| content.figures.is_some()) {
        said += &format!("unit {unit} round {:?}\n", content.identity.round);
        content.answers.iter().for_each(|(answer, words)| said += &format!("unit {unit} {answer:?} {words:?}\n"));
    }
    let (_, figures) = collected.figures(0).expect("a figures sheet");
    figures.stated.iter().for_each(|stated| said += &format!("{} {:?}\n", stated.indicator, stated.written));
    said += &format!("{:?}\n", figures.remarks);
    for roster in 0..reconciled.plan.rosters.len() {
        let (_, read) = collected.roster(0, roster).expect("a roster");
        read.rows.iter().for_each(|row| said += &format!("{roster} {:?}\n", row.entries));
    }
    said
}

/// A program, a format in which it saves, and what this way of saving costs.
struct Case {
    program: &'static str,
    format: &'static str,
    /// What reads back as something else: of the original's answers, and of these.
    lost: &'static [(&'static str, &'static str)],
    /// What is found to say about it, and not about the original.
    told: &'static [&'static str],
}

const fn case(program: &'static str, format: &'static str) -> Case {
    Case { program, format, lost: &[], told: &[] }
}

/// A csv file holds one sheet. The guide and the hidden stamp come as files as well, in which nothing is filled in.
const NOT_FILLED_IN: &str = "F104 this file is not filled in; “北区-项目明细.csv” counts";
const NO_ENCODING: &str = "F108 Nothing says how the text is encoded; it was read as gb18030";
/// SheetJS writes no number formats into an OpenDocument file: a date is there the number of its day, and nothing is guessed.
const DAYS: [(&str, &str); 3] = [
    ("Date(2021-03-01)", "Wrong(\"44256\")"),
    ("Date(1999-12-31)", "Wrong(\"36525\")"),
    ("Date(2020-02-29)", "Wrong(\"43890\")"),
];
const NO_DATES: &str = "V109 北区, “项目明细”: the column “启动日期” has “44256”, “36525”, “43890” in C2:C4 (3 cells), it could mean \
    2021-03-01, and nothing is guessed, year, month and day are all needed, it could mean 2020-02-29, and nothing is guessed";

const CASES: [Case; 16] = [
    case("LibreOffice", "xlsx"),
    case("LibreOffice", "xls"),
    case("LibreOffice", "ods"),
    case("LibreOffice", "fods"),
    Case { told: &[NOT_FILLED_IN; 2], ..case("LibreOffice", "csv") },
    Case {
        // GBK has no place for this character: the program that saves writes a question mark.
        lost: &[("𠮷", "?")],
        told: &[NOT_FILLED_IN, NOT_FILLED_IN, NO_ENCODING, NO_ENCODING, NO_ENCODING],
        ..case("LibreOffice", "gbk.csv")
    },
    case("openpyxl", "xlsx"),
    case("SheetJS", "xlsx"),
    case("SheetJS", "xlsb"),
    case("SheetJS", "xls"),
    Case { lost: &DAYS, told: &[NO_DATES], ..case("SheetJS", "ods") },
    case("ExcelJS", "xlsx"),
    case("Gnumeric", "xlsx"),
    case("Gnumeric", "xls"),
    case("Gnumeric", "ods"),
    Case { told: &[NOT_FILLED_IN; 2], ..case("Gnumeric", "csv") },
];

#[test]
fn a_return_reads_alike_whatever_program_saved_it() {
    let plan = filled::plan();
    let write = |entries: &Entries| template::write(&plan, &plan.rounds[0], 0, entries).expect("a template");
    let (blank, full) = (write(&Entries::default()), write(&filled::entries()));
    let original = told(&plan, &[("x".into(), full.clone())]);
    assert_eq!(original.findings, Vec::<String>::new());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let desk = Desk { folder: folder.path(), edits: edits(&blank, &full) };
    fs::write(desk.folder.join("blank.xlsx"), blank).expect("a temporary file");
    fs::write(desk.folder.join("北区.xlsx"), full).expect("a temporary file");
    for case in CASES {
        let (program, format) = (case.program, case.format);
        let Some(files) = desk.saved(&case) else {
            println!("skipped: {program} as {format}, it is not installed");
            continue;
        };
        // A workbook needs no name that says whose it is.
        let told = match &files[..] {
            [(_, alone)] => told(&plan, &[("x".into(), alone.clone())]),
            files => told(&plan, files),
        };
        let answers = case.lost.iter().fold(original.answers.clone(), |answers, (from, to)| answers.replace(from, to));
        assert_eq!(told.answers, answers, "{program} as {format}");
        assert_eq!(told.findings, case.told, "{program} as {format}");
    }
}

/// What a person types into the blank template, as the scripts take it: the cells in which it differs from the filled one. Cells
/// of formulas are the template's own.
fn edits(blank: &[u8], full: &[u8]) -> serde_json::Value {
    let open = |bytes| sheet::open(bytes, "x").expect("a workbook");
    let (blank, full) = (open(blank), open(full));
    let mut edits = Vec::new();
    for (before, after) in blank.sheets.iter().zip(&full.sheets) {
        let typed =
            after.cells.iter().filter(|(at, cell)| !after.formulas.contains(at) && before.get(*at) != Some(*cell));
        edits.extend(typed.map(|(at, cell)| {
            let (kind, value) = match cell {
                Cell::Number(number) => ("number", serde_json::json!(number)),
                Cell::Date(_) => ("date", serde_json::json!(cell.to_string())),
                cell => ("text", serde_json::json!(cell.to_string())),
            };
            serde_json::json!(["set", after.name, at.row, at.column, kind, value])
        }));
    }
    edits.into()
}

/// Where the programs work: a folder with the template, blank and filled in.
struct Desk<'a> {
    folder: &'a Path,
    edits: serde_json::Value,
}

impl Desk<'_> {
    /// The files that a program saves; `None` where it is not installed.
    fn saved(&self, case: &Case) -> Option<Vec<File>> {
        match case.program {
            "openpyxl" => {
                // PYTHON names the interpreter that has openpyxl, where it is not the usual one.
                let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
                let has = ran(Command::new(&python).args(["-c", "import openpyxl"]));
                has.then(|| self.fill(case, Command::new(&python).arg(script("returns/fill_openpyxl.py"))))
            }
            "SheetJS" | "ExcelJS" => {
                // NODE_PATH names the folder of their packages, where node does not know it.
                let package = if case.program == "SheetJS" { "xlsx" } else { "exceljs" };
                let has = ran(Command::new("node").args(["-e", &format!("require({package:?})")]));
                has.then(|| self.fill(case, Command::new("node").arg(script("make_returns.mjs"))))
            }
            "LibreOffice" => ran(Command::new("soffice").arg("--version")).then(|| self.libreoffice(case.format)),
            "Gnumeric" => ran(Command::new("ssconvert").arg("--version")).then(|| self.gnumeric(case.format)),
            other => panic!("{other}"),
        }
    }

    /// Fills the blank template in.
    fn fill(&self, case: &Case, script: &mut Command) -> Vec<File> {
        let target = self.out().join(format!("北区.{}", case.format));
        let job = serde_json::json!({
            "program": case.program, "format": case.format, "source": self.folder.join("blank.xlsx"), "target": target,
            "edits": self.edits,
        });
        let path = self.folder.join("job.json");
        fs::write(&path, job.to_string()).expect("a temporary file");
        succeed(script.arg(path));
        files(target.parent().expect("a folder"))
    }

    fn libreoffice(&self, format: &str) -> Vec<File> {
        let filter = match format {
            "xlsx" => "xlsx:Calc MS Excel 2007 XML".into(),
            "xls" => "xls:MS Excel 97".into(),
            "ods" => "ods:calc8".into(),
            "fods" => "fods:OpenDocument Spreadsheet Flat XML".into(),
            // Every sheet to a file of its own; 76 is UTF-8 and 61 is GBK in LibreOffice's list.
            csv => format!(
                "csv:Text - txt - csv (StarCalc):44,34,{},1,,0,false,true,false,false,false,-1",
                if csv == "csv" { 76 } else { 61 }
            ),
        };
        let out = self.out();
        let profile = format!("-env:UserInstallation=file://{}", self.folder.join("profile").display());
        succeed(
            Command::new("soffice")
                .args([&profile, "--headless", "--convert-to", &filter, "--outdir"])
                .arg(&out)
                .arg(self.folder.join("北区.xlsx")),
        );
        files(&out)
    }

    fn gnumeric(&self, format: &str) -> Vec<File> {
        let exporter = match format {
            "xlsx" => "Gnumeric_Excel:xlsx2",
            "xls" => "Gnumeric_Excel:excel_biff8",
            "ods" => "Gnumeric_OpenCalc:odf",
            _ => "Gnumeric_stf:stf_csv",
        };
        let out = self.out();
        let mut command = Command::new("ssconvert");
        command.args(["-T", exporter]).arg(self.folder.join("北区.xlsx"));
        if format == "csv" {
            command.arg("-S").arg(out.join("北区-%s.csv"));
        } else {
            command.arg(out.join(format!("北区.{format}")));
        }
        succeed(&mut command);
        files(&out)
    }

    /// An empty folder for what a program saves.
    fn out(&self) -> PathBuf {
        tempfile::Builder::new().disable_cleanup(true).tempdir_in(self.folder).expect("a temporary folder").keep()
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

fn files(folder: &Path) -> Vec<File> {
    let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<File> = paths
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("a file"))
        })
        .collect();
    files.sort();
    files
}

fn ran(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

fn succeed(command: &mut Command) -> Output {
    let output = command.output().expect("an installed program");
    assert!(output.status.success(), "{command:?} {}", String::from_utf8_lossy(&output.stderr));
    output
}
