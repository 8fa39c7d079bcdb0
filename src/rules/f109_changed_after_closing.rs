//! F109 changed-after-closing: a round that was closed is no longer what was closed: a file is new, gone or has other bytes, or an
//! accepted figure, a target or a unit's duty to report has changed.
//!
//! What is shown is still what the files say now; this tells what they said. A file is one finding, and so are all figures of a unit.
//! A finding's subject is what it was changed to, so that accepting one change accepts no later one.

use super::phrase::{open_amount, some, titled};
use super::{Case, draw};
use crate::closing::{ClosedFigure, Closing};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::tally::Figure;
use crate::text::{Fact, Text, text};
use crate::value::interval::Amount;
use crate::value::measure::Measure;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "F109",
    name: "changed-after-closing",
    severity: Severity::Error,
    title: text("办结后有变动", "Changed after closing"),
    why: text(
        "本批次已经办结，办结时的数字可能已经上报或公布；此后文件、填报数、任务数有变动，前后就对不上了。汇总表显示的是现有文件的数字。",
        "The round is closed, and its figures may have been passed on; where a file, a figure or a target changes after that, the two no longer agree. What is shown is what the files say now.",
    ),
    remedy: text(
        "变动有误的，请把文件或分解表恢复原样；确需变动的，用 tallybook close 批次 --again 重新办结。",
        "Put the file or the table back where the change is a mistake; where it is meant, close the round again: tallybook close ROUND --again.",
    ),
};

const NEW: Text =
    text("办结（{day}，{by}）时没有这个文件", "this file was not there when the round was closed ({day}, {by})");
const OTHER: Text = text(
    "这个文件的内容与办结（{day}，{by}）时不同",
    "this file is not what it was when the round was closed ({day}, {by})",
);
const GONE: Text = text(
    "办结（{day}，{by}）时有文件“{file}”，现在没有了",
    "“{file}” was there when the round was closed ({day}, {by}), and is gone",
);
const FIGURES: Text = text(
    "{unit}与办结（{day}，{by}）时不同：{changes}",
    "{unit} is not what it was when the round was closed ({day}, {by}): {changes}",
);
const CHANGE: Text = text("{indicator}{what}由{then}变为{now}", "{indicator}, {what}: {then} then and {now} now");
const NO_LONGER_DUE: Text = text("当时应报，现在不应报", "due then and not now");
const NEWLY_DUE: Text = text("当时不应报，现在应报", "not due then and due now");

/// Holds a closed round against its closing.
pub fn check(case: &Case) -> Vec<Finding> {
    let Some(closing) = case.closing else { return Vec::new() };
    let positions = case.plan.unit_positions();
    let mut findings = files(case, closing, &positions);
    findings.extend(units(case, closing, &positions));
    findings
}

/// The positions of the plan's units by their ids.
type Positions<'a> = HashMap<&'a str, usize>;

/// When it was closed, and by whom.
fn signed(closing: &Closing) -> draw::Facts {
    vec![("day", closing.day.to_string().into()), ("by", closing.by.as_str().into())]
}

fn files(case: &Case, closing: &Closing, positions: &Positions) -> Vec<Finding> {
    let closed: HashMap<&str, &str> = closing.files.iter().map(|file| (&*file.path, file.sha256.as_str())).collect();
    let now = case.collected.files.iter().enumerate().filter_map(|(position, file)| {
        let says = match closed.get(&*file.path) {
            None => NEW,
            Some(sha256) if *sha256 != file.sha256 => OTHER,
            Some(_) => return None,
        };
        let finding = draw::file(&RULE, says, case, position, signed(closing));
        Some(finding.about(format!("{} {}", file.path, file.sha256)))
    });
    let here: HashSet<&str> = case.collected.files.iter().map(|file| &*file.path).collect();
    let gone = closing.files.iter().filter(|file| !here.contains(&*file.path)).map(|file| {
        let unit = file.unit.as_deref().and_then(|unit| positions.get(unit).copied());
        // Its name is a fact and not its place, which would be a link to nothing.
        let mut facts = signed(closing);
        facts.push(("file", file.path.as_str().into()));
        Finding::new(&RULE, GONE, facts).unit(unit).about(format!("{} -", file.path))
    });
    now.chain(gone).collect()
}

/// The units of which something differs, those of the plan in its order.
fn units(case: &Case, closing: &Closing, positions: &Positions) -> Vec<Finding> {
    let due: HashSet<&str> = closing.due.iter().map(String::as_str).collect();
    let mut figures: HashMap<&str, Vec<&ClosedFigure>> = HashMap::new();
    for figure in &closing.figures {
        figures.entry(&figure.unit).or_default().push(figure);
    }
    let of_plan = case.plan.units.iter().map(|unit| unit.id.as_str());
    let of_figures = closing.figures.iter().map(|figure| figure.unit.as_str());
    let mut told = HashSet::new();
    let ids = of_plan.chain(closing.due.iter().map(String::as_str)).chain(of_figures).filter(|id| told.insert(*id));
    let units = ids.map(|id| {
        let closed = Closed { was_due: due.contains(id), figures: figures.remove(id).unwrap_or_default() };
        (id, positions.get(id).copied(), closed)
    });
    units.filter_map(|(id, unit, closed)| of_unit(case, closing, id, unit, closed)).collect()
}

/// What a unit had when the round was closed.
struct Closed<'a> {
    was_due: bool,
    figures: Vec<&'a ClosedFigure>,
}

fn of_unit(case: &Case, closing: &Closing, id: &str, unit: Option<usize>, closed: Closed) -> Option<Finding> {
    let is_due = unit.is_some_and(|unit| case.plan.is_due(case.round, unit));
    let mut changes: Vec<Fact> = match (closed.was_due, is_due) {
        (true, false) => vec![NO_LONGER_DUE.into()],
        (false, true) => vec![NEWLY_DUE.into()],
        _ => Vec::new(),
    };
    for (indicator, then, now) in figures(case, closed.figures, unit) {
        changes.extend(differences(case, indicator, then, now));
    }
    if changes.is_empty() {
        return None;
    }
    let said: Vec<String> = changes.iter().map(|change| change.say(crate::text::Lang::En)).collect();
    let name = unit.map_or(id, |unit| &case.plan.units[unit].name);
    let mut facts = vec![("unit", name.into()), ("changes", some(changes))];
    facts.extend(signed(closing));
    let file = unit.and_then(|unit| case.collected.figures(unit));
    let place = file.map_or_else(Place::default, |(file, figures)| {
        Place::sheet(Arc::clone(&file.path), Arc::clone(&figures.sheet))
    });
    Some(Finding::new(&RULE, FIGURES, facts).unit(unit).at(place).about(format!("{id} {}", said.join(" "))))
}

/// An indicator's id, and a unit's figures for it when the round was closed and now.
type ThenAndNow<'a> = (&'a str, Option<&'a ClosedFigure>, Option<&'a Figure>);

/// What a unit had and has, indicator by indicator: those of today first, then those that are gone.
fn figures<'a>(case: &Case<'a>, closed: Vec<&'a ClosedFigure>, unit: Option<usize>) -> Vec<ThenAndNow<'a>> {
    let mut closed = closed;
    let mut pairs = Vec::new();
    for figure in unit.map(|unit| case.tally.of_unit(unit)).unwrap_or_default() {
        let indicator = case.plan.indicators[figure.indicator].id.as_str();
        let then = closed.iter().position(|closed| closed.indicator == indicator).map(|at| closed.remove(at));
        pairs.push((indicator, then, Some(figure)));
    }
    pairs.extend(closed.into_iter().map(|figure| (figure.indicator.as_str(), Some(figure), None)));
    pairs
}

fn differences(case: &Case, id: &str, then: Option<&ClosedFigure>, now: Option<&Figure>) -> Vec<Fact> {
    let indicator = case.plan.indicators.iter().find(|indicator| indicator.id == id);
    let own = Measure::parse(then.map_or("", |then| &then.measure));
    let measure = indicator.map_or(&own, |indicator| &indicator.measure);
    let said = |amount: Option<Amount>| match amount {
        // In Chinese a space stands before a number and none before a word.
        Some(amount) => Fact::phrase(text(" {figure}", "{figure}"), vec![("figure", open_amount(amount, measure))]),
        None => text("无", "none").into(),
    };
    // What was closed in another measure is held against what is said in the one of today.
    let closed = |figure: fn(&ClosedFigure) -> Option<Decimal>| {
        then.and_then(|then| then.said(figure(then)?, measure)).map(Amount::exact)
    };
    let roster = now.and_then(Figure::roster).map(|roster| Amount::exact(roster.value));
    let target = now.and_then(|figure| figure.target(case.plan)).map(Amount::exact);
    let counted = then.and_then(|then| then.counted(measure));
    let pairs = [
        (text("任务数", "target"), closed(|then| then.target), target),
        (text("计入的填报数", "stated figure that counts"), counted, now.and_then(Figure::counted)),
        (text("明细数", "roster figure"), closed(|then| then.roster), roster),
    ];
    let name = indicator.map_or(id, |indicator| &indicator.name);
    let change = |(what, then, now): (Text, Option<Amount>, Option<Amount>)| {
        let facts = vec![("indicator", titled(name)), ("what", what.into()), ("then", said(then)), ("now", said(now))];
        (then != now).then_some(Fact::phrase(CHANGE, facts))
    };
    pairs.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, MILL, PARTICIPANTS, PORT, PROJECTS, WEST, WORKERS, messages};
    use jiff::civil::date;

    fn closed(desk: &Desk) -> Closing {
        let case = desk.case();
        Closing::new(case.plan, case.round, case.collected, case.tally, date(2021, 12, 20), "林")
    }

    fn drawn(desk: &Desk, closing: &Closing) -> Vec<String> {
        // As read back from its file.
        let closing = Closing::parse("closed/end.json", &closing.write(), desk.case().round).unwrap();
        messages(&check(&Case { closing: Some(&closing), ..desk.case() }))
    }

    #[test]
    fn a_round_that_is_as_it_was_closed_draws_nothing_and_one_that_is_open_neither() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "约6千");
        desk.state(PORT, PROJECTS, "-3");
        assert_eq!(drawn(&desk, &closed(&desk)), [""; 0]);
        assert!(check(&desk.case()).is_empty());
    }

    #[test]
    fn files_that_are_new_gone_or_other_are_told_each() {
        let mut desk = Desk::clean();
        let closing = closed(&desk);
        desk.collected.files[0].sha256 = "other".into();
        desk.collected.files[1].path = "2 西城区（改）.xlsx".into();
        desk.collect_again();
        assert_eq!(
            drawn(&desk, &closing),
            [
                "这个文件的内容与办结（2021-12-20，林）时不同",
                "办结（2021-12-20，林）时没有这个文件",
                "办结（2021-12-20，林）时有文件“2 西城区.xlsx”，现在没有了"
            ]
        );
    }

    #[test]
    fn a_unit_s_figures_and_its_target_are_one_finding_with_both_sides() {
        let mut desk = Desk::clean();
        let closing = closed(&desk);
        desk.state(EAST, PARTICIPANTS, "0.7");
        desk.state(EAST, PROJECTS, "");
        desk.plan.indicators[WORKERS].allocation.as_mut().unwrap().cells[EAST] = Some(6.into());
        desk.tally_again();
        assert_eq!(
            drawn(&desk, &closing),
            [
                "东城区与办结（2021-12-20，林）时不同：“竞赛项目”计入的填报数由 2 个变为无、“参赛职工”计入的填报数由 0.6 万人变为 0.7 万人、“先进人物”任务数由 5 名变为 6 名"
            ]
        );
    }

    #[test]
    fn a_figure_that_no_longer_counts_is_told() {
        let mut desk = Desk::clean();
        let closing = closed(&desk);
        desk.state(WEST, PROJECTS, "-1");
        assert!(drawn(&desk, &closing)[0].contains("由 1 个变为无"));
    }

    #[test]
    fn who_is_due_now_and_was_not_and_who_is_gone_from_the_register_is_told() {
        let desk = Desk::clean();
        let mut closing = closed(&desk);
        closing.due.retain(|unit| *unit != desk.plan.units[MILL].id);
        closing.due.push("old".into());
        let said = drawn(&desk, &closing);
        assert!(said[0].starts_with("纺织厂") && said[0].ends_with("当时不应报，现在应报"), "{said:?}");
        assert!(said[1].starts_with("old") && said[1].ends_with("当时应报，现在不应报"), "{said:?}");
    }

    #[test]
    fn another_change_is_another_finding() {
        let mut desk = Desk::clean();
        let closing = closed(&desk);
        let id = |desk: &Desk| check(&Case { closing: Some(&closing), ..desk.case() })[0].id(&desk.plan);
        desk.state(EAST, WORKERS, "6");
        let first = id(&desk);
        assert_eq!(first, id(&desk));
        desk.state(EAST, WORKERS, "7");
        assert_ne!(first, id(&desk));
    }

    #[test]
    fn what_was_closed_in_another_measure_is_said_in_the_one_of_today() {
        let mut desk = Desk::clean();
        let mut closing = closed(&desk);
        let east = closing.figures.iter_mut().find(|figure| figure.indicator == "participants").unwrap();
        east.measure = "人".into();
        for figure in [&mut east.target, &mut east.stated, &mut east.roster].into_iter().flatten() {
            *figure *= Decimal::from(10_000);
        }
        assert_eq!(drawn(&desk, &closing), [""; 0]);
        assert_eq!(closing.counted(&desk.plan), desk.tally.counted());
        desk.state(EAST, PARTICIPANTS, "0.7");
        assert!(drawn(&desk, &closing)[0].contains("由 0.6 万人变为 0.7 万人"));
    }

    #[test]
    fn a_closing_of_another_round_or_of_a_later_version_is_refused() {
        let desk = Desk::clean();
        let said = |content: String| {
            let problem = Closing::parse("closed/end.json", content.as_bytes(), desk.case().round).unwrap_err();
            problem.say(crate::text::Lang::En)
        };
        let content = String::from_utf8(closed(&desk).write()).unwrap();
        assert!(said(content.replace("\"round\": \"end\"", "\"round\": \"mid\"")).contains("another round, “mid”"));
        assert!(said(content.replace("\"schema\": 1", "\"schema\": 2")).contains("a later version"));
        assert!(said("{".into()).starts_with("closed/end.json: it is not written"));
    }
}
