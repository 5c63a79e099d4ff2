//! What a profile can say: its sections, their keys, and the type of each value.
//!
//! One declaration gives three things: the table by which texts are read and `gouji config` is printed ([`SECTIONS`]), the types
//! in which the program reads the values in force ([`Sections`]), and the way from the one to the other. So a key that the program
//! asks for and no profile can set does not compile. (Serde was the other choice; it stops at the first mistake of a text, where
//! each entry is to be read by itself, with its line and the nearest known name.)
//!
//! # How to add a section
//! 1. Declare it here: with [`fixed!`] where the program asks for each key, as an [`Open`] section where the user names the keys
//!    (places, months, indicators); add it to [`sections!`].
//! 2. Give each fixed key its value in `rules/profiles/default.toml`, with a comment in Chinese that says what it is (a test holds
//!    the two against each other). A key that may be left unset is an `Option`.
//! 3. Read it where it is used: `profile.sections().ranking.behind`. What is put in words of the field gets a method in
//!    `profile.rs`.
//!
//! That is all: reading, unknown and mistyped keys, layers, origins, and `gouji config` go by this table. A new kind of value is a
//! variant of [`Form`] and of [`Value`](super::value::Value), and a type that is [`Typed`].

use rust_decimal::Decimal;

use super::settings::Settings;
use super::typed::{Code, Codes, Layered, Month, Open, Place, Shape, Typed, Word, Words};
use super::value::{Form, Limit};
use crate::model::rule_summary::Level;
use crate::model::table::IndicatorKind;

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
    Fixed(&'static [Key]),
    /// Whatever the user names, of one kind.
    Open(Name, Form),
}

/// A key that the program asks for.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What its value has to be.
    pub form: Form,
    /// Whether the built-in profile may leave it unset.
    pub optional: bool,
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

/// Declares the type of a section whose keys are fixed.
macro_rules! fixed {
    ($(#[$about:meta])* $section:ident { $($(#[$meaning:meta])* $key:ident: $value:ty,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default)]
        pub struct $section {
            $($(#[$meaning])* pub $key: $value,)*
        }

        impl Shape for $section {
            const KEYS: Keys = Keys::Fixed(&[
                $(Key { name: stringify!($key), form: <$value as Typed>::FORM, optional: <$value as Typed>::OPTIONAL },)*
            ]);

            fn of(settings: &Settings, section: &str) -> Self {
                Self { $($key: Typed::in_force(settings.all(section, stringify!($key))).unwrap_or_default(),)* }
            }
        }
    };
}

/// Declares all sections, in the order in which they are shown: heading, field, type.
macro_rules! sections {
    ($($(#[$meaning:meta])* $heading:literal $field:ident: $section:ty,)*) => {
        /// Every section, in the order in which they are shown.
        pub static SECTIONS: &[Section] = &[$(Section { name: $heading, keys: <$section as Shape>::KEYS },)*];

        /// The values in force, section by section.
        #[derive(Clone, Debug, Default)]
        pub struct Sections {
            $($(#[$meaning])* pub $field: $section,)*
        }

        impl Sections {
            /// The values in force of all layers.
            pub(super) fn of(settings: &Settings) -> Self {
                Self { $($field: Shape::of(settings, $heading),)* }
            }
        }
    };
}

sections! {
    /// What stands before the first heading.
    "" top: Top,
    /// Levels given to rules.
    "levels" levels: Open<Code, Level>,
    /// Thresholds, for the rules that name them; those the program itself asks for are [`Tolerances`].
    "thresholds" thresholds: Open<Word, Decimal>,
    /// The share of the year's target that is due at the end of a month.
    "schedule" schedule: Open<Month, Decimal>,
    /// How far behind schedule each light is lit.
    "lights" lights: Open<Word, Limit>,
    /// The places.
    "places" places: Open<Word, Place>,
    /// The kind of indicators whose name has a word.
    "kinds" kinds: Open<Word, IndicatorKind>,
    /// The name of the project to which indicators whose name has a word belong.
    "projects" projects: Open<Word, String>,
    /// The unit that leads indicators whose name has a word.
    "leads" leads: Open<Word, String>,
    /// How 三、突出问题 is written.
    "problems" problems: Problems,
    /// How grave each rule of evidence is, 0 to 1.
    "evidence_weights" evidence_weights: Open<Code, Decimal>,
    /// How places and lead units are ranked.
    "ranking" ranking: Ranking,
    /// Points deducted for a finding of a rule, whatever its level.
    "deductions" deductions: Open<Code, Decimal>,
    /// Words in place of figures, and stock phrases.
    "words" words: Vocabulary,
    /// How the evidence ledger is read.
    "evidence" evidence: Evidence,
    /// The materials that indicators whose name has a word need for each of their sites.
    "materials" materials: Open<Word, Words>,
    /// Days of the following month on which reports are due.
    "deadlines" deadlines: Deadlines,
    /// Units.
    "units" units: Units,
}

fixed! {
    /// What stands before the first heading: the profile to stand on, and the rules in force.
    Top {
        /// The profile that a folder's stands on: a built-in one's name, or a path.
        profile: Option<String>,
        /// Rules to use, by layer.
        select: Layered<Codes>,
        /// Rules not to use, by layer.
        ignore: Layered<Codes>,
    }
}

fixed! {
    /// Thresholds that the program asks for by itself. They stand in `[thresholds]` with those that rules name.
    Tolerances {
        /// How many percentage points behind schedule still count as on schedule.
        schedule_tolerance: Decimal,
        /// By what share a figure may exceed what a draft calls 超 or 以上.
        said_beyond: Decimal,
        /// By what share a figure may differ from what a draft calls 近 or 约.
        said_about: Decimal,
    }
}

fixed! {
    /// Weights, limits and rules of 三、突出问题.
    Problems {
        /// Weight of how far a project lags.
        lag: Decimal,
        /// Weight of how many places are concerned.
        breadth: Decimal,
        /// Weight of the evidence.
        evidence: Decimal,
        /// Rules that say how far a place lags.
        lag_rules: Codes,
        /// Projects that score less are left out.
        least_score: Decimal,
        /// At most so many projects.
        most_projects: Decimal,
        /// At most so many places by name.
        named_places: Decimal,
        /// 1 for a sentence on the quality of what was submitted.
        data_quality: Decimal,
    }
}

fixed! {
    /// Full scores, deductions and rules of the ranking.
    Ranking {
        /// 1 for a ranking with every run.
        enabled: Decimal,
        /// Full score of the progress.
        progress: Decimal,
        /// Full score of the data's quality.
        quality: Decimal,
        /// Full score of the evidence.
        evidence: Decimal,
        /// Full score of the timeliness.
        timeliness: Decimal,
        /// Rules that count to the progress.
        progress_rules: Codes,
        /// Rules that count to the evidence.
        evidence_rules: Codes,
        /// Rules that count to the timeliness.
        timeliness_rules: Codes,
        /// Deducted for each percentage point behind schedule.
        behind: Decimal,
        /// Deducted for a mandatory finding.
        mandatory: Decimal,
        /// Deducted for a finding to verify.
        verify: Decimal,
        /// Deducted for an advisory finding.
        advisory: Decimal,
    }
}

fixed! {
    /// Words in place of figures, and what explanations must be.
    Vocabulary {
        /// The place does not have the task.
        not_applicable: Words,
        /// How a task stands.
        status: Words,
        /// What counts as blank.
        blank: Words,
        /// Stock phrases that explain nothing.
        empty_phrases: Words,
        /// Fewest characters of an explanation, stock phrases left out.
        explanation_length: Decimal,
    }
}

fixed! {
    /// State words of the evidence ledger, and which files may serve twice.
    Evidence {
        /// Reviewed and passed.
        passed: Words,
        /// Not reviewed yet.
        pending: Words,
        /// Sent back.
        returned: Words,
        /// Reviewed and failed.
        failed: Words,
        /// Accepted on site.
        accepted: Words,
        /// Not accepted yet.
        unaccepted: Words,
        /// Acceptance refused.
        rejected: Words,
        /// Words in kinds of material of which one document may serve for several sites.
        shared: Words,
        /// File names that say nothing of the content.
        common_names: Words,
    }
}

fixed! {
    /// Days of the following month on which reports are due; not checked where unset.
    Deadlines {
        /// A place's own table.
        submission: Option<Decimal>,
        /// Uploads to the province's platform.
        uploads: Option<Decimal>,
    }
}

fixed! {
    /// Units, written without scale words.
    Units {
        /// Units that count, so that only whole numbers make sense.
        counted: Words,
        /// Units that measure.
        measured: Words,
        /// Groups of units that mean the same.
        same: Vec<Words>,
    }
}

/// A section by its heading.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}
