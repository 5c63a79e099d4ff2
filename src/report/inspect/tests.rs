use super::*;
use crate::algebra::interval::Interval;
use crate::model::figure::Writing;
use crate::model::table::{FigureId, IndicatorKind, Stated};
use crate::model::workbook::Address;
use crate::report::samples::cell;
use crate::report::snapshots;
use crate::text::period::Period;

fn number(address: Address, printed: &str, value: Decimal, decimals: u8, percent: bool, radius: Decimal) -> Figure {
    Figure {
        address,
        kind: Kind::Number,
        printed: printed.into(),
        value: Some(value),
        decimals,
        points: false,
        percent,
        writing: Writing::default(),
        interval: if radius.is_zero() { Interval::point(value) } else { Interval::around(value, radius) },
    }
}

fn text(at: &str, text: &str) -> Text {
    Text { text: text.into(), address: cell(at) }
}

fn document() -> Document {
    let place =
        |at: &str, name: &str, printed: &str, role| Place { name: name.into(), printed: text(at, printed), role, counts: true };
    let percent =
        |at: &str, printed: &str, value: i64| number(cell(at), printed, Decimal::new(value, 4), 4, true, Decimal::new(5, 5));
    let figures = vec![
        number(cell("G24"), "154.10", Decimal::new(15410, 2), 2, false, Decimal::new(5, 3)),
        number(cell("H24"), "24.51", Decimal::new(2451, 2), 2, false, Decimal::new(5, 3)),
        Figure { kind: Kind::NotApplicable, printed: "/".into(), ..Figure::blank(cell("I24")) },
        percent("G26", "151.50%", 15150),
        percent("H26", "117.58%", 11758),
        Figure::blank(cell("I26")),
        number(cell("G27"), "291.00", Decimal::new(29100, 2), 2, false, Decimal::ZERO),
        Figure { kind: Kind::Status, printed: "正在推进".into(), ..Figure::blank(cell("G28")) },
    ];
    let id = |n| Some(FigureId(n));
    let doctors = Indicator {
        number: Some(text("A24", "3")),
        project: "提升居民健康水平 / 提升城乡居民基本公共卫生服务水平".into(),
        name: text("D24", "全省实施家庭医生签约服务提升行动目标人群数154.1万人"),
        unit: Some(text("E24", "万人")),
        lead: None,
        kind: IndicatorKind::Additive,
        additive: true,
        reason: "单位“万人”，12个地区之和等于全市".into(),
        counted: true,
        figures: [vec![id(0), id(1), id(2)], vec![], vec![id(3), id(4), id(5)], vec![]],
        label_rows: [Some(23), None, Some(25), None],
        whole: None,
        stated: Some(Stated {
            value: Decimal::new(1541, 1),
            words: "154.1万人".into(),
            resolution: Decimal::new(1, 1),
            part: None,
        }),
    };
    let training = Indicator {
        number: None,
        name: text("D27", "全省培训乡村医生291名"),
        unit: Some(text("E27", "人")),
        kind: IndicatorKind::Status,
        reason: "数量填的是“正在推进”".into(),
        figures: [vec![id(6), None, id(99)], vec![id(7)], vec![], vec![]],
        label_rows: [Some(26), Some(27), None, None],
        stated: None,
        ..doctors.clone()
    };
    let table = Table {
        sheet: "Sheet1".into(),
        layout: "three-rows 三行一指标".into(),
        title: Some(text("A1", "岳阳市2025年1-11月省重点民生实事项目完成情况表")),
        period: Some(Period { year: Some(2025), month: 11 }),
        period_source: Some("标题中的“2025年1-11月”（A1）".into()),
        places: vec![
            place("G2", "全市", "全市", Role::Total),
            place("H2", "岳阳楼区", "岳阳楼", Role::Part),
            place("I2", "市本级", "市直", Role::Own),
        ],
        indicators: vec![doctors, training],
        figures,
        rows: (1, 121),
        remarks: vec![text("A123", "填表说明：本表由各牵头单位填报，每月28日前报送。")],
        ..Table::default()
    };
    let flat = Table {
        sheet: "明细".into(),
        layout: "flat 明细表".into(),
        records: Some(Records { columns: vec![text("A1", "企业"), text("B1", "x1")], rows: vec![vec![]; 3], key: Some(0) }),
        rows: (0, 3),
        ..Table::default()
    };
    Document { path: "2025-11/附件1-省级.xlsx".into(), tables: vec![table.into(), flat.into()], ..Document::default() }
}

#[test]
fn a_clerk_can_read_how_a_file_was_understood() {
    snapshots::check("inspect.txt", &render(&document(), Style { width: 80, colour: false, ascii: false }));
}

#[test]
fn programs_can_too() {
    let json = json(&[document()]);
    let value: serde_json::Value = serde_json::from_str(&json).expect("valid JSON");
    let table = &value["inputs"][0]["tables"][0];
    assert_eq!(table["indicators"][0]["measures"][1]["precision"], "±0.005%");
    assert_eq!(table["rows"], serde_json::json!([2, 122]));
    snapshots::check("inspect.json", &json);
}

#[test]
fn a_document_without_tables_says_so() {
    let document = Document { path: "空.xlsx".into(), ..Document::default() };
    assert!(render(&document, Style::default()).contains("没有认得出的表"));
}
