use super::*;
use crate::model::finding::{FindingText, Location, Subject};
use crate::model::rule_summary::RuleSummary;

#[test]
fn a_project_is_named_after_its_indicator_without_the_number() {
    let profile = Profile::builtin();
    for (name, short) in [
        ("建成消防站14个", "建成消防站"),
        ("农村寄递物流综合服务站1164个", "农村寄递物流综合服务站"),
        ("新增城镇就业5.9万人以上", "新增城镇就业"),
        ("新建609个4G/5G基站", "新建609个4G/5G基站"),
        ("“送戏下乡”演艺622场", "“送戏下乡”演艺"),
        ("高标准农田建设29.89万亩", "高标准农田建设"),
        ("新生儿疾病免费筛查与诊断服务应检尽检，筛查率达到100%，不少于20017人", "新生儿疾病免费筛查与诊断服务应检尽检"),
        ("一网通办率达到90%；", "一网通办率"),
        ("14个", "14个"),
        ("", ""),
    ] {
        assert_eq!(short_name(name, &profile), short);
    }
}

/// A city table with indicators and no figures.
fn table(indicators: &[&str]) -> Table {
    let text = |text: &str| crate::model::table::Text { text: text.into(), address: crate::model::workbook::Address::default() };
    let indicator = |name: &&str| crate::model::table::Indicator {
        number: None,
        project: String::new(),
        name: text(name),
        unit: None,
        lead: Some(text("市商务局")),
        kind: crate::model::table::IndicatorKind::Additive,
        reason: String::new(),
        additive: true,
        counted: true,
        figures: Default::default(),
        label_rows: Default::default(),
        whole: None,
        stated: None,
    };
    let place = crate::model::table::Place { name: "全市".into(), printed: text("全市"), role: Role::Total, counts: true };
    Table { places: vec![place], indicators: indicators.iter().map(indicator).collect(), ..Table::default() }
}

#[test]
fn indicators_of_one_name_in_the_profile_are_one_project_and_a_shorter_name_is_found_again() {
    let profile = Profile::builtin();
    let city = table(&["新建609个4G/5G基站", "共享70个4G/5G基站", "改造城镇老旧小区217个", "农村公路提质改造152公里"]);
    let projects = Register::new(&Report::default(), &[("a", &city)], &profile, None).projects;
    let names: Vec<&str> = projects.iter().map(|project| project.name.as_str()).collect();
    assert_eq!(names, ["4G/5G基站建设与共享", "改造城镇老旧小区", "农村公路提质改造"]);
    assert_eq!(projects[0].lead.as_deref(), Some("市商务局"), "the table says more than the profile");
    let mut without = city.clone();
    without.indicators[0].lead = None;
    without.indicators.truncate(1);
    let projects = Register::new(&Report::default(), &[("a", &without)], &profile, None).projects;
    assert_eq!(projects[0].lead.as_deref(), Some("市通管办"));

    let mut whole = Register::default();
    let mut known = Known::default();
    whole.enter_indicators(&city, &profile, &mut known);
    known.settle(&whole, &profile);
    assert_eq!(whole.project("城镇老旧小区改造", &profile, &mut known), 1);
    assert_eq!(whole.project("不相干的事", &profile, &mut known), 3);
    assert_eq!(whole.projects.len(), 4);
}

#[test]
fn what_several_files_say_alike_is_one_problem() {
    let finding = |path: &str, message: &str| Finding {
        id: "E8|高标准农田|汨罗市|progress".into(),
        rule: RuleSummary { code: "E8".into(), ..RuleSummary::default() },
        location: Location { path: path.into(), ..Location::default() },
        subject: Subject { place: "汨罗市".into(), ..Subject::default() },
        text: FindingText { message: message.into(), ..FindingText::default() },
        ..Finding::default()
    };
    let findings = vec![finding("a.xlsx", "99%"), finding("b.xlsx", "99%"), finding("c.xlsx", "97%"), finding("c.xlsx", "97%")];
    let report = Report { findings, ..Report::default() };
    let register = Register::new(&report, &[], &Profile::builtin(), None);
    let files: Vec<(&str, usize)> = register.problems.iter().map(|p| (p.finding.location.path.as_str(), p.also.len())).collect();
    // What one file says twice stays two.
    assert_eq!(files, [("a.xlsx", 1), ("c.xlsx", 0), ("c.xlsx", 0)]);
    assert_eq!(register.problems[0].also[0].location.path, "b.xlsx");
}
