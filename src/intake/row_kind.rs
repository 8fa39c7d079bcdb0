//! What a row below a roster's headings is: an entry, a total, a remark, the headings again, or the word that there is nothing.

use super::fit::Place;
use super::footer::{Above, Footer, footer};
use super::label::{self, Label};
use super::locate::Located;
use crate::plan::{ColumnKind, Roster};
use crate::sheet::{At, Cell, CellRef};
use crate::value::name::fold_alike;
use crate::value::written;
use std::collections::HashSet;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowKind {
    /// Entries of the roster, or nothing in its columns.
    Entries,
    /// A total; whether it claims the whole roster or only the rows since the last one.
    Total {
        /// The whole.
        is_whole: bool,
    },
    /// The headings again.
    Heading,
    /// A remark below the table, a count of what others say, numbers of columns: left unread, so that it is told.
    Remark(Footer),
    /// The unit says that there is nothing to list: 无, /.
    Nothing,
}

/// What a row of a roster's table is; `wide` are the cells merged over several of its columns.
pub fn kind_of_row(
    cells: &[(At, CellRef)],
    plan: &Roster,
    located: &Located,
    wide: &HashSet<At>,
    above: Above,
) -> RowKind {
    match label(cells, plan, located) {
        Some(Label::Total { is_whole }) => return RowKind::Total { is_whole },
        Some(Label::OfWhich) => return RowKind::Remark(Footer::Aside),
        None => {}
    }
    if above.headings && is_numbering(cells) {
        return RowKind::Remark(Footer::Aside);
    }
    let heading = |column: u32| {
        located.columns.iter().find_map(|place| match place {
            Place::At { column: at, heading, .. } if *at == column => Some(heading),
            _ => None,
        })
    };
    let is_heading = |(at, cell): &(At, CellRef)| match (heading(at.column), cell) {
        (Some(heading), Cell::Text(text)) => fold_alike(heading, text),
        _ => false,
    };
    if cells.iter().all(is_heading) {
        return RowKind::Heading;
    }
    if let Some(footer) = footer(cells, plan, located, wide, above) {
        return RowKind::Remark(footer);
    }
    // A running number or a word beside the roster's columns makes no entry of it.
    let mut own = cells.iter().filter(|(at, _)| located.found().any(|column| column == at.column)).peekable();
    let says_none = own.peek().is_some() && own.all(|(_, cell)| written::cell_says_none(*cell));
    if says_none { RowKind::Nothing } else { RowKind::Entries }
}

/// What the first words of a row say of it; a running number before them says nothing.
fn label(cells: &[(At, CellRef)], plan: &Roster, located: &Located) -> Option<Label> {
    let (at, text) = cells.iter().find_map(|(at, cell)| match cell {
        Cell::Text(text) => Some((at, text)),
        _ => None,
    })?;
    if !label::is_sum_like(text) {
        return None;
    }
    let cell = |column: u32| cells.iter().find(|(at, _)| at.column == column).map(|(_, cell)| cell);
    let filled = located.found().filter(|column| cell(*column).is_some()).count();
    let others = |is_for_figures: bool| {
        let positions = (0..plan.columns.len()).filter(move |position| {
            matches!(plan.columns[*position].kind, ColumnKind::Whole | ColumnKind::Decimal) == is_for_figures
        });
        let columns = positions.filter_map(|position| located.column(position)).filter(|column| *column != at.column);
        columns.filter_map(cell).any(|cell| !cell.said().trim().is_empty() && !written::cell_says_none(*cell))
    };
    let is_sparse = plan.columns.len() < 2 || filled < plan.columns.len();
    label::read(text, label::Row { is_sparse, has_words: others(false), has_figures: others(true) })
}

/// Whether a row right below the headings numbers the columns: 1, 2, 3, or 甲, 1, 2.
fn is_numbering(cells: &[(At, CellRef)]) -> bool {
    let numbers: Vec<String> =
        cells.iter().map(|(_, cell)| cell.to_string()).filter(|text| !"甲乙丙丁戊栏次".contains(text.trim())).collect();
    let in_order =
        numbers.windows(2).all(|pair| match (pair[0].trim().parse::<u32>(), pair[1].trim().parse::<u32>()) {
            (Ok(one), Ok(next)) => next == one + 1,
            _ => false,
        });
    cells.len() >= 3 && numbers.len() >= 2 && in_order && numbers[0].trim() == "1"
}
