//! What stands under the picture of a finding: formula, likeliest cause, other possibilities, why, what to do, the rule.

use super::Note;
use crate::model::finding::{BrokenRelation, Finding, Suspect};
use crate::model::workbook::Address;
use crate::report::measure::{clean, shorten};
use crate::report::style::Style;

/// Broken relations shown.
const RELATIONS: usize = 3;
/// Other repairs shown.
const ALTERNATIVES: usize = 3;
/// Cells of one repair shown.
const CELLS: usize = 6;
/// Columns of a cell's text shown.
const REPORTED: usize = 40;

/// The notes of a finding, in the order in which they are read.
pub(super) fn of(finding: &Finding, pictured: bool, style: Style) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |label: &'static str, text: String| {
        let text = clean(&text);
        if !text.is_empty() {
            notes.push(Note { label, text });
        }
    };
    if !pictured {
        note("位置", place(finding, style));
        note("指标", finding.subject.indicator.clone());
    }
    for (index, evidence) in finding.relations.iter().take(RELATIONS).enumerate() {
        note(if index == 0 { "公式" } else { "同时" }, relation(evidence));
    }
    if finding.relations.len() > RELATIONS {
        note("同时", format!("另有 {} 条勾稽关系不符，出自同一处错误", finding.relations.len() - RELATIONS));
    }
    note("疑似", repair(chosen(finding), style));
    for (label, text) in alternatives(finding, style) {
        note(label, text);
    }
    note("未能断定", finding.diagnosis.unsettled.clone().unwrap_or_default());
    note("注意", finding.status.objection().unwrap_or_default().to_owned());
    note("为什么", finding.text.why.clone());
    note("怎么办", finding.text.help.clone());
    note("依据", format!("{} {}（说明：gouji explain {}）", finding.rule.code, finding.rule.title, finding.rule.code));
    notes
}

/// File, sheet and cells.
fn place(finding: &Finding, style: Style) -> String {
    let place = crate::report::concise::place(
        &finding.location.path,
        Some(&finding.location.sheet),
        finding.location.cells.first().copied(),
        style,
    );
    match finding.location.cells.len() {
        0 | 1 => place,
        count => format!("{place} 等 {count} 格：{}", addresses(&finding.location.cells)),
    }
}

/// Some addresses, neighbours in a row as a range (`K71:N71`), and how many cells there are if not all are named.
pub(super) fn addresses(cells: &[Address]) -> String {
    let next = |a: &Address, b: &Address| a.row == b.row && b.column.checked_sub(1) == Some(a.column);
    let named: Vec<String> = cells
        .chunk_by(next)
        .map(|run| match run {
            [first, _, .., last] => format!("{first}:{last}"),
            [first, second] => format!("{first}、{second}"),
            _ => run.iter().map(Address::to_string).collect(),
        })
        .collect();
    let shown = named.iter().take(CELLS).cloned().collect::<Vec<_>>().join("、");
    if named.len() > CELLS { format!("{shown} 等 {} 格", cells.len()) } else { shown }
}

fn relation(evidence: &BrokenRelation) -> String {
    format!("{}；左值 {}，右值 {}，差额 {}", evidence.formula, evidence.left, evidence.right, evidence.difference_in_words())
}

/// The chosen repair: every cell of it, or the one cell that could be named; nothing where none was chosen.
fn chosen(finding: &Finding) -> &[Suspect] {
    match (&finding.diagnosis.suspect, finding.diagnosis.suspects.is_empty()) {
        (Some(suspect), true) => std::slice::from_ref(suspect),
        _ => &finding.diagnosis.suspects,
    }
}

/// The other repairs; all of them when none was chosen.
fn alternatives(finding: &Finding, style: Style) -> Vec<(&'static str, String)> {
    let chosen = chosen(finding);
    let others: Vec<&Vec<Suspect>> = finding.diagnosis.alternatives.iter().filter(|way| way.as_slice() != chosen).collect();
    let label = if chosen.is_empty() { "可能" } else { "也可能" };
    let mut lines: Vec<(&str, String)> = others.iter().take(ALTERNATIVES).map(|way| (label, repair(way, style))).collect();
    if others.len() > ALTERNATIVES {
        lines.push((label, format!("另有 {} 种改法，全部见 --format json", others.len() - ALTERNATIVES)));
    }
    lines
}

/// A repair in words: cell, what it says, what it should say, the cause.
fn repair(suspects: &[Suspect], style: Style) -> String {
    let mut parts: Vec<String> = suspects.iter().take(CELLS).map(|suspect| change(suspect, style)).collect();
    if suspects.len() > CELLS {
        parts.push(format!("等共 {} 格", suspects.len()));
    }
    parts.join("；")
}

fn change(suspect: &Suspect, style: Style) -> String {
    let reported = match clean(&suspect.reported) {
        text if text.is_empty() => "（空）".to_owned(),
        text => shorten(&text, REPORTED, style),
    };
    let expected = match &suspect.expected {
        Some(expected) => format!("{} {expected}", style.arrow()),
        None => "有误，应填多少不能由表内推定".to_owned(),
    };
    let cause = suspect.cause.map(|cause| format!("，{}", cause.words())).unwrap_or_default();
    format!("{} {} {reported} {expected}{cause}", suspect.cell, suspect.label)
}
