//! From bytes to a [`Workbook`]: the format is told by content, not by the file's name.

use crate::workbook::{Address, Workbook};

/// Why bytes could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadError {
    /// The sheet, where it is about one.
    pub sheet: Option<String>,
    /// The cell, where it is about one.
    pub cell: Option<Address>,
    /// What is wrong, in words.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads a workbook.
pub fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    let _ = bytes;
    Err(ReadError { sheet: None, cell: None, message: "尚不支持".into(), help: String::new() })
}
