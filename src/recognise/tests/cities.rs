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
        "株洲市2025年重点民生实事项目完成情况统计表
单位：见表\t\t\t\t\t\t\t填报时间：2025年10月31日
编号\t责任单位\t重点民生实事项目\t计量单位\t类别\t天元区\t荷 塘 区\t醴陵市\t茶陵县\t合计\t市直\t存在问题
1\t市人社局\t新增城镇就业\t人\t目标任务\t100\t200\t300\t400\t1050\t50\t
\t\t\t\t完成数\t90\t210\t300\t400\t1040\t40\t部分企业招工难，岗位供给不足，需要加强对接
\t\t\t\t完成率\t90.0%\t105.0%\t100.0%\t100.0%\t99.0%\t80.0%\t
2\t市水利局\t新增蓄水\t万方\t目标任务\t1.5\t2\t无\t—\t3.5\t\t
\t\t\t\t完成数\t1.5\t2\t无\t—\t3.5\t\t
\t\t\t\t完成率\t100%\t100%\t无\t—\t100%\t\t
备注：数据截至10月底
填表人：张三\t\t审核人：李四\t13800000000",
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
    let text = "






\t\t序号\t项目\t单位\t进展\t全市\tA县\t备注\tB区\tA县
\t\t1\t甲\t户\t指标\t60\t10\t\t20\t30
\t\t\t\t\t数量\t60\t10\t已验收\t20\t30
\t\t\t\t\t进度\t100%\t100%\t\t100%\t100%";
    let table = one(&workbook(spreadsheet("11月", text)));
    assert_eq!(names(&table), ["全市", "A县", "B区", "A县"]);
    assert_eq!(table.indicators[0].figures[0].len(), 4);
    assert_eq!(table.figure(table.indicators[0].figures[0][0].unwrap()).address.to_string(), "G9");
    assert_eq!(table.period, Some(Period { year: None, month: 11 }));
    assert!(table.period_source.as_ref().unwrap().contains("工作表"));
}

#[test]
fn four_rows_an_indicator_with_the_months_figure_and_page_breaks() {
    let header = "序号\t任务名称\t单位\t完成情况\t合计\t甲县\t乙县";
    let block = |number: &str, name: &str| {
        format!(
            "{number}\t{name}\t个\t年度目标\t30\t10\t20\n\t\t\t本月完成\t3\t1\t2\n\t\t\t累计完成\t15\t5\t10\n\t\t\t完成进度\t50%\t50%\t50%"
        )
    };
    let table = one(&separated(&format!(
        "进度表\n{header}\n{}\n{}\n{header}\n{}\n",
        block("1", "建站"),
        block("2", "修路"),
        block("3", "改厕")
    )));
    assert_eq!(table.indicators.len(), 3);
    assert_eq!(value(&table, "修路", Measure::Month, "乙县"), Some(decimal("2")));
    assert_eq!(value(&table, "改厕", Measure::Actual, "合计"), Some(decimal("15")));
    assert_eq!(remarks(&table), "");
}

#[test]
fn two_rows_an_indicator_without_progress() {
    let table = one(&separated(
        "项目\t类别\t全区\t甲镇\t乙街道\n建站\t目标\t3\t1\t2\n\t完成\t3\t1\t2\n修路\t目标\t9\t4\t5\n\t完成\t8\t4\t4",
    ));
    assert_eq!((table.layout.as_str(), table.indicators.len()), ("three-rows", 2));
    assert!(table.indicators[0].figures[Measure::Progress as usize].is_empty());
    assert_eq!(value(&table, "修路", Measure::Actual, "乙街道"), Some(decimal("4")));
}

#[test]
fn a_missing_row_a_blank_label_and_an_unknown_label_are_remarked() {
    let table = one(&separated(
        "序号\t项目\t单位\t推进情况\t全市\t甲县\t乙县
1\t一\t个\t指标\t3\t1\t2
\t\t\t数量\t3\t1\t2
2\t二\t个\t指标\t5\t2\t3
\t\t\t\t5\t2\t3
\t\t\t进度\t100%\t100%\t100%
3\t三\t个\t指标\t7\t3\t4
\t\t\t数量\t7\t3\t4
\t\t\t进度\t100%\t100%\t100%
\t\t\t排名\t1\t2\t3",
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
        "序号\t项目\t具体指标\t单位\t推进情况\t全市\t甲县\t乙县
1\t文化惠民\t\t场\t指标\t3\t1\t2
\t\t\t\t数量\t3\t1\t2
\t\t\t\t进度\t100%\t100%\t100%
\t\t全民阅读\t场\t指标\t5\t2\t3
\t\t\t\t数量\t5\t2\t3
\t\t\t\t进度\t100%\t100%\t100%",
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
        "醴陵市2025年11月民生实事进展情况表
序号\t项目名称\t计量单位\t年度目标\t累计完成\t完成率（%）\t备注
一、教育
1\t新增学位\t个\t2000\t1970\t98.5\t正在装修
2\t改造食堂\t所\t30\t30\t100\t
二、民政
3\t困难群众救助\t\t应补尽补\t已完成\t100\t
4\t适老化改造\t户\t1,200\t1300 户\t108.33\t
5\t其中：农村\t户\t600\t500\t83.33\t",
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
        "附件2,,,,,,,
,,,,,,,
序号,任务,单位,年度目标任务,完成情况,,,责任单位
,,,,11月,1-11月累计,完成比例,
1,高标准农田,万亩,10.5,0.5,10.5,100%,农业农村局
2,农村公路,公里,152,12,150.5,99.01%,交通局"
            .replace(',', "\t")
            .as_str(),
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
        "湘潭市1-9月民生实事分县市区进度
序号\t县（市、区）\t教育\t\t\t就业
\t\t新增学位（个）\t\t\t发放贷款（万元）
\t\t目标\t完成\t完成率\t目标任务\t累计完成\t进度
1\t雨湖区\t100\t98\t98%\t500\t498.5\t99.7%
2\t岳 塘 区\t200\t200\t100%\t300\t300\t100%
3\t湘乡市\t300\t306\t102%\t200\t100\t50%
合计\t\t600\t604\t100.67%\t1000\t898.5\t89.85%
说明：累计数",
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
    let text = "湘潭市1-9月民生实事分县市区进度
序号\t县（市、区）\t教育\t\t\t就业
\t\t新增学位（个）\t\t\t发放贷款（万元）
\t\t目标\t完成\t完成率\t目标任务\t累计完成\t进度
1\t雨湖区\t100\t98\t98%\t500\t498.5\t99.7%
2\t岳 塘 区\t200\t200\t100%\t300\t300\t100%
3\t湘乡市\t300\t306\t102%\t200\t100\t50%
合计\t\t600\t604\t100.67%\t1000\t898.5\t89.85%
说明：累计数";
    check(&one(&separated(text)));
}

#[test]
fn places_down_with_the_total_first_one_indicator_and_no_groups() {
    let table = one(&separated(
        "2025年11月城镇新增就业完成情况\n单位：人\n地区\t目标任务\t累计完成\t完成率%\t排名\n全州\t600\t610\t101.67\t\n吉首市\t300\t310\t103.33\t1\n凤凰县\t300\t300\t100\t2",
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
        "区县\t就业目标数\t就业完成数\t就业完成率\t养老床位目标\t养老床位完成\t养老床位进度\n合计\t30\t30\t100%\t6\t3\t50%\n甲区\t10\t10\t100%\t2\t1\t50%\n乙县\t20\t20\t100%\t4\t2\t50%",
    ));
    assert_eq!(table.layout, "places-down");
    assert_eq!(table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect::<Vec<_>>(), ["就业", "养老床位"]);
    assert_eq!(value(&table, "养老", Measure::Actual, "乙县"), Some(decimal("2")));
}

#[test]
fn places_across_each_with_its_measures() {
    let text = "长沙市民生实事2025-08
项目\t单位\t合计\t\t\t芙蓉区\t\t\t浏阳市\t\t\t备注
\t\t目标\t完成\t进度\t目标\t完成\t进度\t目标\t完成\t进度\t
老旧小区改造\t个\t30\t30\t100%\t10\t10\t100%\t20\t20\t100%\t
农村公路\t公里\t5.5\t4.4\t80%\t/\t/\t/\t5.5\t4.4\t80%\t雨季影响";
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
        "县市区\t项目名称\t单位\t目标\t完成\t进度\n甲县\t建站\t个\t10\t10\t100%\n\t修路\t公里\t5.5\t5.5\t100%\n乙县\t建站\t个\t20\t10\t50%\n\t修路\t公里\t2.5\t2.5\t100%\n合计\t建站\t个\t30\t20\t66.67%\n\t修路\t公里\t8.0\t8.0\t100%",
    ));
    assert_eq!(table.layout, "places-and-indicators-down");
    assert_eq!(names(&table), ["甲县", "乙县", "合计"]);
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "修路", Measure::Target, "乙县"), Some(decimal("2.5")));
    assert_eq!(value(&table, "建站", Measure::Progress, "合计"), Some(decimal("0.6667")));
}

#[test]
fn two_tables_on_one_sheet_and_several_sheets() {
    let text = "附件1 省级项目2025年11月
序号\t项目\t单位\t推进情况\t全市\t甲县\t乙县
1\t建站\t个\t指标\t3\t1\t2
\t\t\t数量\t3\t1\t2
\t\t\t进度\t100%\t100%\t100%

附件2 市级项目2025年11月
序号\t任务\t数量单位\t完成情况\t全市\t乙县\t甲县
1\t修路\t公里\t目标\t3.5\t1\t2.5
\t\t\t已完成\t3.5\t1\t2.5
\t\t\t进度\t100%\t100%\t100%";
    let mut book = workbook(spreadsheet("表", text));
    book.sheets.push(Sheet { name: "空".into(), ..Sheet::default() });
    book.sheets.push(spreadsheet("填表说明", "请按月填报\n每月5日前报送"));
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
        "序号\t项目\t单位\t推进情况\t全市\t甲县\t乙县\n1\t建站\t个\t指标\t'3,000\t１０００\t'2000\n\t\t\t数量\t3000\t1000\t2 000\n\t\t\t进度\t'100.00％\t1.00\t100.00%",
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
            "序号\t项目\t单位\t推进情况\t全市\t甲县\t乙县\t丙县\n1\t建站\t个\t指标\t200\t50\t100\t50\n\t\t\t数量\t192\t49\t98\t45\n\t\t\t进度\t{progress}"
        )))
    };
    let points = table("96.00\t98\t98\t90.00");
    assert_eq!(value(&points, "建站", Measure::Progress, "甲县"), Some(decimal("0.98")));
    assert_eq!(
        at(&points, "建站", Measure::Progress, "甲县").unwrap().interval,
        Interval::closed(decimal("0.97995"), decimal("0.98005"))
    );
    let fractions = table("0.96\t0.98\t0.98\t0.9");
    assert_eq!(value(&fractions, "建站", Measure::Progress, "丙县"), Some(decimal("0.9")));
    assert!(!at(&fractions, "建站", Measure::Progress, "丙县").unwrap().points);
    // One figure with its point in the wrong place does not change the row's reading.
    let slip = table("96.00\t9.80\t98\t90.00");
    assert_eq!(value(&slip, "建站", Measure::Progress, "甲县"), Some(decimal("0.098")));
    // Without the sign among percentages it is still a percentage, and marked.
    let lost = table("96.00%\t98.00\t98.00%\t90.00%");
    let odd = at(&lost, "建站", Measure::Progress, "甲县").unwrap();
    assert_eq!((odd.value, odd.percent, odd.writing.convention), (Some(decimal("0.98")), true, true));
    assert_eq!((&*odd.printed(), odd.print_like(decimal("0.98"))), ("98.00", "98.00%".to_owned()));
}

#[test]
fn kinds_withstand_one_planted_error() {
    let table = |target: &str, actual: &str, unit: &str| {
        one(&separated(&format!(
            "项目\t单位\t推进情况\t全市\t甲县\t乙县\t丙县\t丁县\t戊县\n指标一\t{unit}\t指标\t{target}\n\t\t数量\t{actual}\n\t\t进度\t100%\t100%\t100%\t100%\t100%\t100%"
        )))
    };
    let kind = |target: &str, actual: &str, unit: &str| {
        let table = table(target, actual, unit);
        (table.indicators[0].kind, table.indicators[0].additive)
    };
    let done = "90\t90\t90\t90\t90\t90";
    assert_eq!(kind("90\t90\t90\t90\t90\t90", done, "%"), (IndicatorKind::Uniform, false));
    assert_eq!(kind("90\t90\t90\t99\t90\t90", done, "项"), (IndicatorKind::Uniform, false));
    assert_eq!(kind("99\t90\t90\t90\t90\t90", done, "项"), (IndicatorKind::Uniform, false));
    let two = "750\t/\t750\t/\t/\t750";
    assert_eq!(kind(two, "750\t/\t760\t/\t/\t755", "元/月"), (IndicatorKind::Uniform, false));
    assert_eq!(kind(two, "750\t/\t760\t/\t/\t755", "元"), (IndicatorKind::Additive, true));
    assert_eq!(kind("90\t80\t85\t95\t90\t92", done, "%"), (IndicatorKind::Rate, false));
    assert_eq!(kind("5\t1\t1\t1\t1\t1", "5\t1\t1\t1\t1\t1", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("5\t1\t1\t1\t1\t1", "5\t1\t1\t1\t1\t1", "%"), (IndicatorKind::Additive, true));
    assert_eq!(kind("1\t1\t1\t1\t1\t1", "5\t1\t1\t1\t1\t1", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("6\t1\t1\t1\t1\t1", "5\t1\t1\t1\t1\t1", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("150\t10\t20\t30\t40\t50", "151\t10\t20\t30\t40\t50", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("999\t10\t20\t30\t40\t50", "150\t10\t20\t30\t40\t50", "个"), (IndicatorKind::Additive, true));
    assert_eq!(kind("10\t10\t/\t/\t/\t/", "10\t10\t/\t/\t/\t/", "个"), (IndicatorKind::Additive, true));
}

#[test]
fn a_city_named_like_its_places_is_the_whole_when_it_adds_up() {
    let table = one(&separated(
        "项目\t类别\t永州市\t零陵区\t冷水滩区\t祁阳市\n建站\t目标\t6\t1\t2\t3\n\t完成\t6\t1\t2\t3\n修路\t目标\t9\t2\t3\t4\n\t完成\t8\t2\t3\t4",
    ));
    assert_eq!(table.total(), Some(0));
    assert!(remarks(&table).contains("永州市"));
}

#[test]
fn subtotals_add_up_the_places_beside_them() {
    let sub = |from: u16, to: u16| Role::Subtotal { from, to };
    let roles_of = |text: &str| roles(&one(&separated(text)));
    let after = "项目\t类别\t全市\t区小计\t甲区\t乙区\t县市小计\t丙县\n建站\t目标\t6\t3\t1\t2\t3\t3\n\t完成\t6\t3\t1\t2\t3\t3";
    assert_eq!(roles_of(after), [Role::Total, sub(2, 4), Role::Part, Role::Part, sub(5, 6), Role::Part]);
    // Behind their places; the last place stands by itself. One of the figures is wrong.
    let before = "项目\t类别\t甲区\t乙区\t小计\t丙县\t丁县\t戊县\t小计\t市直\t合计\n建站\t目标\t1\t2\t3\t3\t4\t5\t12\t2\t17\n\t完成\t1\t2\t3\t3\t4\t4\t12\t2\t16";
    assert_eq!(roles_of(before)[2..7], [sub(0, 2), Role::Part, Role::Part, Role::Part, sub(3, 6)]);
    // Without a whole beside them they are subtotals all the same.
    let alone = "项目\t类别\t区小计\t甲区\t乙区\t县小计\t丙县\t丁县\n建站\t目标\t3\t1\t2\t7\t3\t4\n\t完成\t2\t1\t1\t6\t3\t3";
    assert_eq!(roles_of(alone), [sub(1, 3), Role::Part, Role::Part, sub(4, 6), Role::Part, Role::Part]);
    // What they are the sums of cannot be told: that is said.
    let unclear = one(&separated("项目\t类别\t全市\t小计\t甲区\t乙区\t丙县\n建站\t目标\t6\t50\t1\t2\t3\n\t完成\t6\t40\t1\t2\t3"));
    assert_eq!(unclear.places[1].role, sub(0, 0));
    assert!(unclear.unchecked.iter().any(|text| text.text.contains("看不出“小计”")), "{:?}", unclear.unchecked);
}

#[test]
fn absurd_decimals_do_not_set_the_rows_precision() {
    let table = one(&workbook(spreadsheet(
        "1",
        "项目\t单位\t推进情况\t全市\t甲县\t乙县\t丙县\n贷款\t万元\t指标\t100.5\t33.333333333\t33.3\t33.9\n\t\t数量\t100\t33\t33\t34\n\t\t进度\t99.50%\t99.00%\t99.10%\t100.29%",
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
    let table = one(&separated("项目\t单位\t目标\t完成\t进度\n甲\t乙\t1\t2\t3=2/1\n建站\t个\t3\t3\t100%\n修路\t公里\t5\t4\t80%"));
    assert_eq!(table.indicators.len(), 2);
}

#[test]
fn records_without_a_known_header_are_flat() {
    let table = one(&separated("id\tx1\tx2\tx3\na\t1452\t116\t1568\nb\t10\t5\t15\nc\t7.5\t1\t8.5"));
    assert_eq!(table.layout, "flat");
    let records = table.records.as_ref().unwrap();
    assert_eq!((records.columns.len(), records.rows.len(), records.key), (4, 3, Some(0)));
    assert_eq!(table.figure(records.rows[0][1]).value, Some(decimal("1452")));
    assert!(table.figure(records.rows[0][2]).interval.as_point().is_some());
}

#[test]
fn what_fits_nothing_names_the_nearest_layout() {
    let recognised = understand(&separated("序号\t项目名称\t年度目标\n1\t建站\t30"), "");
    assert_eq!(recognised.tables.len(), 1, "{recognised:#?}");
    assert_eq!(recognised.tables[0].layout, "flat");
    let recognised = understand(&separated("12\t13\t14\n15\t16\t17"), "");
    assert_eq!(recognised.misfits.len(), 1);
    let recognised = understand(&workbook(Sheet::default()), "");
    assert_eq!(recognised.misfits.len(), 1);
    let recognised = understand(&Workbook::default(), "");
    assert_eq!(recognised.misfits.len(), 1);
    let recognised = understand(&separated("只有文字\n没有数"), "");
    assert_eq!((recognised.misfits.len(), recognised.notes.len()), (1, 0));
}

#[test]
fn a_given_period_overrides() {
    let recognised = recognise(
        &separated("项目\t目标\t完成\n建站\t3\t3"),
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
        "项目\t单位\t类别\t全市\t甲县\t乙县\n建站\t个\t指标\t3\t1\t2\n\t\t进度\t2\t1\t1\n\t\t进度\t67%\t100%\t50%\n修路\t个\t指标\t5\t2\t3\n\t\t数量\t5\t2\t3\n\t\t进度\t100%\t100%\t100%",
    ));
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "建站", Measure::Actual, "甲县"), Some(decimal("1")));
    assert!(remarks(&table).contains("应是“完成数”"));
}

#[test]
fn unknown_header_words_are_given_away_by_the_row_labels() {
    let table = one(&separated(
        "2025年6月\n事由\t尺度\t种\t甲县\t乙县\t丙区\n建站\t个\t计划数\t3\t1\t2\n\t\t实际完成\t2\t1\t1\n\t\t完成比例\t67%\t100%\t50%\n修路\t个\t计划数\t5\t2\t3\n\t\t实际完成\t5\t2\t3\n\t\t完成比例\t100%\t100%\t100%",
    ));
    assert_eq!(table.layout, "three-rows");
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(names(&table), ["甲县", "乙县", "丙区"]);
    assert_eq!(value(&table, "修路", Measure::Actual, "丙区"), Some(decimal("3")));
}

#[test]
fn a_column_of_leads_that_are_counties_is_no_column_of_places() {
    let table = one(&separated(
        "序号\t项目名称\t责任单位\t单位\t目标\t完成\t完成率\n1\t建站\t华容县\t个\t3\t3\t100%\n2\t修路\t岳阳县\t公里\t5.5\t5.5\t100%\n3\t改厕\t平江县\t户\t10\t10\t100%",
    ));
    assert_eq!((table.layout.as_str(), table.places.len(), table.indicators.len()), ("one-row", 1, 3));
    assert_eq!(table.indicators[1].lead.as_ref().unwrap().text, "岳阳县");
}

#[test]
fn places_under_the_word_for_units() {
    let table = one(&separated(
        "序号\t单位\t目标任务\t完成数\t完成率\n1\t城关镇\t10\t9\t90%\n2\t三封寺镇\t20\t20\t100%\n3\t治河渡镇\t30\t30\t100%\n\t合计\t60\t59\t98.33%",
    ));
    assert_eq!((table.layout.as_str(), table.total()), ("places-down", Some(3)));
    assert_eq!(names(&table)[..2], ["城关镇", "三封寺镇"]);
}

#[test]
fn a_monthly_target_beside_the_yearly_one_is_left_out_aloud() {
    let table = one(&separated(
        "序号\t项目名称\t单位\t年度目标\t月度目标\t累计完成\t完成率\n1\t建站\t个\t12\t11\t12\t100%\n2\t修路\t公里\t5.5\t5\t5.5\t100%",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(value(&table, "建站", Measure::Target, "全表"), Some(decimal("12")));
    assert!(remarks(&table).contains("月度目标"));
}

#[test]
fn grouped_month_and_cumulative_columns() {
    let table = one(&separated(
        "项目\t单位\t全年目标\t本月\t\t累计\t\n\t\t\t计划\t完成\t完成\t完成率\n建站\t个\t12\t1\t2\t12\t100%\n修路\t公里\t5.5\t1\t0.5\t5.5\t100%",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(value(&table, "建站", Measure::Target, "全表"), Some(decimal("12")), "{}", remarks(&table));
    assert_eq!(value(&table, "建站", Measure::Month, "全表"), Some(decimal("2")));
    assert_eq!(value(&table, "建站", Measure::Actual, "全表"), Some(decimal("12")));
}

#[test]
fn places_under_a_heading_for_places_in_two_rows() {
    let text = "序号\t民生实事\t单位\t推进情况\t全市\t县市区\t\t\t市本级\n\t\t\t\t\t甲县\t乙区\t丙市\t\n1\t建站\t个\t指标\t6\t1\t2\t2\t1\n\t\t\t数量\t6\t1\t2\t2\t1\n\t\t\t进度\t100%\t100%\t100%\t100%\t100%";
    let table = one(&separated(text));
    assert_eq!(names(&table), ["全市", "甲县", "乙区", "丙市", "市本级"]);
    assert_eq!(value(&table, "建站", Measure::Target, "市本级"), Some(decimal("1")));
}

#[test]
fn one_row_with_names_in_a_column_called_targets() {
    let table = one(&separated(
        "序号\t项目\t目标任务\t单位\t目标值\t完成值\t完成率\t责任单位\n1\t就业\t新增就业100人\t人\t100\t90\t90%\t人社局\n2\t教育\t新增学位200个\t个\t200\t200\t100%\t教育局",
    ));
    assert_eq!(table.layout, "one-row");
    assert_eq!(indicator(&table, "学位").project, "教育");
    assert_eq!(indicator(&table, "学位").stated.as_ref().unwrap().value, decimal("200"));
    assert_eq!(value(&table, "学位", Measure::Target, "全表"), Some(decimal("200")));
}

#[test]
fn section_rows_within_three_rows() {
    let table = one(&separated(
        "序号\t项目\t单位\t进度情况\t全市\t甲县\t乙县\n一、教育\n1\t建站\t个\t指标\t3\t1\t2\n\t\t\t数量\t3\t1\t2\n\t\t\t进度\t100%\t100%\t100%\n二、交通\n2\t修路\t公里\t指标\t5.5\t2\t3.5\n\t\t\t数量\t5.5\t2\t3.5\n\t\t\t进度\t100%\t100%\t100%",
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
    let repeated = "序号\t项目\t目标\n".repeat(2000);
    let _ = understand(&separated(&repeated), "");
    let _ = understand(&separated(&"\t指标\t目标\t完成\n\t\t\t\n".repeat(500)), "");
    let _ = understand(
        &separated(
            "序号\t项目\t单位\t推进情况\t全市\n\t\t\t指标\t99999999999999999999999999999\n\t\t\t数量\t-79228162514264337593543950335\n\t\t\t进度\t0.0000000000000000000000000001",
        ),
        "",
    );
}

#[test]
fn measures_above_indicators_and_a_row_of_units() {
    let table = one(&separated(
        "县区\t目标\t\t完成\t\n\t就业\t学位\t就业\t学位\n\t人\t个\t人\t个\n甲县\t1\t3\t1\t3\n乙县\t1\t4\t1\t4\n合计\t2\t7\t2\t7",
    ));
    assert_eq!(table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect::<Vec<_>>(), ["就业", "学位"]);
    assert_eq!(value(&table, "学位", Measure::Actual, "乙县"), Some(decimal("4")));
    assert_eq!(table.indicators[0].unit.as_ref().unwrap().text, "人");
}

#[test]
fn progress_under_the_word_for_done_figures_and_units_beside_figures() {
    let table = one(&separated("项目\t年度目标\t目前进展情况\t完成率\n小区改造\t30个\t已完成28个\t93.3%\n水厂\t3座\t3座\t100%"));
    assert_eq!(value(&table, "小区", Measure::Actual, "全表"), Some(decimal("28")));
    assert_eq!(indicator(&table, "水厂").unit.as_ref().unwrap().text, "座");
    let table = one(&separated("指标\t单位\t目标值\t实际值\t完成情况\n就业\t人\t100\t90\t90%\n覆盖率\t%\t95\t96\t101.05%"));
    assert_eq!(value(&table, "就业", Measure::Progress, "全表"), Some(decimal("0.9")));
}
