//! `gouji rules`: the list, and what the writers of rules use.

mod api;
mod docs;
mod lint;
mod new;
mod test;

use gouji::rule::{Page, Rule};

use crate::arguments::{Rules, RulesCommand};
use crate::explain::complain;
use crate::{CLEAN, FAILED, load, output};

/// Runs the command; returns the exit code.
pub fn run(arguments: &Rules) -> u8 {
    match &arguments.command {
        None => list(arguments),
        Some(RulesCommand::New(arguments)) => new::run(arguments),
        Some(RulesCommand::Test(arguments)) => test::run(arguments),
        Some(RulesCommand::Lint(arguments)) => lint::run(arguments),
        Some(RulesCommand::Api(arguments)) => api::run(arguments),
        Some(RulesCommand::Docs(arguments)) => docs::run(arguments),
    }
}

/// Prints a line for each rule; returns the exit code.
fn list(arguments: &Rules) -> u8 {
    let loaded = load::load(&arguments.sources, None);
    complain(&loaded, arguments.look);
    let rules = &loaded.engine.rules;
    let width = rules.known().map(|rule| rule.code.chars().count()).max().unwrap_or(0);
    let line = |rule: &Rule, note: &str| format!("{:width$}  {}  {}{note}\n", rule.code, rule.level.word(), rule.title);
    let lines: Vec<String> = (rules.rules.iter().map(|rule| line(rule, "")))
        .chain(Page::builtin().iter().map(|page| format!("{:width$}  {}  {}\n", page.code, page.level.word(), page.title)))
        .chain(rules.unselected.iter().map(|rule| line(rule, "（配置为不用）")))
        .collect();
    output::print(&lines.concat());
    if loaded.troubles.is_empty() { CLEAN } else { FAILED }
}
