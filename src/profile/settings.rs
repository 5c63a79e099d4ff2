//! Everything the layers say, key by key, each value with where it came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use toml::de::DeTable;

use super::layer::{Layer, LayerKind, Mistake, Origin};
use super::schema::{self, Keys, Name, SECTIONS, Section};
use super::value::{Raw, Value};
use crate::model::rule_summary::code_order;
use crate::model::trouble::Trouble;

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The key as the user wrote it.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub origin: Origin,
}

/// What all layers say.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// By section and key: the value of each layer that has one, the one in force last.
    values: BTreeMap<&'static str, BTreeMap<String, Vec<Setting>>>,
}

impl Settings {
    /// Lays a text over what is there. What is wrong with it is said, entry by entry; the other entries count.
    pub(super) fn overlay(&mut self, layer: &Arc<Layer>) -> Vec<Trouble> {
        let document = match DeTable::parse(&layer.text) {
            Ok(document) => document,
            Err(error) => {
                return vec![layer.trouble(layer.unreadable("配置文件", &error))];
            }
        };
        let mut troubles = Vec::new();
        for (key, value) in document.get_ref() {
            let name = key.get_ref().as_ref();
            let read = match (schema::section(name).filter(|_| !name.is_empty()), value.get_ref().as_table()) {
                (Some(section), Some(table)) => self.section(layer, section, table),
                (Some(_), None) => {
                    let help = format!("小节写作 [{name}]，下面每行一项");
                    vec![layer.mistake(value.span(), format!("“{name}”应当是一个小节"), &help)]
                }
                (None, _) => self.top(layer, key, value),
            };
            troubles.extend(read.into_iter().map(|mistake| layer.trouble(mistake)));
        }
        troubles
    }

    fn section(&mut self, layer: &Arc<Layer>, section: &'static Section, table: &DeTable<'_>) -> Vec<Mistake> {
        table.iter().filter_map(|(key, value)| self.entry(layer, section, key, value).err()).collect()
    }

    /// What stands before the first section.
    fn top(
        &mut self,
        layer: &Arc<Layer>,
        key: &toml::Spanned<std::borrow::Cow<'_, str>>,
        value: &toml::Spanned<toml::de::DeValue<'_>>,
    ) -> Vec<Mistake> {
        let Some(top) = schema::section("") else { return Vec::new() };
        let Keys::Fixed(keys) = top.keys else { return Vec::new() };
        let known = keys.iter().map(|known| known.name);
        let word = key.get_ref().as_ref();
        if known.clone().any(|known| known == word) {
            return self.entry(layer, top, key, value).err().into_iter().collect();
        }
        let sections = SECTIONS.iter().map(|section| section.name).filter(|name| !name.is_empty());
        let known: Vec<&str> = sections.chain(known).collect();
        vec![layer.unknown(key.span(), word, &known, "配置")]
    }

    fn entry(
        &mut self,
        layer: &Arc<Layer>,
        section: &'static Section,
        key: &toml::Spanned<std::borrow::Cow<'_, str>>,
        value: &toml::Spanned<toml::de::DeValue<'_>>,
    ) -> Result<(), Mistake> {
        let written = key.get_ref().as_ref();
        let (name, form) = match section.keys {
            Keys::Fixed(keys) => match keys.iter().find(|known| known.name == written) {
                Some(known) => (known.name.to_owned(), known.form),
                None => {
                    let known: Vec<&str> = keys.iter().map(|known| known.name).collect();
                    return Err(layer.unknown(key.span(), written, &known, &format!("[{}]", section.name)));
                }
            },
            Keys::Open(Name::Word, form) => (written.to_owned(), form),
            Keys::Open(Name::Code, form) => (written.trim().to_uppercase(), form),
            Keys::Open(Name::Month, form) => {
                let month = written.trim_end_matches('月').parse::<u8>().ok().filter(|month| (1..=12).contains(month));
                let wrong = || layer.mistake(key.span(), format!("[{}] 里的“{written}”不是月份", section.name), "写 1 到 12");
                (month.ok_or_else(wrong)?.to_string(), form)
            }
        };
        if name == "profile" && section.name.is_empty() && layer.kind != LayerKind::Folder {
            return Err(layer.mistake(key.span(), "这里不能再指定别的配置".to_owned(), "profile 只能写在 gouji.toml 里"));
        }
        let span = value.span();
        let value = Raw { layer, key: written, value }.read(form)?;
        if matches!(section.keys, Keys::Open(Name::Month, _))
            && value.number().is_some_and(|share| share < Decimal::ZERO || share > Decimal::ONE)
        {
            let help = "全年任务的百分之多少，写成 \"45%\" 或 0.45";
            return Err(layer.mistake(span, format!("“{written}”月的序时进度应在 0 到 100% 之间"), help));
        }
        self.set(
            section.name,
            name,
            written,
            value,
            Origin { layer: Arc::clone(layer), position: layer.position(key.span().start) },
        );
        Ok(())
    }

    pub(super) fn set(&mut self, section: &'static str, name: String, written: &str, value: Value, origin: Origin) {
        let setting = Setting { key: written.to_owned(), value, origin };
        self.values.entry(section).or_default().entry(name).or_default().push(setting);
    }

    /// The value in force.
    pub fn get(&self, section: &str, key: &str) -> Option<&Setting> {
        self.all(section, key).last()
    }

    /// The values of all layers, the one in force last.
    pub fn all(&self, section: &str, key: &str) -> &[Setting] {
        self.values.get(section).and_then(|section| section.get(key)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The values in force of a section with their keys, in the order of the keys.
    pub fn section_of<'a>(&'a self, name: &'a str) -> Vec<(&'a str, &'a Setting)> {
        let section = self.values.get(name).into_iter().flatten();
        let mut all: Vec<(&str, &Setting)> = section.filter_map(|(key, values)| Some((key.as_str(), values.last()?))).collect();
        all.sort_by_cached_key(|(key, _)| code_order(key));
        all
    }
}
