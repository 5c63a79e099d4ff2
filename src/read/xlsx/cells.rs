//! The cells and merged regions of a worksheet, in one pass.

use std::borrow::Cow;

use super::strings;
use crate::read::format::Shown;
use crate::read::markup::{Broken, Markup, Tag};
use crate::read::sheet::{self, Allowance};
use crate::read::{ReadError, number, refuse};
use crate::workbook::{Address, Content, NumberFormat, Region, Stored};

/// Bytes of XML that a cell usually takes.
const USUAL_CELL: usize = 30;

/// What the cells of all sheets refer to.
pub struct Values<'a> {
    pub strings: &'a [Cow<'a, str>],
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

impl From<Broken> for ReadError {
    fn from(_: Broken) -> Self {
        refuse::damaged()
    }
}

impl<'a> Worksheet<'a> {
    /// Reads a worksheet's part.
    pub fn read(xml: &'a str, values: &'a Values<'a>, allowance: &mut Allowance) -> Result<Self, ReadError> {
        let cells = Vec::with_capacity(xml.len() / USUAL_CELL);
        let mut worksheet = Self { values, markup: Markup::new(xml), cells, merges: Vec::new() };
        worksheet.markup.child()?;
        while let Some(section) = worksheet.markup.child()? {
            match section.name {
                "sheetData" => worksheet.rows(allowance)?,
                "mergeCells" => worksheet.merges()?,
                _ => worksheet.markup.skip()?,
            }
        }
        Ok(worksheet)
    }

    fn rows(&mut self, allowance: &mut Allowance) -> Result<(), ReadError> {
        let mut row = 0_u32;
        while let Some(tag) = self.markup.child()? {
            if tag.name != "row" {
                self.markup.skip()?;
                continue;
            }
            // Rows and cells that do not say where they are follow the one before.
            if let Some(written) = tag.attribute("r") {
                row = written.parse::<u32>().ok().and_then(|row| row.checked_sub(1)).ok_or_else(refuse::damaged)?;
            }
            let mut column = 0_u32;
            while let Some(tag) = self.markup.child()? {
                if tag.name == "c" {
                    column = self.cell(&tag, row, column, allowance)?;
                } else {
                    self.markup.skip()?;
                }
            }
            row = row.saturating_add(1);
        }
        Ok(())
    }

    /// Reads a cell; the answer is the column after it.
    fn cell(&mut self, tag: &Tag<'a>, row: u32, column: u32, allowance: &mut Allowance) -> Result<u32, ReadError> {
        let mut place = Ok(Address::new(row, column));
        let mut style = 0_usize;
        let mut kind = "";
        for (name, value) in tag.attributes() {
            match name {
                "r" => place = address(value).ok_or_else(refuse::damaged),
                "s" => style = value.parse().unwrap_or_default(),
                "t" => kind = value,
                _ => {}
            }
        }
        let place = place?;
        let mut value = None;
        let mut inline = None;
        let mut formula = false;
        while let Some(part) = self.markup.child()? {
            match part.name {
                "v" => value = Some(self.markup.words()?),
                "is" => inline = Some(strings::rich(&mut self.markup)?),
                part => {
                    formula |= part == "f";
                    self.markup.skip()?;
                }
            }
        }
        let content = match (inline, value) {
            (Some(inline), _) => sheet::text(&inline),
            (None, Some(value)) if kind == "str" => sheet::text(&strings::unescaped(value)),
            (None, Some(value)) if !value.is_empty() => {
                self.values.content(&value, kind, style).map_err(|error| error.at(place))?
            }
            // The program that wrote the file did not calculate it.
            (None, _) => formula.then_some(Content::Uncomputed),
        };
        if let Some(content) = content {
            allowance.take()?;
            // Only here, for empty cells may be anywhere.
            self.cells.push((sheet::address(place.row, place.column)?, content));
        }
        Ok(place.column.saturating_add(1))
    }

    fn merges(&mut self) -> Result<(), Broken> {
        while let Some(merge) = self.markup.child()? {
            if merge.name == "mergeCell" {
                self.merges.extend(merge.attribute("ref").and_then(region));
            }
            self.markup.skip()?;
        }
        Ok(())
    }
}

impl Values<'_> {
    /// What a cell of some kind holds, from its value as written.
    fn content(&self, value: &str, kind: &str, style: usize) -> Result<Option<Content>, ReadError> {
        let wrong = || refuse::damaged_because(format!("t=\"{kind}\", v=\"{value}\""));
        Ok(match kind {
            "s" => {
                let index: usize = value.trim_ascii().parse().map_err(|_| wrong())?;
                sheet::text(self.strings.get(index).ok_or_else(wrong)?)
            }
            "" | "n" => match self.number(value.trim_ascii(), style) {
                None if kind.is_empty() => sheet::text(value),
                None => return Err(wrong()),
                number => number,
            },
            "b" => match value.trim_ascii() {
                "0" | "false" => Some(Content::Logical(false)),
                "1" | "true" => Some(Content::Logical(true)),
                _ => return Err(wrong()),
            },
            "e" => Some(Content::Error(value.into())),
            "d" => Some(Content::Date(value.into())),
            // The text stands in `<is>`; here it is where a program put it in the wrong place.
            "inlineStr" => sheet::text(value),
            _ => return Err(wrong()),
        })
    }

    fn number(&self, written: &str, style: usize) -> Option<Content> {
        let format = match self.formats.get(style) {
            Some(Shown::Date(pattern)) => {
                return Some(Content::Date(pattern.show(written.parse().ok()?, self.since_1904).into()));
            }
            Some(Shown::Number(format)) => *format,
            None => NumberFormat::default(),
        };
        match number::written(written) {
            Some(value) => Some(Content::Number(Stored { value, format })),
            None => Some(sheet::number(written.parse().ok()?, format)),
        }
    }
}

/// A region from its reference, `A1:C3`.
fn region(reference: &str) -> Option<Region> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let corner = |reference| address(reference).and_then(|corner| sheet::address(corner.row, corner.column).ok());
    let (first, last) = (corner(first)?, corner(last)?);
    Some(Region {
        first: Address::new(first.row.min(last.row), first.column.min(last.column)),
        last: Address::new(first.row.max(last.row), first.column.max(last.column)),
    })
}

/// An address from its reference, `C3`, also one beyond the sheet.
fn address(reference: &str) -> Option<Address> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    for byte in reference.bytes() {
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
