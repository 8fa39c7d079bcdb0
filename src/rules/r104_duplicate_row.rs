//! R104 duplicate-row: two rows of one roster have the same key.
//!
//! What is the same, and what nearly, is worked out in the tally. What is nearly the same is for information.

use super::phrase::{some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{RosterRead, RosterRow};
use crate::sheet::At;
use crate::tally::{Repeat, Spot, key_of};
use crate::text::{Fact, Text, text};

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
    "{unit}{sheet}第 {rows} 行的{columns}相近，不知是否重复：{key}",
    "{unit}, {sheet}: rows {rows} have nearly the same {columns}, perhaps for the same: {key}",
);

/// Words the rows of one unit's roster that are the same, or nearly.
pub fn check(case: &Case) -> Vec<Finding> {
    let of_unit = |repeat: &Repeat| -> Vec<(usize, bool, Vec<Spot>)> {
        let units = repeat.spots.chunk_by(|one, next| one.unit == next.unit).filter(|spots| spots.len() > 1);
        units.map(|spots| (repeat.roster, repeat.is_near, spots.to_vec())).collect()
    };
    let repeats = case.tally.repeats.iter().flat_map(of_unit);
    repeats.filter_map(|(roster, is_near, spots)| finding(case, roster, is_near, &spots)).collect()
}

fn finding(case: &Case, position: usize, is_near: bool, spots: &[Spot]) -> Option<Finding> {
    let unit = spots.first()?.unit;
    let (file, read) = case.collected.roster(unit, position)?;
    let rows: Vec<&RosterRow> = spots.iter().map(|spot| &read.rows[spot.row]).collect();
    let roster = &case.plan.rosters[position];
    let key = |row: &RosterRow| {
        roster
            .key
            .iter()
            .map(|column| draw::quoted(&roster.columns[*column], &row.entries[*column]))
            .collect::<Vec<_>>()
    };
    let columns: Vec<Fact> = roster.key.iter().map(|column| titled(&roster.columns[*column].name)).collect();
    let keys = if is_near { rows.iter().map(|row| key(row).join(" ")).collect() } else { key(rows[0]) };
    let facts = vec![
        ("sheet", titled(read.sheet_of(rows[0]))),
        ("rows", some(rows.iter().map(|row| number(read, rows[0], row)).collect::<Vec<Fact>>())),
        ("columns", columns.into()),
        ("key", keys.into()),
    ];
    let columns = &read.tables[rows[1].table].columns;
    let column = roster.key.first().and_then(|key| columns[*key]).unwrap_or(0);
    let place = Place::cell(&file.path, read.sheet_of(rows[1]), At { row: rows[1].row, column });
    let said: Vec<String> = rows.iter().filter_map(|row| key_of(case.plan, read, row)).collect();
    let subject = format!("{}.{}", roster.id, if is_near { said.join("~") } else { said[0].clone() });
    let finding = draw::inside(&RULE, if is_near { NEAR } else { SAME }, case, unit, place, facts);
    let finding = finding.roster(position).indicator(proves(case, position)).about(subject);
    Some(if is_near { finding.as_progress() } else { finding })
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
        desk.tally_again();
        assert!(check(&desk.case()).is_empty());
    }
}
