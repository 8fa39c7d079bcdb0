//! From the files of a workspace to a [`Plan`], or to every problem in them.
//!
//! The files come through a function, so that this module knows no paths. Conventions fill in what the plan leaves out: an
//! indicator's name and measure come from its heading, its decimals from its column.

mod limits;
mod rounds;

use super::file::{self, CampaignFile, ColumnKind, IndicatorFile, PlanFile};
use super::table::{self, Allocation, Table};
use super::{Campaign, Goal, Indicator, Plan, Problem, Proof, Roster, Units, units};
use crate::sheet::{self, Sheet};
use crate::text::{Fact, Lang, Text, text};
use crate::value::measure::{Measure, split_heading};
use crate::value::name::{digest, fold};
use crate::value::number;
use crate::value::written;
use std::collections::HashSet;
use std::ops::Range;
use toml::Spanned;

/// The plan's file in its workspace.
pub const PLAN_FILE: &str = "plan.toml";

/// Gives the content of a file of the workspace by its name.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> std::io::Result<Vec<u8>>;

/// Loads a plan through `read`.
///
/// # Errors
/// Every [`Problem`] that the officer must mend, each with its file and its line or cell.
pub fn load(read: ReadFile) -> Result<Plan, Vec<Problem>> {
    let source = content(read, PLAN_FILE, PLAN_FILE).map_err(|problem| vec![problem])?;
    let source = String::from_utf8(source).map_err(|_| {
        vec![plain(PLAN_FILE, text("不是 UTF-8 编码，请另存为 UTF-8", "it is not UTF-8; save it as UTF-8"))]
    })?;
    let file: PlanFile = toml::from_str(&source).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(&source, span.start));
        let (says, facts) = say(error.message());
        vec![Problem { place: format!("{PLAN_FILE}:{line}"), says, facts }]
    })?;
    Loader { read, source: &source, file: &file, problems: Vec::new() }.load()
}

struct Loader<'a> {
    read: ReadFile<'a>,
    source: &'a str,
    file: &'a PlanFile,
    problems: Vec<Problem>,
}

impl Loader<'_> {
    fn load(mut self) -> Result<Plan, Vec<Problem>> {
        let file = self.file;
        let units = self.units();
        let rosters: Vec<Roster> = file.roster.iter().map(|roster| self.roster(roster)).collect();
        self.unique(file.roster.iter().map(|roster| &roster.id));
        self.unique(file.roster.iter().map(|roster| &roster.name));
        self.unique(file.campaign.iter().map(|campaign| &campaign.id));
        self.unique(file.campaign.iter().flat_map(|campaign| &campaign.indicator).map(|indicator| &indicator.id));
        self.unique(file.round.iter().map(|round| &round.id));

        let mut campaigns = Vec::new();
        let mut indicators = Vec::new();
        for campaign in &file.campaign {
            campaigns.push(self.campaign(campaign, campaigns.len(), &units, &rosters, &mut indicators));
        }
        let rounds = file.round.iter().map(|round| self.round(round, &indicators, &rosters)).collect();
        let offset = self.offset();
        let limits = self.limits();
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        Ok(Plan {
            id: file.id.clone().unwrap_or_else(|| digest(&file.title)),
            title: file.title.clone(),
            issuer: file.issuer.clone(),
            lang: file.language.as_deref().and_then(Lang::from_tag),
            reply_to: file.reply_to.clone(),
            offset,
            units,
            campaigns,
            indicators,
            rosters,
            rounds,
            severities: file.rules.iter().map(|(rule, severity)| (rule.clone(), *severity)).collect(),
            limits,
        })
    }

    /// Notes a problem at a span of plan.toml.
    fn problem(&mut self, span: Range<usize>, says: Text, facts: Vec<(&'static str, Fact)>) {
        let place = format!("{PLAN_FILE}:{}", line_of(self.source, span.start));
        self.problems.push(Problem { place, says, facts });
    }

    fn unique<'b>(&mut self, ids: impl Iterator<Item = &'b Spanned<String>>) {
        let mut seen = HashSet::new();
        for id in ids.filter(|id| !seen.insert(fold(id.get_ref()))) {
            let says = text("“{id}”已经用过，请换一个", "“{id}” is already used; choose another");
            self.problem(id.span(), says, vec![("id", id.get_ref().as_str().into())]);
        }
    }

    fn units(&mut self) -> Units {
        let file = &self.file.units;
        let opened = self.sheets(file, file.get_ref());
        let read = opened.and_then(|book| units::read(&book, file.get_ref()));
        read.unwrap_or_else(|problem| {
            self.problems.push(problem);
            Units::default()
        })
    }

    fn sheets(&self, named: &Spanned<String>, file: &str) -> Result<sheet::Book, Problem> {
        let place = format!("{PLAN_FILE}:{}", line_of(self.source, named.span().start));
        let bytes = content(self.read, file, &place)?;
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        sheet::open(&bytes, stem).map_err(|refusal| Problem {
            place: file.to_string(),
            says: text("无法打开：{reason}", "cannot be opened: {reason}"),
            facts: vec![("reason", refusal.reason())],
        })
    }

    fn campaign(
        &mut self,
        file: &CampaignFile,
        position: usize,
        units: &Units,
        rosters: &[Roster],
        all: &mut Vec<Indicator>,
    ) -> Campaign {
        let measures: Vec<Option<Measure>> = file.indicator.iter().map(|indicator| self.measure(indicator)).collect();
        let allocated: Vec<(&IndicatorFile, Measure)> = file
            .indicator
            .iter()
            .zip(&measures)
            .filter(|(indicator, _)| indicator.column.is_some())
            .filter_map(|(indicator, measure)| Some((indicator, measure.clone()?)))
            .collect();
        let (table, mut allocations) = self.table(file, &allocated, units);
        let mut campaign =
            Campaign { id: file.id.get_ref().clone(), name: file.name.clone(), table, indicators: Vec::new() };
        for (indicator, measure) in file.indicator.iter().zip(measures) {
            let Some(measure) = measure else { continue };
            let allocation = indicator.column.as_ref().and_then(|_| allocations.next());
            campaign.indicators.push(all.len());
            let indicator = self.indicator(indicator, position, measure, allocation, rosters);
            all.push(indicator);
        }
        campaign
    }

    /// The campaign's table and one allocation for each of `allocated`.
    fn table(
        &mut self,
        campaign: &CampaignFile,
        allocated: &[(&IndicatorFile, Measure)],
        units: &Units,
    ) -> (Option<Table>, std::vec::IntoIter<Allocation>) {
        let none = (None, Vec::new().into_iter());
        let Some(named) = &campaign.allocation else {
            if let Some(column) = allocated.first().and_then(|(indicator, _)| indicator.column.as_ref()) {
                let says = text(
                    "写了 column，但本专案没有 allocation：请写明任务分解表，如 allocation = \"allocations.xlsx#表名\"",
                    "column is given but the campaign has no allocation: name its table, as allocation = \"allocations.xlsx#sheet\"",
                );
                self.problem(column.span(), says, Vec::new());
            }
            return none;
        };
        let (file, sheet_name) = match named.get_ref().split_once('#') {
            Some((file, sheet)) => (file, Some(sheet)),
            None => (named.get_ref().as_str(), None),
        };
        let book = match self.sheets(named, file) {
            Ok(book) => book,
            Err(problem) => {
                self.problems.push(problem);
                return none;
            }
        };
        let Some(sheet) = choose_sheet(&book.sheets, sheet_name) else {
            let says = text("{file} 里没有这个工作表；有：{sheets}", "{file} has no such sheet; it has: {sheets}");
            let sheets: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
            self.problem(named.span(), says, vec![("file", file.into()), ("sheets", sheets.into())]);
            return none;
        };
        let place = format!("{file}#{}", sheet.name);
        match table::read(sheet, &place, allocated, units) {
            Ok((table, allocations)) => (Some(table), allocations.into_iter()),
            Err(problems) => {
                self.problems.extend(problems);
                none
            }
        }
    }

    fn measure(&mut self, file: &IndicatorFile) -> Option<Measure> {
        let heading = file.column.as_ref().and_then(|column| split_heading(column.get_ref()).1);
        let measure = file.measure.as_deref().map(Measure::parse).or(heading);
        if measure.is_none() {
            let says = text(
                "指标“{id}”没有计量单位：表头括号里没有时，请写 measure = \"个\" 之类",
                "indicator “{id}” has no unit of measure: where its heading does not carry one, write measure = \"...\"",
            );
            self.problem(file.id.span(), says, vec![("id", file.id.get_ref().as_str().into())]);
        }
        measure
    }

    fn indicator(
        &mut self,
        file: &IndicatorFile,
        campaign: usize,
        measure: Measure,
        allocation: Option<Allocation>,
        rosters: &[Roster],
    ) -> Indicator {
        let heading = file.column.as_ref().map(|column| split_heading(column.get_ref()).0);
        let name = file.name.clone().or(heading).unwrap_or_else(|| {
            let says = text("请写 name（指标名称）或 column（表头）", "write name, or column for the heading");
            self.problem(file.id.span(), says, Vec::new());
            file.id.get_ref().clone()
        });
        let shown = allocation.iter().flat_map(|allocation| &allocation.cells).flatten();
        let shown = shown.map(|figure| number::decimals(*figure)).max().unwrap_or(0);
        Indicator {
            id: file.id.get_ref().clone(),
            name: name.replace(['\n', '\r'], ""),
            campaign,
            proof: self.proof(file, &measure, rosters),
            goal: self.goal(file, &measure),
            decimals: file.decimals.unwrap_or(shown).min(number::MOST_DECIMALS),
            compare: file.compare,
            note: file.note.clone(),
            allocation,
            measure,
        }
    }

    fn proof(&mut self, file: &IndicatorFile, measure: &Measure, rosters: &[Roster]) -> Option<Proof> {
        let named = file.roster.as_ref()?;
        let Some(roster) = rosters.iter().position(|roster| roster.id == *named.get_ref()) else {
            let says =
                text("没有 id 为“{id}”的明细清单；有：{known}", "no roster has the id “{id}”; there are: {known}");
            let known: Vec<&str> = rosters.iter().map(|roster| roster.id.as_str()).collect();
            self.problem(named.span(), says, vec![("id", named.get_ref().as_str().into()), ("known", known.into())]);
            return None;
        };
        let Some(sum) = &file.sum else { return Some(Proof { roster, sum: None }) };
        let columns = &rosters[roster].columns;
        let Some(column) = columns.iter().position(|column| column.id == *sum.get_ref()) else {
            let says =
                text("明细清单里没有“{id}”这一列；有：{known}", "the roster has no column “{id}”; it has: {known}");
            let known: Vec<&str> = columns.iter().map(|column| column.id.as_str()).collect();
            self.problem(sum.span(), says, vec![("id", sum.get_ref().as_str().into()), ("known", known.into())]);
            return None;
        };
        let summed = &columns[column];
        let is_number = matches!(summed.kind, ColumnKind::Whole | ColumnKind::Decimal);
        if !is_number || measure.convert(1.into(), &summed.measure).is_none() {
            let says = text(
                "“{column}”不能合计为“{measure}”：该列要填数字（kind = \"whole\" 或 \"decimal\"），计量单位要能换算",
                "“{column}” cannot be summed into “{measure}”: it must be a number (kind = \"whole\" or \"decimal\") in a measure that converts",
            );
            let facts = vec![("column", summed.name.as_str().into()), ("measure", measure.word().into())];
            self.problem(sum.span(), says, facts);
        }
        Some(Proof { roster, sum: Some(column) })
    }

    fn goal(&mut self, file: &IndicatorFile, measure: &Measure) -> Option<Goal> {
        let goal = file.goal.as_ref()?;
        let words = goal.get_ref().trim();
        let figure = words.trim_end_matches("以上").trim_end_matches("左右");
        let value = written::words(figure, measure).amount().and_then(|amount| amount.named());
        if value.is_none() {
            let says = text(
                "看不懂目标“{goal}”：请写成“120万人次”“60家”这样，计量单位要与指标一致（{measure}）",
                "the goal “{goal}” is not understood: write a figure in the indicator's measure ({measure})",
            );
            self.problem(goal.span(), says, vec![("goal", words.into()), ("measure", measure.word().into())]);
        }
        Some(Goal { words: words.to_string(), value: value? })
    }
}

/// What the TOML reader says, in the officer's words where it is one of the usual mistakes.
fn say(error: &str) -> (Text, Vec<(&'static str, Fact)>) {
    let quoted = |text: &str| -> Vec<Fact> { text.split('`').skip(1).step_by(2).map(Fact::from).collect() };
    let mut names = quoted(error);
    if error.starts_with("unknown") && !names.is_empty() {
        let name = names.remove(0);
        let says =
            text("没有“{name}”这个写法；可以写：{known}", "“{name}” is not known here; what can be written: {known}");
        return (says, vec![("name", name), ("known", Fact::List(names))]);
    }
    if error.starts_with("missing field") && !names.is_empty() {
        let says = text("缺少 {name}，请补上", "{name} is missing; write it");
        return (says, vec![("name", names.remove(0))]);
    }
    let says = text(
        "这里的写法有误（{error}）；文字要用英文双引号括起来，数字、true、false 不用",
        "this cannot be understood ({error}); texts stand in straight double quotes, numbers, true and false do not",
    );
    (says, vec![("error", error.into())])
}

fn choose_sheet<'a>(sheets: &'a [Sheet], name: Option<&str>) -> Option<&'a Sheet> {
    match name {
        Some(name) => sheets.iter().find(|sheet| fold(&sheet.name) == fold(name)),
        None if sheets.len() == 1 => sheets.first(),
        None => None,
    }
}

fn content(read: ReadFile, file: &str, place: &str) -> Result<Vec<u8>, Problem> {
    read(file).map_err(|error| Problem {
        place: place.to_string(),
        says: text("读不到文件 {file}（{error}）", "cannot read the file {file} ({error})"),
        facts: vec![("file", file.into()), ("error", error.to_string().into())],
    })
}

fn plain(place: &str, says: Text) -> Problem {
    Problem { place: place.to_string(), says, facts: Vec::new() }
}

fn line_of(source: &str, offset: usize) -> usize {
    source.as_bytes()[..offset.min(source.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The JSON Schema of plan.toml.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(file::PlanFile)
}
