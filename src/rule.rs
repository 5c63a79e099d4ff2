//! Rules: one script each, with its manual page, its meaning as data, and its place in the pack.

pub mod canonical;
pub(crate) mod contradiction;
pub mod expression;
mod page;
pub mod properties;
pub mod script;
mod speaks;

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{AST, Dynamic, Map};
use rust_decimal::Decimal;

use crate::model::finding::{Level, Trouble, code_order};
use crate::profile::Profile;
use crate::rule::expression::{Condition, Expression, Mention, Operator};
use crate::rule::script::{Host, Over, ScriptError};
use crate::text::message::Template;
use crate::text::wording::is_nearly;

pub use page::Page;
pub use speaks::Speaks;

/// A relation that must hold, as the rule states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// Left side.
    pub left: Arc<Expression>,
    /// Comparison.
    pub operator: Operator,
    /// Right side.
    pub right: Arc<Expression>,
    /// The relation in words.
    pub formula: String,
}

impl Equation {
    fn new(left: Arc<Expression>, operator: Operator, right: Arc<Expression>) -> Self {
        let formula = format!("{left} {} {right}", operator.sign());
        Self { left, operator, right, formula }
    }

    /// Calls `visit` for every figure and series its sides speak of, from left to right.
    pub fn visit(&self, visit: &mut impl FnMut(Mention<'_>)) {
        self.left.visit(visit);
        self.right.visit(visit);
    }
}

/// What a rule does where its `when` holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// Relations that must hold.
    Require(Vec<Equation>),
    /// A condition that must not be.
    Forbid(Condition),
    /// A script that looks at concrete values.
    Check(Arc<AST>),
}

/// The sections of a manual page, in the order in which they are written.
pub const SECTIONS: [&str; 7] = ["查什么", "为什么", "反例", "正例", "如何改", "依据", "已知局限"];

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

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Code: the letter and number of the error catalogue (`E4`).
    pub code: String,
    /// Short name in kebab case that says what is wrong.
    pub name: String,
    /// Title in Chinese.
    pub title: String,
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
    /// Where the rule applies; `None` for everywhere.
    pub when: Option<Condition>,
    /// What it demands.
    pub body: Body,
    /// Headline of a finding.
    pub message: Template,
    /// Why it matters (from the manual page).
    pub why: String,
    /// What to do (from the manual page).
    pub help: String,
    /// Reliability weights by column (flat tables): larger is more trusted.
    pub weights: BTreeMap<String, Decimal>,
    /// Columns that are never to be changed (flat tables).
    pub fixed: Vec<String>,
    /// The manual page, as Markdown.
    pub manual: String,
    /// Where the script stands.
    pub path: String,
    /// The script.
    pub source: Arc<str>,
    /// Another text once the script (comments aside) or the level is another: what was decided about findings of the rule is then
    /// to be decided anew.
    pub mark: String,
}

/// All rules in force, by code.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// Those in force, ordered by code.
    pub rules: Vec<Rule>,
    /// Those the profile does not select, ordered by code: known, but not applied.
    pub unselected: Vec<Rule>,
    /// The script host the procedural rules run in.
    pub host: Host,
}

impl RuleSet {
    /// Loads rules from (path, script) pairs. A rule that does not load is a trouble with its place; the others are loaded.
    pub fn load<'a>(scripts: impl IntoIterator<Item = (&'a str, &'a str)>, profile: &Profile) -> (Self, Vec<Trouble>) {
        let mut set = Self::default();
        let mut troubles = Vec::new();
        troubles.extend(set.extend(scripts, profile));
        (set, troubles)
    }

    /// Adds rules to those loaded, at the levels the profile gives them. A code that is taken already is a trouble.
    pub fn extend<'a>(&mut self, scripts: impl IntoIterator<Item = (&'a str, &'a str)>, profile: &Profile) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let mut rules = std::mem::take(&mut self.rules);
        for (path, source) in scripts {
            match Rule::load(&self.host, path, source, profile) {
                Ok(rule) => {
                    let mut known = rules.iter().chain(&self.unselected);
                    if let Some(other) = known.find(|other| other.code.eq_ignore_ascii_case(&rule.code)) {
                        troubles.push(trouble(
                            path,
                            source,
                            Some(rule.code.clone()),
                            ScriptError {
                                message: format!("编号 {} 已被 {} 使用", rule.code, other.path),
                                position: meta_place(source, "code"),
                            },
                            "为规则换一个没有用过的编号".to_owned(),
                        ));
                    } else if profile.selects(&rule.code) {
                        rules.push(rule);
                    } else {
                        self.unselected.push(rule);
                    }
                }
                Err((code, error)) => {
                    troubles.push(trouble(path, source, code, error, "改正脚本后重新运行；其余规则照常执行".to_owned()))
                }
            }
        }
        for rules in [&mut rules, &mut self.unselected] {
            rules.sort_by_key(|rule| code_order(&rule.code));
        }
        for codes in contradiction::contradictions(&rules, profile) {
            if let Some(number) = rules.iter().position(|rule| Some(&rule.code) == codes.last()) {
                let rule = &rules[number];
                let message = match codes.as_slice() {
                    [only] => format!("规则 {only} 自相矛盾：没有任何数值能同时满足它的各个关系式"),
                    _ => format!("规则 {} 互相矛盾：没有任何数值能同时满足它们", codes.join("、")),
                };
                let error = ScriptError { message, position: rule.place_of("require") };
                troubles.push(trouble(
                    &rule.path,
                    &rule.source,
                    Some(codes.join("、")),
                    error,
                    "核对这些规则的关系式，改正其中写错的一条".to_owned(),
                ));
                // Of several nobody knows which is wrong; one that contradicts itself finds fault with every table.
                if codes.len() == 1 {
                    rules.remove(number);
                }
            }
        }
        self.rules = rules;
        troubles
    }

    /// All rules that are loaded, in force or not.
    pub fn known(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().chain(&self.unselected)
    }

    /// A rule in force by its code, in any case.
    pub fn find(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.is(code))
    }
}

fn trouble(path: &str, source: &str, rule: Option<String>, error: ScriptError, help: String) -> Trouble {
    Trouble {
        path: path.to_owned(),
        rule,
        position: error.position,
        source: Some(source.to_owned()),
        message: error.message,
        help,
        ..Trouble::default()
    }
}

/// Where a script declares its `META`, or where it should: at the first line that is no comment.
fn place_of_meta(source: &str) -> Option<(usize, usize)> {
    let lines = || (1..).zip(source.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
    let declared = lines().find_map(|(number, line)| {
        let declares = line.trim_start().starts_with("const ") || line.trim_start().starts_with("let ");
        let at = line.find("META").filter(|_| declares)?;
        Some((number, line.get(..at)?.chars().count() + 1))
    });
    declared.or_else(|| lines().next().map(|(number, _)| (number, 1)))
}

impl Rule {
    fn load(host: &Host, path: &str, source: &str, profile: &Profile) -> Result<Self, (Option<String>, ScriptError)> {
        let ast = host.compile(source).map_err(|error| (None, error))?;
        let placed = |error: ScriptError| ScriptError { position: error.position.or_else(|| place_of_meta(source)), ..error };
        let mut meta = host.meta(&ast).map(|map| Meta { map, source }).map_err(|error| (None, placed(error)))?;
        let code = meta.text("code").map_err(|error| (None, error))?;
        Self::from_parts(host, path, source, profile, ast, meta, &code).map_err(|error| (Some(code), error))
    }

    fn from_parts(
        host: &Host,
        path: &str,
        source: &str,
        profile: &Profile,
        ast: AST,
        mut meta: Meta<'_>,
        code: &str,
    ) -> Result<Self, ScriptError> {
        functions(&ast, source)?;
        let over = match meta.optional_text("over")? {
            Some(word) => Over::from_id(&word)
                .ok_or_else(|| meta.error("over", "应为 indicator、place、cell、record、table、evidence、uploads、claim 之一"))?,
            None => parameter(&ast).and_then(Over::from_parameter).ok_or_else(|| {
                meta.error(
                    "over",
                    "缺少；也可以用参数名表示：i 指标、p 地区、c 单元格、r 记录、t 表、e 佐证、u 平台上传、q 文稿中的数，如 fn require(r)",
                )
            })?,
        };
        let level = match meta.text("level")?.as_str() {
            "mandatory" => Level::Mandatory,
            "verify" => Level::Verify,
            "advisory" => Level::Advisory,
            _ => return Err(meta.error("level", "应为 mandatory、verify、advisory 之一")),
        };
        let group = match meta.optional_text("group")?.as_deref() {
            None | Some("none") => Group::None,
            Some("indicator") => Group::Indicator,
            Some("table") => Group::Table,
            Some(_) => return Err(meta.error("group", "应为 none、indicator、table 之一")),
        };
        let name = meta.optional_text("name")?.unwrap_or_else(|| code.to_lowercase());
        let query = meta.flag("query")?;
        let form = meta.flag("form")?;
        let refines = meta.texts("refines")?;
        let needs = meta.texts("needs")?.iter().map(|word| Need::from_id(word)).collect::<Option<Vec<_>>>();
        let needs = needs.ok_or_else(|| meta.error("needs", &format!("只能写 {}", Need::ALL.map(Need::id).join("、"))))?;
        let message = meta.optional_text("message")?.unwrap_or_default();
        let message = Template::parse(&message).map_err(|problem| meta.error("message", &problem))?;
        let weights = meta.numbers("weights")?;
        let fixed = meta.texts("fixed")?;
        meta.finish()?;

        let defined = |name: &str| ast.iter_functions().any(|function| function.name == name);
        let at = |function: &str, error: ScriptError| ScriptError {
            position: error.position.or_else(|| function_place(source, function)),
            message: format!("`{function}`：{}", error.message),
        };
        let unfit: &[&str] = match over {
            Over::Table => &["require", "forbid"],
            _ if over.is_checked_only() => &["when", "require", "forbid"],
            _ => &[],
        };
        if let Some(function) = unfit.iter().copied().find(|name| defined(name)) {
            let message = match over {
                Over::Table => "over: \"table\" 的规则不能写 require、forbid，要写 check（及其 when）".to_owned(),
                _ => format!("over: \"{}\" 的规则只能写 check；条件写在 check 里", over.id()),
            };
            return Err(at(function, ScriptError::new(message)));
        }
        let symbolic = |function: &str| host.symbolic(&ast, function, over).map_err(|error| at(function, error));
        let when =
            if defined("when") { symbolic("when")?.into_iter().reduce(|a, b| Condition::And(a.into(), b.into())) } else { None };
        let body = match (defined("require"), defined("forbid"), defined("check")) {
            (true, false, false) => Body::Require(equations(symbolic("require")?).map_err(|error| at("require", error))?),
            (false, true, false) => {
                let condition = symbolic("forbid")?.into_iter().reduce(|a, b| Condition::Or(a.into(), b.into()));
                Body::Forbid(condition.ok_or_else(|| at("forbid", ScriptError::new("没有给出任何条件")))?)
            }
            (false, false, true) => match over {
                Over::Indicator | Over::Table | Over::Evidence | Over::Uploads | Over::Claim => {
                    Body::Check(Arc::new(ast.clone()))
                }
                _ => return Err(at("check", ScriptError::new("check 只能用于 indicator、table、evidence、uploads 或 claim"))),
            },
            _ => {
                let second = if defined("check") { "check" } else { "forbid" };
                return Err(at(second, ScriptError::new("require、forbid、check 只能有一个")));
            }
        };
        if let Some(divisor) = contradiction::vanishing_divisor(when.as_ref(), &body, profile) {
            let function = if matches!(body, Body::Forbid(_)) { "forbid" } else { "require" };
            let message = format!("除以的“{divisor}”总是 0，这条规则永远算不出来");
            return Err(at(function, ScriptError::new(message)));
        }
        if over == Over::Record && (when.is_some() || !matches!(body, Body::Require(_))) {
            let function = if when.is_some() { "when" } else { "forbid" };
            let message = "明细表（over: \"record\"）的规则只能写 require；when、forbid 不会起作用";
            return Err(at(function, ScriptError::new(message)));
        }
        let manual = manual(ast.doc());
        let title =
            manual.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().trim_start_matches('#').trim();
        let mut rule = Rule {
            code: code.to_owned(),
            name,
            title: title.to_owned(),
            level: profile.level(code).unwrap_or(level),
            over,
            group,
            query,
            form,
            needs,
            refines,
            when,
            body,
            message,
            why: section(&manual, "为什么"),
            help: section(&manual, "如何改"),
            weights,
            fixed,
            path: path.to_owned(),
            source: source.into(),
            mark: String::new(),
            manual,
        };
        rule.mark = mark(source, rule.level);
        rule.check_thresholds(profile)?;
        if rule.title.is_empty() {
            return Err(ScriptError { message: "脚本开头缺少以 `//!` 写的标题".to_owned(), position: Some((1, 1)) });
        }
        Ok(rule)
    }

    /// Whether this is its code, in any case, or its name.
    pub fn is(&self, code: &str) -> bool {
        self.code.eq_ignore_ascii_case(code) || self.name == code
    }

    /// Names of thresholds that a `check` asks for by `threshold("…")`.
    fn asked_thresholds(&self) -> impl Iterator<Item = &str> {
        let script = if matches!(self.body, Body::Check(_)) { &*self.source } else { "" };
        script.split("threshold(\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(name, _)| name)
    }

    /// The text of a section of the manual page, on one line; empty where there is none.
    pub fn section(&self, heading: &str) -> String {
        section(&self.manual, heading)
    }

    /// Where one of the rule's functions stands in its script: what is wrong nowhere in particular is shown there.
    pub fn place_of(&self, function: &str) -> Option<(usize, usize)> {
        function_place(&self.source, function)
    }

    /// Calls `visit` for everything the rule's conditions and relations speak of.
    pub fn visit(&self, visit: &mut impl FnMut(Mention<'_>)) {
        if let Some(when) = &self.when {
            when.visit(visit);
        }
        match &self.body {
            Body::Require(equations) => equations.iter().for_each(|equation| equation.visit(visit)),
            Body::Forbid(condition) => condition.visit(visit),
            Body::Check(_) => self.asked_thresholds().for_each(|name| visit(Mention::Threshold(name))),
        }
    }

    /// Whether its relations say which figures are true, so that errors are located by them.
    pub fn is_located(&self) -> bool {
        matches!(self.body, Body::Require(_)) && !self.query
    }

    /// Whether it demands inequalities and nothing else.
    pub fn is_bound(&self) -> bool {
        matches!(&self.body, Body::Require(equations) if equations.iter().all(|equation| equation.operator != Operator::Equal))
    }

    /// Whether it asks about a state, and is a finding wherever it is met.
    pub fn asks(&self) -> bool {
        matches!(self.body, Body::Forbid(_)) || (matches!(self.body, Body::Require(_)) && self.query)
    }

    fn check_thresholds(&self, profile: &Profile) -> Result<(), ScriptError> {
        let mut unknown = None;
        self.visit(&mut |mention| {
            if let Mention::Threshold(name) = mention
                && profile.threshold(name).is_none()
            {
                unknown = Some(name.to_owned());
            }
        });
        match unknown {
            Some(name) => Err(ScriptError {
                message: format!("配置中没有名为 {name} 的阈值"),
                position: text_place(&self.source, &name),
            }),
            None => Ok(()),
        }
    }
}

/// The functions a rule is made of.
const ENTRIES: [&str; 4] = ["when", "require", "forbid", "check"];

/// Whether a script has the functions a rule needs, as they must be.
fn functions(ast: &AST, source: &str) -> Result<(), ScriptError> {
    let wrong = |name: &str, message: String| Err(ScriptError { message, position: function_place(source, name) });
    for function in ast.iter_functions() {
        let name = function.name;
        if ENTRIES.contains(&name) {
            if function.params.len() != 1 {
                return wrong(name, format!("`{name}` 应有一个参数，如 fn {name}(p)，这里有 {} 个", function.params.len()));
            }
            continue;
        }
        // Called nowhere, and named nearly as one that would be called.
        let is_called = source.matches(&format!("{name}(")).count() > 1 || source.matches(name).count() > 2;
        if let Some(near) = ENTRIES.into_iter().find(|entry| is_nearly(name, entry))
            && !is_called
        {
            return wrong(name, format!("函数 `{name}` 没有用到；是不是 `{near}`"));
        }
        if function.params.is_empty() {
            return wrong(name, format!("`{name}`：规则只应有 when、require、forbid、check 这几个函数和带参数的辅助函数"));
        }
    }
    let checks = ast.iter_functions().any(|function| function.name != "when" && ENTRIES.contains(&function.name));
    if checks { Ok(()) } else { Err(ScriptError::new("规则没有 require、forbid 或 check 函数，什么也不会检查")) }
}

/// The name of the parameter of a rule's function.
fn parameter(ast: &AST) -> Option<&str> {
    ast.iter_functions()
        .find(|function| ["require", "forbid", "check"].contains(&function.name))
        .and_then(|function| function.params.first().copied())
}

/// Relations out of conditions: comparisons, and conjunctions of them.
fn equations(conditions: Vec<Condition>) -> Result<Vec<Equation>, ScriptError> {
    let mut all = Vec::new();
    for condition in conditions {
        match condition {
            Condition::Compare(Operator::NotEqual, ..) => {
                return Err(ScriptError::new("`!=` 不能用来规定数值应当满足的关系，请改用 forbid"));
            }
            Condition::Compare(operator, left, right) => all.push(Equation::new(left, operator, right)),
            Condition::And(a, b) => all.extend(equations(vec![(*a).clone(), (*b).clone()])?),
            _ => return Err(ScriptError::new("require 只能由等式或不等式组成；其他条件请写在 when 或 forbid 中")),
        }
    }
    if all.is_empty() { Err(ScriptError::new("没有给出任何关系式")) } else { Ok(all) }
}

/// A short text (FNV-1a) of a script without comment lines and white space, and of a level.
fn mark(source: &str, level: Level) -> String {
    let code = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let bytes = code.flat_map(str::bytes).filter(|byte| !byte.is_ascii_whitespace()).chain(level.id().bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", hash >> 32)
}

/// The place of a function's definition in a script.
fn function_place(source: &str, function: &str) -> Option<(usize, usize)> {
    text_place(source, &format!("fn {function}"))
}

/// The place of a text in a script.
pub(crate) fn text_place(source: &str, text: &str) -> Option<(usize, usize)> {
    source.lines().enumerate().find_map(|(line, content)| {
        let byte = content.find(text)?;
        Some((line + 1, content[..byte].chars().count() + 1))
    })
}

/// The place of a key in a script's `META`; of `META` itself where it lacks the key.
pub(crate) fn meta_place(source: &str, key: &str) -> Option<(usize, usize)> {
    let start = source.find("const META")?;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let key = source[start..].match_indices(key).map(|(at, _)| start + at).find(|at| {
        let after = source[at + key.len()..].trim_start_matches('"').trim_start();
        after.starts_with(':') && !source[..*at].ends_with(is_word)
    });
    let at = key.unwrap_or(start);
    let line = source[..at].matches('\n').count() + 1;
    let column = source[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((line, column))
}

/// The manual page out of `//!` comments.
fn manual(doc: &str) -> String {
    doc.lines()
        .map(|line| line.trim_start().trim_start_matches("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The text of one `## ` section of a manual page, on one line.
fn section(manual: &str, heading: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in manual.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            inside = title.trim() == heading;
        } else if inside {
            text.push_str(line.trim());
        }
    }
    text
}

/// A rule's `META`, whose keys are taken out one by one so that what is left is unknown.
struct Meta<'a> {
    map: Map,
    source: &'a str,
}

impl Meta<'_> {
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

    fn text(&mut self, key: &str) -> Result<String, ScriptError> {
        match self.optional_text(key)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            _ => Err(self.error(key, "缺少，或为空")),
        }
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

#[cfg(test)]
mod tests;
