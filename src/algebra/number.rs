//! The numbers that relations are calculated on: exact decimals, or whole multiples of a common unit where they fit.

use std::fmt::Debug;

use rust_decimal::{Decimal, RoundingStrategy};

/// A power of ten; `None` beyond the range of whole numbers.
pub fn ten_to(exponent: u32) -> Option<i128> {
    const POWERS: [i128; 39] = {
        let mut powers = [1; 39];
        let mut at = 1;
        while at < powers.len() {
            powers[at] = powers[at - 1] * 10;
            at += 1;
        }
        powers
    };
    POWERS.get(exponent as usize).copied()
}

/// The same where it is short.
pub fn short_ten_to(exponent: u32) -> Option<i64> {
    i64::try_from(ten_to(exponent)?).ok()
}

/// Rounds the way a person does: half away from zero.
pub fn rounded(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// An exact number. Every operation that would leave its range answers `None`.
pub trait Number: Copy + Ord + Debug {
    /// Nought.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// The sum.
    fn plus(self, other: Self) -> Option<Self>;
    /// The product.
    fn times(self, other: Self) -> Option<Self>;
    /// The opposite.
    fn opposite(self) -> Self;

    /// Two numbers in the same proportion, smaller ones where that is easily had.
    fn shortened(one: Self, other: Self) -> (Self, Self) {
        (one, other)
    }

    /// Whether it is nought.
    fn is_nought(self) -> bool {
        self == Self::ZERO
    }

    /// Whether it lies below nought.
    fn is_negative(self) -> bool {
        self < Self::ZERO
    }
}

impl Number for Decimal {
    const ZERO: Self = Decimal::ZERO;
    const ONE: Self = Decimal::ONE;

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn times(self, other: Self) -> Option<Self> {
        self.checked_mul(other)
    }

    fn opposite(self) -> Self {
        -self
    }

    fn is_nought(self) -> bool {
        self.is_zero()
    }

    fn is_negative(self) -> bool {
        self.is_sign_negative() && !self.is_zero()
    }
}

impl Number for i128 {
    const ZERO: Self = 0;
    const ONE: Self = 1;

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn times(self, other: Self) -> Option<Self> {
        // Nearly always both are short, and the product of two short numbers fits.
        match (i64::try_from(self), i64::try_from(other)) {
            (Ok(one), Ok(other)) => Some(i128::from(one) * i128::from(other)),
            _ => self.checked_mul(other),
        }
    }

    /// Relations are scaled far within the range; its lowest number is never reached.
    fn opposite(self) -> Self {
        self.saturating_neg()
    }

    fn shortened(one: Self, other: Self) -> (Self, Self) {
        const SHORT: u128 = 1 << 32;
        if one.unsigned_abs().min(other.unsigned_abs()) < SHORT {
            return (one, other);
        }
        let (mut a, mut b) = (one, other);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        (one / a, other / a)
    }
}
