//! Habits of offices: how they word their headers, name the month and write units.

use super::*;
use crate::model::table::Role;

#[test]
fn a_mere_percent_sign_is_the_progress_of_its_group_and_else_a_unit() {
    let text = "镇街\t新增就业\t\t\t改造老旧小区\t\t\n\t计划\t完成\t%\t计划\t完成\t％\n全区\t210\t200\t95.24\t30\t29\t96.67\n城关镇\t100\t98\t98.00\t10\t10\t100\n河东镇\t110\t102\t92.73\t20\t19\t95.00";
    let table = one(&workbook(spreadsheet("11月", text)));
    assert_eq!(value(&table, "新增就业", Measure::Progress, "城关镇"), Some(decimal("0.98")), "{}", remarks(&table));
    assert_eq!(value(&table, "老旧小区", Measure::Progress, "河东镇"), Some(decimal("0.95")));

    let rate =
        "县区\t参保率\t\t\n\t目标\t完成\t进度\n\t%\t%\t%\n全市\t95\t96\t101.05\n天元区\t95\t96\t101.05\n攸县\t95\t97\t102.11";
    let table = one(&workbook(spreadsheet("11月", rate)));
    assert_eq!(value(&table, "参保率", Measure::Target, "攸县"), Some(decimal("95")), "{}", remarks(&table));
    assert_eq!(value(&table, "参保率", Measure::Actual, "攸县"), Some(decimal("97")));
}

#[test]
fn done_in_percent_beside_what_was_done_is_the_progress() {
    for header in ["完成%", "完成任务%", "完成年度目标（%）", "占年度目标%", "完成情况（%）"] {
        let text = format!(
            "序号\t项目\t单位\t年度任务\t1-11月完成\t{header}\n1\t新增就业\t人\t200\t190\t95.00\n2\t改造小区\t个\t10\t10\t100.00"
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
    let text = "霍邱县2025年11月进度\n序号\t项目\t单位\t目标\t1-10月累计\t本月完成\t1-11月累计\t完成率\n1\t新增就业\t人\t200\t170\t20\t190\t95.00%\n2\t改造小区\t个\t10\t8\t2\t10\t100.00%";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(value(&table, "新增就业", Measure::Actual, "霍邱县"), Some(decimal("190")), "{}", remarks(&table));
    assert_eq!(value(&table, "新增就业", Measure::Month, "霍邱县"), Some(decimal("20")));
    assert_eq!(table.unchecked, vec![]);
    assert!(remarks(&table).contains("“1-10月累计”列是别的时期的数"), "{}", remarks(&table));

    let years = "霍邱县2025年11月进度\n项目\t单位\t2024年1-11月完成\t2025年目标\t2026年目标\t2025年1-11月完成\t完成率\n新增就业\t人\t180\t200\t300\t190\t95.00%";
    let table = one(&workbook(spreadsheet("Sheet1", years)));
    assert_eq!(value(&table, "新增就业", Measure::Actual, "霍邱县"), Some(decimal("190")), "{}", remarks(&table));
    assert_eq!(value(&table, "新增就业", Measure::Target, "霍邱县"), Some(decimal("200")));
}

#[test]
fn the_whole_under_a_measure_is_a_place_like_the_others() {
    let text = "序号\t任务\t单位\t目标任务\t\t\t完成情况\t\t\n\t\t\t合计\t城关镇\t河东镇\t合计\t城关镇\t河东镇\n1\t新增就业\t人\t210\t100\t110\t200\t98\t102\n2\t改造小区\t个\t30\t10\t20\t29\t10\t19";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(names(&table), ["合计", "城关镇", "河东镇"]);
    assert_eq!(value(&table, "新增就业", Measure::Target, "合计"), Some(decimal("210")));
    assert_eq!(value(&table, "改造小区", Measure::Actual, "合计"), Some(decimal("29")));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn a_unit_written_beside_every_target_is_the_tables_custom() {
    let text = "项目\t目标\t完成数\t进度\n新增就业\t200人\t190人\t95.00%\n改造小区\t10个\t10个\t100.00%\n新建公路\t20公里\t19公里\t95.00%";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    let place = table.places[0].name.clone();
    let figure = at(&table, "新增就业", Measure::Actual, &place).unwrap();
    assert_eq!((figure.kind.clone(), figure.value, figure.writing.as_text), (Kind::Number, Some(decimal("190")), true));
    assert_eq!(indicator(&table, "新增就业").unit.as_ref().map(|unit| unit.text.as_str()), Some("人"));
    // One cell that bears a unit among plain numbers is no custom, nor is one beside a column of units.
    for other in [
        "项目\t目标\t完成数\t进度\n新增就业\t200人\t190\t95.00%\n改造小区\t10\t10\t100.00%\n新建公路\t20\t19\t95.00%",
        "项目\t单位\t目标\t完成数\t进度\n新增就业\t人\t200人\t190\t95.00%\n改造小区\t个\t10个\t10\t100.00%\n新建公路\t公里\t20公里\t19\t95.00%",
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
            "{name}\n指标\t全市\t天元区\t攸县\n年度目标\t300\t100\t200\n累计完成\t290\t100\t190\n完成率\t96.67%\t100.00%\t95.00%\n"
        )
    };
    let text = format!("2025年11月民生实事进度\n{}\n{}", block("新增就业（人）"), block("改造小区（个）"));
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
    let text = "平江县2025年工程进度表\n项目名称\t总投资\t年度计划投资\t1-11月完成投资\t投资完成率\t形象进度\n县医院\t12000\t5000\t4900\t98.00%\t主体封顶\n中学\t8600\t3000\t3105\t103.50%\t管网铺设80%";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(table.period.map(|period| (period.year, period.month)), Some((Some(2025), 11)));
    assert_eq!(value(&table, "县医院", Measure::Progress, "平江县"), Some(decimal("0.98")), "{}", remarks(&table));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn a_number_too_long_among_records_is_an_error_and_a_column_of_names_is_none() {
    let long = "1234567890123456789012345678901234567890";
    let text = format!("名称\t账号\t收入\t支出\n甲\t{long}\t'{long}\t50\n乙\t{long}\t90\t70\n丙\t{long}\t80\t60");
    let mut sheet = spreadsheet("Sheet1", &text);
    sheet.name = "1".into();
    let recognised = understand(&workbook(sheet), "");
    let cells: Vec<String> = recognised.misfits.iter().filter_map(|misfit| Some(misfit.cell?.to_string())).collect();
    assert_eq!(cells, ["C2"], "{:#?}", recognised.misfits);
}

#[test]
fn an_unknown_column_is_told_by_its_figures() {
    for header in [["目标任务", "实际参保", "完成率"], ["应参保人数", "完成数", "完成率"], ["目标任务", "完成数", "参保率"]]
    {
        let text = format!(
            "序号\t县区\t{}\n1\t金安区\t10.50\t10.35\t98.57%\n2\t裕安区\t20.00\t19.60\t98.00%\n3\t霍山县\t30.00\t29.40\t98.00%\n\t合计\t60.50\t59.35\t98.10%",
            header.join("\t")
        );
        let table = one(&workbook(spreadsheet("Sheet1", &text)));
        let name = table.indicators[0].name.text.clone();
        assert_eq!(value(&table, &name, Measure::Target, "裕安区"), Some(decimal("20")), "{}", remarks(&table));
        assert_eq!(value(&table, &name, Measure::Actual, "裕安区"), Some(decimal("19.6")));
        assert_eq!(value(&table, &name, Measure::Progress, "裕安区"), Some(decimal("0.98")));
        assert!(remarks(&table).contains("按完成数÷目标=进度"), "{}", remarks(&table));
    }
    // Figures that do not go together are nobody's.
    let other = "县区\t目标任务\t本地户籍\t完成率\n金安区\t100\t35\t98.00%\n裕安区\t200\t60\t97.00%\n霍山县\t300\t90\t99.00%";
    let table = one(&workbook(spreadsheet("Sheet1", other)));
    assert!(remarks(&table).contains("“本地户籍”列不认识，未核对"), "{}", remarks(&table));
}

#[test]
fn columns_of_months_are_no_strangers() {
    let text = "霍山县2025年11月进度\n项目\t单位\t年度任务\t9月\t10月\t11月\t累计完成\t完成率\n新增就业\t人\t200\t20\t20\t20\t190\t95.00%\n改造小区\t个\t10\t1\t1\t1\t10\t100.00%";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(table.unchecked, vec![]);
    assert_eq!(value(&table, "新增就业", Measure::Month, "霍山县"), Some(decimal("20")), "{}", remarks(&table));
    assert_eq!(value(&table, "新增就业", Measure::Actual, "霍山县"), Some(decimal("190")));
}

#[test]
fn sentences_for_targets_are_no_numbers_with_notes() {
    let text = "实事名称\t目标任务\t完成情况\t完成率\n就业创业\t新增就业5000人\t已新增就业4890人\t97.80%\n校园食堂\t改造校园食堂20所\t20所全部改造完成并投入使用\t100%\n公路\t提质改造农村公路80公里以上\t已完成76.5公里\t95.60%";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    let mixed = table.figures.iter().filter(|figure| matches!(figure.kind, Kind::Mixed { .. } | Kind::Quantity { .. })).count();
    assert_eq!(mixed, 0, "{:#?}", table.figures);
    // Among numbers, one with words before it stays what it is.
    let other =
        "实事名称\t目标任务\t完成情况\t完成率\n就业\t5000\t4890\t97.80%\n食堂\t计划改造20所\t20\t100%\n公路\t80\t76.5\t95.60%";
    let table = one(&workbook(spreadsheet("Sheet1", other)));
    let place = table.places[0].name.clone();
    assert!(matches!(at(&table, "食堂", Measure::Target, &place).unwrap().kind, Kind::Mixed { .. }));
}

#[test]
fn who_is_in_charge_may_be_the_places() {
    let text = "责任主体\t新增就业\t\t\n\t目标\t完成\t完成率\n市级合计\t300\t290\t96.67%\n天元区\t100\t98\t98.00%\n攸县\t150\t145\t96.67%\n市属\t50\t47\t94.00%";
    let table = one(&workbook(spreadsheet("Sheet1", text)));
    assert_eq!(names(&table), ["市级合计", "天元区", "攸县", "市属"]);
}

#[test]
fn a_hidden_sheet_that_is_no_table_does_not_spoil_the_others() {
    let table =
        "霍山县2025年11月进度\n项目\t单位\t目标\t完成\t完成率\n新增就业\t人\t200\t190\t95.00%\n改造小区\t个\t10\t10\t100.00%";
    let mut scratch = spreadsheet("旧", "1\t2\t3\n4\t5\t6");
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
            "牵头单位\t{header}\t单位\t区域\t年度计划数\t累计完成\t完成比例\n\
             市住建局\t{}\t户\t全市\t2150\t1530\t71.16%\n\t\t户\t双清区\t1200\t830\t69.17%\n\t\t户\t大祥区\t950\t700\t73.68%\n\
             市交通局\t{}\t公里\t全市\t60.5\t41.5\t68.60%\n\t\t公里\t双清区\t32.5\t21.4\t65.85%\n\t\t公里\t大祥区\t28\t20.1\t71.79%",
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
    let once = "线路\t区域\t年度计划数\t累计完成\t完成比例\n东线\t全市\t2150\t1530\t71.16%\n东线\t双清区\t1200\t830\t69.17%\n西线\t大祥区\t950\t700\t73.68%";
    let table = one(&workbook(spreadsheet("新建停车位", once)));
    assert_eq!((names(&table).len(), table.indicators.len()), (3, 1), "{}", remarks(&table));
}

/// 证明: a city that its own table names is the whole also where its figures are not the sum of the others.
#[test]
fn the_place_of_the_title_is_the_whole() {
    let rows = |whole: &str, target: &str| {
        format!(
            "县区\t目标\t完成\t完成率\n{whole}\t{target}\t290\t96.67%\n红花岗区\t100\t98\t98.00%\n汇川区\t150\t145\t96.67%\n赤水市\t50\t47\t94.00%"
        )
    };
    let table = |title: &str, rows: &str| one(&workbook(spreadsheet("进度", &format!("{title}\n{rows}"))));
    let named = table("遵义市民生实事进度表", &rows("遵义市", "307"));
    assert_eq!(named.places[0].role, Role::Total, "{}", remarks(&named));
    // Another place that is not the sum of the others is one of them, and so is one far from their size.
    assert_ne!(table("遵义市民生实事进度表", &rows("仁怀市", "307")).places[0].role, Role::Total);
    assert_ne!(table("遵义市民生实事进度表", &rows("遵义市", "30")).places[0].role, Role::Total);
}

#[test]
fn a_line_above_names_the_project_and_its_unit() {
    let rows = "县区\t目标\t完成\t完成率\n全市\t300\t290\t96.67%\n红花岗区\t100\t98\t98.00%\n汇川区\t200\t192\t96.00%";
    for line in ["项目：新增养老床位    单位：张", "项目名称:新增养老床位 计量单位:张"] {
        let table = one(&workbook(spreadsheet("3", &format!("遵义市民生实事进度表\n{line}\n{rows}"))));
        let names: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
        assert_eq!(names, ["新增养老床位（张）"], "{line}");
        assert_eq!(table.indicators[0].unit_text(), "张", "{line}");
    }
    let table = one(&workbook(spreadsheet("3", &format!("遵义市民生实事进度表\n一、新增养老床位（单位：张）\n{rows}"))));
    assert_eq!((table.indicators[0].name.text.as_str(), table.indicators[0].unit_text()), ("一、新增养老床位（单位：张）", "张"));
}

/// 证明: 完成投资 is a measure, or what is measured, as the header around it says.
#[test]
fn a_name_that_reads_like_a_measure() {
    let over = "县区\t新建学校（所）\t\t\t完成投资（万元）\t\t\n\t目标\t完成\t完成率\t目标\t完成\t完成率\n全市\t30\t29\t96.67%\t500\t450\t90.00%\n红花岗区\t10\t9\t90.00%\t200\t180\t90.00%\n汇川区\t20\t20\t100.00%\t300\t270\t90.00%";
    let under = "县区\t目标任务\t\t完成情况\t\t完成率\t\n\t新建学校（所）\t完成投资（万元）\t新建学校（所）\t完成投资（万元）\t新建学校（所）\t完成投资（万元）\n全市\t30\t500\t29\t450\t96.67%\t90.00%\n红花岗区\t10\t200\t9\t180\t90.00%\t90.00%\n汇川区\t20\t300\t20\t270\t100.00%\t90.00%";
    for text in [over, under] {
        let table = one(&workbook(spreadsheet("进度", text)));
        let names: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
        assert_eq!(names, ["新建学校（所）", "完成投资（万元）"], "{}", remarks(&table));
        assert_eq!(value(&table, "完成投资", Measure::Target, "红花岗区"), Some(decimal("200")));
        assert_eq!(value(&table, "完成投资", Measure::Progress, "汇川区"), Some(decimal("0.9")));
        assert_eq!(table.unchecked, vec![]);
    }
    let measure = "县区\t项目\t总投资\t完成投资\t投资完成率\n全市\t新建学校\t500\t450\t90.00%\n红花岗区\t新建学校\t200\t180\t90.00%\n汇川区\t新建学校\t300\t270\t90.00%";
    let table = one(&workbook(spreadsheet("进度", measure)));
    assert_eq!(value(&table, "新建学校", Measure::Actual, "红花岗区"), Some(decimal("180")), "{}", remarks(&table));
}

/// 证明: rows may go measure by measure, each over all indicators.
#[test]
fn one_measure_after_the_other() {
    let head = "指标\t项目\t全市\t红花岗区\t汇川区\n";
    let filled = |label: &str, next: [&str; 2]| {
        format!(
            "{label}\t新增床位（张）\t{}\n{}\t改造小区（个）\t{}\n",
            next[0],
            if label == "目标任务" { "" } else { label },
            next[1]
        )
    };
    let text = [
        head.to_owned(),
        filled("目标任务", ["300\t100\t200", "30\t10\t20"]),
        filled("累计完成", ["290\t98\t192", "27\t9\t18"]),
        filled("完成率", ["96.67%\t98.00%\t96.00%", "90.00%\t90.00%\t90.00%"]),
    ];
    let table = one(&workbook(spreadsheet("进度", &text.concat())));
    let names: Vec<&str> = table.indicators.iter().map(|indicator| indicator.name.text.as_str()).collect();
    assert_eq!(names, ["新增床位（张）", "改造小区（个）"], "{}", remarks(&table));
    assert_eq!(value(&table, "改造小区", Measure::Actual, "汇川区"), Some(decimal("18")));
    assert_eq!(value(&table, "新增床位", Measure::Progress, "红花岗区"), Some(decimal("0.98")));
    assert_eq!(table.unchecked, vec![]);
    // Notes beside any of the rows are kept.
    let noted = text.concat().replace("汇川区\n", "汇川区\t备注\n").replace("290\t98\t192\n", "290\t98\t192\t含去年结转的床位\n");
    let table = one(&workbook(spreadsheet("进度", &noted)));
    assert!(table.notes.iter().any(|note| note.text.text.contains("结转")), "{:?}", table.notes);
}

#[test]
fn a_percent_sign_labels_the_progress() {
    let text = "项目\t类别\t全市\t红花岗区\t汇川区\n新增床位（张）\t计划\t300\t100\t200\n\t完成\t290\t98\t192\n\t%\t96.67%\t98.00%\t96.00%\n改造小区（个）\t计划\t30\t10\t20\n\t完成\t27\t9\t18\n\t%\t90.00%\t90.00%\t90.00%";
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
