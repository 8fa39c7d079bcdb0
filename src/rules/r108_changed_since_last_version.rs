//! R108 changed-since-last-version: a unit sent again, and a figure changed, or a row went, about which nobody had asked.
//!
//! The version before is judged as it would have been alone. A figure to which something was found there was asked about; another that
//! is not the same any more is told. So are figures that were stated and are blank now, and the other way round, and rows of a list
//! whose key stands in it no more, unless something was found in that row.

use super::phrase::{open_amount, some, titled};
use super::{Case, Versions, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::RosterRow;
use crate::tally::{Figure, key_of};
use crate::text::{Fact, Text, text};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R108",
    name: "changed-since-last-version",
    severity: Severity::Info,
    title: text("重报时改了其他内容", "Changed since last version"),
    why: text(
        "单位重报时，没有提过问题的数字也变了，或者明细少了行：可能是补充统计，也可能是误改。",
        "The unit sent again, and figures changed or rows went that had not been in question: they may have been brought up to date, or changed by mistake.",
    ),
    remedy: text(
        "请与单位核实改动是否有意；汇总按后一版计。",
        "Ask the unit whether that is meant. The later version is what counts.",
    ),
};

const CHANGED: Text = text(
    "{unit}重报时改了 {count} 项没有提过问题的数字：{changes}",
    "{unit} sent again and changed {count} figures that had not been in question: {changes}",
);
const FIGURE: Text = text("{indicator} {before} → {now}", "{indicator} {before} → {now}");
const NOTHING: Text = text("未填", "blank");
const GONE: Text = text(
    "{unit}重报的{sheet}少了 {count} 行没有提过问题的：{rows}",
    "{unit} sent again, and {sheet} lacks {count} rows that had not been in question: {rows}",
);

/// Holds every unit that sent again against its version before.
pub fn check(case: &Case) -> Vec<Finding> {
    let Some(before) = case.versions else { return Vec::new() };
    let of_unit = |unit: usize| {
        let rosters = case.round.rosters.iter().filter_map(move |roster| gone(case, unit, *roster));
        figures(case, unit).into_iter().chain(rosters)
    };
    before.units.keys().flat_map(|unit| of_unit(*unit)).collect()
}

/// The rows of a roster whose key stands in it no more.
fn gone(case: &Case, unit: usize, roster: usize) -> Option<Finding> {
    let before = case.versions?;
    let then = case.collected.content(before.units[&unit].rosters[roster]?)?;
    let then = then.rosters.iter().find(|read| read.roster == roster)?;
    // Where every row is missing F104 says so.
    let (file, now) = case.collected.roster(unit, roster).filter(|(_, now)| !now.rows.is_empty())?;
    let mut keys: HashSet<String> = HashSet::new();
    now.rows.each(0..now.rows.len(), |row| keys.extend(key_of(case.plan, now, row)));
    let was_asked = |row: &RosterRow| {
        let is_in = |finding: &Finding| finding.place.sheet.as_deref() == Some(then.sheet_of(row));
        asked(before, unit).any(|finding| is_in(finding) && finding.cells.iter().any(|at| at.row == row.row))
    };
    let is_gone = |row: &Cow<RosterRow>| key_of(case.plan, then, row).is_some_and(|key| !keys.contains(&key));
    let rows: Vec<Cow<RosterRow>> = then.rows.iter().filter(is_gone).filter(|row| !was_asked(row)).collect();
    let names = rows.iter().map(|row| titled(&draw::called(case.plan, then, row))).collect();
    let sheet = now.rows.get(0).map(|row| now.sheet_of(&row));
    let place =
        sheet.map_or_else(|| Place::file(Arc::clone(&file.path)), |sheet| Place::sheet(Arc::clone(&file.path), sheet));
    let facts =
        vec![("sheet", titled(&case.plan.rosters[roster].name)), ("count", rows.len().into()), ("rows", some(names))];
    let subject = case.plan.rosters[roster].id.clone();
    let finding = || draw::inside(&RULE, GONE, unit, place, facts).roster(roster).about(subject);
    (!rows.is_empty()).then(finding)
}

/// What a unit was asked about in the version before.
fn asked(before: &Versions, unit: usize) -> impl Iterator<Item = &Finding> {
    before.findings_of(unit).iter().filter(|finding| finding.severity != Severity::Info)
}

fn figures(case: &Case, unit: usize) -> Option<Finding> {
    let before = case.versions?;
    let was_asked = |figure: &Figure| asked(before, unit).any(|finding| is_about(case, finding, figure.indicator));
    let changed = |now: &&Figure| {
        let stated = |figure: &Figure| figure.stated().map(|stated| stated.within);
        let then = before.tally.figure(unit, now.indicator);
        then.is_some_and(|then| stated(then) != stated(now) && !was_asked(then))
    };
    let changed: Vec<&Figure> = case.tally.of_unit(unit).iter().filter(changed).collect();
    let said = |figure: &&Figure| {
        let measure = &case.plan.indicators[figure.indicator].measure;
        let amount = |figure: Option<&Figure>| match figure.and_then(Figure::stated) {
            Some(stated) => open_amount(stated, measure),
            None => NOTHING.into(),
        };
        let then = before.tally.figure(unit, figure.indicator);
        let indicator = titled(&case.plan.indicators[figure.indicator].name);
        Fact::phrase(FIGURE, vec![("indicator", indicator), ("before", amount(then)), ("now", amount(Some(figure)))])
    };
    let place = changed.first()?.place();
    let facts = vec![("count", changed.len().into()), ("changes", some(changed.iter().map(said).collect()))];
    let place = if changed.len() == 1 { place } else { Place { cell: None, ..place } };
    Some(draw::inside(&RULE, CHANGED, unit, place, facts))
}

/// Whether a finding asks about an indicator: it names it, or the roster that proves it, or the unit's return as a whole.
fn is_about(case: &Case, finding: &Finding, indicator: usize) -> bool {
    let proof = case.plan.indicators[indicator].proof.map(|proof| proof.roster);
    match (finding.indicator, finding.roster) {
        (Some(about), _) if about == indicator => true,
        (_, Some(roster)) => proof == Some(roster),
        (Some(_), None) => false,
        // A missing sheet or an altered file puts everything in question; what became of files puts nothing.
        (None, None) => !finding.rule.code.starts_with('F'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Entry, before_last};
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PROJECTS, ROOMS, WEST, messages};
    use crate::rules::{Versions, judge};
    use crate::sheet::At;
    use thin_vec::thin_vec;

    /// What is found on a desk, after a version before.
    fn after(before: &Desk, now: &Desk) -> Vec<Finding> {
        let tally = crate::tally::tally(&before.plan, before.case().round, &before.collected, &before.before);
        let units = [(EAST, before.collected.units[EAST].clone())].into();
        let versions = Versions::new(units, tally, judge(&before.case()));
        check(&Case { versions: Some(&versions), ..now.case() })
    }

    #[test]
    fn figures_that_changed_though_nobody_asked_are_told_with_both_versions() {
        let (mut before, mut now) = (Desk::clean(), Desk::clean());
        before.state(EAST, PARTICIPANTS, "0.7");
        now.state(EAST, ROOMS, "3");
        let findings = after(&before, &now);
        assert_eq!(messages(&findings), ["东城区重报时改了 1 项没有提过问题的数字：“职工书屋” 1 家 → 3 家"]);
        assert_eq!(findings[0].place.cell.as_deref(), Some("D12"));
        now.state(EAST, PROJECTS, "");
        assert!(messages(&after(&before, &now))[0].contains("2 项"));
        assert!(messages(&after(&before, &now))[0].contains("“竞赛项目” 2 个 → 未填"));
    }

    #[test]
    fn what_was_asked_about_and_what_stayed_is_not_told() {
        let (mut before, now) = (Desk::clean(), Desk::clean());
        assert!(after(&before, &now).is_empty());
        before.state(EAST, PARTICIPANTS, "0.7");
        assert!(after(&before, &now).is_empty());
        assert!(check(&now.case()).is_empty());
    }

    #[test]
    fn rows_that_went_though_nobody_asked_are_told() {
        // The west's file stands for the east's, corrected.
        let mut desk = Desk::clean();
        desk.content(WEST).identity.unit = Some(EAST);
        desk.content(WEST).saved = "2021-06-11T08:00:00Z".parse().ok();
        desk.content(WEST).is_correction = true;
        let kept = Entry::Text("东城区企业0".into());
        desk.roster(WEST, ENTERPRISES).rows.to_mut()[0].entries[0] = kept;
        desk.collect_again();
        let units = before_last(&desk.collected);
        let tally = |desk: &Desk| crate::tally::tally(&desk.plan, desk.case().round, &desk.collected, &desk.before);
        let versions = |findings: Vec<Finding>| Versions::new(units.clone(), tally(&desk), findings);
        let found = |versions: &Versions| check(&Case { versions: Some(versions), ..desk.case() });
        let said = messages(&found(&versions(Vec::new())));
        let gone = "东城区重报的“参赛单位明细”少了 1 行没有提过问题的：“东城区企业1”";
        assert!(said.iter().any(|said| said == gone), "{said:?}");
        // A row in which something was found was asked about.
        let (file, read) = (&desk.collected.files[0], desk.collected.content(0).unwrap());
        let read = read.rosters.iter().find(|read| read.roster == ENTERPRISES).unwrap();
        let row = read.rows.get(1).unwrap();
        let at = At { row: row.row, column: 1 };
        let place = Place::cell(Arc::clone(&file.path), read.sheet_of(&row), at);
        let mut asked = Finding::new(&super::super::v101_not_a_number::RULE, CHANGED, Vec::new()).unit(EAST).at(place);
        asked.cells = thin_vec![at];
        assert!(!messages(&found(&versions(vec![asked]))).iter().any(|said| said.contains("东城区企业1")));
    }
}
