//! What a table may have several of. A `check` gets the list; a `when` asks whether there is anything in it, which costs no run of
//! the script where there is nothing.

use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, ImmutableString, Variant};

use super::{Facts, Failure, around, names, office};
use crate::rule::expression::{Condition, Listing, Wording};
use crate::rule::script::texts;
use crate::text::wording::says;

/// How a list is asked for.
#[derive(Clone, Copy)]
enum Form {
    /// By its name: `t.merged`.
    Named,
    /// By some of many words: `t.captions(["填表人", "审核人"])`.
    Saying,
    /// By so many words with a meaning each: `t.cells("target", "zero")`.
    Of(usize),
}

/// The items of a list, made one by one: who asks whether there are any looks at the first.
type Items<'t> = Box<dyn Iterator<Item = Dynamic> + 't>;

type List = for<'t> fn(&'t Facts, &[&str]) -> Result<Items<'t>, Failure>;

fn items<'t>(items: impl IntoIterator<Item = Dynamic, IntoIter: 't>) -> Result<Items<'t>, Failure> {
    Ok(Box::new(items.into_iter()))
}

/// The lists, by name.
const LISTS: [(&str, Form, List); 17] = [
    ("heading", Form::Named, |t, _| items(around::heading(t))),
    ("captions", Form::Named, |t, _| items(around::captions(t, |_| true))),
    ("captions", Form::Saying, |t, words| items(around::captions(t, |text| says(text, words)))),
    ("notes", Form::Named, |t, _| items(around::notes(t, |_| true))),
    ("notes", Form::Saying, |t, words| items(around::notes(t, |text| says(text, words)))),
    ("wrong_labels", Form::Named, |t, _| items(around::wrong_labels(t))),
    ("rare_labels", Form::Named, |t, _| items(around::rare_labels(t))),
    ("merged", Form::Named, |t, _| items(around::merged(t))),
    ("cells", Form::Of(2), |t, words| items(around::cells(t, words)?)),
    ("cells", Form::Of(4), |t, words| items(around::cells(t, words)?)),
    ("repeated_places", Form::Named, |t, _| items(names::repeated_places(t))),
    ("repeated_indicators", Form::Named, |t, _| items(names::repeated_indicators(t))),
    ("indicators_named", Form::Saying, |t, words| items(names::indicators_named(t, words))),
    ("abbreviated_places", Form::Named, |t, _| items(t.abbreviated())),
    ("misspelt_places", Form::Named, |t, _| items(t.misspelt())),
    ("files", Form::Named, |t, _| items(office::files(t))),
    ("vacant", Form::Of(1), |t, words| items(t.vacant(words)?)),
];

/// Makes the lists known to an engine, as what one type of thing answers when it is asked for them.
fn define<S: Variant + Clone, T: Variant + Clone>(
    engine: &mut Engine,
    answer: fn(&mut S, &'static str, List, &[&str]) -> Result<T, Failure>,
) {
    for (name, form, list) in LISTS {
        match form {
            Form::Named => {
                engine.register_get(name, move |s: &mut S| answer(s, name, list, &[]));
            }
            Form::Saying => {
                engine.register_fn(name, move |s: &mut S, all: Array| {
                    let words = texts::words(name, &all)?;
                    answer(s, name, list, &words.iter().map(ImmutableString::as_str).collect::<Vec<_>>())
                });
            }
            Form::Of(1) => {
                engine.register_fn(name, move |s: &mut S, a: ImmutableString| answer(s, name, list, &[&a]));
            }
            Form::Of(2) => {
                engine
                    .register_fn(name, move |s: &mut S, a: ImmutableString, b: ImmutableString| answer(s, name, list, &[&a, &b]));
            }
            Form::Of(_) => {
                engine.register_fn(
                    name,
                    move |s: &mut S, a: ImmutableString, b: ImmutableString, c: ImmutableString, d: ImmutableString| {
                        answer(s, name, list, &[&a, &b, &c, &d])
                    },
                );
            }
        }
    }
}

/// Makes them known as arrays.
pub fn register(engine: &mut Engine) {
    define(engine, |t: &mut Facts, _, list, words| -> Result<Array, Failure> { Ok(list(t, words)?.collect()) });
}

/// Makes them known as conditions, of a table's symbol `S`.
pub fn register_conditions<S: Variant + Clone, T: Variant + Clone + From<Condition>>(engine: &mut Engine) {
    define(engine, |_: &mut S, name, list, words| -> Result<T, Failure> {
        // A word without a meaning is a mistake whatever the table.
        let _ = list(&Facts::default(), words)?;
        let words = words.iter().map(|word| Arc::from(*word)).collect();
        Ok(Condition::Lists(Listing { name, words }).into())
    });
}

impl Facts {
    /// Whether a table is one that a rule over tables is about.
    pub fn holds(&self, when: &Condition) -> bool {
        match when {
            Condition::Lists(listing) => self.has(listing),
            Condition::Says(Wording::Sheet, words) => words.iter().any(|word| self.0.table.sheet.contains(word.text())),
            Condition::Not(inner) => !self.holds(inner),
            Condition::And(a, b) => self.holds(a) && self.holds(b),
            Condition::Or(a, b) => self.holds(a) || self.holds(b),
            // Nothing else can be said of a table.
            _ => true,
        }
    }

    fn has(&self, listing: &Listing) -> bool {
        let words: Vec<&str> = listing.words.iter().map(|word| &**word).collect();
        let fits = |form: Form| match form {
            Form::Named => words.is_empty(),
            Form::Saying => !words.is_empty(),
            Form::Of(count) => words.len() == count,
        };
        let list = LISTS.iter().find(|(name, form, _)| *name == listing.name && fits(*form));
        // What cannot be asked is asked in the script, where it is said.
        list.is_none_or(|(_, _, list)| {
            // Mostly it is known how many there are, before any is made.
            list(self, &words).map_or(true, |mut items| items.size_hint().0 > 0 || items.next().is_some())
        })
    }
}
