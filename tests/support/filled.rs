//! A small plan with a column of every kind, and a unit's answers to it in which everything tallies.

use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use tallybook::form::Answer;
use tallybook::plan::{self, Plan};
use tallybook::template::{Entries, Value};

const PLAN: &str = r#"
title = "试行方案"
units = "units.csv"

[[campaign]]
id = "one"
name = "专案一"
allocation = "table.csv"
[[campaign.indicator]]
id = "projects"
column = "项目数（个）"
roster = "projects"
[[campaign.indicator]]
id = "people"
column = "参赛职工数（万人）"
roster = "teams"
sum = "members"
[[campaign.indicator]]
id = "rooms"
name = "书屋"
measure = "家"

[[roster]]
id = "projects"
name = "项目明细"
key = ["name"]
columns = [
  { id = "name", name = "项目名称", required = true },
  { id = "cost", name = "金额（万元）", kind = "decimal" },
  { id = "start", name = "启动日期", kind = "date" },
  { id = "state", name = "状态", kind = "choice", choices = ["在建", "竣工"] },
  { id = "aim", name = "目标" },
]
[[roster]]
id = "teams"
name = "参赛单位明细"
key = ["name"]
columns = [
  { id = "name", name = "单位名称", required = true },
  { id = "members", name = "人数（人）", kind = "whole", required = true },
  { id = "phone", name = "联系电话", kind = "phone", private = true },
  { id = "idno", name = "身份证号", kind = "id-number", private = true },
]

[[round]]
id = "may"
name = "五月"
due = "2099-12-31"
"#;

/// The plan: one unit, three indicators, two of them proved by rosters.
pub fn plan() -> Plan {
    let files = HashMap::from([
        ("plan.toml", PLAN),
        ("units.csv", "id,name\nnorth,北区\n"),
        ("table.csv", "单位,项目数（个）,参赛职工数（万人）\n北区,3,1.5\n合计,3,1.5\n"),
    ]);
    let read =
        |name: &str| files.get(name).map(|file| file.as_bytes().to_vec()).ok_or(std::io::ErrorKind::NotFound.into());
    plan::load(&read).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn words(text: &str) -> Value {
    Value::Text(text.into())
}

fn number(digits: &str) -> Value {
    Value::Number(decimal(digits))
}

fn decimal(digits: &str) -> Decimal {
    digits.parse().expect("digits")
}

/// What the unit answers. Among it is what programs are known to change: long digits, leading zeros, tenths, quotes, line breaks,
/// spaces, rare characters, blank cells.
pub fn entries() -> Entries {
    let day = |year, month, day| Value::Date(jiff::civil::date(year, month, day));
    let projects = vec![
        vec![words("余热\"回收\", 一期"), number("0.1"), day(2021, 3, 1), words("在建"), words("降能耗\n降排放")],
        vec![words("0071"), number("1234567.89"), day(1999, 12, 31), words("竣工"), words("1.10")],
        vec![words("变频 <节能> & 改造 𠮷"), Value::Blank, day(2020, 2, 29), Value::Blank, words("2021-05")],
    ];
    let teams = vec![
        vec![words("第一机械厂"), number("14999"), words("13803710000"), words("41010519491231002X")],
        vec![words("TRUE"), number("1"), words("0371-64350000"), words("410105194912310021")],
        vec![words("第三纺织厂"), number("312"), Value::Blank, Value::Blank],
    ];
    Entries {
        stated: BTreeMap::from([(0, number("3")), (1, number("1.5312")), (2, number("0"))]),
        remarks: BTreeMap::from([(1, "含劳务派遣工，约312人".into())]),
        answers: BTreeMap::from([(Answer::Reporter, "王建国".into()), (Answer::Phone, "0371-64350000".into())]),
        rosters: BTreeMap::from([(0, projects), (1, teams)]),
        ..Entries::default()
    }
}
