//! Which properties the figures of a table have, a bit each: found once, looked up by every script.

use rust_decimal::Decimal;

use crate::algebra::number::short_ten_to;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{FigureId, Table};
use crate::rule::expression::Trait;

/// The bit of what is printed without a percent sign.
pub const PLAIN: u32 = 1 << 29;

/// The bit of a number that is nought.
pub const ZERO: u32 = 1 << 30;

/// The bit of a number that is printed with many decimals.
pub const FINE: u32 = 1 << 31;

/// Decimals from which on a number counts as fine.
const MANY_DECIMALS: u8 = 4;

/// The properties of a table's figures.
#[derive(Debug)]
pub struct Properties(Vec<u32>);

impl Properties {
    /// Those of a table's figures.
    pub fn of(table: &Table) -> Self {
        Self(table.figures.iter().map(properties).collect())
    }

    /// The properties of a figure: the [bit](Trait::bit) of each trait, [`PLAIN`], [`ZERO`] and [`FINE`].
    pub fn of_figure(&self, id: FigureId) -> u32 {
        self.0[id.0 as usize]
    }
}

/// Whether properties hold a certain one.
pub fn has(properties: u32, which: Trait) -> bool {
    properties & which.bit() != 0
}

/// The property that a kind of cell is.
pub fn kind(kind: &Kind) -> Trait {
    match kind {
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
    }
}

/// The properties a figure has, a bit each.
fn properties(figure: &Figure) -> u32 {
    let bit = |holds: bool, which: Trait| u32::from(holds) * which.bit();
    let value = figure.value.map_or(0, |value| {
        let zero = u32::from(value.is_zero()) * ZERO;
        zero | if is_whole(value) { Trait::Whole } else { Trait::Fraction }.bit()
    });
    let fine = u32::from(figure.shown_decimals() >= MANY_DECIMALS) * FINE;
    let sign = if figure.percent { Trait::Percent.bit() } else { PLAIN };
    kind(&figure.kind).bit()
        | value
        | fine
        | sign
        | bit(figure.writing.as_text, Trait::AsText)
        | bit(figure.writing.normalised, Trait::Normalised)
        | bit(figure.writing.scientific, Trait::Scientific)
        | bit(figure.writing.convention, Trait::Unconventional)
}

fn is_whole(value: Decimal) -> bool {
    if value.scale() == 0 {
        return true;
    }
    match (i64::try_from(value.mantissa()), short_ten_to(value.scale())) {
        (Ok(units), Some(power)) => units % power == 0,
        _ => value.fract().is_zero(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figure::Writing;
    use crate::model::workbook::Address;

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

    #[test]
    fn what_only_scripts_look_for_is_noticed() {
        let of = |value: Decimal, decimals: u8, percent: bool| {
            let figure = Figure { value: Some(value), decimals, percent, ..example(Trait::Number) };
            properties(&figure) & (PLAIN | ZERO | FINE)
        };
        assert_eq!(of(Decimal::ZERO, 0, false), PLAIN | ZERO);
        assert_eq!(of(Decimal::ONE, 4, false), PLAIN | FINE);
        // 98.1600% has four, 98.16% two.
        assert_eq!(of(Decimal::ONE, 6, true), FINE);
        assert_eq!(of(Decimal::ONE, 4, true), 0);
    }
}
