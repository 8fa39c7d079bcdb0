//! R201 city-total-differs: what all units state does not reach the total that the office declared.
//!
//! The gap is explained in words, step by step with the units named: not allocated, not returned, not readable, in doubt,
//! short of target, above target. The steps add up to the difference. Before the last round this is progress.

use super::phrase::{amount, apart, clauses, open_amount, some};
use super::{Case, cause, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::tally::{Cause, Figure, Step, Total, Verdict};
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R201",
    name: "city-total-differs",
    severity: Severity::Error,
    title: text("总数未达公布目标", "City total differs"),
    why: text(
        "各单位填报数相加没有达到公布的总目标。最后一次报送之前只作进度提示。",
        "What the units state does not add up to the declared total. Before the last round this is progress, and information only.",
    ),
    remedy: text(
        "请按差额构成逐项处理：催报未报的，退回无法读取的，核实存疑的，督促未达目标的。",
        "Follow the steps of the gap: remind those who owe, return what cannot be read, ask about what is in doubt, press those who are short.",
    ),
};

const SHORT: Text = text(
    "{indicator}：各单位填报数合计 {stated}，总目标 {declared}，相差 {difference}；差额构成：{gap}",
    "{indicator}: the units state {stated} in all, the declared total is {declared}, a difference of {difference}; in detail: {gap}",
);
const SHORT_WITH_ALL: Text = text(
    "{indicator}：各单位填报数合计 {stated}，总目标 {declared}，相差 {difference}；应报单位均已计入",
    "{indicator}: the units state {stated} in all, the declared total is {declared}, a difference of {difference}; every unit that is due is counted",
);
const NONE_COUNTED: Text = text(
    "{indicator}：没有可以计入的填报数，总目标 {declared}；差额构成：{gap}",
    "{indicator}: no stated figure can be counted, the declared total is {declared}; in detail: {gap}",
);
const NOTHING: Text = text(
    "{indicator}：没有单位报送，总目标 {declared}",
    "{indicator}: no unit has returned anything, the declared total is {declared}",
);
const ALLOCATED_LESS: Text =
    text("各单位目标合计比总目标少 {amount}", "the targets of the units are {amount} less than the declared total");
const ALLOCATED_MORE: Text =
    text("各单位目标合计比总目标多 {amount}", "the targets of the units are {amount} more than the declared total");
const ABSENT: Text = text("{why}的 {count} 个单位（{units}）", "{why} ({count}): {units}");
const ABSENT_WITH_TARGET: Text =
    text("{why}的 {count} 个单位（{units}）目标共 {amount}", "{why} ({count}): {units}, with targets of {amount}");
const ROUNDING: Text = text(
    "填约数的 {count} 个单位（{units}）按代表数计，与目标共差 {amount}",
    "stating about as much as their target ({count}): {units}, {amount} by the numbers that stand for it",
);
const TWICE: Text = text(
    "明细与其他单位重复的 {count} 个单位（{units}）多计 {amount}",
    "listing what others list too ({count}): {units}, {amount} counted twice",
);
const BELOW: Text =
    text("低于目标的 {count} 个单位（{units}）共少 {amount}", "below target ({count}): {units}, short by {amount}");
const ABOVE: Text =
    text("高于目标的 {count} 个单位（{units}）共多 {amount}", "above target ({count}): {units}, over by {amount}");

const UNDECIDED: Text = text(
    "{indicator}：各单位填报数合计 {stated}，总目标 {declared}；有的填报数不精确，无法判定是否达到",
    "{indicator}: the units state {stated} in all, the declared total is {declared}; whether it is reached cannot be decided, as some figures are not exact",
);
const ABOUT: Text = text("约 {amount}", "about {amount}");

/// Holds every total against what was declared.
pub fn check(case: &Case) -> Vec<Finding> {
    case.tally.totals.iter().filter_map(|total| finding(case, total)).collect()
}

fn finding(case: &Case, total: &Total) -> Option<Finding> {
    let indicator = &case.plan.indicators[total.indicator];
    let declared = total.declared.filter(|_| indicator.adds_up())?;
    let mut facts = vec![("declared", amount(declared, &indicator.measure))];
    let place = |says, facts| {
        Finding::new(&RULE, says, facts)
            .indicator(total.indicator)
            .at(draw::declared(case.plan, total.indicator))
            .figures(total.stated.map(|stated| stated.value), Some(declared))
    };
    let says = match total.stated {
        Some(stated) if indicator.falls_short(&stated, declared).is_none() => {
            facts.push(("stated", open_amount(stated, &indicator.measure)));
            return case.plan.is_judged(case.round, total.indicator).then(|| place(UNDECIDED, facts).as_doubtful());
        }
        Some(stated) if indicator.falls_short(&stated, declared) == Some(true) => {
            let apart = apart(stated.value, declared, &indicator.measure);
            let about = || Fact::phrase(ABOUT, vec![("amount", apart.clone())]);
            facts.push(("stated", open_amount(stated, &indicator.measure)));
            facts.push(("difference", if stated.is_exact() { apart.clone() } else { about() }));
            let gap = gap(case, total);
            let says = if gap.is_some() { SHORT } else { SHORT_WITH_ALL };
            facts.extend(gap.map(|gap| ("gap", gap)));
            says
        }
        None if total.returned == 0 => NOTHING,
        None => {
            facts.push(("gap", gap(case, total)?));
            NONE_COUNTED
        }
        Some(_) => return None,
    };
    let finding = place(says, facts);
    // Before the last round a total that is short needs no explanation.
    Some(match case.plan.is_judged(case.round, total.indicator) {
        true => finding.explained(cause::of_city(case, total)),
        false => finding.as_progress(),
    })
}

/// From declared to stated, step by step; `None` where there is nothing to name.
fn gap(case: &Case, total: &Total) -> Option<Fact> {
    let steps = total.waterfall.as_ref()?.steps.iter();
    clauses(steps.filter_map(|step| said(case, total.indicator, step)).collect())
}

/// A step of the gap in words. What is merely left between the two totals says nothing that they do not say.
fn said(case: &Case, indicator: usize, step: &Step) -> Option<Fact> {
    let is_allocated = case.plan.indicators[indicator].allocation.is_some();
    let says = match step.cause {
        // Where nothing is allocated to anybody that is no news.
        Cause::NotAllocated if !is_allocated => return None,
        Cause::NotAllocated if step.amount < Decimal::ZERO => ALLOCATED_LESS,
        Cause::NotAllocated => ALLOCATED_MORE,
        _ if step.units.is_empty() => return None,
        Cause::NotReturned | Cause::Refused | Cause::Unverifiable if is_allocated => ABSENT_WITH_TARGET,
        Cause::NotReturned | Cause::Refused | Cause::Unverifiable => ABSENT,
        Cause::Rounding => ROUNDING,
        Cause::CountedTwice => TWICE,
        Cause::Short => BELOW,
        Cause::Over => ABOVE,
    };
    let name = |unit: &usize| -> Fact {
        let name = case.plan.units[*unit].name.as_str().into();
        match (step.cause, case.tally.figure(*unit, indicator)) {
            (Cause::Unverifiable, Some(figure)) => Fact::phrase(
                text("{unit}：{why}", "{unit}: {why}"),
                vec![("unit", name), ("why", doubt(figure).into())],
            ),
            _ => name,
        }
    };
    let facts = vec![
        ("why", step.cause.word().into()),
        ("count", step.units.len().into()),
        ("units", some(step.units.iter().map(name).collect())),
        ("amount", amount(step.amount.abs(), &case.plan.indicators[indicator].measure)),
    ];
    Some(Fact::phrase(says, facts))
}

/// Why a figure cannot be counted.
fn doubt(figure: &Figure) -> Text {
    match figure.verdict {
        Verdict::Unverifiable(why) => why.text(),
        verdict => verdict.word(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{
        Desk, EAST, MILL, PARTICIPANTS, PORT, PROJECTS, ROOMS, WEST, WORKERS, messages, plan_with,
    };
    use crate::value::measure::Measure;

    #[test]
    fn the_gap_is_told_step_by_step_with_the_units_named() {
        let mut desk = Desk::clean();
        desk.state(EAST, WORKERS, "7");
        desk.state(PORT, WORKERS, "待定");
        desk.state(WEST, WORKERS, "2");
        desk.state(MILL, WORKERS, "1");
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "“先进人物”：各单位填报数合计 10 名，总目标 12 名，相差 2 名；差额构成：无法计入的 1 个单位（港区：不是数字）目标共 3 名；低于目标的 1 个单位（西城区）共少 2 名；高于目标的 2 个单位（东城区、纺织厂）共多 3 名"
            ]
        );
        assert_eq!(findings[0].severity, Severity::Error);
        assert_eq!(findings[0].place.say(), "rural.csv › rural!B6");
    }

    #[test]
    fn units_that_did_not_return_and_figures_in_doubt_are_steps_of_their_own() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "6000");
        desk.send_nothing(PORT);
        let said = messages(&check(&desk.case()));
        assert_eq!(
            said[1],
            "“参赛职工”：各单位填报数合计 0.6 万人，总目标 1.5 万人，相差 0.9 万人；差额构成：未报送的 1 个单位（港区）目标共 0.3 万人；无法计入的 1 个单位（东城区：数字有误）目标共 0.6 万人"
        );
        assert_eq!(
            said[3],
            "“职工书屋”：各单位填报数合计 3 家，总目标 4 家，相差 1 家；差额构成：未报送的 1 个单位（港区）"
        );
    }

    #[test]
    fn a_negative_figure_is_left_out_and_named() {
        let mut desk = Desk::clean();
        desk.state(MILL, ROOMS, "-1");
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "“职工书屋”：各单位填报数合计 3 家，总目标 4 家，相差 1 家；差额构成：无法计入的 1 个单位（纺织厂：数字有误）；可能的原因：纺织厂填报的 -1 家应为 1 家，改正后总数正好相符"
            ]
        );
    }

    #[test]
    fn a_total_that_may_or_may_not_be_reached_is_a_warning() {
        let mut desk = Desk::clean();
        desk.state(PORT, ROOMS, "1个以上");
        assert!(check(&desk.case()).is_empty());
        desk.state(PORT, ROOMS, "1-2个");
        desk.state(EAST, ROOMS, "0");
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            ["“职工书屋”：各单位填报数合计 3 至 4 家，总目标 4 家；有的填报数不精确，无法判定是否达到"]
        );
        assert_eq!(findings[0].severity, Severity::Warning);
        desk.state(WEST, ROOMS, "0");
        assert_eq!(
            messages(&check(&desk.case())),
            ["“职工书屋”：各单位填报数合计 2 至 3 家，总目标 4 家，相差 约 1.5 家；应报单位均已计入"]
        );
    }

    #[test]
    fn a_table_that_does_not_reach_its_own_total_is_a_step() {
        let mut desk = Desk::clean();
        desk.plan = plan_with(&[("rural.csv", "单位,先进人物（名）\n东城区,5\n西城区,4\n港区,3\n纺织厂,\n合计,13\n")]);
        desk.tally_again();
        assert_eq!(
            messages(&check(&desk.case())),
            ["“先进人物”：各单位填报数合计 12 名，总目标 13 名，相差 1 名；差额构成：各单位目标合计比总目标少 1 名"]
        );
    }

    #[test]
    fn percentages_have_no_total() {
        let mut desk = Desk::clean();
        desk.plan = plan_with(&[("rural.csv", "单位,先进人物（名）\n东城区,5\n西城区,4\n港区,3\n合计,99\n")]);
        desk.plan.indicators[WORKERS].measure = Measure::parse("%");
        desk.tally_again();
        let total = desk.tally.total(WORKERS).unwrap();
        assert_eq!((total.allocated, total.stated, total.verdict), (None, None, Verdict::Satisfied));
        assert!(check(&desk.case()).is_empty());
    }

    #[test]
    fn figures_none_of_which_can_be_counted_are_not_taken_for_zero() {
        let mut desk = Desk::clean();
        for unit in [EAST, WEST, PORT, MILL] {
            desk.state(unit, ROOMS, "");
        }
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "“职工书屋”：没有可以计入的填报数，总目标 4 家；差额构成：无法计入的 4 个单位（东城区：未填、西城区：未填、港区：未填、纺织厂：未填）"
            ]
        );
        assert_eq!(findings[0].stated, None);
    }

    #[test]
    fn nobody_having_returned_is_said_and_before_the_last_round_all_is_progress() {
        let mut desk = Desk::clean().in_first_round();
        for unit in [EAST, WEST, PORT, MILL] {
            desk.send_nothing(unit);
        }
        let findings = check(&desk.case());
        assert_eq!(messages(&findings)[0], "“竞赛项目”：没有单位报送，总目标 5 个");
        assert_eq!(
            findings.iter().map(|finding| finding.indicator).collect::<Vec<_>>(),
            [Some(PROJECTS), Some(PARTICIPANTS), Some(WORKERS), Some(ROOMS)]
        );
        assert!(findings.iter().all(|finding| finding.severity == Severity::Info));
    }

    #[test]
    fn an_approximate_figure_around_its_target_is_a_step_of_rounding() {
        let mut desk = Desk::clean();
        desk.state(EAST, WORKERS, "4-7");
        desk.state(WEST, WORKERS, "1");
        desk.state(MILL, WORKERS, "0");
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "“先进人物”：各单位填报数合计 8 至 11 名，总目标 12 名，相差 约 2.5 名；差额构成：填约数的 1 个单位（东城区）按代表数计，与目标共差 0.5 名；低于目标的 1 个单位（西城区）共少 3 名"
            ]
        );
    }

    proptest::proptest! {
        /// Whatever units state, fail to state or do not send.
        #[test]
        fn the_steps_from_declared_to_stated_add_up_exactly(answers in proptest::collection::vec(answer(), 4)) {
            let mut desk = Desk::clean();
            for (unit, answer) in answers.iter().enumerate() {
                match answer {
                    Some(words) => [PARTICIPANTS, WORKERS, ROOMS].iter().for_each(|indicator| desk.state(unit, *indicator, words)),
                    None => desk.send_nothing(unit),
                }
            }
            for total in &desk.tally.totals {
                let waterfall = total.waterfall.as_ref().expect("every total of this plan is declared");
                let steps: Decimal = waterfall.steps.iter().map(|step| step.amount).sum();
                proptest::prop_assert_eq!(waterfall.declared + steps, waterfall.stated);
                proptest::prop_assert_eq!(waterfall.stated, total.stated.map_or(Decimal::ZERO, |stated| stated.value));
            }
        }
    }

    /// What a unit may write for a figure; `None` where it sends nothing.
    fn answer() -> impl proptest::strategy::Strategy<Value = Option<String>> {
        use proptest::prelude::*;
        let words = prop_oneof![
            (0u32..100_000, 0u32..4).prop_map(|(digits, scale)| Decimal::new(digits.into(), scale).to_string()),
            (1u32..900).prop_map(|number| format!("约{number}")),
            (1u32..99).prop_map(|number| format!("{number}千多")),
            "待定|/|-3||无|同上|3-5|1个以上",
        ];
        proptest::option::weighted(0.9, words)
    }
}
