//! Subtotals: which of the other places each one adds up.

use rust_decimal::Decimal;

use crate::model::table::{Measure, Role, Text};
use crate::recognise::cube::Builder;

/// The most places that are tried as the parts of a subtotal.
const MOST_PARTS: usize = 60;

/// The most indicators that are looked at to find out what a subtotal adds up.
const SAMPLE: usize = 60;

/// Places beside a subtotal that may be its parts.
#[derive(Clone, Copy)]
struct Span {
    /// Whether there are several of them.
    several: bool,
    /// In how many rows the subtotal is their sum.
    equal: usize,
    /// The first place.
    from: usize,
    /// The place after the last.
    to: usize,
}

impl Span {
    /// How well the places fit the subtotal; the greatest is the best.
    fn fit(&self) -> (bool, usize) {
        (self.several, self.equal)
    }
}

impl Builder<'_, '_, '_> {
    /// Finds the places that each subtotal adds up: those right after it or right before it whose sum it is in most rows. Not in all
    /// rows, since one figure may be wrong, which a rule could then not find.
    pub(super) fn tell_subtotals(&mut self) {
        let places = &self.table.places;
        let subtotals: Vec<usize> = (0..places.len()).filter(|&at| places[at].role.is_subtotal()).collect();
        if subtotals.is_empty() {
            return;
        }
        let part = |at: &usize| places.get(*at).is_some_and(|place| place.role == Role::Part);
        // All stand before what they add up, or all behind it; the longest of equally good ones.
        let after = |at: usize| {
            let end = (at + 1..).take(MOST_PARTS).take_while(part).last().map_or(at, |last| last + 1);
            (at + 2..=end).rev().map(|end| (at + 1, end)).collect::<Vec<_>>()
        };
        let before = |at: usize| {
            let start = (0..at).rev().take(MOST_PARTS).take_while(part).last().unwrap_or(at);
            (start..at).map(|start| (start, at)).collect::<Vec<_>>()
        };
        let best = |at: usize, spans: Vec<(usize, usize)>| {
            let spans = spans.into_iter().filter_map(|(from, to)| {
                let (equal, tried) = self.rows_added_up(at, (from, to));
                let several = to - from > 1;
                // One place alone has the subtotal's figures throughout.
                let holds = equal > 0 && if several { equal * 2 >= tried } else { equal == tried };
                holds.then_some(Span { several, equal, from, to })
            });
            spans.reduce(|best, other| if other.fit() > best.fit() { other } else { best })
        };
        let fit = |spans: &[Option<Span>]| {
            (spans.iter().flatten().count(), spans.iter().flatten().map(|span| span.equal).sum::<usize>())
        };
        let forwards: Vec<Option<Span>> = subtotals.iter().map(|at| best(*at, after(*at))).collect();
        let backwards: Vec<Option<Span>> = subtotals.iter().map(|at| best(*at, before(*at))).collect();
        let spans = if fit(&backwards) > fit(&forwards) { backwards } else { forwards };
        let mut found: Vec<(usize, Option<Span>)> = subtotals.iter().copied().zip(spans).collect();
        if found.iter().all(|(_, span)| span.is_none()) && !places.iter().any(|place| place.role == Role::Total) {
            // One of them is the whole after all.
            self.table.places[subtotals[0]].role = Role::Total;
            found.remove(0);
        }
        for (at, span) in found {
            let place = &mut self.table.places[at];
            let (from, to) = span.map_or((0, 0), |span| (span.from, span.to));
            match (u16::try_from(from), u16::try_from(to)) {
                (Ok(from), Ok(to)) if from < to => place.role = Role::Subtotal { from, to },
                _ => {
                    let text = format!("看不出“{}”是哪些地方的合计，没有核对它是不是各地之和", place.printed.text);
                    self.table.unchecked.push(Text { text, address: place.printed.address });
                }
            }
        }
    }

    /// In how many rows a place is the sum of some others, and how many rows can be compared.
    fn rows_added_up(&self, sum: usize, (from, to): (usize, usize)) -> (usize, usize) {
        let (mut equal, mut tried) = (0, 0);
        for indicator in self.table.indicators.iter().take(SAMPLE) {
            for measure in [Measure::Target, Measure::Actual] {
                let value = |place: usize| self.table.at(indicator, measure, place).and_then(|figure| figure.value);
                let parts: Vec<Decimal> = (from..to).filter_map(value).filter(|part| !part.is_zero()).collect();
                // Where one of several has all of it, nothing is added up: a standard, or a task of one place.
                let tells = |whole: &Decimal| !parts.is_empty() && (to - from == 1 || !parts.contains(whole));
                let Some(whole) = value(sum).filter(tells) else { continue };
                tried += 1;
                equal += usize::from(parts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add) == Some(whole));
            }
        }
        (equal, tried)
    }
}
