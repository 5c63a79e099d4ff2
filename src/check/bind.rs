//! Binds a rule's equations to the cells of an indicator: the canonical form the locator solves.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::algebra::relation::{Polynomial, Relation, Variable};
use crate::locate;
use crate::model::table::Indicator;
use crate::rule::canonical::Canonical;
use crate::rule::expression::{Aggregate, Expression, Operator};

use super::scope::{Key, Scope};

/// Figures of one group, numbered in the order in which they are first met.
#[derive(Default)]
pub struct Cells {
    /// The figures by number.
    pub keys: Vec<Key>,
    /// By figure of the table itself, from the indicator's first to its last: its number, if it has one.
    own: Vec<Option<Variable>>,
    /// The first of these figures.
    from: u32,
    others: HashMap<Key, Variable>,
}

impl Cells {
    /// None yet; most will be an indicator's own.
    pub fn of(indicator: &Indicator) -> Self {
        let own = || indicator.figures.iter().flatten().flatten().map(|id| id.0);
        let from = own().min().unwrap_or_default();
        let to = own().max().map_or(from, |last| last + 1);
        Self { from, own: vec![None; (to - from) as usize], ..Self::default() }
    }

    /// The number of a figure.
    pub fn number(&mut self, key: Key) -> Variable {
        let next = self.keys.len() as Variable;
        let number = match self.place_of(key) {
            Some(place) => *self.own[place].get_or_insert(next),
            None => *self.others.entry(key).or_insert(next),
        };
        if number == next {
            self.keys.push(key);
        }
        number
    }

    /// The number of a figure that was met before.
    pub fn known(&self, key: Key) -> Option<Variable> {
        match self.place_of(key) {
            Some(place) => self.own[place],
            None => self.others.get(&key).copied(),
        }
    }

    fn place_of(&self, key: Key) -> Option<usize> {
        let place = key.figure.0.checked_sub(self.from)? as usize;
        (key.table == 0 && place < self.own.len()).then_some(place)
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
            Some(Polynomial::sum(members.into_iter().map(|key| cells.number(key))))
        }
        _ => scope.value(expression).map(Polynomial::constant),
    };
    let canonical = Canonical::of(left, operator, right, &mut leaf)?;
    let mut relation = canonical.relation;
    let Some(divisor) = &canonical.divisor else { return Some(relation) };
    let range = divisor.evaluate(|variable| scope.figure(cells.keys[variable as usize]).interval);
    if range.contains_zero() {
        return None;
    }
    if range.low.value().is_none_or(|low| low.is_sign_negative() && !low.is_zero()) {
        relation.polynomial = relation.polynomial.scale(Decimal::NEGATIVE_ONE).ok()?;
    }
    Some(relation)
}
