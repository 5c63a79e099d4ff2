//! Which place is the whole, and which are sums of some of the others.

use rust_decimal::Decimal;

use crate::model::table::{Measure, Role, Text};
use crate::recognise::cube::Builder;
use crate::recognise::places;

/// Places that are tried as the parts of a subtotal, at most.
const MOST_PARTS: usize = 60;

/// Indicators that are looked at to tell what a subtotal adds up.
const SAMPLE: usize = 60;

/// Places beside a subtotal, and in how many rows it is their sum.
#[derive(Clone, Copy)]
struct Span {
    several: bool,
    equal: usize,
    from: usize,
    to: usize,
}

impl Span {
    /// The better of two has the greater.
    fn fit(&self) -> (bool, usize) {
        (self.several, self.equal)
    }
}

impl Builder<'_, '_, '_> {
    /// Which places each subtotal adds up: those beside it, after it or before, whose sum it is in most rows.
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

    /// In how many rows a place is the sum of some others, and in how many that can be said.
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

    /// A table whose whole is named like a place (株洲市 before its counties): the first or last place that equals the sum of
    /// the others nearly everywhere is the whole. So is the one that the title names and that is of the size of their sum, or, where
    /// it stands above the others, has the value that all of them have.
    pub(super) fn infer_total(&mut self) {
        let count = self.table.places.len();
        if count < 4 || self.table.places.iter().any(|place| matches!(place.role, Role::Total | Role::Only)) {
            return;
        }
        for candidate in [0, count - 1] {
            if self.table.places[candidate].role.is_sum() {
                continue;
            }
            let (mut tried, mut equal, mut near, mut fitting) = (0usize, 0usize, 0usize, 0usize);
            for indicator in &self.table.indicators {
                for measure in [Measure::Target, Measure::Actual] {
                    let value = |place: usize| {
                        indicator
                            .figure(measure, place)
                            .and_then(|id| self.table.figures.get(id.0 as usize))
                            .and_then(|figure| figure.value)
                    };
                    let Some(whole) = value(candidate) else { continue };
                    let is_part = |&place: &usize| place != candidate && !self.table.places[place].role.is_sum();
                    let parts: Vec<Decimal> = (0..count).filter(is_part).filter_map(value).collect();
                    if parts.iter().filter(|part| !part.is_zero()).count() < 2 {
                        continue;
                    }
                    tried += 1;
                    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, &part| sum.checked_add(part));
                    equal += usize::from(sum.is_some_and(|sum| sum == whole));
                    let double = |value: Decimal| value.checked_mul(Decimal::TWO);
                    let of_their_size = |sum: Decimal| Some(double(whole)? > sum && double(sum)? > whole);
                    let is_near = sum.and_then(of_their_size).unwrap_or(false);
                    // A standard that all have alike, or nearly.
                    let is_alike = parts.iter().min().zip(parts.iter().max()).is_some_and(|(least, most)| {
                        (*least..=*most).contains(&whole) && double(*least).is_some_and(|double| double >= *most)
                    });
                    near += usize::from(is_near);
                    fitting += usize::from(is_near || is_alike);
                }
            }
            let Some(place) = self.table.places.get(candidate) else { continue };
            let said = &place.printed.text;
            let titled = || self.source.title.as_ref().is_some_and(|title| title.text.contains(said));
            let others = || self.table.places.iter().enumerate().filter(|(at, _)| *at != candidate).map(|(_, other)| other);
            let above = || fitting == tried && places::stands_above(place, &others().collect::<Vec<_>>());
            let text = if tried >= 2 && equal * 10 >= tried * 6 {
                format!("“{said}”等于其余各地之和，当作合计")
            } else if tried > 0 && titled() && (near == tried || above()) {
                format!("“{said}”是标题所说的地方，当作合计")
            } else {
                continue;
            };
            let Some(place) = self.table.places.get_mut(candidate) else { continue };
            place.role = Role::Total;
            self.table.remarks.push(Text { text, address: place.printed.address });
            return;
        }
    }
}
