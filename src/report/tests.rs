use super::*;
use crate::model::report::Report;

#[test]
fn json_keeps_the_contract() {
    let text = json::render(&samples::november());
    let value: serde_json::Value = serde_json::from_str(&text).expect("valid JSON");
    let keys: Vec<&String> = value.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["version", "inputs", "findings", "skipped", "errors", "summary"]);
    assert_eq!(value["version"], 1);
    let first = &value["findings"][0];
    for (key, expected) in [
        ("rule", "E4"),
        ("name", "progress-not-actual-over-target"),
        ("level", "mandatory"),
        ("path", "2025-11/附件1-省级.xlsx"),
        ("sheet", "Sheet1"),
        ("place", "全市"),
        ("measure", "progress"),
        ("left", "151.50%"),
        ("right", "162.32%"),
        ("difference", "-10.82%"),
    ] {
        assert_eq!(first[key], expected, "{key}");
    }
    assert_eq!(first["cells"], serde_json::json!(["G26"]));
    assert_eq!(first["suspect"]["cell"], "G26");
    assert_eq!(first["suspect"]["expected"], "162.32%");
    assert_eq!(first["suspect"]["cause"], "mean-of-rates");
    assert_eq!(first["suspects"].as_array().map(Vec::len), Some(1));
    let undecided = &value["findings"][2];
    assert!(undecided["suspect"].is_null());
    assert_eq!(undecided["alternatives"][0][0]["cell"], "O90");
    assert!(value["findings"][1]["formula"].is_null());
    assert_eq!(value["errors"][2]["line"], 4);
    assert_eq!(value["errors"][2]["column"], 31);
    let summary =
        serde_json::json!({ "mandatory": 3, "verify": 2, "advisory": 1, "skipped": 4, "errors": 4, "waived": 0, "explained": 0 });
    assert_eq!(value["summary"], summary);
    snapshots::check("report.json", &text);
}

#[test]
fn an_empty_report_has_every_key() {
    let value: serde_json::Value = serde_json::from_str(&json::render(&Report::default())).expect("valid JSON");
    assert_eq!(value["findings"], serde_json::json!([]));
    assert_eq!(value["summary"]["errors"], 0);
}

#[test]
fn concise_is_one_line_a_finding() {
    let report = samples::november();
    let text = concise::render(&report, Style::default());
    assert_eq!(text.lines().count(), report.findings.len() + 2 + 1, "{text}");
    assert!(text.starts_with("2025-11/附件1-省级.xlsx › Sheet1!G26 强制性 E4 "), "{text}");
    assert!(!text.contains('\u{1b}'));
    snapshots::check("concise.txt", &text);
}

#[test]
fn troubles_are_shown_with_their_place() {
    let style = Style { width: 80, colour: false, ascii: false };
    let text = trouble::render(&samples::troubles(), style);
    snapshots::check("trouble.txt", &text);
    snapshots::check("trouble-concise.txt", &concise::troubles(&samples::troubles(), style));
}

#[test]
fn a_place_outside_the_script_does_no_harm() {
    for position in [(0, 0), (1, 0), (2, 900), (usize::MAX, usize::MAX), (5, 1)] {
        let trouble = crate::model::trouble::Trouble {
            position: Some(position),
            source: Some("let x = 1;\nlet 进度 = y;".into()),
            message: "不成句".into(),
            ..Default::default()
        };
        assert!(trouble::render(&[trouble], Style::default()).contains("不成句"));
    }
}
