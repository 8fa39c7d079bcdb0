//! Figures and findings to what the officer opens: the consolidated workbook, the findings list, the JSON.

// STUB: replaced when merged.
pub mod json;

use crate::reconcile::Reconciliation;
use crate::text::Lang;

/// STUB.
pub fn consolidated(_: &Reconciliation, _: Lang) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let time = rust_xlsxwriter::ExcelDateTime::from_ymd(2021, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&time));
    book.add_worksheet();
    book.save_to_buffer()
}

/// STUB.
pub fn findings_csv(_: &Reconciliation, _: Lang) -> Vec<u8> {
    b"id\n".to_vec()
}
