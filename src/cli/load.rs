//! Rules, layouts and profile: built in, or read from the folders and files that were named.

use std::path::Path;

use gouji::engine::Engine;
use gouji::finding::{Level, Trouble};
use walkdir::WalkDir;

use crate::arguments::Sources;
use crate::output::reason;

/// What there is to say about a rule without running it.
#[derive(Clone, Debug)]
pub struct RuleInfo {
    /// `E4`.
    pub code: String,
    /// Kebab case.
    pub name: String,
    /// One line in Chinese.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// The rule's page (Markdown): what it checks, why, examples.
    pub page: String,
}

/// What was loaded, and what is wrong with it.
pub struct Loaded {
    /// The engine with every rule that could be loaded.
    pub engine: Engine,
    /// Its rules, by code.
    pub rules: Vec<RuleInfo>,
    /// Broken rules, unreadable files. The other rules are in use all the same.
    pub troubles: Vec<Trouble>,
}

/// A text file of a rule folder: its path inside the folder with `/` between names, and its text.
pub type Source = (String, String);

/// Loads rules, layouts and profile.
pub fn load(sources: &Sources) -> Loaded {
    let mut troubles = Vec::new();
    let rules = sources.rules.as_deref().map(|folder| read_folder(folder, &mut troubles));
    let more = sources.extend_rules.as_deref().map(|folder| read_folder(folder, &mut troubles));
    let profile = sources.profile.as_deref().and_then(|file| read_text(file, &mut troubles));
    // The engine cannot be given rules yet: these are handed over where it can.
    let _ = (rules, more, profile);
    Loaded { engine: Engine { layouts: Default::default(), profile: Default::default() }, rules: Vec::new(), troubles }
}

/// The scripts, layouts and cases of a rule folder, in the order of their paths.
fn read_folder(folder: &Path, troubles: &mut Vec<Trouble>) -> Vec<Source> {
    let mut sources = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(folder);
                let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                troubles.push(trouble(path, format!("打不开：{reason}。")));
                continue;
            }
        };
        let wanted = entry.path().extension().is_some_and(|extension| ["rhai", "toml", "md"].iter().any(|e| extension == *e));
        if !entry.file_type().is_file() || !wanted {
            continue;
        }
        if let Some(text) = read_text(entry.path(), troubles) {
            let inside = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
            sources.push((names.join("/"), text));
        }
    }
    if troubles.is_empty() && !sources.iter().any(|(path, _)| path.ends_with(".rhai")) {
        troubles.push(trouble(folder, "文件夹里没有规则（rule.rhai）。".to_owned()));
    }
    sources
}

fn read_text(file: &Path, troubles: &mut Vec<Trouble>) -> Option<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            troubles.push(trouble(file, "不是 UTF-8 编码的文本。".to_owned()));
            None
        }
        Err(error) => {
            troubles.push(trouble(file, format!("打不开：{}。", reason(&error))));
            None
        }
    }
}

fn trouble(path: &Path, message: String) -> Trouble {
    Trouble {
        path: path.to_string_lossy().into_owned(),
        message,
        help: "请检查 --rules、--extend-rules 或 --profile 的路径。".to_owned(),
        ..Trouble::default()
    }
}
