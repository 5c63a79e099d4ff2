//! From what was named on the command line to a sorted list of files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use gouji::bulletin::draft;
use gouji::model::trouble::Trouble;
use gouji::read::prose;
use walkdir::{DirEntry, WalkDir};

use crate::output::reason;

/// Files of these kinds are taken from folders; a file that is named itself is always tried.
const EXTENSIONS: [&str; 6] = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv"];

/// The largest text of a folder that is looked into, in bytes.
const LARGEST_DRAFT: u64 = 16 << 20;

/// What is to be read, and what was named but cannot be.
#[derive(Debug, Default, PartialEq)]
pub struct Inputs {
    /// Files in the order of their paths, each once; `-` is standard input.
    pub files: Vec<PathBuf>,
    /// Missing paths and folders with nothing to check.
    pub troubles: Vec<Trouble>,
}

/// Collects the files of paths: files as they are, folders with all below them.
pub fn collect(paths: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.files.push(path.clone());
            continue;
        }
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => folder(path, &mut inputs),
            Ok(_) if is_lock(path) => inputs.troubles.push(Trouble {
                help: "这是 Office 打开文件时生成的锁文件，不含数据；请给出去掉 ~$ 的原文件。".to_owned(),
                ..trouble(path, "没有核对：名称以 ~$ 开头".to_owned())
            }),
            Ok(_) => inputs.files.push(path.clone()),
            Err(error) => inputs.troubles.push(Trouble {
                help: match path.to_string_lossy().contains(['*', '?']) {
                    true => "这里不能用 * 和 ? 代表多个文件；请直接给出文件夹。".to_owned(),
                    false => "请检查路径是否写对；路径中有空格时要加引号。".to_owned(),
                },
                ..trouble(path, format!("打不开：{}", reason(&error)))
            }),
        }
    }
    inputs.files.sort();
    let mut seen = BTreeSet::new();
    // Two names of one file (`a.xlsx`, `./a.xlsx`, a link) are one input.
    inputs.files.retain(|path| seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    inputs
}

fn folder(path: &Path, inputs: &mut Inputs) {
    let (files, troubles) = (inputs.files.len(), inputs.troubles.len());
    for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|entry| entry.depth() == 0 || shown(entry)) {
        match entry {
            Ok(entry) if is_table(&entry) || is_draft(&entry) => inputs.files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let place = error.path().unwrap_or(path).to_owned();
                let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                inputs
                    .troubles
                    .push(Trouble {
                        help: "请检查该文件夹的权限。".to_owned(), ..trouble(&place, format!("打不开：{reason}"))
                    });
            }
        }
    }
    if inputs.files.len() == files && inputs.troubles.len() == troubles {
        inputs.troubles.push(Trouble {
            help: format!("请确认文件夹是否选对；可核对的文件类型：{}，以及文稿（docx、md、txt）。", EXTENSIONS.join("、")),
            ..trouble(path, "文件夹里没有可核对的文件".to_owned())
        });
    }
}

fn trouble(path: &Path, message: String) -> Trouble {
    Trouble { path: path.to_string_lossy().into_owned(), message: format!("{message}。"), ..Trouble::default() }
}

/// Neither hidden nor the lock file of an open workbook.
fn shown(entry: &DirEntry) -> bool {
    !entry.file_name().to_string_lossy().starts_with('.') && !is_lock(entry.path())
}

fn is_lock(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$"))
}

fn is_table(entry: &DirEntry) -> bool {
    is_file(entry) && EXTENSIONS.contains(&extension(entry).as_str())
}

fn extension(entry: &DirEntry) -> String {
    entry.path().extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// A link is taken if it leads to a file; folders behind links are not entered, so that no walk goes in circles.
fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_file() || (entry.path_is_symlink() && entry.path().is_file())
}

/// Whether a file of a folder is the draft of a bulletin. Folders hold other texts too, so what is no table has to read like one;
/// a Word document that cannot be read is taken, so that it is named.
fn is_draft(entry: &DirEntry) -> bool {
    if !is_file(entry) {
        return false;
    }
    let name = entry.file_name().to_string_lossy().to_lowercase();
    let extension = extension(entry);
    let reads_like_one = || -> Option<bool> {
        if entry.metadata().ok()?.len() > LARGEST_DRAFT {
            return None;
        }
        let text = prose::read(&name, &std::fs::read(entry.path()).ok()?).ok()?;
        Some(draft::looks_like_bulletin(&draft::from_prose(&text)))
    };
    match extension.as_str() {
        "docx" => reads_like_one().unwrap_or(true),
        "doc" | "wps" => ["专报", "通报", "简报", "文稿"].iter().any(|word| name.contains(word)),
        "md" | "txt" if !name.starts_with("readme") => reads_like_one().unwrap_or(false),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder of its own for a test, removed at the end.
    struct Place(PathBuf);

    impl Place {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("gouji-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).expect("a temporary folder");
            Self(path)
        }

        fn file(&self, name: &str) -> PathBuf {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, "x").expect("a file");
            path
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn folders_are_walked_and_sorted_without_locks_and_hidden_files() {
        let place = Place::new("walk");
        for name in ["b.xlsx", "a.CSV", "下级/c.ods", "~$b.xlsx", ".d.xlsx", ".git/e.xlsx", "说明.docx", "f.txt"] {
            place.file(name);
        }
        let inputs = collect(std::slice::from_ref(&place.0));
        let names: Vec<String> = inputs
            .files
            .iter()
            .map(|path| path.strip_prefix(&place.0).expect("inside").to_string_lossy().replace('\\', "/"))
            .collect();
        // A Word document that is none is an error to be told, not a text to be passed over.
        assert_eq!(names, ["a.CSV", "b.xlsx", "下级/c.ods", "说明.docx"]);
        assert!(inputs.troubles.is_empty());
    }

    #[test]
    fn of_texts_only_those_that_read_like_a_bulletin_are_taken_from_folders() {
        let place = Place::new("drafts");
        let bulletin = "一、工作进展\n完成10个。\n二、突出问题\n无。\n";
        for (name, text) in [
            ("专报.md", bulletin),
            ("初稿.txt", bulletin),
            ("README.md", bulletin),
            ("说明.md", "# 说明\n一、二、三都可以。\n"),
            ("旧专报.doc", "x"),
            ("合同.doc", "x"),
        ] {
            fs::write(place.file(name), text).expect("a file");
        }
        let inputs = collect(std::slice::from_ref(&place.0));
        let names: Vec<_> = inputs.files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy()).collect();
        assert_eq!(names, ["专报.md", "初稿.txt", "旧专报.doc"]);
    }

    #[test]
    fn a_named_file_is_tried_whatever_its_name_and_only_once() {
        let place = Place::new("named");
        let odd = place.file("无扩展名");
        let twice = place.0.join(".").join("无扩展名");
        let inputs = collect(&[odd.clone(), twice, odd, place.file("a.xlsx"), place.0.clone()]);
        assert_eq!(inputs.files.len(), 2, "{inputs:?}");
    }

    #[test]
    fn nothing_is_passed_over_in_silence() {
        let place = Place::new("silence");
        let lock = place.file("~$甲.xlsx");
        let inputs = collect(&[place.0.join("没有.xlsx"), place.0.clone(), lock, place.0.join("*.xlsx")]);
        assert!(inputs.files.is_empty());
        assert_eq!(inputs.troubles.len(), 4, "{inputs:?}");
        assert!(inputs.troubles.iter().all(|trouble| !trouble.message.is_empty() && !trouble.help.is_empty()));
    }
}
