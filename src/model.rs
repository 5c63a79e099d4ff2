//! What is known at each stage, as data: workbooks, tables, lists, and findings. No stage's work is done here.

pub mod cause;
pub mod claim;
pub mod draft;
pub mod excerpt;
pub mod figure;
pub mod finding;
pub mod ledger;
pub mod prose;
pub mod quote;
pub mod report;
pub mod rule_summary;
pub mod status;
pub mod table;
pub mod trouble;
pub mod uploads;
pub mod workbook;
