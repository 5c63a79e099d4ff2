//! What is built into the program: the rule pack, so that it runs from anywhere without files beside it.

use include_dir::{Dir, DirEntry, include_dir};

static RULES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The rule pack: path and text of every `rule.rhai`, ordered by path.
pub fn rules() -> Vec<(&'static str, &'static str)> {
    named("rule.rhai")
}

/// The examples of the rule pack: path and text of every `cases.md`, ordered by path.
pub fn cases() -> Vec<(&'static str, &'static str)> {
    named("cases.md")
}

/// The pages of codes without a script: path and text of every `page.md`, ordered by path.
pub fn pages() -> Vec<(&'static str, &'static str)> {
    named("page.md")
}

/// The built-in profiles: path and text, ordered by path.
pub fn profiles() -> Vec<(&'static str, &'static str)> {
    let folder = RULES.get_dir("profiles").into_iter().flat_map(Dir::files);
    let mut found: Vec<_> = folder.filter_map(|file| Some((file.path().to_str()?, file.contents_utf8()?))).collect();
    found.sort_unstable();
    found
}

fn named(name: &str) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    collect(&RULES, name, &mut found);
    found.sort_unstable();
    found
}

fn collect(dir: &Dir<'static>, name: &str, found: &mut Vec<(&'static str, &'static str)>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, name, found),
            DirEntry::File(file) => {
                let matches = file.path().file_name().is_some_and(|other| other == name);
                if let (true, Some(path), Some(text)) = (matches, file.path().to_str(), file.contents_utf8()) {
                    found.push((path, text));
                }
            }
        }
    }
}
