//! What a row below a roster's headings is: an entry, a total, a remark, the headings again, or the word that there is nothing.

use super::fit::Place;
use super::footer::{Above, Footer, footer};
use super::locate::Located;
use crate::plan::{Roster, is_subtotal_label, is_total_label};
use crate::sheet::{At, Cell};
use crate::value::name::{fold, fold_alike};
use crate::value::written;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

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
    cells: &[&(At, Cell)],
    plan: &Roster,
    located: &Located,
    wide: &HashSet<At>,
    above: Above,
) -> RowKind {
    // A running number before the label says nothing.
    let label = cells.iter().find_map(|(_, cell)| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
    let label = label.unwrap_or_default();
    if is_sum_like(label) {
        if is_total_label(label) || is_whole_total(label) {
            return RowKind::Total { is_whole: true };
        }
        // Some of the rows are in others, and no more than that.
        if fold(label).starts_with("其中") {
            return RowKind::Remark(Footer::Aside);
        }
        let filled = located.found().filter(|column| cells.iter().any(|(at, _)| at.column == *column)).count();
        let is_sparse = plan.columns.len() < 2 || filled < plan.columns.len();
        if is_subtotal_label(label) || (is_sparse && is_part_total(label)) {
            return RowKind::Total { is_whole: false };
        }
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
    let is_heading = |(at, cell): &&(At, Cell)| match (heading(at.column), cell) {
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
    let says_none = own.peek().is_some() && own.all(|(_, cell)| written::says_none(&cell.said()));
    if says_none { RowKind::Nothing } else { RowKind::Entries }
}

/// Whether a label may be that of a sum at all: most are told by their length or their characters.
fn is_sum_like(label: &str) -> bool {
    label.len() < 120 && label.chars().any(|c| "计总共其tT".contains(c))
}

/// A label such as 本表合计, 总计（人）, 累计.
fn is_whole_total(label: &str) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(本表|全部|以上|全市|全区|全县|全单位)?(合计|总计|总数|共计|累计|总合计)(数|人数)?(\([^()]*\))?:?$",
        )
        .expect("a fixed pattern")
    });
    WHOLE.is_match(&fold(label))
}

/// A label such as 一季度小计 or 城区合计: of some of the rows.
fn is_part_total(label: &str) -> bool {
    let label = fold(label);
    let label = label.trim_end_matches(':');
    label.chars().count() <= 12 && (label.ends_with("小计") || label.ends_with("合计"))
}

/// Whether a row right below the headings numbers the columns: 1, 2, 3, or 甲, 1, 2.
fn is_numbering(cells: &[&(At, Cell)]) -> bool {
    let numbers: Vec<String> =
        cells.iter().map(|(_, cell)| cell.to_string()).filter(|text| !"甲乙丙丁戊栏次".contains(text.trim())).collect();
    let in_order =
        numbers.windows(2).all(|pair| match (pair[0].trim().parse::<u32>(), pair[1].trim().parse::<u32>()) {
            (Ok(one), Ok(next)) => next == one + 1,
            _ => false,
        });
    cells.len() >= 3 && numbers.len() >= 2 && in_order && numbers[0].trim() == "1"
}
