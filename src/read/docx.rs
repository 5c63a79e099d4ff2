//! The text of a Word document: paragraphs with their runs joined, rows of tables, footnotes.
//!
//! What the reader of the printed page does not see is left out: deleted and moved-away text, field codes, hidden runs, comments.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::Package;
use super::relationships::document_part;
use super::xml::{attribute, entity};
use super::{ReadError, refuse};
use crate::model::prose::Line;

/// Most bytes of text in a document; a bulletin has some fifteen thousand.
const MOST_BYTES: usize = 6_000_000;

/// The lines of a document. Paragraphs are counted as Word does, the empty ones included; footnotes follow the body.
pub fn read(package: &mut Package<'_>) -> Result<Vec<Line>, ReadError> {
    let named = document_part(package)?.unwrap_or_default();
    let body = match package.part(&named)? {
        Some(body) => body,
        None => package.part("word/document.xml")?.ok_or_else(refuse::not_word)?,
    };
    let mut walk = Walk::default();
    walk.part(&body)?;
    for notes in package.parts_named("footnotes.xml")? {
        walk.part(&notes)?;
    }
    Ok(walk.lines)
}

#[derive(Default)]
struct Walk {
    lines: Vec<Line>,
    /// Paragraphs ended so far.
    paragraphs: usize,
    bytes: usize,
    /// Text of a paragraph whose end was deleted: the next paragraph goes on with it.
    carried: String,
    /// Texts of the paragraphs that are open: a text box stands inside the paragraph it is anchored in.
    open: Vec<Paragraph>,
    /// Cells of the table rows that are open; a table may stand in a cell of another.
    rows: Vec<Vec<String>>,
}

#[derive(Default)]
struct Paragraph {
    text: String,
    /// Whether its end was deleted.
    runs_on: bool,
}

impl Walk {
    fn part(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let text = std::str::from_utf8(bytes).map_err(refuse::damaged_because)?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
        let mut hidden = false;
        let mut in_properties = false;
        let mut shown = false;
        loop {
            match reader.read_event().map_err(refuse::damaged_because)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "moveFrom" | "Fallback" | "rt" | "del" => skip(&mut reader, &element)?,
                    "footnote" if attribute(&element, "type").is_some() => skip(&mut reader, &element)?,
                    "p" => self.open.push(Paragraph::default()),
                    "pPr" => in_properties = true,
                    "r" => hidden = false,
                    "vanish" => hidden |= is_on(&element),
                    "t" => shown = true,
                    "tr" => self.rows.push(Vec::new()),
                    "tc" => {
                        if let Some(row) = self.rows.last_mut() {
                            row.push(String::new());
                        }
                    }
                    _ => {}
                },
                Event::Empty(element) => match element.local_name().as_ref() {
                    "p" => self.end_of_paragraph(Paragraph::default()),
                    "vanish" if !in_properties => hidden |= is_on(&element),
                    "del" if in_properties => {
                        if let Some(paragraph) = self.open.last_mut() {
                            paragraph.runs_on = true;
                        }
                    }
                    "tab" if !in_properties => self.push(" ", hidden)?,
                    "br" | "cr" => self.push("\n", hidden)?,
                    "noBreakHyphen" => self.push("-", hidden)?,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "p" => {
                        let paragraph = self.open.pop().unwrap_or_default();
                        self.end_of_paragraph(paragraph);
                    }
                    "pPr" => in_properties = false,
                    "t" => shown = false,
                    "tr" => self.end_of_row(),
                    _ => {}
                },
                Event::Text(words) if shown => self.push(&words.xml10_content(), hidden)?,
                Event::CData(words) if shown => self.push(&words.xml10_content(), hidden)?,
                Event::GeneralRef(reference) if shown => self.push(&entity(&reference), hidden)?,
                Event::Eof if self.open.is_empty() => return Ok(()),
                Event::Eof => return Err(refuse::damaged()),
                _ => {}
            }
        }
    }

    fn push(&mut self, words: &str, hidden: bool) -> Result<(), ReadError> {
        self.bytes += words.len();
        if self.bytes > MOST_BYTES {
            return Err(refuse::too_long());
        }
        if let Some(paragraph) = self.open.last_mut().filter(|_| !hidden) {
            paragraph.text.push_str(words);
        }
        Ok(())
    }

    fn end_of_paragraph(&mut self, paragraph: Paragraph) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push_str(&paragraph.text);
            return;
        }
        let text = std::mem::take(&mut self.carried) + paragraph.text.as_str();
        if paragraph.runs_on {
            self.carried = text;
            return;
        }
        self.paragraphs += 1;
        let number = self.paragraphs;
        self.lines.extend(text.split('\n').map(|text| Line { number, text: text.to_owned(), in_table: false }));
    }

    fn end_of_row(&mut self) {
        let cells = self.rows.pop().unwrap_or_default().join(" | ");
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) => cell.push_str(&cells),
            None => {
                self.paragraphs += 1;
                self.lines.push(Line { number: self.paragraphs, text: cells, in_table: true });
            }
        }
    }
}

/// Passes over an element with all it holds.
fn skip(reader: &mut Reader<&[u8]>, element: &BytesStart<'_>) -> Result<(), ReadError> {
    let end = element.to_end().into_owned();
    reader.read_to_end(end.name()).map(|_| ()).map_err(refuse::damaged_because)
}

/// Whether a switch is on: `<w:vanish/>`, but not `<w:vanish w:val="0"/>`.
fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(attribute(element, "val").as_deref(), Some("0" | "false" | "off"))
}
