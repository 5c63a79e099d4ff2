//! What the profile says of indicators by the words in their names: the project they belong to, the unit that leads them.

use super::Profile;
use super::typed::{Open, Word};
use crate::text::wording::normal;

impl Profile {
    /// 牵头单位 of an indicator (normal form), where the table does not say.
    pub fn lead(&self, indicator: &str) -> Option<&str> {
        spoken_of(&self.sections.leads, indicator)
    }

    /// The name under which the office speaks of an indicator (normal form).
    pub fn project(&self, indicator: &str) -> Option<&str> {
        spoken_of(&self.sections.projects, indicator)
    }
}

/// The text of the longest key that occurs in an indicator's name: a particular name overrides a general word.
fn spoken_of<'a>(section: &'a Open<Word, String>, indicator: &str) -> Option<&'a str> {
    let named = section.iter().filter(|entry| indicator.contains(normal(&entry.key).as_ref()));
    named.max_by_key(|entry| entry.key.chars().count()).map(|entry| entry.value.as_str())
}
