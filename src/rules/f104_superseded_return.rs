//! F104 superseded-return: a later version of the same return is used.
//!
//! Versions are not merged: what the later one leaves blank and this one has is not carried over, and is told, as when a unit
//! sends only what it had forgotten (补报).

use super::phrase::{some, time, titled};
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
const CORRECTED: Text = text(
    "已由退回更正的“{later}”代替（文件内没有可供比较的保存时间）",
    "“{later}”, which had gone back to be corrected, counts instead (no times inside to compare)",
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

const LACKS: Text = text(
    "{said}；但采用的内容里缺少本文件有的{lacking}，没有沿用；请单位报送一份完整的表，应以本文件为准的，请把“{later}”移出收件文件夹",
    "{said}; but what counts lacks {lacking}, which this file has, and nothing is carried over: ask the unit for one complete workbook, or move “{later}” out of the inbox where this one should count",
);
const FIGURES: Text = text("填报数 {count} 项（{indicators}）", "{count} stated figures ({indicators})");
const ROWS: Text = text("{roster} {rows} 行", "the rows of {roster} ({rows})");

/// Tells every file that a later one replaces; what is not sure, or leaves something out, is a warning.
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
                ("later", (&*case.collected.files[later].path).into()),
                ("later_time", saved(case, later)),
            ];
            let says = match ground {
                Ground::Saved => SUPERSEDED,
                Ground::SavedAgainstNames => AGAINST_NAMES,
                Ground::Corrected => CORRECTED,
                Ground::Names => BY_NAMES,
                Ground::Arrived => BY_ARRIVAL,
                Ground::Nothing => BY_NOTHING,
                Ground::Blank => BLANK,
                Ground::Disputed => DISPUTED,
                Ground::Parts => PARTS,
            };
            let lacking = if ground == Ground::Disputed { Vec::new() } else { lacking(case, file) };
            if !lacking.is_empty() {
                let later = ("later", (&*case.collected.files[later].path).into());
                let facts = vec![("said", Fact::phrase(says, facts)), ("lacking", lacking.into()), later];
                return draw::file(&RULE, LACKS, case, file, facts).as_doubtful();
            }
            let finding = draw::file(&RULE, says, case, file, facts);
            let is_sure = matches!(ground, Ground::Saved | Ground::Corrected | Ground::Blank);
            if is_sure { finding } else { finding.as_doubtful() }
        })
        .collect()
}

/// What a file has and the unit's return that counts leaves blank: stated figures, and rosters without a row.
fn lacking(case: &Case, file: usize) -> Vec<Fact> {
    let Some(content) = case.collected.content(file) else { return Vec::new() };
    let Some(unit) = content.identity.unit else { return Vec::new() };
    let mut lacking = Vec::new();
    let is_blank = |indicator: usize| {
        let counted = case.collected.figures(unit).map(|(_, figures)| figures);
        let stated = counted.and_then(|figures| figures.stated(indicator));
        stated.is_none_or(|stated| !stated.written.is_answer())
    };
    let stated = content.figures.iter().flat_map(|figures| &*figures.stated);
    let blank = stated.filter(|stated| stated.written.amount().is_some() && is_blank(stated.indicator));
    let blank: Vec<Fact> = blank.map(|stated| titled(&case.plan.indicators[stated.indicator].name)).collect();
    if !blank.is_empty() {
        lacking.push(Fact::phrase(FIGURES, vec![("count", blank.len().into()), ("indicators", some(blank))]));
    }
    let has_none = |roster: usize| case.collected.roster(unit, roster).is_none_or(|(_, read)| read.rows.is_empty());
    for read in content.rosters.iter().filter(|read| !read.rows.is_empty() && has_none(read.roster)) {
        let roster = titled(&case.plan.rosters[read.roster].name);
        lacking.push(Fact::phrase(ROWS, vec![("rows", read.rows.len().into()), ("roster", roster)]));
    }
    lacking
}

/// When a file was saved: as written inside, else the file's own time.
fn saved(case: &Case, file: usize) -> Fact {
    let inside = case.collected.content(file).and_then(|content| content.saved);
    time(case.plan, inside.or(case.collected.files[file].modified))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, PROJECT_LIST, PROJECTS, WEST, WORKERS, messages};

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

    #[test]
    fn what_the_later_version_leaves_blank_is_told() {
        let mut desk = Desk::clean();
        // The west's file stands for an earlier one of the east.
        desk.content(WEST).identity.unit = Some(EAST);
        desk.content(WEST).saved = "2021-06-09T08:00:00Z".parse().ok();
        desk.roster(WEST, ENTERPRISES).rows.to_mut().clear();
        desk.state(EAST, PROJECTS, "");
        desk.state(EAST, WORKERS, "");
        desk.roster(EAST, PROJECT_LIST).rows.to_mut().clear();
        desk.collect_again();
        let findings = check(&desk.case());
        let said = &messages(&findings)[0];
        let lacks = "；但采用的内容里缺少本文件有的填报数 2 项（“竞赛项目”、“先进人物”）、“项目明细” 1 行，没有沿用；";
        assert!(said.contains(lacks), "{said}");
        assert_eq!((findings.len(), findings[0].severity), (1, Severity::Warning));
        // Nothing is missed of a file that may not be the unit's.
        desk.set_state(WEST, State::Superseded { by: EAST, ground: Ground::Disputed });
        assert!(!messages(&check(&desk.case()))[0].contains("没有沿用"));
    }

    #[test]
    fn what_went_back_to_be_corrected_is_a_version_though_every_row_was_corrected() {
        let mut desk = Desk::clean();
        desk.content(WEST).identity.unit = Some(EAST);
        desk.content(WEST).saved = "2021-06-11T08:00:00Z".parse().ok();
        desk.collect_again();
        assert!(messages(&check(&desk.case()))[0].contains("没有一行相同"));
        desk.content(WEST).is_correction = true;
        desk.collect_again();
        assert!(messages(&check(&desk.case()))[0].contains("代替"), "{:?}", messages(&check(&desk.case())));
        // Sent back as it was handed out it holds no time of its own, and is the later one all the same.
        desk.content(WEST).saved = None;
        desk.collect_again();
        assert!(messages(&check(&desk.case()))[0].contains("已由退回更正的“2 西城区.xlsx”代替"));
    }
}
