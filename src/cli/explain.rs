//! `gouji explain`.

use gouji::report::trouble;
use gouji::rule::{Page, Rule};

use crate::arguments::{Explain, Look};
use crate::load::{self, Loaded};
use crate::{CLEAN, FAILED, output};

/// How alike two codes or names must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.5;
/// Suggestions shown.
const SUGGESTIONS: usize = 3;

/// Prints the page of a rule; returns the exit code.
pub fn explain(arguments: &Explain) -> u8 {
    let loaded = load::load(&arguments.sources, None);
    complain(&loaded, arguments.look);
    let wanted = arguments.code.trim();
    let rules = &loaded.engine.rules;
    match rules.known().find(|rule| rule.is(wanted)) {
        Some(rule) => {
            output::print(&page(rule));
            if loaded.troubles.is_empty() { CLEAN } else { FAILED }
        }
        None if Page::of(wanted).is_some() => {
            output::print(&Page::of(wanted).iter().map(stage_page).collect::<String>());
            if loaded.troubles.is_empty() { CLEAN } else { FAILED }
        }
        None => {
            output::complain(&unknown(wanted, rules.known()));
            FAILED
        }
    }
}

/// Says what did not load.
pub fn complain(loaded: &Loaded, look: Look) {
    output::complain(&trouble::render(&loaded.troubles, output::for_messages(look)));
}

/// The page of a code that a stage of the program finds.
fn stage_page(page: &Page) -> String {
    format!("{} {}（{}，{}）\n\n{}\n", page.code, page.title, page.level.word(), page.name, page.manual)
}

fn page(rule: &Rule) -> String {
    let manual = rule.manual.trim();
    // The first line of the manual is the title, which the heading has.
    let body = manual.split_once('\n').map_or("", |(_, body)| body);
    format!("{} {}（{}，{}）\n\n{}\n", rule.code, rule.title, rule.level.word(), rule.name, body.trim())
}

/// What to say of a code that no rule has.
pub fn unknown<'a>(wanted: &str, rules: impl Iterator<Item = &'a Rule>) -> String {
    let mut alike: Vec<(f64, &Rule)> = rules.map(|rule| (likeness(wanted, rule), rule)).collect();
    alike.retain(|(likeness, _)| *likeness >= ALIKE);
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    let near: Vec<String> = alike.iter().take(SUGGESTIONS).map(|(_, rule)| format!("{} {}", rule.code, rule.title)).collect();
    let mut text = format!("没有代码为“{wanted}”的规则。\n");
    if !near.is_empty() {
        text.push_str(&format!("是不是：{}\n", near.join("；")));
    }
    text.push_str("全部规则见：gouji rules\n");
    text
}

fn likeness(wanted: &str, rule: &Rule) -> f64 {
    let wanted = wanted.to_lowercase();
    let ratio = |other: &str| f64::from(similar::TextDiff::from_chars(wanted.as_str(), other).ratio());
    ratio(&rule.code.to_lowercase()).max(ratio(&rule.name))
}

#[cfg(test)]
mod tests {
    use gouji::engine::Engine;
    use gouji::profile::Profile;

    use super::*;

    fn rules() -> Engine {
        let script = |code: &str, name: &str, title: &str| {
            format!(
                "//! {title}\n//!\n//! ## 查什么\n//! 进度应等于数量÷指标。\n\
                 const META = #{{ code: \"{code}\", name: \"{name}\", level: \"mandatory\" }};\n\
                 fn require(p) {{ p.progress == p.actual / p.target }}\n"
            )
        };
        let scripts = [script("E4", "progress-not-ratio", "进度不符"), script("A8", "place-twice", "地区重复")];
        let (engine, troubles) = Engine::new(Profile::builtin(), scripts.iter().map(|text| ("rule.rhai", text.as_str())));
        assert_eq!(troubles, []);
        engine
    }

    #[test]
    fn an_unknown_code_names_the_nearest() {
        let engine = rules();
        let text = unknown("E04", engine.rules.known());
        assert!(text.contains("没有代码为“E04”的规则") && text.contains("E4 进度不符") && !text.contains("A8"), "{text}");
        assert!(!unknown("完全不同", engine.rules.known()).contains("是不是"));
    }

    #[test]
    fn a_page_begins_with_code_title_and_level() {
        let engine = rules();
        let text = page(engine.rules.find("e4").unwrap());
        assert!(text.starts_with("E4 进度不符（强制性，progress-not-ratio）\n\n## 查什么"), "{text}");
    }
}
