//! Plan x form to the workbook that is mailed to one unit.

// STUB: replaced when merged.
use crate::plan::{Plan, Round};

/// Figures to fill in.
#[derive(Default)]
pub struct Entries {
    _stub: (),
}

/// STUB.
pub fn write(_: &Plan, _: &Round, _: usize, _: &Entries) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet();
    book.save_to_buffer()
}

/// STUB.
pub fn file_name(plan: &Plan, round: &Round, unit: usize) -> String {
    format!("{}_{}.xlsx", plan.units[unit].name, round.id)
}
