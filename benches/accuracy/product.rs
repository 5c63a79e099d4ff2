//! The product, seen from outside: files in, findings out.

use gouji::engine::Engine;
use gouji::model::finding::{Finding, Suspect};
use gouji::model::rule_summary::Level;

/// A cell named as wrong, and the value that would be right.
pub type Named = (String, Option<String>);

/// One finding, with what the JSON report says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub rule: String,
    pub level: Level,
    pub path: String,
    pub cells: Vec<String>,
    pub suspects: Vec<Named>,
    pub alternatives: Vec<Vec<Named>>,
}

impl Found {
    /// Whether somebody has to do something about it.
    pub fn alarms(&self) -> bool {
        self.level != Level::Advisory
    }
}

/// A product under test: files in, findings out.
pub trait Auditor: Sync {
    /// Checks files together, as one run over a folder would.
    fn audit(&self, files: &[(String, Vec<u8>)]) -> Vec<Found>;
}

/// gouji as a library, loaded once.
pub struct Gouji(Engine);

impl Gouji {
    /// The built-in pack, and one rule more where asked. The only place that says how an engine is made.
    pub fn load(rule: Option<&str>) -> Self {
        let (mut engine, mut troubles) = Engine::builtin();
        troubles.extend(engine.extend(rule.map(|text| ("edits/rule.rhai", text))));
        assert!(troubles.is_empty(), "{troubles:?}");
        Self(engine)
    }
}

impl Auditor for Gouji {
    fn audit(&self, files: &[(String, Vec<u8>)]) -> Vec<Found> {
        let engine = &self.0;
        let documents: Vec<_> = files.iter().map(|(path, bytes)| engine.understand(path, bytes, None)).collect();
        (0..documents.len()).flat_map(|index| engine.check(&documents, index).findings).map(Found::from).collect()
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Self {
        let named = |suspects: &[Suspect]| -> Vec<Named> {
            suspects.iter().map(|suspect| (suspect.cell.to_string(), suspect.expected.clone())).collect()
        };
        Self {
            cells: finding.location.cells.iter().map(ToString::to_string).collect(),
            suspects: named(if finding.diagnosis.suspects.is_empty() {
                finding.diagnosis.suspect.as_slice()
            } else {
                &finding.diagnosis.suspects
            }),
            alternatives: finding.diagnosis.alternatives.iter().map(|repair| named(repair)).collect(),
            rule: finding.rule.code,
            level: finding.rule.level,
            path: finding.location.path,
        }
    }
}
