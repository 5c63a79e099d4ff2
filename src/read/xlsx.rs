//! Office Open XML workbooks (xlsx, xlsm): cells by calamine in one pass, the rest from the raw bytes of the part.

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use memchr::memmem;

use super::format::{self, Shown};
use super::package::{self, Package, each_element};
use super::sheet::{self, Allowance};
use super::{ReadError, refuse};
use crate::workbook::{Address, Content, NumberFormat, Region, Workbook};

type Book<'a> = Xlsx<std::io::Cursor<&'a [u8]>>;

/// Bytes of XML that a cell usually takes.
const USUAL_CELL: usize = 40;

/// Reads a package that is an Office workbook.
pub fn read(package: &Package) -> Result<Workbook, ReadError> {
    check_counts(package)?;
    let mut book: Book<'_> = Xlsx::new(package.stored()).map_err(refused)?;
    let parts = package::sheet_parts(package);
    let formats: Vec<Shown> = formats(&mut book);
    let since_1904 = book.has_1904_epoch();
    let mut workbook = Workbook::default();
    let mut allowance = Allowance::new();
    let sheets = book.sheets_metadata().to_vec();
    for (index, metadata) in sheets.into_iter().enumerate() {
        if metadata.typ != SheetType::WorkSheet {
            continue;
        }
        let name = metadata.name;
        // calamine goes the same way to the part. Were it missed here, merged cells would be lost in silence.
        let part = parts.get(index).and_then(|path| package.part(path)).ok_or_else(|| refuse::damaged().on(&name))?;
        let part = Part::new(part);
        let values = Values { formats: &formats, since_1904 };
        let mut cells =
            values.cells(&mut book, &name, part.xml.len() / USUAL_CELL, &mut allowance).map_err(|error| error.on(&name))?;
        if part.has_formula_without_value() {
            cells.extend(uncomputed(&mut book, &name).map_err(|error| error.on(&name))?);
        }
        let hidden = metadata.visible != SheetVisible::Visible;
        workbook.sheets.push(sheet::build(name, hidden, cells, part.merges())?);
    }
    Ok(workbook)
}

/// calamine asks for memory for as many shared strings as the part claims to have, which a crafted part turns into an abort.
fn check_counts(package: &Package) -> Result<(), ReadError> {
    const SMALLEST_STRING: usize = "<si/>".len();
    for strings in package.parts_named("sharedStrings.xml") {
        // A part in UTF-16 would hide its claim from this look; no program writes one.
        let wide = strings.iter().take(4).any(|&byte| matches!(byte, 0 | 0xFE | 0xFF));
        let claims = memmem::find_iter(strings, b"uniqueCount").map(|at| {
            let behind = strings.iter().skip(at + "uniqueCount".len());
            let digits =
                behind.skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>').take_while(|byte| byte.is_ascii_digit());
            digits.fold(0_usize, |count, digit| count.saturating_mul(10).saturating_add(usize::from(digit - b'0')))
        });
        if wide || claims.max().is_some_and(|claimed| claimed > strings.len() / SMALLEST_STRING) {
            return Err(refuse::damaged());
        }
    }
    Ok(())
}

/// How each style of the workbook shows numbers, by style number.
fn formats(book: &mut Book<'_>) -> Vec<Shown> {
    // The palette can only be reached through a sheet that has cells.
    let names = book.sheet_names();
    for name in names {
        if let Ok(reader) = book.worksheet_cells_reader(&name) {
            return reader
                .styles()
                .iter()
                .map(|style| {
                    let Some(known) = &style.number_format else { return Shown::default() };
                    let id = known.format_id.unwrap_or_default();
                    // calamine says General for the built-in formats it does not know, and gives those it knows in American
                    // form; the code of a number below 50 counts only where the file itself defines another one.
                    let code = known.format_code.as_str();
                    format::shown(id, Some(code).filter(|code| *code != "General" && !american(id, code)))
                })
                .collect();
        }
    }
    Vec::new()
}

/// Whether a code is calamine's own for a built-in number, and not the file's.
fn american(id: u32, code: &str) -> bool {
    matches!((id, code), (14, "mm-dd-yy") | (22, "m/d/yy h:mm"))
}

struct Values<'a> {
    formats: &'a [Shown],
    since_1904: bool,
}

impl Values<'_> {
    fn cells(
        &self,
        book: &mut Book<'_>,
        name: &str,
        capacity: usize,
        allowance: &mut Allowance,
    ) -> Result<Vec<(Address, Content)>, ReadError> {
        let mut reader = match book.worksheet_cells_reader(name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
            Err(error) => return Err(refused(error)),
        };
        let mut cells = Vec::with_capacity(capacity);
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(refused)? {
            if matches!(cell.get_value(), DataRef::Empty) {
                continue;
            }
            let (row, column) = cell.get_position();
            let address = sheet::address(row, column)?;
            if let Some(content) = self.content(cell.get_value(), style) {
                allowance.take()?;
                cells.push((address, content));
            }
        }
        Ok(cells)
    }

    fn content(&self, value: &DataRef<'_>, style: usize) -> Option<Content> {
        match value {
            DataRef::Empty => None,
            DataRef::SharedString(text) => sheet::text(text),
            DataRef::String(text) => sheet::text(text),
            DataRef::Float(value) => Some(self.number(*value, style)),
            DataRef::Int(value) => Some(self.number(*value as f64, style)),
            DataRef::DateTime(moment) => Some(self.number(moment.as_f64(), style)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(Content::Date(text.as_str().into())),
            DataRef::Bool(value) => Some(Content::Logical(*value)),
            DataRef::Error(error) => Some(Content::Error(error.to_string().into())),
        }
    }

    fn number(&self, value: f64, style: usize) -> Content {
        match self.formats.get(style) {
            Some(Shown::Date(pattern)) => Content::Date(pattern.show(value, self.since_1904).into()),
            Some(Shown::Number(format)) => sheet::number(value, *format),
            None => sheet::number(value, NumberFormat::default()),
        }
    }
}

/// The cells that hold a formula and no value: a second pass, made only for sheets that have some.
fn uncomputed(book: &mut Book<'_>, name: &str) -> Result<Vec<(Address, Content)>, ReadError> {
    let mut reader = book.worksheet_cells_reader(name).map_err(refused)?;
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(refused)? {
        if cell.formula.is_some() && cell.value == DataRef::Empty {
            cells.push((sheet::address(cell.pos.0, cell.pos.1)?, Content::Uncomputed));
        }
    }
    Ok(cells)
}

fn refused(error: XlsxError) -> ReadError {
    match error {
        XlsxError::Password => refuse::encrypted(),
        other => refuse::damaged_because(other),
    }
}

/// A worksheet's XML as bytes, searched for what calamine would need a whole further pass for each.
struct Part<'a> {
    xml: &'a [u8],
    /// The namespace prefix of its elements with the colon; empty in almost all files.
    prefix: &'a [u8],
}

impl<'a> Part<'a> {
    fn new(xml: &'a [u8]) -> Self {
        let root = memchr::memchr_iter(b'<', xml).map(|at| xml.get(at + 1..).unwrap_or_default());
        let name = root.into_iter().find(|name| !name.starts_with(b"?") && !name.starts_with(b"!")).unwrap_or_default();
        let end = name.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).unwrap_or_default();
        let colon = name.iter().take(end).position(|&byte| byte == b':').map_or(0, |colon| colon + 1);
        Self { xml, prefix: name.get(..colon).unwrap_or_default() }
    }

    fn opening(&self, name: &str) -> Vec<u8> {
        [b"<", self.prefix, name.as_bytes()].concat()
    }

    fn merges(&self) -> Vec<Region> {
        // The section stands behind the cells.
        let tail = memmem::find(self.xml, &[b"</", self.prefix, b"sheetData"].concat()).unwrap_or_default();
        let tail = self.xml.get(tail..).unwrap_or_default();
        let Some(start) = memmem::find(tail, &self.opening("mergeCells")) else { return Vec::new() };
        let section = tail.get(start..).unwrap_or_default();
        let end = memmem::find(section, &[b"</", self.prefix, b"mergeCells"].concat()).unwrap_or(section.len());
        let mut regions = Vec::new();
        each_element(section.get(..end).unwrap_or_default(), "mergeCell", |element| {
            for attribute in element.attributes().with_checks(false).flatten() {
                if attribute.key.as_ref() == "ref" {
                    regions.extend(region(&attribute.value));
                }
            }
        });
        regions
    }

    /// Whether some cell has a formula and nothing stored for it: `<f>…</f></c>` or `<f>…</f><v/></c>`.
    fn has_formula_without_value(&self) -> bool {
        let formula = self.opening("f");
        let cell = self.opening("c");
        let value = self.opening("v");
        memmem::find_iter(self.xml, &formula).any(|start| {
            let behind = |at: usize| self.xml.get(at..).unwrap_or_default();
            let after_name = behind(start + formula.len());
            if !after_name.first().is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) {
                return false; // another element whose name begins with f
            }
            let Some(tag_end) = memchr::memchr(b'>', after_name) else { return false };
            let closed = tag_end > 0 && after_name.get(tag_end - 1) == Some(&b'/');
            let mut rest = after_name.get(tag_end + 1..).unwrap_or_default();
            if !closed {
                let Some(end) = memmem::find(rest, b"</") else { return false };
                rest = rest.get(end..).unwrap_or_default();
                rest = memchr::memchr(b'>', rest).and_then(|end| rest.get(end + 1..)).unwrap_or_default();
            }
            let rest = rest.trim_ascii_start();
            if !rest.starts_with(&value) {
                // Either the cell ends here, or its value came before the formula.
                let before = self.xml.get(..start).unwrap_or_default();
                return memchr::memrchr(b'<', before).is_some_and(|open| behind(open).starts_with(&cell));
            }
            let Some(end) = memchr::memchr(b'>', rest) else { return false };
            let empty = (end > 0 && rest.get(end - 1) == Some(&b'/'))
                || rest.get(end + 1..).is_some_and(|inside| inside.starts_with(b"</"));
            // The empty text is a result too, and is told by the second pass: a false alarm here costs time only.
            empty
        })
    }
}

/// A region from its reference, `A1:C3`.
fn region(reference: &str) -> Option<Region> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let (first, last) = (corner(first)?, corner(last)?);
    Some(Region {
        first: Address::new(first.row.min(last.row), first.column.min(last.column)),
        last: Address::new(first.row.max(last.row), first.column.max(last.column)),
    })
}

fn corner(reference: &str) -> Option<Address> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters.clone().try_fold(0_u32, |column, letter| {
        column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    let row: u32 = reference.get(letters.count()..)?.parse().ok()?;
    sheet::address(row.checked_sub(1)?, column.checked_sub(1)?).ok()
}
