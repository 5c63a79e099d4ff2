//! The numbers in an indicator's name, and its unit.

use rhai::{Array, Dynamic, Engine, ImmutableString};
use rust_decimal::Decimal;

use super::{Failure, IndicatorFacts, known_measure, map};
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

/// Makes the numbers and the unit known to an engine.
pub fn register(engine: &mut Engine) {
    engine.register_get("unit", |i: &mut IndicatorFacts| i.get().unit_text().to_owned());
    engine.register_get("base_unit", |i: &mut IndicatorFacts| quantity::scale_of(i.get().unit_text().trim()).1.to_owned());
    engine.register_fn("unit_sort", |unit: ImmutableString| quantity::sort(&unit));
    engine.register_get("quantities", |i: &mut IndicatorFacts| -> Array {
        quantity::on_scale(&i.get().name.text, i.get().unit_text()).map(shown).collect()
    });
    // Those of them that are the figure of the whole.
    engine.register_fn("quantities", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
        let whole = i.whole(known_measure(&measure)?).and_then(|cell| cell.get().number());
        let stating = whole.map(|value| quantity::stating(&i.get().name.text, i.get().unit_text(), value).map(shown).collect());
        Ok(stating.unwrap_or_default())
    });
    // The numbers of a row, each once.
    engine.register_fn("values", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
        let mut values: Vec<Decimal> = i.cells(known_measure(&measure)?).iter().filter_map(|cell| cell.get().number()).collect();
        values.sort_unstable();
        values.dedup();
        Ok(values.into_iter().map(Dynamic::from).collect())
    });
}
