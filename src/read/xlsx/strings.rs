//! The texts of a workbook: plain or in runs of different fonts, in the cell or in the table that cells share.

use ecow::EcoString;
use quick_xml::events::BytesStart;

use crate::read::ReadError;
use crate::read::xml::{Walk, attribute};

/// The shared strings, by their numbers.
pub fn shared(xml: &str) -> Result<Vec<EcoString>, ReadError> {
    let mut walk = Walk::new(xml);
    let mut strings = Vec::new();
    walk.child()?;
    while let Some(element) = walk.child()? {
        match element.local_name().as_ref() {
            "si" => strings.push(rich(&mut walk)?.into()),
            _ => walk.skip()?,
        }
    }
    Ok(strings)
}

/// The text of `<si>` or `<is>`, without the hints for pronunciation.
pub fn rich(walk: &mut Walk<'_>) -> Result<String, ReadError> {
    let mut text = String::new();
    while let Some(part) = walk.child()? {
        match part.local_name().as_ref() {
            "t" => text.push_str(&plain(walk, &part)?),
            "r" => {
                while let Some(part) = walk.child()? {
                    match part.local_name().as_ref() {
                        "t" => text.push_str(&plain(walk, &part)?),
                        _ => walk.skip()?,
                    }
                }
            }
            _ => walk.skip()?,
        }
    }
    Ok(text)
}

/// The text of `<t>`, without the white space around it unless that is to be preserved. Unicode's other spaces are part of it.
fn plain(walk: &mut Walk<'_>, element: &BytesStart<'_>) -> Result<String, ReadError> {
    let preserved = attribute(element, "space").as_deref() == Some("preserve");
    let text = walk.text()?;
    Ok(unescaped(if preserved { &text } else { text.trim_ascii() }))
}

/// Replaces `_x000D_`, by which Office writes characters that XML cannot hold: each is a code unit of UTF-16.
pub fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        if let Some((unit, after)) = escape(rest) {
            units.push(unit);
            rest = after;
        } else {
            units.extend_from_slice(sign.encode_utf16(&mut [0; 2]));
            rest = rest.get(sign.len_utf8()..).unwrap_or_default();
        }
    }
    String::from_utf16_lossy(&units)
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
            assert_eq!(unescaped(written), meant, "{written}");
        }
    }
}
