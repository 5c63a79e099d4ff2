//! Puts a table on a sheet and the sheet into the bytes of a file.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Workbook};

use crate::table::{Cell, DONE, Layout, Medium, Number, PROGRESS, Shape, Spot, TARGET, Table};

/// A table laid out: cells by row and column, merged regions, and where each cell of the table went.
#[derive(Default)]
pub struct Sheet {
    cells: BTreeMap<(u32, u16), Cell>,
    merges: Vec<(u32, u16, u32, u16)>,
    addresses: HashMap<Spot, String>,
}

impl Sheet {
    fn text(&mut self, row: usize, column: usize, text: &str) {
        if !text.is_empty() {
            self.cells.insert((row as u32, column as u16), Cell::Text(text.to_owned()));
        }
    }

    fn put(&mut self, row: usize, column: usize, cell: Cell, spot: Spot) {
        self.addresses.insert(spot, address(row, column));
        if cell != Cell::Blank {
            self.cells.insert((row as u32, column as u16), cell);
        }
    }

    fn merge(&mut self, first_row: usize, first_column: usize, last_row: usize, last_column: usize) {
        if (first_row, first_column) != (last_row, last_column) {
            self.merges.push((first_row as u32, first_column as u16, last_row as u32, last_column as u16));
        }
    }

    /// Where a cell of the table stands.
    pub fn address(&self, spot: Spot) -> Option<&str> {
        self.addresses.get(&spot).map(String::as_str)
    }
}

/// `G26` for zero-based row and column.
fn address(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&letter| char::from(letter)).chain((row + 1).to_string().chars()).collect()
}

/// Lays a table out.
pub fn lay_out(table: &Table) -> Sheet {
    let mut sheet = Sheet::default();
    let mut row = 0;
    sheet.text(row, 0, &table.title);
    row += 1;
    if let Some(subtitle) = &table.subtitle {
        sheet.text(row, 0, subtitle);
        row += 1;
    }
    let heads = row;
    let (last, width) = match table.layout {
        Layout::ThreeRows => three_rows(&mut sheet, table, heads),
        Layout::OneRow => one_row(&mut sheet, table, heads),
        Layout::PlacesDown => places_down(&mut sheet, table, heads),
        Layout::PlacesAcross => places_across(&mut sheet, table, heads),
    };
    for title in 0..heads {
        sheet.merge(title, 0, title, width - 1);
    }
    if let Some(footnote) = &table.footnote {
        sheet.text(last, 0, footnote);
        sheet.merge(last, 0, last, width - 1);
    }
    sheet
}

/// Returns the row after the last and the number of columns, as the other layouts do.
fn three_rows(sheet: &mut Sheet, table: &Table, heads: usize) -> (usize, usize) {
    let words = &table.words;
    sheet.text(heads, 0, "序号");
    sheet.text(heads, 1, words.indicator);
    sheet.merge(heads, 1, heads, 2);
    sheet.text(heads, 3, words.unit);
    let mut column = 4;
    if let Some(lead) = words.lead {
        sheet.text(heads, column, lead);
        column += 1;
    }
    sheet.text(heads, column, words.state);
    let first = column + 1;
    for (place, name) in table.places.iter().enumerate() {
        sheet.put(heads, first + place, Cell::Text(name.clone()), Spot::Place(place));
    }
    let last = first + table.places.len() - 1;
    let mut number = 0;
    let mut project: Option<(String, usize)> = None;
    for (index, indicator) in table.indicators.iter().enumerate() {
        let row = heads + 1 + 3 * index;
        if project.as_ref().is_none_or(|(name, _)| *name != indicator.project) {
            if let Some((_, from)) = project.replace((indicator.project.clone(), row)) {
                sheet.merge(from, 1, row - 1, 1);
                sheet.merge(from, 0, row - 1, 0);
            }
            number += 1;
            sheet.cells.insert((row as u32, 0), whole(number));
            sheet.text(row, 1, &indicator.project);
        }
        sheet.text(row, 2, &indicator.name);
        sheet.put(row, 3, Cell::Text(indicator.unit.clone()), Spot::Unit(index));
        if words.lead.is_some() {
            sheet.text(row, 4, &indicator.lead);
            sheet.merge(row, 4, row + 2, 4);
        }
        sheet.merge(row, 2, row + 2, 2);
        sheet.merge(row, 3, row + 2, 3);
        for measure in [TARGET, DONE, PROGRESS] {
            sheet.text(row + measure, column, words.measures[measure]);
            for (place, cell) in indicator.cells[measure].iter().enumerate() {
                sheet.put(row + measure, first + place, cell.clone(), Spot::figure(index, measure, place));
            }
            if indicator.shape == Shape::Task {
                sheet.merge(row + measure, first, row + measure, last);
            }
        }
    }
    let end = heads + 1 + 3 * table.indicators.len();
    if let Some((_, from)) = project {
        sheet.merge(from, 0, end - 1, 0);
        sheet.merge(from, 1, end - 1, 1);
    }
    (end, last + 1)
}

fn one_row(sheet: &mut Sheet, table: &Table, heads: usize) -> (usize, usize) {
    let words = &table.words;
    let mut headers = vec!["序号", words.indicator, words.unit];
    headers.extend(words.measures);
    headers.extend(words.lead);
    headers.push("备注");
    for (column, header) in headers.iter().enumerate() {
        sheet.text(heads, column, header);
    }
    let mut row = heads + 1;
    let mut project = "";
    let mut section = 0;
    for (index, indicator) in table.indicators.iter().enumerate() {
        if indicator.project != project {
            project = &indicator.project;
            sheet.text(row, 0, ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"][section % 10]);
            sheet.text(row, 1, project);
            section += 1;
            row += 1;
        }
        sheet.cells.insert((row as u32, 0), whole(index as i64 + 1));
        sheet.text(row, 1, &indicator.name);
        sheet.put(row, 2, Cell::Text(indicator.unit.clone()), Spot::Unit(index));
        for measure in [TARGET, DONE, PROGRESS] {
            sheet.put(row, 3 + measure, indicator.cells[measure][0].clone(), Spot::figure(index, measure, 0));
        }
        if words.lead.is_some() {
            sheet.text(row, 6, &indicator.lead);
        }
        row += 1;
    }
    (row, headers.len())
}

fn places_down(sheet: &mut Sheet, table: &Table, heads: usize) -> (usize, usize) {
    sheet.text(heads, 0, "县市区");
    sheet.merge(heads, 0, heads + 1, 0);
    for (index, indicator) in table.indicators.iter().enumerate() {
        let column = 1 + 3 * index;
        sheet.text(heads, column, &format!("{}（{}）", indicator.name, indicator.unit));
        sheet.merge(heads, column, heads, column + 2);
        for measure in [TARGET, DONE, PROGRESS] {
            sheet.text(heads + 1, column + measure, table.words.measures[measure]);
            for (place, cell) in indicator.cells[measure].iter().enumerate() {
                let spot = Spot::figure(index, measure, place);
                sheet.put(heads + 2 + place, column + measure, cell.clone(), spot);
            }
        }
    }
    for (place, name) in table.places.iter().enumerate() {
        sheet.put(heads + 2 + place, 0, Cell::Text(name.clone()), Spot::Place(place));
    }
    (heads + 2 + table.places.len(), 1 + 3 * table.indicators.len())
}

fn places_across(sheet: &mut Sheet, table: &Table, heads: usize) -> (usize, usize) {
    let words = &table.words;
    for (column, header) in ["序号", words.indicator, words.unit].into_iter().enumerate() {
        sheet.text(heads, column, header);
        sheet.merge(heads, column, heads + 1, column);
    }
    for (place, name) in table.places.iter().enumerate() {
        let column = 3 + 3 * place;
        sheet.put(heads, column, Cell::Text(name.clone()), Spot::Place(place));
        sheet.merge(heads, column, heads, column + 2);
        for measure in [TARGET, DONE, PROGRESS] {
            sheet.text(heads + 1, column + measure, words.measures[measure]);
        }
    }
    for (index, indicator) in table.indicators.iter().enumerate() {
        let row = heads + 2 + index;
        sheet.cells.insert((row as u32, 0), whole(index as i64 + 1));
        sheet.text(row, 1, &indicator.name);
        sheet.put(row, 2, Cell::Text(indicator.unit.clone()), Spot::Unit(index));
        for place in 0..table.places.len() {
            for measure in [TARGET, DONE, PROGRESS] {
                let cell = indicator.cells[measure][place].clone();
                sheet.put(row, 3 + 3 * place + measure, cell, Spot::figure(index, measure, place));
            }
        }
    }
    (heads + 2 + table.indicators.len(), 3 + 3 * table.places.len())
}

fn whole(number: i64) -> Cell {
    Cell::Number(Number { shown: number.into(), decimals: 0, percent: false, trimmed: true, stored: None })
}

/// The bytes of a file.
pub fn bytes(sheet: &Sheet, medium: Medium) -> Vec<u8> {
    match medium {
        Medium::Separated => separated(sheet),
        _ => spreadsheet(sheet, medium == Medium::SpreadsheetOfTexts),
    }
}

fn spreadsheet(sheet: &Sheet, texts: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    let plain = Format::new();
    for &(first_row, first_column, last_row, last_column) in &sheet.merges {
        page.merge_range(first_row, first_column, last_row, last_column, "", &plain).expect("merged regions are apart");
    }
    for (&(row, column), cell) in &sheet.cells {
        match cell {
            Cell::Number(number) if texts => page.write_string(row, column, number.printed()),
            Cell::Number(number) => {
                let (value, format) = stored(number);
                page.write_number_with_format(row, column, value, &Format::new().set_num_format(format))
            }
            Cell::Text(text) => page.write_string(row, column, text),
            Cell::Broken => page.write_formula(row, column, Formula::new("=SUM(#REF!)").set_result("#REF!")),
            Cell::Blank => continue,
        }
        .expect("the cell is on the sheet");
    }
    workbook.save_to_buffer().expect("a workbook in memory")
}

/// The double a spreadsheet stores, and the number format it is shown with.
fn stored(number: &Number) -> (f64, String) {
    let shown = if number.percent { number.shown / Decimal::ONE_HUNDRED } else { number.shown };
    let value = number.stored.unwrap_or_else(|| shown.to_string().parse().expect("a decimal is a number"));
    let format = match (number.trimmed, number.decimals) {
        (true, _) => "General".to_owned(),
        (false, 0) => "0".to_owned(),
        (false, decimals) => format!("0.{}", "0".repeat(decimals as usize)),
    };
    (value, if number.percent { format!("{format}%") } else { format })
}

fn separated(sheet: &Sheet) -> Vec<u8> {
    let rows = sheet.cells.keys().map(|&(row, _)| row as usize + 1).max().unwrap_or(0);
    let columns = sheet.cells.keys().map(|&(_, column)| column as usize + 1).max().unwrap_or(0);
    let mut grid = vec![vec![String::new(); columns]; rows];
    for (&(row, column), cell) in &sheet.cells {
        grid[row as usize][column as usize] = cell.printed();
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in grid {
        writer.write_record(row).expect("text in memory");
    }
    writer.into_inner().expect("text in memory")
}
