//! The catalogue: one ordered list of every rule.
//!
//! A rule is one file under rules/: its code, name, severity and words ([`Rule`]), the check that draws findings from facts, and
//! its tests. Checks hold no thresholds of presentation and print nothing; a consequence of another finding is not reported again
//! because the facts that would show it are not there (an unreadable file has no cells), or because the check says so.
//!
//! [`audit`] runs the rules of the plan, [`judge`] those of a round. Both apply the plan's severities and give the findings in
//! one order: errors first, then by unit and indicator in the plan's order, then by the catalogue, then by place.

mod cause;
mod draw;
mod manual;
mod phrase;
#[cfg(test)]
mod testing;
mod waived;

mod f101_unreadable_file;
mod f102_unidentified_unit;
mod f103_conflicting_identity;
mod f104_superseded_return;
mod f105_duplicate_return;
mod f106_wrong_round;
mod f107_several_units;
mod f108_told_by_the_reader;
mod f109_changed_after_closing;
mod p101_allocation_sum_differs;
mod p102_unit_without_allocation;
mod p103_goal_differs;
mod p104_unknown_unit;
mod p105_duplicate_unit;
mod r101_roster_total_differs;
mod r102_below_target;
mod r103_far_above_target;
mod r104_duplicate_row;
mod r105_duplicate_across_units;
mod r106_stated_total_differs;
mod r107_fell_since_last_round;
mod r108_changed_since_last_version;
mod r201_city_total_differs;
mod r202_missing_return;
mod r203_late_return;
mod s101_missing_sheet;
mod s102_missing_column;
mod s103_altered_target;
mod s104_unread_cell;
mod s105_moved_table;
mod s106_ambiguous_place;
mod s107_hidden_content;
mod v101_not_a_number;
mod v102_implausible_magnitude;
mod v103_negative;
mod v104_not_whole;
mod v105_missing_value;
mod v106_formula_error;
mod v107_reading;
mod v108_uncalculated_formula;
mod v109_bad_date;
mod w101_waiver_lapsed;

pub use f109_changed_after_closing::check as changed_after_closing;
pub use manual::{explain, manual};
pub use w101_waiver_lapsed::Lapse;

use crate::closing::Closing;
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Collected, UnitReturn};
use crate::plan::{PLAN_FILE, Plan, Problem, Round, file};
use crate::tally::{Tally, of_unit};
use crate::text::text;
use crate::waiver::Waiver;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// How a rule is checked, by what it looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// The plan alone.
    Plan(fn(&Plan) -> Vec<Finding>),
    /// A round's returns and figures.
    Round(fn(&Case) -> Vec<Finding>),
    /// A waiver that accepts nothing.
    Waiver(fn(&Waiver, Lapse) -> Finding),
}

/// What the rules of a round look at.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// What was asked.
    pub plan: &'a Plan,
    /// In which collection.
    pub round: &'a Round,
    /// What came back.
    pub collected: &'a Collected,
    /// What it adds up to.
    pub tally: &'a Tally,
    /// What the officer accepts.
    pub waivers: &'a [Waiver],
    /// The round as it was closed, if it was.
    pub closing: Option<&'a Closing>,
    /// What was found in the versions before, of the units that sent again.
    pub versions: Option<&'a Versions>,
}

/// What was found in the versions before the ones that count, as if the later ones had not come.
#[derive(Debug)]
pub struct Versions {
    /// The units that sent again, and what counted before.
    pub units: BTreeMap<usize, UnitReturn>,
    /// What the versions before add up to.
    pub tally: Tally,
    /// What does not tally in them, unit by unit.
    findings: Vec<Finding>,
}

impl Versions {
    /// Those of some units, what they add up to, and what does not tally in them.
    pub fn new(units: BTreeMap<usize, UnitReturn>, tally: Tally, mut findings: Vec<Finding>) -> Versions {
        findings.sort_by_key(|finding| finding.unit);
        Versions { units, tally, findings }
    }

    /// What was found about a unit.
    pub fn findings_of(&self, unit: usize) -> &[Finding] {
        of_unit(&self.findings, Some(unit), |finding| finding.unit)
    }
}

/// Every rule in the order of the manual.
pub static CATALOGUE: &[(&Rule, Check)] = &[
    (&p101_allocation_sum_differs::RULE, Check::Plan(p101_allocation_sum_differs::check)),
    (&p102_unit_without_allocation::RULE, Check::Plan(p102_unit_without_allocation::check)),
    (&p103_goal_differs::RULE, Check::Plan(p103_goal_differs::check)),
    (&p104_unknown_unit::RULE, Check::Plan(p104_unknown_unit::check)),
    (&p105_duplicate_unit::RULE, Check::Plan(p105_duplicate_unit::check)),
    (&f101_unreadable_file::RULE, Check::Round(f101_unreadable_file::check)),
    (&f102_unidentified_unit::RULE, Check::Round(f102_unidentified_unit::check)),
    (&f103_conflicting_identity::RULE, Check::Round(f103_conflicting_identity::check)),
    (&f104_superseded_return::RULE, Check::Round(f104_superseded_return::check)),
    (&f105_duplicate_return::RULE, Check::Round(f105_duplicate_return::check)),
    (&f106_wrong_round::RULE, Check::Round(f106_wrong_round::check)),
    (&f107_several_units::RULE, Check::Round(f107_several_units::check)),
    (&f108_told_by_the_reader::RULE, Check::Round(f108_told_by_the_reader::check)),
    (&f109_changed_after_closing::RULE, Check::Round(f109_changed_after_closing::check)),
    (&s101_missing_sheet::RULE, Check::Round(s101_missing_sheet::check)),
    (&s102_missing_column::RULE, Check::Round(s102_missing_column::check)),
    (&s103_altered_target::RULE, Check::Round(s103_altered_target::check)),
    (&s104_unread_cell::RULE, Check::Round(s104_unread_cell::check)),
    (&s105_moved_table::RULE, Check::Round(s105_moved_table::check)),
    (&s106_ambiguous_place::RULE, Check::Round(s106_ambiguous_place::check)),
    (&s107_hidden_content::RULE, Check::Round(s107_hidden_content::check)),
    (&v101_not_a_number::RULE, Check::Round(v101_not_a_number::check)),
    (&v102_implausible_magnitude::RULE, Check::Round(v102_implausible_magnitude::check)),
    (&v103_negative::RULE, Check::Round(v103_negative::check)),
    (&v104_not_whole::RULE, Check::Round(v104_not_whole::check)),
    (&v105_missing_value::RULE, Check::Round(v105_missing_value::check)),
    (&v106_formula_error::RULE, Check::Round(v106_formula_error::check)),
    (&v107_reading::RULE, Check::Round(v107_reading::check)),
    (&v108_uncalculated_formula::RULE, Check::Round(v108_uncalculated_formula::check)),
    (&v109_bad_date::RULE, Check::Round(v109_bad_date::check)),
    (&r101_roster_total_differs::RULE, Check::Round(r101_roster_total_differs::check)),
    (&r102_below_target::RULE, Check::Round(r102_below_target::check)),
    (&r103_far_above_target::RULE, Check::Round(r103_far_above_target::check)),
    (&r104_duplicate_row::RULE, Check::Round(r104_duplicate_row::check)),
    (&r105_duplicate_across_units::RULE, Check::Round(r105_duplicate_across_units::check)),
    (&r106_stated_total_differs::RULE, Check::Round(r106_stated_total_differs::check)),
    (&r107_fell_since_last_round::RULE, Check::Round(r107_fell_since_last_round::check)),
    (&r108_changed_since_last_version::RULE, Check::Round(r108_changed_since_last_version::check)),
    (&r201_city_total_differs::RULE, Check::Round(r201_city_total_differs::check)),
    (&r202_missing_return::RULE, Check::Round(r202_missing_return::check)),
    (&r203_late_return::RULE, Check::Round(r203_late_return::check)),
    (&w101_waiver_lapsed::RULE, Check::Waiver(w101_waiver_lapsed::check)),
];

/// Audits the plan: the P rules.
pub fn audit(plan: &Plan, waivers: &[Waiver]) -> Vec<Finding> {
    let drawn = CATALOGUE.iter().flat_map(|(_, check)| match check {
        Check::Plan(check) => check(plan),
        Check::Round(_) | Check::Waiver(_) => Vec::new(),
    });
    settled(plan, None, vec![drawn.collect()], waivers)
}

/// Judges a round: every other rule.
pub fn judge(case: &Case) -> Vec<Finding> {
    let drawn = CATALOGUE.par_iter().map(|(_, check)| match check {
        Check::Plan(_) | Check::Waiver(_) => Vec::new(),
        Check::Round(check) => check(case),
    });
    settled(case.plan, Some(case.round), drawn.collect(), case.waivers)
}

/// What each check drew, with the plan's severities and what the officer accepts, in order.
fn settled(plan: &Plan, round: Option<&Round>, drawn: Vec<Vec<Finding>>, waivers: &[Waiver]) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(drawn.iter().map(Vec::len).sum());
    findings.extend(drawn.into_iter().flatten().filter_map(|finding| with_severity(plan, finding)));
    let mut findings = numbered(in_order(findings));
    let lapsed = waived::waived(plan, round, &mut findings, waivers);
    findings.extend(lapsed.into_iter().filter_map(|finding| with_severity(plan, finding)));
    let mut findings = in_order(findings);
    findings.shrink_to_fit();
    // They stay until everything is written.
    findings.iter_mut().for_each(|finding| finding.facts.shrink_to_fit());
    findings
}

/// The rule of that code or name.
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let is_meant = |known: &str| known.eq_ignore_ascii_case(code_or_name.trim());
    CATALOGUE.iter().map(|(rule, _)| *rule).find(|rule| is_meant(rule.code) || is_meant(rule.name))
}

/// Codes that stand in the catalogue of the design and that no check draws yet: a plan may set them all the same.
const RESERVED: [&str; 1] = ["P106"];

/// The settings of the plan that name no rule.
pub fn unknown_settings(plan: &Plan) -> Vec<Problem> {
    let is_reserved = |key: &str| RESERVED.iter().any(|code| code.eq_ignore_ascii_case(key.trim()));
    let unknown = plan.severities.keys().filter(|key| find(key).is_none() && !is_reserved(key));
    let codes: Vec<&str> = CATALOGUE.iter().map(|(rule, _)| rule.code).collect();
    unknown
        .map(|key| Problem {
            place: format!("{PLAN_FILE} [rules]"),
            says: text(
                "没有编号或名称为“{key}”的规则；有：{codes}",
                "no rule has the code or name “{key}”; there are: {codes}",
            ),
            facts: vec![("key", key.as_str().into()), ("codes", codes.clone().into())],
        })
        .collect()
}

/// The finding with the severity that the plan sets; `None` where the plan sets it off. What a check called progress stays
/// information.
fn with_severity(plan: &Plan, finding: Finding) -> Option<Finding> {
    let setting = plan.severities.iter().find(|(key, _)| find(key) == Some(finding.rule));
    let Some((_, setting)) = setting else { return Some(finding) };
    let severity = match setting {
        file::Severity::Off => return None,
        file::Severity::Error => Severity::Error,
        file::Severity::Warning => Severity::Warning,
        file::Severity::Info => Severity::Info,
    };
    let is_as_usual = finding.severity == finding.rule.severity;
    Some(if is_as_usual { Finding { severity, ..finding } } else { finding })
}

/// What is accepted last; errors first, then by unit (those of no unit before), indicator, catalogue, and place. Cells of one sheet stay as the check
/// walked them.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    let position = |rule: &Rule| CATALOGUE.iter().position(|(known, _)| known.code == rule.code);
    let key = |finding: &Finding| {
        let place = (finding.place.file.clone(), finding.place.sheet.clone());
        (finding.waived.is_some(), finding.severity, finding.unit, finding.indicator, position(finding.rule), place)
    };
    findings.sort_by_cached_key(key);
    findings
}

/// Where two findings would have one id, the second is numbered.
fn numbered(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut seen: HashMap<_, usize> = HashMap::new();
    let mut again = Vec::new();
    for (position, finding) in findings.iter().enumerate() {
        let same = (finding.rule.code, finding.unit, finding.indicator, finding.subject.as_str());
        let times = seen.entry(same).or_default();
        *times += 1;
        again.extend((*times > 1).then_some((position, *times)));
    }
    for (position, times) in again {
        let subject = &mut findings[position].subject;
        *subject = format!("{subject}#{times}");
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::testing::{Desk, EAST, PLAN, PORT, PROJECTS, ROOMS, WORKERS, plan_with};
    use super::*;
    use crate::text::Lang;

    fn codes(findings: &[Finding]) -> Vec<(&'static str, Severity)> {
        findings.iter().map(|finding| (finding.rule.code, finding.severity)).collect()
    }

    #[test]
    fn a_clean_plan_and_a_clean_round_draw_nothing() {
        let desk = Desk::clean();
        assert!(audit(&desk.plan, &[]).is_empty());
        assert!(judge(&desk.case()).is_empty());
    }

    #[test]
    fn findings_come_errors_first_then_by_unit_then_by_indicator() {
        let mut desk = Desk::clean();
        desk.state(PORT, ROOMS, "");
        desk.state(PORT, PROJECTS, "3");
        desk.state(EAST, WORKERS, "4");
        let found: Vec<_> =
            judge(&desk.case()).iter().map(|finding| (finding.rule.code, finding.unit, finding.indicator)).collect();
        assert_eq!(
            found,
            [
                ("R201", None, Some(WORKERS)),
                ("R201", None, Some(ROOMS)),
                ("R101", Some(PORT), Some(PROJECTS)),
                ("V105", Some(PORT), Some(ROOMS)),
                ("R102", Some(EAST), Some(WORKERS)),
                ("R103", Some(PORT), Some(PROJECTS)),
            ]
        );
    }

    #[test]
    fn severities_of_the_plan_apply_by_code_or_name_and_leave_progress_alone() {
        let rules = "[rules]\nr201 = \"warning\"\nBelow-Target = \"error\"\nR103 = \"off\"\n";
        let mut desk = Desk::clean();
        desk.plan = plan_with(&[("plan.toml", &format!("{PLAN}\n{rules}"))]);
        desk.state(EAST, WORKERS, "4");
        desk.state(PORT, PROJECTS, "2");
        let error = Severity::Error;
        assert_eq!(codes(&judge(&desk.case())), [("R102", error), ("R101", error), ("R201", Severity::Warning)]);
        let progress = desk.in_first_round();
        let found = codes(&judge(&progress.case()));
        assert_eq!(found, [("R101", error), ("R201", Severity::Info), ("R102", Severity::Info)]);
    }

    #[test]
    fn a_setting_that_names_no_rule_is_told_with_the_codes_that_exist() {
        let plan =
            plan_with(&[("plan.toml", &format!("{PLAN}\n[rules]\nR999 = \"off\"\nr101 = \"info\"\nR105 = \"off\"\n"))]);
        let said: Vec<String> = unknown_settings(&plan).iter().map(|problem| problem.say(Lang::En)).collect();
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("“R999”") && said[0].contains("P101") && said[0].contains("R203"), "{said:?}");
    }

    #[test]
    fn rules_are_found_by_code_and_by_name_in_any_case() {
        for said in ["R101", "r101", " Roster-Total-Differs "] {
            assert_eq!(find(said).map(|rule| rule.code), Some("R101"), "{said}");
        }
        assert_eq!(find("R10"), None);
    }

    #[test]
    fn a_rule_is_explained_in_both_languages() {
        let rule = find("R101").unwrap();
        let chinese = explain(rule, Lang::Zh);
        assert!(chinese.starts_with("R101 roster-total-differs（错误）\n填报数与明细不符\n\n为什么："), "{chinese}");
        assert!(explain(rule, Lang::En).contains("\nWhat to do: "));
    }
}
