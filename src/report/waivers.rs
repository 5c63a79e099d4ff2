//! Findings as waivers to be filled in: what each is for stands there, reason, approver and date are left blank.

use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::profile::Value;

/// A TOML text with an entry for each finding that is still to be dealt with.
pub fn render(report: &Report) -> String {
    let mut text = String::from(
        "# 豁免样本。只留下确需豁免的，填上理由 reason、批准人 by 和期限 until（含当日），存为表旁边的“豁免.toml”。\n\
         # 填报值、规则有变化，或期限已过，豁免即失效。\n",
    );
    for finding in report.findings.iter().filter(|finding| finding.is_open()) {
        text.push_str(&entry(finding));
    }
    text
}

fn entry(finding: &Finding) -> String {
    let quoted = |text: &str| Value::Text(text.to_owned()).to_string();
    let measure = finding.subject.measure.as_ref().map(|measure| measure.id()).unwrap_or_default();
    let mut text = format!("\n# {}\n[[waiver]]\n", super::measure::clean(&finding.text.message));
    for (key, value) in [
        ("rule", finding.rule.code.as_str()),
        ("indicator", &finding.subject.indicator),
        ("place", &finding.subject.place),
        ("measure", measure),
        ("values", &finding.printed()),
        ("mark", &finding.rule.mark),
        ("reason", ""),
        ("by", ""),
    ] {
        text.push_str(&format!("{key} = {}\n", quoted(value)));
    }
    text.push_str("until = \n");
    text
}
