//! Running text by lines: a bulletin, a report, as it was read from a Word document or a text file.

/// A line of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Line of a text file, paragraph of a Word document; counted from one.
    pub number: usize,
    /// The text as written.
    pub text: String,
    /// Whether it is a row of a table, its cells joined by ` | `.
    pub in_table: bool,
}

/// The lines of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prose {
    /// In order.
    pub lines: Vec<Line>,
    /// Whether lines are counted by paragraph.
    pub by_paragraph: bool,
}
