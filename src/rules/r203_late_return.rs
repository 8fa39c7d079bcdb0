//! R203 late-return: the unit's return was first saved after the due date; a correction of one that was in time is not late.
//!
//! Only the time that is written inside a file is trusted; the due date ends with its day on the office's clock.

use super::Case;
use super::phrase::time;
use crate::finding::{Finding, Place, Rule, Severity};
use crate::text::{Text, text};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R203",
    name: "late-return",
    severity: Severity::Warning,
    title: text("逾期报送", "Late return"),
    why: text(
        "按文件内记录的保存时间，报送表是在截止日期之后完成的。更正后重报的，按最早一版的时间看。",
        "By the time written inside the file it was last saved after the due date. Where a unit sent several versions, the oldest is looked at.",
    ),
    remedy: text(
        "一般无需退回。这里看的是文件内写明的保存时间，仅供参考；是否逾期以收件时间为准。",
        "Usually nothing; it is there for whoever reports on punctuality.",
    ),
};

const LATE: Text = text(
    "{unit}报送的表保存于 {saved}，截止日期为 {due}",
    "the return of {unit} was saved at {saved}; the due date was {due}",
);

/// Looks for returns that were finished after the due date.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, returned) in case.collected.units.iter().enumerate() {
        let saved = case.collected.first_saved(unit);
        if !case.round.is_late(saved, case.plan) {
            continue;
        }
        let place = returned.first.map(|file| Place::file(Arc::clone(&case.collected.files[file].path)));
        let facts = vec![("saved", time(case.plan, saved)), ("due", case.round.due.to_string().into())];
        findings.push(Finding::new(&RULE, LATE, facts).unit(unit).at(place.unwrap_or_default()));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, PORT, messages};

    #[test]
    fn the_due_day_ends_at_midnight_on_the_offices_clock() {
        let mut desk = Desk::clean();
        desk.content(EAST).saved = "2021-12-15T15:59:59Z".parse().ok();
        desk.content(PORT).saved = "2021-12-15T16:00:00Z".parse().ok();
        desk.collect_again();
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["港区报送的表保存于 2021-12-16 00:00，截止日期为 2021-12-15"]);
        assert_eq!(findings[0].place.say(), "3 港区.xlsx");
    }

    #[test]
    fn a_correction_after_the_due_date_makes_nobody_late() {
        let mut desk = Desk::clean();
        // The port's file stands for figures that the east sent again.
        desk.content(PORT).identity.unit = Some(EAST);
        desk.content(PORT).rosters.clear();
        desk.content(EAST).saved = "2021-12-15T08:00:00Z".parse().ok();
        desk.content(PORT).saved = "2021-12-20T08:00:00Z".parse().ok();
        desk.collect_again();
        assert!(desk.collected.units[EAST].saved > desk.collected.first_saved(EAST));
        assert!(check(&desk.case()).is_empty());
        desk.content(EAST).saved = "2021-12-16T08:00:00Z".parse().ok();
        desk.collect_again();
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["东城区报送的表保存于 2021-12-16 16:00，截止日期为 2021-12-15"]);
        assert_eq!(findings[0].place.say(), "1 东城区.xlsx");
    }

    #[test]
    fn a_file_that_says_no_time_is_not_late() {
        let mut desk = Desk::clean();
        desk.content(PORT).saved = None;
        desk.collect_again();
        assert!(check(&desk.case()).is_empty());
    }
}
