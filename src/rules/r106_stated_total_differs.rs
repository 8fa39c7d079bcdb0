//! R106 stated-total-differs: a total row, or a figure in a column that the template works out, is not what it should be.
//!
//! Total rows in a roster are never counted as entries. A column that cannot be read throughout is told by other rules and not summed.
//!
//! A sheet pasted as values has figures in its computed columns that may be the formulas' or somebody's. They are held against the
//! roster of the same file; the difference against what stands beside it as well. They may have been right when they were pasted:
//! that is a warning. A column of zeros is as the template was handed out, saved by a program that works nothing out.

use super::phrase::{amount, apart, open_amount, titled};
use super::{Case, cause, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::intake::{ComputedRead, Entry, FiguresRead, RosterRow, WorksOut};
use crate::plan::{ColumnKind, Indicator};
use crate::sheet::At;
use crate::text::{Text, text};
use crate::value::interval::{Amount, Bound, Interval};
use crate::value::number;
use crate::value::written::Written;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R106",
    name: "stated-total-differs",
    severity: Severity::Error,
    title: text("表内合计、明细数或差额不符", "Stated total differs"),
    why: text(
        "单位在明细中自列的合计与各行相加不等，可能有行漏计、公式范围不全或数字改过；或者表格已粘贴成数值，明细数、差额两栏与明细和填报数对不上。",
        "A total that the unit wrote into its roster is not the sum of the rows: a row was left out, a formula's range ends early, or a figure was changed afterwards. Or the sheet was pasted as values, and the figures that were worked out in it no longer fit the list and the stated figure.",
    ),
    remedy: text(
        "请单位核对明细各行与合计；汇总按各行相加计，不采用自列的合计，也不采用粘贴成数值的明细数和差额。",
        "Ask the unit to check the rows and the total. The rows are what is summed here; neither the total row nor a pasted result is used.",
    ),
};

const DIFFERS: Text = text(
    "{unit}{sheet}第 {row} 行的合计，{column}为 {stated}，第 {first} 至 {last} 行相加为 {sum}，相差 {difference}",
    "{unit}, {sheet}: the total in row {row} says {stated} in {column}, rows {first} to {last} add up to {sum}, a difference of {difference}",
);

const PASTED_PROOF: Text = text(
    "{unit}{indicator}：{column}一栏没有公式，数值为 {found}，现有明细合计 {expected}，相差 {difference}；可能是粘贴成数值以后明细又有增减，也可能是手工填写，请核实",
    "{unit}, {indicator}: the column {column} has no formula and holds {found}, while the list adds up to {expected}, a difference of {difference}; the list may have changed after it was pasted as a value, or it was typed: ask",
);
const PASTED_DIFFERENCE: Text = text(
    "{unit}{indicator}：{column}一栏没有公式，数值为 {found}，填报数减明细数应为 {expected}，相差 {difference}；可能是粘贴成数值以后数字又有改动，也可能是手工填写，请核实",
    "{unit}, {indicator}: the column {column} has no formula and holds {found}, while stated less list comes to {expected}, a difference of {difference}; a figure may have changed after it was pasted as a value, or it was typed: ask",
);
const NOTHING_STATED: Text = text(
    "{unit}{indicator}：{column}一栏没有公式，数值为 {found}，但没有填报数，无从相减；请核实是否填错了列",
    "{unit}, {indicator}: the column {column} has no formula and holds {found}, but no figure is stated from which to work it out: ask whether it is in the wrong column",
);

/// Recomputes every total row, and every figure that stands where one is worked out.
pub fn check(case: &Case) -> Vec<Finding> {
    totals(case).into_iter().chain(pasted(case)).collect()
}

fn totals(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in draw::columns(case) {
        if !matches!(column.asked.kind, ColumnKind::Whole | ColumnKind::Decimal) {
            continue;
        }
        if column.read.totals.is_empty() {
            continue;
        }
        let rows = column.read.rows.at_hand();
        let mut sums = Sums { rows: &rows, column: column.position, begun: HashMap::new() };
        for (position, total) in
            column.read.totals.iter().enumerate().filter(|(_, total)| total.read.table == column.table)
        {
            let figure = total.figures.iter().find(|(of, _)| *of == column.position);
            let covered = rows.get(total.covers.clone()).unwrap_or_default();
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
                ("row", (total.read.row as usize + 1).into()),
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
            let at = At { row: total.read.row, column: column.at };
            let place = Place::cell(Arc::clone(&column.file.path), column.sheet(), at);
            let subject = format!("{}.{}.{position}", case.plan.rosters[column.read.roster].id, column.asked.id);
            let finding = draw::inside(&RULE, DIFFERS, column.unit, place, facts)
                .indicator(indicator)
                .roster(column.read.roster)
                .figures(said(stated.value), said(sum.value))
                .explained(cause::of_total(case, &column, position))
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

fn pasted(case: &Case) -> Vec<Finding> {
    let units = 0..case.collected.units.len();
    let all = units.filter_map(|unit| case.collected.figures(unit).map(|(file, read)| (unit, file, read)));
    all.flat_map(|(unit, file, read)| {
        read.computed.iter().filter_map(move |cell| {
            let (says, expected) = differs(case, unit, read, cell)?;
            let indicator = &case.plan.indicators[cell.indicator];
            let mut facts = vec![("column", titled(&cell.heading)), ("found", amount(cell.value, &indicator.measure))];
            if let Some(expected) = expected {
                facts.push(("expected", open_amount(expected, &indicator.measure)));
                facts.push(("difference", apart(cell.value, expected.value, &indicator.measure)));
            }
            let place = Place::cell(Arc::clone(&file.path), cell.sheet.as_str(), cell.at);
            let causes = expected.map(|expected| cause::of_computed(case, unit, cell, expected, &place));
            let finding = draw::inside(&RULE, says, unit, place, facts)
                .explained(causes.unwrap_or_default())
                .indicator(cell.indicator)
                .roster(indicator.proof.map(|proof| proof.roster))
                .figures(Some(cell.value), expected.map(|expected| expected.value))
                .about(&cell.heading);
            Some(finding.as_doubtful())
        })
    })
    .collect()
}

/// How a figure differs from what its column works out, and from what figure; `None` where it fits, or nothing can be worked out.
fn differs(case: &Case, unit: usize, read: &FiguresRead, cell: &ComputedRead) -> Option<(Text, Option<Amount>)> {
    let fits = |expected: &Amount| fits(&case.plan.indicators[cell.indicator], cell.value, expected);
    let roster = roster(case, unit, cell.indicator);
    if cell.works_out == WorksOut::Proof {
        let mut proofs = read.computed.iter().filter(|other| other.works_out == WorksOut::Proof);
        let is_as_handed_out = proofs.all(|proof| proof.value.is_zero());
        let differs = roster.filter(|roster| !is_as_handed_out && !fits(roster));
        return differs.map(|roster| (PASTED_PROOF, Some(roster)));
    }
    let stated = match read.stated(cell.indicator).as_ref().map(|stated| &stated.written) {
        None | Some(Written::Blank | Written::NotApplicable(_)) => return Some((NOTHING_STATED, None)),
        Some(_) => case.tally.figure(unit, cell.indicator)?.stated()?,
    };
    // What stands beside it is what the formula subtracted; the roster may have got more rows since.
    let is_beside = |other: &&ComputedRead| {
        other.works_out == WorksOut::Proof && other.sheet == cell.sheet && other.at.row == cell.at.row
    };
    let beside = read.computed.iter().find(is_beside).map(|proof| proof.value);
    let subtracted = beside.into_iter().chain(roster.and_then(|roster| roster.within.only()));
    let expected: Vec<Amount> = subtracted.filter_map(|proof| stated.map(|stated| stated.checked_sub(proof))).collect();
    if expected.iter().any(fits) {
        return None;
    }
    expected.first().map(|expected| (PASTED_DIFFERENCE, Some(*expected)))
}

/// What the roster adds up to, where it stands in the file of the figures; one without rows proves nothing, which is zero.
fn roster(case: &Case, unit: usize, indicator: usize) -> Option<Amount> {
    let returned = &case.collected.units[unit];
    let proof = case.plan.indicators[indicator].proof?;
    let (_, read) =
        case.collected.roster(unit, proof.roster).filter(|_| returned.rosters[proof.roster] == returned.figures)?;
    match case.tally.figure(unit, indicator) {
        Some(figure) => figure.roster(),
        // Nothing is due, nothing is stated and there are no rows.
        None => (read.rows.is_empty() && !read.is_disputed).then(|| Decimal::ZERO.into()),
    }
}

/// Whether a figure is what was worked out, by the decimals that it shows or its indicator's precision.
fn fits(indicator: &Indicator, figure: Decimal, worked_out: &Amount) -> bool {
    let half = Decimal::new(5, indicator.decimals.max(number::decimals(figure)) + 1);
    let ends = [figure.checked_sub(half), figure.checked_add(half)].map(|end| end.map(Bound::included));
    Interval::between(ends[0], ends[1]).is_some_and(|near| near.meets(&worked_out.within))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::{Entry, ReadRow, TotalRow};
    use crate::rules::testing::{Desk, ENTERPRISES, PARTICIPANTS, PORT, messages};
    use thin_vec::thin_vec;

    fn total(row: u32, figure: i64, covers: std::ops::Range<usize>) -> TotalRow {
        let read = ReadRow { table: 0, row, cells: Vec::new() };
        TotalRow { read, figures: vec![(1, Decimal::from(figure).into())], formulas: Vec::new(), covers }
    }

    #[test]
    fn a_total_row_is_held_against_the_rows_that_it_covers() {
        let mut desk = Desk::clean();
        desk.roster(PORT, ENTERPRISES).totals = thin_vec![total(4, 2000, 0..2), total(5, 2900, 0..3)];
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
        desk.roster(PORT, ENTERPRISES).totals = thin_vec![total(4, 1, 0..3)];
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Wrong("千余".into()));
        assert!(check(&desk.case()).is_empty());
    }

    fn pasted(desk: &mut Desk, works_out: WorksOut, value: &str) -> Vec<String> {
        let (column, heading) = match works_out {
            WorksOut::Proof => (4, "明细数"),
            WorksOut::Difference => (5, "差额"),
        };
        let cell = ComputedRead {
            indicator: PARTICIPANTS,
            works_out,
            heading: heading.into(),
            sheet: "指标填报".into(),
            at: At { row: 9, column },
            value: value.parse().unwrap(),
        };
        let computed = &mut desk.content(PORT).figures.as_mut().unwrap().computed;
        computed.retain(|other| other.works_out != works_out);
        computed.push(cell);
        messages(&check(&desk.case()))
    }

    #[test]
    fn a_pasted_figure_is_held_against_the_roster_of_its_file() {
        let mut desk = Desk::clean();
        for fits in ["0.3", "0.30", "0"] {
            assert!(pasted(&mut desk, WorksOut::Proof, fits).is_empty(), "{fits}");
        }
        let said = pasted(&mut desk, WorksOut::Proof, "0.2");
        assert_eq!(
            said,
            [
                "港区“参赛职工”：“明细数”一栏没有公式，数值为 0.2 万人，现有明细合计 0.3 万人，相差 0.1 万人；可能是粘贴成数值以后明细又有增减，也可能是手工填写，请核实；可能的原因有 3 个：（1）该栏的数漏计第 2 行（1000 人）；（2）该栏的数漏计第 3 行（1000 人）；（3）该栏的数漏计第 4 行（1000 人）"
            ]
        );
        let finding = &check(&desk.case())[0];
        assert_eq!((finding.severity, finding.place.cell.as_deref()), (Severity::Warning, Some("E10")));
        // A roster that leaves something open may be what the figure says.
        let rough = crate::value::written::words("一千多", &crate::value::measure::Measure::parse("人"));
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Number(rough.amount().unwrap().into()));
        assert!(pasted(&mut desk, WorksOut::Proof, "0.35").is_empty());
        assert_eq!(pasted(&mut desk, WorksOut::Proof, "0.5").len(), 1);
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Wrong("千余".into()));
        assert!(pasted(&mut desk, WorksOut::Proof, "9").is_empty());
    }

    #[test]
    fn a_pasted_difference_fits_what_stands_beside_it_or_the_roster() {
        let mut desk = Desk::clean();
        assert!(pasted(&mut desk, WorksOut::Difference, "0").is_empty());
        desk.state(PORT, PARTICIPANTS, "0.4");
        assert!(pasted(&mut desk, WorksOut::Difference, "0.1").is_empty());
        assert_eq!(pasted(&mut desk, WorksOut::Difference, "0").len(), 1);
        assert_eq!(pasted(&mut desk, WorksOut::Proof, "0.4").len(), 1, "the roster got fewer rows since");
        desk.state(PORT, PARTICIPANTS, "");
        let said = pasted(&mut desk, WorksOut::Difference, "0.3");
        assert!(said[1].contains("没有填报数，无从相减"), "{said:?}");
        desk.state(PORT, PARTICIPANTS, "待定");
        assert_eq!(pasted(&mut desk, WorksOut::Difference, "0.3").len(), 1);
    }
}
