//! A dense view of a sheet's used rows and columns, built once, with merged regions resolved.

use crate::wording::is_space;
use crate::workbook::{Address, Content, Sheet};

/// The largest number of dense cells, whatever the sheet holds.
const LARGEST: usize = 4_000_000;

/// One cell of the dense view.
#[derive(Clone, Copy, Debug)]
struct Slot<'a> {
    content: Option<&'a Content>,
    /// Index of the cell that holds the content: the cell itself, or the first one of the merged region that covers it.
    first: u32,
}

/// The used rows and columns of a sheet. Rows and columns are numbered densely; [`Grid::address`] gives the place on the sheet.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    pub sheet: &'a Sheet,
    rows: Vec<u32>,
    columns: Vec<u32>,
    slots: Vec<Slot<'a>>,
}

impl<'a> Grid<'a> {
    /// Lays a sheet out; `None` where its cells are scattered so widely that this would need too much memory.
    pub fn new(sheet: &'a Sheet) -> Option<Self> {
        let mut rows: Vec<u32> = Vec::new();
        let mut columns: Vec<u32> = Vec::new();
        let mut seen: Vec<bool> = Vec::new();
        for (address, content) in sheet.cells.iter() {
            if is_blank(content) {
                continue;
            }
            if rows.last() != Some(&address.row) {
                rows.push(address.row);
            }
            let at = address.column as usize;
            if at >= seen.len() {
                if at >= LARGEST {
                    return None;
                }
                seen.resize(at + 1, false);
            }
            if let Some(seen) = seen.get_mut(at)
                && !std::mem::replace(seen, true)
            {
                columns.push(address.column);
            }
        }
        columns.sort_unstable();
        let area = rows.len().checked_mul(columns.len())?;
        if area > LARGEST.max(sheet.cells.len().saturating_mul(8)) {
            return None;
        }
        let mut slots: Vec<Slot<'a>> = (0..area).map(|index| Slot { content: None, first: index as u32 }).collect();
        let width = columns.len();
        let (mut row, mut column) = (0, 0);
        for (address, content) in sheet.cells.iter() {
            if is_blank(content) {
                continue;
            }
            while rows.get(row).is_some_and(|&at| at < address.row) {
                row += 1;
                column = 0;
            }
            while columns.get(column).is_some_and(|&at| at < address.column) {
                column += 1;
            }
            if let Some(slot) = slots.get_mut(row * width + column) {
                slot.content = Some(content);
            }
        }
        let mut grid = Self { sheet, rows, columns, slots };
        grid.resolve_merges();
        Some(grid)
    }

    /// The columns before one, and those from there on, each as a view of its own with the same rows.
    pub fn split(&self, column: usize) -> (Self, Self) {
        (self.part(0, column), self.part(column, self.width()))
    }

    fn part(&self, from: usize, to: usize) -> Self {
        let (whole, width) = (self.width(), to - from);
        let mut slots = Vec::with_capacity(self.height() * width);
        for row in 0..self.height() {
            for column in from..to {
                let index = slots.len() as u32;
                let Some(slot) = self.slots.get(row * whole + column) else { continue };
                let (first_row, first_column) = self.origin(row, column);
                // What begins on the other side is nothing to this one.
                slots.push(if (from..to).contains(&first_column) {
                    Slot { content: slot.content, first: (first_row * width + first_column - from) as u32 }
                } else {
                    Slot { content: None, first: index }
                });
            }
        }
        let columns = self.columns.get(from..to).unwrap_or_default().to_vec();
        Self { sheet: self.sheet, rows: self.rows.clone(), columns, slots }
    }

    fn resolve_merges(&mut self) {
        let width = self.columns.len();
        // Regions do not overlap in a sound file; in a crafted one this bounds the work.
        let mut budget = self.slots.len().saturating_mul(2);
        for region in &self.sheet.merges {
            let top = self.rows.partition_point(|&row| row < region.first.row);
            let bottom = self.rows.partition_point(|&row| row <= region.last.row);
            let left = self.columns.partition_point(|&column| column < region.first.column);
            let right = self.columns.partition_point(|&column| column <= region.last.column);
            if top >= bottom || left >= right {
                continue;
            }
            let first = (top * width + left) as u32;
            let content = self.sheet.cells.get(&region.first).filter(|content| !is_blank(content));
            for row in top..bottom {
                for column in left..right {
                    if budget == 0 {
                        return;
                    }
                    budget -= 1;
                    if let Some(slot) = self.slots.get_mut(row * width + column)
                        && (slot.content.is_none() || slot.first == first)
                    {
                        *slot = Slot { content, first };
                    }
                }
            }
        }
    }

    /// Number of used rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// Number of used columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The place on the sheet.
    pub fn address(&self, row: usize, column: usize) -> Address {
        Address::new(self.rows.get(row).copied().unwrap_or_default(), self.columns.get(column).copied().unwrap_or_default())
    }

    /// The place of the cell that holds the content: the first one of a merged region.
    pub fn origin(&self, row: usize, column: usize) -> (usize, usize) {
        let index = row * self.width() + column;
        let first = self.slots.get(index).map_or(index, |slot| slot.first as usize);
        (first / self.width().max(1), first % self.width().max(1))
    }

    /// Whether a cell is covered by a merged region that starts elsewhere.
    pub fn is_covered(&self, row: usize, column: usize) -> bool {
        let index = row * self.width() + column;
        self.slots.get(index).is_some_and(|slot| slot.first as usize != index)
    }

    /// What a cell holds or, inside a merged region, what the region's first cell holds.
    pub fn content(&self, row: usize, column: usize) -> Option<&'a Content> {
        if column >= self.width() {
            return None;
        }
        self.slots.get(row * self.width() + column).and_then(|slot| slot.content)
    }

    /// What a cell holds itself.
    pub fn own(&self, row: usize, column: usize) -> Option<&'a Content> {
        if self.is_covered(row, column) { None } else { self.content(row, column) }
    }

    /// The text of a cell, trimmed; merged regions resolved. Numbers are no text.
    pub fn text(&self, row: usize, column: usize) -> Option<&'a str> {
        match self.content(row, column)? {
            Content::Text(text) => Some(text.trim_matches(is_space)).filter(|text| !text.is_empty()),
            _ => None,
        }
    }
}

fn is_blank(content: &Content) -> bool {
    matches!(content, Content::Text(text) if text.chars().all(is_space))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workbook::Region;

    fn text(text: &str) -> Content {
        Content::Text(text.into())
    }

    #[test]
    fn a_stray_cell_in_the_last_corner_costs_one_row_and_column() {
        let mut sheet = Sheet::default();
        sheet.cells.insert(Address::new(0, 0), text("a"));
        sheet.cells.insert(Address::new(1_048_575, 16_383), text("b"));
        let grid = Grid::new(&sheet).unwrap();
        assert_eq!((grid.height(), grid.width()), (2, 2));
        assert_eq!(grid.address(1, 1).to_string(), "XFD1048576");
        assert_eq!(grid.text(1, 1), Some("b"));
        assert_eq!(grid.text(0, 1), None);
    }

    #[test]
    fn merged_regions_answer_with_their_first_cell() {
        let mut sheet = Sheet::default();
        for row in 0..3 {
            sheet.cells.insert(Address::new(row, 2), text("x"));
        }
        sheet.cells.insert(Address::new(0, 0), text("项目"));
        sheet.merges.push(Region { first: Address::new(0, 0), last: Address::new(2, 1) });
        let grid = Grid::new(&sheet).unwrap();
        assert_eq!(grid.width(), 2);
        assert_eq!(grid.text(2, 0), Some("项目"));
        assert!(grid.is_covered(2, 0) && !grid.is_covered(0, 0) && grid.own(2, 0).is_none());
        assert_eq!(grid.origin(2, 0), (0, 0));
    }
}
