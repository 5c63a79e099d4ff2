//! What a profile can say: its sections, their keys, and the form of each value.
//!
//! # How to add a section
//! 1. Add a [`Section`] to [`SECTIONS`]: `Keys::Fixed` where the program asks for each key by name, `Keys::Open` where the user names
//!    them (places, months, indicators).
//! 2. Give each fixed key its value in `rules/profiles/default.toml`, with a comment in Chinese that says what it is (the tests
//!    hold the two against each other).
//! 3. Ask for it where it is used: `profile.number("evidence", "low_acceptance")`, `profile.texts("ranking", "measures")`, or
//!    `profile.section("leads")` for all pairs of an open section. A question that is asked often, or that is put in words of
//!    the field, gets a method in `profile.rs`.
//!
//! That is all: reading, unknown and mistyped keys, layers, origins, and `gouji config` go by this table. A new kind of value
//! is a variant of [`Form`] and of [`Value`](super::value::Value).

use super::value::Form;

/// One section of a profile.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its heading; empty for what stands before the first heading.
    pub name: &'static str,
    /// What can stand in it.
    pub keys: Keys,
}

/// The keys of a section.
#[derive(Clone, Copy, Debug)]
pub enum Keys {
    /// These and no others.
    Fixed(&'static [(&'static str, Form)]),
    /// Whatever the user names, of one kind.
    Open(Name, Form),
}

/// What the keys of an open section are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// A name of the field's: a place, an indicator, a light, a threshold.
    Word,
    /// A month: `6`, `6月`.
    Month,
    /// A rule's code, or the beginning of one. Whether there is such a rule is asked when the rules are known.
    Code,
}

/// Every section, in the order in which they are shown.
pub static SECTIONS: &[Section] = &[
    Section { name: "", keys: Keys::Fixed(&[("profile", Form::Text), ("select", Form::Codes), ("ignore", Form::Codes)]) },
    Section { name: "levels", keys: Keys::Open(Name::Code, Form::Level) },
    Section { name: "thresholds", keys: Keys::Open(Name::Word, Form::Number) },
    Section { name: "schedule", keys: Keys::Open(Name::Month, Form::Number) },
    Section { name: "lights", keys: Keys::Open(Name::Word, Form::Limit) },
    Section { name: "places", keys: Keys::Open(Name::Word, Form::Place) },
    Section { name: "kinds", keys: Keys::Open(Name::Word, Form::Kind) },
    Section { name: "projects", keys: Keys::Open(Name::Word, Form::Text) },
    Section { name: "leads", keys: Keys::Open(Name::Word, Form::Text) },
    Section {
        name: "problems",
        keys: Keys::Fixed(&[
            ("lag", Form::Number),
            ("breadth", Form::Number),
            ("evidence", Form::Number),
            ("lag_rules", Form::Codes),
            ("least_score", Form::Number),
            ("most_projects", Form::Number),
            ("named_places", Form::Number),
            ("data_quality", Form::Number),
        ]),
    },
    Section { name: "evidence_weights", keys: Keys::Open(Name::Code, Form::Number) },
    Section {
        name: "ranking",
        keys: Keys::Fixed(&[
            ("enabled", Form::Number),
            ("progress", Form::Number),
            ("quality", Form::Number),
            ("evidence", Form::Number),
            ("timeliness", Form::Number),
            ("progress_rules", Form::Codes),
            ("evidence_rules", Form::Codes),
            ("timeliness_rules", Form::Codes),
            ("behind", Form::Number),
            ("mandatory", Form::Number),
            ("verify", Form::Number),
            ("advisory", Form::Number),
        ]),
    },
    Section { name: "deductions", keys: Keys::Open(Name::Code, Form::Number) },
    Section {
        name: "words",
        keys: Keys::Fixed(&[
            ("not_applicable", Form::Words),
            ("status", Form::Words),
            ("blank", Form::Words),
            ("empty_phrases", Form::Words),
            ("explanation_length", Form::Number),
        ]),
    },
    Section {
        name: "evidence",
        keys: Keys::Fixed(&[
            ("passed", Form::Words),
            ("pending", Form::Words),
            ("returned", Form::Words),
            ("failed", Form::Words),
            ("accepted", Form::Words),
            ("unaccepted", Form::Words),
            ("rejected", Form::Words),
            ("shared", Form::Words),
            ("common_names", Form::Words),
        ]),
    },
    Section { name: "materials", keys: Keys::Open(Name::Word, Form::Words) },
    Section { name: "deadlines", keys: Keys::Open(Name::Word, Form::Number) },
    Section { name: "units", keys: Keys::Fixed(&[("counted", Form::Words), ("measured", Form::Words), ("same", Form::Groups)]) },
];

/// A section by its heading.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}
