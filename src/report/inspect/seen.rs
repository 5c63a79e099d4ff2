//! What a rule sees of a file, in the very names a rule writes.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::super::full::hang;
use super::super::json::pretty;
use super::super::measure::clean;
use super::super::style::{Style, Tone};
use super::push;
use crate::check::{Seen, Sight};
use crate::engine::{Document, SeenIndicator};
use crate::model::table::{Records, Table};

/// Records of a flat table shown as text; all are in JSON.
const RECORDS: usize = 3;

/// What rules see of a document, as text.
pub fn render(document: &Document, seen: &[Vec<SeenIndicator>], style: Style) -> String {
    let mut text = String::new();
    push(&mut text, &style.paint(Tone::Heading, &clean(&document.path)));
    for (table, indicators) in document.tables.iter().zip(seen) {
        push(&mut text, &style.paint(Tone::Heading, &format!("  工作表 {}", clean(&table.sheet))));
        if let Some(records) = &table.records {
            flat(&mut text, table, records, style);
        }
        for indicator in indicators {
            text.push('\n');
            list(&mut text, &indicator.itself, "    ", style);
            for (place, of_place) in table.places.iter().zip(&indicator.places) {
                push(&mut text, &format!("    {}", style.paint(Tone::Label, &clean(&place.name))));
                list(&mut text, of_place, "      ", style);
            }
        }
        if table.records.is_none() && indicators.is_empty() {
            push(&mut text, "    没有名称中含有这几个字的指标。");
        }
    }
    text.push('\n');
    text
}

/// Names with values one a line; what is true, false or not there together.
fn list(text: &mut String, all: &[Seen], indent: &str, style: Style) {
    for seen in all {
        if let Some(said) = said(&seen.sight) {
            hang(text, indent, &format!("{} = {said}", seen.name), &format!("{indent}    "), style);
        }
    }
    for (label, wanted) in [("成立", Sight::Truth(true)), ("不成立", Sight::Truth(false)), ("没有", Sight::Nothing)] {
        let names: Vec<&str> = all.iter().filter(|seen| seen.sight == wanted).map(|seen| seen.name.as_str()).collect();
        if !names.is_empty() {
            hang(text, indent, &format!("{label}：{}", names.join("、")), &format!("{indent}    "), style);
        }
    }
}

fn said(sight: &Sight) -> Option<String> {
    match sight {
        Sight::Cell { address, printed, value, range, traits } => {
            let printed = if printed.is_empty() { "空白".to_owned() } else { format!("“{}”", clean(printed)) };
            let mut said = format!("{address} {printed}");
            if let Some(value) = value {
                said.push_str(&format!("，值 {}", value.normalize()));
                if let (Some(low), Some(high)) = range
                    && low != high
                {
                    said.push_str(&format!("（真值在 {} 至 {} 之间）", low.normalize(), high.normalize()));
                }
            }
            if !traits.is_empty() {
                said.push_str(&format!("；{}", traits.join("、")));
            }
            Some(said)
        }
        // As many digits as anybody reads; a rule has them all, and so has JSON.
        Sight::Value(value) => Some(value.round_dp(10).normalize().to_string()),
        Sight::Text(text) => Some(format!("“{}”", clean(text))),
        Sight::Truth(_) | Sight::Nothing => None,
    }
}

fn flat(text: &mut String, table: &Table, records: &Records, style: Style) {
    for row in records.rows.iter().take(RECORDS) {
        for (column, id) in records.columns.iter().zip(row) {
            let figure = table.figure(*id);
            let value = match figure.value {
                Some(value) => format!("值 {}", value.normalize()),
                None => "没有数值，用到它的关系式不核对".to_owned(),
            };
            let line = format!("r[\"{}\"] = {} “{}”，{value}", column.text.trim(), figure.address, clean(&figure.printed()));
            hang(text, "    ", &line, "        ", style);
        }
        text.push('\n');
    }
    if records.rows.len() > RECORDS {
        push(text, &format!("    另有 {} 条记录", records.rows.len() - RECORDS));
    }
}

/// What rules see of documents, as one JSON object.
pub fn json(documents: &[Document], seen: &[Vec<Vec<SeenIndicator>>]) -> String {
    let inputs: Vec<Value> = documents
        .iter()
        .zip(seen)
        .map(|(document, tables)| {
            let tables: Vec<Value> =
                document.tables.iter().zip(tables).map(|(table, indicators)| table_json(table, indicators)).collect();
            json!({ "path": document.path, "tables": tables })
        })
        .collect();
    pretty(&json!({ "version": 1, "inputs": inputs }))
}

fn table_json(table: &Table, indicators: &[SeenIndicator]) -> Value {
    let indicators: Vec<Value> = indicators
        .iter()
        .map(|indicator| {
            let places: Vec<Value> = (table.places.iter().zip(&indicator.places))
                .map(|(place, all)| json!({ "place": place.name, "seen": names_json(all) }))
                .collect();
            json!({ "seen": names_json(&indicator.itself), "places": places })
        })
        .collect();
    let records: Vec<Value> = table
        .records
        .iter()
        .flat_map(|records| {
            records.rows.iter().map(|row| {
                let cells = records.columns.iter().zip(row).map(|(column, id)| {
                    let figure = table.figure(*id);
                    let value = figure.value.map(number);
                    (
                        format!("r[\"{}\"]", column.text.trim()),
                        json!({ "cell": figure.address.to_string(), "printed": figure.printed().as_str(), "value": value }),
                    )
                });
                Value::Object(cells.collect::<Map<String, Value>>())
            })
        })
        .collect();
    json!({ "sheet": table.sheet, "indicators": indicators, "records": records })
}

fn names_json(all: &[Seen]) -> Value {
    let entry = |seen: &Seen| {
        let value = match &seen.sight {
            Sight::Cell { address, printed, value, range, traits } => json!({
                "cell": address.to_string(),
                "printed": printed,
                "value": value.map(number),
                "low": range.0.map(number),
                "high": range.1.map(number),
                "is": traits,
            }),
            Sight::Value(value) => Value::String(number(*value)),
            Sight::Truth(truth) => Value::Bool(*truth),
            Sight::Text(text) => Value::String(text.clone()),
            Sight::Nothing => Value::Null,
        };
        (seen.name.clone(), value)
    };
    Value::Object(all.iter().map(entry).collect())
}

/// A number with all its digits: JSON's own numbers would be read as doubles.
fn number(value: Decimal) -> String {
    value.normalize().to_string()
}
