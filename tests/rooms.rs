//! The order of the rooms: `src/lib.rs` lists them, and a room imports only from rooms listed before it. An import against that
//! order, and so every circle of rooms, fails here.

use std::fs;
use std::path::{Path, PathBuf};

fn source(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rooms, lowest first, as the library declares them.
fn rooms(root: &Path) -> Vec<String> {
    let library = source(&root.join("lib.rs"));
    library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// The files of a room, without those that are tests alone: tests may look at everything.
fn files(room: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let single = room.with_extension("rs");
    found.extend(single.exists().then_some(single));
    let mut folders = vec![room.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if ["tests", "snapshots", "samples"].contains(&name.as_str()) {
                continue;
            }
            match path.extension() {
                Some(extension) if extension == "rs" => found.push(path),
                None => folders.push(path),
                Some(_) => {}
            }
        }
    }
    found.sort();
    found
}

/// The code of a file: without comments and what follows `#[cfg(test)]` before an inline module of tests.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..end].lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The rooms that a piece of code names, with the names that are no rooms.
fn named(code: &str) -> Vec<String> {
    let is_name = |character: char| character.is_ascii_lowercase() || character == '_';
    let mut found = Vec::new();
    for (_, rest) in code.match_indices("crate::").map(|(at, mark)| code.split_at(at + mark.len())) {
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or(list);
                found.extend(list.split(',').map(|item| item.trim().chars().take_while(|c| is_name(*c)).collect::<String>()));
            }
            None => found.push(rest.chars().take_while(|character| is_name(*character)).collect()),
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// Imports against the order, as `file: room → room`.
fn against(root: &Path) -> Vec<String> {
    let rooms = rooms(root);
    let floor = |name: &str| rooms.iter().position(|room| room == name);
    let mut wrong = Vec::new();
    for (own, room) in rooms.iter().enumerate() {
        for file in files(&root.join(room)) {
            for name in named(&code(&source(&file))) {
                if floor(&name).is_none_or(|other| other > own) {
                    wrong.push(format!("{}: {room} → {name}", file.strip_prefix(root).unwrap_or(&file).display()));
                }
            }
        }
    }
    wrong
}

#[test]
fn imports_run_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let wrong = against(&root);
    assert!(wrong.is_empty(), "imports against the order of the rooms in src/lib.rs:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_belongs_to_a_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms = rooms(&root);
    for entry in fs::read_dir(&root).expect("src").flatten() {
        let name = entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let known = name == "lib" || name == "cli" || rooms.contains(&name);
        assert!(known, "{} is no room that src/lib.rs lists", entry.path().display());
    }
}

#[test]
fn an_import_upwards_is_seen() {
    assert_eq!(named("use crate::report::json;\nuse crate::{model, office::ranking};\n"), ["report", "model", "office"]);
    assert_eq!(named(&code("// use crate::report;\n/// [`crate::report`]\nuse crate::text::date;\n")), ["text"]);
    assert_eq!(named(&code("use crate::text;\n#[cfg(test)]\nmod tests {\n use crate::report;\n}\n")), ["text"]);
}
