//! `gouji rules lint`.

use gouji::engine::Engine;
use gouji::pack::lint;
use gouji::report::trouble;

use crate::arguments::{LintRules, Sources};
use crate::{CLEAN, FAILED, FOUND, load, output};

/// Lints rules; returns the exit code.
pub fn run(arguments: &LintRules) -> u8 {
    let sources = Sources { rules: arguments.folder.clone(), profile: arguments.profile.clone(), ..Sources::default() };
    let (pack, profile) = load::pack(&sources);
    let builtin = if arguments.folder.is_some() { Engine::builtin().0.rules.rules } else { Vec::new() };
    let known: Vec<&str> = builtin.iter().map(|rule| rule.code.as_str()).collect();
    let found = lint::run(&pack, &known, &profile);
    let style = output::for_results(arguments.look, None);
    let shown: String = found.iter().map(|lint| trouble::lint(lint.id, &lint.trouble, style)).collect();
    output::print(&shown);
    output::print(&format!("规则 {} · 问题 {}\n", pack.rules.rules.len(), found.len()));
    if pack.rules.rules.is_empty() {
        FAILED
    } else if found.is_empty() {
        CLEAN
    } else {
        FOUND
    }
}
