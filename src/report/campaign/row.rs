//! A row of a campaign's sheet: a unit, the sum of a group or of all, what was declared, and what lies between.

use super::{CampaignSheet, Edition, Look, UNIT_HEIGHT};
use crate::report::layout::{Block, FIRST_ROW, Field, Line};
use crate::report::links::Link;
use crate::report::looks::Band;
use crate::report::page::Content;
use crate::report::pour::Rows;
use crate::report::sums::{Sums, of_all, rate, rate_formula};
use crate::report::{open, words};
use crate::sheet::{At, column_letters};
use crate::tally::{Figure, Verdict};
use crate::text::text;
use std::ops::Range;

/// One row, from the name to the last indicator.
pub struct Row<'a> {
    /// What is reported.
    pub edition: &'a Edition<'a>,
    /// The sheet.
    pub sheet: &'a CampaignSheet,
    /// The looks of its cells, by which their formats are numbered.
    pub looks: &'a [Look],
    /// Its position among the sheet's lines.
    pub position: usize,
    /// What kind of row it is.
    pub band: Band,
}

impl Row<'_> {
    /// Pours it.
    pub fn pour(&self, rows: &mut Rows) {
        let line = &self.sheet.lines[self.position];
        self.name(line, rows);
        for block in &self.sheet.blocks {
            let cells = Cells { row: self, block };
            match line {
                Line::Unit(unit) => cells.unit(rows, self.edition.figure(*unit, block.indicator)),
                Line::Subtotal { rows: range, .. } => {
                    let parts =
                        |column: u32| format!("{0}{1}:{0}{2}", column_letters(column), range.start + 1, range.end);
                    cells.sums(rows, cells.sum(range), parts, None);
                }
                Line::Total => {
                    let verdict = self.edition.recon.tally.total(block.indicator).map(|total| total.verdict);
                    cells.sums(rows, cells.total(), |column| self.parts(column), verdict);
                }
                Line::Declared => cells.declared(rows),
                Line::Gap => cells.gap(rows),
            }
        }
        rows.height(if self.band == Band::Plain { UNIT_HEIGHT } else { 19.0 });
        if matches!(line, Line::Unit(_)) && !self.sheet.subtotals.is_empty() {
            rows.group();
        }
        rows.end();
    }

    /// The first two columns: the number and the name, and what the sums are called.
    fn name(&self, line: &Line, rows: &mut Rows) {
        let edition = self.edition;
        let name = match line {
            Line::Unit(unit) => edition.unit(Some(*unit)).to_string(),
            Line::Subtotal { group, .. } => subtotal(edition, group),
            Line::Total => edition.say(text("各单位合计", "Total of units")).to_string(),
            Line::Declared => edition.say(text("公布合计", "Declared total")).to_string(),
            Line::Gap => edition.say(text("与公布合计之差", "Over declared")).to_string(),
        };
        let row = FIRST_ROW + self.position as u32;
        let number = match line {
            Line::Unit(_) => {
                let subtotals = self.sheet.subtotals.partition_point(|subtotal| *subtotal < row);
                Content::from(self.position + 1 - subtotals)
            }
            _ => Content::Blank,
        };
        rows.put(0, number, self.style(Look::Centred(self.band)));
        rows.text(1, &name, self.style(Look::Name(self.band)));
    }

    /// The cells of a column that the total adds up: the subtotals, where there are any, else all units.
    fn parts(&self, column: u32) -> String {
        let letters = column_letters(column);
        let cells: Vec<String> = self.sheet.subtotals.iter().map(|row| format!("{letters}{}", row + 1)).collect();
        match cells.is_empty() {
            true => format!("{letters}{}:{letters}{}", FIRST_ROW + 1, FIRST_ROW + self.position as u32),
            false => cells.join(","),
        }
    }

    fn style(&self, look: Look) -> usize {
        self.looks.iter().position(|known| *known == look).expect("a look among all")
    }
}

/// One indicator's cells in a row.
struct Cells<'a> {
    row: &'a Row<'a>,
    block: &'a Block,
}

impl Cells<'_> {
    fn put(&self, rows: &mut Rows, at: At, content: impl Into<Content>, look: Look) {
        rows.put(at.column, content, self.row.style(look));
    }

    fn put_linked(&self, rows: &mut Rows, at: At, content: impl Into<Content>, link: Option<&Link>, look: Look) {
        rows.link(at.column, link);
        self.put(rows, at, content, look);
    }

    fn at(&self, field: Field) -> Option<At> {
        self.block.at(field, FIRST_ROW + self.row.position as u32)
    }

    /// The cells with what stands in them, from left to right.
    fn fields(&self) -> impl Iterator<Item = (Field, At)> {
        self.block.fields.iter().filter_map(|field| Some((*field, self.at(*field)?)))
    }

    fn figure(&self, is_open: bool, is_linked: bool) -> Look {
        Look::Figure { band: self.row.band, decimals: self.block.decimals, is_open, is_linked }
    }

    fn unit(&self, rows: &mut Rows, figure: Option<&Figure>) {
        let edition = self.row.edition;
        let Some(figure) = figure else { return self.not_due(rows) };
        let (sums, trace) = (Sums::of(edition.plan(), figure), edition.trace(figure.unit, figure.indicator));
        for (field, at) in self.fields() {
            match field {
                Field::Target => self.put(rows, at, sums.target, self.figure(false, false)),
                Field::Stated => {
                    let content = match figure.counted() {
                        Some(counted) => Content::Number(counted.value),
                        None => open::as_written(edition, figure),
                    };
                    self.put_linked(rows, at, content, trace.as_ref(), self.figure(sums.is_open(field), true));
                }
                Field::Roster => {
                    let roster = figure.roster().map(|roster| roster.value);
                    self.put_linked(rows, at, roster, trace.as_ref(), self.figure(sums.is_open(field), true));
                }
                Field::Difference => self.difference(rows, at, sums),
                Field::Rate => self.rate(rows, at, sums, at.row),
                Field::Verdict => {
                    let finding = edition.finding(Some(figure.unit), Some(figure.indicator));
                    self.verdict(rows, at, figure.verdict, finding.or_else(|| trace.clone()).as_ref());
                }
            }
        }
    }

    /// Nothing is asked: blank, and a dash for the verdict.
    fn not_due(&self, rows: &mut Rows) {
        for (field, at) in self.fields() {
            let content = if field == Field::Verdict { Content::from("—") } else { Content::Blank };
            self.put(rows, at, content, Look::Centred(self.row.band));
        }
    }

    fn verdict(&self, rows: &mut Rows, at: At, verdict: Verdict, link: Option<&Link>) {
        let word = words::narrow_verdict(verdict, self.row.edition.lang);
        self.put_linked(rows, at, word, link, Look::Centred(self.row.band));
    }

    /// What the units in some rows have together: nothing where the indicator does not add up.
    fn sum(&self, range: &Range<u32>) -> Sums {
        if !self.adds_up() {
            return Sums::default();
        }
        let lines = &self.row.sheet.lines[(range.start - FIRST_ROW) as usize..(range.end - FIRST_ROW) as usize];
        let of_unit = |line: &Line| match line {
            Line::Unit(unit) => self
                .row
                .edition
                .figure(*unit, self.block.indicator)
                .map(|figure| Sums::of(self.row.edition.plan(), figure)),
            _ => None,
        };
        Sums::sum(&lines.iter().filter_map(of_unit).collect::<Vec<_>>())
    }

    /// What all units have together.
    fn total(&self) -> Sums {
        of_all(self.row.edition, self.block.indicator)
    }

    fn total_row(&self) -> u32 {
        self.row.sheet.row(&Line::Total)
    }

    fn adds_up(&self) -> bool {
        self.row.edition.plan().indicators[self.block.indicator].adds_up()
    }

    /// A row that sums others: `parts` says which cells of a column.
    fn sums(&self, rows: &mut Rows, sums: Sums, parts: impl Fn(u32) -> String, verdict: Option<Verdict>) {
        let band = self.row.band;
        for (field, at) in self.fields() {
            match field {
                Field::Target | Field::Stated | Field::Roster | Field::Difference | Field::Rate if !self.adds_up() => {
                    self.put(rows, at, Content::Blank, Look::Nothing(band));
                }
                Field::Target | Field::Stated | Field::Roster | Field::Difference => {
                    let parts = parts(at.column);
                    let sum = self.exact(format!("SUM({parts})"));
                    let content = Content::Formula(format!("IF(COUNT({parts})=0,\"\",{sum})"), sums.get(field).into());
                    let look = match field {
                        Field::Difference => Look::Difference(band, self.block.decimals),
                        _ => self.figure(sums.is_open(field), false),
                    };
                    self.put(rows, at, content, look);
                }
                Field::Rate => self.rate(rows, at, sums, at.row),
                Field::Verdict => match verdict {
                    Some(verdict) => {
                        let link = self.row.edition.finding(None, Some(self.block.indicator));
                        self.verdict(rows, at, verdict, link.as_ref());
                    }
                    None => self.put(rows, at, Content::Blank, Look::Centred(band)),
                },
            }
        }
    }

    /// The declared total, and how much of it the units have reached.
    fn declared(&self, rows: &mut Rows) {
        let edition = self.row.edition;
        let declared = edition.plan().indicators[self.block.indicator].declared();
        for (field, at) in self.fields() {
            match field {
                Field::Target => {
                    let link = declared_place(edition, self.block.indicator);
                    self.put_linked(rows, at, declared, link.as_ref(), self.figure(false, link.is_some()));
                }
                Field::Rate => self.rate(rows, at, Sums { target: declared, ..self.total() }, self.total_row()),
                _ => self.put(rows, at, Content::Blank, Look::Nothing(self.row.band)),
            }
        }
    }

    /// What the units' sums have over the declared total.
    fn gap(&self, rows: &mut Rows) {
        let declared = self.row.edition.plan().indicators[self.block.indicator].declared();
        let (total, total_row) = (self.total(), self.total_row());
        let asked = self.block.at(Field::Target, total_row + 1);
        for (field, at) in self.fields() {
            let (Field::Target | Field::Stated | Field::Roster, Some(asked)) = (field, asked) else {
                self.put(rows, at, Content::Blank, Look::Nothing(self.row.band));
                continue;
            };
            let sum = At { row: total_row, column: at.column };
            let difference = self.exact(format!("{sum}-{asked}"));
            let formula = format!("IF(COUNT({sum},{asked})=2,{difference},\"\")");
            let value = total.get(field).zip(declared).map(|(sum, declared)| sum - declared);
            let look = Look::Difference(self.row.band, self.block.decimals);
            self.put(rows, at, Content::Formula(formula, value.into()), look);
        }
    }

    fn difference(&self, rows: &mut Rows, at: At, sums: Sums) {
        let (Some(stated), Some(roster)) = (self.at(Field::Stated), self.at(Field::Roster)) else { return };
        let difference = self.exact(format!("{stated}-{roster}"));
        let formula = format!("IF(COUNT({stated},{roster})=2,{difference},\"\")");
        let look = Look::Difference(self.row.band, self.block.decimals);
        self.put(rows, at, Content::Formula(formula, sums.difference.into()), look);
    }

    /// The stated figure of a row over the target of this one.
    fn rate(&self, rows: &mut Rows, at: At, sums: Sums, stated_row: u32) {
        let cells = (self.block.at(Field::Stated, stated_row), self.at(Field::Target));
        let (Some(stated), Some(target)) = cells else { return };
        let formula = rate_formula(&stated.to_string(), &target.to_string());
        let value = rate(sums.stated, sums.target);
        self.put(rows, at, Content::Formula(formula, value.into()), Look::Rate(self.row.band));
    }

    /// Sums of decimals leave dust behind in floats; it is rounded away at the figures' own precision.
    fn exact(&self, expression: String) -> String {
        match self.block.decimals {
            0 => expression,
            decimals => format!("ROUND({expression},{decimals})"),
        }
    }
}

fn subtotal(edition: &Edition, group: &str) -> String {
    match group {
        "" => edition.say(text("其他单位小计", "Subtotal, others")).to_string(),
        group => edition.fill(text("{group}小计", "Subtotal, {group}"), &[("group", group.into())]),
    }
}

/// The cell of the allocation table where the total is declared.
fn declared_place(edition: &Edition, indicator: usize) -> Option<Link> {
    let indicator = &edition.plan().indicators[indicator];
    let table = edition.plan().campaigns[indicator.campaign].table.as_ref()?;
    let declared = indicator.allocation.as_ref()?.declared?;
    edition.file(&crate::finding::Place {
        file: Some(table.place.as_str().into()),
        sheet: None,
        cell: Some(declared.at.to_string()),
    })
}
