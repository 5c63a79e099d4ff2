//! Wrong usage in Chinese.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::{CLEAN, FAILED, output};

/// Shows help, version or what is wrong with the command line; returns the exit code.
pub fn report(error: &Error) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::print(&error.to_string());
            CLEAN
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output::complain(&error.to_string());
            FAILED
        }
        _ => {
            output::complain(&message(error));
            FAILED
        }
    }
}

fn message(error: &Error) -> String {
    let of = |kind| error.get(kind).map(words).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => format!("没有“{argument}”这个选项。"),
        ErrorKind::UnknownArgument => format!("多写了“{argument}”。"),
        ErrorKind::InvalidSubcommand => format!("没有“{}”这个命令。", of(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "没有写命令。".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("还缺少 {argument}。"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面没有写值。"),
        ErrorKind::InvalidValue => format!("{argument} 不能是“{value}”。"),
        ErrorKind::ValueValidation => {
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            format!("{argument} 不能是“{value}”：{reason}。")
        }
        ErrorKind::TooManyValues => format!("{argument} 多写了“{value}”。"),
        ErrorKind::ArgumentConflict if of(ContextKind::PriorArg) == argument => format!("{argument} 写了两次。"),
        ErrorKind::ArgumentConflict => format!("{argument} 不能与 {} 同时使用。", of(ContextKind::PriorArg)),
        ErrorKind::InvalidUtf8 => "命令行中有无法辨认的字符。".to_owned(),
        _ => format!("命令写法不对：{error}"),
    };
    let mut text = format!("用法不对：{what}\n");
    let choices = of(ContextKind::ValidValue);
    if !choices.is_empty() {
        text.push_str(&format!("可以是：{choices}\n"));
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let suggestion = of(kind);
        if !suggestion.is_empty() {
            text.push_str(&format!("是不是：{suggestion}\n"));
        }
    }
    text.push_str("帮助：gouji --help，或 gouji <命令> --help\n");
    text
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}
