//! Sheets drawn as Markdown tables, as they stand in the examples of rules.
//!
//! Cells are written as they are printed; `'12` is a number stored as text, `=` a formula without a value, `1月2日` a date; `←` and `↑`
//! are merged with the cell on the left or above.

use rust_decimal::Decimal;

use crate::model::workbook::{Address, Content, NumberFormat, Region, Sheet, Stored};

/// A line of a text with Markdown tables in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'t> {
    /// A row of a table, with its cells.
    Row(Vec<&'t str>),
    /// The dashes under the header of a table, which stand for no row.
    Dashes,
    /// Anything else.
    Other(&'t str),
}

/// Reads a line.
pub fn read(line: &str) -> Line<'_> {
    let line = line.trim();
    if !line.starts_with('|') {
        return Line::Other(line);
    }
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let is_dashes = |cell: &&str| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'));
    if cells.iter().all(is_dashes) { Line::Dashes } else { Line::Row(cells) }
}

/// Enters the cells of a row in a sheet.
pub fn draw(sheet: &mut Sheet, row: u32, cells: &[&str]) -> Result<(), &'static str> {
    for (column, &cell) in (0..).zip(cells) {
        let address = Address::new(row, column);
        if matches!(cell, "←" | "↑") {
            merge(sheet, address, cell == "←")?;
        } else if let Some(content) = content(cell) {
            sheet.cells.insert(address, content);
        }
    }
    Ok(())
}

/// Merges a cell with the one on its left or above it.
fn merge(sheet: &mut Sheet, address: Address, leftwards: bool) -> Result<(), &'static str> {
    let neighbour = match leftwards {
        true => address.column.checked_sub(1).map(|column| Address::new(address.row, column)),
        false => address.row.checked_sub(1).map(|row| Address::new(row, address.column)),
    };
    let neighbour = neighbour.ok_or("表的边上没有可以合并的格")?;
    match sheet.merges.iter_mut().find(|merge| merge.contains(neighbour)) {
        Some(merge) => merge.last = Address::new(merge.last.row.max(address.row), merge.last.column.max(address.column)),
        None => {
            sheet.merges.push(Region { first: neighbour, last: address });
            sheet.merges.sort_by_key(|merge| merge.first);
        }
    }
    Ok(())
}

/// A cell as printed.
fn content(text: &str) -> Option<Content> {
    if text.is_empty() {
        return None;
    }
    if let Some(text) = text.strip_prefix('\'') {
        return Some(Content::Text(text.into()));
    }
    if text == "=" {
        return Some(Content::Uncomputed);
    }
    if text.starts_with('#') {
        return Some(Content::Error(text.into()));
    }
    let date: Vec<&str> = text.split(['月', '日']).collect();
    if let [month, day, ""] = date.as_slice()
        && month.parse::<u8>().is_ok()
        && day.parse::<u8>().is_ok()
    {
        return Some(Content::Date(text.into()));
    }
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    let plain = digits.strip_prefix('-').unwrap_or(digits).chars().all(|c| c.is_ascii_digit() || c == '.');
    match Decimal::from_str_exact(digits) {
        Ok(value) if plain => {
            let value = if percent { value / Decimal::ONE_HUNDRED } else { value };
            let decimals = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len()) as u8;
            Some(Content::Number(Stored { value: value.normalize(), format: NumberFormat { decimals: Some(decimals), percent } }))
        }
        _ => Some(Content::Text(text.into())),
    }
}
