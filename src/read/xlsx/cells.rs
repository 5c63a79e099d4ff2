//! The cells and merged regions of a worksheet, in one pass.

use std::borrow::Cow;

use ecow::EcoString;

use super::strings;
use crate::model::workbook::{Address, Content, NumberFormat, Region, Stored};
use crate::read::format::Shown;
use crate::read::markup::{self, Broken, Markup};
use crate::read::sheet::{self, Allowance};
use crate::read::{ReadError, number, refuse};

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

/// What a cell says of its value.
#[derive(Clone, Copy, Default)]
struct Kind<'a> {
    style: u32,
    name: &'a [u8],
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
            let mut next = Address::new(row, 0);
            loop {
                let (place, content) = match self.plain() {
                    Some(cell) => cell,
                    None => match self.markup.child()? {
                        Some(b"c") => self.cell(next)?,
                        Some(_) => {
                            self.markup.skip()?;
                            continue;
                        }
                        None => break,
                    },
                };
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

    /// Where the next cell stands and what it holds, if it is written as nearly all are: empty, with a number, or with a text of
    /// the table (`<c r="A1" s="1"/>`, `<c r="B1" s="1"><v>7.8</v></c>`, `<c r="C1" s="1" t="s"><v>0</v></c>`). Going step by
    /// step would cost several times as much.
    #[inline]
    fn plain(&mut self) -> Option<(Address, Option<Content>)> {
        let (place, rest) = leading_address(self.markup.rest()?.strip_prefix(b"<c r=\"")?)?;
        let (style, rest) = match rest.strip_prefix(b"\" s=\"") {
            Some(rest) => markup::leading_number(rest)?,
            None => (0, rest),
        };
        if let Some(rest) = rest.strip_prefix(b"\"/>") {
            self.markup.go_on(rest);
            return Some((place, None));
        }
        let (content, rest) = if let Some(rest) = rest.strip_prefix(b"\" t=\"s\"><v>") {
            let (index, rest) = markup::leading_number(rest)?;
            let text = self.values.strings.get(index as usize).filter(|text| !text.is_empty())?;
            (Content::Text(text.clone()), rest)
        } else {
            let written = rest.strip_prefix(b"\"><v>")?;
            match (number::leading(written), self.values.formats.get(style as usize)) {
                (Some((value, rest)), Some(Shown::Number(format))) => (Content::Number(Stored { value, format: *format }), rest),
                // A date, or with more digits than a program shows: a quotient as it was calculated.
                _ => {
                    let (written, rest) = markup::up_to_tag(written)?;
                    (self.values.number(written, style)?, rest)
                }
            }
        };
        self.markup.go_on(rest.strip_prefix(b"</v></c>")?);
        Some((place, Some(content)))
    }

    /// The cell whose tag was told last, however it is written: where it stands, if need be at a place, and what it holds.
    fn cell(&mut self, place: Address) -> Result<(Address, Option<Content>), Fault> {
        let (mut written, mut kind) = (None, Kind::default());
        self.markup.attributes(|name, value| match name {
            b"r" => written = Some(value),
            b"s" => kind.style = markup::number(value).unwrap_or_default(),
            b"t" => kind.name = value,
            _ => {}
        })?;
        let (mut value, mut inline, mut formula) = (Cow::Borrowed(&b""[..]), None, false);
        while let Some(part) = self.markup.child()? {
            match part {
                b"v" => value = self.markup.words()?,
                b"is" => inline = Some(strings::rich(&mut self.markup)?),
                part => {
                    formula |= part == b"f";
                    self.markup.skip()?;
                }
            }
        }
        let place = written.map_or(Some(place), address).ok_or_else(refuse::damaged)?;
        let content = match inline {
            // What stands in the cell itself goes first.
            Some(text) => sheet::text(text.into()),
            None if !value.is_empty() => self.values.content(place, kind, &value)?,
            // The program that wrote the file did not calculate it; but the result may well be an empty text.
            None => (formula && kind.name != b"str").then_some(Content::Uncomputed),
        };
        Ok((place, content))
    }

    fn merges(&mut self) -> Result<(), Broken> {
        loop {
            if let Some((region, rest)) = self.markup.rest().and_then(plain_region) {
                self.markup.go_on(rest);
                self.merges.push(region);
                continue;
            }
            let Some(merge) = self.markup.child()? else { return Ok(()) };
            if merge == b"mergeCell" {
                self.merges.extend(self.markup.value_of(b"ref")?.and_then(region));
            }
            self.markup.skip()?;
        }
    }
}

impl Values<'_> {
    /// What a cell holds, from its value as written, which is not empty.
    fn content(&self, place: Address, kind: Kind<'_>, value: &[u8]) -> Result<Option<Content>, Fault> {
        let damaged = |Broken| refuse::damaged().at(place);
        let text = || markup::as_text(value).map(EcoString::from).map_err(damaged);
        let contradicts = || {
            let (kind, value) = (String::from_utf8_lossy(kind.name), String::from_utf8_lossy(value));
            refuse::damaged_because(format!("t=\"{kind}\", v=\"{value}\"")).at(place)
        };
        Ok(match kind.name {
            b"str" => sheet::text(strings::unescaped(markup::as_text(value)?.into()).into()),
            b"s" => {
                let shared = markup::number(value.trim_ascii()).and_then(|index| self.strings.get(index as usize));
                sheet::text(shared.ok_or_else(contradicts)?.clone())
            }
            b"" | b"n" => match self.number(value.trim_ascii(), kind.style) {
                None if kind.name.is_empty() => sheet::text(text()?),
                None => return Err(contradicts().into()),
                number => number,
            },
            b"b" => match value.trim_ascii() {
                b"0" | b"false" => Some(Content::Logical(false)),
                b"1" | b"true" => Some(Content::Logical(true)),
                _ => return Err(contradicts().into()),
            },
            b"e" => Some(Content::Error(text()?)),
            b"d" => Some(Content::Date(text()?)),
            // The text stands in `<is>`; here it is where a program put it in the wrong place.
            b"inlineStr" => sheet::text(text()?),
            _ => return Err(contradicts().into()),
        })
    }

    fn number(&self, written: &[u8], style: u32) -> Option<Content> {
        let double = || markup::as_text(written).ok()?.parse().ok();
        let format = match self.formats.get(style as usize) {
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
    span(address(first)?, address(last)?)
}

/// The region between two corners, if these lie on a sheet.
fn span(first: Address, last: Address) -> Option<Region> {
    let on_sheet = |corner: &Address| sheet::address(corner.row, corner.column).is_ok();
    [first, last].iter().all(on_sheet).then_some(Region {
        first: Address::new(first.row.min(last.row), first.column.min(last.column)),
        last: Address::new(first.row.max(last.row), first.column.max(last.column)),
    })
}

/// A region at the beginning of a text, as nearly all are written (`<mergeCell ref="A1:C3"/>`), and what follows it.
fn plain_region(text: &[u8]) -> Option<(Region, &[u8])> {
    let (first, rest) = leading_address(text.strip_prefix(b"<mergeCell ref=\"")?)?;
    let (last, rest) = leading_address(rest.strip_prefix(b":")?)?;
    Some((span(first, last)?, rest.strip_prefix(b"\"/>")?))
}

/// An address from its reference, `C3`, also one beyond the sheet.
fn address(reference: &[u8]) -> Option<Address> {
    let (address, rest) = leading_address(reference)?;
    rest.is_empty().then_some(address)
}

/// The address that a text begins with, and what follows it.
#[inline]
fn leading_address(text: &[u8]) -> Option<(Address, &[u8])> {
    let (mut column, mut rest) = (0_u32, text);
    while let [letter @ (b'A'..=b'Z' | b'a'..=b'z'), after @ ..] = rest {
        column = column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
        rest = after;
    }
    let (row, rest) = markup::leading_number(rest)?;
    Some((Address::new(row.checked_sub(1)?, column.checked_sub(1)?), rest))
}
