//! The sentence of a draft that a finding is about, and the cells it is compared with.

use crate::model::workbook::Address;

/// A sentence of a draft, with the words in question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    /// The paragraph, counted from one, blank lines left out.
    pub paragraph: usize,
    /// Where in the paragraph the words in question begin, in characters.
    pub at: usize,
    /// The line of the file; of a Word document the paragraph, empty ones counted.
    pub line: usize,
    /// Whether `line` is a paragraph.
    pub by_paragraph: bool,
    /// The sentence.
    pub sentence: String,
    /// The words in question: bytes from, bytes to.
    pub mark: (usize, usize),
    /// A short note to put under them.
    pub note: String,
    /// The cells of a table that the words are compared with.
    pub against: Option<Pin>,
}

/// Cells of a table, where a finding is about something else than a table itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pin {
    /// The file.
    pub path: String,
    /// The sheet.
    pub sheet: String,
    /// The cells; none where the table as a whole is meant.
    pub cells: Vec<Address>,
}

impl Quote {
    /// Where it stands, in words: 第9段, 第21行.
    pub fn place(&self) -> String {
        format!("第{}{}", self.line, if self.by_paragraph { "段" } else { "行" })
    }
}
