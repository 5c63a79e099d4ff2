//! What a script may not do, each bound reached.

use rhai::INT;

use super::*;
use crate::rule::expression::Trait;

fn symbolic(script: &str) -> Result<usize, ScriptError> {
    let host = Host::new();
    let ast = host.compile(script)?;
    host.symbolic(&ast, "require", Over::Place).map(|conditions| conditions.len())
}

/// What is said about a script whose `require` has a body, and where.
fn refusal(body: &str) -> String {
    match symbolic(&format!("{body}\n")) {
        Ok(_) => format!("ran: {body}"),
        Err(error) => format!("{:?} {}", error.position.unwrap_or_default(), error.message),
    }
}

#[test]
fn a_script_reaches_nothing_outside() {
    for (body, said) in [
        ("import \"files\" as f; fn require(p) { p.target == 1 }", "(1, 1) 脚本无法编译：规则里不能使用 `import`"),
        ("fn require(p) { eval(\"1\") }", "(1, 17) 脚本无法编译：规则里不能使用 `eval`"),
        ("fn require(p) { print(\"x\"); p.target == 1 }", "(1, 17) 脚本无法编译：规则里不能使用 `print`"),
        ("fn require(p) { debug(\"x\"); p.target == 1 }", "(1, 17) 脚本无法编译：规则里不能使用 `debug`"),
        ("fn require(p) { open(\"/etc/passwd\") }", "(1, 17) 没有用于文字的 `open`"),
        ("fn require(p) { timestamp() }", "(1, 17) 规则不看时钟"),
        ("fn require(p) { sleep(9); p.target == 1 }", "(1, 17) 规则不看时钟"),
    ] {
        let refusal = refusal(body);
        assert!(refusal.starts_with(said), "{refusal}");
    }
}

#[test]
fn every_bound_holds() {
    let deep = format!("fn require(p) {{ {}p.target{} == 1 }}", "(1+".repeat(40), ")".repeat(40));
    let variables: String = (0..200).map(|n| format!("let v{n} = {n}; ")).collect();
    let functions: String = (0..40).map(|n| format!("fn f{n}(x) {{ x }}\n")).collect();
    let literal = format!("fn require(p) {{ let a = [{}]; p.target == 1 }}", "0,".repeat(5_001));
    let text = format!("fn require(p) {{ let a = \"{}\"; p.target == 1 }}", "x".repeat(limits::TEXT + 1));
    for (body, said) in [
        ("fn require(p) { loop { } }", "运算超过 1000000 步"),
        ("fn require(p) { let n = 0; while true { n += 1; } }", "运算超过 1000000 步"),
        ("fn deep(n) { deep(n + 1) }\nfn require(p) { deep(0) }", "函数调用超过 16 层"),
        ("fn require(p) { let s = \"x\"; loop { s += s; } }", "文字超过 131072 字节"),
        ("fn require(p) { let a = []; loop { a.push(1); } }", "数组超过 5000 项"),
        ("fn require(p) { let a = [1]; loop { a += a; } }", "数组超过 5000 项"),
        ("fn require(p) { let a = []; a.pad(1000000000, 1); a }", "数组超过 5000 项"),
        ("fn require(p) { let s = \"\"; s.pad(1000000000, 'x'); s }", "文字超过 131072 字节"),
        ("fn require(p) { let m = #{}; loop { m = #{ a: m, b: m }; } }", "对照表超过 1000 项"),
        (deep.as_str(), "算式嵌套超过 32 层"),
        (&format!("fn require(p) {{ {variables} p.target == 1 }}"), "变量超过 128 个"),
        (&format!("{functions}fn require(p) {{ p.target == 1 }}"), "函数超过 32 个"),
        (&literal, "数组"),
        (&text, "文字超过 131072 字节"),
        // Sixty doublings are sixty shared nodes, and a formula that nobody could ever work out.
        ("fn require(p) { let x = p.target; for n in 0..60 { x = x + x; } x == 1 }", "算式超过 500 项"),
        ("fn require(p) { let c = p.target == 1; for n in 0..60 { c = c & c; } c }", "算式超过 500 项"),
        ("fn require(p) { let a = []; for n in 0..300 { a.push(p.target == n); } a }", "关系式有 300 条，超过 200 条"),
    ] {
        let refusal = refusal(body);
        assert!(refusal.contains(said), "{said}: {refusal}");
    }
}

/// 证明: calls as deep, expressions as nested and values within values as is allowed fit into the stack.
#[test]
fn the_bounds_spare_the_stack() {
    let nested = format!("fn deep(n) {{ {}deep(n + 1){} }}\nfn require(p) {{ deep(0) }}", "1+(".repeat(12), ")".repeat(12));
    let worker = std::thread::Builder::new().stack_size(limits::STACK).spawn(move || {
        assert!(refusal(&nested).contains("函数调用超过"), "{}", refusal(&nested));
        for grow in ["a = [a];", "a = #{ a: a };"] {
            let refusal = refusal(&format!("fn require(p) {{ let a = []; loop {{ {grow} }} }}"));
            assert!(refusal.contains("已中止"), "{refusal}");
        }
    });
    worker.expect("a thread").join().expect("no overflow");
}

#[test]
fn values_shared_with_a_function_are_no_harm() {
    let shared = "fn require(p) { let x = 1; let f = |y| x + y; let a = [x, f]; let b = a; b.push(a); p.target == 1 }";
    assert_eq!(symbolic(shared), Ok(1));
}

/// 证明: comparing unlike things is an error at the operator, where the language would say `false`.
#[test]
fn unlike_things_do_not_compare() {
    for (body, said) in [
        (
            "fn require(p) { if \"105%\" > 1 { p.target == 1 } else { p.target == 2 } }",
            "(1, 27) `>` 的左边是文字“105%”，右边是数字 1",
        ),
        ("fn require(p) { let x = \"3\"; if x == 3 { } p.target == 1 }", "`==` 的左边是文字“3”"),
        ("fn require(p) { p.target == \"1\" }", "(1, 26) `==` 的左边是数值，右边是文字“1”"),
        ("fn require(p) { p.target != \"/\" }", "(1, 26) `!=` 的左边是数值"),
        ("fn require(p) { p.is_total == true }", "`==` 的左边是条件，右边是真假值 true"),
        ("fn require(p) { p.indicator.target == p.target }", "`==` 的左边是一行数，右边是数值"),
        ("fn require(p) { 1 == 1 }", "固定的真假值"),
        ("fn require(p) { let x = p.target == 1; }", "应返回关系式或关系式的数组，得到的是空值"),
        ("fn require(p) { p.target + 1 }", "得到的是数值"),
        ("fn require(p) { p.is_total && p.target == 1 }", "要用 `&`、`|`、`!` 连接"),
        ("fn require(p) { if p.is_total { p.target == 1 } }", "要用 `&`、`|`、`!` 连接"),
    ] {
        let refusal = refusal(body);
        assert!(refusal.contains(said), "{said}: {refusal}");
    }
    let fair = "fn require(p) { if 1 == 1.0 && \"a\" < \"b\" && 'a' == \"a\" && () == () && true != false && [1] == [1] \
                && 81 / 100 == 0.81 && 6 / 2 == 3 && \"甲\" in [\"乙\", \"甲\"] { p.target == 1 } else { 0 } }";
    assert_eq!(symbolic(fair), Ok(1));
}

/// 证明: what the language would throw away or pass over in silence is an error.
#[test]
fn nothing_is_thrown_away() {
    for (body, said) in [
        ("fn require(p) { p.target >= 0; p.actual >= 0 }", "写了 2 个条件，结果里只有 1 个"),
        ("fn require(p) { let a = p.target >= 0; let b = p.actual >= 0; [a] }", "写了 2 个条件，结果里只有 1 个"),
        ("fn require(p) { switch 1 { _ => p.target == 1 } }", "不能使用 `switch`"),
        ("fn require(p) { try { p.x } catch { } p.target == 1 }", "不能使用 `try`"),
        ("fn require(p) { p.indicator.name.says([\"\"]) }", "有空的文字"),
    ] {
        let refusal = refusal(body);
        assert!(refusal.contains(said), "{said}: {refusal}");
    }
    let kept = "fn require(p) { let a = p.target >= 0; let b = (p.actual >= 0).beyond_rounding() & p.is_total; [a & !b | a, b] }";
    assert_eq!(symbolic(kept), Ok(2));
}

/// 证明: a mistake is answered with what to write instead.
#[test]
fn a_mistake_says_what_would_do() {
    for (body, said) in [
        ("fn require(p) { p.target = 1 }", "规则不能改表里的数；比较是否相等写 `==`"),
        ("fn require(p) { p.indicator.target.parts.sum == 1 }", "各地的数的 `sum` 要写成 `sum()`"),
        ("fn require(p) { p.progress >= p.schedule() }", "`schedule` 后面不加括号"),
        ("fn require(p) { (p.progress - 1).abs() <= 1 }", "数值只能加、减、乘、除和比较"),
        ("fn require(p) { p.indicator.name == \"充电桩\" }", "写 .says([\"…\"])"),
        ("fn require（p） { p.target == 1 }", "函数 `require` 后面应为英文的括号和参数"),
        ("fn require(p) { p.target ≥ 1 }", "无法辨认的字符 `≥`，请换成英文的 `>=`"),
        ("const LIMIT = 3; fn require(p) { p.target <= LIMIT }", "函数里用常量要写 `global::LIMIT`"),
        ("fn require(p) { p.is_total && p.target == 1 }", "得到的是条件；关系和条件要用 `&`"),
    ] {
        let refusal = refusal(body);
        assert!(refusal.contains(said), "{said}: {refusal}");
    }
    assert_eq!(symbolic("fn require(p) { p.indicator.name.says(\"充电桩\") }"), Ok(1));
}

/// 证明: a word of a fixed vocabulary is compared with words of it only.
#[test]
fn a_mistyped_word_is_no_silent_no() {
    let word = |body: &str| {
        let host = Host::new();
        let ast = host.compile(body).expect("compiles");
        let argument = Dynamic::from(vocabulary::Keyword { word: "untied", among: &["agrees", "untied"] });
        host.check::<INT>(&ast, argument)
    };
    let mistyped = word("fn check(q) { if q == \"untide\" { [1] } else { [] } }").expect_err("mistyped");
    assert_eq!(mistyped.message, "这里不会是“untide”，只会是 agrees、untied 之一；是不是“untied”");
    assert_eq!(mistyped.position, Some((1, 20)));
    assert_eq!(word("fn check(q) { if q in [\"agrees\", \"untied\"] && `${q}` == \"untied\" { [1] } else { [] } }"), Ok(vec![1]));
    assert_eq!(word("fn check(q) { if q != \"agrees\" { 1 } else { [] } }"), Ok(vec![1]), "one finding needs no array");
}

/// 证明: the vocabularies hold every word there is.
#[test]
fn vocabularies_are_whole() {
    assert_eq!(facts::INDICATOR_KINDS, crate::model::table::IndicatorKind::ALL.map(|kind| kind.id()));
    // Kinds of cells go by the numbers of their properties.
    let named = [
        (Trait::Number, "number"),
        (Trait::Blank, "blank"),
        (Trait::NotApplicable, "not_applicable"),
        (Trait::Status, "status"),
        (Trait::Mixed, "mixed"),
        (Trait::Quantity, "quantity"),
        (Trait::Text, "text"),
        (Trait::Date, "date"),
        (Trait::Error, "error"),
        (Trait::Uncomputed, "uncomputed"),
    ];
    assert!(
        named.iter().all(|(kind, word)| facts::CELL_KINDS[*kind as usize] == *word) && named.len() == facts::CELL_KINDS.len()
    );
}

#[test]
fn an_unknown_property_names_the_nearest() {
    let misspelt = refusal("fn require(p) { p.progres == p.actual / p.target }");
    assert!(misspelt.starts_with("(1, 19) 某地没有 `progres` 这个属性；是不是 `progress`"), "{misspelt}");
    let strange = refusal("fn require(p) { p.zzzz == 1 }");
    assert!(strange.contains("可用的有 actual、by_lead、indicator、is_additive"), "{strange}");
}

/// Runs something in a thread with the stack that the bounds are made for.
fn with_stack(run: impl FnOnce() + Send + 'static) {
    let worker = std::thread::Builder::new().stack_size(limits::STACK).spawn(run);
    worker.expect("a thread").join().expect("no overflow");
}

/// 证明: a sum over all columns of a wide table is no nesting, and what is nested in brackets is.
#[test]
fn a_row_of_operands_is_not_nested() {
    let sum = |count: usize, last: &str| {
        let columns: Vec<String> = (0..count).map(|column| format!("r[\"{column}\"]")).collect();
        let host = Host::new();
        let ast = host.compile(&format!("fn require(r) {{ {} == {last} }}", columns.join(" + ")))?;
        host.symbolic(&ast, "require", Over::Record).map(|conditions| conditions.len())
    };
    with_stack(move || {
        assert_eq!(sum(28, "r[\"t\"]"), Ok(1));
        assert_eq!(sum(limits::OPERANDS, "r[\"t\"]"), Ok(1));
        let too_many = sum(limits::OPERANDS + limits::DEPTH, "r[\"t\"]").expect_err("too many");
        assert!(too_many.message.contains("一个算式超过 256 项"), "{}", too_many.message);
        let nested = sum(28, &format!("{}1{}", "(1 + ".repeat(40), ")".repeat(40))).expect_err("nested");
        assert!(nested.message.contains("算式嵌套超过 32 层") && nested.position.is_some(), "{nested:?}");
    });
}

/// 证明: what is as long or as nested as the parser takes fits into the stack, in calls as deep as is allowed.
#[test]
fn long_rows_spare_the_stack() {
    let row = " + 1".repeat(limits::OPERANDS - 10);
    let script = format!("fn deep(n) {{ deep(n + 1){row} }}\nfn require(p) {{ deep(0){row} }}");
    with_stack(move || {
        assert!(refusal(&script).contains("函数调用超过"), "{}", refusal(&script));
        for (open, close) in
            [("(", ")"), ("[", "]"), ("!", ""), ("|x| ", ""), ("if true { 1 } else ", ""), ("{", "}"), ("p.f(", ")")]
        {
            for count in [100, 500] {
                let deep = format!("fn require(p) {{ {}1{} }}", open.repeat(count), close.repeat(count));
                assert!(!refusal(&deep).is_empty());
            }
        }
    });
}

/// 证明: whether a value is there may be asked by `==`, of everything but symbols, which always are.
#[test]
fn a_value_that_is_there_is_not_missing() {
    let asked = |body: &str, argument: Dynamic| {
        let host = Host::new();
        let ast = host.compile(&format!("fn check(t) {{ [if {body} {{ 1 }} else {{ 0 }}] }}")).expect("compiles");
        host.check::<INT>(&ast, argument).map(|all| all[0]).map_err(|error| error.message)
    };
    let table = || facts::Facts::default().table();
    assert_eq!(asked("t == ()", table()), Ok(0));
    assert_eq!(asked("t != ()", table()), Ok(1));
    assert_eq!(asked("() == t", table()), Ok(0));
    assert_eq!(asked("t == ()", Dynamic::UNIT), Ok(1));
    assert_eq!(asked("3 == () || \"\" == () || [] == ()", table()), Ok(0));
    assert!(asked("t < ()", table()).is_err_and(|error| error.contains("不能比较")));
    assert!(asked("t == 3", table()).is_err_and(|error| error.contains("不能比较")));
    let symbol = refusal("fn require(p) { if p.target == () { 0 } else { p.target == 1 } }");
    assert!(symbol.contains("右边是空值 ()，不能比较"), "{symbol}");
}

/// 证明: a name that scripts can write is in the table, for registering it enters it.
#[test]
fn every_registered_name_is_in_the_table() {
    let host = Host::new();
    let entries = host.entries();
    let of_language = {
        let mut bare = rhai::Engine::new_raw();
        rhai::packages::Package::register_into_engine(&rhai::packages::StandardPackage::new(), &mut bare);
        bare.collect_fn_metadata(None, |function| Some(function.metadata.name.to_string()), true)
    };
    let is_entered = |name: &str| match name.strip_prefix("get$") {
        Some(property) => entries.iter().any(|entry| entry.form == Form::Property && entry.name == property),
        None if name == "index$get$" => entries.iter().any(|entry| entry.form == Form::Index),
        None => entries.iter().any(|entry| matches!(entry.form, Form::Method | Form::Function) && entry.name == name),
    };
    let registered = host.language.engine().collect_fn_metadata(None, |function| Some(function.metadata.name.to_string()), false);
    assert!(registered.len() > entries.len());
    for name in registered {
        let is_operator = !name.contains(char::is_alphabetic);
        assert!(is_entered(&name) || is_operator || of_language.contains(&name), "{name} is not in the table");
    }
}

/// 证明: an entry says what it means, and its example uses the name; on symbols it also runs.
#[test]
fn every_example_uses_its_name() {
    let host = Host::new();
    for entry in host.entries() {
        let used = match entry.form {
            Form::Property => format!(".{}", entry.name),
            Form::Method => format!(".{}(", entry.name),
            Form::Function => format!("{}(", entry.name),
            Form::Index => "[\"".to_owned(),
        };
        let (written, example) = (entry.written(), &entry.example);
        assert!(!entry.meaning.is_empty() && example.contains(&used), "{written}: {example}");
        if entry.is_concrete() {
            let all = Over::ALL.map(Over::parameter).join(", ");
            assert!(host.compile(&format!("fn check({all}) {{ {example} }}")).is_ok(), "{written}: {example}");
            continue;
        }
        let is_about = |over: &Over| example.trim_start_matches('(').starts_with(&format!("{}.", over.parameter()));
        let over = Over::ALL.into_iter().find(is_about).unwrap_or(Over::Record);
        let ast = host.compile(&format!("fn require({}) {{ {example} }}", over.parameter())).expect("compiles");
        let ran = host.call(&ast, "require", (symbols::argument(over),), Stage::Symbols);
        assert!(ran.is_ok(), "{written}: {example}: {ran:?}");
    }
}
