//! The rule pack as pages of documentation: a catalogue, and a page for each rule with its examples as tables.

use std::collections::BTreeMap;

use crate::model::rule_summary::Level;
use crate::model::workbook::{Address, Sheet};
use crate::pack::cases::{self, Example};
use crate::rule::expression::Mention;
use crate::rule::script::Over;
use crate::rule::{Body, Rule};

use super::examples::{address, printed};
use super::{Pack, group_title, language};

/// What stands above every page, and tells it from a page that somebody wrote.
pub const GENERATED: &str = "<!-- 由 gouji rules docs 生成，请勿手改；改 rules/ 下的规则后重新生成 -->";

/// Every page by its file name: `README.md`, `language.md`, `E4.md` …
pub fn all(pack: &Pack) -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> =
        pack.rules.rules.iter().map(|rule| (format!("{}.md", rule.code), page(pack, rule))).collect();
    pages.insert("README.md".to_owned(), catalogue(pack));
    pages.insert("language.md".to_owned(), language::page());
    pages
}

fn catalogue(pack: &Pack) -> String {
    let mut groups: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in pack.rules.rules.iter() {
        groups.entry(pack.folder(rule).map_or("", |folder| folder.group())).or_default().push(rule);
    }
    // In the order of their first codes, which is that of the error catalogue.
    let mut groups: Vec<(&str, Vec<&Rule>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, rules)| rules.first().map(|rule| crate::model::rule_summary::code_order(&rule.code)));
    let count = |level: Level| pack.rules.rules.iter().filter(|rule| rule.level == level).count();
    let mut text = format!(
        "{GENERATED}\n\n# 规则目录\n\n共 {} 条：强制性 {}，核实性 {}，提示性 {}。每条的说明也可以用 `gouji explain 编号` 查看；写法见 \
         [rules/README.md](../../rules/README.md)，可以写的名称见 [规则的语言](language.md)。\n",
        pack.rules.rules.len(),
        count(Level::Mandatory),
        count(Level::Verify),
        count(Level::Advisory)
    );
    for (group, rules) in groups {
        text.push_str(&format!("\n## {}\n\n| 编号 | 级别 | 名称 | 查什么 |\n|---|---|---|---|\n", group_title(group)));
        for rule in rules {
            text.push_str(&format!(
                "| [{code}]({code}.md) | {} | {} | {} |\n",
                rule.level.word(),
                escaped(&rule.title),
                escaped(&first_sentence(&rule.section("查什么"))),
                code = rule.code
            ));
        }
    }
    text
}

fn page(pack: &Pack, rule: &Rule) -> String {
    let manual = rule.manual.trim();
    // The first line of the manual is the title, which the heading has.
    let body = manual.split_once('\n').map_or("", |(_, body)| body).trim();
    let folder = pack.folder(rule);
    let group = folder.map_or("", |folder| folder.group());
    let mut text = format!("{GENERATED}\n\n# {} {}\n\n", rule.code, rule.title);
    text.push_str("| 级别 | 用在 | 组 | 英文名 |\n|---|---|---|---|\n");
    let over = over_words(rule.over);
    text.push_str(&format!("| {} | {over} | {} | `{}` |\n\n", rule.level.word(), group_title(group), rule.name));
    for line in how(pack, rule) {
        text.push_str(&format!("{line}\n\n"));
    }
    text.push_str(body);
    text.push_str("\n\n## 例子\n");
    let examples = folder.and_then(|folder| folder.cases.as_deref()).and_then(|text| cases::parse(text).ok());
    for example in examples.unwrap_or_default() {
        text.push_str(&render(&example));
    }
    let path = folder.map_or(rule.path.as_str(), |folder| folder.path.as_str());
    // From docs/rules to the repository's root.
    text.push_str(&format!("\n[规则脚本](../../{path}) · [全部规则](README.md)\n"));
    text
}

/// What a rule is applied to.
pub(super) fn over_words(over: Over) -> &'static str {
    match over {
        Over::Indicator => "每个指标",
        Over::Place => "每个指标的每个地方",
        Over::Cell => "每一格",
        Over::Record => "明细表的每条记录",
        Over::Table => "整张表",
        Over::Evidence => "台账里每个指标在每个地方的佐证",
        Over::Uploads => "省平台上传情况表",
        Over::Claim => "文稿中的每个数和说法",
    }
}

/// What the rule's equations and its `META` say about it, in words.
fn how(pack: &Pack, rule: &Rule) -> Vec<String> {
    let mut lines = Vec::new();
    if let Body::Require(equations) = &rule.body {
        let all: Vec<String> = equations
            .iter()
            .map(|equation| format!("{} {} {}", equation.left, equation.operator.sign(), equation.right))
            .collect();
        lines.push(format!("应当成立：**{}**", all.join("**；**")));
    }
    let mut thresholds: Vec<String> = Vec::new();
    rule.visit(&mut |mention| {
        if let Mention::Threshold(name) = mention
            && !thresholds.iter().any(|known| known == name)
        {
            thresholds.push(name.to_owned());
        }
    });
    if !thresholds.is_empty() {
        lines.push(format!("限值在配置的 [thresholds] 里：`{}`", thresholds.join("`、`")));
    }
    let link = |code: &String| match pack.rules.find(code) {
        Some(other) => format!("[{} {}]({}.md)", other.code, other.title, other.code),
        None => code.clone(),
    };
    if !rule.refines.is_empty() {
        let others: Vec<String> = rule.refines.iter().map(link).collect();
        lines.push(format!("同一格有这条问题时，不再报 {}", others.join("、")));
    }
    lines
}

/// An example as sheets with the letters of columns and the numbers of rows; cells in question are bold.
fn render(example: &Example) -> String {
    let mut text = format!("\n### {}\n", example.title);
    for (number, sheet) in example.sheets().iter().enumerate() {
        let marked: Vec<Address> = match number {
            0 => example.expected.iter().flat_map(|line| cells_of(line)).collect(),
            _ => {
                text.push_str("\n与之比对的表：\n");
                Vec::new()
            }
        };
        text.push_str(&render_sheet(sheet, &marked));
    }
    if example.expected.is_empty() {
        text.push_str("\n没有问题。\n");
    } else {
        let found: Vec<String> = example.expected.iter().map(|line| escaped(line)).collect();
        text.push_str(&format!("\n应报：{}\n", found.join("；")));
    }
    text
}

/// The cells that a line of expected findings names.
fn cells_of(line: &str) -> Vec<Address> {
    line.split_whitespace().nth(1).unwrap_or_default().split(',').filter_map(address).collect()
}

fn render_sheet(sheet: &Sheet, marked: &[Address]) -> String {
    let all = || sheet.cells.keys().chain(marked);
    let (Some(last_row), Some(last_column)) = (all().map(|cell| cell.row).max(), all().map(|cell| cell.column).max()) else {
        return String::new();
    };
    let letters: Vec<String> = (0..=last_column)
        .map(|column| Address::new(0, column).to_string().trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
        .collect();
    let mut text = format!("\n|  | {} |\n|---|{}\n", letters.join(" | "), "---|".repeat(letters.len()));
    for row in 0..=last_row {
        let cells: Vec<String> = (0..=last_column)
            .map(|column| {
                let address = Address::new(row, column);
                let said = escaped(&sheet.cells.get(&address).map(printed).unwrap_or_default());
                match (marked.contains(&address), said.is_empty()) {
                    (true, true) => "**（空）**".to_owned(),
                    (true, false) => format!("**{said}**"),
                    (false, _) => said,
                }
            })
            .collect();
        text.push_str(&format!("| {} | {} |\n", row + 1, cells.join(" | ")));
    }
    text
}

fn first_sentence(text: &str) -> String {
    let end = text.find(['。', '；']).unwrap_or(text.len());
    text[..end].to_owned()
}

/// A text that Markdown takes as it is, also in a table.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('*', "\\*").replace('_', "\\_").replace('<', "&lt;").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Folder;
    use crate::profile::Profile;

    #[test]
    fn a_page_shows_the_rule_and_its_examples() {
        let pack = Pack::load(Folder::builtin(), &Profile::builtin());
        let pages = all(&pack);
        assert_eq!(pages.len(), pack.rules.rules.len() + 2);
        let page = &pages["E4.md"];
        assert!(page.contains("# E4 进度不等于完成数÷目标\n"), "{page}");
        assert!(page.contains("应当成立：**进度 = 完成数 ÷ 目标**"), "{page}");
        assert!(page.contains("|  | A | B | C | D | E | F | G |"), "{page}");
        assert!(page.contains("| 4 |  |  | 进度 | **140.00%** | 200.00% |"), "{page}");
        assert!(page.contains("应报：E4 D4 应为 130.00%"), "{page}");
        assert!(
            pages["README.md"]
                .contains("| [E4](E4.md) | 强制性 | 进度不等于完成数÷目标 | 每个地方（含全市）的进度是否等于完成数除以目标 |")
        );
    }
}
