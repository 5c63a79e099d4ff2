//! Symbolic figures: what a declarative rule's functions get, and the operators that build expressions from them.

use std::sync::Arc;

use rhai::{Dynamic, Engine, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::Over;
use crate::expression::{
    Aggregate, Attribute, Condition, Expression, Members, Of, Operator, PlaceReference, Reference, Series, Trait, Wording,
};
use crate::table::{IndicatorKind, Measure};

type Failure = Box<EvalAltResult>;

#[derive(Clone)]
struct IndicatorSymbol(Of);
#[derive(Clone)]
struct SeriesSymbol(Measure, Of);
#[derive(Clone)]
struct PartsSymbol(Series);
#[derive(Clone)]
struct PlaceSymbol(PlaceReference, Of);
#[derive(Clone)]
struct CellSymbol;
#[derive(Clone)]
struct RecordSymbol;
#[derive(Clone)]
struct TableSymbol;
#[derive(Clone)]
struct TextSymbol(Wording);
#[derive(Clone)]
struct Value(Arc<Expression>);
#[derive(Clone)]
struct Truth(Arc<Condition>);

impl From<Expression> for Value {
    fn from(expression: Expression) -> Self {
        Value(Arc::new(expression))
    }
}

impl From<Condition> for Truth {
    fn from(condition: Condition) -> Self {
        Truth(Arc::new(condition))
    }
}

/// A value or a literal, as an operand.
trait Operand {
    fn operand(self) -> Arc<Expression>;
}

impl Operand for Value {
    fn operand(self) -> Arc<Expression> {
        self.0
    }
}

impl Operand for INT {
    fn operand(self) -> Arc<Expression> {
        Arc::new(Expression::Number(Decimal::from(self)))
    }
}

impl Operand for Decimal {
    fn operand(self) -> Arc<Expression> {
        Arc::new(Expression::Number(self))
    }
}

/// The symbol handed to a rule's functions.
pub(super) fn argument(over: Over) -> Dynamic {
    match over {
        Over::Indicator => Dynamic::from(IndicatorSymbol(Of::This)),
        Over::Place => Dynamic::from(PlaceSymbol(PlaceReference::Here, Of::This)),
        Over::Cell => Dynamic::from(CellSymbol),
        Over::Record => Dynamic::from(RecordSymbol),
        // Nothing can be said of these in symbols.
        Over::Table | Over::Evidence | Over::Uploads => Dynamic::from(TableSymbol),
    }
}

/// The conditions a function returned: one, or an array of them.
///
/// A plain `true`/`false` is refused: it comes from comparing things that cannot be compared, and would pass in silence.
pub(super) fn conditions(value: Dynamic) -> Result<Vec<Condition>, String> {
    if let Some(truth) = value.clone().try_cast::<Truth>() {
        return Ok(vec![(*truth.0).clone()]);
    }
    if let Some(items) = value.clone().try_cast::<rhai::Array>() {
        let mut all = Vec::with_capacity(items.len());
        for item in items {
            all.extend(conditions(item)?);
        }
        return Ok(all);
    }
    if value.is_bool() {
        return Err("得到的是固定的真假值：比较的两边不是数值（例如把一行数与一个数相比），这条关系永远不会被检查".into());
    }
    Err(format!("应返回关系式或关系式的数组，得到的是 {}", value.type_name()))
}

const MEASURES: [Measure; 4] = Measure::ALL;

const KINDS: [(&str, IndicatorKind); 5] = [
    ("is_uniform", IndicatorKind::Uniform),
    ("is_rate", IndicatorKind::Rate),
    ("is_stock", IndicatorKind::Stock),
    ("is_inverse", IndicatorKind::Inverse),
    ("is_task", IndicatorKind::Task),
];

const TRAITS: [(&str, Trait); 17] = [
    ("is_number", Trait::Number),
    ("is_blank", Trait::Blank),
    ("is_not_applicable", Trait::NotApplicable),
    ("is_status", Trait::Status),
    ("is_mixed", Trait::Mixed),
    ("is_quantity", Trait::Quantity),
    ("is_text", Trait::Text),
    ("is_date", Trait::Date),
    ("is_error", Trait::Error),
    ("is_uncomputed", Trait::Uncomputed),
    ("is_number_as_text", Trait::AsText),
    ("is_normalised", Trait::Normalised),
    ("is_scientific", Trait::Scientific),
    ("is_whole", Trait::Whole),
    ("is_fraction", Trait::Fraction),
    ("is_percent", Trait::Percent),
    ("is_unconventional", Trait::Unconventional),
];

/// Makes the symbols and their operators known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<IndicatorSymbol>("指标")
        .register_type_with_name::<SeriesSymbol>("一行数")
        .register_type_with_name::<PartsSymbol>("各地的数")
        .register_type_with_name::<PlaceSymbol>("某地")
        .register_type_with_name::<CellSymbol>("单元格")
        .register_type_with_name::<RecordSymbol>("记录")
        .register_type_with_name::<TableSymbol>("表")
        .register_type_with_name::<TextSymbol>("文字")
        .register_type_with_name::<Value>("数值")
        .register_type_with_name::<Truth>("条件");
    figures(engine);
    attributes(engine);
    traits(engine);
    wordings(engine);
    arithmetic::<Value, Value>(engine);
    arithmetic::<Value, INT>(engine);
    arithmetic::<INT, Value>(engine);
    arithmetic::<Value, Decimal>(engine);
    arithmetic::<Decimal, Value>(engine);
    engine.register_fn("-", |value: Value| -> Value {
        Expression::Subtract(Arc::new(Expression::Number(Decimal::ZERO)), value.0).into()
    });
    engine.register_fn("&", |a: Truth, b: Truth| -> Truth { Condition::And(a.0, b.0).into() });
    engine.register_fn("|", |a: Truth, b: Truth| -> Truth { Condition::Or(a.0, b.0).into() });
    engine.register_fn("!", |a: Truth| -> Truth { Condition::Not(a.0).into() });
    engine.register_fn("beyond_rounding", |truth: &mut Truth| match &*truth.0 {
        Condition::Compare(operator, a, b) => Ok(Truth::from(Condition::Surely(*operator, a.clone(), b.clone()))),
        _ => Err::<_, Failure>("`beyond_rounding` 只能用于一个比较，如 (a > b).beyond_rounding()".into()),
    });
    engine.register_fn("threshold", |name: ImmutableString| -> Value { Expression::Threshold(name.as_str().into()).into() });
}

fn figures(engine: &mut Engine) {
    for measure in MEASURES {
        engine.register_get(measure.id(), move |i: &mut IndicatorSymbol| SeriesSymbol(measure, i.0));
        engine.register_get(measure.id(), move |p: &mut PlaceSymbol| -> Value {
            Expression::Figure(Reference::Figure { measure, place: p.0, of: p.1 }).into()
        });
        engine.register_get(format!("is_{}", measure.id()), move |_: &mut CellSymbol| -> Truth {
            Condition::Has(Attribute::Measure(measure)).into()
        });
    }
    for (name, of) in [("previous", Of::Previous), ("whole", Of::Whole), ("submitted", Of::Submitted)] {
        engine.register_get(name, move |_: &mut IndicatorSymbol| IndicatorSymbol(of));
        engine.register_get(name, move |p: &mut PlaceSymbol| PlaceSymbol(p.0, of));
    }
    engine.register_get("indicator", |p: &mut PlaceSymbol| IndicatorSymbol(p.1));
    for (name, place) in [("total", PlaceReference::Total), ("own", PlaceReference::Own)] {
        engine.register_get(name, move |s: &mut SeriesSymbol| -> Value {
            Expression::Figure(Reference::Figure { measure: s.0, place, of: s.1 }).into()
        });
        engine.register_get(name, move |p: &mut PlaceSymbol| PlaceSymbol(place, p.1));
    }
    for (name, members) in [("parts", Members::Parts), ("counties", Members::Counties)] {
        engine.register_get(name, move |s: &mut SeriesSymbol| PartsSymbol(Series { measure: s.0, members, of: s.1 }));
    }
    for (name, aggregate) in [("sum", Aggregate::Sum), ("mean", Aggregate::Mean), ("count", Aggregate::Count)] {
        engine.register_fn(name, move |p: &mut PartsSymbol| -> Value { Expression::Aggregate(aggregate, p.0.clone()).into() });
    }
    engine.register_fn("all_equal", |p: &mut PartsSymbol| -> Truth { Condition::AllEqual(p.0.clone()).into() });
    engine.register_get("value", |_: &mut CellSymbol| -> Value { Expression::Figure(Reference::Cell).into() });
    engine.register_indexer_get(|_: &mut RecordSymbol, column: ImmutableString| -> Value {
        Expression::Figure(Reference::Column(column.as_str().into())).into()
    });
}

fn attributes(engine: &mut Engine) {
    fn everywhere(engine: &mut Engine, name: &str, attribute: Attribute) {
        engine.register_get(name, move |_: &mut IndicatorSymbol| -> Truth { Condition::Has(attribute).into() });
        engine.register_get(name, move |_: &mut PlaceSymbol| -> Truth { Condition::Has(attribute).into() });
        engine.register_get(name, move |_: &mut CellSymbol| -> Truth { Condition::Has(attribute).into() });
    }
    fn constant(engine: &mut Engine, name: &str, expression: Expression) {
        let again = expression.clone();
        engine.register_get(name, move |_: &mut IndicatorSymbol| -> Value { expression.clone().into() });
        engine.register_get(name, move |_: &mut PlaceSymbol| -> Value { again.clone().into() });
    }
    everywhere(engine, "is_additive", Attribute::Additive);
    everywhere(engine, "is_counted", Attribute::Counted);
    everywhere(engine, "is_status_only", Attribute::StatesOnly);
    everywhere(engine, "is_only", Attribute::Only);
    everywhere(engine, "is_stated", Attribute::Stated);
    for (name, kind) in KINDS {
        everywhere(engine, name, Attribute::Kind(kind));
    }
    for (name, attribute) in [("is_total", Attribute::Total), ("is_own", Attribute::Own)] {
        engine.register_get(name, move |_: &mut PlaceSymbol| -> Truth { Condition::Has(attribute).into() });
        engine.register_get(name, move |_: &mut CellSymbol| -> Truth { Condition::Has(attribute).into() });
    }
    engine.register_get("schedule", |i: &mut IndicatorSymbol| -> Value { Expression::Schedule(i.0).into() });
    engine.register_get("schedule", |p: &mut PlaceSymbol| -> Value { Expression::Schedule(p.1).into() });
    constant(engine, "stated", Expression::Stated);
    constant(engine, "stated_part", Expression::StatedPart);
}

fn traits(engine: &mut Engine) {
    for (name, which) in TRAITS {
        engine.register_get(name, move |_: &mut CellSymbol| -> Truth { Condition::Is(Reference::Cell, which).into() });
        engine.register_get(name, move |value: &mut Value| -> Result<Truth, Failure> {
            match &*value.0 {
                Expression::Figure(reference) => Ok(Condition::Is(reference.clone(), which).into()),
                other => Err(format!("`{name}` 只能用于一个单元格，不能用于算式“{other}”").into()),
            }
        });
        engine.register_fn(name, move |parts: &mut PartsSymbol| -> Truth { Condition::Some(parts.0.clone(), which).into() });
    }
}

fn wordings(engine: &mut Engine) {
    engine.register_get("name", |_: &mut IndicatorSymbol| TextSymbol(Wording::Name));
    engine.register_get("unit", |_: &mut IndicatorSymbol| TextSymbol(Wording::Unit));
    engine.register_get("notes", |_: &mut IndicatorSymbol| TextSymbol(Wording::Notes));
    engine.register_get("notes", |_: &mut PlaceSymbol| TextSymbol(Wording::Notes));
    engine.register_fn("says", |text: &mut TextSymbol, words: rhai::Array| says(text.0.clone(), words));
    engine.register_fn("says", |_: &mut CellSymbol, words: rhai::Array| says(Wording::Cell(Reference::Cell), words));
    engine.register_fn("says", |value: &mut Value, words: rhai::Array| match &*value.0 {
        Expression::Figure(reference) => says(Wording::Cell(reference.clone()), words),
        other => Err(format!("`says` 只能用于一个单元格，不能用于算式“{other}”").into()),
    });
}

fn says(text: Wording, words: rhai::Array) -> Result<Truth, Failure> {
    let words: Result<Vec<Box<str>>, _> = words.into_iter().map(|word| word.into_string().map(String::into_boxed_str)).collect();
    match words {
        Ok(words) if !words.is_empty() => Ok(Condition::Says(text, words.into()).into()),
        _ => Err("`says` 的参数应为文字的数组，且不为空".into()),
    }
}

fn arithmetic<A: Operand + Clone + Send + Sync + 'static, B: Operand + Clone + Send + Sync + 'static>(engine: &mut Engine) {
    engine.register_fn("+", |a: A, b: B| -> Value { Expression::Add(a.operand(), b.operand()).into() });
    engine.register_fn("-", |a: A, b: B| -> Value { Expression::Subtract(a.operand(), b.operand()).into() });
    engine.register_fn("*", |a: A, b: B| -> Value { Expression::Multiply(a.operand(), b.operand()).into() });
    engine.register_fn("/", |a: A, b: B| -> Value { Expression::Divide(a.operand(), b.operand()).into() });
    for (name, operator) in [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<", Operator::Below),
        ("<=", Operator::AtMost),
        (">", Operator::Above),
        (">=", Operator::AtLeast),
    ] {
        engine.register_fn(name, move |a: A, b: B| -> Truth { Condition::Compare(operator, a.operand(), b.operand()).into() });
    }
}
