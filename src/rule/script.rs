//! The Rhai host: the only place where a script engine is built.
//!
//! Rules run sandboxed: no files, no `import`, no `eval`, no printing; operations, depth and sizes are bounded, and the
//! bounds are the same in debug and release builds ([`limits`]). Numbers with a point are exact decimals, not doubles.

mod claims;
mod compare;
mod dossier;
mod facts;
mod language;
pub mod limits;
mod mistake;
mod symbols;
mod texts;
mod uploads;
mod vocabulary;

pub use claims::{ClaimFacts, ClaimHit};
pub use dossier::{EvidenceFacts, EvidenceHit};
pub use facts::{Facts, HandedIn, Paired, PlaceHandedIn, Pointed, Reported};
pub use language::{Entry, Form};
pub(crate) use symbols::TRAITS;
pub use uploads::{UploadsFacts, UploadsHit};

use std::sync::Arc;

use rhai::{AST, CallFnOptions, Dynamic, FuncArgs, Scope};

use self::language::{CHECK, Language, SYMBOLIC};
use crate::rule::expression::{Condition, Expression, Wording};

/// What a rule is applied to, one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// Each indicator.
    Indicator,
    /// Each place of each indicator.
    Place,
    /// Each cell of each indicator.
    Cell,
    /// Each record of a flat table.
    Record,
    /// The table.
    Table,
    /// What a ledger holds for each indicator in each place.
    Evidence,
    /// A table of uploads to the province's platform.
    Uploads,
    /// Each number and statement of a draft, compared with the tables.
    Claim,
}

impl Over {
    /// All of them.
    pub const ALL: [Over; 8] =
        [Over::Indicator, Over::Place, Over::Cell, Over::Record, Over::Table, Over::Evidence, Over::Uploads, Over::Claim];

    /// Whether rules over it look at concrete values by `check` and at nothing else.
    pub fn is_checked_only(self) -> bool {
        matches!(self, Over::Evidence | Over::Uploads | Over::Claim)
    }

    /// The word used in a rule's `META`.
    pub fn id(self) -> &'static str {
        match self {
            Over::Indicator => "indicator",
            Over::Place => "place",
            Over::Cell => "cell",
            Over::Record => "record",
            Over::Table => "table",
            Over::Evidence => "evidence",
            Over::Uploads => "uploads",
            Over::Claim => "claim",
        }
    }

    /// The name a parameter usually has: `fn require(p)` is about places.
    pub fn parameter(self) -> &'static str {
        match self {
            Over::Indicator => "i",
            Over::Place => "p",
            Over::Cell => "c",
            Over::Record => "r",
            Over::Table => "t",
            Over::Evidence => "e",
            Over::Uploads => "u",
            Over::Claim => "q",
        }
    }

    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Over::Indicator => "指标",
            Over::Place => "地区",
            Over::Cell => "单元格",
            Over::Record => "记录",
            Over::Table => "表",
            Over::Evidence => "佐证",
            Over::Uploads => "平台上传",
            Over::Claim => "文稿中的数",
        }
    }

    /// The usual names of parameters, with what each stands for: `i 指标、p 地区 …`.
    pub fn parameters() -> String {
        Self::ALL.map(|over| format!("{} {}", over.parameter(), over.word())).join("、")
    }

    /// What a parameter's name stands for: `fn require(p)` is about places.
    pub fn from_parameter(name: &str) -> Option<Self> {
        let is_named = |over: &Over| name == over.parameter() || name == over.id();
        // A record is a row of the sheet, and writers call it so.
        if name == "row" { Some(Over::Record) } else { Self::ALL.into_iter().find(is_named) }
    }

    /// The meaning of a word in a rule's `META`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|over| over.id() == id)
    }
}

/// An error in a rule's script, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptError {
    /// What is wrong, in words.
    pub message: String,
    /// 1-based line and column, columns in characters; `None` where the engine does not know.
    pub position: Option<(usize, usize)>,
}

impl ScriptError {
    /// An error without a place in the script.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), position: None }
    }
}

/// What a name in a rule stands for.
#[derive(Clone, Debug)]
pub enum Term {
    /// A value.
    Value(Arc<Expression>),
    /// Something that is true or not.
    Truth(Arc<Condition>),
    /// A text that can be searched for words.
    Text(Wording),
}

/// The script engine with everything a rule may use.
pub struct Host {
    language: Language,
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host")
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// Builds the engine.
    pub fn new() -> Self {
        let mut language = Language::new();
        compare::register(&mut language);
        symbols::register(language.within(SYMBOLIC));
        facts::register(language.within(CHECK));
        vocabulary::register(&mut language);
        texts::register(&mut language);
        dossier::register(language.check_over(Over::Evidence));
        uploads::register(language.check_over(Over::Uploads));
        claims::register(language.check_over(Over::Claim));
        Self { language }
    }

    /// Every name that a rule may write, in the order of the reference.
    pub fn entries(&self) -> Vec<Entry> {
        self.language.entries()
    }

    /// Compiles a rule's script.
    pub fn compile(&self, source: &str) -> Result<AST, ScriptError> {
        let ast = self.language.engine().compile(source).map_err(|error| mistake::compiling(&error, source))?;
        match limits::too_deep(&ast) {
            Some(position) => Err(mistake::nested(position)),
            None => Ok(ast),
        }
    }

    /// A function that a script defines although rules of its kind have one of this name: the script's own would be called, and a
    /// reader would take it for the other.
    pub fn redefined<'a>(&self, ast: &'a AST, over: Over) -> Option<&'a str> {
        let is_known =
            |function: &rhai::ScriptFnMetadata<'_>| self.language.has_function(function.name, function.params.len(), over);
        ast.iter_functions().find(is_known).map(|function| function.name)
    }

    /// Evaluates the literal map `const META = #{…}` at the top of a script.
    pub fn meta(&self, ast: &AST) -> Result<rhai::Map, ScriptError> {
        let Some((_, _, value)) = ast.iter_literal_variables(true, false).find(|(name, _, _)| *name == "META") else {
            let named = ast.iter_literal_variables(true, true).any(|(name, ..)| name == "META");
            return Err(ScriptError::new(if named {
                "META 要写成 `const META = #{ … }`，不能用 let"
            } else {
                "脚本缺少 `const META = #{ … }`，或其中有算式（只能写文字、数、true、false 和它们的数组）"
            }));
        };
        value.try_cast::<rhai::Map>().ok_or_else(|| ScriptError::new("`META` 应为 `#{ … }` 形式"))
    }

    /// Runs a function of the rule on the symbols of what it is applied to, and returns the conditions it states.
    pub fn symbolic(&self, ast: &AST, function: &str, over: Over) -> Result<Vec<Condition>, ScriptError> {
        let (value, stated) = symbols::counting(|| self.call(ast, function, (symbols::argument(over),), Stage::Symbols));
        let conditions = symbols::conditions(value?).map_err(ScriptError::new)?;
        let kept: usize = conditions.iter().map(symbols::count).sum();
        if stated > kept {
            // The value of a line that is not the last is thrown away by the language.
            let message = format!("写了 {stated} 个条件，结果里只有 {kept} 个，其余的不起作用；几条关系要放在数组里：[ 甲, 乙 ]");
            return Err(ScriptError::new(message));
        }
        Ok(conditions)
    }

    /// Runs a rule's `check` on concrete values; `Hit` is what a finding about them is.
    pub fn check<Hit: Clone + 'static>(&self, ast: &AST, argument: Dynamic) -> Result<Vec<Hit>, ScriptError> {
        let value = self.call(ast, "check", (argument,), Stage::Facts)?;
        reported(value).map_err(ScriptError::new)
    }

    fn call(&self, ast: &AST, function: &str, arguments: impl FuncArgs, stage: Stage) -> Result<Dynamic, ScriptError> {
        // Constants beside `META` are for the functions; `META` alone is not.
        let options = CallFnOptions::new().eval_ast(ast.statements().len() > 1);
        self.language
            .engine()
            .call_fn_with_options::<Dynamic>(options, &mut Scope::new(), ast, function, arguments)
            .map_err(|error| mistake::running(&error, &Dictionary { language: &self.language, stage }))
    }

    /// Everything with a value of its own that a rule over indicators or places can write, and what it stands for.
    pub fn terms(&self, over: Over) -> Vec<(String, Term)> {
        let parameter = over.parameter();
        let term = |name: &str| {
            let ast = self.compile(&format!("fn seen({parameter}) {{ {name} }}")).ok()?;
            symbols::term(self.call(&ast, "seen", (symbols::argument(over),), Stage::Symbols).ok()?)
        };
        symbols::names(over, &self.language).into_iter().filter_map(|name| term(&name).map(|term| (name, term))).collect()
    }
}

/// What a function is run on: symbols, once, or what stands in a table.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Symbols,
    Facts,
}

/// The words of the host's types, and what things of a type can do.
struct Dictionary<'a> {
    language: &'a Language,
    stage: Stage,
}

impl<'a> Dictionary<'a> {
    /// The names of the properties that things of a kind have, by the kind's word.
    fn properties(&self, kind: &str) -> Vec<&'a str> {
        self.language.properties(kind, self.stage == Stage::Facts)
    }

    /// The names of the functions that take things of a kind first, by the kind's word.
    fn functions(&self, kind: &str) -> Vec<&'a str> {
        self.language.functions(kind, self.stage == Stage::Facts)
    }

    /// The word for a type, by the name the language gives it.
    fn word(&self, name: &str) -> String {
        type_word(self.language.engine().map_type_name(name)).to_owned()
    }
}

/// The word for a type of the language itself.
fn type_word(name: &str) -> &str {
    match name {
        "bool" => "真假值",
        "i64" => "整数",
        "decimal" => "小数",
        "string" | "&str | ImmutableString | String" | "char" => "文字",
        "array" => "数组",
        "map" => "对照表",
        "()" => "空值",
        "Fn" => "函数",
        name if name.ends_with("::Reported") || name.ends_with("Hit") => "一个问题",
        name => name,
    }
}

/// What a `check` returned: an array of findings, or nothing.
fn reported<Hit: Clone + 'static>(value: Dynamic) -> Result<Vec<Hit>, String> {
    if value.is_unit() {
        return Ok(Vec::new());
    }
    let name = type_word(value.type_name());
    let value = match value.try_cast_result::<Hit>() {
        Ok(hit) => return Ok(vec![hit]),
        Err(value) => value,
    };
    let Some(items) = value.try_cast::<rhai::Array>() else {
        return Err(format!("应返回问题的数组 [finding(…), …]，得到的是{name}"));
    };
    items
        .into_iter()
        .map(|item| {
            let name = type_word(item.type_name());
            item.try_cast::<Hit>().ok_or_else(|| format!("数组中应为 finding(…)，得到的是{name}"))
        })
        .collect()
}

#[cfg(test)]
mod tests;
