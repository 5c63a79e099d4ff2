//! A workbook as it was read: sheets of raw cells, before anything is understood.
//!
//! Cells are kept sparsely, so that a stray value in `XFD1048576` costs one entry and not a grid.

use std::fmt;

use ecow::EcoString;
use rust_decimal::Decimal;

/// A file's content: its sheets, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// All sheets that hold cells or are empty; chart sheets are left out.
    pub sheets: Vec<Sheet>,
    /// The text encoding that was found, for separated text (`UTF-8`, `GB18030`); `None` for spreadsheets.
    pub encoding: Option<&'static str>,
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The sheet's name; for separated text, the file's stem is not known here, so it is `"1"`.
    pub name: String,
    /// Whether the sheet is hidden in the spreadsheet program.
    pub hidden: bool,
    /// Non-blank cells. Merged regions hold their value at the first cell only.
    pub cells: Cells,
    /// Merged regions, those further up first (any order is understood; this one is found in fast).
    pub merges: Vec<Region>,
}

impl Sheet {
    /// The content of a cell; a cell inside a merged region answers with the content of the region's first cell.
    pub fn at(&self, address: Address) -> Option<&Content> {
        self.cells.get(&address).or_else(|| {
            let region = self.region(address)?;
            self.cells.get(&region.first)
        })
    }

    /// The merged region that covers a cell.
    pub fn region(&self, address: Address) -> Option<Region> {
        // A region that covers the cell begins at its row or above, and most begin near it: the search goes upwards from there.
        let (above, below) = self.merges.split_at(self.merges.partition_point(|region| region.first.row <= address.row));
        above.iter().rev().chain(below).copied().find(|region| region.contains(address))
    }
}

/// Cells by their addresses, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells(Vec<(Address, Content)>);

impl Cells {
    /// The content of a cell.
    pub fn get(&self, address: &Address) -> Option<&Content> {
        let index = self.0.binary_search_by_key(address, |(address, _)| *address).ok()?;
        self.0.get(index).map(|(_, content)| content)
    }

    /// Sets the content of a cell: in no time behind all others, else at the cost of moving those that follow.
    pub fn insert(&mut self, address: Address, content: Content) {
        match self.0.binary_search_by_key(&address, |(address, _)| *address) {
            Ok(index) => {
                if let Some(cell) = self.0.get_mut(index) {
                    cell.1 = content;
                }
            }
            Err(index) => self.0.insert(index, (address, content)),
        }
    }

    /// All cells, row by row.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Address, &Content)> {
        self.0.iter().map(|(address, content)| (*address, content))
    }

    /// The addresses of all cells, row by row.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Address> {
        self.0.iter().map(|(address, _)| address)
    }

    /// The cells of a row, from the left.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (Address, &Content)> {
        let from = self.0.partition_point(|(address, _)| address.row < row);
        let cells = self.0[from..].iter().take_while(move |(address, _)| address.row == row);
        cells.map(|(address, content)| (*address, content))
    }

    /// The cells of each row that has some.
    pub fn rows(&self) -> impl Iterator<Item = &[(Address, Content)]> {
        self.0.chunk_by(|(one, _), (other, _)| one.row == other.row)
    }

    /// The address of the first cell.
    pub fn first(&self) -> Option<Address> {
        self.0.first().map(|(address, _)| *address)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Drops the cells that do not satisfy a condition.
    pub fn retain(&mut self, mut keep: impl FnMut(Address) -> bool) {
        self.0.retain(|(address, _)| keep(*address));
    }
}

/// In any order; of several at one address the last stands.
impl FromIterator<(Address, Content)> for Cells {
    fn from_iter<T: IntoIterator<Item = (Address, Content)>>(cells: T) -> Self {
        let mut cells: Vec<_> = cells.into_iter().collect();
        if !cells.is_sorted_by(|(one, _), (next, _)| one < next) {
            cells.sort_by_key(|(address, _)| *address);
            cells.dedup_by(|later, earlier| {
                let same = later.0 == earlier.0;
                if same {
                    std::mem::swap(later, earlier);
                }
                same
            });
        }
        Self(cells)
    }
}

/// A cell's place on a sheet, zero-based; printed as `G26`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub column: u32,
}

impl Address {
    /// The address of a zero-based row and column.
    pub const fn new(row: u32, column: u32) -> Self {
        Self { row, column }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&column_letters(self.column))?;
        write!(f, "{}", u64::from(self.row) + 1)
    }
}

/// The letters of a zero-based column: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = String::with_capacity(4);
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters
}

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Upper left corner.
    pub first: Address,
    /// Lower right corner.
    pub last: Address,
}

impl Region {
    /// Whether a cell lies inside.
    pub fn contains(&self, address: Address) -> bool {
        (self.first.row..=self.last.row).contains(&address.row)
            && (self.first.column..=self.last.column).contains(&address.column)
    }
}

/// What a cell holds, as stored. Nothing is coerced here.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A number with the format it is shown in.
    Number(Stored),
    /// A text, as typed.
    Text(EcoString),
    /// A truth value.
    Logical(bool),
    /// A date or time, as it is shown.
    Date(EcoString),
    /// An error value such as `#REF!`.
    Error(EcoString),
    /// A formula whose result was never stored: the program that wrote the file did not calculate it.
    Uncomputed,
}

/// A stored number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stored {
    /// The value with the digits that are stored (the shortest decimal that gives the same double).
    pub value: Decimal,
    /// How it is shown.
    pub format: NumberFormat,
}

/// The part of a number format that says how exactly a value is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// Decimals shown; `None` for *General*, which shows what is stored.
    pub decimals: Option<u8>,
    /// Whether the value is shown as a percentage.
    pub percent: bool,
}
