//! R105 duplicate-across-units: the rosters of two units list the same, or nearly the same.
//!
//! A project, person or enterprise that two units list is counted twice in the total over all units. What two units share is one
//! finding, which names the first of the rows and both cells of each; what is nearly the same is another, for information.

use super::phrase::titled;
use super::{Case, draw, r104_duplicate_row};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::sheet::{At, quoted};
use crate::tally::{Repeat, Spot};
use crate::text::{Fact, Text, text};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R105",
    name: "duplicate-across-units",
    severity: Severity::Warning,
    title: text("单位之间重复", "Duplicate across units"),
    why: text(
        "同一项目、人员或企业由两个单位同时列入明细，全市合计会重复计算。",
        "The same project, person or enterprise stands in the rosters of two units, so the total over all units counts it twice.",
    ),
    remedy: text(
        "请两个单位商定由谁填报，另一方删去并更正填报数；确属不同的，在名称上加以区别。",
        "Ask the two units which of them reports it; the other takes it out and corrects its figure. Where the two are not the same, their names should say so.",
    ),
};

const SAME: Text = text(
    "{unit}和{other}的{sheet}有 {count} 行的{key}相同：{rows}",
    "{unit} and {other} have {count} rows of {sheet} with the same {key}: {rows}",
);
const NEAR: Text = text(
    "{unit}和{other}的{sheet}有 {count} 行名称相近，不知是否同一个：{rows}",
    "{unit} and {other} have {count} rows of {sheet} with nearly the same name, perhaps for the same: {rows}",
);
const ROW: Text = text("“{key}”（{cell}，{other}）", "“{key}” ({cell}, {other})");
const NEAR_ROW: Text = text("“{key}”（{cell}）与“{near}”（{other}）", "“{key}” ({cell}) and “{near}” ({other})");
const MORE: Text = text("{rows}等", "{rows} and others");

/// How many shared rows a message names.
const NAMED: usize = 3;

/// The rows that two units share: where each lists them.
type Shared = Vec<(Spot, Spot)>;

/// Looks for rows that two units share, roster by roster and pair by pair.
pub fn check(case: &Case) -> Vec<Finding> {
    // By roster, nearness, the later unit and the earlier one: the rows that they share.
    let mut shared: BTreeMap<(usize, bool, usize, usize), Shared> = BTreeMap::new();
    for Repeat { roster, spots, is_near } in &case.tally.repeats {
        let mut firsts: Vec<Spot> = spots.clone();
        firsts.dedup_by_key(|spot| spot.unit);
        for later in &firsts[1..] {
            let pair = (*roster, *is_near, later.unit, firsts[0].unit);
            shared.entry(pair).or_default().push((*later, firsts[0]));
        }
    }
    shared.iter().filter_map(|((roster, is_near, ..), rows)| finding(case, *roster, *is_near, rows)).collect()
}

fn finding(case: &Case, roster: usize, is_near: bool, rows: &[(Spot, Spot)]) -> Option<Finding> {
    let (first, of) = *rows.first()?;
    let named: Vec<Fact> = rows.iter().take(NAMED).filter_map(|row| said(case, roster, is_near, *row)).collect();
    let listed = Fact::List(named);
    let all = if rows.len() > NAMED { Fact::phrase(MORE, vec![("rows", listed)]) } else { listed };
    let (file, read) = case.collected.roster(first.unit, roster)?;
    let facts = vec![
        ("other", case.plan.units[of.unit].name.as_str().into()),
        ("sheet", titled(&case.plan.rosters[roster].name)),
        ("count", rows.len().into()),
        ("key", draw::key_columns(&case.plan.rosters[roster])),
        ("rows", all),
    ];
    let row = read.rows.get(first.row)?;
    let place = Place::cell(Arc::clone(&file.path), read.sheet_of(&row), cell(case, roster, first)?);
    let says = if is_near { NEAR } else { SAME };
    let subject = format!("{}.{}", case.plan.rosters[roster].id, case.plan.units[of.unit].id);
    let finding = draw::inside(&RULE, says, first.unit, place, facts).roster(roster);
    let finding = finding.indicator(r104_duplicate_row::proves(case, roster));
    Some(if is_near { finding.about(format!("{subject}.near")).as_progress() } else { finding.about(subject) })
}

/// One shared row: what it is called, and both cells.
fn said(case: &Case, roster: usize, is_near: bool, (one, other): (Spot, Spot)) -> Option<Fact> {
    let facts = vec![
        ("key", called(case, roster, one)?.into()),
        ("near", called(case, roster, other)?.into()),
        ("cell", cited(case, roster, one)?.into()),
        ("other", cited(case, roster, other)?.into()),
    ];
    Some(Fact::phrase(if is_near { NEAR_ROW } else { ROW }, facts))
}

fn called(case: &Case, roster: usize, spot: Spot) -> Option<String> {
    let (_, read) = case.collected.roster(spot.unit, roster)?;
    Some(draw::called(case.plan, read, &*read.rows.get(spot.row)?))
}

/// The cell of a row's key.
fn cell(case: &Case, roster: usize, spot: Spot) -> Option<At> {
    let (_, read) = case.collected.roster(spot.unit, roster)?;
    let row = read.rows.get(spot.row)?;
    let column = *case.plan.rosters[roster].key.first()?;
    Some(At { row: row.row, column: read.tables[row.table].columns.get(column).copied().flatten()? })
}

/// That cell with its file and sheet.
fn cited(case: &Case, roster: usize, spot: Spot) -> Option<String> {
    let (file, read) = case.collected.roster(spot.unit, roster)?;
    let row = read.rows.get(spot.row)?;
    let sheet = read.sheet_of(&row);
    Some(format!("{} {}!{}", file.path, quoted(sheet), cell(case, roster, spot)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Entry;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, MILL, PARTICIPANTS, PORT, messages};
    use crate::tally::Cause;
    use rust_decimal::Decimal;

    fn name(words: &str) -> Entry {
        Entry::Text(words.into())
    }

    #[test]
    fn rows_that_two_units_share_are_told_with_both_cells_and_counted_twice_in_the_gap() {
        let mut desk = Desk::clean();
        desk.enter(EAST, ENTERPRISES, 1, 0, name("河 南（宏达）机械厂"));
        desk.enter(PORT, ENTERPRISES, 0, 0, name("河南宏达机械厂"));
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "港区和东城区的“参赛单位明细”有 1 行的“参赛单位”相同：“河南宏达机械厂”（3 港区.xlsx '参赛单位明细'!A2，1 东城区.xlsx '参赛单位明细'!A3）"
            ]
        );
        assert_eq!(findings[0].place.say(), "3 港区.xlsx › 参赛单位明细!A2");
        // The two rows give different figures: nobody knows how much was counted twice.
        let twice = |desk: &Desk| {
            let fall = desk.tally.total(PARTICIPANTS).unwrap().waterfall.as_ref().unwrap();
            fall.steps.iter().find(|step| step.cause == Cause::CountedTwice).cloned()
        };
        assert_eq!(twice(&desk), None);
        let staff = |number: u32| Entry::Number(Decimal::from(number).into());
        desk.enter(EAST, ENTERPRISES, 1, 1, staff(1000));
        desk.enter(EAST, ENTERPRISES, 0, 1, staff(5000));
        let twice = twice(&desk).unwrap();
        assert_eq!((twice.amount, twice.units), (Decimal::new(1, 1), vec![PORT]));
    }

    #[test]
    fn what_is_nearly_the_same_is_a_question_and_counted_as_two() {
        let mut desk = Desk::clean();
        desk.enter(EAST, ENTERPRISES, 0, 0, name("河南宏达机械制造有限公司"));
        desk.enter(MILL, ENTERPRISES, 0, 0, name("河南宏达机械制造有限责任公司"));
        let findings = check(&desk.case());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Info);
        assert!(messages(&findings)[0].contains("名称相近"));
        let fall = desk.tally.total(PARTICIPANTS).unwrap().waterfall.as_ref().unwrap();
        assert!(fall.steps.iter().all(|step| step.cause != Cause::CountedTwice));
    }

    #[test]
    fn many_shared_rows_are_one_finding() {
        let mut desk = Desk::clean();
        let rows = desk.roster(EAST, ENTERPRISES).rows.clone();
        desk.roster(PORT, ENTERPRISES).rows = rows;
        desk.tally_again();
        let findings = check(&desk.case());
        assert_eq!(findings.len(), 1);
        assert!(messages(&findings)[0].contains("有 2 行的“参赛单位”相同"), "{:?}", messages(&findings));
    }
}
