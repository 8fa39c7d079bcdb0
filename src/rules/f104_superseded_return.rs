//! F104 superseded-return: a later version of the same return is used.

use super::phrase::time;
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Ground, State};
use crate::text::{Fact, Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F104",
    name: "superseded-return",
    severity: Severity::Info,
    title: text("同一单位的另一版本", "Superseded return"),
    why: text(
        "同一单位报送了多个版本，只计其中一个：一般是最后保存的。",
        "The unit sent several versions of the same return; one of them counts, as a rule the last saved.",
    ),
    remedy: text(
        "采用的版本无误的，无需处理；应以本文件为准的，请把所采用的文件移出收件文件夹，重新汇总。",
        "Nothing where the right version counts. Where this one should, move the one that counts out of the inbox and run again.",
    ),
};

const SUPERSEDED: Text = text(
    "本文件保存于 {time}，已由“{later}”（保存于 {later_time}）代替",
    "this file was saved at {time}; “{later}”, saved at {later_time}, counts instead",
);
const AGAINST_NAMES: Text = text(
    "本文件保存于 {time}，已由保存更晚的“{later}”（{later_time}）代替；但从文件名看本文件更新，请核实以哪个为准",
    "this file was saved at {time}, and “{later}”, saved later ({later_time}), counts instead; by their names this one is newer: ask which should count",
);
const BY_NAMES: Text = text(
    "按文件名，已由“{later}”代替（文件内没有可供比较的保存时间），请核实以哪个为准",
    "by their names, “{later}” counts instead (no times inside to compare): ask which should count",
);
const BY_ARRIVAL: Text = text(
    "已由“{later}”（文件时间 {later_time}，本文件 {time}）代替；文件时间可能只是收到的时间，请核实以哪个为准",
    "“{later}” counts instead: its file is of {later_time}, this one of {time}, which may only be when they arrived; ask which should count",
);
const BY_NOTHING: Text = text(
    "与“{later}”是同一内容的两个版本，看不出先后，暂按“{later}”计入，请核实以哪个为准",
    "this and “{later}” are two versions and nothing shows which is later; “{later}” is counted: ask which should count",
);
const BLANK: Text = text("本文件没有填写，按“{later}”计入", "this file is not filled in; “{later}” counts");
const DISPUTED: Text = text(
    "本文件（保存于 {time}）的填报单位前后不一，没有采用，仍按“{later}”（保存于 {later_time}）计入，请核实是哪个单位报的",
    "this file, saved at {time}, disagrees with itself on who sent it and is not used; “{later}”, saved at {later_time}, counts: ask whose it is",
);
const PARTS: Text = text(
    "按“{later}”计入，本文件未计入；但两个文件的明细没有一行相同，也可能是同一份报送的两部分，请核实；如是两部分，请合并成一个文件",
    "“{later}” counts and this file does not; but their lists have no row in common, so they may be two parts of one return: ask, and put the parts into one file",
);

/// Tells every file that a later one replaces; what is not sure is a warning.
pub fn check(case: &Case) -> Vec<Finding> {
    let states = case.collected.states.iter().enumerate();
    states
        .filter_map(|(file, state)| match state {
            State::Superseded { by, ground } => Some((file, *by, *ground)),
            _ => None,
        })
        .map(|(file, later, ground)| {
            let facts = vec![
                ("time", saved(case, file)),
                ("later", case.collected.files[later].path.as_str().into()),
                ("later_time", saved(case, later)),
            ];
            let says = match ground {
                Ground::Saved => SUPERSEDED,
                Ground::SavedAgainstNames => AGAINST_NAMES,
                Ground::Names => BY_NAMES,
                Ground::Arrived => BY_ARRIVAL,
                Ground::Nothing => BY_NOTHING,
                Ground::Blank => BLANK,
                Ground::Disputed => DISPUTED,
                Ground::Parts => PARTS,
            };
            let finding = draw::file(&RULE, says, case, file, facts);
            let is_sure = matches!(ground, Ground::Saved | Ground::Blank);
            if is_sure { finding } else { finding.as_doubtful() }
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
        desk.set_state(EAST, State::Superseded { by: WEST, ground: Ground::Saved });
        assert_eq!(
            messages(&check(&desk.case())),
            ["本文件保存于 2021-12-01 09:30，已由“2 西城区.xlsx”（保存于 时间不详）代替"]
        );
    }
}
