//! Which properties a figure has, a bit each.

use crate::expression::Trait;
use crate::figure::{Figure, Kind};

/// How many properties there can be.
pub const COUNT: usize = u32::BITS as usize;

/// The properties a figure has, each the bit of its [`Trait`]'s number.
pub fn properties(figure: &Figure) -> u32 {
    let kind = match figure.kind {
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
    };
    let whole = figure.value.map(|value| value.scale() == 0 || value.fract().is_zero());
    let others = [
        (figure.writing.as_text, Trait::AsText),
        (figure.writing.normalised, Trait::Normalised),
        (figure.writing.scientific, Trait::Scientific),
        (figure.writing.convention, Trait::Unconventional),
        (figure.percent, Trait::Percent),
        (whole == Some(true), Trait::Whole),
        (whole == Some(false), Trait::Fraction),
    ];
    others.into_iter().fold(1 << kind as u32, |all, (holds, which)| all | u32::from(holds) << which as u32)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

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
            assert_eq!(properties(&example(which)) >> which as u32 & 1, 1, "{which:?}");
        }
    }
}
