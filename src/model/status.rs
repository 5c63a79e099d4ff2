//! What was decided about a finding.

use serde::Serialize;

/// Whether a finding is still to be dealt with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Nobody has waived or explained it.
    #[default]
    Open,
    /// It is still to be dealt with, although a waiver or an explanation was given: why that one does not count.
    Refused(String),
    /// It may stand.
    Waived(Waived),
}

impl Status {
    /// That the finding may stand, and why.
    pub fn waived(&self) -> Option<&Waived> {
        match self {
            Status::Waived(waived) => Some(waived),
            Status::Open | Status::Refused(_) => None,
        }
    }

    /// Why a waiver or an explanation that was given does not count.
    pub fn objection(&self) -> Option<&str> {
        match self {
            Status::Refused(objection) => Some(objection),
            Status::Open | Status::Waived(_) => None,
        }
    }
}

/// That a finding may stand: it is waived by the office, or explained by those who filled in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waived {
    /// Explained by those who filled in the table; else waived by the office.
    pub explained: bool,
    /// Why it may stand.
    pub reason: String,
    /// Who approved it, or who explains it.
    pub by: String,
    /// The last day on which it counts: `2026-03-31`.
    pub until: Option<String>,
    /// Where it stands: file and line or row.
    pub source: String,
}

impl Waived {
    /// The field's word.
    pub fn word(&self) -> &'static str {
        if self.explained { "已说明" } else { "已豁免" }
    }
}
