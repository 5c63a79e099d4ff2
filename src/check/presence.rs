//! What occurs in an indicator's figures, so that a rule about what does not occur there is passed over at once.

use rust_decimal::Decimal;

use super::rows::Rows;
use super::scope::Scope;
use crate::expression::{Condition, Expression, Of, Operator, PlaceReference, Reference, Series, Trait, Wording};
use crate::figure::{Figure, Kind};
use crate::rule::{Body, Rule};
use crate::script::Over;

/// Properties of figures, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence(u32);

const NEGATIVE: Presence = Presence(1 << 31);

impl Presence {
    /// How many properties there are.
    pub const COUNT: usize = 32;

    /// The properties, a bit each; those that rules can ask for by their number.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// With those that any place has; `by_property` are the places that have each.
    pub fn joined(self, by_property: &[u64; Self::COUNT]) -> Self {
        let present = by_property.iter().enumerate().filter(|(_, places)| **places != 0);
        present.fold(self, |all, (property, _)| all.with(Self(1 << property)))
    }

    /// The properties a figure has.
    pub fn of_figure(figure: &Figure) -> Self {
        let kind = Self::of_trait(match figure.kind {
            Kind::Number => Trait::Number,
            Kind::NotApplicable => Trait::NotApplicable,
            Kind::Blank => Trait::Blank,
            Kind::Status => Trait::Status,
            Kind::Mixed { .. } => Trait::Mixed,
            Kind::Quantity { .. } => Trait::Quantity,
            Kind::Text => Trait::Text,
            Kind::Date => Trait::Date,
            Kind::Error => Trait::Error,
            Kind::Uncomputed => Trait::Uncomputed,
        });
        let value = figure.value;
        [
            (figure.writing.as_text, Self::of_trait(Trait::AsText)),
            (figure.writing.normalised, Self::of_trait(Trait::Normalised)),
            (figure.writing.scientific, Self::of_trait(Trait::Scientific)),
            (figure.writing.convention, Self::of_trait(Trait::Unconventional)),
            (figure.percent, Self::of_trait(Trait::Percent)),
            (value.is_some_and(|value| value.fract().is_zero()), Self::of_trait(Trait::Whole)),
            (value.is_some_and(|value| !value.fract().is_zero()), Self::of_trait(Trait::Fraction)),
            (value.is_some_and(|value| value < Decimal::ZERO), NEGATIVE),
        ]
        .into_iter()
        .fold(kind, |all, (holds, bit)| if holds { all.with(bit) } else { all })
    }

    fn of_trait(which: Trait) -> Self {
        Self(1 << which as u32)
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What must occur in an indicator for a rule to find anything there: one property of each group.
#[derive(Clone, Debug, Default)]
pub struct Needs(Vec<Presence>);

impl Needs {
    /// The needs of a rule. Never more than it really needs; where nothing can be said, nothing is needed.
    pub fn of(rule: &Rule) -> Self {
        let mut needs = rule.when.as_ref().map(groups).unwrap_or_default();
        match &rule.body {
            Body::Forbid(condition) => needs.extend(groups(condition)),
            Body::Require(equations) => {
                let bounds = equations.iter().all(|e| is_zero(&e.right) && e.operator == Operator::AtLeast && is_figure(&e.left));
                needs.extend(bounds.then_some(NEGATIVE));
            }
            Body::Check(_) => {}
        }
        Self(needs)
    }

    /// Whether a rule can find anything in an indicator.
    pub fn met(&self, presence: Presence) -> bool {
        self.0.iter().all(|group| presence.meets(*group))
    }
}

/// The groups of properties of which each must have one present for a condition to hold.
fn groups(condition: &Condition) -> Vec<Presence> {
    match condition {
        Condition::Is(Reference::Cell | Reference::Figure { of: Of::This, .. }, which)
        | Condition::Some(Series { of: Of::This, .. }, which) => vec![Presence::of_trait(*which)],
        Condition::And(a, b) => {
            let mut all = groups(a);
            all.extend(groups(b));
            all
        }
        Condition::Or(a, b) => match (groups(a).first(), groups(b).first()) {
            (Some(a), Some(b)) => vec![a.with(*b)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn is_zero(expression: &Expression) -> bool {
    matches!(expression, Expression::Number(value) if value.is_zero())
}

fn is_figure(expression: &Expression) -> bool {
    matches!(expression, Expression::Figure(Reference::Cell | Reference::Figure { of: Of::This, .. }))
}

/// What a condition comes to for every place and cell of an indicator; `None` where they differ or it cannot be said.
pub fn settled(scope: Scope<'_>, condition: &Condition) -> Option<bool> {
    match condition {
        Condition::Constant(_)
        | Condition::Has(_)
        | Condition::AllEqual(_)
        | Condition::Some(..)
        | Condition::Says(Wording::Name | Wording::Unit, _)
        | Condition::Is(Reference::Figure { place: PlaceReference::Total | PlaceReference::Own, .. }, _) => {
            scope.holds(condition)
        }
        Condition::Not(inner) => settled(scope, inner).map(|truth| !truth),
        Condition::And(a, b) => match (settled(scope, a), settled(scope, b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Condition::Or(a, b) => match (settled(scope, a), settled(scope, b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A rule as it is applied to indicators.
pub struct Applied<'r> {
    /// Its number in the set.
    pub index: usize,
    pub rule: &'r Rule,
    needs: Needs,
    /// The conditions of its `when` that must all hold, up to 64; the rest stands together in the last.
    conditions: Vec<&'r Condition>,
}

/// A rule applied to one indicator: of its conditions only those are left that places or cells decide.
#[derive(Clone, Copy)]
pub struct Pending<'a> {
    pub applied: &'a Applied<'a>,
    /// A bit for each condition.
    open: u64,
}

impl<'r> Applied<'r> {
    /// A rule of a set, by its number.
    pub fn of(index: usize, rule: &'r Rule) -> Self {
        let mut conditions: Vec<&Condition> = rule.when.iter().collect();
        while conditions.len() < 64
            && let Some(at) = conditions.iter().position(|condition| matches!(condition, Condition::And(..)))
            && let Condition::And(a, b) = conditions[at]
        {
            conditions.splice(at..=at, [&**a, &**b]);
        }
        Self { index, rule, needs: Needs::of(rule), conditions }
    }

    /// What is left to decide in an indicator in which these properties occur; `None` where the rule does not apply to it.
    pub fn to<'a>(&'a self, scope: Scope<'_>, presence: Presence) -> Option<Pending<'a>> {
        if !self.needs.met(presence) {
            return None;
        }
        let mut open = 0;
        for (bit, condition) in self.conditions.iter().enumerate() {
            match settled(scope, condition) {
                Some(false) => return None,
                Some(true) => {}
                None => open |= 1 << bit,
            }
        }
        Some(Pending { applied: self, open })
    }
}

impl<'p> Pending<'p> {
    /// The scopes of the indicator in which the rule's `when` holds, and what else is asked. `rows` are the indicator's.
    pub fn scopes<'a: 's, 's>(
        &self,
        scope: Scope<'a>,
        rows: &'s [Rows<'a>],
        asked: Option<&'s Condition>,
    ) -> impl Iterator<Item = Scope<'a>> + use<'a, 's, 'p>
    where
        'p: 's,
    {
        let Self { applied, open } = *self;
        let conditions = applied.conditions.iter().enumerate().filter(move |(bit, _)| open >> bit & 1 == 1);
        let conditions = conditions.map(|(_, condition)| *condition).chain(asked);
        let over = applied.rule.over;
        let holds = |condition: &Condition| scope.holds(condition) == Some(true);
        let whole = (over == Over::Indicator && conditions.clone().all(holds)).then_some(scope);
        whole.into_iter().chain(rows.iter().flat_map(move |rows| rows.scopes(over, conditions.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Writing;
    use crate::workbook::Address;

    /// A figure that has a property. A new property does not compile until it stands here.
    fn example(which: Trait) -> Figure {
        let number = |value: Decimal| Figure { kind: Kind::Number, value: Some(value), ..Figure::blank(Address::default()) };
        let kind = |kind: Kind| Figure { kind, ..Figure::blank(Address::default()) };
        let written = |writing: Writing| Figure { writing, ..number(Decimal::ONE) };
        match which {
            Trait::Number | Trait::Whole => number(Decimal::ONE),
            Trait::Fraction => number(Decimal::new(15, 1)),
            Trait::Percent => Figure { percent: true, ..number(Decimal::ONE) },
            Trait::Blank => kind(Kind::Blank),
            Trait::NotApplicable => kind(Kind::NotApplicable),
            Trait::Status => kind(Kind::Status),
            Trait::Mixed => kind(Kind::Mixed { note: "".into() }),
            Trait::Quantity => kind(Kind::Quantity { unit: "".into() }),
            Trait::Text => kind(Kind::Text),
            Trait::Date => kind(Kind::Date),
            Trait::Error => kind(Kind::Error),
            Trait::Uncomputed => kind(Kind::Uncomputed),
            Trait::AsText => written(Writing { as_text: true, ..Writing::default() }),
            Trait::Normalised => written(Writing { normalised: true, ..Writing::default() }),
            Trait::Scientific => written(Writing { scientific: true, ..Writing::default() }),
            Trait::Unconventional => written(Writing { convention: true, ..Writing::default() }),
        }
    }

    #[test]
    fn every_property_is_noticed() {
        let all = [
            Trait::Number,
            Trait::Blank,
            Trait::NotApplicable,
            Trait::Status,
            Trait::Mixed,
            Trait::Quantity,
            Trait::Text,
            Trait::Date,
            Trait::Error,
            Trait::Uncomputed,
            Trait::AsText,
            Trait::Normalised,
            Trait::Scientific,
            Trait::Whole,
            Trait::Fraction,
            Trait::Percent,
            Trait::Unconventional,
        ];
        for which in all {
            assert!(Presence::of_figure(&example(which)).meets(Presence::of_trait(which)), "{which:?}");
        }
    }

    #[test]
    fn what_a_condition_needs() {
        let is = |which: Trait| std::sync::Arc::new(Condition::Is(Reference::Cell, which));
        let either = Condition::Or(is(Trait::Error), is(Trait::Uncomputed));
        let needs = Needs(groups(&Condition::And(either.into(), is(Trait::Number))));
        let presence = |traits: &[Trait]| traits.iter().fold(Presence::default(), |all, t| all.with(Presence::of_trait(*t)));
        assert!(needs.met(presence(&[Trait::Uncomputed, Trait::Number])));
        assert!(!needs.met(presence(&[Trait::Uncomputed])));
        assert!(!needs.met(presence(&[Trait::Number, Trait::Blank])));
        // Not being something needs nothing that can be named.
        assert!(Needs(groups(&Condition::Not(is(Trait::Blank)))).met(Presence::default()));
    }
}
