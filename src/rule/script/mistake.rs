//! Mistakes in a script, in words.

use rhai::{EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use super::{Dictionary, ScriptError, limits};
use crate::text::wording::nearest;

/// A mistake found before the script runs.
pub(super) fn compiling(error: &ParseError, source: &str) -> ScriptError {
    let what = match error.err_type() {
        ParseErrorType::UnexpectedEOF => "没有写完，括号或引号没有配对".to_owned(),
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) | ParseErrorType::Reserved(symbol) => forbidden(symbol),
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => unexpected(input),
        ParseErrorType::BadInput(LexError::UnterminatedString) => "文字缺少结束的引号".to_owned(),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => format!("数 `{number}` 的写法不对，或位数太多"),
        ParseErrorType::BadInput(LexError::StringTooLong(_)) => format!("文字超过 {} 字节", limits::TEXT),
        ParseErrorType::UnknownOperator(operator) => format!("没有 `{operator}` 这个运算符"),
        ParseErrorType::MissingToken(token, _) => format!("缺少 `{token}`"),
        ParseErrorType::VariableUndefined(name) => unknown_variable(name, source),
        ParseErrorType::FnDuplicatedDefinition(name, _) => format!("函数 `{name}` 写了两次"),
        ParseErrorType::FnMissingName => "fn 后面缺少函数名".to_owned(),
        ParseErrorType::FnMissingParams(name) => format!("函数 `{name}` 后面应为英文的括号和参数，如 fn {name}(p)"),
        ParseErrorType::FnMissingBody(name) => format!("函数 `{name}` 后面应为 {{ … }}"),
        ParseErrorType::FnDuplicatedParam(name, parameter) => format!("函数 `{name}` 的参数 `{parameter}` 写了两次"),
        ParseErrorType::ExprExpected(_) => "这里缺少一个算式".to_owned(),
        ParseErrorType::VariableExpected => "这里应为变量名（用英文字母）".to_owned(),
        ParseErrorType::DuplicatedProperty(name) => format!("`{name}` 写了两次"),
        ParseErrorType::AssignmentToConstant(name) => format!("`{name}` 是常量，不能再赋值"),
        ParseErrorType::AssignmentToInvalidLHS(_) => "这里不能赋值；比较是否相等写 `==`".to_owned(),
        ParseErrorType::PropertyExpected => "`.` 后面应为属性名（汉字的列名要写成 r[\"列名\"]）".to_owned(),
        ParseErrorType::ExprTooDeep => format!("算式嵌套太深，或一个算式超过 {} 项", limits::OPERANDS),
        ParseErrorType::TooManyFunctions => format!("函数超过 {} 个", limits::FUNCTIONS),
        ParseErrorType::LiteralTooLarge(what, most) if what.contains("string") => format!("文字超过 {most} 字节"),
        ParseErrorType::LiteralTooLarge(_, most) => format!("写在脚本里的数组或对照表超过 {most} 项"),
        other => other.to_string(),
    };
    ScriptError { message: format!("脚本无法编译：{what}"), position: place(error.position()) }
}

/// A script that compiles, and is nested too deep to be run.
pub(super) fn nested(position: Position) -> ScriptError {
    ScriptError { message: format!("脚本无法编译：算式嵌套超过 {} 层", limits::DEPTH), position: place(position) }
}

fn forbidden(symbol: &str) -> String {
    if limits::FORBIDDEN.contains(&symbol) {
        format!("规则里不能使用 `{symbol}`：规则不读写文件，不引用、不拼凑别的脚本，也不输出")
    } else if limits::SILENT.contains(&symbol) {
        format!("规则里不能使用 `{symbol}`：它会把对不上的、写错的悄悄放过；分情况用 if")
    } else {
        format!("这里不能使用 `{symbol}`")
    }
}

/// A character that has no meaning where it stands, with the one that was probably meant.
fn unexpected(input: &str) -> String {
    let meant = [
        ("，", ","),
        ("：", ":"),
        ("；", ";"),
        ("（", "("),
        ("）", ")"),
        ("【", "["),
        ("】", "]"),
        ("“", "\""),
        ("”", "\""),
        ("‘", "\""),
        ("’", "\""),
        ("。", "."),
        ("！", "!"),
        ("≥", ">="),
        ("≤", "<="),
        ("≠", "!="),
        ("＝", "=="),
        ("＞", ">"),
        ("＜", "<"),
        ("＋", "+"),
        ("－", "-"),
        ("×", "*"),
        ("÷", "/"),
        ("％", "%"),
    ];
    match meant.iter().find(|(written, _)| *written == input) {
        Some((_, meant)) => format!("无法辨认的字符 `{input}`，请换成英文的 `{meant}`"),
        None if input.chars().all(char::is_alphanumeric) => format!("无法辨认的字符 `{input}`；汉字要写在引号里"),
        None if input.is_ascii() => format!("这里不应有 `{input}`，前面的式子没有写完"),
        None => format!("无法辨认的字符 `{input}`"),
    }
}

/// A variable that is not known, with how a constant of the script is named within functions.
fn unknown_variable(name: &str, source: &str) -> String {
    let is_constant = source.lines().any(|line| line.trim_start().starts_with(&format!("const {name} ")));
    if is_constant { format!("函数里用常量要写 `global::{name}`") } else { format!("未知的变量 `{name}`") }
}

/// A mistake met while the script ran.
pub(super) fn running(error: &EvalAltResult, dictionary: &Dictionary<'_>) -> ScriptError {
    let inner = error.unwrap_inner();
    let position = place(inner.position()).or_else(|| place(error.position()));
    let message = match inner {
        EvalAltResult::ErrorDotExpr(text, _) => unknown_property(text, dictionary),
        EvalAltResult::ErrorPropertyNotFound(name, _) => format!("对照表里没有 `{name}` 这一项"),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => unknown_function(signature, dictionary),
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) if wanted == "bool" => {
            let found = dictionary.word(found);
            let hint = if found == "条件" {
                "；关系和条件要用 `&`、`|`、`!` 连接，不能用 `&&`、`||`、if"
            } else {
                ""
            };
            format!("这里要真假值，得到的是{found}{hint}")
        }
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) => {
            format!("这里应为{}，得到的是{}", dictionary.word(wanted), dictionary.word(found))
        }
        EvalAltResult::ErrorIndexingType(kind, _) => match kind.split_once(" [") {
            Some((kind, index)) => {
                format!("不能用 [{}] 取{}里的内容", dictionary.word(index.trim_end_matches(']')), dictionary.word(kind))
            }
            None => format!("不能用 [ ] 取{}里的内容", dictionary.word(kind)),
        },
        EvalAltResult::ErrorArrayBounds(length, index, _) => format!("数组有 {length} 项，没有第 {index} 项（从 0 数起）"),
        EvalAltResult::ErrorVariableNotFound(name, _) => format!("未知的变量 `{name}`"),
        EvalAltResult::ErrorTooManyOperations(_) => {
            format!("运算超过 {} 步，已中止；是不是有停不下来的循环", limits::OPERATIONS)
        }
        EvalAltResult::ErrorStackOverflow(_) => format!("函数调用超过 {} 层（调用层数过深），已中止", limits::CALLS),
        EvalAltResult::ErrorTooManyVariables(_) => format!("变量超过 {} 个，已中止", limits::VARIABLES),
        EvalAltResult::ErrorTooManyModules(_) | EvalAltResult::ErrorModuleNotFound(..) => "规则不能引用别的脚本".to_owned(),
        EvalAltResult::ErrorDataTooLarge(what, _) if what.contains("string") => {
            format!("文字超过 {} 字节（数据过大），已中止", limits::TEXT)
        }
        EvalAltResult::ErrorDataTooLarge(what, _) if what.contains("map") => {
            format!("对照表超过 {} 项（数据过大），已中止", limits::ENTRIES)
        }
        EvalAltResult::ErrorDataTooLarge(..) => format!("数组超过 {} 项（数据过大），已中止", limits::ITEMS),
        EvalAltResult::ErrorArithmetic(what, _) => match what.rsplit_once(": ") {
            Some((_, what)) => format!("`{what}` 算不出来：数太大，或除以了 0"),
            None => format!("算不出来：{what}"),
        },
        EvalAltResult::ErrorRuntime(value, _) => value.to_string(),
        other => other.to_string(),
    };
    ScriptError { message, position }
}

/// `says (文字, i64)`: no such function for such things; what there is instead.
fn unknown_function(signature: &str, dictionary: &Dictionary<'_>) -> String {
    let Some((name, kinds)) = signature.split_once(" (") else {
        return format!("没有 `{signature}` 这样的运算或函数");
    };
    let kinds: Vec<String> = kinds.trim_end_matches(')').split(", ").map(|kind| dictionary.word(kind)).collect();
    let first = kinds.first().map(String::as_str).unwrap_or_default();
    let (functions, properties) = (dictionary.functions(first), dictionary.properties(first));
    let known = || functions.iter().chain(&properties).copied();
    let instead = if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        String::new()
    } else if functions.contains(&name) {
        "；参数的个数或类型不对".to_owned()
    } else if properties.contains(&name) {
        format!("；`{name}` 后面不加括号")
    } else if first == "数值" {
        "；数值只能加、减、乘、除和比较".to_owned()
    } else if let Some(near) = nearest(name, known()) {
        format!("；是不是 `{near}`")
    } else if known().next().is_none() {
        String::new()
    } else {
        format!("；可用的有 {}", known().collect::<Vec<_>>().join("、"))
    };
    format!("没有用于{}的 `{name}`{instead}", kinds.join("、"))
}

/// `Unknown property 'tagret' - a getter is not registered for type '某地'`, with the name that was probably meant.
fn unknown_property(text: &str, dictionary: &Dictionary<'_>) -> String {
    if text.contains("a setter is not registered") {
        return "规则不能改表里的数；比较是否相等写 `==`".to_owned();
    }
    let mut quoted = text.split('\'').skip(1).step_by(2);
    let (Some(name), Some(kind)) = (quoted.next(), quoted.next()) else { return format!("未知的属性：{text}") };
    if dictionary.functions(kind).contains(&name) {
        return format!("{kind}的 `{name}` 要写成 `{name}()`");
    }
    let known = dictionary.properties(kind);
    let meant = match nearest(name, known.iter().copied()) {
        Some(near) => format!("；是不是 `{near}`"),
        None if kind == "()" => "：没有这一格，先用 is_missing(…) 判断".to_owned(),
        None if known.is_empty() => String::new(),
        None => format!("；可用的有 {}", known.join("、")),
    };
    format!("{}没有 `{name}` 这个属性{meant}", dictionary.word(kind))
}

pub(super) fn place(position: Position) -> Option<(usize, usize)> {
    position.line().map(|line| (line, position.position().unwrap_or(1)))
}
