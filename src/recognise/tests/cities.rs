//! Invented tables of other cities: every family, with the oddities of real offices.

use super::*;
use crate::algebra::interval::Interval;
use crate::model::table::{IndicatorKind, Role};

fn roles(table: &Table) -> Vec<Role> {
    table.places.iter().map(|place| place.role).collect()
}

#[test]
fn three_rows_with_title_units_notes_and_another_order_of_columns() {
    let table = one(&workbook(spreadsheet(
        "Sheet1",
        r"
        标题：株洲市2025年重点民生实事项目完成情况统计表
        | 单位：见表 |  |  |  |  |  |  | 填报时间：2025年10月31日 |
        | 编号         | 责任单位 | 重点民生实事项目 | 计量单位    | 类别     | 天元区 | 荷 塘 区 | 醴陵市 | 茶陵县 | 合计  | 市直  | 存在问题                                   |
        |--------------|----------|------------------|-------------|----------|--------|----------|--------|--------|-------|-------|--------------------------------------------|
        | 1            | 市人社局 | 新增城镇就业     | 人          | 目标任务 | 100    | 200      | 300    | 400    | 1050  | 50    |                                            |
        |              |          |                  |             | 完成数   | 90     | 210      | 300    | 400    | 1040  | 40    | 部分企业招工难，岗位供给不足，需要加强对接 |
        |              |          |                  |             | 完成率   | 90.0%  | 105.0%   | 100.0% | 100.0% | 99.0% | 80.0% |                                            |
        | 2            | 市水利局 | 新增蓄水         | 万方        | 目标任务 | 1.5    | 2        | 无     | —      | 3.5   |       |                                            |
        |              |          |                  |             | 完成数   | 1.5    | 2        | 无     | —      | 3.5   |       |                                            |
        |              |          |                  |             | 完成率   | 100%   | 100%     | 无     | —      | 100%  |       |                                            |
        | 备注：数据截至10月底 |
        | 填表人：张三 |          | 审核人：李四     | 13800000000 |          |        |          |        |        |       |       |                                            |
        ",
    )));
    assert_eq!(table.layout, "three-rows");
    assert_eq!(names(&table), ["天元区", "荷塘区", "醴陵市", "茶陵县", "合计", "市直"]);
    assert_eq!(roles(&table)[3..], [Role::Part, Role::Total, Role::Own]);
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(table.period, Some(Period { year: Some(2025), month: 10 }));
    let jobs = indicator(&table, "就业");
    assert_eq!((jobs.lead.as_ref().unwrap().text.as_str(), jobs.unit.as_ref().unwrap().text.as_str()), ("市人社局", "人"));
    assert_eq!(value(&table, "就业", Measure::Actual, "荷塘区"), Some(decimal("210")));
    assert_eq!(at(&table, "蓄水", Measure::Target, "茶陵县").unwrap().kind, Kind::NotApplicable);
    assert_eq!(
        at(&table, "蓄水", Measure::Target, "荷塘区").unwrap().interval,
        Interval::closed(decimal("1.95"), decimal("2.05"))
    );
}

#[test]
fn three_rows_starting_at_c5_with_a_notes_column_between_places_and_a_duplicate_place() {
    let text = r"
        |  |
        |  |
        |  |
        |  |
        |  |
        |  |
        |  |
        |   |   | 序号 | 项目 | 单位 | 进展 | 全市 | A县  | 备注   | B区  | A县  |
        |---|---|------|------|------|------|------|------|--------|------|------|
        |   |   | 1    | 甲   | 户   | 指标 | 60   | 10   |        | 20   | 30   |
        |   |   |      |      |      | 数量 | 60   | 10   | 已验收 | 20   | 30   |
        |   |   |      |      |      | 进度 | 100% | 100% |        | 100% | 100% |
    ";
    let table = one(&workbook(spreadsheet("11月", text)));
    assert_eq!(names(&table), ["全市", "A县", "B区", "A县"]);
    assert_eq!(table.indicators[0].figures[0].len(), 4);
    assert_eq!(table.figure(table.indicators[0].figures[0][0].unwrap()).address.to_string(), "G9");
    assert_eq!(table.period, Some(Period { year: None, month: 11 }));
    assert!(table.period_source.as_ref().unwrap().contains("工作表"));
}

#[test]
fn four_rows_an_indicator_with_the_months_figure_and_page_breaks() {
    let table = one(&separated(
        r"
        标题：进度表
        | 序号 | 任务名称 | 单位 | 完成情况 | 合计 | 甲县 | 乙县 |
        |------|----------|------|----------|------|------|------|
        | 1    | 建站     | 个   | 年度目标 | 30   | 10   | 20   |
        |      |          |      | 本月完成 | 3    | 1    | 2    |
        |      |          |      | 累计完成 | 15   | 5    | 10   |
        |      |          |      | 完成进度 | 50%  | 50%  | 50%  |
        | 2    | 修路     | 个   | 年度目标 | 30   | 10   | 20   |
        |      |          |      | 本月完成 | 3    | 1    | 2    |
        |      |          |      | 累计完成 | 15   | 5    | 10   |
        |      |          |      | 完成进度 | 50%  | 50%  | 50%  |
        | 序号 | 任务名称 | 单位 | 完成情况 | 合计 | 甲县 | 乙县 |
        | 3    | 改厕     | 个   | 年度目标 | 30   | 10   | 20   |
        |      |          |      | 本月完成 | 3    | 1    | 2    |
        |      |          |      | 累计完成 | 15   | 5    | 10   |
        |      |          |      | 完成进度 | 50%  | 50%  | 50%  |
        ",
    ));
    assert_eq!(table.indicators.len(), 3);
    assert_eq!(value(&table, "修路", Measure::Month, "乙县"), Some(decimal("2")));
    assert_eq!(value(&table, "改厕", Measure::Actual, "合计"), Some(decimal("15")));
    assert_eq!(remarks(&table), "");
}

#[test]
fn two_rows_an_indicator_without_progress() {
    let table = one(&separated(
        r"
        | 项目 | 类别 | 全区 | 甲镇 | 乙街道 |
        |------|------|------|------|--------|
        | 建站 | 目标 | 3    | 1    | 2      |
        |      | 完成 | 3    | 1    | 2      |
        | 修路 | 目标 | 9    | 4    | 5      |
        |      | 完成 | 8    | 4    | 4      |
        ",
    ));
    assert_eq!((table.layout.as_str(), table.indicators.len()), ("three-rows", 2));
    assert!(table.indicators[0].figures[Measure::Progress as usize].is_empty());
    assert_eq!(value(&table, "修路", Measure::Actual, "乙街道"), Some(decimal("4")));
}

#[test]
fn a_missing_row_a_blank_label_and_an_unknown_label_are_remarked() {
    let table = one(&separated(
        r"
        | 序号 | 项目 | 单位 | 推进情况 | 全市 | 甲县 | 乙县 |
        |------|------|------|----------|------|------|------|
        | 1    | 一   | 个   | 指标     | 3    | 1    | 2    |
        |      |      |      | 数量     | 3    | 1    | 2    |
        | 2    | 二   | 个   | 指标     | 5    | 2    | 3    |
        |      |      |      |          | 5    | 2    | 3    |
        |      |      |      | 进度     | 100% | 100% | 100% |
        | 3    | 三   | 个   | 指标     | 7    | 3    | 4    |
        |      |      |      | 数量     | 7    | 3    | 4    |
        |      |      |      | 进度     | 100% | 100% | 100% |
        |      |      |      | 排名     | 1    | 2    | 3    |
        ",
    ));
    assert_eq!(table.indicators.len(), 3);
    assert_eq!(at(&table, "一", Measure::Progress, "甲县"), None);
    assert_eq!(value(&table, "二", Measure::Actual, "乙县"), Some(decimal("3")));
    let remarks = remarks(&table);
    assert!(remarks.contains("缺少“进度”行") && remarks.contains("当作“完成数”") && remarks.contains("“排名”"), "{remarks}");
}

#[test]
fn names_missing_under_a_merged_project() {
    let mut sheet = spreadsheet(
        "Sheet1",
        r"
        | 序号 | 项目     | 具体指标 | 单位 | 推进情况 | 全市 | 甲县 | 乙县 |
        |------|----------|----------|------|----------|------|------|------|
        | 1    | 文化惠民 |          | 场   | 指标     | 3    | 1    | 2    |
        |      |          |          |      | 数量     | 3    | 1    | 2    |
        |      |          |          |      | 进度     | 100% | 100% | 100% |
        |      |          | 全民阅读 | 场   | 指标     | 5    | 2    | 3    |
        |      |          |          |      | 数量     | 5    | 2    | 3    |
        |      |          |          |      | 进度     | 100% | 100% | 100% |
        ",
    );
    for range in ["A2:A7", "B2:B7", "C2:C4", "D2:D4", "C5:C7", "D5:D7"] {
        merge(&mut sheet, range);
    }
    let table = one(&workbook(sheet));
    assert_eq!(
        table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect::<Vec<_>>(),
        ["文化惠民", "全民阅读"]
    );
    assert_eq!(table.indicators[1].project, "文化惠民");
}

#[test]
fn one_row_an_indicator_with_sections_text_targets_and_points() {
    let table = one(&workbook(spreadsheet(
        "Sheet1",
        r"
        标题：醴陵市2025年11月民生实事进展情况表
        | 序号 | 项目名称     | 计量单位 | 年度目标 | 累计完成 | 完成率（%） | 备注     |
        |------|--------------|----------|----------|----------|-------------|----------|
        | 一、教育 |
        | 1    | 新增学位     | 个       | 2000     | 1970     | 98.5        | 正在装修 |
        | 2    | 改造食堂     | 所       | 30       | 30       | 100         |          |
        | 二、民政 |
        | 3    | 困难群众救助 |          | 应补尽补 | 已完成   | 100         |          |
        | 4    | 适老化改造   | 户       | 1,200    | 1300 户  | 108.33      |          |
        | 5    | 其中：农村   | 户       | 600      | 500      | 83.33       |          |
        ",
    )));
    assert_eq!(table.layout, "one-row");
    assert_eq!(names(&table), ["醴陵市"]);
    assert_eq!(roles(&table), [Role::Only]);
    assert_eq!(table.indicators.len(), 5);
    let learn = indicator(&table, "学位");
    assert_eq!(learn.project, "一、教育");
    let progress = at(&table, "学位", Measure::Progress, "醴陵市").unwrap();
    assert_eq!((progress.value, progress.points, progress.percent, progress.decimals), (Some(decimal("0.985")), true, false, 3));
    assert_eq!(progress.print_like(decimal("0.985")), "98.5");
    assert_eq!(indicator(&table, "救助").kind, IndicatorKind::Task);
    assert_eq!(indicator(&table, "救助").project, "二、民政");
    let quantity = at(&table, "适老", Measure::Actual, "醴陵市").unwrap();
    assert_eq!((&quantity.kind, quantity.value), (&Kind::Quantity { unit: "户".into() }, Some(decimal("1300"))));
    assert_eq!(indicator(&table, "其中").whole, Some(3));
    assert_eq!(learn.label_rows[0], Some(3));
}

#[test]
fn one_row_with_a_two_row_header_in_separated_text() {
    let table = one(&separated(
        r"
        标题：附件2
        |  |
        | 序号 | 任务       | 单位 | 年度目标任务 | 完成情况 |            |          | 责任单位   |
        |------|------------|------|--------------|----------|------------|----------|------------|
        |      |            |      |              | 11月     | 1-11月累计 | 完成比例 |            |
        | 1    | 高标准农田 | 万亩 | 10.5         | 0.5      | 10.5       | 100%     | 农业农村局 |
        | 2    | 农村公路   | 公里 | 152          | 12       | 150.5      | 99.01%   | 交通局     |
        ",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "公路", Measure::Actual, "全表"), Some(decimal("150.5")));
    assert_eq!(value(&table, "公路", Measure::Month, "全表"), Some(decimal("12")), "{}", remarks(&table));
    assert_eq!(value(&table, "公路", Measure::Progress, "全表"), Some(decimal("0.9901")));
}

#[test]
fn places_down_with_three_header_rows_and_the_total_at_the_bottom() {
    let mut sheet = spreadsheet(
        "就业教育",
        r"
        标题：湘潭市1-9月民生实事分县市区进度
        | 序号 | 县（市、区） | 教育 |  |  | 就业 |
        |  |  | 新增学位（个） |  |  | 发放贷款（万元） |
        |      |          | 目标 | 完成 | 完成率  | 目标任务 | 累计完成 | 进度   |
        |------|----------|------|------|---------|----------|----------|--------|
        | 1    | 雨湖区   | 100  | 98   | 98%     | 500      | 498.5    | 99.7%  |
        | 2    | 岳 塘 区 | 200  | 200  | 100%    | 300      | 300      | 100%   |
        | 3    | 湘乡市   | 300  | 306  | 102%    | 200      | 100      | 50%    |
        | 合计 |          | 600  | 604  | 100.67% | 1000     | 898.5    | 89.85% |
        | 说明：累计数 |
        ",
    );
    for range in ["A1:H1", "A2:A4", "B2:B4", "C2:E2", "C3:E3", "F2:H2", "F3:H3", "A8:B8"] {
        merge(&mut sheet, range);
    }
    let check = |table: &Table| {
        assert_eq!(table.layout, "places-down");
        assert_eq!(names(table), ["雨湖区", "岳塘区", "湘乡市", "合计"]);
        assert_eq!(table.total(), Some(3));
        assert_eq!(table.indicators.len(), 2);
        let learn = indicator(table, "学位");
        assert_eq!((learn.project.as_str(), learn.unit.as_ref().unwrap().text.as_str(), learn.counted), ("教育", "个", true));
        assert_eq!(indicator(table, "贷款").unit.as_ref().unwrap().text, "万元");
        assert_eq!(value(table, "贷款", Measure::Actual, "湘乡市"), Some(decimal("100")));
        assert_eq!(value(table, "学位", Measure::Progress, "合计"), Some(decimal("1.0067")));
        assert_eq!(
            at(table, "贷款", Measure::Actual, "湘乡市").unwrap().interval,
            Interval::closed(decimal("99.95"), decimal("100.05"))
        );
        assert_eq!(table.period.map(|period| period.month), Some(9));
    };
    check(&one(&workbook(sheet)));
    let text = r"
        标题：湘潭市1-9月民生实事分县市区进度
        | 序号 | 县（市、区） | 教育 |  |  | 就业 |
        |  |  | 新增学位（个） |  |  | 发放贷款（万元） |
        |      |          | 目标 | 完成 | 完成率  | 目标任务 | 累计完成 | 进度   |
        |------|----------|------|------|---------|----------|----------|--------|
        | 1    | 雨湖区   | 100  | 98   | 98%     | 500      | 498.5    | 99.7%  |
        | 2    | 岳 塘 区 | 200  | 200  | 100%    | 300      | 300      | 100%   |
        | 3    | 湘乡市   | 300  | 306  | 102%    | 200      | 100      | 50%    |
        | 合计 |          | 600  | 604  | 100.67% | 1000     | 898.5    | 89.85% |
        | 说明：累计数 |
    ";
    check(&one(&separated(text)));
}

#[test]
fn places_down_with_the_total_first_one_indicator_and_no_groups() {
    let table = one(&separated(
        r"
        标题：2025年11月城镇新增就业完成情况
        | 单位：人 |
        | 地区   | 目标任务 | 累计完成 | 完成率% | 排名 |
        |--------|----------|----------|---------|------|
        | 全州   | 600      | 610      | 101.67  |      |
        | 吉首市 | 300      | 310      | 103.33  | 1    |
        | 凤凰县 | 300      | 300      | 100     | 2    |
        ",
    ));
    assert_eq!(table.layout, "places-down");
    assert_eq!(table.total(), Some(0));
    assert_eq!(table.indicators.len(), 1);
    assert_eq!(table.indicators[0].unit.as_ref().unwrap().text, "人");
    let progress = table.at(&table.indicators[0], Measure::Progress, 1).unwrap();
    assert_eq!((progress.value, progress.points), (Some(decimal("1.0333")), true));
    assert!(remarks(&table).contains("排名"));
}

#[test]
fn places_down_with_the_indicator_in_every_header() {
    let table = one(&separated(
        r"
        | 区县 | 就业目标数 | 就业完成数 | 就业完成率 | 养老床位目标 | 养老床位完成 | 养老床位进度 |
        |------|------------|------------|------------|--------------|--------------|--------------|
        | 合计 | 30         | 30         | 100%       | 6            | 3            | 50%          |
        | 甲区 | 10         | 10         | 100%       | 2            | 1            | 50%          |
        | 乙县 | 20         | 20         | 100%       | 4            | 2            | 50%          |
        ",
    ));
    assert_eq!(table.layout, "places-down");
    assert_eq!(table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect::<Vec<_>>(), ["就业", "养老床位"]);
    assert_eq!(value(&table, "养老", Measure::Actual, "乙县"), Some(decimal("2")));
}

#[test]
fn places_across_each_with_its_measures() {
    let text = r"
        标题：长沙市民生实事2025-08
        | 项目         | 单位 | 合计 |      |      | 芙蓉区 |      |      | 浏阳市 |      |      | 备注     |
        |--------------|------|------|------|------|--------|------|------|--------|------|------|----------|
        |              |      | 目标 | 完成 | 进度 | 目标   | 完成 | 进度 | 目标   | 完成 | 进度 |          |
        | 老旧小区改造 | 个   | 30   | 30   | 100% | 10     | 10   | 100% | 20     | 20   | 100% |          |
        | 农村公路     | 公里 | 5.5  | 4.4  | 80%  | /      | /    | /    | 5.5    | 4.4  | 80%  | 雨季影响 |
    ";
    let check = |table: &Table| {
        assert_eq!(table.layout, "places-across-measures");
        assert_eq!(names(table), ["合计", "芙蓉区", "浏阳市"]);
        assert_eq!(value(table, "小区", Measure::Actual, "浏阳市"), Some(decimal("20")));
        assert_eq!(at(table, "公路", Measure::Target, "芙蓉区").unwrap().kind, Kind::NotApplicable);
        assert_eq!(table.indicators[1].unit.as_ref().unwrap().text, "公里");
        assert_eq!(table.period, Some(Period { year: Some(2025), month: 8 }));
    };
    check(&one(&separated(text)));
    let mut sheet = spreadsheet("1", text);
    for range in ["A2:A3", "B2:B3", "C2:E2", "F2:H2", "I2:K2", "L2:L3"] {
        merge(&mut sheet, range);
    }
    check(&one(&workbook(sheet)));
}

#[test]
fn places_and_indicators_both_in_rows() {
    let table = one(&separated(
        r"
        | 县市区 | 项目名称 | 单位 | 目标 | 完成 | 进度   |
        |--------|----------|------|------|------|--------|
        | 甲县   | 建站     | 个   | 10   | 10   | 100%   |
        |        | 修路     | 公里 | 5.5  | 5.5  | 100%   |
        | 乙县   | 建站     | 个   | 20   | 10   | 50%    |
        |        | 修路     | 公里 | 2.5  | 2.5  | 100%   |
        | 合计   | 建站     | 个   | 30   | 20   | 66.67% |
        |        | 修路     | 公里 | 8.0  | 8.0  | 100%   |
        ",
    ));
    assert_eq!(table.layout, "places-and-indicators-down");
    assert_eq!(names(&table), ["甲县", "乙县", "合计"]);
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "修路", Measure::Target, "乙县"), Some(decimal("2.5")));
    assert_eq!(value(&table, "建站", Measure::Progress, "合计"), Some(decimal("0.6667")));
}

#[test]
fn two_tables_on_one_sheet_and_several_sheets() {
    let text = r"
        标题：附件1 省级项目2025年11月
        | 序号 | 项目 | 单位     | 推进情况 | 全市 | 甲县 | 乙县 |
        |------|------|----------|----------|------|------|------|
        | 1    | 建站 | 个       | 指标     | 3    | 1    | 2    |
        |      |      |          | 数量     | 3    | 1    | 2    |
        |      |      |          | 进度     | 100% | 100% | 100% |
        |  |
        | 附件2 市级项目2025年11月 |
        | 序号 | 任务 | 数量单位 | 完成情况 | 全市 | 乙县 | 甲县 |
        | 1    | 修路 | 公里     | 目标     | 3.5  | 1    | 2.5  |
        |      |      |          | 已完成   | 3.5  | 1    | 2.5  |
        |      |      |          | 进度     | 100% | 100% | 100% |
    ";
    let mut book = workbook(spreadsheet("表", text));
    book.sheets.push(Sheet { name: "空".into(), ..Sheet::default() });
    book.sheets.push(spreadsheet("填表说明", "| 请按月填报 |\n| 每月5日前报送 |"));
    let recognised = understand(&book, "");
    assert_eq!(recognised.tables.len(), 2);
    assert_eq!(recognised.misfits, vec![]);
    assert_eq!(recognised.notes.len(), 1);
    assert_eq!(recognised.tables[0].title.as_ref().unwrap().text, "附件1省级项目2025年11月");
    assert_eq!(recognised.tables[1].title.as_ref().unwrap().text, "附件2市级项目2025年11月");
    assert_eq!(names(&recognised.tables[1]), ["全市", "乙县", "甲县"]);
    assert_eq!(value(&recognised.tables[1], "修路", Measure::Target, "甲县"), Some(decimal("2.5")));
}

#[test]
fn numbers_stored_as_text_are_read_and_marked() {
    let table = one(&workbook(spreadsheet(
        "1",
        r"
        | 序号 | 项目 | 单位 | 推进情况 | 全市      | 甲县     | 乙县    |
        |------|------|------|----------|-----------|----------|---------|
        | 1    | 建站 | 个   | 指标     | '3,000    | １０００ | '2000   |
        |      |      |      | 数量     | 3000      | 1000     | 2 000   |
        |      |      |      | 进度     | '100.00％ | 1.00     | 100.00% |
        ",
    )));
    let target = at(&table, "建站", Measure::Target, "全市").unwrap();
    assert_eq!((target.value, target.writing.as_text, target.writing.normalised), (Some(decimal("3000")), true, true));
    assert_eq!(value(&table, "建站", Measure::Target, "甲县"), Some(decimal("1000")));
    let odd = at(&table, "建站", Measure::Progress, "甲县").unwrap();
    assert_eq!((odd.value, odd.writing.convention, odd.points), (Some(decimal("1")), true, false));
    let target = at(&table, "建站", Measure::Target, "乙县").unwrap();
    assert_eq!(target.interval.as_point(), Some(decimal("2000")));
}

#[test]
fn points_without_a_sign_are_told_from_fractions() {
    let table = |progress: &str| {
        one(&separated(&format!(
            r"
            | 序号 | 项目 | 单位 | 推进情况 | 全市       | 甲县 | 乙县 | 丙县 |
            |------|------|------|----------|------------|------|------|------|
            | 1    | 建站 | 个   | 指标     | 200        | 50   | 100  | 50   |
            |      |      |      | 数量     | 192        | 49   | 98   | 45   |
            |      |      |      | 进度     | {progress} |
            "
        )))
    };
    let points = table("96.00 | 98 | 98 | 90.00");
    assert_eq!(value(&points, "建站", Measure::Progress, "甲县"), Some(decimal("0.98")));
    assert_eq!(
        at(&points, "建站", Measure::Progress, "甲县").unwrap().interval,
        Interval::closed(decimal("0.97995"), decimal("0.98005"))
    );
    let fractions = table("0.96 | 0.98 | 0.98 | 0.9");
    assert_eq!(value(&fractions, "建站", Measure::Progress, "丙县"), Some(decimal("0.9")));
    assert!(!at(&fractions, "建站", Measure::Progress, "丙县").unwrap().points);
    // One figure with its point in the wrong place does not change the row's reading.
    let slip = table("96.00 | 9.80 | 98 | 90.00");
    assert_eq!(value(&slip, "建站", Measure::Progress, "甲县"), Some(decimal("0.098")));
    // Without the sign among percentages it is still a percentage, and marked.
    let lost = table("96.00% | 98.00 | 98.00% | 90.00%");
    let odd = at(&lost, "建站", Measure::Progress, "甲县").unwrap();
    assert_eq!((odd.value, odd.percent, odd.writing.convention), (Some(decimal("0.98")), true, true));
    assert_eq!((&*odd.printed(), odd.print_like(decimal("0.98"))), ("98.00", "98.00%".to_owned()));
}

#[test]
fn kinds_withstand_one_planted_error() {
    let table = |target: &str, actual: &str, unit: &str| {
        one(&separated(&format!(
            r"
            | 项目   | 单位   | 推进情况 | 全市     | 甲县 | 乙县 | 丙县 | 丁县 | 戊县 |
            |--------|--------|----------|----------|------|------|------|------|------|
            | 指标一 | {unit} | 指标     | {target} |
            |        |        | 数量     | {actual} |
            |        |        | 进度     | 100%     | 100% | 100% | 100% | 100% | 100% |
            "
        )))
    };
    let kind = |target: &str, actual: &str, unit: &str| {
        let table = table(target, actual, unit);
        (table.indicators[0].kind, table.indicators[0].additive)
    };
    let done = "90 | 90 | 90 | 90 | 90 | 90";
    assert_eq!(kind("90 | 90 | 90 | 90 | 90 | 90", done, "%"), (IndicatorKind::Uniform, false));
    assert_eq!(kind("90 | 90 | 90 | 99 | 90 | 90", done, "项"), (IndicatorKind::Uniform, false));
    assert_eq!(kind("99 | 90 | 90 | 90 | 90 | 90", done, "项"), (IndicatorKind::Uniform, false));
    let two = "750 | / | 750 | / | / | 750";
    assert_eq!(kind(two, "750 | / | 760 | / | / | 755", "元/月"), (IndicatorKind::Uniform, false));
    assert_eq!(kind(two, "750 | / | 760 | / | / | 755", "元"), (IndicatorKind::Additive, true));
    assert_eq!(kind("90 | 80 | 85 | 95 | 90 | 92", done, "%"), (IndicatorKind::Rate, false));
    assert_eq!(kind("5 | 1 | 1 | 1 | 1 | 1", "5 | 1 | 1 | 1 | 1 | 1", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("5 | 1 | 1 | 1 | 1 | 1", "5 | 1 | 1 | 1 | 1 | 1", "%"), (IndicatorKind::Additive, true));
    assert_eq!(kind("1 | 1 | 1 | 1 | 1 | 1", "5 | 1 | 1 | 1 | 1 | 1", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("6 | 1 | 1 | 1 | 1 | 1", "5 | 1 | 1 | 1 | 1 | 1", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("150 | 10 | 20 | 30 | 40 | 50", "151 | 10 | 20 | 30 | 40 | 50", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("999 | 10 | 20 | 30 | 40 | 50", "150 | 10 | 20 | 30 | 40 | 50", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("10 | 10 | / | / | / | /", "10 | 10 | / | / | / | /", "个"), (IndicatorKind::Additive, true));
}

#[test]
fn a_city_named_like_its_places_is_the_whole_when_it_adds_up() {
    let table = one(&separated(
        r"
        | 项目 | 类别 | 永州市 | 零陵区 | 冷水滩区 | 祁阳市 |
        |------|------|--------|--------|----------|--------|
        | 建站 | 目标 | 6      | 1      | 2        | 3      |
        |      | 完成 | 6      | 1      | 2        | 3      |
        | 修路 | 目标 | 9      | 2      | 3        | 4      |
        |      | 完成 | 8      | 2      | 3        | 4      |
        ",
    ));
    assert_eq!(table.total(), Some(0));
    assert!(remarks(&table).contains("永州市"));
}

#[test]
fn subtotals_add_up_the_places_beside_them() {
    let sub = |from: u16, to: u16| Role::Subtotal { from, to };
    let roles_of = |text: &str| roles(&one(&separated(text)));
    let after = r"
        | 项目 | 类别 | 全市 | 区小计 | 甲区 | 乙区 | 县市小计 | 丙县 |
        |------|------|------|--------|------|------|----------|------|
        | 建站 | 目标 | 6    | 3      | 1    | 2    | 3        | 3    |
        |      | 完成 | 6    | 3      | 1    | 2    | 3        | 3    |
    ";
    assert_eq!(roles_of(after), [Role::Total, sub(2, 4), Role::Part, Role::Part, sub(5, 6), Role::Part]);
    // Behind their places; the last place stands by itself. One of the figures is wrong.
    let before = r"
        | 项目 | 类别 | 甲区 | 乙区 | 小计 | 丙县 | 丁县 | 戊县 | 小计 | 市直 | 合计 |
        |------|------|------|------|------|------|------|------|------|------|------|
        | 建站 | 目标 | 1    | 2    | 3    | 3    | 4    | 5    | 12   | 2    | 17   |
        |      | 完成 | 1    | 2    | 3    | 3    | 4    | 4    | 12   | 2    | 16   |
    ";
    assert_eq!(roles_of(before)[2..7], [sub(0, 2), Role::Part, Role::Part, Role::Part, sub(3, 6)]);
    // Without a whole beside them they are subtotals all the same.
    let alone = r"
        | 项目 | 类别 | 区小计 | 甲区 | 乙区 | 县小计 | 丙县 | 丁县 |
        |------|------|--------|------|------|--------|------|------|
        | 建站 | 目标 | 3      | 1    | 2    | 7      | 3    | 4    |
        |      | 完成 | 2      | 1    | 1    | 6      | 3    | 3    |
    ";
    assert_eq!(roles_of(alone), [sub(1, 3), Role::Part, Role::Part, sub(4, 6), Role::Part, Role::Part]);
    // What they are the sums of cannot be told: that is said.
    let unclear = one(&separated(
        r"
        | 项目 | 类别 | 全市 | 小计 | 甲区 | 乙区 | 丙县 |
        |------|------|------|------|------|------|------|
        | 建站 | 目标 | 6    | 50   | 1    | 2    | 3    |
        |      | 完成 | 6    | 40   | 1    | 2    | 3    |
    ",
    ));
    assert_eq!(unclear.places[1].role, sub(0, 0));
    assert!(unclear.unchecked.iter().any(|text| text.text.contains("看不出“小计”")), "{:?}", unclear.unchecked);
}

#[test]
fn absurd_decimals_do_not_set_the_rows_precision() {
    let table = one(&workbook(spreadsheet(
        "1",
        r"
        | 项目 | 单位 | 推进情况 | 全市   | 甲县         | 乙县   | 丙县    |
        |------|------|----------|--------|--------------|--------|---------|
        | 贷款 | 万元 | 指标     | 100.5  | 33.333333333 | 33.3   | 33.9    |
        |      |      | 数量     | 100    | 33           | 33     | 34      |
        |      |      | 进度     | 99.50% | 99.00%       | 99.10% | 100.29% |
        ",
    )));
    assert_eq!(
        at(&table, "贷款", Measure::Target, "全市").unwrap().interval,
        Interval::closed(decimal("100.45"), decimal("100.55"))
    );
    assert_eq!(
        at(&table, "贷款", Measure::Target, "甲县").unwrap().interval,
        Interval::closed(decimal("33.3333333325"), decimal("33.3333333335"))
    );
    assert_eq!(at(&table, "贷款", Measure::Actual, "甲县").unwrap().interval, Interval::closed(decimal("32.5"), decimal("33.5")));
}

#[test]
fn a_numbering_row_under_the_header_is_no_data() {
    let table = one(&separated(
        r"
        | 项目 | 单位 | 目标 | 完成 | 进度  |
        |------|------|------|------|-------|
        | 甲   | 乙   | 1    | 2    | 3=2/1 |
        | 建站 | 个   | 3    | 3    | 100%  |
        | 修路 | 公里 | 5    | 4    | 80%   |
    ",
    ));
    assert_eq!(table.indicators.len(), 2);
}

#[test]
fn records_without_a_known_header_are_flat() {
    let table = one(&separated(
        r"
        | id | x1   | x2  | x3   |
        |----|------|-----|------|
        | a  | 1452 | 116 | 1568 |
        | b  | 10   | 5   | 15   |
        | c  | 7.5  | 1   | 8.5  |
    ",
    ));
    assert_eq!(table.layout, "flat");
    let records = table.records.as_ref().unwrap();
    assert_eq!((records.columns.len(), records.rows.len(), records.key), (4, 3, Some(0)));
    assert_eq!(table.figure(records.rows[0][1]).value, Some(decimal("1452")));
    assert!(table.figure(records.rows[0][2]).interval.as_point().is_some());
}

#[test]
fn what_fits_nothing_names_the_nearest_layout() {
    let recognised = understand(
        &separated(
            r"
        | 序号 | 项目名称 | 年度目标 |
        |------|----------|----------|
        | 1    | 建站     | 30       |
    ",
        ),
        "",
    );
    assert_eq!(recognised.tables.len(), 1, "{recognised:#?}");
    assert_eq!(recognised.tables[0].layout, "flat");
    let recognised = understand(
        &separated(
            r"
        | 12 | 13 | 14 |
        |----|----|----|
        | 15 | 16 | 17 |
    ",
        ),
        "",
    );
    assert_eq!(recognised.misfits.len(), 1);
    let recognised = understand(&workbook(Sheet::default()), "");
    assert_eq!(recognised.misfits.len(), 1);
    let recognised = understand(&Workbook::default(), "");
    assert_eq!(recognised.misfits.len(), 1);
    let recognised = understand(&separated("| 只有文字 |\n| 没有数 |"), "");
    assert_eq!((recognised.misfits.len(), recognised.notes.len()), (1, 0));
}

#[test]
fn a_given_period_overrides() {
    let recognised = recognise(
        &separated(
            r"
            | 项目 | 目标 | 完成 |
            |------|------|------|
            | 建站 | 3    | 3    |
        ",
        ),
        "2025-09",
        &Layouts::builtin(),
        &Profile::builtin(),
        Some(Period { year: Some(2025), month: 11 }),
    );
    assert_eq!(recognised.tables[0].period.map(|period| period.month), Some(11));
    assert_eq!(recognised.tables[0].period_source, None);
}

#[test]
fn a_label_typed_twice_is_told_by_the_order() {
    let table = one(&separated(
        r"
        | 项目 | 单位 | 类别 | 全市 | 甲县 | 乙县 |
        |------|------|------|------|------|------|
        | 建站 | 个   | 指标 | 3    | 1    | 2    |
        |      |      | 进度 | 2    | 1    | 1    |
        |      |      | 进度 | 67%  | 100% | 50%  |
        | 修路 | 个   | 指标 | 5    | 2    | 3    |
        |      |      | 数量 | 5    | 2    | 3    |
        |      |      | 进度 | 100% | 100% | 100% |
        ",
    ));
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "建站", Measure::Actual, "甲县"), Some(decimal("1")));
    assert!(remarks(&table).contains("应是“完成数”"));
}

#[test]
fn unknown_header_words_are_given_away_by_the_row_labels() {
    let table = one(&separated(
        r"
        标题：2025年6月
        | 事由 | 尺度 | 种       | 甲县 | 乙县 | 丙区 |
        |------|------|----------|------|------|------|
        | 建站 | 个   | 计划数   | 3    | 1    | 2    |
        |      |      | 实际完成 | 2    | 1    | 1    |
        |      |      | 完成比例 | 67%  | 100% | 50%  |
        | 修路 | 个   | 计划数   | 5    | 2    | 3    |
        |      |      | 实际完成 | 5    | 2    | 3    |
        |      |      | 完成比例 | 100% | 100% | 100% |
        ",
    ));
    assert_eq!(table.layout, "three-rows");
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(names(&table), ["甲县", "乙县", "丙区"]);
    assert_eq!(value(&table, "修路", Measure::Actual, "丙区"), Some(decimal("3")));
}

#[test]
fn a_column_of_leads_that_are_counties_is_no_column_of_places() {
    let table = one(&separated(
        r"
        | 序号 | 项目名称 | 责任单位 | 单位 | 目标 | 完成 | 完成率 |
        |------|----------|----------|------|------|------|--------|
        | 1    | 建站     | 华容县   | 个   | 3    | 3    | 100%   |
        | 2    | 修路     | 岳阳县   | 公里 | 5.5  | 5.5  | 100%   |
        | 3    | 改厕     | 平江县   | 户   | 10   | 10   | 100%   |
        ",
    ));
    assert_eq!((table.layout.as_str(), table.places.len(), table.indicators.len()), ("one-row", 1, 3));
    assert_eq!(table.indicators[1].lead.as_ref().unwrap().text, "岳阳县");
}

#[test]
fn places_under_the_word_for_units() {
    let table = one(&separated(
        r"
        | 序号 | 单位     | 目标任务 | 完成数 | 完成率 |
        |------|----------|----------|--------|--------|
        | 1    | 城关镇   | 10       | 9      | 90%    |
        | 2    | 三封寺镇 | 20       | 20     | 100%   |
        | 3    | 治河渡镇 | 30       | 30     | 100%   |
        |      | 合计     | 60       | 59     | 98.33% |
        ",
    ));
    assert_eq!((table.layout.as_str(), table.total()), ("places-down", Some(3)));
    assert_eq!(names(&table)[..2], ["城关镇", "三封寺镇"]);
}

#[test]
fn a_monthly_target_beside_the_yearly_one_is_left_out_aloud() {
    let table = one(&separated(
        r"
        | 序号 | 项目名称 | 单位 | 年度目标 | 月度目标 | 累计完成 | 完成率 |
        |------|----------|------|----------|----------|----------|--------|
        | 1    | 建站     | 个   | 12       | 11       | 12       | 100%   |
        | 2    | 修路     | 公里 | 5.5      | 5        | 5.5      | 100%   |
        ",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(value(&table, "建站", Measure::Target, "全表"), Some(decimal("12")));
    assert!(remarks(&table).contains("月度目标"));
}

#[test]
fn grouped_month_and_cumulative_columns() {
    let table = one(&separated(
        r"
        | 项目 | 单位 | 全年目标 | 本月 |      | 累计 |        |
        |------|------|----------|------|------|------|--------|
        |      |      |          | 计划 | 完成 | 完成 | 完成率 |
        | 建站 | 个   | 12       | 1    | 2    | 12   | 100%   |
        | 修路 | 公里 | 5.5      | 1    | 0.5  | 5.5  | 100%   |
        ",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(value(&table, "建站", Measure::Target, "全表"), Some(decimal("12")), "{}", remarks(&table));
    assert_eq!(value(&table, "建站", Measure::Month, "全表"), Some(decimal("2")));
    assert_eq!(value(&table, "建站", Measure::Actual, "全表"), Some(decimal("12")));
}

#[test]
fn places_under_a_heading_for_places_in_two_rows() {
    let text = r"
        | 序号 | 民生实事 | 单位 | 推进情况 | 全市 | 县市区 |      |      | 市本级 |
        |------|----------|------|----------|------|--------|------|------|--------|
        |      |          |      |          |      | 甲县   | 乙区 | 丙市 |        |
        | 1    | 建站     | 个   | 指标     | 6    | 1      | 2    | 2    | 1      |
        |      |          |      | 数量     | 6    | 1      | 2    | 2    | 1      |
        |      |          |      | 进度     | 100% | 100%   | 100% | 100% | 100%   |
    ";
    let table = one(&separated(text));
    assert_eq!(names(&table), ["全市", "甲县", "乙区", "丙市", "市本级"]);
    assert_eq!(value(&table, "建站", Measure::Target, "市本级"), Some(decimal("1")));
}

#[test]
fn one_row_with_names_in_a_column_called_targets() {
    let table = one(&separated(
        r"
        | 序号 | 项目 | 目标任务      | 单位 | 目标值 | 完成值 | 完成率 | 责任单位 |
        |------|------|---------------|------|--------|--------|--------|----------|
        | 1    | 就业 | 新增就业100人 | 人   | 100    | 90     | 90%    | 人社局   |
        | 2    | 教育 | 新增学位200个 | 个   | 200    | 200    | 100%   | 教育局   |
        ",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(indicator(&table, "学位").project, "教育");
    assert_eq!(indicator(&table, "学位").stated.as_ref().unwrap().value, decimal("200"));
    assert_eq!(value(&table, "学位", Measure::Target, "全表"), Some(decimal("200")));
}

#[test]
fn section_rows_within_three_rows() {
    let table = one(&separated(
        r"
        | 序号 | 项目 | 单位 | 进度情况 | 全市 | 甲县 | 乙县 |
        |------|------|------|----------|------|------|------|
        | 一、教育 |
        | 1    | 建站 | 个   | 指标     | 3    | 1    | 2    |
        |      |      |      | 数量     | 3    | 1    | 2    |
        |      |      |      | 进度     | 100% | 100% | 100% |
        | 二、交通 |
        | 2    | 修路 | 公里 | 指标     | 5.5  | 2    | 3.5  |
        |      |      |      | 数量     | 5.5  | 2    | 3.5  |
        |      |      |      | 进度     | 100% | 100% | 100% |
        ",
    ));
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(indicator(&table, "修路").project, "二、交通");
    assert_eq!(indicator(&table, "建站").project, "一、教育");
}

#[test]
fn hostile_sheets_neither_panic_nor_hang() {
    let mut sheet = Sheet { name: "x".into(), ..Sheet::default() };
    for step in 0..400u32 {
        sheet.cells.insert(Address::new(step * 2000, step * 40), Content::Text("目标".into()));
        sheet.cells.insert(Address::new(step * 2000 + 1, step * 40), Content::Text("完成率".into()));
        sheet.merges.push(Region { first: Address::new(0, 0), last: Address::new(1_048_575, 16_383) });
    }
    let _ = understand(&workbook(sheet), "x");
    let repeated = "| 序号 | 项目 | 目标 |\n".repeat(2000);
    let _ = understand(&separated(&repeated), "");
    let _ = understand(&separated(&"| | 指标 | 目标 | 完成 |\n| | | | |\n".repeat(500)), "");
    let _ = understand(
        &separated(
            r"
            | 序号 | 项目 | 单位 | 推进情况 | 全市                           |
            |------|------|------|----------|--------------------------------|
            |      |      |      | 指标     | 99999999999999999999999999999  |
            |      |      |      | 数量     | -79228162514264337593543950335 |
            |      |      |      | 进度     | 0.0000000000000000000000000001 |
            ",
        ),
        "",
    );
}

#[test]
fn measures_above_indicators_and_a_row_of_units() {
    let table = one(&separated(
        r"
        | 县区 | 目标 |      | 完成 |      |
        |------|------|------|------|------|
        |      | 就业 | 学位 | 就业 | 学位 |
        |      | 人   | 个   | 人   | 个   |
        | 甲县 | 1    | 3    | 1    | 3    |
        | 乙县 | 1    | 4    | 1    | 4    |
        | 合计 | 2    | 7    | 2    | 7    |
        ",
    ));
    assert_eq!(table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect::<Vec<_>>(), ["就业", "学位"]);
    assert_eq!(value(&table, "学位", Measure::Actual, "乙县"), Some(decimal("4")));
    assert_eq!(table.indicators[0].unit.as_ref().unwrap().text, "人");
}

#[test]
fn progress_under_the_word_for_done_figures_and_units_beside_figures() {
    let table = one(&separated(
        r"
        | 项目     | 年度目标 | 目前进展情况 | 完成率 |
        |----------|----------|--------------|--------|
        | 小区改造 | 30个     | 已完成28个   | 93.3%  |
        | 水厂     | 3座      | 3座          | 100%   |
    ",
    ));
    assert_eq!(value(&table, "小区", Measure::Actual, "全表"), Some(decimal("28")));
    assert_eq!(indicator(&table, "水厂").unit.as_ref().unwrap().text, "座");
    let table = one(&separated(
        r"
        | 指标   | 单位 | 目标值 | 实际值 | 完成情况 |
        |--------|------|--------|--------|----------|
        | 就业   | 人   | 100    | 90     | 90%      |
        | 覆盖率 | %    | 95     | 96     | 101.05%  |
    ",
    ));
    assert_eq!(value(&table, "就业", Measure::Progress, "全表"), Some(decimal("0.9")));
}
