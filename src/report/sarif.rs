//! The report as SARIF 2.1.0, for code hosts and dashboards: rules with their manual, results with our identity as fingerprint.
//!
//! A sheet has no text region: the artifact is the file, the row stands as its line, and the cell as a logical location. What is
//! waived is a suppressed result; what could not be read or run is a notification of the run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::concise::{decision, message};
use super::json::pretty;
use super::style::Style;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::rule_summary::{Level, code_order};
use crate::model::trouble::Trouble;
use crate::model::workbook::Address;
use crate::rule::{Page, Rule};

/// The report as one SARIF log. `rules` are those that were in force; only those with findings are described.
pub fn render<'a>(report: &Report, rules: impl IntoIterator<Item = &'a Rule>) -> String {
    let known: BTreeMap<&str, &Rule> = rules.into_iter().map(|rule| (rule.code.as_str(), rule)).collect();
    let mut codes: Vec<&Finding> = report.findings.iter().collect();
    codes.sort_by_key(|finding| code_order(&finding.rule.code));
    codes.dedup_by_key(|finding| finding.rule.code.as_str());
    let index = |code: &str| codes.iter().position(|finding| finding.rule.code == code);
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "gouji",
                "version": env!("CARGO_PKG_VERSION"),
                "language": "zh-CN",
                "rules": codes.iter().map(|finding| rule(finding, known.get(finding.rule.code.as_str()))).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.errors.is_empty(),
                "toolExecutionNotifications": report.errors.iter().map(notification).collect::<Vec<_>>(),
            }],
            "columnKind": "unicodeCodePoints",
            "results": report.findings.iter().map(|finding| result(finding, index(&finding.rule.code))).collect::<Vec<_>>(),
        }],
    }))
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Mandatory => "error",
        Level::Verify => "warning",
        Level::Advisory => "note",
    }
}

/// A rule with findings, described by its manual page.
fn rule(finding: &Finding, known: Option<&&Rule>) -> Value {
    let manual = match known {
        // The first line is the title.
        Some(rule) => rule.manual.trim().split_once('\n').map(|(_, page)| page.trim().to_owned()),
        None => Page::of(&finding.rule.code).map(|page| page.manual),
    };
    let manual = manual.unwrap_or_else(|| format!("{}\n\n{}", finding.text.why, finding.text.help).trim().to_owned());
    json!({
        "id": finding.rule.code,
        "name": finding.rule.name,
        "shortDescription": { "text": finding.rule.title },
        "fullDescription": { "text": if finding.text.why.is_empty() { &finding.rule.title } else { &finding.text.why } },
        "help": { "text": manual, "markdown": manual },
        "defaultConfiguration": { "level": level(known.map_or(finding.rule.level, |rule| rule.level)) },
    })
}

fn result(finding: &Finding, index: Option<usize>) -> Value {
    let mut text = message(finding, Style::default());
    for more in [finding.status.objection().unwrap_or_default(), &finding.text.help] {
        if !more.is_empty() {
            text.push_str(&format!("\n{more}"));
        }
    }
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": level(finding.rule.level),
        "message": { "text": text },
        "locations": [location(&finding.location.path, Some(&finding.location.sheet), finding.location.cells.first().copied(), finding.line())],
        "partialFingerprints": { "gouji/v1": finding.id },
        "properties": {
            "sheet": finding.location.sheet,
            "cells": finding.location.cells.iter().map(Address::to_string).collect::<Vec<_>>(),
            "indicator": finding.subject.indicator,
            "place": finding.subject.place,
            "measure": finding.subject.measure.as_ref().map(|measure| measure.id()),
            "reported": finding.diagnosis.suspect.as_ref().map(|suspect| suspect.reported.clone()),
            "expected": finding.diagnosis.suspect.as_ref().and_then(|suspect| suspect.expected.clone()),
        },
    });
    if let (Some(waived), Some(result)) = (finding.status.waived(), result.as_object_mut()) {
        let suppression = json!({ "kind": "external", "status": "accepted", "justification": decision(waived) });
        result.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}

fn location(path: &str, sheet: Option<&str>, cell: Option<Address>, line: Option<u64>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
    if let (Some(line), Some(physical)) = (line, physical.as_object_mut()) {
        physical.insert("region".to_owned(), json!({ "startLine": line }));
    }
    let mut location = json!({ "physicalLocation": physical });
    let name = match (sheet.filter(|sheet| !sheet.is_empty()), cell) {
        (Some(sheet), Some(cell)) => Some((cell.to_string(), format!("{sheet}!{cell}"), "cell")),
        (Some(sheet), None) => Some((sheet.to_owned(), sheet.to_owned(), "sheet")),
        (None, _) => None,
    };
    if let (Some((name, whole, kind)), Some(location)) = (name, location.as_object_mut()) {
        let logical = json!({ "name": name, "fullyQualifiedName": whole, "kind": kind });
        location.insert("logicalLocations".to_owned(), json!([logical]));
    }
    location
}

fn notification(trouble: &Trouble) -> Value {
    let text = if trouble.help.is_empty() { trouble.message.clone() } else { format!("{}\n{}", trouble.message, trouble.help) };
    let mut place =
        location(&trouble.path, trouble.sheet.as_deref(), trouble.cell, trouble.cell.map(|cell| u64::from(cell.row) + 1));
    if let Some((line, column)) = trouble.position.filter(|&(line, column)| line > 0 && column > 0)
        && let Some(physical) = place.get_mut("physicalLocation").and_then(Value::as_object_mut)
    {
        physical.insert("region".to_owned(), json!({ "startLine": line, "startColumn": column }));
    }
    json!({ "level": "error", "message": { "text": text }, "locations": [place] })
}

/// A path as a URI reference: `/` between folders, everything but plain characters as bytes in hexadecimal.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    // Platforms match it against the paths of the repository.
    let path = path.strip_prefix("./").unwrap_or(&path);
    let drive = path.as_bytes().get(1) == Some(&b':');
    let start = match (path.starts_with('/'), drive) {
        (true, _) => "file://",
        (_, true) => "file:///",
        _ => "",
    };
    let mut uri = start.to_owned();
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b':' if drive && at == 1 => uri.push(':'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::model::status::{Status, Waived};
    use crate::profile::Profile;
    use crate::report::{samples, snapshots};
    use crate::rule::RuleSet;

    /// The official schema.
    const SCHEMA: &str = include_str!("../../tests/sarif/sarif-schema-2.1.0.json");

    fn report() -> Report {
        let mut report = samples::november();
        report.findings[1].status = Status::Waived(Waived {
            explained: false,
            reason: "省厅平台按同一口径折算".into(),
            by: "市专班 李某".into(),
            until: Some("2026-03-31".into()),
            source: "豁免.toml 第3行".into(),
        });
        report.findings[2].status = Status::Refused("豁免已失效（第9行）：期限到2025-10-31为止".into());
        report
    }

    #[test]
    fn sarif_is_valid_by_the_official_schema() {
        let (rules, _) = RuleSet::load(builtin::rules(), &Profile::builtin());
        // The pattern of `language` has a bracket that is read as itself by lenient readers of patterns only.
        let schema = SCHEMA.replace("{2}]?$", "{2}\\\\]?$");
        let schema: Value = serde_json::from_str(&schema).expect("a schema");
        let validator = jsonschema::validator_for(&schema).expect("a valid schema");
        for (report, rules) in [(report(), &rules.rules[..]), (Report::default(), &[]), (report(), &[])] {
            let log: Value = serde_json::from_str(&render(&report, rules)).expect("JSON");
            let errors: Vec<String> =
                validator.iter_errors(&log).map(|error| format!("{} {error}", error.instance_path())).collect();
            assert_eq!(errors, [""; 0]);
            assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(report.findings.len()));
        }
        // A schema that lets everything pass proves nothing.
        assert!(!validator.is_valid(&json!({ "version": "2.1.0", "runs": [{ "results": [{ "level": "fatal" }] }] })));
        snapshots::check("sarif.json", &render(&report(), &[]));
    }

    #[test]
    fn a_rule_has_its_manual_and_a_result_its_rule() {
        let (rules, _) = RuleSet::load(builtin::rules(), &Profile::builtin());
        let log: Value = serde_json::from_str(&render(&report(), rules.rules.iter())).expect("JSON");
        let run = &log["runs"][0];
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
        let texts = run["tool"]["driver"]["rules"].as_array().expect("rules").iter().map(|rule| rule["help"]["text"].to_string());
        assert!(texts.filter(|text| text.contains("## 查什么")).count() >= 4);
    }

    #[test]
    fn paths_are_uri_references() {
        assert_eq!(uri("2025-11/附件1 a.xlsx"), "2025-11/%E9%99%84%E4%BB%B61%20a.xlsx");
        assert_eq!(uri("C:\\a\\b#.xlsx"), "file:///C:/a/b%23.xlsx");
        assert_eq!(uri("/a:b"), "file:///a%3Ab");
        assert_eq!(uri("./a.xlsx"), "a.xlsx");
    }
}
