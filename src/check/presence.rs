//! What is met nowhere in a table, so that it need not be looked for in every indicator.

use std::sync::Arc;

use crate::model::table::Table;
use crate::rule::expression::{Attribute, Condition, Of, Reference};
use crate::rule::properties::{self, Properties};
use crate::rule::{Demand, InForce};

/// What the figures and indicators of a table have, so that a condition which is met nowhere in it need not be asked everywhere.
pub struct Presence {
    /// The properties of its figures.
    pub properties: Arc<Properties>,
    /// The kinds of indicators there are, a bit each.
    kinds: u8,
}

impl Presence {
    /// What a table's figures and indicators have.
    pub fn of(table: &Table) -> Self {
        let kinds = table.indicators.iter().fold(0, |kinds, indicator| kinds | 1 << indicator.kind as u8);
        Self { properties: Arc::new(Properties::of(table)), kinds }
    }

    /// Whether what is demanded may hold anywhere in the table.
    pub fn may_meet(&self, rules: &InForce, demand: &Demand) -> bool {
        demand.fixed.iter().chain(&demand.local).all(|id| self.may_be(rules.condition(*id), true))
    }

    /// Whether a condition may be true (or false, where that is wanted) anywhere in the table.
    fn may_be(&self, condition: &Condition, wanted: bool) -> bool {
        match condition {
            Condition::Constant(truth) => *truth == wanted,
            Condition::Is(Reference::Cell | Reference::Figure { of: Of::This | Of::Whole, .. }, which) => {
                !wanted || properties::has(self.properties.any(), *which)
            }
            Condition::Has(Attribute::Kind(kind)) => !wanted || self.kinds >> *kind as u8 & 1 == 1,
            Condition::Not(inner) => self.may_be(inner, !wanted),
            Condition::And(a, b) if wanted => self.may_be(a, true) && self.may_be(b, true),
            Condition::And(a, b) => self.may_be(a, false) || self.may_be(b, false),
            Condition::Or(a, b) if wanted => self.may_be(a, true) || self.may_be(b, true),
            Condition::Or(a, b) => self.may_be(a, false) && self.may_be(b, false),
            _ => true,
        }
    }
}
