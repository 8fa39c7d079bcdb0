//! `plan.toml` as it is written: the keys that an officer types, and nothing worked out.
//!
//! The doc comments here are the descriptions in `tallybook schema`, which editors show while one types.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::Spanned;

/// A tallybook plan: who reports what, until when, and against which targets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The title of the whole undertaking, shown on every workbook.
    pub title: String,
    /// A short identity that stays when the title is reworded; left out, it is made from the title.
    pub id: Option<String>,
    /// The office that asks.
    #[serde(default)]
    pub issuer: String,
    /// The language of what is handed out: "zh-CN" or "en".
    pub language: Option<String>,
    /// The file that lists the units: csv or xlsx with the columns id, name, aliases, group, contact, email.
    #[schemars(with = "String")]
    pub units: Spanned<String>,
    /// One line that tells units how and to whom they send the workbook back.
    #[serde(default)]
    pub reply_to: String,
    /// The offset from UTC in which due dates end, such as "+08:00".
    #[schemars(with = "Option<String>")]
    pub utc_offset: Option<Spanned<String>>,
    /// The campaigns, each with its indicators.
    #[serde(default)]
    pub campaign: Vec<CampaignFile>,
    /// The detailed lists that prove indicators, or stand by themselves.
    #[serde(default)]
    pub roster: Vec<RosterFile>,
    /// The collections, each with its due date.
    #[serde(default)]
    pub round: Vec<RoundFile>,
    /// Severities by rule code or name: "error", "warning", "info" or "off".
    #[serde(default)]
    pub rules: BTreeMap<String, Severity>,
    /// How much reading one returned file may take.
    #[serde(default)]
    pub limits: LimitsFile,
}

/// How much reading one returned file may take; a file that takes more is refused (F101), and the others are read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsFile {
    /// The most memory, in MiB, from 16 to 65536; left out, 1024.
    #[schemars(with = "Option<u64>", range(min = 16, max = 65536))]
    pub memory_mib: Option<Spanned<u64>>,
    /// The longest time, in seconds, from 1 to 3600; left out, 8. Every full MiB of the file adds a second.
    #[schemars(with = "Option<u64>", range(min = 1, max = 3600))]
    pub seconds: Option<Spanned<u64>>,
    /// The largest file, in MiB, from 1 to 1024; left out, 256.
    #[schemars(with = "Option<u64>", range(min = 1, max = 1024))]
    pub file_mib: Option<Spanned<u64>>,
}

/// A severity as a plan sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The figures cannot stand as they are.
    Error,
    /// Someone should look.
    Warning,
    /// Worth knowing.
    Info,
    /// Not reported.
    Off,
}

/// A set of indicators with one allocation table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignFile {
    /// A short identity, unique in the plan.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The campaign's name.
    pub name: String,
    /// The allocation table as "file#sheet"; the sheet may be left out where there is only one.
    #[schemars(with = "Option<String>")]
    pub allocation: Option<Spanned<String>>,
    /// The figures collected.
    #[serde(default)]
    pub indicator: Vec<IndicatorFile>,
}

/// One figure collected from every unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorFile {
    /// A short identity, unique in the plan.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The heading of its column in the allocation table; left out where nothing is allocated.
    #[schemars(with = "Option<String>")]
    pub column: Option<Spanned<String>>,
    /// The name; left out, it is the heading without its measure.
    pub name: Option<String>,
    /// The unit of measure; left out, it is what stands in the heading's parentheses.
    pub measure: Option<String>,
    /// The roster that proves the figure.
    #[schemars(with = "Option<String>")]
    pub roster: Option<Spanned<String>>,
    /// The roster's column that is summed; left out, the roster's rows are counted.
    #[schemars(with = "Option<String>")]
    pub sum: Option<Spanned<String>>,
    /// What the notice says in prose, such as "120万人次"; checked against the declared total.
    #[schemars(with = "Option<String>")]
    pub goal: Option<Spanned<String>>,
    /// How many decimals a figure carries; left out, the most that the allocation column shows.
    pub decimals: Option<u32>,
    /// Whether targets are minimums ("at-least", the default) or exact ("exactly").
    #[serde(default)]
    pub compare: Compare,
    /// One line that tells units what to count.
    #[serde(default)]
    pub note: String,
}

/// How a figure is compared with its target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compare {
    /// The target is a minimum (以上).
    #[default]
    AtLeast,
    /// The target is to be met to the last digit.
    Exactly,
}

/// A detailed list that units fill in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterFile {
    /// A short identity, unique in the plan.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The name of its sheet: at most 31 characters, without []:*?/\.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The columns that make two rows the same.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub key: Vec<Spanned<String>>,
    /// The columns, from left to right.
    pub columns: Vec<ColumnFile>,
}

/// One column of a roster.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnFile {
    /// A short identity, unique in the roster.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The heading; a measure may stand in its last parentheses.
    pub name: String,
    /// What is written in it.
    #[serde(default)]
    pub kind: ColumnKind,
    /// Whether every row must have it.
    #[serde(default)]
    pub required: bool,
    /// Whether it is personal data, masked in what goes to more than its own unit.
    #[serde(default)]
    pub private: bool,
    /// The answers to choose from, for kind = "choice".
    #[serde(default)]
    pub choices: Vec<String>,
    /// The unit of measure, where the heading does not carry it.
    pub measure: Option<String>,
}

/// What is written in a roster's column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Any text.
    #[default]
    Text,
    /// A number without decimals.
    Whole,
    /// A number.
    Decimal,
    /// A calendar date.
    Date,
    /// A telephone number.
    Phone,
    /// An identity card number.
    IdNumber,
    /// One of the choices.
    Choice,
}

/// One collection.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundFile {
    /// A short identity; the names of folders are made from it.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The name; left out, the identity.
    pub name: Option<String>,
    /// The last day on which a return is in time, as "2021-08-31".
    #[schemars(with = "String")]
    pub due: Spanned<String>,
    /// The indicators collected, and rosters that belong to no indicator; left out: every indicator.
    #[schemars(with = "Option<Vec<String>>")]
    pub collect: Option<Vec<Spanned<String>>>,
    /// Whether the year's targets are judged in this round; left out, in the last one that collects the indicator.
    #[serde(default, rename = "final")]
    pub is_final: bool,
}
