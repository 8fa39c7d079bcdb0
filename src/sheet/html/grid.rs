//! Where the cells of tables come to lie in a sheet: rows and columns as HTML forms a table (HTML Standard, 4.9.12), tables one
//! below the other.

use super::fonts::Fonts;
use super::value::{self, Styles};
use super::{At as Node, element};
use crate::sheet::asides::{self, Hearing};
use crate::sheet::{At, Cell, Look, Refusal, Sheet};
use std::collections::BTreeSet;

/// Rows and columns of a sheet in Excel, WPS and LibreOffice.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// The largest spans that count (HTML Standard, 4.9.11).
const WIDEST: u32 = 1000;
const TALLEST: u32 = 65_534;

/// A sheet that fills from above.
pub struct Grid {
    styles: Styles,
    sheet: Sheet,
    /// The next free row.
    row: u32,
    /// How many tables hold something.
    tables: usize,
    /// How many cells of tables hold something.
    held: usize,
    /// The tables that have begun, each inside a cell of the one before.
    open: Vec<Open>,
    hidden_columns: BTreeSet<u32>,
    /// How many more words beside the cells are kept.
    asides_left: usize,
}

/// A table that has begun.
struct Open {
    /// For how many more rows a cell above reaches down into each column.
    taken: Vec<u32>,
    /// How many cells were merged when it began.
    merged: usize,
    holds: bool,
}

/// What is written in a cell.
pub struct Written<'a> {
    /// The cell.
    pub node: Node<'a>,
    /// The text that it shows.
    pub text: String,
    /// How the text is shown.
    pub look: Option<Look>,
    /// The comments on it.
    pub comments: Vec<String>,
}

/// The cells of one row.
pub struct Row<'a> {
    /// Each cell with what it shows.
    pub cells: Vec<Written<'a>>,
    /// Whether the row is not shown.
    pub is_hidden: bool,
    /// Whether tables stand in its cells; one that holds nothing else is there for layout, and takes no row.
    pub has_tables: bool,
}

impl Grid {
    /// An empty sheet.
    pub fn new(styles: Styles) -> Grid {
        Grid {
            styles,
            sheet: Sheet { visible: true, ..Sheet::default() },
            row: 0,
            tables: 0,
            held: 0,
            open: Vec::new(),
            hidden_columns: BTreeSet::new(),
            asides_left: asides::MOST,
        }
    }

    /// The fonts of the page's classes.
    pub fn fonts(&self) -> &Fonts {
        &self.styles.fonts
    }

    /// Text outside of tables: a row a line.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] past the last row of a sheet.
    pub fn text(&mut self, text: &str) -> Result<(), Refusal> {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let at = self.at(0)?;
            self.sheet.cells.push(at, Cell::shown(line));
            self.sheet.widths.push(1);
            self.row += 1;
        }
        Ok(())
    }

    /// A table begins; some of its columns are hidden: position and number.
    pub fn begin_table(&mut self, hidden: Vec<(u32, u32)>) {
        for (first, number) in hidden {
            self.hidden_columns.extend(first..first.saturating_add(number).min(MOST_COLUMNS));
        }
        self.open.push(Open { taken: Vec::new(), merged: self.sheet.merged.len(), holds: false });
    }

    /// The table ends, and every cell that reaches further down with it.
    pub fn end_table(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.tables += usize::from(open.holds);
        for (_, last) in &mut self.sheet.merged[open.merged..] {
            last.row = last.row.min(self.row.saturating_sub(1));
        }
    }

    /// A row of the table that has begun last.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] past the last row or column of a sheet.
    pub fn row(&mut self, row: Row) -> Result<(), Refusal> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        let is_layout =
            row.has_tables && row.cells.iter().all(|cell| cell.text.is_empty() && !value::is_stated(cell.node));
        let mut fresh = Vec::new();
        let mut column = 0;
        for Written { node, text, look, comments } in row.cells.into_iter().filter(|_| !is_layout) {
            while open.taken.get(column as usize).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let at = self.at(column)?;
            let (width, height) = (span(node, "colspan", WIDEST), span(node, "rowspan", TALLEST));
            let mut hearing = Hearing { asides: &mut self.sheet.asides, left: &mut self.asides_left };
            comments.iter().for_each(|says| hearing.comment(at, "", says));
            self.sheet.formulas.extend(value::is_formula(node).then_some(at));
            if let Some(cell) = self.styles.cell(node, text.clone()) {
                open.holds = true;
                self.held += 1;
                let look = look.max(self.styles.look(node, cell.borrowed(), &text));
                self.sheet.looks.extend(look.map(|look| (at, look)));
                self.sheet.cells.push(at, cell.borrowed());
            }
            if width > 1 || height > 1 {
                let last = At { row: at.row.saturating_add(height - 1), column: at.column + width - 1 };
                self.sheet.merged.push((at, last));
            }
            fresh.push((column, width, height - 1));
            column += width;
        }
        // Cells from above may reach into this row behind its own.
        let reached = open.taken.iter().rposition(|rows| *rows > 0).map_or(0, |last| last as u32 + 1);
        open.taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        for (first, width, rows) in fresh.into_iter().filter(|(_, _, rows)| *rows > 0) {
            let last = (first + width) as usize;
            open.taken.resize(open.taken.len().max(last), 0);
            open.taken[first as usize..last].fill(rows);
        }
        self.open.push(open);
        if !is_layout {
            self.hide(row.is_hidden);
            self.sheet.widths.push(column.max(reached));
            self.row += 1;
        }
        Ok(())
    }

    fn hide(&mut self, is_hidden: bool) {
        let row = self.row;
        match self.sheet.hidden_rows.last_mut() {
            _ if !is_hidden => {}
            Some(before) if *before.end() + 1 == row => *before = *before.start()..=row,
            _ => self.sheet.hidden_rows.push(row..=row),
        }
    }

    fn at(&self, column: u32) -> Result<At, Refusal> {
        if self.row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Refusal::Damaged("a table is larger than a sheet".into()));
        }
        Ok(At { row: self.row, column })
    }

    /// The sheet, how many tables with something in them made it, and how many of their cells hold something.
    pub fn finish(mut self) -> (Sheet, usize, usize) {
        for column in self.hidden_columns {
            match self.sheet.hidden_columns.last_mut() {
                Some(before) if *before.end() + 1 == column => *before = *before.start()..=column,
                _ => self.sheet.hidden_columns.push(column..=column),
            }
        }
        (self.sheet, self.tables, self.held)
    }
}

/// How many columns or rows a cell takes; none and nonsense is one, 0 is all that follow.
fn span(node: Node, name: &str, most: u32) -> u32 {
    match element(node).and_then(|element| element.attr(name)).and_then(|span| span.trim().parse().ok()) {
        Some(0) if name == "rowspan" => most,
        Some(span) => u32::clamp(span, 1, most),
        None => 1,
    }
}
