//! What a sheet itself says about whose it is: its name, and the lines that name a unit or a round.

use crate::form;
use crate::plan::Plan;
use crate::sheet::{At, Book, Cell, CellRef, Row, Sheet};
use crate::value::name::{begins_otherwise, fold, folds_to, is_label};

/// The longest text, in bytes, in which a label is looked for.
const LONGEST: usize = 300;

/// The units that a sheet's name mentions beside the words of the template's own sheet names, `handed_out`.
pub fn by_name<'a>(plan: &Plan, handed_out: impl IntoIterator<Item = &'a str>, name: &str) -> Vec<usize> {
    // Most sheets name nobody, and their names need no second look.
    if plan.units.named_in(name).is_empty() {
        return Vec::new();
    }
    let rest = handed_out.into_iter().fold(fold(name), |rest, own| rest.replace(&fold(own), "|"));
    plan.units.named_in(&rest)
}

/// What stands beside the unit's label, on every sheet.
pub fn named(plan: &Plan, book: &Book) -> Vec<Vec<(u32, String)>> {
    book.sheets.iter().map(|sheet| beside(sheet, form::unit_label(plan)).collect()).collect()
}

/// What stands beside a label, each time with its row: in the label's own cell behind a colon, else in the next filled cell of
/// the row.
pub fn beside(sheet: &Sheet, label: &str) -> impl Iterator<Item = (u32, String)> {
    let label = fold(label);
    let said = move |((at, cell), next): ((At, CellRef), Option<CellRef>)| {
        let Cell::Text(text) = cell else { return None };
        if text.len() > LONGEST || begins_otherwise(text, &label) {
            return None;
        }
        let said = if is_label(text, &label) {
            next?.to_string()
        } else {
            let (before, after) = text.split_once([':', '：'])?;
            folds_to(before, &label).then(|| after.to_string())?
        };
        let said = said.trim();
        (!said.is_empty()).then(|| (at.row, said.to_string()))
    };
    sheet.cells.rows().flat_map(with_next).filter_map(said)
}

/// The cells of a row, each with the next one.
fn with_next<'a>(row: Row<'a>) -> impl Iterator<Item = ((At, CellRef<'a>), Option<CellRef<'a>>)> {
    let next = row.iter().skip(1).map(|(_, next)| Some(next));
    row.iter().zip(next.chain([None]))
}
