//! One discrepancy: the rule it comes from, its severity, its place, its facts.
//!
//! A [`Rule`] is words only; the check that draws findings from it stands with it in its file under rules/. A [`Finding`] holds
//! facts, never sentences: the wording of its rule is filled in when it is shown, in the reader's language.

mod cause;

pub use cause::{Cause, Slip};

use crate::plan::Plan;
use crate::sheet::At;
use crate::text::{Fact, Lang, Text, titled};
use crate::waiver::Waiver;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use thin_vec::ThinVec;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The figures cannot stand as they are; the exit status is 1.
    Error,
    /// Someone should look.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word in JSON and in plans.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Severity::Error => Text { zh: "错误", en: "error" },
            Severity::Warning => Text { zh: "提醒", en: "warning" },
            Severity::Info => Text { zh: "提示", en: "info" },
        }
    }
}

/// What a finding comes from: a stable code, a name, and its words in both languages.
#[derive(Debug, PartialEq)]
pub struct Rule {
    /// The stable code, such as R101; never reused.
    pub code: &'static str,
    /// The name in kebab case, such as roster-total-differs.
    pub name: &'static str,
    /// The severity where the plan sets none.
    pub severity: Severity,
    /// A few words for headings and lists.
    pub title: Text,
    /// Why it matters, for the manual.
    pub why: Text,
    /// What to do about it.
    pub remedy: Text,
}

/// Where a discrepancy stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the workspace or to the round's inbox.
    pub file: Option<Arc<str>>,
    /// The sheet's name.
    pub sheet: Option<Arc<str>>,
    /// The cell or range, such as D7 or H2:H9.
    pub cell: Option<String>,
}

impl Place {
    /// A place in a file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Place {
        Place { file: Some(file.into()), ..Place::default() }
    }

    /// A sheet.
    pub fn sheet(file: impl Into<Arc<str>>, sheet: impl Into<Arc<str>>) -> Place {
        Place { sheet: Some(sheet.into()), ..Place::file(file) }
    }

    /// A cell.
    pub fn cell(file: impl Into<Arc<str>>, sheet: impl Into<Arc<str>>, at: At) -> Place {
        Place { cell: Some(at.to_string()), ..Place::sheet(file, sheet) }
    }

    /// The place as people cite it: 文件 › 工作表!D7. Empty where there is none.
    pub fn say(&self) -> String {
        let inside: Vec<&str> = self.sheet.as_deref().into_iter().chain(self.cell.as_deref()).collect();
        let inside = Some(inside.join("!")).filter(|inside| !inside.is_empty());
        self.file.as_deref().into_iter().chain(inside.as_deref()).collect::<Vec<_>>().join(" › ")
    }
}

/// One discrepancy.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that it comes from.
    pub rule: &'static Rule,
    /// The rule's severity, or the one that the plan or the check set.
    pub severity: Severity,
    /// Position of the unit concerned.
    pub unit: Option<usize>,
    /// Position of the indicator concerned.
    pub indicator: Option<usize>,
    /// Position of the roster concerned.
    pub roster: Option<usize>,
    /// Where it stands.
    pub place: Place,
    /// The very cells, where the place is a range that holds others as well.
    pub cells: ThinVec<At>,
    /// The figure as stated, in the indicator's measure.
    pub stated: Option<Decimal>,
    /// The figure that it was held against, in the same measure.
    pub expected: Option<Decimal>,
    /// What happened here, in a sentence with facts in braces; one of the wordings in the rule's file.
    pub says: Text,
    /// The facts of that sentence, without the names of the unit and the indicator ([`Finding::all_facts`]).
    pub facts: Vec<(&'static str, Fact)>,
    /// What tells this finding from others of its rule, unit and indicator: a roster key, a quoted text. Not a cell, so that
    /// the id stays when rows move.
    pub subject: String,
    /// What would explain the difference exactly: each is a possibility, and none is applied.
    pub causes: ThinVec<Cause>,
    /// What accepts it: then it stays visible and does not count.
    pub waived: Option<Box<Waiver>>,
}

impl Finding {
    /// A finding of a rule with its sentence; the rest is filled in by the methods below.
    pub fn new(rule: &'static Rule, says: Text, facts: Vec<(&'static str, Fact)>) -> Finding {
        Finding {
            rule,
            severity: rule.severity,
            unit: None,
            indicator: None,
            roster: None,
            place: Place::default(),
            cells: ThinVec::new(),
            stated: None,
            expected: None,
            says,
            facts,
            subject: String::new(),
            causes: ThinVec::new(),
            waived: None,
        }
    }

    /// Names the unit.
    pub fn unit(mut self, unit: impl Into<Option<usize>>) -> Finding {
        self.unit = unit.into();
        self
    }

    /// Names the indicator.
    pub fn indicator(mut self, indicator: impl Into<Option<usize>>) -> Finding {
        self.indicator = indicator.into();
        self
    }

    /// Names the roster.
    pub fn roster(mut self, roster: impl Into<Option<usize>>) -> Finding {
        self.roster = roster.into();
        self
    }

    /// Names the place.
    pub fn at(mut self, place: Place) -> Finding {
        self.place = place;
        self
    }

    /// Names the cells of a place that is a range.
    pub fn cells(mut self, cells: impl IntoIterator<Item = At>) -> Finding {
        self.cells = cells.into_iter().collect();
        self
    }

    /// Names the two figures that disagree.
    pub fn figures(mut self, stated: Option<Decimal>, expected: Option<Decimal>) -> Finding {
        (self.stated, self.expected) = (stated, expected);
        self
    }

    /// Names what tells it from others of its kind.
    pub fn about(mut self, subject: impl Into<String>) -> Finding {
        self.subject = subject.into();
        self
    }

    /// Names what would explain the difference.
    pub fn explained(mut self, causes: Vec<Cause>) -> Finding {
        self.causes = causes.into();
        self
    }

    /// Makes it information only: the same figures are progress before the last round.
    pub fn as_progress(mut self) -> Finding {
        self.severity = Severity::Info;
        self
    }

    /// Makes it a warning: nobody knows for certain yet.
    pub fn as_doubtful(mut self) -> Finding {
        self.severity = Severity::Warning;
        self
    }

    /// What the stated figure has over the expected one.
    pub fn difference(&self) -> Option<Decimal> {
        self.stated?.checked_sub(self.expected?).map(|difference| difference.normalize())
    }

    /// The facts of its sentence, and the names of its unit and its indicator, where it has them: every sentence may mention these.
    pub fn all_facts(&self, plan: &Plan) -> Vec<(&'static str, Fact)> {
        let unit = self.unit.map(|unit| ("unit", plan.units[unit].name.as_str().into()));
        let indicator = self.indicator.map(|indicator| ("indicator", titled(&plan.indicators[indicator].name)));
        self.facts.iter().cloned().chain(unit).chain(indicator).collect()
    }

    /// What happened here, in words, and what would explain it.
    pub fn message(&self, plan: &Plan, lang: Lang) -> String {
        self.say(lang, &self.all_facts(plan))
    }

    /// The same with other facts in the place of its own, such as masked ones.
    pub fn say(&self, lang: Lang, facts: &[(&'static str, Fact)]) -> String {
        let causes = cause::said(&self.causes).map(|causes| causes.say(lang));
        self.says.fill(lang, facts) + &causes.unwrap_or_default()
    }

    /// Whether it counts: it is an error, and nobody has accepted it.
    pub fn is_wrong(&self) -> bool {
        self.severity == Severity::Error && self.waived.is_none()
    }

    /// An id that stays the same from run to run, when files are sent again, rows move or rounds go by: it is made from the rule,
    /// the unit, the indicator and the subject, not from the place.
    pub fn id(&self, plan: &Plan) -> String {
        let unit = self.unit.map_or("", |unit| plan.units[unit].id.as_str());
        let indicator = self.indicator.map_or("", |indicator| plan.indicators[indicator].id.as_str());
        let mut hash = Sha256::new();
        for part in [self.rule.code, unit, indicator, &self.subject] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        let short: String = digest[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{short}", self.rule.code)
    }
}
