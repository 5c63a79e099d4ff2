//! How a file was understood: layout, period, places, indicators with their kind and precision. For people and as JSON.

mod json;
pub mod seen;

pub use json::json;

use rust_decimal::Decimal;

use super::full::{Note, hang};
use super::measure::{clean, shorten};
use super::style::{Style, Tone};
use crate::engine::Document;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Indicator, Measure, Place, Records, Role, Table, Text};
use crate::recognise::layout::Layouts;

/// Columns of a title or a remark shown.
const TEXT: usize = 160;
/// Records of a flat table need no list; indicators do, and all are shown.
const COLUMNS: usize = 60;

/// How a document was understood, table by table. What was not understood is in its troubles and not repeated here.
pub fn render(document: &Document, style: Style) -> String {
    let mut text = String::new();
    let layouts = Layouts::builtin();
    push(&mut text, &style.paint(Tone::Heading, &clean(&document.path)));
    if let Some(draft) = &document.draft {
        let month = draft.month.map(|month| format!("，说的是{month}月")).unwrap_or_default();
        push(&mut text, &format!("  文稿：{} 段{month}", draft.paragraphs.len()));
    } else if document.tables.is_empty() {
        push(&mut text, "  没有认得出的表。");
    }
    for table in &document.tables {
        text.push('\n');
        render_table(&mut text, table, &layouts, style);
    }
    text.push('\n');
    text
}

fn render_table(text: &mut String, table: &Table, layouts: &Layouts, style: Style) {
    let (first, last) = table.rows;
    let heading = format!("  {}，第 {}–{} 行", clean(&sheet_name(&table.sheet)), first + 1, last.saturating_add(1));
    push(text, &style.paint(Tone::Heading, &heading));
    let mut note = |label, content: String| {
        if !content.is_empty() {
            Note { label, text: content }.write(text, style);
        }
    };
    let layout = layouts.name(&table.layout).map_or_else(String::new, |name| format!("{name}（{}）", table.layout));
    note("版式", if layout.is_empty() { clean(&table.layout) } else { layout });
    note("标题", table.title.as_ref().map(|title| located(title, style)).unwrap_or_default());
    note("期别", period(table));
    let places: Vec<String> = table.places.iter().map(describe_place).collect();
    if !places.is_empty() {
        note("地区", format!("{} 个：{}", places.len(), places.join("、")));
    }
    if let Some(records) = &table.records {
        note("列名", columns_of(records));
        note("记录", format!("{} 条{}", records.rows.len(), key_of(records)));
    } else {
        note("指标", format!("{} 个", table.indicators.len()));
    }
    for indicator in &table.indicators {
        render_indicator(text, table, indicator, style);
    }
    if !table.unchecked.is_empty() {
        push(text, &format!("  {}", style.paint(Tone::Label, "有数而未核对：")));
        for left in &table.unchecked {
            hang(text, "    ", &located(left, style), "      ", style);
        }
    }
    if !table.remarks.is_empty() {
        push(text, &format!("  {}", style.paint(Tone::Label, "读表说明：")));
        for remark in &table.remarks {
            hang(text, "    ", &located(remark, style), "      ", style);
        }
    }
}

fn render_indicator(text: &mut String, table: &Table, indicator: &Indicator, style: Style) {
    let number = indicator.number.as_ref().map(|number| format!("{}. ", clean(&number.text))).unwrap_or_default();
    let unit = indicator.unit.as_ref().map(|unit| format!("，单位：{}", clean(&unit.text))).unwrap_or_default();
    let name = format!("{} {number}{}{unit}", rows(indicator), shorten(&clean(&indicator.name.text), TEXT, style));
    hang(text, "    ", &name, "      ", style);
    let kind = clean(&format!("{}：{}", indicator.kind.word(), indicator.reason));
    hang(text, "      ", &kind, "        ", style);
    let measures: Vec<String> = Measure::ALL.iter().filter_map(|&measure| precision(table, indicator, measure)).collect();
    if !measures.is_empty() {
        hang(text, "      ", &measures.join("；"), "        ", style);
    }
    if let Some(stated) = &indicator.stated {
        let mut words = format!("名称中的数：{}（即 {}）", clean(&stated.words), stated.value.normalize());
        if let Some((value, part)) = &stated.part {
            words.push_str(&format!("，其中：{}（即 {}）", clean(part), value.normalize()));
        }
        hang(text, "      ", &words, "        ", style);
    }
}

fn sheet_name(sheet: &str) -> String {
    if sheet.is_empty() { "工作表".to_owned() } else { format!("工作表 {sheet}") }
}

fn located(text: &Text, style: Style) -> String {
    format!("{}（{}）", shorten(&clean(&text.text), TEXT, style), text.address)
}

fn period(table: &Table) -> String {
    match (&table.period, &table.period_source) {
        (None, _) => "不明；可用 --period 2025-11 指明".to_owned(),
        (Some(period), None) => format!("{period}，由 --period 指明"),
        (Some(period), Some(source)) => format!("{period}，据 {}", clean(source)),
    }
}

fn describe_place(place: &Place) -> String {
    let mut remarks = Vec::new();
    match place.role {
        Role::Total => remarks.push("合计".to_owned()),
        Role::Own => remarks.push("本级".to_owned()),
        Role::Only => remarks.push("唯一地区".to_owned()),
        Role::Subtotal { from, to } => remarks.push(if from < to { "小计" } else { "小计，所属不明" }.to_owned()),
        Role::Part => {}
    }
    if !place.counts {
        remarks.push("不计入合计".to_owned());
    }
    let printed = clean(&place.printed.text);
    if printed != place.name && !printed.is_empty() {
        remarks.push(format!("原文“{printed}”"));
    }
    let name = clean(&place.name);
    if remarks.is_empty() { name } else { format!("{name}（{}）", remarks.join("，")) }
}

fn columns_of(records: &Records) -> String {
    let names: Vec<String> = records.columns.iter().take(COLUMNS).map(|column| clean(&column.text)).collect();
    let more = if records.columns.len() > COLUMNS { format!(" 等 {} 列", records.columns.len()) } else { String::new() };
    format!("{}{more}", names.join("、"))
}

fn key_of(records: &Records) -> String {
    let key = records.key.and_then(|key| records.columns.get(key));
    key.map(|column| format!("，以“{}”列为名", clean(&column.text))).unwrap_or_default()
}

/// The rows of an indicator on its sheet.
fn rows(indicator: &Indicator) -> String {
    let mut rows: Vec<u32> = indicator.label_rows.iter().flatten().copied().collect();
    if rows.is_empty() {
        rows.push(indicator.name.address.row);
    }
    let (first, last) = (rows.iter().min().copied().unwrap_or(0), rows.iter().max().copied().unwrap_or(0));
    if first == last { format!("[{}]", first + 1) } else { format!("[{}–{}]", first + 1, last.saturating_add(1)) }
}

/// The figures of one measure of an indicator.
fn figures<'a>(table: &'a Table, indicator: &Indicator, measure: Measure) -> Vec<&'a Figure> {
    (0..table.places.len())
        .filter_map(|place| indicator.figure(measure, place))
        .filter_map(|id| table.figures.get(id.0 as usize))
        .collect()
}

/// How exactly the figures of a measure are known, and what else stands in their cells; `None` where the table lacks the measure.
fn precision(table: &Table, indicator: &Indicator, measure: Measure) -> Option<String> {
    let figures = figures(table, indicator, measure);
    if figures.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    let numbers: Vec<&&Figure> = figures.iter().filter(|figure| figure.value.is_some()).collect();
    if !numbers.is_empty() {
        parts.push(format!("{} 个数，{}", numbers.len(), exactness(&numbers)));
    }
    let mut other = |word: &str, belongs: fn(&Kind) -> bool| {
        let count = figures.iter().filter(|figure| figure.value.is_none() && belongs(&figure.kind)).count();
        if count > 0 {
            parts.push(format!("{word} {count} 格"));
        }
    };
    other("不适用", |kind| *kind == Kind::NotApplicable);
    other("空", |kind| *kind == Kind::Blank);
    other("状态文字", |kind| *kind == Kind::Status);
    other("文字", |kind| matches!(kind, Kind::Text | Kind::Mixed { .. } | Kind::Quantity { .. } | Kind::Number));
    other("日期", |kind| *kind == Kind::Date);
    other("错误值", |kind| *kind == Kind::Error);
    other("未计算的公式", |kind| *kind == Kind::Uncomputed);
    Some(format!("{} {}", measure.word(), parts.join("，")))
}

/// `准确`, or the widest ± of the figures.
fn exactness(numbers: &[&&Figure]) -> String {
    let widest = numbers
        .iter()
        .map(|figure| radius(figure))
        .try_fold(Decimal::ZERO, |widest, radius| radius.map(|radius| widest.max(radius)));
    let percent = numbers.iter().any(|figure| figure.percent);
    match widest {
        None => "精度不明".to_owned(),
        Some(radius) if radius.is_zero() => "按准确数".to_owned(),
        // Stored with all digits of a calculation.
        Some(radius) if radius < Decimal::new(1, 8) => "按存储的全部位数".to_owned(),
        Some(radius) if percent => format!("±{}%", (radius.saturating_mul(Decimal::ONE_HUNDRED)).normalize()),
        Some(radius) => format!("±{}", radius.normalize()),
    }
}

/// Half the width of the true values a figure can stand for.
fn radius(figure: &Figure) -> Option<Decimal> {
    let width = figure.interval.high.value()?.checked_sub(figure.interval.low.value()?)?;
    width.checked_div(Decimal::TWO)
}

fn push(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests;
