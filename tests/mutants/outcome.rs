//! What became of a mutant, beside what the unmutated return says.

use crate::bases::Base;
use std::collections::{BTreeMap, BTreeSet};
use tallybook::finding::{Finding, Severity};
use tallybook::intake::{self, Envelope, FileRead, Received};
use tallybook::plan::Plan;
use tallybook::reconcile::{Known, reconcile};
use tallybook::sheet::{self, At, Cell, Refusal};
use tallybook::text::Lang;

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is not read, and the officer is told so.
    Refused,
    /// Every figure and every entry is the same.
    Same,
    /// Something is another value or gone, and a finding is about it.
    Told,
    /// A text of a roster is another text, and nothing in the file contradicts it.
    SilentText,
    /// A number or date is another one, and nothing in the file contradicts it.
    SilentNumber,
    /// More than the content of one value changed without a word.
    SilentMore,
    /// A reader panicked. It is refused, but should have been so by a decision.
    Panicked,
    /// Its worker died, hung or took too much memory.
    Died,
}

impl Outcome {
    /// All of them, in the order of the table.
    pub const ALL: [Outcome; 8] = [
        Outcome::Refused,
        Outcome::Same,
        Outcome::Told,
        Outcome::SilentText,
        Outcome::SilentNumber,
        Outcome::SilentMore,
        Outcome::Panicked,
        Outcome::Died,
    ];

    /// Whether a value changed without a word.
    pub fn is_silent(self) -> bool {
        matches!(self, Outcome::SilentText | Outcome::SilentNumber | Outcome::SilentMore)
    }

    /// Whether it must not be. In a page and in a text a cell has its place by what stands before it: a tag or a delimiter that is
    /// lost moves cells or joins them, and where they hold words nothing contradicts that.
    pub fn is_forbidden(self, format: &str) -> bool {
        match self {
            Outcome::Panicked | Outcome::Died => true,
            Outcome::SilentMore => !["html", "csv"].contains(&format),
            _ => false,
        }
    }
}

/// What a return says: its values by place, and what is found to say about it.
pub struct Answers {
    /// By indicator or roster: the stated figure, or the rows.
    values: BTreeMap<About, String>,
    findings: Vec<(About, String)>,
}

/// What a value or a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// Who returned it.
    Unit,
    /// A stated figure.
    Indicator(usize),
    /// The rows of a roster.
    Roster(usize),
    /// The file as a whole.
    Everything,
}

impl Answers {
    /// Those of a return, with a file of it as a worker read it in the place of the good one.
    pub fn of(plan: &Plan, base: &Base, mutant: Option<(usize, FileRead)>) -> Answers {
        let round = &plan.rounds[0];
        let (number, mut mutant) =
            mutant.map_or((None, None), |(number, read)| (Some(base.changed(number)), Some(read)));
        let read = |(index, (path, bytes)): (usize, &(String, Vec<u8>))| {
            if Some(index) == number {
                mutant.take().into_iter().collect()
            } else {
                intake::read(plan, round, received(path, bytes))
            }
        };
        let reconciled =
            reconcile(plan, round, base.files.iter().enumerate().flat_map(read).collect(), &Known::default());
        let collected = &reconciled.collected;
        let unit = collected.accepted().map(|(unit, _, _)| unit).next();
        let mut values = BTreeMap::from([(About::Unit, format!("{unit:?}"))]);
        for indicator in 0..plan.indicators.len() {
            let stated = collected
                .figures(0)
                .and_then(|(_, figures)| figures.stated.iter().find(|stated| stated.indicator == indicator));
            let stated = stated.map(|stated| (&stated.written, &stated.rivals));
            values.insert(About::Indicator(indicator), format!("{stated:?}"));
        }
        for roster in 0..plan.rosters.len() {
            let rows = collected
                .roster(0, roster)
                .map(|(_, read)| read.rows.iter().map(|row| row.into_owned().entries).collect::<Vec<_>>());
            values.insert(About::Roster(roster), format!("{rows:#?}"));
        }
        // What follows from any changed figure says nothing of what changed it.
        let is_own = |finding: &&Finding| {
            finding.severity != Severity::Info && !["R102", "R103", "R201"].contains(&finding.rule.code)
        };
        let findings = reconciled.findings.iter().filter(is_own);
        Answers { values, findings: findings.flat_map(|finding| about(plan, finding)).collect() }
    }

    /// What became of a mutant that a worker has read.
    pub fn compare(&self, plan: &Plan, base: &Base, number: usize, read: FileRead) -> Outcome {
        match &read.outcome {
            Err(Refusal::Crashed | Refusal::Time(_) | Refusal::Memory(_)) => return Outcome::Died,
            Err(Refusal::Damaged(why)) if why == "reader stopped" => return Outcome::Panicked,
            Err(_) => return Outcome::Refused,
            Ok(_) => {}
        }
        let mutant = Answers::of(plan, base, Some((number, read)));
        let changed: Vec<_> = self
            .values
            .iter()
            .filter(|(about, value)| mutant.values[about] != **value)
            .map(|(about, _)| *about)
            .collect();
        let new: BTreeSet<About> = mutant
            .findings
            .iter()
            .filter(|finding| !self.findings.contains(finding))
            .map(|(about, _)| *about)
            .collect();
        let is_told = |about: &About| new.contains(about) || new.contains(&About::Everything);
        if changed.is_empty() {
            Outcome::Same
        } else if changed.iter().all(is_told) {
            Outcome::Told
        } else {
            in_silence(&base.files[base.changed(number)].1, &base.mutant(number).1)
        }
    }

    /// What changed in a mutant, in words.
    pub fn changes(&self, plan: &Plan, base: &Base, number: usize) -> String {
        let (path, bytes) = base.mutant(number);
        let read = intake::read(plan, &plan.rounds[0], received(&path, &bytes)).remove(0);
        let mutant = Answers::of(plan, base, Some((number, read)));
        let changed = self.values.iter().filter(|(about, value)| mutant.values[about] != **value);
        let abouts: Vec<_> = changed.map(|(about, _)| about).collect();
        let cells: Vec<_> = differences(&base.files[base.changed(number)].1, &bytes).into_iter().take(6).collect();
        format!("{abouts:?} {cells:?}")
    }
}

/// What a finding is about: a figure and the roster that proves it are about one another.
fn about(plan: &Plan, finding: &Finding) -> Vec<(About, String)> {
    let words = format!("{} {}", finding.rule.code, finding.message(plan, Lang::En));
    let mut abouts = Vec::new();
    if let Some(indicator) = finding.indicator {
        abouts.push(About::Indicator(indicator));
        abouts.extend(plan.indicators[indicator].proof.map(|proof| About::Roster(proof.roster)));
    }
    abouts.extend(finding.roster.map(About::Roster));
    if abouts.is_empty() {
        abouts.push(About::Everything);
    }
    abouts.into_iter().map(|about| (about, words.clone())).collect()
}

fn received<'a>(path: &'a str, bytes: &'a [u8]) -> Received<'a> {
    Received { envelope: Envelope::path(path), bytes: bytes.into(), modified: None }
}

/// A cell before and after.
type Difference = (String, At, Option<Cell>, Option<Cell>);

/// The cells that differ.
fn differences(good: &[u8], mutant: &[u8]) -> Vec<Difference> {
    let cells = |bytes| {
        let sheets = sheet::open(bytes, "x").map_or(Vec::new(), |book| book.sheets);
        let cells = sheets
            .into_iter()
            .flat_map(|sheet| sheet.cells.to_vec().into_iter().map(move |(at, cell)| ((sheet.name.clone(), at), cell)));
        cells.collect::<BTreeMap<_, _>>()
    };
    let (good, mutant) = (cells(good), cells(mutant));
    let places: BTreeSet<_> = good.keys().chain(mutant.keys()).collect();
    let differing = places.into_iter().filter(|place| good.get(place) != mutant.get(place));
    differing.map(|place| (place.0.clone(), place.1, good.get(place).cloned(), mutant.get(place).cloned())).collect()
}

/// How much changed without a word: values in their places, or more.
fn in_silence(good: &[u8], mutant: &[u8]) -> Outcome {
    let kind = |cell: &Option<Cell>| match cell {
        Some(Cell::Text(_)) => Outcome::SilentText,
        Some(Cell::Number(_) | Cell::Date(_)) => Outcome::SilentNumber,
        _ => Outcome::SilentMore,
    };
    let kinds = differences(good, mutant)
        .into_iter()
        .map(|(_, _, good, mutant)| if kind(&good) == kind(&mutant) { kind(&good) } else { Outcome::SilentMore });
    kinds.max().unwrap_or(Outcome::SilentMore)
}
