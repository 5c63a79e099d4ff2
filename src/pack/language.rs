//! The reference of the language of rules: a page of documentation, and what `gouji rules api` prints.

use std::fmt::Write as _;

use crate::rule::script::{Entry, Form, Host, Over};
use crate::text::wording::nearest;

use super::pages::{escaped, over_words};

/// What stands above the page.
const GENERATED: &str = "<!-- 由 gouji rules docs 生成，请勿手改；名称和说明在 src/rule/script 里登记 -->";

/// Operators: how they are written and what they mean.
const OPERATORS: [(&str, &str); 5] = [
    ("`a + b` `a - b` `a * b` `a / b`", "加、减、乘、除；`check` 里整数相除也得小数（81 / 100 是 0.81）"),
    ("`a == b` `a < b` `a <= b` `a > b` `a >= b`", "比较；数与文字不能比较。`check` 里 `x == ()` 问有没有"),
    ("`a != b`", "不等；`require` 里不能用，写 `forbid`"),
    ("`a & b` `a \\| b` `!a`", "并且、或者、不是：连接条件；比较要加括号"),
    ("`a && b` `a \\|\\| b`", "并且、或者：只用于 `check` 里的真假值"),
];

/// A group of names: those of one type of thing, of symbols or of concrete values, or the functions that stand alone.
struct Section {
    title: String,
    source: &'static str,
    entries: Vec<Entry>,
}

/// The names of the language, grouped by what they stand on, in the order in which the host has them.
fn sections(entries: Vec<Entry>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for concrete in [false, true] {
        for entry in entries.iter().filter(|entry| entry.is_concrete() == concrete) {
            let title = title(entry);
            match sections.iter_mut().find(|section| section.title == title && section.source == entry.source) {
                Some(section) => section.entries.push(entry.clone()),
                None => sections.push(Section { title, source: entry.source, entries: vec![entry.clone()] }),
            }
        }
    }
    sections
}

/// What a name stands on, and the functions of a rule that meet such things.
fn title(entry: &Entry) -> String {
    let on = entry.on.unwrap_or("单独的函数");
    match entry.over {
        _ if !entry.is_concrete() => format!("{on}（when、require、forbid）"),
        Some(over) => format!("{on}（over: \"{}\" 的 check）", over.id()),
        None => format!("{on}（check）"),
    }
}

/// The page docs/rules/language.md.
pub fn page() -> String {
    let mut text = format!(
        "{GENERATED}\n\n# 规则的语言\n\n脚本里可以写的每个名称。怎样写一条规则，见 [rules/README.md](../../rules/README.md)；在命令行里查：\
         `gouji rules api`、`gouji rules api says`。\n\n`when`、`require`、`forbid` 只运行一次，看到的是符号，写出的是算式和条件；`check` \
         看到的是表里的值。脚本的语言是 [Rhai](https://rhai.rs)，它自己的文字、数组函数（`len`、`filter`、`map` ……）都可以用。\n\n\
         ## 规则用在什么上\n\n| META 的 `over` | 参数 | 用在 |\n|---|---|---|\n"
    );
    for over in Over::ALL {
        let _ = writeln!(text, "| `{}` | `{}` | {} |", over.id(), over.parameter(), over_words(over));
    }
    text.push_str("\n## 运算\n\n| 写法 | 意思 |\n|---|---|\n");
    for (written, meaning) in OPERATORS {
        let _ = writeln!(text, "| {written} | {meaning} |");
    }
    for section in sections(Host::new().entries()) {
        let _ = writeln!(text, "\n## {}\n", section.title);
        if !section.source.is_empty() {
            let _ = writeln!(text, "{}。\n", section.source);
        }
        text.push_str("| 写法 | 得到 | 意思 | 例 | 用在 |\n|---|---|---|---|---|\n");
        for entry in section.entries {
            let uses: Vec<String> = entry.uses.iter().map(|function| format!("`{function}`")).collect();
            let (meaning, example) = (escaped(&entry.meaning), entry.example.replace('|', "\\|"));
            let _ = writeln!(text, "| `{}` | {} | {meaning} | `{example}` | {} |", entry.written(), entry.gives, uses.join(" "));
        }
    }
    text
}

/// The names of the language, for a terminal: all of them on a line each, or all about one name, or one type of thing.
///
/// Fails with the nearest name where there is no such name.
pub fn lookup(wanted: Option<&str>) -> Result<String, String> {
    let entries = Host::new().entries();
    let Some(wanted) = wanted else { return Ok(sections(entries).iter().map(overview).collect::<Vec<_>>().join("\n")) };
    let name = bare(wanted);
    let found: Vec<&Entry> = entries.iter().filter(|entry| entry.name == name).collect();
    if !found.is_empty() {
        return Ok(found.into_iter().map(card).collect::<Vec<_>>().join("\n"));
    }
    let of_kind: Vec<Entry> = entries.iter().filter(|entry| entry.on == Some(name)).cloned().collect();
    if !of_kind.is_empty() {
        return Ok(sections(of_kind).iter().map(overview).collect::<Vec<_>>().join("\n"));
    }
    let near = nearest(name, entries.iter().map(|entry| &*entry.name)).map(|near| format!("是不是：{near}\n"));
    Err(format!("规则里没有“{name}”这个名称。\n{}全部名称见：gouji rules api\n", near.unwrap_or_default()))
}

/// The name in what may be copied from a script: `p.target`, `.says([…])`.
fn bare(wanted: &str) -> &str {
    let before = wanted.split(['(', '[', '（']).next().unwrap_or(wanted);
    before.rsplit('.').next().unwrap_or(before).trim()
}

/// A section with a line for each name.
fn overview(section: &Section) -> String {
    let mut text = section.title.clone();
    if !section.source.is_empty() {
        let _ = write!(text, "：{}", section.source.replace('`', ""));
    }
    text.push('\n');
    for entry in &section.entries {
        let _ = writeln!(text, "  {}  {}  {}", entry.written(), entry.gives, entry.meaning);
    }
    text
}

/// Everything about a name.
fn card(entry: &Entry) -> String {
    let on = match (entry.form, entry.on) {
        (Form::Function, _) | (_, None) => "单独的函数".to_owned(),
        (_, Some(on)) => format!("{on}（{}）", entry.source.replace('`', "")),
    };
    format!(
        "{}\n  意思：{}\n  属于：{on}\n  得到：{}\n  用在：{}\n  例子：{}\n",
        entry.written(),
        entry.meaning,
        entry.gives,
        entry.uses.join("、"),
        entry.example
    )
}
