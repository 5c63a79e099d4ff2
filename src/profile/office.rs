//! What the profile says of the office's papers: names of projects, lead units, 三、突出问题, the ranking.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Profile;
use super::value::Value;
use crate::office::{narrative, ranking};
use crate::text::wording::normal;

impl Profile {
    /// 牵头单位 of an indicator (normal form), where the table does not say.
    pub fn lead(&self, indicator: &str) -> Option<&str> {
        self.spoken_of("leads", indicator)
    }

    /// The name under which the office speaks of an indicator (normal form).
    pub fn project(&self, indicator: &str) -> Option<&str> {
        self.spoken_of("projects", indicator)
    }

    /// The text of the longest key that occurs in an indicator's name: a particular name overrides a general word.
    fn spoken_of<'a>(&'a self, section: &'a str, indicator: &str) -> Option<&'a str> {
        let keys = self.section(section).filter(|(key, _)| indicator.contains(normal(key).as_ref()));
        keys.max_by_key(|(key, _)| key.chars().count()).and_then(|(_, value)| value.text())
    }

    /// How 三、突出问题 is written.
    pub fn problems(&self) -> narrative::Settings {
        let number = |key| self.number("problems", key).unwrap_or_default();
        narrative::Settings {
            lag_rules: self.texts("problems", "lag_rules").to_vec(),
            evidence_rules: self.numbers("evidence_weights"),
            lag_weight: number("lag"),
            breadth_weight: number("breadth"),
            evidence_weight: number("evidence"),
            least_score: number("least_score"),
            most_projects: count(number("most_projects")),
            named_places: count(number("named_places")),
            data_quality: number("data_quality") > Decimal::ZERO,
        }
    }

    /// Whether the profile wants a ranking by itself.
    pub fn wants_ranking(&self) -> bool {
        self.number("ranking", "enabled").is_some_and(|enabled| enabled > Decimal::ZERO)
    }

    /// How places and lead units are ranked.
    pub fn ranking(&self) -> ranking::Settings {
        let number = |key| self.number("ranking", key).unwrap_or_default();
        let rules = |key| self.texts("ranking", key).to_vec();
        ranking::Settings {
            full: ["progress", "quality", "evidence", "timeliness"].map(number),
            behind: number("behind"),
            deductions: self.numbers("deductions"),
            levels: ["mandatory", "verify", "advisory"].map(number),
            // What is named nowhere is of the data.
            rules: [rules("progress_rules"), Vec::new(), rules("evidence_rules"), rules("timeliness_rules")],
        }
    }

    fn numbers<C: FromIterator<(String, Decimal)>>(&self, section: &str) -> C {
        self.section(section).filter_map(|(key, value)| Some((key.to_owned(), Value::number(value)?))).collect()
    }
}

fn count(number: Decimal) -> usize {
    number.to_usize().unwrap_or(usize::MAX)
}
