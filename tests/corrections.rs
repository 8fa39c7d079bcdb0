//! What goes back to a unit to be corrected: it holds what the unit sent, and sent back untouched it is read as before.

mod support;

use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tallybook::finding::Finding;
use tallybook::form::{self, Answer, Key};
use tallybook::intake::{self, Collected, Entry, Envelope, FileRead, Received};
use tallybook::plan::{self, Plan, Round};
use tallybook::reconcile::{Known, Reconciliation, reconcile};
use tallybook::report;
use tallybook::sheet::{self, At, Book, Cell};
use tallybook::template::{self, Entries, Value};
use tallybook::text::{Lang, inert};
use tallybook::value::interval::Amount;
use tallybook::value::written::Written;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021"))
}

fn sample() -> Plan {
    plan::load(&|name| fs::read(folder().join(name))).expect("the sample plan loads")
}

fn read(plan: &Plan, round: &Round, path: &str, bytes: &[u8]) -> FileRead {
    intake::read(plan, round, Received { envelope: Envelope::path(path), bytes: bytes.into(), modified: None })
        .remove(0)
}

/// A file that holds a book, without any format between.
fn file(plan: &Plan, round: &Round, path: &str, book: &Book) -> FileRead {
    FileRead {
        path: path.into(),
        mail: None,
        sha256: intake::sha256(path.as_bytes()),
        modified: None,
        outcome: Ok(intake::understand(plan, round, Envelope::path(path), book)),
    }
}

fn reconciled<'a>(plan: &'a Plan, round: &'a Round, files: Vec<FileRead>) -> Reconciliation<'a> {
    reconcile(plan, round, files, &Known::default())
}

fn open(bytes: &[u8]) -> Book {
    sheet::open(bytes, "x.xlsx").expect("a workbook")
}

/// The files of the sample's inbox for August.
fn inbox(plan: &Plan, round: &Round) -> Vec<FileRead> {
    let entries = fs::read_dir(folder().join("inbox/2021-08")).expect("the sample has an inbox");
    let read = |entry: fs::DirEntry| {
        let path = entry.file_name().into_string().expect("a name in Unicode");
        read(plan, round, &path, &fs::read(entry.path()).expect("a file of the sample"))
    };
    entries.map(|entry| read(entry.expect("an entry"))).collect()
}

/// What a unit answered, a line an answer, apart from where it stands and how it was worded: a figure, or what stands instead.
fn answers(plan: &Plan, collected: &Collected, unit: usize) -> Vec<String> {
    let figure = |amount: Option<Amount>, words: String| amount.map_or(words, |amount| format!("{:?}", amount.within));
    let stated = |written: &Written| match written {
        Written::Uncalculated => "（公式未计算）".to_string(),
        written => figure(written.amount(), written.text()),
    };
    let entry = |entry: &Entry| match entry {
        Entry::Uncalculated => "（公式未计算）".to_string(),
        entry => figure(entry.number(), entry.text()),
    };
    let mut lines = Vec::new();
    if let Some((_, figures)) = collected.figures(unit) {
        let answered = figures.stated.iter().filter(|stated| stated.written.is_answer());
        lines.extend(answered.map(|one| format!("{} {}", one.indicator, stated(&one.written))));
        lines.extend(figures.remarks.iter().map(|(indicator, words)| format!("{indicator} {words}")));
    }
    let files = collected.units[unit].files.iter().filter_map(|file| collected.content(*file));
    lines.extend(files.flat_map(|content| &content.answers).map(|(answer, words)| format!("{answer:?} {words}")));
    for (_, read) in (0..plan.rosters.len()).filter_map(|roster| collected.roster(unit, roster)) {
        if !read.rows.is_empty() {
            lines.push(format!("roster {} is disputed: {}", read.roster, read.is_disputed));
        }
        lines.extend(read.rows.iter().map(|row| row.entries.iter().map(entry).collect::<Vec<_>>().join("|")));
    }
    lines
}

/// The texts of the sheet of what nobody read.
fn strays(book: &Book, plan: &Plan) -> Vec<String> {
    let name = form::strays_sheet(plan, &[], 0).name;
    let sheet = book.sheets.iter().find(|sheet| sheet.name == name);
    sheet.map_or(Vec::new(), |sheet| sheet.cells.iter().map(|(_, cell)| cell.to_string()).collect())
}

#[test]
fn every_return_of_the_sample_goes_back_whole_and_is_read_as_before() {
    let plan = sample();
    let round = plan.round("2021-08").expect("a round of the sample");
    let recon = reconciled(&plan, round, inbox(&plan, round));
    let mut compared = 0;
    for unit in 0..plan.units.len() {
        let name = &plan.units[unit].name;
        if recon.collected.units[unit].files.is_empty() {
            continue;
        }
        let bytes = report::correction(&recon, unit).expect("a workbook");
        let again = reconciled(&plan, round, vec![read(&plan, round, "again.xlsx", &bytes)]);
        let (before, after) = (answers(&plan, &recon.collected, unit), answers(&plan, &again.collected, unit));
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(after, before, "{name}");
        }
        assert_eq!(after.len(), before.len(), "{name}");
        let kept = strays(&open(&bytes), &plan);
        for (_, _, content) in recon.collected.accepted().filter(|(of, ..)| *of == unit) {
            for cell in &content.unread {
                assert!(kept.contains(&inert::cell(&cell.says).into_owned()), "{name}: {}", cell.says);
            }
        }
        // Nothing is settled by being sent back; a sheet that was not there is blank now, and proves nothing.
        let (before, after) = (told(&recon, unit), told(&again, unit));
        let lost: Vec<&String> = before.difference(&after).collect();
        assert_eq!(lost, [""; 0], "{name}");
        assert!(after.difference(&before).all(|line| line.starts_with("R101") || line.starts_with("V105")), "{name}");
        let content = again.collected.content(0).expect("a workbook");
        assert_eq!((content.cells.unread, &*content.remarks, &*content.explanations), (0, &[][..], &[][..]));
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

/// What is found about a unit's figures and rows, and about its file: by rule, indicator, roster and figures.
fn told(recon: &Reconciliation, unit: usize) -> BTreeSet<String> {
    // What stood in the file that came in before, and what the fresh template mends: a sheet, a heading, a given cell.
    let is_about_answers = |finding: &&Finding| {
        let code = finding.rule.code;
        let is_of_file =
            code.starts_with('F') || ["S101", "S102", "S103", "S104", "S105", "S107", "R203"].contains(&code);
        // The rest of the city and earlier versions are not there the second time.
        finding.unit == Some(unit) && !is_of_file && !["R105", "R108", "R201"].contains(&code)
    };
    let line = |finding: &Finding| {
        // The formula is gone; that there is no figure is told all the same.
        let code = if finding.rule.code == "V108" { "V101" } else { finding.rule.code };
        format!("{code} {:?} {:?} {:?} {:?}", finding.indicator, finding.roster, finding.stated, finding.expected)
    };
    recon.findings.iter().filter(is_about_answers).map(line).collect()
}

const PLAN: &str = r#"
title = "试行方案"
units = "units.csv"
reply_to = "发至 a@example.com"

[[campaign]]
id = "one"
name = "专案一"
[[campaign.indicator]]
id = "projects"
name = "项目数"
measure = "个"
roster = "list"
[[campaign.indicator]]
id = "people"
name = "参赛职工数"
measure = "万人"
roster = "teams"
sum = "members"
[[campaign.indicator]]
id = "share"
name = "参赛率"
measure = "%"

[[roster]]
id = "list"
name = "项目明细"
key = ["name"]
columns = [
  { id = "name", name = "项目名称", required = true },
  { id = "start", name = "启动日期", kind = "date" },
  { id = "state", name = "状态", kind = "choice", choices = ["在建", "竣工"] },
]
[[roster]]
id = "teams"
name = "参赛单位明细"
key = ["name"]
columns = [
  { id = "name", name = "单位名称", required = true },
  { id = "members", name = "人数（人）", kind = "whole", required = true },
  { id = "share", name = "占比（%）", kind = "decimal" },
  { id = "phone", name = "联系电话", kind = "phone", private = true },
  { id = "idno", name = "身份证号", kind = "id-number" },
]
[[round]]
id = "may"
name = "五月"
due = "2099-05-31"
"#;

fn small() -> Plan {
    planned(PLAN)
}

fn planned(toml: &str) -> Plan {
    support::plan(&[("plan.toml", toml), ("units.csv", "id,name\nnorth,北区\nsouth,南区\n")])
}

/// What people write where a figure, a date or a number is asked.
const WORDS: [&str; 20] = [
    "约5.5万",
    "待定",
    "12人",
    "3-5",
    "/",
    "无",
    "#REF!",
    "0.5%",
    "50%",
    "5.5万人左右",
    "同上",
    "12,5",
    "１２",
    "2021.5",
    "8月底",
    "TRUE",
    "1e3",
    "问小王",
    "=1+1",
    "合计",
];

fn any_value() -> impl Strategy<Value = Value> {
    use tallybook::value::look::Look;
    let words = || prop::sample::select(WORDS.to_vec()).prop_map(String::from);
    let looks = prop::sample::select(vec![Look::Struck, Look::Raised]);
    prop_oneof![
        4 => words().prop_map(Value::Text),
        3 => (-999i64..99_999, 0u32..4).prop_map(|(units, scale)| rust_decimal::Decimal::new(units, scale).into()),
        1 => (words(), looks).prop_map(|(words, look)| Value::Marked(words, look)),
        1 => Just(Value::Date(jiff::civil::date(2021, 8, 31))),
        2 => Just(Value::Blank),
    ]
}

fn any_rows(columns: usize) -> impl Strategy<Value = Vec<Vec<Value>>> {
    // Some rows are totals, and some say that there is nothing.
    let names = prop_oneof![8 => "[甲乙丙丁][一二三四]厂", 2 => Just("合计".to_string()), 1 => Just("小计".to_string()), 1 => Just("无".to_string())];
    let named = names.prop_map(Value::Text);
    let row =
        (named, prop::collection::vec(any_value(), columns - 1)).prop_map(|(name, rest)| [vec![name], rest].concat());
    prop::collection::vec(row, 0..6)
}

fn any_entries() -> impl Strategy<Value = Entries> {
    let stated = prop::collection::btree_map(0..3usize, any_value(), 0..4);
    let remarks = prop::collection::btree_map(0..3usize, "[一-龥=+]{1,6}", 0..3);
    (stated, remarks, "[一-龥]{2,3}", any_rows(3), any_rows(5)).prop_map(|(stated, remarks, reporter, list, teams)| {
        Entries {
            stated,
            remarks,
            hints: std::collections::BTreeMap::new(),
            answers: [(Answer::Reporter, reporter), (Answer::Phone, "0371-64350000".to_string())].into(),
            rosters: [(0, list), (1, teams)].into(),
        }
    })
}

/// Cells that a unit writes beside its tables: sheet, row, column and words.
fn any_asides() -> impl Strategy<Value = Vec<(usize, u32, u32, String)>> {
    prop::collection::vec((0..4usize, 0..30u32, 8..12u32, "[一-龥=<&]{1,8}"), 0..6)
}

/// Writes words into a cell of a book.
fn put(book: &mut Book, sheet: usize, at: At, words: &str) {
    support::edit(&mut book.sheets[sheet], |cells| {
        cells.retain(|(there, _)| *there != at);
        cells.push((at, Cell::Text(words.into())));
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_that_a_unit_sent_is_lost_or_changed_on_its_way_back(entries in any_entries(), asides in any_asides()) {
        let plan = small();
        let round = &plan.rounds[0];
        let mut book = open(&template::write(&plan, round, 0, &entries).unwrap());
        for (sheet, row, column, words) in &asides {
            put(&mut book, *sheet, At { row: *row, column: *column }, words);
        }
        let recon = reconciled(&plan, round, vec![file(&plan, round, "北区.xlsx", &book)]);
        let bytes = report::correction(&recon, 0).unwrap();
        let back = open(&bytes);
        let again = reconciled(&plan, round, vec![file(&plan, round, "again.xlsx", &back)]);
        prop_assert_eq!(answers(&plan, &again.collected, 0), answers(&plan, &recon.collected, 0));
        let kept = strays(&back, &plan);
        for cell in &recon.collected.content(0).unwrap().unread {
            prop_assert!(kept.contains(&inert::cell(&cell.says).into_owned()), "{}", cell.says);
        }
        let (before, after) = (told(&recon, 0), told(&again, 0));
        prop_assert_eq!(before, after);
        let content = again.collected.content(0).unwrap();
        prop_assert_eq!(content.cells.unread, 0);
        prop_assert_eq!((&*content.remarks, &*content.explanations), (&[][..], &[][..]));
        let told: Vec<&str> = again.findings.iter().map(|finding| finding.rule.code).collect();
        prop_assert!(!told.contains(&"S105"), "{:?}", told);
        prop_assert_eq!(report::correction(&recon, 0).unwrap(), bytes);
    }
}

/// A unit's answers with one mistake of several kinds.
fn wrong() -> Entries {
    let text = |words: &str| Value::Text(words.into());
    let number = |digits: i64| Value::Number(digits.into());
    let team = |name: &str, members: Value, phone: &str| vec![text(name), members, Value::Blank, text(phone)];
    Entries {
        stated: [(0, text("待定")), (1, number(3)), (2, number(40))].into(),
        answers: [(Answer::Reporter, "王建国".to_string())].into(),
        rosters: [
            (0, vec![vec![text("甲项目"), text("8月底"), text("在建")]]),
            (1, vec![team("甲厂", number(20_000), "13803710000"), team("乙厂", Value::Blank, "13803710001")]),
        ]
        .into(),
        ..Entries::default()
    }
}

/// The list of a correction: its rows without those above the headings.
fn listed(book: &Book) -> Vec<Vec<String>> {
    let rows = book.sheets[0].cells.rows().map(|row| row.iter().map(|(_, cell)| cell.to_string()).collect::<Vec<_>>());
    rows.skip_while(|row| row[0] != "序号").skip(1).collect()
}

#[test]
fn what_is_wrong_is_listed_first_and_marked_with_its_number() {
    let plan = small();
    let round = &plan.rounds[0];
    let returned = template::write(&plan, round, 0, &wrong()).unwrap();
    let recon = reconciled(&plan, round, vec![read(&plan, round, "北区.xlsx", &returned)]);
    assert!(report::is_correction_due(&recon, 0) && !report::is_correction_due(&recon, 1));
    let book = open(&report::correction(&recon, 0).unwrap());
    assert_eq!(book.sheets[0].name, "更正清单");
    let list: Vec<[String; 4]> =
        listed(&book).iter().map(|row| [0, 1, 2, 3].map(|column| row[column].clone())).collect();
    let expected =
        [["1", "须更正", "指标填报", "D9"], ["2", "须更正", "参赛单位明细", "B3"], ["3", "请核对", "项目明细", "B2"]];
    assert_eq!(list, expected.map(|row| row.map(String::from)));
    let notes = |sheet: usize| {
        let own = book.sheets[sheet].asides.comments.iter().filter(|comment| comment.says.starts_with("【更正】"));
        own.map(|comment| (comment.at.to_string(), comment.says.chars().take(9).collect::<String>()))
            .collect::<Vec<_>>()
    };
    let marked = |at: &str, says: &str| vec![(at.to_string(), says.to_string())];
    // A warning is listed and not marked.
    assert_eq!(
        (notes(2), notes(3), notes(4)),
        (marked("D9", "【更正】第 1 项"), vec![], marked("B3", "【更正】第 2 项"))
    );
}

#[test]
fn what_a_unit_explains_is_told_with_the_finding_and_anything_else_on_the_list_as_unread() {
    let plan = small();
    let round = &plan.rounds[0];
    let returned = template::write(&plan, round, 0, &wrong()).unwrap();
    let recon = reconciled(&plan, round, vec![read(&plan, round, "北区.xlsx", &returned)]);
    let id = recon.findings.iter().find(|finding| finding.rule.code == "V101").unwrap().id(&plan);
    let mut book = open(&report::correction(&recon, 0).unwrap());
    let list = form::list_sheet(&plan, round, 0, &[]).table.unwrap();
    let column = |key: Key| list.column(key).unwrap();
    let row = book.sheets[0].cells.iter().find(|(_, cell)| cell.to_string() == id).unwrap().0.row;
    put(&mut book, 0, At { row, column: column(Key::Explanation) }, "月底才有数");
    put(&mut book, 0, At { row, column: column(Key::Cause) }, "另见附件");
    // The stamp is what tells the office's words from the unit's; without it the explanation is still one.
    for is_stamped in [true, false] {
        if !is_stamped {
            book.sheets.retain(|sheet| sheet.name != form::STAMP_SHEET);
        }
        let again = reconciled(&plan, round, vec![file(&plan, round, "北区_更正.xlsx", &book)]);
        assert_eq!(again.explanation(0, &id), Some("月底才有数"));
        let about = |code: &str| again.findings.iter().filter(|finding| finding.rule.code == code).collect::<Vec<_>>();
        let messages =
            |code: &str| about(code).iter().map(|finding| finding.message(&plan, Lang::Zh)).collect::<Vec<_>>();
        assert_eq!(messages("F108"), [format!("北区对 {id} 的说明：“月底才有数”")]);
        let unread = about("S104");
        assert_eq!(unread.len(), 1);
        if is_stamped {
            assert_eq!(unread[0].message(&plan, Lang::Zh), "北区在此处写有“另见附件”，没有读取");
        }
        let mut told = Vec::new();
        report::findings_csv(&again, Lang::Zh, &mut told).unwrap();
        let told = String::from_utf8(told).unwrap();
        assert!(told.contains("（单位说明：月底才有数）"), "{told}");
    }
}

#[test]
fn a_unit_that_corrects_what_is_marked_is_done() {
    let plan = small();
    let round = &plan.rounds[0];
    let returned = template::write(&plan, round, 0, &wrong()).unwrap();
    let recon = reconciled(&plan, round, vec![read(&plan, round, "北区.xlsx", &returned)]);
    let mut book = open(&report::correction(&recon, 0).unwrap());
    put(&mut book, 2, At { row: 8, column: 3 }, "1");
    put(&mut book, 4, At { row: 2, column: 1 }, "10000");
    let again = reconciled(&plan, round, vec![file(&plan, round, "北区_更正.xlsx", &book)]);
    assert!(!report::is_correction_due(&again, 0), "{:?}", told(&again, 0));
}

#[test]
fn another_unit_is_named_and_nothing_else_of_it_is_told() {
    // Where it is an error that two units list the same, both must correct.
    let plan = planned(&format!("{PLAN}\n[rules]\nR105 = \"error\"\n"));
    let round = &plan.rounds[0];
    let text = |words: &str| Value::Text(words.into());
    let list = |phone: &str| Entries {
        rosters: [(1, vec![vec![text("同一个厂"), Value::Number(10_000.into()), Value::Blank, text(phone)]])].into(),
        ..wrong()
    };
    let (north, south) = (list("13803710000"), list("13912345678"));
    let bytes = |unit: usize, entries: &Entries| template::write(&plan, round, unit, entries).unwrap();
    let files = vec![
        read(&plan, round, "北区.xlsx", &bytes(0, &north)),
        read(&plan, round, "南区/秘密.xlsx", &bytes(1, &south)),
    ];
    let recon = reconciled(&plan, round, files);
    let told = |unit: usize| {
        let book = open(&report::correction(&recon, unit).unwrap());
        let cells = book.sheets.iter().flat_map(|sheet| sheet.cells.iter()).map(|(_, cell)| cell.to_string());
        cells.collect::<Vec<_>>().join("\n")
    };
    let of_south = told(1);
    assert!(of_south.contains("南区和北区的“参赛单位明细”有 1 行的“单位名称”相同：“同一个厂”"), "{of_south}");
    // Its own number is not masked, and that of the other unit, with the name of its file, is not there.
    assert!(of_south.contains("13912345678") && !of_south.contains("13803710000") && !of_south.contains("北区.xlsx"));
}

#[test]
fn a_roster_called_like_the_list_does_not_take_its_place() {
    let plan = planned(&PLAN.replace("项目明细", "更正清单"));
    let round = &plan.rounds[0];
    let returned = template::write(&plan, round, 0, &wrong()).unwrap();
    let recon = reconciled(&plan, round, vec![read(&plan, round, "北区.xlsx", &returned)]);
    let book = open(&report::correction(&recon, 0).unwrap());
    assert_eq!((book.sheets[0].name.as_str(), book.sheets[3].name.as_str()), ("更正清单 (2)", "更正清单"));
    let again = reconciled(&plan, round, vec![file(&plan, round, "again.xlsx", &book)]);
    assert_eq!(answers(&plan, &again.collected, 0), answers(&plan, &recon.collected, 0));
}
