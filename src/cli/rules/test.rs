//! `gouji rules test`.

use std::path::Path;

use gouji::engine::Engine;
use gouji::pack::examples::{self, Difference, Failure, Tried};
use gouji::report::{Style, trouble};

use crate::arguments::{Sources, TestRules};
use crate::explain::unknown;
use crate::{CLEAN, FAILED, FOUND, load, output};

/// Tries rules on their examples; returns the exit code.
pub fn run(arguments: &TestRules) -> u8 {
    let mut sources = arguments.sources.clone();
    let mut code = None;
    if let Some(which) = &arguments.which {
        if Path::new(which).exists() {
            if sources.rules.is_some() {
                output::complain("用法不对：文件夹写了两处（参数和 --rules），请只写一处。\n");
                return FAILED;
            }
            sources.rules = Some(which.into());
        } else {
            code = Some(which.as_str());
        }
    }
    let (pack, profile) = load::pack(&sources);
    if let Some(code) = code
        && pack.rules.find(code).is_none()
    {
        output::complain(&unknown(code, pack.rules.known()));
        return FAILED;
    }
    let known = known(&sources);
    let wanted =
        |rule: &gouji::rule::Rule| code.is_none_or(|code| pack.rules.find(code).is_some_and(|one| one.code == rule.code));
    // Trouble with another rule is not asked about.
    let mut tried = if code.is_none() { examples::broken(&pack) } else { Vec::new() };
    let broken = !tried.is_empty();
    tried.extend(examples::run(&pack, &known, &profile, wanted));
    output::print(&render(&tried, output::for_results(arguments.look, None)));
    let failed = tried.iter().any(|tried| !tried.failures.is_empty());
    match (broken || tried.is_empty(), failed) {
        (true, _) => FAILED,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    }
}

/// The built-in rules, which those of a folder may refine.
fn known(sources: &Sources) -> Vec<gouji::rule::Rule> {
    if sources.rules.is_some() { Engine::builtin().0.rules.rules } else { Vec::new() }
}

fn render(tried: &[Tried], style: Style) -> String {
    let width = tried.iter().map(|tried| tried.code.chars().count()).max().unwrap_or(0).min(8);
    let mut text = String::new();
    let (mut examples, mut failures) = (0, 0);
    for one in tried {
        let (bad, good) = one.examples;
        examples += bad + good;
        let verdict = if one.failures.is_empty() { "通过" } else { "没通过" };
        failures += usize::from(!one.failures.is_empty());
        let line = format!("{:width$}  {verdict}  反例 {bad} 正例 {good}  {}", one.code, one.title);
        text.push_str(&format!("{}\n", line.trim_end()));
        for failure in &one.failures {
            text.push_str(&explained(failure, style));
        }
    }
    text.push_str(&format!("规则 {} · 通过 {} · 没通过 {failures} · 例子 {examples}\n", tried.len(), tried.len() - failures));
    text
}

fn explained(failure: &Failure, style: Style) -> String {
    match failure {
        Failure::Broken(broken) => trouble::render(std::slice::from_ref(broken.as_ref()), style),
        Failure::Incomplete(what) => format!("    {what}\n"),
        Failure::Different { place, title, lines } => {
            let lines: String = lines.iter().map(difference).collect();
            format!("    {place}  {title}\n{lines}")
        }
    }
}

fn difference(one: &Difference) -> String {
    let mark = if one.expected { "- 应报而没报" } else { "+ 不该报却报了" };
    let cells = if one.cells.is_empty() { String::new() } else { format!("    表中 {}", one.cells.join("；")) };
    format!("      {mark}  {}{cells}\n", one.finding)
}
