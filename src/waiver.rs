//! Waivers: findings that the officer accepts, with a reason, until a day.
//!
//! They stand in waivers.toml, one a table, in the order in which they were written. A waiver holds what was accepted: the finding's
//! id, which stays the same in later versions and rounds, and the figures that disagreed. Where these have changed, something else
//! would be accepted than was seen, so the waiver no longer applies.

use crate::plan::Problem;
use crate::text::{Lang, text};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The name of the file in a workspace.
pub const WAIVERS_FILE: &str = "waivers.toml";

/// One finding, accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The finding's id.
    pub id: String,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepted it.
    pub by: String,
    /// On which day.
    pub when: Date,
    /// The last day: rounds due later are judged without it. Without one it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The round in which it was accepted; none for a finding about the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<String>,
    /// The stated figure that was accepted, where the finding has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<Decimal>,
    /// The figure that it was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Decimal>,
    /// What the finding said, for people who read the file.
    #[serde(default)]
    pub says: String,
}

/// The file as a whole.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    waiver: Vec<Waiver>,
}

/// The waivers of a file.
///
/// # Errors
/// What must be mended in it, with the line. A waiver without a reason is one of these.
pub fn parse(content: &str) -> Result<Vec<Waiver>, Problem> {
    let file: File = toml::from_str(content).map_err(|error| {
        let line = error.span().map_or(1, |span| content[..span.start].lines().count().max(1));
        Problem {
            place: format!("{WAIVERS_FILE}:{line}"),
            says: text("写法有误：{error}", "it is not written as it must be: {error}"),
            facts: vec![("error", error.message().into())],
        }
    })?;
    match file.waiver.iter().find(|waiver| waiver.reason.trim().is_empty()) {
        Some(waiver) => Err(Problem {
            place: WAIVERS_FILE.to_string(),
            says: text("{id} 没有写理由（reason）", "{id} has no reason"),
            facts: vec![("id", waiver.id.as_str().into())],
        }),
        None => Ok(file.waiver),
    }
}

/// The file with one waiver more; what stands in it stays as it is.
pub fn added(content: &str, waiver: &Waiver) -> String {
    let file = File { waiver: vec![waiver.clone()] };
    // Texts, figures and days can always be written.
    let table = toml::to_string(&file).unwrap_or_default();
    match content.trim_end() {
        "" => table,
        before => format!("{before}\n\n{table}"),
    }
}

impl Waiver {
    /// Whether it still holds in a round that is due on a day; for what concerns the plan, it holds until it is taken out.
    pub fn holds(&self, due: Option<Date>) -> bool {
        self.until.zip(due).is_none_or(|(until, due)| due <= until)
    }

    /// Reason, person and end in words.
    pub fn say(&self, lang: Lang) -> String {
        let mut facts = vec![("reason", self.reason.as_str().into()), ("by", self.by.as_str().into())];
        facts.extend(self.until.map(|until| ("until", until.to_string().into())));
        let says = match self.until {
            Some(_) => text("{reason}（{by}，至 {until}）", "{reason} ({by}, until {until})"),
            None => text("{reason}（{by}）", "{reason} ({by})"),
        };
        says.fill(lang, &facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn waiver(reason: &str) -> Waiver {
        Waiver {
            id: "R101-01234567".into(),
            reason: reason.into(),
            by: "林\"同志\"".into(),
            when: date(2021, 9, 1),
            until: Some(date(2021, 12, 31)),
            round: Some("2021-08".into()),
            stated: Some(Decimal::new(55, 1)),
            expected: None,
            says: "东城区：\n相差 1".into(),
        }
    }

    #[test]
    fn what_is_added_is_read_again_and_what_stood_there_stays() {
        let by_hand = "# 由办公室登记\n[[waiver]]\nid = \"P101-1\"\nreason = \"原表如此\"\nby = \"林\"\nwhen = \"2021-04-10\" # 当天\n";
        let file = added(by_hand, &waiver("口径不同，'已'核实"));
        assert!(file.starts_with(by_hand.trim_end()));
        let read = parse(&file).unwrap();
        assert_eq!((read.len(), &read[1]), (2, &waiver("口径不同，'已'核实")));
        assert_eq!(parse(&added("", &waiver("x"))).unwrap(), [waiver("x")]);
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_with_its_line() {
        let said = |content: &str| parse(content).unwrap_err().say(Lang::En);
        assert!(said("\n[[waiver]]\nid = 5\n").starts_with("waivers.toml:3"), "{}", said("\n[[waiver]]\nid = 5\n"));
        assert!(said(&added("", &waiver("  "))).contains("has no reason"));
        assert!(said("[[waiver]]\nid = \"a\"\nreson = \"b\"\n").contains("reson"));
    }

    #[test]
    fn it_holds_for_rounds_that_are_due_until_its_end() {
        let waiver = waiver("x");
        assert!(waiver.holds(Some(date(2021, 12, 31))) && !waiver.holds(Some(date(2022, 1, 1))) && waiver.holds(None));
    }
}
