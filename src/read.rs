//! From bytes to a [`Workbook`]: the format is told by content, not by the file's name.
//!
//! ```text
//! PK…        → package (zip) → xlsx, xlsm | ods
//! D0 CF 11 … → xls (BIFF in a compound file)
//! text       → delimited (comma, tab, semicolon; UTF-8, UTF-16, GB18030)
//! ```
//! Everything else is refused with a message of its own. Files are not trusted: sizes are bounded before memory is asked for.

mod date;
mod delimited;
mod docx;
pub mod drawing;
mod format;
mod format_code;
mod number;
mod ods;
mod package;
pub mod prose;
mod refuse;
mod relationships;
mod sheet;
mod xls;
mod xlsx;
mod xml;

#[cfg(test)]
mod build;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::workbook::{Address, Workbook};
use package::{Kind, Package};

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

impl ReadError {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { sheet: None, cell: None, message: message.into(), help: help.into() }
    }

    fn on(self, sheet: &str) -> Self {
        Self { sheet: Some(sheet.to_owned()), ..self }
    }

    fn at(self, cell: Address) -> Self {
        Self { cell: Some(cell), ..self }
    }
}

/// Most cells a workbook may hold. The tables this tool is for have some thousands.
const MOST_CELLS: usize = 5_000_000;
/// Rows and columns of a sheet, as of Excel 2007 and of ODF.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Reads a workbook.
///
/// # Errors
/// A [`ReadError`] that says in words what the bytes are, or what is wrong with them, and what to do. Never panics.
pub fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    // The last line of defence: calamine and the crates below it index into records they trust, and a damaged file must cost a
    // message, not the run. Nothing of what is shared here outlives a panic.
    catch_unwind(AssertUnwindSafe(|| read_by_content(bytes))).unwrap_or_else(|_| Err(refuse::damaged()))
}

fn read_by_content(bytes: &[u8]) -> Result<Workbook, ReadError> {
    if let Some(refusal) = refuse::by_magic(bytes) {
        return Err(refusal);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let mut package = Package::open(bytes)?;
        match package.kind()? {
            Kind::Xlsx => xlsx::read(&mut package),
            Kind::Ods => ods::read(&mut package),
            Kind::Word => Err(refuse::document("Word 文档")),
            Kind::Other(refusal) => Err(refusal),
        }
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        xls::read(bytes)
    } else {
        delimited::read(bytes)
    }
}
