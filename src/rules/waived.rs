//! Findings held against the waivers: what is accepted is marked and stays visible, and a waiver that accepts nothing is told.

use super::w101_waiver_lapsed::{self as w101, Lapse};
use crate::finding::Finding;
use crate::plan::{Plan, Round};
use crate::waiver::Waiver;
use std::collections::HashMap;

/// Marks the findings that are accepted, and gives one for each waiver that has lapsed. `round` is none for the plan's own findings.
///
/// A waiver concerns the plan or a round as its finding does. That a finding is not there is told in the round in which it was
/// accepted alone: in another one it may never have been.
pub fn waived(plan: &Plan, round: Option<&Round>, findings: &mut [Finding], waivers: &[Waiver]) -> Vec<Finding> {
    let concerned: Vec<&Waiver> = waivers.iter().filter(|waiver| waiver.round.is_none() == round.is_none()).collect();
    if concerned.is_empty() {
        return Vec::new();
    }
    // Of two with one id, the first.
    let positions: HashMap<String, usize> =
        findings.iter().enumerate().rev().map(|(position, finding)| (finding.id(plan), position)).collect();
    let mut lapsed = Vec::new();
    for waiver in concerned {
        let here = |round: &Round| waiver.round.as_deref() == Some(round.id.as_str());
        let finding = positions.get(&waiver.id).map(|position| &mut findings[*position]);
        let lapse = match finding {
            None if round.is_none_or(here) => Lapse::Gone,
            None => continue,
            Some(_) if !waiver.holds(round.map(|round| round.due)) => Lapse::Ended,
            Some(finding) if (finding.stated, finding.expected) != (waiver.stated, waiver.expected) => Lapse::Changed,
            Some(finding) => {
                finding.waived = Some(Box::new(waiver.clone()));
                continue;
            }
        };
        lapsed.push(w101::check(waiver, lapse));
    }
    lapsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::rules::testing::{Desk, EAST, PARTICIPANTS};
    use crate::rules::{judge, testing::messages};
    use jiff::civil::{Date, date};
    use rust_decimal::Decimal;

    fn accepting(desk: &Desk, until: Option<Date>) -> Waiver {
        let findings = judge(&desk.case());
        let finding = findings.iter().find(|finding| finding.rule.code == "R101").unwrap();
        Waiver {
            id: finding.id(&desk.plan),
            reason: "口径不同".into(),
            by: "林".into(),
            when: date(2021, 12, 1),
            until,
            round: Some(desk.case().round.id.clone()),
            stated: finding.stated,
            expected: finding.expected,
            says: String::new(),
        }
    }

    fn desk() -> Desk {
        let mut desk = Desk::clean();
        desk.state(EAST, PARTICIPANTS, "0.7");
        desk
    }

    /// What a round's findings say of waivers, and whether the one about the roster is accepted.
    fn judged(desk: &Desk, waiver: Waiver) -> (Option<bool>, Vec<String>) {
        let waivers = [waiver];
        let findings = judge(&crate::rules::Case { waivers: &waivers, ..desk.case() });
        let about: Vec<Finding> = findings.iter().filter(|finding| finding.rule.code == "W101").cloned().collect();
        assert!(about.iter().all(|finding| finding.severity == Severity::Warning));
        let roster = findings.iter().find(|finding| finding.rule.code == "R101");
        (roster.map(|finding| finding.waived.is_some()), messages(&about))
    }

    #[test]
    fn an_accepted_finding_stays_and_is_marked() {
        let desk = desk();
        assert_eq!(judged(&desk, accepting(&desk, None)), (Some(true), vec![]));
    }

    #[test]
    fn a_waiver_that_has_run_out_accepts_nothing_and_is_told() {
        let desk = desk();
        let waiver = accepting(&desk, Some(date(2021, 6, 30)));
        let said = format!("{} 的豁免到 2021-06-30 为止，已经到期，问题重新计入（口径不同）", waiver.id);
        assert_eq!(judged(&desk, waiver), (Some(false), vec![said]));
    }

    #[test]
    fn a_finding_whose_figures_changed_is_not_accepted_by_an_old_waiver() {
        let mut desk = desk();
        let waiver = accepting(&desk, None);
        desk.state(EAST, PARTICIPANTS, "0.8");
        let (is_accepted, said) = judged(&desk, waiver);
        assert_eq!((is_accepted, said.len()), (Some(false), 1));
        assert!(said[0].contains("与登记豁免时不同"), "{said:?}");
    }

    #[test]
    fn a_finding_that_is_gone_is_told_in_its_own_round_alone() {
        let waiver = accepting(&desk(), None);
        let (is_accepted, said) = judged(&Desk::clean(), waiver.clone());
        assert_eq!((is_accepted, said.len()), (None, 1));
        let elsewhere = Waiver { round: Some("mid".into()), ..waiver };
        assert_eq!(judged(&Desk::clean(), elsewhere), (None, vec![]));
    }

    #[test]
    fn a_finding_keeps_its_id_from_round_to_round() {
        let waiver = accepting(&desk(), None);
        let earlier = Waiver { round: Some("mid".into()), ..waiver.clone() };
        assert_eq!(judged(&desk(), earlier), (Some(true), vec![]));
        assert_eq!(accepting(&desk().in_first_round(), None).id, waiver.id);
        assert_eq!(waiver.expected, Some(Decimal::new(6, 1)));
    }
}
