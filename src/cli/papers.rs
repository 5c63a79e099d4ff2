//! Writing several results into a folder without writing over what others put there, or changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::output::reason;

/// Says what of the folder is ours.
const MANIFEST: &str = ".gouji.json";

/// One result file.
pub struct Paper {
    /// Its name in the folder.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What it holds, in a few words.
    pub about: String,
}

/// Length and checksum of a file as it was written; a file that differs was changed since.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
struct Mark {
    length: u64,
    checksum: u32,
}

impl Mark {
    fn of(bytes: &[u8]) -> Self {
        Self { length: bytes.len() as u64, checksum: crc32fast::hash(bytes) }
    }
}

/// The files of these names in a folder, in the form in which inputs are compared; results are no inputs of the next run.
pub fn own(folder: &Path, names: &[&str]) -> Vec<PathBuf> {
    names.iter().filter_map(|name| std::fs::canonicalize(folder.join(name)).ok()).collect()
}

/// Writes papers into a folder, which is made if need be: all of them, or none where one would replace a file that is not as
/// this program wrote it (unless `overwrite`).
///
/// # Errors
/// What stands in the way, as a message with its line break.
pub fn deliver(folder: &Path, papers: &[Paper], overwrite: bool) -> Result<(), String> {
    let failed = |path: &Path, error: &std::io::Error| format!("没能写入 {}：{}。\n", path.display(), reason(error));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let manifest = folder.join(MANIFEST);
    let known = std::fs::read_to_string(&manifest).ok();
    let mut marks: BTreeMap<String, Mark> = known.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut strange = Vec::new();
    for paper in papers {
        let path = folder.join(paper.name);
        match std::fs::read(&path) {
            Ok(bytes) if marks.get(paper.name) != Some(&Mark::of(&bytes)) => strange.push(path.display().to_string()),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(&path, &error)),
            _ => {}
        }
    }
    if !strange.is_empty() && !overwrite {
        return Err(format!(
            "没有写出：{} 不是本程序写的，或写出后有人改过（如填了整改情况），不能覆盖。\n请换一个 -o 文件夹，或先把它移走；确实不要了，加 --overwrite。\n",
            strange.join("、")
        ));
    }
    for paper in papers {
        let path = folder.join(paper.name);
        // A result is complete or not there: it is renamed when all of it is written.
        let draft = folder.join(format!("{}.tmp", paper.name));
        std::fs::write(&draft, &paper.bytes).and_then(|()| std::fs::rename(&draft, &path)).map_err(|error| {
            let _ = std::fs::remove_file(&draft);
            failed(&path, &error)
        })?;
        marks.insert(paper.name.to_owned(), Mark::of(&paper.bytes));
    }
    let text = serde_json::to_string_pretty(&marks).unwrap_or_default();
    std::fs::write(&manifest, text).map_err(|error| failed(&manifest, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(text: &str) -> Vec<Paper> {
        vec![Paper { name: "清单.md", bytes: text.as_bytes().to_vec(), about: String::new() }]
    }

    #[test]
    fn own_results_are_written_again_and_no_others() {
        let folder = std::env::temp_dir().join(format!("gouji-papers-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let file = folder.join("清单.md");
        let read = || std::fs::read_to_string(&file).expect("written");
        deliver(&folder, &paper("一"), false).expect("a new folder");
        deliver(&folder, &paper("二"), false).expect("our own file");
        assert_eq!(read(), "二");
        std::fs::write(&file, "人填的").expect("a change");
        let refused = deliver(&folder, &paper("三"), false).expect_err("a changed file");
        assert!(refused.contains("清单.md") && refused.contains("--overwrite"), "{refused}");
        assert_eq!(read(), "人填的");
        deliver(&folder, &paper("四"), true).expect("asked for");
        assert_eq!(read(), "四");
        assert!(deliver(&file, &paper("五"), false).is_err(), "a file is no folder");
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
