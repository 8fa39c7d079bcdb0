//! F103 conflicting-identity: the sources in one file name different units.
//!
//! The unit that counts has more voices than any other; where none has, the file is nobody's (F102). A stamp or a cell that names
//! nobody known, or may mean somebody else, disagrees too. A later version that replaced another is told as well, for
//! a workbook copied from a neighbour would replace that neighbour's figures.

use super::phrase::{claim, clauses};
use super::{Case, draw};
use crate::finding::{Finding, Rule, Severity};
use crate::intake::{Claim, Source, State};
use crate::text::{Text, text};

/// The rule.
pub static RULE: Rule = Rule {
    code: "F103",
    name: "conflicting-identity",
    severity: Severity::Warning,
    title: text("填报单位前后不一", "Conflicting identity"),
    why: text(
        "同一文件的内置标识、填报单位一栏、工作表名、文件名、文件夹或发件人指向不同单位，常见于借用其他单位的模板填报，数字可能记到别的单位名下。",
        "The stamp, the unit cell, a sheet's name, the file name, the folder or the sender point to different units, as when a workbook was copied from a neighbour: the figures may count for the wrong unit.",
    ),
    remedy: text(
        "请与报送人核实是哪个单位的数字；归属有误的，请该单位用本单位的模板重新报送。",
        "Ask the sender whose figures these are; where they count for the wrong unit, have them sent again in that unit's own template.",
    ),
};

const CONFLICT: Text = text("{claims}；按{unit}计入", "{claims}; counted for {unit}");

/// Tells every identified file in which a source names another unit.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in 0..case.collected.files.len() {
        if !matches!(case.collected.states[file], State::Accepted | State::Superseded { .. }) {
            continue;
        }
        let Some(content) = case.collected.content(file) else { continue };
        let Some(unit) = content.identity.unit else { continue };
        let claims = &content.identity.claims;
        if !claims.iter().any(|claim| disagrees(claim, unit)) {
            continue;
        }
        let told = claims.iter().filter(|claim| claim.unit.is_some() || disagrees(claim, unit));
        if let Some(claims) = clauses(told.map(|said| claim(case.plan, said)).collect()) {
            findings.push(draw::file(&RULE, CONFLICT, case, file, vec![("claims", claims)]));
        }
    }
    findings
}

/// Whether a source speaks against a unit: it names another one, or, as stamp or cell, nobody who might be it.
fn disagrees(claim: &Claim, unit: usize) -> bool {
    match claim.unit {
        Some(other) => other != unit,
        None => claim.source <= Source::Cell && !claim.said.trim().is_empty() && !claim.candidates.contains(&unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, WEST, messages};
    use thin_vec::thin_vec;

    #[test]
    fn every_source_and_the_unit_that_counts_are_named() {
        let mut desk = Desk::clean();
        let claim = |source, said: &str, unit| Claim { source, said: said.into(), unit, candidates: thin_vec![] };
        desk.content(WEST).identity.claims = thin_vec![
            claim(Source::Stamp, "west", Some(WEST)),
            claim(Source::Cell, "东城区", Some(EAST)),
            claim(Source::FileName, "汇总", None),
        ];
        let findings = check(&desk.case());
        assert_eq!(messages(&findings), ["内置标识为“西城区”；填报单位一栏为“东城区”；按西城区计入"]);
        desk.set_state(WEST, State::Duplicate(EAST));
        assert!(check(&desk.case()).is_empty());
    }
}
