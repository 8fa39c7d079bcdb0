//! R104 duplicate-row: two rows of one roster have the same key.
//!
//! What is the same, and what nearly, is worked out in the tally. What is nearly the same is for information.

use super::phrase::{clauses, some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{RosterRead, RosterRow};
use crate::sheet::At;
use crate::tally::{Spot, key_of};
use crate::text::{Fact, Text, text};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R104",
    name: "duplicate-row",
    severity: Severity::Warning,
    title: text("明细重复", "Duplicate row"),
    why: text(
        "同一项目、人员或单位在明细中列了两次，合计会多计。",
        "The same project, person or enterprise stands twice in the roster, so its total counts it twice.",
    ),
    remedy: text(
        "请单位核对：重复的删去一行并更正填报数；确属不同的，在名称上加以区别。",
        "Ask the unit to delete the repeated row and correct its figure, or to tell the two apart by name.",
    ),
};

const SAME: Text = text(
    "{unit}{sheet}第 {rows} 行的{columns}相同：{key}",
    "{unit}, {sheet}: rows {rows} have the same {columns}: {key}",
);
const NEAR: Text = text(
    "{unit}{sheet}有 {count} 处{columns}相近，不知是否重复：{pairs}",
    "{unit}, {sheet}: nearly the same {columns} in {count} places, perhaps for the same: {pairs}",
);
const PAIR: Text = text("第 {rows} 行 {keys}", "rows {rows} {keys}");

/// How many pairs that are nearly the same a message names.
const NAMED: usize = 3;

/// Words the rows of one unit's roster that are the same, and those that nearly are.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut near: BTreeMap<(usize, usize), Vec<Vec<Spot>>> = BTreeMap::new();
    for repeat in &case.tally.repeats {
        for spots in repeat.spots.chunk_by(|one, next| one.unit == next.unit).filter(|spots| spots.len() > 1) {
            match repeat.is_near {
                true => near.entry((spots[0].unit, repeat.roster)).or_default().push(spots.to_vec()),
                false => findings.extend(same(case, repeat.roster, spots)),
            }
        }
    }
    findings.extend(near.iter().filter_map(|((_, roster), pairs)| nearly(case, *roster, pairs)));
    findings
}

fn same(case: &Case, roster: usize, spots: &[Spot]) -> Option<Finding> {
    let (_, read) = case.collected.roster(spots[0].unit, roster)?;
    let first = read.rows.get(spots[0].row)?;
    let key = draw::keyed(case.plan, read, &first);
    let facts = vec![("rows", numbers(read, spots)?), ("key", key.into())];
    let subject = key_of(case.plan, read, &first)?;
    finding(case, roster, SAME, spots, facts, &subject)
}

fn nearly(case: &Case, roster: usize, pairs: &[Vec<Spot>]) -> Option<Finding> {
    let (_, read) = case.collected.roster(pairs[0][0].unit, roster)?;
    let pair = |spots: &Vec<Spot>| {
        let rows = spots.iter().filter_map(|spot| read.rows.get(spot.row));
        let keys: Vec<String> = rows.map(|row| draw::keyed(case.plan, read, &row).join(" ")).collect();
        Some(Fact::phrase(PAIR, vec![("rows", numbers(read, spots)?), ("keys", keys.into())]))
    };
    let listed = pairs.iter().take(NAMED).filter_map(pair).collect();
    let facts = vec![("count", pairs.len().into()), ("pairs", clauses(listed)?)];
    Some(finding(case, roster, NEAR, &pairs[0], facts, "near")?.as_progress())
}

fn finding(
    case: &Case,
    position: usize,
    says: Text,
    spots: &[Spot],
    facts: draw::Facts,
    subject: &str,
) -> Option<Finding> {
    let (file, read) = case.collected.roster(spots[0].unit, position)?;
    let roster = &case.plan.rosters[position];
    let (first, row) = (read.rows.get(spots[0].row)?, read.rows.get(spots[1].row)?);
    let column = roster.key.first().and_then(|key| read.tables[row.table].columns[*key]).unwrap_or(0);
    let place = Place::cell(Arc::clone(&file.path), read.sheet_of(&row), At { row: row.row, column });
    let sheet = titled(read.sheet_of(&first));
    let facts = [("sheet", sheet), ("columns", draw::key_columns(roster))].into_iter().chain(facts).collect();
    let finding = draw::inside(&RULE, says, spots[0].unit, place, facts);
    let finding = finding.roster(position).indicator(proves(case, position));
    Some(finding.about(format!("{}.{subject}", roster.id)))
}

/// The numbers of rows.
fn numbers(read: &RosterRead, spots: &[Spot]) -> Option<Fact> {
    let first = read.rows.get(spots[0].row)?;
    let rows = spots.iter().filter_map(|spot| read.rows.get(spot.row));
    Some(some(rows.map(|row| number(read, &first, &row)).collect()))
}

/// A row's number; with its sheet where that is not the first one's.
fn number(read: &RosterRead, first: &RosterRow, row: &RosterRow) -> Fact {
    let number = row.row as usize + 1;
    let sheet = read.sheet_of(row);
    if sheet == read.sheet_of(first) { number.into() } else { format!("{sheet}!{number}").into() }
}

/// The indicator of the round that the roster proves, where it proves one alone.
pub fn proves(case: &Case, position: usize) -> Option<usize> {
    let proving =
        |indicator: &usize| case.plan.indicators[*indicator].proof.is_some_and(|proof| proof.roster == position);
    let mut indicators = case.round.indicators.iter().copied().filter(proving);
    let first = indicators.next();
    if indicators.next().is_some() { None } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Entry;
    use crate::rules::testing::{Desk, ENTERPRISES, PARTICIPANTS, PORT, messages};

    fn name(words: &str) -> Entry {
        Entry::Text(words.into())
    }

    #[test]
    fn every_row_of_a_repeated_key_is_cited_however_it_is_padded() {
        let mut desk = Desk::clean();
        desk.enter(PORT, ENTERPRISES, 0, 0, name("第一 机械厂"));
        desk.enter(PORT, ENTERPRISES, 2, 0, name("第一机械厂"));
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["港区“参赛单位明细”第 2、4 行的“参赛单位”相同：第一 机械厂"]);
        assert_eq!(findings[0].place.cell.as_deref(), Some("A4"));
        assert_eq!(findings[0].indicator, Some(PARTICIPANTS));
    }

    #[test]
    fn a_name_that_points_at_the_one_above_is_that_name_again() {
        let mut desk = Desk::clean();
        desk.enter(PORT, ENTERPRISES, 1, 0, name("同上"));
        desk.enter(PORT, ENTERPRISES, 2, 0, name("〃"));
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["港区“参赛单位明细”第 2、3、4 行的“参赛单位”相同：港区企业0"]);
    }

    #[test]
    fn blank_and_unreadable_keys_and_a_missing_key_column_are_left_to_other_rules() {
        let mut desk = Desk::clean();
        desk.enter(PORT, ENTERPRISES, 0, 0, Entry::Blank);
        desk.enter(PORT, ENTERPRISES, 1, 0, Entry::Blank);
        assert!(check(&desk.case()).is_empty());
        desk.enter(PORT, ENTERPRISES, 0, 0, Entry::Error("#REF!".into()));
        desk.enter(PORT, ENTERPRISES, 1, 0, Entry::Error("#REF!".into()));
        assert!(check(&desk.case()).is_empty());
        desk.enter(PORT, ENTERPRISES, 0, 0, name("机械厂"));
        desk.enter(PORT, ENTERPRISES, 1, 0, name("机械厂"));
        assert_eq!(check(&desk.case()).len(), 1);
        std::sync::Arc::make_mut(&mut desk.roster(PORT, ENTERPRISES).tables)[0].columns[0] = None;
        desk.tally_again();
        assert!(check(&desk.case()).is_empty());
    }
}
