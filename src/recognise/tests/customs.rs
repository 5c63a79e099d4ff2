//! Customs of whole tables, and what offices say once for many cells.

use super::*;
use crate::algebra::interval::{End, Interval};
use crate::model::table::{IndicatorKind, Role};

#[test]
fn the_units_of_names_are_those_of_their_targets() {
    // 万元 is the unit of the sums, which the names of the tasks do not share.
    let text = "进展情况\n单位：万元\n项目\t目标任务\t已完工\t完工率\n新建敬老院12所\t12\t7\t58.3%\n改造管网85公里\t85\t51.2\t60.2%\n建设停车场20处\t20\t13\t65.0%\n危房改造230户\t203\t160\t78.8%";
    let table = one(&workbook(spreadsheet("7月", text)));
    let unit = |name: &str| indicator(&table, name).unit_text().to_owned();
    assert_eq!((unit("敬老院").as_str(), unit("管网").as_str()), ("所", "公里"));
    let place = table.places[0].name.clone();
    assert_eq!(at(&table, "敬老院", Measure::Actual, &place).unwrap().interval, Interval::point(decimal("7")));
    // Where most names state their targets, one that does not is meant to.
    assert_eq!(indicator(&table, "危房").stated.as_ref().map(|stated| stated.value), Some(decimal("230")));
    // A number of something else is none.
    let other = "项目\t目标\t完成\t完成率\n为1000个村安装路灯\t5000\t4000\t80%\n新建公园\t10\t9\t90%";
    let table = one(&workbook(spreadsheet("7月", other)));
    assert_eq!(indicator(&table, "路灯").unit, None);
}

#[test]
fn of_several_units_above_a_table_the_percent_is_that_of_the_progress() {
    let text = |units: &str| {
        format!(
            "宁川市进展表\n单位：{units}\n区域\t社区食堂\t\t\n\t任务量\t完成量\t完成率\n甲镇\t8\t6\t75.0\n乙镇\t7\t6\t85.7\n丙镇\t9\t7\t77.8\n总计\t24\t19\t79.2"
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
            "三季度完成情况\n计量单位：个、户、公里\n项目\t目标\t实绩\t完成(%)\n农贸市场\t12\t9\t75.00\n适老化\t1500\t1185\t79.00\n道路\t45.0\t34.2\t76.00\n车位\t2600\t2132\t{rate}\n床位\t300\t276\t92.00"
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
    let text = "项目\t目标\t目前进展\t完成比例\n农村公路\t100公里\t已完成92公里\t92%\n农村危房\t150户\t竣工138户，在建12户\t92%\n城镇就业\t4500人\t新增就业4186人\t93%\n污水处理站\t3座\t已开工2座\t67%\n卫生室\t12个\t已建成8个\t67%";
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
    let text = "项目\t目标\t完成情况\t完成率\n特困供养\t应养尽养\t3260人\t100%\n孤儿保障\t应保尽保\t412人\t100%\n养老床位\t500张\t465张\t93%\n示范社区\t10个\t8个\t80%";
    let table = one(&workbook(spreadsheet("10月", text)));
    let place = table.places[0].name.clone();
    assert_eq!(at(&table, "养老床位", Measure::Actual, &place).unwrap().kind, Kind::Number);
}

#[test]
fn what_is_to_become_less_is_told_by_its_progress() {
    let text = |name: &str| {
        format!(
            "项目\t单位\t类别\t全市\t甲区\t乙县\t丙县\n{name}\t%\t目标\t1.00\t1.00\t1.00\t1.00\n\t\t完成\t0.85\t0.90\t0.70\t0.80\n\t\t进度\t117.65%\t111.11%\t142.86%\t125.00%"
        )
    };
    let kind = |name: &str| one(&workbook(spreadsheet("10月", &text(name)))).indicators[0].kind;
    assert_eq!(kind("大班额占比"), IndicatorKind::Inverse);
    assert_ne!(kind("绿化覆盖率"), IndicatorKind::Inverse);
}

#[test]
fn a_city_above_its_counties_is_the_whole_of_standards_too() {
    let rows = "项目\t单位\t类别\t云岭市\t东湖区\t西山区\t北塘县\t安平市\n低保标准\t元\t目标\t450\t450\t450\t450\t450\n\t\t完成\t468\t472\t465\t460\t473";
    let role = |title: &str| one(&workbook(spreadsheet("10月", &format!("{title}\n{rows}")))).places[0].role;
    assert_eq!(role("云岭市2025年重点民生实事进展表"), Role::Total);
    assert_eq!(role("2025年重点民生实事进展表"), Role::Part);
}

#[test]
fn one_row_of_headers_shares_its_groups() {
    let text = "乡镇\t改厕任务数（座）\t改厕完成数（座）\t完成比例\t公路硬化任务（公里）\t公路硬化完成（公里）\t完成比例\n城关镇\t320\t268\t83.75%\t12.5\t10.0\t80.00%\n大河镇\t280\t224\t80.00%\t15.0\t12.6\t84.00%\n合计\t600\t492\t82.00%\t27.5\t22.6\t82.18%";
    let table = one(&workbook(spreadsheet("9月", text)));
    assert_eq!(value(&table, "改厕", Measure::Progress, "城关镇"), Some(decimal("0.8375")), "{}", remarks(&table));
    assert_eq!(value(&table, "公路硬化", Measure::Target, "大河镇"), Some(decimal("15.0")));
    assert_eq!(value(&table, "公路硬化", Measure::Progress, "合计"), Some(decimal("0.8218")));
    assert_eq!(table.unchecked, vec![]);
    // Last month's rate is none of them.
    let dated = "截至10月31日\n县区\t民生实事任务数\t已完成数\t完成率\t9月末完成率\n甲区\t22\t18\t81.82%\t72.73%\n乙区\t20\t15\t75.00%\t65.00%\n合计\t42\t33\t78.57%\t69.05%";
    let table = one(&workbook(spreadsheet("10月", dated)));
    assert_eq!(table.indicators.len(), 1);
    assert_eq!(value(&table, "民生实事", Measure::Progress, "甲区"), Some(decimal("0.8182")));
}

#[test]
fn a_name_said_once_holds_for_all_its_places() {
    let text = "类别\t项目\t县区\t目标\t完成\t完成率\n教育\t新建幼儿园\t全市\t18\t15\t83.33%\n\t\t甲县\t10\t8\t80.00%\n\t\t乙区\t8\t7\t87.50%\n\t新增学位\t全市\t9600\t8245\t85.89%\n\t\t甲县\t5000\t4245\t84.90%\n\t\t乙区\t4600\t4000\t86.96%";
    let table = one(&separated(text));
    assert_eq!(table.indicators.len(), 2);
    assert_eq!(value(&table, "新建幼儿园", Measure::Actual, "乙区"), Some(decimal("7")));
    assert_eq!(value(&table, "新增学位", Measure::Actual, "全市"), Some(decimal("8245")));
}

#[test]
fn rows_above_a_total_are_its_parts() {
    let text = |total: &str| {
        format!(
            "项目名称\t年度计划投资\t累计完成投资\t投资完成率\n农村公路\t12000\t10560\t88.00%\n老旧小区\t15000\t13200\t88.00%\n学校建设\t4800\t4032\t84.00%\n合计\t{total}\t86.31%"
        )
    };
    let table = one(&workbook(spreadsheet("10月", &text("31800\t27792"))));
    assert_eq!((table.indicators.len(), table.total()), (1, Some(3)));
    // A total of nothing above it is no indicator either.
    let table = one(&workbook(spreadsheet("10月", &text("3\t3"))));
    assert_eq!((table.indicators.len(), table.unchecked.len()), (3, 1));
}

#[test]
fn places_with_one_figure_each_are_parts_of_the_measure_that_they_add_up_to() {
    let text = "项目\t单位\t年度目标\t累计完成\t完成率\t其中：甲区\t乙区\t丙县\n公办园学位\t个\t3000\t2760\t92.00%\t980\t760\t1020\n农村改厕\t户\t5200\t4836\t93.00%\t600\t980\t3256\n加装电梯\t台\t160\t139\t86.88%\t62\t50\t28";
    let table = one(&workbook(spreadsheet("10月", text)));
    assert_eq!(value(&table, "加装电梯", Measure::Actual, "丙县"), Some(decimal("28")), "{}", remarks(&table));
    assert_eq!(value(&table, "公办园", Measure::Target, "合计"), Some(decimal("3000")));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn a_share_of_the_task_is_its_progress_and_the_months_own_figure_has_many_names() {
    let rows = "项目\t单位\t类别\t全市\t甲区\t乙县\n技能培训\t人\t任务数\t320\t200\t120\n\t\t完成数\t305\t190\t115\n\t\t占比\t95.31%\t95.00%\t95.83%";
    let table = one(&workbook(spreadsheet("10月", rows)));
    assert_eq!(value(&table, "技能培训", Measure::Progress, "甲区"), Some(decimal("0.95")), "{}", remarks(&table));
    let month =
        "项目\t目标\t当月完成值\t累计完成值\t完成率\t全省排名\n新增学位\t1080\t90\t972\t90.00%\t3\n建成校数\t10\t1\t9\t90.00%\t5";
    let table = one(&workbook(spreadsheet("10月", month)));
    let place = table.places[0].name.clone();
    assert_eq!(value(&table, "新增学位", Measure::Month, &place), Some(decimal("90")));
    assert_eq!(table.unchecked, vec![]);
}

#[test]
fn rates_are_capped_or_cut_off_throughout_or_not_at_all() {
    let table = |rates: [&str; 4]| {
        let done = ["5213\t5000", "9126\t8000", "246\t305", "257\t300"];
        let rows = done.iter().zip(rates).enumerate().map(|(at, (row, rate))| {
            let (done, target) = row.split_once('\t').unwrap();
            format!("\n项目{at}\t{target}\t{done}\t{rate}")
        });
        one(&workbook(spreadsheet("10月", &format!("项目\t目标\t完成\t完成率{}", rows.collect::<String>()))))
    };
    assert!(table(["100%", "100%", "81%", "86%"]).capped);
    assert!(!table(["104%", "100%", "81%", "86%"]).capped);
    let upper = |rates| table(rates).figures.iter().rev().find(|figure| figure.percent).unwrap().interval.high;
    assert_eq!(upper(["104%", "114%", "80%", "85%"]), End::Closed(decimal("0.855")));
    let cut = "项目\t目标\t完成\t完成率\n甲\t24\t21\t87%\n乙\t305\t246\t80%\n丙\t300\t257\t85%\n丁\t10\t9\t90%";
    let table = one(&workbook(spreadsheet("10月", cut)));
    let figure = table.figures.iter().find(|figure| figure.percent).unwrap();
    assert_eq!((figure.interval.low, figure.interval.high), (End::Closed(decimal("0.87")), End::Open(decimal("0.88"))));
}

#[test]
fn the_month_of_a_table_is_not_that_of_its_filing() {
    let text = "某县民生实事进度表\n填报日期：2025年11月5日\n项目\t目标\t完成\t完成率\n学位\t100\t90\t90%\n床位\t10\t9\t90%";
    let period = |text: &str| one(&workbook(spreadsheet("Sheet1", text))).period.map(|period| (period.year, period.month));
    assert_eq!(period(text), Some((Some(2025), 10)));
    assert_eq!(period(&text.replace("某县", "某县2025年9月")), Some((Some(2025), 9)));
}

#[test]
fn a_matrix_of_rates_alone_is_read() {
    let titled = "2025年11月各县市区民生实事完成率一览表\n项目\t全市\t东湖区\t西山区\t北塘县\n学位\t96.2\t97.0\t95.0\t95.0\n公路\t94.9\t97.0\t95.0\t94.0";
    let table = one(&workbook(spreadsheet("1", titled)));
    assert_eq!(value(&table, "公路", Measure::Progress, "北塘县"), Some(decimal("0.94")), "{}", remarks(&table));
    let grouped = "排名\t县区\t学位完成率\t公路完成率\t综合得分\n1\t望城市\t96.5%\t93.2%\t94.18\n2\t临江区\t95.0%\t92.5%\t93.56";
    let table = one(&workbook(spreadsheet("11月", grouped)));
    assert_eq!(value(&table, "公路", Measure::Progress, "临江区"), Some(decimal("0.925")), "{}", remarks(&table));
}

#[test]
fn a_measure_merged_over_the_places_is_that_of_their_whole() {
    let text = "项目\t单位\t目标任务\t\t\t完成情况\t\t\t完成率\n\t\t合计\t市级\t县级\t合计\t市级\t县级\t\n充电桩\t个\t500\t120\t380\t465\t115\t350\t93.00%\n停车位\t个\t6000\t2000\t4000\t5580\t1860\t3720\t93.00%";
    let table = one(&separated(text));
    assert_eq!(names(&table), ["合计", "市级", "县级"]);
    assert_eq!(value(&table, "停车位", Measure::Progress, "合计"), Some(decimal("0.93")));
}

#[test]
fn rows_and_columns_of_the_schedule_ranks_and_comparisons_are_known_and_left_out() {
    let rows = "项目\t单位\t栏目\t全市\t甲区\t乙县\n小区\t个\t目标任务\t50\t30\t20\n\t\t完成数\t46\t28\t18\n\t\t完成率\t92.00%\t93.33%\t90.00%\n\t\t序时进度\t83.33%\t83.33%\t83.33%\n\t\t与序时差\t8.67\t10.00\t6.67\n\t\t排名\t\t1\t2\n公园\t个\t目标任务\t20\t12\t8\n\t\t完成数\t18\t11\t7\n\t\t完成率\t90.00%\t91.67%\t87.50%\n\t\t序时进度\t83.33%\t83.33%\t83.33%\n\t\t与序时差\t6.67\t8.34\t4.17\n\t\t排名\t\t1\t2";
    let table = one(&workbook(spreadsheet("10月", rows)));
    assert_eq!((table.indicators.len(), table.unchecked.len()), (2, 0), "{:?}", table.unchecked);
    assert_eq!(value(&table, "公园", Measure::Progress, "甲区"), Some(decimal("0.9167")));
    let columns = "区划代码\t县区\t目标\t完成\t完成率\t较9月末提升\t同比增加\t增减\t全省排名\n430101\t甲区\t30\t28\t93.33%\t2.1\t3\t1\t4\n430102\t乙县\t20\t18\t90.00%\t1.8\t2\t1\t7\n\t合计\t50\t46\t92.00%\t2.0\t5\t2\t";
    let table = one(&workbook(spreadsheet("10月", columns)));
    assert_eq!((table.places.len(), table.unchecked.len()), (3, 0), "{:?}", table.unchecked);
}
