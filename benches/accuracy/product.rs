//! The product, seen from outside: files in, findings out, as the JSON contract tells them.

use serde_json::Value;

/// A cell named as wrong, and the value that would be right.
pub type Named = (String, Option<String>);

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub rule: String,
    pub level: String,
    pub path: String,
    pub cells: Vec<String>,
    pub suspects: Vec<Named>,
    pub alternatives: Vec<Vec<Named>>,
}

impl Found {
    /// Whether somebody has to do something about it.
    pub fn alarms(&self) -> bool {
        self.level == "mandatory" || self.level == "verify"
    }
}

/// A product under test: files in, findings out.
pub trait Auditor: Sync {
    /// Checks files together, as one run over a folder would. `rules` is a rule script to add to the built-in pack.
    fn audit(&self, files: &[(String, Vec<u8>)], rules: Option<&str>) -> Vec<Found>;
}

/// gouji as a library, loaded once.
pub struct Gouji {}

impl Gouji {
    pub fn load() -> Self {
        Self {}
    }

    /// The one place where the engine is called: the report of `gouji check --format json` over these files.
    fn report(&self, files: &[(String, Vec<u8>)], rules: Option<&str>) -> Value {
        // The engine has no constructor yet.
        let _ = (files, rules);
        serde_json::json!({ "findings": [] })
    }
}

impl Auditor for Gouji {
    fn audit(&self, files: &[(String, Vec<u8>)], rules: Option<&str>) -> Vec<Found> {
        findings(&self.report(files, rules))
    }
}

/// Reads the findings of a JSON report.
fn findings(report: &Value) -> Vec<Found> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list(&report["findings"])
        .map(|finding| {
            let mut suspects: Vec<Named> = list(&finding["suspects"]).map(named).collect();
            if suspects.is_empty() && finding["suspect"].is_object() {
                suspects.push(named(&finding["suspect"]));
            }
            Found {
                rule: text(&finding["rule"]),
                level: text(&finding["level"]),
                path: text(&finding["path"]),
                cells: list(&finding["cells"]).map(text).collect(),
                suspects,
                alternatives: list(&finding["alternatives"]).map(|repair| list(repair).map(named).collect()).collect(),
            }
        })
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn named(suspect: &Value) -> Named {
    (suspect["cell"].as_str().unwrap_or_default().to_owned(), suspect["expected"].as_str().map(str::to_owned))
}
