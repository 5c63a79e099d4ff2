//! The numbers in an indicator's name, and its unit.

use rhai::{Array, Dynamic, ImmutableString};
use rust_decimal::Decimal;

use super::{Failure, IndicatorFacts, known_measure, map};
use crate::rule::script::language::Language;
use crate::text::quantity::{self, Quantity};

/// A number of a name: `value` on the scale of the indicator's unit, `unit` with whatever follows it, `words`, `is_percent`.
fn shown((value, quantity): (Decimal, Quantity<'_>)) -> Dynamic {
    map([
        ("value", Dynamic::from(value)),
        ("unit", Dynamic::from(quantity.counted().to_owned())),
        ("words", Dynamic::from(quantity.words.to_owned())),
        ("is_percent", Dynamic::from(quantity.percent)),
    ])
}

/// Makes the numbers and the unit known to the language.
pub fn register(language: &mut Language) {
    language.property("unit", "单位列的单位", "i.unit", |i: &mut IndicatorFacts| i.get().unit_text().to_owned());
    language.property("base_unit", "单位去掉前面的万、亿", "i.base_unit", |i: &mut IndicatorFacts| {
        quantity::scale_of(i.get().unit_text().trim()).1.to_owned()
    });
    language.function(
        "unit_sort",
        "单位量的是什么：比例、长度、面积、体积、金额、重量、电力、时间，其余是个数",
        "unit_sort(i.unit)",
        |unit: ImmutableString| quantity::sort(&unit),
    );
    language.property(
        "quantities",
        "名称里的数：.value 已换算到单位列的单位，.unit 后面的字，.words 原文，.is_percent",
        "i.quantities.map(|q| q.value)",
        |i: &mut IndicatorFacts| -> Array { quantity::on_scale(&i.get().name.text, i.get().unit_text()).map(shown).collect() },
    );
    language.method(
        "quantities",
        "名称里的数，其中与一种数据的全市数相等的",
        "i.quantities(\"target\")",
        |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
            let whole = i.whole(known_measure(&measure)?).and_then(|cell| cell.get().number());
            let stating =
                whole.map(|value| quantity::stating(&i.get().name.text, i.get().unit_text(), value).map(shown).collect());
            Ok(stating.unwrap_or_default())
        },
    );
    language.method(
        "values",
        "一种数据一行里的各个数，相同的只算一个",
        "i.values(\"target\")",
        |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
            let mut values: Vec<Decimal> =
                i.cells(known_measure(&measure)?).iter().filter_map(|cell| cell.get().number()).collect();
            values.sort_unstable();
            values.dedup();
            Ok(values.into_iter().map(Dynamic::from).collect())
        },
    );
}
