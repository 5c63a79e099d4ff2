//! Reports built by hand after the tables of November 2025, for the tests of the renderers.

use crate::model::cause::Cause;
use crate::model::excerpt::{Excerpt, ExcerptCell};
use crate::model::finding::{BrokenRelation, Diagnosis, Finding, FindingText, Location, MeasureName, Subject, Suspect};
use crate::model::report::{Input, Report, Skipped, TableSummary};
use crate::model::rule_summary::{Level, RuleSummary};
use crate::model::table::Measure;
use crate::model::trouble::Trouble;
use crate::model::workbook::Address;

const PROVINCE: &str = "2025-11/附件1-省级.xlsx";
const CITY: &str = "2025-11/附件2-市级.xlsx";
const PLACES: [&str; 15] = [
    "全市",
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
    "市本级",
];

/// The address of a cell as a person writes it.
pub(super) fn cell(name: &str) -> Address {
    let letters = name.chars().take_while(char::is_ascii_alphabetic).fold(0, |n, c| n * 26 + (c as u32 - 'A' as u32 + 1));
    let row: u32 = name.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().expect("a row");
    Address::new(row - 1, letters - 1)
}

/// One row of an excerpt; `notes` are by index of the value.
fn row(number: u32, labels: &[&str], values: &str, notes: &[(usize, &str)]) -> Excerpt {
    let cells = PLACES
        .iter()
        .zip(values.split(' '))
        .enumerate()
        .map(|(index, (header, value))| ExcerptCell {
            header: (*header).into(),
            printed: value.replace('_', "").into(),
            note: notes.iter().find(|(at, _)| *at == index).map(|(_, note)| (*note).to_owned()),
        })
        .collect();
    Excerpt { row: number - 1, labels: labels.iter().map(|label| (*label).to_owned()).collect(), cells }
}

fn suspect(at: &str, label: &str, reported: &str, expected: Option<&str>, cause: Option<Cause>) -> Suspect {
    Suspect { cell: cell(at), label: label.into(), reported: reported.into(), expected: expected.map(str::to_owned), cause }
}

/// A place on the sheet of a file.
fn on(path: &str) -> Location {
    Location { path: path.into(), sheet: "Sheet1".into(), ..Location::default() }
}

fn blank(rule: &str, name: &str, title: &str, level: Level) -> Finding {
    Finding {
        id: format!("{rule}|样例"),
        rule: RuleSummary { code: rule.into(), name: name.into(), title: title.into(), level, mark: String::new() },
        location: on(PROVINCE),
        ..Finding::default()
    }
}

/// 家庭医生: a mean of rates in place of the ratio; one cell, decided.
pub(super) fn mean_of_rates() -> Finding {
    let name = "全省实施家庭医生签约服务提升行动目标人群数154.1万人";
    let wrong = suspect("G26", "全市 进度", "151.50%", Some("162.32%"), Some(Cause::MeanOfRates));
    Finding {
        id: "E4|全省实施家庭医生签约服务提升行动目标人群数154.1万人|全市|progress".into(),
        location: Location {
            cells: vec![cell("G26")],
            excerpts: vec![
                row(24, &[name, "指标"], "154.10 24.51 4.84 6.74 17.18 16.98 19.05 30.04 / 2.58 2.18 17.14 12.86 / _", &[]),
                row(25, &[name, "数量"], "250.13 28.82 7.07 7.36 23.95 31.73 38.43 54.17 / 3.56 2.18 32.83 20.03 / _", &[]),
                row(
                    26,
                    &[name, "进度"],
                    "151.50% 117.58% 146.07% 109.20% 139.41% 186.87% 201.73% 180.33% / 137.98% 100.00% 191.54% 155.75% / _",
                    &[(0, "应为 162.32%")],
                ),
            ],
            ..on(PROVINCE)
        },
        subject: Subject {
            indicator: name.into(), place: "全市".into(), measure: Some(MeasureName::Measure(Measure::Progress))
        },
        text: FindingText {
            message: "全市进度151.50%，按数量÷指标应为162.32%".into(),
            why: "151.50%正好等于12个县市区进度的简单平均；各地任务大小不同，平均数不能代表全市进度。".into(),
            help: "请把全市进度改为 数量÷指标 的结果162.32%，并检查其他指标的全市进度是否也用了平均数。".into(),
            ..FindingText::default()
        },
        relations: vec![BrokenRelation {
            rule: "E4".into(),
            formula: "进度 = 数量 ÷ 指标".into(),
            left: "151.50%".into(),
            right: "162.32%".into(),
            difference: "-10.82%".into(),
            cells: vec![cell("G26"), cell("G25"), cell("G24")],
        }],
        diagnosis: Diagnosis { suspect: Some(wrong.clone()), suspects: vec![wrong], ..Diagnosis::default() },
        ..blank("E4", "progress-not-actual-over-target", "进度与数量÷指标不符", Level::Mandatory)
    }
}

/// 充电桩: the target's sum does not hold and several repairs are as good.
pub(super) fn undecided_sum() -> Finding {
    let name = "新建电动汽车公共充电桩（车位）380个";
    let way = |at, label, reported, expected, cause| vec![suspect(at, label, reported, Some(expected), cause)];
    Finding {
        id: "E1|新建电动汽车公共充电桩（车位）380个|全市|target".into(),
        location: Location {
            cells: vec![cell("G90"), cell("H90"), cell("I90"), cell("J90"), cell("K90"), cell("L90"), cell("M90"), cell("N90")],
            excerpts: vec![row(
                90,
                &[name, "指标"],
                "380.00 68.00 11.00 16.00 44.00 44.00 46.00 52.00 / 6.00 13.00 42.00 30.00 / _",
                &[(0, "各地之和 372.00"), (14, "若含市本级，应为 8.00")],
            )],
            ..on(PROVINCE)
        },
        subject: Subject { indicator: name.into(), place: "全市".into(), measure: Some(MeasureName::Measure(Measure::Target)) },
        text: FindingText {
            message: "新建电动汽车公共充电桩（车位）380个：全市指标380.00，各地之和372.00，差8.00".into(),
            why: "全市任务应当全部分解到县市区；未分解的任务没有责任单位。".into(),
            help: "请核对年初分解表：补上漏分的8个，或更正某地的指标；确有未分解任务的，请写明原因。".into(),
            ..FindingText::default()
        },
        relations: vec![
            BrokenRelation {
                rule: "E1".into(),
                formula: "全市指标 = 各县市区指标之和 + 市本级".into(),
                left: "380.00".into(),
                right: "372.00".into(),
                difference: "8.00".into(),
                cells: vec![cell("G90")],
            },
            BrokenRelation {
                rule: "F5".into(),
                formula: "指标 = 名称中的数".into(),
                left: "380.00".into(),
                right: "380".into(),
                difference: "0.00".into(),
                cells: vec![cell("G90")],
            },
        ],
        diagnosis: Diagnosis {
            alternatives: vec![
                way("O90", "岳阳经开区 指标", "/", "8.00", Some(Cause::MissingPart)),
                way("U90", "市本级 指标", "", "8.00", Some(Cause::OwnLeftOut)),
                way("P90", "屈原管理区 指标", "6.00", "14.00", None),
                way("Q90", "南湖新区 指标", "13.00", "21.00", None),
                way("G90", "全市 指标", "380.00", "372.00", None),
            ],
            unsettled: Some("只有合计一个勾稽关系不符，各地进度都与本地指标相符，因此几处都可能有误。".into()),
            ..Diagnosis::default()
        },
        ..blank("E1", "target-total-not-sum", "目标合计与分项之和不符", Level::Verify)
    }
}

/// 一卡通: the same progress everywhere; many marked cells with one note.
pub(super) fn same_everywhere() -> Finding {
    let name = "推进社会保障卡（电子社保卡）居民服务“一卡通”，推进社保互联互通";
    let columns = ["G", "K", "L", "M", "N", "R", "S", "U"];
    let notes: Vec<(usize, &str)> = [0, 4, 5, 6, 7, 11, 12, 14].iter().map(|&index| (index, "8处全是103.00%")).collect();
    Finding {
        id: "F6|推进社会保障卡（电子社保卡）居民服务“一卡通”，推进社保互联互通||progress".into(),
        location: Location {
            cells: columns.iter().map(|column| cell(&format!("{column}71"))).collect(),
            excerpts: vec![
                row(
                    70,
                    &[name, "数量"],
                    "正在推进 / / / 正在推进 正在推进 正在推进 正在推进 / / / 正在推进 正在推进 / 正在推进",
                    &[],
                ),
                row(71, &[name, "进度"], "103.00% / / / 103.00% 103.00% 103.00% 103.00% / / / 103.00% 103.00% / 103.00%", &notes),
            ],
            ..on(PROVINCE)
        },
        subject: Subject { indicator: name.into(), measure: Some(MeasureName::Measure(Measure::Progress)), ..Subject::default() },
        text: FindingText {
            message: "7个地区和全市的进度全是103.00%，疑为统一填写".into(),
            why: "各地基础不同，进度一模一样的可能性很小。".into(),
            help: "请各地按实际发卡数据填报；属实的，请说明数据来源。".into(),
            ..FindingText::default()
        },
        ..blank("F6", "same-progress-everywhere", "各地进度完全相同", Level::Verify)
    }
}

/// 高标准农田: two cells of one row, each its own error, in the second file.
pub(super) fn equal_but_not_done() -> Finding {
    let wrong = suspect("J22", "临湘市 进度", "97%", Some("100%"), None);
    let mut finding = Finding {
        id: "E8|高标准农田建设29.89万亩|临湘市|progress".into(),
        location: Location { cells: vec![cell("J22")], ..on(CITY) },
        subject: Subject {
            indicator: "高标准农田建设29.89万亩".into(),
            place: "临湘市".into(),
            measure: Some(MeasureName::Measure(Measure::Progress)),
        },
        text: FindingText {
            message: "临湘市已完成5.24等于目标5.24，进度却是97%".into(),
            why: "完成数等于目标，进度只能是100%；两个数必有一个不实。".into(),
            help: "如已完成，请把进度改为100%；如未完成，请把已完成改为实际数（约5.08）。".into(),
            ..FindingText::default()
        },
        relations: vec![BrokenRelation {
            rule: "E8".into(),
            formula: "进度 = 已完成 ÷ 目标".into(),
            left: "97%".into(),
            right: "100%".into(),
            difference: "-3%".into(),
            cells: vec![cell("J22"), cell("J21"), cell("J20")],
        }],
        diagnosis: Diagnosis {
            suspect: Some(wrong.clone()),
            suspects: vec![wrong.clone()],
            alternatives: vec![vec![wrong], vec![suspect("J21", "临湘市 已完成", "5.24", Some("5.08"), None)]],
            ..Diagnosis::default()
        },
        ..blank("E8", "done-but-not-complete", "数量等于目标而进度不是100%", Level::Mandatory)
    };
    finding.location.excerpts = [
        (20, "目标", "29.89 2.24 3.62 3.24 2.4 5.24 7.42 / 1 1.91 1.82 1 / /", vec![]),
        (21, "已完成", "29.89 2.24 3.62 3.24 2.4 5.24 7.42 / 1 1.91 1.82 1 / /", vec![]),
        (22, "进度", "100% 100% 100% 100% 100% 97% 99% / 100% 100% 100% 100% / /", vec![(5, "应为 100%")]),
    ]
    .into_iter()
    .map(|(number, label, values, notes)| row(number, &["高标准农田建设29.89万亩", label], values, &notes))
    .collect();
    finding
}

/// A finding about a whole sheet: no cell, no row, no indicator.
pub(super) fn about_the_sheet() -> Finding {
    Finding {
        id: "A8||湘阴县|".into(),
        location: Location { ..on(CITY) },
        subject: Subject { place: "湘阴县".into(), ..Subject::default() },
        text: FindingText {
            message: "“湘阴县”有两列".into(),
            why: "同一地区出现两次，合计会重复计算。".into(),
            help: "请删去重复的一列。".into(),
            ..FindingText::default()
        },
        ..blank("A8", "place-twice", "同一地区重复", Level::Mandatory)
    }
}

/// A finding in a cell whose text is a paragraph with a line break and a terminal sequence, far to the right.
pub(super) fn unruly_text() -> Finding {
    let long =
        "地下管网雨污分流改造共6处：\n1.王家河东岸巴陵东路以北片区（大桥河路DN500管681米、王家畈路DN400管720米）\u{1b}[31m";
    let mut cells: Vec<ExcerptCell> =
        (0..30).map(|index| ExcerptCell { header: format!("第{index}列").into(), printed: "1".into(), note: None }).collect();
    cells.push(ExcerptCell {
        header: "备注（请说明原因、责任单位与完成时限，附佐证材料）".into(),
        printed: long.into(),
        note: Some("单元格里是一段文字，无法与目标比较，请另填数字并把文字移到备注栏".into()),
    });
    Finding {
        id: "C1|市中心城区地下管网改新建项目||note".into(),
        location: Location {
            cells: vec![cell("AH9")],
            excerpts: vec![Excerpt { row: 8, labels: vec!["市中心城区地下管网改新建项目".into()], cells }],
            ..on(CITY)
        },
        subject: Subject {
            indicator: "市中心城区地下管网改新建项目".into(),
            measure: Some(MeasureName::Named("备注".into())),
            ..Subject::default()
        },
        text: FindingText {
            message: format!("数字栏里夹有文字：{long}"), help: "请只填数字。".into(), ..FindingText::default()
        },
        ..blank("C1", "text-in-number", "数字栏夹有文字", Level::Advisory)
    }
}

fn input(path: &str, indicators: usize, places: usize) -> Input {
    let table = TableSummary {
        sheet: "Sheet1".into(),
        layout: "three-rows".into(),
        period: Some("2025-11".into()),
        indicators,
        places,
        checked: true,
    };
    Input { path: path.into(), tables: vec![table] }
}

/// Troubles of every kind.
pub(super) fn troubles() -> Vec<Trouble> {
    vec![
        Trouble {
            path: "2025-11/平江县.xlsx".into(),
            message: "文件已加密，打不开。".into(),
            help: "请先在 WPS 或 Excel 中取消打开密码，另存后再核对。".into(),
            ..Trouble::default()
        },
        Trouble {
            path: "2025-11/华容县.xlsx".into(),
            sheet: Some("11月".into()),
            cell: Some(cell("C4")),
            message: "认不出这张表：最接近“三行一指标”，但找不到“进度”行。".into(),
            help: "请检查表头是否改动，或用 gouji inspect 查看。".into(),
            ..Trouble::default()
        },
        Trouble {
            path: "rules/E104-进度/rule.rhai".into(),
            rule: Some("E104".into()),
            position: Some((4, 31)),
            source: Some(
                "//! 进度\nconst META = #{ code: \"E104\" };\nfn when(i)    { true }\nfn require(i) { /* 进度 */ i.tagret.total == 1 }\n".into(),
            ),
            message: "没有叫 tagret 的属性，是不是 target？".into(),
            help: "请改正拼写；可用的属性见 gouji explain 的说明。".into(),
            ..Trouble::default()
        },
        Trouble {
            path: "rules/E105/rule.rhai".into(),
            rule: Some("E105".into()),
            position: Some((2, 1)),
            source: Some("fn require(i) {".into()),
            message: "脚本没有写完，缺少 }。".into(),
            ..Trouble::default()
        },
    ]
}

/// The report of both tables.
pub(super) fn november() -> Report {
    let skip = |rule: &str, path: &str, reason: &str| Skipped {
        rule: rule.into(),
        path: path.into(),
        sheet: "Sheet1".into(),
        reason: reason.into(),
    };
    Report {
        claims: Vec::new(),
        inputs: vec![input(PROVINCE, 40, 15), input(CITY, 11, 14)],
        findings: vec![
            mean_of_rates(),
            same_everywhere(),
            undecided_sum(),
            unruly_text(),
            equal_but_not_done(),
            about_the_sheet(),
        ],
        skipped: vec![
            skip("G1", PROVINCE, "没有上月的表，无法比较累计数是否下降"),
            skip("G1", CITY, "没有上月的表，无法比较累计数是否下降"),
            skip("G2", PROVINCE, "没有上月的表，无法比较累计数是否下降"),
            skip("E6", CITY, "表中没有“市本级”一列"),
        ],
        errors: troubles(),
    }
}
