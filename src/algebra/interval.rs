//! Intervals of exact decimals, with open, closed and infinite ends.
//!
//! A printed value stands for every true value that rounds to it. A relation between printed values is broken only if no
//! true values within their intervals satisfy it (XBRL Calculations 1.1, extended to products, quotients and inequalities).

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::algebra::number::{Number, short_ten_to, ten_to};

/// One end of an interval.
#[derive(Copy, Debug, PartialEq, Eq)]
pub enum End<N = Decimal> {
    /// The value belongs to the interval.
    Closed(N),
    /// The value does not belong to the interval.
    Open(N),
    /// No bound on this side.
    Unbounded,
}

// Copied as they lie in memory; what is derived goes through the variants one by one.
impl<N: Copy> Clone for End<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Number> End<N> {
    /// The bounding value, if there is one.
    pub fn value(self) -> Option<N> {
        match self {
            End::Closed(value) | End::Open(value) => Some(value),
            End::Unbounded => None,
        }
    }

    pub(crate) fn is_closed(self) -> bool {
        matches!(self, End::Closed(_))
    }

    pub(crate) fn with(value: Option<N>, closed: bool) -> Self {
        match value {
            Some(value) if closed => End::Closed(value),
            Some(value) => End::Open(value),
            None => End::Unbounded,
        }
    }

    fn combine(self, other: Self, operation: impl Fn(N, N) -> Option<N>) -> Self {
        match (self.value(), other.value()) {
            (Some(a), Some(b)) => End::with(operation(a, b), self.is_closed() && other.is_closed()),
            _ => End::Unbounded,
        }
    }
}

/// A connected set of numbers. Never empty: an operation that finds nothing answers `None`.
///
/// An end whose value would leave the range of exact decimals (28 digits) becomes unbounded: wider, never wrong.
#[derive(Copy, Debug, PartialEq, Eq)]
pub struct Interval<N = Decimal> {
    /// Lower end.
    pub low: End<N>,
    /// Upper end.
    pub high: End<N>,
}

impl<N: Copy> Clone for Interval<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Number> Interval<N> {
    /// Every number.
    pub const EVERYTHING: Self = Self { low: End::Unbounded, high: End::Unbounded };

    /// A single number.
    pub const fn point(value: N) -> Self {
        Self { low: End::Closed(value), high: End::Closed(value) }
    }

    /// Both ends included. The ends are put in order.
    pub fn closed(a: N, b: N) -> Self {
        Self { low: End::Closed(a.min(b)), high: End::Closed(a.max(b)) }
    }

    /// `value` ± `radius`, both ends included; unbounded where the ends cannot be expressed.
    pub fn around(value: N, radius: N) -> Self {
        Self { low: End::with(value.plus(radius.opposite()), true), high: End::with(value.plus(radius), true) }
    }

    /// The single number this interval holds, if it is a point.
    pub fn as_point(&self) -> Option<N> {
        match (self.low, self.high) {
            (End::Closed(a), End::Closed(b)) if a == b => Some(a),
            _ => None,
        }
    }

    /// Whether both ends are finite.
    pub fn is_bounded(&self) -> bool {
        self.low.value().is_some() && self.high.value().is_some()
    }

    /// Whether a number lies inside.
    pub fn contains(&self, value: N) -> bool {
        let above = match self.low {
            End::Closed(low) => value >= low,
            End::Open(low) => value > low,
            End::Unbounded => true,
        };
        let below = match self.high {
            End::Closed(high) => value <= high,
            End::Open(high) => value < high,
            End::Unbounded => true,
        };
        above && below
    }

    /// The numbers in both, or `None` if there are none.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let low = match (self.low.value(), other.low.value()) {
            (None, _) => other.low,
            (_, None) => self.low,
            (Some(a), Some(b)) if a == b => End::with(Some(a), self.low.is_closed() && other.low.is_closed()),
            (Some(a), Some(b)) => {
                if a > b {
                    self.low
                } else {
                    other.low
                }
            }
        };
        let high = match (self.high.value(), other.high.value()) {
            (None, _) => other.high,
            (_, None) => self.high,
            (Some(a), Some(b)) if a == b => End::with(Some(a), self.high.is_closed() && other.high.is_closed()),
            (Some(a), Some(b)) => {
                if a < b {
                    self.high
                } else {
                    other.high
                }
            }
        };
        match (low.value(), high.value()) {
            (Some(a), Some(b)) if a > b => None,
            (Some(a), Some(b)) if a == b && !(low.is_closed() && high.is_closed()) => None,
            _ => Some(Self { low, high }),
        }
    }

    /// All sums of a number from each.
    pub fn add(&self, other: &Self) -> Self {
        Self { low: self.low.combine(other.low, N::plus), high: self.high.combine(other.high, N::plus) }
    }

    /// All opposites.
    pub fn negate(&self) -> Self {
        let flip = |end: End<N>| End::with(end.value().map(|value| value.opposite()), end.is_closed());
        Self { low: flip(self.high), high: flip(self.low) }
    }

    /// All differences of a number from each.
    pub fn subtract(&self, other: &Self) -> Self {
        self.add(&other.negate())
    }

    /// All multiples by one factor.
    pub fn scale(&self, factor: N) -> Self {
        if factor.is_nought() {
            return Self::point(N::ZERO);
        }
        let times = |end: End<N>| End::with(end.value().and_then(|value| value.times(factor)), end.is_closed());
        if factor.is_negative() {
            Self { low: times(self.high), high: times(self.low) }
        } else {
            Self { low: times(self.low), high: times(self.high) }
        }
    }

    /// All products of a number from each.
    pub fn multiply(&self, other: &Self) -> Self {
        if let Some(factor) = self.as_point() {
            return other.scale(factor);
        }
        if let Some(factor) = other.as_point() {
            return self.scale(factor);
        }
        let mut corners = [self.low, self.high].into_iter().flat_map(|a| [(a, other.low), (a, other.high)]);
        let mut low: Option<(N, bool)> = None;
        let mut high: Option<(N, bool)> = None;
        for (a, b) in corners.by_ref() {
            let (Some(x), Some(y)) = (a.value(), b.value()) else { return Self::EVERYTHING };
            let Some(product) = x.times(y) else { return Self::EVERYTHING };
            // Zero times an end that is not reached is still reached, by zero itself if that belongs.
            let closed = a.is_closed() && b.is_closed() || (x.is_nought() && a.is_closed()) || (y.is_nought() && b.is_closed());
            low = Some(match low {
                Some((value, reached)) if value < product => (value, reached),
                Some((value, reached)) if value == product => (value, reached || closed),
                _ => (product, closed),
            });
            high = Some(match high {
                Some((value, reached)) if value > product => (value, reached),
                Some((value, reached)) if value == product => (value, reached || closed),
                _ => (product, closed),
            });
        }
        match (low, high) {
            (Some((a, a_closed)), Some((b, b_closed))) => {
                Self { low: End::with(Some(a), a_closed), high: End::with(Some(b), b_closed) }
            }
            _ => Self::EVERYTHING,
        }
    }

    /// The smallest interval that holds both.
    pub fn hull(&self, other: &Self) -> Self {
        let pick = |a: End<N>, b: End<N>, lower: bool| match (a.value(), b.value()) {
            (Some(x), Some(y)) if x == y => End::with(Some(x), a.is_closed() || b.is_closed()),
            (Some(x), Some(y)) => {
                if (x < y) == lower {
                    a
                } else {
                    b
                }
            }
            _ => End::Unbounded,
        };
        Self { low: pick(self.low, other.low, true), high: pick(self.high, other.high, false) }
    }

    /// Whether it is bounded from below more tightly than the other.
    pub fn starts_after(&self, other: &Self) -> bool {
        match (self.low.value(), other.low.value()) {
            (Some(a), Some(b)) => a > b || (a == b && !self.low.is_closed() && other.low.is_closed()),
            (Some(_), None) => true,
            _ => false,
        }
    }

    /// Whether it is bounded from above more tightly than the other.
    pub fn ends_before(&self, other: &Self) -> bool {
        self.negate().starts_after(&other.negate())
    }

    /// Whether some number of this interval is at most some number of the other.
    pub fn may_be_at_most(&self, other: &Self) -> bool {
        self.subtract(other).reaches_down_to_zero()
    }

    /// Whether some number of this interval is below some number of the other.
    pub fn may_be_below(&self, other: &Self) -> bool {
        self.subtract(other).reaches_below_zero()
    }

    /// Whether some number in it is zero.
    pub fn contains_zero(&self) -> bool {
        self.contains(N::ZERO)
    }

    /// Whether some number in it is at most zero.
    pub fn reaches_down_to_zero(&self) -> bool {
        match self.low {
            End::Closed(low) => low <= N::ZERO,
            End::Open(low) => low < N::ZERO,
            End::Unbounded => true,
        }
    }

    /// Whether some number in it is below zero.
    pub fn reaches_below_zero(&self) -> bool {
        self.low.value().is_none_or(|low| low < N::ZERO)
    }
}

impl Interval {
    /// All quotients of a number from each; `None` where a divisor may be zero.
    ///
    /// Quotients that do not end are rounded at 28 digits. An end of a printed value is a short decimal, which such a quotient
    /// can never equal, so the rounding decides no comparison.
    pub fn divide(&self, divisor: &Interval) -> Option<Interval> {
        if divisor.contains_zero() {
            return None;
        }
        let inverse_order = |end: End| match end.value() {
            Some(value) if !value.is_zero() => Some((value, end.is_closed())),
            _ => None,
        };
        let (Some(low), Some(high)) = (inverse_order(divisor.low), inverse_order(divisor.high)) else {
            return Some(Interval::EVERYTHING);
        };
        let mut result: Option<Interval> = None;
        for (value, closed) in [low, high] {
            let part = Interval {
                low: self.low.combine(End::with(Some(value), closed), Decimal::checked_div),
                high: self.high.combine(End::with(Some(value), closed), Decimal::checked_div),
            };
            let part = if value.is_sign_negative() { Interval { low: part.high, high: part.low } } else { part };
            result = Some(match result {
                None => part,
                Some(other) => other.hull(&part),
            });
        }
        result
    }

    /// Whether a rate can be a quotient, without dividing: the rate not negative and the divisor positive, the quotient's ends
    /// are reached where both are least or greatest. `None` for other signs, ends and sizes.
    pub fn may_be_quotient(rate: &Self, done: &Self, target: &Self) -> Option<bool> {
        let ends = |interval: &Self| match interval {
            Interval { low: End::Closed(low), high: End::Closed(high) } => Some((*low, *high)),
            _ => None,
        };
        let (rate, done, target) = (ends(rate)?, ends(done)?, ends(target)?);
        if rate.0.is_negative() || target.0.is_zero() || target.0.is_negative() {
            return None;
        }
        Some(order_to_product(done.0, rate.1, target.1)?.is_le() && order_to_product(done.1, rate.0, target.0)?.is_ge())
    }
}

/// How a number compares with the product of two others; `None` where one has more than 18 digits or the scales lie too far apart.
fn order_to_product(number: Decimal, one: Decimal, other: Decimal) -> Option<Ordering> {
    let short = |number: Decimal| i64::try_from(number.mantissa()).ok().map(i128::from);
    let (own, product) = (short(number)?, short(one)? * short(other)?);
    // Both brought to the finer of the two scales.
    let (scale, own_scale) = (one.scale() + other.scale(), number.scale());
    Some(match own_scale.cmp(&scale) {
        Ordering::Equal => own.cmp(&product),
        Ordering::Less => match short_ten_to(scale - own_scale) {
            // A short number times a short power of ten is within the range of long ones.
            Some(power) => (own * i128::from(power)).cmp(&product),
            None => own.checked_mul(ten_to(scale - own_scale)?)?.cmp(&product),
        },
        Ordering::Greater => own.cmp(&product.checked_mul(ten_to(own_scale - scale)?)?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal() -> impl Strategy<Value = Decimal> {
        (-100_000i64..100_000, 0u32..4).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
    }

    fn interval() -> impl Strategy<Value = Interval> {
        (decimal(), decimal(), any::<bool>(), any::<bool>()).prop_filter_map("empty", |(a, b, low, high)| {
            let (a, b) = (a.min(b), a.max(b));
            let candidate = Interval { low: End::with(Some(a), low), high: End::with(Some(b), high) };
            if a < b || (low && high) { Some(candidate) } else { None }
        })
    }

    /// A number inside: the middle, or an end that belongs.
    fn inside(interval: &Interval, pick: u8) -> Decimal {
        let (low, high) = (interval.low.value().unwrap(), interval.high.value().unwrap());
        match pick % 3 {
            0 if interval.low.is_closed() => low,
            1 if interval.high.is_closed() => high,
            _ => (low + high) / Decimal::TWO,
        }
    }

    proptest! {
        /// 证明: the result of an operation holds the operation's result for any numbers inside.
        #[test]
        fn operations_enclose(a in interval(), b in interval(), p in any::<u8>(), q in any::<u8>()) {
            let (x, y) = (inside(&a, p), inside(&b, q));
            prop_assert!(a.add(&b).contains(x + y));
            prop_assert!(a.subtract(&b).contains(x - y));
            prop_assert!(a.multiply(&b).contains(x * y));
            prop_assert!(a.negate().contains(-x));
            prop_assert!(a.hull(&b).contains(x) && a.hull(&b).contains(y));
            if let Some(quotient) = a.divide(&b) {
                prop_assert!(quotient.contains(x / y));
            }
        }

        /// 证明: two intervals share a number exactly when their intersection is not empty, and ends are kept open.
        #[test]
        fn intersection_is_what_both_hold(a in interval(), b in interval(), p in any::<u8>()) {
            let x = inside(&a, p);
            let both = a.contains(x) && b.contains(x);
            match a.intersect(&b) {
                Some(common) => prop_assert_eq!(common.contains(x), both),
                None => prop_assert!(!both),
            }
        }

        /// 证明: a difference reaches zero exactly when the intervals overlap.
        #[test]
        fn comparison_agrees_with_intersection(a in interval(), b in interval()) {
            prop_assert_eq!(a.subtract(&b).contains_zero(), a.intersect(&b).is_some());
        }
    }

    /// 证明: the rounding cases of the November tables hold, the true errors do not.
    #[test]
    fn printed_precision_decides() {
        let printed =
            |text: &str, unit: &str| Interval::around(text.parse().unwrap(), unit.parse::<Decimal>().unwrap() / Decimal::TWO);
        let ratio = printed("11.04", "0.01").divide(&printed("0.60", "0.01")).unwrap();
        assert!(ratio.intersect(&printed("18.4033", "0.0001")).is_some());
        let exact = |text: &str| Interval::point(text.parse().unwrap());
        let ratio = exact("20051").divide(&exact("20017")).unwrap();
        assert!(ratio.intersect(&printed("1.0021", "0.0001")).is_none());
        assert!(ratio.intersect(&printed("1.0017", "0.0001")).is_some());
    }
}
