//! Finds a list on a sheet: a header row whose words are those of a list layout, and the rows below it.

use std::hash::Hash;

use crate::model::table::Text;
use crate::model::workbook::Content;
use crate::recognise::grid::{ByText, Grid};
use crate::recognise::header::own_texts;
use crate::recognise::layout::{Classes, ListColumn, ListLayout, Words};
use crate::text::wording::one_line;

/// A list found on a sheet.
pub(super) struct Found<'l, R> {
    /// The header's last row.
    pub top: usize,
    /// Columns of the grid with what they are, from the left; of two columns of one kind only the first.
    pub columns: Vec<(usize, &'l ListColumn<R>)>,
    /// Columns with a header that the layout does not know.
    pub unknown: Vec<usize>,
    /// The rows below the header that hold something.
    pub rows: Vec<usize>,
    /// The first row after the list.
    pub end: usize,
}

/// Finds the first list of a layout at or below a row.
pub(super) fn find<'l, R>(grid: &Grid<'_>, words: &Words, layout: &'l ListLayout<R>, from: usize) -> Option<Found<'l, R>>
where
    R: Copy + Eq + Hash + serde::de::DeserializeOwned,
{
    let mut seeker = Seeker { grid, words, layout, known: ByText::new(grid) };
    let upper = (from..grid.height()).find(|&row| seeker.is_header(row))?;
    // 审核情况 over 市级, 省级: the lower row names more, the upper what has no lower one.
    let top = if seeker.is_header(upper + 1) { upper + 1 } else { upper };
    let above = |column: usize| (upper < top).then(|| grid.text(upper, column).filter(|text| layout.column(text).is_some()));
    let heading = |column: usize| {
        let own = header_text(grid, top, column);
        let known = own.filter(|text| layout.column(text).is_some());
        known.or_else(|| above(column).flatten()).or(own)
    };
    let mut columns: Vec<(usize, &ListColumn<R>)> = Vec::new();
    let mut unknown = Vec::new();
    for (column, text) in (0..grid.width()).filter_map(|column| Some((column, heading(column)?))) {
        match layout.column(text).and_then(|index| layout.columns.get(index)) {
            Some(known) if columns.iter().all(|(_, other)| other.name != known.name) => columns.push((column, known)),
            _ => unknown.push(column),
        }
    }
    let (mut rows, mut end) = (Vec::new(), grid.height());
    for row in top + 1..grid.height() {
        let mut filled = columns.iter().filter(|(column, _)| grid.content(row, *column).is_some());
        let mut own = own_texts(grid, row);
        let (first, is_only) = (own.next(), own.next().is_none());
        let is_footer = first.is_some_and(|(column, _)| grid.begins_footer(words, row, column)) && grid.own_numbers(row) < 2;
        if is_footer || seeker.names_measures(row) {
            end = row;
            break;
        }
        // The column names repeat after a page break.
        if seeker.is_header(row) {
            continue;
        }
        // A lone text is a section or a note.
        let spans = first.is_some_and(|(column, _)| spans(grid, row, column));
        let is_lone = is_only && spans && grid.own_numbers(row) == 0;
        if filled.next().is_some() && !is_lone {
            rows.push(row);
        }
    }
    Some(Found { top, columns, unknown, rows, end })
}

/// Seeks the header rows of a list on a sheet.
struct Seeker<'g, 'a, 'l, R> {
    grid: &'g Grid<'a>,
    words: &'g Words,
    layout: &'l ListLayout<R>,
    known: ByText<Word>,
}

/// What a text says in a header: a column of the list, or else measures.
#[derive(Clone, Copy)]
struct Word {
    column: Option<usize>,
    measures: Classes,
}

impl<R: serde::de::DeserializeOwned> Seeker<'_, '_, '_, R> {
    /// Whether a row names the columns of a list, and is no header of a progress table.
    fn is_header(&mut self, row: usize) -> bool {
        if self.grid.has_numbers(row) {
            return false;
        }
        let columns: Vec<usize> = self.said(row).filter_map(|word| word.column).collect();
        self.layout.is_told_by(&columns) && !self.names_measures(row)
    }

    /// Whether a row has names of measures that mean nothing in the list: then it is the header of a progress table. Such a
    /// header holds no figures.
    fn names_measures(&mut self, row: usize) -> bool {
        if self.grid.has_numbers(row) {
            return false;
        }
        self.said(row).map(|word| word.measures).fold(Classes::NONE, Classes::or).measures().count() >= 2
    }

    fn said(&mut self, row: usize) -> impl Iterator<Item = Word> {
        let Self { grid, words, layout, known } = self;
        (0..grid.width()).filter_map(move |at| {
            let text = header_text(grid, row, at)?;
            let read = |_: &str| {
                let column = layout.column(text);
                let heading = grid.heading(words, row, at).filter(|_| column.is_none());
                Word { column, measures: heading.map(|heading| heading.classes.and(Classes::MEASURE)).unwrap_or_default() }
            };
            known.of(grid, row, at, read).copied()
        })
    }
}

impl<R: Copy + Eq> Found<'_, R> {
    /// The column of the grid that has a role in the list.
    pub fn column(&self, role: R) -> Option<usize> {
        self.columns.iter().find(|(_, known)| known.role == role).map(|(column, _)| *column)
    }

    /// Names of the columns that are needed and missing, but for those of a role.
    pub fn missing<'n>(&self, layout: &'n ListLayout<R>, spared: Option<R>) -> Vec<&'n str> {
        let lacks = |known: &&ListColumn<R>| known.needed && Some(known.role) != spared && self.column(known.role).is_none();
        layout.columns.iter().filter(lacks).map(|known| known.name.as_str()).collect()
    }
}

/// The text above a column in a header row, where a cell is merged over several rows in any of them; one merged over several
/// columns stands for the first of them.
fn header_text<'a>(grid: &Grid<'a>, row: usize, column: usize) -> Option<&'a str> {
    let (_, first) = grid.origin(row, column);
    if first == column { grid.text(row, column) } else { None }
}

fn spans(grid: &Grid<'_>, row: usize, column: usize) -> bool {
    grid.width() == 1 || grid.origin(row, column + 1) == (row, column) || column == 0
}

/// What a cell says, as a text; merged cells say the same in every row.
pub(super) fn text(grid: &Grid<'_>, row: usize, column: usize) -> Option<Text> {
    let text = match grid.content(row, column)? {
        Content::Text(text) => one_line(text),
        Content::Number(stored) => stored.value.normalize().to_string(),
        Content::Date(text) | Content::Error(text) => text.to_string(),
        Content::Logical(true) => "是".to_owned(),
        Content::Logical(false) => "否".to_owned(),
        Content::Uncomputed => return None,
    };
    (!text.is_empty()).then(|| Text { text, address: grid.address(row, column) })
}
