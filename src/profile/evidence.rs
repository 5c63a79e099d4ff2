//! What the profile says about evidence and deadlines: state words, required materials, days on which reports are due.

use super::Profile;
use super::typed::Words;
use crate::model::ledger::{Acceptance, Review};
use crate::text::date::Date;
use crate::text::period::Period;
use crate::text::wording::{normal, without_brackets};

/// What is reported by a day of the following month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// A place's own table.
    Submission,
    /// Uploads to the province's platform.
    Uploads,
}

impl Profile {
    /// What a word for the state of a review (normal form) means. A blank is not reviewed, and an unknown word is unknown.
    pub fn review(&self, word: &str) -> Review {
        if self.is_blank(word) || self.is_not_applicable(word) {
            return Review::Pending;
        }
        let words = &self.sections.evidence;
        let states = [
            (&words.passed, Review::Passed),
            (&words.pending, Review::Pending),
            (&words.returned, Review::Returned),
            (&words.failed, Review::Failed),
        ];
        state(word, &states).unwrap_or(Review::Unknown)
    }

    /// What a word for the state of acceptance (normal form) means. A blank is not accepted, and an unknown word is unknown.
    pub fn acceptance(&self, word: &str) -> Acceptance {
        if self.is_blank(word) || self.is_not_applicable(word) {
            return Acceptance::Pending;
        }
        let words = &self.sections.evidence;
        let states = [
            (&words.accepted, Acceptance::Accepted),
            (&words.unaccepted, Acceptance::Pending),
            (&words.rejected, Acceptance::Failed),
        ];
        state(word, &states).unwrap_or(Acceptance::Unknown)
    }

    /// The kinds of material that an indicator needs for each of its sites, by the words in its name.
    pub fn required_materials(&self, indicator: &str) -> Vec<String> {
        let name = normal(indicator);
        let mut required: Vec<String> = Vec::new();
        for entry in self.sections.materials.iter() {
            if !name.contains(normal(&entry.key).as_ref()) {
                continue;
            }
            for kind in entry.value.iter() {
                if !required.contains(kind) {
                    required.push(kind.clone());
                }
            }
        }
        required
    }

    /// Whether one document of a kind may serve for several sites.
    pub fn may_be_shared(&self, kind: &str) -> bool {
        let kind = normal(kind);
        self.sections.evidence.shared.iter().any(|word| kind.contains(word.as_str()))
    }

    /// Whether a file's name (normal form, without digits) says nothing about its content: 照片, 扫描件.
    pub fn is_common_file_name(&self, name: &str) -> bool {
        self.sections.evidence.common_names.iter().any(|word| word == name)
    }

    /// The day on which a report on a month is due; `None` where the profile sets no day.
    pub fn due(&self, duty: Duty, period: Period) -> Option<Date> {
        let deadlines = &self.sections.deadlines;
        let day = match duty {
            Duty::Submission => deadlines.submission,
            Duty::Uploads => deadlines.uploads,
        };
        let day = day.and_then(|day| u8::try_from(day).ok());
        day.filter(|day| (1..=31).contains(day)).map(|day| period.due(day))
    }
}

/// The meaning of the list a word stands in: as it is, else without brackets and dates around it.
fn state<T: Copy>(word: &str, states: &[(&Words, T)]) -> Option<T> {
    let bare = without_brackets(word).0.trim_matches(|c: char| c.is_ascii_digit() || "-/.:,;。，年月日".contains(c));
    [word, bare].into_iter().find_map(|word| {
        let meant = states.iter().find(|(words, _)| words.iter().any(|known| known == word));
        meant.map(|(_, meaning)| *meaning)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_words_are_known_exactly_and_others_never_pass() {
        let profile = Profile::builtin();
        let review = |text: &str| profile.review(&normal(text));
        assert_eq!(review("审核通过"), Review::Passed);
        assert_eq!(review("通过（11月20日）"), Review::Passed);
        assert_eq!(review("2025-11-20 通过"), Review::Passed);
        assert_eq!(review(""), Review::Pending);
        assert_eq!(review("未审核"), Review::Pending);
        assert_eq!(review("退回"), Review::Returned);
        assert_eq!(review("不 符合 要求"), Review::Failed);
        for odd in ["基本通过", "部分通过", "通过了吗", "OK", "√?"] {
            assert_eq!(review(odd), Review::Unknown, "{odd}");
        }
        assert_eq!(profile.acceptance("已验收"), Acceptance::Accepted);
        assert_eq!(profile.acceptance("验收不合格"), Acceptance::Failed);
        assert_eq!(profile.acceptance("快了"), Acceptance::Unknown);
    }

    #[test]
    fn materials_are_required_by_words_in_the_name() {
        let profile = Profile::builtin();
        assert_eq!(profile.required_materials("新建电动汽车公共充电桩（车位）380个"), ["供电合同"]);
        assert!(profile.required_materials("改造城市危旧房428套").is_empty());
    }
}
