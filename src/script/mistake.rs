//! Mistakes in a script, in words.

use rhai::{EvalAltResult, LexError, ParseError, ParseErrorType, Position};

use super::{ScriptError, limits};
use crate::wording::nearest;

/// A mistake found before the script runs.
pub(super) fn compiling(error: &ParseError) -> ScriptError {
    let what = match error.err_type() {
        ParseErrorType::UnexpectedEOF => "没有写完，括号或引号没有配对".to_owned(),
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) | ParseErrorType::Reserved(symbol) => forbidden(symbol),
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => format!("无法辨认的字符 `{input}`"),
        ParseErrorType::BadInput(LexError::UnterminatedString) => "文字缺少结束的引号".to_owned(),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => format!("数 `{number}` 的写法不对"),
        ParseErrorType::BadInput(LexError::StringTooLong(_)) => format!("文字超过 {} 字节", limits::TEXT),
        ParseErrorType::UnknownOperator(operator) => format!("没有 `{operator}` 这个运算符"),
        ParseErrorType::MissingToken(token, _) => format!("缺少 `{token}`"),
        ParseErrorType::VariableUndefined(name) => format!("未知的变量 `{name}`"),
        ParseErrorType::FnDuplicatedDefinition(name, _) => format!("函数 `{name}` 写了两次"),
        ParseErrorType::DuplicatedProperty(name) => format!("`{name}` 写了两次"),
        ParseErrorType::AssignmentToConstant(name) => format!("`{name}` 是常量，不能再赋值"),
        ParseErrorType::PropertyExpected => "`.` 后面应为属性名（汉字的列名要写成 r[\"列名\"]）".to_owned(),
        ParseErrorType::ExprTooDeep => format!("算式嵌套超过 {} 层", limits::DEPTH),
        ParseErrorType::TooManyFunctions => format!("函数超过 {} 个", limits::FUNCTIONS),
        ParseErrorType::LiteralTooLarge(what, most) if what.contains("string") => format!("文字超过 {most} 字节"),
        ParseErrorType::LiteralTooLarge(_, most) => format!("写在脚本里的数组或对照表超过 {most} 项"),
        other => other.to_string(),
    };
    ScriptError { message: format!("脚本无法编译：{what}"), position: place(error.position()) }
}

fn forbidden(symbol: &str) -> String {
    if limits::FORBIDDEN.contains(&symbol) {
        format!("规则里不能使用 `{symbol}`：规则不读写文件，不引用、不拼凑别的脚本，也不输出")
    } else {
        format!("这里不能使用 `{symbol}`")
    }
}

/// A mistake met while the script ran. `properties` are the names that things of a kind have, by the kind's word.
pub(super) fn running(error: &EvalAltResult, properties: impl Fn(&str) -> Vec<String>) -> ScriptError {
    let inner = error.unwrap_inner();
    let position = place(inner.position()).or_else(|| place(error.position()));
    let message = match inner {
        EvalAltResult::ErrorDotExpr(text, _) => unknown_property(text, properties),
        EvalAltResult::ErrorPropertyNotFound(name, _) => format!("未知的属性 `{name}`"),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => match signature.split_once(" (") {
            Some((name, kinds)) => {
                let kinds = kinds.trim_end_matches(')').replace("&str | ImmutableString | String", "文字").replace("i64", "整数");
                format!("没有用于 {kinds} 的 `{name}`")
            }
            None => format!("没有 {signature} 这样的运算或函数"),
        },
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) if wanted == "bool" => {
            format!("这里要真假值，得到的是{found}；关系和条件要用 `&`、`|`、`!` 连接，不能用 `&&`、`||`、if")
        }
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) => format!("这里应为 {wanted}，得到的是{found}"),
        EvalAltResult::ErrorIndexingType(kind, _) => format!("不能用 [ ] 取 {kind} 里的内容"),
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
        EvalAltResult::ErrorArithmetic(what, _) => format!("算不出来：{what}"),
        EvalAltResult::ErrorRuntime(value, _) => value.to_string(),
        other => other.to_string(),
    };
    ScriptError { message, position }
}

/// `Unknown property 'tagret' - a getter is not registered for type '某地'`, with the name that was probably meant.
fn unknown_property(text: &str, properties: impl Fn(&str) -> Vec<String>) -> String {
    let mut quoted = text.split('\'').skip(1).step_by(2);
    let (Some(name), Some(kind)) = (quoted.next(), quoted.next()) else { return format!("未知的属性：{text}") };
    let known = properties(kind);
    let meant = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("；是不是 `{near}`"),
        None if known.is_empty() => String::new(),
        None => format!("；可用的有 {}", known.join("、")),
    };
    format!("{kind}没有 `{name}` 这个属性{meant}")
}

pub(super) fn place(position: Position) -> Option<(usize, usize)> {
    position.line().map(|line| (line, position.position().unwrap_or(1)))
}
