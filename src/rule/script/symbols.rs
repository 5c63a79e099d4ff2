//! Symbolic figures: what a declarative rule's functions get, and the operators that build expressions from them.

use std::any::TypeId;
use std::cell::Cell;
use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::language::{CONDITION, Language, REQUIRE, SYMBOLIC, WHEN};
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

/// Every name that may have a value of its own: the properties of what is at hand, and a choice of what hangs on them.
pub(super) fn names(over: Over, language: &Language) -> Vec<String> {
    let measures = || MEASURES.into_iter().map(Measure::id);
    let others = ["previous", "submitted", "whole"];
    match over {
        Over::Indicator => {
            let mut names: Vec<String> = language
                .properties_of(TypeId::of::<IndicatorSymbol>())
                .into_iter()
                .map(|property| format!("i.{property}"))
                .collect();
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
                language.properties_of(TypeId::of::<PlaceSymbol>()).into_iter().map(|property| format!("p.{property}")).collect();
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

/// The properties of cells, by the names rules use, with what each says of a cell.
pub(crate) const TRAITS: [(&str, Trait, &str); 17] = [
    ("is_number", Trait::Number, "是数"),
    ("is_blank", Trait::Blank, "是空的"),
    ("is_not_applicable", Trait::NotApplicable, "写的是 /、—、无"),
    ("is_status", Trait::Status, "写的是代替数的状态（正在推进）"),
    ("is_mixed", Trait::Mixed, "是带说明的数（40(市本级)）"),
    ("is_quantity", Trait::Quantity, "是带单位的数（8950人）"),
    ("is_text", Trait::Text, "是一段文字"),
    ("is_date", Trait::Date, "是日期"),
    ("is_error", Trait::Error, "是错误值（#REF!）"),
    ("is_uncomputed", Trait::Uncomputed, "是没有结果的公式"),
    ("is_number_as_text", Trait::AsText, "是存成文本的数"),
    ("is_normalised", Trait::Normalised, "是要先整理写法的数（全角、空格、千分位）"),
    ("is_scientific", Trait::Scientific, "是用科学记数法写的数"),
    ("is_whole", Trait::Whole, "是整数"),
    ("is_fraction", Trait::Fraction, "是带小数的数"),
    ("is_percent", Trait::Percent, "是带百分号的数"),
    ("is_unconventional", Trait::Unconventional, "是写法与同一行不同的数（一行百分数里没写百分号）"),
];

/// Whether a value is a symbol: it stands for what is not known before a table is seen.
pub(super) fn is_symbol(value: &Dynamic) -> bool {
    let symbols = [
        TypeId::of::<IndicatorSymbol>(),
        TypeId::of::<SeriesSymbol>(),
        TypeId::of::<PartsSymbol>(),
        TypeId::of::<PlaceSymbol>(),
        TypeId::of::<WithinSymbol>(),
        TypeId::of::<CellSymbol>(),
        TypeId::of::<RecordSymbol>(),
        TypeId::of::<TableSymbol>(),
        TypeId::of::<TextSymbol>(),
        TypeId::of::<Value>(),
        TypeId::of::<Truth>(),
    ];
    symbols.contains(&value.type_id())
}

/// Makes the symbols and their operators known to the language.
pub(super) fn register(language: &mut Language) {
    language
        .within(SYMBOLIC)
        .kind::<IndicatorSymbol>("指标", "`over: \"indicator\"` 的 `i`，`p.indicator`")
        .kind::<SeriesSymbol>("一行数", "`i.target`、`i.actual` ……")
        .kind::<PartsSymbol>("各地的数", "`i.target.parts`、`i.target.counties`，小计的 `p.parts.target`")
        .kind::<PlaceSymbol>("某地", "`over: \"place\"` 的 `p`，即一个指标在一个地方")
        .kind::<WithinSymbol>("小计所属各地", "`p.parts`，只有小计才有")
        .kind::<CellSymbol>("单元格", "`over: \"cell\"` 的 `c`")
        .kind::<TextSymbol>("文字", "`i.name`、`i.unit`、`i.notes`、`p.notes`、`t.sheet`")
        .kind::<Value>("数值", "`p.target`、`i.target.total`、`c.value`、`r[\"列名\"]` ……和它们的算式")
        .kind::<Truth>(CONDITION, "一个比较，或 `is_…`、`.says(…)` 这样的一问")
        .within(REQUIRE)
        .kind::<RecordSymbol>("记录", "`over: \"record\"` 的 `r`")
        .within(WHEN)
        .kind::<TableSymbol>("表", "`over: \"table\"` 的 `t`")
        .within(SYMBOLIC);
    super::facts::register_conditions::<TableSymbol, Truth>(language);
    language.property("sheet", "工作表的名称", "t.sheet.says([\"月\"])", |_: &mut TableSymbol| TextSymbol(Wording::Sheet));
    figures(language);
    attributes(language);
    traits(language);
    wordings(language);
    arithmetic::<Value, Value>(language);
    arithmetic::<Value, INT>(language);
    arithmetic::<INT, Value>(language);
    arithmetic::<Value, Decimal>(language);
    arithmetic::<Decimal, Value>(language);
    language.overload("-", |value: Value| combined(Expression::Subtract, INT::default(), value));
    language.overload("&", |a: Truth, b: Truth| Truth::of(Condition::And(a.condition, b.condition), a.terms + b.terms));
    language.overload("|", |a: Truth, b: Truth| Truth::of(Condition::Or(a.condition, b.condition), a.terms + b.terms));
    language.overload("!", |a: Truth| Truth::of(Condition::Not(a.condition), a.terms + 1));
    language.method(
        "beyond_rounding",
        "这个比较不论怎样舍入都成立；不写时，`when`、`forbid` 里的比较按印出的数",
        "(p.actual > p.target).beyond_rounding()",
        |truth: &mut Truth| match &*truth.condition {
            Condition::Compare(operator, a, b) => Truth::of(Condition::Surely(*operator, a.clone(), b.clone()), truth.terms),
            _ => Err::<_, Failure>("`beyond_rounding` 只能用于一个比较，如 (a > b).beyond_rounding()".into()),
        },
    );
    language.function(
        "threshold",
        "配置 `[thresholds]` 里的这个阈值",
        "threshold(\"overshoot\")",
        |name: ImmutableString| -> Value { Expression::Threshold(name.as_str().into()).into() },
    );
}

fn figures(language: &mut Language) {
    for measure in MEASURES {
        let (id, word) = (measure.id(), measure.word());
        language.property(
            id,
            format!("{word}一行：各地的{word}"),
            format!("i.{id}.total"),
            move |i: &mut IndicatorSymbol| SeriesSymbol(measure, i.0),
        );
        language.property(id, format!("这个地方的{word}"), format!("p.{id}"), move |p: &mut PlaceSymbol| -> Value {
            Expression::Figure(Reference::Figure { measure, place: p.0, of: p.1 }).into()
        });
        let meaning = format!("小计所属各地的{word}");
        language.property(id, meaning, format!("p.parts.{id}.sum()"), move |within: &mut WithinSymbol| {
            PartsSymbol(Series { measure, members: Members::Within, of: within.0 })
        });
        let name = format!("is_{id}");
        let example = format!("c.{name}");
        language.property(name, format!("本格是{word}"), example, move |_: &mut CellSymbol| -> Truth {
            Condition::Has(Attribute::Measure(measure)).into()
        });
    }
    for (name, of, meaning) in [
        ("previous", Of::Previous, "上月表里的同一指标"),
        ("whole", Of::Whole, "“其中”所属的总体指标"),
        ("submitted", Of::Submitted, "这个地方自己上报的同一指标"),
        ("by_lead", Of::Lead, "牵头单位的表里的同一指标"),
    ] {
        let (of_indicator, of_place) = (format!("i.{name}.actual.total"), format!("p.{name}.actual"));
        language.property(name, meaning, of_indicator, move |_: &mut IndicatorSymbol| IndicatorSymbol(of));
        language.property(name, format!("{meaning}在这里的数"), of_place, move |p: &mut PlaceSymbol| PlaceSymbol(p.0, of));
    }
    language.property("indicator", "所在的指标", "p.indicator.target.total", |p: &mut PlaceSymbol| IndicatorSymbol(p.1));
    language.property("parts", "小计所属的各地", "p.parts.target.sum()", |p: &mut PlaceSymbol| WithinSymbol(p.1));
    for (name, place, word) in
        [("total", PlaceReference::Total, "全市（整张表只有一个地方时是这个地方）"), ("own", PlaceReference::Own, "市本级")]
    {
        language.property(name, format!("{word}的数"), format!("i.actual.{name}"), move |s: &mut SeriesSymbol| -> Value {
            Expression::Figure(Reference::Figure { measure: s.0, place, of: s.1 }).into()
        });
        language.property(
            name,
            format!("同一指标在{word}的数"),
            format!("p.{name}.target"),
            move |p: &mut PlaceSymbol| PlaceSymbol(place, p.1),
        );
    }
    for (name, members, meaning) in
        [("parts", Members::Parts, "各地的数，含市本级"), ("counties", Members::Counties, "各县市区的数，不含市本级")]
    {
        language.property(name, meaning, format!("i.actual.{name}.sum()"), move |s: &mut SeriesSymbol| {
            PartsSymbol(Series { measure: s.0, members, of: s.1 })
        });
    }
    for (name, aggregate, meaning) in
        [("sum", Aggregate::Sum, "各数之和"), ("mean", Aggregate::Mean, "各数的平均"), ("count", Aggregate::Count, "数的个数")]
    {
        language.method(name, meaning, format!("i.actual.parts.{name}()"), move |p: &mut PartsSymbol| -> Value {
            Expression::Aggregate(aggregate, p.0.clone()).into()
        });
    }
    language.method(
        "all_equal",
        "各数全同（至少有两个）",
        "i.target.parts.all_equal()",
        |p: &mut PartsSymbol| -> Truth { Condition::AllEqual(p.0.clone()).into() },
    );
    language.property("value", "本格的数", "c.value > 0", |_: &mut CellSymbol| -> Value {
        Expression::Figure(Reference::Cell).into()
    });
    language.index(
        "列名",
        "这条记录在这一列的数",
        "r[\"数量\"] * r[\"单价\"]",
        |_: &mut RecordSymbol, column: ImmutableString| -> Value {
            Expression::Figure(Reference::Column(column.as_str().into())).into()
        },
    );
}

fn attributes(language: &mut Language) {
    fn everywhere(language: &mut Language, name: &'static str, attribute: Attribute, meaning: &'static str) {
        language.property(name, meaning, format!("i.{name}"), move |_: &mut IndicatorSymbol| -> Truth {
            Condition::Has(attribute).into()
        });
        language.property(name, meaning, format!("p.{name}"), move |_: &mut PlaceSymbol| -> Truth {
            Condition::Has(attribute).into()
        });
        language.property(name, meaning, format!("c.{name}"), move |_: &mut CellSymbol| -> Truth {
            Condition::Has(attribute).into()
        });
    }
    fn constant(language: &mut Language, name: &'static str, expression: Expression, meaning: &'static str) {
        let again = expression.clone();
        language
            .property(name, meaning, format!("i.{name}"), move |_: &mut IndicatorSymbol| -> Value { expression.clone().into() });
        language.property(name, meaning, format!("p.{name}"), move |_: &mut PlaceSymbol| -> Value { again.clone().into() });
    }
    for (name, attribute, meaning) in [
        ("is_additive", Attribute::Additive, "指标是可加的：各地之和等于全市"),
        ("is_counted", Attribute::Counted, "指标以整个单位计数（个、人、户 ……）"),
        ("is_status_only", Attribute::StatesOnly, "指标的完成数全是状态文字，没有数"),
        ("is_only", Attribute::Only, "整张表只有一个地方"),
        ("is_capped", Attribute::Capped, "整张表的进度到 100% 封顶"),
        ("is_stated", Attribute::Stated, "名称里有与单位对应的数"),
        ("is_target_named", Attribute::TargetNamed, "名称里有与全市目标相等的数，不论后面是什么单位"),
        ("is_other_named", Attribute::OtherNamed, "名称里有数，而不是全市的目标"),
        ("is_uniform", Attribute::Kind(IndicatorKind::Uniform), "指标是各地统一的标准"),
        ("is_rate", Attribute::Kind(IndicatorKind::Rate), "指标是比率"),
        ("is_stock", Attribute::Kind(IndicatorKind::Stock), "指标是存量，可以减少"),
        ("is_inverse", Attribute::Kind(IndicatorKind::Inverse), "指标越低越好"),
        ("is_task", Attribute::Kind(IndicatorKind::Task), "指标是文字任务，没有数"),
    ] {
        everywhere(language, name, attribute, meaning);
    }
    for (name, attribute, meaning) in [
        ("is_total", Attribute::Total, "是全市（或唯一的地方）"),
        ("is_own", Attribute::Own, "是市本级"),
        ("is_subtotal", Attribute::Subtotal, "是小计"),
    ] {
        language.property(name, meaning, format!("p.{name}"), move |_: &mut PlaceSymbol| -> Truth {
            Condition::Has(attribute).into()
        });
        language.property(name, meaning, format!("c.{name}"), move |_: &mut CellSymbol| -> Truth {
            Condition::Has(attribute).into()
        });
    }
    let schedule = "序时进度：到表的月份（`previous` 的是上月）一年过去了多少，按配置 `[schedule]`";
    language
        .property("schedule", schedule, "i.schedule", |i: &mut IndicatorSymbol| -> Value { Expression::Schedule(i.0).into() });
    language.property("schedule", schedule, "p.progress < p.schedule", |p: &mut PlaceSymbol| -> Value {
        Expression::Schedule(p.1).into()
    });
    constant(language, "stated", Expression::Stated, "名称里的任务数，已换算到单位列的单位；只在全市有");
    constant(language, "stated_part", Expression::StatedPart, "名称里“其中”的数，已换算到单位列的单位；只在全市有");
}

fn traits(language: &mut Language) {
    for (name, which, meaning) in TRAITS {
        language.property(name, format!("本格{meaning}"), format!("c.{name}"), move |_: &mut CellSymbol| -> Truth {
            Condition::Is(Reference::Cell, which).into()
        });
        let of_value = move |value: &mut Value| -> Result<Truth, Failure> {
            match &*value.expression {
                Expression::Figure(reference) => Ok(Condition::Is(reference.clone(), which).into()),
                other => Err(format!("`{name}` 只能用于一个单元格，不能用于算式“{other}”").into()),
            }
        };
        language.property(name, format!("这一格{meaning}（不能用于算式）"), format!("p.target.{name}"), of_value);
        let example = format!("i.target.parts.{name}()");
        language.method(name, format!("其中有一格{meaning}"), example, move |parts: &mut PartsSymbol| -> Truth {
            Condition::Some(parts.0.clone(), which).into()
        });
    }
}

fn wordings(language: &mut Language) {
    language
        .property("name", "指标的名称", "i.name.says([\"充电桩\"])", |_: &mut IndicatorSymbol| TextSymbol(Wording::Name));
    language
        .property("unit", "单位列的单位", "i.unit.says([\"公里\"])", |_: &mut IndicatorSymbol| TextSymbol(Wording::Unit));
    language.property("notes", "备注列里说这个指标的话", "i.notes.says([\"暂停\"])", |_: &mut IndicatorSymbol| {
        TextSymbol(Wording::Notes)
    });
    language.property(
        "notes",
        "备注列里说这个指标在这个地方的话",
        "p.notes.says([\"暂停\"])",
        |_: &mut PlaceSymbol| TextSymbol(Wording::Notes),
    );
    let one_of = "有没有其中一个词";
    language.method("says", one_of, "i.name.says([\"小区\", \"住宅\"])", |text: &mut TextSymbol, words: rhai::Array| {
        says(text.0.clone(), words)
    });
    language.method("says", "有没有这个词", "i.name.says(\"小区\")", |text: &mut TextSymbol, word: ImmutableString| {
        says(text.0.clone(), vec![word.into()])
    });
    language.method(
        "says",
        format!("本格的字里{one_of}"),
        "c.says([\"正在\", \"未\"])",
        |_: &mut CellSymbol, words: rhai::Array| says(Wording::Cell(Reference::Cell), words),
    );
    let of_value = |value: &mut Value, words: rhai::Array| match &*value.expression {
        Expression::Figure(reference) => says(Wording::Cell(reference.clone()), words),
        other => Err(format!("`says` 只能用于一个单元格，不能用于算式“{other}”").into()),
    };
    language.method("says", format!("这一格的字里{one_of}（不能用于算式）"), "p.actual.says([\"正在\", \"未\"])", of_value);
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

fn arithmetic<A: Operand + Clone + Send + Sync + 'static, B: Operand + Clone + Send + Sync + 'static>(language: &mut Language) {
    language.overload("+", |a: A, b: B| combined(Expression::Add, a, b));
    language.overload("-", |a: A, b: B| combined(Expression::Subtract, a, b));
    language.overload("*", |a: A, b: B| combined(Expression::Multiply, a, b));
    language.overload("/", |a: A, b: B| combined(Expression::Divide, a, b));
    for (name, operator) in [
        ("==", Operator::Equal),
        ("!=", Operator::NotEqual),
        ("<", Operator::Below),
        ("<=", Operator::AtMost),
        (">", Operator::Above),
        (">=", Operator::AtLeast),
    ] {
        language.overload(name, move |a: A, b: B| {
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
