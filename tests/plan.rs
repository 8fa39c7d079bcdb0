//! Loading a plan: what conventions fill in, how tables are understood, and what a bad plan is told.

use rust_decimal::Decimal;
use std::collections::HashMap;
use tallybook::plan::{self, Plan, Problem};
use tallybook::text::Lang;

const UNITS: &str = "id,name,aliases,group\nnorth,北区,北城区;北部,区\nsouth,南区,,区\nport,长铝,长铝公司,企业\n";
const TABLE: &str = "附件,,\n单位,项目数（个）,参赛职工数(万人)\n北区,3,1.5\n长  铝,,0.25\n南部,2,\n合计,5,1.75\n";
const PLAN: &str = r#"
title = "试行方案"
language = "zh-CN"
units = "units.csv"

[[campaign]]
id = "c"
name = "专案"
allocation = "table.csv"

[[campaign.indicator]]
id = "projects"
column = "项目数（个）"
goal = "5项"

[[campaign.indicator]]
id = "people"
column = "参赛职工数（万人）"
roster = "teams"
sum = "members"

[[campaign.indicator]]
id = "rooms"
name = "书屋"
measure = "家"
goal = "60家以上"

[[roster]]
id = "teams"
name = "参赛单位"
key = ["team"]
columns = [
  { id = "team", name = "单位名称", required = true },
  { id = "members", name = "人数（人）", kind = "whole" },
]

[[round]]
id = "may"
due = "2021-05-31"
collect = ["projects"]

[[round]]
id = "dec"
due = "2021-12-15"
"#;

/// A workspace in memory: the plan above with some text replaced.
fn load(replaced: &[(&str, &str)]) -> Result<Plan, Vec<Problem>> {
    let mut files = HashMap::from([("plan.toml", PLAN.to_string())]);
    files.insert("units.csv", UNITS.to_string());
    files.insert("table.csv", TABLE.to_string());
    for (from, to) in replaced {
        let holding = files.values_mut().find(|content| content.contains(from)).expect("the text to replace is there");
        *holding = holding.replace(from, to);
    }
    plan::load(&|name| {
        files.get(name).map(|content| content.clone().into_bytes()).ok_or(std::io::ErrorKind::NotFound.into())
    })
}

fn told(replaced: &[(&str, &str)]) -> String {
    let problems = load(replaced).expect_err("the plan is bad");
    problems.iter().map(|problem| format!("{}\n{}\n", problem.say(Lang::Zh), problem.say(Lang::En))).collect()
}

#[test]
fn conventions_fill_in_names_measures_and_decimals() {
    let plan = load(&[]).unwrap();
    let people = &plan.indicators[1];
    assert_eq!((people.name.as_str(), people.measure.word(), people.decimals), ("参赛职工数", "万人", 2));
    assert_eq!(plan.rounds[0].indicators, [0]);
    assert_eq!(plan.rounds[1].indicators, [0, 1, 2]);
    assert_eq!(plan.rounds[1].name, "dec");
    assert_eq!(plan.indicators[2].goal.as_ref().unwrap().value, Decimal::from(60));
}

#[test]
fn a_blank_is_not_allocated_and_a_padded_name_finds_its_unit() {
    let plan = load(&[]).unwrap();
    let (north, south, port) = (0, 1, 2);
    assert_eq!(plan.indicators[0].target(north), Some(Decimal::from(3)));
    assert_eq!(plan.indicators[0].target(port), None);
    assert_eq!(plan.indicators[1].target(port), Some(Decimal::new(25, 2)));
    // 南部 is nobody's name: its row counts in the sum and is no unit's target.
    assert_eq!(plan.indicators[0].target(south), None);
    assert_eq!(plan.indicators[0].allocation.as_ref().unwrap().sum, Decimal::from(5));
}

#[test]
fn the_last_row_that_sums_is_the_total_even_without_its_label() {
    let plan = load(&[("合计,5,1.75", ",5,9.99")]).unwrap();
    let declared = |indicator: usize| plan.indicators[indicator].declared().unwrap();
    assert_eq!((declared(0), declared(1)), (Decimal::from(5), Decimal::new(999, 2)));
    assert_eq!(plan.campaigns[0].table.as_ref().unwrap().rows.len(), 3);
}

#[test]
fn targets_are_judged_in_the_last_round_that_collects_them_or_in_the_final_one() {
    let plan = load(&[]).unwrap();
    assert!(!plan.is_judged(&plan.rounds[0], 0));
    assert!(plan.is_judged(&plan.rounds[1], 0));
    let plan = load(&[("due = \"2021-05-31\"", "due = \"2021-05-31\"\nfinal = true")]).unwrap();
    assert!(plan.is_judged(&plan.rounds[0], 0));
    assert!(!plan.is_judged(&plan.rounds[1], 0));
}

#[test]
fn bad_plans_are_told_where_and_what_to_write_instead() {
    let cases: [(&str, &[(&str, &str)]); 18] = [
        ("a key that does not exist", &[("goal = \"5项\"", "gaol = \"5项\"")]),
        ("a kind that does not exist", &[("kind = \"whole\"", "kind = \"integer\"")]),
        ("a round without its due date", &[("due = \"2021-12-15\"", "")]),
        ("Chinese quotation marks", &[("name = \"书屋\"", "name = “书屋”")]),
        ("a table that is not there", &[("table.csv", "tabel.csv")]),
        ("a heading that is not in the table", &[("column = \"项目数（个）\"", "column = \"工程数（个）\"")]),
        ("a measure that is nowhere", &[("measure = \"家\"", "")]),
        ("a roster that is not defined", &[("roster = \"teams\"", "roster = \"team\"")]),
        ("a summed column of text", &[("sum = \"members\"", "sum = \"team\"")]),
        ("a goal in another measure", &[("goal = \"60家以上\"", "goal = \"60万元\"")]),
        ("a due date that is no date", &[("due = \"2021-05-31\"", "due = \"5月底\"")]),
        ("an id used twice", &[("id = \"rooms\"", "id = \"people\"")]),
        ("something collected that does not exist", &[("collect = [\"projects\"]", "collect = [\"project\"]")]),
        ("a figure that is no figure", &[("北区,3,1.5", "北区,若干,1.5")]),
        ("a row with figures and no unit", &[("南部,2,", ",2,")]),
        ("a sheet name that Excel refuses", &[("name = \"参赛单位\"", "name = \"参赛/单位\"")]),
        ("a limit beyond sense", &[("units = \"units.csv\"", "units = \"units.csv\"\nlimits = { seconds = 0 }")]),
        ("units without a name column", &[("id,name,aliases,group", "序号,单位全称,aliases,group")]),
    ];
    let said: String = cases.iter().map(|(what, replaced)| format!("# {what}\n{}\n", told(replaced))).collect();
    insta::assert_snapshot!(said);
}

#[test]
fn the_real_notice_loads_with_all_its_tables() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/zhengzhou-2021");
    let plan = plan::load(&|name| std::fs::read(folder.join(name))).unwrap();
    let declared: Vec<String> =
        plan.indicators.iter().filter(|i| i.allocation.is_some()).map(|i| i.declared().unwrap().to_string()).collect();
    assert_eq!(declared, ["100", "120", "1000", "100", "50", "260", "60", "2000"]);
    let rows: Vec<usize> = plan.campaigns.iter().map(|c| c.table.as_ref().unwrap().rows.len()).collect();
    assert_eq!(rows, [34, 32, 34]);
    assert!(plan.campaigns.iter().flat_map(|c| &c.table.as_ref().unwrap().rows).all(|row| row.unit.is_some()));
    assert_eq!(plan.units.len(), 34);
}
