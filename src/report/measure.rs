//! Measuring, cutting and wrapping text by the columns it takes on a terminal, where a Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::style::Style;

/// Columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text on one line, without control characters (a cell may hold line breaks or terminal sequences); runs of white space
/// become one space.
pub(super) fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() || is_invisible(character) {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else {
            line.push(character);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Characters that are not drawn but change the order or the look of others.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The longest beginning of a text that takes at most `limit` columns.
fn beginning(text: &str, limit: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > limit {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}

/// A text cut at its end to at most `limit` columns, with a mark where something is left out.
pub(super) fn shorten(text: &str, limit: usize, style: Style) -> String {
    if columns(text) <= limit {
        return text.to_owned();
    }
    let mark = style.ellipsis();
    let kept = beginning(text, limit.saturating_sub(columns(mark)));
    format!("{}{mark}", kept.trim_end())
}

/// A text cut at its beginning to at most `limit` columns; for paths, whose end says most.
pub(super) fn shorten_start(text: &str, limit: usize, style: Style) -> String {
    if columns(text) <= limit {
        return text.to_owned();
    }
    let mark = style.ellipsis();
    let room = limit.saturating_sub(columns(mark));
    let mut used = 0;
    let mut start = text.len();
    for (at, character) in text.char_indices().rev() {
        used += character.width().unwrap_or(0);
        if used > room {
            break;
        }
        start = at;
    }
    format!("{mark}{}", text.get(start..).unwrap_or_default())
}

/// A text with spaces after it, `width` columns in all (more if the text is wider).
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A text wrapped to `width` columns by the rules of Chinese typesetting: no line begins with a comma.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, textwrap::Options::new(width.max(8))).into_iter().map(|line| line.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { width: 80, colour: false, ascii: false };

    #[test]
    fn cuts_by_columns_not_by_characters() {
        assert_eq!(shorten("岳阳楼区", 8, PLAIN), "岳阳楼区");
        assert_eq!(shorten("岳阳楼区", 7, PLAIN), "岳阳楼…");
        assert_eq!(shorten("岳阳楼区", 6, PLAIN), "岳阳…");
        assert_eq!(shorten_start("甲/乙/丙.xlsx", 8, PLAIN), "…丙.xlsx");
        assert_eq!(shorten("岳阳", 0, PLAIN), "…");
    }

    #[test]
    fn pads_by_columns() {
        assert_eq!(pad("进度", 6), "进度  ");
        assert_eq!(pad("进度", 2), "进度");
    }

    #[test]
    fn a_cell_cannot_break_the_line_or_drive_the_terminal() {
        assert_eq!(clean(" 甲\r\n乙\t丙\u{1b}[31m丁\u{202e}戊 "), "甲 乙 丙 [31m丁 戊");
    }

    #[test]
    fn no_line_begins_with_punctuation() {
        let lines = wrap("各地进度的平均不等于全市进度，请按合计重算。", 12);
        assert!(lines.iter().all(|line| columns(line) <= 14 && !line.starts_with(['，', '。'])), "{lines:?}");
    }
}
