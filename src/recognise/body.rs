//! The rows under a header: where the table ends, and which rows only repeat its header.

use crate::model::table::Text;
use crate::model::workbook::Content;
use crate::recognise::grid::Grid;
use crate::recognise::header::{Header, own_texts, reads_like_header};
use crate::recognise::layout::Words;
use crate::text::wording::one_line;

/// The rows of a table's body, top to bottom.
#[derive(Debug)]
pub(super) struct Body {
    pub rows: Vec<usize>,
    /// The first row after the table's body.
    pub end: usize,
}

/// Collects the body of a table.
pub(super) fn find(grid: &Grid<'_>, words: &Words, header: &Header) -> Body {
    let mut rows = Vec::new();
    let mut row = header.bottom + 1;
    let mut end = grid.height();
    let mut ends_at_header = false;
    while row < grid.height() {
        if is_footer(grid, words, row) {
            end = row;
            break;
        }
        if repeats(grid, header, row) {
            let height = header.bottom - header.top + 1;
            if starts_over(grid, header, row + height) {
                end = row;
                ends_at_header = true;
                break;
            }
            row += height;
            continue;
        }
        if is_headerlike(grid, words, row) {
            end = row;
            ends_at_header = true;
            break;
        }
        rows.push(row);
        row += 1;
    }
    if ends_at_header {
        // What stands directly above the next header is that table's title or its upper header rows.
        while let Some(&last) = rows.last() {
            let has_figures = (0..grid.width()).any(|column| grid.is_own_number(last, column));
            if has_figures || own_texts(grid, last).count() > 4 {
                break;
            }
            end = last;
            rows.pop();
        }
    }
    Body { rows, end }
}

/// The texts of the footer under a table (备注, 填表人): of its rows up to the first that does not begin like a footer.
pub(super) fn below(grid: &Grid<'_>, words: &Words, body: &Body) -> Vec<Text> {
    (body.end..grid.height())
        .take_while(|&row| is_footer(grid, words, row))
        .flat_map(|row| (0..grid.width()).map(move |column| (row, column)))
        .filter_map(|(row, column)| {
            let text = match grid.own(row, column)? {
                Content::Text(text) => one_line(text),
                Content::Date(text) => text.to_string(),
                _ => return None,
            };
            Some(Text { text, address: grid.address(row, column) })
        })
        .collect()
}

fn is_footer(grid: &Grid<'_>, words: &Words, row: usize) -> bool {
    let first = own_texts(grid, row).next();
    first.is_some_and(|(column, _)| grid.begins_footer(words, row, column)) && grid.own_numbers(row) < 2
}

/// Whether a row reads like a header. Most rows hold figures, which no header does, and need no look at their words.
fn is_headerlike(grid: &Grid<'_>, words: &Words, row: usize) -> bool {
    !grid.has_numbers(row) && own_texts(grid, row).nth(1).is_some() && reads_like_header(grid, words, row)
}

/// Whether the header stands here again, as after a page break. A few cells may differ, since copies are edited by hand.
fn repeats(grid: &Grid<'_>, header: &Header, row: usize) -> bool {
    let (mut equal, mut different) = (0, 0);
    for column in 0..grid.width() {
        match (grid.content(header.top, column), grid.content(row, column)) {
            (Some(a), Some(b)) if a == b => equal += 1,
            (None, None) => {}
            _ => different += 1,
        }
        if different > 2 && different > equal {
            return false;
        }
    }
    equal >= 2 && equal >= different * 4
}

/// Whether the rows after a repeated header begin again with the first row's label: then it is another table.
fn starts_over(grid: &Grid<'_>, header: &Header, row: usize) -> bool {
    let first = header.bottom + 1;
    (0..grid.width())
        .find(|&column| grid.content(first, column).is_some())
        .is_some_and(|column| grid.content(first, column) == grid.content(row, column))
}
