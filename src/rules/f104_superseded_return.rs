//! F104 superseded-return: a later version of the same return is used.

use super::phrase::time;
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::State;
use crate::text::{Fact, Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F104",
    name: "superseded-return",
    severity: Severity::Info,
    title: text("已有更新的版本", "Superseded return"),
    why: text(
        "同一单位报送了多个版本，只计最后一个。",
        "The unit sent several versions of the same return; only the last one counts.",
    ),
    remedy: text(
        "一般无需处理；如应以较早的版本为准，请把较晚的文件移出收件文件夹。",
        "Usually nothing. Where the earlier version should count, move the later file out of the inbox.",
    ),
};

const SUPERSEDED: Text = text(
    "本文件保存于 {time}，已由“{later}”（保存于 {later_time}）代替",
    "this file was saved at {time}; “{later}”, saved at {later_time}, counts instead",
);

/// Tells every file that a later one replaces.
pub fn check(case: &Case) -> Vec<Finding> {
    let states = case.collected.states.iter().enumerate();
    states
        .filter_map(|(file, state)| match state {
            State::Superseded(later) => Some((file, *later)),
            _ => None,
        })
        .map(|(file, later)| {
            let facts = vec![
                ("time", saved(case, file)),
                ("later", case.collected.files[later].path.as_str().into()),
                ("later_time", saved(case, later)),
            ];
            draw::file(&RULE, SUPERSEDED, case, file, facts)
        })
        .collect()
}

/// When a file was saved: as written inside, else the file's own time.
fn saved(case: &Case, file: usize) -> Fact {
    let inside = case.collected.content(file).and_then(|content| content.saved);
    time(case.plan, inside.or(case.collected.files[file].modified))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, WEST, messages};

    #[test]
    fn the_file_that_counts_and_both_times_are_named_on_the_offices_clock() {
        let mut desk = Desk::clean();
        desk.content(EAST).saved = "2021-12-01T01:30:00Z".parse().ok();
        desk.content(WEST).saved = None;
        desk.set_state(EAST, State::Superseded(WEST));
        assert_eq!(
            messages(&check(&desk.case())),
            ["本文件保存于 2021-12-01 09:30，已由“2 西城区.xlsx”（保存于 时间不详）代替"]
        );
    }
}
