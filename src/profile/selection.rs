//! Which rules are in force, and at which level: by the beginnings of their codes.

use std::sync::Arc;

use super::Profile;
use super::layer::{Origin, nearest};
use super::typed::{Codes, Layered};
use crate::model::rule_summary::Level;
use crate::model::trouble::Trouble;

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
            let given = |said: &'_ Layered<Codes>| {
                let said = said.iter().find(|(_, origin)| Arc::ptr_eq(&origin.layer, layer));
                said.map(|(patterns, _)| longest(patterns, code))
            };
            let ignored = given(&self.sections.top.ignore).flatten();
            match given(&self.sections.top.select) {
                Some(selected) => chosen = selected > ignored,
                None => chosen &= ignored.is_none(),
            }
        }
        chosen
    }

    /// The level given to a rule, if any: by the longest pattern.
    pub fn level(&self, code: &str) -> Option<Level> {
        let levels = self.sections.levels.iter().filter(|entry| covers(&entry.key, code));
        levels.max_by_key(|entry| entry.key.len()).map(|entry| entry.value)
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
        for (key, said) in [("select ", &self.sections.top.select), ("ignore ", &self.sections.top.ignore)] {
            for (patterns, origin) in said.iter() {
                for pattern in patterns.iter() {
                    check(pattern, key, origin);
                }
            }
        }
        for entry in self.sections.levels.iter() {
            check(&entry.written, "[levels] ", &entry.origin);
        }
        let builtin = Profile::builtin();
        let known: Vec<&str> = builtin.threshold_names().chain(thresholds.iter().copied()).collect();
        for entry in self.sections.thresholds.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let message = format!("没有规则用到阈值“{}”", entry.key);
            troubles.push(entry.origin.trouble(message, nearest(&entry.key, &known)));
        }
        troubles
    }
}

fn suggestion(pattern: &str, codes: &[&str]) -> String {
    let upper = pattern.to_uppercase();
    let near = crate::text::wording::nearest(&upper, codes.iter().copied());
    near.map(|code| format!("是否想写“{code}”？")).unwrap_or_default()
}
