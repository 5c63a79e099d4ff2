//! What a rule demands: the functions of its script, run once on symbols.

use std::sync::Arc;

use rhai::AST;

use crate::profile::Profile;
use crate::rule::expression::{Condition, Expression, Mention, Operator};
use crate::rule::script::{Host, Over, ScriptError};
use crate::text::wording::is_nearly;

use super::contradiction;
use super::source::function_place;

/// The functions a rule is made of.
const ENTRIES: [&str; 4] = ["when", "require", "forbid", "check"];

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

/// A compiled script that is read function by function.
pub struct Script<'a> {
    host: &'a Host,
    ast: AST,
    source: &'a str,
}

impl<'a> Script<'a> {
    /// Compiles a script.
    pub fn compile(host: &'a Host, source: &'a str) -> Result<Self, ScriptError> {
        Ok(Self { host, ast: host.compile(source)?, source })
    }

    /// The literal map `META`.
    pub fn meta(&self) -> Result<rhai::Map, ScriptError> {
        self.host.meta(&self.ast)
    }

    /// The comments at the top.
    pub fn doc(&self) -> &str {
        self.ast.doc()
    }

    /// Refuses a script without the functions a rule needs, or with others that nobody calls.
    pub fn must_be_a_rule(&self) -> Result<(), ScriptError> {
        let source = self.source;
        let wrong = |name: &str, message: String| Err(ScriptError { message, position: function_place(source, name) });
        for function in self.ast.iter_functions() {
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
        let checks = self.ast.iter_functions().any(|function| function.name != "when" && ENTRIES.contains(&function.name));
        if checks {
            Ok(())
        } else {
            Err(ScriptError::new("规则没有 require、forbid 或 check 函数，什么也不会检查"))
        }
    }

    /// The name of the parameter of a rule's function.
    pub fn parameter(&self) -> Option<&str> {
        self.ast
            .iter_functions()
            .find(|function| ["require", "forbid", "check"].contains(&function.name))
            .and_then(|function| function.params.first().copied())
    }

    /// Where the rule applies, and what it demands there.
    pub fn demands(&self, over: Over, profile: &Profile) -> Result<(Option<Condition>, Body), ScriptError> {
        self.must_fit(over)?;
        let when = if self.defines("when") {
            self.symbolic("when", over)?.into_iter().reduce(|a, b| Condition::And(a.into(), b.into()))
        } else {
            None
        };
        let body = self.body(over)?;
        if let Some(divisor) = contradiction::vanishing_divisor(when.as_ref(), &body, profile) {
            let function = if matches!(body, Body::Forbid(_)) { "forbid" } else { "require" };
            return Err(self.wrong(function, format!("除以的“{divisor}”总是 0，这条规则永远算不出来")));
        }
        if over == Over::Record && (when.is_some() || !matches!(body, Body::Require(_))) {
            let function = if when.is_some() { "when" } else { "forbid" };
            return Err(self.wrong(function, "明细表（over: \"record\"）的规则只能写 require；when、forbid 不会起作用"));
        }
        Ok((when, body))
    }

    fn body(&self, over: Over) -> Result<Body, ScriptError> {
        match (self.defines("require"), self.defines("forbid"), self.defines("check")) {
            (true, false, false) => {
                Ok(Body::Require(equations(self.symbolic("require", over)?).map_err(|error| self.at("require", error))?))
            }
            (false, true, false) => {
                let condition = self.symbolic("forbid", over)?.into_iter().reduce(|a, b| Condition::Or(a.into(), b.into()));
                Ok(Body::Forbid(condition.ok_or_else(|| self.wrong("forbid", "没有给出任何条件"))?))
            }
            (false, false, true) => match over {
                Over::Indicator | Over::Table | Over::Evidence | Over::Uploads | Over::Claim => {
                    Ok(Body::Check(Arc::new(self.ast.clone())))
                }
                _ => Err(self.wrong("check", "check 只能用于 indicator、table、evidence、uploads 或 claim")),
            },
            _ => {
                let second = if self.defines("check") { "check" } else { "forbid" };
                Err(self.wrong(second, "require、forbid、check 只能有一个"))
            }
        }
    }

    /// Refuses functions that cannot be of a rule over such things.
    fn must_fit(&self, over: Over) -> Result<(), ScriptError> {
        let unfit: &[&str] = match over {
            Over::Table => &["require", "forbid"],
            _ if over.is_checked_only() => &["when", "require", "forbid"],
            _ => &[],
        };
        if let Some(function) = unfit.iter().copied().find(|name| self.defines(name)) {
            let message = match over {
                Over::Table => "over: \"table\" 的规则不能写 require、forbid，要写 check（及其 when）".to_owned(),
                _ => format!("over: \"{}\" 的规则只能写 check；条件写在 check 里", over.id()),
            };
            return Err(self.wrong(function, message));
        }
        if let Some(name) = self.host.redefined(&self.ast, over) {
            let message = format!("函数 `{name}` 是规则里本来就有的（见 gouji rules api {name}），请换一个名称");
            return Err(ScriptError { message, position: function_place(self.source, name) });
        }
        Ok(())
    }

    fn defines(&self, name: &str) -> bool {
        self.ast.iter_functions().any(|function| function.name == name)
    }

    fn symbolic(&self, function: &str, over: Over) -> Result<Vec<Condition>, ScriptError> {
        self.host.symbolic(&self.ast, function, over).map_err(|error| self.at(function, error))
    }

    fn wrong(&self, function: &str, message: impl Into<String>) -> ScriptError {
        self.at(function, ScriptError::new(message))
    }

    /// An error of a function; one that is nowhere in particular stands where the function does.
    fn at(&self, function: &str, error: ScriptError) -> ScriptError {
        ScriptError {
            position: error.position.or_else(|| function_place(self.source, function)),
            message: format!("`{function}`：{}", error.message),
        }
    }
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
