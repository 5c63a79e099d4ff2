//! What could not be read, understood or run.

use crate::model::workbook::Address;

/// Something that could not be read, understood or run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Trouble {
    /// The input, or the rule's script.
    pub path: String,
    /// The sheet, where it is about one.
    pub sheet: Option<String>,
    /// The cell, where it is about one.
    pub cell: Option<Address>,
    /// The rule, where it is about one.
    pub rule: Option<String>,
    /// Line and column in a script, 1-based, columns in characters.
    pub position: Option<(usize, usize)>,
    /// The source text the position points into.
    pub source: Option<String>,
    /// What happened, in words.
    pub message: String,
    /// What to do.
    pub help: String,
}
