//! Rules, layouts and profile: built in, or read from the folders and files that were named.

use std::path::Path;

use gouji::builtin;
use gouji::engine::Engine;
use gouji::finding::Trouble;
use gouji::profile::Profile;
use walkdir::WalkDir;

use crate::arguments::Sources;
use crate::output::reason;

/// What was loaded, and what is wrong with it.
pub struct Loaded {
    /// The engine with every rule that could be loaded.
    pub engine: Engine,
    /// Broken rules, unreadable files. The other rules are in use all the same.
    pub troubles: Vec<Trouble>,
}

/// A script: its path and its text.
pub type Source = (String, String);

/// Loads rules, layouts and profile.
pub fn load(sources: &Sources) -> Loaded {
    let mut troubles = Vec::new();
    let profile = match &sources.profile {
        Some(file) => read_profile(file, &mut troubles),
        None => Profile::builtin(),
    };
    let own = sources.rules.as_deref().map(|folder| read_folder(folder, &mut troubles));
    let more = sources.extend_rules.as_deref().map(|folder| read_folder(folder, &mut troubles)).unwrap_or_default();
    let (mut engine, broken) = match &own {
        Some(own) => Engine::new(profile, scripts(own)),
        None => Engine::new(profile, builtin::rules()),
    };
    troubles.extend(broken);
    troubles.extend(engine.extend(scripts(&more)));
    Loaded { engine, troubles }
}

fn scripts(sources: &[Source]) -> impl Iterator<Item = (&str, &str)> {
    sources.iter().map(|(path, text)| (path.as_str(), text.as_str()))
}

/// The profile of a file; the built-in one where it cannot be used, so that the files are still checked.
fn read_profile(file: &Path, troubles: &mut Vec<Trouble>) -> Profile {
    let Some(text) = read_text(file, troubles) else { return Profile::builtin() };
    Profile::parse(&text).unwrap_or_else(|error| {
        troubles.push(Trouble {
            path: file.to_string_lossy().into_owned(),
            position: error.position,
            source: Some(text.clone()),
            message: error.message,
            help: error.help,
            ..Trouble::default()
        });
        Profile::builtin()
    })
}

/// The scripts of a rule folder, in the order of their paths.
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
        let wanted = entry.path().extension().is_some_and(|extension| extension == "rhai");
        if !entry.file_type().is_file() || !wanted {
            continue;
        }
        if let Some(text) = read_text(entry.path(), troubles) {
            sources.push((entry.path().to_string_lossy().into_owned(), text));
        }
    }
    if troubles.is_empty() && sources.is_empty() {
        troubles.push(trouble(folder, "文件夹里没有规则（*.rhai）。".to_owned()));
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
