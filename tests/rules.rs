//! The rule pack: every rule loads, has its manual page, and does what the examples beside it say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gouji::engine::Engine;
use gouji::pack::{Folder, Pack, catalogue, examples, lint, pages};
use gouji::profile::Profile;

/// Path (below `rules/`) and text of every file of a name, read from the disk: what is built in may be older.
fn files(name: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    walkdir::WalkDir::new(&root)
        .into_iter()
        .map(|entry| entry.expect("the rules folder can be read"))
        .filter(|entry| entry.file_name() == name)
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
            (path, fs::read_to_string(entry.path()).expect("a rule file is UTF-8"))
        })
        .collect()
}

/// The pack as it stands on the disk.
fn load() -> Pack {
    let cases = files("cases.md");
    let folders = files("rule.rhai").into_iter().map(|(path, script)| {
        let cases = cases.get(&path.replace("rule.rhai", "cases.md")).cloned();
        Folder { path: format!("rules/{path}"), script, cases }
    });
    Pack::load(folders.collect(), &Profile::builtin())
}

#[test]
fn every_rule_loads_and_has_no_lints() {
    let pack = load();
    assert!(pack.rules.rules.len() > 25);
    let found: Vec<String> = lint::run(&pack, &[], &Profile::builtin())
        .iter()
        .map(|lint| format!("{} {:?} [{}] {}", lint.trouble.path, lint.trouble.position, lint.id, lint.trouble.message))
        .collect();
    assert!(found.is_empty(), "cargo run -- rules lint\n{}", found.join("\n"));
}

#[test]
fn every_rule_does_what_its_examples_say() {
    let tried = examples::run(&load(), &[], &Profile::builtin(), |_| true);
    let failed: Vec<String> = tried
        .iter()
        .filter(|tried| !tried.failures.is_empty())
        .map(|tried| format!("{} {:#?}", tried.code, tried.failures))
        .collect();
    assert!(failed.is_empty(), "cargo run -- rules test\n{}", failed.join("\n"));
}

#[test]
fn the_pages_are_those_of_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut stale: Vec<String> = Vec::new();
    let pages = pages::all(&load());
    for (name, text) in &pages {
        let known = fs::read_to_string(folder.join(name)).unwrap_or_default().replace("\r\n", "\n");
        if known != *text {
            stale.push(name.clone());
        }
    }
    for entry in fs::read_dir(&folder).expect("the pages are there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !pages.contains_key(&name) {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "stale pages, run `cargo run -- rules docs`: {}", stale.join(", "));
}

/// What is wrong in the two official tables of November 2025: rule, cells (as many as matter), and the value that would be right.
const PROVINCE: [&str; 26] = [
    "B2 U3",
    "F3 T11",
    "E7 D18",
    "B8 G48",
    "D7 E48",
    "F7 H5",
    "E4 G26 应为 162.32%",
    "E4 G32 应为 100.17%",
    "E4 G35 应为 110.53%",
    "F2 G37",
    "F2 G49",
    "E4 G56 应为 147.71%",
    "F2 G61",
    "F2 G67",
    "F2 G70",
    "F2 G73",
    "F2 G76",
    "F6 K77",
    "F2 G79",
    "D5 E81",
    "F2 G82",
    "F1 H86",
    "F1 Q86",
    "E1 G99",
    "F2 G103",
    "D6 I107",
];
const CITY: [&str; 6] = ["F1 H5", "F7 H14", "E8 L23", "E8 M23", "C1 Q27", "E2 G31"];

#[test]
fn the_official_tables_give_what_is_wrong_in_them_and_nothing_else() {
    let scripts = files("rule.rhai");
    let (engine, _) = Engine::new(Profile::builtin(), scripts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    for (name, expected) in [("附件1-省级", &PROVINCE[..]), ("附件2-市级", &CITY[..])] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/2025-11/{name}.xlsx"));
        let bytes = fs::read(path).expect("the fixture is there");
        let report = engine.check(&[engine.understand(name, &bytes, None)], 0);
        assert!(report.errors.is_empty(), "{:?}", report.errors);
        let mut found: Vec<String> = report
            .findings
            .iter()
            .map(|finding| {
                let cell = finding.location.cells.first().map(ToString::to_string).unwrap_or_default();
                let brief = format!("{} {cell}", finding.rule.code);
                let full = finding
                    .diagnosis
                    .suspect
                    .as_ref()
                    .and_then(|s| s.expected.as_ref())
                    .map(|value| format!("{brief} 应为 {value}"));
                full.filter(|full| expected.contains(&full.as_str())).unwrap_or(brief)
            })
            .collect();
        let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn the_pack_is_built_in() {
    let on_disk = files("rule.rhai");
    let built_in: BTreeMap<String, String> =
        gouji::builtin::rules().into_iter().map(|(path, text)| (path.replace('\\', "/"), text.to_owned())).collect();
    assert_eq!(built_in, on_disk);
}

/// docs/coverage.md says of every type of the catalogue what catches it. `UPDATE_SNAPSHOTS=1` writes it anew.
#[test]
fn coverage_of_the_catalogue_is_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
    let catalogue = catalogue::parse(&read("rules/catalogue.toml")).expect("the catalogue can be read");
    assert_eq!(catalogue.len(), 79);
    let sources: Vec<String> = walkdir::WalkDir::new(root.join("src"))
        .into_iter()
        .chain(walkdir::WalkDir::new(root.join("tests")))
        .map(|entry| entry.expect("the sources can be read"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| fs::read_to_string(entry.path()).expect("a source is UTF-8"))
        .collect();
    for (code, kind) in &catalogue {
        if let Some(test) = &kind.test {
            let defined = sources.iter().any(|source| source.contains(&format!("fn {test}(")));
            assert!(defined, "{code}：没有名为 {test} 的测试");
        }
    }
    let text = catalogue::coverage(&catalogue, &load()).unwrap_or_else(|error| panic!("{error}"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(root.join("docs/coverage.md"), &text).expect("docs/coverage.md can be written");
    }
    assert!(text == read("docs/coverage.md"), "docs/coverage.md 已过时：UPDATE_SNAPSHOTS=1 cargo test --test outside coverage");
}
