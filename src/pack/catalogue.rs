//! The catalogue of error types, and what catches each: the rules whose examples plant it, or a stage with its test.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::model::rule_summary::{Level, code_order};
use crate::pack::Pack;
use crate::pack::cases;
use crate::rule::Rule;

/// One type of error.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// What is wrong, in the catalogue's words.
    pub words: String,
    /// How binding the catalogue takes it to be.
    pub level: Level,
    /// The stage that catches it, where no rule does.
    pub stage: Option<String>,
    /// The name of the test that proves it.
    pub test: Option<String>,
    /// Why it cannot be seen in the data.
    pub reason: Option<String>,
    /// The later stage that will catch it; of no account once a rule does.
    pub later: Option<String>,
}

/// The types of error by code (`E4`).
pub type Catalogue = BTreeMap<String, Kind>;

/// Reads the catalogue's data file.
///
/// # Errors
/// What the file's syntax or an unknown key makes impossible, with its line.
pub fn parse(text: &str) -> Result<Catalogue, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

/// An example that proves that a type is caught.
struct Proof<'a> {
    rule: &'a Rule,
    title: String,
}

/// The table of what is caught by what, as Markdown. The pack's paths are those in the repository.
///
/// # Errors
/// A type that nothing catches and no reason excuses; one that is caught although it is said not to be; an example that plants an
/// unknown type; examples that cannot be read.
pub fn coverage(catalogue: &Catalogue, pack: &Pack) -> Result<String, String> {
    let rules = &pack.rules;
    let mut proofs: BTreeMap<String, Vec<Proof<'_>>> = BTreeMap::new();
    for rule in rules.rules.iter() {
        let path = rule.path.replace("rule.rhai", "cases.md");
        let Some(text) = pack.folder(rule).and_then(|folder| folder.cases.as_ref()) else { continue };
        for example in cases::parse(text).map_err(|error| format!("{path}：{error}"))?.into_iter().filter(|e| e.is_bad) {
            let code = example.plants.clone().unwrap_or_else(|| rule.code.clone());
            if example.plants.is_some() && !catalogue.contains_key(&code) {
                return Err(format!("{path}第{}行：差错目录里没有 {code}", example.line));
            }
            let title = example.title.split_once('：').map_or("", |(_, title)| title);
            // An example of the rule's own may show where another rule speaks instead: that proves nothing of this type.
            let mut finds: Vec<&str> = example.expected.iter().filter_map(|line| line.split_whitespace().next()).collect();
            finds.retain(|found| example.plants.is_some() || *found == rule.code);
            finds.dedup();
            for rule in finds.into_iter().filter_map(|found| rules.find(found)) {
                proofs.entry(code.clone()).or_default().push(Proof { rule, title: title.to_owned() });
            }
        }
    }
    let mut codes: Vec<&String> = catalogue.keys().collect();
    codes.sort_by_key(|code| code_order(code));
    let mut rows = String::new();
    let (mut by_rule, mut by_stage, mut later, mut unseen) = (0, 0, 0, 0);
    let mut group = "";
    for code in codes {
        let kind = &catalogue[code];
        let letter = code.get(..1).unwrap_or_default();
        if letter != group {
            group = letter;
            let _ = write!(
                rows,
                "\n## {letter} {}\n\n| 编号 | 差错 | 级别 | 由谁查出 | 反例 |\n|---|---|---|---|---|\n",
                heading(letter)
            );
        }
        let found = proofs.get(code).map(Vec::as_slice).unwrap_or_default();
        let (by, example) = match (found, kind) {
            ([], Kind { stage: Some(stage), test: Some(test), .. }) => {
                by_stage += 1;
                (stage.clone(), format!("测试 `{test}`"))
            }
            ([], Kind { reason: Some(reason), .. }) => {
                unseen += 1;
                (format!("从数据里看不出来：{reason}"), String::new())
            }
            ([], Kind { later: Some(stage), .. }) => {
                later += 1;
                (format!("以后：{stage}"), String::new())
            }
            ([], _) => return Err(format!("差错 {code}（{}）没有规则的反例、环节的测试，也没有理由", kind.words)),
            (_, Kind { reason: Some(_), .. } | Kind { stage: Some(_), .. }) => {
                return Err(format!("差错 {code}（{}）有规则的反例，目录里却写由别的环节查出或看不出来", kind.words));
            }
            (found, _) => {
                by_rule += 1;
                let mut rules: Vec<&Rule> = Vec::new();
                for proof in found {
                    if !rules.iter().any(|rule| rule.code == proof.rule.code) {
                        rules.push(proof.rule);
                    }
                }
                let mut titles: Vec<&str> = found.iter().map(|proof| proof.title.as_str()).collect();
                titles.dedup();
                (rules.into_iter().map(link).collect::<Vec<_>>().join("、"), titles.join("；"))
            }
        };
        let _ = writeln!(rows, "| {code} | {} | {} | {by} | {example} |", kind.words, kind.level.word());
    }
    let mut text = String::from("# 差错目录的覆盖\n\n");
    text.push_str("<!-- 由 rules/catalogue.toml 和各规则的反例生成：UPDATE_SNAPSHOTS=1 cargo test --test outside coverage。不要手改。 -->\n\n");
    let _ = write!(
        text,
        "差错目录共 {} 种：有规则的反例为证 {by_rule} 种，由别的环节查出 {by_stage} 种，以后的环节才查 {later} 种，从数据里看不出来 {unseen} 种。\n\n\
         一种差错算作查得出，须有反例埋下它、而规则报了出来：编号相同的规则的反例，或写作“反例（D2）”的反例。级别是目录建议的，规则的级别见各规则。\n",
        catalogue.len(),
    );
    text.push_str(&rows);
    let others: Vec<&Rule> = rules.rules.iter().filter(|rule| !catalogue.contains_key(&rule.code)).collect();
    if !others.is_empty() {
        text.push_str("\n## 目录之外的规则\n\n| 编号 | 差错 | 级别 |\n|---|---|---|\n");
        for rule in others {
            let _ = writeln!(text, "| {} | {} | {} |", link(rule), rule.title, rule.level.word());
        }
    }
    Ok(text)
}

/// A rule's code, leading to its script.
fn link(rule: &Rule) -> String {
    format!("[{}](../{})", rule.code, rule.path)
}

/// The name of a group of the catalogue.
fn heading(letter: &str) -> &'static str {
    match letter {
        "A" => "结构与模板",
        "B" => "填报完整性与空值",
        "C" => "数据类型与格式",
        "D" => "单位与量级",
        "E" => "表内勾稽",
        "F" => "进度与目标",
        "G" => "跨期",
        "H" => "跨表、文表、跨源",
        "I" => "佐证与真实性",
        "J" => "报送",
        _ => "其他",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Folder;
    use crate::profile::Profile;

    const SCRIPT: &str =
        "//! 负数\nconst META = #{ code: \"C7\", level: \"mandatory\", over: \"cell\" };\nfn require(c) { c.value >= 0 }\n";
    const TABLE: &str = "\n| 指标 | 单位 | 推进情况 | 全市 |\n|---|---|---|---|\n| 桥 | 座 | 目标 | -1 |\n\n> C7 D2\n";

    fn write(catalogue: &str, cases: &str) -> Result<String, String> {
        let path = "rules/format/C7-negative/rule.rhai".to_owned();
        let folder = Folder { path, script: SCRIPT.to_owned(), cases: Some(cases.to_owned()) };
        let pack = Pack::load(vec![folder], &Profile::builtin());
        assert!(pack.troubles.is_empty(), "{:?}", pack.troubles);
        coverage(&parse(catalogue)?, &pack)
    }

    fn kinds(kinds: &[(&str, &str)]) -> String {
        kinds.iter().map(|(code, rest)| format!("[{code}]\nwords = \"{code}的差错\"\nlevel = \"mandatory\"\n{rest}\n")).collect()
    }

    #[test]
    fn a_type_is_covered_by_the_example_that_plants_it() {
        let both = format!("## 反例：负数\n{TABLE}\n## 反例（A4）：错列成了负数\n{TABLE}");
        let text = write(&kinds(&[("C7", ""), ("A4", ""), ("J2", "reason = \"在纸上\"")]), &both);
        let text = text.expect("every type is accounted for");
        assert!(text.contains("| C7 | C7的差错 | 强制性 | [C7](../rules/format/C7-negative/rule.rhai) | 负数 |"), "{text}");
        assert!(
            text.contains("| A4 | A4的差错 | 强制性 | [C7](../rules/format/C7-negative/rule.rhai) | 错列成了负数 |"),
            "{text}"
        );
        assert!(text.contains("看不出来 1 种"), "{text}");
    }

    #[test]
    fn a_rule_without_an_example_of_its_own_code_does_not_cover_it() {
        let other = format!("## 反例（A4）：错列成了负数\n{TABLE}");
        assert!(write(&kinds(&[("C7", ""), ("A4", "")]), &other).is_err_and(|error| error.contains("C7")));
    }

    #[test]
    fn what_is_wrong_in_the_catalogue_is_named() {
        let own = format!("## 反例：负数\n{TABLE}");
        assert!(write(&kinds(&[("C7", ""), ("A4", "")]), &own).is_err_and(|error| error.contains("A4")));
        let elsewhere = own.replace("> C7", "> B1");
        assert!(write(&kinds(&[("C7", "")]), &elsewhere).is_err_and(|error| error.contains("C7")));
        assert!(write(&kinds(&[("C7", "reason = \"在纸上\"")]), &own).is_err_and(|error| error.contains("C7")));
        assert!(write(&kinds(&[("C7", "")]), &own.replace("反例", "反例（Z9）")).is_err_and(|error| error.contains("Z9")));
        assert!(write(&kinds(&[("C7", "reasons = 1")]), &own).is_err());
        assert!(
            write(&kinds(&[("C7", ""), ("A4", "stage = \"读表\"\ntest = \"t\"")]), &own)
                .is_ok_and(|text| text.contains("测试 `t`"))
        );
    }
}
