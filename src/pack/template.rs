//! The folder a new rule starts from. It passes its own examples at once; what is to be written is marked.

use super::{Folder, GROUPS};
use crate::rule::Rule;

/// The mark of what its author has still to write; a lint finds what is left of it.
pub const PROMPT: &str = "待写：";

const SCRIPT: &str = include_str!("template/rule.rhai");
const CASES: &str = include_str!("template/cases.md");

/// What a new rule is to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The group's folder.
    pub group: String,
    /// The code.
    pub code: String,
    /// The name in kebab case.
    pub name: String,
}

impl Name {
    /// Reads `progress/F9-too-fast`.
    ///
    /// # Errors
    /// Anything else, an unknown group (unless `new_group`), a code that one of the rules has; each says what would do.
    pub fn parse(text: &str, rules: &[Rule], new_group: bool) -> Result<Self, String> {
        let form = "请写成“组/编号-名称”，如 progress/F9-too-fast";
        let (group, rest) = text.trim_matches('/').split_once('/').ok_or_else(|| format!("“{text}”没有写组；{form}"))?;
        let is_kebab = |word: &str| {
            word.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
        };
        if !is_kebab(group) {
            return Err(format!("组名“{group}”只能用小写字母、数字和短横；{form}"));
        }
        if !new_group && GROUPS.iter().all(|(known, _)| *known != group) {
            let known: Vec<String> = GROUPS.iter().map(|(id, title)| format!("{id} {title}")).collect();
            return Err(format!("没有“{group}”这个组；已有的组：{}。要另立一组，加 --force", known.join("、")));
        }
        let (code, name) = match rest.split_once('-') {
            Some((code, name)) if is_code(code) => (code, name),
            _ => {
                let letter = usual_letter(group, rules);
                let name = if is_kebab(rest) { rest } else { "名称" };
                let code = free_code(&letter, rules);
                return Err(format!("“{rest}”没有写编号；可以用 {group}/{code}-{name}（{code} 还没有用过）"));
            }
        };
        if !is_kebab(name) {
            return Err(format!("名称“{name}”只能用小写字母、数字和短横，并说出错在哪里，如 too-fast"));
        }
        if let Some(taken) = rules.iter().find(|rule| rule.code.eq_ignore_ascii_case(code)) {
            let letters: String = code.chars().take_while(char::is_ascii_uppercase).collect();
            let free = free_code(&letters, rules);
            return Err(format!("编号 {code} 已用于“{}”；可以用 {group}/{free}-{name}", taken.title));
        }
        if let Some(taken) = rules.iter().find(|rule| rule.name == name) {
            return Err(format!("名称 {name} 已用于 {}“{}”", taken.code, taken.title));
        }
        Ok(Self { group: group.to_owned(), code: code.to_owned(), name: name.to_owned() })
    }

    /// The rule's folder, below the folder of all rules.
    pub fn folder(&self) -> String {
        format!("{}/{}-{}", self.group, self.code, self.name)
    }

    /// The new rule.
    pub fn fill(&self, root: &str) -> Folder {
        let filled = |text: &str| text.replace("{CODE}", &self.code).replace("{NAME}", &self.name);
        Folder { path: format!("{root}/{}/rule.rhai", self.folder()), script: filled(SCRIPT), cases: Some(filled(CASES)) }
    }
}

/// Capital letters, then a number.
fn is_code(text: &str) -> bool {
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let digits = &text[letters..];
    letters > 0 && !digits.is_empty() && !digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit())
}

/// The letters that most rules of a group have in their codes; X where it has none.
fn usual_letter(group: &str, rules: &[Rule]) -> String {
    let mut counts: Vec<(usize, String)> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.path.rsplit(['/', '\\']).nth(2) == Some(group)) {
        let letters: String = rule.code.chars().take_while(|c| !c.is_ascii_digit()).collect();
        match counts.iter_mut().find(|(_, known)| *known == letters) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, letters)),
        }
    }
    counts.into_iter().max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map_or_else(|| "X".to_owned(), |(_, letters)| letters)
}

/// The first number behind the highest that is in use with some letters.
fn free_code(letters: &str, rules: &[Rule]) -> String {
    let numbers = rules.iter().filter_map(|rule| rule.code.strip_prefix(letters)?.parse::<u32>().ok());
    format!("{letters}{}", numbers.max().unwrap_or(0) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Pack, examples};
    use crate::profile::Profile;

    fn rules() -> Vec<Rule> {
        Pack::load(Folder::builtin(), &Profile::builtin()).rules.rules
    }

    /// 证明: a new rule passes its own examples, and is told from a finished one.
    #[test]
    fn a_new_rule_passes_its_own_examples() {
        let name = Name::parse("progress/F99-too-fast", &rules(), false).expect("a free code");
        let profile = Profile::builtin();
        let pack = Pack::load(vec![name.fill("rules")], &profile);
        assert_eq!(pack.troubles, []);
        let tried = examples::run(&pack, &[], &profile, |_| true);
        assert_eq!(tried[0].failures, []);
        assert!(tried[0].examples.0 > 0 && tried[0].examples.1 > 0);
        let lints: Vec<&str> = crate::pack::lint::run(&pack, &[], &profile).iter().map(|lint| lint.id).collect();
        assert_eq!(lints, ["unfinished"]);
    }

    #[test]
    fn names_that_will_not_do_say_what_would() {
        let rules = rules();
        for (text, said) in [
            ("too-fast", "没有写组"),
            ("speed/F99-too-fast", "没有“speed”这个组；已有的组：structure 结构"),
            ("progress/too-fast", "可以用 progress/F"),
            ("progress/F1-too-fast", "编号 F1 已用于“进度低于序时”；可以用 progress/F"),
            ("progress/f1-too-fast", "没有写编号"),
            ("progress/F99-Too_Fast", "只能用小写字母"),
            ("progress/F99-behind-schedule", "名称 behind-schedule 已用于 F1"),
            ("../F99-x", "只能用小写字母"),
            ("progress/F0-x", "没有写编号"),
        ] {
            let error = Name::parse(text, &rules, false).expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(Name::parse("speed/V1-too-fast", &rules, true).is_ok());
    }
}
