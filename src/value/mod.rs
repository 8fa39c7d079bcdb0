//! Amounts: exact decimals, units of measure, and what people write in a cell.
//!
//! No float reaches a comparison: a cell's float becomes the decimal that its author sees
//! ([`number::from_cell`]), and everything after that is exact.

pub mod cell;
pub mod mask;
pub mod measure;
pub mod name;
pub mod number;
pub mod written;
