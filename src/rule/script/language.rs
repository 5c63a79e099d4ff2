//! The language of rules: every name that the host gives to scripts, in one table.
//!
//! A name can only be registered together with its meaning and an example, because the engine is reached through [`Language`]
//! alone. So the reference (`gouji rules api`, docs/rules/language.md), the hints in error messages and `inspect --as-rule` all
//! speak of what the engine really knows. Types are read off the registered functions and need not be written down.

use std::any::TypeId;
use std::borrow::Cow;

use rhai::packages::{Package, StandardPackage};
use rhai::{Array, Dynamic, Engine, FuncRegistration, INT, ImmutableString, Map, RhaiNativeFunc, Variant};
use rust_decimal::Decimal;

use super::{Over, limits};

/// A text of the table: mostly written where the name is registered, sometimes made of a measure's word.
type Text = Cow<'static, str>;

/// The functions of a rule in which a name may be used.
pub type Uses = &'static [&'static str];

/// Functions that are run once, on symbols.
pub(super) const SYMBOLIC: Uses = &["when", "require", "forbid"];
/// Symbols that say only whether a rule applies.
pub(super) const WHEN: Uses = &["when"];
/// Symbols that only relations are made of.
pub(super) const REQUIRE: Uses = &["require"];
/// Conditions that are no relation between figures.
const CONDITIONS: Uses = &["when", "forbid"];
/// The function that is run on the values of a table.
pub(super) const CHECK: Uses = &["check"];

/// The word for a condition. A relation that must hold is a comparison of values, so other conditions are of no use in `require`.
pub(super) const CONDITION: &str = "条件";

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `thing.name`
    Property,
    /// `thing.name(…)`
    Method,
    /// `name(…)`
    Function,
    /// `thing["name"]`
    Index,
}

/// A type of thing that scripts meet.
struct Kind {
    id: TypeId,
    word: &'static str,
    source: &'static str,
    uses: Uses,
}

/// A registered name.
struct Registered {
    name: Text,
    form: Form,
    parameters: Vec<TypeId>,
    gives: TypeId,
    meaning: Text,
    example: Text,
    uses: Uses,
    over: Option<Over>,
}

/// A name that scripts may write, as the reference shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: Text,
    /// How it is written.
    pub form: Form,
    /// The word for the type of thing it belongs to; `None` for a function that stands alone.
    pub on: Option<&'static str>,
    /// How a script gets such a thing; empty for a function that stands alone.
    pub source: &'static str,
    /// The words for the types of its arguments.
    pub arguments: Vec<&'static str>,
    /// The word for the type of what it gives.
    pub gives: &'static str,
    /// What it means.
    pub meaning: Text,
    /// An expression that uses it.
    pub example: Text,
    /// The functions of a rule in which it may be used.
    pub uses: Uses,
    /// What a rule must be applied to for the name to be of use; `None` where it does not matter.
    pub over: Option<Over>,
}

impl Entry {
    /// The name with the types of its arguments: `.cells(文字, 文字)`.
    pub fn written(&self) -> String {
        let (name, arguments) = (&self.name, self.arguments.join(", "));
        match self.form {
            Form::Property => format!(".{name}"),
            Form::Method => format!(".{name}({arguments})"),
            Form::Function => format!("{name}({arguments})"),
            Form::Index => format!("[\"{name}\"]"),
        }
    }

    /// Whether it belongs to the concrete values of a `check`; otherwise it belongs to symbols.
    pub fn is_concrete(&self) -> bool {
        self.uses == CHECK
    }
}

/// The script engine, and the table of every name registered in it.
pub(super) struct Language {
    engine: Engine,
    kinds: Vec<Kind>,
    names: Vec<Registered>,
    /// Where the names that are being registered may be used.
    uses: Uses,
    over: Option<Over>,
}

impl Language {
    /// The bare script language, within its bounds.
    pub fn new() -> Self {
        let mut engine = Engine::new_raw();
        StandardPackage::new().register_into_engine(&mut engine);
        limits::impose(&mut engine);
        // Otherwise the engine compares plain values itself and asks nobody.
        engine.set_fast_operators(false);
        Self { engine, kinds: Vec::new(), names: Vec::new(), uses: CHECK, over: None }
    }

    /// The engine, for running scripts; registering goes through the methods below.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Says in which functions of a rule the names that are registered from now on may be used.
    pub fn within(&mut self, uses: Uses) -> &mut Self {
        (self.uses, self.over) = (uses, None);
        self
    }

    /// Says that the names that are registered from now on are for the `check` of rules over one sort of thing.
    pub fn check_over(&mut self, over: Over) -> &mut Self {
        (self.uses, self.over) = (CHECK, Some(over));
        self
    }

    /// Registers a type of thing: its word, and how a script gets one.
    pub fn kind<T: Variant + Clone>(&mut self, word: &'static str, source: &'static str) -> &mut Self {
        self.engine.register_type_with_name::<T>(word);
        self.kinds.push(Kind { id: TypeId::of::<T>(), word, source, uses: self.uses });
        self
    }

    /// Registers a property: `thing.name`.
    pub fn property<A: 'static, const X: bool, R: Variant + Clone, const F: bool, Function>(
        &mut self,
        name: impl Into<Text>,
        meaning: impl Into<Text>,
        example: impl Into<Text>,
        get: Function,
    ) where
        Function: RhaiNativeFunc<A, 1, X, R, F> + Send + Sync + 'static,
    {
        let name = name.into();
        let registration = FuncRegistration::new_getter(&name);
        self.enter(registration, name, Form::Property, meaning.into(), example.into(), get);
    }

    /// Registers a function that is written behind the thing it belongs to: `thing.name(…)`.
    pub fn method<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool, Function>(
        &mut self,
        name: impl Into<Text>,
        meaning: impl Into<Text>,
        example: impl Into<Text>,
        call: Function,
    ) where
        Function: RhaiNativeFunc<A, N, X, R, F> + Send + Sync + 'static,
    {
        let name = name.into();
        let registration = FuncRegistration::new(name.as_ref());
        self.enter(registration, name, Form::Method, meaning.into(), example.into(), call);
    }

    /// Registers a function that stands alone: `name(…)`.
    pub fn function<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool, Function>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        example: &'static str,
        call: Function,
    ) where
        Function: RhaiNativeFunc<A, N, X, R, F> + Send + Sync + 'static,
    {
        self.enter(FuncRegistration::new(name), name.into(), Form::Function, meaning.into(), example.into(), call);
    }

    /// Registers what stands for `thing["…"]`.
    pub fn index<A: 'static, const X: bool, R: Variant + Clone, const F: bool, Function>(
        &mut self,
        name: &'static str,
        meaning: &'static str,
        example: &'static str,
        get: Function,
    ) where
        Function: RhaiNativeFunc<A, 2, X, R, F> + Send + Sync + 'static,
    {
        self.enter(FuncRegistration::new_index_getter(), name.into(), Form::Index, meaning.into(), example.into(), get);
    }

    /// Takes over an operator or a function that the script language has itself, for further types. It adds no name, so it has no
    /// place in the table.
    pub fn overload<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool>(
        &mut self,
        name: &'static str,
        call: impl RhaiNativeFunc<A, N, X, R, F> + Send + Sync + 'static,
    ) {
        FuncRegistration::new(name).with_purity(true).register_into_engine(&mut self.engine, call);
    }

    fn enter<A: 'static, const N: usize, const X: bool, R: Variant + Clone, const F: bool, Function>(
        &mut self,
        registration: FuncRegistration,
        name: Text,
        form: Form,
        meaning: Text,
        example: Text,
        call: Function,
    ) where
        Function: RhaiNativeFunc<A, N, X, R, F> + Send + Sync + 'static,
    {
        let (parameters, gives) = (Function::param_types().to_vec(), TypeId::of::<R>());
        let uses = parameters.first().and_then(|first| self.kind_of(*first)).map_or(self.uses, |kind| kind.uses);
        self.names.push(Registered { name, form, parameters, gives, meaning, example, uses, over: self.over });
        // No name changes what it is asked of, so constants of a script may be asked, too.
        registration.with_purity(true).register_into_engine(&mut self.engine, call);
    }

    fn kind_of(&self, id: TypeId) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// The word for a type.
    fn word(&self, id: TypeId) -> &'static str {
        let plain = [
            (TypeId::of::<bool>(), "真假值"),
            (TypeId::of::<INT>(), "整数"),
            (TypeId::of::<Decimal>(), "小数"),
            (TypeId::of::<ImmutableString>(), "文字"),
            (TypeId::of::<String>(), "文字"),
            (TypeId::of::<&'static str>(), "文字"),
            (TypeId::of::<Array>(), "数组"),
            (TypeId::of::<Map>(), "对照表"),
            (TypeId::of::<Dynamic>(), "值或 ()"),
        ];
        let own = self.kind_of(id).map(|kind| kind.word);
        own.or_else(|| plain.into_iter().find(|(known, _)| *known == id).map(|(_, word)| word)).unwrap_or("值")
    }

    /// Every name: by types, in the order in which these are registered; the functions that stand alone are last.
    pub fn entries(&self) -> Vec<Entry> {
        let mut names: Vec<&Registered> = self.names.iter().collect();
        let place = |name: &Registered| {
            let first = name.parameters.first().filter(|_| name.form != Form::Function)?;
            self.kinds.iter().position(|kind| kind.id == *first)
        };
        names.sort_by_key(|name| (name.form == Form::Function, place(name).unwrap_or(self.kinds.len())));
        names.into_iter().map(|name| self.entry(name)).collect()
    }

    fn entry(&self, name: &Registered) -> Entry {
        let is_alone = name.form == Form::Function;
        let (first, rest) = match name.parameters.split_first() {
            Some((first, rest)) if !is_alone => (Some(*first), rest),
            _ => (None, name.parameters.as_slice()),
        };
        let gives = self.word(name.gives);
        Entry {
            name: name.name.clone(),
            form: name.form,
            on: first.map(|first| self.word(first)),
            source: first.and_then(|first| self.kind_of(first)).map_or("", |kind| kind.source),
            arguments: rest.iter().map(|argument| self.word(*argument)).collect(),
            gives,
            meaning: name.meaning.clone(),
            example: name.example.clone(),
            uses: if name.uses == SYMBOLIC && gives == CONDITION { CONDITIONS } else { name.uses },
            over: name.over,
        }
    }

    /// The properties of a type, sorted.
    pub fn properties_of(&self, id: TypeId) -> Vec<&str> {
        sorted(self.names.iter().filter(|name| name.form == Form::Property && name.parameters.first() == Some(&id)))
    }

    /// The properties of the things that a word stands for, sorted; of concrete values or of symbols.
    pub fn properties(&self, word: &str, concrete: bool) -> Vec<&str> {
        sorted(self.of_word(word, concrete).filter(|name| name.form == Form::Property))
    }

    /// The functions whose first argument is one of the things that a word stands for, sorted; of concrete values or of symbols.
    pub fn functions(&self, word: &str, concrete: bool) -> Vec<&str> {
        sorted(self.of_word(word, concrete).filter(|name| matches!(name.form, Form::Method | Form::Function)))
    }

    fn of_word(&self, word: &str, concrete: bool) -> impl Iterator<Item = &Registered> {
        self.names.iter().filter(move |name| {
            (name.uses == CHECK) == concrete && name.parameters.first().is_some_and(|first| self.word(*first) == word)
        })
    }

    /// Whether a function that a rule's script defines would be called in place of one of the host's.
    pub fn has_function(&self, name: &str, parameters: usize, over: Over) -> bool {
        self.names.iter().any(|known| {
            // What stands in front of a method is no parameter of a function in a script.
            let wanted = match known.form {
                Form::Method => known.parameters.len().saturating_sub(1),
                Form::Function => known.parameters.len(),
                Form::Property | Form::Index => return false,
            };
            known.name == name && wanted == parameters && known.over.is_none_or(|only| only == over)
        })
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a Registered>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.map(|name| name.name.as_ref()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
