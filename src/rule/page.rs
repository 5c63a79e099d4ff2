//! The manual page of a code that no script stands behind: a stage of the program finds it.

use super::manual::section;
use crate::builtin;
use crate::model::rule_summary::Level;

/// A code with its page, from a `page.md` in the rule pack: `# title`, a line `名称：`, a line `级别：`, then the sections of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The code: the beginning of the folder's name.
    pub code: String,
    /// Short name in kebab case.
    pub name: String,
    /// Title in Chinese.
    pub title: String,
    /// How binding it is unless the profile says otherwise.
    pub level: Level,
    /// The page, as Markdown, without title, name and level.
    pub manual: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Page {
    /// All built-in pages, by code.
    pub fn builtin() -> Vec<Self> {
        // A page that cannot be read would be found by this module's tests.
        builtin::pages().into_iter().filter_map(|(path, text)| Self::parse(path, text)).collect()
    }

    /// The built-in page of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::builtin().into_iter().find(|page| page.code.eq_ignore_ascii_case(code) || page.name == code)
    }

    fn parse(path: &str, text: &str) -> Option<Self> {
        let folder = path.rsplit(['/', '\\']).nth(1)?;
        let line = |label: &str| text.lines().find_map(|line| line.strip_prefix(label)).map(str::trim);
        let level = line("级别：")?;
        let manual = text.get(text.find("## ")?..)?.trim_end();
        Some(Self {
            code: folder.split('-').next()?.to_owned(),
            name: line("名称：")?.to_owned(),
            title: line("# ")?.to_owned(),
            level: Level::ALL.into_iter().find(|known| known.id() == level)?,
            manual: manual.to_owned(),
            why: section(manual, "为什么"),
            help: section(manual, "如何改"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_whole_and_its_code_is_no_rules() {
        let pages = Page::builtin();
        assert_eq!(pages.len(), builtin::pages().len());
        let rules = builtin::rules();
        for page in &pages {
            for heading in ["查什么", "为什么", "反例", "正例", "如何改", "依据", "已知局限"] {
                assert!(!section(&page.manual, heading).is_empty(), "{} lacks {heading}", page.code);
            }
            assert!(!rules.iter().any(|(_, text)| text.contains(&format!("code: \"{}\"", page.code))), "{}", page.code);
        }
        assert!(Page::of("k1").is_some_and(|page| page.level == Level::Advisory && !page.why.is_empty()));
    }
}
