//! R202 missing-return: a unit owes something in this round, and nothing came in.
//!
//! A unit whose file came in and cannot be used (F101, F106) is told there and not here. Where a file may be the unit's and nobody
//! knows (F102), that is said: it may have answered.

use super::Case;
use crate::finding::{Finding, Rule, Severity};
use crate::intake::Source;
use crate::text::{Fact, Text, text};
use std::collections::HashMap;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R202",
    name: "missing-return",
    severity: Severity::Error,
    title: text("未报送", "Missing return"),
    why: text(
        "该单位本批次有应报的内容，收件文件夹里没有能确定是它报送的文件；它的数字不按零计，总数因此无法核实。",
        "The unit owes something in this round, and no file in the inbox is known to be from it. Its figures are not taken for zero, so the totals cannot be confirmed.",
    ),
    remedy: text(
        "请催报；单位说已经发来的，请看是否漏存，或文件是否未能识别单位。",
        "Remind the unit. If it did send a file, see whether it was saved into the inbox, or could not be identified.",
    ),
};

const MISSING: Text = text("{unit}没有报送，截止日期为 {due}", "{unit} has returned nothing; the due date is {due}");

const CLAIMED: Text = text(
    "{unit}没有报送，截止日期为 {due}；文件“{file}”的名称是{unit}，但按其中的标识计入了{other}",
    "{unit} has returned nothing; the due date is {due}. The file “{file}” bears its name, but says inside that it is from {other}, for which it is counted",
);

const DOUBTFUL: Text = text(
    "没有能确定是{unit}报送的文件，截止日期为 {due}；“{file}”可能是该单位报送的，因无法确定单位而没有计入",
    "no file is known to be from {unit}; the due date is {due}. “{file}” may be its return: it is not counted, because nobody knows whose it is",
);

/// Looks for units that owe something and sent nothing.
pub fn check(case: &Case) -> Vec<Finding> {
    let named = named(case);
    let mut findings = Vec::new();
    for (unit, returned) in case.collected.units.iter().enumerate() {
        if case.plan.is_due(case.round, unit) && returned.files.is_empty() && returned.refused.is_empty() {
            let mut facts: Vec<(&'static str, Fact)> = vec![("due", case.round.due.to_string().into())];
            let doubtful = returned.doubtful.first().map(|file| &*case.collected.files[*file].path);
            let says = match (doubtful, named.get(&unit)) {
                (Some(file), _) => {
                    facts.push(("file", file.into()));
                    DOUBTFUL
                }
                (None, Some((file, other))) => {
                    facts.push(("file", (*file).into()));
                    facts.push(("other", case.plan.units[*other].name.as_str().into()));
                    CLAIMED
                }
                (None, None) => MISSING,
            };
            findings.push(Finding::new(&RULE, says, facts).unit(unit));
        }
    }
    findings
}

/// Of units whose name a file has that is counted for another one: the first such file, and that other unit.
fn named<'a>(case: &Case<'a>) -> HashMap<usize, (&'a str, usize)> {
    let mut named = HashMap::new();
    for file in &case.collected.files {
        let Ok(content) = &file.outcome else { continue };
        let Some(other) = content.identity.unit else { continue };
        let claims = content.identity.claims.iter().filter(|claim| claim.source >= Source::FileName);
        for unit in claims.filter_map(|claim| claim.unit).filter(|unit| *unit != other) {
            named.entry(unit).or_insert((&*file.path, other));
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Claim;
    use crate::rules::testing::{Desk, EAST, MILL, PORT, WORKERS, messages};
    use crate::sheet::Refusal;
    use thin_vec::thin_vec;

    #[test]
    fn a_unit_that_sent_nothing_is_missed_and_one_whose_file_is_refused_is_not() {
        let mut desk = Desk::clean();
        desk.send_nothing(PORT);
        desk.refuse(EAST, Refusal::Empty);
        assert_eq!(messages(&check(&desk.case())), ["港区没有报送，截止日期为 2021-12-15"]);
    }

    #[test]
    fn a_file_that_may_be_the_unit_s_is_named() {
        let mut desk = Desk::clean();
        let identity = &mut desk.content(PORT).identity;
        let claim = |source, unit| Claim { source, said: "?".into(), unit, candidates: thin_vec![] };
        identity.unit = None;
        identity.claims = thin_vec![claim(Source::Cell, Some(EAST)), claim(Source::FileName, Some(PORT))];
        desk.collect_again();
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "没有能确定是港区报送的文件，截止日期为 2021-12-15；“3 港区.xlsx”可能是该单位报送的，因无法确定单位而没有计入"
            ]
        );
        // Who has returned besides is not missed.
        assert_eq!(desk.collected.units[EAST].doubtful.len(), 1);
    }

    #[test]
    fn a_unit_that_owes_nothing_in_the_round_is_not_missed() {
        let mut desk = Desk::clean();
        desk.send_nothing(MILL);
        let round = desk.plan.rounds.last_mut().unwrap();
        (round.indicators, round.rosters) = (vec![WORKERS], Vec::new());
        desk.tally_again();
        assert!(check(&desk.case()).is_empty());
        desk.plan.rounds.last_mut().unwrap().rosters = vec![0];
        assert_eq!(check(&desk.case()).len(), 1);
    }
}
