//! Rules that no values at all can satisfy together are a mistake in the rules, to be reported before any data.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Body, Rule};
use crate::algebra::relation::{Polynomial, Relation, Variable};
use crate::locate;
use crate::profile::Profile;
use crate::rule::canonical::Canonical;
use crate::rule::expression::{Condition, Expression, Mention, Operator, Reference};
use crate::rule::script::Over;

/// Codes of rules that contradict each other, in groups; each group is as small as can be.
///
/// Only rules that apply under the same condition are held against each other: others may never meet. Sums, means and counts are
/// taken as values of their own, so what is found is a contradiction whatever the number of places.
pub fn contradictions(rules: &[Rule], profile: &Profile) -> Vec<Vec<String>> {
    let mut groups: Vec<(Over, Option<&Condition>)> = Vec::new();
    let mut found: Vec<Vec<String>> = Vec::new();
    for rule in rules.iter().filter(|rule| !rule.query) {
        let group = (rule.over, rule.when.as_ref());
        if groups.contains(&group) {
            continue;
        }
        groups.push(group);
        let together: Vec<&Rule> = rules
            .iter()
            .filter(|other| !other.query && other.over == rule.over && (other.when.is_none() || other.when == rule.when))
            .collect();
        if let Some(codes) = contradiction(&together, profile)
            && !found.contains(&codes)
        {
            found.push(codes);
        }
    }
    found
}

/// A divisor in a rule that is zero whatever the figures are.
pub fn vanishing_divisor(when: Option<&Condition>, body: &Body, profile: &Profile) -> Option<Arc<Expression>> {
    let mut variables = Variables::new(profile);
    let zero = Expression::Number(Decimal::ZERO);
    let mut found = None;
    let mut look = |divisor: &Arc<Expression>| {
        let canonical = variables.canonical(Operator::Equal, divisor, &zero);
        if canonical.is_some_and(|canonical| canonical.relation.polynomial.as_constant() == Some(Decimal::ZERO)) {
            found.get_or_insert_with(|| Arc::clone(divisor));
        }
    };
    let conditions = when.into_iter().chain(if let Body::Forbid(condition) = body { Some(condition) } else { None });
    conditions.for_each(|condition| divisors_of(condition, &mut look));
    if let Body::Require(equations) = body {
        equations.iter().for_each(|equation| [&equation.left, &equation.right].iter().for_each(|side| divisors(side, &mut look)));
    }
    found
}

fn divisors_of(condition: &Condition, look: &mut impl FnMut(&Arc<Expression>)) {
    match condition {
        Condition::Compare(_, a, b) | Condition::Surely(_, a, b) => [a, b].iter().for_each(|side| divisors(side, look)),
        Condition::And(a, b) | Condition::Or(a, b) => [a, b].iter().for_each(|side| divisors_of(side, look)),
        Condition::Not(inner) => divisors_of(inner, look),
        _ => {}
    }
}

fn divisors(expression: &Expression, look: &mut impl FnMut(&Arc<Expression>)) {
    if let Expression::Divide(_, divisor) = expression {
        look(divisor);
    }
    if let Expression::Add(a, b) | Expression::Subtract(a, b) | Expression::Multiply(a, b) | Expression::Divide(a, b) = expression
    {
        [a, b].iter().for_each(|side| divisors(side, look));
    }
}

fn contradiction(rules: &[&Rule], profile: &Profile) -> Option<Vec<String>> {
    let mut variables = Variables::new(profile);
    let mut relations: Vec<Relation> = Vec::new();
    let mut origins: Vec<&str> = Vec::new();
    for rule in rules {
        let Body::Require(equations) = &rule.body else { continue };
        for equation in equations {
            let (left, right) = (Variables::opaque(&equation.left), Variables::opaque(&equation.right));
            if let Some(relation) = variables.relation(equation.operator, &left, &right) {
                relations.push(relation);
                origins.push(&rule.code);
            }
        }
    }
    let mut codes: Vec<String> = locate::contradictions(&relations)?.into_iter().map(|index| origins[index].to_owned()).collect();
    codes.dedup();
    Some(codes)
}

/// What expressions speak of, each a variable of its own.
pub(crate) struct Variables<'a> {
    known: Vec<Expression>,
    profile: &'a Profile,
}

impl<'a> Variables<'a> {
    /// None known yet.
    pub(crate) fn new(profile: &'a Profile) -> Self {
        Self { known: Vec::new(), profile }
    }

    /// A comparison in canonical form; `None` where it has none, or has a divisor: then it is true to the comparison only on one
    /// side of zero.
    pub(crate) fn relation(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Option<Relation> {
        let canonical = self.canonical(operator, left, right)?;
        canonical.divisor.is_none_or(|divisor| divisor.as_constant() == Some(Decimal::ONE)).then_some(canonical.relation)
    }

    /// An expression in which each quotient of figures is a value of its own, named by its formula: rules that set one quotient
    /// equal to different things contradict each other without anybody's multiplying them out.
    fn opaque(expression: &Expression) -> Expression {
        let both = |a: &Expression, b: &Expression| (Arc::new(Self::opaque(a)), Arc::new(Self::opaque(b)));
        let mut speaks = false;
        match expression {
            Expression::Add(a, b) => {
                let (a, b) = both(a, b);
                Expression::Add(a, b)
            }
            Expression::Subtract(a, b) => {
                let (a, b) = both(a, b);
                Expression::Subtract(a, b)
            }
            Expression::Multiply(a, b) => {
                let (a, b) = both(a, b);
                Expression::Multiply(a, b)
            }
            Expression::Divide(_, divisor) => {
                divisor.visit(&mut |mention| speaks |= !matches!(mention, Mention::Threshold(_)));
                let name = Expression::Figure(Reference::Column(expression.to_string().into()));
                if speaks { name } else { expression.clone() }
            }
            _ => expression.clone(),
        }
    }

    /// A comparison in canonical form with its divisor.
    pub(crate) fn canonical(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Option<Canonical> {
        let Self { known, profile } = self;
        let mut leaf = |expression: &Expression| {
            if let Expression::Threshold(name) = expression {
                return profile.threshold(name).map(Polynomial::constant);
            }
            let number = known.iter().position(|other| other == expression).unwrap_or_else(|| {
                known.push(expression.clone());
                known.len() - 1
            });
            Some(Polynomial::variable(number as Variable))
        };
        Canonical::of(left, operator, right, &mut leaf)
    }
}
