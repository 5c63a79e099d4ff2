//! A text as numbers and the signs between them: what months and days are read from.

use crate::text::quantity;
use crate::text::wording::{half_width, is_space};

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Arabic digits, as many as stand together.
    Number(&'a str),
    /// Any other character.
    Sign(char),
}

/// A text in half width and without spaces, its Chinese numerals in Arabic digits where a month or a day may be meant.
pub fn plain(text: &str) -> String {
    arabic(&joined(text))
}

/// The pieces of a text, in order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (piece, length) = match rest.split_at(digits) {
            ("", _) => (Piece::Sign(sign), sign.len_utf8()),
            (number, _) => (Piece::Number(number), digits),
        };
        pieces.push(piece);
        rest = rest.get(length..).unwrap_or_default();
    }
    pieces
}

/// The text in half width without spaces, except between digits: `附件1 2025年` is not the year 12025.
pub fn joined(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.chars() {
        if is_space(character) {
            gap = true;
            continue;
        }
        let character = half_width(character);
        if gap && character.is_ascii_digit() && result.ends_with(|last: char| last.is_ascii_digit()) {
            result.push(' ');
        }
        gap = false;
        result.push(character);
    }
    result
}

/// Whether a character may stand in a Chinese numeral below a hundred, or in a year written out.
pub fn is_numeral(character: char) -> bool {
    "一二三四五六七八九十〇零".contains(character)
}

/// Chinese numerals before 年, 月, 日 and the signs of a range in Arabic digits.
fn arabic(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_numeral) {
        let (before, from) = rest.split_at(start);
        let (numeral, after) = from.split_at(from.find(|c| !is_numeral(c)).unwrap_or(from.len()));
        let number = match (numeral, after.chars().next()) {
            ("一", Some('月' | '至')) => Some("1".to_owned()),
            (_, Some('月' | '年' | '日' | '-' | '—' | '至')) => {
                quantity::numeral(numeral).map(|numeral| numeral.value.to_string())
            }
            _ => None,
        };
        result.push_str(before);
        result.push_str(number.as_deref().unwrap_or(numeral));
        rest = after;
    }
    result.push_str(rest);
    result
}
