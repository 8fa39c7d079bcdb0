//! What a unit does to its workbook: however it moves things about, its answers are read the same, and no cell is lost; what it
//! writes beside them is taken for what it is.

mod support;

use proptest::prelude::*;
use rust_decimal::Decimal;
use support::edit;
use tallybook::form::{self, Beside, Form, FormSheet, Given, Key, Part, Role, Row, Rows, STAMP_SHEET, Subject};
use tallybook::intake::{Doubt, Entry, Envelope, Note, Return, WorksOut, understand};
use tallybook::plan::Plan;
use tallybook::sheet::{self, At, Book, Cell, Format, Look, Remark, Sheet};
use tallybook::value::obstacle::Obstacle;
use tallybook::value::written::Written;

const PLAN: &str = r#"
title = "试行方案"
units = "units.csv"
reply_to = "发回 a@example.com"

[[campaign]]
id = "one"
name = "专案一"
allocation = "table.csv"
[[campaign.indicator]]
id = "projects"
column = "项目数（个）"
roster = "list"
[[campaign.indicator]]
id = "people"
column = "参赛职工数（万人）"
roster = "teams"
sum = "members"

[[campaign]]
id = "two"
name = "专案二"
[[campaign.indicator]]
id = "rooms"
name = "书屋"
measure = "家"

[[roster]]
id = "list"
name = "项目明细"
key = ["name"]
columns = [
  { id = "name", name = "项目名称", required = true },
  { id = "start", name = "启动日期", kind = "date" },
]
[[roster]]
id = "teams"
name = "参赛单位明细"
key = ["name"]
columns = [
  { id = "name", name = "单位名称", required = true },
  { id = "members", name = "人数（人）", kind = "whole", required = true },
  { id = "phone", name = "联系电话", kind = "phone" },
]
[[round]]
id = "may"
due = "2021-05-31"
"#;

fn plan() -> Plan {
    planned(PLAN)
}

/// Two units and one allocation table under a plan of these words.
fn planned(toml: &str) -> Plan {
    support::plan(&[
        ("plan.toml", toml),
        ("units.csv", "id,name,aliases\nnorth,北区,北城区\nsouth,南区,\n"),
        ("table.csv", "单位,项目数（个）,参赛职工数（万人）\n北区,3,1.5\n南区,2,0.25\n合计,5,1.75\n"),
    ])
}

/// What a unit answers: a cell for an asked column of a row of a part. Open tables ask row by row until `None`.
type Answers<'a> = &'a dyn Fn(Part, Option<&Subject>, usize, Key) -> Option<Cell>;

/// Lays a form out as a book without any file format between, cell by cell where the form puts them, with the unit's answers.
fn book(form: &Form, open_rows: usize, answers: Answers) -> Book {
    let sheets = form.sheets.iter().map(|sheet| lay_out(sheet, open_rows, answers)).collect();
    Book::new(Format::Xlsx, sheets)
}

fn lay_out(sheet: &FormSheet, open_rows: usize, answers: Answers) -> Sheet {
    let mut cells: Vec<(At, Cell)> = Vec::new();
    let mut put = |row: u32, column: u32, cell: Option<Cell>| cells.extend(cell.map(|cell| (At { row, column }, cell)));
    for (row, line) in (0..).zip(&sheet.lines) {
        put(row, 0, Some(Cell::Text(line.text.as_str().into())));
        let beside = match &line.beside {
            Beside::Unit(text) | Beside::Round(text) => Some(text.clone()),
            Beside::Asked(_) => Some("张三".to_string()),
            Beside::Verdict => Some("✓".to_string()),
            Beside::Nothing => None,
        };
        put(row, 1, beside.map(Cell::Text));
    }
    let Some(table) = &sheet.table else {
        return Sheet {
            name: sheet.name.clone(),
            visible: true,
            cells: cells.into_iter().collect(),
            ..Sheet::default()
        };
    };
    let open: Vec<Option<&Row>> = match &table.rows {
        Rows::Fixed(rows) => rows.iter().map(Some).collect(),
        Rows::Open => vec![None; open_rows],
    };
    for (position, column) in (0..).zip(&table.columns) {
        put(sheet.heading_row(), position, Some(Cell::Text(column.heading.as_str().into())));
        for (index, row) in open.iter().enumerate() {
            let given = row.and_then(|row| row.given(column.key));
            let cell = match column.role {
                Role::Given => given.map(|given| match given {
                    Given::Text(text) | Given::Link(text, ..) => Cell::Text(text.as_str().into()),
                    Given::Figure(figure) => Cell::Number(figure.to_string().parse().unwrap()),
                }),
                Role::Asked => answers(sheet.part, row.map(|row| &row.subject), index, column.key),
                Role::Computed => is_worked_out(*row, column.key).then_some(Cell::Number(0.0)),
            };
            put(sheet.table_row(index), position, cell);
        }
    }
    cells.sort_by_key(|(at, _)| *at);
    let visible = sheet.part != Part::Stamp;
    Sheet { name: sheet.name.clone(), visible, cells: cells.into_iter().collect(), ..Sheet::default() }
}

/// Whether the template has a formula there: the third indicator has no roster, and the names of campaigns have no figures.
fn is_worked_out(row: Option<&Row>, key: Key) -> bool {
    let is_proved = matches!(row.map(|row| &row.subject), Some(Subject::Indicator(0 | 1)));
    is_proved || !matches!(key, Key::Proof | Key::Difference)
}

/// The north unit's answers.
fn returned(plan: &Plan, rows: usize) -> Book {
    let form = form::build(plan, &plan.rounds[0], 0);
    book(&form, rows, &|part, subject, row, key| match (part, subject, key) {
        (Part::Figures, Some(Subject::Indicator(indicator)), Key::Stated) => {
            Some(Cell::Number([3.0, 1.5, 7.0][*indicator]))
        }
        (Part::Figures, Some(Subject::Indicator(2)), Key::Remark) => Some(Cell::Text("含改建".into())),
        (Part::Roster(_), _, Key::Field(0)) => Some(Cell::Text(format!("名称{row}"))),
        (Part::Roster(0), _, Key::Field(1)) => Some(Cell::Date(44_300.0 + row as f64)),
        (Part::Roster(1), _, Key::Field(1)) => Some(Cell::Number(100.0 + row as f64)),
        (Part::Roster(1), _, Key::Field(2)) => Some(Cell::Text("0371-6666 1234".into())),
        _ => None,
    })
}

/// The answers of a return, without places.
fn answers(read: &Return) -> String {
    let figures = read.figures.as_ref().unwrap();
    let stated: Vec<_> = figures.stated.iter().map(|stated| (stated.indicator, stated.written.value())).collect();
    let rosters: Vec<_> = read
        .rosters
        .iter()
        .map(|roster| (roster.roster, roster.rows.iter().map(|row| row.entries.clone()).collect::<Vec<_>>()))
        .collect();
    format!("{:?} {stated:?} {:?} {rosters:?} {:?}", read.identity.unit, figures.remarks, read.answers)
}

fn read(plan: &Plan, book: &Book) -> Return {
    understand(plan, &plan.rounds[0], Envelope::path("北区.xlsx"), book)
}

#[test]
fn an_undisturbed_return_is_all_template_and_answers() {
    let plan = plan();
    let read = read(&plan, &returned(&plan, 4));
    assert_eq!(read.cells.unread, 0, "{:?}", read.notes);
    assert!(read.notes.is_empty(), "{:?}", read.notes);
    assert_eq!(read.rosters[1].rows.at_hand()[2].entries[1], Entry::Number(Decimal::from(102).into()));
    assert_eq!(read.figures.unwrap().stated[1].written.value(), Some(Decimal::new(15, 1)));
}

#[test]
fn a_template_whose_wording_has_changed_since_is_known_again_by_its_stamp() {
    let before = plan();
    let after = planned(&PLAN.replace("发回 a@example.com", "发回 b@example.com"));
    let mut book = returned(&before, 2);
    assert_eq!(read(&after, &book).cells.unread, 0);
    let stamp = book.sheets.iter_mut().find(|sheet| sheet.name == STAMP_SHEET).unwrap();
    edit(stamp, |cells| cells.retain(|(_, cell)| *cell != Cell::Text("words".into())));
    assert_eq!(read(&after, &book).cells.unread, 2, "the old line, and the stamp's value that lost its key");
}

#[test]
fn a_changed_target_a_stray_cell_and_a_missing_column_are_told() {
    let plan = plan();
    let mut book = returned(&plan, 2);
    let form = form::build(&plan, &plan.rounds[0], 0);
    let (_, target) = form.find(Part::Figures, &Subject::Indicator(0), Key::Target).unwrap();
    edit(&mut book.sheets[1], |figures| {
        figures.iter_mut().find(|(at, _)| *at == target).unwrap().1 = Cell::Number(2.0);
        figures.push((At { row: 40, column: 9 }, Cell::Text("另附说明".into())));
    });
    edit(&mut book.sheets[3], |roster| roster.retain(|(at, _)| at.column != 1));
    let read = read(&plan, &book);
    assert!(
        matches!(&read.notes[..], [
        Note::Altered { given, found, indicator: Some(0), .. },
        Note::MissingColumn { heading, .. },
        Note::Unread { range, count: 1, excerpt, .. },
    ] if given == "3" && found == "2" && heading == "人数（人）" && range == "J41" && excerpt == "另附说明"),
        "{:?}",
        read.notes
    );
}

#[test]
fn a_target_of_less_than_one_percent_is_known_again() {
    let plan = support::plan(&[
        ("plan.toml", &PLAN.replace("项目数（个）", "返工率（%）").replace("roster = \"list\"\n", "")),
        ("units.csv", "id,name,aliases\nnorth,北区,北城区\n"),
        ("table.csv", "单位,返工率（%）,参赛职工数（万人）\n北区,0.5%,1.5\n"),
    ]);
    let notes = read(&plan, &returned(&plan, 2)).notes;
    assert!(!notes.iter().any(|note| matches!(note, Note::Altered { .. })), "{notes:?}");
}

#[test]
fn words_where_the_template_works_out_are_not_passed_over_in_a_sheet_pasted_as_values() {
    let plan = plan();
    let form = form::build(&plan, &plan.rounds[0], 0);
    let (sheet, proof) = form.find(Part::Figures, &Subject::Indicator(0), Key::Proof).unwrap();
    let mut book = returned(&plan, 2);
    let pasted = book.sheets.iter_mut().find(|other| other.name == sheet.name).unwrap();
    edit(pasted, |cells| {
        cells.iter_mut().find(|(at, _)| *at == proof).unwrap().1 = Cell::Text("另有30份未录".into());
    });
    let notes = read(&plan, &book).notes;
    assert!(matches!(&notes[..], [Note::Unread { count: 1, excerpt, .. }] if excerpt == "另有30份未录"), "{notes:?}");
}

#[test]
fn a_figure_where_the_template_works_out_is_kept_in_a_sheet_pasted_as_values() {
    let plan = plan();
    let form = form::build(&plan, &plan.rounds[0], 0);
    let at = |subject, key| form.find(Part::Figures, &subject, key).unwrap().1;
    let mut book = returned(&plan, 2);
    edit(&mut book.sheets[1], |cells| {
        cells.retain(|(place, _)| *place != at(Subject::Indicator(0), Key::Proof));
        cells.push((at(Subject::Indicator(0), Key::Proof), Cell::Text("１，２００".into())));
        // Nothing is worked out in these two.
        cells.push((at(Subject::Indicator(2), Key::Proof), Cell::Number(7.0)));
        cells.push((at(Subject::Campaign(0), Key::Difference), Cell::Number(8.0)));
    });
    let read = read(&plan, &book);
    let computed = read.figures.unwrap().computed;
    let kept: Vec<_> = computed.iter().map(|cell| (cell.indicator, cell.works_out, cell.value)).collect();
    let (proof, difference, zero) = (WorksOut::Proof, WorksOut::Difference, Decimal::ZERO);
    assert_eq!(kept, [(0, proof, 1200.into()), (0, difference, zero), (1, proof, zero), (1, difference, zero)]);
    assert_eq!(read.cells.unread, 2, "{:?}", read.notes);
}

#[test]
fn a_figure_typed_over_a_formula_is_told_and_a_sheet_pasted_as_values_is_not_blamed() {
    let plan = plan();
    let form = form::build(&plan, &plan.rounds[0], 0);
    let proof = |indicator| form.find(Part::Figures, &Subject::Indicator(indicator), Key::Proof).unwrap().1;
    let mut book = returned(&plan, 2);
    assert!(read(&plan, &book).notes.is_empty(), "no formula at all: pasted as values");
    book.sheets[1].formulas.insert(proof(1));
    let told: Vec<String> = read(&plan, &book)
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::Altered { heading, given, indicator: Some(0), .. } => Some(format!("{heading} {given}")),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["明细数 =", "差额 ="]);
}

/// Adds a copy of an indicator's row below the figures, in which something else is stated.
fn state_again(plan: &Plan, sheet: &mut Sheet, indicator: usize, row: u32, stated: Option<Cell>) {
    let form = form::build(plan, &plan.rounds[0], 0);
    let at = |key| form.find(Part::Figures, &Subject::Indicator(indicator), key).unwrap().1;
    let own = at(Key::Name).row;
    edit(sheet, |cells| {
        let mut copy: Vec<(At, Cell)> = cells.iter().filter(|(at, _)| at.row == own).cloned().collect();
        copy.retain(|(place, _)| *place != at(Key::Stated));
        copy.extend(stated.map(|cell| (at(Key::Stated), cell)));
        cells.extend(copy.into_iter().map(|(at, cell)| (At { row, ..at }, cell)));
    });
}

/// A book as an xlsx file, with every look that its sheets tell of.
fn saved(book: &Book) -> Vec<u8> {
    use rust_xlsxwriter::{Format, FormatScript, Workbook};
    let mut workbook = Workbook::new();
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    for sheet in &book.sheets {
        let page = workbook.add_worksheet().set_name(&sheet.name).unwrap();
        for (at, cell) in sheet.cells.iter() {
            let (row, column) = (at.row, at.column as u16);
            let format = match sheet.look(at) {
                Some(Look::Struck) => struck.clone(),
                Some(Look::Percent) => Format::new().set_num_format("0.0%"),
                _ if matches!(cell, Cell::Date(_)) => Format::new().set_num_format("yyyy-mm-dd"),
                _ => Format::new(),
            };
            match (cell, sheet.look(at)) {
                (Cell::Number(number) | Cell::Date(number), _) => {
                    page.write_number_with_format(row, column, number, &format).unwrap();
                }
                (Cell::Text(text), Some(look @ (Look::PartlyStruck | Look::Raised))) => {
                    let (first, rest) = text.split_at(text.chars().next().unwrap().len_utf8());
                    let pieces = match look {
                        Look::Raised => [(&plain, first), (&raised, rest)],
                        _ => [(&struck, first), (&plain, rest)],
                    };
                    page.write_rich_string(row, column, &pieces).unwrap();
                }
                (cell, _) => drop(page.write_string_with_format(row, column, cell.to_string(), &format).unwrap()),
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn what_a_file_strikes_out_raises_or_shows_as_a_percentage_is_not_read_as_if_it_stood_plainly() {
    let plan = plan();
    let form = form::build(&plan, &plan.rounds[0], 0);
    let mut book = returned(&plan, 4);
    let stated = |indicator| form.find(Part::Figures, &Subject::Indicator(indicator), Key::Stated).unwrap().1;
    let mut show = |sheet: usize, at: At, cell: Option<Cell>, look: Look| {
        let sheet = &mut book.sheets[sheet];
        if let Some(cell) = cell {
            edit(sheet, |cells| cells.iter_mut().find(|(place, _)| *place == at).unwrap().1 = cell);
        }
        sheet.looks.push((at, look));
        sheet.looks.sort_by_key(|(at, _)| *at);
    };
    show(1, stated(0), Some(Cell::Text("12".into())), Look::PartlyStruck);
    show(1, stated(1), Some(Cell::Number(5.5)), Look::Percent);
    show(1, stated(2), Some(Cell::Text("31".into())), Look::Raised);
    let row = |row: u32, column: u32| At { row: 1 + row, column };
    show(2, row(0, 0), Some(Cell::Text("m2".into())), Look::Raised);
    show(3, row(1, 0), None, Look::Struck);
    show(3, row(1, 1), None, Look::Struck);
    show(3, row(3, 1), None, Look::Struck);
    let opened = tallybook::sheet::open(&saved(&book), "x").unwrap();
    for (sheet, written) in opened.sheets.iter().zip(&book.sheets) {
        assert_eq!((&sheet.name, &sheet.looks, &sheet.cells), (&written.name, &written.looks, &written.cells));
    }
    let read = read(&plan, &opened);
    let written: Vec<_> =
        read.figures.iter().flat_map(|figures| &*figures.stated).map(|stated| &stated.written).collect();
    let unread = |text: &str, obstacle| Written::not_a_number(text.into(), obstacle);
    let measure = Obstacle::Measure { written: "%".into(), asked: "万人".into() };
    assert_eq!(
        written,
        [&unread("12", Obstacle::PartlyStruck), &unread("550%", measure), &unread("31", Obstacle::Raised)]
    );
    let [list, teams] = &read.rosters[..] else { panic!("{:?}", read.rosters) };
    assert_eq!((list.is_disputed, &list.rows.at_hand()[0].entries[0]), (false, &Entry::Text("m2".into())));
    assert_eq!((teams.is_disputed, teams.rows.len()), (true, 4));
    assert_eq!(teams.rows.at_hand()[1].entries[1], Entry::Marked("101".into(), Look::Struck));
    let struck =
        |note: &&Note| matches!(note, Note::Doubtful { doubt: Doubt::Struck { rows }, .. } if rows[..] == [2, 4]);
    assert_eq!(read.notes.iter().filter(struck).count(), 1, "{:?}", read.notes);
    assert_eq!((read.notes.len(), read.cells.unread), (1, 0));
}

#[test]
fn an_indicator_stated_twice_counts_once_where_alike_and_not_at_all_where_not() {
    let plan = plan();
    for (again, rivals, told) in [(Some(3.0), 0, 1), (Some(4.0), 1, 0), (None, 0, 0)] {
        let mut book = returned(&plan, 2);
        state_again(&plan, &mut book.sheets[1], 0, 20, again.map(Cell::Number));
        let read = read(&plan, &book);
        let stated = &read.figures.as_ref().unwrap().stated;
        assert_eq!((stated.len(), stated[0].rivals.len()), (3, rivals), "{again:?}");
        assert_eq!((read.notes.len(), read.cells.unread), (told, 0), "{:?}", read.notes);
    }
}

#[test]
fn rows_of_one_name_are_read_in_order_only_where_none_is_gone() {
    let plan = planned(&PLAN.replace("name = \"书屋\"", "name = \"项目数\""));
    let stated =
        |read: &Return| read.figures.as_ref().unwrap().stated.iter().map(|stated| stated.indicator).collect::<Vec<_>>();
    let mut book = returned(&plan, 2);
    assert_eq!(stated(&read(&plan, &book)), [0, 1, 2]);
    let form = form::build(&plan, &plan.rounds[0], 0);
    let (_, gone) = form.find(Part::Figures, &Subject::Indicator(0), Key::Name).unwrap();
    edit(&mut book.sheets[1], |cells| cells.retain(|(at, _)| at.row != gone.row));
    let read = read(&plan, &book);
    assert_eq!(stated(&read), [1]);
    assert!(read.notes.iter().any(|note| matches!(note, Note::Doubtful { doubt: Doubt::Rows { asked: 2, .. }, .. })));
}

#[test]
fn a_roster_that_says_none_has_no_entry() {
    let plan = plan();
    for said in [["无", "/"], ["暂无此项工作", ""], ["—", "——"]] {
        let mut book = returned(&plan, 1);
        edit(&mut book.sheets[3], |cells| {
            for ((_, cell), words) in cells.iter_mut().filter(|(at, _)| at.row == 1).zip(said) {
                *cell = Cell::Text(words.into());
            }
            cells.retain(|(at, cell)| at.row != 1 || (at.column < 2 && *cell != Cell::Text("".into())));
        });
        let without = read(&plan, &book);
        assert!(without.rosters[1].rows.is_empty(), "{said:?}: {:?}", without.rosters[1].rows);
        assert_eq!(without.cells.unread, 0);
        // A running number beside it is no entry either.
        edit(&mut book.sheets[3], |cells| cells.push((At { row: 1, column: 7 }, Cell::Number(1.0))));
        let numbered = read(&plan, &book);
        assert!(numbered.rosters[1].rows.is_empty(), "{said:?}: {:?}", numbered.rosters[1].rows);
        assert_eq!(numbered.cells.unread, 1);
    }
}

#[test]
fn totals_notes_and_signatures_below_a_roster_are_no_entries_and_notes_are_told() {
    let plan = plan();
    let mut book = returned(&plan, 2);
    let below =
        [(3, 0, "合计"), (4, 0, "共计5人"), (5, 0, "填表人：李某"), (5, 1, "审核人：王某"), (6, 0, "注：含外协")];
    let words = below.map(|(row, column, text)| (At { row, column }, Cell::Text(text.into())));
    edit(&mut book.sheets[3], |cells| {
        cells.extend(words);
        cells.push((At { row: 3, column: 1 }, Cell::Number(999.0)));
    });
    let read = read(&plan, &book);
    let teams = &read.rosters[1];
    assert_eq!((teams.rows.len(), teams.totals.len()), (2, 1));
    assert_eq!(teams.totals[0].figures, [(1, Decimal::from(999).into())]);
    assert_eq!(teams.totals[0].covers, 0..2);
    assert_eq!(read.cells.unread, 4, "{:?}", read.notes);
}

/// What is stated for 参赛职工数（万人） where its name, its measure and the heading over the figures are changed to these.
fn stated(name: &str, measure: &str, heading: &str, figure: f64) -> Option<Written> {
    let plan = plan();
    let mut book = returned(&plan, 1);
    let sheet = &mut book.sheets[1];
    let row = sheet.cells.iter().find(|(_, cell)| cell.to_string() == "参赛职工数").unwrap().0.row;
    edit(sheet, |cells| {
        for (at, cell) in cells {
            match at.column {
                _ if cell.borrowed().to_string() == "填报数" => *cell = Cell::Text(heading.into()),
                0 if at.row == row => *cell = Cell::Text(name.into()),
                1 if at.row == row => *cell = Cell::Text(measure.into()),
                3 if at.row == row => *cell = Cell::Number(figure),
                _ => {}
            }
        }
    });
    let stated = read(&plan, &book).figures?.stated;
    stated.iter().find(|stated| stated.indicator == 1).map(|stated| stated.written.clone())
}

#[test]
fn a_figure_whose_row_or_column_says_another_measure_is_converted_or_not_read() {
    let value = |name, measure, heading, figure| {
        stated(name, measure, heading, figure)
            .and_then(|written| written.value())
            .map(|value| value.normalize().to_string())
    };
    let said = |text: &str| Some(text.to_string());
    for name in ["参赛职工数（人）", "参赛职工数/人", "1.参赛职工数(人)"] {
        assert_eq!(value(name, "万人", "填报数", 12500.0), said("1.25"), "{name}");
    }
    assert_eq!(value("参赛职工数（千人）", "万人", "填报数", 12.5), said("1.25"));
    for name in ["参赛职工数（万）", "参赛职工数（万人次）", "参赛职工数（必填）"] {
        assert_eq!(value(name, "万人", "填报数", 1.25), said("1.25"), "{name}");
    }
    for (name, measure) in
        [("参赛职工数（‰）", "万人"), ("参赛职工数", "人"), ("参赛职工数（人）", "人"), ("参赛职工数（百）", "万人")]
    {
        let read = stated(name, measure, "填报数", 950.0);
        assert!(
            matches!(&read, Some(Written::NotANumber { obstacle, text }) if matches!(**obstacle, Obstacle::RowMeasure { .. }) && text == "950"),
            "{name} {measure}: {read:?}"
        );
    }
    assert_eq!(value("参赛职工数", " 万 人次", "填报数", 1.25), said("1.25"));
    for heading in ["填报数（人）", "填报数（千人）", "填报数（元）", "填报数（万）", "填报数（%）", "填报数/人"]
    {
        assert_eq!(value("参赛职工数", "万人", heading, 12500.0), None, "{heading}");
    }
    assert_eq!(value("参赛职工数", "万人", "填报数（截至5月）", 1.25), said("1.25"));
}

#[test]
fn a_stated_figure_that_a_comma_may_have_split_in_a_text_is_not_read() {
    let stated = |row: &str| {
        let content = format!("填报单位：,北区\n\n指标,计量单位,目标,填报数,明细数,差额,备注\n{row}");
        let read = read(&plan(), &sheet::open(content.as_bytes(), "北区").unwrap());
        read.figures.unwrap().stated[0].written.clone()
    };
    for row in
        ["书屋,家,,1,234\n", "书屋,家,,1,234,,\n", "参赛职工数,万人,1.5,1,234,1,\n", "项目数,个,3,12,500,500,0\n"]
    {
        let written = stated(row);
        assert!(matches!(&written, Written::NotANumber { text, .. } if text.contains(',')), "{row}: {written:?}");
    }
    for (row, figure) in [
        ("书屋,家,,1,23\n", 1),
        ("书屋,家,,\"1,234\",\n", 1234),
        ("项目数,个,3,120,120,0,\n", 120),
        ("项目数,个,3,100,120,-20,\n", 100),
        ("项目数,个,3,120,120,,\n", 120),
    ] {
        assert_eq!(stated(row).value(), Some(Decimal::from(figure)), "{row}");
    }
}

#[test]
fn a_roster_on_its_side_is_told_as_one_and_proves_nothing() {
    let plan = plan();
    let mut book = returned(&plan, 3);
    edit(&mut book.sheets[3], |cells| {
        cells.iter_mut().for_each(|(at, _)| *at = At { row: at.column, column: at.row });
    });
    let read = read(&plan, &book);
    assert!(read.rosters[1].is_disputed && read.rosters[1].rows.is_empty());
    let told = |note: &&Note| !matches!(note, Note::Unread { .. });
    let notes: Vec<&Note> = read.notes.iter().filter(told).collect();
    let [Note::Doubtful { range, doubt: Doubt::Turned, .. }] = notes[..] else { panic!("{notes:?}") };
    assert_eq!(range, "A1:A3");
}

#[test]
fn a_roster_without_the_columns_that_name_and_count_its_entries_proves_nothing() {
    let plan = plan();
    let mut book = returned(&plan, 2);
    edit(&mut book.sheets[3], |cells| cells.retain(|(at, _)| at.column == 2));
    assert!(read(&plan, &book).rosters[1].is_disputed);
}

/// The roster 参赛单位明细 of a file of these rows: how many entries it has, what each total covers, whether it is disputed.
fn teams(rows: &str) -> (usize, Vec<(usize, usize)>, bool) {
    let content = format!("参赛单位明细,,\n填报单位：,北区\n\n单位名称,人数（人）,联系电话\n{rows}");
    let read = read(&plan(), &sheet::open(content.as_bytes(), "北区").unwrap());
    let teams = &read.rosters[0];
    let is_told = read.notes.iter().any(|note| matches!(note, Note::Doubtful { doubt: Doubt::Sum { .. }, .. }));
    assert_eq!(teams.is_disputed, is_told);
    (
        teams.rows.len(),
        teams.totals.iter().map(|total| (total.covers.start, total.covers.end)).collect(),
        teams.is_disputed,
    )
}

#[test]
fn a_total_under_whatever_name_is_no_entry_or_nobody_knows() {
    const ROWS: &str = "甲公司,50,13800000000\n乙公司,30,13800000001\n丙公司,20,13800000002\n";
    for label in ["全部", "总人数", "合計", "汇总", "Σ", "合计3家", "上述三家", "Sum"] {
        assert_eq!(teams(&format!("{ROWS}{label},100,\n")), (3, vec![(0, 3)], false), "{label}");
    }
    assert_eq!(teams(&format!("{ROWS}北区所有人,100,\n")), (4, vec![], true));
    assert_eq!(teams(&format!("{ROWS}北区所有人,100,\n填表人：李某\n")), (4, vec![], true));
    assert_eq!(teams(&format!("{ROWS}丁公司,100,\n合计,200,\n")), (4, vec![(0, 4)], false), "the total counts it");
    assert_eq!(teams(&format!("{ROWS}丁公司,101,\n")), (4, vec![], false));
    assert_eq!(teams("甲公司,50,\n乙公司,50,\n丙公司,100,\n"), (3, vec![], false), "of two rows it may be by chance");
    assert_eq!(teams("甲公司,0,\n乙公司,0,\n丙公司,0,\n丁公司,0,\n"), (4, vec![], false));
}

#[test]
fn a_total_on_top_covers_the_rows_below_it_up_to_the_next() {
    assert_eq!(teams("合计,70,\n甲公司,30,\n乙公司,20,\n"), (2, vec![(0, 2)], false));
    assert_eq!(
        teams("合计,60,\n一片小计,50,\n甲公司,30,\n乙公司,20,\n二片小计,11,\n丙公司,10,\n"),
        (3, vec![(0, 3), (0, 2), (2, 3)], false)
    );
    assert_eq!(teams("甲公司,30,\n小计,30,\n乙公司,20,\n合计,51,\n"), (2, vec![(0, 1), (0, 2)], false));
}

/// The rows of a file that are remarked on because they have not as many cells as their headings: the first, its cells, the
/// headings, how many rows there are.
fn uneven(content: &str) -> Vec<(u32, u32, u32, usize)> {
    let plan = plan();
    let read = read(&plan, &sheet::open(content.as_bytes(), "北区").unwrap());
    assert_eq!(read.rosters.len(), 1, "{content}");
    let uneven = |remark: &Remark| match remark {
        Remark::UnevenRows { row, cells, headings, number, .. } => Some((*row, *cells, *headings, *number)),
        _ => None,
    };
    read.remarks.iter().filter_map(uneven).collect()
}

#[test]
fn a_line_of_text_that_goes_further_than_its_headings_is_remarked_on() {
    let table = |rows: &str| format!("参赛单位明细,,\n填报单位：,北区\n\n单位名称,人数（人）,联系电话\n{rows}");
    assert_eq!(
        uneven(&table("甲公司,5,13800000000\n乙,丙公司,6,13900000000\n丁,戊公司,6,13900000000\n")),
        [(6, 4, 3, 2)]
    );
    for ordinary in [
        "甲公司,5\n乙公司,6,13900000000,,\n",
        "甲公司,5,\n合计,5,\n填表人：张三,,,审核人：李四\n",
        "甲公司,5,\n注：按实际填写\n",
    ] {
        assert_eq!(uneven(&table(ordinary)), [], "{ordinary}");
    }
}

#[test]
fn what_offices_write_below_a_roster_is_told_and_is_no_entry() {
    let plan = plan();
    let footers: [&[(u32, u32, &str)]; 8] = [
        &[(3, 0, "以上情况属实")],
        &[(3, 0, "填报单位（盖章）："), (4, 0, "联系人：张三 电话：0371-66661234"), (5, 0, "2021年8月30日")],
        &[(4, 0, "单位负责人：    填表日期：2021年8月30日")],
        &[(4, 0, "联系人："), (4, 1, "张三"), (4, 2, "0371-66661234")],
        &[(3, 0, "（此表由各单位填写）")],
        &[(3, 0, "说明：1.含劳务派遣工"), (4, 0, "2.不含退休人员")],
        &[(5, 2, "请电话联系"), (5, 5, "谢谢")],
        &[(3, 0, "本月人数由各车间分别统计后汇总填入")],
    ];
    for (index, footer) in footers.iter().enumerate() {
        let mut book = returned(&plan, 2);
        let cell =
            |(row, column, text): &(u32, u32, &str)| (At { row: *row, column: *column }, Cell::Text((*text).into()));
        let teams = &mut book.sheets[3];
        edit(teams, |cells| cells.extend(footer.iter().map(cell)));
        // The last one stands over all columns.
        teams.merged.extend((index == 7).then_some((At { row: 3, column: 0 }, At { row: 3, column: 2 })));
        let read = read(&plan, &book);
        assert_eq!(read.rosters[1].rows.len(), 2, "{footer:?}");
        assert_eq!(read.cells.unread, footer.len(), "{:?}", read.notes);
    }
}

#[test]
fn a_row_of_a_page_with_another_number_of_cells_than_its_headings_is_remarked_on() {
    let heading = "<tr><td>参赛单位明细</td></tr><tr><td>填报单位：</td><td>北区</td></tr><tr><th>单位名称</th><th>人数（人）</th><th>联系电话</th></tr>";
    let page = |rows: &str| format!("<table>{heading}{rows}</table>");
    let whole = "<tr><td>甲公司</td><td>5</td><td>13800000000</td></tr>";
    let joined = "<tr><td>乙公司<td>6 13900000000</td></tr>";
    assert_eq!(uneven(&page(&format!("{whole}{joined}"))), [(5, 2, 3, 1)]);
    assert_eq!(uneven(&page(&format!("{whole}<tr><td>乙</td><td>公司</td><td>6</td><td>1</td></tr>"))), [(5, 4, 3, 1)]);
    for ordinary in [
        "<tr><td>乙公司<td>6<td></tr><tr></tr><tr><td colspan=3>以下空白</td></tr>",
        "<tr><td rowspan=2>乙公司<td>6<td></tr><tr><td>7<td></tr>",
        "<tr><td>注：按实际填写</td></tr><tr><td>填表人：张三</td><td>审核人：李四</td></tr>",
    ] {
        assert_eq!(uneven(&page(&format!("{whole}{ordinary}"))), [], "{ordinary}");
    }
}

#[test]
fn a_row_below_a_gap_that_may_be_an_entry_stays_one() {
    let plan = plan();
    for row in [vec![(5, 0, "第三机械厂")], vec![(5, 1, "若干")], vec![(5, 0, "第三机械厂"), (5, 2, "说明：含外协")]]
    {
        let mut book = returned(&plan, 2);
        let cells =
            row.iter().map(|(row, column, text)| (At { row: *row, column: *column }, Cell::Text((*text).into())));
        edit(&mut book.sheets[3], |own| own.extend(cells));
        let read = read(&plan, &book);
        assert_eq!((read.rosters[1].rows.len(), read.cells.unread), (3, 0), "{row:?}: {:?}", read.notes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn answers_are_read_alike_wherever_they_stand(
        rows in 1usize..6,
        down in 0u32..4,
        right in 0u32..3,
        gap in 0u32..20,
        swap in any::<bool>(),
        rename in any::<bool>(),
        tabs in any::<u64>(),
        keep_stamp in any::<bool>(),
    ) {
        let plan = plan();
        let straight = read(&plan, &returned(&plan, rows));
        let mut book = returned(&plan, rows);
        for sheet in book.sheets.iter_mut().filter(|sheet| sheet.name != STAMP_SHEET) {
            let is_roster = sheet.name.contains("明细");
            edit(sheet, |cells| for (at, _) in cells {
                // Columns exchanged, a blank row put in somewhere, everything moved down and right.
                if swap && at.column < 2 && is_roster { at.column = 1 - at.column }
                if at.row >= gap { at.row += 1 }
                at.row += down;
                at.column += right;
            });
            if rename { sheet.name = format!("Sheet{}", sheet.cells.len()) }
        }
        if !keep_stamp { book.sheets.retain(|sheet| sheet.name != STAMP_SHEET) }
        let turn = tabs as usize % book.sheets.len();
        book.sheets.rotate_left(turn);
        let moved = read(&plan, &book);
        prop_assert_eq!(answers(&moved), answers(&straight));
        prop_assert_eq!(moved.cells.unread, 0, "{:?}", moved.notes);
        prop_assert_eq!(moved.cells.nonempty, book.sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>());
        prop_assert_eq!(moved.cells.nonempty, moved.cells.template + moved.cells.read + moved.cells.unread);
    }
}

/// A heading as units type it: with a line break, spaces, full-width forms, a number, an asterisk or a colon.
fn decorated(heading: &str, how: u8) -> String {
    let half = heading.chars().count() / 2;
    match how % 7 {
        1 => heading.chars().take(half).chain(['\n']).chain(heading.chars().skip(half)).collect(),
        2 => heading.chars().flat_map(|c| [c, ' ']).collect(),
        3 => heading.replace('（', "(").replace('）', ")"),
        4 => format!("（一）{heading}"),
        5 => format!("*{heading}"),
        6 => format!("{heading}："),
        _ => heading.to_string(),
    }
}

/// What a unit does to a sheet beside answering.
fn muddle(form: &FormSheet, sheet: &mut Sheet, order: &[usize], decorations: &[u8], with_notes: bool) -> usize {
    let Some(table) = &form.table else { return 0 };
    let heading = form.heading_row();
    let width = table.columns.len();
    // Columns in another order.
    let places: Vec<usize> = {
        let mut places: Vec<usize> = (0..width).collect();
        places.sort_by_key(|column| (order[column % order.len()], *column));
        places
    };
    let mut cells = sheet.cells.to_vec();
    for (at, cell) in cells.iter_mut().filter(|(at, _)| at.row >= heading && (at.column as usize) < width) {
        if at.row == heading {
            let said = cell.borrowed().to_string();
            *cell = Cell::Text(decorated(&said, decorations[at.column as usize % decorations.len()]));
        }
        at.column = places[at.column as usize] as u32;
    }
    // A title above that names the table, a running number in a column of its own, a note and a signature below.
    let down = if with_notes { 2 } else { 0 };
    let last = cells.iter().map(|(at, _)| at.row).max().unwrap_or(0);
    cells.iter_mut().for_each(|(at, _)| at.row += down);
    let mut text = |row, column, text: &str| cells.push((At { row, column }, Cell::Text(text.into())));
    let mut unread = 0;
    if with_notes {
        if matches!(form.part, Part::Roster(_)) {
            text(0, 0, &format!("北区{}", form.name));
        }
        text(last + 4, 0, "注：数据截至五月底。");
        text(last + 5, 1, "填表人：李某");
        unread = 2;
    }
    edit(sheet, |own| *own = cells);
    unread
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn answers_are_read_alike_whatever_order_and_dress_the_headings_stand_in(
        rows in 1usize..5,
        order in prop::collection::vec(0usize..9, 7),
        decorations in prop::collection::vec(any::<u8>(), 7),
        with_notes in any::<bool>(),
        down in 0u32..4,
        right in 0u32..3,
    ) {
        let plan = plan();
        let form = form::build(&plan, &plan.rounds[0], 0);
        let straight = read(&plan, &returned(&plan, rows));
        let mut book = returned(&plan, rows);
        let mut unread = 0;
        for (wanted, sheet) in form.sheets.iter().zip(&mut book.sheets).filter(|(wanted, _)| wanted.part != Part::Stamp) {
            unread += muddle(wanted, sheet, &order, &decorations, with_notes);
            edit(sheet, |cells| {
                cells.iter_mut().for_each(|(at, _)| *at = At { row: at.row + down, column: at.column + right });
            });
        }
        let muddled = read(&plan, &book);
        prop_assert_eq!(answers(&muddled), answers(&straight), "{:?}", muddled.notes);
        prop_assert_eq!(muddled.cells.unread, unread, "{:?}", muddled.notes);
        prop_assert_eq!(muddled.cells.nonempty, book.sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>());
        prop_assert_eq!(muddled.cells.nonempty, muddled.cells.template + muddled.cells.read + muddled.cells.unread);
    }

    #[test]
    fn a_heading_that_stands_twice_over_different_figures_gives_no_figure(
        rows in 1usize..5,
        decoration in any::<u8>(),
        other in 1.0f64..1000.0,
        in_roster in any::<bool>(),
    ) {
        let plan = plan();
        let form = form::build(&plan, &plan.rounds[0], 0);
        let mut book = returned(&plan, rows);
        let (index, column) = if in_roster { (3, 1) } else { (1, 3) };
        let heading = form.sheets[index].heading_row();
        let mut copies = book.sheets[index].cells.to_vec();
        copies.retain(|(at, _)| at.row >= heading && at.column == column);
        for (at, cell) in &mut copies {
            at.column = 9;
            *cell = match cell {
                Cell::Text(text) => Cell::Text(decorated(text, decoration % 4)),
                _ => Cell::Number(other.trunc() + 0.125),
            };
        }
        edit(&mut book.sheets[index], |cells| cells.extend(copies));
        let read = read(&plan, &book);
        if in_roster {
            prop_assert_eq!(read.rosters[1].tables[0].columns[1], None);
        } else {
            prop_assert!(read.figures.is_none());
        }
        let told = read.notes.iter().any(|note| matches!(note, Note::MissingColumn { is_ambiguous: true, candidates, .. } if candidates.len() == 2));
        prop_assert!(told, "{:?}", read.notes);
    }
}

/// Words, figures and blanks of every kind that a returned sheet may hold.
fn any_cell() -> impl Strategy<Value = Cell> {
    const WORDS: [&str; 26] = [
        "指标",
        "填报数",
        "填报数（万人）",
        "目标",
        "计量单位",
        "备注",
        "项目数",
        "1.参赛职工数",
        "书屋",
        "专案一",
        "填报单位",
        "北区",
        "南区",
        "项目名称",
        "启动时间",
        "单位名称",
        "人数（人）",
        "人数（万人）",
        "人数",
        "电话",
        "合计",
        "小计",
        "其中：",
        "注：无",
        "无",
        "项目明细",
    ];
    prop_oneof![
        4 => prop::sample::select(&WORDS[..]).prop_map(|word| Cell::Text(word.into())),
        3 => (0u32..6).prop_map(|number| Cell::Number(number.into())),
        1 => Just(Cell::Formula),
        1 => Just(Cell::Error("#REF!".into())),
    ]
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let name = prop::sample::select(
        &["指标填报", "项目明细", "参赛单位明细", "参赛单位明细（续）", "Sheet1", "_tallybook"][..],
    );
    let cells = prop::collection::btree_map((0u32..14, 0u32..9), any_cell(), 0..70);
    let merged = prop::collection::vec((0u32..14, 0u32..9, 0u32..4, 0u32..4), 0..4);
    let hidden = prop::collection::vec(0u32..14, 0..3);
    (name, cells, merged, hidden, any::<bool>()).prop_map(|(name, cells, merged, mut hidden, visible)| {
        hidden.sort_unstable();
        hidden.dedup();
        Sheet {
            name: name.to_string(),
            visible,
            cells: cells.into_iter().map(|((row, column), cell)| (At { row, column }, cell)).collect(),
            hidden_rows: hidden.iter().map(|row| *row..=*row).collect(),
            merged: merged
                .iter()
                .map(|(row, column, down, right)| {
                    (At { row: *row, column: *column }, At { row: row + down, column: column + right })
                })
                .collect(),
            ..Sheet::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn no_cell_of_any_book_is_lost_or_counted_twice(sheets in prop::collection::vec(any_sheet(), 1..4)) {
        let plan = plan();
        let book = Book::new(Format::Xlsx, sheets);
        let read = read(&plan, &book);
        let cells = read.cells;
        prop_assert_eq!(cells.nonempty, book.sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>());
        prop_assert_eq!(cells.nonempty, cells.template + cells.read + cells.unread);
        let told: usize =
            read.notes.iter().filter_map(|note| if let Note::Unread { count, .. } = note { Some(*count) } else { None }).sum();
        prop_assert_eq!(cells.unread, told);
    }
}
