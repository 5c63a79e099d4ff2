//! Words of a fixed vocabulary: what kind a cell is, what is measured, what a claim came to. They compare with texts of their
//! vocabulary only, for a mistyped word (`c.kind == "nmber"`) would never be equal, in silence.

use rhai::{Engine, EvalAltResult, ImmutableString};

use crate::text::wording::nearest;

/// A word out of a vocabulary.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Word {
    /// The word.
    pub word: &'static str,
    /// All the words it might have been.
    pub among: &'static [&'static str],
}

impl Word {
    fn is(self, text: &str) -> Result<bool, Box<EvalAltResult>> {
        if self.among.contains(&text) {
            return Ok(self.word == text);
        }
        let near = nearest(text, self.among.iter().copied()).map(|near| format!("；是不是“{near}”")).unwrap_or_default();
        Err(format!("这里不会是“{text}”，只会是 {} 之一{near}", self.among.join("、")).into())
    }
}

/// Makes such words known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Word>("文字");
    engine.register_fn("==", |a: Word, b: ImmutableString| a.is(&b));
    engine.register_fn("==", |a: ImmutableString, b: Word| b.is(&a));
    engine.register_fn("!=", |a: Word, b: ImmutableString| a.is(&b).map(|is| !is));
    engine.register_fn("!=", |a: ImmutableString, b: Word| b.is(&a).map(|is| !is));
    engine.register_fn("==", |a: Word, b: Word| a.word == b.word);
    engine.register_fn("!=", |a: Word, b: Word| a.word != b.word);
    engine.register_fn("to_string", |word: &mut Word| word.word);
    engine.register_fn("+", |a: ImmutableString, b: Word| format!("{a}{}", b.word));
    engine.register_fn("+", |a: Word, b: ImmutableString| format!("{}{b}", a.word));
}
