//! S101 missing-sheet: a unit returned something, and no file of it holds a part that the round asks for.
//!
//! A roster that proves only indicators which are not due from the unit, and of which it states nothing, is not missed. A
//! figures sheet without its column of stated figures is told by S102. Where no part at all is there, that is one finding.

use super::phrase::{some, titled};
use super::{Case, draw};
use crate::finding::{Finding, Place, Rule, Severity};
use crate::form::{self, Part};
use crate::intake::Note;
use crate::text::{Fact, Text, text};
use std::sync::Arc;

/// The rule.
pub static RULE: Rule = Rule {
    code: "S101",
    name: "missing-sheet",
    severity: Severity::Error,
    title: text("缺少工作表", "Missing sheet"),
    why: text(
        "缺少的工作表上的数字没有报来，与它有关的指标无法核对。",
        "The figures of the missing sheet were not sent, and what depends on them cannot be checked.",
    ),
    remedy: text(
        "请单位补报缺少的工作表：可在原模板中填好整份重报，也可只报缺少的这一张。",
        "Ask the unit for the missing sheet: the whole template again, or this sheet alone.",
    ),
};

const MISSING: Text = text(
    "{unit}报送的文件中没有找到{sheet}：要找的表头有{headings}；文件中的工作表有{found}",
    "{sheet} was found in none of the files that {unit} returned: the headings looked for are {headings}; the sheets there are {found}",
);
/// How many headings of a missing sheet are named.
const HEADINGS: usize = 4;
const NOTHING: Text = text(
    "{unit}报送的文件中没有本批次的任何一张填报表（要找的是{wanted}）；文件中的工作表有{found}",
    "none of the sheets of this round ({wanted}) is in the files that {unit} returned; the sheets there are {found}",
);

/// Looks for parts that nobody supplies.
pub fn check(case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (unit, returned) in case.collected.units.iter().enumerate() {
        let Some(file) = returned.files.first() else { continue };
        let is_without = |roster: &usize| returned.rosters.get(*roster).copied().flatten().is_none();
        if returned.figures.is_some() && !case.round.rosters.iter().any(is_without) {
            continue;
        }
        let place = Place::file(Arc::clone(&case.collected.files[*file].path));
        let form = form::build(case.plan, case.round, unit);
        let found = found(case, &returned.files);
        let finding = |part: Part| {
            let sheet = form.sheet(part);
            let columns = sheet.and_then(|sheet| sheet.table.as_ref()).map_or(&[][..], |table| &table.columns);
            let headings = columns.iter().take(HEADINGS).map(|column| titled(&column.heading)).collect();
            let facts = vec![
                ("sheet", titled(sheet.map_or("", |sheet| &sheet.name))),
                ("headings", Fact::List(headings)),
                ("found", found.clone()),
            ];
            draw::inside(&RULE, MISSING, unit, place.clone(), facts)
        };
        if returned.figures.is_none() && returned.rosters.iter().all(Option::is_none) && !has_figures_sheet(case, unit)
        {
            let asked = form.sheets.iter().filter(|sheet| matches!(sheet.part, Part::Figures | Part::Roster(_)));
            let facts = vec![("wanted", some(asked.map(|sheet| titled(&sheet.name)).collect())), ("found", found)];
            findings.push(draw::inside(&RULE, NOTHING, unit, place, facts).about("all"));
            continue;
        }
        if returned.figures.is_none() && !case.round.indicators.is_empty() && !has_figures_sheet(case, unit) {
            findings.push(finding(Part::Figures).about("figures"));
        }
        for roster in case.round.rosters.iter().copied().filter(is_without) {
            if is_missed(case, unit, roster) {
                let asked = &case.plan.rosters[roster];
                findings.push(finding(Part::Roster(roster)).roster(roster).about(&asked.id));
            }
        }
    }
    findings
}

/// The sheets of a unit's files that count.
fn found(case: &Case, files: &[usize]) -> Fact {
    let sheets = files.iter().filter_map(|file| case.collected.content(*file)).flat_map(|content| &*content.sheets);
    some(sheets.map(|sheet| titled(sheet)).collect())
}

/// Whether the figures sheet is there all the same, without its column of figures.
fn has_figures_sheet(case: &Case, unit: usize) -> bool {
    let is_figures = |note: &Note| matches!(note, Note::MissingColumn { part: Part::Figures, .. });
    case.collected.accepted().any(|(of, _, content)| of == unit && content.notes.iter().any(is_figures))
}

/// Whether a roster stands by itself, or proves something that the unit owes or states.
fn is_missed(case: &Case, unit: usize, roster: usize) -> bool {
    let proves =
        |indicator: &&usize| case.plan.indicators[**indicator].proof.is_some_and(|proof| proof.roster == roster);
    let mut proved = case.round.indicators.iter().filter(proves).peekable();
    let owed = |indicator: &usize| {
        let figure = case.tally.figure(unit, *indicator);
        figure.is_some_and(|figure| figure.due || figure.stated().is_some_and(|stated| !stated.value.is_zero()))
    };
    proved.peek().is_none() || proved.any(owed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{Desk, EAST, ENTERPRISES, MILL, WORKERS, messages};

    #[test]
    fn the_figures_sheet_and_every_roster_that_is_owed_are_missed() {
        let mut desk = Desk::clean();
        desk.content(EAST).figures = None;
        desk.content(EAST).rosters.retain(|read| read.roster != ENTERPRISES);
        desk.collect_again();
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区报送的文件中没有找到“指标填报”：要找的表头有“指标”、“计量单位”、“目标”、“填报数”；文件中的工作表有“指标填报”、“Sheet2”",
                "东城区报送的文件中没有找到“参赛单位明细”：要找的表头有“参赛单位”、“参赛职工数（人）”、“厂区面积（亩）”；文件中的工作表有“指标填报”、“Sheet2”"
            ]
        );
    }

    #[test]
    fn a_file_without_any_of_the_sheets_is_one_finding() {
        let mut desk = Desk::clean();
        desk.content(EAST).figures = None;
        desk.content(EAST).rosters.clear();
        desk.collect_again();
        assert_eq!(
            messages(&check(&desk.case())),
            [
                "东城区报送的文件中没有本批次的任何一张填报表（要找的是“指标填报”、“项目明细”、“参赛单位明细”）；文件中的工作表有“指标填报”、“Sheet2”"
            ]
        );
    }

    #[test]
    fn a_figures_sheet_without_its_column_is_not_called_missing() {
        let mut desk = Desk::clean();
        desk.content(EAST).figures = None;
        desk.content(EAST).notes.push(Note::MissingColumn {
            sheet: "指标填报".into(),
            part: Part::Figures,
            heading: "填报数".into(),
            is_ambiguous: false,
            candidates: Vec::new(),
        });
        desk.collect_again();
        assert!(check(&desk.case()).is_empty());
    }

    #[test]
    fn a_roster_of_something_not_owed_is_not_missed() {
        let mut desk = Desk::clean();
        desk.plan.indicators[WORKERS].proof = Some(crate::plan::Proof { roster: ENTERPRISES, sum: None });
        desk.plan.indicators[crate::rules::testing::PARTICIPANTS].proof = None;
        desk.content(MILL).rosters.retain(|read| read.roster != ENTERPRISES);
        desk.content(EAST).rosters.retain(|read| read.roster != ENTERPRISES);
        desk.collect_again();
        let units: Vec<_> = check(&desk.case()).iter().map(|finding| finding.unit).collect();
        assert_eq!(units, [Some(EAST)]);
    }
}
