//! A rule pack as the people who write it see it: folders with a script and its examples, tried, linted, and put into words.
//!
//! What a check needs of a rule is in [`crate::rule`]; this is what its author needs.

pub mod cases;
pub mod catalogue;
pub mod examples;
pub mod language;
pub mod lint;
pub mod pages;
pub mod template;

use std::collections::BTreeMap;

use crate::builtin;
use crate::model::rule_summary::code_order;
use crate::model::trouble::Trouble;
use crate::profile::Profile;
use crate::rule::{Rule, RuleSet};

/// The groups of rules: the folder's name, and what it is called.
pub const GROUPS: [(&str, &str); 11] = [
    ("structure", "结构"),
    ("completeness", "填报完整"),
    ("format", "写法"),
    ("unit", "单位与量级"),
    ("arithmetic", "表内勾稽"),
    ("progress", "进度与目标"),
    ("months", "跨期"),
    ("sources", "跨表"),
    ("evidence", "佐证材料"),
    ("submissions", "报送"),
    ("bulletin", "通报文稿"),
];

/// A rule's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Path of the script.
    pub path: String,
    /// The script.
    pub script: String,
    /// The examples beside it; `None` where there are none.
    pub cases: Option<String>,
}

impl Folder {
    /// The folders of the built-in pack, with the paths they have in the repository.
    pub fn builtin() -> Vec<Self> {
        let cases: BTreeMap<&str, &str> = builtin::cases().into_iter().collect();
        let scripts = builtin::rules().into_iter();
        scripts
            .map(|(path, script)| {
                let mut folder =
                    Self { path: format!("rules/{}", path.replace('\\', "/")), script: script.to_owned(), cases: None };
                let beside = path.replace("rule.rhai", "cases.md");
                folder.cases = cases.get(beside.as_str()).map(|text| (*text).to_owned());
                folder
            })
            .collect()
    }

    /// Where the examples stand, or should.
    pub fn cases_path(&self) -> String {
        match self.path.rfind(['/', '\\']) {
            Some(at) => format!("{}cases.md", &self.path[..=at]),
            None => "cases.md".to_owned(),
        }
    }

    /// The name of the group: the folder in which the rule's folder stands.
    pub fn group(&self) -> &str {
        self.path.rsplit(['/', '\\']).nth(2).unwrap_or_default()
    }
}

/// The title of a group; its folder's name where it has none.
pub fn group_title(group: &str) -> &str {
    GROUPS.iter().find(|(id, _)| *id == group).map_or(group, |(_, title)| title)
}

/// Folders with the rules that loaded from them.
#[derive(Debug)]
pub struct Pack {
    /// The folders, in their order.
    pub folders: Vec<Folder>,
    /// The rules that loaded.
    pub rules: RuleSet,
    /// What did not load, and what contradicts.
    pub troubles: Vec<Trouble>,
}

impl Pack {
    /// Loads the rules of folders.
    pub fn load(folders: Vec<Folder>, profile: &Profile) -> Self {
        let scripts = folders.iter().map(|folder| (folder.path.as_str(), folder.script.as_str()));
        let (mut rules, troubles) = RuleSet::load(scripts, profile);
        // What a profile leaves out is written and tried all the same.
        let mut all = std::mem::take(&mut rules.rules);
        all.append(&mut rules.unselected);
        all.sort_by_key(|rule| code_order(&rule.code));
        rules.rules = all;
        Self { folders, rules, troubles }
    }

    /// The rule of a folder, if it loaded.
    pub fn rule(&self, folder: &Folder) -> Option<&Rule> {
        self.rules.rules.iter().find(|rule| rule.path == folder.path)
    }

    /// The folder of a rule.
    pub fn folder(&self, rule: &Rule) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.path == rule.path)
    }
}
