//! The cells and merged regions of a worksheet, in one pass.

use ecow::EcoString;
use quick_xml::events::BytesStart;

use super::strings;
use crate::model::workbook::{Address, Content, Region};
use crate::read::format::Shown;
use crate::read::sheet::{self, Allowance};
use crate::read::xml::{Walk, attribute};
use crate::read::{ReadError, refuse};

/// What the cells of all sheets refer to.
pub struct Values<'a> {
    pub strings: &'a [EcoString],
    pub formats: &'a [Shown],
    pub since_1904: bool,
}

/// What a worksheet's part holds.
#[derive(Default)]
pub struct Worksheet {
    pub cells: Vec<(Address, Content)>,
    pub merges: Vec<Region>,
}

impl Worksheet {
    /// Reads a worksheet's part.
    pub fn read(xml: &str, values: &Values<'_>, allowance: &mut Allowance) -> Result<Self, ReadError> {
        let mut worksheet = Self::default();
        let mut walk = Walk::new(xml);
        walk.child()?;
        while let Some(section) = walk.child()? {
            match section.local_name().as_ref() {
                "sheetData" => worksheet.rows(&mut walk, values, allowance)?,
                "mergeCells" => worksheet.merges(&mut walk)?,
                _ => walk.skip()?,
            }
        }
        Ok(worksheet)
    }

    fn rows(&mut self, walk: &mut Walk<'_>, values: &Values<'_>, allowance: &mut Allowance) -> Result<(), ReadError> {
        // Rows and cells that do not say where they are follow the one before.
        let mut row = 0_u32;
        while let Some(element) = walk.child()? {
            if element.local_name().as_ref() != "row" {
                walk.skip()?;
                continue;
            }
            if let Some(written) = attribute(&element, "r") {
                row = written.parse::<u32>().ok().and_then(|row| row.checked_sub(1)).ok_or_else(refuse::damaged)?;
            }
            let mut next = Address::new(row, 0);
            while let Some(element) = walk.child()? {
                if element.local_name().as_ref() != "c" {
                    walk.skip()?;
                    continue;
                }
                let (place, content) = values.cell(walk, &element, next)?;
                if let Some(content) = content {
                    allowance.take()?;
                    // Only here it must lie on the sheet, for empty cells may be anywhere.
                    self.cells.push((sheet::address(place.row, place.column)?, content));
                }
                next = Address::new(row, place.column.saturating_add(1));
            }
            row = row.saturating_add(1);
        }
        Ok(())
    }

    fn merges(&mut self, walk: &mut Walk<'_>) -> Result<(), ReadError> {
        while let Some(merge) = walk.child()? {
            if merge.local_name().as_ref() == "mergeCell" {
                self.merges.extend(attribute(&merge, "ref").and_then(|reference| region(&reference)));
            }
            walk.skip()?;
        }
        Ok(())
    }
}

impl Values<'_> {
    /// Goes through a cell: where it stands (at `next`, if it does not say), and what it holds.
    fn cell(
        &self,
        walk: &mut Walk<'_>,
        element: &BytesStart<'_>,
        next: Address,
    ) -> Result<(Address, Option<Content>), ReadError> {
        let (mut value, mut inline, mut formula) = (String::new(), None, false);
        while let Some(part) = walk.child()? {
            match part.local_name().as_ref() {
                "v" => value = walk.text()?,
                "is" => inline = Some(strings::rich(walk)?),
                part => {
                    formula |= part == "f";
                    walk.skip()?;
                }
            }
        }
        let place = match attribute(element, "r") {
            Some(written) => address(&written).ok_or_else(refuse::damaged)?,
            None => next,
        };
        let kind = attribute(element, "t").unwrap_or_default();
        let content = match inline {
            // What stands in the cell itself goes first.
            Some(text) => sheet::text(text.into()),
            None if !value.is_empty() => {
                let style = attribute(element, "s").and_then(|style| style.parse().ok()).unwrap_or_default();
                self.content(&kind, style, &value).map_err(|error| error.at(place))?
            }
            // The program that wrote the file did not calculate it; but the result may well be an empty text.
            None => (formula && kind != "str").then_some(Content::Uncomputed),
        };
        Ok((place, content))
    }

    /// What a cell holds, by its kind, its style and its value as written, which is not empty.
    fn content(&self, kind: &str, style: usize, value: &str) -> Result<Option<Content>, ReadError> {
        let contradicts = || refuse::damaged_because(format!("t=\"{kind}\", v=\"{value}\""));
        let number = || Some(sheet::value(value.trim_ascii().parse().ok()?, self.formats.get(style), self.since_1904));
        Ok(match kind {
            "str" => sheet::text(strings::unescaped(value).into()),
            "s" => {
                let shared = value.trim_ascii().parse().ok().and_then(|index: usize| self.strings.get(index));
                sheet::text(shared.ok_or_else(contradicts)?.clone())
            }
            "" => number().or_else(|| sheet::text(value.into())),
            "n" => Some(number().ok_or_else(contradicts)?),
            "b" => match value.trim_ascii() {
                "0" | "false" => Some(Content::Logical(false)),
                "1" | "true" => Some(Content::Logical(true)),
                _ => return Err(contradicts()),
            },
            "e" => Some(Content::Error(value.into())),
            "d" => Some(Content::Date(value.into())),
            // The text stands in `<is>`; here it is where a program put it in the wrong place.
            "inlineStr" => sheet::text(value.into()),
            _ => return Err(contradicts()),
        })
    }
}

/// A region from its reference, `A1:C3`, if it lies on a sheet.
fn region(reference: &str) -> Option<Region> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let corner = |reference| {
        let address = address(reference)?;
        sheet::address(address.row, address.column).ok()
    };
    let (first, last) = (corner(first)?, corner(last)?);
    Some(Region {
        first: Address::new(first.row.min(last.row), first.column.min(last.column)),
        last: Address::new(first.row.max(last.row), first.column.max(last.column)),
    })
}

/// An address from its reference, `C3`, also one beyond the sheet.
fn address(reference: &str) -> Option<Address> {
    let (letters, row) = reference.split_at(reference.find(|sign: char| !sign.is_ascii_alphabetic())?);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    Some(Address::new(row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}
