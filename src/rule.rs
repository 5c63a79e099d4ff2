//! Rules: one script each, with its manual page, its meaning as data, and its place in the pack.

mod body;
pub mod canonical;
pub(crate) mod contradiction;
pub mod expression;
mod manual;
mod meta;
mod page;
pub mod properties;
pub mod script;
mod source;
mod speaks;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::model::finding::FindingText;
use crate::model::rule_summary::{Level, RuleSummary, code_order};
use crate::model::trouble::Trouble;
use crate::profile::Profile;
use crate::rule::expression::{Condition, Mention, Operator};
use crate::rule::script::{Host, Over, ScriptError};
use crate::text::message::Template;

use body::Script;
pub use body::{Body, Equation};
pub use manual::SECTIONS;
use manual::{manual, section, title};
pub use meta::{Group, Need};
use meta::{Keys, Meta};
pub use page::Page;
use source::{function_place, place_of_meta};
pub(crate) use source::{meta_place, text_place};
pub use speaks::Speaks;

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Code: the letter and number of the error catalogue (`E4`).
    pub code: String,
    /// Short name in kebab case that says what is wrong.
    pub name: String,
    /// Title in Chinese.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// What it is applied to.
    pub over: Over,
    /// How hits are put together.
    pub group: Group,
    /// A *query edit*: it asks about a state (behind schedule, extreme) and says nothing about which figures are true, so it
    /// takes no part in localisation.
    pub query: bool,
    /// The rule is about how a number is written: the number itself, printed as its row is, is what the cell should say.
    pub form: bool,
    /// What must be at hand for the rule to be applied.
    pub needs: Vec<Need>,
    /// Codes of rules whose finding on the same figures this one's finding replaces, being more specific.
    pub refines: Vec<String>,
    /// Where the rule applies; `None` for everywhere.
    pub when: Option<Condition>,
    /// What it demands.
    pub body: Body,
    /// Headline of a finding.
    pub message: Template,
    /// Why it matters (from the manual page).
    pub why: String,
    /// What to do (from the manual page).
    pub help: String,
    /// Reliability weights by column (flat tables): larger is more trusted.
    pub weights: BTreeMap<String, Decimal>,
    /// Columns that are never to be changed (flat tables).
    pub fixed: Vec<String>,
    /// The manual page, as Markdown.
    pub manual: String,
    /// Where the script stands.
    pub path: String,
    /// The script.
    pub source: Arc<str>,
    /// Another text once the script (comments aside) or the level is another: what was decided about findings of the rule is then
    /// to be decided anew.
    pub mark: String,
}

/// All rules in force, by code.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// Those in force, ordered by code.
    pub rules: Vec<Rule>,
    /// Those the profile does not select, ordered by code: known, but not applied.
    pub unselected: Vec<Rule>,
    /// The script host the procedural rules run in.
    pub host: Host,
}

impl RuleSet {
    /// Loads rules from (path, script) pairs. A rule that does not load is a trouble with its place; the others are loaded.
    pub fn load<'a>(scripts: impl IntoIterator<Item = (&'a str, &'a str)>, profile: &Profile) -> (Self, Vec<Trouble>) {
        let mut set = Self::default();
        let mut troubles = Vec::new();
        troubles.extend(set.extend(scripts, profile));
        (set, troubles)
    }

    /// Adds rules to those loaded, at the levels the profile gives them. A code that is taken already is a trouble.
    pub fn extend<'a>(&mut self, scripts: impl IntoIterator<Item = (&'a str, &'a str)>, profile: &Profile) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let mut rules = std::mem::take(&mut self.rules);
        for (path, source) in scripts {
            match Rule::load(&self.host, path, source, profile) {
                Ok(rule) => {
                    let mut known = rules.iter().chain(&self.unselected);
                    if let Some(other) = known.find(|other| other.code.eq_ignore_ascii_case(&rule.code)) {
                        troubles.push(trouble(
                            path,
                            source,
                            Some(rule.code.clone()),
                            ScriptError {
                                message: format!("编号 {} 已被 {} 使用", rule.code, other.path),
                                position: meta_place(source, "code"),
                            },
                            "为规则换一个没有用过的编号".to_owned(),
                        ));
                    } else if profile.selects(&rule.code) {
                        rules.push(rule);
                    } else {
                        self.unselected.push(rule);
                    }
                }
                Err((code, error)) => {
                    troubles.push(trouble(path, source, code, error, "改正脚本后重新运行；其余规则照常执行".to_owned()))
                }
            }
        }
        for rules in [&mut rules, &mut self.unselected] {
            rules.sort_by_key(|rule| code_order(&rule.code));
        }
        for codes in contradiction::contradictions(&rules, profile) {
            if let Some(number) = rules.iter().position(|rule| Some(&rule.code) == codes.last()) {
                let rule = &rules[number];
                let message = match codes.as_slice() {
                    [only] => format!("规则 {only} 自相矛盾：没有任何数值能同时满足它的各个关系式"),
                    _ => format!("规则 {} 互相矛盾：没有任何数值能同时满足它们", codes.join("、")),
                };
                let error = ScriptError { message, position: rule.place_of("require") };
                troubles.push(trouble(
                    &rule.path,
                    &rule.source,
                    Some(codes.join("、")),
                    error,
                    "核对这些规则的关系式，改正其中写错的一条".to_owned(),
                ));
                // Of several nobody knows which is wrong; one that contradicts itself finds fault with every table.
                if codes.len() == 1 {
                    rules.remove(number);
                }
            }
        }
        self.rules = rules;
        troubles
    }

    /// All rules that are loaded, in force or not.
    pub fn known(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().chain(&self.unselected)
    }

    /// A rule in force by its code, in any case.
    pub fn find(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.is(code))
    }
}

fn trouble(path: &str, source: &str, rule: Option<String>, error: ScriptError, help: String) -> Trouble {
    Trouble {
        path: path.to_owned(),
        rule,
        position: error.position,
        source: Some(source.to_owned()),
        message: error.message,
        help,
        ..Trouble::default()
    }
}

impl Rule {
    /// What a finding repeats of it.
    pub fn summary(&self) -> RuleSummary {
        RuleSummary {
            code: self.code.clone(),
            name: self.name.clone(),
            title: self.title.clone(),
            level: self.level,
            mark: self.mark.clone(),
        }
    }

    /// A message with the reasons and the advice of its manual page.
    pub fn say(&self, message: String) -> FindingText {
        FindingText { message, why: self.why.clone(), help: self.help.clone(), light: None }
    }

    fn load(host: &Host, path: &str, source: &str, profile: &Profile) -> Result<Self, (Option<String>, ScriptError)> {
        let script = Script::compile(host, source).map_err(|error| (None, error))?;
        let placed = |error: ScriptError| ScriptError { position: error.position.or_else(|| place_of_meta(source)), ..error };
        let mut keys = script.meta().map(|map| Keys::new(map, source)).map_err(|error| (None, placed(error)))?;
        let code = keys.text("code").map_err(|error| (None, error))?;
        Self::from_parts(path, source, profile, &script, keys, &code).map_err(|error| (Some(code), error))
    }

    fn from_parts(
        path: &str,
        source: &str,
        profile: &Profile,
        script: &Script<'_>,
        keys: Keys<'_>,
        code: &str,
    ) -> Result<Self, ScriptError> {
        script.must_be_a_rule()?;
        let meta = Meta::read(keys, script.parameter())?;
        let (when, body) = script.demands(meta.over, profile)?;
        let manual = manual(script.doc());
        let level = profile.level(code).unwrap_or(meta.level);
        let rule = Rule {
            code: code.to_owned(),
            name: meta.name.unwrap_or_else(|| code.to_lowercase()),
            title: title(&manual).to_owned(),
            level,
            over: meta.over,
            group: meta.group,
            query: meta.query,
            form: meta.form,
            needs: meta.needs,
            refines: meta.refines,
            when,
            body,
            message: meta.message,
            why: section(&manual, "为什么"),
            help: section(&manual, "如何改"),
            weights: meta.weights,
            fixed: meta.fixed,
            path: path.to_owned(),
            source: source.into(),
            mark: mark(source, level),
            manual,
        };
        rule.check_thresholds(profile)?;
        if rule.title.is_empty() {
            return Err(ScriptError { message: "脚本开头缺少以 `//!` 写的标题".to_owned(), position: Some((1, 1)) });
        }
        Ok(rule)
    }

    /// Whether this is its code, in any case, or its name.
    pub fn is(&self, code: &str) -> bool {
        self.code.eq_ignore_ascii_case(code) || self.name == code
    }

    /// Names of thresholds that a `check` asks for by `threshold("…")`.
    fn asked_thresholds(&self) -> impl Iterator<Item = &str> {
        let script = if matches!(self.body, Body::Check(_)) { &*self.source } else { "" };
        script.split("threshold(\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(name, _)| name)
    }

    /// The text of a section of the manual page, on one line; empty where there is none.
    pub fn section(&self, heading: &str) -> String {
        section(&self.manual, heading)
    }

    /// Where one of the rule's functions stands in its script: what is wrong nowhere in particular is shown there.
    pub fn place_of(&self, function: &str) -> Option<(usize, usize)> {
        function_place(&self.source, function)
    }

    /// Calls `visit` for everything the rule's conditions and relations speak of.
    pub fn visit(&self, visit: &mut impl FnMut(Mention<'_>)) {
        if let Some(when) = &self.when {
            when.visit(visit);
        }
        match &self.body {
            Body::Require(equations) => equations.iter().for_each(|equation| equation.visit(visit)),
            Body::Forbid(condition) => condition.visit(visit),
            Body::Check(_) => self.asked_thresholds().for_each(|name| visit(Mention::Threshold(name))),
        }
    }

    /// Whether its relations say which figures are true, so that errors are located by them.
    pub fn is_located(&self) -> bool {
        matches!(self.body, Body::Require(_)) && !self.query
    }

    /// Whether it demands inequalities and nothing else.
    pub fn is_bound(&self) -> bool {
        matches!(&self.body, Body::Require(equations) if equations.iter().all(|equation| equation.operator != Operator::Equal))
    }

    /// Whether it asks about a state, and is a finding wherever it is met.
    pub fn asks(&self) -> bool {
        matches!(self.body, Body::Forbid(_)) || (matches!(self.body, Body::Require(_)) && self.query)
    }

    fn check_thresholds(&self, profile: &Profile) -> Result<(), ScriptError> {
        let mut unknown = None;
        self.visit(&mut |mention| {
            if let Mention::Threshold(name) = mention
                && profile.threshold(name).is_none()
            {
                unknown = Some(name.to_owned());
            }
        });
        match unknown {
            Some(name) => Err(ScriptError {
                message: format!("配置中没有名为 {name} 的阈值"),
                position: text_place(&self.source, &name),
            }),
            None => Ok(()),
        }
    }
}

/// A short text (FNV-1a) of a script without comment lines and white space, and of a level.
fn mark(source: &str, level: Level) -> String {
    let code = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let bytes = code.flat_map(str::bytes).filter(|byte| !byte.is_ascii_whitespace()).chain(level.id().bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", hash >> 32)
}

#[cfg(test)]
mod tests;
