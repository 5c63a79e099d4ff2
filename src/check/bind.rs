//! Binds a rule's equations to the cells of an indicator: the canonical form the locator solves.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::canonical::Canonical;
use crate::expression::{Aggregate, Expression, Operator};
use crate::locate;
use crate::relation::{Polynomial, Relation, Variable};

use super::scope::{Key, Scope};

/// Figures of one group, numbered in the order in which they are first met.
#[derive(Default)]
pub struct Cells {
    /// The figures by number.
    pub keys: Vec<Key>,
    /// By figure of the table itself: its number, if it has one.
    own: Vec<Option<Variable>>,
    others: HashMap<Key, Variable>,
}

impl Cells {
    /// The number of a figure.
    pub fn number(&mut self, key: Key) -> Variable {
        let next = self.keys.len() as Variable;
        let number = if key.table == 0 {
            let at = key.figure.0 as usize;
            if self.own.len() <= at {
                self.own.resize(at + 1, None);
            }
            *self.own[at].get_or_insert(next)
        } else {
            *self.others.entry(key).or_insert(next)
        };
        if number == next {
            self.keys.push(key);
        }
        number
    }

    /// The number of a figure that was met before.
    pub fn known(&self, key: Key) -> Option<Variable> {
        if key.table == 0 { self.own.get(key.figure.0 as usize).copied().flatten() } else { self.others.get(&key).copied() }
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

/// The relation `left operator right` over numbered cells; `None` where it cannot be applied here.
pub fn relation(
    scope: &Scope<'_>,
    cells: &mut Cells,
    left: &Arc<Expression>,
    operator: Operator,
    right: &Arc<Expression>,
) -> Option<Relation> {
    let mut leaf = |expression: &Expression| match expression {
        Expression::Figure(reference) => {
            let key = scope.key(reference)?;
            scope.figure(key).value?;
            Some(Polynomial::variable(cells.number(key)))
        }
        Expression::Aggregate(Aggregate::Sum, series) => {
            let members = scope.members(series)?;
            Some(Polynomial::sum(members.into_iter().map(|key| cells.number(key)).collect::<Vec<_>>()))
        }
        _ => scope.value(expression).map(Polynomial::constant),
    };
    let canonical = Canonical::of(left, operator, right, &mut leaf)?;
    let range = canonical.divisor.evaluate(|variable| scope.figure(cells.keys[variable as usize]).interval);
    if range.contains_zero() {
        return None;
    }
    let mut relation = canonical.relation;
    if range.low.value().is_none_or(|low| low.is_sign_negative() && !low.is_zero()) {
        relation.polynomial = relation.polynomial.scale(Decimal::NEGATIVE_ONE).ok()?;
    }
    Some(relation)
}
