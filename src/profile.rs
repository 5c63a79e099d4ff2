//! The profile: words, places, kinds and thresholds that differ from city to city and year to year.

use rust_decimal::Decimal;

/// What the rules and the recogniser need to know about a city and its tables. Read from TOML; nothing of it stands in code.
#[derive(Clone, Debug, Default)]
pub struct Profile {}

impl Profile {
    /// The profile built into the program.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// A threshold by its name in the profile's `[thresholds]` table.
    pub fn threshold(&self, name: &str) -> Option<Decimal> {
        let _ = name;
        None
    }

    /// 序时进度 at the end of a month, as a fraction.
    pub fn schedule(&self, month: u8) -> Option<Decimal> {
        let _ = month;
        None
    }
}

/// What is wrong with a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileError {
    /// What is wrong, in words.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Line and column, 1-based.
    pub position: Option<(usize, usize)>,
}

impl Profile {
    /// Reads a profile.
    pub fn parse(_text: &str) -> Result<Self, ProfileError> {
        Ok(Self::default())
    }
}
