//! Builds a [`Sheet`] from the cells and regions that a reader found.

use ecow::EcoString;

use super::format::Shown;
use super::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS, ReadError, number, refuse};
use crate::model::workbook::{Address, Cells, Content, NumberFormat, Region, Sheet, Stored};

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
    let mut cells: Cells = cells.into_iter().collect();
    let mut covered = covered(&cells, &merges).map_err(|error| error.on(&name))?.into_iter().peekable();
    if covered.peek().is_some() {
        cells.retain(|address| covered.next_if_eq(&address).is_none());
    }
    Ok(Sheet { name, hidden, cells, merges })
}

/// What is stored under merged regions beside their first cells: no program shows it, so it must not count.
///
/// Both are in order; one sweep over the rows keeps the regions at hand that reach the row.
fn covered(cells: &Cells, merges: &[Region]) -> Result<Vec<Address>, ReadError> {
    let mut steps = MOST_STEPS;
    let mut covered = Vec::new();
    if merges.is_empty() {
        return Ok(covered);
    }
    let mut coming = merges.iter().peekable();
    let mut reaching: Vec<&Region> = Vec::new();
    for line in cells.rows() {
        let (Some(&(Address { row, column: left }, _)), Some(&(Address { column: right, .. }, _))) = (line.first(), line.last())
        else {
            continue;
        };
        while let Some(region) = coming.next_if(|region| region.first.row <= row) {
            reaching.push(region);
        }
        reaching.retain(|region| region.last.row >= row);
        steps = steps.checked_sub(reaching.len().saturating_mul(1 + line.len())).ok_or_else(refuse::too_many_merges)?;
        let before = covered.len();
        // Most are labels merged downwards, which only their first line holds something under.
        for region in reaching.iter().filter(|region| region.first.column <= right && left <= region.last.column) {
            let from = line.partition_point(|(address, _)| address.column < region.first.column);
            let inside = line.iter().skip(from).map(|(address, _)| *address);
            let inside = inside.take_while(|address| address.column <= region.last.column);
            covered.extend(inside.filter(|&address| address != region.first));
        }
        // Regions may overlap.
        covered[before..].sort_unstable();
    }
    covered.dedup();
    Ok(covered)
}

/// The address of a zero-based row and column; an error where no sheet has such a cell.
pub fn address(row: u32, column: u32) -> Result<Address, ReadError> {
    if row < MOST_ROWS && column < MOST_COLUMNS { Ok(Address::new(row, column)) } else { Err(refuse::damaged()) }
}

/// A text cell; nothing for an empty text.
pub fn text(text: EcoString) -> Option<Content> {
    if text.is_empty() { None } else { Some(Content::Text(text)) }
}

/// A number cell. One that no decimal can hold is kept as text, one that is no number as an error.
pub fn number(value: f64, format: NumberFormat) -> Content {
    match number::decimal(value) {
        Some(value) => Content::Number(Stored { value, format }),
        None if value.is_finite() => Content::Text(number::text(value).into()),
        None => Content::Error("#NUM!".into()),
    }
}

/// What a stored number is: a date where its format shows one.
pub fn value(value: f64, shown: Option<&Shown>, since_1904: bool) -> Content {
    match shown {
        Some(Shown::Date(pattern)) => Content::Date(pattern.show(value, since_1904).into()),
        Some(Shown::Number(format)) => number(value, *format),
        None => number(value, NumberFormat::default()),
    }
}
