//! What could not be read, understood or run: where, what happened, what to do.

use miette::Severity;

use super::concise::place;
use super::full::Note;
use super::measure::{clean, columns, shorten, shorten_start};
use super::snippet::{Block, Line, Picture};
use super::style::Style;
use crate::model::trouble::Trouble;

/// Every trouble as a text of its own; a mistake in a script is shown with the line and a mark under the place.
pub fn render(troubles: &[Trouble], style: Style) -> String {
    troubles.iter().map(|trouble| one(trouble, style)).collect()
}

/// What a lint says of a rule, with the lint's name.
pub fn lint(id: &str, trouble: &Trouble, style: Style) -> String {
    titled(&format!("{id}："), Severity::Warning, trouble, style)
}

fn one(trouble: &Trouble, style: Style) -> String {
    titled("出错 ", Severity::Error, trouble, style)
}

fn titled(title: &str, severity: Severity, trouble: &Trouble, style: Style) -> String {
    let mut place = place(&trouble.path, trouble.sheet.as_deref(), trouble.cell, style);
    if let Some((line, column)) = trouble.position {
        place.push_str(&format!("（第 {line} 行第 {column} 字）"));
    }
    let rule = trouble.rule.as_ref().map(|rule| format!("规则 {} ", clean(rule))).unwrap_or_default();
    let headline = format!("{title}{rule}{}", clean(&trouble.message));
    let block = script(trouble, &place, style);
    let pictured = block.is_some();
    let mut text = Picture::new(headline, severity, block.into_iter().collect()).draw(style);
    let mut note = |label, note: String| {
        if !note.is_empty() {
            Note { label, text: note }.write(&mut text, style);
        }
    };
    if !pictured {
        note("位置", place);
    }
    note("怎么办", clean(&trouble.help));
    text.push('\n');
    text
}

/// The line of the script with its neighbours, cut to the width around the place.
fn script(trouble: &Trouble, name: &str, style: Style) -> Option<Block> {
    let (number, column) = trouble.position.filter(|&(line, _)| line > 0)?;
    let source = trouble.source.as_deref()?;
    let first = number.saturating_sub(1).max(1);
    let room = style.columns().saturating_sub(number.saturating_add(1).to_string().len() + 4);
    // The place may be one line behind the last, where the script ends too early.
    let lines: Vec<Line> = source
        .lines()
        .chain(std::iter::once(""))
        .enumerate()
        .skip(first - 1)
        .take(number - first + 2)
        .map(|(index, text)| script_line(text, (index + 1 == number).then_some(column), room, style))
        .collect();
    lines.get(number - first).is_some_and(|line| !line.marks.is_empty()).then(|| Block {
        name: shorten_start(name, room.saturating_sub(4), style),
        first,
        lines,
    })
}

/// One line of a script with tabs as spaces; the word at `column` (in characters, from one) is marked.
fn script_line(text: &str, column: Option<usize>, room: usize, style: Style) -> Line {
    let drawn: String =
        text.chars().map(|character| if character.is_whitespace() || character.is_control() { ' ' } else { character }).collect();
    let Some(column) = column else {
        return Line { text: shorten(drawn.trim_end(), room, style), marks: Vec::new() };
    };
    let before: String = drawn.chars().take(column.saturating_sub(1)).collect();
    let mut after: String = drawn.chars().skip(column.saturating_sub(1)).collect();
    if after.trim().is_empty() {
        // Behind the end of the line: mark a blank there.
        after = " ".to_owned();
    }
    let word = after.chars().take_while(|character| character.is_alphanumeric() || *character == '_').count().max(1);
    let before = shorten_start(&before, room * 2 / 3, style);
    let after = shorten(&after, room.saturating_sub(columns(&before)), style);
    let marked: usize = after.chars().take(word).map(char::len_utf8).sum();
    let (from, to) = (before.len(), before.len() + marked);
    Line { text: format!("{before}{after}"), marks: vec![(from, to, None)] }
}
