//! Text with a cell between two commas, tabs, semicolons or vertical bars.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::sheet::{self, Allowance};
use super::{ReadError, refuse};
use crate::model::workbook::Workbook;

/// Records looked at to find the delimiter.
const SAMPLE: usize = 200;

/// Reads separated text. All cells are texts: in a file without types a number is a text that looks like one.
pub fn read(bytes: &[u8]) -> Result<Workbook, ReadError> {
    let (text, encoding) = decode(bytes)?;
    if is_markup(&text) {
        return Err(refuse::markup());
    }
    let (text, delimiter) = match declared(&text) {
        Some((delimiter, rest)) => (rest, delimiter),
        None => (text.as_str(), sniff(&text)),
    };
    let mut cells = Vec::new();
    let mut allowance = Allowance::new();
    each_record(text, delimiter, |row, record| {
        // The line under the header of a table drawn with bars is no row of it.
        if delimiter == b'|' && record.iter().all(|field| field.trim().chars().all(|sign| matches!(sign, '-' | ':'))) {
            return Ok(true);
        }
        for (column, field) in (0..).zip(record) {
            // Beside bars there are blanks for the eye.
            let field = if delimiter == b'|' { field.trim() } else { field };
            if let Some(content) = sheet::text(field.into()) {
                allowance.take()?;
                cells.push((sheet::address(row, column)?, content));
            }
        }
        Ok(true)
    })?;
    Ok(Workbook { sheets: vec![sheet::build("1".to_owned(), false, cells, Vec::new())?], encoding: Some(encoding) })
}

/// The text and the name of its encoding.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, &'static str), ReadError> {
    let (encoding, body) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), bytes.get(length..).unwrap_or_default()),
        None => (None, bytes),
    };
    let candidates: &[&'static Encoding] = match encoding {
        Some(encoding) if encoding == UTF_16LE => &[UTF_16LE],
        Some(encoding) if encoding == UTF_16BE => &[UTF_16BE],
        Some(_) => &[UTF_8],
        None => &[UTF_8, GB18030],
    };
    let decoded = candidates.iter().find_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(body)?;
        Some((text.into_owned(), if *encoding == GB18030 { "GB18030" } else { encoding.name() }))
    });
    match decoded {
        Some((text, _)) if text.contains(is_junk) => Err(refuse::unknown()),
        Some((text, _)) if text.trim().is_empty() => Err(ReadError::new("文件里没有内容", "请确认发来的是填好的表格。")),
        Some(decoded) => Ok(decoded),
        None => Err(refuse::unknown()),
    }
}

/// Control characters that no text file holds (an old end-of-file mark excepted).
fn is_junk(sign: char) -> bool {
    sign.is_ascii_control() && !matches!(sign, '\t' | '\r' | '\n' | '\x0B' | '\x0C' | '\x1A')
}

pub(super) fn is_markup(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(64).collect::<String>().to_ascii_lowercase();
    ["<!doctype", "<html", "<?xml", "<table", "<meta", "<head", "<body", "<div", "<style", "mime-version:"]
        .iter()
        .any(|mark| head.starts_with(mark))
}

/// Excel's own declaration, which is no row of the table: `sep=;` on the first line.
fn declared(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let &[delimiter] = line.trim_end_matches('\r').strip_prefix("sep=")?.as_bytes() else { return None };
    delimiter.is_ascii().then_some((delimiter, rest))
}

/// The delimiter that cuts the most records into the same number of cells.
fn sniff(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let mut widths = Vec::new();
        // A failure to read shows again in the reading itself.
        let _ = each_record(text, delimiter, |_, record| {
            widths.push(record.iter().count());
            Ok(widths.len() < SAMPLE)
        });
        widths.sort_unstable();
        let runs = widths.chunk_by(|one, other| one == other);
        let alike = runs.filter(|run| run.first().is_some_and(|&width| width > 1));
        alike.map(|run| (run.len(), run.first().copied().unwrap_or_default())).max().unwrap_or_default()
    };
    // Of equal scores the earlier delimiter stands.
    [b'\t', b',', b';', b'|'].into_iter().rev().max_by_key(|&delimiter| score(delimiter)).unwrap_or(b',')
}

/// Calls back with each record and its zero-based row, until the callback answers `false`.
///
/// The csv reader passes over blank lines; they are counted back in, so that rows bear the numbers a spreadsheet program gives them.
fn each_record(
    text: &str,
    delimiter: u8,
    mut found: impl FnMut(u32, &csv::StringRecord) -> Result<bool, ReadError>,
) -> Result<(), ReadError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        // A quotation mark without its other half would swallow the rest of the file.
        .quoting(text.bytes().filter(|&byte| byte == b'"').count() % 2 == 0)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut row = 0_u32;
    loop {
        let line = reader.position().line();
        if !reader.read_record(&mut record).map_err(refuse::damaged_because)? {
            return Ok(());
        }
        let lines = usize::try_from(reader.position().line().saturating_sub(line)).unwrap_or_default();
        let inside: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let blank = lines.saturating_sub(inside + 1);
        row = row.saturating_add(u32::try_from(blank).unwrap_or(u32::MAX));
        if !found(row, &record)? {
            return Ok(());
        }
        row = row.saturating_add(1);
    }
}
