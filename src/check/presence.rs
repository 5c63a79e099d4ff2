//! Which properties the figures of a table have, a bit each.

use rust_decimal::Decimal;

use crate::expression::{Attribute, Condition, Of, Reference, Trait};
use crate::figure::{Figure, Kind};
use crate::number::short_ten_to;
use crate::rule::{Demand, InForce};
use crate::table::{FigureId, Table};

/// How many properties there can be.
pub const COUNT: usize = u32::BITS as usize;

/// What the figures and indicators of a table have, so that a condition which is met nowhere in it need not be asked everywhere.
pub struct Presence {
    /// By figure: its properties.
    figures: Vec<u32>,
    /// The properties that any figure has.
    any: u32,
    /// The kinds of indicators there are, a bit each.
    kinds: u8,
}

impl Presence {
    /// What a table's figures and indicators have.
    pub fn of(table: &Table) -> Self {
        let figures: Vec<u32> = table.figures.iter().map(properties).collect();
        let any = figures.iter().fold(0, |any, properties| any | properties);
        let kinds = table.indicators.iter().fold(0, |kinds, indicator| kinds | 1 << indicator.kind as u8);
        Self { figures, any, kinds }
    }

    /// The properties of a figure, each the bit of its [`Trait`]'s number.
    pub fn of_figure(&self, id: FigureId) -> u32 {
        self.figures[id.0 as usize]
    }

    /// Whether what is demanded may hold anywhere in the table.
    pub fn may_meet(&self, rules: &InForce, demand: &Demand) -> bool {
        demand.fixed.iter().chain(&demand.local).all(|id| self.may_be(rules.condition(*id), true))
    }

    /// Whether a condition may be true (or false, where that is wanted) anywhere in the table.
    fn may_be(&self, condition: &Condition, wanted: bool) -> bool {
        match condition {
            Condition::Constant(truth) => *truth == wanted,
            Condition::Is(Reference::Cell | Reference::Figure { of: Of::This | Of::Whole, .. }, which) => {
                !wanted || self.any >> *which as u32 & 1 == 1
            }
            Condition::Has(Attribute::Kind(kind)) => !wanted || self.kinds >> *kind as u8 & 1 == 1,
            Condition::Not(inner) => self.may_be(inner, !wanted),
            Condition::And(a, b) if wanted => self.may_be(a, true) && self.may_be(b, true),
            Condition::And(a, b) => self.may_be(a, false) || self.may_be(b, false),
            Condition::Or(a, b) if wanted => self.may_be(a, true) || self.may_be(b, true),
            Condition::Or(a, b) => self.may_be(a, false) && self.may_be(b, false),
            _ => true,
        }
    }
}

/// The properties a figure has, each the bit of its [`Trait`]'s number.
fn properties(figure: &Figure) -> u32 {
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
    let bit = |holds: bool, which: Trait| u32::from(holds) << which as u32;
    let value = figure.value.map_or(0, |value| 1 << if is_whole(value) { Trait::Whole } else { Trait::Fraction } as u32);
    bit(true, kind)
        | value
        | bit(figure.percent, Trait::Percent)
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
