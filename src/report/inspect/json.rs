//! How files were understood, as JSON.

use serde::Serialize;

use super::{exactness, figures};
use crate::engine::Document;
use crate::model::figure::Figure;
use crate::model::table::{Indicator, Measure, Place, Records, Role, Table, Text};
use crate::report::json::{TroubleJson, pretty};

/// How documents were understood, as one JSON object, indented, with a line break at the end.
pub fn json(documents: &[Document]) -> String {
    pretty(&Whole { version: 1, inputs: documents.iter().map(DocumentJson::from).collect() })
}

#[derive(Serialize)]
struct Whole<'a> {
    version: u8,
    inputs: Vec<DocumentJson<'a>>,
}

#[derive(Serialize)]
struct DocumentJson<'a> {
    path: &'a str,
    tables: Vec<TableJson<'a>>,
    errors: Vec<TroubleJson<'a>>,
}

impl<'a> From<&'a Document> for DocumentJson<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            path: &document.path,
            tables: document.tables.iter().map(|table| TableJson::from(table.as_ref())).collect(),
            errors: document.troubles.iter().map(TroubleJson::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct TableJson<'a> {
    sheet: &'a str,
    layout: &'a str,
    /// First and last row as the spreadsheet program numbers them.
    rows: (u64, u64),
    title: Option<TextJson<'a>>,
    period: Option<String>,
    period_source: Option<&'a str>,
    places: Vec<PlaceJson<'a>>,
    indicators: Vec<IndicatorJson<'a>>,
    records: Option<RecordsJson<'a>>,
    remarks: Vec<TextJson<'a>>,
    unchecked: Vec<TextJson<'a>>,
}

impl<'a> From<&'a Table> for TableJson<'a> {
    fn from(table: &'a Table) -> Self {
        Self {
            sheet: &table.sheet,
            layout: &table.layout,
            rows: (u64::from(table.rows.0) + 1, u64::from(table.rows.1) + 1),
            title: table.title.as_ref().map(TextJson::from),
            period: table.period.map(|period| period.to_string()),
            period_source: table.period_source.as_deref(),
            places: table.places.iter().map(PlaceJson::from).collect(),
            indicators: table.indicators.iter().map(|indicator| IndicatorJson::of(table, indicator)).collect(),
            records: table.records.as_ref().map(RecordsJson::from),
            remarks: table.remarks.iter().map(TextJson::from).collect(),
            unchecked: table.unchecked.iter().map(TextJson::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct TextJson<'a> {
    text: &'a str,
    cell: String,
}

impl<'a> From<&'a Text> for TextJson<'a> {
    fn from(text: &'a Text) -> Self {
        Self { text: &text.text, cell: text.address.to_string() }
    }
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    name: &'a str,
    printed: &'a str,
    cell: String,
    role: &'static str,
    counts: bool,
}

impl<'a> From<&'a Place> for PlaceJson<'a> {
    fn from(place: &'a Place) -> Self {
        let role = match place.role {
            Role::Total => "total",
            Role::Part => "part",
            Role::Own => "own",
            Role::Only => "only",
            Role::Subtotal { .. } => "subtotal",
        };
        Self {
            name: &place.name,
            printed: &place.printed.text,
            cell: place.printed.address.to_string(),
            role,
            counts: place.counts,
        }
    }
}

#[derive(Serialize)]
struct IndicatorJson<'a> {
    number: Option<&'a str>,
    project: &'a str,
    name: &'a str,
    cell: String,
    unit: Option<&'a str>,
    lead: Option<&'a str>,
    kind: &'static str,
    reason: &'a str,
    counted: bool,
    stated: Option<String>,
    measures: Vec<MeasureJson>,
}

impl<'a> IndicatorJson<'a> {
    fn of(table: &'a Table, indicator: &'a Indicator) -> Self {
        Self {
            number: indicator.number.as_ref().map(|number| number.text.as_str()),
            project: &indicator.project,
            name: &indicator.name.text,
            cell: indicator.name.address.to_string(),
            unit: indicator.unit.as_ref().map(|unit| unit.text.as_str()),
            lead: indicator.lead.as_ref().map(|lead| lead.text.as_str()),
            kind: indicator.kind.id(),
            reason: &indicator.reason,
            counted: indicator.counted,
            stated: indicator.stated.as_ref().map(|stated| stated.value.normalize().to_string()),
            measures: Measure::ALL.iter().filter_map(|&measure| MeasureJson::of(table, indicator, measure)).collect(),
        }
    }
}

#[derive(Serialize)]
struct MeasureJson {
    measure: &'static str,
    row: Option<u64>,
    /// How many cells hold a number.
    numbers: usize,
    /// How many cells hold anything else or nothing.
    others: usize,
    /// `±0.005%` or `按准确数`; null without numbers.
    precision: Option<String>,
}

impl MeasureJson {
    fn of(table: &Table, indicator: &Indicator, measure: Measure) -> Option<Self> {
        let all = figures(table, indicator, measure);
        let numbers: Vec<&&Figure> = all.iter().filter(|figure| figure.value.is_some()).collect();
        let row = indicator.label_rows.get(measure as usize).copied().flatten();
        (!all.is_empty()).then(|| Self {
            measure: measure.id(),
            row: row.map(|row| u64::from(row) + 1),
            numbers: numbers.len(),
            others: all.len() - numbers.len(),
            precision: (!numbers.is_empty()).then(|| exactness(&numbers)),
        })
    }
}

#[derive(Serialize)]
struct RecordsJson<'a> {
    columns: Vec<&'a str>,
    key: Option<&'a str>,
    count: usize,
}

impl<'a> From<&'a Records> for RecordsJson<'a> {
    fn from(records: &'a Records) -> Self {
        Self {
            columns: records.columns.iter().map(|column| column.text.as_str()).collect(),
            key: records.key.and_then(|key| records.columns.get(key)).map(|column| column.text.as_str()),
            count: records.rows.len(),
        }
    }
}
