//! The two official tables, as workbook and as separated text.

use super::*;
use crate::model::table::{IndicatorKind, Role};

const PROVINCE: &str = include_str!("../../../fixtures/printed/附件1-省级.tsv");
const CITY: &str = include_str!("../../../fixtures/printed/附件2-市级.tsv");

/// Tab-separated text as a Markdown table.
fn drawn(text: &str) -> String {
    text.lines().map(|line| format!("| {} |\n", line.replace('\t', " | "))).collect()
}

/// The text as the office keeps it: a title, labels merged over blanks below, long texts merged over the blanks to the right.
fn merged(title: &str, text: &str, labels: usize) -> Workbook {
    let mut sheet = spreadsheet("Sheet1", &format!("标题：{title}\n{}", drawn(text)));
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let width = lines[0].len();
    let region = |top: usize, left: usize, bottom: usize, right: usize| Region {
        first: Address::new(top as u32 + 1, left as u32),
        last: Address::new(bottom as u32 + 1, right as u32),
    };
    sheet.merges.push(Region { first: Address::new(0, 0), last: Address::new(0, width as u32 - 1) });
    let last_name = if labels == 5 { 3 } else { 2 };
    sheet.merges.push(region(0, 1, 0, last_name));
    for column in 0..labels {
        let mut row = 1;
        while row < lines.len() {
            // A label spans the rows until the next one in its column or in a column to its left.
            let mut end = row;
            while end + 1 < lines.len() && lines[end + 1].iter().take(column + 1).all(|cell| cell.is_empty()) {
                end += 1;
            }
            if end > row {
                sheet.merges.push(region(row, column, end, column));
            }
            row = end + 1;
        }
    }
    for (row, line) in lines.iter().enumerate().skip(1) {
        let first = labels + 1;
        if line.get(first).is_some_and(|cell| !cell.is_empty()) && line.iter().skip(first + 1).all(|cell| cell.is_empty()) {
            sheet.merges.push(region(row, first, row, width - 1));
        }
    }
    workbook(sheet)
}

fn check_province(table: &Table) {
    assert_eq!(table.layout, "three-rows");
    assert_eq!(table.indicators.len(), 40);
    assert_eq!(table.places.len(), 15);
    assert_eq!((table.places[0].role, table.places[14].role), (Role::Total, Role::Own));
    assert_eq!(table.remarks, vec![]);
    let first = &table.indicators[0];
    assert_eq!(first.name.text, "补充配置电脑26179台");
    assert_eq!(first.project, "促进教育高质量发展 / 更新义务教育学校设备");
    assert_eq!((first.number.as_ref().unwrap().text.as_str(), first.unit.as_ref().unwrap().text.as_str()), ("1", "台"));
    let second = &table.indicators[1];
    assert_eq!(
        (second.project.as_str(), second.number.as_ref().unwrap().text.as_str()),
        ("促进教育高质量发展 / 更新义务教育学校设备", "1")
    );
    assert_eq!(indicator(table, "217个").project, "加强人居环境建设 / 实施城镇保障性安居工程");
    assert_eq!(indicator(table, "残疾人托养").project, "提升困难群众救助水平 / 实施残疾人关爱行动");
    let not_additive: Vec<&str> =
        table.indicators.iter().filter(|indicator| !indicator.additive).map(|indicator| indicator.name.text.as_str()).collect();
    assert_eq!(not_additive.len(), 5, "{not_additive:?}");
    for name in ["低保标准", "一网通办率", "湘易办", "增值服务", "一卡通"] {
        assert_eq!(indicator(table, name).kind, IndicatorKind::Uniform, "{name}");
    }
    assert_eq!(indicator(table, "11.71万人").kind, IndicatorKind::Stock);
    assert_eq!(indicator(table, "7个县市区").kind, IndicatorKind::Status);
    assert_eq!(table.indicators.iter().filter(|indicator| indicator.kind == IndicatorKind::Status).count(), 6);
    assert_eq!(printed(table, "154.1万人", Measure::Progress, "全市"), "151.50%");
    assert_eq!(value(table, "154.1万人", Measure::Progress, "全市"), Some(decimal("1.515")));
    assert_eq!(at(table, "次中心", Measure::Actual, "全市").unwrap().kind, Kind::Status);
    assert_eq!(at(table, "次中心", Measure::Actual, "君山区").unwrap().kind, Kind::NotApplicable);
    assert_eq!(at(table, "电脑", Measure::Target, "市本级").unwrap().kind, Kind::Blank);
    // Counts are exact, measures are as exact as they are printed.
    assert!(at(table, "电脑", Measure::Target, "全市").unwrap().interval.as_point().is_some());
    assert_eq!(
        at(table, "蓄水", Measure::Target, "云溪区").unwrap().interval,
        crate::algebra::interval::Interval::closed(decimal("2.995"), decimal("3.005"))
    );
    assert_eq!(
        at(table, "蓄水", Measure::Progress, "云溪区").unwrap().interval,
        crate::algebra::interval::Interval::closed(decimal("1.04765"), decimal("1.04775"))
    );
    let stated =
        |name: &str| indicator(table, name).stated.as_ref().map(|stated| (stated.value.to_string(), stated.words.clone()));
    assert_eq!(stated("6.5亿元"), Some(("65000".into(), "6.5亿元".into())));
    assert_eq!(stated("4G/5G").map(|stated| stated.0), Some("609".into()));
    assert_eq!(indicator(table, "1.8万人次").stated.as_ref().unwrap().part, Some((decimal("110000"), "11万人次".into())));
    // Every tie agrees with its target: the rule on stated numbers must not cry wolf.
    for indicator in &table.indicators {
        if let (Some(stated), Some(target)) =
            (&indicator.stated, table.at(indicator, Measure::Target, 0).and_then(|figure| figure.value))
        {
            assert!((stated.value - target).abs() <= stated.resolution, "{}: {stated:?} {target}", indicator.name.text);
        }
    }
}

#[test]
fn the_province_table_is_understood_as_a_workbook() {
    let recognised = understand(&merged("岳阳市2025年1-11月省重点民生实事进度表", PROVINCE, 5), "附件1-省级");
    let table = &recognised.tables[0];
    check_province(table);
    assert_eq!(table.period, Some(Period { year: Some(2025), month: 11 }));
    assert!(table.period_source.as_ref().unwrap().contains("标题"));
    let figure = at(table, "电脑", Measure::Target, "全市").unwrap();
    assert_eq!((figure.address.to_string().as_str(), &*figure.printed()), ("G3", "26179.00"));
    assert_eq!(table.indicators[0].label_rows, [Some(2), Some(3), Some(4), None]);
}

#[test]
fn the_province_table_is_understood_as_separated_text() {
    let recognised = understand(&separated(&drawn(PROVINCE)), "202511-附件1-省级");
    check_province(&recognised.tables[0]);
    assert_eq!(recognised.tables[0].period, Some(Period { year: Some(2025), month: 11 }));
    assert!(!at(&recognised.tables[0], "电脑", Measure::Target, "全市").unwrap().writing.as_text);
}

fn check_city(table: &Table) {
    assert_eq!(table.layout, "three-rows");
    assert_eq!(table.indicators.len(), 11);
    assert_eq!(table.places.len(), 14);
    assert_eq!(table.remarks, vec![]);
    assert_eq!(names(table)[..3], ["全市", "平江县", "岳阳县"]);
    let play = indicator(table, "622场");
    assert_eq!((play.project.as_str(), play.lead.as_ref().unwrap().text.as_str()), ("送文化下乡", "市文旅广电局"));
    assert_eq!(indicator(table, "全民阅读").project, "送文化下乡");
    assert_eq!(indicator(table, "电网").project, "");
    assert_eq!(indicator(table, "管网").kind, IndicatorKind::Task);
    assert_eq!(indicator(table, "管网").unit, None);
    assert_eq!(at(table, "管网", Measure::Target, "全市").unwrap().kind, Kind::Text);
    assert_eq!(at(table, "管网", Measure::Target, "平江县"), None);
    assert_eq!(at(table, "扶助", Measure::Actual, "平江县"), None);
    assert_eq!(at(table, "扶助", Measure::Progress, "平江县"), None);
    assert_eq!(value(table, "扶助", Measure::Target, "平江县"), Some(decimal("1069")));
    assert_eq!(at(table, "铁山", Measure::Progress, "全市").unwrap().kind, Kind::Text);
    let mixed = at(table, "622场", Measure::Target, "屈原管理区").unwrap();
    assert_eq!((&mixed.kind, mixed.value), (&Kind::Mixed { note: "市本级".into() }, Some(decimal("40"))));
    // A `5` beside `0.405` was printed with three decimals.
    assert_eq!(
        at(table, "35万人次", Measure::Target, "华容县").unwrap().interval,
        crate::algebra::interval::Interval::closed(decimal("4.9995"), decimal("5.0005"))
    );
    assert_eq!(
        at(table, "29.89万亩", Measure::Progress, "临湘市").unwrap().interval,
        crate::algebra::interval::Interval::closed(decimal("0.965"), decimal("0.975"))
    );
    assert!(
        table.indicators.iter().filter(|indicator| indicator.kind != IndicatorKind::Task).all(|indicator| indicator.additive)
    );
}

#[test]
fn the_city_table_is_understood_as_a_workbook() {
    check_city(&one(&merged("岳阳市2025年11月市重点民生实事进度表", CITY, 4)));
}

#[test]
fn the_city_table_is_understood_as_separated_text() {
    check_city(&one(&separated(&drawn(CITY))));
}
