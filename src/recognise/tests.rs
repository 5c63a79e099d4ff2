//! Sheets drawn as Markdown tables, as they come from a spreadsheet (numbers with formats, merged labels) and from separated text.

mod cities;
mod customs;
mod habits;
mod sides;
mod source;
mod transposed;

use std::str::FromStr;

use rust_decimal::Decimal;

use super::*;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Indicator, Measure};
use crate::model::workbook::{Content, Region};
use crate::read::drawing;
use crate::text::quantity;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

/// The rows of a sheet drawn as in the examples of rules: a Markdown table, with titles above it.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let row = |line| match drawing::read(line) {
        drawing::Line::Row(cells) => Some(cells),
        drawing::Line::Dashes => None,
        drawing::Line::Other(line) => Some(vec![line.strip_prefix("标题：").unwrap_or_else(|| panic!("{line} is no row"))]),
    };
    lines.filter_map(row).collect()
}

/// A workbook of one sheet of separated text: every cell a text, no merged cells.
fn separated(text: &str) -> Workbook {
    let mut sheet = Sheet { name: "1".into(), ..Sheet::default() };
    for (row, cells) in (0..).zip(rows(text)) {
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.cells.insert(Address::new(row, column), Content::Text(cell.into()));
        }
    }
    Workbook { sheets: vec![sheet], encoding: Some("UTF-8") }
}

/// A sheet as a spreadsheet program keeps it: numbers as numbers with the format they are printed in.
fn spreadsheet(name: &str, text: &str) -> Sheet {
    let mut sheet = Sheet { name: name.into(), ..Sheet::default() };
    for (row, cells) in (0..).zip(rows(text)) {
        drawing::draw(&mut sheet, row, &cells).unwrap();
    }
    sheet
}

fn workbook(sheet: Sheet) -> Workbook {
    Workbook { sheets: vec![sheet], encoding: None }
}

/// Merges a range given as `A1:B2`.
fn merge(sheet: &mut Sheet, range: &str) {
    let corner = |text: &str| {
        let split = text.find(|character: char| character.is_ascii_digit()).unwrap();
        let column = text[..split].bytes().fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1) - 1;
        Address::new(text[split..].parse::<u32>().unwrap() - 1, column)
    };
    let (first, last) = range.split_once(':').unwrap();
    sheet.merges.push(Region { first: corner(first), last: corner(last) });
}

fn understand(workbook: &Workbook, stem: &str) -> Recognised {
    recognise(workbook, stem, &Layouts::builtin(), &Profile::builtin(), None)
}

/// The only table of a workbook.
fn one(workbook: &Workbook) -> Table {
    let recognised = understand(workbook, "");
    assert!(recognised.misfits.is_empty(), "{:#?}", recognised.misfits);
    assert_eq!(
        recognised.tables.len(),
        1,
        "{:#?}",
        recognised.tables.iter().map(|table| (&table.layout, table.rows)).collect::<Vec<_>>()
    );
    recognised.tables.into_iter().next().unwrap()
}

fn indicator<'t>(table: &'t Table, name: &str) -> &'t Indicator {
    table.indicators.iter().find(|indicator| indicator.name.text.contains(name)).unwrap_or_else(|| {
        panic!("{name} not in {:?}", table.indicators.iter().map(|indicator| &indicator.name.text).collect::<Vec<_>>())
    })
}

fn at<'t>(table: &'t Table, name: &str, measure: Measure, place: &str) -> Option<&'t Figure> {
    let index =
        table.places.iter().position(|other| other.name == place).unwrap_or_else(|| panic!("{place} not in {:?}", names(table)));
    table.at(indicator(table, name), measure, index)
}

fn value(table: &Table, name: &str, measure: Measure, place: &str) -> Option<Decimal> {
    at(table, name, measure, place).and_then(|figure| figure.value)
}

fn printed(table: &Table, name: &str, measure: Measure, place: &str) -> String {
    at(table, name, measure, place).map_or_else(|| "absent".into(), |figure| figure.printed().to_string())
}

fn names(table: &Table) -> Vec<&str> {
    table.places.iter().map(|place| place.name.as_str()).collect()
}

fn remarks(table: &Table) -> String {
    table.remarks.iter().chain(&table.unchecked).map(|remark| format!("{} {}\n", remark.address, remark.text)).collect()
}
