//! OpenDocument spreadsheets. Read here and not by calamine, which tells neither merged cells nor percentages nor the printed
//! decimals, and unfolds repeated cells into a dense grid before any limit can be set.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::Package;
use super::sheet::{self, Allowance};
use super::xml::{attribute, each_element, entity};
use super::{MOST_COLUMNS, MOST_ROWS, ReadError, refuse};
use crate::model::workbook::{Address, Content, NumberFormat, Region, Workbook};

/// Reads a package that is an OpenDocument spreadsheet.
pub fn read(package: &mut Package<'_>) -> Result<Workbook, ReadError> {
    let mut encrypted = false;
    let manifest = package.xml("META-INF/manifest.xml")?.unwrap_or_default();
    each_element(&manifest, |element| encrypted |= element.local_name().as_ref() == "encryption-data", |_| false);
    if encrypted {
        return Err(refuse::encrypted());
    }
    let xml = package.xml("content.xml")?.ok_or_else(refuse::damaged)?;
    let mut hidden_styles = Vec::new();
    let mut style = String::new();
    let noted = |element: &BytesStart<'_>| match element.local_name().as_ref() {
        "style" => style = attribute(element, "name").unwrap_or_default().into_owned(),
        "table-properties" if attribute(element, "display").as_deref() == Some("false") => hidden_styles.push(style.clone()),
        _ => {}
    };
    // The styles stand before the tables.
    each_element(&xml, noted, |name| name == "table");
    let mut reader = Reader::from_str(&xml);
    reader.config_mut().expand_empty_elements = true;
    let mut workbook = Workbook::default();
    let mut allowance = Allowance::new();
    loop {
        match reader.read_event().map_err(refuse::damaged_because)? {
            Event::Start(element) if element.local_name().as_ref() == "table" => {
                let name = attribute(&element, "name").unwrap_or_default().into_owned();
                let hidden =
                    attribute(&element, "style-name").is_some_and(|style| hidden_styles.iter().any(|hidden| *hidden == style));
                let mut table =
                    Table { reader: &mut reader, allowance: &mut allowance, cells: Vec::new(), merges: Vec::new(), row: 0 };
                table.read().map_err(|error| error.on(&name))?;
                let Table { cells, merges, .. } = table;
                workbook.sheets.push(sheet::build(name, hidden, cells, merges)?);
            }
            Event::Eof => return Ok(workbook),
            _ => {}
        }
    }
}

struct Table<'r, 'x> {
    reader: &'r mut Reader<&'x [u8]>,
    allowance: &'r mut Allowance,
    cells: Vec<(Address, Content)>,
    merges: Vec<Region>,
    row: u32,
}

impl Table<'_, '_> {
    fn read(&mut self) -> Result<(), ReadError> {
        let mut depth = 0_usize;
        loop {
            match self.reader.read_event().map_err(refuse::damaged_because)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "table-row" => {
                        let repeated = count(&element, "number-rows-repeated");
                        self.row(repeated)?;
                    }
                    // Drawings over the cells, and links to other files, may hold tables of their own.
                    "shapes" | "dde-link" | "table-source" | "forms" => {
                        let end = element.to_end().into_owned();
                        self.reader.read_to_end(end.name()).map_err(refuse::damaged_because)?;
                    }
                    "table" => depth += 1,
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "table" => match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return Ok(()),
                },
                Event::Eof => return Err(refuse::damaged()),
                _ => {}
            }
        }
    }

    fn row(&mut self, repeated: u32) -> Result<(), ReadError> {
        let mut column = 0;
        let from = self.cells.len();
        loop {
            match self.reader.read_event().map_err(refuse::damaged_because)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "table-cell" => column = self.cell(&element, column)?,
                    // What lies under a merged region is not shown.
                    "covered-table-cell" => {
                        column += count(&element, "number-columns-repeated");
                        let end = element.to_end().into_owned();
                        self.reader.read_to_end(end.name()).map_err(refuse::damaged_because)?;
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "table-row" => break,
                Event::Eof => return Err(refuse::damaged()),
                _ => {}
            }
        }
        let written: Vec<_> = self.cells.get(from..).unwrap_or_default().to_vec();
        if !written.is_empty() {
            for below in 1..repeated {
                for (address, content) in &written {
                    self.allowance.take()?;
                    self.cells.push((sheet::address(address.row.saturating_add(below), address.column)?, content.clone()));
                }
            }
        }
        self.row = self.row.saturating_add(repeated);
        Ok(())
    }

    /// Reads one cell; the answer is the column behind it and its repetitions.
    fn cell(&mut self, element: &BytesStart<'_>, column: u32) -> Result<u32, ReadError> {
        let repeated = count(element, "number-columns-repeated");
        let wide = count(element, "number-columns-spanned");
        let high = count(element, "number-rows-spanned");
        let kind = attribute(element, "value-type").unwrap_or_default();
        let is_error = element
            .attributes()
            .with_checks(false)
            .flatten()
            .any(|attribute| attribute.key.as_ref() == "calcext:value-type" && attribute.value.as_ref() == "error");
        let shown = self.text()?;
        let content = if is_error { Some(Content::Error(shown.as_str().into())) } else { content(element, &kind, &shown) };
        if wide > 1 || high > 1 {
            let last =
                (self.row.saturating_add(high - 1).min(MOST_ROWS - 1), column.saturating_add(wide - 1).min(MOST_COLUMNS - 1));
            self.merges.push(Region { first: Address::new(self.row, column), last: Address::new(last.0, last.1) });
        }
        if let Some(content) = content {
            for right in 0..repeated {
                self.allowance.take()?;
                self.cells.push((sheet::address(self.row, column.saturating_add(right))?, content.clone()));
            }
        }
        Ok(column.saturating_add(repeated))
    }

    /// The text of a cell as it is shown, up to the cell's end. Comments and drawings are passed over.
    fn text(&mut self) -> Result<String, ReadError> {
        let mut text = String::new();
        let mut paragraphs = 0;
        let mut inside = 0_usize;
        loop {
            match self.reader.read_event().map_err(refuse::damaged_because)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "annotation" | "frame" | "custom-shape" | "detective" | "ruby-text" | "g" | "line" | "rect" | "control" => {
                        let end = element.to_end().into_owned();
                        self.reader.read_to_end(end.name()).map_err(refuse::damaged_because)?;
                    }
                    "p" | "h" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        inside += 1;
                    }
                    "s" => {
                        const MOST_SPACES: u32 = 1_000;
                        (0..count(&element, "c").min(MOST_SPACES)).for_each(|_| text.push(' '));
                    }
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "p" | "h" => inside = inside.saturating_sub(1),
                    "table-cell" => return Ok(text),
                    _ => {}
                },
                Event::Text(words) if inside > 0 => text.push_str(&words.xml10_content()),
                Event::CData(words) if inside > 0 => text.push_str(&words.xml10_content()),
                Event::GeneralRef(reference) if inside > 0 => text.push_str(&entity(&reference)),
                Event::Eof => return Err(refuse::damaged()),
                _ => {}
            }
        }
    }
}

fn content(element: &BytesStart<'_>, kind: &str, shown: &str) -> Option<Content> {
    match kind {
        "float" | "percentage" | "currency" => {
            let value: f64 = attribute(element, "value")?.parse().ok()?;
            Some(sheet::number(value, printed_format(shown, kind == "percentage")))
        }
        "boolean" => Some(Content::Logical(attribute(element, "boolean-value")?.eq_ignore_ascii_case("true"))),
        "date" | "time" if !shown.is_empty() => Some(Content::Date(shown.into())),
        "date" | "time" => {
            attribute(element, "date-value").or_else(|| attribute(element, "time-value")).map(|iso| Content::Date((*iso).into()))
        }
        _ if !shown.is_empty() => sheet::text(shown.into()),
        "string" => sheet::text((*attribute(element, "string-value")?).into()),
        "" if attribute(element, "formula").is_some() => Some(Content::Uncomputed),
        _ => None,
    }
}

/// The number format, from the number as it is shown.
fn printed_format(shown: &str, percentage: bool) -> NumberFormat {
    let digits = shown.trim().trim_end_matches('%');
    let plain =
        digits.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ',' | '-' | '+' | '(' | ')' | ' ' | '¥' | '￥'));
    let percent = percentage || shown.trim().ends_with('%');
    if !plain || !digits.contains(|sign: char| sign.is_ascii_digit()) {
        return NumberFormat { decimals: None, percent };
    }
    let behind = digits.rsplit_once('.').map_or(0, |(_, behind)| behind.chars().filter(char::is_ascii_digit).count());
    NumberFormat { decimals: u8::try_from(behind).ok(), percent }
}

/// A count attribute; 1 where it is missing or nonsense.
fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}
