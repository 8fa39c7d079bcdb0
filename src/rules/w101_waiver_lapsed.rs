//! W101 waiver-lapsed: a waiver that accepts nothing any more: its finding is gone, or says other figures, or its last day is over.
//!
//! Where its finding is still there, that counts again.

use crate::finding::{Finding, Place, Rule, Severity};
use crate::text::{Text, text};
use crate::waiver::{WAIVERS_FILE, Waiver};

/// The rule.
pub static RULE: Rule = Rule {
    code: "W101",
    name: "waiver-lapsed",
    severity: Severity::Warning,
    title: text("豁免失效", "Waiver lapsed"),
    why: text(
        "登记豁免时看到的问题已经没有了、数字变了，或者豁免到期了；留着它容易误以为还有效。",
        "The finding that was accepted is gone, says other figures, or the waiver has run out; left in place it would be taken for one that holds.",
    ),
    remedy: text(
        "问题已经解决的，从 waivers.toml 里删去这一条；仍然认可的，删去后按新的数字重新登记豁免。",
        "Take it out of waivers.toml where the finding is settled; where it is still accepted, take it out and waive the finding anew.",
    ),
};

/// Why a waiver accepts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// Nothing is found that has its id.
    Gone,
    /// The figures are not those that were accepted.
    Changed,
    /// The round is due after its last day.
    Ended,
}

const GONE: Text =
    text("{id} 已不存在，豁免不再需要（{reason}）", "{id} is not found any more, its waiver is not needed ({reason})");
const CHANGED: Text = text(
    "{id} 的数字与登记豁免时不同，豁免不适用，问题重新计入（{reason}）",
    "{id} says other figures than were accepted, so its waiver does not apply and it counts again ({reason})",
);
const ENDED: Text = text(
    "{id} 的豁免到 {until} 为止，已经到期，问题重新计入（{reason}）",
    "the waiver of {id} ended on {until}, so it counts again ({reason})",
);

/// The finding that a waiver has lapsed.
pub fn check(waiver: &Waiver, lapse: Lapse) -> Finding {
    let says = match lapse {
        Lapse::Gone => GONE,
        Lapse::Changed => CHANGED,
        Lapse::Ended => ENDED,
    };
    let mut facts = vec![("id", waiver.id.as_str().into()), ("reason", waiver.reason.as_str().into())];
    facts.extend(waiver.until.map(|until| ("until", until.to_string().into())));
    Finding::new(&RULE, says, facts).at(Place::file(WAIVERS_FILE)).about(waiver.id.as_str())
}
