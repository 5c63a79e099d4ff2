//! Binds a rule's equations to the cells of an indicator: the canonical form the locator solves.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::expression::{Aggregate, Expression, Operator};
use crate::locate;
use crate::relation::{AlgebraError, Comparison, Polynomial, Relation, Variable};

use super::scope::{Key, Scope};

/// Figures of one group, numbered in the order in which they are first met.
#[derive(Default)]
pub struct Cells {
    /// The figures by number.
    pub keys: Vec<Key>,
    numbers: HashMap<Key, Variable>,
}

impl Cells {
    /// The number of a figure.
    pub fn number(&mut self, key: Key) -> Variable {
        *self.numbers.entry(key).or_insert_with(|| {
            self.keys.push(key);
            (self.keys.len() - 1) as Variable
        })
    }

    /// The number of a figure that was met before.
    pub fn known(&self, key: Key) -> Option<Variable> {
        self.numbers.get(&key).copied()
    }

    /// The cells as the locator takes them. Figures of other tables are fixed: the blame lies in the table that is checked.
    pub fn for_locator(&self, scope: &Scope<'_>) -> Vec<locate::Cell> {
        self.keys
            .iter()
            .map(|&key| {
                let figure = scope.figure(key);
                locate::Cell {
                    value: figure.value.unwrap_or_default(),
                    interval: figure.interval,
                    decimals: figure.decimals,
                    percent: figure.percent,
                    weight: Decimal::ONE,
                    fixed: key.table != 0,
                    previous: None,
                    stated: None,
                }
            })
            .collect()
    }
}

/// A quotient of polynomials.
struct Fraction {
    numerator: Polynomial,
    denominator: Polynomial,
}

impl Fraction {
    fn whole(numerator: Polynomial) -> Self {
        Self { numerator, denominator: Polynomial::constant(Decimal::ONE) }
    }
}

/// The relation `left operator right` over numbered cells; `None` where it cannot be applied here.
pub fn relation(
    scope: &Scope<'_>,
    cells: &mut Cells,
    left: &Arc<Expression>,
    operator: Operator,
    right: &Arc<Expression>,
) -> Option<Relation> {
    let (left, right, comparison) = match operator {
        Operator::Equal => (left, right, Comparison::Equal),
        Operator::AtMost => (left, right, Comparison::AtMost),
        Operator::Below => (left, right, Comparison::Below),
        Operator::AtLeast => (right, left, Comparison::AtMost),
        Operator::Above => (right, left, Comparison::Below),
        Operator::NotEqual => return None,
    };
    let left = fraction(scope, cells, left)?;
    let right = fraction(scope, cells, right)?;
    let difference = left
        .numerator
        .multiply(&right.denominator)
        .and_then(|a| right.numerator.multiply(&left.denominator).and_then(|b| a.subtract(&b)))
        .ok()?;
    let divisor = left.denominator.multiply(&right.denominator).ok()?;
    let interval = |variable: Variable| scope.figure(cells.keys[variable as usize]).interval;
    let range = divisor.evaluate(interval);
    if range.contains_zero() {
        return None;
    }
    let polynomial = if range.low.value().is_some_and(|low| low.is_sign_positive() || low.is_zero()) {
        difference
    } else {
        difference.scale(Decimal::NEGATIVE_ONE).ok()?
    };
    Some(Relation { polynomial, comparison })
}

fn fraction(scope: &Scope<'_>, cells: &mut Cells, expression: &Expression) -> Option<Fraction> {
    let combine = |result: Result<Fraction, AlgebraError>| result.ok();
    match expression {
        Expression::Figure(reference) => {
            let key = scope.key(reference)?;
            scope.figure(key).value?;
            Some(Fraction::whole(Polynomial::variable(cells.number(key))))
        }
        Expression::Aggregate(Aggregate::Sum, series) => {
            let members = scope.members(series)?;
            Some(Fraction::whole(Polynomial::sum(members.into_iter().map(|key| cells.number(key)).collect::<Vec<_>>())))
        }
        Expression::Aggregate(Aggregate::Mean, series) => {
            let members = scope.members(series)?;
            let count = Decimal::from(members.len());
            Some(Fraction {
                numerator: Polynomial::sum(members.into_iter().map(|key| cells.number(key)).collect::<Vec<_>>()),
                denominator: Polynomial::constant(count),
            })
        }
        Expression::Add(a, b) | Expression::Subtract(a, b) => {
            let (a, b) = (fraction(scope, cells, a)?, fraction(scope, cells, b)?);
            let add = matches!(expression, Expression::Add(..));
            combine((|| {
                let (left, right) = (a.numerator.multiply(&b.denominator)?, b.numerator.multiply(&a.denominator)?);
                Ok(Fraction {
                    numerator: if add { left.add(&right)? } else { left.subtract(&right)? },
                    denominator: a.denominator.multiply(&b.denominator)?,
                })
            })())
        }
        Expression::Multiply(a, b) => {
            let (a, b) = (fraction(scope, cells, a)?, fraction(scope, cells, b)?);
            combine((|| {
                Ok(Fraction {
                    numerator: a.numerator.multiply(&b.numerator)?,
                    denominator: a.denominator.multiply(&b.denominator)?,
                })
            })())
        }
        Expression::Divide(a, b) => {
            let (a, b) = (fraction(scope, cells, a)?, fraction(scope, cells, b)?);
            combine((|| {
                Ok(Fraction {
                    numerator: a.numerator.multiply(&b.denominator)?,
                    denominator: a.denominator.multiply(&b.numerator)?,
                })
            })())
        }
        Expression::Number(_)
        | Expression::Aggregate(Aggregate::Count, _)
        | Expression::Threshold(_)
        | Expression::Schedule
        | Expression::Stated
        | Expression::StatedPart => Some(Fraction::whole(Polynomial::constant(scope.value(expression)?))),
    }
}
