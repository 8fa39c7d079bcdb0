//! What a unit goes on from in a later round: the rows that it reported, and its figures to look at.
//!
//! A stated figure is shown and never filled in: one that is left in place by oversight would be a silent wrong number. Rows are the
//! unit's own, to be added to and changed; a cell that could not be read is left blank, and so is a roster of which nobody knows
//! which rows count.

use super::Reconciliation;
use crate::intake::{Entry, RosterRow, refill};
use crate::plan::{Plan, Round};
use crate::tally::{AllCounted, Counted};
use crate::template::{Entries, Value};
use crate::text::text;

/// What is filled in a template, and what is not.
#[derive(Debug, Default)]
pub struct Carried {
    /// What is filled in.
    pub entries: Entries,
    /// How many cells are left blank because they could not be read.
    pub unread: usize,
    /// The rosters left blank because nobody knows which rows count, by their positions.
    pub disputed: Vec<usize>,
}

impl Reconciliation<'_> {
    /// What a unit goes on from in another round; none where it has no return that counts. `counted` is what counted in this round.
    pub fn carry(&self, counted: &AllCounted, to: &Round, unit: usize) -> Option<Carried> {
        if !self.status(unit).has_answered() {
            return None;
        }
        let mut carried = Carried::default();
        let mut rosters = refill(self.plan, &self.collected, unit).rosters;
        rosters.retain(|roster, _| to.rosters.contains(roster));
        for (roster, mut rows) in rosters {
            let Some((_, read)) = self.collected.roster(unit, roster) else { continue };
            if read.is_disputed {
                carried.disputed.push(roster);
                continue;
            }
            carried.unread +=
                rows.iter_mut().zip(read.rows.iter()).map(|(row, read)| blank_unread(row, &read)).sum::<usize>();
            rows.retain(|row| row.iter().any(Value::is_filled));
            carried.entries.rosters.insert(roster, rows);
        }
        let own = counted.of_unit(unit).iter().filter(|one| to.indicators.contains(&one.indicator));
        carried.entries.hints = own.map(|one| (one.indicator, hint(self.plan, self.round, one))).collect();
        Some(carried)
    }
}

/// Takes out of a row what could not be read; how many cells.
fn blank_unread(row: &mut [Value], read: &RosterRow) -> usize {
    let is_unread = |entry: &Entry| !matches!(entry, Entry::Blank | Entry::Text(_) | Entry::Number(_) | Entry::Date(_));
    let unread: Vec<&mut Value> =
        row.iter_mut().zip(&read.entries).filter(|(_, entry)| is_unread(entry)).map(|(value, _)| value).collect();
    let count = unread.len();
    unread.into_iter().for_each(|value| *value = Value::Blank);
    count
}

/// The figure of then in words.
fn hint(plan: &Plan, round: &Round, counted: &Counted) -> String {
    let measure = plan.indicators[counted.indicator].measure.word();
    let facts = [("round", round.name.as_str().into()), ("figure", counted.amount.say(measure))];
    text("{round}填报 {figure}。", "{round}: {figure}.").fill(plan.lang(), &facts)
}
