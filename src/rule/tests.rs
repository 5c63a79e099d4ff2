//! A mistake in a rule is an error with a place, never a silent pass.

use super::*;

fn load(script: &str) -> (RuleSet, Vec<Trouble>) {
    RuleSet::load([("rules/X1/rule.rhai", script)], &Profile::builtin())
}

fn with_body(body: &str) -> String {
    format!("//! 标题\nconst META = #{{ code: \"X1\", name: \"x\", level: \"verify\", over: \"place\" }};\n{body}\n")
}

/// 证明: an unknown property is an error with its line and column.
#[test]
fn unknown_property_has_a_place() {
    let (set, troubles) = load(&with_body("fn require(p) { p.progress == p.actual / p.tagret }"));
    assert!(set.rules.is_empty());
    assert_eq!(troubles.len(), 1);
    assert_eq!(troubles[0].position.map(|(line, _)| line), Some(3));
    assert!(troubles[0].message.contains("tagret"), "{}", troubles[0].message);
    assert_eq!(troubles[0].rule.as_deref(), Some("X1"));
}

/// 证明: a `META` that cannot be read is shown where it stands, one that is missing where it should.
#[test]
fn a_meta_that_cannot_be_read_has_a_place() {
    let place = |script: &str| load(script).1.first().and_then(|trouble| trouble.position);
    assert_eq!(place("//! 题\n\nconst META = #{ code: \"X\" + \"1\" };\nfn check(t) { [] }"), Some((3, 7)));
    assert_eq!(place("//! 题\nlet META = #{ code: \"X1\" };\nfn check(t) { [] }"), Some((2, 5)));
    assert_eq!(place("//! 题\n\nfn check(t) { [] }"), Some((3, 1)));
}

/// 证明: comparing a row of figures with one figure is refused, though the script language would answer false.
#[test]
fn comparing_unlike_things_is_refused() {
    let script = with_body("fn require(i) { i.target.total == i.target.parts }").replace("\"place\"", "\"indicator\"");
    let (_, troubles) = load(&script);
    assert_eq!(troubles.len(), 1);
    assert_eq!(troubles[0].position, Some((3, 32)));
}

/// 证明: scripts that do not compile, lack META, or name unknown keys, levels and slots are refused, each with a message.
#[test]
fn malformed_rules_are_refused() {
    for (script, word) in [
        ("fn require(p) {", "编译"),
        ("//! 题\nfn require(p) { p.target == 1 }", "META"),
        (&with_body("fn require(p) { p.target == 1 }").replace("verify", "severe"), "level"),
        (&with_body("fn require(p) { p.target == 1 }").replace("level:", "colour: \"red\", level:"), "colour"),
        (&with_body("fn require(p) { p.target == 1 }").replace("level:", "message: \"{wrong}\", level:"), "wrong"),
        (&with_body("fn when(p) { p.is_total }"), "什么也不会检查"),
        (&with_body("fn require(p) { p.target == 1 }\nfn forbid(p) { p.target == 1 }"), "只能有一个"),
        (&with_body("fn require(p) { p.target != 1 }"), "!="),
        (&with_body("fn require(p) { p.target == threshold(\"没有的阈值\") }"), "没有的阈值"),
        (&with_body("fn require(p) { import \"x\" as y; p.target == 1 }"), "编译"),
        (&with_body("fn require(p) { eval(\"1\"); p.target == 1 }"), "编译"),
        (&with_body("fn when(r) { r[\"a\"] > 1 }\nfn require(r) { r[\"a\"] == 1 }").replace("place", "record"), "只能写 require"),
        (&with_body("fn when(t) { t.cells(\"target\", \"zeros\") }\nfn check(t) { [] }").replace("place", "table"), "zeros"),
        (&with_body("fn when(t) { t.merges }\nfn check(t) { [] }").replace("place", "table"), "merges"),
        (&with_body("fn when(t) { t.merged }\nfn require(t) { t.merged }").replace("place", "table"), "不能写 require"),
        (&with_body("fn require(p) { loop { } }"), "中止"),
        (&with_body("fn deep(n) { deep(n + 1) }\nfn require(p) { deep(0) }"), "过深"),
    ] {
        let (set, troubles) = load(script);
        assert!(set.rules.is_empty(), "{script}");
        assert_eq!(troubles.len(), 1, "{script}");
        assert!(troubles[0].message.contains(word), "{word}: {}", troubles[0].message);
    }
}

/// 证明: a code that is taken is an error that names the other rule; the first stays.
#[test]
fn codes_are_unique() {
    let script = with_body("fn require(p) { p.target == 1 }");
    let (set, troubles) = RuleSet::load([("a", script.as_str()), ("b", script.as_str())], &Profile::builtin());
    assert_eq!(set.rules.len(), 1);
    assert!(troubles[0].message.contains('a'));
}

/// 证明: the operators build the relation the script states, printed as a formula.
#[test]
fn operators_build_the_relation() {
    let (set, troubles) =
        load(&with_body("fn when(p) { !p.is_inverse & (p.target > 0) }\nfn require(p) { p.progress == p.actual / p.target }"));
    assert!(troubles.is_empty(), "{troubles:?}");
    let Body::Require(equations) = &set.rules[0].body else { panic!("not a relation") };
    assert_eq!(format!("{} {} {}", equations[0].left, equations[0].operator.sign(), equations[0].right), "进度 = 完成数 ÷ 目标");
    assert!(set.rules[0].when.is_some());
}

/// 证明: rules that nothing can satisfy together are named before any data is seen; rules under different conditions are not.
#[test]
fn contradictory_rules_are_named() {
    let rule = |code: &str, body: &str| with_body(body).replace("X1", code).replace("\"place\"", "\"record\"");
    let at_least = rule("X1", "fn require(r) { r[\"a\"] + r[\"b\"] >= 10 }");
    let small = rule("X2", "fn require(r) { [r[\"a\"] <= 3, r[\"b\"] <= 4] }");
    let other = rule("X3", "fn require(r) { r[\"c\"] == 1 }");
    let (set, troubles) = RuleSet::load([("a", &*at_least), ("b", &*small), ("c", &*other)], &Profile::builtin());
    assert_eq!(set.rules.len(), 3);
    assert_eq!(troubles.len(), 1);
    assert_eq!(troubles[0].rule.as_deref(), Some("X1、X2"));
    let rule = |code: &str, body: &str| with_body(body).replace("X1", code);
    let apart = rule("X2", "fn when(p) { p.is_own }\nfn require(p) { p.actual <= 3 }");
    let guarded = rule("X1", "fn when(p) { p.is_total }\nfn require(p) { p.actual >= 10 }");
    let (_, troubles) = RuleSet::load([("a", &*guarded), ("b", &*apart)], &Profile::builtin());
    assert_eq!(troubles, []);
    let itself = rule("X4", "fn require(p) { [p.actual > 3, p.actual < 2] }");
    let (set, troubles) = RuleSet::load([("a", &*itself)], &Profile::builtin());
    assert!(troubles[0].message.contains("自相矛盾"));
    assert!(set.rules.is_empty(), "it would find fault with every table");
    let ratio = rule("X1", "fn require(p) { p.progress == p.actual / p.target }");
    let more = rule("X2", "fn require(p) { p.progress == p.actual / p.target + 1 }");
    let (_, troubles) = RuleSet::load([("a", &*ratio), ("b", &*more)], &Profile::builtin());
    assert_eq!(troubles[0].rule.as_deref(), Some("X1、X2"));
}

/// 证明: what could never be worked out, or would never run, is an error when the rule is loaded.
#[test]
fn what_cannot_work_does_not_load() {
    for (body, said) in [
        ("fn require(p) { p.progress == p.actual / 0 }", "除以的“0”总是 0"),
        ("fn forbid(p) { p.actual / (p.target - p.target) > 1 }", "除以的“目标 − 目标”总是 0"),
        ("fn wen(p) { p.target > 0 }\nfn require(p) { p.actual >= 0 }", "函数 `wen` 没有用到；是不是 `when`"),
        ("fn requre(p) { p.target > 0 }", "函数 `requre` 没有用到；是不是 `require`"),
        ("fn require(p, q) { p.target > 0 }", "`require` 应有一个参数，如 fn require(p)，这里有 2 个"),
        ("fn require() { 1 }", "这里有 0 个"),
        ("fn require(p) { p.actual >= 0 }\nfn forbid(p) { p.actual < 0 }", "只能有一个"),
    ] {
        let script = with_body(body);
        let (set, troubles) = RuleSet::load([("a", &*script)], &Profile::builtin());
        assert!(set.rules.is_empty() && troubles[0].message.contains(said), "{said}: {troubles:?}");
        assert!(troubles[0].position.is_some(), "{said}");
    }
    let taken = with_body("fn require(p) { p.actual >= 0 }");
    let again = taken.replace("\"X1\"", "\"x1\"");
    let (_, troubles) = RuleSet::load([("a", &*taken), ("b", &*again)], &Profile::builtin());
    assert!(troubles[0].message.contains("编号 x1 已被 a 使用"), "{troubles:?}");
}

/// 证明: the built-in pack loads without a word.
#[test]
fn the_pack_is_sound() {
    let (set, troubles) = RuleSet::load(crate::builtin::rules(), &Profile::builtin());
    assert_eq!(troubles, []);
    assert!(set.rules.len() > 25);
}

/// 证明: a script's own function must not go by the name of one that its rule can call anyway; other rules' names are free.
#[test]
fn a_function_of_the_host_is_not_redefined() {
    let table = |body: &str| with_body(body).replace("\"place\"", "\"table\"");
    let (set, troubles) = load(&table("fn check(t) { [finding(t, \"甲\")] }\nfn finding(t, text) { t }"));
    assert!(set.rules.is_empty());
    assert_eq!(troubles[0].position, Some((4, 1)));
    assert!(troubles[0].message.contains("函数 `finding` 是规则里本来就有的"), "{}", troubles[0].message);
    let (_, troubles) = load(&table("fn check(t) { t.cells(\"actual\", \"zero\") }\nfn cells(a, b) { [] }"));
    assert!(troubles[0].message.contains("函数 `cells`"), "{troubles:?}");
    let (_, troubles) = load(&table("fn check(t) { names(t.places) }\nfn names(items) { [] }"));
    assert_eq!(troubles, [], "only rules over evidence have it");
    let (_, troubles) = load(&table("fn check(t) { says(t, 1) }\nfn says(text, unit) { [] }"));
    assert_eq!(troubles, [], "what is written behind a text has one argument");
}
