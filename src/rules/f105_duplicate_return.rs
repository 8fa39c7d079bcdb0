//! F105 duplicate-return: a file has the same content as another one.

use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::State;
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F105",
    name: "duplicate-return",
    severity: Severity::Info,
    title: text("重复的文件", "Duplicate return"),
    why: text("收到两份内容完全相同的文件，只计一份。", "The same content came in twice; it is counted once."),
    remedy: text(
        "一般无需处理；如两个单位报来同一文件，请核实其中一个是否发错。",
        "Usually nothing. Where two units sent the same file, ask whether one of them attached the wrong one.",
    ),
};

const SAME: Text = text("与“{other}”内容完全相同，只计一次", "the same content as “{other}”; counted once");

/// Tells every file whose content is already there.
pub fn check(case: &Case) -> Vec<Finding> {
    let states = case.collected.states.iter().enumerate();
    states
        .filter_map(|(file, state)| match state {
            State::Duplicate(other) => Some((file, &*case.collected.files[*other].path)),
            _ => None,
        })
        .map(|(file, other)| draw::file(&RULE, SAME, case, file, vec![("other", other.into())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, MILL, messages};

    #[test]
    fn the_file_that_holds_the_same_is_named() {
        let mut desk = Desk::clean();
        desk.set_state(MILL, State::Duplicate(EAST));
        assert_eq!(messages(&check(&desk.case())), ["与“1 东城区.xlsx”内容完全相同，只计一次"]);
    }
}
