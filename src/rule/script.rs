//! The Rhai host: the only place where a script engine is built.
//!
//! Rules run sandboxed: no files, no `import`, no `eval`, no printing; operations, depth and sizes are bounded, and the
//! bounds are the same in debug and release builds ([`limits`]). Numbers with a point are exact decimals, not doubles.

mod claims;
mod compare;
mod evidence;
mod facts;
pub mod limits;
mod mistake;
mod symbols;
mod texts;
mod uploads;
mod vocabulary;

pub use claims::{ClaimFacts, ClaimHit};
pub use evidence::{EvidenceFacts, EvidenceHit};
pub use facts::{Facts, HandedIn, Paired, PlaceHandedIn, Pointed, Reported};
pub(crate) use symbols::TRAITS;
pub use uploads::{UploadsFacts, UploadsHit};

use std::any::TypeId;
use std::sync::Arc;

use rhai::packages::{Package, StandardPackage};
use rhai::{AST, CallFnOptions, Dynamic, Engine, FuncArgs, Scope};

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

    /// What a parameter's name stands for: `fn require(p)` is about places.
    pub fn from_parameter(name: &str) -> Option<Self> {
        match name {
            "i" | "indicator" => Some(Over::Indicator),
            "p" | "place" => Some(Over::Place),
            "c" | "cell" => Some(Over::Cell),
            "r" | "record" | "row" => Some(Over::Record),
            "t" | "table" => Some(Over::Table),
            "e" | "evidence" => Some(Over::Evidence),
            "u" | "uploads" => Some(Over::Uploads),
            "q" | "claim" => Some(Over::Claim),
            _ => None,
        }
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
    engine: Engine,
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
        let mut engine = Engine::new_raw();
        StandardPackage::new().register_into_engine(&mut engine);
        limits::impose(&mut engine);
        compare::register(&mut engine);
        symbols::register(&mut engine);
        facts::register(&mut engine);
        evidence::register(&mut engine);
        uploads::register(&mut engine);
        claims::register(&mut engine);
        vocabulary::register(&mut engine);
        texts::register(&mut engine);
        Self { engine }
    }

    /// Compiles a rule's script.
    pub fn compile(&self, source: &str) -> Result<AST, ScriptError> {
        self.engine.compile(source).map_err(|error| mistake::compiling(&error, source))
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
        self.engine
            .call_fn_with_options::<Dynamic>(options, &mut Scope::new(), ast, function, arguments)
            .map_err(|error| mistake::running(&error, &Dictionary { host: self, stage }))
    }

    /// Everything with a value of its own that a rule over indicators or places can write, and what it stands for.
    pub fn terms(&self, over: Over) -> Vec<(String, Term)> {
        let parameter = if over == Over::Place { "p" } else { "i" };
        let names = symbols::names(over, |kind| self.properties_of(&[kind]));
        let term = |name: &str| {
            let ast = self.compile(&format!("fn seen({parameter}) {{ {name} }}")).ok()?;
            symbols::term(self.call(&ast, "seen", (symbols::argument(over),), Stage::Symbols).ok()?)
        };
        names.into_iter().filter_map(|name| term(&name).map(|term| (name, term))).collect()
    }

    fn properties_of(&self, kinds: &[TypeId]) -> Vec<String> {
        self.names_of(kinds, |name| name.strip_prefix("get$"))
    }

    /// The functions that things of some kinds have.
    fn functions_of(&self, kinds: &[TypeId]) -> Vec<String> {
        self.names_of(kinds, |name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some(name))
    }

    fn names_of(&self, kinds: &[TypeId], named: fn(&str) -> Option<&str>) -> Vec<String> {
        let named = |function: rhai::FuncInfo| {
            let name = named(&function.metadata.name)?;
            let kind = function.metadata.param_types.first()?;
            Some((name.to_owned(), *kind))
        };
        let all = self.engine.collect_fn_metadata(None, named, false);
        let mut names: Vec<String> = all.into_iter().filter(|(_, id)| kinds.contains(id)).map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        names
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
    host: &'a Host,
    stage: Stage,
}

impl Dictionary<'_> {
    fn kinds(&self, word: &str) -> Vec<TypeId> {
        let symbols = symbols::kinds().into_iter().filter(|_| self.stage == Stage::Symbols);
        let facts = facts::kinds().into_iter().filter(|_| self.stage == Stage::Facts);
        symbols.chain(facts).filter(|(known, _)| *known == word).map(|(_, id)| id).collect()
    }

    /// The names of the properties that things of a kind have, by the kind's word.
    fn properties(&self, kind: &str) -> Vec<String> {
        self.host.properties_of(&self.kinds(kind))
    }

    /// The same of functions.
    fn functions(&self, kind: &str) -> Vec<String> {
        self.host.functions_of(&self.kinds(kind))
    }

    /// The word for a type, by the name the language gives it.
    fn word(&self, name: &str) -> String {
        type_word(self.host.engine.map_type_name(name)).to_owned()
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
