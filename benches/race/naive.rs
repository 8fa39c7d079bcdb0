//! The yardstick of the race: the plain program that somebody writes in a day who trusts the files.
//!
//! `naive INBOX OUT.xlsx` reads every cell of every return of a workload, sums the amounts of each roster, compares with the
//! figure that is stated and with the target, and writes one workbook. It knows the layout of the workload's plan and nothing
//! else: whatever a unit moved, renamed or mistyped would be read wrong or end it.

mod summary;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::error::Error;
use std::path::Path;
use summary::{AMOUNT, Clock, DATE, Figure, MOST_ROWS, Return};

struct Read {
    figures: Return,
    rosters: Vec<(String, Range<Data>)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (files, out) = summary::arguments();
    let returns = files.iter().map(|file| read(file)).collect::<Result<Vec<Read>, _>>()?;
    let clock = Clock::start();
    let mut book = Workbook::new();
    summary::write(&mut book, returns.iter().map(|read| &read.figures))?;
    let rows = merge(&mut book, &returns)?;
    book.save(out)?;
    summary::print(returns.iter().map(|read| &read.figures), rows, Some(clock.stop()));
    Ok(())
}

fn read(path: &Path) -> Result<Read, Box<dyn Error>> {
    let mut book: Xlsx<_> = open_workbook(path)?;
    let mut figures = Return::of(path);
    let mut rosters = Vec::new();
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name)?;
        figures.cells +=
            sheet.used_cells().filter(|(_, _, cell)| !matches!(cell, Data::String(text) if text.is_empty())).count();
        if name == summary::FIGURES {
            figures.unit = text(&sheet[(1, 1)]).to_string();
            let asked = sheet.rows().filter(|row| matches!(row[2], Data::Float(_)));
            figures.figures =
                asked.map(|row| Figure { target: number(&row[2]), stated: number(&row[3]), roster: None }).collect();
        } else if let Some(indicator) = summary::roster(&name) {
            let column = sheet.rows().next().and_then(|heads| heads.iter().position(|head| text(head) == AMOUNT));
            let column = column.ok_or("a roster has no amounts")?;
            figures.figures[indicator].roster = Some(sheet.rows().skip(1).map(|row| number(&row[column])).sum());
            rosters.push((name, sheet));
        }
    }
    Ok(Read { figures, rosters })
}

fn number(cell: &Data) -> f64 {
    match cell {
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        _ => 0.0,
    }
}

fn text(cell: &Data) -> &str {
    if let Data::String(text) = cell { text } else { "" }
}

/// All rows of all rosters below each other; gives how many.
fn merge(book: &mut Workbook, returns: &[Read]) -> Result<usize, Box<dyn Error>> {
    let heads: Vec<&str> = returns[0].rosters[0].1.rows().next().ok_or("no heads")?.iter().map(text).collect();
    let formats = heads.iter().map(|head| match *head {
        AMOUNT => Some(summary::money()),
        DATE => Some(Format::new().set_num_format("yyyy-mm-dd")),
        _ => None,
    });
    let formats: Vec<Option<Format>> = formats.collect();
    let (mut rows, mut sheet) = (0, summary::merged(book.add_worksheet(), 1, &heads)?);
    for (read, (name, roster)) in returns.iter().flat_map(|read| read.rosters.iter().map(move |roster| (read, roster)))
    {
        for row in roster.rows().skip(1) {
            if rows > 0 && rows % MOST_ROWS == 0 {
                sheet = summary::merged(book.add_worksheet(), rows / MOST_ROWS + 1, &heads)?;
            }
            let line = (rows % MOST_ROWS + 1) as u32;
            sheet.write(line, 0, &read.figures.unit)?.write(line, 1, &read.figures.file)?.write(line, 2, name)?;
            for (column, (cell, format)) in (3..).zip(row.iter().zip(&formats)) {
                put(sheet, line, column, cell, format.as_ref())?;
            }
            rows += 1;
        }
    }
    Ok(rows)
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Data,
    format: Option<&Format>,
) -> Result<(), Box<dyn Error>> {
    let number = match cell {
        Data::String(text) => return sheet.write(row, column, text).map(drop).map_err(Into::into),
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        Data::DateTime(date) => date.as_f64(),
        _ => return Ok(()),
    };
    match format {
        Some(format) => sheet.write_with_format(row, column, number, format)?,
        None => sheet.write(row, column, number)?,
    };
    Ok(())
}
