//! Symbolic figures: what a declarative rule's functions get, and the operators that build expressions from them.

use std::any::TypeId;
use std::cell::Cell;
use std::sync::Arc;

use rhai::{Dynamic, Engine, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::{Over, Term, limits};
use crate::model::table::{IndicatorKind, Measure};
use crate::rule::expression::{
    Aggregate, Attribute, Condition, Expression, Members, Of, Operator, PlaceReference, Reference, Series, Trait, Wording,
};
use crate::text::wording::Word;

type Failure = Box<EvalAltResult>;

#[derive(Clone)]
struct IndicatorSymbol(Of);
#[derive(Clone)]
struct SeriesSymbol(Measure, Of);
#[derive(Clone)]
struct PartsSymbol(Series);
#[derive(Clone)]
struct PlaceSymbol(PlaceReference, Of);
/// What a subtotal adds up.
#[derive(Clone)]
struct WithinSymbol(Of);
#[derive(Clone)]
struct CellSymbol;
#[derive(Clone)]
struct RecordSymbol;
#[derive(Clone)]
struct TableSymbol;
#[derive(Clone)]
struct TextSymbol(Wording);
thread_local! {
    /// How many conditions the function at hand has stated so far, those apart that are made of others.
    static STATED: Cell<usize> = const { Cell::new(0) };
}

/// Runs a function of a rule, and says how many conditions it stated.
pub(super) fn counting<T>(run: impl FnOnce() -> T) -> (T, usize) {
    STATED.set(0);
    let result = run();
    (result, STATED.get())
}

/// How many conditions one is made of.
pub(super) fn count(condition: &Condition) -> usize {
    match condition {
        Condition::And(a, b) | Condition::Or(a, b) => count(a) + count(b),
        Condition::Not(inner) => count(inner),
        _ => 1,
    }
}

/// An expression with its size: shared parts count as often as they are meant, for so often they are worked out.
#[derive(Clone)]
struct Value {
    expression: Arc<Expression>,
    terms: usize,
}
/// A condition with its size.
#[derive(Clone)]
struct Truth {
    condition: Arc<Condition>,
    terms: usize,
}

impl From<Expression> for Value {
    fn from(leaf: Expression) -> Self {
        Self { expression: Arc::new(leaf), terms: 1 }
    }
}

impl From<Condition> for Truth {
    fn from(leaf: Condition) -> Self {
        STATED.set(STATED.get() + 1);
        Self { condition: Arc::new(leaf), terms: 1 }
    }
}

impl Truth {
    fn of(condition: Condition, terms: usize) -> Result<Self, Failure> {
        bounded(terms)?;
        Ok(Self { condition: Arc::new(condition), terms })
    }
}

fn bounded(terms: usize) -> Result<(), Failure> {
    if terms <= limits::TERMS {
        return Ok(());
    }
    Err(format!("算式超过 {} 项，已中止；是不是在循环里越加越长", limits::TERMS).into())
}

/// A value or a literal, as an operand.
trait Operand {
    fn operand(self) -> Value;
}

impl Operand for Value {
    fn operand(self) -> Value {
        self
    }
}

impl Operand for INT {
    fn operand(self) -> Value {
        Expression::Number(Decimal::from(self)).into()
    }
}

impl Operand for Decimal {
    fn operand(self) -> Value {
        Expression::Number(self).into()
    }
}

/// The symbol handed to a rule's functions.
pub(super) fn argument(over: Over) -> Dynamic {
    match over {
        Over::Indicator => Dynamic::from(IndicatorSymbol(Of::This)),
        Over::Place => Dynamic::from(PlaceSymbol(PlaceReference::Here, Of::This)),
        Over::Cell => Dynamic::from(CellSymbol),
        Over::Record => Dynamic::from(RecordSymbol),
        // Of what is only checked nothing is said in symbols.
        Over::Table | Over::Evidence | Over::Uploads | Over::Claim => Dynamic::from(TableSymbol),
    }
}

/// The conditions a function returned: one, or an array of them.
///
/// A plain `true`/`false` is refused: no figure takes part in it, so it would pass or fail in silence.
pub(super) fn conditions(value: Dynamic) -> Result<Vec<Condition>, String> {
    let items = if value.is_array() { value.into_array().unwrap_or_default() } else { vec![value] };
    if items.len() > limits::RELATIONS {
        return Err(format!("关系式有 {} 条，超过 {} 条", items.len(), limits::RELATIONS));
    }
    items.into_iter().map(condition).collect()
}

fn condition(value: Dynamic) -> Result<Condition, String> {
    if value.is_bool() {
        return Err("得到的是固定的真假值：其中没有表里的数，这条关系永远不会被检查".into());
    }
    let name = value.type_name();
    match value.try_cast::<Truth>() {
        Some(truth) => Ok((*truth.condition).clone()),
        None => Err(format!("应返回关系式或关系式的数组，得到的是{}", kind_word(name))),
    }
}

/// Whether a value is a text of the table, which can be searched and not compared.
pub(super) fn is_text(value: &Dynamic) -> bool {
    value.is::<TextSymbol>()
}

/// What a name stands for; `None` for what has no value of its own (a row of figures, last month).
pub(super) fn term(value: Dynamic) -> Option<Term> {
    if let Some(value) = value.read_lock::<Value>() {
        return Some(Term::Value(Arc::clone(&value.expression)));
    }
    if let Some(truth) = value.read_lock::<Truth>() {
        return Some(Term::Truth(Arc::clone(&truth.condition)));
    }
    value.read_lock::<TextSymbol>().map(|text| Term::Text(text.0.clone()))
}

/// Every name that may have a value of its own, given the properties that things of a kind have.
pub(super) fn names(over: Over, properties: impl Fn(TypeId) -> Vec<String>) -> Vec<String> {
    let measures = || MEASURES.into_iter().map(Measure::id);
    let others = ["previous", "submitted", "whole"];
    match over {
        Over::Indicator => {
            let mut names: Vec<String> =
                properties(TypeId::of::<IndicatorSymbol>()).into_iter().map(|property| format!("i.{property}")).collect();
            for measure in measures() {
                let series =
                    ["total", "own", "parts.sum()", "parts.mean()", "parts.count()", "counties.sum()", "parts.all_equal()"];
                names.extend(series.map(|part| format!("i.{measure}.{part}")));
            }
            for other in others {
                names.extend(measures().map(|measure| format!("i.{other}.{measure}.total")));
            }
            names
        }
        Over::Place => {
            let mut names: Vec<String> =
                properties(TypeId::of::<PlaceSymbol>()).into_iter().map(|property| format!("p.{property}")).collect();
            for other in others {
                names.extend(measures().map(|measure| format!("p.{other}.{measure}")));
            }
            names.extend(measures().map(|measure| format!("p.parts.{measure}.sum()")));
            names
        }
        _ => Vec::new(),
    }
}

/// The word for a type, by the name the language gives it.
fn kind_word(name: &str) -> &str {
    let known = [
        (std::any::type_name::<Value>(), "数值"),
        (std::any::type_name::<PartsSymbol>(), "各地的数"),
        (std::any::type_name::<SeriesSymbol>(), "一行数"),
        ("()", "空值（最后一句末尾多写了分号，或没有写结果）"),
        ("string", "文字"),
        ("array", "数组中的数组"),
        ("i64", "一个写定的数"),
        ("decimal", "一个写定的数"),
    ];
    known.into_iter().find(|(known, _)| *known == name).map_or(name, |(_, word)| word)
}

const MEASURES: [Measure; 4] = Measure::ALL;

const KINDS: [(&str, IndicatorKind); 5] = [
    ("is_uniform", IndicatorKind::Uniform),
    ("is_rate", IndicatorKind::Rate),
    ("is_stock", IndicatorKind::Stock),
    ("is_inverse", IndicatorKind::Inverse),
    ("is_task", IndicatorKind::Task),
];

/// The properties of cells, by the names rules use.
pub(crate) const TRAITS: [(&str, Trait); 17] = [
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

/// The words for the symbols' types.
pub(super) fn kinds() -> [(&'static str, TypeId); 11] {
    [
        ("指标", TypeId::of::<IndicatorSymbol>()),
        ("一行数", TypeId::of::<SeriesSymbol>()),
        ("各地的数", TypeId::of::<PartsSymbol>()),
        ("某地", TypeId::of::<PlaceSymbol>()),
        ("小计所属各地", TypeId::of::<WithinSymbol>()),
        ("单元格", TypeId::of::<CellSymbol>()),
        ("记录", TypeId::of::<RecordSymbol>()),
        ("表", TypeId::of::<TableSymbol>()),
        ("文字", TypeId::of::<TextSymbol>()),
        ("数值", TypeId::of::<Value>()),
        ("条件", TypeId::of::<Truth>()),
    ]
}

/// Makes the symbols and their operators known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<IndicatorSymbol>("指标")
        .register_type_with_name::<SeriesSymbol>("一行数")
        .register_type_with_name::<PartsSymbol>("各地的数")
        .register_type_with_name::<PlaceSymbol>("某地")
        .register_type_with_name::<WithinSymbol>("小计所属各地")
        .register_type_with_name::<CellSymbol>("单元格")
        .register_type_with_name::<RecordSymbol>("记录")
        .register_type_with_name::<TableSymbol>("表")
        .register_type_with_name::<TextSymbol>("文字")
        .register_type_with_name::<Value>("数值")
        .register_type_with_name::<Truth>("条件");
    super::facts::register_conditions::<TableSymbol, Truth>(engine);
    engine.register_get("sheet", |_: &mut TableSymbol| TextSymbol(Wording::Sheet));
    figures(engine);
    attributes(engine);
    traits(engine);
    wordings(engine);
    arithmetic::<Value, Value>(engine);
    arithmetic::<Value, INT>(engine);
    arithmetic::<INT, Value>(engine);
    arithmetic::<Value, Decimal>(engine);
    arithmetic::<Decimal, Value>(engine);
    engine.register_fn("-", |value: Value| combined(Expression::Subtract, INT::default(), value));
    engine.register_fn("&", |a: Truth, b: Truth| Truth::of(Condition::And(a.condition, b.condition), a.terms + b.terms));
    engine.register_fn("|", |a: Truth, b: Truth| Truth::of(Condition::Or(a.condition, b.condition), a.terms + b.terms));
    engine.register_fn("!", |a: Truth| Truth::of(Condition::Not(a.condition), a.terms + 1));
    engine.register_fn("beyond_rounding", |truth: &mut Truth| match &*truth.condition {
        Condition::Compare(operator, a, b) => Truth::of(Condition::Surely(*operator, a.clone(), b.clone()), truth.terms),
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
        engine.register_get(measure.id(), move |within: &mut WithinSymbol| {
            PartsSymbol(Series { measure, members: Members::Within, of: within.0 })
        });
        engine.register_get(format!("is_{}", measure.id()), move |_: &mut CellSymbol| -> Truth {
            Condition::Has(Attribute::Measure(measure)).into()
        });
    }
    for (name, of) in [("previous", Of::Previous), ("whole", Of::Whole), ("submitted", Of::Submitted), ("by_lead", Of::Lead)] {
        engine.register_get(name, move |_: &mut IndicatorSymbol| IndicatorSymbol(of));
        engine.register_get(name, move |p: &mut PlaceSymbol| PlaceSymbol(p.0, of));
    }
    engine.register_get("indicator", |p: &mut PlaceSymbol| IndicatorSymbol(p.1));
    engine.register_get("parts", |p: &mut PlaceSymbol| WithinSymbol(p.1));
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
    everywhere(engine, "is_capped", Attribute::Capped);
    everywhere(engine, "is_stated", Attribute::Stated);
    everywhere(engine, "is_target_named", Attribute::TargetNamed);
    everywhere(engine, "is_other_named", Attribute::OtherNamed);
    for (name, kind) in KINDS {
        everywhere(engine, name, Attribute::Kind(kind));
    }
    for (name, attribute) in [("is_total", Attribute::Total), ("is_own", Attribute::Own), ("is_subtotal", Attribute::Subtotal)] {
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
            match &*value.expression {
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
    engine.register_fn("says", |text: &mut TextSymbol, word: ImmutableString| says(text.0.clone(), vec![word.into()]));
    engine.register_fn("says", |_: &mut CellSymbol, words: rhai::Array| says(Wording::Cell(Reference::Cell), words));
    engine.register_fn("says", |value: &mut Value, words: rhai::Array| match &*value.expression {
        Expression::Figure(reference) => says(Wording::Cell(reference.clone()), words),
        other => Err(format!("`says` 只能用于一个单元格，不能用于算式“{other}”").into()),
    });
}

fn says(text: Wording, words: rhai::Array) -> Result<Truth, Failure> {
    let words: Result<Vec<Word>, _> = words.into_iter().map(|word| word.into_string().map(|word| Word::new(&word))).collect();
    match words {
        Ok(words) if words.iter().any(|word| word.text().trim().is_empty()) => {
            Err("`says` 的参数里有空的文字，什么话里都有它".into())
        }
        Ok(words) if !words.is_empty() => Ok(Condition::Says(text, words.into()).into()),
        _ => Err("`says` 的参数应为文字的数组，且不为空".into()),
    }
}

fn arithmetic<A: Operand + Clone + Send + Sync + 'static, B: Operand + Clone + Send + Sync + 'static>(engine: &mut Engine) {
    engine.register_fn("+", |a: A, b: B| combined(Expression::Add, a, b));
    engine.register_fn("-", |a: A, b: B| combined(Expression::Subtract, a, b));
    engine.register_fn("*", |a: A, b: B| combined(Expression::Multiply, a, b));
    engine.register_fn("/", |a: A, b: B| combined(Expression::Divide, a, b));
    for (name, operator) in [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<", Operator::Below),
        ("<=", Operator::AtMost),
        (">", Operator::Above),
        (">=", Operator::AtLeast),
    ] {
        engine.register_fn(name, move |a: A, b: B| {
            let (a, b) = (a.operand(), b.operand());
            STATED.set(STATED.get() + 1);
            Truth::of(Condition::Compare(operator, a.expression, b.expression), a.terms + b.terms)
        });
    }
}

fn combined(
    make: fn(Arc<Expression>, Arc<Expression>) -> Expression,
    a: impl Operand,
    b: impl Operand,
) -> Result<Value, Failure> {
    let (a, b) = (a.operand(), b.operand());
    let terms = a.terms + b.terms;
    bounded(terms)?;
    Ok(Value { expression: Arc::new(make(a.expression, b.expression)), terms })
}
