//! R107 fell-since-last-round: a cumulative figure is smaller than what the unit stated last in a round before.
//!
//! Every round asks for what was reached since the beginning of the year, so a figure can only grow. Figures that leave something
//! open fell only where no figure in them reaches the earlier one. One whose magnitude is in doubt (V102) is not told again.

use super::phrase::{apart, open_amount};
use super::{Case, cause, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::tally::Figure;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R107",
    name: "fell-since-last-round",
    severity: Severity::Error,
    title: text("比此前批次减少", "Fell since an earlier round"),
    why: text(
        "各批次填报的是年初以来累计数，后一批次不应少于前一批次；少了，两次里至少有一次不对，或者这次填成了当期数。",
        "Every round asks for what was reached since the beginning of the year; where the figure falls, one of the two is wrong, or this time only the period was reported.",
    ),
    remedy: text(
        "请单位核对：应填累计数；此前多报的，请说明原因并更正。",
        "Ask the unit: the figure should be cumulative; what was stated too high before should be explained and corrected.",
    ),
};

const FELL: Text = text(
    "{unit}{indicator}：本批次填报 {stated}，此前（{round}）填报 {before}，减少 {difference}",
    "{unit}, {indicator}: {stated} is stated now and {before} was stated in an earlier round ({round}), {difference} more",
);

/// Holds every figure that counts against the last one before.
pub fn check(case: &Case) -> Vec<Finding> {
    case.tally.figures.iter().filter_map(|figure| finding(case, figure)).collect()
}

fn finding(case: &Case, figure: &Figure) -> Option<Finding> {
    let (stated, before) = (figure.counted()?, figure.before.as_ref()?);
    let measure = &case.plan.indicators[figure.indicator].measure;
    let fell = before.amount().within.low.is_some_and(|low| match low.included {
        true => stated.within.is_below(low.at),
        false => stated.within.high.is_some_and(|high| high.at <= low.at),
    });
    if !fell {
        return None;
    }
    let facts = vec![
        ("stated", open_amount(stated, measure)),
        ("before", open_amount(before.amount(), measure)),
        ("round", case.plan.rounds[before.round].name.as_str().into()),
        ("difference", apart(stated.value, before.amount().value, measure)),
    ];
    let finding = draw::stated(&RULE, FELL, figure, facts);
    Some(finding.figures(Some(stated.value), Some(before.amount().value)).explained(cause::of_fall(case, figure)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PARTICIPANTS, PORT, PROJECTS, WEST, messages};

    /// A last round in which everything tallies, after a first one with these figures.
    fn after(earlier: &[(usize, usize, &str)]) -> Desk {
        let mut first = Desk::clean().in_first_round();
        for (unit, indicator, words) in earlier {
            first.state(*unit, *indicator, words);
        }
        let mut desk = Desk::clean();
        desk.before.add(0, first.tally.counted());
        desk.tally_again();
        desk
    }

    #[test]
    fn a_figure_below_that_of_the_round_before_is_told_with_both() {
        let desk = after(&[(EAST, PROJECTS, "3"), (WEST, PARTICIPANTS, "0.3")]);
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["东城区“竞赛项目”：本批次填报 2 个，此前（年中统计）填报 3 个，减少 1 个"]);
        assert_eq!(findings[0].difference(), Some((-1).into()));
    }

    #[test]
    fn a_figure_that_grew_or_may_have_is_not_told() {
        assert!(check(&after(&[]).case()).is_empty());
        assert!(check(&after(&[(EAST, PARTICIPANTS, "6千多"), (PORT, PROJECTS, "待定")]).case()).len() == 1);
        assert!(check(&after(&[(EAST, PARTICIPANTS, "约6千"), (PORT, PROJECTS, "1-2")]).case()).is_empty());
    }
}
