//! The rule pack: every rule loads, has its manual page, and does what the examples beside it say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use gouji::cases;
use gouji::engine::Engine;
use gouji::profile::Profile;
use gouji::rule::{Rule, RuleSet};

/// The sections of a manual page.
const SECTIONS: [&str; 7] = ["查什么", "为什么", "反例", "正例", "如何改", "依据", "已知局限"];

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

fn load() -> RuleSet {
    let scripts = files("rule.rhai");
    let (set, troubles) = RuleSet::load(scripts.iter().map(|(path, text)| (path.as_str(), text.as_str())), &Profile::builtin());
    let troubles: Vec<String> =
        troubles.iter().map(|t| format!("{} {:?}: {}（{}）", t.path, t.position, t.message, t.help)).collect();
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
    assert_eq!(set.rules.len(), scripts.len());
    set
}

#[test]
fn every_rule_loads_and_stands_in_a_folder_of_its_name() {
    let set = load();
    assert!(!set.rules.is_empty());
    for rule in &set.rules {
        let folder = rule.path.rsplit('/').nth(1).unwrap_or_default();
        assert_eq!(folder, format!("{}-{}", rule.code, rule.name));
        for refined in &rule.refines {
            assert!(set.find(refined).is_some(), "{} 细化的 {refined} 不存在", rule.code);
        }
    }
}

#[test]
fn every_rule_has_a_full_manual_page() {
    for rule in &load().rules {
        for section in SECTIONS {
            let heading = format!("## {section}\n");
            let text = rule.manual.split_once(&heading).map(|(_, rest)| rest.split("\n## ").next().unwrap_or_default());
            assert!(text.is_some_and(|text| !text.trim().is_empty()), "{} 的说明缺少“{section}”", rule.code);
        }
        assert!(rule.help.chars().count() <= 60, "{} 的“如何改”太长：{}", rule.code, rule.help);
    }
}

#[test]
fn every_rule_does_what_its_examples_say() {
    let set = load();
    let cases = files("cases.md");
    let mut wrong = Vec::new();
    for rule in &set.rules {
        let path = rule.path.replace("rule.rhai", "cases.md");
        let Some(text) = cases.get(&path) else {
            wrong.push(format!("{path}：没有例子"));
            continue;
        };
        let examples = match cases::parse(text) {
            Ok(examples) => examples,
            Err(error) => {
                wrong.push(format!("{path}：{error}"));
                continue;
            }
        };
        for (bad, kind) in [(true, "反例"), (false, "正例")] {
            if !examples.iter().any(|example| example.is_bad == bad) {
                wrong.push(format!("{path}：没有{kind}"));
            }
        }
        // Only the rule, what it refines, and what the example asks for: other rules have their own examples.
        let engine = |with: &[String]| {
            let runs =
                |other: &&Rule| other.code == rule.code || rule.refines.contains(&other.code) || with.contains(&other.code);
            let scripts = set.rules.iter().filter(runs).map(|other| (other.path.as_str(), &*other.source));
            let (engine, troubles) = Engine::new(Profile::builtin(), scripts);
            assert!(troubles.is_empty());
            engine
        };
        let alone = engine(&[]);
        for example in &examples {
            for code in &example.with {
                assert!(set.find(code).is_some(), "{path}:{} 没有规则 {code}", example.line);
            }
            let together = (!example.with.is_empty()).then(|| engine(&example.with));
            let difference = example.difference(&example.run(together.as_ref().unwrap_or(&alone)));
            if !difference.is_empty() {
                wrong.push(format!("{path}:{} {}\n  {}", example.line, example.title, difference.join("\n  ")));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
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
                let cell = finding.cells.first().map(ToString::to_string).unwrap_or_default();
                let brief = format!("{} {cell}", finding.rule);
                let full =
                    finding.suspect.as_ref().and_then(|s| s.expected.as_ref()).map(|value| format!("{brief} 应为 {value}"));
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
