//! An allocation table as issued: a heading row, a row a unit, a total row.
//!
//! The heading row is the first that holds every heading that the plan names. The total row is known by its label; where the
//! label is missing, by standing last and summing. A blank is *not allocated*, which is not zero. Nothing is repaired.

use super::file::IndicatorFile;
use super::{Problem, Units};
use crate::sheet::{At, Row, Sheet};
use crate::text::{Fact, text};
use crate::value::measure::Measure;
use crate::value::name::{fold, folds_to};
use crate::value::number;
use crate::value::obstacle::Obstacle;
use crate::value::written::{self, Written};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The rows of one allocation table.
#[derive(Debug, Serialize, Deserialize)]
pub struct Table {
    /// Where it stands, as "file#sheet".
    pub place: String,
    /// The rows of units, in the table's order.
    pub rows: Vec<TableRow>,
}

/// One unit's row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableRow {
    /// The cell of the name.
    pub at: At,
    /// The name as printed.
    pub name: String,
    /// The registered unit; `None` where nobody is known by that name.
    pub unit: Option<usize>,
}

/// One indicator's column.
#[derive(Debug, Serialize, Deserialize)]
pub struct Allocation {
    /// Its column in the sheet, from 0.
    pub column: u32,
    /// The figure of each table row; `None` is not allocated.
    pub cells: Vec<Option<Decimal>>,
    /// The row of each unit, by its position in the plan; of two rows for one unit (P105) the first. The columns of a
    /// table share it.
    rows: Arc<Vec<Option<u32>>>,
    /// The total that the table itself states.
    pub declared: Option<Declared>,
    /// The sum of its rows.
    pub sum: Decimal,
}

impl Allocation {
    /// What is allocated to a unit.
    pub fn target(&self, unit: usize) -> Option<Decimal> {
        self.cells[self.row(unit)?]
    }

    /// The position of the unit's row in the table.
    pub fn row(&self, unit: usize) -> Option<usize> {
        Some(self.rows.get(unit).copied().flatten()? as usize)
    }
}

/// A declared total and its cell.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Declared {
    /// The figure.
    pub value: Decimal,
    /// Its cell.
    pub at: At,
}

/// Labels of a total row, folded.
const TOTALS: [&str; 10] =
    ["合计", "总计", "总数", "共计", "全市合计", "合计数", "合計", "總計", "total", "grandtotal"];
/// Labels of rows that sum other rows without being the total.
const SUBTOTALS: [&str; 3] = ["小计", "其中", "subtotal"];

/// Whether a label names a total row.
pub fn is_total_label(label: &str) -> bool {
    TOTALS.contains(&fold(label).trim_end_matches(':'))
}

/// Whether a label names a subtotal row.
pub fn is_subtotal_label(label: &str) -> bool {
    SUBTOTALS.contains(&fold(label).trim_end_matches(':'))
}

/// A table and its columns, in the order of the indicators asked for.
pub type Read = (Table, Vec<Allocation>);

/// Reads the columns of `indicators` out of a sheet; `measures` are theirs, in the same order.
///
/// # Errors
/// Every [`Problem`] found: a heading that is not there, a cell that is not a figure, a row without a unit.
pub fn read(
    sheet: &Sheet,
    place: &str,
    indicators: &[(&IndicatorFile, Measure)],
    units: &Units,
) -> Result<Read, Vec<Problem>> {
    let (heading_row, columns) = locate(sheet, place, indicators)?;
    let name_column = sheet.cells.iter().find(|(at, _)| at.row == heading_row && !columns.contains(&at.column));
    let name_column = name_column.map_or(0, |(at, _)| at.column);

    let mut table = Table { place: place.to_string(), rows: Vec::new() };
    let mut cells: Vec<Vec<Option<Decimal>>> = vec![Vec::new(); columns.len()];
    let mut total: Option<(u32, Vec<Option<Decimal>>)> = None;
    let mut problems = Vec::new();
    let mut nameless = Vec::new();
    for row in sheet.cells.rows().map(|row| row.number).filter(|row| *row > heading_row) {
        let at = At { row, column: name_column };
        let name = sheet.get(at).map(|cell| cell.to_string().trim().to_string()).unwrap_or_default();
        if is_subtotal_label(&name) || is_heading(sheet, row, heading_row, &columns) {
            continue;
        }
        let figures: Vec<Option<Decimal>> = columns
            .iter()
            .zip(indicators)
            .map(|(column, (_, measure))| {
                figure(sheet, At { row, column: *column }, measure).unwrap_or_else(|found| {
                    problems.push(Problem { place: format!("{place}!{}", At { row, column: *column }), ..found });
                    None
                })
            })
            .collect();
        if is_total_label(&name) {
            total = Some((row, figures));
        } else if name.is_empty() {
            if figures.iter().any(Option::is_some) {
                nameless.push((row, figures));
            }
        } else {
            for (column, figure) in cells.iter_mut().zip(figures) {
                column.push(figure);
            }
            table.rows.push(TableRow { at, unit: units.find(&name), name });
        }
    }
    let sums: Vec<Option<Decimal>> = cells.iter().map(|column| number::sum(column.iter().flatten().copied())).collect();
    if total.is_none()
        && let Some((row, figures)) =
            nameless.pop_if(|(row, figures)| is_unlabelled_total(*row, figures, &table, &sums))
    {
        total = Some((row, figures));
    }
    problems.extend(nameless.iter().map(|(row, _)| no_name(place, At { row: *row, column: name_column })));
    if table.rows.is_empty() {
        problems.push(Problem {
            place: place.to_string(),
            says: text("表头下面没有单位行", "no row of a unit below the headings"),
            facts: Vec::new(),
        });
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let rows = Arc::new(rows_of_units(&table, units.len()));
    let allocation = |index: usize| Allocation {
        column: columns[index],
        rows: Arc::clone(&rows),
        declared: total.as_ref().and_then(|(row, figures)| {
            figures[index].map(|value| Declared { value, at: At { row: *row, column: columns[index] } })
        }),
        sum: sums[index].unwrap_or_default(),
        cells: cells[index].clone(),
    };
    let allocations = (0..columns.len()).map(allocation).collect();
    Ok((table, allocations))
}

/// The heading row and the column of every indicator.
fn locate(
    sheet: &Sheet,
    place: &str,
    indicators: &[(&IndicatorFile, Measure)],
) -> Result<(u32, Vec<u32>), Vec<Problem>> {
    let wanted: Vec<String> =
        indicators.iter().filter_map(|(file, _)| Some(fold(file.column.as_ref()?.get_ref()))).collect();
    let find = |row: Row| -> Vec<Option<u32>> {
        let heading = |wanted: &String| row.iter().find(|(_, cell)| folds_to(&cell.said(), wanted));
        wanted.iter().map(|wanted| heading(wanted).map(|(at, _)| at.column)).collect()
    };
    let count = |found: &[Option<u32>]| found.iter().flatten().count();
    // The row that holds the most of the headings; the first of equals.
    let best = sheet
        .cells
        .rows()
        .map(|row| (row, find(row)))
        .reduce(|best, next| if count(&next.1) > count(&best.1) { next } else { best });
    let Some((row, found)) = best else {
        let says = text("工作表是空的", "the sheet is empty");
        return Err(vec![Problem { place: place.to_string(), says, facts: Vec::new() }]);
    };
    let problems: Vec<Problem> = found
        .iter()
        .zip(indicators)
        .filter(|(column, _)| column.is_none())
        .map(|(_, (file, _))| Problem {
            place: place.to_string(),
            says: text(
                "没有表头为“{column}”的列；表头行有：{headings}。请在 plan.toml 的 column 中照表头原文填写",
                "no column is headed “{column}”; the headings are: {headings}. Write the heading into column in plan.toml as it stands",
            ),
            facts: vec![
                ("column", file.column.as_ref().map(|column| column.get_ref().as_str()).unwrap_or_default().into()),
                ("headings", Fact::List(row.iter().map(|(_, cell)| cell.to_string().into()).collect())),
            ],
        })
        .collect();
    if problems.is_empty() { Ok((row.number, found.into_iter().flatten().collect())) } else { Err(problems) }
}

/// Whether a row repeats the headings, as a table that runs over a page does.
fn is_heading(sheet: &Sheet, row: u32, heading_row: u32, columns: &[u32]) -> bool {
    let read = |row| columns.iter().map(move |column| sheet.get(At { row, column: *column })).collect::<Vec<_>>();
    !columns.is_empty() && read(row) == read(heading_row)
}

/// One allocated figure; a blank or a dash is not allocated.
fn figure(sheet: &Sheet, at: At, measure: &Measure) -> Result<Option<Decimal>, Problem> {
    match written::figure(sheet.get(at), sheet.look(at), measure) {
        // A target is one figure: "约5万" and "3-5万" ask for nothing that can be checked.
        Written::Figure(number) => match number.amount().named() {
            Some(figure) => Ok(Some(figure)),
            None => {
                let said = number.reading().map(|reading| reading.text.clone());
                Err(not_a_figure(said.unwrap_or_default(), &Obstacle::NotUnderstood))
            }
        },
        Written::Blank | Written::NotApplicable(_) => Ok(None),
        Written::NotANumber { text, obstacle } => Err(not_a_figure(text, &obstacle)),
        Written::Error(text) => Err(not_a_figure(text, &Obstacle::NotUnderstood)),
        Written::Uncalculated => Err(not_a_figure("=".into(), &Obstacle::NotUnderstood)),
    }
}

fn not_a_figure(found: String, why: &Obstacle) -> Problem {
    Problem {
        place: String::new(),
        says: text(
            "“{found}”不能作为任务数：{why}；请填数字，未分解的留空",
            "“{found}” is no target: {why}; write a number, or leave it blank where nothing is allocated",
        ),
        facts: vec![("found", found.into()), ("why", why.say())],
    }
}

fn no_name(place: &str, at: At) -> Problem {
    Problem {
        place: format!("{place}!{at}"),
        says: text(
            "这一行有数字但没有单位名称，也不是合计行；请补上单位名称，合计行请写“合计”",
            "this row has figures but no unit, and it is not the total; name its unit, or label it “合计”",
        ),
        facts: Vec::new(),
    }
}

/// A row without a label is the total when it stands last and at least one of its figures is the sum of its column.
fn is_unlabelled_total(row: u32, figures: &[Option<Decimal>], table: &Table, sums: &[Option<Decimal>]) -> bool {
    let stands_last = table.rows.last().is_some_and(|last| last.at.row < row);
    stands_last && figures.iter().zip(sums).any(|(figure, sum)| figure.is_some() && figure == sum)
}

/// The row of each unit that has one; of two for one unit the first.
fn rows_of_units(table: &Table, units: usize) -> Vec<Option<u32>> {
    let mut rows = vec![None; units];
    for (position, row) in (0..).zip(&table.rows) {
        if let Some(unit) = row.unit {
            rows[unit].get_or_insert(position);
        }
    }
    rows
}
