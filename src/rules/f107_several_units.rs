//! F107 several-units: one file holds the returns of several units; none of it is counted.

use super::phrase::units;
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Rejection, State};
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F107",
    name: "several-units",
    severity: Severity::Error,
    title: text("一个文件含几个单位的报表", "Several units in one file"),
    why: text(
        "一个文件里有几个单位的报表，哪张表、哪些行属于哪个单位不能靠猜，全部没有计入。",
        "The file holds the tables of several units. Which sheet and which rows are whose is not guessed, and nothing of it is counted.",
    ),
    remedy: text(
        "请把各单位的表分别另存为一个文件，放入收件文件夹，或请报送的单位按单位分别报送。",
        "Save each unit's sheets as a file of its own in the inbox, or have them sent unit by unit.",
    ),
};

const SEVERAL: Text = text(
    "文件中有 {count} 个单位的报表：{units}；请按单位分开报送，内容未计入",
    "the tables of {count} units are in it: {units}; they are to be sent apart, and nothing is counted",
);

/// Tells every file that holds several units' returns.
pub fn check(case: &Case) -> Vec<Finding> {
    let states = case.collected.states.iter().enumerate();
    let several = states.filter_map(|(file, state)| match state {
        State::Rejected(Rejection::SeveralUnits(of)) => Some((file, of)),
        _ => None,
    });
    several
        .map(|(file, of)| {
            let facts = vec![("count", of.len().into()), ("units", units(case.plan, of))];
            draw::file(&RULE, SEVERAL, case, file, facts).unit(None)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, WEST, messages};

    #[test]
    fn the_units_are_named() {
        let mut desk = Desk::clean();
        desk.set_state(EAST, State::Rejected(Rejection::SeveralUnits(vec![EAST, WEST])));
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["文件中有 2 个单位的报表：东城区、西城区；请按单位分开报送，内容未计入"]);
        assert_eq!(findings[0].unit, None);
    }
}
