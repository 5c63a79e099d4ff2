//! The profile: words, places, kinds, thresholds, levels and lights that differ from city to city and year to year.
//!
//! It is made of layers, each a TOML text over those before it: what is built in, a named profile, the folder's `gouji.toml`, the
//! command line. `schema` says what can stand in them and how a section is added.

mod evidence;
mod layer;
mod projects;
pub mod schema;
mod selection;
mod settings;
mod typed;
mod value;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::builtin;
use crate::model::table::IndicatorKind;
use crate::model::trouble::Trouble;
use crate::text::quantity;
use crate::text::wording::normal;

pub use evidence::Duty;
pub(crate) use layer::Mistake;
pub use layer::{Layer, LayerKind, Origin};
use schema::{Sections, Tolerances};
pub use settings::{Setting, Settings};
use typed::Shape;
pub use typed::{Codes, Entry, Layered, Open, Place, Typed, Words};
pub(crate) use value::Raw;
pub use value::{Form, Limit, Value};

/// What the rules and the recogniser need to know about a city and its tables; nothing of it stands in code.
#[derive(Clone, Debug)]
pub struct Profile {
    settings: Settings,
    layers: Vec<Arc<Layer>>,
    /// The settings in force, as types.
    sections: Sections,
    /// What is asked for every cell, ready for the asking.
    lookup: Lookup,
}

/// The settings in the form in which they are looked up.
#[derive(Clone, Debug, Default)]
struct Lookup {
    not_applicable: HashSet<String>,
    status: HashSet<String>,
    blank: HashSet<String>,
    counted: HashSet<String>,
    measured: HashSet<String>,
    /// Both, and those that mean the same as another.
    units: HashSet<String>,
    same: Vec<Vec<String>>,
    /// Names in use by the normal form of every way to write them.
    places: BTreeMap<String, String>,
    /// The longest pattern first, so that a particular name overrides a general word.
    kinds: Vec<(String, IndicatorKind)>,
    /// The names in use, in order.
    place_names: Arc<BTreeSet<String>>,
    /// Those that sums leave out.
    uncounted: BTreeSet<String>,
    thresholds: Arc<BTreeMap<String, Decimal>>,
    tolerances: Tolerances,
}

impl Default for Profile {
    /// The built-in profile.
    fn default() -> Self {
        Self::builtin()
    }
}

impl Profile {
    /// The profile that is built in.
    pub fn builtin() -> Self {
        let mut profile = Self::empty();
        if let Some(layer) = Self::named("default") {
            // A mistake in the built-in text would be found by this module's tests.
            let _ = profile.overlay(layer);
        }
        profile
    }

    fn empty() -> Self {
        Self { settings: Settings::default(), layers: Vec::new(), sections: Sections::default(), lookup: Lookup::default() }
    }

    /// A built-in profile by its name: `default`, `yinchuan`.
    pub fn named(name: &str) -> Option<Layer> {
        let (path, text) = builtin::profiles().into_iter().find(|(path, _)| stem(path) == name)?;
        Some(Layer { name: stem(path).to_owned(), kind: LayerKind::Builtin, text: text.to_owned() })
    }

    /// The names of the built-in profiles.
    pub fn names() -> Vec<&'static str> {
        builtin::profiles().into_iter().map(|(path, _)| stem(path)).collect()
    }

    /// The built-in profile under one text; for what is wrong with the text see [`Self::overlay`].
    pub fn parse(text: &str) -> (Self, Vec<Trouble>) {
        let mut profile = Self::builtin();
        let layer = Layer { name: "gouji.toml".to_owned(), kind: LayerKind::Folder, text: text.to_owned() };
        let troubles = profile.overlay(layer);
        (profile, troubles)
    }

    /// Lays a text over what is in force. What it does not mention stays; a list replaces the list of that name; places, kinds,
    /// thresholds, levels, lights and months are replaced one by one. What is wrong with it (text that is no TOML, an unknown
    /// key, a value of the wrong form) is said with its place; what is right counts.
    pub fn overlay(&mut self, layer: Layer) -> Vec<Trouble> {
        let layer = Arc::new(layer);
        let troubles = self.settings.overlay(&layer);
        self.layers.push(layer);
        self.settle();
        troubles
    }

    /// Takes the rules to select and to ignore from the command line.
    pub fn choose(&mut self, select: &[String], ignore: &[String]) {
        let layer = Arc::new(Layer { name: "命令行".to_owned(), kind: LayerKind::CommandLine, text: String::new() });
        for (key, patterns) in [("select", select), ("ignore", ignore)] {
            if !patterns.is_empty() {
                let origin = Origin { layer: Arc::clone(&layer), position: (1, 1) };
                self.settings.set("", key.to_owned(), key, Value::Words(patterns.to_vec()), origin);
            }
        }
        self.layers.push(layer);
        self.settle();
    }

    /// Works out what is in force after a layer was added.
    fn settle(&mut self) {
        self.sections = Sections::of(&self.settings);
        self.lookup = Lookup::of(&self.sections);
        self.lookup.tolerances = Tolerances::of(&self.settings, "thresholds");
    }

    /// Everything that is said, with where it comes from.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The values in force, section by section.
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// The thresholds that the program asks for by itself.
    pub fn tolerances(&self) -> &Tolerances {
        &self.lookup.tolerances
    }

    /// A threshold by its name in the profile's `[thresholds]` table.
    pub fn threshold(&self, name: &str) -> Option<Decimal> {
        self.lookup.thresholds.get(name).copied()
    }

    /// All thresholds, for those who outlive the profile.
    pub fn thresholds(&self) -> Arc<BTreeMap<String, Decimal>> {
        Arc::clone(&self.lookup.thresholds)
    }

    /// The names of all thresholds, in order.
    pub fn threshold_names(&self) -> impl Iterator<Item = &str> {
        self.sections.thresholds.iter().map(|entry| entry.key.as_str())
    }

    /// The share of the year's target that is due at the end of a month, as a fraction: month/12 unless the profile says otherwise.
    pub fn schedule(&self, month: u8) -> Decimal {
        let even = || Decimal::from(month.clamp(1, 12)).checked_div(Decimal::from(12)).unwrap_or(Decimal::ONE);
        self.sections.schedule.get(&month.to_string()).copied().unwrap_or_else(even)
    }

    /// The light (黄灯, 红灯) for being behind schedule by so many percentage points: the one with the highest limit that is
    /// reached. `None` where the profile sets no lights, or none is reached.
    pub fn light(&self, behind: Decimal) -> Option<&str> {
        let reached = self.sections.lights.iter().filter(|light| light.value.is_reached(behind));
        reached.max_by_key(|light| (light.value.value, light.value.above, &light.key)).map(|light| light.key.as_str())
    }

    /// Whether a normal text means “does not apply here”.
    pub fn is_not_applicable(&self, normal: &str) -> bool {
        self.lookup.not_applicable.contains(normal)
    }

    /// Whether a normal text is a known word for a state.
    pub fn is_status(&self, normal: &str) -> bool {
        self.lookup.status.contains(normal)
    }

    /// Whether a normal text counts as a blank.
    pub fn is_blank(&self, normal: &str) -> bool {
        normal.is_empty() || self.lookup.blank.contains(normal)
    }

    /// The name in use for a place written in this way (normal form), if the profile knows it.
    pub fn place(&self, normal: &str) -> Option<&str> {
        self.lookup.places.get(normal).map(String::as_str)
    }

    /// Every way to write a place that the profile knows, with the name in use.
    pub fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lookup.places.iter().map(|(alias, name)| (alias.as_str(), name.as_str()))
    }

    /// The names in use of all places it knows.
    pub fn place_names(&self) -> Arc<BTreeSet<String>> {
        Arc::clone(&self.lookup.place_names)
    }

    /// The kind the profile declares for an indicator's name (normal form, asked for only if any is declared), with the pattern
    /// that matched.
    pub fn kind(&self, normal: impl FnOnce() -> String) -> Option<(&str, IndicatorKind)> {
        let normal = if self.lookup.kinds.is_empty() { return None } else { normal() };
        self.lookup
            .kinds
            .iter()
            .find(|(pattern, _)| normal.contains(pattern.as_str()))
            .map(|(pattern, kind)| (pattern.as_str(), *kind))
    }

    /// Whether a unit (normal form) counts things, so that only whole numbers make sense: 人, 个, `个、座`, but not 万人.
    pub fn is_counted(&self, normal: &str) -> bool {
        if self.lookup.counted.contains(normal) {
            return true;
        }
        let separators = ['、', '/', ',', ';', '或'];
        normal.contains(separators) && normal.split(separators).all(|word| self.lookup.counted.contains(word))
    }

    /// Whether a word is known as a unit of any kind, a scale word before it allowed: 万人, 公里, %.
    pub fn is_unit(&self, normal: &str) -> bool {
        let (_, base) = quantity::scale_of(normal);
        self.lookup.units.contains(base)
            || (base.len() < normal.len() && self.lookup.measured.contains(normal))
            || matches!(normal, "%" | "‰" | "百分点" | "率")
            || self.is_counted(base)
            || (base.contains(['/', '、', ';']) && base.split(['/', '、', ';', '.']).all(|word| self.is_simple_unit(word)))
    }

    fn is_simple_unit(&self, word: &str) -> bool {
        let (_, base) = quantity::scale_of(word);
        self.lookup.counted.contains(base)
            || self.lookup.measured.contains(base)
            || matches!(word, "%" | "月" | "年" | "日" | "天" | "季" | "周")
    }

    /// The unit that measures rather than counts which occurs in a text after a bracket or the word 单位, if any; used where a
    /// table has no column of units.
    pub fn measured_in(&self, normal: &str) -> bool {
        self.lookup.measured.iter().any(|unit| {
            normal.match_indices(unit.as_str()).any(|(at, _)| {
                let before = normal[..at].chars().next_back();
                // 单位：个、%: the sign is that of the progress.
                if unit == "%" && (before == Some('、') || normal[at + 1..].starts_with('、')) {
                    return false;
                }
                before.is_some_and(|character| character.is_ascii_digit() || matches!(character, '(' | ':' | '万' | '亿' | '、'))
            })
        })
    }

    /// Whether two units without scale words mean the same: 人 and 名.
    pub fn same_unit(&self, a: &str, b: &str) -> bool {
        a == b || self.lookup.same.iter().any(|group| group.iter().any(|word| word == a) && group.iter().any(|word| word == b))
    }

    /// Whether a place (by its name in use) counts in the whole, so that sums take it in.
    pub fn counts(&self, place: &str) -> bool {
        !self.lookup.uncounted.contains(place)
    }
}

impl Lookup {
    fn of(sections: &Sections) -> Self {
        let set = |words: &[String]| words.iter().cloned().collect();
        let mut lookup = Self {
            not_applicable: set(&sections.words.not_applicable),
            status: set(&sections.words.status),
            blank: set(&sections.words.blank),
            counted: set(&sections.units.counted),
            measured: set(&sections.units.measured),
            same: sections.units.same.iter().map(|group| group.to_vec()).collect(),
            ..Self::default()
        };
        let same = lookup.same.iter().flatten();
        lookup.units = lookup.counted.iter().chain(&lookup.measured).chain(same).cloned().collect();
        for place in sections.places.iter() {
            for way in place.value.aliases.iter().chain([&place.key]) {
                lookup.places.insert(normal(way).into_owned(), place.key.clone());
            }
        }
        // A place's own name is never another's alias.
        for place in sections.places.iter() {
            lookup.places.insert(normal(&place.key).into_owned(), place.key.clone());
        }
        lookup.uncounted = sections.places.iter().filter(|place| !place.value.counts).map(|place| place.key.clone()).collect();
        lookup.kinds = sections.kinds.iter().map(|entry| (normal(&entry.key).into_owned(), entry.value)).collect();
        lookup.place_names = Arc::new(lookup.places.values().cloned().collect());
        lookup.thresholds = Arc::new(sections.thresholds.iter().map(|entry| (entry.key.clone(), entry.value)).collect());
        lookup.kinds.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then_with(|| a.0.cmp(&b.0)));
        lookup
    }
}

/// The name of a file without its folder and extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}

#[cfg(test)]
mod tests;
