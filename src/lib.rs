//! tallybook hands out per-unit Excel templates from a plan's allocation tables, takes back the returned workbooks, reconciles
//! them against the targets, and writes one consolidated workbook in which every discrepancy is explained and traced to its cell.
//!
//! # Words
//!
//! *plan* (方案) everything asked; *unit* (单位) who reports; *campaign* (专案) a set of indicators with one allocation table;
//! *indicator* (指标) one figure collected; *target* (目标) what a unit is asked to reach; *declared total* (合计) what the table
//! itself states; *roster* (明细清单) the rows that prove an indicator; *round* (报送批次) one collection; *template* (填报模板) the
//! workbook mailed to a unit; *return* (报送表) a returned workbook; *stated* (填报数) and *roster figure* (明细数) what the unit
//! typed and what its rows add up to; *finding* (问题) one discrepancy; *rule* (规则) what it comes from; *verdict* (判定)
//! satisfied, violated or unverifiable.
//!
//! # The modules, in reading order
//!
//! The data goes one way; a module imports only what stands above it.

#![warn(missing_docs)]

pub mod text;
pub mod value;

pub mod sheet;

pub mod plan;

pub mod waiver;

pub mod finding;

pub mod form;

pub mod template;

pub mod intake;

pub mod isolation;

pub mod tally;

pub mod closing;

pub mod rules;

pub mod reconcile;

pub mod journal;

pub mod ledger;

pub mod report;

pub mod facts;

pub mod cli;
