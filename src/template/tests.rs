//! What the formulas say and what they amount to, without a spreadsheet program; tests/template_clients.rs has one recalculate.

use super::*;
use crate::value::interval::Interval;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn sample() -> Plan {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/zhengzhou-2021/");
    crate::plan::load(&|name| std::fs::read(format!("{folder}{name}"))).expect("the sample plan loads")
}

fn indicator(plan: &Plan, id: &str) -> usize {
    plan.indicators.iter().position(|indicator| indicator.id == id).unwrap()
}

fn roster(plan: &Plan, id: &str) -> usize {
    plan.rosters.iter().position(|roster| roster.id == id).unwrap()
}

fn decimal(digits: &str) -> Decimal {
    digits.parse().unwrap()
}

/// What a computed cell of the August template shows.
fn shown(plan: &Plan, unit: &str, entries: &Entries, subject: &Subject, key: Key) -> Option<Calc> {
    let round = plan.round("2021-08").unwrap();
    let unit = plan.units.find(unit).unwrap();
    let form = form::build(plan, round, unit);
    formulas::computed(&form, &State { plan, round, unit, entries }, subject, key)
}

fn said(plan: &Plan, unit: &str, entries: &Entries, subject: &Subject) -> String {
    match shown(plan, unit, entries, subject, Key::Check).unwrap().value {
        Shown::Text(words) => words,
        Shown::Number(number) => panic!("a check shows a text, not {number}"),
    }
}

/// Rows of the roster of participating enterprises: name and participants.
fn enterprises(rows: &[(&str, Value)]) -> Vec<Vec<Value>> {
    let row = |(name, people): &(&str, Value)| {
        vec![Value::Text(name.to_string()), Value::Blank, Value::Blank, people.clone()]
    };
    rows.iter().map(row).collect()
}

#[test]
fn a_roster_counted_in_people_proves_a_figure_in_ten_thousands() {
    let plan = sample();
    let mut entries = Entries::default();
    let rows = enterprises(&[("甲厂", Value::Number(decimal("54000"))), ("乙厂", Value::Number(decimal("1001")))]);
    entries.rosters.insert(roster(&plan, "safety_enterprises"), rows);
    let subject = Subject::Indicator(indicator(&plan, "safety_participants"));
    let proof = shown(&plan, "巩义市", &entries, &subject, Key::Proof).unwrap();
    assert_eq!(proof.formula, "ROUND(SUM('“安康杯”参赛单位明细'!$D:$D)/10000,8)");
    assert_eq!(proof.value, Shown::Number(decimal("5.5001")));
}

#[test]
fn a_counted_roster_is_its_filled_cells_less_the_heading() {
    let plan = sample();
    let subject = Subject::Indicator(indicator(&plan, "saving_projects"));
    let proof = shown(&plan, "巩义市", &Entries::default(), &subject, Key::Proof).unwrap();
    assert_eq!(proof.formula, "COUNTA('“三比两降”参赛项目明细'!$A:$A)-1");
    assert_eq!(proof.value, Shown::Number(Decimal::ZERO));
}

#[test]
fn a_check_says_the_first_thing_that_is_wrong() {
    let plan = sample();
    let people = indicator(&plan, "safety_participants");
    let rooms = indicator(&plan, "reading_rooms");
    let list = roster(&plan, "safety_enterprises");
    let rows = enterprises(&[("甲厂", Value::Number(decimal("55000")))]);
    for (unit, subject, stated, rows, words) in [
        ("巩义市", people, None, None, "✗ 未填写，没有的填 0"),
        ("巩义市", people, Some("-1"), None, "✗ 不能是负数"),
        ("巩义市", people, Some("5.50001"), Some(&rows), "✗ 小数位数过多，折合后不是整数"),
        ("巩义市", people, Some("5.6"), Some(&rows), "✗ 比明细数多 0.1 万人"),
        ("巩义市", people, Some("5"), Some(&rows), "✗ 比明细数少 0.5 万人"),
        ("巩义市", people, Some("5.5"), Some(&rows), "✓ 与明细相符，低于目标"),
        ("巩义市", rooms, Some("2.5"), None, "✗ 应填整数"),
        ("巩义市", rooms, Some("0"), None, "✓ 已填"),
    ] {
        let mut entries = Entries::default();
        entries.stated.extend(stated.map(|digits| (subject, decimal(digits).into())));
        entries.rosters.extend(rows.map(|rows| (list, rows.clone())));
        assert_eq!(said(&plan, unit, &entries, &Subject::Indicator(subject)), words, "{stated:?}");
    }
}

#[test]
fn a_unit_without_an_allocation_may_leave_the_figure_blank_but_not_beside_a_filled_list() {
    let plan = sample();
    let subject = indicator(&plan, "model_workers");
    let unit = (0..plan.units.len()).find(|unit| !plan.indicators[subject].is_due_from(*unit)).unwrap();
    let name = plan.units[unit].name.clone();
    let mut entries = Entries::default();
    assert_eq!(said(&plan, &name, &entries, &Subject::Indicator(subject)), "— 未下达任务，没有的可不填");
    entries.rosters.insert(roster(&plan, "model_worker_roster"), vec![vec![Value::Text("王建国".into())]]);
    assert_eq!(said(&plan, &name, &entries, &Subject::Indicator(subject)), "✗ 已填明细，未填填报数");
}

#[test]
fn a_roster_check_counts_blank_required_cells_and_texts_among_numbers() {
    let plan = sample();
    let list = roster(&plan, "safety_enterprises");
    for (rows, words) in [
        (enterprises(&[]), "— 没有明细"),
        (
            enterprises(&[("甲厂", Value::Number(Decimal::ONE)), ("乙厂", Value::Blank)]),
            "✗ 有 1 处必填项未填（浅红色单元格）",
        ),
        (enterprises(&[("甲厂", Value::Text("12人".into()))]), "✗ 有 1 处应填数字，不带单位"),
        (enterprises(&[("甲厂", Value::Number(Decimal::ONE))]), "✓ 已填 1 行"),
    ] {
        let entries = Entries { rosters: BTreeMap::from([(list, rows)]), ..Entries::default() };
        assert_eq!(said(&plan, "巩义市", &entries, &Subject::Roster(list)), words);
    }
}

#[test]
fn sheet_names_stand_in_formulas_with_their_apostrophes_doubled() {
    let mut plan = sample();
    let list = roster(&plan, "saving_roster");
    plan.rosters[list].name = "Workers' “list”".into();
    let subject = Subject::Indicator(indicator(&plan, "saving_projects"));
    let proof = shown(&plan, "巩义市", &Entries::default(), &subject, Key::Proof).unwrap();
    assert_eq!(proof.formula, "COUNTA('Workers'' “list”'!$A:$A)-1");
}

#[test]
fn figures_are_filled_in_before_anything_else_in_their_row() {
    let plan = sample();
    let form = form::build(&plan, plan.round("2021-08").unwrap(), 0);
    let table = form.sheet(Part::Figures).unwrap().table.as_ref().unwrap();
    let first = table.columns.iter().find(|column| column.role == Role::Asked).unwrap();
    assert_eq!(first.key, Key::Stated);
}

#[test]
fn file_names_carry_the_unit_and_keep_different_units_apart() {
    let mut plan = sample();
    let mut round = plan.rounds.remove(1);
    assert_eq!(file_name(&plan, &round, 0), "巩义市_8月统计.xlsx");
    let mut names = Vec::new();
    for name in ["一/二", "一:二", "一|二"] {
        round.name = name.into();
        names.push(file_name(&plan, &round, 0));
    }
    assert_eq!(names, ["巩义市_一／二.xlsx", "巩义市_一：二.xlsx", "巩义市_一｜二.xlsx"]);
}

#[test]
fn the_same_entries_give_the_same_small_file() {
    let plan = sample();
    let round = plan.round("2021-08").unwrap();
    let write = || write(&plan, round, 0, &Entries::default()).unwrap();
    assert_eq!(write(), write());
    assert!(write().len() < 60_000, "{} bytes", write().len());
}

#[test]
fn a_round_that_collects_nothing_still_has_a_template() {
    let mut plan = sample();
    let mut round = plan.rounds.remove(1);
    round.indicators.clear();
    round.rosters.clear();
    let book = crate::sheet::open(&write(&plan, &round, 0, &Entries::default()).unwrap(), "x.xlsx").unwrap();
    assert_eq!(book.sheets.len(), 3);
}

#[test]
fn every_text_of_a_hostile_plan_and_unit_is_written_as_text() {
    let mut plan = sample();
    let hostile = "<r>\u{1}&\"'=HYPERLINK(1)</r>";
    plan.title = hostile.into();
    plan.issuer = hostile.into();
    let list = roster(&plan, "saving_roster");
    plan.rosters[list].columns[0].name = hostile.into();
    plan.rosters[list].columns[2].choices = vec!["长".repeat(300), "a,b".into()];
    let round = plan.round("2021-08").unwrap();
    let mut entries = Entries::default();
    entries.remarks.insert(round.indicators[0], hostile.into());
    entries.rosters.insert(list, vec![vec![Value::Text(hostile.into())]]);
    let book = crate::sheet::open(&write(&plan, round, 0, &entries).unwrap(), "x.xlsx").unwrap();
    let written = "<r>&\"'=HYPERLINK(1)</r> ";
    let texts: Vec<String> =
        book.sheets.iter().flat_map(|sheet| sheet.cells.iter()).map(|(_, cell)| cell.to_string()).collect();
    assert_eq!(texts.iter().filter(|text| *text == written).count(), 4);
}

/// The sample plan, loaded once for many cases.
static SAMPLE: std::sync::LazyLock<Plan> = std::sync::LazyLock::new(sample);

proptest! {
    #[test]
    fn stated_and_roster_agree_in_the_check_as_they_agree_for_the_reader(stated in 0i64..80_000, people in 0i64..80_000) {
        let plan = &*SAMPLE;
        let subject = indicator(plan, "safety_participants");
        let stated = Decimal::new(stated - stated % 100, 4);
        let mut entries = Entries::default();
        entries.stated.insert(subject, stated.into());
        // Half of the cases lie around the limit of agreement.
        let people = if people % 2 == 0 { people } else { (stated * Decimal::from(10_000)).try_into().unwrap_or(0) + people % 110 - 55 };
        prop_assume!(people >= 0);
        let rows = enterprises(&[("甲厂", Value::Number(Decimal::from(people)))]);
        entries.rosters.insert(roster(plan, "safety_enterprises"), rows);
        let half = Decimal::new(5, plan.indicators[subject].decimals + 1);
        let agrees = Interval::rounded(stated, half).unwrap().meets(&Interval::exact(Decimal::new(people, 4)));
        let says = said(plan, "巩义市", &entries, &Subject::Indicator(subject));
        prop_assert_eq!(says.starts_with('✓'), agrees, "{} against {}: {}", stated, people, says);
    }
}
