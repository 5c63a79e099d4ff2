//! The rows of a sheet as a picture: one line a row, numbered as in the spreadsheet program, only the cells that matter.
//!
//! Rows of one block share their columns, so that 指标, 数量 and 进度 of a place stand under each other. Cells in question are
//! shown first, then the first column (the whole) and the nearest neighbours, as far as the width allows.

use std::collections::BTreeSet;

use super::notes::addresses;
use crate::model::excerpt::{Excerpt, ExcerptCell};
use crate::model::finding::Finding;
use crate::model::workbook::Address;
use crate::report::measure::{clean, columns, pad, shorten, shorten_start, wrap};
use crate::report::snippet::{Block, Line};
use crate::report::style::Style;

/// Rows shown of one finding.
const ROWS: usize = 12;
/// Cells shown beside those in question.
const CONTEXT: usize = 5;
/// Notes shown under one row; further marked cells are underlined only.
const NOTES: usize = 4;
/// Columns a note has at least.
const NOTE: usize = 10;
/// Columns between two cells.
const GAP: usize = 2;

/// The blocks of a finding: runs of consecutive rows.
pub(super) fn blocks(finding: &Finding, style: Style) -> Vec<Block> {
    let mut rows: Vec<&Excerpt> = finding.location.excerpts.iter().collect();
    rows.sort_by_key(|excerpt| excerpt.row);
    rows.dedup_by_key(|excerpt| excerpt.row);
    rows.truncate(ROWS);
    rows.chunk_by(|a, b| b.row - a.row == 1).map(|run| block(finding, run, style)).collect()
}

fn block(finding: &Finding, run: &[&Excerpt], style: Style) -> Block {
    let number = |excerpt: Option<&&Excerpt>| excerpt.map_or(0, |excerpt| excerpt.row as usize + 1);
    let digits = number(run.last()).to_string().len();
    // miette draws ` 26 │ ` before each line and `╭─[…]` above them.
    let room = style.columns().saturating_sub(digits + 4);
    // Texts are cut shorter only where the notes would not fit otherwise.
    let lines = draw(run, room, (room * 2 / 5, room / 4), style)
        .or_else(|| draw(run, room, (room / 4, room / 6), style))
        .unwrap_or_else(|| Grid::of(run, room, room / 6, style).lines(&labels(run, room / 5, style), 0).lines);
    Block { name: name(finding, run, room.saturating_sub(4), style), first: number(run.first()), lines }
}

/// The lines with as many neighbours as leave room for the notes; `limits` are the columns for labels and for a cell's text.
fn draw(run: &[&Excerpt], room: usize, limits: (usize, usize), style: Style) -> Option<Vec<Line>> {
    let labels = labels(run, limits.0, style);
    let grid = Grid::of(run, room, limits.1, style);
    (0..=CONTEXT).rev().map(|context| grid.lines(&labels, context)).find(|drawn| drawn.fits).map(|drawn| drawn.lines)
}

/// `附件1-省级.xlsx › Sheet1!G26`: the cells in question that lie in these rows.
fn name(finding: &Finding, run: &[&Excerpt], room: usize, style: Style) -> String {
    let cells: Vec<Address> =
        finding.location.cells.iter().copied().filter(|cell| run.iter().any(|excerpt| excerpt.row == cell.row)).collect();
    let path = clean(&finding.location.path);
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = crate::report::concise::place(file, Some(&finding.location.sheet), None, style);
    if !cells.is_empty() {
        name.push(if finding.location.sheet.is_empty() { ' ' } else { '!' });
        name.push_str(&addresses(&cells));
    }
    shorten_start(&name, room, style)
}

/// The texts that name each row, padded to common widths; a text that the row above shows already is left blank.
fn labels(run: &[&Excerpt], room: usize, style: Style) -> Vec<String> {
    let cleaned: Vec<Vec<String>> = run.iter().map(|excerpt| excerpt.labels.iter().map(|label| clean(label)).collect()).collect();
    let count = cleaned.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: usize, index: usize| cleaned.get(row).and_then(|row| row.get(index)).map_or("", String::as_str);
    let mut texts = vec![String::new(); run.len()];
    let mut left = room;
    // From the last label to the first: the last (the measure) is short and says most.
    let widths: Vec<usize> = (0..count)
        .rev()
        .map(|index| {
            let natural = (0..run.len()).map(|row| columns(cell(row, index))).max().unwrap_or(0);
            let width = if index + 1 == count && count > 1 { natural.min(14) } else { natural.min(left.max(8)) };
            left = left.saturating_sub(width + GAP);
            width
        })
        .collect();
    for (index, &width) in widths.iter().rev().enumerate() {
        for row in 0..run.len() {
            let repeated = index + 1 < count && row > 0 && (0..=index).all(|i| cell(row, i) == cell(row - 1, i));
            let shown = if repeated { String::new() } else { shorten(cell(row, index), width, style) };
            if let Some(text) = texts.get_mut(row) {
                text.push_str(&pad(&shown, width + GAP));
            }
        }
    }
    texts
}

fn label_width(labels: &[String]) -> usize {
    labels.iter().map(|label| columns(label)).max().unwrap_or(0)
}

/// The cells of a block by column.
struct Grid<'a> {
    /// Headers, in the order in which they appear.
    headers: Vec<&'a str>,
    /// For each row and column the text before the value, the value and the note.
    rows: Vec<Vec<Option<Cell<'a>>>>,
    /// Width of each column.
    widths: Vec<usize>,
    /// Columns with a cell in question.
    marked: BTreeSet<usize>,
    /// Columns of the terminal for a line.
    room: usize,
    /// The mark between columns that do not stand beside each other on the sheet.
    ellipsis: &'static str,
}

struct Cell<'a> {
    header: String,
    value: String,
    note: Option<&'a str>,
}

/// Lines, and whether their notes fit the width.
struct Drawn {
    lines: Vec<Line>,
    fits: bool,
}

impl<'a> Grid<'a> {
    fn of(run: &[&'a Excerpt], room: usize, limit: usize, style: Style) -> Self {
        let mut headers: Vec<&str> = Vec::new();
        let mut rows: Vec<Vec<Option<Cell>>> = Vec::new();
        let limit = limit.clamp(8, 26);
        for excerpt in run {
            let mut row: Vec<Option<Cell>> = Vec::new();
            for cell in &excerpt.cells {
                // The same header may stand over several columns of a sheet: take the first that is free in this row.
                let free = |index: &usize| row.get(*index).is_none_or(Option::is_none);
                let index = (0..headers.len())
                    .filter(|&index| headers.get(index) == Some(&cell.header.as_str()))
                    .find(free)
                    .unwrap_or_else(|| {
                        headers.push(&cell.header);
                        headers.len() - 1
                    });
                row.resize_with(row.len().max(index + 1), || None);
                if let Some(slot) = row.get_mut(index) {
                    *slot = Some(Cell::of(cell, limit, style));
                }
            }
            rows.push(row);
        }
        let at = |row: &'_ Vec<Option<Cell>>, index: usize| row.get(index).and_then(Option::as_ref).map(Cell::width);
        let widths = (0..headers.len()).map(|index| rows.iter().filter_map(|row| at(row, index)).max().unwrap_or(0)).collect();
        let is_marked =
            |index: usize| rows.iter().any(|row| row.get(index).and_then(Option::as_ref).is_some_and(|cell| cell.note.is_some()));
        let marked = (0..headers.len()).filter(|&index| is_marked(index)).collect();
        Self { headers, rows, widths, marked, room, ellipsis: style.ellipsis() }
    }

    /// Chooses columns: those in question, then up to `context` others, while they fit beside the labels.
    fn choose(&self, context: usize, labels: usize) -> BTreeSet<usize> {
        let mut chosen = BTreeSet::new();
        let distance = |index: usize| self.marked.iter().map(|&marked| marked.abs_diff(index)).min().unwrap_or(index);
        let mut others: Vec<usize> = (0..self.headers.len()).filter(|index| !self.marked.contains(index)).collect();
        others.sort_by_key(|&index| if index == 0 { 0 } else { distance(index) });
        for index in self.marked.iter().copied().chain(others.into_iter().take(context)) {
            chosen.insert(index);
            if chosen.len() > 1 && labels + self.width(&chosen) > self.room {
                chosen.remove(&index);
            }
        }
        chosen
    }

    /// Columns a line takes with these columns, marks of left-out columns included.
    fn width(&self, chosen: &BTreeSet<usize>) -> usize {
        let cells: usize = chosen.iter().filter_map(|&index| self.widths.get(index)).map(|width| width + GAP).sum();
        cells + self.gaps(chosen) * (columns(self.ellipsis) + GAP)
    }

    fn gaps(&self, chosen: &BTreeSet<usize>) -> usize {
        let after_first = chosen.iter().zip(chosen.iter().skip(1)).filter(|(a, b)| *b - *a > 1).count();
        let last = chosen.last().is_some_and(|&last| last + 1 < self.headers.len());
        let first = chosen.first().is_some_and(|&first| first > 0);
        after_first + usize::from(last) + usize::from(first)
    }

    /// The lines with up to `context` cells that are not in question.
    fn lines(&self, labels: &[String], context: usize) -> Drawn {
        let chosen = self.choose(context, label_width(labels));
        let mut drawn = Drawn { lines: Vec::new(), fits: true };
        for (row, label) in self.rows.iter().zip(labels) {
            let line = self.line(row, label, &chosen, &mut drawn.fits);
            drawn.lines.push(line);
        }
        drawn
    }

    fn line(&self, row: &[Option<Cell>], label: &str, chosen: &BTreeSet<usize>, fits: &mut bool) -> Line {
        let mut line = Line { text: label.to_owned(), marks: Vec::new() };
        let mut previous = None;
        let mut said: Vec<&str> = Vec::new();
        for &index in chosen {
            if previous.map_or(index > 0, |previous: usize| index - previous > 1) {
                line.text.push_str(&pad(self.ellipsis, columns(self.ellipsis) + GAP));
            }
            previous = Some(index);
            let width = self.widths.get(index).copied().unwrap_or(0) + GAP;
            let Some(cell) = row.get(index).and_then(Option::as_ref) else {
                line.text.push_str(&" ".repeat(width));
                continue;
            };
            let from = line.text.len() + cell.header.len();
            let column = columns(&line.text) + columns(&cell.header);
            line.text.push_str(&pad(&format!("{}{}", cell.header, cell.value), width));
            if let Some(note) = cell.note {
                let middle = column + columns(&cell.value) / 2;
                let text = (!note.is_empty() && said.len() < NOTES && !said.contains(&note)).then(|| {
                    said.push(note);
                    let room = self.room.saturating_sub(middle + 5);
                    *fits &= columns(note) <= room;
                    wrap(&clean(note), room.max(NOTE)).join("\n")
                });
                line.marks.push((from, from + cell.value.len(), text));
            }
        }
        if previous.is_some_and(|last| last + 1 < self.headers.len()) {
            line.text.push_str(self.ellipsis);
        }
        line.text.truncate(line.text.trim_end().len());
        line
    }
}

impl<'a> Cell<'a> {
    fn of(cell: &'a ExcerptCell, limit: usize, style: Style) -> Self {
        let header = match clean(&cell.header) {
            header if header.is_empty() => String::new(),
            header => format!("{}=", shorten(&header, limit, style)),
        };
        let value = match clean(&cell.printed.text()) {
            value if value.is_empty() => "（空）".to_owned(),
            value => shorten(&value, limit, style),
        };
        Self { header, value, note: cell.note.as_deref() }
    }

    fn width(&self) -> usize {
        columns(&self.header) + columns(&self.value)
    }
}
