//! What a table may have several of. A `check` gets the list; a `when` asks whether there is anything in it, which costs no run of
//! the script where there is nothing.

use std::sync::Arc;

use rhai::{Array, Dynamic, ImmutableString, Variant};

use super::{Facts, Failure, around, handed_in, names};
use crate::rule::expression::{Condition, Listing, Wording};
use crate::rule::script::language::Language;
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

/// A list: its name, how it is asked for, what is in it, an example, and how it is made.
struct Entry {
    name: &'static str,
    form: Form,
    meaning: &'static str,
    example: &'static str,
    list: List,
}

const fn entry(name: &'static str, form: Form, meaning: &'static str, example: &'static str, list: List) -> Entry {
    Entry { name, form, meaning, example, list }
}

/// The lists.
const LISTS: [Entry; 17] = [
    entry("heading", Form::Named, "标题（一段文字，或没有）", "t.heading", |t, _| items(around::heading(t))),
    entry("captions", Form::Named, "表上、表下的短句", "t.captions", |t, _| items(around::captions(t, |_| true))),
    entry("captions", Form::Saying, "有其中一个词的短句", "t.captions([\"填表人\"])", |t, words| {
        items(around::captions(t, |text| says(text, words)))
    }),
    entry("notes", Form::Named, "备注列里的话", "t.notes", |t, _| items(around::notes(t, |_| true))),
    entry("notes", Form::Saying, "有其中一个词的备注", "t.notes([\"月\"])", |t, words| {
        items(around::notes(t, |text| says(text, words)))
    }),
    entry("wrong_labels", Form::Named, "写的是别的、按次序才认出来的行标签", "t.wrong_labels", |t, _| {
        items(around::wrong_labels(t))
    }),
    entry(
        "rare_labels",
        Form::Named,
        "与多数写法不同的行标签，一种数据一组：通常的 .usual，不同的 .labels",
        "t.rare_labels",
        |t, _| items(around::rare_labels(t)),
    ),
    entry(
        "merged",
        Form::Named,
        "合并成一格、别处的数因此没有了的数；从全市起横贯整行的、文字任务的不算",
        "t.merged",
        |t, _| items(around::merged(t)),
    ),
    entry(
        "cells",
        Form::Of(2),
        "一种数据里有某种性质的格：number 数，percent 百分数，plain 数而不是百分数，zero 0，fine 四位以上小数，overfine 并且比同一行通常的多三位以上",
        "t.cells(\"actual\", \"percent\")",
        |t, words| items(around::cells(t, words)?),
    ),
    entry(
        "cells",
        Form::Of(4),
        "一种数据里有某种性质、同一处另一种数据也有某种性质的格",
        "t.cells(\"actual\", \"percent\", \"target\", \"plain\")",
        |t, words| items(around::cells(t, words)?),
    ),
    entry("repeated_places", Form::Named, "出现几次的地方，每个名称一组", "t.repeated_places", |t, _| {
        items(names::repeated_places(t))
    }),
    entry("repeated_indicators", Form::Named, "出现几次的指标，每个名称一组", "t.repeated_indicators", |t, _| {
        items(names::repeated_indicators(t))
    }),
    entry(
        "indicators_named",
        Form::Saying,
        "名称里有其中一个词的指标",
        "t.indicators_named([\"占比\"])",
        |t, words| items(names::indicators_named(t, words)),
    ),
    entry("abbreviated_places", Form::Named, "只写了简称的地方", "t.abbreviated_places", |t, _| items(t.abbreviated())),
    entry(
        "misspelt_places",
        Form::Named,
        "与已知地名差一个字的：地方 .place，应为 .name",
        "t.misspelt_places",
        |t, _| items(t.misspelt()),
    ),
    entry("files", Form::Named, "这个地方报送这张表的各个文件；全市的表没有", "t.files", |t, _| {
        items(handed_in::files(t))
    }),
    entry(
        "vacant",
        Form::Of(1),
        "一个地方没有任务、整个指标全填某一种（blank、not_applicable ……）的格，每个地方一组，不含全市",
        "t.vacant(\"blank\")",
        |t, words| items(t.vacant(words)?),
    ),
];

/// Makes the lists known to the language, as what one type of thing answers when it is asked for them.
fn define<S: Variant + Clone, T: Variant + Clone>(
    language: &mut Language,
    answer: fn(&mut S, &'static str, List, &[&str]) -> Result<T, Failure>,
) {
    for Entry { name, form, meaning, example, list } in LISTS {
        match form {
            Form::Named => {
                language.property(name, meaning, example, move |s: &mut S| answer(s, name, list, &[]));
            }
            Form::Saying => {
                language.method(name, meaning, example, move |s: &mut S, all: Array| {
                    let words = texts::words(name, &all)?;
                    answer(s, name, list, &words.iter().map(ImmutableString::as_str).collect::<Vec<_>>())
                });
            }
            Form::Of(1) => {
                language.method(name, meaning, example, move |s: &mut S, a: ImmutableString| answer(s, name, list, &[&a]));
            }
            Form::Of(2) => {
                language.method(name, meaning, example, move |s: &mut S, a: ImmutableString, b: ImmutableString| {
                    answer(s, name, list, &[&a, &b])
                });
            }
            Form::Of(_) => {
                language.method(
                    name,
                    meaning,
                    example,
                    move |s: &mut S, a: ImmutableString, b: ImmutableString, c: ImmutableString, d: ImmutableString| {
                        answer(s, name, list, &[&a, &b, &c, &d])
                    },
                );
            }
        }
    }
}

/// Makes them known as arrays.
pub fn register(language: &mut Language) {
    define(language, |t: &mut Facts, _, list, words| -> Result<Array, Failure> { Ok(list(t, words)?.collect()) });
}

/// Makes them known as conditions, of a table's symbol `S`.
pub fn register_conditions<S: Variant + Clone, T: Variant + Clone + From<Condition>>(language: &mut Language) {
    define(language, |_: &mut S, name, list, words| -> Result<T, Failure> {
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
        let entry = LISTS.iter().find(|entry| entry.name == listing.name && fits(entry.form));
        // What cannot be asked is asked in the script, where it is said.
        entry.is_none_or(|entry| {
            // Mostly it is known how many there are, before any is made.
            (entry.list)(self, &words).map_or(true, |mut items| items.size_hint().0 > 0 || items.next().is_some())
        })
    }
}
