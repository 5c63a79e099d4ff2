//! Rules that contradict each other, told before any data.

use rust_decimal::Decimal;

use super::linear::{Rows, Sources, source};
use crate::algebra::interval::{End, Interval};
use crate::algebra::relation::{Comparison, Relation};

/// A smallest group of relations that no values at all can satisfy: none of them can be left out.
///
/// Only relations without products of cells are considered. `None` where the relations do not contradict each other as far
/// as their linear part tells. Indices ascend.
pub fn contradictions(relations: &[Relation]) -> Option<Vec<usize>> {
    let linear: Vec<usize> = (0..relations.len())
        .filter(|index| relations[*index].polynomial.terms().iter().all(|term| term.factors().len() < 2))
        .collect();
    let mut kept = linear.clone();
    let conflict = conflict(relations, &kept)?;
    // A conflict names the relations it was derived from; those beyond the 127th share one bit.
    kept = linear.iter().enumerate().filter(|(position, _)| conflict & source(*position) != 0).map(|(_, index)| *index).collect();
    let mut position = 0;
    while position < kept.len() {
        let mut fewer = kept.clone();
        fewer.remove(position);
        if self::conflict(relations, &fewer).is_some() {
            kept = fewer;
        } else {
            position += 1;
        }
    }
    Some(kept)
}

fn conflict(relations: &[Relation], chosen: &[usize]) -> Option<Sources> {
    let mut rows = Rows::with_capacity(chosen.len(), 0);
    for (position, index) in chosen.iter().enumerate() {
        let Relation { polynomial, comparison } = &relations[*index];
        let terms = || polynomial.terms().iter();
        let constant = terms().find(|term| term.factors().is_empty()).map_or(Decimal::ZERO, |term| term.coefficient);
        let range = match comparison {
            Comparison::Equal => Interval::point(-constant),
            Comparison::AtMost => Interval { low: End::Unbounded, high: End::Closed(-constant) },
            Comparison::Below => Interval { low: End::Unbounded, high: End::Open(-constant) },
        };
        rows.push(terms().filter_map(|term| Some((*term.factors().first()?, term.coefficient))), range, source(position));
    }
    rows.project(None).err()
}
