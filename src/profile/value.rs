//! The values of a profile: their forms, and how each is read from TOML and shown again.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;
use toml::value::{Date, Datetime};

use super::layer::{Layer, Mistake};
use crate::model::rule_summary::Level;
use crate::model::table::IndicatorKind;
use crate::text::quantity;
use crate::text::wording::normal;

/// What a value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// A number; a percentage may be written as a text: `"45%"`.
    Number,
    /// Words, compared without spaces and in half width.
    Words,
    /// Groups of words that mean the same.
    Groups,
    /// Codes of rules, or their beginnings.
    Codes,
    /// A level of findings.
    Level,
    /// A kind of indicator.
    Kind,
    /// Other ways to write a place, and whether it counts in the whole.
    Place,
    /// A day: `2026-03-31`.
    Date,
    /// A limit: `10` for 10 or more, `{ above = 30 }` for more than 30.
    Limit,
}

/// A value as read.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// Words in normal form, or codes.
    Words(Vec<String>),
    /// Groups of words in normal form.
    Groups(Vec<Vec<String>>),
    /// A level of findings.
    Level(Level),
    /// A kind of indicator.
    Kind(IndicatorKind),
    /// A place: other ways to write it, and whether it counts in the whole.
    Place {
        /// As the user wrote them.
        aliases: Vec<String>,
        /// Whether sums take it in.
        counts: bool,
    },
    /// A day.
    Date(Date),
    /// A limit.
    Limit(Limit),
}

/// A number from which on something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number.
    pub value: Decimal,
    /// Whether the number itself is not enough.
    pub above: bool,
}

impl Limit {
    /// Whether a number reaches the limit.
    pub fn is_reached(self, number: Decimal) -> bool {
        if self.above { number > self.value } else { number >= self.value }
    }
}

impl Value {
    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// A key as TOML.
    pub fn key(key: &str) -> String {
        let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        if bare { key.to_owned() } else { quoted(key) }
    }

    /// The words, if it is a list of them.
    pub fn words(&self) -> Option<&[String]> {
        if let Value::Words(words) = self { Some(words) } else { None }
    }
}

impl fmt::Display for Value {
    /// The value as TOML.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(&quoted(text)),
            Value::Number(number) => write!(f, "{number}"),
            Value::Words(words) => f.write_str(&list(words)),
            Value::Groups(groups) => {
                write!(f, "[{}]", groups.iter().map(|group| list(group)).collect::<Vec<_>>().join(", "))
            }
            Value::Level(level) => f.write_str(&quoted(level.id())),
            Value::Kind(kind) => f.write_str(&quoted(kind.id())),
            Value::Place { aliases, counts: true } => f.write_str(&list(aliases)),
            Value::Place { aliases, counts: false } => write!(f, "{{ aliases = {}, counts = false }}", list(aliases)),
            Value::Date(date) => write!(f, "{date}"),
            Value::Limit(Limit { value, above: false }) => write!(f, "{value}"),
            Value::Limit(Limit { value, above: true }) => write!(f, "{{ above = {value} }}"),
        }
    }
}

/// A text as a TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(control))),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

fn list(words: &[String]) -> String {
    format!("[{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", "))
}

/// A value of a profile that is being read, for errors with a place.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a, 'i> {
    /// The text it stands in.
    pub layer: &'a Layer,
    /// Its key, as written.
    pub key: &'a str,
    /// The value.
    pub value: &'a Spanned<DeValue<'i>>,
}

impl<'a, 'i> Raw<'a, 'i> {
    /// Reads the value in the form it has to have.
    pub fn read(self, form: Form) -> Result<Value, Mistake> {
        Ok(match form {
            Form::Text => Value::Text(self.text()?.to_owned()),
            Form::Number => Value::Number(self.number()?),
            Form::Words => Value::Words(self.words()?),
            Form::Groups => Value::Groups(self.items()?.map(Raw::words).collect::<Result<_, _>>()?),
            Form::Codes => {
                let codes = self.texts()?;
                if codes.iter().any(|code| code.trim().is_empty()) {
                    return Err(self.wrong("里有一项是空的", "写规则编号或它的开头，如 \"F1\"、\"C\""));
                }
                Value::Words(codes)
            }
            Form::Level => {
                let word = self.text()?;
                let level = Level::ALL.into_iter().find(|level| level.id() == word || level.word() == word);
                Value::Level(level.ok_or_else(|| self.unknown(word, &Level::ALL.map(Level::id), "级别"))?)
            }
            Form::Kind => {
                let word = self.text()?;
                let kind = IndicatorKind::ALL.into_iter().find(|kind| kind.id() == word);
                Value::Kind(kind.ok_or_else(|| self.unknown(word, &IndicatorKind::ALL.map(IndicatorKind::id), "指标类型"))?)
            }
            Form::Place => self.place()?,
            Form::Date => Value::Date(self.date()?),
            Form::Limit => Value::Limit(self.limit()?),
        })
    }

    fn wrong(self, what: &str, help: &str) -> Mistake {
        self.layer.mistake(self.value.span(), format!("“{}”{what}", self.key), help)
    }

    fn unknown(self, word: &str, known: &[&str], place: &str) -> Mistake {
        self.layer.unknown(self.value.span(), word, known, place)
    }

    fn text(self) -> Result<&'a str, Mistake> {
        self.value.get_ref().as_str().ok_or_else(|| self.wrong("应当是文字", "给它加上双引号"))
    }

    fn items(self) -> Result<impl Iterator<Item = Raw<'a, 'i>>, Mistake> {
        let array = self.value.get_ref().as_array();
        let array = array.ok_or_else(|| self.wrong("应当是一组词", "写在方括号里，用逗号隔开，如 [\"无\", \"/\"]"))?;
        Ok(array.iter().map(move |value| Raw { value, ..self }))
    }

    fn texts(self) -> Result<Vec<String>, Mistake> {
        self.items()?.map(|item| item.text().map(str::to_owned)).collect()
    }

    fn words(self) -> Result<Vec<String>, Mistake> {
        Ok(self.texts()?.iter().map(|word| normal(word).into_owned()).collect())
    }

    /// A decimal from the digits as written: never through a binary fraction.
    fn number(self) -> Result<Decimal, Mistake> {
        let literal = match self.value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str().to_owned()),
            DeValue::Float(float) => Some(float.as_str().to_owned()),
            _ => None,
        };
        literal
            .and_then(|literal| quantity::numeral(&literal.replace('_', "")))
            .map(|numeral| numeral.value)
            .ok_or_else(|| self.wrong("应当是一个数", "写成 5、0.5 或 \"50%\""))
    }

    /// `2026-03-31`, with or without quotation marks.
    fn date(self) -> Result<Date, Mistake> {
        let date = match self.value.get_ref() {
            DeValue::Datetime(moment) => moment.date,
            DeValue::String(text) => Datetime::from_str(text.trim()).ok().and_then(|moment| moment.date),
            _ => None,
        };
        date.ok_or_else(|| self.wrong("应当是日期", "写成 2026-03-31"))
    }

    /// `["楼区"]`, or `{ aliases = ["楼区"], counts = false }`.
    fn place(self) -> Result<Value, Mistake> {
        let Some(table) = self.value.get_ref().as_table() else {
            return Ok(Value::Place { aliases: self.texts()?, counts: true });
        };
        let (mut aliases, mut counts) = (Vec::new(), true);
        for (key, value) in table {
            let raw = Raw { key: key.get_ref(), value, ..self };
            match raw.key {
                "aliases" => aliases = raw.texts()?,
                "counts" => {
                    counts = value.get_ref().as_bool().ok_or_else(|| raw.wrong("应当是 true 或 false", "计入全市写 true"))?;
                }
                unknown => return Err(self.layer.unknown(key.span(), unknown, &["aliases", "counts"], "地区")),
            }
        }
        Ok(Value::Place { aliases, counts })
    }

    /// `10`, or `{ above = 30 }`.
    fn limit(self) -> Result<Limit, Mistake> {
        let Some(table) = self.value.get_ref().as_table() else {
            return Ok(Limit { value: self.number()?, above: false });
        };
        let mut limit = None;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "above" => limit = Some(Raw { key: key.get_ref(), value, ..self }.number()?),
                unknown => return Err(self.layer.unknown(key.span(), unknown, &["above"], "界限")),
            }
        }
        let value = limit.ok_or_else(|| self.wrong("没有写界限", "达到 10 写 10，超过 30 写 { above = 30 }"))?;
        Ok(Limit { value, above: true })
    }
}
