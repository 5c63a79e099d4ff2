//! The report for reading: every finding with the rows of the sheet it is about, why it matters and what to do.

mod excerpt;
mod notes;
mod quote;

use std::collections::BTreeMap;

use miette::Severity;

use super::measure::{clean, wrap};
use super::snippet::Picture;
use super::style::{Style, Tone};
use super::summary;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::rule_summary::Level;

/// Findings of one rule on one sheet that are shown in full; the JSON report has all.
const SHOWN_PER_RULE: usize = 20;

/// The findings, grouped by file and sheet; what could not be applied; the summary.
pub fn render(report: &Report, style: Style) -> String {
    let mut text = String::new();
    let (open, settled): (Vec<&Finding>, Vec<&Finding>) = report.findings.iter().partition(|finding| finding.is_open());
    for group in open.chunk_by(|a, b| a.location.path == b.location.path && a.location.sheet == b.location.sheet) {
        render_group(&mut text, group, style);
    }
    if !settled.is_empty() {
        line(&mut text, &style.paint(Tone::Heading, "已豁免、已说明的问题（不计入退出码）"));
        for finding in settled {
            hang(&mut text, "  ", &super::concise::line(finding, style), "    ", style);
        }
        text.push('\n');
    }
    let skipped = summary::skipped(report, style);
    if !skipped.is_empty() {
        line(&mut text, &style.paint(Tone::Heading, "未能适用的规则（不算通过）"));
        for reason in skipped {
            hang(&mut text, "  ", &reason, "    ", style);
        }
        text.push('\n');
    }
    for draft in &report.claims {
        let text_of = format!("{}：{}（逐处见文表核对表：--format claims）", draft.path, super::claims::summary(draft));
        hang(&mut text, "", &clean(&text_of), "", style);
    }
    if let Some(verdict) = summary::verdict(report) {
        hang(&mut text, "", &verdict, "", style);
    }
    for part in wrap(&summary::line(report, style), style.columns()) {
        line(&mut text, &style.paint(Tone::Heading, &part));
    }
    text
}

fn render_group(text: &mut String, group: &[&Finding], style: Style) {
    let Some(first) = group.first() else { return };
    let place = super::concise::place(&first.location.path, Some(&first.location.sheet), None, style);
    line(text, &style.paint(Tone::Heading, &place));
    text.push('\n');
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in group {
        let count = shown.entry(&finding.rule.code).or_default();
        *count += 1;
        if *count <= SHOWN_PER_RULE {
            render_finding(text, finding, style);
        }
    }
    for (rule, count) in shown.into_iter().filter(|&(_, count)| count > SHOWN_PER_RULE) {
        let more = format!("{rule} 在这张表中另有 {} 处，全部见 --format json。", count - SHOWN_PER_RULE);
        hang(text, "  ", &clean(&more), "  ", style);
        text.push('\n');
    }
}

fn render_finding(text: &mut String, finding: &Finding, style: Style) {
    let severity = match finding.rule.level {
        Level::Mandatory => Severity::Error,
        Level::Verify => Severity::Warning,
        Level::Advisory => Severity::Advice,
    };
    let headline = clean(&format!("{} {} {}", finding.rule.level.word(), finding.rule.code, finding.text.message));
    let blocks = match finding.quote() {
        Some(quoted) => vec![quote::block(finding, quoted, style)],
        None => excerpt::blocks(finding, style),
    };
    let pictured = !blocks.is_empty();
    text.push_str(&Picture::new(headline, severity, blocks).draw(style));
    for note in notes::of(finding, pictured, style) {
        note.write(text, style);
    }
    text.push('\n');
}

/// A text with a label before it, wrapped so that following lines stand under the text.
pub(super) struct Note {
    pub label: &'static str,
    pub text: String,
}

impl Note {
    /// Writes the note with the indentation of findings.
    pub fn write(&self, out: &mut String, style: Style) {
        let label = format!("{}：", self.label);
        let indent = "  ";
        let hanging = " ".repeat(indent.len() + super::measure::columns(&label));
        let room = style.columns().saturating_sub(hanging.len());
        for (index, part) in wrap(&self.text, room).iter().enumerate() {
            match index {
                0 => line(out, &format!("{indent}{}{part}", style.paint(Tone::Label, &label))),
                _ => line(out, &format!("{hanging}{part}")),
            }
        }
    }
}

/// Writes a text wrapped to the width, with one indentation before the first line and another before the others.
pub(super) fn hang(out: &mut String, first: &str, text: &str, others: &str, style: Style) {
    for (index, part) in wrap(text, style.columns().saturating_sub(first.len().max(others.len()))).iter().enumerate() {
        line(out, &format!("{}{part}", if index == 0 { first } else { others }));
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests;
