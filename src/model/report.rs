//! What a check reports of all its inputs.

use serde::Serialize;

use crate::model::claim::DraftClaims;
use crate::model::finding::Finding;
use crate::model::rule_summary::code_order;
use crate::model::trouble::Trouble;

/// Everything a check has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What was read.
    pub inputs: Vec<Input>,
    /// What is wrong, ordered by path, sheet, row, column and rule.
    pub findings: Vec<Finding>,
    /// What could not be applied.
    pub skipped: Vec<Skipped>,
    /// What could not be read or run.
    pub errors: Vec<Trouble>,
    /// What the drafts say, compared with the tables.
    pub claims: Vec<DraftClaims>,
}

impl Report {
    /// Puts everything in the order in which it is shown: by path, sheet, row, column, then rule.
    pub fn sort(&mut self) {
        let first = |finding: &Finding| {
            let quoted = finding.quote().map(|quote| (quote.paragraph, quote.at));
            (finding.location.cells.iter().min().copied(), quoted)
        };
        self.inputs.sort_by(|a, b| a.path.cmp(&b.path));
        self.findings.sort_by_cached_key(|finding| (first(finding), code_order(&finding.rule.code)));
        // Which leaves them in that order within each sheet.
        fn file(finding: &Finding) -> (&str, &str) {
            (&finding.location.path, &finding.location.sheet)
        }
        self.findings.sort_by(|a, b| file(a).cmp(&file(b)));
        self.skipped.sort_by(|a, b| (&a.path, &a.sheet, &a.rule, &a.reason).cmp(&(&b.path, &b.sheet, &b.rule, &b.reason)));
    }

    /// Takes in another report.
    pub fn merge(&mut self, other: Report) {
        self.inputs.extend(other.inputs);
        self.findings.extend(other.findings);
        self.skipped.extend(other.skipped);
        self.errors.extend(other.errors);
        self.claims.extend(other.claims);
    }
}

/// How one input was understood, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// As given or found.
    pub path: String,
    /// Its tables.
    pub tables: Vec<TableSummary>,
}

/// One table of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSummary {
    /// The sheet.
    pub sheet: String,
    /// The layout's id.
    pub layout: String,
    /// `2025-11`, if known.
    pub period: Option<String>,
    /// Number of indicators (records in a flat table).
    pub indicators: usize,
    /// Number of places (columns in a flat table).
    pub places: usize,
    /// Whether any rule spoke of it; if not, the report's errors say so.
    pub checked: bool,
}

/// A rule that could not be applied to a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Skipped {
    /// The rule's code.
    pub rule: String,
    /// The input.
    pub path: String,
    /// The sheet.
    pub sheet: String,
    /// Why, in words.
    pub reason: String,
}
