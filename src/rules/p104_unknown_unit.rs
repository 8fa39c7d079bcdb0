//! P104 unknown-unit: an allocation table names a unit that is not in the register.
//!
//! A name is never guessed. Where a registered name contains it or is contained in it, the message suggests that one.

use super::phrase::{some, titled};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::Plan;
use crate::text::{Fact, Text, text};
use crate::value::name::fold;

/// The rule.
pub static RULE: Rule = Rule {
    code: "P104",
    name: "unknown-unit",
    severity: Severity::Error,
    title: text("分解表中有未登记的单位", "Unknown unit"),
    why: text(
        "分解表中的这个名称在单位名册里查不到，这一行的任务落不到任何单位，也不会下发填报模板。",
        "Nobody in the register goes by this name: the targets of the row belong to no unit, and no template is sent for them.",
    ),
    remedy: text(
        "如是名册中某单位的另一名称，请把它写入该单位的别名；如是新单位，请在名册中登记；如是录入有误，请更正分解表。",
        "Add the name to the aliases of the unit that it stands for, register the unit, or correct the table.",
    ),
};

const UNKNOWN: Text = text(
    "{campaign}的分解表列有“{name}”，名册中没有这个单位",
    "the table of {campaign} names “{name}”, which is not registered",
);
const SIMILAR: Text = text(
    "{campaign}的分解表列有“{name}”，名册中没有这个单位；名称相近的有：{similar}",
    "the table of {campaign} names “{name}”, which is not registered; similar names are: {similar}",
);

/// Looks for table rows that no unit answers to.
pub fn check(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    for campaign in &plan.campaigns {
        let Some(table) = &campaign.table else { continue };
        for row in table.rows.iter().filter(|row| row.unit.is_none()) {
            let similar = similar(plan, &row.name);
            let says = if similar.is_empty() { UNKNOWN } else { SIMILAR };
            let facts = vec![
                ("campaign", titled(&campaign.name)),
                ("name", row.name.as_str().into()),
                ("similar", some(similar)),
            ];
            let place = super::draw::table_place(table, Some(row.at));
            let subject = format!("{}.{}", campaign.id, fold(&row.name));
            findings.push(Finding::new(&RULE, says, facts).at(place).about(subject));
        }
    }
    findings
}

/// Registered names that contain this one or are contained in it.
fn similar(plan: &Plan, name: &str) -> Vec<Fact> {
    let name = fold(name);
    let is_similar = |known: &str| {
        let known = fold(known);
        known.chars().count() > 1 && (known.contains(&name) || name.contains(&known))
    };
    let known = plan.units.iter().filter(|unit| {
        name.chars().count() > 1 && std::iter::once(&unit.name).chain(&unit.aliases).any(|known| is_similar(known))
    });
    known.map(|unit| unit.name.as_str().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{messages, plan_with};

    #[test]
    fn an_unknown_name_is_quoted_and_similar_ones_are_suggested() {
        let table = "单位,先进人物（名）\n东城区总工会,5\n西区,4\n南山,3\n港区,\n纺织厂,\n合计,12\n";
        let findings = check(&plan_with(&[("rural.csv", table)]));
        assert_eq!(
            messages(&findings),
            [
                "“乡村振兴行动”的分解表列有“东城区总工会”，名册中没有这个单位；名称相近的有：东城区",
                "“乡村振兴行动”的分解表列有“南山”，名册中没有这个单位",
            ]
        );
        assert_eq!(findings[1].place.say(), "rural.csv › rural!A4");
    }
}
