//! What a rule says of itself: its `META`.

use std::collections::BTreeMap;

use rhai::{Dynamic, Map};
use rust_decimal::Decimal;

use crate::model::rule_summary::Level;
use crate::rule::script::{Over, ScriptError};
use crate::text::message::Template;

use super::source::meta_place;

/// What a rule says of itself, but for its code.
#[derive(Clone, Debug)]
pub struct Meta {
    /// Short name in kebab case that says what is wrong; the code where it gives none.
    pub name: Option<String>,
    /// How binding it is.
    pub level: Level,
    /// What it is applied to.
    pub over: Over,
    /// How hits are put together.
    pub group: Group,
    /// A *query edit*: it asks about a state (behind schedule, extreme) and says nothing about which figures are true, so it
    /// takes no part in localisation.
    pub query: bool,
    /// The rule is about how a number is written: the number itself, printed as its row is, is what the cell should say.
    pub form: bool,
    /// What must be at hand for the rule to be applied.
    pub needs: Vec<Need>,
    /// Codes of rules whose finding on the same figures this one's finding replaces, being more specific.
    pub refines: Vec<String>,
    /// Headline of a finding.
    pub message: Template,
    /// Reliability weights by column (flat tables): larger is more trusted.
    pub weights: BTreeMap<String, Decimal>,
    /// Columns that are never to be changed (flat tables).
    pub fixed: Vec<String>,
}

impl Meta {
    /// Reads the keys that are left when the code has been taken. What the rule is applied to may be said by the name of its
    /// functions' `parameter` instead.
    pub fn read(mut keys: Keys<'_>, parameter: Option<&str>) -> Result<Self, ScriptError> {
        let meta = Self {
            over: keys.over(parameter)?,
            level: keys.level()?,
            group: keys.group()?,
            name: keys.optional_text("name")?,
            query: keys.flag("query")?,
            form: keys.flag("form")?,
            refines: keys.texts("refines")?,
            needs: keys.needs()?,
            message: keys.message()?,
            weights: keys.numbers("weights")?,
            fixed: keys.texts("fixed")?,
        };
        keys.finish()?;
        Ok(meta)
    }
}

/// How findings of one rule are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Each hit by itself.
    None,
    /// All hits in one indicator.
    Indicator,
    /// All hits in one table.
    Table,
}

/// What a procedural rule cannot do without; where it is missing, the rule is skipped and says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The table of an earlier month.
    Previous,
    /// Tables that places handed in themselves.
    Submitted,
    /// A day by which a place's own table is due, and the day it was handed in.
    SubmissionDay,
    /// The progress table of the month, with figures for the evidence at hand.
    Figures,
    /// A column of sites in the ledger.
    Points,
    /// A column of files in the ledger.
    Files,
    /// A day by which uploads are due, and a column of last uploads.
    UploadDay,
}

impl Need {
    const ALL: [Need; 7] =
        [Need::Previous, Need::Submitted, Need::SubmissionDay, Need::Figures, Need::Points, Need::Files, Need::UploadDay];

    /// The word in a rule's `META`.
    pub fn id(self) -> &'static str {
        match self {
            Need::Previous => "previous",
            Need::Submitted => "submitted",
            Need::SubmissionDay => "submission-day",
            Need::Figures => "figures",
            Need::Points => "points",
            Need::Files => "files",
            Need::UploadDay => "upload-day",
        }
    }

    fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.id() == id)
    }
}

/// The map `META` of a script, whose keys are taken out one by one so that what is left is unknown.
pub struct Keys<'a> {
    map: Map,
    source: &'a str,
}

impl<'a> Keys<'a> {
    /// The keys of a script's `META`.
    pub fn new(map: Map, source: &'a str) -> Self {
        Self { map, source }
    }

    fn error(&self, key: &str, problem: &str) -> ScriptError {
        ScriptError { message: format!("META 的 `{key}`：{problem}"), position: meta_place(self.source, key) }
    }

    fn take(&mut self, key: &str) -> Option<Dynamic> {
        self.map.remove(key)
    }

    fn optional_text(&mut self, key: &str) -> Result<Option<String>, ScriptError> {
        match self.take(key) {
            None => Ok(None),
            Some(value) => value.into_string().map(Some).map_err(|_| self.error(key, "应为文字")),
        }
    }

    /// A text that must be there.
    pub fn text(&mut self, key: &str) -> Result<String, ScriptError> {
        match self.optional_text(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.error(key, "缺少，或为空")),
        }
    }

    fn over(&mut self, parameter: Option<&str>) -> Result<Over, ScriptError> {
        match self.optional_text("over")? {
            Some(word) => Over::from_id(&word)
                .ok_or_else(|| self.error("over", "应为 indicator、place、cell、record、table、evidence、uploads、claim 之一")),
            None => parameter.and_then(Over::from_parameter).ok_or_else(|| {
                self.error("over", &format!("缺少；也可以用参数名表示：{}，如 fn require(r)", Over::parameters()))
            }),
        }
    }

    fn level(&mut self) -> Result<Level, ScriptError> {
        match self.text("level")?.as_str() {
            "mandatory" => Ok(Level::Mandatory),
            "verify" => Ok(Level::Verify),
            "advisory" => Ok(Level::Advisory),
            _ => Err(self.error("level", "应为 mandatory、verify、advisory 之一")),
        }
    }

    fn group(&mut self) -> Result<Group, ScriptError> {
        match self.optional_text("group")?.as_deref() {
            None | Some("none") => Ok(Group::None),
            Some("indicator") => Ok(Group::Indicator),
            Some("table") => Ok(Group::Table),
            Some(_) => Err(self.error("group", "应为 none、indicator、table 之一")),
        }
    }

    fn needs(&mut self) -> Result<Vec<Need>, ScriptError> {
        let needs = self.texts("needs")?.iter().map(|word| Need::from_id(word)).collect::<Option<Vec<_>>>();
        needs.ok_or_else(|| self.error("needs", &format!("只能写 {}", Need::ALL.map(Need::id).join("、"))))
    }

    fn message(&mut self) -> Result<Template, ScriptError> {
        let text = self.optional_text("message")?.unwrap_or_default();
        Template::parse(&text).map_err(|problem| self.error("message", &problem))
    }

    fn flag(&mut self, key: &str) -> Result<bool, ScriptError> {
        match self.take(key) {
            None => Ok(false),
            Some(value) => value.as_bool().map_err(|_| self.error(key, "应为 true 或 false")),
        }
    }

    fn texts(&mut self, key: &str) -> Result<Vec<String>, ScriptError> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        if value.is_string() {
            return Ok(value.into_string().into_iter().collect());
        }
        let Some(items) = value.try_cast::<rhai::Array>() else { return Err(self.error(key, "应为文字或文字的数组")) };
        items.into_iter().map(|item| item.into_string().map_err(|_| self.error(key, "应为文字的数组"))).collect()
    }

    fn numbers(&mut self, key: &str) -> Result<BTreeMap<String, Decimal>, ScriptError> {
        let Some(value) = self.take(key) else { return Ok(BTreeMap::new()) };
        let Some(map) = value.try_cast::<Map>() else { return Err(self.error(key, "应为 `#{ \"列名\": 数值 }`")) };
        let mut numbers = BTreeMap::new();
        for (name, value) in map {
            let number = value.as_decimal().or_else(|_| value.as_int().map(Decimal::from));
            match number {
                Ok(number) if number > Decimal::ZERO => numbers.insert(name.to_string(), number),
                _ => return Err(self.error(key, &format!("{name} 的权重应为正数"))),
            };
        }
        Ok(numbers)
    }

    fn finish(self) -> Result<(), ScriptError> {
        match self.map.keys().next() {
            Some(key) => Err(self.error(
                key,
                "不认识；可用的有 code、name、level、over、group、query、form、needs、refines、message、weights、fixed",
            )),
            None => Ok(()),
        }
    }
}
