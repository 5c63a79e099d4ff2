//! From a rule's equation to its canonical form: one polynomial compared with zero.

use std::borrow::Cow;

use crate::algebra::relation::{AlgebraError, Comparison, Polynomial, Relation};
use crate::rule::expression::{Aggregate, Expression, Operator};

/// An equation in canonical form.
#[derive(Clone, Debug)]
pub struct Canonical {
    /// The relation, true to the equation where `divisor` is positive.
    pub relation: Relation,
    /// The product of all divisors that were cleared, if there were any.
    pub divisor: Option<Polynomial>,
}

impl Canonical {
    /// Brings `left operator right` to canonical form. `leaf` says what figures, series and other givens are; `None` where it
    /// does not know one, where an inequation (`≠`) is asked for, or where the algebra leaves its range.
    pub fn of(
        left: &Expression,
        operator: Operator,
        right: &Expression,
        leaf: &mut impl FnMut(&Expression) -> Option<Polynomial>,
    ) -> Option<Self> {
        let (left, right, comparison) = match operator {
            Operator::Equal => (left, right, Comparison::Equal),
            Operator::AtMost => (left, right, Comparison::AtMost),
            Operator::Below => (left, right, Comparison::Below),
            Operator::AtLeast => (right, left, Comparison::AtMost),
            Operator::Above => (right, left, Comparison::Below),
            Operator::NotEqual => return None,
        };
        let (left, right) = (Fraction::of(left, leaf)?, Fraction::of(right, leaf)?);
        let cleared = || -> Result<Self, AlgebraError> {
            let polynomial = left.over(&right)?.subtract(&*right.over(&left)?)?;
            Ok(Self { relation: Relation { polynomial, comparison }, divisor: left.common(right)? })
        };
        cleared().ok()
    }
}

/// A quotient of polynomials.
struct Fraction {
    numerator: Polynomial,
    /// `None` for one: most are whole.
    denominator: Option<Polynomial>,
}

impl Fraction {
    fn of(expression: &Expression, leaf: &mut impl FnMut(&Expression) -> Option<Polynomial>) -> Option<Self> {
        let (a, b) = match expression {
            Expression::Add(a, b) | Expression::Subtract(a, b) | Expression::Multiply(a, b) | Expression::Divide(a, b) => {
                (Self::of(a, leaf)?, Self::of(b, leaf)?)
            }
            Expression::Number(value) => return Some(Self::whole(Polynomial::constant(*value))),
            // A quotient, so that a mean of three stays exact.
            Expression::Aggregate(Aggregate::Mean, series) => {
                return Some(Self {
                    numerator: leaf(&Expression::Aggregate(Aggregate::Sum, series.clone()))?,
                    denominator: Some(leaf(&Expression::Aggregate(Aggregate::Count, series.clone()))?),
                });
            }
            _ => return leaf(expression).map(Self::whole),
        };
        let combined = move || -> Result<Self, AlgebraError> {
            let numerator = match expression {
                Expression::Multiply(..) => a.numerator.multiply(&b.numerator)?,
                Expression::Divide(..) => {
                    let times = |numerator: Polynomial, denominator: Option<Polynomial>| match denominator {
                        None => Ok(numerator),
                        Some(denominator) => numerator.multiply(&denominator),
                    };
                    let denominator = Some(times(b.numerator, a.denominator)?);
                    return Ok(Self { numerator: times(a.numerator, b.denominator)?, denominator });
                }
                Expression::Add(..) => a.over(&b)?.add(&*b.over(&a)?)?,
                _ => a.over(&b)?.subtract(&*b.over(&a)?)?,
            };
            Ok(Self { numerator, denominator: a.common(b)? })
        };
        combined().ok()
    }

    fn whole(numerator: Polynomial) -> Self {
        Self { numerator, denominator: None }
    }

    /// The numerator over the denominator that it has in common with another.
    fn over(&self, other: &Self) -> Result<Cow<'_, Polynomial>, AlgebraError> {
        Ok(match &other.denominator {
            None => Cow::Borrowed(&self.numerator),
            Some(denominator) => Cow::Owned(self.numerator.multiply(denominator)?),
        })
    }

    /// The product of both denominators.
    fn common(self, other: Self) -> Result<Option<Polynomial>, AlgebraError> {
        Ok(match (self.denominator, other.denominator) {
            (Some(one), Some(other)) => Some(one.multiply(&other)?),
            (one, other) => one.or(other),
        })
    }
}
