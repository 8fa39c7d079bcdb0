//! The yardstick's tuned cousin: the same two libraries, used as they like it best.
//!
//! Cells go from the reader straight to the writer and are nowhere kept, rows are flushed to a file as they are written, columns
//! carry the formats instead of cells, and the workbook is compressed at level 3.

mod summary;

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::error::Error;
use std::path::Path;
use summary::{AMOUNT, DATE, Figure, MOST_ROWS, Return};

fn main() -> Result<(), Box<dyn Error>> {
    let (files, out) = summary::arguments();
    let mut book = Workbook::new();
    book.set_zip_compression_level(3);
    let mut merged = Merged::default();
    let returns = files.iter().map(|file| read(file, &mut book, &mut merged)).collect::<Result<Vec<Return>, _>>()?;
    summary::write(&mut book, returns.iter())?;
    merged.sheets.into_iter().for_each(|sheet| book.push_worksheet(sheet));
    book.save(out)?;
    summary::print(returns.iter(), merged.rows, None);
    Ok(())
}

/// The sheets of merged rows so far.
#[derive(Default)]
struct Merged {
    sheets: Vec<Worksheet>,
    rows: usize,
}

impl Merged {
    /// Begins a row with where it came from; gives its sheet and its number there.
    fn begin(
        &mut self,
        book: &mut Workbook,
        heads: &[String],
        source: [&str; 3],
    ) -> Result<(&mut Worksheet, u32), Box<dyn Error>> {
        if self.rows == self.sheets.len() * MOST_ROWS {
            let mut sheet = book.new_worksheet_with_constant_memory()?;
            let date = Format::new().set_num_format("yyyy-mm-dd");
            for (column, head) in (3..).zip(heads) {
                match head.as_str() {
                    AMOUNT => sheet.set_column_format(column, &summary::money())?,
                    DATE => sheet.set_column_format(column, &date)?,
                    _ => &mut sheet,
                };
            }
            summary::merged(&mut sheet, self.sheets.len() + 1, heads)?;
            self.sheets.push(sheet);
        }
        let row = (self.rows % MOST_ROWS + 1) as u32;
        self.rows += 1;
        let sheet = self.sheets.last_mut().ok_or("no sheet")?;
        for (column, words) in (0..).zip(source) {
            sheet.write_string(row, column, words)?;
        }
        Ok((sheet, row))
    }
}

fn read(path: &Path, book: &mut Workbook, merged: &mut Merged) -> Result<Return, Box<dyn Error>> {
    let mut file: Xlsx<_> = open_workbook(path)?;
    let mut read = Return::of(path);
    for name in file.sheet_names() {
        let mut cells = file.worksheet_cells_reader(&name)?;
        let roster = summary::roster(&name);
        let (mut heads, mut amount, mut sum, mut last) = (Vec::new(), u32::MAX, 0.0, 0);
        let mut line = None;
        while let Some(cell) = cells.next_cell()? {
            let ((row, column), value) = (cell.get_position(), cell.get_value());
            if *value == DataRef::Empty || text(value).is_some_and(str::is_empty) {
                continue;
            }
            read.cells += 1;
            if roster.is_none() {
                if name == summary::FIGURES {
                    figure(&mut read, (row, column), value);
                }
            } else if row == 0 {
                amount = if text(value) == Some(AMOUNT) { column } else { amount };
                heads.push(text(value).unwrap_or_default().to_string());
            } else {
                if row != last || line.is_none() {
                    last = row;
                    line = Some(merged.begin(book, &heads, [&read.unit, &read.file, &name])?);
                }
                let (sheet, number) = line.as_mut().ok_or("no row")?;
                match text(value) {
                    Some(words) => sheet.write_string(*number, column as u16 + 3, words)?,
                    None => sheet.write_number(*number, column as u16 + 3, self::number(value))?,
                };
                sum += if column == amount { self::number(value) } else { 0.0 };
            }
        }
        if let Some(indicator) = roster {
            read.figures[indicator].roster = Some(sum);
        }
    }
    Ok(read)
}

/// Takes what a cell says about the unit or one of its figures.
fn figure(read: &mut Return, place: (u32, u32), value: &DataRef) {
    match (place, value) {
        ((1, 1), value) => read.unit = text(value).unwrap_or_default().to_string(),
        ((_, 2), DataRef::Float(target)) => read.figures.push(Figure { target: *target, stated: 0.0, roster: None }),
        ((_, 3), DataRef::Float(stated)) => {
            if let Some(figure) = read.figures.last_mut() {
                figure.stated = *stated;
            }
        }
        _ => {}
    }
}

fn number(value: &DataRef) -> f64 {
    match value {
        DataRef::Float(number) => *number,
        DataRef::Int(number) => *number as f64,
        DataRef::DateTime(date) => date.as_f64(),
        _ => 0.0,
    }
}

fn text<'a>(value: &'a DataRef) -> Option<&'a str> {
    match value {
        DataRef::SharedString(words) => Some(words),
        DataRef::String(words) => Some(words),
        _ => None,
    }
}
