//! Reads waivers: a TOML text of `[[waiver]]` entries.

use std::sync::Arc;

use toml::de::DeTable;

use super::{Date, Decision, Entry, Identity};
use crate::model::trouble::Trouble;
use crate::profile::{Form, Layer, LayerKind, Mistake, Raw, Value};

/// The keys of a waiver, the form of each, and whether it must be there.
const KEYS: [(&str, Form, bool); 9] = [
    ("rule", Form::Text, true),
    ("indicator", Form::Text, false),
    ("place", Form::Text, false),
    ("measure", Form::Text, false),
    ("values", Form::Text, true),
    ("mark", Form::Text, true),
    ("reason", Form::Text, true),
    ("by", Form::Text, true),
    ("until", Form::Date, true),
];

/// The waivers of a text. What is wrong with one is said with its place; the others count.
pub fn waivers(path: &str, text: &str) -> (Vec<Entry>, Vec<Trouble>) {
    let layer = Arc::new(Layer { name: path.to_owned(), kind: LayerKind::Folder, text: text.to_owned() });
    let document = match DeTable::parse(&layer.text) {
        Ok(document) => document,
        Err(error) => {
            return (Vec::new(), vec![layer.trouble(layer.unreadable("豁免文件", &error))]);
        }
    };
    let mut entries = Vec::new();
    let mut mistakes = Vec::new();
    for (key, value) in document.get_ref() {
        if key.get_ref() != "waiver" {
            mistakes.push(layer.unknown(key.span(), key.get_ref(), &["waiver"], "豁免文件"));
            continue;
        }
        let Some(items) = value.get_ref().as_array() else {
            mistakes.push(layer.mistake(value.span(), "“waiver”应当是一条条豁免".to_owned(), "每一条以 [[waiver]] 开头"));
            continue;
        };
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => match entry(&layer, table, item.span().start) {
                    Ok(entry) => entries.push(entry),
                    Err(mistake) => mistakes.push(mistake),
                },
                None => {
                    mistakes.push(layer.mistake(item.span(), "这一条不是豁免".to_owned(), "每一条以 [[waiver]] 开头"));
                }
            }
        }
    }
    (entries, mistakes.into_iter().map(|mistake| layer.trouble(mistake)).collect())
}

fn entry(layer: &Layer, table: &DeTable<'_>, start: usize) -> Result<Entry, Mistake> {
    let mut until = None;
    let mut texts = [const { String::new() }; KEYS.len()];
    for (key, value) in table {
        let word = key.get_ref().as_ref();
        let Some(index) = KEYS.iter().position(|(known, _, _)| *known == word) else {
            return Err(layer.unknown(key.span(), word, &KEYS.map(|(known, _, _)| known), "豁免"));
        };
        match (Raw { layer, key: word, value }.read(KEYS[index].1)?, texts.get_mut(index)) {
            (Value::Date(date), _) => until = Some(date),
            (Value::Text(text), Some(place)) => *place = text,
            _ => {}
        }
    }
    let missing = KEYS.iter().find(|(key, _, required)| *required && !table.iter().any(|(known, _)| known.get_ref() == key));
    let lacks = |key: &str| {
        let help = "用 gouji check … --format waivers 生成豁免的样本，填上理由、批准人和期限";
        layer.mistake(start..start, format!("这条豁免缺少 {key}"), help)
    };
    if let Some((key, _, _)) = missing {
        return Err(lacks(key));
    }
    let until: Date = until.ok_or_else(|| lacks("until"))?;
    let [rule, indicator, place, measure, values, mark, reason, by, _] = texts;
    Ok(Entry {
        identity: Identity::new(&rule, &indicator, &place, &measure),
        values,
        mark,
        decision: Decision::Waived { until },
        reason,
        by,
        source: (layer.name.clone(), format!("第{}行", layer.position(start).0)),
    })
}
