//! A figure: one cell of a table as the field understands it, with the interval its printed form stands for.

use ecow::{EcoString, eco_format};
use rust_decimal::Decimal;

use crate::algebra::interval::Interval;
use crate::algebra::number;
use crate::model::workbook::Address;

/// What a cell says. Kinds are kept apart and never coerced into one another.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number.
    Number,
    /// “Does not apply here”: `/`, `—`, `无` (the profile says which words).
    NotApplicable,
    /// Nothing.
    Blank,
    /// A word for a state in place of a number: `正在推进`.
    Status,
    /// A number with a note: `40(市本级)`. Both are kept.
    Mixed {
        /// The words beside the number.
        note: Box<str>,
    },
    /// A number with its unit: `8950人`, `10000万`.
    Quantity {
        /// The unit as written.
        unit: Box<str>,
    },
    /// A paragraph in place of figures.
    Text,
    /// A date, most often a fraction such as `1/2` that the spreadsheet program turned into one.
    Date,
    /// An error value such as `#REF!`.
    Error,
    /// A formula without a stored value.
    Uncomputed,
}

/// How a figure's writing departs from a plain number, where it was still read as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// Stored as text though it is a number.
    pub as_text: bool,
    /// Full-width digits, inner spaces, thousands separators or Chinese numerals had to be normalised.
    pub normalised: bool,
    /// Written in scientific notation (`1.2E+05`).
    pub scientific: bool,
    /// Written in another convention than the rest of its row: without the percent sign among percentages, or with it among
    /// plain numbers. The value is already what was meant.
    pub convention: bool,
}

/// How a cell is printed. The text of a number is made where it is asked for, since most are never quoted.
#[derive(Clone, Debug, PartialEq)]
pub enum Printed {
    /// As a text.
    Text(EcoString),
    /// As a number with some decimals (of the fraction, also for percentages).
    Number {
        /// The value that is stored.
        value: Decimal,
        /// Decimals that are shown.
        decimals: u8,
        /// Whether it is shown as a percentage.
        percent: bool,
    },
}

impl Printed {
    /// The text as a person sees it in the cell.
    pub fn text(&self) -> EcoString {
        match self {
            Printed::Text(text) => text.clone(),
            Printed::Number { value, decimals, percent } => shown(*value, *decimals, *percent),
        }
    }
}

impl<T: Into<EcoString>> From<T> for Printed {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Where it stands.
    pub address: Address,
    /// What it says.
    pub kind: Kind,
    /// What a person sees in the cell; see [`Self::printed`].
    pub printed: Printed,
    /// The value with all digits that are stored: `1.515` for `151.50%`. Present for numbers, mixed cells and quantities.
    pub value: Option<Decimal>,
    /// Decimals as printed, of the value as a fraction: 4 for `151.50%`, 2 for `26179.00`.
    pub decimals: u8,
    /// Whether it is printed with a percent sign.
    pub percent: bool,
    /// Whether it is a percentage printed without the sign: `98.5` for the value 0.985.
    pub points: bool,
    /// Whether the number was written in an unusual way.
    pub writing: Writing,
    /// The true values its printed form can stand for; meaningful where `value` is present.
    pub interval: Interval,
}

impl Figure {
    /// A blank at an address.
    pub fn blank(address: Address) -> Self {
        Self {
            address,
            kind: Kind::Blank,
            printed: Printed::Text(EcoString::new()),
            value: None,
            decimals: 0,
            percent: false,
            points: false,
            writing: Writing::default(),
            interval: Interval::EVERYTHING,
        }
    }

    /// The text as a person sees it in the cell: `151.50%`, `正在推进`, empty for a blank.
    pub fn printed(&self) -> EcoString {
        self.printed.text()
    }

    /// Whether it says that there is nothing: a blank, or `/`.
    pub fn is_vacant(&self) -> bool {
        matches!(self.kind, Kind::Blank | Kind::NotApplicable)
    }

    /// The value of a plain number; `None` for every other kind.
    pub fn number(&self) -> Option<Decimal> {
        if self.kind == Kind::Number { self.value } else { None }
    }

    /// Decimals as a person counts them: two for `98.16%`.
    pub fn shown_decimals(&self) -> u8 {
        if self.percent || self.points { self.decimals.saturating_sub(2) } else { self.decimals }
    }

    /// Prints a value the way this figure is printed: with its decimals and its percent sign, or in points without it.
    pub fn print_like(&self, value: Decimal) -> String {
        let text = print(value, self.decimals, self.percent || self.points);
        if self.points { text.trim_end_matches('%').to_owned() } else { text }
    }

    /// Prints a value that belongs here in the figure's stead: all its decimals, for the wrong number may have lost some.
    pub fn print_instead(&self, value: Decimal) -> String {
        let value = value.normalize();
        let decimals = self.decimals.max(u8::try_from(value.scale()).unwrap_or(u8::MAX));
        Self { decimals, ..self.clone() }.print_like(value)
    }
}

/// Prints a value with a number of decimals (of the fraction, also for percentages), rounding half away from zero.
pub fn print(value: Decimal, decimals: u8, percent: bool) -> String {
    shown(value, decimals, percent).into()
}

/// The same as the text of a cell, which mostly needs no memory of its own.
pub(crate) fn shown(value: Decimal, decimals: u8, percent: bool) -> EcoString {
    let rounded = if value.scale() > u32::from(decimals) { number::rounded(value, decimals.into()) } else { value };
    // A percentage shows the same digits with the point two places to the right.
    let shown_decimals = if percent { usize::from(decimals.saturating_sub(2)) } else { usize::from(decimals) };
    let mut scale = rounded.scale() as usize;
    let mut mantissa = rounded.mantissa().unsigned_abs();
    if percent {
        if scale >= 2 {
            scale -= 2;
        } else {
            match mantissa.checked_mul(if scale == 1 { 10 } else { 100 }) {
                Some(larger) => mantissa = larger,
                None => return eco_format!("{rounded}"),
            }
            scale = 0;
        }
    }
    // Written from the end into a buffer that holds the longest possible text: 29 digits, the decimals, point, sign, percent.
    let mut buffer = [0; 320];
    let mut free = buffer.iter_mut();
    let mut put = |byte: u8| {
        if let Some(slot) = free.next_back() {
            *slot = byte;
        }
    };
    if percent {
        put(b'%');
    }
    for _ in scale..shown_decimals {
        put(b'0');
    }
    let mut count = 0;
    // Most values fit 64 bits, where division is quick.
    let mut small = u64::try_from(mantissa).ok();
    while count <= scale || small.map_or(mantissa > 0, |small| small > 0) {
        let digit = match &mut small {
            Some(small) => {
                let digit = (*small % 10) as u8;
                *small /= 10;
                digit
            }
            None => {
                let digit = (mantissa % 10) as u8;
                mantissa /= 10;
                digit
            }
        };
        if count == scale && shown_decimals > 0 {
            put(b'.');
        }
        // Zeros beyond the decimals that are shown fall away (rounding left nothing else there).
        if count + shown_decimals >= scale {
            put(b'0' + digit);
        }
        count += 1;
    }
    if rounded.is_sign_negative() && !rounded.is_zero() {
        put(b'-');
    }
    let start = free.len();
    buffer.get(start..).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn values_are_printed_with_their_decimals() {
        for (value, decimals, percent, printed) in [
            ("26179", 2, false, "26179.00"),
            ("1.515", 4, true, "151.50%"),
            ("18.40333", 4, true, "1840.33%"),
            ("1", 4, true, "100.00%"),
            ("1", 2, true, "100%"),
            ("0.985", 2, true, "99%"),
            ("0", 0, false, "0"),
            ("0", 2, false, "0.00"),
            ("0.004", 2, false, "0.00"),
            ("-0.405", 2, false, "-0.41"),
            ("-0.001", 2, false, "0.00"),
            ("0.05", 3, false, "0.050"),
            ("12345678901234567890.5", 1, false, "12345678901234567890.5"),
            ("2.50", 0, false, "3"),
            ("1.10", 1, false, "1.1"),
            ("0.5", 2, true, "50%"),
            ("7", 0, true, "700%"),
        ] {
            assert_eq!(print(Decimal::from_str(value).unwrap(), decimals, percent), printed, "{value} {decimals} {percent}");
        }
    }

    #[test]
    fn a_percentage_in_points_is_printed_without_the_sign() {
        let figure = Figure { points: true, decimals: 4, ..Figure::blank(Address::default()) };
        assert_eq!(figure.print_like(Decimal::from_str("0.985").unwrap()), "98.50");
    }
}
