//! Customs of whole tables, and what offices say once for many cells.

use super::*;
use crate::algebra::interval::{End, Interval};
use crate::model::table::{IndicatorKind, Role};

#[test]
fn the_units_of_names_are_those_of_their_targets() {
    // 万元 is the unit of the sums, which the names of the tasks do not share.
    let text = r"
        标题：进展情况
        | 单位：万元 |
        | 项目           | 目标任务 | 已完工 | 完工率 |
        |----------------|----------|--------|--------|
        | 新建敬老院12所 | 12       | 7      | 58.3%  |
        | 改造管网85公里 | 85       | 51.2   | 60.2%  |
        | 建设停车场20处 | 20       | 13     | 65.0%  |
        | 危房改造230户  | 203      | 160    | 78.8%  |
    ";
    let table = one(&workbook(spreadsheet("7月", text)));
    let unit = |name: &str| indicator(&table, name).unit_text().to_owned();
    assert_eq!((unit("敬老院").as_str(), unit("管网").as_str()), ("所", "公里"));
    let place = table.places[0].name.clone();
    assert_eq!(at(&table, "敬老院", Measure::Actual, &place).unwrap().interval, Interval::point(decimal("7")));
    // Where most names state their targets, one that does not is meant to.
    assert_eq!(indicator(&table, "危房").stated.as_ref().map(|stated| stated.value), Some(decimal("230")));
    // A number of something else is none.
    let other = r"
        | 项目               | 目标 | 完成 | 完成率 |
        |--------------------|------|------|--------|
        | 为1000个村安装路灯 | 5000 | 4000 | 80%    |
        | 新建公园           | 10   | 9    | 90%    |
    ";
    let table = one(&workbook(spreadsheet("7月", other)));
    assert_eq!(indicator(&table, "路灯").unit, None);
}

#[test]
fn of_several_units_above_a_table_the_percent_is_that_of_the_progress() {
    let text = |units: &str| {
        format!(
            r"
            标题：宁川市进展表
            | 单位：{units} |
            | 区域 | 社区食堂 |        |        |
            |------|----------|--------|--------|
            |      | 任务量   | 完成量 | 完成率 |
            | 甲镇 | 8        | 6      | 75.0   |
            | 乙镇 | 7        | 6      | 85.7   |
            | 丙镇 | 9        | 7      | 77.8   |
            | 总计 | 24       | 19     | 79.2   |
            "
        )
    };
    for units in ["个、%", "个、人、公里"] {
        let table = one(&workbook(spreadsheet("9月", &text(units))));
        let figure = at(&table, "社区食堂", Measure::Actual, "甲镇").unwrap();
        assert_eq!(figure.interval, Interval::point(decimal("6")), "{units}");
    }
    // Of one place the rates tell.
    let alone = |rate: &str| {
        format!(
            r"
            标题：三季度完成情况
            | 计量单位：个、户、公里 |
            | 项目     | 目标 | 实绩 | 完成(%) |
            |----------|------|------|---------|
            | 农贸市场 | 12   | 9    | 75.00   |
            | 适老化   | 1500 | 1185 | 79.00   |
            | 道路     | 45.0 | 34.2 | 76.00   |
            | 车位     | 2600 | 2132 | {rate}  |
            | 床位     | 300  | 276  | 92.00   |
            "
        )
    };
    let is_exact = |rate: &str| {
        let table = one(&workbook(spreadsheet("9月", &alone(rate))));
        let place = table.places[0].name.clone();
        at(&table, "农贸市场", Measure::Actual, &place).unwrap().interval == Interval::point(decimal("9"))
    };
    assert!(is_exact("82.00") && !is_exact("82.01"));
    let measured = one(&workbook(spreadsheet("9月", &text("公里、万元"))));
    assert_ne!(at(&measured, "社区食堂", Measure::Actual, "甲镇").unwrap().interval, Interval::point(decimal("6")));
}

#[test]
fn sentences_tell_what_was_done() {
    let text = r"
        | 项目       | 目标    | 目前进展            | 完成比例 |
        |------------|---------|---------------------|----------|
        | 农村公路   | 100公里 | 已完成92公里        | 92%      |
        | 农村危房   | 150户   | 竣工138户，在建12户 | 92%      |
        | 城镇就业   | 4500人  | 新增就业4186人      | 93%      |
        | 污水处理站 | 3座     | 已开工2座           | 67%      |
        | 卫生室     | 12个    | 已建成8个           | 67%      |
    ";
    let table = one(&workbook(spreadsheet("10月", text)));
    let place = table.places[0].name.clone();
    let kind = |name: &str| at(&table, name, Measure::Actual, &place).unwrap().kind.clone();
    assert_eq!((kind("公路"), value(&table, "公路", Measure::Actual, &place)), (Kind::Number, Some(decimal("92"))));
    assert_eq!(value(&table, "卫生室", Measure::Actual, &place), Some(decimal("8")));
    // Two numbers, and what has only begun.
    assert_eq!((kind("危房"), kind("污水")), (Kind::Text, Kind::Text));
}

#[test]
fn units_beside_what_was_done_are_a_custom_too() {
    let text = r"
        | 项目     | 目标     | 完成情况 | 完成率 |
        |----------|----------|----------|--------|
        | 特困供养 | 应养尽养 | 3260人   | 100%   |
        | 孤儿保障 | 应保尽保 | 412人    | 100%   |
        | 养老床位 | 500张    | 465张    | 93%    |
        | 示范社区 | 10个     | 8个      | 80%    |
    ";
    let table = one(&workbook(spreadsheet("10月", text)));
    let place = table.places[0].name.clone();
    assert_eq!(at(&table, "养老床位", Measure::Actual, &place).unwrap().kind, Kind::Number);
}

#[test]
fn what_is_to_become_less_is_told_by_its_progress() {
    let text = |name: &str| {
        format!(
            r"
            | 项目   | 单位 | 类别 | 全市    | 甲区    | 乙县    | 丙县    |
            |--------|------|------|---------|---------|---------|---------|
            | {name} | %    | 目标 | 1.00    | 1.00    | 1.00    | 1.00    |
            |        |      | 完成 | 0.85    | 0.90    | 0.70    | 0.80    |
            |        |      | 进度 | 117.65% | 111.11% | 142.86% | 125.00% |
            "
        )
    };
    let kind = |name: &str| one(&workbook(spreadsheet("10月", &text(name)))).indicators[0].kind;
    assert_eq!(kind("大班额占比"), IndicatorKind::Inverse);
    assert_ne!(kind("绿化覆盖率"), IndicatorKind::Inverse);
}

#[test]
fn a_city_above_its_counties_is_the_whole_of_standards_too() {
    let rows = r"
        | 项目     | 单位 | 类别 | 云岭市 | 东湖区 | 西山区 | 北塘县 | 安平市 |
        |----------|------|------|--------|--------|--------|--------|--------|
        | 低保标准 | 元   | 目标 | 450    | 450    | 450    | 450    | 450    |
        |          |      | 完成 | 468    | 472    | 465    | 460    | 473    |
    ";
    let role = |title: &str| one(&workbook(spreadsheet("10月", &format!("标题：{title}\n{rows}")))).places[0].role;
    assert_eq!(role("云岭市2025年重点民生实事进展表"), Role::Total);
    assert_eq!(role("2025年重点民生实事进展表"), Role::Part);
}

#[test]
fn one_row_of_headers_shares_its_groups() {
    let text = r"
        | 乡镇   | 改厕任务数（座） | 改厕完成数（座） | 完成比例 | 公路硬化任务（公里） | 公路硬化完成（公里） | 完成比例 |
        |--------|------------------|------------------|----------|----------------------|----------------------|----------|
        | 城关镇 | 320              | 268              | 83.75%   | 12.5                 | 10.0                 | 80.00%   |
        | 大河镇 | 280              | 224              | 80.00%   | 15.0                 | 12.6                 | 84.00%   |
        | 合计   | 600              | 492              | 82.00%   | 27.5                 | 22.6                 | 82.18%   |
    ";
    let table = one(&workbook(spreadsheet("9月", text)));
    assert_eq!(value(&table, "改厕", Measure::Progress, "城关镇"), Some(decimal("0.8375")), "{}", remarks(&table));
    assert_eq!(value(&table, "公路硬化", Measure::Target, "大河镇"), Some(decimal("15.0")));
    assert_eq!(value(&table, "公路硬化", Measure::Progress, "合计"), Some(decimal("0.8218")));
    assert_eq!(table.unchecked, vec![]);
    // Last month's rate is none of them.
    let dated = r"
        标题：截至10月31日
        | 县区 | 民生实事任务数 | 已完成数 | 完成率 | 9月末完成率 |
        |------|----------------|----------|--------|-------------|
        | 甲区 | 22             | 18       | 81.82% | 72.73%      |
        | 乙区 | 20             | 15       | 75.00% | 65.00%      |
        | 合计 | 42             | 33       | 78.57% | 69.05%      |
    ";
    let table = one(&workbook(spreadsheet("10月", dated)));
    assert_eq!(table.indicators.len(), 1);
    assert_eq!(value(&table, "民生实事", Measure::Progress, "甲区"), Some(decimal("0.8182")));
}

#[test]
fn a_name_said_once_holds_for_all_its_places() {
    let text = r"
        | 类别 | 项目       | 县区 | 目标 | 完成 | 完成率 |
        |------|------------|------|------|------|--------|
        | 教育 | 新建幼儿园 | 全市 | 18   | 15   | 83.33% |
        |      |            | 甲县 | 10   | 8    | 80.00% |
        |      |            | 乙区 | 8    | 7    | 87.50% |
        |      | 新增学位   | 全市 | 9600 | 8245 | 85.89% |
        |      |            | 甲县 | 5000 | 4245 | 84.90% |
        |      |            | 乙区 | 4600 | 4000 | 86.96% |
    ";
    let table = one(&separated(text));
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "新建幼儿园", Measure::Actual, "乙区"), Some(decimal("7")));
    assert_eq!(value(&table, "新增学位", Measure::Actual, "全市"), Some(decimal("8245")));
}

#[test]
fn rows_above_a_total_are_its_parts() {
    let text = |total: &str| {
        format!(
            r"
            | 项目名称 | 年度计划投资 | 累计完成投资 | 投资完成率 |
            |----------|--------------|--------------|------------|
            | 农村公路 | 12000        | 10560        | 88.00%     |
            | 老旧小区 | 15000        | 13200        | 88.00%     |
            | 学校建设 | 4800         | 4032         | 84.00%     |
            | 合计     | {total} | 86.31% |
            "
        )
    };
    let table = one(&workbook(spreadsheet("10月", &text("31800 | 27792"))));
    assert_eq!((table.indicators.len(), table.total()), (1, Some(3)));
    // A total of nothing above it is no indicator either.
    let table = one(&workbook(spreadsheet("10月", &text("3 | 3"))));
    assert_eq!((table.indicators.len(), table.unchecked.len()), (3, 1));
}

#[test]
fn places_with_one_figure_each_are_parts_of_the_measure_that_they_add_up_to() {
    let text = r"
        | 项目       | 单位 | 年度目标 | 累计完成 | 完成率 | 其中：甲区 | 乙区 | 丙县 |
        |------------|------|----------|----------|--------|------------|------|------|
        | 公办园学位 | 个   | 3000     | 2760     | 92.00% | 980        | 760  | 1020 |
        | 农村改厕   | 户   | 5200     | 4836     | 93.00% | 600        | 980  | 3256 |
        | 加装电梯   | 台   | 160      | 139      | 86.88% | 62         | 50   | 28   |
    ";
    let table = one(&workbook(spreadsheet("10月", text)));
    assert_eq!(value(&table, "加装电梯", Measure::Actual, "丙县"), Some(decimal("28")), "{}", remarks(&table));
    assert_eq!(value(&table, "公办园", Measure::Target, "合计"), Some(decimal("3000")));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn a_share_of_the_task_is_its_progress_and_the_months_own_figure_has_many_names() {
    let rows = r"
        | 项目     | 单位 | 类别   | 全市   | 甲区   | 乙县   |
        |----------|------|--------|--------|--------|--------|
        | 技能培训 | 人   | 任务数 | 320    | 200    | 120    |
        |          |      | 完成数 | 305    | 190    | 115    |
        |          |      | 占比   | 95.31% | 95.00% | 95.83% |
    ";
    let table = one(&workbook(spreadsheet("10月", rows)));
    assert_eq!(value(&table, "技能培训", Measure::Progress, "甲区"), Some(decimal("0.95")), "{}", remarks(&table));
    let month = r"
        | 项目     | 目标 | 当月完成值 | 累计完成值 | 完成率 | 全省排名 |
        |----------|------|------------|------------|--------|----------|
        | 新增学位 | 1080 | 90         | 972        | 90.00% | 3        |
        | 建成校数 | 10   | 1          | 9          | 90.00% | 5        |
        ";
    let table = one(&workbook(spreadsheet("10月", month)));
    let place = table.places[0].name.clone();
    assert_eq!(value(&table, "新增学位", Measure::Month, &place), Some(decimal("90")));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn rates_are_capped_or_cut_off_throughout_or_not_at_all() {
    let table = |rates: [&str; 4]| {
        let done = [("5000", "5213"), ("8000", "9126"), ("305", "246"), ("300", "257")];
        let rows = done
            .iter()
            .zip(rates)
            .enumerate()
            .map(|(at, ((target, done), rate))| format!("| 项目{at} | {target} | {done} | {rate} |\n"));
        let text = format!("| 项目 | 目标 | 完成 | 完成率 |\n{}", rows.collect::<String>());
        one(&workbook(spreadsheet("10月", &text)))
    };
    assert!(table(["100%", "100%", "81%", "86%"]).capped);
    assert!(!table(["104%", "100%", "81%", "86%"]).capped);
    let upper = |rates| table(rates).figures.iter().rev().find(|figure| figure.percent).unwrap().interval.high;
    assert_eq!(upper(["104%", "114%", "80%", "85%"]), End::Closed(decimal("0.855")));
    let cut = r"
        | 项目 | 目标 | 完成 | 完成率 |
        |------|------|------|--------|
        | 甲   | 24   | 21   | 87%    |
        | 乙   | 305  | 246  | 80%    |
        | 丙   | 300  | 257  | 85%    |
        | 丁   | 10   | 9    | 90%    |
    ";
    let table = one(&workbook(spreadsheet("10月", cut)));
    let figure = table.figures.iter().find(|figure| figure.percent).unwrap();
    assert_eq!((figure.interval.low, figure.interval.high), (End::Closed(decimal("0.87")), End::Open(decimal("0.88"))));
}

#[test]
fn the_month_of_a_table_is_not_that_of_its_filing() {
    let text = r"
        标题：某县民生实事进度表
        | 填报日期：2025年11月5日 |
        | 项目 | 目标 | 完成 | 完成率 |
        |------|------|------|--------|
        | 学位 | 100  | 90   | 90%    |
        | 床位 | 10   | 9    | 90%    |
    ";
    let period = |text: &str| one(&workbook(spreadsheet("Sheet1", text))).period.map(|period| (period.year, period.month));
    assert_eq!(period(text), Some((Some(2025), 10)));
    assert_eq!(period(&text.replace("某县", "某县2025年9月")), Some((Some(2025), 9)));
}

#[test]
fn a_matrix_of_rates_alone_is_read() {
    let titled = r"
        标题：2025年11月各县市区民生实事完成率一览表
        | 项目 | 全市 | 东湖区 | 西山区 | 北塘县 |
        |------|------|--------|--------|--------|
        | 学位 | 96.2 | 97.0   | 95.0   | 95.0   |
        | 公路 | 94.9 | 97.0   | 95.0   | 94.0   |
    ";
    let table = one(&workbook(spreadsheet("1", titled)));
    assert_eq!(value(&table, "公路", Measure::Progress, "北塘县"), Some(decimal("0.94")), "{}", remarks(&table));
    let grouped = r"
        | 排名 | 县区   | 学位完成率 | 公路完成率 | 综合得分 |
        |------|--------|------------|------------|----------|
        | 1    | 望城市 | 96.5%      | 93.2%      | 94.18    |
        | 2    | 临江区 | 95.0%      | 92.5%      | 93.56    |
    ";
    let table = one(&workbook(spreadsheet("11月", grouped)));
    assert_eq!(value(&table, "公路", Measure::Progress, "临江区"), Some(decimal("0.925")), "{}", remarks(&table));
}

#[test]
fn a_measure_merged_over_the_places_is_that_of_their_whole() {
    let text = r"
        | 项目   | 单位 | 目标任务 |      |      | 完成情况 |      |      | 完成率 |
        |--------|------|----------|------|------|----------|------|------|--------|
        |        |      | 合计     | 市级 | 县级 | 合计     | 市级 | 县级 |        |
        | 充电桩 | 个   | 500      | 120  | 380  | 465      | 115  | 350  | 93.00% |
        | 停车位 | 个   | 6000     | 2000 | 4000 | 5580     | 1860 | 3720 | 93.00% |
    ";
    let table = one(&separated(text));
    assert_eq!(names(&table), ["合计", "市级", "县级"]);
    assert_eq!(value(&table, "停车位", Measure::Progress, "合计"), Some(decimal("0.93")));
}

#[test]
fn rows_and_columns_of_the_schedule_ranks_and_comparisons_are_known_and_left_out() {
    let rows = r"
        | 项目 | 单位 | 栏目     | 全市   | 甲区   | 乙县   |
        |------|------|----------|--------|--------|--------|
        | 小区 | 个   | 目标任务 | 50     | 30     | 20     |
        |      |      | 完成数   | 46     | 28     | 18     |
        |      |      | 完成率   | 92.00% | 93.33% | 90.00% |
        |      |      | 序时进度 | 83.33% | 83.33% | 83.33% |
        |      |      | 与序时差 | 8.67   | 10.00  | 6.67   |
        |      |      | 排名     |        | 1      | 2      |
        | 公园 | 个   | 目标任务 | 20     | 12     | 8      |
        |      |      | 完成数   | 18     | 11     | 7      |
        |      |      | 完成率   | 90.00% | 91.67% | 87.50% |
        |      |      | 序时进度 | 83.33% | 83.33% | 83.33% |
        |      |      | 与序时差 | 6.67   | 8.34   | 4.17   |
        |      |      | 排名     |        | 1      | 2      |
    ";
    let table = one(&workbook(spreadsheet("10月", rows)));
    assert_eq!((table.indicators.len(), table.unchecked.len()), (2, 0), "{:?}", table.unchecked);
    assert_eq!(value(&table, "公园", Measure::Progress, "甲区"), Some(decimal("0.9167")));
    let columns = r"
        | 区划代码 | 县区 | 目标 | 完成 | 完成率 | 较9月末提升 | 同比增加 | 增减 | 全省排名 |
        |----------|------|------|------|--------|-------------|----------|------|----------|
        | 430101   | 甲区 | 30   | 28   | 93.33% | 2.1         | 3        | 1    | 4        |
        | 430102   | 乙县 | 20   | 18   | 90.00% | 1.8         | 2        | 1    | 7        |
        |          | 合计 | 50   | 46   | 92.00% | 2.0         | 5        | 2    |          |
    ";
    let table = one(&workbook(spreadsheet("10月", columns)));
    assert_eq!((table.places.len(), table.unchecked.len()), (3, 0), "{:?}", table.unchecked);
}
