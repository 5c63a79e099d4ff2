//! The engine: rules, layouts and profile, loaded once, and the way from bytes to a report.

use crate::finding::{Report, Trouble};
use crate::layout::Layouts;
use crate::profile::Profile;
use crate::table::{Period, Table};

/// Everything that is loaded once and used for every file.
#[derive(Debug)]
pub struct Engine {
    /// Layouts in use.
    pub layouts: Layouts,
    /// Profile in use.
    pub profile: Profile,
}

/// One input, read and recognised.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// As given or found.
    pub path: String,
    /// The tables understood.
    pub tables: Vec<Table>,
    /// What could not be read or understood.
    pub troubles: Vec<Trouble>,
}

impl Engine {
    /// Reads and recognises one input. Never fails: what could not be read is in the document's troubles.
    pub fn understand(&self, path: &str, bytes: &[u8], period: Option<Period>) -> Document {
        let _ = (bytes, period);
        Document { path: path.to_owned(), ..Document::default() }
    }

    /// Checks one document; the others are looked up for relations between documents (last month, a county's own table).
    pub fn check(&self, documents: &[Document], index: usize) -> Report {
        let _ = (documents, index);
        Report::default()
    }
}
