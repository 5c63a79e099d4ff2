//! What the profile says of 三、突出问题.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// Weights, limits and words.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Rules that say how far a place lags.
    pub lag_rules: Vec<String>,
    /// How grave each rule of evidence is, 0 to 1.
    pub evidence_rules: BTreeMap<String, Decimal>,
    /// Weight of the lag.
    pub lag_weight: Decimal,
    /// Weight of the breadth.
    pub breadth_weight: Decimal,
    /// Weight of the evidence.
    pub evidence_weight: Decimal,
    /// Projects that score less are left out.
    pub least_score: Decimal,
    /// At most so many projects.
    pub most_projects: usize,
    /// At most so many places by name.
    pub named_places: usize,
    /// Whether a sentence on the quality of what was submitted closes the section.
    pub data_quality: bool,
}
