//! The values in force in the types in which the program reads them.

use std::marker::PhantomData;
use std::ops::Deref;

use rust_decimal::Decimal;

use super::layer::Origin;
use super::schema::{Keys, Name};
use super::settings::{Setting, Settings};
use super::value::{Form, Limit, Value};
use crate::model::rule_summary::Level;
use crate::model::table::IndicatorKind;

/// A type that holds a value of one form.
pub trait Typed: Sized {
    /// What the value has to be.
    const FORM: Form;
    /// Whether the built-in profile may leave it unset.
    const OPTIONAL: bool = false;

    /// The value, if it has the form.
    fn read(value: &Value) -> Option<Self>;

    /// The value in force, from those of all layers, the last of which counts.
    fn in_force(said: &[Setting]) -> Option<Self> {
        Self::read(&said.last()?.value)
    }
}

/// The type of a section.
pub(super) trait Shape {
    /// What can stand in it.
    const KEYS: Keys;

    /// The values in force of the section with this heading.
    fn of(settings: &Settings, section: &str) -> Self;
}

/// Words in normal form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

/// Codes of rules, or their beginnings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes(Vec<String>);

/// How a place may be written, and whether it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Other ways to write it, as the user wrote them.
    pub aliases: Vec<String>,
    /// Whether sums take it in.
    pub counts: bool,
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl Deref for Codes {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl Typed for Decimal {
    const FORM: Form = Form::Number;

    fn read(value: &Value) -> Option<Self> {
        value.number()
    }
}

impl Typed for String {
    const FORM: Form = Form::Text;

    fn read(value: &Value) -> Option<Self> {
        value.text().map(str::to_owned)
    }
}

impl Typed for Words {
    const FORM: Form = Form::Words;

    fn read(value: &Value) -> Option<Self> {
        value.words().map(|words| Self(words.to_vec()))
    }
}

impl Typed for Codes {
    const FORM: Form = Form::Codes;

    fn read(value: &Value) -> Option<Self> {
        value.words().map(|codes| Self(codes.to_vec()))
    }
}

impl Typed for Vec<Words> {
    const FORM: Form = Form::Groups;

    fn read(value: &Value) -> Option<Self> {
        if let Value::Groups(groups) = value { Some(groups.iter().cloned().map(Words).collect()) } else { None }
    }
}

impl Typed for Level {
    const FORM: Form = Form::Level;

    fn read(value: &Value) -> Option<Self> {
        if let Value::Level(level) = value { Some(*level) } else { None }
    }
}

impl Typed for IndicatorKind {
    const FORM: Form = Form::Kind;

    fn read(value: &Value) -> Option<Self> {
        if let Value::Kind(kind) = value { Some(*kind) } else { None }
    }
}

impl Typed for Place {
    const FORM: Form = Form::Place;

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Place { aliases, counts } => Some(Self { aliases: aliases.clone(), counts: *counts }),
            _ => None,
        }
    }
}

impl Typed for Limit {
    const FORM: Form = Form::Limit;

    fn read(value: &Value) -> Option<Self> {
        if let Value::Limit(limit) = value { Some(*limit) } else { None }
    }
}

/// A value that need not be set.
impl<T: Typed> Typed for Option<T> {
    const FORM: Form = T::FORM;
    const OPTIONAL: bool = true;

    fn read(value: &Value) -> Option<Self> {
        T::read(value).map(Some)
    }
}

/// The values of all layers that set a key, with their origins, the one in force last.
#[derive(Clone, Debug)]
pub struct Layered<T>(Vec<(T, Origin)>);

impl<T> Default for Layered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Layered<T> {
    type Target = [(T, Origin)];

    fn deref(&self) -> &[(T, Origin)] {
        &self.0
    }
}

impl<T: Typed> Typed for Layered<T> {
    const FORM: Form = T::FORM;
    const OPTIONAL: bool = true;

    fn read(_: &Value) -> Option<Self> {
        None
    }

    fn in_force(said: &[Setting]) -> Option<Self> {
        Some(Self(said.iter().filter_map(|setting| Some((T::read(&setting.value)?, setting.origin.clone()))).collect()))
    }
}

/// What the keys of an open section are, as a type.
pub trait NameKind {
    /// What they are.
    const NAME: Name;
}

/// Keys that are names of the field's: a place, an indicator, a light, a threshold.
#[derive(Clone, Copy, Debug)]
pub enum Word {}

/// Keys that are months.
#[derive(Clone, Copy, Debug)]
pub enum Month {}

/// Keys that are codes of rules, or their beginnings.
#[derive(Clone, Copy, Debug)]
pub enum Code {}

impl NameKind for Word {
    const NAME: Name = Name::Word;
}

impl NameKind for Month {
    const NAME: Name = Name::Month;
}

impl NameKind for Code {
    const NAME: Name = Name::Code;
}

/// A section whose keys the user names.
#[derive(Clone, Debug)]
pub struct Open<N, T> {
    entries: Vec<Entry<T>>,
    name: PhantomData<N>,
}

/// An entry of an open section.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// The key: a code in capitals, a month as a number, a word as it is written.
    pub key: String,
    /// The key as the user wrote it.
    pub written: String,
    /// The value in force.
    pub value: T,
    /// Where it stands.
    pub origin: Origin,
}

impl<N, T> Default for Open<N, T> {
    fn default() -> Self {
        Self { entries: Vec::new(), name: PhantomData }
    }
}

/// The entries, in the order of their keys.
impl<N, T> Deref for Open<N, T> {
    type Target = [Entry<T>];

    fn deref(&self) -> &[Entry<T>] {
        &self.entries
    }
}

impl<N, T> Open<N, T> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }
}

impl<N: NameKind, T: Typed> Shape for Open<N, T> {
    const KEYS: Keys = Keys::Open(N::NAME, T::FORM);

    fn of(settings: &Settings, section: &str) -> Self {
        let entry = |(key, setting): (&str, &Setting)| {
            let (written, origin) = (setting.key.clone(), setting.origin.clone());
            Some(Entry { key: key.to_owned(), written, value: T::read(&setting.value)?, origin })
        };
        Self { entries: settings.section_of(section).into_iter().filter_map(entry).collect(), name: PhantomData }
    }
}
