//! The ledger (台账): for every unit and round when its template was written, what came in, and how far it is.
//!
//! When things were done is what the journal says; how a return stands is what its files say now.

use crate::closing::Closing;
use crate::finding::Severity;
use crate::journal::{Firsts, Journal};
use crate::plan::{Plan, Round};
use crate::reconcile::{Reconciliation, Status};
use crate::text::{Text, text};
use jiff::Timestamp;

/// How a round stands.
pub struct Stand<'a> {
    /// The round.
    pub round: &'a Round,
    /// As it was closed, if it was.
    pub closing: Option<Closing>,
    /// Its files, reconciled; none where no file came in.
    pub reconciled: Option<Reconciliation<'a>>,
}

/// How a unit stands in a round.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// When its template was first written (RFC 3339).
    pub template: Option<&'a str>,
    /// When a file of it was first seen (RFC 3339).
    pub first_seen: Option<&'a str>,
    /// When the file that counts was saved, as written inside.
    pub saved: Option<Timestamp>,
    /// Whether it owes anything in the round.
    pub is_due: bool,
    /// How far it has come.
    pub status: Status,
    /// How many errors of it are open.
    pub errors: usize,
    /// Whether its return counts and is to be corrected.
    pub must_correct: bool,
    /// What the office asks of it next; empty for nothing.
    pub next_step: Text,
}

/// Rounds, each with how the units stand in it, in the plan's order.
pub fn entries<'s, 'p: 's, 'j>(
    stands: impl IntoIterator<Item = &'s Stand<'p>>,
    plan: &Plan,
    journal: &'j Journal,
) -> Vec<(&'s Stand<'p>, Vec<Entry<'j>>)> {
    let with_entries = |stand: &'s Stand<'p>| {
        let firsts = journal.firsts(&stand.round.id);
        (stand, (0..plan.units.len()).map(|unit| stand.entry(plan, &firsts, unit)).collect())
    };
    stands.into_iter().map(with_entries).collect()
}

impl Stand<'_> {
    /// How a unit stands.
    fn entry<'j>(&self, plan: &Plan, firsts: &Firsts<'j>, unit: usize) -> Entry<'j> {
        let id = plan.units[unit].id.as_str();
        let reconciled = self.reconciled.as_ref();
        Entry {
            template: firsts.templates.get(id).copied(),
            first_seen: firsts.files.get(id).copied(),
            saved: reconciled.and_then(|reconciled| reconciled.collected.units[unit].saved),
            is_due: plan.is_due(self.round, unit),
            status: reconciled.map_or(Status::Missing, |reconciled| reconciled.status(unit)),
            errors: reconciled.map_or(0, |reconciled| reconciled.count(unit, Severity::Error)),
            must_correct: reconciled.is_some_and(|reconciled| reconciled.must_correct(unit)),
            next_step: reconciled.map_or(text("", ""), |reconciled| reconciled.next_step(unit)),
        }
    }

    /// Whether anything was sent or came in.
    pub fn has_begun(&self, journal: &Journal) -> bool {
        self.reconciled.is_some() || journal.has_templates(&self.round.id)
    }
}

impl Entry<'_> {
    /// Whether its return counts and nothing in it is to be corrected.
    pub fn is_accepted(&self) -> bool {
        self.status.has_answered() && !self.must_correct
    }

    /// How it stands, in a word; `came_in` is whether any file of the round did.
    pub fn word(&self, came_in: bool) -> Text {
        match self.status {
            Status::Missing if !self.is_due => text("-", "-"),
            Status::Missing if !came_in && self.template.is_some() => text("已发模板", "template"),
            Status::Missing if !came_in => text("-", "-"),
            Status::Returned | Status::Late if self.must_correct => text("待更正", "to correct"),
            Status::Returned => text("已采用", "accepted"),
            status => status.word(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn entry(status: Status) -> Entry<'static> {
        Entry {
            template: Some("2021-08-01T09:00:00+08:00"),
            first_seen: None,
            saved: None,
            is_due: true,
            status,
            errors: 0,
            must_correct: false,
            next_step: text("", ""),
        }
    }

    #[test]
    fn a_unit_stands_at_one_word_the_weightiest() {
        let word = |entry: &Entry, came_in| entry.word(came_in).get(Lang::Zh);
        assert_eq!(word(&entry(Status::Missing), false), "已发模板");
        assert_eq!(word(&Entry { template: None, ..entry(Status::Missing) }, false), "-");
        assert_eq!(word(&entry(Status::Missing), true), "未报送");
        assert_eq!(word(&Entry { is_due: false, ..entry(Status::Missing) }, true), "-");
        assert_eq!(word(&entry(Status::Late), true), "逾期报送");
        assert_eq!(word(&Entry { must_correct: true, ..entry(Status::Late) }, true), "待更正");
        assert_eq!(word(&entry(Status::Returned), true), "已采用");
        assert_eq!(word(&entry(Status::Rejected), true), "不予采用");
        assert!(entry(Status::Late).is_accepted() && !entry(Status::Unreadable).is_accepted());
        assert!(!Entry { must_correct: true, ..entry(Status::Returned) }.is_accepted());
    }
}
