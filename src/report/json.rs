//! The reconciliation and the audit as JSON, for scripts: the keys and their order are a promise.
//!
//! Figures are decimal strings in the indicator's own measure; what is absent is `null`.

use super::findings::{message, sentence};
use crate::finding::{Cause, Finding, Severity};
use crate::plan::Plan;
use crate::reconcile::Reconciliation;
use crate::tally::{Figure, Total, Waterfall};
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
    waterfall: Option<Vec<StepJson<'a>>>,
}

/// A step from the declared total to the stated one: the first and the last are these two, and all but the last add up to it.
#[derive(Debug, Serialize)]
struct StepJson<'a> {
    step: &'static str,
    amount: String,
    units: Vec<&'a str>,
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
    reply: Option<ReplyJson>,
}

/// How a new version answers what was found in the one before: ids of findings.
#[derive(Debug, Serialize)]
struct ReplyJson {
    resolved: Vec<String>,
    still: Vec<String>,
    new: Vec<String>,
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
    waiver: Option<WaiverJson<'a>>,
    causes: Vec<CauseJson<'a>>,
}

/// What would explain a difference: the two figures would agree if `to` counted in that cell where `from` does.
#[derive(Debug, Serialize)]
struct CauseJson<'a> {
    kind: &'static str,
    file: Option<&'a str>,
    sheet: Option<&'a str>,
    cell: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
}

/// What accepts a finding.
#[derive(Debug, Serialize)]
struct WaiverJson<'a> {
    reason: &'a str,
    by: &'a str,
    when: String,
    until: Option<String>,
}

/// The JSON of `reconcile`.
pub fn reconciliation<'a>(recon: &'a Reconciliation, lang: Lang, outputs: &'a Outputs) -> ReconciliationJson<'a> {
    ReconciliationJson {
        schema: SCHEMA,
        plan: &recon.plan.title,
        round: &recon.round.id,
        indicators: recon.tally.totals.iter().map(|total| indicator(recon.plan, total)).collect(),
        units: (0..recon.plan.units.len()).map(|position| unit(recon, position)).collect(),
        files: recon
            .collected
            .senders()
            .into_iter()
            .enumerate()
            .map(|(position, sender)| file(recon, position, sender))
            .collect(),
        findings: recon.findings.iter().map(|each| finding(recon.plan, each, message(recon, each, lang))).collect(),
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
    AuditJson {
        schema: SCHEMA,
        findings: findings.iter().map(|each| finding(plan, each, sentence(plan, each, lang))).collect(),
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
        waterfall: total.waterfall.as_ref().map(|waterfall| steps(plan, waterfall)),
    }
}

fn steps<'a>(plan: &'a Plan, waterfall: &Waterfall) -> Vec<StepJson<'a>> {
    let step = |step: &'static str, amount: Decimal, units: &[usize]| StepJson {
        step,
        amount: amount.normalize().to_string(),
        units: units.iter().map(|unit| plan.units[*unit].id.as_str()).collect(),
    };
    let between = waterfall.steps.iter().map(|one| step(one.cause.code(), one.amount, &one.units));
    let ends = [step("declared", waterfall.declared, &[]), step("stated", waterfall.stated, &[])];
    let [first, last] = ends;
    std::iter::once(first).chain(between).chain([last]).collect()
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
        waterfall: None,
    }
}

fn unit<'a>(recon: &'a Reconciliation, position: usize) -> UnitJson<'a> {
    let known = &recon.plan.units[position];
    let returned = &recon.collected.units[position];
    let files = returned.files.iter().chain(&returned.refused);
    let figures = recon.tally.of_unit(position).iter();
    let figures =
        figures.map(|figure| (recon.plan.indicators[figure.indicator].id.as_str(), figure_json(recon.plan, figure)));
    UnitJson {
        id: &known.id,
        name: &known.name,
        status: recon.status(position).code(),
        files: files.map(|file| &*recon.collected.files[*file].path).collect(),
        figures: figures.collect(),
        findings: CountsJson {
            error: recon.count(position, Severity::Error),
            warning: recon.count(position, Severity::Warning),
            info: recon.count(position, Severity::Info),
        },
        reply: recon.reply(position).map(|reply| {
            let ids = |findings: Vec<&Finding>| findings.iter().map(|finding| finding.id(recon.plan)).collect();
            ReplyJson { resolved: ids(reply.resolved), still: ids(reply.still), new: ids(reply.new) }
        }),
    }
}

fn figure_json(plan: &Plan, figure: &Figure) -> FigureJson {
    FigureJson {
        target: digits(figure.target(plan)),
        stated: value(figure.stated()),
        roster: value(figure.roster()),
        verdict: figure.verdict.code(),
        stated_bounds: bounds(figure.stated()),
        roster_bounds: bounds(figure.roster()),
    }
}

fn file<'a>(recon: &'a Reconciliation, position: usize, sender: Option<usize>) -> FileJson<'a> {
    let read = &recon.collected.files[position];
    let cells = recon.collected.content(position).map(|content| content.cells);
    FileJson {
        path: &read.path,
        sha256: &read.sha256,
        unit: sender.map(|unit| recon.plan.units[unit].id.as_str()),
        state: recon.collected.states[position].code(),
        cells: cells.map(|cells| CellsJson {
            nonempty: cells.nonempty,
            template: cells.template,
            read: cells.read,
            unread: cells.unread,
        }),
    }
}

fn finding<'a>(plan: &'a Plan, finding: &'a Finding, message: String) -> FindingJson<'a> {
    FindingJson {
        id: finding.id(plan),
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
        waived: finding.waived.is_some(),
        waiver: finding.waived.as_ref().map(|waiver| WaiverJson {
            reason: &waiver.reason,
            by: &waiver.by,
            when: waiver.when.to_string(),
            until: waiver.until.map(|until| until.to_string()),
        }),
        causes: finding.causes.iter().map(cause).collect(),
    }
}

fn cause(cause: &Cause) -> CauseJson<'_> {
    CauseJson {
        kind: cause.slip.code(),
        file: cause.place.file.as_deref(),
        sheet: cause.place.sheet.as_deref(),
        cell: cause.place.cell.as_deref(),
        from: digits(Some(cause.from)),
        to: digits(cause.to),
    }
}

/// Pairs as an object, in their order.
fn as_map<S: Serializer>(pairs: &[(&str, FigureJson)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
