//! A piece of a sheet or of a script as miette shows it: lines with their real numbers, marks under them.
//!
//! The text is virtual: a row of a sheet becomes one line made of the few cells that matter, numbered as in the spreadsheet
//! program. The place stands in the name, because miette would count columns in bytes.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents};

use super::style::Style;

/// Consecutive lines under one name.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    /// What stands above the lines: file, sheet, cell.
    pub name: String,
    /// Number of the first line, counted from one.
    pub first: usize,
    /// The lines, none of them with a line break inside.
    pub lines: Vec<Line>,
}

/// One line and the marks under it.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// The text.
    pub text: String,
    /// Marked parts: bytes from, bytes to, and the note under it.
    pub marks: Vec<(usize, usize, Option<String>)>,
}

/// A headline with its blocks.
#[derive(Debug)]
pub(super) struct Picture {
    headline: String,
    severity: Severity,
    sheet: Sheet,
    labels: Vec<LabeledSpan>,
}

impl Picture {
    /// Lays the blocks out. A block without a mark gets one under its first line, since miette shows marked lines only.
    pub fn new(headline: String, severity: Severity, blocks: Vec<Block>) -> Self {
        let mut sheet = Sheet::default();
        let mut labels = Vec::new();
        for block in blocks.into_iter().filter(|block| !block.lines.is_empty()) {
            let start = sheet.text.len();
            let before = labels.len();
            for line in &block.lines {
                let offset = sheet.text.len();
                for (from, to, note) in &line.marks {
                    if line.text.get(*from..*to).is_some_and(|marked| !marked.is_empty()) {
                        labels.push(LabeledSpan::new(note.clone(), offset + from, to - from));
                    }
                }
                sheet.text.push_str(&line.text);
                sheet.text.push('\n');
            }
            if labels.len() == before {
                let length = block.lines.first().map_or(0, |line| line.text.len());
                labels.push(LabeledSpan::new(None, start, length));
            }
            sheet.blocks.push(Extent {
                name: block.name,
                first: block.first,
                count: block.lines.len(),
                start,
                // Without the last line break, so that no mark can reach beyond it.
                end: sheet.text.len() - 1,
            });
        }
        Self { headline, severity, sheet, labels }
    }

    /// Draws headline, lines and marks.
    pub fn draw(&self, style: Style) -> String {
        let mut text = String::new();
        if style.handler().render_report(&mut text, self).is_err() {
            // Nothing in a picture makes miette fail; should it ever, the headline must still be seen.
            text = format!("  {}\n", self.headline);
        }
        text
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}

impl std::error::Error for Picture {}

impl Diagnostic for Picture {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.sheet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

/// The virtual text of all blocks.
#[derive(Debug, Default)]
struct Sheet {
    text: String,
    blocks: Vec<Extent>,
}

/// Where a block lies in the virtual text.
#[derive(Debug)]
struct Extent {
    name: String,
    first: usize,
    count: usize,
    start: usize,
    end: usize,
}

impl SourceCode for Sheet {
    /// Always answers with the whole block, so that all its lines are shown; a span over two blocks is refused, which keeps
    /// them apart.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (from, to) = (span.offset(), span.offset() + span.len());
        let block = self.blocks.iter().find(|block| block.start <= from && to <= block.end).ok_or(MietteError::OutOfBounds)?;
        let data = self.text.as_bytes().get(block.start..block.end).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            block.name.clone(),
            data,
            (block.start, block.end - block.start).into(),
            block.first.saturating_sub(1),
            0,
            block.count,
        )))
    }
}
