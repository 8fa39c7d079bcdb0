//! A small office for the tests of rules: a plan, and a desk on which every unit's return tallies until a test changes it.

use super::Case;
use crate::finding::Finding;
use crate::intake::{
    self, Account, Collected, Entry, FiguresRead, FileRead, Identity, Return, RosterRead, RosterRow, RosterTable,
    State, StatedRead,
};
use crate::plan::{self, Plan, Round};
use crate::sheet::{At, Format, Refusal};
use crate::tally::{Before, Tally, tally};
use crate::text::Lang;
use crate::value::written;
use rust_decimal::Decimal;
use std::sync::Arc;
use thin_vec::ThinVec;

/// The plan's file as the fixtures share it.
pub const PLAN: &str = include_str!("../../tests/fixtures/plan/plan.toml");
const FILES: [(&str, &str); 4] = [
    ("plan.toml", PLAN),
    ("units.csv", include_str!("../../tests/fixtures/plan/units.csv")),
    ("safety.csv", include_str!("../../tests/fixtures/plan/safety.csv")),
    ("rural.csv", include_str!("../../tests/fixtures/plan/rural.csv")),
];

pub const EAST: usize = 0;
pub const WEST: usize = 1;
pub const PORT: usize = 2;
pub const MILL: usize = 3;

pub const PROJECTS: usize = 0;
pub const PARTICIPANTS: usize = 1;
pub const WORKERS: usize = 2;
pub const ROOMS: usize = 3;

pub const PROJECT_LIST: usize = 0;
pub const ENTERPRISES: usize = 1;

/// What every unit states and lists, so that everything tallies: projects, participants, workers, rooms; staff by enterprise.
const CLEAN: [([&str; 4], &[i64]); 4] = [
    (["2", "0.6", "5", "1"], &[3500, 2500]),
    (["1", "0.4", "4", "1"], &[4000]),
    (["1", "0.3", "3", "1"], &[1000, 1000, 1000]),
    (["1", "0.2", "", "1"], &[2000]),
];

/// The shared plan with some of its files replaced.
pub fn plan_with(changed: &[(&str, &str)]) -> Plan {
    let read = |name: &str| {
        let content = changed.iter().chain(&FILES).find(|(file, _)| *file == name);
        content.map(|(_, content)| content.as_bytes().to_vec()).ok_or(std::io::ErrorKind::NotFound.into())
    };
    plan::load(&read).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The messages of findings in Chinese; every fact that an English or a Chinese wording names must be there.
pub fn messages(findings: &[Finding]) -> Vec<String> {
    let plan = plan_with(&[]);
    let say = |finding: &Finding| {
        let english = finding.message(&plan, Lang::En);
        let chinese = finding.message(&plan, Lang::Zh);
        assert!(!english.contains('{') && !chinese.contains('{'), "{chinese} / {english}");
        chinese
    };
    findings.iter().map(say).collect()
}

/// A round of returns that a test may change.
pub struct Desk {
    pub plan: Plan,
    pub collected: Collected,
    pub tally: Tally,
    /// What was stated in the rounds before.
    pub before: Before,
    round: usize,
}

impl Desk {
    /// Every unit has returned, and everything tallies.
    pub fn clean() -> Desk {
        let plan = plan_with(&[]);
        let files = (0..plan.units.len()).map(|unit| returned(&plan, unit)).collect();
        let round = plan.rounds.len() - 1;
        let collected = Collected::new(files, Vec::new(), Vec::new());
        let mut desk = Desk {
            plan,
            collected,
            tally: Tally { figures: Vec::new(), totals: Vec::new(), repeats: Vec::new() },
            before: Before::default(),
            round,
        };
        desk.collect_again();
        desk
    }

    /// The same in an earlier round.
    pub fn in_first_round(mut self) -> Desk {
        self.round = 0;
        self
    }

    fn round(&self) -> &Round {
        &self.plan.rounds[self.round]
    }

    /// What the rules look at.
    pub fn case(&self) -> Case<'_> {
        Case {
            plan: &self.plan,
            round: self.round(),
            collected: &self.collected,
            tally: &self.tally,
            waivers: &[],
            closing: None,
            versions: None,
        }
    }

    /// The position of a unit's file: paths are numbered, so it is the unit's own while every unit sends one.
    fn file(&self, unit: usize) -> usize {
        let name = &self.plan.units[unit].name;
        self.collected.files.iter().position(|file| file.path.contains(name.as_str())).unwrap()
    }

    /// What a unit returned.
    pub fn content(&mut self, unit: usize) -> &mut Return {
        let file = self.file(unit);
        self.collected.files[file].outcome.as_mut().unwrap()
    }

    /// Sets what became of a unit's file.
    pub fn set_state(&mut self, unit: usize, state: State) {
        let file = self.file(unit);
        self.collected.states[file] = state;
    }

    /// A unit's file cannot be opened.
    pub fn refuse(&mut self, unit: usize, refusal: Refusal) {
        let file = self.file(unit);
        self.collected.files[file].outcome = Err(refusal);
        self.collect_again();
    }

    /// A unit sends nothing.
    pub fn send_nothing(&mut self, unit: usize) {
        let name = self.plan.units[unit].name.clone();
        self.collected.files.retain(|file| !file.path.contains(name.as_str()));
        self.collect_again();
    }

    /// A unit writes something where a figure is asked.
    pub fn state(&mut self, unit: usize, indicator: usize, written: &str) {
        let measure = self.plan.indicators[indicator].measure.clone();
        self.write(unit, indicator, written::words(written, &measure));
    }

    /// The same, as read.
    pub fn write(&mut self, unit: usize, indicator: usize, written: written::Written) {
        let figures = self.content(unit).figures.as_mut().unwrap();
        let stated =
            Arc::make_mut(&mut figures.stated).iter_mut().find(|stated| stated.indicator == indicator).unwrap();
        stated.written = written;
        self.tally_again();
    }

    /// A unit's roster.
    pub fn roster(&mut self, unit: usize, roster: usize) -> &mut RosterRead {
        self.content(unit).rosters.iter_mut().find(|read| read.roster == roster).unwrap()
    }

    /// A unit's roster cell becomes something else.
    pub fn enter(&mut self, unit: usize, roster: usize, row: usize, column: usize, entry: Entry) {
        self.roster(unit, roster).rows.to_mut()[row].entries[column] = entry;
        self.tally_again();
    }

    /// Puts the files together again after one was changed.
    pub fn collect_again(&mut self) {
        let files = std::mem::take(&mut self.collected.files);
        self.collected = intake::collect(&self.plan, &self.plan.rounds[self.round], files);
        self.tally_again();
    }

    /// Works the figures out again after the plan or a return was changed.
    pub fn tally_again(&mut self) {
        self.tally = tally(&self.plan, &self.plan.rounds[self.round], &self.collected, &self.before);
    }
}

fn returned(plan: &Plan, unit: usize) -> FileRead {
    let (stated, staff) = CLEAN[unit];
    let stated = stated.iter().enumerate().map(|(indicator, words)| StatedRead {
        indicator,
        sheet: "指标填报".into(),
        at: At { row: 8 + indicator as u32, column: 3 },
        written: written::words(words, &plan.indicators[indicator].measure),
        formula: None,
        rivals: ThinVec::new(),
    });
    let stated = Arc::new(stated.collect());
    let projects: usize = CLEAN[unit].0[PROJECTS].parse().unwrap();
    let text = |words: String| Entry::Text(words);
    let name = &plan.units[unit].name;
    let project = |row: usize| {
        let phone = text(format!("1380000{unit}00{row}"));
        vec![text(format!("{name}项目{row}")), text("节能".into()), Entry::Date(jiff::civil::date(2021, 3, 1)), phone]
    };
    let enterprise = |row: usize| {
        vec![text(format!("{name}企业{row}")), Entry::Number(Decimal::from(staff[row]).into()), Entry::Blank]
    };
    let content = Return {
        is_correction: false,
        format: Format::Xlsx,
        saved: "2021-06-10T08:00:00Z".parse().ok(),
        identity: Identity { unit: Some(unit), ..Identity::default() },
        sheets: vec!["指标填报".into(), "Sheet2".into()].into(),
        several: ThinVec::new(),
        answers: ThinVec::new(),
        figures: Some(FiguresRead { stated, ..FiguresRead::new("指标填报") }),
        rosters: vec![
            roster(plan, PROJECT_LIST, (0..projects).map(project).collect()),
            roster(plan, ENTERPRISES, (0..staff.len()).map(enterprise).collect()),
        ],
        notes: ThinVec::new(),
        remarks: ThinVec::new(),
        explanations: ThinVec::new(),
        unread: ThinVec::new(),
        cells: Account::default(),
    };
    let path = format!("{} {name}.xlsx", unit + 1);
    FileRead { sha256: path.clone(), path: path.into(), mail: None, modified: None, outcome: Ok(content) }
}

fn roster(plan: &Plan, roster: usize, rows: Vec<Vec<Entry>>) -> RosterRead {
    let columns = (0..plan.rosters[roster].columns.len() as u32).map(Some).collect();
    let rows = (1..).zip(rows).map(|(row, entries)| RosterRow { table: 0, row, is_hidden: false, entries }).collect();
    let tables = vec![RosterTable { sheet: plan.rosters[roster].name.as_str().into(), columns }];
    RosterRead { tables: tables.into(), rows, ..RosterRead::new(roster) }
}
