//! P105 duplicate-unit: a unit or one of its names stands twice, in the register or in one table.
//!
//! The first keeps the name in the register, and the first row of a table gives the target; this finding says that there is
//! a second.

use super::phrase::titled;
use crate::finding::{Finding, Place, Rule, Severity};
use crate::plan::{Clash, Plan};
use crate::text::{Text, text};
use std::collections::{BTreeMap, HashMap};

/// The rule.
pub static RULE: Rule = Rule {
    code: "P105",
    name: "duplicate-unit",
    severity: Severity::Error,
    title: text("单位重复", "Duplicate unit"),
    why: text(
        "同一名称对应两个单位时，报送表无法确定归谁；同一单位在一张分解表中占两行时，无法确定任务数，合计也会多计。",
        "Where a name stands for two units, nobody can say whose a return is; where a unit has two rows in one table, its target is not known and the sum counts it twice.",
    ),
    remedy: text(
        "名册中重复的，请合并两行或改用不同的名称；分解表中重复的，请对照原表保留一行，或更正单位名称。",
        "In the register, merge the rows or use different names; in a table, keep one row as issued or correct the name.",
    ),
};

const REGISTERED: Text = text(
    "名册中“{names}”已由{first}使用，第 {row} 行的{second}又使用了同一名称",
    "in the register “{names}” already stands for {first}; {second} in row {row} uses it again",
);
const TWO_ROWS: Text = text(
    "{unit}在{campaign}的分解表中占两行：{first} 的“{first_name}”和 {second} 的“{second_name}”；目标按第一行计",
    "{unit} has two rows in the table of {campaign}: “{first_name}” in {first} and “{second_name}” in {second}; the first gives its target",
);

/// Looks for names and rows that stand twice.
pub fn check(plan: &Plan) -> Vec<Finding> {
    let mut findings = registered(plan);
    for campaign in &plan.campaigns {
        let Some(table) = &campaign.table else { continue };
        let mut firsts = HashMap::new();
        for row in &table.rows {
            let Some(unit) = row.unit else { continue };
            let Some(first) = firsts.get(&unit) else {
                firsts.insert(unit, row);
                continue;
            };
            let facts = vec![
                ("campaign", titled(&campaign.name)),
                ("first", first.at.to_string().into()),
                ("first_name", first.name.as_str().into()),
                ("second", row.at.to_string().into()),
                ("second_name", row.name.as_str().into()),
            ];
            let place = super::draw::table_place(table, Some(row.at));
            let subject = format!("{}.{}", campaign.id, row.name);
            findings.push(Finding::new(&RULE, TWO_ROWS, facts).unit(unit).at(place).about(subject));
        }
    }
    findings
}

/// One finding for each row of the register that claims names of another.
fn registered(plan: &Plan) -> Vec<Finding> {
    let mut by_row: BTreeMap<(u32, usize), Vec<&Clash>> = BTreeMap::new();
    for clash in plan.units.clashes() {
        by_row.entry((clash.row, clash.first)).or_default().push(clash);
    }
    let finding = |clashes: Vec<&Clash>| {
        let clash = clashes[0];
        let mut names: Vec<&str> = clashes.iter().map(|clash| clash.name.as_str()).collect();
        names.dedup();
        let subject = names.join("、");
        let facts = vec![
            ("names", names.into()),
            ("first", plan.units[clash.first].name.as_str().into()),
            ("second", plan.units[clash.second].name.as_str().into()),
            ("row", (clash.row as usize).into()),
        ];
        let row = Place { cell: Some(format!("{0}:{0}", clash.row)), ..Place::file(plan.units.file.as_str()) };
        Finding::new(&RULE, REGISTERED, facts).unit(clash.second).at(row).about(subject)
    };
    by_row.into_values().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{WORKERS, messages, plan_with};

    #[test]
    fn an_alias_that_another_unit_has_is_one_finding_for_its_row() {
        let units = "id,name,aliases\neast,东城区,老城\nwest,西城区,西区;老城\nport,港区,\nmill,纺织厂,\n";
        let findings = check(&plan_with(&[("units.csv", units)]));
        assert_eq!(messages(&findings), ["名册中“老城”已由东城区使用，第 3 行的西城区又使用了同一名称"]);
        assert_eq!(findings[0].place.say(), "units.csv › 3:3");
    }

    #[test]
    fn a_unit_with_two_rows_under_different_names_is_found() {
        let table = "单位,先进人物（名）\n东城区,5\n西城区,2\n西区,4\n港区,3\n纺织厂,\n合计,14\n";
        let plan = plan_with(&[("rural.csv", table)]);
        let west = plan.units.find("西城区").unwrap();
        assert_eq!(plan.indicators[WORKERS].target(west), Some(2.into()));
        let (_, at) = plan.target_cell(west, WORKERS).unwrap();
        assert_eq!(at.to_string(), "B3", "the cell of the figure that counts");
        assert_eq!(
            messages(&check(&plan)),
            ["西城区在“乡村振兴行动”的分解表中占两行：A3 的“西城区”和 A4 的“西区”；目标按第一行计"]
        );
    }
}
