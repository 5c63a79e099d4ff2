//! Each lint finds what it is for, and nothing in the built-in pack.

use super::*;

const PAGE: &str = "//! 标题\n//!\n//! ## 查什么\n//! 甲\n//!\n//! ## 为什么\n//! 乙\n//!\n//! ## 反例\n//! 丙\n//!\n//! ## 正例\n//! 丁\n//!\n\
                    //! ## 如何改\n//! 戊\n//!\n//! ## 依据\n//! 己\n//!\n//! ## 已知局限\n//! 庚\n";
const CASES: &str = "## 反例：甲\n\n| 指标 | 单位 |\n|---|---|\n| 甲 | 个 |\n\n> X1 A1\n\n## 正例：乙\n\n| 指标 | 单位 |\n|---|---|\n| 甲 | 个 |\n";

fn folder(code: &str, name: &str, rest: &str) -> Folder {
    let level = if rest.contains("level:") { "" } else { "level: \"verify\", " };
    let (meta, functions) = rest.split_once('\n').unwrap_or(("", rest));
    Folder {
        path: format!("rules/progress/{code}-{name}/rule.rhai"),
        script: format!("{PAGE}const META = #{{ code: \"{code}\", name: \"{name}\", {level}{meta} }};\n{functions}\n"),
        cases: Some(CASES.to_owned()),
    }
}

/// Name of the lint, place, message.
type Said = (&'static str, Option<(usize, usize)>, String);

fn lints(folders: Vec<Folder>) -> Vec<Said> {
    let profile = Profile::builtin();
    let pack = Pack::load(folders, &profile);
    run(&pack, &["E4"], &profile).into_iter().map(|lint| (lint.id, lint.trouble.position, lint.trouble.message)).collect()
}

fn ids(folders: Vec<Folder>) -> Vec<&'static str> {
    lints(folders).into_iter().map(|(id, _, _)| id).collect()
}

/// The first line after the page is 24.
fn one(rest: &str) -> Vec<Said> {
    lints(vec![folder("X1", "one", rest)])
}

#[test]
fn a_sound_rule_has_no_lints() {
    assert_eq!(
        one("over: \"place\", message: \"{place}\"\nfn when(p) { p.target > 0 }\nfn require(p) { p.actual <= p.target * 9 }"),
        []
    );
    assert_eq!(
        one("\nfn check(t) { find(t.places) }\nfn find(places) { [] + places.filter(|p| p.is_own && p.name == `${p.name}`) }"),
        []
    );
}

#[test]
fn every_lint_finds_its_mistake() {
    for (id, rest, place) in [
        ("load", "\nfn require(p) { p.progres == 1 }", Some((24, 19))),
        ("load", "\nfn require(p) { p.progress == threshold(\"nothing\") }", Some((24, 42))),
        ("load", "message: \"{wrong}\"\nfn require(p) { p.progress == 1 }", Some((23, 59))),
        ("load", "colour: 1\nfn require(p) { p.progress == 1 }", Some((23, 59))),
        ("load", "\nfn require(p) { [p.actual >= 3, p.actual <= 2] }", Some((24, 1))),
        ("refines-unknown", "refines: \"E44\"\nfn require(p) { p.progress == 1 }", Some((23, 59))),
        (
            "unused-parameter",
            "over: \"place\"\nfn when(p) { help(p, 1) > 0 }\nfn help(p, n) { p.target }\nfn require(p) { p.progress == 1 }",
            Some((25, 12)),
        ),
        ("unused-function", "\nfn help(p) { p.target }\nfn require(p) { p.progress == 1 }", Some((24, 4))),
        ("parameter-name", "over: \"place\"\nfn require(i) { i.progress == 1 }", Some((24, 12))),
        ("never", "\nfn when(p) { p.is_rate & p.is_uniform }\nfn require(p) { p.progress == 1 }", Some((24, 1))),
        (
            "never",
            "\nfn when(p) { (p.target > 3) & !(p.is_own | (p.target >= 2)) }\nfn require(p) { p.progress == 1 }",
            Some((24, 1)),
        ),
        ("never", "\nfn when(p) { p.target.is_number }\nfn forbid(p) { p.target.is_blank }", Some((25, 1))),
        ("always", "\nfn require(p) { p.target + p.actual == p.actual + p.target }", Some((24, 1))),
        ("always", "\nfn when(p) { p.target > 5 }\nfn require(p) { p.target >= 3 }", Some((25, 1))),
        ("slot", "message: \"{left}\"\nfn forbid(p) { p.target < 0 }", Some((23, 69))),
        ("slot", "message: \"{count}处\"\nfn forbid(p) { p.target < 0 }", Some((23, 69))),
        ("slot", "message: \"{place}\"\nfn require(r) { r[\"甲\"] >= 0 }", Some((23, 69))),
        ("message-unused", "message: \"甲\"\nfn check(t) { t.places.map(|p| finding(p, \"乙\")) }", Some((23, 59))),
        ("needless", "query: false\nfn require(p) { p.progress == 1 }", Some((23, 59))),
        ("needless", "fixed: [\"甲\"]\nfn require(p) { p.progress == 1 }", Some((23, 59))),
        ("column", "weights: #{ \"合记\": 2 }\nfn require(r) { r[\"甲\"] + r[\"乙\"] == r[\"合计\"] }", None),
    ] {
        let found = one(rest);
        let [(found_id, position, message)] = &found[..] else { panic!("{id} {rest}: {found:?}") };
        assert_eq!(*found_id, id, "{rest}: {message}");
        assert!(place.is_none_or(|place| Some(place) == *position), "{id} {rest}: {position:?} {message}");
        assert!(LINTS.iter().any(|(known, _)| known == found_id));
    }
}

#[test]
fn papers_and_names() {
    let sound = || folder("X1", "one", "\nfn require(p) { p.progress == 1 }");
    let with = |change: &dyn Fn(&mut Folder)| {
        let mut folder = sound();
        change(&mut folder);
        ids(vec![folder])
    };
    assert_eq!(with(&|_| {}), Vec::<&str>::new());
    assert_eq!(with(&|folder| folder.cases = None), ["no-examples"]);
    assert_eq!(with(&|folder| folder.cases = Some("## 甲".into())), ["no-examples"]);
    assert_eq!(with(&|folder| folder.script = folder.script.replace("## 依据", "## 来历")), ["manual"]);
    assert_eq!(
        with(&|folder| folder.script = folder.script.replace("//! 戊", &format!("//! {}", "长".repeat(61)))),
        ["help-long"]
    );
    assert_eq!(with(&|folder| folder.script = folder.script.replace("//! 戊", "//! 待写：戊")), ["unfinished"]);
    assert_eq!(with(&|folder| folder.path = "rules/progress/X1-other/rule.rhai".into()), ["folder"]);
    let second = folder("X2", "one", "\nfn require(p) { p.progress == 2 }");
    assert!(ids(vec![sound(), second]).contains(&"name-twice"));
    let again = folder("X1", "again", "\nfn require(p) { p.progress == 2 }");
    assert_eq!(ids(vec![sound(), again]), ["load"]);
}

#[test]
fn two_rules_that_say_the_same() {
    let first = || folder("X1", "one", "\nfn require(p) { p.progress == p.actual / p.target }");
    let second = |rest: &str| ids(vec![first(), folder("X2", "two", rest)]);
    assert_eq!(second("\nfn require(p) { p.target * p.progress * 2 == p.actual * 2 }"), ["repeats"]);
    assert_eq!(second("refines: \"X1\"\nfn require(p) { p.target * p.progress == p.actual }"), Vec::<&str>::new());
    assert_eq!(second("\nfn require(p) { p.target * p.progress <= p.actual }"), Vec::<&str>::new());
    let apart = "\nfn when(p) { p.is_rate }\nfn require(p) { p.target == p.actual }";
    let other = folder("X1", "one", &apart.replace("is_rate", "is_stock"));
    assert_eq!(ids(vec![other, folder("X2", "two", apart)]), Vec::<&str>::new());
}

/// 证明: the built-in pack has none of these faults.
#[test]
fn the_pack_is_clean() {
    let profile = Profile::builtin();
    let pack = Pack::load(Folder::builtin(), &profile);
    let found: Vec<String> = run(&pack, &[], &profile)
        .into_iter()
        .map(|lint| {
            format!(
                "{} {:?} [{}] {}（{}）",
                lint.trouble.path, lint.trouble.position, lint.id, lint.trouble.message, lint.trouble.help
            )
        })
        .collect();
    assert!(found.is_empty(), "{}\n（运行 gouji rules lint 查看）", found.join("\n"));
}
