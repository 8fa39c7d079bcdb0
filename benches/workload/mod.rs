//! What the benches and the race work on: plans of any number of units, and what each unit answers. The same on every machine.
//!
//! - small returns: 9 indicators, 6 of them proved by rosters of 10 to 60 rows and 8 columns; some 1,700 filled cells;
//! - one large return: one indicator, proved by a roster of any number of rows and 10 columns;
//! - for the writing alone: 34 units with 13 indicators, 10 of them proved by rosters of as many rows as wanted in all.
//!
//! Some 6 % of the stated figures differ from their roster, and some 15 % are below target.

#![allow(dead_code, reason = "every program works on some of it")]

use rust_decimal::Decimal;
use std::collections::HashMap;
use tallybook::plan::{self, Plan};
use tallybook::template::{self, Entries, Value};

const SURNAMES: &str =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎";
const GIVEN: &str =
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红娥玲芬燕彩云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉";
const EMPLOYERS: [&str; 5] = ["人民医院", "中心小学", "社区服务站", "技术推广中心", "职业培训学校"];
const NOTES: [&str; 5] = ["", "", "已核实", "跨年度结转 & 调整", "见附件<3>"];
const REGIONS: [&str; 6] = ["中原区", "二七区", "金水区", "惠济区", "上街区", "管城区"];

/// What is asked and answered, by its size.
#[derive(Clone, Copy)]
pub struct Workload {
    /// How many units are asked.
    pub units: usize,
    indicators: usize,
    /// The first so many indicators are proved by a roster each.
    rosters: usize,
    /// The fewest and the most rows of a roster.
    rows: [usize; 2],
    /// Whether a roster has two more columns.
    wide: bool,
}

impl Workload {
    /// So many small returns, one a unit.
    pub fn returns(units: usize) -> Workload {
        Workload { units, indicators: 9, rosters: 6, rows: [10, 60], wide: false }
    }

    /// One return whose roster has so many rows.
    pub fn roster(rows: usize) -> Workload {
        Workload { units: 1, indicators: 1, rosters: 1, rows: [rows, rows], wide: true }
    }

    /// 34 returns for a consolidated workbook of some 40 columns of figures and so many roster rows, to a few hundred.
    pub fn merged(rows: usize) -> Workload {
        let (units, rosters) = (34, 10);
        Workload { units, indicators: 13, rosters, rows: [rows / (units * rosters); 2], wide: false }
    }

    /// The plan's files, by name.
    pub fn plan_files(self) -> Vec<(&'static str, String)> {
        let mut toml = String::from("title = \"测算\"\nunits = \"units.csv\"\n");
        let mut table = String::from("单位");
        toml += "[[campaign]]\nid = \"c\"\nname = \"专案\"\nallocation = \"table.csv\"\n";
        for i in 0..self.indicators {
            toml += &format!("[[campaign.indicator]]\nid = \"i{i}\"\ncolumn = \"指标{i}（元）\"\ndecimals = 2\n");
            table += &format!(",指标{i}（元）");
            if i < self.rosters {
                toml += &format!("roster = \"r{i}\"\nsum = \"amount\"\n");
            }
        }
        for r in 0..self.rosters {
            toml +=
                &format!("[[roster]]\nid = \"r{r}\"\nname = \"明细{r}\"\nkey = [\"person\", \"phone\"]\ncolumns = [\n");
            toml +=
                "{ id = \"person\", name = \"姓名\", required = true },\n{ id = \"employer\", name = \"工作单位\" },\n";
            toml += "{ id = \"phone\", name = \"联系电话\", kind = \"phone\", private = true },\n";
            toml += "{ id = \"date\", name = \"日期\", kind = \"date\" },\n{ id = \"count\", name = \"数量（个）\", kind = \"whole\" },\n";
            toml += "{ id = \"amount\", name = \"金额（元）\", kind = \"decimal\" },\n{ id = \"note\", name = \"备注\" },\n";
            toml += "{ id = \"code\", name = \"编号\" },\n";
            if self.wide {
                toml += "{ id = \"region\", name = \"地区\" },\n{ id = \"use\", name = \"用途\" },\n";
            }
            toml += "]\n";
        }
        toml += "[[round]]\nid = \"r\"\ndue = \"2021-08-31\"\n";
        let mut register = String::from("id,name,group\n");
        let mut sums = vec![Decimal::ZERO; self.indicators];
        for unit in 0..self.units {
            register += &format!("u{unit},单位{unit:05}号,组{}\n", unit % 4);
            table += &format!("\n单位{unit:05}号");
            for (indicator, sum) in sums.iter_mut().enumerate() {
                let target = self.target(unit, indicator);
                table += &format!(",{target}");
                *sum += target;
            }
        }
        table += "\n合计";
        for sum in sums {
            table += &format!(",{sum}");
        }
        vec![("plan.toml", toml), ("units.csv", register), ("table.csv", table + "\n")]
    }

    /// The plan.
    pub fn plan(self) -> Plan {
        let files: HashMap<_, _> = self.plan_files().into_iter().collect();
        plan::load(&|name| {
            files.get(name).map(|file| file.clone().into_bytes()).ok_or(std::io::ErrorKind::NotFound.into())
        })
        .unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    /// What a unit should reach, in yuan.
    fn target(self, unit: usize, indicator: usize) -> Decimal {
        let mut chance = Chance::of(unit, 1000 + indicator);
        let share = if chance.below(100) < 15 { 120 } else { 70 + chance.below(30) };
        (self.stated(unit, indicator) * Decimal::new(share as i64, 2)).trunc()
    }

    fn stated(self, unit: usize, indicator: usize) -> Decimal {
        let mut chance = Chance::of(unit, 2000 + indicator);
        if indicator >= self.rosters {
            return Decimal::new(10_000 + chance.below(9_000_000) as i64, 2);
        }
        let off = if chance.below(100) < 6 { [-50_000, 100, 12_345][chance.below(3)] } else { 0 };
        self.people(unit, indicator).map(|person| person.amount).sum::<Decimal>() + Decimal::new(off, 2)
    }

    fn people(self, unit: usize, roster: usize) -> impl Iterator<Item = Person> {
        let mut chance = Chance::of(unit, roster);
        let [fewest, most] = self.rows;
        let rows = fewest + chance.below(most - fewest + 1);
        (0..rows).map(move |_| Person::of(&mut chance))
    }

    /// What a unit answers.
    pub fn entries(self, unit: usize) -> Entries {
        let mut entries = Entries::default();
        for indicator in 0..self.indicators {
            entries.stated.insert(indicator, self.stated(unit, indicator).into());
            if indicator < self.rosters {
                let rows = self.people(unit, indicator).map(|person| person.row(unit, self.wide)).collect();
                entries.rosters.insert(indicator, rows);
            }
        }
        entries
    }

    /// The file that a unit sends back: its name and content.
    pub fn file(self, plan: &Plan, unit: usize) -> (String, Vec<u8>) {
        let round = &plan.rounds[0];
        let bytes = template::write(plan, round, unit, &self.entries(unit)).expect("a template is written");
        (template::file_name(plan, round, unit), bytes)
    }
}

/// One row of a roster.
struct Person {
    name: String,
    employer: usize,
    phone: usize,
    day: i64,
    count: usize,
    amount: Decimal,
    note: usize,
    code: usize,
}

impl Person {
    fn of(chance: &mut Chance) -> Person {
        let mut name = chance.one_of(SURNAMES).to_string();
        name.push(chance.one_of(GIVEN));
        if chance.below(10) < 7 {
            name.push(chance.one_of(GIVEN));
        }
        Person {
            name,
            employer: chance.below(50),
            phone: 13_000_000_000 + chance.below(7_000_000_000),
            day: chance.below(240) as i64,
            count: 1 + chance.below(99),
            amount: Decimal::new(500 + chance.below(2_000_000) as i64, 2),
            note: chance.below(NOTES.len()),
            code: chance.below(10_000_000_000),
        }
    }

    fn row(self, unit: usize, wide: bool) -> Vec<Value> {
        let text = |text: String| if text.is_empty() { Value::Blank } else { Value::Text(text) };
        let first = jiff::civil::date(2021, 1, 1);
        let mut row = vec![
            text(self.name),
            text(format!("单位{unit:05}号第{}{}", self.employer / 5 + 1, EMPLOYERS[self.employer % 5])),
            text(self.phone.to_string()),
            Value::Date(first.checked_add(jiff::Span::new().days(self.day)).expect("a day of the year")),
            Value::Number(self.count.into()),
            Value::Number(self.amount),
            text(NOTES[self.note].to_string()),
            text(format!("BH{:010}", self.code)),
        ];
        if wide {
            row.push(text(REGIONS[self.code % REGIONS.len()].to_string()));
            row.push(text(format!("用途{}", self.code % 20)));
        }
        row
    }
}

/// Numbers that look like chance and are the same each time: splitmix64.
struct Chance(u64);

impl Chance {
    fn of(unit: usize, of: usize) -> Chance {
        Chance((unit as u64) << 20 | of as u64)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn one_of(&mut self, characters: &str) -> char {
        let place = self.below(characters.chars().count());
        characters.chars().nth(place).expect("a place inside")
    }
}
