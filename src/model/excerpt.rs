//! The rows of a sheet that are shown with a finding.

use ecow::EcoString;

use crate::model::figure::Printed;

/// The part of a sheet's row that shows a finding.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Excerpt {
    /// Zero-based row on the sheet.
    pub row: u32,
    /// Texts that name the row (indicator, measure).
    pub labels: Vec<String>,
    /// Cells of the row to show: column header, what the cell says, whether it is in question.
    pub cells: Vec<ExcerptCell>,
}

/// One cell of an [`Excerpt`].
#[derive(Clone, Debug, PartialEq)]
pub struct ExcerptCell {
    /// The column's header: the place or the column name.
    pub header: EcoString,
    /// What the cell says; empty for a blank.
    pub printed: Printed,
    /// A short note to put under it; `None` where the cell is only context.
    pub note: Option<String>,
}
