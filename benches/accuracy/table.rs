//! A monthly table as a clerk keeps it: what each cell says, independent of where on a sheet it stands.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::vocabulary::Nature;

/// What one cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Number(Number),
    Text(String),
    Blank,
    /// `#REF!`
    Broken,
}

/// A number as shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// What is shown: the number before the percent sign for percentages.
    pub shown: Decimal,
    /// Decimals shown.
    pub decimals: u32,
    /// Whether a percent sign follows.
    pub percent: bool,
    /// Trailing zeros of the decimals are left away, as the spreadsheet format *General* does.
    pub trimmed: bool,
    /// What a formula stored, where that has more digits than are shown.
    pub stored: Option<f64>,
}

impl Number {
    /// The text on the screen.
    pub fn printed(&self) -> String {
        let mut shown = self.shown.round_dp_with_strategy(self.decimals, RoundingStrategy::MidpointAwayFromZero);
        if self.trimmed {
            shown = shown.normalize();
        } else {
            shown.rescale(self.decimals);
        }
        format!("{shown}{}", if self.percent { "%" } else { "" })
    }

    /// The same cell with another number typed into it. Typed digits are not cut off.
    pub fn retyped(&self, shown: Decimal) -> Self {
        Self { shown, decimals: self.decimals.max(shown.normalize().scale()), stored: None, ..*self }
    }
}

impl Cell {
    pub fn printed(&self) -> String {
        match self {
            Cell::Number(number) => number.printed(),
            Cell::Text(text) => text.clone(),
            Cell::Blank => String::new(),
            Cell::Broken => "#REF!".to_owned(),
        }
    }

    pub fn number(&self) -> Option<&Number> {
        match self {
            Cell::Number(number) => Some(number),
            _ => None,
        }
    }

    pub fn shown(&self) -> Option<Decimal> {
        self.number().map(|number| number.shown)
    }
}

/// Rows of an indicator.
pub const TARGET: usize = 0;
pub const DONE: usize = 1;
pub const PROGRESS: usize = 2;

/// How the figures of an indicator hang together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// Numbers; parts add up to the whole.
    Additive,
    /// Numbers; parts do not add up.
    Standard,
    /// A state in words in place of the done figures.
    Status,
    /// Paragraphs over all places.
    Task,
}

#[derive(Clone, Debug)]
pub struct Indicator {
    pub project: String,
    pub name: String,
    pub unit: String,
    pub lead: String,
    pub nature: Nature,
    pub shape: Shape,
    /// Whether the name states the target of the whole.
    pub stated: bool,
    /// By row and place.
    pub cells: [Vec<Cell>; 3],
}

impl Indicator {
    /// Places with numbers in all three rows.
    pub fn full(&self, places: impl Iterator<Item = usize>) -> Vec<usize> {
        places.filter(|&place| self.cells.iter().all(|row| row[place].number().is_some())).collect()
    }
}

/// Where the cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Three rows an indicator, places across.
    ThreeRows,
    /// One row an indicator, one place.
    OneRow,
    /// A row a place, indicators across.
    PlacesDown,
    /// One row an indicator, places across with the measures under each.
    PlacesAcross,
}

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Numbers with number formats.
    Spreadsheet,
    /// Numbers kept as text.
    SpreadsheetOfTexts,
    /// Comma-separated text.
    Separated,
}

/// The words of a table.
#[derive(Clone, Debug)]
pub struct Words {
    /// Target, done, progress.
    pub measures: [&'static str; 3],
    /// Header of the indicators, of the units and of the column that holds the measures.
    pub indicator: &'static str,
    pub unit: &'static str,
    pub state: &'static str,
    /// 牵头部门, if there is such a column.
    pub lead: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub file: String,
    pub title: String,
    /// A line under the title, and one under the table.
    pub subtitle: Option<String>,
    pub footnote: Option<String>,
    pub year: i64,
    pub month: i64,
    /// The city or the county that reports.
    pub reporter: String,
    pub layout: Layout,
    pub medium: Medium,
    pub words: Words,
    /// Printed names, the whole and the own share among them.
    pub places: Vec<String>,
    pub total: usize,
    pub own: Option<usize>,
    pub indicators: Vec<Indicator>,
    /// What was hidden or exact about it, for error messages of the bench.
    pub origin: String,
}

impl Table {
    /// Indices of all places but the whole.
    pub fn parts(&self) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.places.len()).filter(|&place| place != self.total || self.places.len() == 1)
    }

    pub fn cell(&self, spot: Spot) -> Cell {
        match spot {
            Spot::Figure { indicator, row, place } => self.indicators[indicator].cells[row][place].clone(),
            Spot::Place(place) => Cell::Text(self.places[place].clone()),
            Spot::Unit(indicator) => Cell::Text(self.indicators[indicator].unit.clone()),
        }
    }

    pub fn set(&mut self, spot: Spot, cell: Cell) {
        match (spot, cell) {
            (Spot::Figure { indicator, row, place }, cell) => self.indicators[indicator].cells[row][place] = cell,
            (Spot::Place(place), cell) => self.places[place] = cell.printed(),
            (Spot::Unit(indicator), cell) => self.indicators[indicator].unit = cell.printed(),
        }
    }
}

/// A cell of a table by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    Figure {
        indicator: usize,
        row: usize,
        place: usize,
    },
    /// The header of a place.
    Place(usize),
    Unit(usize),
}

impl Spot {
    pub fn figure(indicator: usize, row: usize, place: usize) -> Self {
        Spot::Figure { indicator, row, place }
    }

    /// Whether two cells meet in a relation: the same row, or the same place, of one indicator.
    pub fn related(self, other: Self) -> bool {
        match (self, other) {
            (Spot::Figure { indicator: a, row: r, place: p }, Spot::Figure { indicator: b, row: s, place: q }) => {
                a == b && (r == s || p == q)
            }
            (Spot::Unit(a), Spot::Figure { indicator: b, .. }) => a == b,
            (Spot::Place(p), Spot::Figure { place: q, .. }) => p == q,
            _ => self == other,
        }
    }
}
