//! One consolidated workbook in the making: what is reported, in which language, and where everything will stand.

use super::layout::{CampaignSheet, Field, Line};
use super::links::Link;
use super::looks::Looks;
use super::names::{self, Names};
use crate::finding::Place;
use crate::plan::Plan;
use crate::reconcile::{Reconciliation, Status};
use crate::sheet::At;
use crate::tally::Figure;
use crate::text::{Fact, Lang, Text, text};
use std::collections::HashMap;
use std::ops::Range;

/// The row of the first finding on its sheet.
pub const FIRST_FINDING: u32 = 3;
/// The most rows of a roster on one sheet, where it goes on on the next one; a spreadsheet ends at 1,048,576.
const MOST_ROWS: usize = 1_048_000;
/// The row of the first figure on the trace sheet.
pub const FIRST_TRACE: u32 = 3;

/// A sheet of a merged roster.
pub struct RosterSheet {
    /// Position of the roster in the plan.
    pub roster: usize,
    /// The sheet's name.
    pub name: String,
    /// Which of the roster's rows, of all units in the plan's order; empty where there are none.
    pub rows: Range<usize>,
}

/// Everything that the writers of the sheets share.
pub struct Edition<'a> {
    /// What is reported.
    pub recon: &'a Reconciliation<'a>,
    /// In which language.
    pub lang: Lang,
    /// With which formats.
    pub looks: Looks,
    /// The campaigns' sheets, in the plan's order.
    pub campaigns: Vec<CampaignSheet>,
    /// The sheets of the merged rosters, in the plan's order.
    pub rosters: Vec<RosterSheet>,
    files: HashMap<&'a str, usize>,
    senders: Vec<Option<usize>>,
}

impl<'a> Edition<'a> {
    /// Works out where everything will stand.
    pub fn new(recon: &'a Reconciliation<'a>, lang: Lang) -> Edition<'a> {
        let (plan, round) = (recon.plan, recon.round);
        let mut names = Names::new(lang);
        let mut campaigns = Vec::new();
        for (index, campaign) in plan.campaigns.iter().enumerate() {
            let collected: Vec<usize> =
                campaign.indicators.iter().copied().filter(|indicator| round.indicators.contains(indicator)).collect();
            if !collected.is_empty() {
                let name = names.give(&campaign.name);
                campaigns.push(CampaignSheet::new(plan, &recon.tally, index, &collected, name));
            }
        }
        let mut rosters = Vec::new();
        for roster in &round.rosters {
            let all = recon.collected.count_rows(*roster);
            for from in (0..all.max(1)).step_by(MOST_ROWS) {
                let name = names.give(&plan.rosters[*roster].name);
                rosters.push(RosterSheet { roster: *roster, name, rows: from..all.min(from + MOST_ROWS) });
            }
        }
        let files = recon.collected.files.iter().enumerate();
        Edition {
            recon,
            lang,
            looks: Looks::new(lang),
            campaigns,
            rosters,
            senders: recon.collected.senders(),
            files: files.map(|(position, file)| (&*file.path, position)).collect(),
        }
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        self.recon.plan
    }

    /// A wording in the workbook's language.
    pub fn say(&self, words: Text) -> &'static str {
        words.get(self.lang)
    }

    /// A wording with its facts.
    pub fn fill(&self, words: Text, facts: &[(&str, Fact)]) -> String {
        words.fill(self.lang, facts)
    }

    /// Which round, until when: the line below every title.
    pub fn subtitle(&self) -> String {
        let words = text("报送批次：{name}　　截止日期：{due}　　{issuer}", "Round: {name}    Due: {due}    {issuer}");
        let round = self.recon.round;
        let name = if round.name == round.id {
            round.id.clone()
        } else {
            self.fill(
                text("{name}（{id}）", "{name} ({id})"),
                &[("name", round.name.as_str().into()), ("id", round.id.as_str().into())],
            )
        };
        let issuer = if self.plan().issuer.is_empty() {
            String::new()
        } else {
            self.fill(
                text("汇总单位：{issuer}", "Compiled by: {issuer}"),
                &[("issuer", self.plan().issuer.as_str().into())],
            )
        };
        let facts = [("name", name.into()), ("due", round.due.to_string().into()), ("issuer", issuer.into())];
        self.fill(words, &facts).trim().to_string()
    }

    /// A unit's name.
    pub fn unit(&self, unit: Option<usize>) -> &'a str {
        unit.map_or("", |unit| &self.plan().units[unit].name)
    }

    /// An indicator's name with its measure.
    pub fn indicator(&self, indicator: usize) -> String {
        let indicator = &self.plan().indicators[indicator];
        let facts = [("name", indicator.name.as_str().into()), ("measure", indicator.measure.word().into())];
        match indicator.measure.word() {
            "" => indicator.name.clone(),
            _ => self.fill(text("{name}（{measure}）", "{name} ({measure})"), &facts),
        }
    }

    /// The figures of a unit for an indicator.
    pub fn figure(&self, unit: usize, indicator: usize) -> Option<&'a Figure> {
        self.recon.tally.figure(unit, indicator)
    }

    /// How many units stand at each status.
    pub fn count_units(&self, status: Status) -> usize {
        (0..self.plan().units.len()).filter(|unit| self.recon.status(*unit) == status).count()
    }

    /// The first cell of a sheet that is always there.
    pub fn sheet(&self, name: Text) -> Link {
        Link::Inside { sheet: self.say(name).to_string(), at: At { row: 0, column: 0 } }
    }

    /// The row of a figure's origin.
    pub fn trace(&self, unit: usize, indicator: usize) -> Option<Link> {
        let row = FIRST_TRACE + self.recon.tally.position(unit, indicator)? as u32;
        Some(Link::Inside { sheet: self.say(names::TRACE).to_string(), at: At { row, column: 0 } })
    }

    /// The row of the weightiest finding about a figure, or about an indicator's total.
    pub fn finding(&self, unit: Option<usize>, indicator: Option<usize>) -> Option<Link> {
        let is_about = |position: &usize| self.recon.findings[*position].indicator == indicator;
        let row = FIRST_FINDING + self.recon.positions(unit).find(is_about)? as u32;
        Some(Link::Inside { sheet: self.say(names::FINDINGS).to_string(), at: At { row, column: 0 } })
    }

    /// The sheet and the cell where a figure, or without a unit an indicator's total, stands.
    pub fn place(&self, unit: Option<usize>, indicator: usize, field: Field) -> Option<(&CampaignSheet, At)> {
        let sheet = self.campaigns.iter().find(|sheet| sheet.block(indicator).is_some())?;
        let row = match unit {
            Some(unit) => sheet.unit_row(unit)?,
            None => sheet.row(&Line::Total),
        };
        Some((sheet, sheet.block(indicator)?.at(field, row)?))
    }

    /// A link to that cell.
    pub fn figure_cell(&self, unit: Option<usize>, indicator: usize) -> Option<Link> {
        let (sheet, at) = self.place(unit, indicator, Field::Stated)?;
        Some(Link::Inside { sheet: sheet.name.clone(), at })
    }

    /// The unit from which a file came, where it is known.
    pub fn sender(&self, file: usize) -> Option<usize> {
        self.senders[file]
    }

    /// A link to a place in a returned file, or in a file of the plan.
    pub fn file(&self, place: &Place) -> Option<Link> {
        let path = place.file.as_deref()?;
        let returned = self.files.get(path);
        let folder = match returned {
            Some(_) => format!("../../inbox/{}/", self.recon.round.id),
            None => "../../".to_string(),
        };
        // A file that came inside a zip or a mail is reached through that.
        let container = path.split_inclusive('/').scan(String::new(), |whole, part| {
            whole.push_str(part);
            Some(whole.trim_end_matches('/').to_string())
        });
        let is_container = |path: &String| {
            let path = path.to_lowercase();
            path.ends_with(".zip") || path.ends_with(".eml")
        };
        if let Some(container) = container.into_iter().find(is_container) {
            return Some(Link::File { path: folder + &container, cell: None });
        }
        let has_cells = returned
            .is_none_or(|file| self.recon.collected.content(*file).is_some_and(|content| content.format.has_tabs()));
        // A plan's file is cited as file#sheet.
        let (path, sheet) = match path.split_once('#') {
            Some((path, sheet)) if returned.is_none() => (path, Some(sheet)),
            _ => (path, place.sheet.as_deref()),
        };
        let cell = place.cell.clone().unwrap_or_else(|| "A1".to_string());
        let cell = sheet.filter(|_| has_cells).map(|sheet| (sheet.to_string(), cell));
        Some(Link::File { path: folder + path, cell })
    }
}
