//! What is in force and where it comes from: as TOML that could be a profile itself, with the origins as comments, or as JSON.

use serde::Serialize;

use super::json::pretty;
use super::measure::{clean, columns};
use super::style::Style;
use crate::model::rule_summary::Level;
use crate::profile::schema::SECTIONS;
use crate::profile::{Profile, Setting, Value};
use crate::rule::RuleSet;

/// Most characters of a value that was overridden that are shown beside the one in force.
const REPLACED: usize = 30;

/// The profile as commented TOML, and the rules it leaves out.
pub fn render(profile: &Profile, rules: &RuleSet, style: Style) -> String {
    let settings = profile.settings();
    let mut text = String::new();
    for section in SECTIONS {
        let pairs = settings.section_of(section.name);
        if pairs.is_empty() {
            continue;
        }
        if !section.name.is_empty() {
            text.push_str(&format!("[{}]\n", section.name));
        }
        for (key, setting) in pairs {
            text.push_str(&entry(key, setting, settings.all(section.name, key), style));
        }
        text.push('\n');
    }
    let left_out: Vec<&str> = rules.unselected.iter().map(|rule| rule.code.as_str()).collect();
    let left_out = if left_out.is_empty() { "没有".to_owned() } else { left_out.join("、") };
    text.push_str(&format!("# 起作用的规则 {} 条；配置为不用的规则：{left_out}\n", rules.rules.len()));
    text
}

fn entry(key: &str, setting: &Setting, all: &[Setting], style: Style) -> String {
    let origin = clean(&setting.origin.to_string());
    let before: String = all
        .iter()
        .rev()
        .skip(1)
        .map(|other| {
            let value = clean(&other.value.to_string());
            let value = if value.chars().count() > REPLACED { "另一组".to_owned() } else { value };
            format!("；{} 为 {value}", clean(&other.origin.to_string()))
        })
        .collect();
    let key = Value::key(key);
    let line = format!("{key} = {}", setting.value);
    match &setting.value {
        Value::Words(items) if columns(&line) > style.columns() => {
            let items: Vec<String> = items.iter().map(|item| Value::Text(item.clone()).to_string()).collect();
            format!("{key} = [  # {origin}{before}\n{}]\n", rows(&items, style))
        }
        _ => format!("{line}  # {origin}{before}\n"),
    }
}

/// Items over as many lines as they need.
fn rows(items: &[String], style: Style) -> String {
    let mut text = String::new();
    let mut line = String::new();
    for item in items {
        if !line.is_empty() && columns(&line) + columns(item) + 2 > style.columns() {
            text.push_str(&format!("{}\n", line.trim_end()));
            line.clear();
        }
        line.push_str(if line.is_empty() { "  " } else { " " });
        line.push_str(item);
        line.push(',');
    }
    format!("{text}{line}\n")
}

/// The profile as one JSON object: every value with its origin, the overridden ones too, and the rules in force.
pub fn json(profile: &Profile, rules: &RuleSet) -> String {
    let settings = profile.settings();
    let values = SECTIONS
        .iter()
        .flat_map(|section| settings.section_of(section.name).into_iter().map(move |pair| (section.name, pair)))
        .map(|(section, (key, setting))| {
            let all = settings.all(section, key);
            let overridden = all.iter().rev().skip(1).map(Said::from).collect();
            ValueJson { section, key, said: Said::from(setting), overridden }
        })
        .collect();
    let rule = |rule: &crate::rule::Rule, selected| RuleJson { code: rule.code.clone(), level: rule.level, selected };
    let rules = rules.rules.iter().map(|r| rule(r, true)).chain(rules.unselected.iter().map(|r| rule(r, false))).collect();
    pretty(&Whole { version: 1, values, rules })
}

#[derive(Serialize)]
struct Whole<'a> {
    version: u8,
    values: Vec<ValueJson<'a>>,
    rules: Vec<RuleJson>,
}

#[derive(Serialize)]
struct ValueJson<'a> {
    section: &'a str,
    key: &'a str,
    #[serde(flatten)]
    said: Said,
    overridden: Vec<Said>,
}

/// A value as TOML, and where it stands.
#[derive(Serialize)]
struct Said {
    value: String,
    origin: String,
    path: String,
    line: usize,
}

impl From<&Setting> for Said {
    fn from(setting: &Setting) -> Self {
        Self {
            value: setting.value.to_string(),
            origin: setting.origin.to_string(),
            path: setting.origin.layer.name.clone(),
            line: setting.origin.position.0,
        }
    }
}

#[derive(Serialize)]
struct RuleJson {
    code: String,
    level: Level,
    selected: bool,
}
