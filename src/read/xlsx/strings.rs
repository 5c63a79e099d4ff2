//! The texts of a workbook: plain or in runs of different fonts, in the cell or in the table that cells share.

use std::borrow::Cow;

use ecow::EcoString;
use memchr::memchr;

use crate::read::markup::{Broken, Markup, as_text, up_to_tag};

/// The shared strings, by their numbers.
pub fn shared(xml: &[u8]) -> Result<Vec<EcoString>, Broken> {
    let mut markup = Markup::new(xml);
    let mut strings = Vec::new();
    markup.child()?;
    loop {
        if let Some((text, rest)) = markup.rest().and_then(simple) {
            markup.go_on(rest);
            strings.push(kept(&shown(as_text(text)?.into(), false)));
            continue;
        }
        match markup.child()? {
            Some(b"si") => strings.push(kept(&rich(&mut markup)?)),
            Some(_) => markup.skip()?,
            None => return Ok(strings),
        }
    }
}

/// A text at the beginning of the table, as nearly all are written (`<si><t>甲</t></si>`), and what follows it.
fn simple(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (text, rest) = up_to_tag(text.strip_prefix(b"<si><t>")?)?;
    Some((text, rest.strip_prefix(b"</t></si>")?))
}

/// A text to be shared. If it were turned into one at once, it would be copied byte by byte.
fn kept(text: &str) -> EcoString {
    let mut kept = EcoString::with_capacity(text.len());
    kept.push_str(text);
    kept
}

/// The text of `<si>` or `<is>`, without the hints for pronunciation.
pub fn rich<'a>(markup: &mut Markup<'a>) -> Result<Cow<'a, str>, Broken> {
    let mut text = Cow::Borrowed("");
    let mut add = |piece: Cow<'a, str>| {
        if text.is_empty() {
            text = piece;
        } else {
            text.to_mut().push_str(&piece);
        }
    };
    while let Some(part) = markup.child()? {
        match part {
            b"t" => add(plain(markup)?),
            b"r" => {
                while let Some(part) = markup.child()? {
                    match part {
                        b"t" => add(plain(markup)?),
                        _ => markup.skip()?,
                    }
                }
            }
            _ => markup.skip()?,
        }
    }
    Ok(text)
}

fn plain<'a>(markup: &mut Markup<'a>) -> Result<Cow<'a, str>, Broken> {
    let preserved = markup.value_of(b"xml:space")? == Some(b"preserve");
    Ok(shown(markup.text()?, preserved))
}

/// A text as it is shown from how it is written. `preserved`: with the white space around it.
fn shown(text: Cow<'_, str>, preserved: bool) -> Cow<'_, str> {
    // Unicode's other spaces are part of the text.
    unescaped(match text {
        text if preserved => text,
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
    })
}

/// Replaces `_x000D_`, by which Office writes characters that XML cannot hold: each is a code unit of UTF-16.
pub fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    // Hardly any text holds the sign at all, which is quicker to see.
    let sign = memchr(b'_', text.as_bytes());
    let Some(first) = sign.and_then(|_| text.find("_x")) else { return text };
    let mut result = String::with_capacity(text.len());
    let (before, mut rest) = text.split_at(first);
    result.push_str(before);
    loop {
        let mut units = Vec::new();
        while let Some((unit, after)) = escape(rest) {
            units.push(unit);
            rest = after;
        }
        result.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
        let Some(mark) = rest.chars().next() else { return Cow::Owned(result) };
        result.push(mark);
        rest = rest.get(mark.len_utf8()..).unwrap_or_default();
        let next = rest.find("_x").unwrap_or(rest.len());
        let (before, from) = rest.split_at(next);
        result.push_str(before);
        rest = from;
    }
}

/// The escape at the beginning of a text, and what follows it.
fn escape(text: &str) -> Option<(u16, &str)> {
    let digits = text.strip_prefix("_x")?.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let after = text.get(6..)?.strip_prefix('_')?;
    Some((u16::from_str_radix(digits, 16).ok()?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_replaced() {
        for (written, meant) in [
            ("甲_x000D_\n乙", "甲\r\n乙"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_", "😀"),
            ("_xD83D_", "\u{FFFD}"),
            ("a_x00_b_x", "a_x00_b_x"),
            ("_x甲乙丙丁_", "_x甲乙丙丁_"),
            ("a_b", "a_b"),
        ] {
            assert_eq!(unescaped(Cow::Borrowed(written)), meant, "{written}");
        }
    }
}
