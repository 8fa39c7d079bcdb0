//! F106 wrong-round: a file carries the stamp of another plan or another round.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Rejection, State};
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F106",
    name: "wrong-round",
    severity: Severity::Error,
    title: text("不是本批次或本方案的模板", "Wrong round or plan"),
    why: text(
        "文件是用其他批次或其他方案的模板填报的，其中的数字不能当作本批次的数字，没有计入。",
        "The file was filled in on the template of another round or another plan: its figures are not those of this round and are not counted.",
    ),
    remedy: text(
        "放错文件夹的，请移到相应批次的收件文件夹；用错模板的，请单位用本批次的模板重新报送。",
        "Move the file into the inbox of its own round, or have the unit fill in the template of this one.",
    ),
};

const OTHER_PLAN: Text = text(
    "模板的方案标识为“{found}”，本方案为“{expected}”，内容未计入",
    "its template belongs to the plan “{found}”, this is “{expected}”; nothing in it is counted",
);
const OTHER_ROUND: Text = text(
    "模板的报送批次为“{found}”，本批次为“{expected}”，内容未计入",
    "its template belongs to the round “{found}”, this is “{expected}”; nothing in it is counted",
);

/// Tells every file that was made for something else.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, state) in case.collected.states.iter().enumerate() {
        let State::Rejected(rejection) = state else { continue };
        let (says, found, expected) = match rejection {
            Rejection::OtherPlan(found) => (OTHER_PLAN, found.as_str(), &case.plan.id),
            Rejection::OtherRound(found) => {
                let name = case.plan.round(found).map_or(found.as_str(), |round| round.name.as_str());
                (OTHER_ROUND, name, &case.round.name)
            }
            Rejection::SeveralUnits(_) => continue,
        };
        let facts = vec![("found", found.into()), ("expected", expected.as_str().into())];
        findings.push(draw::file(&RULE, says, case, file, facts));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, WEST, messages};

    #[test]
    fn both_rounds_or_both_plans_are_named() {
        let mut desk = Desk::clean();
        desk.set_state(EAST, State::Rejected(Rejection::OtherRound("mid".into())));
        desk.set_state(WEST, State::Rejected(Rejection::OtherPlan("2020".into())));
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "模板的报送批次为“年中统计”，本批次为“年终统计”，内容未计入",
                "模板的方案标识为“2020”，本方案为“small”，内容未计入",
            ]
        );
    }
}
