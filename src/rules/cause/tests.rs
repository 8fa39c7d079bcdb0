//! Each kind of cause alone, with a second one that fits as well, and silent where it misses by one; and a slip that is planted is
//! always among the causes.

use super::*;
use crate::intake::{Entry, ReadRow, RosterRow, TotalRow};
use crate::plan::Compare;
use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PORT, PROJECT_LIST, PROJECTS, WEST, WORKERS};
use crate::text::Lang;
use proptest::prelude::*;
use std::sync::Arc;
use thin_vec::thin_vec;

/// The column of the roster that is summed.
const STAFF: usize = 1;

/// A desk at which one unit lists these figures and states that total, exact to the person.
fn desk(stated: &str, staff: &[i64]) -> Desk {
    let mut desk = Desk::clean();
    desk.plan.indicators[PARTICIPANTS].decimals = 4;
    let roster = desk.roster(PORT, ENTERPRISES);
    let row = |(row, figure): (u32, &i64)| {
        let entries =
            vec![Entry::Text(format!("企业{row}")), Entry::Number(Decimal::from(*figure).into()), Entry::Blank];
        RosterRow { table: 0, row, is_hidden: false, entries }
    };
    roster.rows = (1..).zip(staff).map(row).collect();
    desk.state(PORT, PARTICIPANTS, stated);
    desk
}

/// A total row below so many rows.
fn total(figure: i64, covers: std::ops::Range<usize>, row: u32) -> TotalRow {
    let figures = vec![(STAFF, Decimal::from(figure).into())];
    let read = ReadRow { table: 0, row, cells: Vec::new() };
    TotalRow { read, figures, formulas: Vec::new(), covers }
}

/// A cause as kind, cell, from and to.
fn brief(causes: &[Cause]) -> Vec<String> {
    let brief = |cause: &Cause| {
        for lang in [Lang::Zh, Lang::En] {
            let said = cause.says.fill(lang, &cause.facts);
            assert!(!said.contains('{'), "{said}");
        }
        let to = cause.to.map_or("?".to_string(), |to| to.normalize().to_string());
        let cell = cause.place.cell.as_deref().unwrap_or_default();
        format!("{} {cell} {} {to}", cause.slip.code(), cause.from.normalize())
    };
    causes.iter().map(brief).collect()
}

/// Why the stated figure and the roster of the unit differ.
fn stated(desk: &Desk) -> Vec<String> {
    brief(&of_stated(&desk.case(), desk.tally.figure(PORT, PARTICIPANTS).unwrap()))
}

/// Why a total row of the unit's roster differs.
fn totalled(desk: &Desk, position: usize) -> Vec<String> {
    let case = desk.case();
    let columns = draw::columns_of(&case, PORT, ENTERPRISES);
    brief(&of_total(&case, &columns[STAFF], position))
}

/// Alone, with a second that fits as well, and a near miss: so many people are stated over these figures.
fn told(people: i64, staff: &[i64]) -> Vec<String> {
    stated(&desk(&Decimal::new(people, 4).to_string(), staff))
}

#[test]
fn a_factor_is_told_of_the_stated_figure_or_of_a_cell() {
    assert_eq!(told(391, &[1723, 2187]), ["factor D10 0.0391 0.391"]);
    assert_eq!(told(4322, &[1723, 2187, 4120]), ["factor B4 4120 412"]);
    assert_eq!(told(8442, &[1723, 2187, 4120, 4120]), ["factor B4 4120 412", "factor B5 4120 412"]);
    assert!(told(4323, &[1723, 2187, 4120]).is_empty());
}

#[test]
fn neighbouring_digits_are_told_of_the_stated_figure_or_of_a_cell() {
    assert_eq!(told(9186, &[1723, 2187, 5906]), ["transposed-digits D10 0.9186 0.9816"]);
    assert_eq!(told(13416, &[1723, 2187, 5906]), ["transposed-digits B4 5906 9506"]);
    let two = told(13823, &[5906, 5906, 1001, 1001]);
    assert_eq!(two, ["transposed-digits B4 1001 1010", "transposed-digits B5 1001 1010"]);
    assert!(told(13417, &[1723, 2187, 5906]).is_empty());
}

#[test]
fn a_digit_that_is_another_missing_or_too_many_is_told() {
    assert_eq!(told(10116, &[1723, 2187, 5906]), ["mistyped-digit B3 2187 2487"]);
    assert_eq!(told(8516, &[1723, 887, 5906, 887]).len(), 2);
    assert!(told(10117, &[1723, 2187, 5906]).is_empty());
    assert_eq!(told(54816, &[1723, 2187, 5906]), ["dropped-digit B4 5906 50906"]);
    let two = ["dropped-digit B4 5906 50906", "dropped-digit B5 5906 50906"];
    assert_eq!(told(60722, &[1723, 2187, 5906, 5906]), two);
    assert!(told(54817, &[1723, 2187, 5906]).is_empty());
    assert_eq!(told(4500, &[1723, 2187, 5906]), ["extra-digit B4 5906 590"]);
    let two = ["extra-digit B4 5906 590", "extra-digit B5 5906 590"];
    assert_eq!(told(10406, &[1723, 2187, 5906, 5906]), two);
    assert!(told(4510, &[1723, 2187, 5906]).is_empty());
}

#[test]
fn a_minus_sign_is_told() {
    assert_eq!(told(9816, &[1723, 2187, -5906]), ["sign B4 -5906 5906"]);
    // One turned round is as good as both left out.
    let two = ["row-left-out B4:B5 -11812 0", "sign B4 -5906 5906", "sign B5 -5906 5906"];
    assert_eq!(told(3910, &[1723, 2187, -5906, -5906]), two);
    assert!(told(9817, &[1723, 2187, -5906]).is_empty());
}

#[test]
fn a_row_left_out_is_told_with_all_that_fit_and_not_where_a_sixth_fits() {
    assert_eq!(told(7629, &[1723, 2187, 5906]), ["row-left-out B3 2187 0"]);
    assert_eq!(told(9816, &[1723, 2187, 5906, 2187]), ["row-left-out B3 2187 0", "row-left-out B5 2187 0"]);
    assert!(told(7628, &[1723, 2187, 5906]).is_empty());
    let staff = [2187, 2187, 2187, 2187, 2187, 2187];
    assert_eq!(told(2187 * 4, &staff[..5]).len(), 5);
    assert!(told(2187 * 5, &staff).is_empty());
}

#[test]
fn a_run_of_rows_is_told_where_it_is_the_only_one_or_the_only_one_at_an_end() {
    assert_eq!(told(7629 + 8112, &[1723, 5906, 2187, 3001, 8112]), ["row-left-out B4:B5 5188 0"]);
    assert_eq!(told(3910, &[1723, 2187, 5906, 3001]), ["row-left-out B4:B5 8907 0"]);
    assert!(told(3911, &[1723, 2187, 5906, 3001]).is_empty());
    // Two runs of 2987, of which one ends the list; then both are at an end.
    let staff = [4711, 1700, 1287, 8123, 1801, 1186];
    assert_eq!(told(staff.iter().sum::<i64>() - 2987, &staff), ["row-left-out B6:B7 2987 0"]);
    assert!(told(staff[1..].iter().sum::<i64>() - 2987, &staff[1..]).is_empty());
}

#[test]
fn a_row_counted_twice_is_told() {
    assert_eq!(told(12003, &[1723, 2187, 5906]), ["row-counted-twice B3 2187 4374"]);
    let two = ["row-counted-twice B3 2187 4374", "row-counted-twice B5 2187 4374"];
    assert_eq!(told(14190, &[1723, 2187, 5906, 2187]), two);
    assert!(told(12004, &[1723, 2187, 5906]).is_empty());
}

#[test]
fn a_total_that_was_added_in_is_told_by_its_row_or_as_twice_the_sum() {
    assert_eq!(told(19632, &[1723, 2187, 5906]), ["subtotal-counted-twice D10 1.9632 0.9816"]);
    assert!(told(19633, &[1723, 2187, 5906]).is_empty());
    let with = |people: i64, totals: Vec<TotalRow>| {
        let mut desk = desk("1", &[1723, 2187, 5906]);
        desk.roster(PORT, ENTERPRISES).totals = totals.into();
        desk.state(PORT, PARTICIPANTS, &Decimal::new(people, 4).to_string());
        stated(&desk)
    };
    let sub = || total(3910, 0..2, 8);
    assert_eq!(with(13726, vec![sub()]), ["subtotal-counted-twice B9 3910 0"]);
    assert!(with(13727, vec![sub()]).is_empty());
    let two = ["subtotal-counted-twice B9 3910 0", "subtotal-counted-twice B10 3910 0"];
    assert_eq!(with(13726, vec![sub(), total(3910, 0..2, 9)]), two);
    // Two subtotals, both added in.
    assert_eq!(with(19632, vec![sub(), total(5906, 2..3, 9)]), ["subtotal-counted-twice D10 1.9632 0.9816"]);
}

#[test]
fn rows_that_are_hidden_are_told_together_and_once() {
    let with = |people: i64, hidden: &[usize]| {
        let mut desk = desk("1", &[1723, 2187, 5906, 2301, 2187]);
        hidden.iter().for_each(|row| desk.roster(PORT, ENTERPRISES).rows.to_mut()[*row].is_hidden = true);
        desk.state(PORT, PARTICIPANTS, &Decimal::new(people, 4).to_string());
        stated(&desk)
    };
    assert_eq!(with(10280, &[0, 3]), ["hidden-row B2:B5 4024 0"]);
    assert_eq!(with(12117, &[1]), ["hidden-row B3 2187 0", "row-left-out B6 2187 0"]);
    assert!(with(10281, &[0, 3]).is_empty());
    assert!(with(0, &[0, 1, 2, 3, 4]).is_empty());
}

#[test]
fn rows_that_are_counted_are_alike_and_only_hidden_ones_and_totals_are_told() {
    let with = |projects: &str, hidden: usize, totals: usize| {
        let mut desk = Desk::clean();
        let roster = desk.roster(PORT, PROJECT_LIST);
        let first = roster.rows.to_mut()[0].clone();
        roster.rows = (1..=4).map(|row| RosterRow { row, ..first.clone() }).collect();
        roster.rows.to_mut()[..hidden].iter_mut().for_each(|row| row.is_hidden = true);
        roster.totals = (0..totals).map(|row| total(4, 0..4, 5 + row as u32)).collect();
        desk.state(PORT, PROJECTS, projects);
        brief(&of_stated(&desk.case(), desk.tally.figure(PORT, PROJECTS).unwrap()))
    };
    assert_eq!(with("2", 2, 0), ["hidden-row A2:A3 2 0"]);
    assert_eq!(with("5", 0, 1), ["subtotal-counted-twice A6 1 0"]);
    assert_eq!(with("6", 0, 2), ["subtotal-counted-twice D9 6 4"]);
    for (projects, hidden, totals) in [("3", 0, 0), ("3", 2, 0), ("8", 0, 0), ("6", 0, 1)] {
        assert!(with(projects, hidden, totals).is_empty(), "{projects}");
    }
}

#[test]
fn a_range_that_stops_short_is_told_of_a_stated_figure_and_of_a_total_row() {
    let with = |people: i64, formula: &str| {
        let mut desk = desk("1", &[1723, 2187, 5906, 2301]);
        let figures = desk.content(PORT).figures.as_mut().unwrap();
        let stated_read =
            Arc::make_mut(&mut figures.stated).iter_mut().find(|stated| stated.indicator == PARTICIPANTS).unwrap();
        stated_read.formula = Some(formula.into());
        desk.state(PORT, PARTICIPANTS, &Decimal::new(people, 4).to_string());
        stated(&desk)
    };
    let short = "short-range D10 0.9816 1.2117";
    assert_eq!(with(9816, "SUM(参赛单位明细!B2:B4)/10000"), [short]);
    assert_eq!(with(9817, "SUM(参赛单位明细!B2:B4)/10000"), [""; 0]);
    for other in ["SUM(参赛单位明细!B2:B9)/10000", "SUM(B2:B4)/10000", "SUM(参赛单位明细!C2:C4)"] {
        assert!(!with(9816, other).contains(&short.to_string()), "{other}");
    }
    let total_row = |figure: i64, formula: &str| {
        let mut desk = desk("1.2117", &[1723, 2187, 5906, 2301]);
        let formulas = vec![(STAFF, formula.to_string())];
        desk.roster(PORT, ENTERPRISES).totals = thin_vec![TotalRow { formulas, ..total(figure, 0..4, 6) }];
        totalled(&desk, 0)
    };
    assert_eq!(total_row(10394, "SUM(B3:B5)"), ["short-range B7 10394 12117"]);
    assert_eq!(total_row(8093, "SUM(B3:B4)"), ["short-range B7 8093 12117"]);
    assert_eq!(total_row(10395, "SUM(B3:B5)"), [""; 0]);
}

/// The desk after a round in which the unit stated so many people.
fn after(mut desk: Desk, before: i64) -> Desk {
    let mut first = self::desk(&Decimal::new(before, 4).to_string(), &[before]).in_first_round();
    first.tally_again();
    desk.before.add(0, first.tally.counted());
    desk.tally_again();
    desk
}

#[test]
fn a_figure_left_standing_and_one_of_the_period_alone_are_told() {
    let told = |people: i64, staff: &[i64], before: i64| {
        stated(&after(desk(&Decimal::new(people, 4).to_string(), staff), before))
    };
    assert_eq!(told(2500, &[1723, 2187], 2500), ["previous-round D10 0.25 0.391"]);
    assert!(told(2501, &[1723, 2187], 2500).is_empty());
    assert_eq!(told(1410, &[1723, 2187], 2500), ["period-only D10 0.141 0.391"]);
    assert!(told(1411, &[1723, 2187], 2500).is_empty());
    let both = ["previous-round D10 0.1955 0.391", "period-only D10 0.1955 0.391"];
    assert_eq!(told(1955, &[1723, 2187], 1955), both);
}

#[test]
fn a_fall_is_explained_by_a_slip_unless_the_roster_confirms_what_is_stated() {
    let told = |people: i64, staff: &[i64], before: i64| {
        let desk = after(desk(&Decimal::new(people, 4).to_string(), staff), before);
        brief(&of_fall(&desk.case(), desk.tally.figure(PORT, PARTICIPANTS).unwrap()))
    };
    assert_eq!(told(2187, &[9000], 2817), ["transposed-digits D10 0.2187 0.2817"]);
    assert_eq!(told(1410, &[1723, 2187], 2500), ["period-only D10 0.141 0.391"]);
    assert!(told(2187, &[2187], 2817).is_empty());
    assert!(told(2187, &[9000], 2818).is_empty());
}

#[test]
fn a_cell_that_two_sums_have_in_common_is_told_to_both() {
    // Both the total row and the stated figure have 5609 where the list has 5906.
    let both = |staff: &[i64], covers: std::ops::Range<usize>, figure: i64, people: i64| {
        let mut desk = desk("1", staff);
        desk.roster(PORT, ENTERPRISES).totals = thin_vec![total(figure, covers, 9)];
        desk.state(PORT, PARTICIPANTS, &Decimal::new(people, 4).to_string());
        let few = |told: Vec<String>| told.into_iter().filter(|told| told.starts_with("fewest")).collect::<Vec<_>>();
        (few(stated(&desk)), few(totalled(&desk, 0)))
    };
    let one = vec!["fewest-cells B4 5096 5906".to_string()];
    assert_eq!(both(&[1723, 2187, 5096], 0..3, 9816, 9816), (one.clone(), one));
    // Of two rows that stand in both sums, either.
    let two = vec!["fewest-cells B3 5096 5906".to_string(), "fewest-cells B4 5096 5906".to_string()];
    assert_eq!(both(&[1723, 5096, 5096], 0..3, 12725, 12725), (two.clone(), two));
    // Where no slip explains it, the only row that is in both.
    let only = vec!["fewest-cells B2 1723 1760".to_string()];
    assert_eq!(both(&[1723, 2187, 5906], 0..1, 1760, 9853), (only.clone(), only));
    // The two want other changes.
    assert_eq!(both(&[1723, 2187, 5096], 0..3, 9816, 9817), (vec![], vec![]));
    // One of them is right.
    assert_eq!(both(&[1723, 2187, 5096], 0..3, 9006, 9816), (vec![], vec![]));
}

#[test]
fn two_cells_are_told_where_they_alone_settle_three_sums() {
    // Each part has a total of its own; a digit of one row in each was changed after that.
    let told = |totals: [(i64, std::ops::Range<usize>); 2], people: i64| {
        let mut desk = desk("1", &[1723, 2187, 5906]);
        let rows = (8..).zip(totals).map(|(row, (figure, covers))| total(figure, covers, row));
        desk.roster(PORT, ENTERPRISES).totals = rows.collect();
        desk.state(PORT, PARTICIPANTS, &Decimal::new(people, 4).to_string());
        stated(&desk).into_iter().filter(|told| told.starts_with("fewest")).collect::<Vec<_>>()
    };
    let pair = ["fewest-cells B2 1723 1760", "fewest-cells B4 5906 5959"];
    assert_eq!(told([(1760, 0..1), (5959, 2..3)], 9816 + 37 + 53), pair);
    // Rows 3 and 4 are alike in all sums: one of them would do as well as the other.
    assert!(told([(1760, 0..1), (8146, 1..3)], 9816 + 37 + 53).is_empty());
    assert!(told([(1760, 0..1), (5959, 2..3)], 9816 + 37 + 54).is_empty());
}

#[test]
fn of_figures_that_are_not_exact_only_rows_are_told() {
    let measure = &Desk::clean().plan.indicators[PARTICIPANTS].measure.clone();
    let open = |words: &str| crate::value::written::words(words, measure);
    let mut desk = desk("1", &[1723, 2187, 5906]);
    desk.write(PORT, PARTICIPANTS, open("约3900人"));
    assert_eq!(stated(&desk), ["row-left-out B4 5906 0"]);
    desk.write(PORT, PARTICIPANTS, open("1000人以上"));
    assert!(stated(&desk).is_empty());
}

#[test]
fn what_makes_two_figures_equal_goes_before_what_only_rounds() {
    let mut desk = desk("0.2", &[1000, 1000, 1000]);
    desk.plan.indicators[PARTICIPANTS].decimals = 1;
    desk.tally_again();
    let rows = ["row-left-out B2 1000 0", "row-left-out B3 1000 0", "row-left-out B4 1000 0"];
    assert_eq!(stated(&desk), rows);
    // 1.25 万人 to the decimal: the row that was left out is found though the sum is 12,517.
    let mut desk = super::tests::desk("1.25", &[7211, 5306, 3111]);
    desk.plan.indicators[PARTICIPANTS].decimals = 2;
    desk.tally_again();
    assert!(stated(&desk).contains(&"row-left-out B4 3111 0".to_string()));
}

#[test]
fn of_a_total_only_what_one_unit_explains_is_told() {
    let told = |compare, figures: [&str; 3]| {
        let mut desk = Desk::clean();
        desk.plan.indicators[WORKERS].compare = compare;
        for (unit, figure) in [EAST, WEST, PORT].into_iter().zip(figures) {
            desk.state(unit, WORKERS, figure);
        }
        let told = brief(&of_city(&desk.case(), desk.tally.total(WORKERS).unwrap()));
        told.iter().map(|told| told.replace(" D11", "")).collect::<Vec<_>>()
    };
    // Twelve are declared.
    assert_eq!(told(Compare::AtLeast, ["1", "0", "2"]), ["factor 1 10"]);
    assert_eq!(told(Compare::AtLeast, ["1", "1", "1"]), ["factor 1 10", "factor 1 10", "factor 1 10"]);
    assert!(told(Compare::AtLeast, ["1", "0", "1"]).is_empty());
    // A figure in doubt is not in the total.
    assert_eq!(told(Compare::AtLeast, ["5000", "4", "3"]), ["factor 5000 5"]);
    assert_eq!(told(Compare::AtLeast, ["5", "-4", "3"]), ["sign -4 4"]);
    assert!(told(Compare::AtLeast, ["5000", "3", "3"]).is_empty());
    assert_eq!(told(Compare::Exactly, ["9", "7", "3"]), ["row-counted-twice 7 0"]);
    assert_eq!(told(Compare::Exactly, ["5", "7", "7"]), ["row-counted-twice 7 0", "row-counted-twice 7 0"]);
    assert!(told(Compare::Exactly, ["9", "7", "4"]).is_empty());
}

#[test]
fn of_a_figure_in_doubt_what_makes_it_exact_is_told() {
    let told = |figure: &str| {
        let mut desk = Desk::clean();
        desk.state(EAST, WORKERS, figure);
        let doubted = desk.tally.figure(EAST, WORKERS).unwrap();
        brief(&of_magnitude(&desk.case(), doubted, Amount::exact(5.into())))
    };
    assert_eq!(told("5000"), ["factor D11 5000 5"]);
    assert!(told("5001").is_empty());
}

/// A figure of two digits or more, as people write it.
fn figure() -> impl Strategy<Value = i64> {
    prop_oneof![10i64..100, 100i64..1000, 1000i64..100_000]
}

/// What one slip makes of a figure.
fn slipped(figure: i64, kind: usize, place: u32, digit: i64) -> Option<(Slip, i64)> {
    let count = figure.checked_ilog10()? + 1;
    let place = place % count;
    let power = 10i64.pow(place);
    let (above, own, below) = (figure / power / 10, figure / power % 10, figure % power);
    let (slip, to) = match kind {
        0 => (Slip::Factor, figure * 10i64.pow(1 + place % 4)),
        1 if place + 1 == count => return None,
        1 => (Slip::TransposedDigits, {
            let next = above % 10;
            figure + (next - own) * power - (next - own) * power * 10
        }),
        2 => (Slip::MistypedDigit, figure + (digit - own) * power),
        // The digit is left out, or another one put in.
        3 => (Slip::DroppedDigit, above * power + below),
        4 => (Slip::ExtraDigit, (above * 10 + own) * power * 10 + digit * power + below),
        _ => (Slip::Sign, -figure),
    };
    let is_tenfold = to * 10 == figure || to == figure * 10 && slip != Slip::Factor;
    let has_digits = |number: i64| number.checked_ilog10() >= Some(1);
    let loses_zero = slip == Slip::DroppedDigit && to.checked_ilog10()? + 2 != count;
    let leads_with_zero = to > 0 && slip != Slip::ExtraDigit && slip != Slip::DroppedDigit && to.ilog10() + 1 < count;
    let fits = to != figure && (to < 0 || has_digits(to)) && !is_tenfold && !loses_zero && !leads_with_zero;
    fits.then_some((slip, to))
}

proptest! {
    /// One cell is changed; what it was is among the causes, unless more than a handful of cells may have been.
    #[test]
    fn a_slip_in_a_cell_is_among_the_causes(
        staff in proptest::collection::vec(figure(), 1..6), row in 0usize..6, kind in 0usize..6, place in 0u32..5, digit in 0i64..10,
    ) {
        let row = row % staff.len();
        let Some((slip, wrong)) = slipped(staff[row], kind, place, digit) else { return Ok(()) };
        let total: i64 = staff.iter().sum();
        let mut changed = staff.clone();
        changed[row] = wrong;
        let desk = desk(&Decimal::new(total, 4).to_string(), &changed);
        let wanted = format!("{} B{} {wrong} {}", slip.code(), row + 2, staff[row]);
        let told = stated(&desk);
        prop_assert!(told.contains(&wanted), "{wanted} of {changed:?} to {total}: {told:?}");
    }

    /// The stated figure is another; what it was is among the causes. A zero at its end is not written, and no slip in it is told.
    #[test]
    fn a_slip_in_the_stated_figure_is_among_the_causes(
        staff in proptest::collection::vec(figure(), 1..6), kind in 0usize..3, place in 0u32..6, digit in 0i64..10,
    ) {
        let people: i64 = staff.iter().sum();
        let Some((slip, wrong)) = slipped(people, kind, place, digit) else { return Ok(()) };
        if people % 10 == 0 || wrong % 10 == 0 && slip != Slip::Factor {
            return Ok(());
        }
        let told = told(wrong, &staff);
        let say = |people: i64| Decimal::new(people, 4).normalize();
        let wanted = format!("{} D10 {} {}", slip.code(), say(wrong), say(people));
        prop_assert!(told.contains(&wanted), "{wanted} of {staff:?}: {told:?}");
    }

    /// One row, or a total, is added once too often or not at all.
    #[test]
    fn a_row_that_the_stated_figure_leaves_out_or_has_twice_is_among_the_causes(
        staff in proptest::collection::vec(figure(), 2..6), row in 0usize..6, kind in 0usize..5,
    ) {
        let row = row % staff.len();
        let total_staff: i64 = staff.iter().sum();
        let (people, wanted) = match kind {
            0 => (total_staff - staff[row], format!("row-left-out B{} {} 0", row + 2, staff[row])),
            1 => (total_staff + staff[row], format!("row-counted-twice B{} {} {}", row + 2, staff[row], 2 * staff[row])),
            2 => (2 * total_staff, format!("subtotal-counted-twice B9 {total_staff} 0")),
            3 => (total_staff - staff[row], format!("hidden-row B{} {} 0", row + 2, staff[row])),
            _ => (total_staff, "previous-round".into()),
        };
        let mut desk = desk(&Decimal::new(people, 4).to_string(), &staff);
        match kind {
            2 => desk.roster(PORT, ENTERPRISES).totals = thin_vec![total(total_staff, 0..staff.len(), 8)],
            3 => desk.roster(PORT, ENTERPRISES).rows.to_mut()[row].is_hidden = true,
            4 => {
                desk.enter(PORT, ENTERPRISES, row, STAFF, Entry::Number(Decimal::from(staff[row] + 7).into()));
                desk = after(desk, people);
            }
            _ => {}
        }
        desk.tally_again();
        let told = stated(&desk);
        prop_assert!(told.iter().any(|told| told.starts_with(&wanted)), "{wanted} of {staff:?}: {told:?}");
    }
}
