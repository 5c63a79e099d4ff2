use super::*;
use crate::model::finding::{FindingText, Location, MeasureName, Subject};
use crate::model::rule_summary::RuleSummary;
use crate::model::table::Measure;
use crate::model::workbook::{Address, Content};
use crate::report::verification_list;

const REASON: &str = "省厅平台按同一口径折算，已与市人社局核对台账";

fn day(text: &str) -> Date {
    text.parse::<toml::value::Datetime>().ok().and_then(|moment| moment.date).unwrap()
}

fn finding(level: Level) -> Finding {
    Finding {
        rule: RuleSummary { code: "F6".into(), level, mark: "a1b2".into(), ..RuleSummary::default() },
        location: Location {
            path: "附件1.xlsx".into(),
            sheet: "1".into(),
            cells: vec![Address::new(70, 6), Address::new(70, 7)],
            values: vec!["103.00%".into(), "103.00%".into()],
            excerpts: Vec::new(),
        },
        subject: Subject {
            indicator: "“一卡通”".into(),
            place: "全市".into(),
            measure: Some(MeasureName::Measure(Measure::Progress)),
        },
        text: FindingText { message: "各地进度都是103.00%".into(), ..FindingText::default() },
        ..Finding::default()
    }
}

fn report(level: Level) -> Report {
    Report { findings: vec![finding(level)], ..Report::default() }
}

fn toml(change: impl Fn(String) -> String) -> String {
    change(format!(
        "[[waiver]]\nrule = \"f6\"\nindicator = \"“一卡 通”\"\nplace = \"全市\"\nmeasure = \"进度\"\nvalues = \"103.00%×2\"\nmark = \"a1b2\"\n\
         reason = \"{REASON}\"\nby = \"市专班 李某\"\nuntil = 2026-03-31\n"
    ))
}

fn settled(report: &mut Report, text: &str, today: &str) {
    let (entries, troubles) = waivers("豁免.toml", text);
    assert_eq!(troubles, []);
    let profile = Profile::builtin();
    settle(report, &[Entries { entries, paths: None }], day(today), |_| &profile);
}

#[test]
fn a_waiver_counts_for_its_finding_to_its_last_day() {
    let mut report = report(Level::Mandatory);
    settled(&mut report, &toml(|text| text), "2026-03-31");
    assert_eq!(report.findings.len(), 1);
    let waived = report.findings[0].status.waived().unwrap();
    assert_eq!((waived.by.as_str(), waived.until.as_deref(), waived.explained), ("市专班 李某", Some("2026-03-31"), false));
    assert_eq!(waived.source, "豁免.toml 第1行");
    assert!(!report.findings[0].is_open());
}

#[test]
fn it_lapses_with_the_date_the_value_and_the_rule() {
    let lapsed = |change: &dyn Fn(&mut Finding), today: &str| {
        let mut report = report(Level::Verify);
        change(&mut report.findings[0]);
        settled(&mut report, &toml(|text| text), today);
        assert_eq!(report.findings.len(), 1);
        assert!(report.findings[0].is_open());
        report.findings[0].status.objection().unwrap().to_owned()
    };
    assert!(lapsed(&|_| (), "2026-04-01").contains("期限到2026-03-31为止"));
    let values = lapsed(&|finding| finding.location.values[1] = "104.00%".into(), "2026-01-01");
    assert!(values.contains("“103.00%×2”") && values.contains("“103.00%、104.00%”"), "{values}");
    assert!(lapsed(&|finding| finding.rule.mark = "ffff".into(), "2026-01-01").contains("规则 F6 的内容或级别已变动"));
}

#[test]
fn an_entry_without_a_finding_is_a_finding() {
    let mut report = report(Level::Verify);
    settled(&mut report, &toml(|text| text.replace("全市", "华容县")), "2026-01-01");
    assert_eq!(report.findings.len(), 2);
    let orphan = report.findings.iter().find(|finding| finding.rule.code == "K1").unwrap();
    assert!(orphan.text.message.contains("第1行") && orphan.text.message.contains("华容县"), "{}", orphan.text.message);
    assert_eq!((orphan.rule.level, orphan.location.path.as_str()), (Level::Advisory, "豁免.toml"));
    // Entries of another folder are not for this file.
    let (entries, _) = waivers("豁免.toml", &toml(|text| text));
    let elsewhere = Entries { entries, paths: Some(BTreeSet::from(["别处.xlsx".to_owned()])) };
    let mut report = self::report(Level::Verify);
    let profile = Profile::builtin();
    settle(&mut report, &[elsewhere], day("2026-01-01"), |_| &profile);
    assert!(report.findings.iter().any(|finding| finding.rule.code == "F6" && finding.is_open()));
}

#[test]
fn a_waiver_needs_a_reason_and_who_approved_it() {
    for (from, to, said) in [(REASON, "已核实", "没有说明原因"), ("市专班 李某", " ", "没有写明批准人")] {
        let mut report = report(Level::Verify);
        settled(&mut report, &toml(|text| text.replace(from, to)), "2026-01-01");
        assert!(report.findings[0].status.objection().is_some_and(|objection| objection.contains(said)), "{report:?}");
    }
}

#[test]
fn mistakes_in_a_waiver_have_a_place() {
    let mistake = |text: &str| {
        let (entries, troubles) = waivers("豁免.toml", text);
        assert!(entries.is_empty() && troubles.len() == 1, "{text}: {troubles:?}");
        (troubles[0].position, troubles[0].message.clone(), troubles[0].help.clone())
    };
    let (position, _, help) = mistake(&toml(|text| text.replace("reason", "reson")));
    assert_eq!(position, Some((8, 1)));
    assert!(help.contains("reason"));
    assert!(mistake(&toml(|text| text.replace("by = \"市专班 李某\"\n", ""))).1.contains("缺少 by"));
    assert_eq!(mistake(&toml(|text| text.replace("2026-03-31", "\"明年\""))).0, Some((10, 10)));
    mistake("waiver = 3\n");
    mistake("[[waivers]]\n");
    mistake("until = \n");
    mistake("waiver = [1]\n");
}

/// The exported list of a report, filled in: (explanation, who).
fn filled(report: &Report, reason: &str, by: &str) -> Vec<Entry> {
    let mut list = crate::read::read(&verification_list::render(report).unwrap()).unwrap();
    let sheet = &mut list.sheets[0];
    let column =
        |heading: &str| sheet.cells.iter().find(|(_, content)| **content == Content::Text(heading.into())).unwrap().0.column;
    let (explanation, who) = (column("核实情况说明"), column("填报人"));
    sheet.cells.insert(Address::new(2, explanation), Content::Text(reason.into()));
    sheet.cells.insert(Address::new(2, who), Content::Text(by.into()));
    let (entries, troubles) = explanations::of_workbook("核实清单.xlsx", &list);
    assert_eq!(troubles, []);
    entries
}

fn explained(level: Level, reason: &str, by: &str) -> Finding {
    let mut report = report(level);
    let entries = filled(&report, reason, by);
    let profile = Profile::builtin();
    settle(&mut report, &[Entries { entries, paths: None }], day("2026-01-01"), |_| &profile);
    assert_eq!(report.findings.len(), 1, "{report:?}");
    report.findings.remove(0)
}

#[test]
fn explanations_are_read_back_from_the_exported_list() {
    let finding = explained(Level::Verify, REASON, "张三");
    let waived = finding.status.waived().unwrap();
    assert!(waived.explained && waived.reason == REASON && waived.source == "核实清单.xlsx 第3行", "{waived:?}");
    let empty = explained(Level::Verify, "核实无误", "张三");
    let objection = empty.status.objection().unwrap();
    assert!(
        empty.is_open() && objection.contains("“核实无误”没有说明原因") && objection.contains("数是从哪里来的"),
        "{objection}"
    );
    assert!(explained(Level::Mandatory, REASON, "张三").status.objection().unwrap().contains("不能以说明代替"));
    assert!(explained(Level::Verify, REASON, "").status.objection().unwrap().contains("没有写明填报人"));
}

#[test]
fn a_list_that_is_none_is_refused() {
    for text in ["序号,问题\n1,无\n", "规则,指标,地区,项目,填报值,核实情况说明,填报人\nF6,甲,乙,进度,1,属实,张三\n"]
    {
        let (entries, troubles) = explanations("清单.csv", text.as_bytes());
        assert!(entries.is_empty() && troubles.len() == 1, "{troubles:?}");
    }
    assert_eq!(explanations("清单.xlsx", b"").1.len(), 1);
    let (_, troubles) = explanations("清单.csv", "规则,指标,地区,项目,填报值,核实情况说明,填报人\nF6,甲\n".as_bytes());
    assert!(troubles[0].message.contains("“标记”"), "{troubles:?}");
}
