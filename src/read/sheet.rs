//! Builds a [`Sheet`] from the cells and regions that a reader found.

use std::collections::BTreeMap;

use super::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS, ReadError, number, refuse};
use crate::workbook::{Address, Content, NumberFormat, Region, Sheet, Stored};

/// Steps that clearing the covered cells of all merged regions may take.
const MOST_STEPS: usize = 20_000_000;

/// How many more cells a workbook may have.
pub struct Allowance(usize);

impl Allowance {
    /// The allowance of a whole workbook.
    pub fn new() -> Self {
        Self(MOST_CELLS)
    }

    /// Takes one cell.
    pub fn take(&mut self) -> Result<(), ReadError> {
        self.0 = self.0.checked_sub(1).ok_or_else(refuse::too_many_cells)?;
        Ok(())
    }
}

/// A sheet from its cells (in any order; of two at one address the later stands) and merged regions.
pub fn build(name: String, hidden: bool, cells: Vec<(Address, Content)>, mut merges: Vec<Region>) -> Result<Sheet, ReadError> {
    merges.retain(|region| {
        region.first < region.last && region.first.row <= region.last.row && region.first.column <= region.last.column
    });
    merges.sort_by_key(|region| region.first);
    let mut cells: BTreeMap<Address, Content> = cells.into_iter().collect();
    clear_covered(&mut cells, &merges).map_err(|error| error.on(&name))?;
    Ok(Sheet { name, hidden, cells, merges })
}

/// Takes away what is stored under a merged region beside its first cell: no program shows it, so it must not count.
fn clear_covered(cells: &mut BTreeMap<Address, Content>, merges: &[Region]) -> Result<(), ReadError> {
    const FEW_ROWS: u32 = 64;
    let mut steps = MOST_STEPS;
    let mut covered = Vec::new();
    for region in merges {
        let Region { first, last } = *region;
        if last.row - first.row < FEW_ROWS {
            for row in first.row..=last.row {
                let line = Address::new(row, first.column)..=Address::new(row, last.column);
                covered.extend(cells.range(line).map(|(&address, _)| address).filter(|&address| address != first));
                steps = steps.saturating_sub(1 + (last.column - first.column) as usize);
            }
        } else {
            for (&address, _) in cells.range(first..=last) {
                steps = steps.saturating_sub(1);
                if steps == 0 {
                    break;
                }
                if address != first && region.contains(address) {
                    covered.push(address);
                }
            }
        }
        if steps == 0 {
            return Err(refuse::too_many_merges());
        }
    }
    for address in covered {
        cells.remove(&address);
    }
    Ok(())
}

/// The address of a zero-based row and column; an error where no sheet has such a cell.
pub fn address(row: u32, column: u32) -> Result<Address, ReadError> {
    if row < MOST_ROWS && column < MOST_COLUMNS { Ok(Address::new(row, column)) } else { Err(refuse::damaged()) }
}

/// A text cell; nothing for an empty text.
pub fn text(text: &str) -> Option<Content> {
    if text.is_empty() { None } else { Some(Content::Text(text.into())) }
}

/// A number cell. One that no decimal can hold is kept as text, one that is no number as an error.
pub fn number(value: f64, format: NumberFormat) -> Content {
    match number::decimal(value) {
        Some(value) => Content::Number(Stored { value, format }),
        None if value.is_finite() => Content::Text(number::text(value).into()),
        None => Content::Error("#NUM!".into()),
    }
}
