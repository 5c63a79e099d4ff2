//! gouji 勾稽 audits the monthly progress tables of 民生实事 projects.
//!
//! One way through the house: bytes → [`workbook`] → [`table`] → [`relation`] → [`finding`] → reports. Everything in this
//! library takes bytes and returns data: no files, clock, threads or printing.

pub mod builtin;
pub mod bulletin;
pub mod canonical;
pub mod cases;
pub mod check;
pub mod date;
pub mod document;
pub mod engine;
pub mod evidence;
pub mod expression;
pub mod figure;
pub mod finding;
pub mod gathered;
pub mod interval;
pub mod layout;
pub mod ledger;
pub mod locate;
pub mod message;
pub mod naming;
pub mod narrative;
pub mod number;
pub mod pack;
pub mod period;
pub mod problems;
pub mod profile;
pub mod properties;
pub mod quantity;
pub mod ranking;
pub mod read;
pub mod recognise;
pub mod relation;
pub mod report;
pub mod rule;
pub mod script;
pub mod settle;
pub mod table;
pub mod uploads;
pub mod wording;
pub mod workbook;
