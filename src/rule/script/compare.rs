//! Comparisons and quotients of plain values. The script language answers `false`, in silence, when unlike things are compared (`"105%" > 1`): here that is an
//! error at the operator, for a rule that compares wrongly must not look like a table that is right. For the same reason `81 / 100` is 0.81 and not 0.

use std::cmp::Ordering;

use rhai::{Array, Dynamic, EvalAltResult, INT, ImmutableString, NativeCallContext};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::language::Language;
use super::symbols;

type Failure = Box<EvalAltResult>;
/// What an operator asks of the order of two values.
type Test = fn(Ordering) -> bool;

/// Takes the comparisons and the quotients of plain values over from the language.
pub(super) fn register(language: &mut Language) {
    let operators: [(&str, Test); 6] = [
        ("==", Ordering::is_eq),
        ("!=", Ordering::is_ne),
        ("<", Ordering::is_lt),
        ("<=", Ordering::is_le),
        (">", Ordering::is_gt),
        (">=", Ordering::is_ge),
    ];
    for (name, test) in operators {
        // What is compared most has a function of its own: the language finds it at once, and the one for everything else only
        // when nothing fits the types.
        language.overload(name, move |a: INT, b: INT| test(a.cmp(&b)));
        language.overload(name, move |a: Decimal, b: Decimal| test(a.cmp(&b)));
        language.overload(name, move |a: Decimal, b: INT| test(a.cmp(&Decimal::from(b))));
        language.overload(name, move |a: INT, b: Decimal| test(Decimal::from(a).cmp(&b)));
        language.overload(name, move |a: ImmutableString, b: ImmutableString| test(a.as_str().cmp(b.as_str())));
        language.overload(name, move |context: NativeCallContext, a: Dynamic, b: Dynamic| -> Result<bool, Failure> {
            let known = order(&a, &b).map(test).or_else(|| presence(name, &a, &b));
            known.ok_or_else(|| unlike(&context, name, &a, &b))
        });
    }
    // `in` asks this. The language would look the comparison up for every item.
    language.overload("contains", contains);
    language.overload("/", |a: INT, b: INT| -> Result<Dynamic, Failure> {
        let quotient = Decimal::from(a).checked_div(Decimal::from(b));
        let quotient = quotient.ok_or_else(|| Failure::from(format!("`{a} / {b}` 算不出来")))?;
        // A quotient that comes out even stays a whole number, with which one can count and index.
        Ok(if quotient.fract().is_zero() { quotient.to_i64().map(Dynamic::from) } else { None }
            .unwrap_or_else(|| quotient.into()))
    });
}

/// Whether an array holds a value. Plain values are compared here, others by their own `==`.
fn contains(context: NativeCallContext, array: &mut Array, value: Dynamic) -> Result<bool, Failure> {
    for item in array {
        let same = match order(item, &value) {
            Some(order) => order.is_eq(),
            None => context.call_native_fn_raw("==", true, &mut [item, &mut value.clone()])?.as_bool().unwrap_or(false),
        };
        if same {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What `==` and `!=` say of a value and `()`: whether there is one may be asked of everything that a table has. A symbol always is
/// there, so of symbols the question is a mistake.
fn presence(name: &str, a: &Dynamic, b: &Dynamic) -> Option<bool> {
    let is_one_missing = a.is_unit() != b.is_unit() && !symbols::is_symbol(a) && !symbols::is_symbol(b);
    match name {
        "==" if is_one_missing => Some(false),
        "!=" if is_one_missing => Some(true),
        _ => None,
    }
}

/// What is said about two values that do not compare.
fn unlike(context: &NativeCallContext, name: &str, a: &Dynamic, b: &Dynamic) -> Failure {
    let word = |value: &Dynamic| kind(context, value);
    let hint = if symbols::is_text(a) || symbols::is_text(b) {
        "；名称、单位、备注里有没有某些字，写 .says([\"…\"])"
    } else {
        ""
    };
    format!("`{name}` 的左边是{}，右边是{}，不能比较{hint}", word(a), word(b)).into()
}

/// How two plain values of one kind compare; `None` where they are unlike or have no order.
fn order(a: &Dynamic, b: &Dynamic) -> Option<Ordering> {
    let number = |value: &Dynamic| value.as_int().map(Decimal::from).or_else(|_| value.as_decimal()).ok();
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return Some(a.cmp(&b));
    }
    if let (Ok(a), Ok(b)) = (a.as_bool(), b.as_bool()) {
        return Some(a.cmp(&b));
    }
    if a.is_unit() && b.is_unit() {
        return Some(Ordering::Equal);
    }
    if let (Ok(a), Ok(b)) = (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        return Some(a.as_str().cmp(b.as_str()));
    }
    let text = |value: &Dynamic| match value.as_char() {
        Ok(character) => Some(character.to_string()),
        Err(_) => value.as_immutable_string_ref().ok().map(|text| text.to_string()),
    };
    Some(text(a)?.cmp(&text(b)?))
}

/// What a value is, in words.
fn kind(context: &NativeCallContext, value: &Dynamic) -> String {
    if value.is_int() || value.is_decimal() {
        return format!("数字 {value}");
    }
    if value.is_string() || value.is_char() {
        return format!("文字“{value}”");
    }
    if value.is_bool() {
        return format!("真假值 {value}");
    }
    if value.is_unit() {
        return "空值 ()".to_owned();
    }
    if value.is_array() {
        return "数组".to_owned();
    }
    context.engine().map_type_name(value.type_name()).to_owned()
}
