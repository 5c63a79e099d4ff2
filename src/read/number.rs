//! From a stored double to the decimal that was meant.

use rust_decimal::Decimal;

use crate::algebra::number::ten_to;

/// Significant digits that a spreadsheet program shows at most.
const SHOWN_DIGITS: usize = 15;
/// Digits that must fall away for a 15-digit rounding to be believed: two, for one alone may be chance.
const NOISE_DIGITS: u32 = 2;

/// The decimal a double stands for; `None` if it is not finite or has more digits before the point than [`Decimal`] can hold.
///
/// That is the shortest decimal that gives the same double. Where it has more than 15 significant digits and rounding to 15 makes
/// it clearly shorter, it is calculation noise and the rounded one is taken: `0.1+0.2` is stored as `0.30000000000000004` and
/// means `0.3`, while `1.5150318471337578` keeps all its digits.
pub fn decimal(value: f64) -> Option<Decimal> {
    // An integer that a double holds exactly is meant with all its digits.
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if value.fract() == 0.0 && value.abs() < EXACT {
        return Some(Decimal::from(value as i64));
    }
    by_digits(value)
}

/// The shortest decimal as text, for a value that [`decimal`] cannot hold.
pub fn text(value: f64) -> String {
    format!("{value:?}")
}

fn by_digits(value: f64) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    let shortest = format!("{value:e}");
    let (mantissa, exponent) = shortest.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let (magnitude, count) = match without_noise(&digits) {
        Some(rounded) => (rounded, SHOWN_DIGITS),
        None => (digits.parse().ok()?, digits.len()),
    };
    let signed = if mantissa.starts_with('-') { -magnitude } else { magnitude };

    // The point stands `scale` digits from the right of the magnitude.
    let scale = i32::try_from(count).ok()? - 1 - exponent;
    let exact = match scale {
        ..0 => Decimal::try_from_i128_with_scale(signed.checked_mul(ten_to(scale.unsigned_abs())?)?, 0),
        0..=28 => Decimal::try_from_i128_with_scale(signed, scale.unsigned_abs()),
        // Digits beyond the 28th place are the residue of a subtraction and no value.
        29.. => {
            let rounded =
                ten_to(scale.unsigned_abs() - 28).map_or(0, |divisor| (signed + signed.signum() * (divisor / 2)) / divisor);
            Decimal::try_from_i128_with_scale(rounded, 28)
        }
    };
    exact.ok().map(|value| value.normalize())
}

/// The digits rounded to 15 significant ones, where clearly fewer remain than that.
fn without_noise(digits: &str) -> Option<i128> {
    let head: i128 = digits.get(..SHOWN_DIGITS)?.parse().ok()?;
    let up = *digits.as_bytes().get(SHOWN_DIGITS)? >= b'5';
    let rounded = head + i128::from(up);
    (rounded % 10_i128.pow(NOISE_DIGITS) == 0).then_some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: f64) -> String {
        decimal(value).map_or_else(|| text(value), |value| value.to_string())
    }

    #[test]
    fn doubles_are_read_as_the_decimals_that_were_typed() {
        for typed in [
            "0",
            "1",
            "-3",
            "0.1",
            "1.515",
            "7.8",
            "36.49",
            "0.8833",
            "107000",
            "76801.94",
            "0.405",
            "123456789012.25",
            "0.0000001",
        ] {
            assert_eq!(said(typed.parse().unwrap()), typed);
        }
        assert_eq!(said(-0.0), "0");
        assert_eq!(said(9_007_199_254_740_993.0), "9007199254740992");
        assert_eq!(said(1.234567890123457e17), "123456789012345700");
    }

    #[test]
    fn calculation_noise_is_rounded_away_and_real_digits_stay() {
        assert_eq!(said(0.1 + 0.2), "0.3");
        assert_eq!(said(0.1 + 0.7), "0.8");
        assert_eq!(said(1.1 * 1.1), "1.21");
        assert_eq!(said(-(0.1 + 0.2)), "-0.3");
        assert_eq!(said(0.999_999_999_999_999_9), "1");
        assert_eq!(said(1.515_031_847_133_757_8), "1.5150318471337578");
        assert_eq!(said(2.0 / 3.0), "0.6666666666666666");
        assert_eq!(said(1.0 / 3.0 * 1e-13), "0.0000000000000333333333333333");
    }

    #[test]
    fn what_no_decimal_can_hold_is_not_guessed() {
        assert_eq!(decimal(f64::NAN), None);
        assert_eq!(decimal(f64::INFINITY), None);
        assert_eq!(decimal(1e300), None);
        assert_eq!(said(1e300), "1e300");
        assert_eq!(said(1e-300), "0");
        assert_eq!(said(7e28), "70000000000000000000000000000");
    }

    proptest::proptest! {
        #[test]
        fn every_decimal_with_up_to_15_digits_survives(digits in 0_i64..1_000_000_000_000_000, scale in 0_u32..20) {
            let typed = Decimal::new(digits, scale).normalize();
            let double: f64 = typed.to_string().parse().unwrap();
            let read = decimal(double);
            proptest::prop_assert_eq!((read, read.map(|read| read.scale())), (Some(typed), Some(typed.scale())));
        }
    }
}
