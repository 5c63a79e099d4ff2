use std::collections::BTreeSet;

use proptest::prelude::*;

use super::phrases::QuantityWord;
use super::*;
use crate::model::finding::{About, BrokenRelation, Finding, FindingText, Location, MeasureName, Subject, Tally};
use crate::model::report::Report;
use crate::model::rule_summary::{Level, RuleSummary};
use crate::model::table::{Measure, Place, Role, Table, Text};
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::text::period::Period;

const PLACES: [&str; 13] = [
    "岳阳楼区",
    "云溪区",
    "君山区",
    "岳阳县",
    "华容县",
    "湘阴县",
    "平江县",
    "岳阳经开区",
    "屈原管理区",
    "南湖新区",
    "汨罗市",
    "临湘市",
    "城陵矶新港区",
];
const POSTAL: &str = "农村寄递物流综合服务站1164个";
const CHARGING: &str = "新建电动汽车公共充电桩（车位）380个";
const FIRE: &str = "建成消防站14个";
const BASE: &str = "新建609个4G/5G基站";

pub(crate) fn finding(
    rule: &str,
    indicator: &str,
    place: &str,
    measure: Option<&str>,
    figures: Option<(&str, &str, &str)>,
) -> Finding {
    let evidence = figures.map(|(left, right, difference)| BrokenRelation {
        rule: rule.into(),
        left: left.into(),
        right: right.into(),
        difference: difference.into(),
        ..BrokenRelation::default()
    });
    Finding {
        id: format!("{rule}|{indicator}|{place}|{}", measure.unwrap_or_default()),
        rule: RuleSummary { code: rule.into(), title: rule.into(), level: Level::Verify, ..RuleSummary::default() },
        location: Location {
            path: "2025-11/台账.xlsx".into(),
            sheet: "台账".into(),
            cells: vec![Address::new(3, 4)],
            ..Location::default()
        },
        subject: Subject {
            indicator: indicator.into(),
            place: place.into(),
            measure: measure.map(|measure| MeasureName::Named(measure.into())),
        },
        text: saying(figures.map_or_else(|| format!("{place}有问题"), |(left, right, _)| format!("{place}{left}，应为{right}"))),
        relations: evidence.into_iter().collect(),
        ..Finding::default()
    }
}

fn saying(message: String) -> FindingText {
    FindingText { message, ..FindingText::default() }
}

/// A finding about so many sites of so many.
fn tallied(finding: Finding, count: usize, of: usize) -> Finding {
    let about = About::Tally(Tally { count, of, names: Vec::new() });
    Finding { about, text: saying(format!("{of}个项目点中有{count}个有问题")), ..finding }
}

/// A table that names the places and the month.
fn table() -> Table {
    let place = |(name, role): (&str, Role)| Place {
        name: name.into(),
        printed: Text { text: name.into(), address: Address::default() },
        role,
        counts: true,
    };
    let places = [("全市", Role::Total)].into_iter().chain(PLACES.map(|name| (name, Role::Part))).chain([("市本级", Role::Own)]);
    Table {
        sheet: "附件1".into(),
        period: Some(Period { year: Some(2025), month: 11 }),
        places: places.map(place).collect(),
        ..Table::default()
    }
}

/// The section written from findings, where every place has a task in every project.
fn section(findings: Vec<Finding>, settings: &Settings) -> (Section, String) {
    let report = Report { findings, ..Report::default() };
    let table = table();
    let mut register = Register::new(&report, &[("2025-11/附件1.xlsx", &table)], &Profile::builtin(), None);
    for project in &mut register.projects {
        project.tasked = PLACES.iter().map(|place| (*place).to_owned()).collect();
    }
    let section = write(&register, &phrases(), settings);
    let text = section.passages().map(|passage| format!("{}{}\n", passage.heading, passage.text())).collect();
    (section, text)
}

fn phrases() -> Phrases {
    Phrases::builtin().expect("sound phrases")
}

fn settings() -> Settings {
    Settings::of(&Profile::builtin())
}

/// What the bulletin of November says of its four projects, as findings.
fn november() -> Vec<Finding> {
    let mut all = Vec::new();
    for place in &PLACES[..6] {
        all.push(finding("I7", POSTAL, place, Some("验收照片"), None));
    }
    for place in &PLACES[4..8] {
        all.push(finding("I8", POSTAL, place, Some("市级"), None));
    }
    for (place, open, of) in [("平江县", 44, 47), ("华容县", 28, 31)] {
        all.push(tallied(finding("I9", POSTAL, place, None, None), open, of));
    }
    for place in &PLACES[..11] {
        all.push(finding("I8", CHARGING, place, Some("省级"), None));
    }
    all.push(tallied(finding("I1", CHARGING, "岳阳县", Some("供电合同"), None), 1, 12));
    all.push(finding("I3", CHARGING, "岳阳县", None, None));
    for (place, rate, gap) in [("岳阳楼区", "89.00%", "-2.67%"), ("南湖新区", "65.00%", "-26.67%")] {
        all.push(finding("F1", FIRE, place, None, Some((rate, "91.67%", gap))));
    }
    all.push(finding("I1", FIRE, "岳阳楼区", Some("总队投勤批复文件"), None));
    all.push(finding("I1", FIRE, "湘阴县", Some("总队投勤批复文件"), None));
    all.push(finding("I8", FIRE, "临湘市", Some("市级"), None));
    for place in &PLACES[..10] {
        all.push(finding("I8", BASE, place, Some("省级"), None));
    }
    all.push(finding("I6", BASE, "平江县", None, None));
    all
}

#[test]
fn the_four_projects_of_november_in_their_register() {
    let (section, text) = section(november(), &settings());
    assert_eq!(section.passages().count(), 4, "{text}");
    for expected in [
        "农村寄递物流综合服务站项目（牵头单位：市邮管局）：多个县市区（岳阳楼区、云溪区、君山区、岳阳县等8个）的佐证材料不符合要求或未被审核",
        "少数县市区（华容县、平江县）验收率极低，其中平江县47个项目点有44个未通过验收。这表明项目推进的规范性和佐证材料报送质量亟待进一步提升。",
        "新建电动汽车公共充电桩项目（牵头单位：市发改委）：岳阳县的个别项目点缺失供电合同",
        "大部分县市区（岳阳楼区、云溪区、君山区、岳阳县等11个）的佐证材料卡在省级未审核环节",
        "这反映出在协调省级部门审核、督促县市区完善报送材料方面力度不足，影响了整体验收进程。",
        "基层消防站建设项目（牵头单位：市消防救援支队）：南湖新区进度滞后，截至11月30日为65.00%，低于序时进度26.67个百分点；",
        "总队投勤批复文件上传不到位",
        "这表明项目在建设进度和佐证材料两方面都存在堵点。",
        "4G/5G基站建设与共享项目（牵头单位：市通管办）：",
        "这反映出项目摸底数据掌握不清，未能有效打通审批堵点。",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(section.candidates.iter().all(|candidate| candidate.untold.is_empty()));
}

#[test]
fn a_judgement_needs_its_premise() {
    // Not reviewed by the province, but nothing missing: no word of counties that should complete their material.
    let findings = PLACES[..3].iter().map(|place| finding("I8", CHARGING, place, Some("省级"), None)).collect();
    let (_, text) = section(findings, &Settings { least_score: Decimal::ZERO, ..settings() });
    assert!(!text.contains("督促县市区") && !text.contains("打通"), "{text}");
    assert!(text.contains("这表明佐证材料审核进度有待加快。"), "{text}");
    // Behind schedule, and no finding on the material: no word of material.
    let (_, text) = section(vec![finding("F1", FIRE, "南湖新区", None, Some(("20.00%", "91.67%", "-71.67%")))], &settings());
    assert!(text.contains("严重滞后") && !text.contains("材料"), "{text}");
}

#[test]
fn a_phrase_without_its_figures_gives_way() {
    let (_, text) = section(
        vec![finding("I9", POSTAL, "平江县", None, None), finding("I1", POSTAL, "平江县", None, None)],
        &Settings { least_score: Decimal::ZERO, ..settings() },
    );
    assert!(text.contains("平江县的必备佐证材料上传不到位，平江县验收率低。"), "{text}");
}

#[test]
fn quantities_go_by_share_and_number() {
    let words = phrases().quantities;
    for (part, whole, word) in [
        (1, 13, "个别"),
        (2, 13, "少数"),
        (3, 13, "部分"),
        (5, 13, "部分"),
        (6, 13, "多个"),
        (9, 13, "多个"),
        (10, 13, "大部分"),
        (13, 13, "全部"),
        (2, 3, "部分"),
        (3, 3, "全部"),
    ] {
        assert_eq!(compose::quantity(&words, part, whole), Some(word), "{part} of {whole}");
    }
    assert_eq!(compose::quantity(&words, 1, 0), None);
    assert_eq!(compose::quantity(&Vec::<QuantityWord>::new(), 1, 2), None);
}

#[test]
fn scores_are_of_lag_breadth_and_evidence() {
    let settings = settings();
    let (section, _) = section(
        vec![
            finding("F1", FIRE, "南湖新区", None, Some(("0.00%", "91.67%", "-91.67%"))),
            finding("I1", POSTAL, "平江县", None, None),
        ],
        &settings,
    );
    let [fire, postal] = section.candidates.as_slice() else { panic!("two projects") };
    assert_eq!(fire.score.lag.value, Decimal::ONE);
    assert_eq!(fire.score.lag.points, Decimal::from(40));
    assert_eq!(fire.score.breadth.value.to_string(), "0.0769");
    assert_eq!(fire.score.evidence.value, Decimal::ZERO);
    assert_eq!(postal.score.evidence.value.to_string(), "0.0769");
    assert!(fire.passage.is_some() && postal.passage.is_none(), "a single gap in the evidence is no outstanding problem");
    assert_eq!(postal.untold.len(), 1);
}

#[test]
fn the_last_month_is_none_of_this_months_section() {
    let mut old = table();
    old.sheet = "上月".into();
    old.period = Some(Period { year: Some(2025), month: 10 });
    let mut stale = finding("F1", FIRE, "平江县", None, None);
    (stale.location.sheet, stale.location.path) = ("上月".into(), "a".into());
    let report = Report { findings: vec![stale], ..Report::default() };
    let new = table();
    let register = Register::new(&report, &[("a", &old), ("b", &new)], &Profile::builtin(), None);
    assert_eq!((register.problems.len(), register.other_months), (0, 1));
}

#[test]
fn the_quality_of_submissions_is_spoken_of_on_request() {
    let findings = || vec![finding("J1", "", "平江县", None, None), finding("E4", FIRE, "汨罗市", None, None)];
    assert!(section(findings(), &settings()).0.quality.is_none());
    let (_, text) = section(findings(), &Settings { data_quality: true, ..settings() });
    assert_eq!(text, "报送数据质量：平江县未报送月度进度表，汨罗市的进度计算有误。\n");
}

/// The numbers of a text.
fn numbers(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|part| part.chars().any(|c| c.is_ascii_digit()));
    parts.map(|part| part.trim_matches('.').to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every clause stands on findings, every number in it is one of theirs (or how many places they name, or the month's end),
    /// and every place it names is one of theirs.
    #[test]
    fn every_clause_is_supported(chosen in proptest::collection::btree_set((0..9usize, 0..4usize, 0..13usize, 0..9000u32), 1..60)) {
        let codes = ["F1", "F8", "I1", "I7", "I8", "I9", "I3", "I6", "I2"];
        let mut seen = BTreeSet::new();
        let findings: Vec<Finding> = chosen
            .into_iter()
            .filter(|(code, indicator, place, _)| seen.insert((*code, *indicator, *place)))
            .map(|(code, indicator, place, rate)| {
                let printed = format!("{}.{:02}%", rate / 100, rate % 100);
                let gap = format!("-{}.{:02}%", (9167 - rate) / 100, (9167 - rate) % 100);
                let figures = matches!(codes[code], "F1" | "I9").then_some((printed.as_str(), "91.67%", gap.as_str()));
                let measure = match codes[code] { "I8" if rate % 2 == 0 => Some("省级"), "I8" => Some("市级"), "I1" => Some("供电合同"), _ => None };
                let finding = finding(codes[code], [POSTAL, CHARGING, FIRE, BASE][indicator], PLACES[place], measure, figures);
                match rate % 3 {
                    0 => tallied(finding, 1 + rate as usize % 7, 9),
                    _ => finding,
                }
            })
            .collect();
        let known = findings.clone();
        let (section, _) = section(findings, &Settings { least_score: Decimal::ZERO, most_projects: 9, ..settings() });
        for passage in section.passages() {
            prop_assert!(!passage.sentences.is_empty());
            for sentence in &passage.sentences {
                let inner: String = sentence.clauses.iter().map(|clause| clause.text.as_str()).collect();
                prop_assert_eq!(inner.replace(['，', '；', '。'], ""), sentence.text.replace(['，', '；', '。'], ""));
                for clause in &sentence.clauses {
                    prop_assert!(!clause.findings.is_empty());
                    let own: Vec<&Finding> = known.iter().filter(|finding| clause.findings.contains(&finding.id)).collect();
                    prop_assert_eq!(own.len(), clause.findings.len());
                    let places: BTreeSet<&str> = own.iter().map(|finding| finding.subject.place.as_str()).collect();
                    let mut allowed: BTreeSet<String> = [places.len().to_string(), "11".into(), "30".into()].into();
                    for evidence in own.iter().flat_map(|finding| &finding.relations) {
                        allowed.extend([&evidence.left, &evidence.difference].into_iter().flat_map(|text| numbers(text)));
                    }
                    for tally in own.iter().filter_map(|finding| finding.tally()) {
                        allowed.extend([tally.count.to_string(), tally.of.to_string()]);
                    }
                    for number in numbers(&clause.text) {
                        prop_assert!(allowed.contains(&number), "{number} in {}", clause.text);
                    }
                    for place in PLACES {
                        prop_assert!(!clause.text.contains(place) || places.contains(place), "{place} in {}", clause.text);
                    }
                }
            }
        }
        prop_assert!(section.candidates.iter().all(|candidate| candidate.untold.is_empty()));
    }
}

#[test]
fn differences_of_percentages_are_points() {
    let one = finding("F1", FIRE, "南湖新区", None, Some(("65.00%", "91.67%", "-26.67%")));
    assert_eq!(figures::gap_words(&one).as_deref(), Some("26.67个百分点"));
    assert_eq!(figures::printed(&one), Some("65.00%"));
    let ahead = finding("F1", FIRE, "南湖新区", None, Some(("95.00%", "91.67%", "3.33%")));
    assert_eq!((figures::gap(&ahead), figures::gap_words(&ahead)), (None, None));
    let count = finding("I6", FIRE, "南湖新区", Some(Measure::Actual.word()), Some(("3", "5", "-2")));
    assert_eq!(figures::gap_words(&count).as_deref(), Some("2"));
}
