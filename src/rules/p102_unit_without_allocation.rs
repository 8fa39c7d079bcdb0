//! P102 unit-without-allocation: a unit stands in another campaign's table and not in this one.
//!
//! A row that is blank is a decision: nothing is allocated to that unit. No row at all may be an oversight, and often explains
//! why a table does not add up.

use super::phrase::{some, titled};
use crate::finding::{Finding, Rule, Severity};
use crate::plan::{Campaign, Plan, Table};
use crate::text::{Text, text};
use std::collections::HashSet;

/// The rule.
pub static RULE: Rule = Rule {
    code: "P102",
    name: "unit-without-allocation",
    severity: Severity::Warning,
    title: text("单位未列入分解表", "Unit without allocation"),
    why: text(
        "其他专案的分解表列有该单位，本专案的分解表却没有这一行。空白行表示不分解任务，整行缺失则可能是漏列。",
        "The unit has a row in the table of another campaign and none in this one. A blank row says that nothing is allocated; a row that is not there may have been left out.",
    ),
    remedy: text(
        "请核对印发的原表：确属不分解任务的，可补一空白行或说明理由；漏列的，请补上任务数。",
        "Check the table as issued: add a blank row or accept the finding where nothing is allocated; add the figures where the unit was left out.",
    ),
};

const NO_ROW: Text = text(
    "{unit}列入了{others}的分解表，{campaign}的分解表没有这一行",
    "{unit} has a row in the table of {others} and none in that of {campaign}",
);

/// Looks for units that some tables name and others do not.
pub fn check(plan: &Plan) -> Vec<Finding> {
    let tables = plan.campaigns.iter().filter_map(|campaign| {
        let table = campaign.table.as_ref()?;
        Some((campaign, table, table.rows.iter().filter_map(|row| row.unit).collect()))
    });
    let tables: Vec<(&Campaign, &Table, HashSet<usize>)> = tables.collect();
    let mut findings = Vec::new();
    for unit in 0..plan.units.len() {
        let (with, without): (Vec<_>, Vec<_>) = tables.iter().partition(|(_, _, named)| named.contains(&unit));
        if with.is_empty() {
            continue;
        }
        let others = with.iter().map(|(campaign, ..)| titled(&campaign.name)).collect();
        let others = some(others);
        findings.extend(without.into_iter().map(|(campaign, table, _)| {
            let facts = vec![("others", others.clone()), ("campaign", titled(&campaign.name))];
            let place = super::draw::table_place(table, None);
            Finding::new(&RULE, NO_ROW, facts).unit(unit).at(place).about(&campaign.id)
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{messages, plan_with};

    #[test]
    fn a_unit_that_only_one_table_names_is_told_and_a_blank_row_is_a_row() {
        let plan = plan_with(&[("rural.csv", "单位,先进人物（名）\n东城区,5\n西区,\n港区,3\n合计,8\n")]);
        assert_eq!(messages(&check(&plan)), ["纺织厂列入了“安全生产行动”的分解表，“乡村振兴行动”的分解表没有这一行"]);
    }
}
