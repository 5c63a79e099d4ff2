//! The cells and merged regions of a worksheet, in one pass.

use std::borrow::Cow;

use ecow::EcoString;

use super::strings;
use crate::read::format::Shown;
use crate::read::markup::{self, Broken, Markup};
use crate::read::sheet::{self, Allowance};
use crate::read::{ReadError, number, refuse};
use crate::workbook::{Address, Content, NumberFormat, Region, Stored};

/// Bytes of XML that a cell usually takes.
const USUAL_CELL: usize = 30;

/// What the cells of all sheets refer to.
pub struct Values<'a> {
    pub strings: &'a [EcoString],
    pub formats: &'a [Shown],
    pub since_1904: bool,
}

/// A worksheet as it is read.
pub struct Worksheet<'a> {
    values: &'a Values<'a>,
    markup: Markup<'a>,
    pub cells: Vec<(Address, Content)>,
    pub merges: Vec<Region>,
}

/// A cell as it is written.
struct Cell<'a> {
    place: Option<&'a [u8]>,
    style: &'a [u8],
    kind: &'a [u8],
    value: Value<'a>,
    formula: bool,
}

enum Value<'a> {
    None,
    Written(&'a [u8]),
    /// Of several pieces, or with something resolved.
    Composed(Vec<u8>),
    Inline(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A cell at the beginning of a text, as nearly all are written (`<c r="A1" s="1" t="s"><v>0</v></c>`, `<c r="B1" s="1"/>`),
    /// and what follows it. Going step by step would cost several times as much.
    #[inline]
    fn plain(text: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (place, mut rest) = markup::up_to_quote(text.strip_prefix(b"<c r=\"")?)?;
        let (mut style, mut kind) = (&b""[..], &b""[..]);
        if let Some(after) = rest.strip_prefix(b" s=\"") {
            (style, rest) = markup::up_to_quote(after)?;
        }
        if let Some(after) = rest.strip_prefix(b" t=\"") {
            (kind, rest) = markup::up_to_quote(after)?;
        }
        let (value, rest) = match rest {
            [b'/', b'>', rest @ ..] => (Value::None, rest),
            rest => {
                let (value, rest) = markup::up_to_tag(rest.strip_prefix(b"><v>")?)?;
                (Value::Written(value), rest.strip_prefix(b"</v></c>")?)
            }
        };
        Some((Self { place: Some(place), style, kind, value, formula: false }, rest))
    }

    /// The cell whose tag was told last, however it is written.
    fn read(markup: &mut Markup<'a>) -> Result<Self, Broken> {
        let mut cell = Self { place: None, style: b"", kind: b"", value: Value::None, formula: false };
        markup.attributes(|name, value| match name {
            b"r" => cell.place = Some(value),
            b"s" => cell.style = value,
            b"t" => cell.kind = value,
            _ => {}
        })?;
        while let Some(part) = markup.child()? {
            match part {
                b"v" => {
                    let value = match markup.words()? {
                        Cow::Borrowed(value) => Value::Written(value),
                        Cow::Owned(value) => Value::Composed(value),
                    };
                    // What stands in the cell itself goes first.
                    if !matches!(cell.value, Value::Inline(_)) {
                        cell.value = value;
                    }
                }
                b"is" => cell.value = Value::Inline(strings::rich(markup)?),
                part => {
                    cell.formula |= part == b"f";
                    markup.skip()?;
                }
            }
        }
        Ok(cell)
    }
}

/// Kept small, for it stands in the answer about every cell.
type Fault = Box<ReadError>;

impl From<Broken> for Fault {
    fn from(_: Broken) -> Self {
        refuse::damaged().into()
    }
}

impl<'a> Worksheet<'a> {
    /// Reads a worksheet's part.
    pub fn read(xml: &'a [u8], values: &'a Values<'a>, allowance: &mut Allowance) -> Result<Self, Fault> {
        let cells = Vec::with_capacity(xml.len() / USUAL_CELL);
        let mut worksheet = Self { values, markup: Markup::new(xml), cells, merges: Vec::new() };
        worksheet.markup.child()?;
        while let Some(section) = worksheet.markup.child()? {
            match section {
                b"sheetData" => worksheet.rows(allowance)?,
                b"mergeCells" => worksheet.merges()?,
                _ => worksheet.markup.skip()?,
            }
        }
        Ok(worksheet)
    }

    fn rows(&mut self, allowance: &mut Allowance) -> Result<(), Fault> {
        let mut row = 0_u32;
        while let Some(tag) = self.markup.child()? {
            if tag != b"row" {
                self.markup.skip()?;
                continue;
            }
            // Rows and cells that do not say where they are follow the one before.
            if let Some(written) = self.markup.value_of(b"r")? {
                row = markup::number(written).and_then(|row| row.checked_sub(1)).ok_or_else(refuse::damaged)?;
            }
            let mut column = 0_u32;
            loop {
                column = if let Some((cell, rest)) = self.markup.rest().and_then(Cell::plain) {
                    self.markup.go_on(rest);
                    self.keep(cell, row, column, allowance)?
                } else {
                    match self.markup.child()? {
                        Some(b"c") => {
                            let cell = Cell::read(&mut self.markup)?;
                            self.keep(cell, row, column, allowance)?
                        }
                        Some(_) => {
                            self.markup.skip()?;
                            column
                        }
                        None => break,
                    }
                };
            }
            row = row.saturating_add(1);
        }
        Ok(())
    }

    /// Keeps what a cell holds; the answer is the column after it.
    #[inline]
    fn keep(&mut self, cell: Cell<'_>, row: u32, column: u32, allowance: &mut Allowance) -> Result<u32, Fault> {
        let place = match cell.place {
            Some(written) => address(written).ok_or_else(refuse::damaged)?,
            None => Address::new(row, column),
        };
        match cell.value {
            Value::Inline(text) => self.text(place, text.into(), allowance)?,
            // The result of a formula may well be an empty text.
            Value::Written(b"") if cell.kind == b"str" => {}
            Value::Written(value) if !value.is_empty() => self.value(place, value, cell.kind, cell.style, allowance)?,
            Value::Composed(value) if !value.is_empty() => self.value(place, &value, cell.kind, cell.style, allowance)?,
            // The program that wrote the file did not calculate it.
            _ if cell.formula => self.push(place, Content::Uncomputed, allowance)?,
            _ => {}
        }
        Ok(place.column.saturating_add(1))
    }

    /// Keeps what a cell holds. Only here it must lie on the sheet, for empty cells may be anywhere.
    #[inline]
    fn push(&mut self, place: Address, content: Content, allowance: &mut Allowance) -> Result<(), Fault> {
        allowance.take()?;
        self.cells.push((sheet::address(place.row, place.column)?, content));
        Ok(())
    }

    #[inline]
    fn text(&mut self, place: Address, text: EcoString, allowance: &mut Allowance) -> Result<(), Fault> {
        if text.is_empty() { Ok(()) } else { self.push(place, Content::Text(text), allowance) }
    }

    /// Keeps what a cell of some kind holds, from its value as written.
    #[inline]
    fn value(&mut self, place: Address, value: &[u8], kind: &[u8], style: &[u8], allowance: &mut Allowance) -> Result<(), Fault> {
        let damaged = |Broken| refuse::damaged().at(place);
        let text = || markup::as_text(value).map(EcoString::from).map_err(damaged);
        let contradicts = || {
            let (kind, value) = (String::from_utf8_lossy(kind), String::from_utf8_lossy(value));
            refuse::damaged_because(format!("t=\"{kind}\", v=\"{value}\"")).at(place)
        };
        match kind {
            b"str" => self.text(place, strings::unescaped(markup::as_text(value)?.into()).into(), allowance),
            b"s" => {
                let shared = markup::number(value.trim_ascii()).and_then(|index| self.values.strings.get(index as usize));
                self.text(place, shared.ok_or_else(contradicts)?.clone(), allowance)
            }
            b"" | b"n" => match self.values.number(value.trim_ascii(), style) {
                Some(number) => self.push(place, number, allowance),
                None if kind.is_empty() => self.text(place, text()?, allowance),
                None => Err(contradicts().into()),
            },
            b"b" => match value.trim_ascii() {
                b"0" | b"false" => self.push(place, Content::Logical(false), allowance),
                b"1" | b"true" => self.push(place, Content::Logical(true), allowance),
                _ => Err(contradicts().into()),
            },
            b"e" => self.push(place, Content::Error(text()?), allowance),
            b"d" => self.push(place, Content::Date(text()?), allowance),
            // The text stands in `<is>`; here it is where a program put it in the wrong place.
            b"inlineStr" => self.text(place, text()?, allowance),
            _ => Err(contradicts().into()),
        }
    }

    fn merges(&mut self) -> Result<(), Broken> {
        while let Some(merge) = self.markup.child()? {
            if merge == b"mergeCell" {
                self.merges.extend(self.markup.value_of(b"ref")?.and_then(region));
            }
            self.markup.skip()?;
        }
        Ok(())
    }
}

impl Values<'_> {
    fn number(&self, written: &[u8], style: &[u8]) -> Option<Content> {
        let double = || markup::as_text(written).ok()?.parse().ok();
        let format = match self.formats.get(markup::number(style).unwrap_or_default() as usize) {
            Some(Shown::Date(pattern)) => {
                return Some(Content::Date(pattern.show(double()?, self.since_1904).into()));
            }
            Some(Shown::Number(format)) => *format,
            None => NumberFormat::default(),
        };
        match number::written(written) {
            Some(value) => Some(Content::Number(Stored { value, format })),
            None => Some(sheet::number(double()?, format)),
        }
    }
}

/// A region from its reference, `A1:C3`.
fn region(reference: &[u8]) -> Option<Region> {
    let mut corners = reference.split(|&byte| byte == b':');
    let first = corners.next()?;
    let last = corners.next().unwrap_or(first);
    let corner = |reference| address(reference).and_then(|corner| sheet::address(corner.row, corner.column).ok());
    let (first, last) = (corner(first)?, corner(last)?);
    Some(Region {
        first: Address::new(first.row.min(last.row), first.column.min(last.column)),
        last: Address::new(first.row.max(last.row), first.column.max(last.column)),
    })
}

/// An address from its reference, `C3`, also one beyond the sheet.
fn address(reference: &[u8]) -> Option<Address> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    for &byte in reference {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' if column > 0 => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            _ => return None,
        }
    }
    Some(Address::new(row.checked_sub(1)?, column.checked_sub(1)?))
}
