//! Tries rules on the examples beside them.

use crate::engine::Engine;
use crate::model::rule_summary::code_order;
use crate::model::trouble::Trouble;
use crate::model::workbook::{Address, Content, Sheet};
use crate::pack::cases::{self, Example};
use crate::profile::Profile;
use crate::rule::{Rule, SECTIONS};

use super::Pack;

/// How a rule did.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The rule's code; the script's path where it did not load.
    pub code: String,
    /// The rule's title.
    pub title: String,
    /// How many 反例 and 正例 were run.
    pub examples: (usize, usize),
    /// What is wrong; empty where all is well.
    pub failures: Vec<Failure>,
}

/// Why a rule did not pass.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// It does not load.
    Broken(Box<Trouble>),
    /// Something about it is missing.
    Incomplete(String),
    /// An example gives something else than it says.
    Different {
        /// File and line of the example.
        place: String,
        /// The example's heading.
        title: String,
        /// One line for each finding that is missing or too many.
        lines: Vec<Difference>,
    },
}

/// A finding that an example lists and the rule does not give, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whether the example lists it.
    pub expected: bool,
    /// The finding as examples write it: code, cells, the value that would be right.
    pub finding: String,
    /// What the cells of the table say, each with its row.
    pub cells: Vec<String>,
}

/// Tries the rules of a pack, or only those that `wanted` accepts. `known` are rules that those of the pack may refine without
/// being of it.
pub fn run(pack: &Pack, known: &[Rule], profile: &Profile, wanted: impl Fn(&Rule) -> bool) -> Vec<Tried> {
    let (mut engine, _) = Engine::new(profile.clone(), std::iter::empty());
    let others: Vec<&Rule> = pack.rules.rules.iter().chain(known).collect();
    pack.rules.rules.iter().filter(|rule| wanted(rule)).map(|rule| one(pack, rule, &others, &mut engine)).collect()
}

/// A rule with those that its examples ask for; other rules have their own examples.
fn together(rule: &Rule, codes: &[String], others: &[&Rule]) -> Vec<Rule> {
    let mut all: Vec<Rule> = vec![rule.clone()];
    for other in others {
        if codes.contains(&other.code) && all.iter().all(|known| known.code != other.code) {
            all.push((*other).clone());
        }
    }
    all.sort_by_key(|rule| code_order(&rule.code));
    all
}

/// The rules of a pack that did not load, as failures.
pub fn broken(pack: &Pack) -> Vec<Tried> {
    let failed = |trouble: &Trouble| Tried {
        code: trouble.rule.clone().unwrap_or_else(|| trouble.path.clone()),
        title: String::new(),
        examples: (0, 0),
        failures: vec![Failure::Broken(Box::new(trouble.clone()))],
    };
    pack.troubles.iter().map(failed).collect()
}

fn one(pack: &Pack, rule: &Rule, others: &[&Rule], engine: &mut Engine) -> Tried {
    let mut tried = Tried { code: rule.code.clone(), title: rule.title.clone(), examples: (0, 0), failures: Vec::new() };
    let missing: Vec<&str> = SECTIONS.into_iter().filter(|heading| rule.section(heading).is_empty()).collect();
    if !missing.is_empty() {
        tried.failures.push(Failure::Incomplete(format!("说明缺少“{}”", missing.join("”“"))));
    }
    let Some(folder) = pack.folder(rule) else { return tried };
    let path = folder.cases_path();
    let Some(text) = &folder.cases else {
        tried.failures.push(Failure::Incomplete(format!("没有例子（{path}）")));
        return tried;
    };
    let examples = match cases::parse(text) {
        Ok(examples) => examples,
        Err(problem) => {
            tried.failures.push(Failure::Incomplete(format!("{path} 读不懂：{problem}")));
            return tried;
        }
    };
    let bad = examples.iter().filter(|example| example.is_bad).count();
    tried.examples = (bad, examples.len() - bad);
    for (count, kind) in [(tried.examples.0, "反例"), (tried.examples.1, "正例")] {
        if count == 0 {
            tried.failures.push(Failure::Incomplete(format!("没有{kind}（{path}）")));
        }
    }
    for example in &examples {
        let codes: Vec<String> = rule.refines.iter().chain(&example.with).cloned().collect();
        if let Some(unknown) = example.with.iter().find(|code| others.iter().all(|other| other.code != **code)) {
            tried.failures.push(Failure::Incomplete(format!("{path}:{} 没有规则 {unknown}", example.line)));
        }
        engine.rules.rules = together(rule, &codes, others);
        let lines: Vec<Difference> =
            example.difference(&example.run(engine)).iter().map(|line| explained(line, example)).collect();
        if !lines.is_empty() {
            let place = format!("{path}:{}", example.line);
            tried.failures.push(Failure::Different { place, title: example.title.clone(), lines });
        }
    }
    tried
}

/// A line of a difference, with what the cells it names say.
fn explained(line: &str, example: &Example) -> Difference {
    let expected = line.starts_with('-');
    let finding = line.trim_start_matches(['-', '+']).trim().to_owned();
    let named = finding.split_whitespace().nth(1).unwrap_or_default();
    let cells = example.sheets().first().map(|sheet| {
        let addresses = named.split(',').filter_map(address);
        addresses.map(|address| cell_in_row(sheet, address)).collect()
    });
    Difference { expected, finding, cells: cells.unwrap_or_default() }
}

/// `D4“140.00%”（家庭医生签约 万人 进度）`: a cell with the texts that begin its row.
fn cell_in_row(sheet: &Sheet, address: Address) -> String {
    let printed = sheet.cells.get(&address).map(printed);
    let said = match printed.as_deref() {
        None | Some("") => "空白".to_owned(),
        Some(text) => format!("“{text}”"),
    };
    let labels: Vec<String> = (0..address.column)
        .filter_map(|column| match sheet.cells.get(&Address::new(address.row, column)) {
            Some(Content::Text(text)) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    let row = if labels.is_empty() { String::new() } else { format!("（{}）", labels.join(" ")) };
    format!("{address} {said}{row}")
}

/// A cell as examples write it.
pub(super) fn printed(content: &Content) -> String {
    match content {
        Content::Text(text) | Content::Date(text) | Content::Error(text) => text.to_string(),
        Content::Uncomputed => "=".to_owned(),
        Content::Number(stored) => {
            let decimals = stored.format.decimals.unwrap_or_default();
            let decimals = if stored.format.percent { decimals + 2 } else { decimals };
            crate::model::figure::print(stored.value, decimals, stored.format.percent)
        }
        Content::Logical(value) => value.to_string(),
    }
}

/// Reads `D4`.
pub(super) fn address(text: &str) -> Option<Address> {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let row: u32 = text.get(letters..)?.parse().ok()?;
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = text.bytes().take(letters).fold(0_u32, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
    Some(Address::new(row.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Folder;

    const RULE: &str = include_str!("template/rule.rhai");
    const CASES: &str = include_str!("template/cases.md");

    fn failures(script: &str, cases: Option<&str>) -> Vec<Failure> {
        let folder = Folder {
            path: "rules/progress/X1/rule.rhai".into(),
            script: script.replace("{CODE}", "X1").replace("{NAME}", "x"),
            cases: cases.map(|cases| cases.replace("{CODE}", "X1")),
        };
        let pack = Pack::load(vec![folder], &Profile::builtin());
        let mut tried = broken(&pack);
        tried.extend(run(&pack, &[], &Profile::builtin(), |_| true));
        tried.into_iter().flat_map(|tried| tried.failures).collect()
    }

    #[test]
    fn a_rule_with_sound_examples_passes() {
        assert_eq!(failures(RULE, Some(CASES)), []);
    }

    #[test]
    fn what_is_missing_or_too_many_is_shown_with_its_cell() {
        let wrong = CASES.replace("F3,F2", "F4");
        let [Failure::Different { place, lines, .. }] = &failures(RULE, Some(&wrong))[..] else { panic!("one difference") };
        assert_eq!(place, "rules/progress/X1/cases.md:3");
        assert_eq!(lines[0], Difference { expected: true, finding: "X1 F4".into(), cells: vec!["F4 空白".into()] });
        let surplus = &lines[1];
        assert!(!surplus.expected && surplus.finding.starts_with("X1 F3,F2"), "{surplus:?}");
        assert_eq!(surplus.cells, ["F3 “450”（完成数）", "F2 “4”（改造老旧小区 个 目标）"]);
    }

    #[test]
    fn a_rule_without_page_or_examples_fails() {
        let incomplete = |failures: Vec<Failure>| match &failures[..] {
            [Failure::Incomplete(what)] => what.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(incomplete(failures(RULE, None)), "没有例子（rules/progress/X1/cases.md）");
        assert_eq!(incomplete(failures(&RULE.replace("## 依据", "## 来历"), Some(CASES))), "说明缺少“依据”");
        let only_good: String =
            CASES.split("## ").filter(|part| part.starts_with("正例")).map(|part| format!("## {part}")).collect();
        assert_eq!(incomplete(failures(RULE, Some(&only_good))), "没有反例（rules/progress/X1/cases.md）");
        assert!(incomplete(failures(RULE, Some("## 随便"))).contains("第1行"));
        assert!(matches!(&failures("fn", Some(CASES))[..], [Failure::Broken(_)]));
    }
}
