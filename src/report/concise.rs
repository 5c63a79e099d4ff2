//! One line a finding, to be searched with `grep` or `findstr`.

use super::measure::{clean, columns, shorten};
use super::style::Style;
use super::summary;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::status::{Status, Waived};
use crate::model::trouble::Trouble;
use crate::model::workbook::Address;

/// Columns of an indicator's name that are shown before a message which does not name it.
const NAME: usize = 36;

/// The findings, one line each; what could not be applied; the summary.
///
/// `路径 › 表!G26 强制性 E4 全市进度151.50%，按数量÷指标应为162.32%`
pub fn render(report: &Report, style: Style) -> String {
    let mut lines: Vec<String> = report.findings.iter().map(|finding| line(finding, style)).collect();
    lines.extend(summary::skipped(report, style).into_iter().map(|text| format!("未能适用 {text}")));
    lines.extend(summary::verdict(report));
    lines.push(summary::line(report, style));
    lines.push(String::new());
    lines.join("\n")
}

/// One finding on one line.
pub(super) fn line(finding: &Finding, style: Style) -> String {
    let place = match finding.quote() {
        Some(quote) => format!("{} {} {}", clean(&finding.location.path), style.chevron(), quote.place()),
        None => place(&finding.location.path, Some(&finding.location.sheet), finding.location.cells.first().copied(), style),
    };
    let standing = finding.status.waived().map(|waived| format!("{} ", waived.word())).unwrap_or_default();
    let note = match &finding.status {
        Status::Waived(waived) => format!("（{}）", clean(&decision(waived))),
        Status::Refused(objection) => format!("（{}）", clean(objection)),
        Status::Open => String::new(),
    };
    format!("{place} {standing}{} {} {}{note}", finding.rule.level.word(), finding.rule.code, message(finding, style))
}

/// The message, the indicator before it where it does not name it.
pub(super) fn message(finding: &Finding, style: Style) -> String {
    let message = clean(&finding.text.message);
    let name = clean(&finding.subject.indicator);
    if names(&message, &name) { message } else { format!("{}：{message}", shorten(&name, NAME, style)) }
}

/// Why a finding may stand, who says so, and until when.
pub(super) fn decision(waived: &Waived) -> String {
    let who = if waived.explained { "填报人" } else { "批准人" };
    let until = waived.until.as_ref().map(|until| format!("，至 {until}")).unwrap_or_default();
    format!("{}；{who}：{}{until}", waived.reason, waived.by)
}

/// Whether a message already says which indicator it is about: it holds the name or a good part of its beginning.
fn names(message: &str, name: &str) -> bool {
    let beginning: String = name.chars().take(6).collect();
    columns(name) == 0 || message.contains(&beginning)
}

/// `路径 › 表!G26`, as far as it is known.
pub(super) fn place(path: &str, sheet: Option<&str>, cell: Option<Address>, style: Style) -> String {
    let mut text = clean(path);
    if let Some(sheet) = sheet.filter(|sheet| !sheet.is_empty()) {
        text.push_str(&format!(" {} {}", style.chevron(), clean(sheet)));
        if let Some(cell) = cell {
            text.push_str(&format!("!{cell}"));
        }
    } else if let Some(cell) = cell {
        text.push_str(&format!(" {} {cell}", style.chevron()));
    }
    text
}

/// What could not be read, understood or run, one line each.
pub fn troubles(troubles: &[Trouble], style: Style) -> String {
    let mut text = String::new();
    for trouble in troubles {
        text.push_str(&place(&trouble.path, trouble.sheet.as_deref(), trouble.cell, style));
        if let Some((line, column)) = trouble.position {
            text.push_str(&format!(":{line}:{column}"));
        }
        text.push_str(" 出错 ");
        if let Some(rule) = &trouble.rule {
            text.push_str(&format!("{} ", clean(rule)));
        }
        text.push_str(&clean(&trouble.message));
        if !trouble.help.is_empty() {
            text.push_str(&format!("（怎么办：{}）", clean(&trouble.help)));
        }
        text.push('\n');
    }
    text
}
