//! From a [`Workbook`] to [`Table`]s, by declarative layouts.

use crate::layout::Layouts;
use crate::profile::Profile;
use crate::table::{Period, Table};
use crate::workbook::{Address, Workbook};

/// What was understood of a workbook, and what was not.
#[derive(Clone, Debug, Default)]
pub struct Recognised {
    /// The tables, in the order of sheets and rows.
    pub tables: Vec<Table>,
    /// Sheets, or parts of them, that fit no layout. Never silent.
    pub misfits: Vec<Misfit>,
    /// Sheets that hold only text beside real tables.
    pub notes: Vec<Misfit>,
}

/// A sheet, or a part of one, that fits no layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit {
    /// The sheet.
    pub sheet: String,
    /// Where it starts.
    pub cell: Option<Address>,
    /// What is wrong: the nearest layout and what is missing, in words.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Recognises the tables of a workbook. `stem` is the file's name without folder and extension (a period may stand in it);
/// `period` overrides what titles and names say.
pub fn recognise(workbook: &Workbook, stem: &str, layouts: &Layouts, profile: &Profile, period: Option<Period>) -> Recognised {
    let _ = (workbook, stem, layouts, profile, period);
    Recognised::default()
}
