//! Rules, layouts and profile: built in, or read from the folders and files that were named or found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gouji::builtin;
use gouji::engine::Engine;
use gouji::model::trouble::Trouble;
use gouji::pack::{Folder, Pack};
use gouji::profile::{Layer, LayerKind, Profile};
use walkdir::WalkDir;

use crate::arguments::Sources;
use crate::output::reason;

/// The profile of a folder and of all below it.
const FOLDER_PROFILE: &str = "gouji.toml";

/// What was loaded, and what is wrong with it.
pub struct Loaded {
    /// The engine with every rule that could be loaded.
    pub engine: Engine,
    /// Broken rules, unreadable files, mistakes in a profile. What is right is in use all the same.
    pub troubles: Vec<Trouble>,
}

/// The engines of many files: one for each profile among them.
pub struct Engines {
    engines: Vec<Engine>,
    /// By file, in their order.
    of: Vec<usize>,
    /// As for [`Loaded`].
    pub troubles: Vec<Trouble>,
}

impl Engines {
    /// The engine for what concerns all files together.
    pub fn first(&self) -> &Engine {
        &self.engines[0]
    }

    /// The engine of a file by its number.
    pub fn of(&self, file: usize) -> &Engine {
        &self.engines[self.of[file]]
    }
}

/// A script: its path and its text.
pub type Source = (String, String);

/// Loads rules, layouts and the profile that is in force at a path: a file, a folder, or where the program was started.
pub fn load(sources: &Sources, at: Option<&Path>) -> Loaded {
    let mut troubles = Vec::new();
    let scripts = Scripts::read(sources, &mut troubles);
    let folder_profile = nearest(at.unwrap_or(Path::new(".")), FOLDER_PROFILE);
    let (engine, more) = scripts.engine(profile(sources, folder_profile.as_deref()));
    troubles.extend(more);
    Loaded { engine, troubles }
}

/// The rules that were named, as folders with their examples; those built in where none were. A profile that stands above the
/// rules gives thresholds and levels; every rule is there, also those it leaves out.
pub fn pack(sources: &Sources) -> (Pack, Profile) {
    let mut troubles = Vec::new();
    let above = sources.rules.as_deref().or(sources.extend_rules.as_deref()).and_then(|folder| nearest(folder, FOLDER_PROFILE));
    let (profile, wrong) = profile(sources, above.as_deref());
    troubles.extend(wrong);
    let mut folders = match &sources.rules {
        Some(folder) => read_folders(folder, &mut troubles),
        None => Folder::builtin(),
    };
    if let Some(folder) = &sources.extend_rules {
        folders.extend(read_folders(folder, &mut troubles));
    }
    let mut pack = Pack::load(folders, &profile);
    pack.troubles.splice(0..0, troubles);
    (pack, profile)
}

/// The scripts of a folder with the examples beside each.
fn read_folders(folder: &Path, troubles: &mut Vec<Trouble>) -> Vec<Folder> {
    let mut folders = Vec::new();
    for (path, script) in read_folder(folder, troubles) {
        let mut folder = Folder { path, script, cases: None };
        let cases = PathBuf::from(folder.cases_path());
        if cases.is_file() {
            folder.cases = read_text(&cases, troubles);
        }
        folder.path = folder.path.replace('\\', "/");
        folders.push(folder);
    }
    folders
}

/// Loads the engines of files.
pub fn for_files(sources: &Sources, files: &[PathBuf]) -> Engines {
    let mut troubles = Vec::new();
    let scripts = Scripts::read(sources, &mut troubles);
    let mut loaded = Engines { engines: Vec::new(), of: Vec::new(), troubles };
    let mut known: BTreeMap<Option<PathBuf>, usize> = BTreeMap::new();
    // With nothing to check, what is wrong with rules and profile is said all the same.
    let none = [PathBuf::from("-")];
    for file in if files.is_empty() { &none } else { files } {
        let folder_profile = nearest(file, FOLDER_PROFILE);
        let number = *known.entry(folder_profile.clone()).or_insert_with(|| {
            let (engine, troubles) = scripts.engine(profile(sources, folder_profile.as_deref()));
            for trouble in troubles {
                // What is wrong with a rule is wrong under every profile.
                if !loaded.troubles.contains(&trouble) {
                    loaded.troubles.push(trouble);
                }
            }
            loaded.engines.push(engine);
            loaded.engines.len() - 1
        });
        loaded.of.push(number);
    }
    loaded
}

/// The nearest file of a name: in the folder of a path, or above it. Standard input is where the program was started.
pub fn nearest(path: &Path, name: &str) -> Option<PathBuf> {
    let folder = if path.is_dir() { path } else { path.parent()? };
    let relative = if folder.is_absolute() || folder.components().any(|part| part == std::path::Component::ParentDir) {
        // As it was named only where that leads upwards step by step.
        None
    } else {
        folder.ancestors().map(|folder| folder.join(name)).find(|file| file.is_file())
    };
    relative.or_else(|| {
        let whole = std::fs::canonicalize(Path::new(".").join(folder)).ok()?;
        whole.ancestors().map(|folder| folder.join(name)).find(|file| file.is_file())
    })
}

/// Puts a profile together: what is built in; the one the folder's stands on; the folder's; the one that was named; the command
/// line.
fn profile(sources: &Sources, folder: Option<&Path>) -> (Profile, Vec<Trouble>) {
    let mut profile = Profile::builtin();
    let mut troubles = Vec::new();
    if let Some(file) = folder
        && let Some(text) = read_text(file, &mut troubles)
    {
        let layer = Layer { name: shown(file), kind: LayerKind::Folder, text };
        let mut alone = Profile::builtin();
        // What is wrong with it is said once, when it is laid over.
        let _ = alone.overlay(layer.clone());
        if let Some(setting) = alone.settings().get("", "profile")
            && let Some(name) = setting.value.text()
        {
            match named(Path::new(name), file.parent(), &mut troubles) {
                Some(base) => troubles.extend(profile.overlay(base)),
                None => troubles.push(setting.origin.trouble(format!("没有名为“{name}”的配置"), known())),
            }
        }
        troubles.extend(profile.overlay(layer));
    }
    if let Some(name) = &sources.profile {
        match named(name, None, &mut troubles) {
            Some(layer) => troubles.extend(profile.overlay(layer)),
            None => troubles
                .push(Trouble {
                    help: known(), ..trouble(name, "没有这个配置文件，也没有这个名字的内置配置。".to_owned())
                }),
        }
    }
    if !sources.select.is_empty() || !sources.ignore.is_empty() {
        profile.choose(&sources.select, &sources.ignore);
    }
    (profile, troubles)
}

/// A profile by the path of its file, or by its name where it is built in.
fn named(name: &Path, folder: Option<&Path>, troubles: &mut Vec<Trouble>) -> Option<Layer> {
    if let Some(layer) = name.to_str().and_then(Profile::named) {
        return Some(layer);
    }
    let file = folder.map_or_else(|| name.to_owned(), |folder| folder.join(name));
    if !file.is_file() {
        return None;
    }
    let text = read_text(&file, troubles).unwrap_or_default();
    Some(Layer { name: shown(&file), kind: LayerKind::Profile, text })
}

fn known() -> String {
    format!("写配置文件的路径，或内置配置的名字：{}", Profile::names().join("、"))
}

/// A path as it is shown: without `./` before it.
pub fn shown(file: &Path) -> String {
    file.strip_prefix(".").unwrap_or(file).to_string_lossy().into_owned()
}

/// The scripts of all rules.
struct Scripts {
    own: Option<Vec<Source>>,
    more: Vec<Source>,
}

impl Scripts {
    fn read(sources: &Sources, troubles: &mut Vec<Trouble>) -> Self {
        Self {
            own: sources.rules.as_deref().map(|folder| read_folder(folder, troubles)),
            more: sources.extend_rules.as_deref().map(|folder| read_folder(folder, troubles)).unwrap_or_default(),
        }
    }

    /// An engine with a profile and these rules.
    fn engine(&self, (profile, mut troubles): (Profile, Vec<Trouble>)) -> (Engine, Vec<Trouble>) {
        let (mut engine, broken) = match &self.own {
            Some(own) => Engine::new(profile, scripts(own)),
            None => Engine::new(profile, builtin::rules()),
        };
        troubles.extend(broken);
        troubles.extend(engine.extend(scripts(&self.more)));
        troubles.extend(engine.unmatched());
        (engine, troubles)
    }
}

fn scripts(sources: &[Source]) -> impl Iterator<Item = (&str, &str)> {
    sources.iter().map(|(path, text)| (path.as_str(), text.as_str()))
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
        // Editors on Windows put a byte order mark before it.
        Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
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
