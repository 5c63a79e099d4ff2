//! Relations between figures in canonical form: a polynomial over cells compared with zero.
//!
//! Every equation a rule states becomes this form when it is bound to the cells of a table: quotients are cleared
//! (`done / target == rate` becomes `done − rate·target = 0`), equal products are merged. In this form each cell mostly
//! occurs once, so that evaluation on intervals is exact, and the same form is what the locator solves.

use rust_decimal::Decimal;
use smallvec::{SmallVec, smallvec};

use crate::algebra::interval::Interval;

/// Index of a cell in the group that is being checked or located.
pub type Variable = u32;

/// The most cells that may be multiplied in one product.
pub const MAX_DEGREE: usize = 3;

/// A coefficient times a product of up to [`MAX_DEGREE`] cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The factor before the cells.
    pub coefficient: Decimal,
    factors: [Variable; MAX_DEGREE],
    degree: u8,
}

impl Term {
    /// The cells that are multiplied, in ascending order; empty for a constant.
    pub fn factors(&self) -> &[Variable] {
        &self.factors[..usize::from(self.degree)]
    }

    /// The same as a value that can be compared at once.
    pub fn cells(&self) -> ([Variable; MAX_DEGREE], u8) {
        (self.factors, self.degree)
    }
}

/// A sum of terms, merged and ordered by their cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polynomial {
    terms: Terms,
}

/// Most have one or two, a quotient that was cleared.
type Terms = SmallVec<[Term; 2]>;

/// Why two polynomials could not be combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlgebraError {
    /// A coefficient left the range of exact decimals (28 digits).
    TooLarge,
    /// More than [`MAX_DEGREE`] cells would be multiplied.
    TooHighDegree,
}

impl Polynomial {
    /// A constant.
    pub fn constant(value: Decimal) -> Self {
        let mut polynomial = Self::default();
        if !value.is_zero() {
            polynomial.terms.push(Term { coefficient: value, factors: [0; MAX_DEGREE], degree: 0 });
        }
        polynomial
    }

    /// One cell.
    pub fn variable(variable: Variable) -> Self {
        Self { terms: smallvec![Term { coefficient: Decimal::ONE, factors: [variable, 0, 0], degree: 1 }] }
    }

    /// The sum of cells, each once.
    pub fn sum(variables: impl IntoIterator<Item = Variable>) -> Self {
        let mut terms: Terms = variables
            .into_iter()
            .map(|variable| Term { coefficient: Decimal::ONE, factors: [variable, 0, 0], degree: 1 })
            .collect();
        terms.sort_by(|a, b| a.factors().cmp(b.factors()));
        Self { terms }
    }

    /// The terms, ordered by their cells.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether it is the constant zero.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// The value, if no cell occurs.
    pub fn as_constant(&self) -> Option<Decimal> {
        match self.terms.as_slice() {
            [] => Some(Decimal::ZERO),
            [only] if only.degree == 0 => Some(only.coefficient),
            _ => None,
        }
    }

    /// The cells that occur, ascending, each once.
    pub fn variables(&self) -> SmallVec<[Variable; 4]> {
        let mut all = SmallVec::with_capacity(self.terms.len() + 1);
        self.terms.iter().for_each(|term| all.extend_from_slice(term.factors()));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The sum of both.
    pub fn add(&self, other: &Self) -> Result<Self, AlgebraError> {
        self.combine(other, |coefficient| coefficient)
    }

    /// The difference of both.
    pub fn subtract(&self, other: &Self) -> Result<Self, AlgebraError> {
        self.combine(other, |coefficient| -coefficient)
    }

    /// The sum of both, the other's coefficients taken with a sign.
    fn combine(&self, other: &Self, signed: impl Fn(Decimal) -> Decimal) -> Result<Self, AlgebraError> {
        let mut terms = Terms::with_capacity(self.terms.len() + other.terms.len());
        let (mut left, mut right) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => a.factors().cmp(b.factors()),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => break,
            };
            match order {
                std::cmp::Ordering::Less => {
                    if let Some(term) = left.next() {
                        terms.push(term.clone());
                    }
                }
                std::cmp::Ordering::Greater => {
                    if let Some(term) = right.next() {
                        terms.push(Term { coefficient: signed(term.coefficient), ..term.clone() });
                    }
                }
                std::cmp::Ordering::Equal => {
                    if let (Some(a), Some(b)) = (left.next(), right.next()) {
                        let coefficient = a.coefficient.checked_add(signed(b.coefficient)).ok_or(AlgebraError::TooLarge)?;
                        if !coefficient.is_zero() {
                            terms.push(Term { coefficient, ..a.clone() });
                        }
                    }
                }
            }
        }
        Ok(Self { terms })
    }

    /// Whether the sum of both is zero.
    pub fn is_opposite(&self, other: &Self) -> bool {
        let opposite = |(a, b): (&Term, &Term)| a.factors() == b.factors() && a.coefficient == -b.coefficient;
        self.terms.len() == other.terms.len() && self.terms.iter().zip(&other.terms).all(opposite)
    }

    /// Every coefficient times a factor.
    pub fn scale(&self, factor: Decimal) -> Result<Self, AlgebraError> {
        if factor.is_zero() {
            return Ok(Self::default());
        }
        let mut scaled = self.clone();
        for term in &mut scaled.terms {
            term.coefficient = term.coefficient.checked_mul(factor).ok_or(AlgebraError::TooLarge)?;
        }
        Ok(scaled)
    }

    /// The product of both.
    pub fn multiply(&self, other: &Self) -> Result<Self, AlgebraError> {
        for (one, other) in [(self, other), (other, self)] {
            if one.as_constant() == Some(Decimal::ONE) {
                return Ok(other.clone());
            }
        }
        let mut product: Option<Self> = None;
        for a in &self.terms {
            let mut partial = Terms::with_capacity(other.terms.len());
            for b in &other.terms {
                let degree = usize::from(a.degree) + usize::from(b.degree);
                if degree > MAX_DEGREE {
                    return Err(AlgebraError::TooHighDegree);
                }
                let mut factors = [0; MAX_DEGREE];
                factors[..usize::from(a.degree)].copy_from_slice(a.factors());
                factors[usize::from(a.degree)..degree].copy_from_slice(b.factors());
                factors[..degree].sort_unstable();
                let coefficient = a.coefficient.checked_mul(b.coefficient).ok_or(AlgebraError::TooLarge)?;
                partial.push(Term { coefficient, factors, degree: degree as u8 });
            }
            partial.sort_by(|a, b| a.factors().cmp(b.factors()));
            let partial = Self { terms: partial };
            product = Some(match product {
                None => partial,
                Some(product) => product.add(&partial)?,
            });
        }
        Ok(product.unwrap_or_default())
    }

    /// All values the polynomial can take while each cell stays within its interval.
    ///
    /// Exact while each cell occurs once; otherwise an enclosure (wider, never narrower).
    pub fn evaluate(&self, interval: impl Fn(Variable) -> Interval) -> Interval {
        let mut total = Interval::point(Decimal::ZERO);
        for term in &self.terms {
            let mut product = Interval::point(term.coefficient);
            for &factor in term.factors() {
                product = product.multiply(&interval(factor));
            }
            total = total.add(&product);
        }
        total
    }

    /// The value at one point; `None` where it leaves the range of exact decimals.
    pub fn value(&self, value: impl Fn(Variable) -> Decimal) -> Option<Decimal> {
        let mut total = Decimal::ZERO;
        for term in &self.terms {
            let mut product = term.coefficient;
            for &factor in term.factors() {
                // Most coefficients are one.
                product = if product == Decimal::ONE { value(factor) } else { product.checked_mul(value(factor))? };
            }
            total = total.checked_add(product)?;
        }
        Some(total)
    }
}

/// How a polynomial compares with zero where the relation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `= 0`
    Equal,
    /// `≤ 0`
    AtMost,
    /// `< 0`
    Below,
}

/// A relation that must hold between cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Compared with zero.
    pub polynomial: Polynomial,
    /// The comparison.
    pub comparison: Comparison,
}

impl Relation {
    /// Whether some values within the intervals satisfy the relation.
    pub fn is_satisfiable(&self, interval: impl Fn(Variable) -> Interval) -> bool {
        let reachable = self.polynomial.evaluate(interval);
        match self.comparison {
            Comparison::Equal => reachable.contains_zero(),
            Comparison::AtMost => reachable.reaches_down_to_zero(),
            Comparison::Below => reachable.reaches_below_zero(),
        }
    }
}
