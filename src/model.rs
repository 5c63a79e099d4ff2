//! What is known at each stage, as data: workbooks, tables, lists, and findings. No stage's work is done here.

pub mod figure;
pub mod finding;
pub mod ledger;
pub mod prose;
pub mod table;
pub mod uploads;
pub mod workbook;
