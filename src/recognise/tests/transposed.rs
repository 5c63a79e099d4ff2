//! The same figures laid out in every family, under many words and orders: what is understood must be the same.

use super::*;

const INDICATORS: [(&str, &str); 5] = [
    ("新增城镇就业", "人"),
    ("农村公路提质改造", "公里"),
    ("改造老旧小区", "个"),
    ("发放创业贷款", "万元"),
    ("建设高标准农田", "万亩"),
];
const PLACES: [&str; 5] = ["天元区", "荷塘区", "醴陵市", "攸县", "炎陵县"];

/// Target, done and progress of an indicator at a place (0 is the whole), as printed.
fn cell(indicator: usize, place: usize, percent: bool) -> [String; 3] {
    let unit = [1.0, 0.25, 1.0, 12.5, 0.01][indicator];
    let part = |place: usize| (7 + indicator * 3 + place * 11) as f64;
    let done = |place: usize| part(place) + if place.is_multiple_of(2) { 1.0 } else { -2.0 };
    let sum = |f: &dyn Fn(usize) -> f64| (1..=PLACES.len()).map(f).sum::<f64>();
    let (target, actual) = if place == 0 { (sum(&part), sum(&done)) } else { (part(place), done(place)) };
    let show = |value: f64| if unit == 1.0 { format!("{value}") } else { format!("{:.2}", value * unit) };
    let rate = actual / target * 100.0;
    [show(target), show(actual), if percent { format!("{rate:.2}%") } else { format!("{rate:.2}") }]
}

const TARGETS: [&str; 8] = ["指标", "目标", "目标任务", "工作目标", "年度目标", "计划数", "任务数", "2025年目标值"];
const ACTUALS: [&str; 8] = ["数量", "完成数", "已完成", "累计完成", "完成情况", "完成量", "实际完成", "1-11月累计完成"];
const RATES: [&str; 8] = ["进度", "完成率", "完成比例", "占年任务之比", "完成进度", "进度（%）", "完成率%", "完成百分比"];
const TOTALS: [&str; 4] = ["全市", "合计", "总计", "全市合计"];
const PLACE_WORDS: [&str; 8] = ["县市区", "区县", "地区", "县（市、区）", "单位", "区域", "市县", "乡镇"];

fn order(seed: usize, total_last: bool) -> Vec<usize> {
    let mut places: Vec<usize> = (1..=PLACES.len()).collect();
    places.rotate_left(seed % PLACES.len());
    if total_last {
        places.push(0)
    } else {
        places.insert(0, 0)
    }
    places
}

fn place_name(place: usize, seed: usize) -> &'static str {
    if place == 0 { TOTALS[seed % TOTALS.len()] } else { PLACES[place - 1] }
}

fn check(text: &str, layout: &str, seed: usize, percent: bool) {
    for book in [separated(text), workbook(spreadsheet("Sheet1", text))] {
        let recognised = understand(&book, "");
        assert_eq!(recognised.tables.len(), 1, "{text}\n{recognised:#?}");
        let table = &recognised.tables[0];
        assert_eq!(table.layout, layout, "{text}\n{}", remarks(table));
        assert_eq!(table.indicators.len(), INDICATORS.len(), "{text}\n{}", remarks(table));
        assert_eq!(recognised.misfits, vec![], "{text}");
        for (index, (name, unit)) in INDICATORS.iter().enumerate() {
            let found = indicator(table, name);
            assert_eq!(found.unit.as_ref().map(|unit| unit.text.as_str()), Some(*unit), "{text}");
            assert!(found.additive, "{text} {}", found.reason);
            for place in 0..=PLACES.len() {
                for (measure, written) in
                    [Measure::Target, Measure::Actual, Measure::Progress].into_iter().zip(cell(index, place, percent))
                {
                    let figure = at(table, name, measure, place_name(place, seed))
                        .unwrap_or_else(|| panic!("{text} {name} {measure:?} {place}"));
                    assert_eq!(&*figure.printed(), written, "{text}");
                    let written = quantity::numeral(&written).unwrap().value;
                    let expected =
                        if measure == Measure::Progress && !percent { written / Decimal::ONE_HUNDRED } else { written };
                    assert_eq!(figure.value, Some(expected), "{text}");
                }
            }
        }
        assert!(table.total().is_some());
    }
}

#[test]
fn three_rows() {
    for seed in 0..32 {
        let percent = seed % 3 != 0;
        let words = [TARGETS[seed % 8], ACTUALS[(seed / 2) % 8], RATES[(seed / 3) % 8]];
        let places = order(seed, seed % 2 == 0);
        let label = ["推进情况", "完成情况", "类别", "项目", "推 进 情 况", "数据项", "进度情况", "分类"][seed % 8];
        let name = ["项目名称", "具体指标", "任务内容", "重点民生实事项目"][seed % 4];
        let mut text = format!("标题：某市民生实事统计表\n| 序号 | {name} | 计量单位 | {label} |");
        for &place in &places {
            text += &format!(" {} |", place_name(place, seed));
        }
        text += " 备注 |\n";
        for (index, (name, unit)) in INDICATORS.iter().enumerate() {
            for (row, word) in words.iter().enumerate() {
                text +=
                    &if row == 0 { format!("| {} | {name} | {unit} | {word} |", index + 1) } else { format!("| | | | {word} |") };
                for &place in &places {
                    text += &format!(" {} |", cell(index, place, percent)[row]);
                }
                text += " |\n";
            }
        }
        check(&text, "three-rows", seed, percent);
    }
}

#[test]
fn places_down() {
    for seed in 0..32 {
        let percent = seed % 3 != 0;
        let words = [TARGETS[seed % 8], ACTUALS[(seed / 2) % 8], RATES[(seed / 3) % 8]];
        let mut text = format!("标题：某市民生实事统计表\n| 序号 | {} |", PLACE_WORDS[seed % 8]);
        for (name, unit) in INDICATORS {
            text += &format!(" {name}（{unit}） | | |");
        }
        text += "\n| | |";
        for _ in INDICATORS {
            text += &format!(" {} | {} | {} |", words[0], words[1], words[2]);
        }
        for (row, &place) in order(seed, seed % 2 == 0).iter().enumerate() {
            text += &format!("\n| {} | {} |", row + 1, place_name(place, seed));
            for index in 0..INDICATORS.len() {
                text += &format!(" {} |", cell(index, place, percent).join(" | "));
            }
        }
        check(&text, "places-down", seed, percent);
    }
}

#[test]
fn places_across_measures() {
    for seed in 0..32 {
        let percent = seed % 3 != 0;
        let words = [TARGETS[seed % 8], ACTUALS[(seed / 2) % 8], RATES[(seed / 3) % 8]];
        let places = order(seed, seed % 2 == 0);
        let name = ["项目名称", "具体指标", "任务内容", "项目"][seed % 4];
        let mut text = format!("标题：某市民生实事统计表\n| 序号 | {name} | 单位 |");
        for &place in &places {
            text += &format!(" {} | | |", place_name(place, seed));
        }
        text += "\n| | | |";
        for _ in &places {
            text += &format!(" {} | {} | {} |", words[0], words[1], words[2]);
        }
        for (index, (name, unit)) in INDICATORS.iter().enumerate() {
            text += &format!("\n| {} | {name} | {unit} |", index + 1);
            for &place in &places {
                text += &format!(" {} |", cell(index, place, percent).join(" | "));
            }
        }
        check(&text, "places-across-measures", seed, percent);
    }
}

#[test]
fn both_in_rows() {
    for seed in 0..32 {
        let percent = seed % 3 != 0;
        let words = [TARGETS[seed % 8], ACTUALS[(seed / 2) % 8], RATES[(seed / 3) % 8]];
        let place_word = ["县市区", "区县", "地区", "县（市、区）"][seed % 4];
        let mut text = format!("| {place_word} | 项目名称 | 计量单位 | {} | {} | {} |", words[0], words[1], words[2]);
        for &place in &order(seed, seed % 2 == 0) {
            for (index, (name, unit)) in INDICATORS.iter().enumerate() {
                let place_cell = if index == 0 || seed % 5 == 0 { place_name(place, seed) } else { "" };
                text += &format!("\n| {place_cell} | {name} | {unit} | {} |", cell(index, place, percent).join(" | "));
            }
        }
        check(&text, "places-and-indicators-down", seed, percent);
    }
}

#[test]
fn one_row() {
    for seed in 0..64 {
        let percent = seed % 3 != 0;
        let words = [TARGETS[seed % 8], ACTUALS[(seed / 2) % 8], RATES[(seed / 3) % 8]];
        let name = ["项目名称", "具体指标", "任务内容", "项目", "任务", "民生实事项目"][seed % 6];
        let mut text =
            format!("标题：攸县2025年11月民生实事\n| 序号 | {name} | 单位 | {} | {} | {} | 备注 |", words[0], words[1], words[2]);
        for (index, (name, unit)) in INDICATORS.iter().enumerate() {
            text += &format!("\n| {} | {name} | {unit} | {} | |", index + 1, cell(index, 4, percent).join(" | "));
        }
        for book in [separated(&text), workbook(spreadsheet("Sheet1", &text))] {
            let table = one(&book);
            assert_eq!((table.layout.as_str(), names(&table)), ("one-row", vec!["攸县"]), "{text}");
            for (index, (name, _)) in INDICATORS.iter().enumerate() {
                for (measure, written) in
                    [Measure::Target, Measure::Actual, Measure::Progress].into_iter().zip(cell(index, 4, percent))
                {
                    assert_eq!(printed(&table, name, measure, "攸县"), written, "{text}\n{}", remarks(&table));
                }
            }
        }
    }
}
