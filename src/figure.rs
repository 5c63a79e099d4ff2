//! A figure: one cell of a table as the field understands it, with the interval its printed form stands for.

use rust_decimal::Decimal;

use crate::interval::Interval;
use crate::workbook::Address;

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

/// One cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Where it stands.
    pub address: Address,
    /// What it says.
    pub kind: Kind,
    /// The text as a person sees it in the cell: `151.50%`, `正在推进`, empty for a blank.
    pub printed: Box<str>,
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
            printed: "".into(),
            value: None,
            decimals: 0,
            percent: false,
            points: false,
            writing: Writing::default(),
            interval: Interval::EVERYTHING,
        }
    }

    /// The value of a plain number; `None` for every other kind.
    pub fn number(&self) -> Option<Decimal> {
        if self.kind == Kind::Number { self.value } else { None }
    }

    /// Prints a value the way this figure is printed: with its decimals and its percent sign, or in points without it.
    pub fn print_like(&self, value: Decimal) -> String {
        let text = print(value, self.decimals, self.percent || self.points);
        if self.points { text.trim_end_matches('%').to_owned() } else { text }
    }
}

/// Prints a value with a number of decimals (of the fraction, also for percentages), rounding half away from zero.
pub fn print(value: Decimal, decimals: u8, percent: bool) -> String {
    let rounded = value.round_dp_with_strategy(decimals.into(), rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    if percent {
        let shown = rounded.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(rounded);
        format!("{:.*}%", usize::from(decimals.saturating_sub(2)), shown)
    } else {
        format!("{:.*}", usize::from(decimals), rounded)
    }
}
