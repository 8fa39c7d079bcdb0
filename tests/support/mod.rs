//! What several tests share: plans in memory, and a form laid out as a book without any file format between.

use std::collections::HashMap;
use tallybook::form::{Beside, Form, FormSheet, Given, Key, Part, Role, Row, Rows, Subject};
use tallybook::plan::{self, Plan};
use tallybook::sheet::{At, Book, Cell, Format, Sheet};

/// Loads a plan from contents by file name.
pub fn plan(files: &[(&str, &str)]) -> Plan {
    let files: HashMap<&str, &str> = files.iter().copied().collect();
    let read = |name: &str| {
        files.get(name).map(|content| content.as_bytes().to_vec()).ok_or(std::io::ErrorKind::NotFound.into())
    };
    plan::load(&read).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// What a unit answers: a cell for an asked column of a row of a part. Open tables ask row by row until `None`.
pub type Answers<'a> = &'a dyn Fn(Part, Option<&Subject>, usize, Key) -> Option<Cell>;

/// Lays a form out as a book, cell by cell where the form puts them, with the unit's answers.
pub fn book(form: &Form, open_rows: usize, answers: Answers) -> Book {
    let sheets = form.sheets.iter().map(|sheet| lay_out(sheet, open_rows, answers)).collect();
    Book { format: Format::Xlsx, saved: None, sheets }
}

fn lay_out(sheet: &FormSheet, open_rows: usize, answers: Answers) -> Sheet {
    let mut cells: Vec<(At, Cell)> = Vec::new();
    let mut put = |row: u32, column: u32, cell: Option<Cell>| cells.extend(cell.map(|cell| (At { row, column }, cell)));
    for (row, line) in (0..).zip(&sheet.lines) {
        put(row, 0, Some(Cell::Text(line.text.clone())));
        let beside = match &line.beside {
            Beside::Unit(text) | Beside::Round(text) => Some(text.clone()),
            Beside::Asked(_) => Some("张三".to_string()),
            Beside::Verdict => Some("✓".to_string()),
            Beside::Nothing => None,
        };
        put(row, 1, beside.map(Cell::Text));
    }
    let Some(table) = &sheet.table else { return Sheet { name: sheet.name.clone(), visible: true, cells } };
    let open: Vec<Option<&Row>> = match &table.rows {
        Rows::Fixed(rows) => rows.iter().map(Some).collect(),
        Rows::Open => vec![None; open_rows],
    };
    for (position, column) in (0..).zip(&table.columns) {
        put(sheet.heading_row(), position, Some(Cell::Text(column.heading.clone())));
        for (index, row) in open.iter().enumerate() {
            let given = row.and_then(|row| row.given(column.key));
            let cell = match column.role {
                Role::Given => given.map(|given| match given {
                    Given::Text(text) => Cell::Text(text.clone()),
                    Given::Figure(figure) => Cell::Number(figure.to_string().parse().unwrap()),
                }),
                Role::Asked => answers(sheet.part, row.map(|row| &row.subject), index, column.key),
                Role::Computed => Some(Cell::Number(0.0)),
            };
            put(sheet.table_row(index), position, cell);
        }
    }
    cells.sort_by_key(|(at, _)| *at);
    Sheet { name: sheet.name.clone(), visible: sheet.part != Part::Stamp, cells }
}
