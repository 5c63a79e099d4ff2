//! Errors of typing: how a printed number turns into another by one slip of the hand, and how likely that is.
//!
//! The kinds are those of Damerau (1964) — one character wrong, missing, too many, or two adjacent ones swapped — as used
//! for balance edits by Scholtus (2009), and slips of the decimal point, the unit and the sign.

use rust_decimal::{Decimal, RoundingStrategy};

use super::Cell;
use crate::finding::Cause;
use crate::interval::Interval;

/// What a change is worth that nothing explains, in bits: any other number could have been printed.
pub(super) const UNEXPLAINED: f64 = 20.0;

/// Rounds the way a person does.
pub fn round(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// The distance between two numbers, the greatest there is where it cannot be expressed.
pub(super) fn apart(one: Decimal, other: Decimal) -> Decimal {
    one.checked_sub(other).map_or(Decimal::MAX, |distance| distance.abs())
}

impl Cell {
    /// Whether only whole numbers can stand here: an exact count.
    pub(super) fn is_whole(&self) -> bool {
        !self.percent && self.interval.as_point().is_some() && self.value.fract().is_zero()
    }

    /// Whether trailing zeros may have been cut off: it ends in none.
    pub(super) fn may_be_cut(&self) -> bool {
        let hidden = if self.percent { 2 } else { 0 };
        self.value.normalize().scale().max(hidden) >= u32::from(self.decimals).max(hidden)
    }

    /// The decimals to which a new value is given.
    ///
    /// Those that are printed, or more where the interval tells that the row is printed finer (`35` beside `0.405`).
    pub(super) fn digits(&self) -> u32 {
        if self.is_whole() {
            return 0;
        }
        // One less than the finest decimal, so that half a unit can be expressed.
        let printed = u32::from(self.decimals).min(27);
        if self.value.normalize().scale() > printed {
            return printed;
        }
        let width = match (self.interval.low.value(), self.interval.high.value()) {
            (Some(low), Some(high)) => high.checked_sub(low).unwrap_or(Decimal::ZERO),
            _ => Decimal::ZERO,
        };
        if width <= Decimal::ZERO {
            return printed;
        }
        (printed..12).find(|digits| Decimal::new(1, *digits) <= width).unwrap_or(printed)
    }

    /// The true values that a new value, printed with some decimals, would stand for.
    pub(super) fn printed(&self, value: Decimal, digits: u32) -> Interval {
        let exact = !self.percent && self.interval.as_point().is_some();
        if exact && (value.scale() <= digits || value.normalize().scale() <= digits || self.is_whole()) {
            return Interval::point(value);
        }
        let half = Decimal::new(5, digits + 1);
        Interval::around(value, half)
    }
}

/// `log2`, linear between powers of two: monotone, and the same on every machine.
pub(super) fn bits_of(value: f64) -> f64 {
    if !value.is_finite() || value <= 0.0 {
        return if value > 0.0 { 64.0 } else { -64.0 };
    }
    let mut exponent = 0.0;
    let mut rest = value;
    while rest >= 2.0 {
        rest /= 2.0;
        exponent += 1.0;
    }
    while rest < 1.0 {
        rest *= 2.0;
        exponent -= 1.0;
    }
    exponent + rest - 1.0
}

/// The slip that turns the expected number into the reported one, and minus the logarithm of its probability.
pub(super) fn typo(cell: &Cell, reported: Decimal, expected: Decimal) -> Option<(Cause, f64)> {
    if reported == expected {
        return None;
    }
    if reported == -expected {
        return Some((Cause::Sign, 4.0));
    }
    let mut best: Option<(Cause, f64)> = None;
    let mut offer = |cause: Cause, bits: f64| {
        if best.is_none_or(|(_, least)| bits < least) {
            best = Some((cause, bits));
        }
    };
    if let Some((power, larger)) = moved_point(reported, expected) {
        let bits = match power {
            1 => 4.0,
            3 | 8 => 5.5,
            _ => 4.5,
        };
        let cause = if power < 4 { Cause::DecimalSlip } else { Cause::UnitSlip };
        if let Some(factor) = 10_i64.checked_pow(power).map(Decimal::from) {
            let exact = if larger {
                expected.checked_mul(factor) == Some(reported)
            } else {
                reported.checked_mul(factor) == Some(expected)
            };
            if exact {
                offer(cause, bits);
            } else {
                // Digits were lost or made up by the slip: what is left must still be the rounded number.
                let digits = cell.digits();
                let rounded = |value: Decimal| value.checked_div(factor).map(|value| round(value, digits));
                let lost = if larger { rounded(reported) == Some(expected) } else { rounded(expected) == Some(reported) };
                if lost && significant(reported.abs().min(expected.abs())) >= 2 {
                    // A point moved to the left loses digits; one moved to the right does not make any up.
                    offer(cause, bits + if larger { 8.0 } else { 1.0 });
                }
            }
        }
    }
    if reported.is_sign_negative() == expected.is_sign_negative() || reported.is_zero() {
        let (digits, printed) = (cell.digits(), u32::from(cell.decimals).min(27));
        let shift = if cell.percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let shown = |digits: u32| if cell.percent { digits.saturating_sub(2) } else { digits };
        if let (Some(from), Some(to)) = (expected.checked_mul(shift), reported.checked_mul(shift)) {
            // Formatting with a precision can fail on the largest numbers; `rescale` then leaves them as they are.
            let fixed = |value: Decimal, digits: u32| {
                let mut shown = round(value.abs(), digits);
                shown.rescale(digits);
                shown.to_string()
            };
            let bare = |value: Decimal| value.abs().normalize().to_string();
            let mut forms =
                vec![(fixed(from, shown(digits)), fixed(to, shown(printed.max(reported.normalize().scale()).min(27))))];
            if digits > 0 || printed > 0 {
                forms.push((bare(from), bare(to)));
            }
            // The digits alone: a point that is set by the form and not by the hand moves along.
            let bare = (plain(&forms[0].0), plain(&forms[0].1));
            for (index, (from, to)) in forms.into_iter().chain([bare]).enumerate() {
                if let Some((cause, bits)) = slip(from.as_bytes(), to.as_bytes()) {
                    offer(cause, bits + 0.5 * index as f64);
                }
            }
        }
    }
    best
}

/// The values between two others from which one slip of the hand makes what is reported, at the cell's decimals, ascending;
/// those that [`typo`] knows.
pub(super) fn before(cell: &Cell, reported: Decimal, (least, most): (Decimal, Decimal)) -> Vec<Decimal> {
    let digits = cell.digits();
    let shift = if cell.percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
    let mut values = Vec::new();
    let mut keep = |value: Decimal| {
        if (least..=most).contains(&value) && value.normalize().scale() <= digits && value != reported {
            values.push(value);
        }
    };
    keep(-reported);
    for power in [1_u32, 2, 3, 4, 8] {
        let factor = Decimal::from(10_i64.pow(power));
        reported.checked_mul(factor).into_iter().for_each(&mut keep);
        reported.checked_div(factor).map(|value| round(value, digits)).into_iter().for_each(&mut keep);
    }
    if let Some(shown) = reported.checked_mul(shift) {
        let mut fixed = shown.abs();
        fixed.rescale(if cell.percent { digits.saturating_sub(2) } else { digits });
        let places = fixed.scale();
        let fixed = fixed.to_string();
        // The digits alone take the point of the cell's decimals again.
        let forms = [(shown.abs().normalize().to_string(), None), (plain(&fixed), Some(places)), (fixed, None)];
        let sign = if reported.is_sign_negative() { -1 } else { 1 };
        let scale = if cell.percent { 2 } else { 0 };
        for (form, places) in forms {
            slips(form.as_bytes(), |typed| {
                let Some((mantissa, point)) = magnitude(typed) else { return };
                let value = Decimal::try_from_i128_with_scale(sign * mantissa, places.unwrap_or(point) + scale);
                value.into_iter().for_each(&mut keep);
            });
        }
    }
    values.sort();
    values.dedup();
    values
}

/// The digits of a number as written, as one whole number, and how many of them stand behind the point.
fn magnitude(written: &[u8]) -> Option<(i128, u32)> {
    let (mut mantissa, mut behind, mut point) = (0_i128, 0_u32, false);
    for byte in written {
        match byte {
            b'0'..=b'9' => {
                mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
                behind += u32::from(point);
            }
            _ => point = true,
        }
    }
    written.iter().any(u8::is_ascii_digit).then_some((mantissa, behind))
}

/// Calls `keep` for what may have been meant by a number as written: one digit wrong, too many, missing, or two swapped.
fn slips(written: &[u8], mut keep: impl FnMut(&[u8])) {
    let mut typed = Vec::with_capacity(written.len() + 1);
    for at in 0..=written.len() {
        let (front, back) = written.split_at(at);
        for digit in b'0'..=b'9' {
            typed.clear();
            typed.extend_from_slice(front);
            typed.push(digit);
            typed.extend_from_slice(back);
            keep(&typed);
        }
        let Some(own) = back.first().copied().filter(u8::is_ascii_digit) else { continue };
        typed.clear();
        typed.extend_from_slice(front);
        typed.extend_from_slice(&back[1..]);
        keep(&typed);
        typed.clear();
        typed.extend_from_slice(written);
        for digit in (b'0'..=b'9').filter(|digit| *digit != own) {
            typed[at] = digit;
            keep(&typed);
        }
        typed[at] = own;
        // Across the decimal point the digits still stand side by side.
        let next = if written.get(at + 1) == Some(&b'.') { at + 2 } else { at + 1 };
        if next < written.len() {
            typed.swap(at, next);
            keep(&typed);
        }
    }
}

/// The digits of a number as written, without the point and leading zeros.
fn plain(written: &str) -> String {
    written.replace('.', "").trim_start_matches('0').to_owned()
}

/// The power of ten that lies between two numbers, nearly, and whether the reported one is the larger.
fn moved_point(reported: Decimal, expected: Decimal) -> Option<(u32, bool)> {
    let size = |value: Decimal| value.mantissa().unsigned_abs() as f64 / 10_f64.powi(value.scale() as i32);
    let ratio = size(reported) / size(expected);
    [1_u32, 2, 3, 4, 8].into_iter().find_map(|power| {
        let factor = 10_f64.powi(power as i32);
        let near = |ratio: f64| (0.9..1.1).contains(&ratio);
        if near(ratio / factor) {
            Some((power, true))
        } else if near(ratio * factor) {
            Some((power, false))
        } else {
            None
        }
    })
}

/// Number of significant digits.
fn significant(value: Decimal) -> u32 {
    let mut mantissa = value.normalize().mantissa().unsigned_abs();
    let mut count = 0;
    while mantissa > 0 {
        mantissa /= 10;
        count += 1;
    }
    count
}

/// One slip between two numbers as written.
fn slip(from: &[u8], to: &[u8]) -> Option<(Cause, f64)> {
    let digits = from.iter().filter(|byte| byte.is_ascii_digit()).count() as f64;
    let start = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let shorter = from.len().min(to.len());
    let end = from.iter().rev().zip(to.iter().rev()).take_while(|(a, b)| a == b).count().min(shorter - start);
    let (out, put) = (&from[start..from.len() - end], &to[start..to.len() - end]);
    let all_digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    match (out, put) {
        ([a, b], [c, d]) if a == d && b == c && all_digits(out) => {
            Some((Cause::DigitsSwapped, 2.0 + bits_of((digits - 1.0).max(1.0))))
        }
        // Across the decimal point the digits still stand side by side.
        ([a, b'.', b], [c, b'.', d]) if a == d && b == c => Some((Cause::DigitsSwapped, 2.5 + bits_of((digits - 1.0).max(1.0)))),
        ([_], [_]) if all_digits(out) && all_digits(put) => Some((Cause::DigitWrong, 2.0 + bits_of(9.0 * digits))),
        ([_], []) if all_digits(out) => Some((Cause::DigitMissing, 2.0 + bits_of(digits))),
        ([], [_]) if all_digits(put) => {
            // A key that was hit twice is likelier than any other digit.
            let twice = [start.checked_sub(1), Some(start)].into_iter().flatten().any(|at| from.get(at) == put.first());
            Some((Cause::DigitAdded, if twice { 3.0 + bits_of(digits) } else { 2.5 + bits_of(10.0 * (digits + 1.0)) }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::Interval;

    fn cell(value: &str, decimals: u8, percent: bool) -> Cell {
        let value: Decimal = value.parse().unwrap();
        Cell {
            value,
            interval: Interval::around(value, Decimal::new(5, u32::from(decimals) + 1)),
            decimals,
            percent,
            weight: Decimal::ONE,
            fixed: false,
            previous: None,
            stated: None,
        }
    }

    fn cause(reported: &str, expected: &str, decimals: u8, percent: bool) -> Option<Cause> {
        let cell = cell(reported, decimals, percent);
        typo(&cell, cell.value, expected.parse().unwrap()).map(|(cause, _)| cause)
    }

    #[test]
    fn single_slips_are_named() {
        assert_eq!(cause("161", "116", 0, false), Some(Cause::DigitsSwapped));
        assert_eq!(cause("19979", "1979", 0, false), Some(Cause::DigitAdded));
        assert_eq!(cause("755", "75", 0, false), Some(Cause::DigitAdded));
        assert_eq!(cause("179", "1979", 0, false), Some(Cause::DigitMissing));
        assert_eq!(cause("1929", "1979", 0, false), Some(Cause::DigitWrong));
        assert_eq!(cause("19.79", "1979", 2, false), Some(Cause::DecimalSlip));
        assert_eq!(cause("65000", "650000000", 0, false), Some(Cause::UnitSlip));
        assert_eq!(cause("6.5", "65000", 1, false), Some(Cause::UnitSlip));
        assert_eq!(cause("-137", "137", 0, false), Some(Cause::Sign));
        assert_eq!(cause("1.2632", "1.6232", 4, true), Some(Cause::DigitsSwapped));
        assert_eq!(cause("0.45", "0.405", 2, false), Some(Cause::DigitMissing));
        assert_eq!(cause("0.450", "0.405", 3, false), Some(Cause::DigitsSwapped));
        assert_eq!(cause("63.20", "36.20", 2, false), Some(Cause::DigitsSwapped));
        assert_eq!(cause("132.00", "123.00", 2, false), Some(Cause::DigitsSwapped));
        assert_eq!(cause("1.5150", "1.6232", 4, true), None);
        assert_eq!(cause("100", "57", 0, false), None);
    }

    #[test]
    fn a_slip_that_loses_digits_is_still_known() {
        // 123.45 with the point moved, at two decimals.
        assert_eq!(cause("12.35", "123.45", 2, false), Some(Cause::DecimalSlip));
    }

    #[test]
    fn the_logarithm_is_monotone() {
        let values = [0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 3.9, 4.0, 100.0];
        assert!(values.windows(2).all(|pair| bits_of(pair[0]) < bits_of(pair[1])));
    }
}
