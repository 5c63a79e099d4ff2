//! The cells and merged regions of a worksheet, in one pass.

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
            while let Some(tag) = self.markup.child()? {
                if tag == b"c" {
                    column = self.cell(row, column, allowance)?;
                } else {
                    self.markup.skip()?;
                }
            }
            row = row.saturating_add(1);
        }
        Ok(())
    }

    /// Reads a cell; the answer is the column after it.
    fn cell(&mut self, row: u32, column: u32, allowance: &mut Allowance) -> Result<u32, Fault> {
        let mut place = Some(Address::new(row, column));
        let (mut style, mut kind) = (&b""[..], &b""[..]);
        self.markup.attributes(|name, value| match name {
            b"r" => place = address(value),
            b"s" => style = value,
            b"t" => kind = value,
            _ => {}
        })?;
        let place = place.ok_or_else(refuse::damaged)?;
        let (mut value, mut inline) = (None, None);
        let mut formula = false;
        while let Some(part) = self.markup.child()? {
            match part {
                b"v" => value = Some(self.markup.words()?),
                b"is" => inline = Some(strings::rich(&mut self.markup)?),
                part => {
                    formula |= part == b"f";
                    self.markup.skip()?;
                }
            }
        }
        match (inline, value) {
            (Some(inline), _) => self.text(place, inline.into(), allowance)?,
            (None, Some(value)) if kind == b"str" => {
                self.text(place, strings::unescaped(markup::as_text(&value)?.into()).into(), allowance)?;
            }
            (None, Some(value)) if !value.is_empty() => {
                self.value(place, &value, kind, style, allowance).map_err(|fault| fault.at(place))?;
            }
            // The program that wrote the file did not calculate it.
            (None, _) if formula => self.push(place, Content::Uncomputed, allowance)?,
            (None, _) => {}
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
    fn value(
        &mut self,
        place: Address,
        value: &[u8],
        kind: &[u8],
        style: &[u8],
        allowance: &mut Allowance,
    ) -> Result<(), Fault> {
        let text = || markup::as_text(value).map(EcoString::from);
        let contradicts = || {
            let (kind, value) = (String::from_utf8_lossy(kind), String::from_utf8_lossy(value));
            refuse::damaged_because(format!("t=\"{kind}\", v=\"{value}\""))
        };
        match kind {
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
