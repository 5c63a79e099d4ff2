//! Lints: what is wrong with a rule although it loads, and what makes it hard to read.

mod functions;
mod holds;

use crate::algebra::relation::{Comparison, Relation};
use crate::model::trouble::Trouble;
use crate::pack::cases;
use crate::profile::Profile;
use crate::rule::contradiction::Variables;
use crate::rule::expression::{Condition, Operator};
use crate::rule::script::Over;
use crate::rule::{Body, Group, Rule, SECTIONS, meta_place, text_place};
use crate::text::message::Slot;
use crate::text::wording::nearest;

use super::{Folder, Pack};

/// What a finding's help may take at most, so that it fits on a line or two.
const HELP: usize = 60;

/// The lints by their names: what each looks for, in words.
pub const LINTS: [(&str, &str); 18] = [
    ("load", "规则装不进来：编译出错，写错属性、占位、阈值、级别，编号重复，互相矛盾"),
    ("name-twice", "两条规则同名"),
    ("folder", "文件夹名不是“编号-名称”"),
    ("manual", "说明缺少标题或某一节"),
    ("help-long", "“如何改”太长"),
    ("unfinished", "还有没写完的地方（待写）"),
    ("no-examples", "没有例子，或例子不全、读不懂"),
    ("refines-unknown", "refines 里的编号不存在"),
    ("unused-parameter", "函数的参数没有用到"),
    ("unused-function", "辅助函数没有用到"),
    ("parameter-name", "参数名与 over 说的不是一回事"),
    ("never", "适用条件永远不成立"),
    ("always", "关系式永远成立，查不出问题"),
    ("repeats", "与另一条规则说的是同一件事"),
    ("slot", "message 里的占位总是空的"),
    ("message-unused", "message 用不上"),
    ("needless", "META 里的这一项不写也一样"),
    ("column", "weights、fixed 里的列没有一条关系提到"),
];

/// Something a lint found.
#[derive(Clone, Debug, PartialEq)]
pub struct Lint {
    /// Name of the lint.
    pub id: &'static str,
    /// Where, what, and what to do.
    pub trouble: Trouble,
}

/// What a lint is about: a folder with its rule.
struct Subject<'a> {
    folder: &'a Folder,
    rule: &'a Rule,
    found: &'a mut Vec<Lint>,
}

impl Subject<'_> {
    fn say(&mut self, id: &'static str, position: Option<(usize, usize)>, message: impl Into<String>, help: &str) {
        self.found.push(Lint { id, trouble: trouble(self.folder, Some(&self.rule.code), position, message.into(), help) });
    }

    fn key(&self, key: &str) -> Option<(usize, usize)> {
        meta_place(&self.folder.script, key)
    }
}

fn trouble(folder: &Folder, rule: Option<&str>, position: Option<(usize, usize)>, message: String, help: &str) -> Trouble {
    Trouble {
        path: folder.path.clone(),
        rule: rule.map(str::to_owned),
        position,
        source: Some(folder.script.clone()),
        message,
        help: help.to_owned(),
        ..Trouble::default()
    }
}

/// Everything the lints find in a pack, by rule. `known` are codes that `refines` may name without their being in the pack.
pub fn run(pack: &Pack, known: &[&str], profile: &Profile) -> Vec<Lint> {
    let mut found: Vec<Lint> = pack.troubles.iter().map(|trouble| Lint { id: "load", trouble: trouble.clone() }).collect();
    for (index, rule) in pack.rules.rules.iter().enumerate() {
        let Some(folder) = pack.folder(rule) else { continue };
        let mut subject = Subject { folder, rule, found: &mut found };
        papers(&mut subject);
        names(&mut subject, pack, &pack.rules.rules[..index], known);
        script(&mut subject);
        message(&mut subject);
        meta(&mut subject);
        truth(&mut subject, profile);
        repeats(&mut subject, &pack.rules.rules[..index], profile);
    }
    found
}

/// The manual page and the examples.
fn papers(subject: &mut Subject<'_>) {
    let rule = subject.rule;
    let missing: Vec<&str> = SECTIONS.into_iter().filter(|heading| rule.section(heading).is_empty()).collect();
    if !missing.is_empty() {
        let message = format!("说明缺少“{}”", missing.join("”“"));
        subject.say(
            "manual",
            Some((1, 1)),
            message,
            "在脚本开头以 //! ## 标题 写明；说明是每条问题的“为什么”“怎么办”和规则目录的来源",
        );
    }
    let long = rule.help.chars().count();
    if long > HELP {
        let place = text_place(&subject.folder.script, "## 如何改");
        subject.say(
            "help-long",
            place,
            format!("“如何改”有 {long} 字，超过 {HELP} 字"),
            "每条问题都会引用这一节：只写填表的人下一步做什么",
        );
    }
    if let Some(place) = text_place(&subject.folder.script, super::template::PROMPT) {
        subject.say("unfinished", Some(place), "还有没写完的地方", "把“待写”换成这条规则自己的话");
    }
    let path = subject.folder.cases_path();
    let problem = match &subject.folder.cases {
        None => Some(format!("没有例子（{path}）")),
        Some(text) => match cases::parse(text) {
            Err(problem) => Some(format!("例子读不懂（{path}）：{problem}")),
            Ok(examples) if !examples.iter().any(|example| example.is_bad) => Some(format!("没有反例（{path}）")),
            Ok(examples) if examples.iter().all(|example| example.is_bad) => Some(format!("没有正例（{path}）")),
            Ok(_) => None,
        },
    };
    if let Some(problem) = problem {
        subject.say("no-examples", None, problem, "至少写一个反例和一个正例：没有例子，谁也不知道规则管不管用");
    }
}

/// Codes, names, folders.
fn names(subject: &mut Subject<'_>, pack: &Pack, before: &[Rule], known: &[&str]) {
    let rule = subject.rule;
    if let Some(other) = before.iter().find(|other| other.name == rule.name) {
        let message = format!("名称 {} 已被 {}（{}）使用", rule.name, other.code, other.path);
        subject.say("name-twice", subject.key("name"), message, "换一个说得出这条规则查什么错的名称");
    }
    let mut parts = subject.folder.path.rsplit(['/', '\\']);
    let (file, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let own = format!("{}-{}", rule.code, rule.name);
    if file == "rule.rhai" && folder != own {
        let message = format!("文件夹名是“{folder}”，应为“{own}”");
        subject.say("folder", subject.key("code"), message, "改文件夹名，或改 META 的 code、name");
    }
    for code in &rule.refines {
        let all: Vec<&str> = pack.rules.rules.iter().map(|rule| rule.code.as_str()).chain(known.iter().copied()).collect();
        if *code == rule.code {
            subject.say("refines-unknown", subject.key("refines"), "refines 写的是这条规则自己", "写它比哪条规则说得更准");
        } else if !all.contains(&code.as_str()) {
            let near = nearest(code, all).map(|near| format!("是不是 {near}？")).unwrap_or_default();
            let help = format!("{near}全部编号见 gouji rules");
            subject.say("refines-unknown", subject.key("refines"), format!("refines 里的 {code} 不存在"), &help);
        }
    }
}

/// Parameters and functions.
fn script(subject: &mut Subject<'_>) {
    let all = functions::functions(&subject.folder.script);
    let entries = ["when", "require", "forbid", "check"];
    for function in &all {
        for (parameter, place) in &function.parameters {
            if !parameter.starts_with('_') && !function.uses(parameter) {
                let message = format!("函数 {} 的参数 {parameter} 没有用到", function.name);
                let help = if entries.contains(&function.name.as_str()) {
                    "不看表里的数，就查不出错；是不是漏写了条件"
                } else {
                    "删去这个参数"
                };
                subject.say("unused-parameter", Some(*place), message, help);
            }
        }
        let is_entry = entries.contains(&function.name.as_str());
        if !is_entry && !all.iter().any(|other| other.name != function.name && other.uses(&function.name)) {
            let message = format!("函数 {} 没有用到", function.name);
            subject.say("unused-function", Some(function.place), message, "删去它，或在 when、require、forbid、check 里调用它");
        }
        if is_entry
            && let [(parameter, place), ..] = function.parameters.as_slice()
            && let Some(over) = Over::from_parameter(parameter)
            && over != subject.rule.over
        {
            let message = format!("参数 {parameter} 让人以为是 {}，META 的 over 却是 {}", over.id(), subject.rule.over.id());
            let help = format!("{}：改参数名，或改 over", Over::parameters());
            subject.say("parameter-name", Some(*place), message, &help);
        }
    }
}

/// The headline's slots.
fn message(subject: &mut Subject<'_>) {
    let rule = subject.rule;
    if rule.message.is_empty() {
        return;
    }
    if matches!(rule.body, Body::Check(_)) {
        let help = "check 的说明写在 finding(对象, \"说明\") 里；删去 message";
        subject.say("message-unused", subject.key("message"), "check 规则的 message 用不上", help);
        return;
    }
    let forbids = matches!(rule.body, Body::Forbid(_));
    let flat = rule.over == Over::Record;
    for (name, slot) in rule.message.slots() {
        let why = match slot {
            Slot::Left | Slot::Right | Slot::Difference if forbids => "forbid 没有左值、右值和差额",
            Slot::Count if rule.group == Group::None => "没有 group，总是一处",
            Slot::Place | Slot::Places | Slot::Target | Slot::Actual | Slot::Progress | Slot::Unit if flat => {
                "明细表没有地方、目标、完成数和单位"
            }
            Slot::Stated | Slot::StatedPart if flat => "明细表的列名里不找数",
            _ => continue,
        };
        let place = text_place(&subject.folder.script, &format!("{{{name}}}"));
        subject.say("slot", place, format!("占位 {{{name}}} 总是空的或没有意义：{why}"), "换一个占位，或直接写明");
    }
}

/// Keys of `META` that say nothing.
fn meta(subject: &mut Subject<'_>) {
    let rule = subject.rule;
    let source = &subject.folder.script;
    let needless = [
        ("group", "\"none\"", "group 本来就是 none"),
        ("query", "false", "query 本来就是 false"),
        ("form", "false", "form 本来就是 false"),
        ("refines", "[]", "refines 本来就是空的"),
    ];
    let mut said: Vec<(&str, &str)> = needless
        .into_iter()
        .filter(|(key, value, _)| text_place(source, &format!("{key}: {value}")).is_some())
        .map(|(key, _, why)| (key, why))
        .collect();
    if rule.query && matches!(rule.body, Body::Check(_)) {
        said.push(("query", "check 本来就不参与推断哪一格错"));
    }
    if rule.form && !matches!(rule.body, Body::Forbid(_)) {
        said.push(("form", "form 只对 forbid 有用"));
    }
    if rule.over != Over::Record {
        let columns = [("weights", rule.weights.is_empty()), ("fixed", rule.fixed.is_empty())];
        said.extend(columns.into_iter().filter(|(_, empty)| !empty).map(|(key, _)| (key, "只对明细表（over: \"record\"）有用")));
    }
    for (key, why) in said {
        subject.say("needless", subject.key(key), format!("META 的 {key} 不写也一样：{why}"), "删去这一项");
    }
    if rule.over == Over::Record {
        let mut columns: Vec<String> = Vec::new();
        rule.visit(&mut |mention| {
            if let crate::rule::expression::Mention::Figure(crate::rule::expression::Reference::Column(name)) = mention {
                columns.push(name.trim().to_owned());
            }
        });
        for (key, name) in rule.weights.keys().map(|name| ("weights", name)).chain(rule.fixed.iter().map(|name| ("fixed", name)))
        {
            // A key column is named in `fixed` though no relation speaks of it; a mistyped one is near a column that is spoken of.
            let near = nearest(name.trim(), columns.iter().map(String::as_str));
            if !columns.iter().any(|column| column == name.trim())
                && let Some(near) = near
            {
                let place = text_place(source, &format!("\"{name}\""));
                let help = format!("是不是“{near}”？");
                subject.say("column", place, format!("META 的 {key} 里的“{name}”没有一条关系提到"), &help);
            }
        }
    }
}

/// Conditions that never hold, relations that always do.
fn truth(subject: &mut Subject<'_>, profile: &Profile) {
    let rule = subject.rule;
    let when = rule.when.as_ref();
    if when.is_some_and(|when| !holds::can_hold(&[when], profile)) {
        let help = "核对条件：同时要求的几项不可能同时成立，规则永远不会用上";
        subject.say("never", rule.place_of("when"), "when 永远不成立", help);
        return;
    }
    match &rule.body {
        Body::Forbid(condition) => {
            let both: Vec<&Condition> = when.into_iter().chain([condition]).collect();
            if !holds::can_hold(&both, profile) {
                let help = "核对 when 和 forbid：两者不可能同时成立，规则永远查不出问题";
                subject.say("never", rule.place_of("forbid"), "forbid 在 when 之下永远不成立", help);
            }
        }
        Body::Require(equations) => {
            for equation in equations {
                if !holds::can_fail(when, (equation.operator, &equation.left, &equation.right), profile) {
                    let message = format!("“{} {} {}”永远成立", equation.left, equation.operator.sign(), equation.right);
                    subject.say("always", rule.place_of("require"), message, "核对两边：是不是把同一个数写了两遍");
                }
            }
        }
        Body::Check(_) => {}
    }
}

/// Rules that say what another says already.
fn repeats(subject: &mut Subject<'_>, before: &[Rule], profile: &Profile) {
    let rule = subject.rule;
    for other in before.iter().filter(|other| other.over == rule.over && other.query == rule.query) {
        if rule.refines.contains(&other.code) || other.refines.contains(&rule.code) {
            continue;
        }
        let whens: Vec<&Condition> = rule.when.iter().chain(&other.when).collect();
        if repeated(rule, other, profile) && holds::can_hold(&whens, profile) {
            let function = if matches!(rule.body, Body::Forbid(_)) { "forbid" } else { "require" };
            let message = format!("与 {}（{}）说的是同一件事，适用的地方也有重叠", other.code, other.path);
            let help = "合成一条，或用 when 把适用的地方分开；比它说得更准的，写 refines";
            subject.say("repeats", rule.place_of(function), message, help);
        }
    }
}

/// Whether everything a rule states is stated by another.
fn repeated(rule: &Rule, other: &Rule, profile: &Profile) -> bool {
    match (&rule.body, &other.body) {
        (Body::Require(equations), Body::Require(others)) => {
            let mut variables = Variables::new(profile);
            let mut relation = |operator: Operator, left: &_, right: &_| {
                variables.canonical(operator, left, right).and_then(|canonical| normal(canonical.relation))
            };
            let others: Vec<Option<Relation>> =
                others.iter().map(|equation| relation(equation.operator, &equation.left, &equation.right)).collect();
            equations.iter().all(|equation| {
                let own = relation(equation.operator, &equation.left, &equation.right);
                own.is_some() && others.contains(&own)
            })
        }
        (Body::Forbid(condition), Body::Forbid(other)) => condition == other,
        _ => false,
    }
}

/// A relation with 1 as its first coefficient, as far as its comparison allows.
fn normal(relation: Relation) -> Option<Relation> {
    let leading = relation.polynomial.terms().first()?.coefficient;
    let factor = match relation.comparison {
        Comparison::Equal => leading,
        Comparison::AtMost | Comparison::Below => leading.abs(),
    };
    let polynomial = relation.polynomial.scale(rust_decimal::Decimal::ONE.checked_div(factor)?).ok()?;
    Some(Relation { polynomial, ..relation })
}

#[cfg(test)]
mod tests;
