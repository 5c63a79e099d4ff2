//! How words are compared: without spaces, in half width, with brackets taken apart.

use std::borrow::Cow;

/// The half-width form of a full-width character (`Ａ` → `A`, `（` → `(`); other characters stay.
pub fn half_width(character: char) -> char {
    match character {
        _ if is_plain(character) => character,
        '【' | '〔' | '［' => '(',
        '】' | '〕' | '］' => ')',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        '﹪' => '%',
        '﹣' => '-',
        _ => character,
    }
}

/// Whether a character shows nothing: any white space, the ideographic space, zero-width characters.
pub fn is_space(character: char) -> bool {
    !is_plain(character)
        && (character.is_whitespace() || matches!(character, '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{2060}' | '\u{00AD}'))
}

/// A word without any space and in half width, for comparison.
///
/// ```
/// assert_eq!(gouji::text::wording::normal("推 进\n情 况"), "推进情况");
/// assert_eq!(gouji::text::wording::normal("目标（人）"), "目标(人)");
/// ```
pub fn normal(text: &str) -> Cow<'_, str> {
    let changes = |character: char| is_space(character) || half_width(character) != character;
    let Some(first) = first_odd(text, changes) else { return Cow::Borrowed(text) };
    let (before, rest) = text.split_at(first);
    let mut normal = String::with_capacity(text.len());
    normal.push_str(before);
    normal.extend(rest.chars().filter(|&character| !is_space(character)).map(half_width));
    Cow::Owned(normal)
}

/// Letters, digits and Chinese characters, of which texts mostly consist: neither spaces nor full-width.
fn is_plain(character: char) -> bool {
    matches!(character, '!'..='~' | '\u{4000}'..='\u{9FFF}')
}

/// The place of the first character that satisfies a condition no plain character does.
fn first_odd(text: &str, odd: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        at += plain_bytes(rest.as_bytes());
        let character = text.get(at..)?.chars().next()?;
        if odd(character) {
            return Some(at);
        }
        at += character.len_utf8();
    }
}

/// How many bytes of plain characters a text begins with.
fn plain_bytes(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some(length) = plain_length(rest) {
        rest = rest.get(length..).unwrap_or_default();
    }
    bytes.len() - rest.len()
}

/// How many bytes the first character takes, if it is a plain one (see [`is_plain`]): a Chinese character is told by the first of
/// its three bytes, which is quicker than decoding it.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'!'..=b'~', ..] => Some(1),
        [0xE4..=0xE9, ..] => Some(3),
        _ => None,
    }
}

/// A normal word without the brackets at its end, and what stood in the last of them: `目标(人)` → `目标`, `人`.
pub fn without_brackets(normal: &str) -> (&str, Option<&str>) {
    let mut base = normal;
    let mut inner = None;
    while let Some(rest) = base.strip_suffix(')') {
        let Some(open) = rest.rfind('(') else { break };
        if open == 0 {
            break;
        }
        inner = inner.or(Some(&rest[open + 1..]));
        base = &base[..open];
    }
    (base, inner)
}

/// A word that is looked for in many texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word {
    text: Box<str>,
    characters: u64,
}

impl Word {
    /// Makes a word ready to be looked for.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), characters: characters(text) }
    }

    /// The word itself.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The characters of a text as a set of bits. Several characters share a bit, so that the set can only rule a word out.
pub(crate) fn characters(text: &str) -> u64 {
    text.chars().fold(0, |all, character| all | 1u64 << (u32::from(character) % 64))
}

/// Whether a text holds one of some words. Most words can be told not to be in it by the characters alone.
pub fn says<W: AsRef<str>>(text: &str, words: &[W]) -> bool {
    let present = characters(text);
    words.iter().map(AsRef::as_ref).any(|word| characters(word) & !present == 0 && text.contains(word))
}

/// Whether a text, whose characters are given as a set, holds one of some words that were made ready.
pub(crate) fn says_any(text: &str, present: u64, words: &[Word]) -> bool {
    words.iter().any(|word| word.characters & !present == 0 && text.contains(&*word.text))
}

/// The known word nearest to one that is mistyped; `None` where none is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    similar::get_close_matches(word, &known, 1, 0.5).first().copied()
}

/// Whether two names differ by one character that is wrong, missing or added, or by two neighbours that are swapped.
pub fn is_nearly(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a.iter().skip(front).rev().zip(b.iter().skip(front).rev()).take_while(|(x, y)| x == y).count();
    match (a.get(front..a.len() - back), b.get(front..b.len() - back)) {
        (Some([_]), Some([])) | (Some([]), Some([_])) | (Some([_]), Some([_])) => true,
        (Some([w, x]), Some([y, z])) => w == z && x == y,
        _ => false,
    }
}

/// A text on one line, as it is shown in messages: line breaks and runs of spaces between Chinese characters fall away,
/// elsewhere they become one space.
pub fn one_line(text: &str) -> String {
    if first_odd(text, is_space).is_none() {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    let is_ascii = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric());
    for piece in text.split(is_space).filter(|piece| !piece.is_empty()) {
        if is_ascii(line.chars().next_back()) && is_ascii(piece.chars().next()) {
            line.push(' ');
        }
        line.push_str(piece);
    }
    line
}

/// The most names listed before “等n个”.
const MAX_NAMES: usize = 4;

/// Names in a row, the first few of many: `甲、乙、丙、丁等9个`.
pub fn listed(names: &[String]) -> String {
    match names.get(..MAX_NAMES) {
        Some(first) if names.len() > MAX_NAMES => format!("{}等{}个", first.join("、"), names.len()),
        _ => names.join("、"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_spaces_width_and_brackets() {
        assert_eq!(normal("推 进 情 况"), "推进情况");
        assert_eq!(normal("进度\n（％）"), "进度(%)");
        assert!(matches!(normal("全市"), Cow::Borrowed(_)));
        for character in '\0'..='\u{FFFF}' {
            assert_eq!(is_plain(character), plain_length(character.to_string().as_bytes()).is_some(), "{character}");
        }
        assert_eq!(without_brackets("目标(人)"), ("目标", Some("人")));
        assert_eq!(without_brackets("(一)"), ("(一)", None));
        assert_eq!(without_brackets("a(b)(c)"), ("a", Some("c")));
        assert_eq!(without_brackets(")"), (")", None));
    }

    #[test]
    fn a_text_says_one_of_some_words() {
        assert!(says("新增城镇就业5.9万人次", &["台", "人次"]) && says("占比", &["占比"]) && says("甲", &[""]));
        assert!(!says("新增城镇就业5.9万人次", &["次人", "台", "业就"]) && !says("", &["甲"]) && !says::<&str>("甲", &[]));
    }

    #[test]
    fn a_name_is_shown_on_one_line() {
        assert_eq!(one_line(" 加强 防灾\n减灾 "), "加强防灾减灾");
        assert_eq!(one_line("4G  5G 基站"), "4G 5G基站");
    }
}
