//! R106 stated-total-differs: a total row that a unit wrote in its roster is not the sum of the rows it covers.
//!
//! Total rows are never counted as entries. A column that cannot be read throughout is told by other rules and not summed.

use super::phrase::{apart, open_amount, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{Entry, RosterRow};
use crate::plan::ColumnKind;
use crate::sheet::At;
use crate::text::{Text, text};
use crate::value::interval::Amount;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::ops::Range;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R106",
    name: "stated-total-differs",
    severity: Severity::Error,
    title: text("表内合计与各行之和不符", "Stated total differs"),
    why: text(
        "单位在明细中自列的合计与各行相加不等，可能有行漏计、公式范围不全或数字改过。",
        "A total that the unit wrote into its roster is not the sum of the rows: a row was left out, a formula's range ends early, or a figure was changed afterwards.",
    ),
    remedy: text(
        "请单位核对明细各行与合计；程序按各行相加计，不采用自列的合计。",
        "Ask the unit to check the rows and the total. The rows are what is summed here; the total row is not used.",
    ),
};

const DIFFERS: Text = text(
    "{unit}{sheet}第 {row} 行的合计，{column}为 {stated}，第 {first} 至 {last} 行相加为 {sum}，相差 {difference}",
    "{unit}, {sheet}: the total in row {row} says {stated} in {column}, rows {first} to {last} add up to {sum}, a difference of {difference}",
);

/// Recomputes every total row.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in draw::columns(case) {
        if !matches!(column.asked.kind, ColumnKind::Whole | ColumnKind::Decimal) {
            continue;
        }
        let mut sums = Sums { rows: &column.read.rows, column: column.position, begun: HashMap::new() };
        for (position, total) in column.read.totals.iter().enumerate().filter(|(_, total)| total.table == column.table)
        {
            let figure = total.figures.iter().find(|(of, _)| *of == column.position);
            let covered = column.read.rows.get(total.covers.clone()).unwrap_or_default();
            let (Some((_, stated)), Some(first), Some(last)) = (figure, covered.first(), covered.last()) else {
                continue;
            };
            let Some(sum) = sums.of(&total.covers).filter(|sum| !sum.within.meets(&stated.within)) else {
                continue;
            };
            let measure = &column.asked.measure;
            let facts = vec![
                ("sheet", titled(column.sheet())),
                ("column", titled(&column.asked.name)),
                ("row", (total.row as usize + 1).into()),
                ("first", (first.row as usize + 1).into()),
                ("last", (last.row as usize + 1).into()),
                ("stated", open_amount(*stated, measure)),
                ("sum", open_amount(sum, measure)),
                ("difference", apart(stated.value, sum.value, measure)),
            ];
            let indicator = column.sums_into(case);
            // The figures of a finding are in its indicator's measure.
            let said = |figure: Decimal| match indicator {
                Some(indicator) => case.plan.indicators[indicator].measure.convert(figure, measure),
                None => Some(figure),
            };
            let at = At { row: total.row, column: column.at };
            let place = Place::cell(&column.file.path, column.sheet(), at);
            let subject = format!("{}.{}.{position}", case.plan.rosters[column.read.roster].id, column.asked.id);
            let finding = draw::inside(&RULE, DIFFERS, case, column.unit, place, facts)
                .indicator(indicator)
                .roster(column.read.roster)
                .figures(said(stated.value), said(sum.value))
                .about(subject);
            findings.push(finding);
        }
    }
    findings
}

/// The sums of a column. Those of ranges that begin at one row are carried on: a total below every row takes no longer than one.
struct Sums<'a> {
    rows: &'a [RosterRow],
    column: usize,
    /// By the first row: up to which row it is summed.
    begun: HashMap<usize, (usize, Option<Amount>)>,
}

impl Sums<'_> {
    /// The sum of some rows; `None` where one of their cells cannot be read. A blank adds nothing.
    fn of(&mut self, rows: &Range<usize>) -> Option<Amount> {
        let nothing = (rows.start, Some(Amount::exact(Decimal::ZERO)));
        let begun = self.begun.get(&rows.start).filter(|(end, _)| *end <= rows.end);
        let (end, sum) = begun.copied().unwrap_or(nothing);
        let entries = self.rows[end..rows.end].iter().map(|row| &row.entries[self.column]);
        let add = |sum: Amount, entry: &Entry| Amount::sum([sum, entry.number()?]);
        let sum = sum.and_then(|sum| entries.filter(|entry| **entry != Entry::Blank).try_fold(sum, add));
        self.begun.insert(rows.start, (rows.end, sum));
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::TotalRow;
    use crate::rules::testing::{Desk, ENTERPRISES, PARTICIPANTS, PORT, messages};

    fn total(row: u32, figure: i64, covers: std::ops::Range<usize>) -> TotalRow {
        TotalRow { table: 0, row, figures: vec![(1, Decimal::from(figure).into())], covers }
    }

    #[test]
    fn a_total_row_is_held_against_the_rows_that_it_covers() {
        let mut desk = Desk::clean();
        desk.roster(PORT, ENTERPRISES).totals = vec![total(4, 2000, 0..2), total(5, 2900, 0..3)];
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            ["港区“参赛单位明细”第 6 行的合计，“参赛职工数（人）”为 2900 人，第 2 至 4 行相加为 3000 人，相差 100 人"]
        );
        assert_eq!(findings[0].indicator, Some(PARTICIPANTS));
        assert_eq!(findings[0].difference(), Some(Decimal::new(-1, 2)));
        assert_eq!(findings[0].place.cell.as_deref(), Some("B6"));
    }

    #[test]
    fn a_column_with_an_unreadable_cell_is_not_summed() {
        let mut desk = Desk::clean();
        desk.roster(PORT, ENTERPRISES).totals = vec![total(4, 1, 0..3)];
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Wrong("千余".into()));
        assert!(check(&desk.case()).is_empty());
    }
}
