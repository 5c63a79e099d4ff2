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
    for gap in ["\t", ""] {
        let text = format!(
            "项目\t目标\t完成\t进度\t{gap}项目\t目标\t完成\t进度\n就业\t3\t3\t100%\t{gap}修路\t5\t4\t80%\n学位\t4\t2\t50%\t{gap}改厕\t6\t6\t100%"
        );
        assert_eq!(told(&text), wanted);
    }
    assert_eq!(
        told("项目\t目标\t完成\t项目\t目标\t完成\t项目\t目标\t完成\n甲\t3\t3\t乙\t5\t4\t丙\t1\t1"),
        ["one-row 甲 全表 0", "one-row 乙 全表 0", "one-row 丙 全表 0"]
    );
}

#[test]
fn each_has_its_own_family_length_and_title() {
    assert_eq!(
        told(
            "省级民生实事（11月）\t\t\t\t\t\t修路进度\n序号\t项目\t类别\t全市\t甲县\t\t县市区\t目标\t完成\n1\t就业\t目标\t3\t3\t\t合计\t9\t8\n\t\t数量\t2\t2\t\t甲县\t4\t4\n\t\t\t\t\t\t乙县\t5\t4"
        ),
        ["three-rows 就业 全市、甲县 11", "places-down 修路进度 合计、甲县、乙县 11"]
    );
}

#[test]
fn a_blank_column_inside_a_table_does_not_divide_it() {
    assert_eq!(
        told(
            "序号\t项目\t单位\t目标\t完成\t\t进度\t责任单位\t备注\n1\t就业\t人\t4\t2\t\t50%\t人社局\t\n2\t学位\t个\t4\t4\t\t100%\t教育局\t"
        ),
        ["one-row 就业、学位 全表 0"]
    );
    assert_eq!(
        told("县市区\t\t就业目标\t就业完成\t\t学位目标\t学位完成\n甲县\t\t3\t3\t\t4\t2\n乙县\t\t5\t4\t\t4\t4"),
        ["places-down 就业、学位 甲县、乙县 0"]
    );
}

#[test]
fn a_measure_said_again_under_every_place_does_not_divide_a_table() {
    assert_eq!(
        told(
            "全县2025年3月民生实事进度表\n序号\t项目名称\t单位\t甲县\t\t\t乙县\t\t\t县本级\t\t\t合计\t\t\n\t\t\t目标任务\t累计完成\t完成率\t目标任务\t累计完成\t完成率\t目标任务\t累计完成\t完成率\t目标任务\t累计完成\t完成率\n1\t就业\t人\t878\t1369\t1.5592\t399\t580\t1.4536\t\t\t\t1277\t1949\t1.5262\n2\t电梯\t部\t9\t7\t0.7778\t2\t1\t0.5\t\t\t\t11\t8\t0.7273"
        ),
        ["places-across-measures 就业、电梯 甲县、乙县、县本级、合计 3"]
    );
}
