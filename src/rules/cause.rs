//! Slips that would explain exactly why a stated figure and its roster differ: suggested, never applied.
//!
//! Each is proved by recomputation. Where several fit, all are said.

use super::Case;
use super::phrase::clauses;
use crate::plan::Proof;
use crate::tally::Figure;
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;

const TRANSPOSED: Text = text(
    "两数只是相邻两位数字对调，可能是录入时颠倒",
    "the two differ only in two neighbouring digits, which may have been transposed",
);
const ROW_LEFT_OUT: Text = text(
    "差额正好是明细第 {row} 行的数，填报数可能漏计这一行",
    "the difference is exactly the figure in row {row} of the roster, which the stated figure may leave out",
);
const COUNTED_TWICE: Text = text(
    "填报数正好是明细合计的两倍，可能重复计算（如把合计行也加了进去）",
    "the stated figure is exactly twice the roster's, which may have been counted twice (as when a total row is added in)",
);
/// What would explain the difference exactly.
pub fn causes(case: &Case, figure: &Figure, stated: Decimal, roster: Decimal) -> Option<Fact> {
    let mut causes = Vec::new();
    if is_transposed(stated, roster) {
        causes.push(TRANSPOSED.into());
    }
    if stated != Decimal::ZERO && roster.checked_add(roster) == Some(stated) {
        causes.push(COUNTED_TWICE.into());
    }
    if let Some(row) = row_left_out(case, figure, stated, roster) {
        causes.push(Fact::Phrase(ROW_LEFT_OUT, vec![("row", row.into())]));
    }
    clauses(causes)
}

/// Whether two figures are the same digits with one neighbouring pair exchanged.
fn is_transposed(one: Decimal, other: Decimal) -> bool {
    let scale = one.scale().max(other.scale());
    let digits = |mut number: Decimal| {
        number.rescale(scale);
        number.mantissa().to_string().into_bytes()
    };
    let (one, other) = (digits(one), digits(other));
    if one.len() != other.len() {
        return false;
    }
    let differing: Vec<usize> = (0..one.len()).filter(|at| one[*at] != other[*at]).collect();
    let [first, second] = differing[..] else { return false };
    second == first + 1 && one[first] == other[second] && one[second] == other[first]
}

/// The only row of the roster, counted as the sheet counts, whose figure is what the stated figure lacks.
fn row_left_out(case: &Case, figure: &Figure, stated: Decimal, roster: Decimal) -> Option<usize> {
    let indicator = &case.plan.indicators[figure.indicator];
    let Proof { roster: position, sum } = indicator.proof?;
    let measure = &case.plan.rosters[position].columns[sum?].measure;
    let lacking = roster.checked_sub(stated).filter(|lacking| *lacking > Decimal::ZERO)?;
    let (_, read) = case.collected.roster(figure.unit, position)?;
    let mut rows = read.rows.iter().filter(|row| {
        let number = row.entries.get(sum.unwrap_or_default()).and_then(|entry| entry.number()?.within.only());
        number.and_then(|number| indicator.measure.convert(number, measure)) == Some(lacking.normalize())
    });
    let row = rows.next()?.row as usize + 1;
    rows.next().is_none().then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PARTICIPANTS, PORT, WEST};
    use crate::text::Lang;

    fn said(unit: usize, stated: &str) -> Option<String> {
        let mut desk = Desk::clean();
        desk.state(unit, PARTICIPANTS, stated);
        let figure = desk.tally.figure(unit, PARTICIPANTS).unwrap();
        let causes = causes(&desk.case(), figure, figure.stated().unwrap().value, figure.roster().unwrap().value);
        causes.map(|causes| causes.say(Lang::Zh))
    }

    #[test]
    fn exchanged_digits_are_seen_whatever_the_decimals() {
        for (one, other, transposed) in [
            ("54", "45", true),
            ("5.4", "4.5", true),
            ("0.54", "0.45", true),
            ("1.3", "13", false),
            ("544", "445", false),
        ] {
            assert_eq!(is_transposed(one.parse().unwrap(), other.parse().unwrap()), transposed, "{one} {other}");
        }
    }

    #[test]
    fn a_row_that_is_exactly_the_difference_is_named_only_where_it_is_the_only_one() {
        assert_eq!(said(EAST, "0.25").as_deref(), Some("差额正好是明细第 2 行的数，填报数可能漏计这一行"));
        assert_eq!(said(PORT, "0.2"), None);
    }

    #[test]
    fn a_doubled_total_is_seen() {
        assert!(said(WEST, "0.8").unwrap().starts_with("填报数正好是明细合计的两倍"));
    }
}
