//! The figures at the end of a report.

use serde::Serialize;

use super::style::Style;
use crate::model::finding::Finding;
use crate::model::report::{Report, Skipped};
use crate::model::rule_summary::Level;

/// How many findings of each level, rules that could not be applied, and errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Findings that must be corrected.
    pub mandatory: usize,
    /// Findings that need an explanation.
    pub verify: usize,
    /// Notes.
    pub advisory: usize,
    /// Rules that could not be applied to a table.
    pub skipped: usize,
    /// What could not be read, understood or run.
    pub errors: usize,
    /// Findings that are waived; not among those of the three levels.
    pub waived: usize,
    /// Findings that are explained; not among those of the three levels.
    pub explained: usize,
}

impl Summary {
    /// Counts a report.
    pub fn of(report: &Report) -> Self {
        let count = |level| report.findings.iter().filter(|finding| finding.is_open() && finding.rule.level == level).count();
        let settled = |explained| {
            let waived = report.findings.iter().filter_map(|finding| finding.status.waived());
            waived.filter(|waived| waived.explained == explained).count()
        };
        Self {
            mandatory: count(Level::Mandatory),
            verify: count(Level::Verify),
            advisory: count(Level::Advisory),
            skipped: report.skipped.len(),
            errors: report.errors.len(),
            waived: settled(false),
            explained: settled(true),
        }
    }
}

/// Tables and indicators (records of flat tables) that rules spoke of.
fn extent(report: &Report) -> (usize, usize) {
    let tables = || report.inputs.iter().flat_map(|input| &input.tables).filter(|table| table.checked);
    (tables().count(), tables().map(|table| table.indicators).sum())
}

/// One line: 文件 2 · 指标 51 · 强制性 8 · ….
pub(super) fn line(report: &Report, style: Style) -> String {
    let Summary { mandatory, verify, advisory, skipped, errors, waived, explained } = Summary::of(report);
    let (_, indicators) = extent(report);
    let mut parts = vec![
        format!("文件 {}", report.inputs.len()),
        format!("指标 {indicators}"),
        format!("强制性 {mandatory}"),
        format!("核实性 {verify}"),
        format!("提示性 {advisory}"),
        format!("未能适用 {skipped}"),
        format!("出错 {errors}"),
    ];
    parts.extend((waived > 0).then(|| format!("已豁免 {waived}")));
    parts.extend((explained > 0).then(|| format!("已说明 {explained}")));
    parts.join(if style.ascii { " | " } else { " · " })
}

/// What to say when there is no finding; never “没有问题” when nothing, or not everything, was checked.
pub(super) fn verdict(report: &Report) -> Option<String> {
    if report.findings.iter().any(Finding::is_open) {
        return None;
    }
    let settled = match report.findings.len() {
        0 => String::new(),
        settled => format!("除已豁免、已说明的 {settled} 个外，"),
    };
    let (tables, indicators) = extent(report);
    Some(match (indicators, report.errors.len()) {
        (0, 0) => "没有核对到任何指标：所给文件中没有认得出的数据行。".to_owned(),
        (0, errors) => format!("没有核对到任何指标：有 {errors} 处出错，见错误信息。"),
        (_, 0) => format!("共核对 {} 个文件、{tables} 张表、{indicators} 个指标，{settled}未发现问题。", report.inputs.len()),
        (_, errors) => {
            format!("已核对的 {tables} 张表、{indicators} 个指标{settled}未发现问题；但有 {errors} 处出错，出错部分未能核对。")
        }
    })
}

/// How the reason begins where a rule compares a table with another that was not handed over (`check::obstacle`).
const NOT_GIVEN: &str = "没有提供";

/// Rules that could not be applied, one text a reason: rules, tables, reason. What was not handed over is nobody's mistake, and
/// mostly the case: one text for all of it, without the rules' codes.
pub(super) fn skipped(report: &Report, style: Style) -> Vec<String> {
    let (alone, usual): (Vec<_>, Vec<_>) =
        report.skipped.iter().partition(|entry| entry.reason.split('；').all(|reason| reason.starts_with(NOT_GIVEN)));
    let mut groups: Vec<(&str, Vec<&Skipped>)> = Vec::new();
    for entry in usual {
        match groups.iter_mut().find(|(reason, _)| *reason == entry.reason) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((&entry.reason, vec![entry])),
        }
    }
    let mut lines: Vec<String> = groups.iter().map(|(reason, entries)| skipped_line(reason, entries, style)).collect();
    lines.extend((!alone.is_empty()).then(|| not_given(&alone, style)));
    lines
}

/// One text for all rules that lack another table to compare with.
fn not_given(entries: &[&Skipped], style: Style) -> String {
    let mut missing: Vec<&str> = Vec::new();
    for entry in entries {
        // One rule may lack several.
        for reason in entry.reason.split('；') {
            let what = reason.strip_prefix(NOT_GIVEN).unwrap_or(reason);
            if !missing.contains(&what) {
                missing.push(what);
            }
        }
    }
    let text = format!(
        "没有提供{}，要与它们对照的 {} 条规则没有核对（编号见 --format json）",
        missing.join("、"),
        rules_of(entries).len()
    );
    super::measure::clean(&format!("{}：{text}", tables_of(entries, style)))
}

fn rules_of<'a>(entries: &[&'a Skipped]) -> Vec<&'a str> {
    let mut rules: Vec<&str> = entries.iter().map(|entry| entry.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn skipped_line(reason: &str, entries: &[&Skipped], style: Style) -> String {
    super::measure::clean(&format!("{}（{}）：{reason}", rules_of(entries).join("、"), tables_of(entries, style)))
}

/// The table entries are about, or how many.
fn tables_of(entries: &[&Skipped], style: Style) -> String {
    let mut tables: Vec<(&str, &str)> = entries.iter().map(|entry| (entry.path.as_str(), entry.sheet.as_str())).collect();
    tables.sort_unstable();
    tables.dedup();
    match tables.first() {
        Some(&(path, sheet)) if tables.len() == 1 && sheet.is_empty() => path.to_owned(),
        Some(&(path, sheet)) if tables.len() == 1 => format!("{path} {} {sheet}", style.chevron()),
        _ => format!("{} 张表", tables.len()),
    }
}
