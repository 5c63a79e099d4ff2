//! A dense view of a sheet's used rows and columns, built once, with merged regions resolved.
//!
//! Recognition asks what stands above, beside and under a cell again and again. On the dense view a neighbour is one step away,
//! however far out a table begins or whatever blank columns were left in it.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::model::workbook::{Address, Content, Sheet};
use crate::recognise::layout::{Heading, Words};
use crate::text::quantity;
use crate::text::wording::{half_width, is_space};

/// The largest number of dense cells, whatever the sheet holds.
const LARGEST: usize = 4_000_000;

/// One cell of the dense view.
#[derive(Clone, Copy, Debug)]
struct Slot<'a> {
    content: Option<&'a Content>,
    /// Index of the cell that holds the content: the cell itself, or the first one of the merged region that covers it.
    first: u32,
    /// Whether the content is a number in any writing.
    numeric: bool,
    /// For a text, its number among the different texts of the sheet.
    text: u32,
}

impl<'a> Slot<'a> {
    const fn blank(first: u32) -> Self {
        Self { content: None, first, numeric: false, text: u32::MAX }
    }
}

/// What was found out about each of the different texts of a sheet, such as which figure it reads as. The same few words fill most
/// of a table, and reading one of them takes far longer than looking it up here.
#[derive(Debug)]
pub(super) struct ByText<T>(Vec<Option<T>>);

impl<T> ByText<T> {
    /// Holds nothing about any text of the grid so far.
    pub fn new(grid: &Grid<'_>) -> Self {
        Self(std::iter::repeat_with(|| None).take(grid.texts.len()).collect())
    }

    /// What is known about the text in a cell, which is found out when it is first asked; `None` where the cell holds no text.
    pub fn of<'a>(&mut self, grid: &Grid<'a>, row: usize, column: usize, find: impl FnOnce(&'a str) -> T) -> Option<&T> {
        let slot = grid.slot(row, column)?;
        let Some(Content::Text(text)) = slot.content else { return None };
        Some(self.0.get_mut(slot.text as usize)?.get_or_insert_with(|| find(text)))
    }
}

/// The used rows and columns of a sheet. Rows and columns are numbered densely; [`Grid::address`] gives the place on the sheet.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    pub sheet: &'a Sheet,
    rows: Vec<u32>,
    columns: Vec<u32>,
    slots: Vec<Slot<'a>>,
    /// The different texts.
    texts: Vec<Said<'a>>,
    has_too_long: bool,
}

/// A text, trimmed, with what it says as a header, and whether it begins a footer.
#[derive(Clone, Debug)]
struct Said<'a> {
    text: &'a str,
    heading: OnceCell<Heading>,
    footer: OnceCell<bool>,
}

impl<'a> Grid<'a> {
    /// Lays a sheet out; `None` where its cells are scattered so widely that this would need too much memory.
    pub fn new(sheet: &'a Sheet) -> Option<Self> {
        let mut rows: Vec<u32> = Vec::new();
        // By their columns on the sheet: those that are used, and then their numbers.
        let mut dense: Vec<u32> = Vec::new();
        let mut known: HashMap<&str, Option<(u32, bool)>> = HashMap::with_capacity(256);
        let mut texts: Vec<Said<'_>> = Vec::new();
        // The text before, with what is known of it: `/` and states go on along a row.
        let mut last: (&str, Option<(u32, bool)>) = ("", None);
        // Of each cell the number of its text and whether it is numeric; `None` where it shows nothing.
        let mut cells: Vec<Option<(u32, bool)>> = Vec::with_capacity(sheet.cells.len());
        for (address, content) in sheet.cells.iter() {
            let shown = match content {
                Content::Text(text) => {
                    if last.0 != text {
                        let find = || {
                            let trimmed = text.trim_matches(is_space);
                            let said = Said { text: trimmed, heading: OnceCell::new(), footer: OnceCell::new() };
                            (!said.text.is_empty()).then(|| {
                                texts.push(said);
                                (texts.len() as u32 - 1, is_number(text))
                            })
                        };
                        last = (text, *known.entry(text).or_insert_with(find));
                    }
                    last.1
                }
                content => Some((u32::MAX, matches!(content, Content::Number(_)))),
            };
            cells.push(shown);
            if shown.is_none() {
                continue;
            }
            if rows.last() != Some(&address.row) {
                rows.push(address.row);
            }
            let at = address.column as usize;
            if at >= dense.len() {
                if at >= LARGEST {
                    return None;
                }
                dense.resize(at + 1, u32::MAX);
            }
            if let Some(used) = dense.get_mut(at) {
                *used = 0;
            }
        }
        let mut columns: Vec<u32> = Vec::new();
        for (at, number) in dense.iter_mut().enumerate().filter(|(_, number)| **number == 0) {
            *number = columns.len() as u32;
            columns.push(at as u32);
        }
        let area = rows.len().checked_mul(columns.len())?;
        if area > LARGEST.max(sheet.cells.len().saturating_mul(8)) {
            return None;
        }
        // The cells stand in order, so that each follows the blanks before it.
        let mut slots: Vec<Slot<'a>> = Vec::with_capacity(area);
        let fill = |slots: &mut Vec<Slot<'a>>, end: usize| {
            while slots.len() < end {
                slots.push(Slot::blank(slots.len() as u32));
            }
        };
        let (mut row, mut beginning) = (rows.first().copied(), 0);
        for ((address, content), shown) in sheet.cells.iter().zip(cells) {
            let Some((text, numeric)) = shown else { continue };
            if row != Some(address.row) {
                row = Some(address.row);
                beginning += columns.len();
            }
            let at = beginning + dense.get(address.column as usize).map_or(0, |column| *column as usize);
            fill(&mut slots, at);
            slots.push(Slot { content: Some(content), first: at as u32, numeric, text });
        }
        fill(&mut slots, area);
        let has_too_long = texts.iter().any(|said| quantity::is_too_long(said.text));
        let mut grid = Self { sheet, rows, columns, slots, texts, has_too_long };
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
                    Slot { first: (first_row * width + first_column - from) as u32, ..*slot }
                } else {
                    Slot::blank(index)
                });
            }
        }
        let columns = self.columns.get(from..to).unwrap_or_default().to_vec();
        Self { rows: self.rows.clone(), columns, slots, texts: self.texts.clone(), ..*self }
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
            // The first cell may stand in a row or column that is not used: then it holds nothing.
            let begins = self.address(top, left) == region.first;
            let said = self.slots.get(first as usize).copied().filter(|_| begins);
            let said = Slot { first, ..said.unwrap_or(Slot::blank(first)) };
            for row in top..bottom {
                for column in left..right {
                    if budget == 0 {
                        return;
                    }
                    budget -= 1;
                    if let Some(slot) = self.slots.get_mut(row * width + column)
                        && (slot.content.is_none() || slot.first == first)
                    {
                        *slot = said;
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

    fn slot(&self, row: usize, column: usize) -> Option<&Slot<'a>> {
        if column < self.width() { self.slots.get(row * self.width() + column) } else { None }
    }

    /// What a cell holds or, inside a merged region, what the region's first cell holds.
    pub fn content(&self, row: usize, column: usize) -> Option<&'a Content> {
        self.slot(row, column).and_then(|slot| slot.content)
    }

    /// Whether [`Self::content`] is a number in any writing.
    pub fn is_numeric(&self, row: usize, column: usize) -> bool {
        self.slot(row, column).is_some_and(|slot| slot.numeric)
    }

    /// Whether [`Self::own`] is a number in any writing.
    pub fn is_own_number(&self, row: usize, column: usize) -> bool {
        self.is_numeric(row, column) && !self.is_covered(row, column)
    }

    /// Whether [`Self::content`] is a number anywhere in a row.
    pub fn has_numbers(&self, row: usize) -> bool {
        let from = row * self.width();
        self.slots.get(from..from + self.width()).is_some_and(|slots| slots.iter().any(|slot| slot.numeric))
    }

    /// In how many cells of a row [`Self::own`] is a number.
    pub fn own_numbers(&self, row: usize) -> usize {
        (0..self.width()).filter(|&column| self.is_own_number(row, column)).count()
    }

    /// What a cell holds itself; nothing where it is covered by a merged region that starts elsewhere.
    pub fn own(&self, row: usize, column: usize) -> Option<&'a Content> {
        self.content(row, column).filter(|_| !self.is_covered(row, column))
    }

    fn said(&self, row: usize, column: usize) -> Option<&Said<'a>> {
        self.texts.get(self.slot(row, column)?.text as usize)
    }

    /// What the text of a cell says as a header. Found out once for each of the different texts, since the same few words fill
    /// most of a table and many ask.
    pub fn heading(&self, words: &Words, row: usize, column: usize) -> Option<&Heading> {
        self.said(row, column).map(|said| said.heading.get_or_init(|| words.heading(said.text)))
    }

    /// Whether the text of a cell begins the notes under a table. Found out once for each of the different texts.
    pub fn begins_footer(&self, words: &Words, row: usize, column: usize) -> bool {
        self.said(row, column).is_some_and(|said| *said.footer.get_or_init(|| words.is_footer(said.text)))
    }

    /// Whether a text of the sheet is a number that is too long to be read exactly.
    pub fn has_too_long(&self) -> bool {
        self.has_too_long
    }

    /// The text of a cell, trimmed; merged regions resolved. Numbers are no text.
    pub fn text(&self, row: usize, column: usize) -> Option<&'a str> {
        self.said(row, column).map(|said| said.text)
    }
}

/// Whether a text is a number in any writing.
fn is_number(text: &str) -> bool {
    // Chinese numerals number things (一、二、三) more often than they count them.
    let first = text.chars().find(|character| !is_space(*character)).map(half_width);
    text.len() <= 48
        && first.is_some_and(|first| first.is_ascii_digit() || "+-(.−–".contains(first))
        && quantity::numeral(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::workbook::Region;

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
