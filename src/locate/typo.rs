//! Errors of typing: how a printed number turns into another by one slip of the hand, and how likely that is.
//!
//! The kinds are those of Damerau (1964) — one character wrong, missing, too many, or two adjacent ones swapped — as used
//! for balance edits by Scholtus (2009), and slips of the decimal point, the unit and the sign.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Cell;
use crate::algebra::interval::Interval;
use crate::algebra::number::rounded;
use crate::model::cause::Cause;
use crate::text::quantity::power_of_ten;

/// What a change is worth that nothing explains, in bits: any other number could have been printed.
pub(super) const UNEXPLAINED: f64 = 20.0;

/// The distance between two numbers, the greatest there is where it cannot be expressed.
pub(super) fn apart(one: Decimal, other: Decimal) -> Decimal {
    one.checked_sub(other).map_or(Decimal::MAX, |distance| distance.abs())
}

impl Cell {
    /// Whether only whole numbers can stand here: an exact count.
    pub(super) fn is_whole(&self) -> bool {
        !self.percent && self.interval.as_point().is_some() && (self.value.scale() == 0 || self.value.fract().is_zero())
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
        if self.value.scale() > printed && self.value.normalize().scale() > printed {
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

/// A number as a float, the nearest one unless it is long.
pub(super) fn float(value: Decimal) -> f64 {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    // A quotient of two floats that are exact is the nearest to the true one.
    let exact = i64::try_from(value.mantissa()).ok().filter(|mantissa| mantissa.unsigned_abs() < 1 << 50);
    match (exact, POWERS.get(value.scale() as usize)) {
        (Some(mantissa), Some(power)) => mantissa as f64 / power,
        _ => value.to_f64().unwrap_or(f64::MAX),
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
                let rounded = |value: Decimal| value.checked_div(factor).map(|value| rounded(value, digits));
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
            let fixed = |value: Decimal, digits: u32| {
                let mut shown = rounded(value.abs(), digits);
                // Cannot be done with the largest numbers, which are left as they are.
                shown.rescale(digits);
                Written::of(shown)
            };
            let shown_to = shown(printed.max(reported.normalize().scale()).min(27));
            let whole = (fixed(from, shown(digits)), fixed(to, shown_to));
            let bare = (digits > 0 || printed > 0).then(|| (Written::of(from.normalize()), Written::of(to.normalize())));
            // The digits alone: a point that is set by the form and not by the hand moves along.
            let plain = (whole.0.plain(), whole.1.plain());
            for (index, (from, to)) in [Some(whole), bare, Some(plain)].into_iter().flatten().enumerate() {
                let (from, to) = (from.as_bytes(), to.as_bytes());
                if let Some((cause, bits)) = slip(from, to) {
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
        reported.checked_div(factor).map(|value| rounded(value, digits)).into_iter().for_each(&mut keep);
    }
    if let Some(shown) = reported.checked_mul(shift) {
        let mut fixed = shown.abs();
        fixed.rescale(if cell.percent { digits.saturating_sub(2) } else { digits });
        let places = fixed.scale();
        let fixed = Written::of(fixed);
        // The digits alone take the point of the cell's decimals again.
        let forms = [(Written::of(shown.normalize()), None), (fixed.plain(), Some(places)), (fixed, None)];
        let sign = if reported.is_sign_negative() { -1 } else { 1 };
        let scale = if cell.percent { 2 } else { 0 };
        for (form, places) in forms {
            // Nearly all of them lie outside, which is quickly seen.
            let behind = places.unwrap_or(form.behind()) + scale;
            let room = [behind.saturating_sub(1), behind, behind + 1].map(|scale| (scale, between(least, most, scale)));
            form.slips(|mantissa, point| {
                let (mantissa, scale) = (sign * mantissa, places.unwrap_or(point) + scale);
                if room.iter().any(|(at, (low, high))| *at == scale && (*low..=*high).contains(&mantissa)) {
                    Decimal::try_from_i128_with_scale(mantissa, scale).into_iter().for_each(&mut keep);
                }
            });
        }
    }
    values.sort();
    values.dedup();
    values
}

/// The whole numbers of units of 10^−`scale` that lie between two values, or more than these.
fn between(least: Decimal, most: Decimal, scale: u32) -> (i128, i128) {
    let units = |value: Decimal| {
        let larger = value.checked_mul(power_of_ten(i32::try_from(scale).ok()?)?)?;
        larger.trunc().to_i128()
    };
    (units(least).map_or(i128::MIN, |units| units - 1), units(most).map_or(i128::MAX, |units| units + 1))
}

/// A number as written, without its sign.
struct Written {
    bytes: [u8; 32],
    from: usize,
}

impl Written {
    fn of(value: Decimal) -> Self {
        let mut written = Self { bytes: [b'0'; 32], from: 32 };
        let (mut rest, mut behind) = (value.mantissa().unsigned_abs(), value.scale());
        loop {
            // The last of a long number's digits leave a short one, which is quicker to divide.
            let digit = match u64::try_from(rest) {
                Ok(short) => {
                    rest = u128::from(short / 10);
                    (short % 10) as u8
                }
                Err(_) => {
                    let digit = (rest % 10) as u8;
                    rest /= 10;
                    digit
                }
            };
            written.put(b'0' + digit);
            if behind > 0 {
                behind -= 1;
                if behind == 0 {
                    written.put(b'.');
                    continue;
                }
            }
            if rest == 0 && behind == 0 {
                return written;
            }
        }
    }

    /// Puts a byte before the others. There is room for the 29 digits of the largest number, a nought and a point.
    fn put(&mut self, byte: u8) {
        self.from -= 1;
        self.bytes[self.from] = byte;
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.from..]
    }

    /// How many digits stand behind the point.
    fn behind(&self) -> u32 {
        self.as_bytes().iter().rev().position(|byte| *byte == b'.').unwrap_or(0) as u32
    }

    /// The digits without the point and leading zeros.
    fn plain(&self) -> Self {
        let mut plain = Self { bytes: [b'0'; 32], from: 32 };
        self.as_bytes().iter().rev().filter(|byte| **byte != b'.').for_each(|byte| plain.put(*byte));
        while plain.as_bytes().first() == Some(&b'0') {
            plain.from += 1;
        }
        plain
    }

    /// Calls `keep` for what may have been meant: one digit wrong, too many, missing, or two swapped. Given are the digits as one
    /// whole number and how many of them stand behind the point.
    fn slips(&self, mut keep: impl FnMut(i128, u32)) {
        let written = self.as_bytes();
        let digit = |at: usize| written.get(at).filter(|byte| byte.is_ascii_digit()).map(|byte| i128::from(byte - b'0'));
        let count = written.iter().filter(|byte| byte.is_ascii_digit()).count();
        let all = (0..written.len()).filter_map(digit).fold(0, |all, digit| 10 * all + digit);
        let behind = self.behind();
        let point = written.iter().position(|byte| *byte == b'.').unwrap_or(written.len());
        // What stands before a position and after it, and what a digit that is put there is worth.
        let (mut front, mut back, mut worth) = (0, all, 10_i128.pow(count as u32));
        for at in 0..=written.len() {
            let moved = u32::from(at > point);
            (0..10).for_each(|digit| keep((10 * front + digit) * worth + back, behind + moved));
            let Some(own) = digit(at) else { continue };
            worth /= 10;
            back -= own * worth;
            if count > 1 {
                keep(front * worth + back, behind - moved);
            }
            (0..10).filter(|digit| *digit != own).for_each(|digit| keep(all + (digit - own) * worth, behind));
            // Across the decimal point the digits still stand side by side.
            if let Some(next) = digit(if at + 1 == point { at + 2 } else { at + 1 }) {
                keep(all + (next - own) * (worth - worth / 10), behind);
            }
            front = 10 * front + own;
        }
    }
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
    use crate::algebra::interval::Interval;

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
    fn a_number_is_written_as_it_is_shown() {
        for number in
            ["0", "0.00", "7", "0.05", "12.340", "100", "79228162514264337593543950335", "0.0000000000000000000000000001"]
        {
            let value: Decimal = number.parse().unwrap();
            for value in [value, -value] {
                assert_eq!(Written::of(value).as_bytes(), number.as_bytes());
            }
            let plain = number.replace('.', "");
            assert_eq!(Written::of(value).plain().as_bytes(), plain.trim_start_matches('0').as_bytes());
        }
    }

    #[test]
    fn a_short_number_becomes_the_nearest_float() {
        for number in
            ["0", "0.1", "-12.05", "0.91492", "123456.789", "-0.000000001", "99999999999.99", "79228162514264337593543950335"]
        {
            assert_eq!(float(number.parse().unwrap()), number.parse::<f64>().unwrap());
        }
    }

    #[test]
    fn what_was_meant_is_found_from_what_was_typed() {
        // Every value from which a slip of the keys leads to what is typed.
        for (typed, decimals, percent) in
            [("1290", 0, false), ("12.05", 2, false), ("0.9149", 4, true), ("0.5", 1, false), ("7", 0, false)]
        {
            let cell = cell(typed, decimals, percent);
            let found = before(&cell, cell.value, (Decimal::ZERO, Decimal::from(200_000)));
            let unit = Decimal::new(1, u32::from(decimals));
            let slip = |cause: Cause| !matches!(cause, Cause::DecimalSlip | Cause::UnitSlip);
            let stated = (0..15_000)
                .map(|steps| Decimal::from(steps) * unit)
                .filter(|value| typo(&cell, cell.value, *value).is_some_and(|(cause, _)| slip(cause)));
            for value in stated {
                assert!(found.contains(&value), "{typed} from {value}");
            }
        }
    }

    #[test]
    fn the_logarithm_is_monotone() {
        let values = [0.1, 0.5, 0.9, 1.0, 1.5, 2.0, 3.9, 4.0, 100.0];
        assert!(values.windows(2).all(|pair| bits_of(pair[0]) < bits_of(pair[1])));
    }
}
