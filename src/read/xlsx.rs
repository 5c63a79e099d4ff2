//! Office Open XML workbooks (xlsx, xlsm).
//!
//! Read here and not by calamine, which takes several passes for what one gives (values, styles, merged cells) and does not tell a
//! formula without a value from a blank. Each part is walked once.

mod book;
mod cells;
mod strings;
mod styles;
#[cfg(test)]
mod tests;

use book::Book;
use cells::{Values, Worksheet};

use super::package::Package;
use super::sheet::{self, Allowance};
use super::{ReadError, refuse};
use crate::model::workbook::Workbook;

/// Reads a package that is an Office workbook.
pub fn read(package: &mut Package<'_>) -> Result<Workbook, ReadError> {
    let book = Book::read(package)?;
    let formats = package.xml(&book.styles)?.map(|xml| styles::formats(&xml)).transpose()?.unwrap_or_default();
    // Without the table of strings, the first cell that needs one is an error. Some programs write an empty part.
    let table = package.xml(&book.strings)?.filter(|xml| !xml.is_empty());
    let strings = table.map(|xml| strings::shared(&xml)).transpose()?.unwrap_or_default();
    let values = Values { strings: &strings, formats: &formats, since_1904: book.since_1904 };
    let mut workbook = Workbook::default();
    let mut allowance = Allowance::new();
    for entry in book.sheets {
        let xml = package.xml(&entry.part)?.ok_or_else(|| refuse::damaged().on(&entry.name))?;
        let Worksheet { cells, merges } =
            Worksheet::read(&xml, &values, &mut allowance).map_err(|error| error.on(&entry.name))?;
        workbook.sheets.push(sheet::build(entry.name, entry.hidden, cells, merges)?);
    }
    Ok(workbook)
}
