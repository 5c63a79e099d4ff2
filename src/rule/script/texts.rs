//! Texts in a `check`: questions about several words at once. A loop over the words in the script would say the same, and take a
//! hundred times as long.

use rhai::{Array, Dynamic, EvalAltResult, ImmutableString};

use super::language::Language;
use crate::text::wording;

type Failure = Box<EvalAltResult>;

/// Makes the questions known to the language.
pub(super) fn register(language: &mut Language) {
    let says = |text: &mut ImmutableString, all: Array| Ok::<_, Failure>(wording::says(text, &words("says", &all)?));
    language.method("says", "有没有其中一个词", "t.title.says([\"月\", \"季\"])", says);
    let starts = |text: &mut ImmutableString, all: Array| {
        Ok::<_, Failure>(words("starts_with", &all)?.iter().any(|word| text.starts_with(word.as_str())))
    };
    language.method("starts_with", "是不是以其中一个词开头", "i.unit.starts_with([\"万\", \"亿\"])", starts);
    let ends = |text: &mut ImmutableString, all: Array| {
        Ok::<_, Failure>(words("ends_with", &all)?.iter().any(|word| text.ends_with(word.as_str())))
    };
    language.method("ends_with", "是不是以其中一个词结尾", "i.name.ends_with([\"率\", \"占比\"])", ends);
    let without_end = |text: &mut ImmutableString, all: Array| {
        let all = words("without_end", &all)?;
        let rest = all.iter().filter_map(|word| text.strip_suffix(word.as_str())).min_by_key(|rest| rest.len());
        Ok::<_, Failure>(rest.unwrap_or(text).to_owned())
    };
    language.method("without_end", "去掉末尾其中一个词（最长的）", "i.unit.without_end([\"次\", \"人次\"])", without_end);
    let pieces = |text: &mut ImmutableString, all: Array| {
        let all = words("pieces", &all)?;
        let pieces = pieces(text, &all).into_iter().map(|piece| Dynamic::from(piece.to_owned()));
        Ok::<_, Failure>(pieces.collect::<Array>())
    };
    language.method("pieces", "按这些分隔切开的各段，不含空的", "i.unit.pieces([\"、\", \"和\"])", pieces);
}

/// What stands between separators, empty pieces left out.
fn pieces<'a>(text: &'a str, separators: &[ImmutableString]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(next) = text[at..].chars().next() {
        match separators.iter().find(|separator| text[at..].starts_with(separator.as_str())) {
            Some(separator) => {
                pieces.push(&text[from..at]);
                at += separator.len();
                from = at;
            }
            None => at += next.len_utf8(),
        }
    }
    pieces.push(&text[from..]);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The words of an array. Without any, nothing is asked; an empty one is in every text. Both would pass in silence.
pub(super) fn words(name: &str, all: &Array) -> Result<Vec<ImmutableString>, Failure> {
    if all.is_empty() {
        return Err(format!("`{name}` 的数组是空的，没有要找的字").into());
    }
    let word = |word: &Dynamic| match word.as_immutable_string_ref() {
        Ok(word) if word.is_empty() => Err(format!("`{name}` 的数组里有空的文字，什么话里都有它").into()),
        Ok(word) => Ok(word.clone()),
        Err(_) => Err(format!("`{name}` 的数组里应全是文字").into()),
    };
    all.iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::script::Host;

    /// What a `check` returns for a text, or what is said against it.
    fn asked(body: &str, text: &str) -> Result<Vec<String>, String> {
        let host = Host::new();
        let ast = host
            .compile(&format!("const META = 0; const WORD = \"人次\"; fn check(t) {{ [{body}].map(|x| `${{x}}`) }}"))
            .expect("compiles");
        let said = host.check::<ImmutableString>(&ast, Dynamic::from(ImmutableString::from(text)));
        said.map(|all| all.iter().map(ToString::to_string).collect()).map_err(|error| error.message)
    }

    #[test]
    fn texts_are_asked_for_several_words() {
        let unit = asked(
            r#"t.says(["台", "人次"]), t.says(["台"]), t.starts_with(["次", "万"]), t.ends_with(["人"]), t.without_end(["次", "人次"]),
               t.without_end(["台"]), global::WORD.says(["人"])"#,
            "万人次",
        );
        assert_eq!(unit, Ok(["true", "false", "true", "false", "万", "万人次", "true"].map(String::from).to_vec()));
        let split = asked(
            r#"t.pieces(["、", "和", "——"]).len(), t.pieces(["、", "和", "——"])[1], "".pieces(["、"]).len()"#,
            "、个和——公里和",
        );
        assert_eq!(split, Ok(["2", "公里", "0"].map(String::from).to_vec()));
    }

    /// 证明: nothing to look for, and what is in every text, are mistakes and no answer.
    #[test]
    fn words_that_say_nothing_are_mistakes() {
        for (body, said) in [
            ("t.says([])", "`says` 的数组是空的"),
            ("t.ends_with([\"\"])", "`ends_with` 的数组里有空的文字"),
            ("t.starts_with([1])", "`starts_with` 的数组里应全是文字"),
            ("t.pieces([])", "`pieces` 的数组是空的"),
        ] {
            let refused = asked(body, "甲").expect_err(body);
            assert!(refused.contains(said), "{refused}");
        }
    }
}
