//! R104 duplicate-row: two rows of one roster have the same key.
//!
//! Keys are compared as names are, whatever their padding. Rows whose key is blank, and rows whose key cannot be read, are told
//! by other rules; so is a key column that is not there.

use super::phrase::{some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{Entry, RosterRead, RosterRow, RosterTable};
use crate::sheet::At;
use crate::text::{Fact, Text, text};
use crate::value::name::fold;
use std::collections::HashMap;

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

/// Looks for rows with the same key, roster by roster.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, file, read) in draw::rosters(case) {
        let roster = &case.plan.rosters[read.roster];
        for rows in same(read, &roster.key) {
            let keys = || roster.key.iter().map(|column| (&roster.columns[*column], &rows[0].entries[*column]));
            let columns: Vec<Fact> = keys().map(|(column, _)| titled(&column.name)).collect();
            let key: Vec<String> = keys().map(|(column, entry)| draw::quoted(column, entry)).collect();
            let facts = vec![
                ("sheet", titled(read.sheet_of(rows[0]))),
                ("rows", some(rows.iter().map(|row| number(read, rows[0], row)).collect::<Vec<Fact>>())),
                ("columns", columns.into()),
                ("key", key.into()),
            ];
            let columns = &read.tables[rows[1].table].columns;
            let column = roster.key.first().and_then(|key| columns[*key]).unwrap_or(0);
            let place = Place::cell(&file.path, read.sheet_of(rows[1]), At { row: rows[1].row, column });
            let subject = format!("{}.{}", roster.id, key_of(rows[0], &roster.key).join("|"));
            let finding = draw::inside(&RULE, SAME, case, unit, place, facts);
            findings.push(finding.roster(read.roster).indicator(proves(case, read.roster)).about(subject));
        }
    }
    findings
}

/// A row's number; with its sheet where that is not the first one's.
fn number(read: &RosterRead, first: &RosterRow, row: &RosterRow) -> Fact {
    let number = row.row as usize + 1;
    let sheet = read.sheet_of(row);
    if sheet == read.sheet_of(first) { number.into() } else { format!("{sheet}!{number}").into() }
}

/// The rows that share a key, group by group in the sheet's order.
fn same<'a>(read: &'a RosterRead, key: &[usize]) -> Vec<Vec<&'a RosterRow>> {
    let is_complete =
        |table: &RosterTable| key.iter().all(|column| table.columns.get(*column).copied().flatten().is_some());
    if key.is_empty() {
        return Vec::new();
    }
    let mut groups: Vec<Vec<&RosterRow>> = Vec::new();
    let mut by_key: HashMap<Vec<String>, usize> = HashMap::new();
    for row in read.rows.iter().filter(|row| is_complete(&read.tables[row.table])) {
        let is_unread = |entry: &Entry| matches!(entry, Entry::Error(_) | Entry::Uncalculated | Entry::Marked(..));
        let is_read = key.iter().all(|column| !is_unread(&row.entries[*column]));
        let words = key_of(row, key);
        if !is_read || words.iter().all(String::is_empty) {
            continue;
        }
        let group = *by_key.entry(words).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(rows) => rows.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.retain(|rows| rows.len() > 1);
    groups
}

fn key_of(row: &RosterRow, key: &[usize]) -> Vec<String> {
    key.iter().map(|column| fold(&row.entries[*column].text())).collect()
}

/// The indicator of the round that the roster proves, where it proves one alone.
fn proves(case: &Case, position: usize) -> Option<usize> {
    let proving =
        |indicator: &usize| case.plan.indicators[*indicator].proof.is_some_and(|proof| proof.roster == position);
    let mut indicators = case.round.indicators.iter().copied().filter(proving);
    let first = indicators.next();
    if indicators.next().is_some() { None } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        desk.roster(PORT, ENTERPRISES).tables[0].columns[0] = None;
        assert!(check(&desk.case()).is_empty());
    }
}
