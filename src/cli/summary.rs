//! What a reconciliation comes to, in as many lines as one reads at the end of a day: who has not answered, whether the totals
//! hold, which units do not add up and where. The consolidated workbook says everything.

use super::table::{self, Side, cut};
use super::templates::label;
use crate::finding::{Finding, Place, Severity};
use crate::plan::Plan;
use crate::reconcile::{Reconciliation, Status};
use crate::report::names;
use crate::text::{Fact, Lang, text};
use crate::value::interval::Amount;
use rust_decimal::Decimal;

/// How wide a line of findings gets.
const WIDTH: usize = 110;
/// How many units are listed with their findings, and how many findings of each.
const MOST_UNITS: usize = 6;
const MOST_OF_A_UNIT: usize = 2;
/// How many findings that concern no single unit are listed.
const MOST_OF_ALL: usize = 3;

/// The whole summary; `gap` says how the gap of the totals is made up, where that is wanted.
pub fn of(reconciled: &Reconciliation, gap: Vec<String>, lang: Lang) -> Vec<String> {
    let mut lines = heading(reconciled, lang);
    let parts = [unanswered(reconciled, lang), totals(reconciled, lang), gap, findings(reconciled, lang)];
    for part in parts {
        if !part.is_empty() {
            lines.push(String::new());
            lines.extend(part);
        }
    }
    lines.push(String::new());
    lines.push(counts(&reconciled.findings, lang));
    lines
}

/// Which plan and round this is, and how many have answered.
pub fn heading(reconciled: &Reconciliation, lang: Lang) -> Vec<String> {
    let (plan, round) = (reconciled.plan, reconciled.round);
    let answered = (0..plan.units.len()).filter(|unit| reconciled.status(*unit).has_answered()).count();
    let says = text(
        "{round}，{due} 截止：{answered}/{units} 个单位已报，收到文件 {files} 个",
        "{round}, due {due}: {answered} of {units} units have returned, {files} files came in",
    );
    let facts: [(&str, Fact); 5] = [
        ("round", label(round).into()),
        ("due", round.due.to_string().into()),
        ("answered", answered.into()),
        ("units", plan.units.len().into()),
        ("files", reconciled.collected.files.len().into()),
    ];
    vec![plan.title.clone(), says.fill(lang, &facts)]
}

/// How many findings there are of each severity.
pub fn counts(findings: &[Finding], lang: Lang) -> String {
    let counts = |finding: &&Finding| finding.waived.is_none();
    let count =
        |severity| Fact::from(findings.iter().filter(counts).filter(|finding| finding.severity == severity).count());
    let waived = findings.iter().filter(|finding| finding.waived.is_some()).count();
    let says = match waived {
        0 => text(
            "问题：错误 {error} 个，提醒 {warning} 个，提示 {info} 个。",
            "Findings: errors {error}, warnings {warning}, infos {info}.",
        ),
        _ => text(
            "问题：错误 {error} 个，提醒 {warning} 个，提示 {info} 个；另有已豁免的 {waived} 个。",
            "Findings: errors {error}, warnings {warning}, infos {info}; waived {waived}.",
        ),
    };
    let facts = [
        ("error", count(Severity::Error)),
        ("warning", count(Severity::Warning)),
        ("info", count(Severity::Info)),
        ("waived", waived.into()),
    ];
    says.fill(lang, &facts)
}

/// A finding with everything that can be said about it.
pub fn in_full(plan: &Plan, finding: &Finding, lang: Lang) -> Vec<String> {
    let mut lines =
        vec![format!("{} {} {}", finding.severity.word().get(lang), finding.rule.code, finding.rule.title.get(lang))];
    let place = finding.place.say();
    lines.extend((!place.is_empty()).then(|| format!("    {place}")));
    lines.push(format!("    {}", finding.message(plan, lang)));
    lines.push(match &finding.waived {
        Some(waiver) => format!("    {}{}", text("已豁免：", "Waived: ").get(lang), waiver.say(lang)),
        None => format!("    {}{}", text("处理：", "Remedy: ").get(lang), finding.rule.remedy.get(lang)),
    });
    lines.push(String::new());
    lines
}

/// The units that are missing, late or could not be read, a line a status.
fn unanswered(reconciled: &Reconciliation, lang: Lang) -> Vec<String> {
    let line = |wanted: Status| {
        let units = (0..reconciled.plan.units.len()).filter(|unit| reconciled.status(*unit) == wanted);
        let names: Vec<&str> = units.map(|unit| reconciled.plan.units[unit].name.as_str()).collect();
        let facts: [(&str, Fact); 3] =
            [("what", wanted.word().into()), ("count", names.len().into()), ("names", names.clone().into())];
        let says = text("{what} {count} 个：{names}", "{what}, {count}: {names}");
        (!names.is_empty()).then(|| says.fill(lang, &facts))
    };
    [Status::Missing, Status::Late, Status::Unreadable, Status::Rejected].into_iter().filter_map(line).collect()
}

/// Whether the totals hold: an indicator a line.
fn totals(reconciled: &Reconciliation, lang: Lang) -> Vec<String> {
    let headings = [
        (text("指标", "Indicator"), Side::Left),
        (text("计量单位", "Measure"), Side::Left),
        (text("公布合计", "Declared"), Side::Right),
        (text("分解合计", "Allocated"), Side::Right),
        (text("填报合计", "Stated"), Side::Right),
        (text("明细合计", "Rosters"), Side::Right),
        (text("判定", "Verdict"), Side::Left),
    ];
    let figure = |figure: Option<Decimal>| figure.map_or("-".to_string(), |figure| figure.normalize().to_string());
    let amount = |amount: Option<Amount>| {
        let sign = if amount.is_some_and(|amount| !amount.is_exact()) { "≈" } else { "" };
        format!("{sign}{}", figure(amount.map(|amount| amount.value)))
    };
    let row = |total: &crate::tally::Total| {
        let indicator = &reconciled.plan.indicators[total.indicator];
        vec![
            cut(&indicator.name, 40),
            indicator.measure.word().to_string(),
            figure(total.declared),
            figure(total.allocated),
            amount(total.stated),
            amount(total.roster),
            total.verdict.word().get(lang).to_string(),
        ]
    };
    let rows: Vec<_> = reconciled.tally.totals.iter().map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    table::lines(&headings.map(|(heading, side)| (heading.get(lang), side)), &rows)
}

/// What does not add up: first what concerns no single unit, then the units whose files changed after the round was closed, then
/// those with the most errors.
fn findings(reconciled: &Reconciliation, lang: Lang) -> Vec<String> {
    // That a unit has not answered is said above, and not counted against it again.
    let counts = |finding: &&Finding| {
        let unanswered = finding.unit.is_some_and(|unit| !reconciled.status(unit).has_answered());
        finding.is_wrong() && !unanswered
    };
    let of_none = reconciled.findings.iter().filter(|finding| finding.unit.is_none());
    let of_none: Vec<&Finding> = of_none.filter(counts).collect();
    let mut lines = Vec::new();
    if !of_none.is_empty() {
        let says = text("总体：错误 {count} 个", "Over all units: {count} errors");
        lines.push(says.fill(lang, &[("count", of_none.len().into())]));
        lines.extend(briefly(reconciled.plan, &of_none, MOST_OF_ALL, lang));
        lines.extend(more(of_none.len(), MOST_OF_ALL, lang));
    }
    let mut units: Vec<(usize, Vec<&Finding>)> = (0..reconciled.plan.units.len())
        .map(|unit| (unit, reconciled.findings_of(unit).filter(counts).collect()))
        .filter(|(_, findings): &(usize, Vec<&Finding>)| !findings.is_empty())
        .collect();
    let is_changed = |findings: &[&Finding]| findings.iter().any(|finding| finding.rule.code == "F109");
    units.sort_by_key(|(_, findings)| (!is_changed(findings), std::cmp::Reverse(findings.len())));
    for (unit, findings) in units.iter().take(MOST_UNITS) {
        let says = text("{unit}：错误 {count} 个", "{unit}: {count} errors");
        let name = reconciled.plan.units[*unit].name.as_str();
        lines.push(says.fill(lang, &[("unit", name.into()), ("count", findings.len().into())]));
        lines.extend(of_unit(reconciled.plan, findings, MOST_OF_A_UNIT, lang));
        lines.extend(more(findings.len(), MOST_OF_A_UNIT, lang));
    }
    if let Some(rest) = units.get(MOST_UNITS..).filter(|rest| !rest.is_empty()) {
        let names: Vec<&str> = rest.iter().map(|(unit, _)| reconciled.plan.units[*unit].name.as_str()).collect();
        let says = text("另有 {count} 个单位有错误：{names}", "{count} more units have errors: {names}");
        lines.push(says.fill(lang, &[("count", names.len().into()), ("names", names.into())]));
    }
    lines
}

/// How many findings a list leaves out, where it does.
fn more(findings: usize, most: usize, lang: Lang) -> Option<String> {
    let says = text("  另有 {count} 个，见“{sheet}”", "  and {count} more, see “{sheet}”");
    let left = findings.checked_sub(most).filter(|left| *left > 0)?;
    Some(says.fill(lang, &[("count", left.into()), ("sheet", names::FINDINGS.into())]))
}

/// The first findings, a line each, where the unit does not stand in the line above.
pub fn briefly(plan: &Plan, findings: &[&Finding], most: usize, lang: Lang) -> Vec<String> {
    let line = |finding: &&Finding| {
        let unit = finding.unit.map(|unit| plan.units[unit].name.as_str());
        let file = finding.place.file.as_deref().filter(|_| finding.place.sheet.is_none());
        let whose = [unit, file].into_iter().flatten().flat_map(|word| [word, "  "]).collect::<String>();
        cut(&format!("  {whose}{}", in_brief(plan, finding, lang)), WIDTH)
    };
    findings.iter().take(most).map(line).collect()
}

/// The first findings of a unit that stands in the line above, a line each.
fn of_unit(plan: &Plan, findings: &[&Finding], most: usize, lang: Lang) -> Vec<String> {
    let line = |finding: &&Finding| cut(&format!("  {}", in_brief(plan, finding, lang)), WIDTH);
    findings.iter().take(most).map(line).collect()
}

/// A finding in a line: rule, cell, and the two figures that disagree; where there are none, what happened, without the unit.
fn in_brief(plan: &Plan, finding: &Finding, lang: Lang) -> String {
    let cell = Place { file: None, ..finding.place.clone() }.say();
    let words = match (finding.stated, finding.expected, finding.difference(), finding.indicator) {
        (Some(stated), Some(expected), Some(difference), Some(indicator)) => {
            let indicator = &plan.indicators[indicator];
            let facts: [(&str, Fact); 6] = [
                ("title", finding.rule.title.into()),
                ("stated", stated.into()),
                ("expected", expected.into()),
                ("difference", difference.into()),
                ("measure", indicator.measure.word().into()),
                ("indicator", indicator.name.as_str().into()),
            ];
            text(
                "{title}：{stated} 对 {expected}，差 {difference} {measure}，{indicator}",
                "{title}: {stated} against {expected}, {difference} {measure}, {indicator}",
            )
            .fill(lang, &facts)
        }
        _ => {
            let message = finding.message(plan, lang);
            let unit = finding.unit.and_then(|unit| message.strip_prefix(&plan.units[unit].name));
            unit.unwrap_or(&message).trim_start_matches([',', '，', ':', '：', ' ']).to_string()
        }
    };
    [finding.rule.code, &cell, &words].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("  ")
}
