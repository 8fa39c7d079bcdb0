//! The reconciliation and the audit as JSON, for scripts: the keys and their order are a promise.
//!
//! Figures are decimal strings in the indicator's own measure; what is absent is `null`.

use super::edition::sender;
use super::findings::{id, message, sentence};
use crate::finding::{Finding, Severity};
use crate::intake::State;
use crate::plan::Plan;
use crate::reconcile::{Reconciliation, Status};
use crate::tally::{Figure, Total};
use crate::text::Lang;
use crate::value::interval::{Amount, Interval};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// The version of the keys.
const SCHEMA: u32 = 1;

/// Where the outputs were written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outputs {
    /// The consolidated workbook.
    pub consolidated: String,
    /// The findings list.
    pub findings_csv: String,
    /// The corrections.
    pub corrections: Vec<String>,
}

/// The JSON of a reconciliation.
#[derive(Debug, Serialize)]
pub struct ReconciliationJson<'a> {
    schema: u32,
    plan: &'a str,
    round: &'a str,
    indicators: Vec<IndicatorJson<'a>>,
    units: Vec<UnitJson<'a>>,
    files: Vec<FileJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    outputs: &'a Outputs,
}

/// The JSON of an audit.
#[derive(Debug, Serialize)]
pub struct AuditJson<'a> {
    schema: u32,
    findings: Vec<FindingJson<'a>>,
    indicators: Vec<IndicatorJson<'a>>,
}

#[derive(Debug, Serialize)]
struct IndicatorJson<'a> {
    id: &'a str,
    name: &'a str,
    measure: &'a str,
    declared: Option<String>,
    allocated: Option<String>,
    stated: Option<String>,
    roster: Option<String>,
    units_due: Option<usize>,
    units_returned: Option<usize>,
    verdict: &'static str,
    stated_bounds: Option<BoundsJson>,
    roster_bounds: Option<BoundsJson>,
}

/// Both ends of a figure that leaves something open; `null` where it is exact. A side without an end is `null`.
#[derive(Debug, Serialize)]
struct BoundsJson {
    low: Option<String>,
    low_included: bool,
    high: Option<String>,
    high_included: bool,
}

#[derive(Debug, Serialize)]
struct UnitJson<'a> {
    id: &'a str,
    name: &'a str,
    status: &'static str,
    files: Vec<&'a str>,
    #[serde(serialize_with = "as_map")]
    figures: Vec<(&'a str, FigureJson)>,
    findings: CountsJson,
}

#[derive(Debug, Serialize)]
struct FigureJson {
    target: Option<String>,
    stated: Option<String>,
    roster: Option<String>,
    verdict: &'static str,
    stated_bounds: Option<BoundsJson>,
    roster_bounds: Option<BoundsJson>,
}

#[derive(Debug, Serialize)]
struct CountsJson {
    error: usize,
    warning: usize,
    info: usize,
}

#[derive(Debug, Serialize)]
struct FileJson<'a> {
    path: &'a str,
    sha256: &'a str,
    unit: Option<&'a str>,
    state: &'static str,
    cells: Option<CellsJson>,
}

#[derive(Debug, Serialize)]
struct CellsJson {
    nonempty: usize,
    template: usize,
    read: usize,
    unread: usize,
}

#[derive(Debug, Serialize)]
struct FindingJson<'a> {
    id: String,
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    unit: Option<&'a str>,
    indicator: Option<&'a str>,
    file: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<&'a str>,
    stated: Option<String>,
    expected: Option<String>,
    difference: Option<String>,
    message: String,
    waived: bool,
}

/// The JSON of `reconcile`.
pub fn reconciliation<'a>(recon: &'a Reconciliation, lang: Lang, outputs: &'a Outputs) -> ReconciliationJson<'a> {
    ReconciliationJson {
        schema: SCHEMA,
        plan: &recon.plan.title,
        round: &recon.round.id,
        indicators: recon.tally.totals.iter().map(|total| indicator(recon.plan, total)).collect(),
        units: (0..recon.plan.units.len()).map(|position| unit(recon, position)).collect(),
        files: (0..recon.collected.files.len()).map(|position| file(recon, position)).collect(),
        findings: recon
            .findings
            .iter()
            .map(|each| finding(recon.plan, each, id(recon, each), message(recon, each, lang)))
            .collect(),
        outputs,
    }
}

#[cfg(test)]
impl ReconciliationJson<'_> {
    /// The same with the first few of each list, for a snapshot that can be read.
    pub(super) fn first_of_each(mut self, few: usize) -> Self {
        self.indicators.truncate(few);
        self.units.truncate(few);
        self.files.truncate(few);
        self
    }
}

/// The JSON of `check`.
pub fn audit<'a>(plan: &'a Plan, findings: &'a [Finding], lang: Lang) -> AuditJson<'a> {
    let one = |each: &'a Finding| {
        let unit = each.unit.map(|unit| plan.units[unit].id.as_str());
        let indicator = each.indicator.map(|indicator| plan.indicators[indicator].id.as_str());
        finding(plan, each, each.id("", unit, indicator), sentence(each, lang))
    };
    AuditJson {
        schema: SCHEMA,
        findings: findings.iter().map(one).collect(),
        indicators: (0..plan.indicators.len()).map(|position| audited(plan, position)).collect(),
    }
}

/// A figure as its digits, without trailing zeros.
fn digits(figure: Option<Decimal>) -> Option<String> {
    figure.map(|figure| figure.normalize().to_string())
}

/// The number that stands for a figure.
fn value(amount: Option<Amount>) -> Option<String> {
    digits(amount.map(|amount| amount.value))
}

fn bounds(amount: Option<Amount>) -> Option<BoundsJson> {
    let Interval { low, high } = amount.filter(|amount| !amount.is_exact())?.within;
    Some(BoundsJson {
        low: digits(low.map(|low| low.at)),
        low_included: low.is_some_and(|low| low.included),
        high: digits(high.map(|high| high.at)),
        high_included: high.is_some_and(|high| high.included),
    })
}

fn indicator<'a>(plan: &'a Plan, total: &Total) -> IndicatorJson<'a> {
    let known = &plan.indicators[total.indicator];
    IndicatorJson {
        id: &known.id,
        name: &known.name,
        measure: known.measure.word(),
        declared: digits(total.declared),
        allocated: digits(total.allocated),
        stated: value(total.stated),
        roster: value(total.roster),
        units_due: Some(total.due),
        units_returned: Some(total.returned),
        verdict: total.verdict.code(),
        stated_bounds: bounds(total.stated),
        roster_bounds: bounds(total.roster),
    }
}

/// An indicator as the plan alone shows it: its declared total against the sum of its rows and its goal in prose.
fn audited(plan: &Plan, position: usize) -> IndicatorJson<'_> {
    let known = &plan.indicators[position];
    let allocated = known.allocation.as_ref().map(|allocation| allocation.sum).filter(|_| known.adds_up());
    let declared = known.declared();
    let goal = known.goal.as_ref().map(|goal| goal.value).filter(|_| known.allocation.is_some() && known.adds_up());
    let against = [allocated, goal];
    let against: Vec<Decimal> = against.into_iter().flatten().collect();
    let verdict = match declared {
        Some(declared) if against.iter().any(|figure| *figure != declared) => "violated",
        Some(_) if !against.is_empty() => "satisfied",
        _ => "unverifiable",
    };
    IndicatorJson {
        id: &known.id,
        name: &known.name,
        measure: known.measure.word(),
        declared: digits(declared),
        allocated: digits(allocated),
        stated: None,
        roster: None,
        units_due: None,
        units_returned: None,
        verdict,
        stated_bounds: None,
        roster_bounds: None,
    }
}

fn unit<'a>(recon: &'a Reconciliation, position: usize) -> UnitJson<'a> {
    let known = &recon.plan.units[position];
    let returned = &recon.collected.units[position];
    let files = returned.files.iter().chain(&returned.refused);
    let figures = recon.tally.figures.iter().filter(|figure| figure.unit == position);
    let figures = figures.map(|figure| (recon.plan.indicators[figure.indicator].id.as_str(), figure_json(figure)));
    let status = match recon.status(position) {
        Status::Returned => "returned",
        Status::Late => "late",
        Status::Missing => "missing",
        Status::Unreadable => "unreadable",
        Status::Rejected => "rejected",
    };
    UnitJson {
        id: &known.id,
        name: &known.name,
        status,
        files: files.map(|file| recon.collected.files[*file].path.as_str()).collect(),
        figures: figures.collect(),
        findings: CountsJson {
            error: recon.count(position, Severity::Error),
            warning: recon.count(position, Severity::Warning),
            info: recon.count(position, Severity::Info),
        },
    }
}

fn figure_json(figure: &Figure) -> FigureJson {
    FigureJson {
        target: digits(figure.target),
        stated: value(figure.stated()),
        roster: value(figure.roster()),
        verdict: figure.verdict.code(),
        stated_bounds: bounds(figure.stated()),
        roster_bounds: bounds(figure.roster()),
    }
}

fn file<'a>(recon: &'a Reconciliation, position: usize) -> FileJson<'a> {
    let read = &recon.collected.files[position];
    let state = match &recon.collected.states[position] {
        State::Accepted => "accepted",
        State::Superseded { .. } => "superseded",
        State::Duplicate(_) => "duplicate",
        State::Unreadable => "unreadable",
        State::Unidentified => "unidentified",
        State::Rejected(_) => "rejected",
    };
    let cells = recon.collected.content(position).map(|content| content.cells);
    FileJson {
        path: &read.path,
        sha256: &read.sha256,
        unit: sender(recon, position).map(|unit| recon.plan.units[unit].id.as_str()),
        state,
        cells: cells.map(|cells| CellsJson {
            nonempty: cells.nonempty,
            template: cells.template,
            read: cells.read,
            unread: cells.unread,
        }),
    }
}

fn finding<'a>(plan: &'a Plan, finding: &'a Finding, id: String, message: String) -> FindingJson<'a> {
    FindingJson {
        id,
        code: finding.rule.code,
        rule: finding.rule.name,
        severity: finding.severity.code(),
        unit: finding.unit.map(|unit| plan.units[unit].id.as_str()),
        indicator: finding.indicator.map(|indicator| plan.indicators[indicator].id.as_str()),
        file: finding.place.file.as_deref(),
        sheet: finding.place.sheet.as_deref(),
        cell: finding.place.cell.as_deref(),
        stated: digits(finding.stated),
        expected: digits(finding.expected),
        difference: digits(finding.difference()),
        message,
        waived: false,
    }
}

/// Pairs as an object, in their order.
fn as_map<S: Serializer>(pairs: &[(&str, FigureJson)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
