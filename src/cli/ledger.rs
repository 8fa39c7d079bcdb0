//! The ledger on the terminal and as JSON: how every unit stands in every round.

use super::table::{self, Side};
use crate::journal::Journal;
use crate::ledger::{self, Stand};
use crate::plan::Plan;
use crate::text::{Lang, text};
use serde_json::{Value, json};

/// A table of units and rounds with a word a cell, below an empty line and a heading; nothing where only one round has files.
pub fn lines(plan: &Plan, stands: &[Stand], journal: &Journal, lang: Lang) -> Vec<String> {
    if stands.iter().filter(|stand| has_files(stand)).count() < 2 {
        return Vec::new();
    }
    let begun: Vec<&Stand> = stands.iter().filter(|stand| stand.has_begun(journal)).collect();
    let head = |stand: &&Stand| {
        let closed = if stand.closing.is_some() { text("（已办结）", " (closed)") } else { text("", "") };
        format!("{}{}", stand.round.id, closed.get(lang))
    };
    let heads: Vec<String> = begun.iter().map(head).collect();
    let units = text("单位", "Unit").get(lang);
    let headings: Vec<(&str, Side)> =
        std::iter::once(units).chain(heads.iter().map(String::as_str)).map(|head| (head, Side::Left)).collect();
    let all = ledger::entries(begun, plan, journal);
    let row = |unit: usize| {
        let words = all.iter().map(|(stand, entries)| entries[unit].word(stand.reconciled.is_some()));
        std::iter::once(plan.units[unit].name.clone()).chain(words.map(|word| word.get(lang).to_string())).collect()
    };
    let rows: Vec<Vec<String>> = (0..plan.units.len()).map(row).collect();
    let title = text("各批次：", "Every round:").get(lang).to_string();
    [String::new(), title].into_iter().chain(table::lines(&headings, &rows)).collect()
}

fn has_files(stand: &Stand) -> bool {
    stand.reconciled.as_ref().is_some_and(|reconciled| !reconciled.collected.files.is_empty())
}

/// The same for scripts, with every round of the plan.
pub fn as_json(plan: &Plan, stands: &[Stand], journal: &Journal) -> Vec<Value> {
    let all = ledger::entries(stands, plan, journal);
    let of_unit = |unit: usize| {
        let rounds = all.iter().map(|(stand, entries)| {
            let entry = &entries[unit];
            json!({
                "round": stand.round.id, "template": entry.template, "first_seen": entry.first_seen,
                "status": entry.status.code(), "must_correct": entry.must_correct, "accepted": entry.is_accepted(),
                "closed": stand.closing.as_ref().map(|closing| closing.day.to_string()),
            })
        });
        json!({ "unit": plan.units[unit].id, "rounds": rounds.collect::<Vec<_>>() })
    };
    (0..plan.units.len()).map(of_unit).collect()
}
