//! Which rules are in force, and at which level: by the beginnings of their codes.

use std::sync::Arc;

use super::Profile;
use super::layer::{Origin, nearest};
use super::value::Value;
use crate::model::finding::{Level, Trouble};

/// Whether a pattern is a code or the beginning of one. `E1` is E1 and not E10; `E` is all of them.
fn covers(pattern: &str, code: &str) -> bool {
    let (pattern, code) = (pattern.trim().as_bytes(), code.as_bytes());
    let begins = code.get(..pattern.len()).is_some_and(|start| start.eq_ignore_ascii_case(pattern));
    let next = code.get(pattern.len());
    let inside = pattern.last().is_some_and(u8::is_ascii_digit) && next.is_some_and(u8::is_ascii_digit);
    begins && !inside
}

/// The length of the longest pattern that covers a code.
fn longest(patterns: &[String], code: &str) -> Option<usize> {
    patterns.iter().filter(|pattern| covers(pattern, code)).map(|pattern| pattern.trim().len()).max()
}

impl Profile {
    /// Whether a rule is in force. Within one file the longest pattern decides, `ignore` where they are as long; a `select` of a
    /// later file (or of the command line) begins anew, an `ignore` alone takes away.
    pub fn selects(&self, code: &str) -> bool {
        let mut chosen = true;
        for layer in &self.layers {
            let given = |key: &str| {
                let setting = self.settings.all("", key).iter().find(|setting| Arc::ptr_eq(&setting.origin.layer, layer));
                setting.and_then(|setting| setting.value.words())
            };
            let ignored = given("ignore").and_then(|patterns| longest(patterns, code));
            match given("select") {
                Some(patterns) => chosen = longest(patterns, code) > ignored,
                None => chosen &= ignored.is_none(),
            }
        }
        chosen
    }

    /// The level given to a rule, if any: by the longest pattern.
    pub fn level(&self, code: &str) -> Option<Level> {
        let levels = self.section("levels").filter(|(pattern, _)| covers(pattern, code));
        let (_, value) = levels.max_by_key(|(pattern, _)| pattern.len())?;
        match value {
            Value::Level(level) => Some(*level),
            _ => None,
        }
    }

    /// Codes and thresholds the profile speaks of that no rule has: mistyped, or left over. `codes` and `thresholds` are those of
    /// the rules that are loaded.
    pub fn unmatched(&self, codes: &[&str], thresholds: &[&str]) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let mut check = |pattern: &str, place: &str, origin: &Origin| {
            if !codes.iter().any(|code| covers(pattern, code)) {
                let message = format!("{place}里的“{pattern}”不是任何规则的编号");
                troubles.push(origin.trouble(message, format!("{}全部规则见 gouji rules", suggestion(pattern, codes))));
            }
        };
        for key in ["select", "ignore"] {
            for setting in self.settings.all("", key) {
                for pattern in setting.value.words().unwrap_or_default() {
                    check(pattern, &format!("{key} "), &setting.origin);
                }
            }
        }
        for (_, setting) in self.settings.section_of("levels") {
            check(&setting.key, "[levels] ", &setting.origin);
        }
        let builtin = Profile::builtin();
        let known: Vec<&str> = builtin.threshold_names().chain(thresholds.iter().copied()).collect();
        for (name, setting) in self.settings.section_of("thresholds") {
            if !known.contains(&name) {
                let message = format!("没有规则用到阈值“{name}”");
                troubles.push(setting.origin.trouble(message, nearest(name, &known)));
            }
        }
        troubles
    }
}

fn suggestion(pattern: &str, codes: &[&str]) -> String {
    let upper = pattern.to_uppercase();
    let near = crate::text::wording::nearest(&upper, codes.iter().copied());
    near.map(|code| format!("是否想写“{code}”？")).unwrap_or_default()
}
