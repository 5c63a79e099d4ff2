//! The draft of a bulletin as data: its paragraphs, and where each stands in the file.

/// A draft of a bulletin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Paragraphs in their order, the blank ones left out.
    pub paragraphs: Vec<Paragraph>,
    /// The month the draft is about, if it says so.
    pub month: Option<u8>,
    /// Whether lines are counted by paragraph, as in a Word document.
    pub by_paragraph: bool,
}

/// A paragraph, on one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paragraph {
    /// The text.
    pub text: String,
    /// What it is.
    pub kind: ParagraphKind,
    /// Where in the text (in characters) each line of the file begins, with the line's number.
    pub lines: Vec<(usize, usize)>,
}

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Running text.
    #[default]
    Text,
    /// A heading.
    Heading,
    /// A row of a table, cells between `|`.
    Row,
}

impl Paragraph {
    /// The line of the file in which a character of the text stands.
    pub fn line_at(&self, character: usize) -> usize {
        let line = self.lines.iter().rev().find(|(from, _)| *from <= character);
        line.or(self.lines.first()).map_or(0, |(_, number)| *number)
    }
}
