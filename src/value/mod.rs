//! Amounts: exact decimals, units of measure, and what people write in a cell.
//!
//! No float reaches a comparison: a cell's float becomes the decimal that its author sees
//! ([`number::from_cell`]), and everything after that is exact.

pub mod bend;
pub mod cell;
pub mod date;
mod grammar;
pub mod interval;
pub mod look;
pub mod mask;
pub mod measure;
pub mod name;
mod note;
pub mod number;
mod numeral;
pub mod obstacle;
mod plain;
pub mod reading;
pub mod written;
