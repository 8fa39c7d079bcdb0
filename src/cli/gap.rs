//! How the gap of a total is made up, for the terminal: a step a line, with its units.

use super::table::{self, Side, cut};
use crate::reconcile::Reconciliation;
use crate::tally::{Breach, Total, Verdict, Waterfall};
use crate::text::{Lang, text};
use rust_decimal::Decimal;

/// How wide the names of a step's units get.
const NAMES: usize = 60;

/// The gap of every total that is judged and not reached.
pub fn lines(reconciled: &Reconciliation, lang: Lang) -> Vec<String> {
    let short = |total: &&Total| total.verdict == Verdict::Violated(Breach::Short);
    let totals = reconciled.tally.totals.iter().filter(short);
    let rows = totals.filter_map(|total| Some(rows(reconciled, total, total.waterfall.as_ref()?, lang)));
    let rows: Vec<Vec<String>> = rows.flatten().collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let headings = [
        (text("差额构成", "The gap"), Side::Left),
        (text("数量", "Amount"), Side::Right),
        (text("单位", "Units"), Side::Left),
    ];
    table::lines(&headings.map(|(heading, side)| (heading.get(lang), side)), &rows)
}

fn rows(reconciled: &Reconciliation, total: &Total, fall: &Waterfall, lang: Lang) -> Vec<Vec<String>> {
    let plan = reconciled.plan;
    let indicator = &plan.indicators[total.indicator];
    let digits = |amount: Decimal| amount.normalize().to_string();
    let signed = |amount: Decimal| if amount > Decimal::ZERO { format!("+{}", digits(amount)) } else { digits(amount) };
    let head = vec![cut(&indicator.name, 40), digits(fall.declared), indicator.measure.word().to_string()];
    let steps = fall.steps.iter().map(|step| {
        let names: Vec<&str> = step.units.iter().map(|unit| plan.units[*unit].name.as_str()).collect();
        let names = names.join(text("、", ", ").get(lang));
        vec![format!("  {}", step.cause.word().get(lang)), signed(step.amount), cut(&names, NAMES)]
    });
    let stated = vec![format!("  {}", text("填报合计", "stated").get(lang)), digits(fall.stated), String::new()];
    std::iter::once(head).chain(steps).chain([stated]).collect()
}
