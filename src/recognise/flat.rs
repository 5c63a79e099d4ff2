//! Records, one a row under a header row with any names: what a table is where no layout fits.

use std::collections::HashSet;

use crate::model::figure::Kind;
use crate::model::table::{FigureId, Records, Table, Text};
use crate::profile::Profile;
use crate::recognise::grid::Grid;
use crate::recognise::header::own_texts;
use crate::recognise::layout::Words;
use crate::recognise::{figures, precision};
use crate::text::wording::{normal, one_line, without_brackets};

/// A flat table from the rows `from..to`, with the first row after it.
pub(super) fn find(
    grid: &Grid<'_>,
    words: &Words,
    profile: &Profile,
    separated: bool,
    from: usize,
    to: usize,
) -> Option<(Table, usize, usize)> {
    let top = (from..to).find(|&row| is_header(grid, row, to))?;
    let columns: Vec<usize> = own_texts(grid, top).map(|(column, _)| column).collect();
    let mut rows = Vec::new();
    let mut end = to;
    for row in top + 1..to {
        let filled = columns.iter().filter(|&&column| grid.own(row, column).is_some()).count();
        let numbers = columns.iter().filter(|&&column| grid.is_own_number(row, column)).count();
        let footer = own_texts(grid, row).next().is_some_and(|(column, _)| grid.begins_footer(words, row, column)) && numbers < 2;
        // A lone text is a note or the title of what follows.
        if footer || (filled <= 1 && columns.len() > 2 && numbers == 0) {
            end = row;
            break;
        }
        rows.push(row);
    }
    let mut table = Table {
        sheet: grid.sheet.name.clone(),
        layout: "flat".into(),
        rows: (grid.address(top, 0).row, grid.address(rows.last().copied().unwrap_or(top), 0).row),
        ..Table::default()
    };
    let mut records = Records::default();
    for &column in &columns {
        let text = grid.text(top, column).map(one_line).unwrap_or_default();
        records.columns.push(Text { text, address: grid.address(top, column) });
    }
    for &row in &rows {
        let mut record = Vec::with_capacity(columns.len());
        for &column in &columns {
            // A merged label stands for every record beside it.
            let figure = figures::read(grid.content(row, column), grid.address(row, column), profile, separated);
            record.push(FigureId(u32::try_from(table.figures.len()).ok()?));
            table.figures.push(figure);
        }
        records.rows.push(record);
    }
    for column in 0..columns.len() {
        let ids: Vec<Option<FigureId>> = records.rows.iter().map(|record| record.get(column).copied()).collect();
        // A column of whole numbers is exact, unless its header names a unit that measures.
        let heading = records.columns.get(column).map(|column| normal(&column.text).into_owned()).unwrap_or_default();
        let unit = without_brackets(&heading).1.unwrap_or_default();
        let measured = !unit.is_empty() && profile.is_unit(unit) && !profile.is_counted(unit);
        precision::settle(&mut table.figures, &ids, !measured, &[]);
    }
    records.key = key(&table, &records);
    for column in 0..grid.width() {
        if !columns.contains(&column) && rows.iter().any(|&row| grid.is_own_number(row, column)) {
            let letters = crate::model::workbook::column_letters(grid.address(top, column).column);
            table
                .unchecked
                .push(Text {
                    text: format!("第{letters}列有数而没有列名，未核对"), address: grid.address(top, column)
                });
        }
    }
    table.records = Some(records);
    Some((table, top, end))
}

/// Whether a row may be the header of records: at least two distinct texts, nothing else, and figures under them.
fn is_header(grid: &Grid<'_>, row: usize, to: usize) -> bool {
    let mut seen = HashSet::new();
    let mut columns = Vec::new();
    for column in 0..grid.width() {
        if grid.own(row, column).is_none() {
            continue;
        }
        let Some(text) = grid.text(row, column) else { return false };
        if grid.is_numeric(row, column) || text.chars().count() > 40 || !seen.insert(normal(text)) {
            return false;
        }
        columns.push(column);
    }
    if columns.len() < 2 {
        return false;
    }
    let sample: Vec<usize> = (row + 1..to.min(row + 21)).collect();
    let filled = |row: usize| columns.iter().filter(|&&column| grid.content(row, column).is_some()).count();
    let has_numbers = sample.iter().any(|&row| columns.iter().any(|&column| grid.is_own_number(row, column)));
    let next_is_full = sample.first().is_some_and(|&row| filled(row) * 2 >= columns.len());
    // A column of figures has figures, or something in their place, directly below.
    let numbers_below = sample.first().is_some_and(|&row| columns.iter().any(|&column| grid.is_own_number(row, column)));
    has_numbers && next_is_full && (numbers_below || sample.len() > 1)
}

/// The column that names the records: the first of mostly distinct texts. Distinct numbers on the left only count the records.
fn key(table: &Table, records: &Records) -> Option<usize> {
    (0..records.columns.len()).find(|&column| {
        let mut distinct = HashSet::new();
        let (mut texts, mut others) = (0usize, 0usize);
        for record in &records.rows {
            let Some(figure) = record.get(column).and_then(|id| table.figures.get(id.0 as usize)) else { continue };
            match figure.kind {
                Kind::Text | Kind::Status | Kind::Mixed { .. } => {
                    texts += 1;
                    distinct.insert(figure.printed());
                }
                _ => others += 1,
            }
        }
        texts > others && distinct.len() * 10 >= texts * 8
    })
}
