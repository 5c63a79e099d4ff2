//! What the profile says of 三、突出问题.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::profile::Profile;

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

impl Settings {
    /// What a profile says.
    pub fn of(profile: &Profile) -> Self {
        let (said, weights) = (&profile.sections().problems, &profile.sections().evidence_weights);
        Self {
            lag_rules: said.lag_rules.to_vec(),
            evidence_rules: weights.iter().map(|entry| (entry.key.clone(), entry.value)).collect(),
            lag_weight: said.lag,
            breadth_weight: said.breadth,
            evidence_weight: said.evidence,
            least_score: said.least_score,
            most_projects: count(said.most_projects),
            named_places: count(said.named_places),
            data_quality: said.data_quality > Decimal::ZERO,
        }
    }
}

fn count(number: Decimal) -> usize {
    number.to_usize().unwrap_or(usize::MAX)
}
