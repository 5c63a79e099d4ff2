//! Words of a fixed vocabulary: what kind a cell is, what is measured, what a claim came to. They compare with texts of their
//! vocabulary only, for a mistyped word (`c.kind == "nmber"`) would never be equal, in silence.

use rhai::{EvalAltResult, ImmutableString};

use super::language::Language;
use crate::text::wording::nearest;

/// A word out of a vocabulary.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Keyword {
    /// The word.
    pub word: &'static str,
    /// All the words it might have been.
    pub among: &'static [&'static str],
}

impl Keyword {
    fn is(self, text: &str) -> Result<bool, Box<EvalAltResult>> {
        if self.among.contains(&text) {
            return Ok(self.word == text);
        }
        let near = nearest(text, self.among.iter().copied()).map(|near| format!("；是不是“{near}”")).unwrap_or_default();
        Err(format!("这里不会是“{text}”，只会是 {} 之一{near}", self.among.join("、")).into())
    }
}

/// Makes such words known to the language.
pub(super) fn register(language: &mut Language) {
    language.kind::<Keyword>("文字", "`c.kind`、`i.kind`、`q.verdict`：只能与固定的几个词比较");
    language.overload("==", |a: Keyword, b: ImmutableString| a.is(&b));
    language.overload("==", |a: ImmutableString, b: Keyword| b.is(&a));
    language.overload("!=", |a: Keyword, b: ImmutableString| a.is(&b).map(|is| !is));
    language.overload("!=", |a: ImmutableString, b: Keyword| b.is(&a).map(|is| !is));
    language.overload("==", |a: Keyword, b: Keyword| a.word == b.word);
    language.overload("!=", |a: Keyword, b: Keyword| a.word != b.word);
    language.overload("to_string", |word: &mut Keyword| word.word);
    language.overload("+", |a: ImmutableString, b: Keyword| format!("{a}{}", b.word));
    language.overload("+", |a: Keyword, b: ImmutableString| format!("{}{b}", a.word));
}
