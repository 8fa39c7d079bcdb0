//! Where everything on a campaign's sheet stands, worked out before a cell is written, so that other sheets can point there.

use crate::plan::{Indicator, Plan};
use crate::sheet::At;
use crate::tally::Tally;
use crate::value::number;
use std::collections::HashMap;
use std::ops::Range;

/// The row of the first heading: below the title and what stands under it.
pub const HEAD_ROW: u32 = 2;
/// The row of the first unit.
pub const FIRST_ROW: u32 = 4;
/// The columns before the first indicator: number and name.
pub const LEAD: u32 = 2;

/// More groups than this are not subtotalled: a sum takes no more arguments than 255.
const MOST_GROUPS: usize = 200;

/// One campaign's sheet.
pub struct CampaignSheet {
    /// Position of the campaign.
    pub campaign: usize,
    /// The sheet's name.
    pub name: String,
    /// Its indicators, from left to right.
    pub blocks: Vec<Block>,
    /// Its rows, from top to bottom.
    pub lines: Vec<Line>,
    /// The rows of the subtotals.
    pub subtotals: Vec<u32>,
    unit_rows: HashMap<usize, u32>,
}

/// The columns of one indicator.
pub struct Block {
    /// Position of the indicator.
    pub indicator: usize,
    /// Its first column.
    pub column: u32,
    /// What stands in its columns.
    pub fields: Vec<Field>,
    /// The most decimals of its figures.
    pub decimals: u32,
}

/// What stands in a column of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What was asked.
    Target,
    /// What the unit typed.
    Stated,
    /// What its roster adds up to.
    Roster,
    /// Stated less roster.
    Difference,
    /// Stated over target.
    Rate,
    /// The judgement.
    Verdict,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A unit.
    Unit(usize),
    /// The sum of the rows above it, of one group.
    Subtotal {
        /// The group.
        group: String,
        /// The rows summed.
        rows: Range<u32>,
    },
    /// The sum of all units.
    Total,
    /// The total that the office declared.
    Declared,
    /// The sum less the declared total.
    Gap,
}

impl CampaignSheet {
    /// Lays out the indicators of a campaign that a round collects.
    pub fn new(plan: &Plan, tally: &Tally, campaign: usize, indicators: &[usize], name: String) -> CampaignSheet {
        let mut column = LEAD;
        let mut blocks = Vec::new();
        for &indicator in indicators {
            let fields = fields(&plan.indicators[indicator]);
            let decimals = decimals(plan, indicator, tally);
            let width = fields.len() as u32;
            blocks.push(Block { indicator, column, fields, decimals });
            column += width;
        }
        let lines = lines(plan);
        let row = |(position, line): (usize, &Line)| match line {
            Line::Unit(unit) => Some((*unit, FIRST_ROW + position as u32)),
            _ => None,
        };
        let unit_rows = lines.iter().enumerate().filter_map(row).collect();
        let rows = (FIRST_ROW..).zip(&lines);
        let subtotals = rows.filter(|(_, line)| matches!(line, Line::Subtotal { .. })).map(|(row, _)| row).collect();
        CampaignSheet { campaign, name, blocks, lines, subtotals, unit_rows }
    }

    /// How many columns the sheet has.
    pub fn width(&self) -> u32 {
        self.blocks.last().map_or(LEAD, |block| block.column + block.fields.len() as u32)
    }

    /// The indicator's columns.
    pub fn block(&self, indicator: usize) -> Option<&Block> {
        self.blocks.iter().find(|block| block.indicator == indicator)
    }

    /// The row of a unit.
    pub fn unit_row(&self, unit: usize) -> Option<u32> {
        self.unit_rows.get(&unit).copied()
    }

    /// The units from top to bottom.
    pub fn units(&self) -> impl Iterator<Item = usize> {
        self.lines.iter().filter_map(|line| match line {
            Line::Unit(unit) => Some(*unit),
            _ => None,
        })
    }

    /// The row of a line that stands once.
    pub fn row(&self, line: &Line) -> u32 {
        FIRST_ROW + self.lines.iter().position(|found| found == line).unwrap_or_default() as u32
    }

    /// The row below the last line.
    pub fn end(&self) -> u32 {
        FIRST_ROW + self.lines.len() as u32
    }
}

impl Block {
    /// The column of a field.
    pub fn field(&self, field: Field) -> Option<u32> {
        self.fields.iter().position(|found| *found == field).map(|position| self.column + position as u32)
    }

    /// The cell of a field in a row.
    pub fn at(&self, field: Field, row: u32) -> Option<At> {
        self.field(field).map(|column| At { row, column })
    }
}

/// Only what an indicator can have gets a column: without a target no rate, without a roster no difference.
fn fields(indicator: &Indicator) -> Vec<Field> {
    let mut fields = Vec::new();
    if indicator.allocation.is_some() || indicator.declared().is_some() {
        fields.push(Field::Target);
    }
    fields.push(Field::Stated);
    if indicator.proof.is_some() {
        fields.extend([Field::Roster, Field::Difference]);
    }
    if indicator.allocation.is_some() {
        fields.push(Field::Rate);
    }
    fields.push(Field::Verdict);
    fields
}

/// The decimals that show every figure of an indicator to its last digit.
fn decimals(plan: &Plan, index: usize, tally: &Tally) -> u32 {
    let indicator = &plan.indicators[index];
    let figures = tally.figures.iter().filter(|figure| figure.indicator == index);
    let shown = figures.flat_map(|figure| {
        [figure.target(plan), figure.counted().map(|one| one.value), figure.roster().map(|one| one.value)]
    });
    let declared = indicator.declared();
    let most = shown.chain([declared]).flatten().map(number::decimals).max().unwrap_or_default();
    most.max(indicator.decimals).min(number::MOST_DECIMALS)
}

/// The units in the plan's order, group after group, each group with its sum, then the totals.
fn lines(plan: &Plan) -> Vec<Line> {
    let mut groups: Vec<&str> = Vec::new();
    for unit in plan.units.iter() {
        if !groups.contains(&unit.group.as_str()) {
            groups.push(&unit.group);
        }
    }
    let mut lines: Vec<Line> = Vec::new();
    if groups.len() < 2 || groups.len() > MOST_GROUPS {
        lines.extend((0..plan.units.len()).map(Line::Unit));
    } else {
        for group in groups {
            let start = FIRST_ROW + lines.len() as u32;
            let members = plan.units.iter().enumerate().filter(|(_, unit)| unit.group == group);
            lines.extend(members.map(|(unit, _)| Line::Unit(unit)));
            let rows = start..FIRST_ROW + lines.len() as u32;
            lines.push(Line::Subtotal { group: group.to_string(), rows });
        }
    }
    lines.extend([Line::Total, Line::Declared, Line::Gap]);
    lines
}
