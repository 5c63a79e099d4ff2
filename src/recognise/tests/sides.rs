//! Tables side by side on one sheet, and columns that only look so.

use super::*;

/// The tables in a few words: layout, indicators, places, month.
fn told(text: &str) -> Vec<String> {
    let recognised = understand(&separated(text), "");
    assert!(recognised.misfits.is_empty(), "{:#?}", recognised.misfits);
    let told = recognised.tables.iter().map(|table| {
        let indicators: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
        let month = table.period.map_or(0, |period| period.month);
        assert!(table.unchecked.is_empty(), "{:?}", table.unchecked);
        format!("{} {} {} {month}", table.layout, indicators.join("、"), names(table).join("、"))
    });
    told.collect()
}

#[test]
fn both_are_read_with_a_blank_column_between_or_without() {
    let wanted = ["one-row 就业、学位 全表 0", "one-row 修路、改厕 全表 0"];
    for gap in [" | ", ""] {
        let text = format!(
            r"
            | 项目 | 目标 | 完成 | 进度 | {gap}项目 | 目标 | 完成 | 进度 |
            |------|------|------|------|-----------|------|------|------|
            | 就业 | 3    | 3    | 100% | {gap}修路 | 5    | 4    | 80%  |
            | 学位 | 4    | 2    | 50%  | {gap}改厕 | 6    | 6    | 100% |
            "
        );
        assert_eq!(told(&text), wanted);
    }
    assert_eq!(
        told(
            r"
            | 项目 | 目标 | 完成 | 项目 | 目标 | 完成 | 项目 | 目标 | 完成 |
            |------|------|------|------|------|------|------|------|------|
            | 甲   | 3    | 3    | 乙   | 5    | 4    | 丙   | 1    | 1    |
        "
        ),
        ["one-row 甲 全表 0", "one-row 乙 全表 0", "one-row 丙 全表 0"]
    );
}

#[test]
fn each_has_its_own_family_length_and_title() {
    assert_eq!(
        told(
            r"
            | 省级民生实事（11月） |  |  |  |  |  | 修路进度 |
            | 序号 | 项目 | 类别 | 全市 | 甲县 |   | 县市区 | 目标 | 完成 |
            |------|------|------|------|------|---|--------|------|------|
            | 1    | 就业 | 目标 | 3    | 3    |   | 合计   | 9    | 8    |
            |      |      | 数量 | 2    | 2    |   | 甲县   | 4    | 4    |
            |      |      |      |      |      |   | 乙县   | 5    | 4    |
            "
        ),
        ["three-rows 就业 全市、甲县 11", "places-down 修路进度 合计、甲县、乙县 11"]
    );
}

#[test]
fn a_blank_column_inside_a_table_does_not_divide_it() {
    assert_eq!(
        told(
            r"
            | 序号 | 项目 | 单位 | 目标 | 完成 |   | 进度 | 责任单位 | 备注 |
            |------|------|------|------|------|---|------|----------|------|
            | 1    | 就业 | 人   | 4    | 2    |   | 50%  | 人社局   |      |
            | 2    | 学位 | 个   | 4    | 4    |   | 100% | 教育局   |      |
            "
        ),
        ["one-row 就业、学位 全表 0"]
    );
    assert_eq!(
        told(
            r"
            | 县市区 |   | 就业目标 | 就业完成 |   | 学位目标 | 学位完成 |
            |--------|---|----------|----------|---|----------|----------|
            | 甲县   |   | 3        | 3        |   | 4        | 2        |
            | 乙县   |   | 5        | 4        |   | 4        | 4        |
        "
        ),
        ["places-down 就业、学位 甲县、乙县 0"]
    );
}

#[test]
fn a_measure_said_again_under_every_place_does_not_divide_a_table() {
    assert_eq!(
        told(
            r"
            标题：全县2025年3月民生实事进度表
            | 序号 | 项目名称 | 单位 | 甲县     |          |        | 乙县     |          |        | 县本级   |          |        | 合计     |          |        |
            |------|----------|------|----------|----------|--------|----------|----------|--------|----------|----------|--------|----------|----------|--------|
            |      |          |      | 目标任务 | 累计完成 | 完成率 | 目标任务 | 累计完成 | 完成率 | 目标任务 | 累计完成 | 完成率 | 目标任务 | 累计完成 | 完成率 |
            | 1    | 就业     | 人   | 878      | 1369     | 1.5592 | 399      | 580      | 1.4536 |          |          |        | 1277     | 1949     | 1.5262 |
            | 2    | 电梯     | 部   | 9        | 7        | 0.7778 | 2        | 1        | 0.5    |          |          |        | 11       | 8        | 0.7273 |
            "
        ),
        ["places-across-measures 就业、电梯 甲县、乙县、县本级、合计 3"]
    );
}
