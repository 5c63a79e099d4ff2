//! What findings and reports repeat of a rule.

use ecow::EcoString;
use serde::Serialize;

/// The rule that a finding is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSummary {
    /// Its code: the letter and number of the error catalogue (`E4`).
    pub code: String,
    /// Its short name (kebab case).
    pub name: String,
    /// Its title in Chinese.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// The mark of the rule as it was in force: another one once its script or its level is another.
    pub mark: String,
}

/// How binding a rule is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 强制性: must be corrected.
    #[default]
    Mandatory,
    /// 核实性: may stand, with a real explanation.
    Verify,
    /// 提示性: a note.
    Advisory,
}

impl Level {
    /// All levels, the most binding first.
    pub const ALL: [Level; 3] = [Level::Mandatory, Level::Verify, Level::Advisory];

    /// The field's word.
    pub fn word(self) -> &'static str {
        match self {
            Level::Mandatory => "强制性",
            Level::Verify => "核实性",
            Level::Advisory => "提示性",
        }
    }

    /// The name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Level::Mandatory => "mandatory",
            Level::Verify => "verify",
            Level::Advisory => "advisory",
        }
    }
}

/// Orders codes as people do: E2 before E10.
pub fn code_order(code: &str) -> (EcoString, u32, EcoString) {
    let (letters, rest) = code.split_at(code.find(|c: char| c.is_ascii_digit()).unwrap_or(code.len()));
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    (letters.into(), digits.parse().unwrap_or(0), code.into())
}
