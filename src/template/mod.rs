//! Plan x form to the workbook that is mailed to one unit.
