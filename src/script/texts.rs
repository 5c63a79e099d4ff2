//! Texts in a `check`: questions about several words at once. A loop over the words in the script would say the same, and take a
//! hundred times as long.

use rhai::{Array, Dynamic, Engine, EvalAltResult, FuncRegistration, ImmutableString};

type Failure = Box<EvalAltResult>;

/// Makes the questions known to an engine.
pub(super) fn register(engine: &mut Engine) {
    let questions: [(&str, fn(&str, &str) -> bool); 3] = [
        ("says", |text, word| text.contains(word)),
        ("starts_with", |text, word| text.starts_with(word)),
        ("ends_with", |text, word| text.ends_with(word)),
    ];
    for (name, holds) in questions {
        // Constants of a script are texts too.
        let ask = move |text: &mut ImmutableString, words: Array| any(name, text, &words, holds);
        FuncRegistration::new(name).with_purity(true).register_into_engine(engine, ask);
    }
    // The parts between separators, those that are empty left out.
    let pieces = |text: &mut ImmutableString, separators: Array| -> Result<Array, Failure> {
        let separators = separators.iter().map(|separator| word("pieces", separator)).collect::<Result<Vec<_>, _>>()?;
        let mut pieces = Vec::new();
        let (mut rest, mut from) = (text.as_str(), 0);
        while let Some(next) = rest[from..].chars().next() {
            match separators.iter().find(|separator| rest[from..].starts_with(separator.as_str())) {
                Some(separator) => {
                    pieces.push(&rest[..from]);
                    rest = &rest[from + separator.len()..];
                    from = 0;
                }
                None => from += next.len_utf8(),
            }
        }
        pieces.push(rest);
        Ok(pieces.into_iter().filter(|piece| !piece.is_empty()).map(|piece| Dynamic::from(piece.to_owned())).collect())
    };
    FuncRegistration::new("pieces").with_purity(true).register_into_engine(engine, pieces);
}

/// Whether a text and one of some words are as is asked.
fn any(name: &str, text: &str, words: &Array, holds: fn(&str, &str) -> bool) -> Result<bool, Failure> {
    if words.is_empty() {
        return Err(format!("`{name}` 的数组是空的，没有要找的字").into());
    }
    for known in words {
        if holds(text, &word(name, known)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A word out of an array. An empty one is in every text, and would hold in silence.
fn word(name: &str, value: &Dynamic) -> Result<ImmutableString, Failure> {
    match value.as_immutable_string_ref() {
        Ok(word) if word.is_empty() => Err(format!("`{name}` 的数组里有空的文字，什么话里都有它").into()),
        Ok(word) => Ok(word.clone()),
        Err(_) => Err(format!("`{name}` 的数组里应全是文字").into()),
    }
}
