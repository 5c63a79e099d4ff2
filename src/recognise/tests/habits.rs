//! Habits of offices: how they word their headers, name the month and write units.

use super::*;
use crate::model::table::Role;

#[test]
fn a_mere_percent_sign_is_the_progress_of_its_group_and_else_a_unit() {
    let text = r"
        | 镇街   | 新增就业 |      |       | 改造老旧小区 |      |       |
        |--------|----------|------|-------|--------------|------|-------|
        |        | 计划     | 完成 | %     | 计划         | 完成 | ％    |
        | 全区   | 210      | 200  | 95.24 | 30           | 29   | 96.67 |
        | 城关镇 | 100      | 98   | 98.00 | 10           | 10   | 100   |
        | 河东镇 | 110      | 102  | 92.73 | 20           | 19   | 95.00 |
    ";
    let table = one(&workbook(spreadsheet("11月", text)));
    assert_eq!(value(&table, "新增就业", Measure::Progress, "城关镇"), Some(decimal("0.98")), "{}", remarks(&table));
    assert_eq!(value(&table, "老旧小区", Measure::Progress, "河东镇"), Some(decimal("0.95")));

    let rate = r"
        | 县区   | 参保率 |      |        |
        |--------|--------|------|--------|
        |        | 目标   | 完成 | 进度   |
        |        | %      | %    | %      |
        | 全市   | 95     | 96   | 101.05 |
        | 天元区 | 95     | 96   | 101.05 |
        | 攸县   | 95     | 97   | 102.11 |
        ";
    let table = one(&workbook(spreadsheet("11月", rate)));
    assert_eq!(value(&table, "参保率", Measure::Target, "攸县"), Some(decimal("95")), "{}", remarks(&table));
    assert_eq!(value(&table, "参保率", Measure::Actual, "攸县"), Some(decimal("97")));
}

#[test]
fn done_in_percent_beside_what_was_done_is_the_progress() {
    for header in ["完成%", "完成任务%", "完成年度目标（%）", "占年度目标%", "完成情况（%）"] {
        let text = format!(
            r"
            | 序号 | 项目     | 单位 | 年度任务 | 1-11月完成 | {header} |
            |------|----------|------|----------|------------|----------|
            | 1    | 新增就业 | 人   | 200      | 190        | 95.00    |
            | 2    | 改造小区 | 个   | 10       | 10         | 100.00   |
            "
        );
        let table = one(&workbook(spreadsheet("Sheet1", &text)));
        let place = table.places[0].name.clone();
        assert_eq!(value(&table, "新增就业", Measure::Actual, &place), Some(decimal("190")), "{header}");
        assert_eq!(value(&table, "新增就业", Measure::Progress, &place), Some(decimal("0.95")), "{header}");
        assert_eq!(table.unchecked, vec![], "{header}");
    }
}

#[test]
fn of_several_months_or_years_the_tables_own_counts() {
    let text = r"
        标题：霍邱县2025年11月进度
        | 序号 | 项目     | 单位 | 目标 | 1-10月累计 | 本月完成 | 1-11月累计 | 完成率  |
        |------|----------|------|------|------------|----------|------------|---------|
        | 1    | 新增就业 | 人   | 200  | 170        | 20       | 190        | 95.00%  |
        | 2    | 改造小区 | 个   | 10   | 8          | 2        | 10         | 100.00% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(value(&table, "新增就业", Measure::Actual, "霍邱县"), Some(decimal("190")), "{}", remarks(&table));
    assert_eq!(value(&table, "新增就业", Measure::Month, "霍邱县"), Some(decimal("20")));
    assert_eq!(table.unchecked, vec![]);
    assert!(remarks(&table).contains("“1-10月累计”列是别的时期的数"), "{}", remarks(&table));

    let years = r"
        标题：霍邱县2025年11月进度
        | 项目     | 单位 | 2024年1-11月完成 | 2025年目标 | 2026年目标 | 2025年1-11月完成 | 完成率 |
        |----------|------|------------------|------------|------------|------------------|--------|
        | 新增就业 | 人   | 180              | 200        | 300        | 190              | 95.00% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", years)));
    assert_eq!(value(&table, "新增就业", Measure::Actual, "霍邱县"), Some(decimal("190")), "{}", remarks(&table));
    assert_eq!(value(&table, "新增就业", Measure::Target, "霍邱县"), Some(decimal("200")));
}

#[test]
fn the_whole_under_a_measure_is_a_place_like_the_others() {
    let text = r"
        | 序号 | 任务     | 单位 | 目标任务 |        |        | 完成情况 |        |        |
        |------|----------|------|----------|--------|--------|----------|--------|--------|
        |      |          |      | 合计     | 城关镇 | 河东镇 | 合计     | 城关镇 | 河东镇 |
        | 1    | 新增就业 | 人   | 210      | 100    | 110    | 200      | 98     | 102    |
        | 2    | 改造小区 | 个   | 30       | 10     | 20     | 29       | 10     | 19     |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(names(&table), ["合计", "城关镇", "河东镇"]);
    assert_eq!(value(&table, "新增就业", Measure::Target, "合计"), Some(decimal("210")));
    assert_eq!(value(&table, "改造小区", Measure::Actual, "合计"), Some(decimal("29")));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn a_unit_written_beside_every_target_is_the_tables_custom() {
    let text = r"
        | 项目     | 目标   | 完成数 | 进度    |
        |----------|--------|--------|---------|
        | 新增就业 | 200人  | 190人  | 95.00%  |
        | 改造小区 | 10个   | 10个   | 100.00% |
        | 新建公路 | 20公里 | 19公里 | 95.00%  |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    let place = table.places[0].name.clone();
    let figure = at(&table, "新增就业", Measure::Actual, &place).unwrap();
    assert_eq!((figure.kind.clone(), figure.value, figure.writing.as_text), (Kind::Number, Some(decimal("190")), true));
    assert_eq!(indicator(&table, "新增就业").unit.as_ref().map(|unit| unit.text.as_str()), Some("人"));
    // One cell that bears a unit among plain numbers is no custom, nor is one beside a column of units.
    for other in [
        r"
        | 项目     | 目标  | 完成数 | 进度    |
        |----------|-------|--------|---------|
        | 新增就业 | 200人 | 190    | 95.00%  |
        | 改造小区 | 10    | 10     | 100.00% |
        | 新建公路 | 20    | 19     | 95.00%  |
        ",
        r"
        | 项目     | 单位 | 目标   | 完成数 | 进度    |
        |----------|------|--------|--------|---------|
        | 新增就业 | 人   | 200人  | 190    | 95.00%  |
        | 改造小区 | 个   | 10个   | 10     | 100.00% |
        | 新建公路 | 公里 | 20公里 | 19     | 95.00%  |
        ",
    ] {
        let table = one(&workbook(spreadsheet("Sheet1", other)));
        let figure = at(&table, "新增就业", Measure::Target, &place).unwrap();
        assert!(matches!(figure.kind, Kind::Quantity { .. }), "{other}");
    }
}

#[test]
fn the_sheets_opening_speaks_for_all_its_tables_and_captions_name_their_indicators() {
    let block = |name: &str| {
        format!(
            r"
            标题：{name}
            | 指标     | 全市   | 天元区  | 攸县   |
            |----------|--------|---------|--------|
            | 年度目标 | 300    | 100     | 200    |
            | 累计完成 | 290    | 100     | 190    |
            | 完成率   | 96.67% | 100.00% | 95.00% |
            "
        )
    };
    let text = format!("标题：2025年11月民生实事进度\n{}| |\n{}", block("新增就业（人）"), block("改造小区（个）"));
    let recognised = understand(&workbook(spreadsheet("Sheet1", &text)), "");
    let understood: Vec<_> = recognised
        .tables
        .iter()
        .map(|table| (table.indicators[0].name.text.as_str(), table.period.map(|period| (period.year, period.month))))
        .collect();
    assert_eq!(understood, [("新增就业（人）", Some((Some(2025), 11))), ("改造小区（个）", Some((Some(2025), 11)))]);
}

#[test]
fn the_month_may_stand_in_the_header_alone() {
    let text = r"
        标题：平江县2025年工程进度表
        | 项目名称 | 总投资 | 年度计划投资 | 1-11月完成投资 | 投资完成率 | 形象进度    |
        |----------|--------|--------------|----------------|------------|-------------|
        | 县医院   | 12000  | 5000         | 4900           | 98.00%     | 主体封顶    |
        | 中学     | 8600   | 3000         | 3105           | 103.50%    | 管网铺设80% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(table.period.map(|period| (period.year, period.month)), Some((Some(2025), 11)));
    assert_eq!(value(&table, "县医院", Measure::Progress, "平江县"), Some(decimal("0.98")), "{}", remarks(&table));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn a_number_too_long_among_records_is_an_error_and_a_column_of_names_is_none() {
    let long = "1234567890123456789012345678901234567890";
    let text = format!(
        r"
        | 名称 | 账号   | 收入    | 支出 |
        |------|--------|---------|------|
        | 甲   | {long} | '{long} | 50   |
        | 乙   | {long} | 90      | 70   |
        | 丙   | {long} | 80      | 60   |
    "
    );
    let mut sheet = spreadsheet("Sheet1", &text);
    sheet.name = "1".into();
    let recognised = understand(&workbook(sheet), "");
    let cells: Vec<String> = recognised.misfits.iter().filter_map(|misfit| Some(misfit.cell?.to_string())).collect();
    assert_eq!(cells, ["C2"], "{:#?}", recognised.misfits);
}

#[test]
fn an_unknown_column_is_told_by_its_figures() {
    for [target, actual, progress] in
        [["目标任务", "实际参保", "完成率"], ["应参保人数", "完成数", "完成率"], ["目标任务", "完成数", "参保率"]]
    {
        let text = format!(
            r"
            | 序号 | 县区   | {target} | {actual} | {progress} |
            |------|--------|----------|----------|------------|
            | 1    | 金安区 | 10.50    | 10.35    | 98.57%     |
            | 2    | 裕安区 | 20.00    | 19.60    | 98.00%     |
            | 3    | 霍山县 | 30.00    | 29.40    | 98.00%     |
            |      | 合计   | 60.50    | 59.35    | 98.10%     |
            "
        );
        let table = one(&workbook(spreadsheet("Sheet1", &text)));
        let name = table.indicators[0].name.text.clone();
        assert_eq!(value(&table, &name, Measure::Target, "裕安区"), Some(decimal("20")), "{}", remarks(&table));
        assert_eq!(value(&table, &name, Measure::Actual, "裕安区"), Some(decimal("19.6")));
        assert_eq!(value(&table, &name, Measure::Progress, "裕安区"), Some(decimal("0.98")));
        assert!(remarks(&table).contains("按完成数÷目标=进度"), "{}", remarks(&table));
    }
    // Figures that do not go together are nobody's.
    let other = r"
        | 县区   | 目标任务 | 本地户籍 | 完成率 |
        |--------|----------|----------|--------|
        | 金安区 | 100      | 35       | 98.00% |
        | 裕安区 | 200      | 60       | 97.00% |
        | 霍山县 | 300      | 90       | 99.00% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", other)));
    assert!(remarks(&table).contains("“本地户籍”列不认识，未核对"), "{}", remarks(&table));
}

#[test]
fn columns_of_months_are_no_strangers() {
    let text = r"
        标题：霍山县2025年11月进度
        | 项目     | 单位 | 年度任务 | 9月 | 10月 | 11月 | 累计完成 | 完成率  |
        |----------|------|----------|-----|------|------|----------|---------|
        | 新增就业 | 人   | 200      | 20  | 20   | 20   | 190      | 95.00%  |
        | 改造小区 | 个   | 10       | 1   | 1    | 1    | 10       | 100.00% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(table.unchecked, vec![]);
    assert_eq!(value(&table, "新增就业", Measure::Month, "霍山县"), Some(decimal("20")), "{}", remarks(&table));
    assert_eq!(value(&table, "新增就业", Measure::Actual, "霍山县"), Some(decimal("190")));
}

#[test]
fn sentences_for_targets_are_no_numbers_with_notes() {
    let text = r"
        | 实事名称 | 目标任务                   | 完成情况                   | 完成率 |
        |----------|----------------------------|----------------------------|--------|
        | 就业创业 | 新增就业5000人             | 已新增就业4890人           | 97.80% |
        | 校园食堂 | 改造校园食堂20所           | 20所全部改造完成并投入使用 | 100%   |
        | 公路     | 提质改造农村公路80公里以上 | 已完成76.5公里             | 95.60% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    let mixed = table.figures.iter().filter(|figure| matches!(figure.kind, Kind::Mixed { .. } | Kind::Quantity { .. })).count();
    assert_eq!(mixed, 0, "{:#?}", table.figures);
    // Among numbers, one with words before it stays what it is.
    let other = r"
        | 实事名称 | 目标任务     | 完成情况 | 完成率 |
        |----------|--------------|----------|--------|
        | 就业     | 5000         | 4890     | 97.80% |
        | 食堂     | 计划改造20所 | 20       | 100%   |
        | 公路     | 80           | 76.5     | 95.60% |
        ";
    let table = one(&workbook(spreadsheet("Sheet1", other)));
    let place = table.places[0].name.clone();
    assert!(matches!(at(&table, "食堂", Measure::Target, &place).unwrap().kind, Kind::Mixed { .. }));
}

#[test]
fn who_is_in_charge_may_be_the_places() {
    let text = r"
        | 责任主体 | 新增就业 |      |        |
        |----------|----------|------|--------|
        |          | 目标     | 完成 | 完成率 |
        | 市级合计 | 300      | 290  | 96.67% |
        | 天元区   | 100      | 98   | 98.00% |
        | 攸县     | 150      | 145  | 96.67% |
        | 市属     | 50       | 47   | 94.00% |
    ";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(names(&table), ["市级合计", "天元区", "攸县", "市属"]);
}

#[test]
fn a_hidden_sheet_that_is_no_table_does_not_spoil_the_others() {
    let table = r"
        标题：霍山县2025年11月进度
        | 项目     | 单位 | 目标 | 完成 | 完成率  |
        |----------|------|------|------|---------|
        | 新增就业 | 人   | 200  | 190  | 95.00%  |
        | 改造小区 | 个   | 10   | 10   | 100.00% |
        ";
    let mut scratch = spreadsheet(
        "旧",
        r"
        | 1 | 2 | 3 |
        |---|---|---|
        | 4 | 5 | 6 |
    ",
    );
    scratch.hidden = true;
    let book = Workbook { sheets: vec![scratch, spreadsheet("进度", table)], encoding: None };
    let recognised = understand(&book, "");
    assert_eq!(recognised.misfits, vec![]);
    assert!(remarks(&recognised.tables[0]).contains("隐藏的工作表“旧”"), "{}", remarks(&recognised.tables[0]));
    let alone = Workbook { sheets: vec![book.sheets[0].clone()], encoding: None };
    assert_eq!(understand(&alone, "").misfits.len(), 1);
}

/// 证明: places that come again and again under an unknown header are no places listed twice.
#[test]
fn where_places_repeat_an_unknown_text_column_names_the_indicators() {
    let rows = |header: &str, name: [&str; 2]| {
        format!(
            r"
            | 牵头单位 | {header} | 单位 | 区域   | 年度计划数 | 累计完成 | 完成比例 |
            |----------|----------|------|--------|------------|----------|----------|
            | 市住建局 | {}       | 户   | 全市   | 2150       | 1530     | 71.16%   |
            |          |          | 户   | 双清区 | 1200       | 830      | 69.17%   |
            |          |          | 户   | 大祥区 | 950        | 700      | 73.68%   |
            | 市交通局 | {}       | 公里 | 全市   | 60.5       | 41.5     | 68.60%   |
            |          |          | 公里 | 双清区 | 32.5       | 21.4     | 65.85%   |
            |          |          | 公里 | 大祥区 | 28         | 20.1     | 71.79%   |
            ",
            name[0], name[1]
        )
    };
    for header in ["办什么", "民生实事事项"] {
        let table = one(&workbook(spreadsheet("8月", &rows(header, ["老旧小区改造", "农村公路提质改造"]))));
        assert_eq!(names(&table), ["全市", "双清区", "大祥区"], "{header}");
        assert_eq!(value(&table, "农村公路", Measure::Actual, "双清区"), Some(decimal("21.4")), "{header}");
        assert_eq!(table.indicators.len(), 2, "{header}");
    }
    // Where each place stands once, the places tell the rows apart, and the column is left alone.
    let once = r"
        | 线路 | 区域   | 年度计划数 | 累计完成 | 完成比例 |
        |------|--------|------------|----------|----------|
        | 东线 | 全市   | 2150       | 1530     | 71.16%   |
        | 东线 | 双清区 | 1200       | 830      | 69.17%   |
        | 西线 | 大祥区 | 950        | 700      | 73.68%   |
    ";
    let table = one(&workbook(spreadsheet("新建停车位", once)));
    assert_eq!((names(&table).len(), table.indicators.len()), (3, 1), "{}", remarks(&table));
}

/// 证明: a city that its own table names is the whole also where its figures are not the sum of the others.
#[test]
fn the_place_of_the_title_is_the_whole() {
    let rows = |whole: &str, target: &str| {
        format!(
            r"
            | 县区     | 目标     | 完成 | 完成率 |
            |----------|----------|------|--------|
            | {whole}  | {target} | 290  | 96.67% |
            | 红花岗区 | 100      | 98   | 98.00% |
            | 汇川区   | 150      | 145  | 96.67% |
            | 赤水市   | 50       | 47   | 94.00% |
            "
        )
    };
    let table = |title: &str, rows: &str| one(&workbook(spreadsheet("进度", &format!("标题：{title}\n{rows}"))));
    let named = table("遵义市民生实事进度表", &rows("遵义市", "307"));
    assert_eq!(named.places[0].role, Role::Total, "{}", remarks(&named));
    // Another place that is not the sum of the others is one of them, and so is one far from their size.
    assert_ne!(table("遵义市民生实事进度表", &rows("仁怀市", "307")).places[0].role, Role::Total);
    assert_ne!(table("遵义市民生实事进度表", &rows("遵义市", "30")).places[0].role, Role::Total);
}

#[test]
fn a_line_above_names_the_project_and_its_unit() {
    let rows = r"
        | 县区     | 目标 | 完成 | 完成率 |
        |----------|------|------|--------|
        | 全市     | 300  | 290  | 96.67% |
        | 红花岗区 | 100  | 98   | 98.00% |
        | 汇川区   | 200  | 192  | 96.00% |
    ";
    for line in ["项目：新增养老床位    单位：张", "项目名称:新增养老床位 计量单位:张"] {
        let table = one(&workbook(spreadsheet("3", &format!("标题：遵义市民生实事进度表\n| {line} |\n{rows}"))));
        let names: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
        assert_eq!(names, ["新增养老床位（张）"], "{line}");
        assert_eq!(table.indicators[0].unit_text(), "张", "{line}");
    }
    let text = format!("标题：遵义市民生实事进度表\n| 一、新增养老床位（单位：张） |\n{rows}");
    let table = one(&workbook(spreadsheet("3", &text)));
    assert_eq!((table.indicators[0].name.text.as_str(), table.indicators[0].unit_text()), ("一、新增养老床位（单位：张）", "张"));
}

/// 证明: 完成投资 is a measure, or what is measured, as the header around it says.
#[test]
fn a_name_that_reads_like_a_measure() {
    let over = r"
        | 县区     | 新建学校（所） |      |         | 完成投资（万元） |      |        |
        |----------|----------------|------|---------|------------------|------|--------|
        |          | 目标           | 完成 | 完成率  | 目标             | 完成 | 完成率 |
        | 全市     | 30             | 29   | 96.67%  | 500              | 450  | 90.00% |
        | 红花岗区 | 10             | 9    | 90.00%  | 200              | 180  | 90.00% |
        | 汇川区   | 20             | 20   | 100.00% | 300              | 270  | 90.00% |
    ";
    let under = r"
        | 县区     | 目标任务       |                  | 完成情况       |                  | 完成率         |                  |
        |----------|----------------|------------------|----------------|------------------|----------------|------------------|
        |          | 新建学校（所） | 完成投资（万元） | 新建学校（所） | 完成投资（万元） | 新建学校（所） | 完成投资（万元） |
        | 全市     | 30             | 500              | 29             | 450              | 96.67%         | 90.00%           |
        | 红花岗区 | 10             | 200              | 9              | 180              | 90.00%         | 90.00%           |
        | 汇川区   | 20             | 300              | 20             | 270              | 100.00%        | 90.00%           |
    ";
    for text in [over, under] {
        let table = one(&workbook(spreadsheet("进度", text)));
        let names: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
        assert_eq!(names, ["新建学校（所）", "完成投资（万元）"], "{}", remarks(&table));
        assert_eq!(value(&table, "完成投资", Measure::Target, "红花岗区"), Some(decimal("200")));
        assert_eq!(value(&table, "完成投资", Measure::Progress, "汇川区"), Some(decimal("0.9")));
        assert_eq!(table.unchecked, vec![]);
    }
    let measure = r"
        | 县区     | 项目     | 总投资 | 完成投资 | 投资完成率 |
        |----------|----------|--------|----------|------------|
        | 全市     | 新建学校 | 500    | 450      | 90.00%     |
        | 红花岗区 | 新建学校 | 200    | 180      | 90.00%     |
        | 汇川区   | 新建学校 | 300    | 270      | 90.00%     |
    ";
    let table = one(&workbook(spreadsheet("进度", measure)));
    assert_eq!(value(&table, "新建学校", Measure::Actual, "红花岗区"), Some(decimal("180")), "{}", remarks(&table));
}

/// 证明: rows may go measure by measure, each over all indicators.
#[test]
fn one_measure_after_the_other() {
    let text = r"
        | 指标     | 项目           | 全市   | 红花岗区 | 汇川区 |
        |----------|----------------|--------|----------|--------|
        | 目标任务 | 新增床位（张） | 300    | 100      | 200    |
        |          | 改造小区（个） | 30     | 10       | 20     |
        | 累计完成 | 新增床位（张） | 290    | 98       | 192    |
        | 累计完成 | 改造小区（个） | 27     | 9        | 18     |
        | 完成率   | 新增床位（张） | 96.67% | 98.00%   | 96.00% |
        | 完成率   | 改造小区（个） | 90.00% | 90.00%   | 90.00% |
    ";
    let table = one(&workbook(spreadsheet("进度", text)));
    let names: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
    assert_eq!(names, ["新增床位（张）", "改造小区（个）"], "{}", remarks(&table));
    assert_eq!(value(&table, "改造小区", Measure::Actual, "汇川区"), Some(decimal("18")));
    assert_eq!(value(&table, "新增床位", Measure::Progress, "红花岗区"), Some(decimal("0.98")));
    assert_eq!(table.unchecked, vec![]);
    // Notes beside any of the rows are kept.
    let noted = r"
        | 指标     | 项目           | 全市   | 红花岗区 | 汇川区 | 备注             |
        |----------|----------------|--------|----------|--------|------------------|
        | 目标任务 | 新增床位（张） | 300    | 100      | 200    |                  |
        |          | 改造小区（个） | 30     | 10       | 20     |                  |
        | 累计完成 | 新增床位（张） | 290    | 98       | 192    | 含去年结转的床位 |
        | 累计完成 | 改造小区（个） | 27     | 9        | 18     |                  |
        | 完成率   | 新增床位（张） | 96.67% | 98.00%   | 96.00% |                  |
        | 完成率   | 改造小区（个） | 90.00% | 90.00%   | 90.00% |                  |
    ";
    let table = one(&workbook(spreadsheet("进度", noted)));
    assert!(table.notes.iter().any(|note| note.text.text.contains("结转")), "{:?}", table.notes);
}

#[test]
fn a_percent_sign_labels_the_progress() {
    let text = r"
        | 项目           | 类别 | 全市   | 红花岗区 | 汇川区 |
        |----------------|------|--------|----------|--------|
        | 新增床位（张） | 计划 | 300    | 100      | 200    |
        |                | 完成 | 290    | 98       | 192    |
        |                | %    | 96.67% | 98.00%   | 96.00% |
        | 改造小区（个） | 计划 | 30     | 10       | 20     |
        |                | 完成 | 27     | 9        | 18     |
        |                | %    | 90.00% | 90.00%   | 90.00% |
    ";
    for text in [text.to_owned(), text.replace("0%", "0").replace("7%", "7")] {
        let table = one(&workbook(spreadsheet("进度", &text)));
        let progress = at(&table, "改造小区", Measure::Progress, "汇川区").unwrap();
        assert!(
            matches!(progress.value, Some(value) if value == decimal("0.9") || value == decimal("90")),
            "{}",
            remarks(&table)
        );
        assert!(table.labels.iter().all(|label| !label.by_order || label.text.text.is_empty()));
        assert_eq!(table.unchecked, vec![]);
    }
}
