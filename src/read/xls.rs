//! Excel 97–2003 workbooks (BIFF in a compound file).
//!
//! calamine reads the values. It does not tell number formats, and it asks for memory for as many cells as a record claims, so the
//! stream is walked once before: formats are noted cell by cell, extents are checked, and calamine gets a compound file that holds
//! nothing but the checked stream.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::format::{self, Shown};
use super::sheet::{self, Allowance};
use super::{ReadError, refuse};
use crate::model::workbook::{Address, Content, Region, Workbook};

/// Reads a compound file.
pub fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    let mut stream = workbook_stream(bytes)?;
    let notes = Notes::of(&mut stream)?;
    let mut book: Xls<_> = Xls::new(repacked(&stream)?).map_err(refused)?;
    let mut workbook = Workbook::default();
    let mut allowance = Allowance::new();
    for (index, metadata) in book.sheets_metadata().to_vec().into_iter().enumerate() {
        if metadata.typ != SheetType::WorkSheet {
            continue;
        }
        let name = metadata.name;
        let range = book.worksheet_range(&name).map_err(|error| refused(error).on(&name))?;
        let (top, left) = range.start().unwrap_or_default();
        let formats = notes.sheets.get(index);
        let mut cells = Vec::new();
        for (row, column, value) in range.used_cells() {
            let row = top.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
            let column = left.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
            let address = sheet::address(row, column).map_err(|error| error.on(&name))?;
            let style = formats.and_then(|formats| formats.get(&address)).copied().unwrap_or_default();
            if let Some(content) = notes.content(value, style) {
                allowance.take().map_err(|error| error.on(&name))?;
                cells.push((address, content));
            }
        }
        let merges = book.merge_cells_by_sheet_name(&name).map_err(|error| refused(error).on(&name))?;
        let merges = merges.into_iter().map(|region| Region {
            first: Address::new(region.start.0, region.start.1),
            last: Address::new(region.end.0, region.end.1),
        });
        let hidden = metadata.visible != SheetVisible::Visible;
        workbook.sheets.push(sheet::build(name.clone(), hidden, cells, merges.collect())?);
    }
    Ok(workbook)
}

fn refused(error: XlsError) -> ReadError {
    match error {
        XlsError::Password => refuse::encrypted(),
        other => refuse::damaged_because(other),
    }
}

/// The BIFF stream of a compound file, or what else the file is.
fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(refuse::damaged_because)?;
    let has = |file: &cfb::CompoundFile<_>, name: &str| file.exists(name);
    if has(&file, "/EncryptedPackage") {
        return Err(refuse::encrypted());
    }
    for name in ["/Workbook", "/Book"] {
        if !has(&file, name) {
            continue;
        }
        let mut stream = Vec::new();
        let mut source = file.open_stream(name).map_err(refuse::damaged_because)?;
        // A chain of sectors that runs in circles must not fill the memory.
        source.by_ref().take(bytes.len() as u64).read_to_end(&mut stream).map_err(refuse::damaged_because)?;
        return Ok(stream);
    }
    Err(if has(&file, "/WordDocument") {
        refuse::document("Word 文档（.doc）")
    } else if has(&file, "/PowerPoint Document") {
        refuse::document("演示文稿（.ppt）")
    } else {
        refuse::unknown()
    })
}

/// A compound file that holds only the stream.
fn repacked(stream: &[u8]) -> Result<Cursor<Vec<u8>>, ReadError> {
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).map_err(refuse::damaged_because)?;
    file.create_stream("/Workbook").and_then(|mut target| target.write_all(stream)).map_err(refuse::damaged_because)?;
    file.flush().map_err(refuse::damaged_because)?;
    Ok(Cursor::new(file.into_inner().into_inner()))
}

/// What the walk over the records found.
#[derive(Default)]
struct Notes {
    /// Number formats, by style number.
    styles: Vec<Shown>,
    /// For each sheet in the order of the workbook: the style numbers of its number cells.
    sheets: Vec<HashMap<Address, u16>>,
    since_1904: bool,
}

impl Notes {
    /// Walks the records (MS-XLS 2.1.4), checks extents and takes the claims out that calamine would believe.
    fn of(stream: &mut [u8]) -> Result<Self, ReadError> {
        const FORMULA: u16 = 0x0006;
        const DATE_MODE: u16 = 0x0022;
        const FILE_PASS: u16 = 0x002F;
        const BOUND_SHEET: u16 = 0x0085;
        const MUL_RK: u16 = 0x00BD;
        const XF: u16 = 0x00E0;
        const LABEL_SST: u16 = 0x00FD;
        const DIMENSIONS: u16 = 0x0200;
        const NUMBER: u16 = 0x0203;
        const LABEL: u16 = 0x0204;
        const BOOL_ERR: u16 = 0x0205;
        const RK: u16 = 0x027E;
        const FORMAT: u16 = 0x041E;
        const BOF: u16 = 0x0809;

        let mut notes = Self::default();
        let mut starts = Vec::new();
        let mut codes: HashMap<u16, String> = HashMap::new();
        let mut styles = Vec::new();
        let mut sheet: Option<usize> = None;
        let mut extents: Vec<Extent> = Vec::new();
        let mut at = 0_usize;
        while let (Some(kind), Some(length)) = (word(stream, at), word(stream, at + 2)) {
            let start = at;
            let end = at + 4 + usize::from(length);
            let Some(data) = stream.get_mut(at + 4..end) else { break };
            at = end;
            match kind {
                BOF => {
                    if let Some(index) = starts.iter().position(|&known| known == start) {
                        sheet = Some(index);
                    }
                }
                BOUND_SHEET => {
                    let low = usize::from(word(data, 0).unwrap_or_default());
                    let high = usize::from(word(data, 2).unwrap_or_default());
                    starts.push(low | high << 16);
                    notes.sheets.push(HashMap::new());
                    extents.push(Extent::default());
                }
                FILE_PASS if word(data, 0) != Some(0) => return Err(refuse::encrypted()),
                DATE_MODE => notes.since_1904 = word(data, 0) == Some(1),
                FORMAT => codes.extend(format_code(data)),
                XF => styles.push(word(data, 2).unwrap_or_default()),
                // The claimed extent is only a hint for the reader's memory.
                DIMENSIONS => data.fill(0),
                FORMULA | NUMBER | RK | BOOL_ERR | LABEL | LABEL_SST | MUL_RK => {
                    let (Some(row), Some(column), Some(index)) = (word(data, 0), word(data, 2), sheet) else { continue };
                    let last = if kind == MUL_RK { word(data, data.len().saturating_sub(2)).unwrap_or(column) } else { column };
                    if let Some(extent) = extents.get_mut(index) {
                        extent.include(row, column);
                        extent.include(row, last);
                    }
                    let Some(cells) = notes.sheets.get_mut(index) else { continue };
                    if kind == MUL_RK {
                        for (place, column) in (column..=last).enumerate() {
                            let Some(style) = word(data, 4 + place * 6) else { break };
                            cells.insert(Address::new(row.into(), column.into()), style);
                        }
                    } else if matches!(kind, FORMULA | NUMBER | RK) {
                        // Texts have no number format.
                        cells.insert(Address::new(row.into(), column.into()), word(data, 4).unwrap_or_default());
                    }
                }
                _ => {}
            }
        }
        // calamine unfolds each sheet into a grid, twice: one of values, one of formulas.
        const LARGEST_GRID: u64 = 20_000_000;
        if extents.iter().map(Extent::area).sum::<u64>() > LARGEST_GRID {
            return Err(refuse::too_many_cells());
        }
        notes.styles = styles.iter().map(|id| format::shown((*id).into(), codes.get(id).map(String::as_str))).collect();
        Ok(notes)
    }

    fn content(&self, value: &Data, style: u16) -> Option<Content> {
        match value {
            Data::Empty => None,
            Data::String(text) => sheet::text(text.as_str().into()),
            Data::Float(value) => Some(self.number(*value, style)),
            Data::Int(value) => Some(self.number(*value as f64, style)),
            Data::DateTime(moment) => Some(self.number(moment.as_f64(), style)),
            Data::DateTimeIso(text) | Data::DurationIso(text) => Some(Content::Date(text.as_str().into())),
            Data::Bool(value) => Some(Content::Logical(*value)),
            Data::Error(error) => Some(Content::Error(error.to_string().into())),
        }
    }

    fn number(&self, value: f64, style: u16) -> Content {
        sheet::value(value, self.styles.get(usize::from(style)), self.since_1904)
    }
}

/// The rectangle around the cells of a sheet.
#[derive(Clone, Copy, Default)]
struct Extent(Option<(u16, u16, u16, u16)>);

impl Extent {
    fn include(&mut self, row: u16, column: u16) {
        let (top, left, bottom, right) = self.0.unwrap_or((row, column, row, column));
        self.0 = Some((top.min(row), left.min(column), bottom.max(row), right.max(column)));
    }

    fn area(&self) -> u64 {
        self.0.map_or(0, |(top, left, bottom, right)| u64::from(bottom - top + 1).saturating_mul(u64::from(right - left) + 1))
    }
}

/// A FORMAT record: its number and its code (MS-XLS 2.4.126; in BIFF5 the code is a string of bytes).
fn format_code(data: &[u8]) -> Option<(u16, String)> {
    let id = word(data, 0)?;
    let count = usize::from(word(data, 2)?);
    let wide = match data.get(4)? {
        0 => false,
        1 => true,
        _ => {
            let bytes = data.get(3..)?;
            return Some((id, bytes.iter().map(|&byte| char::from(byte)).collect()));
        }
    };
    let body = data.get(5..)?;
    let code = if wide {
        let units: Vec<u16> = (0..count).map_while(|index| word(body, index * 2)).collect();
        String::from_utf16_lossy(&units)
    } else {
        body.iter().take(count).map(|&byte| char::from(byte)).collect()
    };
    Some((id, code))
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes([*pair.first()?, *pair.last()?]))
}
