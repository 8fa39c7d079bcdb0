//! V102 implausible-magnitude: a stated figure is 10, 100, 1,000 or 10,000 times what its roster, else its target or an earlier round, says.
//!
//! Mostly the measure: 人 written in a cell that asks for 万人. The message says what the figure would be, and changes nothing.
//! The difference from roster and target is a consequence and is not reported again.

use super::phrase::{amount, open_amount};
use super::{Case, cause, draw};
use crate::finding::{Finding, Rule, Severity, Slip};
use crate::tally::{Against, Figure, Magnitude};
use crate::text::{Fact, Text, text};
use crate::value::interval::Amount;
use crate::value::measure::Measure;
use rust_decimal::Decimal;

/// The rule.
pub static RULE: Rule = Rule {
    code: "V102",
    name: "implausible-magnitude",
    severity: Severity::Error,
    title: text("疑似计量单位填错", "Implausible magnitude"),
    why: text(
        "填报数与明细、目标或此前批次相差十倍、百倍、千倍或万倍左右，多半是计量单位或小数点用错；一个这样的数就会让总数失真。",
        "The figure is ten, a hundred, a thousand or ten thousand times off, mostly for a wrong unit of measure or decimal point; one of these spoils the total.",
    ),
    remedy: text(
        "请单位按规定的计量单位核对并重报。程序只提示可能的数，不作改动。",
        "Ask the unit to check the figure in the measure asked for and to send it again. What it may have meant is only suggested.",
    ),
};

const ROSTER_SAYS: Text = text("明细合计 {amount}", "its roster adds up to {amount}");
const TARGET_SAYS: Text = text("目标 {amount}", "its target is {amount}");
const BEFORE_SAYS: Text = text("此前（{round}）填报 {amount}", "{amount} was stated in an earlier round ({round})");
const LARGE: Text = text(
    "{unit}{indicator}：填报数 {stated}，{reference}，约为后者的 {times} 倍；除以 {times} 为 {scaled}，{cause}",
    "{unit}, {indicator}: {stated} is stated and {reference}, about {times} times less; divided by {times} it would be {scaled}; {cause}",
);
const SMALL: Text = text(
    "{unit}{indicator}：填报数 {stated}，{reference}，约为后者的 {times} 分之一；乘以 {times} 为 {scaled}，{cause}",
    "{unit}, {indicator}: {stated} is stated and {reference}, about {times} times more; multiplied by {times} it would be {scaled}; {cause}",
);
const EXACTLY_LARGE: Text = text(
    "{unit}{indicator}：填报数 {stated}，{reference}，正好是后者的 {times} 倍",
    "{unit}, {indicator}: {stated} is stated and {reference}, exactly {times} times less",
);
const EXACTLY_SMALL: Text = text(
    "{unit}{indicator}：填报数 {stated}，{reference}，正好是后者的 {times} 分之一",
    "{unit}, {indicator}: {stated} is stated and {reference}, exactly {times} times more",
);
const IN_OTHER_MEASURE: Text = text("可能是按“{measure}”填的", "it may have been written in {measure}");
const SLIP: Text = text("可能是计量单位或小数点有误", "the measure or the decimal point may be wrong");

/// Words every figure whose magnitude the tally doubts.
pub fn check(case: &Case) -> Vec<Finding> {
    case.tally.figures.iter().filter_map(|figure| finding(case, figure)).collect()
}

fn finding(case: &Case, figure: &Figure) -> Option<Finding> {
    let Magnitude { power, against } = figure.magnitude?;
    let stated = figure.stated()?;
    let value = stated.value;
    let times = Decimal::from(10u64.checked_pow(power.unsigned_abs().into())?);
    let scaled = if power > 0 { value.checked_div(times)? } else { value.checked_mul(times)? };
    let measure = &case.plan.indicators[figure.indicator].measure;
    let (reference, basis) = match against {
        Against::Roster => (ROSTER_SAYS, figure.roster()?),
        Against::Target => (TARGET_SAYS, Amount::exact(figure.target(case.plan)?)),
        Against::Before => (BEFORE_SAYS, figure.before.as_ref()?.amount()),
    };
    let round = figure.before.as_ref().map(|before| case.plan.rounds[before.round].name.as_str()).unwrap_or_default();
    let facts = vec![
        ("stated", open_amount(stated, measure)),
        ("reference", Fact::phrase(reference, vec![("amount", open_amount(basis, measure)), ("round", round.into())])),
        ("times", times.into()),
        ("scaled", amount(scaled, measure)),
        ("cause", likely(measure, power.into())),
    ];
    let causes = match against {
        Against::Roster => cause::of_stated(case, figure),
        Against::Target | Against::Before => cause::of_magnitude(case, figure, basis),
    };
    // What a cause says is not said twice.
    let is_exact = causes.iter().any(|cause| cause.slip == Slip::Factor && cause.place == figure.place());
    let says = match (is_exact, power > 0) {
        (true, true) => EXACTLY_LARGE,
        (true, false) => EXACTLY_SMALL,
        (false, true) => LARGE,
        (false, false) => SMALL,
    };
    let finding = draw::stated(&RULE, says, figure, facts).figures(Some(value), Some(basis.value));
    Some(finding.explained(causes))
}

/// The measure that would explain the factor, where it is one that people use.
fn likely(measure: &Measure, power: i32) -> Fact {
    match cause::other_measure(measure, power) {
        Some(other) => Fact::phrase(IN_OTHER_MEASURE, vec![("measure", other.into())]),
        None => SLIP.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PARTICIPANTS, WORKERS, messages};

    #[test]
    fn people_written_as_ten_thousands_are_suggested_as_the_cause() {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "6000");
        let findings = check(&desk.case());
        assert_eq!(
            messages(&findings),
            [
                "东城区“参赛职工”：填报数 6000 万人，明细合计 0.6 万人，正好是后者的 10000 倍；可能的原因：填报数是按“人”填的，应为 0.6 万人"
            ]
        );
        assert_eq!(findings[0].expected, Some(Decimal::new(6, 1)));
    }

    #[test]
    fn without_a_roster_the_target_is_the_reference() {
        let mut desk = Desk::clean();
        desk.state(EAST, WORKERS, "5000");
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“先进人物”：填报数 5000 名，目标 5 名，正好是后者的 1000 倍；可能的原因：填报数的小数点或计量单位有误，应为 5 名"
            ]
        );
    }

    #[test]
    fn without_a_roster_and_a_target_the_round_before_is_the_reference() {
        let mut desk = Desk::clean();
        let indicator = desk.plan.indicators.iter().position(|one| one.proof.is_none() && one.allocation.is_none());
        let indicator = indicator.expect("one that is only collected");
        desk.state(EAST, indicator, "5");
        desk.before.add(0, desk.tally.counted());
        desk.state(EAST, indicator, "6000");
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区“职工书屋”：填报数 6000 家，此前（年中统计）填报 5 家，约为后者的 1000 倍；除以 1000 为 6 家，可能是计量单位或小数点有误"
            ]
        );
        desk.state(EAST, indicator, "60");
        assert!(check(&desk.case()).is_empty(), "ten times as many may be right");
    }

    #[test]
    fn a_figure_that_is_too_small_names_the_larger_measure() {
        assert_eq!(likely(&Measure::parse("人"), -4).say(crate::text::Lang::Zh), "可能是按“万人”填的");
    }
}
