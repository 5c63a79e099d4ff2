//! `gouji rules docs`.

use std::collections::BTreeMap;
use std::path::Path;

use gouji::pack::pages;
use gouji::report::trouble;

use crate::arguments::RuleDocs;
use crate::output::reason;
use crate::{CLEAN, FAILED, FOUND, load, output};

/// Writes the pages, or says which are stale; returns the exit code.
pub fn run(arguments: &RuleDocs) -> u8 {
    let (pack, _) = load::pack(&arguments.sources);
    output::complain(&trouble::render(&pack.troubles, output::for_messages(arguments.look)));
    if !pack.troubles.is_empty() {
        return FAILED;
    }
    let pages = pages::all(&pack);
    let stale = match stale(&pages, &arguments.out) {
        Ok(stale) => stale,
        Err(problem) => {
            output::complain(&format!("{problem}。\n"));
            return FAILED;
        }
    };
    if arguments.check {
        let lines: String = stale.iter().map(|(name, why)| format!("{why}  {}/{name}\n", arguments.out.display())).collect();
        output::print(&lines);
        if stale.is_empty() {
            output::print(&format!("{} 个文件都是新的\n", pages.len()));
            return CLEAN;
        }
        output::complain("请运行 gouji rules docs 重新生成。\n");
        return FOUND;
    }
    if let Err(problem) = write(&pages, &stale, &arguments.out) {
        output::complain(&format!("{problem}。\n"));
        return FAILED;
    }
    output::print(&format!("{} 个文件，更新 {} 个\n", pages.len(), stale.len()));
    CLEAN
}

/// Pages that are missing, differ, or belong to no rule any more.
fn stale(wanted: &BTreeMap<String, String>, out: &Path) -> Result<BTreeMap<String, &'static str>, String> {
    let mut stale = BTreeMap::new();
    for (name, text) in wanted {
        match std::fs::read_to_string(out.join(name)) {
            // A checkout may have turned the line ends.
            Ok(known) if known.replace("\r\n", "\n") == *text => {}
            Ok(_) => {
                stale.insert(name.clone(), "过时");
            }
            Err(_) => {
                stale.insert(name.clone(), "缺少");
            }
        }
    }
    if !out.exists() {
        return Ok(stale);
    }
    let entries = std::fs::read_dir(out).map_err(|error| format!("{} 打不开：{}", out.display(), reason(&error)))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Nothing is removed that was not written here.
        let ours = || std::fs::read_to_string(entry.path()).is_ok_and(|text| text.starts_with(pages::GENERATED));
        if name.ends_with(".md") && !wanted.contains_key(&name) && ours() {
            stale.insert(name, "多余");
        }
    }
    Ok(stale)
}

fn write(pages: &BTreeMap<String, String>, stale: &BTreeMap<String, &'static str>, out: &Path) -> Result<(), String> {
    let failed = |path: &Path, error: std::io::Error| format!("{} 写不了：{}", path.display(), reason(&error));
    std::fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    for name in stale.keys() {
        let path = out.join(name);
        match pages.get(name) {
            Some(text) => std::fs::write(&path, text).map_err(|error| failed(&path, error))?,
            None => std::fs::remove_file(&path).map_err(|error| failed(&path, error))?,
        }
    }
    Ok(())
}
