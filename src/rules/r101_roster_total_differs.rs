//! R101 roster-total-differs: the figure that a unit states is not what its roster adds up to.
//!
//! Which of the two is wrong is not known, and neither is changed. What would explain the difference exactly is listed as a
//! possibility ([`cause`]). Two figures of which one leaves something open (约5万) differ only where nothing fits both;
//! where it cannot be decided, that is a warning. A figure whose magnitude is in doubt (V102), that is negative (V103), or that misses
//! the roster by less than one person or thing because it is not whole (V104) is not told again.

use super::phrase::{apart, open_amount, titled};
use super::{Case, cause, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::tally::{Figure, Proved};
use crate::text::{Text, text};
use rayon::prelude::*;
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R101",
    name: "roster-total-differs",
    severity: Severity::Error,
    title: text("填报数与明细不符", "Roster total differs"),
    why: text(
        "填报数应等于本单位明细的合计；两者不等，至少有一个不对，是哪一个程序并不知道。",
        "The stated figure should be what the unit's own roster adds up to; where they differ, at least one is wrong, and which one is not known.",
    ),
    remedy: text(
        "请单位核对填报数和明细：是明细漏填、多填，还是填报数有误；更正后重报。",
        "Ask the unit to compare the two: rows left out or added, or a wrong figure; then to send the corrected return.",
    ),
};

const DIFFERS: Text = text(
    "{unit}{indicator}：填报数 {stated}，{sheet}的 {rows} 行合计 {roster}，相差 {difference}",
    "{unit}, {indicator}: {stated} is stated, the {rows} rows of {sheet} add up to {roster}, a difference of {difference}",
);
const NOTHING_FITS: Text = text(
    "{unit}{indicator}：填报数 {stated}，{sheet}的 {rows} 行合计 {roster}，怎样取值都不相等",
    "{unit}, {indicator}: {stated} is stated, the {rows} rows of {sheet} add up to {roster}; no figure is both",
);
const UNDECIDED: Text = text(
    "{unit}{indicator}：填报数 {stated}，{sheet}的 {rows} 行合计 {roster}；数字不精确，无法判定是否相符",
    "{unit}, {indicator}: {stated} is stated, the {rows} rows of {sheet} add up to {roster}; whether they agree cannot be decided from figures that are not exact",
);

/// Holds every stated figure against its roster.
pub fn check(case: &Case) -> Vec<Finding> {
    // The rows of a roster stand in memory while it is explained: those of one unit do not several times.
    let of_unit = case.tally.figures.par_chunk_by(|one, other| one.unit == other.unit);
    of_unit.flat_map_iter(|figures| figures.iter().filter_map(|figure| finding(case, figure))).collect()
}

fn finding(case: &Case, figure: &Figure) -> Option<Finding> {
    let indicator = &case.plan.indicators[figure.indicator];
    let stated = figure.stated()?;
    let Proved::Figure { number, rows } = &figure.proved else { return None };
    let roster = number.amount();
    let is_told = figure.magnitude.is_some() || stated.within.is_below(Decimal::ZERO);
    let tallies = indicator.tallies(&stated, &roster);
    if is_told || tallies == Some(true) {
        return None;
    }
    let off = stated.value.checked_sub(roster.value)?.abs().checked_mul(indicator.measure.pieces())?;
    if !indicator.is_whole(&stated) && off < Decimal::ONE {
        return None;
    }
    let sheet = figure.roster_sheet(case.plan, case.collected).map_or("", |[_, sheet]| sheet);
    let is_exact = stated.is_exact() && roster.is_exact();
    let facts = vec![
        ("stated", open_amount(stated, &indicator.measure)),
        ("roster", open_amount(roster, &indicator.measure)),
        ("sheet", titled(sheet)),
        ("rows", (*rows).into()),
        ("difference", apart(stated.value, roster.value, &indicator.measure)),
    ];
    let proof = indicator.proof?.roster;
    let finding = match tallies {
        None => draw::stated(&RULE, UNDECIDED, figure, facts).as_doubtful(),
        Some(_) if !is_exact => draw::stated(&RULE, NOTHING_FITS, figure, facts),
        Some(_) => draw::stated(&RULE, DIFFERS, figure, facts),
    };
    let causes = if tallies.is_none() { Vec::new() } else { cause::of_stated(case, figure) };
    Some(finding.roster(proof).figures(Some(stated.value), Some(roster.value)).explained(causes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Entry;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PARTICIPANTS, PORT, PROJECTS, ROOMS, messages};
    use crate::tally::{Breach, Verdict, Why};
    use crate::value::written::words;

    #[test]
    fn both_figures_and_their_difference_are_named_and_neither_is_called_wrong() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "0.7");
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "东城区“参赛职工”：填报数 0.7 万人，“参赛单位明细”的 2 行合计 0.6 万人，相差 0.1 万人；可能的原因有 2 个：（1）第 2 行的 3500 人有一位数字打错，应为 4500 人；（2）第 3 行的 2500 人有一位数字打错，应为 3500 人"
            ]
        );
        assert_eq!(findings[0].place.say(), "1 东城区.xlsx › 指标填报!D10");
        assert_eq!(findings[0].expected, Some(Decimal::new(6, 1)));
    }

    #[test]
    fn a_figure_that_rounds_to_its_roster_agrees() {
        let mut desk = Desk::clean();
        desk.enter(EAST, ENTERPRISES, 0, 1, Entry::Number(Decimal::from(3499).into()));
        assert!(check(&desk.case()).is_empty());
        desk.plan.indicators[PARTICIPANTS].decimals = 4;
        desk.tally_again();
        assert_eq!(check(&desk.case()).len(), 1);
    }

    #[test]
    fn figures_in_words_differ_only_where_nothing_fits_both() {
        let mut desk = Desk::clean();
        let measure = crate::value::measure::Measure::parse("人");
        let rough = |written: &str| Entry::Number(words(written, &measure).amount().unwrap().into());
        desk.state(EAST, PARTICIPANTS, "约6千人");
        assert!(check(&desk.case()).is_empty());
        desk.state(EAST, PARTICIPANTS, "约5千人");
        desk.enter(PORT, ENTERPRISES, 0, 1, rough("一千多"));
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "东城区“参赛职工”：填报数 0.45 至 0.55 万人，“参赛单位明细”的 2 行合计 0.6 万人，怎样取值都不相等",
                "港区“参赛职工”：填报数 0.3 万人，“参赛单位明细”的 3 行合计 多于 0.3、不足 0.4 万人；数字不精确，无法判定是否相符",
            ]
        );
        let severities: Vec<Severity> = findings.iter().map(|finding| finding.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
        assert_eq!(desk.tally.figure(PORT, PARTICIPANTS).unwrap().verdict, Verdict::Unverifiable(Why::Inexact));
    }

    #[test]
    fn a_range_that_could_be_anything_confirms_nothing() {
        let verdict = |indicator, stated: &str| {
            let mut desk = Desk::clean();
            desk.state(PORT, indicator, stated);
            (desk.tally.figure(PORT, indicator).unwrap().verdict, check(&desk.case()).len())
        };
        let (satisfied, open) = (Verdict::Satisfied, Verdict::Unverifiable(Why::Inexact));
        // One project is listed, 3000 people are.
        for (indicator, stated, expected, findings) in [
            (PROJECTS, "1-5个", open, 1),
            (PROJECTS, "1个以上", open, 1),
            (PROJECTS, "2-9个", Verdict::Violated(Breach::Differs), 1),
            (PARTICIPANTS, "0.2-0.4", open, 1),
            (PARTICIPANTS, "3000-3500人", satisfied, 0),
            // Of rooms there is no list.
            (ROOMS, "1家", satisfied, 0),
            (ROOMS, "1-5家", open, 0),
            (ROOMS, "3家以上", open, 0),
            (ROOMS, "3-5家", satisfied, 0),
        ] {
            assert_eq!(verdict(indicator, stated), (expected, findings), "{stated}");
        }
    }

    #[test]
    fn what_other_rules_tell_is_not_told_again() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "6000");
        desk.state(PORT, PROJECTS, "-1");
        desk.enter(PORT, ENTERPRISES, 0, 1, Entry::Wrong("千余".into()));
        assert!(check(&desk.case()).is_empty());
        desk.state(EAST, PROJECTS, "1.5");
        assert!(check(&desk.case()).is_empty());
        desk.state(EAST, PROJECTS, "7.5");
        assert_eq!(check(&desk.case()).len(), 1);
    }
}
