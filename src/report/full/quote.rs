//! The sentence of a draft with the words in question marked, cut to the width.

use crate::model::finding::Finding;
use crate::model::quote::Quote;
use crate::report::measure::{clean, columns, shorten, shorten_start};
use crate::report::snippet::{Block, Line};
use crate::report::style::Style;

/// The picture of the sentence a finding is about.
pub(super) fn block(finding: &Finding, quote: &Quote, style: Style) -> Block {
    let digits = quote.line.to_string().len();
    let room = style.columns().saturating_sub(digits + 6);
    let (from, to) = quote.mark;
    let part = |range: std::ops::Range<usize>| clean(quote.sentence.get(range).unwrap_or_default());
    let (before, marked, after) = (part(0..from), part(from..to), part(to..quote.sentence.len()));
    let left = room.saturating_sub(columns(&marked));
    // As much on the left as on the right, and what one side does not need goes to the other.
    let before_room = (left / 2).max(left.saturating_sub(columns(&after)));
    let before = shorten_start(&before, before_room, style);
    let after = shorten(&after, left.saturating_sub(columns(&before)), style);
    let mark = (before.len(), before.len() + marked.len());
    let note = Some(clean(&quote.note))
        .filter(|note| !note.is_empty())
        .map(|note| shorten(&note, room.saturating_sub(columns(&before) + 4).max(24), style));
    let file = clean(&finding.location.path);
    let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let name = format!("{file} {} {}", style.chevron(), quote.place());
    Block {
        name: shorten_start(&name, room, style),
        first: quote.line,
        lines: vec![Line { text: format!("{before}{marked}{after}"), marks: vec![(mark.0, mark.1, note)] }],
    }
}
