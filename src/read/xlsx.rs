//! Office Open XML workbooks (xlsx, xlsm).
//!
//! Read here and not by calamine, which takes several passes for what one tells: values, styles, merged cells, formulas without a
//! value. Each part is walked once, over the unpacked text (`markup`).

mod book;
mod cells;
mod strings;
mod styles;
#[cfg(test)]
mod tests;

use book::Book;
use cells::{Values, Worksheet};

use super::markup::Broken;
use super::package::Package;
use super::sheet::{self, Allowance};
use super::{ReadError, refuse};
use crate::model::workbook::Workbook;

/// Reads a package that is an Office workbook.
pub fn read(package: &mut Package<'_>) -> Result<Workbook, ReadError> {
    let book = Book::read(package)?;
    let styles = package.xml(&book.styles)?;
    let formats = styles.map_or(Ok(Vec::new()), |xml| styles::formats(&xml));
    // Without the table of strings, the first cell that needs one is an error.
    let table = package.xml(&book.strings)?.unwrap_or_default();
    let strings = if table.is_empty() { Ok(Vec::new()) } else { strings::shared(&table) };
    let damaged = |Broken| refuse::damaged();
    let values = Values { strings: &strings.map_err(damaged)?, formats: &formats.map_err(damaged)?, since_1904: book.since_1904 };
    let mut workbook = Workbook::default();
    let mut allowance = Allowance::new();
    for entry in book.sheets {
        let xml = package.xml(&entry.part)?.ok_or_else(|| refuse::damaged().on(&entry.name))?;
        let Worksheet { cells, merges, .. } =
            Worksheet::read(&xml, &values, &mut allowance).map_err(|fault| fault.on(&entry.name))?;
        workbook.sheets.push(sheet::build(entry.name, entry.hidden, cells, merges)?);
    }
    Ok(workbook)
}
