//! 文表核对表: every number of a draft with what it was compared with, as a Markdown table for the office.

use super::measure::clean;
use crate::model::claim::{Claim, DraftClaims, Verdict};

/// The table of each draft: claims that do not agree first, then those that do, then those that are tied to nothing.
pub fn render(drafts: &[DraftClaims]) -> String {
    let mut text = String::new();
    for draft in drafts {
        text.push_str(&format!("# 文表核对表：{}\n\n", clean(file(&draft.path))));
        text.push_str(&format!("{}\n\n", summary(draft)));
        for heading in ["不符", "相符", "未对应（没有核对）"] {
            let group = |verdict: Verdict| match verdict {
                Verdict::Agrees => "相符",
                Verdict::Untied => "未对应（没有核对）",
                _ => "不符",
            };
            let claims: Vec<&Claim> =
                draft.claims.iter().map(|claim| claim.as_ref()).filter(|claim| group(claim.verdict) == heading).collect();
            if claims.is_empty() {
                continue;
            }
            let unit = if draft.by_paragraph { "段" } else { "行" };
            text.push_str(&format!("## {heading}（{}处）\n\n", claims.len()));
            text.push_str(&format!("| {unit} | 文中 | 地方 | 结论 | 表中 | 对应 | 句子 |\n|---|---|---|---|---|---|---|\n"));
            for claim in claims {
                text.push_str(&row(claim));
            }
            text.push('\n');
        }
    }
    text
}

/// 共 75 处，不符 11 处，相符 20 处，未对应 44 处.
pub(super) fn summary(draft: &DraftClaims) -> String {
    let count = |verdict: Verdict| draft.claims.iter().filter(|claim| claim.verdict == verdict).count();
    let (agrees, untied) = (count(Verdict::Agrees), count(Verdict::Untied));
    let all = draft.claims.len();
    format!("文中的数和说法共{all}处：不符{}处，相符{agrees}处，未对应{untied}处", all - agrees - untied)
}

fn row(claim: &Claim) -> String {
    let tie = claim.tie.as_ref();
    let figure = match tie {
        Some(tie) if !tie.figure.is_empty() => {
            let measure = tie.measure.map(|measure| measure.word()).unwrap_or_default();
            let target = if tie.target.is_empty() || tie.target == tie.figure {
                String::new()
            } else {
                format!("（目标{}）", tie.target)
            };
            format!("{measure}{}{target}", tie.figure)
        }
        _ => claim.note.clone(),
    };
    let tied = tie.map(|tie| format!("{} {}", tie.indicator, tie.source())).unwrap_or_default();
    let (from, to) = claim.mark;
    let part = |range: std::ops::Range<usize>| claim.sentence.get(range).unwrap_or_default();
    let sentence = format!("{}**{}**{}", part(0..from), part(from..to), part(to..claim.sentence.len()));
    let cells = [
        claim.line.to_string(),
        claim.said.clone(),
        claim.place.clone(),
        claim.verdict.word().to_owned(),
        figure,
        tied,
        sentence,
    ];
    let cells: Vec<String> = cells.iter().map(|cell| clean(cell).replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn file(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
